"""The cuts of a batch on record, as columns: a trail for each stage that made some.

A document of the default recipe has a dozen cuts, of which nearly all are asked for once, when they are written, and as
columns then. The cuts of one row are made where somebody wants them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from itertools import chain
from typing import Any

import numpy as np

from corpusmill.kernel.arrays import Ints, begins, ordered
from corpusmill.text.actions import Cut, Span


class Rows:
    """The rows of entries that stand row by row.

    >>> rows = Rows(np.array([0, 0, 2]))
    >>> rows.first.tolist(), rows.size.tolist(), rows.of.tolist()
    ([0, 2], [2, 1], [0, 2])
    """

    def __init__(self, row: Ints):
        self.first: Ints = np.flatnonzero(begins(row))
        """The first entry of each row that has any."""
        self.size: Ints = np.append(self.first[1:], len(row)) - self.first
        self.of: Ints = row[self.first]

    def bounds(self) -> dict[int, tuple[int, int]]:
        """Row → its first entry, and the one behind its last."""
        first = self.first.tolist()
        ends = (self.first + self.size).tolist()
        return dict(zip(self.of.tolist(), zip(first, ends, strict=True), strict=True))

    def behind(self) -> Ints:
        """How many entries of its row stand behind each."""
        last = self.first + self.size - 1
        found: Ints = np.repeat(last, self.size) - np.arange(self.size.sum())
        return found

    def since_first(self, total: Ints) -> Ints:
        """A running total over all entries as one that begins anew in each row."""
        return total - np.repeat(total[self.first], self.size)


def moved(rows: Rows, start: Ints, end: Ints, size: Ints) -> tuple[Ints, Ints]:
    """Where what cuts put in, of `size` characters, begins and ends in the text after them.

    >>> columns = map(np.array, ([1, 5, 1], [3, 5, 2], [0, 2, 1]))
    >>> [at.tolist() for at in moved(Rows(np.array([0, 0, 1])), *columns)]
    [[1, 3, 1], [1, 5, 2]]
    """
    gained = size - (end - start)
    new_start: Ints = start + rows.since_first(np.cumsum(gained) - gained)
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
        """Row → its first entry, and the one behind its last."""
        return Rows(self.row).bounds()

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
    def _looked_up(self) -> tuple[Ints, Ints]:
        """Where each `after` begins, rows and places in one number; and row, `start`, `end`, `new_start` and `new_end`
        of the cut that begins before it: of none before the first, which is in no row."""
        columns = np.empty((5, len(self) + 1), np.int64)
        columns[:, 0] = -1
        columns[:, 1:] = self.row, self.start, self.end, self.new_start, self.new_end
        return _at(self.row, self.new_start), columns

    def back(self, row: Ints, start: Ints, end: Ints) -> tuple[Ints, Ints]:
        """Spans of the text after the stage as the smallest covering spans of the text before it.

        Outside a cut positions shift; a part of an inserted text maps to all that it replaced.
        """
        begins, columns = self._looked_up
        n_row, n_start, n_end, begun, ended = columns[:, begins.searchsorted(_at(row, start), side="right")]
        m_row, _, m_end, _, m_ended = columns[:, begins.searchsorted(_at(row, end), side="left")]
        first = np.where(n_row == row, np.where(start < ended, n_start, start - ended + n_end), start)
        last = np.where(m_row == row, np.where(end <= m_ended, m_end, end - m_ended + m_end), end)
        if (is_empty := start == end).any():
            # nothing between two characters: it sits after what was removed there, or inside an inserted text
            is_inside = (n_row == row) & (begun < start) & (start < ended)
            last = np.where(is_empty, np.where(is_inside, n_end, first), last)
        return first, last

    def forth(self, row: Ints, place: Ints) -> Ints:
        """Places in the text before the stage as those in the text after it; one inside a cut is where that was.

        >>> trail = History.of([((Cut(0, "strip", "ad", "ads", None, 4, 7, " ad", "", 4, 7),),)]).trails[0]
        >>> trail.forth(np.zeros(4, np.int64), np.array([3, 5, 7, 9])).tolist()
        [3, 4, 4, 6]
        """
        n = _at(self.row, self.start).searchsorted(_at(row, place), side="right") - 1
        found: Ints = np.where(place < self.end[n], self.new_start[n], place - self.end[n] + self.new_end[n])
        return np.where((n >= 0) & (self.row[n] == row), found, place)

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

    def __init__(self, rows: int = 0, trails: Sequence[Trail] = (), counts: Ints | None = None):
        self._rows = rows
        self.trails = tuple(trails)
        self._counts = counts
        self._made: dict[int, tuple[tuple[Cut, ...], ...]] = {}

    def __len__(self) -> int:
        return self._rows

    def __getitem__(self, row: Any) -> Any:
        row = range(self._rows)[row]
        if row not in self._made:
            self._made[row] = tuple(trail.cuts(row) for trail in self.trails if row in trail.bounds)
        return self._made[row]

    @property
    def counts(self) -> Ints:
        """How many cuts each row has."""
        if self._counts is None:
            self._counts = np.zeros(self._rows, np.int64)
            for trail in self.trails:
                self._counts += np.bincount(trail.row, minlength=self._rows)
        return self._counts

    def added(self, trail: Trail) -> History:
        """With the trail of one more stage."""
        counts = self.counts + np.bincount(trail.row, minlength=self._rows)
        return History(self._rows, (*self.trails, trail), counts)

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

    def table(self) -> tuple[dict[str, Any], Ints]:
        """The cuts as columns (`row`, and the fields of `Cut`), and the order in which they are written.

        That is by row, stage after stage, the last span of a stage first.
        """
        cells: dict[str, Any] = {}
        for name in ("row", *Cut._fields):
            columns = [getattr(trail, name) for trail in self.trails]
            is_number = isinstance(columns[0], np.ndarray)
            cells[name] = np.concatenate(columns) if is_number else [*chain.from_iterable(columns)]
        depth = np.repeat(np.arange(len(self.trails)), [*map(len, self.trails)])
        return cells, ordered(cells["row"], depth, np.arange(len(depth))[::-1])

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
    new_start, new_end = moved(Rows(row), cells["start"], cells["end"], sizes)
    return Trail(row=row, new_start=new_start, new_end=new_end, **cells)
