"""Marks at their places after cuts, row by row where somebody asks for them; behind the last stage nobody does."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np

from corpusmill.text.audit.seams import Kind, Seams
from corpusmill.text.audit.trails import Trail
from corpusmill.text.batch import Mark, MarksToCome


class Moved(MarksToCome):
    """The marks of each row after the cuts of a trail, with the seams that these left."""

    def __init__(self, before: Sequence[tuple[Mark, ...]], trail: Trail):
        self.before, self._trail = before, trail
        self._made: dict[int, tuple[Mark, ...]] = {}

    def __len__(self) -> int:
        return len(self.before)

    def __getitem__(self, row: Any) -> Any:
        row = range(len(self.before))[row]
        if isinstance(row, range):
            return [self[n] for n in row]
        if row in self._made:
            return self._made[row]
        if row not in self._trail.bounds:
            return self.before[row]
        marks = self._made[row] = _moved(self.before[row], self._trail, *self._trail.bounds[row])
        return marks

    @cached_property
    def seams(self) -> Seams:
        """The seams alone, of which no mark is made."""
        return seams_of(self.before).after(self._trail)

    def select(self, rows: Sequence[int]) -> Picked:
        return Picked(self, rows)


class Picked(MarksToCome):
    """Of marks that are moved when asked for, those of some rows."""

    def __init__(self, before: Moved, rows: Sequence[int]):
        self.before, self._rows = before, rows

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, row: Any) -> Any:
        rows = self._rows[row]
        return [self.before[n] for n in rows] if isinstance(row, slice) else self.before[rows]

    @cached_property
    def seams(self) -> Seams:
        """The seams alone, of which no mark is made."""
        return self.before.seams.select(self._rows)

    def select(self, rows: Sequence[int]) -> Picked:
        return Picked(self.before, [self._rows[row] for row in rows])


def are_more_than_seams(marks: Sequence[tuple[Mark, ...]]) -> bool:
    """Whether any row may have other marks than those that cuts left: most texts come without."""
    while isinstance(marks, Moved | Picked):
        marks = marks.before
    return any(marks)


Marks = Sequence[Sequence[Mark]] | Seams
"""Marks of rows, or the seams among them."""


def seams_of(marks: Marks) -> Seams:
    """The seams among the marks of rows; they may have been asked for already.

    >>> found = seams_of([(), (Mark(0, 4, "link"), Mark(2, 2, "seam", "ads", "en-ads"))])
    >>> found.row.tolist(), found.start.tolist(), found.kinds
    ([1], [2], [Kind(category='ads', rule='en-ads')])
    """
    if isinstance(marks, Seams):
        return marks
    if isinstance(marks, Moved | Picked):
        return marks.seams
    found = [(row, mark) for row, of_row in enumerate(marks) for mark in of_row if mark.kind == "seam"]
    row, start = np.array([(row, mark.start) for row, mark in found], np.int64).reshape(-1, 2).T
    return Seams.of(row, start, [Kind(mark.category, mark.rule) for _, mark in found])


def _moved(marks: Sequence[Mark], trail: Trail, first: int, last: int) -> tuple[Mark, ...]:
    """The marks of a row behind its cuts, the entries `first` to `last` of the trail."""
    starts, ends, new_starts, new_ends = trail.places
    found = [
        _new(Mark, (new_starts[n], new_starts[n], "seam", category, trail.rule[n]))
        for n, category in enumerate(trail.category[first:last], first)
        if category and not trail.after[n]
    ]
    begins = starts[first]
    for mark in marks:
        start, end, kind, category, rule = mark
        if end < begins and (start < end or kind == "seam"):
            found.append(mark)  # before all cuts
            continue
        n = bisect_right(starts, start, first, last) - 1  # the last cut that starts at or before it
        if n >= first:
            start = new_starts[n] if start < ends[n] else start - ends[n] + new_ends[n]
        if mark[0] == end:
            end = start
        elif (n := bisect_right(starts, end, first, last) - 1) >= first:
            end = new_starts[n] if end < ends[n] else end - ends[n] + new_ends[n]
        if start < end or kind == "seam":
            found.append(_new(Mark, (start, end, kind, category, rule)))
    found.sort()
    return tuple(found)


# A named tuple's own constructor takes twice as long.
_new = tuple.__new__
