"""Which patterns a line can match, told by the literals that it holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache, partial
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from corpusmill.kernel import literals
from corpusmill.kernel.automaton import automaton
from corpusmill.kernel.library import kernel, load_kernel, packed, unpacked
from corpusmill.rulebook.patterns.literals import END, START, demands_of
from corpusmill.rulebook.patterns.tokens import tokenized

Numbers = npt.NDArray[np.int64]

_SHORTEST = 3
"""Bytes that the kernel finds literals by."""
_FEW = 200
"""A set of literals with more is not looked for: it takes as long as the pattern."""


Demands = Iterable[tuple[int, Sequence[literals.Demand]]]
"""Of each pattern the most characters that it matches (0: any), if these fill their line but for marks, and of each of
its alternatives what a line must hold."""


class Index(NamedTuple):
    """What lines must hold for some patterns: how many these are, of which of them each demand is, and the demands."""

    patterns: int
    of_inside: Numbers
    of_edges: Numbers
    inside: Any
    edges: Any

    def packed(self) -> tuple[Any, ...]:
        """As `marshal` writes it."""
        return self.patterns, self.of_inside.tobytes(), self.of_edges.tobytes(), packed(self.inside), packed(self.edges)


def unpacked_index(told: Sequence[Any]) -> Index:
    """The index that was packed."""
    patterns, of_inside, of_edges, inside, edges = told
    return Index(
        patterns,
        np.frombuffer(of_inside, np.int64),
        np.frombuffer(of_edges, np.int64),
        unpacked("Literals", inside),
        unpacked("Edges", edges),
    )


def index_of(kernel: Any, demands: Demands) -> Index:
    """The index of what some patterns need."""
    of_inside: list[int] = []
    of_edges: list[int] = []
    inside: list[literals.Demand] = []
    at_edges: list[literals.Demand] = []
    lengths: list[int] = []
    patterns = 0
    for n, (length, alternatives) in enumerate(demands):
        patterns = n + 1
        for sets in alternatives:
            of_index, indexed = of_edges, at_edges
            first: Sequence[bytes] = ()
            if sets and _is_at_edge(sets[0][0]):
                first = sets[0]
            elif found := next((some for some in sets if min(map(len, some)) >= _SHORTEST), None):
                of_index, indexed, first = of_inside, inside, found
            others = (some for some in sets if some is not first and (len(some) <= _FEW or not first))
            indexed.append([first, *others])
            of_index.append(n)
            lengths += [length] if indexed is at_edges else []
    return Index(
        patterns,
        np.array(of_inside, np.int64),
        np.array(of_edges, np.int64),
        literals.demand_index(kernel, inside),
        literals.edge_index(kernel, at_edges, lengths, START.encode()),
    )


class Gate:
    """Two indexes of what every line holds that one of some patterns can match, by their demands.

    The rarest literals of each alternative are searched for in all lines at once, or at the edges of all lines; where
    one stands the alternative's other literals must stand in the line too ("get" for "in your inbox"). Of the lines of
    English text one in four holds a literal of the rules for parts of lines, and one in ten all of an alternative's.
    Each line is held against those demands whose literals are too short to be searched for ("tv"); they are few.
    """

    def __init__(self, kernel: Any, index: Index, longest: int):
        """`longest` is the most bytes of a line that a demand at its edges is told of."""
        self._kernel, self._index, self._longest = kernel, index, longest

    def candidates(self, lines: literals.Lines, asked: Numbers) -> tuple[Numbers, Numbers]:
        """Of the lines of these numbers, and of patterns, those of which one can match the other, each pair once, by
        line; runs of spaces are one space."""
        patterns, of_inside, of_edges, of_all, edges = self._index
        inside, found = literals.demands_met(self._kernel, lines, asked, of_all)
        at_edges, others = literals.demands_met_at_edges(self._kernel, lines, asked, edges, self._longest)
        pairs = np.concatenate((inside, at_edges)).astype(np.int64)
        pairs *= patterns
        pairs += np.concatenate((of_inside[found], of_edges[others]))
        pairs.sort()
        pairs = pairs[np.diff(pairs, prepend=-1) > 0]
        numbers = pairs // max(patterns, 1)
        return numbers, pairs - numbers * patterns


def sieve(patterns: tuple[str, ...]) -> Callable[[literals.Lines, Numbers], list[int]]:
    """What tells those of the lines of some numbers that one of some patterns may match."""
    return partial(_held, _gate_of(patterns)) if kernel() else partial(_matched, _automaton_of(patterns))


def _held(gate: Gate, lines: literals.Lines, asked: Numbers) -> list[int]:
    numbers, _ = gate.candidates(lines, asked)
    return list(np.unique(numbers).tolist())


def _matched(matches: Callable[[bytes], Sequence[int]], lines: literals.Lines, asked: Numbers) -> list[int]:
    return [n for n in asked.tolist() if matches(lines.line(n))]


_automaton_of = cache(automaton)


@cache
def _gate_of(patterns: tuple[str, ...]) -> Gate:
    told = (demands_of(tokenized(pattern)) for pattern in patterns)
    demands = [[[[text.encode() for text in sorted(some)] for some in sets] for sets in of] for of in told]
    return Gate(load_kernel(), index_of(load_kernel(), ((0, of) for of in demands)), 0)


def _is_at_edge(text: bytes) -> bool:
    return text.startswith(START.encode()) or text.endswith(END.encode())
