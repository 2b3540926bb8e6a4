"""The seams of a batch as columns: where earlier stages cut, and what stood there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from corpusmill.kernel.arrays import Ints
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
        number = {kind: n for n, kind in enumerate(distinct)}
        kind = np.fromiter(map(number.__getitem__, kinds), np.int64, len(kinds))
        order = np.lexsort((kind, start, row))
        return cls(row[order], start[order], kind[order], [*map(Kind._make, distinct)])

    def of_rows(self, rows: range) -> Seams:
        """Those of some rows, which are counted from the first of them on."""
        first, stop = np.searchsorted(self.row, (rows.start, rows.stop))
        return Seams(self.row[first:stop] - rows.start, self.start[first:stop], self.kind[first:stop], self.kinds)

    def after(self, trail: Trail) -> Seams:
        """Where they are behind the cuts of a trail, with the seams that these left."""
        removed = enumerate(zip(trail.category, trail.after, strict=True))
        left = [n for n, (category, after) in removed if category and not after]
        pairs = [*zip(trail.category, trail.rule, strict=True)]
        row = np.concatenate((self.row, trail.row[left]))
        start = np.concatenate((trail.forth(self.row, self.start), trail.new_start[left]))
        old, new = map(self.kinds.__getitem__, self.kind.tolist()), map(pairs.__getitem__, left)
        return Seams.of(row, start, [*old, *new])
