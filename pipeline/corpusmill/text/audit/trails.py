"""The cuts of a batch on record, as columns: a trail for each stage that made some.

A document of the default recipe has a dozen cuts, of which nearly all are asked for once, when they are written, and as
columns then. The cuts of one row are made where somebody wants them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from corpusmill.text.actions import Cut, Span

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


def begins_row(row: Ints) -> Flags:
    """Of entries whose rows ascend, whether each is the first of its row.

    >>> begins_row(np.array([0, 0, 2])).tolist()
    [True, False, True]
    """
    found = np.ones(len(row), np.bool_)
    np.not_equal(row[1:], row[:-1], out=found[1:])
    return found


def counted_back(row: Ints) -> Ints:
    """How many entries of its row stand behind each.

    >>> counted_back(np.array([0, 0, 0, 2])).tolist()
    [2, 1, 0, 0]
    """
    ends = np.append(np.flatnonzero(begins_row(row))[1:], len(row))
    sizes = np.diff(ends, prepend=0)
    behind: Ints = np.repeat(ends, sizes) - np.arange(len(row)) - 1
    return behind


def moved(row: Ints, start: Ints, end: Ints, size: Ints) -> tuple[Ints, Ints]:
    """Where what cuts put in, of `size` characters, begins and ends in the text after them.

    >>> [at.tolist() for at in moved(*map(np.array, ([0, 0, 1], [1, 5, 1], [3, 5, 2], [0, 2, 1])))]
    [[1, 3, 1], [1, 5, 2]]
    """
    gained = size - (end - start)
    shift = np.cumsum(gained) - gained
    firsts = np.flatnonzero(begins_row(row))
    shift -= np.repeat(shift[firsts], np.diff(np.append(firsts, len(row))))
    new_start: Ints = start + shift
    return new_start, new_start + size


@dataclass(frozen=True)
class Trail:
    """The cuts of one stage, one entry a cut, by row and then by place."""

    row: Ints
    start: Ints
    end: Ints
    new_start: Ints
    """Where `after` stands in the text after the stage."""
    new_end: Ints
    raw_start: Ints
    raw_end: Ints
    seq: Ints
    stage: Sequence[str]
    rule: Sequence[str]
    category: Sequence[str]
    field: Sequence[str | None]
    before: Sequence[str | None]
    after: Sequence[str]

    def __len__(self) -> int:
        return len(self.row)

    @cached_property
    def bounds(self) -> dict[int, tuple[int, int]]:
        """Row → the first of its entries, and the one behind the last."""
        firsts = np.flatnonzero(begins_row(self.row))
        ends = [*firsts[1:].tolist(), len(self)]
        return dict(zip(self.row[firsts].tolist(), zip(firsts.tolist(), ends, strict=True), strict=True))

    @cached_property
    def places(self) -> tuple[list[int], list[int], list[int], list[int]]:
        """`start`, `end`, `new_start` and `new_end` as lists."""
        return self.start.tolist(), self.end.tolist(), self.new_start.tolist(), self.new_end.tolist()

    @cached_property
    def _cells(self) -> list[Sequence[Any]]:
        columns = (getattr(self, name) for name in Cut._fields)
        return [column.tolist() if isinstance(column, np.ndarray) else column for column in columns]

    def cuts(self, row: int) -> tuple[Cut, ...]:
        """The cuts of a row, last span first: undone in descending `seq`, each is found at its `start`."""
        first, last = self.bounds.get(row, (0, 0))
        return tuple(map(Cut._make, zip(*(column[first:last] for column in self._cells), strict=True)))[::-1]

    def raw(self, n: int) -> Span:
        """Where an entry stands in the text as it was read."""
        return int(self.raw_start[n]), int(self.raw_end[n])

    @cached_property
    def _new_places(self) -> Ints:
        return _at(self.row, self.new_start)

    def back(self, row: Ints, start: Ints, end: Ints) -> tuple[Ints, Ints]:
        """Spans of the text after the stage as the smallest covering spans of the text before it.

        Outside a cut positions shift; a part of an inserted text maps to all that it replaced.
        """
        n = self._new_places.searchsorted(_at(row, start), side="right") - 1
        m = self._new_places.searchsorted(_at(row, end), side="left") - 1
        has_n, has_m = (n >= 0) & (self.row[n] == row), (m >= 0) & (self.row[m] == row)
        old_start, old_end, new_start, new_end = self.start[n], self.end[n], self.new_start[n], self.new_end[n]
        behind = start - new_end + old_end
        first = np.where(has_n, np.where(start < new_end, old_start, behind), start)
        last = np.where(has_m, np.where(end <= self.new_end[m], self.end[m], end - self.new_end[m] + self.end[m]), end)
        # nothing between two characters: it sits after what was removed there, or inside an inserted text
        is_empty = start == end
        is_inside = has_n & (new_start < start) & (start < new_end)
        last = np.where(is_empty, np.where(is_inside, old_end, first), last)
        return first, last

    def taken(self, index: Ints, row: Ints) -> Trail:
        """These entries, which are of other rows now."""
        at = index.tolist()
        columns: dict[str, Any] = {field.name: getattr(self, field.name) for field in fields(self)}
        for name, column in columns.items():
            columns[name] = column[index] if isinstance(column, np.ndarray) else [column[n] for n in at]
        return Trail(**columns | {"row": row})


def _at(row: Ints, place: Ints) -> Ints:
    """A number for a place in a row: in the order of rows, then of places."""
    found: Ints = (row << 32) + place
    return found


class History(Sequence[tuple[tuple[Cut, ...], ...]]):
    """The trails of a batch in the order of stages; by row, the cuts of each stage that made some there.

    >>> cut = Cut(0, "strip", "ad", "ads", None, 4, 7, " ad", "", 4, 7)
    >>> history = History.of([((cut,),), ()])
    >>> history[0] == ((cut,),), history[1], history.counts.tolist()
    (True, (), [1, 0])
    """

    def __init__(self, rows: int = 0, trails: Sequence[Trail] = ()):
        self._rows = rows
        self.trails = tuple(trails)
        self._made: dict[int, tuple[tuple[Cut, ...], ...]] = {}

    def __len__(self) -> int:
        return self._rows

    def __getitem__(self, row: Any) -> Any:
        row = range(self._rows)[row]
        if row not in self._made:
            self._made[row] = tuple(trail.cuts(row) for trail in self.trails if row in trail.bounds)
        return self._made[row]

    def of_row(self, row: int) -> Iterator[tuple[Trail, int]]:
        """The cuts of a row as entries of trails, in the order in which they are written, without making them."""
        for trail in self.trails:
            first, last = trail.bounds.get(row, (0, 0))
            for n in reversed(range(first, last)):
                yield trail, n

    @cached_property
    def counts(self) -> Ints:
        """How many cuts each row has."""
        rows = np.concatenate([np.zeros(0, np.int64), *(trail.row for trail in self.trails)])
        return np.bincount(rows, minlength=self._rows)

    def added(self, trail: Trail) -> History:
        """With the trail of one more stage."""
        return History(self._rows, (*self.trails, trail)) if len(trail) else self

    def back(self, row: Ints, start: Ints, end: Ints) -> tuple[Ints, Ints]:
        """Spans of the current text as the smallest covering spans of the text as it was read.

        Composing the smallest cover stage by stage gives the smallest cover.
        """
        for trail in reversed(self.trails):
            start, end = trail.back(row, start, end)
        return start, end

    def select(self, rows: Sequence[int]) -> History:
        """Of these rows, in this order."""
        place = np.full(self._rows, -1, np.int64)
        place[list(rows)] = np.arange(len(rows))
        trails = []
        for trail in self.trails:
            row = place[trail.row]
            index = np.flatnonzero(row >= 0)
            index = index[np.argsort(row[index], kind="stable")]
            if len(index):
                trails.append(trail.taken(index, row[index]))
        return History(len(rows), trails)

    def table(self) -> tuple[Ints, dict[str, Any]]:
        """The row of each cut, and its cells by the fields of `Cut`, in the order in which they are written.

        That is by row, stage after stage, the last span of a stage first.
        """
        if not self.trails:
            return np.zeros(0, np.int64), {name: [] for name in Cut._fields}
        row = np.concatenate([trail.row for trail in self.trails])
        depth = np.repeat(np.arange(len(self.trails)), [*map(len, self.trails)])
        order = np.lexsort((-np.arange(len(row)), depth, row))
        at = order.tolist()
        cells: dict[str, Any] = {}
        for name in Cut._fields:
            columns = [getattr(trail, name) for trail in self.trails]
            if isinstance(columns[0], np.ndarray):
                cells[name] = np.concatenate(columns)[order]
            else:
                every = [cell for column in columns for cell in column]
                cells[name] = [every[n] for n in at]
        return row[order], cells

    @staticmethod
    def concat(several: Iterable[History]) -> History:
        """Of the rows of several, in order."""
        return History.of([row for history in several for row in history])

    @staticmethod
    def of(rows: Sequence[Sequence[Sequence[Cut]]]) -> History:
        """Of the cuts of each row, stage after stage, the last span of a stage first."""
        deepest = max(map(len, rows), default=0)
        return History(len(rows), [_trail(rows, depth) for depth in range(deepest)])


def _trail(rows: Sequence[Sequence[Sequence[Cut]]], depth: int) -> Trail:
    """The cuts of each row in the stage that is its n-th."""
    cuts = [(n, cut) for n, row in enumerate(rows) if depth < len(row) for cut in reversed(row[depth])]
    cells: dict[str, Any] = dict(zip(Cut._fields, zip(*(cut for _, cut in cuts), strict=True), strict=True))
    for name in ("seq", "start", "end", "raw_start", "raw_end"):
        cells[name] = np.array(cells[name], np.int64)
    row = np.array([n for n, _ in cuts], np.int64)
    sizes = np.fromiter(map(len, cells["after"]), np.int64, len(cuts))
    new_start, new_end = moved(row, cells["start"], cells["end"], sizes)
    return Trail(row=row, new_start=new_start, new_end=new_end, **cells)
