"""Which patterns a line can match, told by the literals that it holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from corpusmill.kernel import calls
from corpusmill.rulebook.patterns.literals import demands_of

Entry = tuple[int, int]
"""A rule, and one of its patterns."""

_SHORTEST = 3
"""Bytes that the kernel finds literals by."""
_FEW = 64
"""A set of literals with more is not looked for: it takes as long as the pattern."""


class Gate:
    """An index of what every line holds that one of some patterns can match.

    The rarest literals of each alternative are searched for in all lines at once; where one stands the alternative's
    other literals must stand in the line too ("get" for "in your inbox"). Of the lines of English text one in four
    holds a literal of the rules for parts of lines, and one in ten all of an alternative's.
    """

    def __init__(self, kernel: Any, patterns: Mapping[Entry, str]):
        """Raises LookupError where a pattern needs no literal, so that there is no telling."""
        self._kernel = kernel
        self._entries: list[Entry] = []
        demands: list[list[list[bytes]]] = []
        for entry, pattern in patterns.items():
            for needed in demands_of(pattern):
                searched, *others = [sorted(text.encode() for text in some) for some in needed] or [[b""]]
                if min(map(len, searched)) < _SHORTEST:
                    raise LookupError(f"{pattern}: every line may match it")
                demands.append([searched, *(some for some in others if len(some) <= _FEW)])
                self._entries.append(entry)
        self._index = calls.demand_index(kernel, demands)

    def candidates(self, text: bytes) -> dict[int, dict[int, set[int]]]:
        """Line → rule → those of its patterns that the line can match; runs of spaces in the text are one space."""
        found: dict[int, dict[int, set[int]]] = {}
        for line, n in zip(*calls.demands_met(self._kernel, text + b"\n", self._index), strict=True):
            rule, entry = self._entries[n]
            found.setdefault(line, {}).setdefault(rule, set()).add(entry)
        return found
