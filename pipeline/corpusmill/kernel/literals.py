"""The kernel's search for literals in the lines of a text, as bytes: `rulebook/patterns/gate.py` says what for."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any, NamedTuple

import numpy as np

from corpusmill.kernel.arrays import Array
from corpusmill.kernel.library import struct

Demand = Sequence[Sequence[bytes]]
"""Sets of literals, of which a line must hold one each; the first is searched for."""


class Lines(NamedTuple):
    """Lines in UTF-8, a newline behind each, and where each begins, with the end."""

    text: bytes
    starts: Array

    def line(self, number: int) -> bytes:
        return self.text[self.starts[number] : self.starts[number + 1] - 1]


def lines_in(text: bytes) -> Lines:
    """The lines of a text, a newline behind each.

    >>> lines_in(b"a mill\\n\\nand\\n").starts.tolist()
    [0, 7, 8, 12]
    """
    ends = np.flatnonzero(np.frombuffer(text, np.uint8) == ord("\n"))
    return Lines(text, np.append(0, ends + 1))


def demand_index(kernel: Any, demands: Sequence[Demand]) -> Any:
    """What `demands_met` needs of demands whose first sets hold no literal of less than three bytes."""
    searched = [first for first, *_ in demands]
    if any(len(text) == _THREE for texts in searched for text in texts):
        searched = [[*chain.from_iterable(map(_by_four, texts))] for texts in searched]
    texts, wanted = _distinct(searched)
    spelled, starts = _joined(texts)
    bits = max(len(texts), _LEAST_LONG).bit_length() + 1
    is_taken, is_long = np.zeros(_SLOTS // 2, np.uint8), np.zeros(1 << bits - 1, np.uint8)
    slots, longs = np.zeros((_SLOTS, 4), np.int32), np.zeros((1 << bits, 2), np.int32)
    slots[:, 0] = longs[:, 0] = -1
    tables = (64 - bits, is_taken, is_long, slots, longs, np.empty((len(texts), 4), np.int32))
    kernel.index_literals(spelled, starts, len(texts), *tables)
    return struct("Literals", spelled, *tables, _sets(kernel, wanted, demands))


def edge_index(kernel: Any, demands: Sequence[Demand], lengths: Sequence[int], at_start: bytes) -> Any:
    """What `demands_met_at_edges` needs of demands whose first sets stand at an edge of their line.

    Each is met by lines that say no more characters than its length; 0: any number. Those that stand at the start have
    this mark there. Of demands whose first set is empty nothing is searched for.
    """
    texts, wanted = _distinct([first for first, *_ in demands])
    spelled, starts = _joined(texts)
    is_end = np.array([not text.startswith(at_start) for text in texts], np.bool_)
    bits, heads = np.zeros((2, _SLOTS // 8), np.uint8), np.full((2, _HEADS_OF_EDGES), -1, np.int32)
    following = np.empty(len(texts), np.int32)
    kernel.index_edges(spelled, starts, is_end, len(texts), *bits, *heads, following)
    rest = np.array([n for n, (searched, *_) in enumerate(demands) if not searched], np.int32)
    most = np.array(lengths, np.int32)
    tables = (spelled, starts, *bits, *heads, following)
    return struct("Edges", *tables, _sets(kernel, wanted, demands), most, rest, len(rest))


_SLOTS, _HEADS_OF_EDGES, _LEAST_LONG, _THREE = 1 << 16, 1 << 13, 1 << 10, 3


def _by_four(text: bytes) -> Sequence[bytes]:
    """A literal as the kernel finds it, by four bytes: one of three with each that may stand behind it."""
    return [text + bytes((behind,)) for behind in range(256)] if len(text) == _THREE else (text,)


def _distinct(searched: Sequence[Sequence[bytes]]) -> tuple[Sequence[bytes], tuple[Array, Array]]:
    """Each literal once; and the lists that hold it, where those of each begin and which."""
    texts = [*chain.from_iterable(searched)]
    place = {text: n for n, text in enumerate(dict.fromkeys(texts))}
    which = np.fromiter(map(place.__getitem__, texts), np.int64, len(texts))
    lists = np.repeat(np.arange(len(searched), dtype=np.int32), np.array([*map(len, searched)], np.int64))
    ends = np.append(0, np.cumsum(np.bincount(which, minlength=len(place)))).astype(np.int32)
    return [*place], (ends, lists[np.argsort(which, kind="stable")])


def _sets(kernel: Any, wanted: tuple[Array, Array], demands: Sequence[Demand]) -> Any:
    """The demands that want each literal, and their other sets."""
    others = [some for _, *sets in demands for some in sets]
    spelled, starts = _joined([*chain.from_iterable(others)])
    threes = np.empty(2 * len(starts) - 2, np.uint16)
    kernel.index_threes(spelled, starts, len(starts) - 1, threes)
    of_demand = _ends([demand[1:] for demand in demands])
    return struct("Demands", *wanted, of_demand, len(demands), _ends(others), spelled, starts, threes)


def _joined(texts: Sequence[bytes]) -> tuple[Array, Array]:
    """Texts in one, and where each starts, with the end."""
    return np.frombuffer(b"".join(texts) or b"\0", np.uint8), np.cumsum([0, *map(len, texts)], dtype=np.int64)


def _ends(lists: Sequence[Sequence[Any]]) -> Array:
    return np.cumsum([0, *map(len, lists)], dtype=np.int32)


def demands_met(kernel: Any, lines: Lines, asked: Array, index: Any) -> tuple[Array, Array]:
    """Of the lines of these numbers those that meet demands, and which, in their order. Raises MemoryError."""
    return _met(kernel.find_demands, lines, asked, (index,))


def demands_met_at_edges(kernel: Any, lines: Lines, asked: Array, index: Any, longest: int) -> tuple[Array, Array]:
    """The same at edges; of lines of more bytes only demands of which nothing is searched for. Raises MemoryError."""
    return _met(kernel.find_at_edges, lines, asked, (index, longest))


def _met(find: Any, of: Lines, asked: Array, index: tuple[Any, ...]) -> tuple[Array, Array]:
    points, asked = np.frombuffer(of.text, np.uint8), np.ascontiguousarray(asked)
    most = 2 * len(asked) + 64
    while True:
        lines, found = np.empty((2, most), np.int32)
        count = find(points, of.starts, asked, len(asked), *index, most, lines, found)
        if count < 0:
            raise MemoryError("lines of a batch")
        if count <= most:
            return lines[:count], found[:count]
        most = count
