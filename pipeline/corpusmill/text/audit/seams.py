"""The seams of a batch as columns: where earlier stages cut, and what stood there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from corpusmill.kernel.arrays import Ints, ordered
from corpusmill.text.audit.trails import Trail


class Kind(NamedTuple):
    """What was cut at a seam."""

    category: str
    rule: str


class Seams(NamedTuple):
    """Seams by row, place and kind: as they stand among the marks of their rows."""

    row: Ints
    start: Ints
    kind: Ints
    """Which of `kinds`, which are in order."""
    kinds: Sequence[Kind]

    @classmethod
    def of(cls, row: Ints, start: Ints, kinds: Sequence[tuple[str, str]]) -> Seams:
        """Seams in any order, with category and rule of each.

        >>> found = Seams.of(np.array([1, 0]), np.array([4, 9]), [("nav", "b"), ("ads", "a")])
        >>> found.row.tolist(), found.start.tolist(), [found.kinds[n].category for n in found.kind]
        ([0, 1], [9, 4], ['ads', 'nav'])
        """
        distinct = sorted({*kinds})
        return cls._sorted(row, start, _numbers(kinds, distinct), distinct)

    @classmethod
    def _sorted(cls, row: Ints, start: Ints, kind: Ints, distinct: Sequence[tuple[str, str]]) -> Seams:
        order = ordered(row, start, kind)
        return cls(row[order], start[order], kind[order], [*map(Kind._make, distinct)])

    def of_rows(self, rows: range) -> Seams:
        """Those of some rows, which are counted from the first of them on."""
        first, stop = np.searchsorted(self.row, (rows.start, rows.stop))
        return Seams(self.row[first:stop] - rows.start, self.start[first:stop], self.kind[first:stop], self.kinds)

    def select(self, rows: Sequence[int]) -> Seams:
        """Those of some rows, each asked for once, which are counted in the order that is asked for.

        >>> found = Seams.of(np.array([0, 2, 2]), np.array([5, 1, 8]), [("nav", "a")] * 3).select([2, 1, 0])
        >>> found.row.tolist(), found.start.tolist()
        ([0, 0, 2], [1, 8, 5])
        """
        place = np.full(max((*rows, *self.row[-1:].tolist()), default=-1) + 1, -1, np.int64)
        place[list(rows)] = np.arange(len(rows))
        row = place[self.row]
        order = np.argsort(row, kind="stable")[np.count_nonzero(row < 0) :]
        return Seams(row[order], self.start[order], self.kind[order], self.kinds)

    def after(self, trail: Trail) -> Seams:
        """Where they are behind the cuts of a trail, with the seams that these left."""
        removed = enumerate(zip(trail.category, trail.after, strict=True))
        left = [n for n, (category, after) in removed if category and not after]
        told = [(trail.category[n], trail.rule[n]) for n in left]
        distinct = sorted({*self.kinds, *told})
        row = np.concatenate((self.row, trail.row[left]))
        start = np.concatenate((trail.forth(self.row, self.start), trail.new_start[left]))
        old = _numbers(self.kinds, distinct)[self.kind]
        return self._sorted(row, start, np.append(old, _numbers(told, distinct)), distinct)


def _numbers(kinds: Sequence[tuple[str, str]], distinct: Sequence[tuple[str, str]]) -> Ints:
    """The places of kinds among distinct ones."""
    number = {kind: n for n, kind in enumerate(distinct)}
    return np.fromiter(map(number.__getitem__, kinds), np.int64, len(kinds))
