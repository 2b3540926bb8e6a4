"""Which patterns a line can match, told by the literals that it holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Generic, TypeVar

from corpusmill.kernel import calls

Named = TypeVar("Named")

_SHORTEST = 3
"""Bytes that the kernel finds literals by."""
_FEW = 64
"""A set of literals with more is not looked for: it takes as long as the pattern."""


class Gate(Generic[Named]):
    """An index of what every line holds that one of some patterns can match.

    The rarest literals of each alternative are searched for in all lines at once; where one stands the alternative's
    other literals must stand in the line too ("get" for "in your inbox"). Of the lines of English text one in four
    holds a literal of the rules for parts of lines, and one in ten all of an alternative's.
    """

    def __init__(self, kernel: Any, demands: Iterable[tuple[Named, Sequence[Sequence[Sequence[bytes]]]]]):
        """Raises LookupError where a pattern needs no literal, so that there is no telling."""
        self._kernel = kernel
        self._names: list[Named] = []
        indexed: list[list[Sequence[bytes]]] = []
        for name, alternatives in demands:
            for sets in alternatives:
                if not sets or min(map(len, sets[0])) < _SHORTEST:
                    raise LookupError(f"{name}: every line may match it")
                indexed.append([sets[0], *(some for some in sets[1:] if len(some) <= _FEW)])
                self._names.append(name)
        self._index = calls.demand_index(kernel, indexed)

    def candidates(self, text: bytes) -> Iterable[tuple[int, Named]]:
        """Lines and patterns that each of them can match; runs of spaces in the text are one space."""
        lines, found = calls.demands_met(self._kernel, text + b"\n", self._index)
        return zip(lines, map(self._names.__getitem__, found), strict=True)
