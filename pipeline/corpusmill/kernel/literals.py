"""The kernel's search for literals in the lines of a text, as bytes: `rulebook/patterns/gate.py` says what for."""

from __future__ import annotations

from collections.abc import Sequence
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
    wanted: dict[bytes, list[int]] = {}
    for n, (searched, *_) in enumerate(demands):
        for text in searched:  # found by four bytes
            for behind in range(256) if len(text) == 3 else (None,):
                wanted.setdefault(text if behind is None else text + bytes((behind,)), []).append(n)
    spelled, starts = _joined([*wanted])
    bits = max(len(wanted), _LEAST_LONG).bit_length() + 1
    is_taken, is_long = np.zeros(_SLOTS // 2, np.uint8), np.zeros(1 << bits - 1, np.uint8)
    slots, longs = np.zeros((_SLOTS, 4), np.int32), np.zeros((1 << bits, 2), np.int32)
    slots[:, 0] = longs[:, 0] = -1
    tables = (64 - bits, is_taken, is_long, slots, longs, np.empty((len(wanted), 4), np.int32))
    kernel.index_literals(spelled, starts, len(wanted), *tables)
    return struct("Literals", spelled, *tables, _sets([*wanted.values()], demands))


def edge_index(kernel: Any, demands: Sequence[Demand], lengths: Sequence[int], at_start: bytes) -> Any:
    """What `demands_met_at_edges` needs of demands whose first sets stand at an edge of their line.

    Each is met by lines that say no more characters than its length; 0: any number. Those that stand at the start have
    this mark there. Of demands whose first set is empty nothing is searched for.
    """
    wanted: dict[bytes, list[int]] = {}
    for n, (searched, *_) in enumerate(demands):
        for text in searched:
            wanted.setdefault(text, []).append(n)
    spelled, starts = _joined([*wanted])
    is_end = np.array([not text.startswith(at_start) for text in wanted], np.bool_)
    bits, heads = np.zeros((2, _SLOTS // 8), np.uint8), np.full((2, _HEADS_OF_EDGES), -1, np.int32)
    following = np.empty(len(wanted), np.int32)
    kernel.index_edges(spelled, starts, is_end, len(wanted), *bits, *heads, following)
    rest = np.array([n for n, (searched, *_) in enumerate(demands) if not searched], np.int32)
    most = np.array(lengths, np.int32)
    found = _sets([*wanted.values()], demands)
    return struct("Edges", spelled, starts, *bits, *heads, following, found, most, rest, len(rest))


_SLOTS, _HEADS_OF_EDGES, _LEAST_LONG = 1 << 16, 1 << 13, 1 << 10


def _sets(wanted: Sequence[Sequence[int]], demands: Sequence[Demand]) -> Any:
    """The demands that want each literal, and their other sets."""
    others = [some for _, *sets in demands for some in sets]
    return struct(
        "Demands", _ends(wanted), np.array([n for some in wanted for n in some], np.int32),
        _ends([demand[1:] for demand in demands]), len(demands),
        _ends(others), *_joined([text for some in others for text in some]),
    )  # fmt: skip


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
