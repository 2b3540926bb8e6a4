"""Which patterns a line can match, told by the literals that it holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any, Generic, TypeVar

import numpy as np

from corpusmill.kernel import literals
from corpusmill.rulebook.patterns.literals import END, START

Named = TypeVar("Named")

_SHORTEST = 3
"""Bytes that the kernel finds literals by."""
_FEW = 200
"""A set of literals with more is not looked for: it takes as long as the pattern."""


class Gate(Generic[Named]):
    """Two indexes of what every line holds that one of some patterns can match, by their demands.

    The rarest literals of each alternative are searched for in all lines at once, or at the edges of all lines; where
    one stands the alternative's other literals must stand in the line too ("get" for "in your inbox"). Of the lines of
    English text one in four holds a literal of the rules for parts of lines, and one in ten all of an alternative's.
    Each line is held against those demands whose literals are too short to be searched for ("tv"); they are few.
    """

    def __init__(self, kernel: Any, demands: Iterable[tuple[Named, int, Sequence[literals.Demand]]], longest: int):
        """Each with the most characters that it matches (0: any), if these fill their line but for marks.

        `longest` is the most bytes of a line that a demand at its edges is told of.
        """
        self._kernel, self._longest = kernel, longest
        of_inside: list[Named] = []
        of_edges: list[Named] = []
        inside: list[literals.Demand] = []
        at_edges: list[literals.Demand] = []
        lengths: list[int] = []
        for name, length, alternatives in demands:
            for sets in alternatives:
                names, indexed = of_edges, at_edges
                first: Sequence[bytes] = ()
                if sets and _is_at_edge(sets[0][0]):
                    first = sets[0]
                elif found := next((some for some in sets if min(map(len, some)) >= _SHORTEST), None):
                    names, indexed, first = of_inside, inside, found
                others = (some for some in sets if some is not first and (len(some) <= _FEW or not first))
                indexed.append([first, *others])
                names.append(name)
                lengths += [length] if indexed is at_edges else []
        self._names, self._first_of_edges = [*of_inside, *of_edges], len(of_inside)
        self._index = literals.demand_index(kernel, inside)
        self._edges = literals.edge_index(kernel, at_edges, lengths, START.encode())

    def candidates(self, text: bytes) -> Iterator[tuple[int, Iterable[Named]]]:
        """Lines, each with the patterns that it can match; runs of spaces in the text are one space."""
        text += b"\n"
        inside, patterns = literals.demands_met(self._kernel, text, self._index)
        at_edges, others = literals.demands_met_at_edges(self._kernel, text, self._edges, self._longest)
        lines = np.concatenate((inside, at_edges))
        order = np.argsort(lines, kind="stable")
        lines, found = lines[order], np.concatenate((patterns, others + self._first_of_edges))[order]
        starts = np.flatnonzero(np.diff(lines, prepend=-1)).tolist()
        name = self._names.__getitem__
        for line, (start, end) in zip(lines[starts].tolist(), pairwise([*starts, len(lines)]), strict=True):
            yield line, map(name, found[start:end].tolist())


def _is_at_edge(text: bytes) -> bool:
    return text.startswith(START.encode()) or text.endswith(END.encode())
