"""The lines at both ends of the documents of a batch, cut and glanced at all together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from corpusmill.metadata.document.layout import HEAD, TAIL, Layout, lay_out
from corpusmill.metadata.glance import glance
from corpusmill.metadata.words import Line
from corpusmill.text.batch import Batch


def laid_out(batch: Batch) -> Iterator[tuple[Layout, Sequence[int]]]:
    """Of each row its layout, and the numbers of its lines in the table of the batch that are not blank."""
    table = batch.lines
    solid = np.flatnonzero(np.fromiter(map(len, table.folded), np.int64, len(table)))
    row = table.row[solid]
    first = np.searchsorted(row, np.arange(len(batch) + 1))
    place, count = np.arange(len(solid)) - first[row], np.diff(first)[row]
    is_end = (place < HEAD) | (place >= count - TAIL)
    ends = solid[is_end]
    folded = [table.folded[n] for n in ends.tolist()]
    glanced = glance(batch.texts, row[is_end], table.start[ends], table.end[ends], folded)
    columns = (folded, glanced.start.tolist(), glanced.end.tolist(), glanced.told.tolist())
    of_row = np.searchsorted(row[is_end], np.arange(len(batch) + 1)).tolist()
    new = tuple.__new__  # half the time of `Line(…)`, of which there are eighteen a document
    solid_list, bounds = solid.tolist(), first.tolist()
    for n, (text, (a, b)) in enumerate(zip(batch.texts, pairwise(of_row), strict=True)):
        cells = zip(*(column[a:b] for column in columns), strict=True)
        lines = [new(Line, (text[start:end], line, start, told)) for line, start, end, told in cells]
        yield lay_out(lines, min(HEAD, len(lines))), solid_list[bounds[n] : bounds[n + 1]]
