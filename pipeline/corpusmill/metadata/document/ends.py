"""The lines at both ends of the documents of a batch, cut and glanced at all together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from corpusmill.metadata.document.layout import HEAD, TAIL, Layout, lay_out
from corpusmill.metadata.glance import glance
from corpusmill.metadata.raw_lines import RawLines
from corpusmill.metadata.traits import UNTOLD
from corpusmill.metadata.words import Line
from corpusmill.text.batch import Batch
from corpusmill.text.lines import Ints


def laid_out(batch: Batch, raws: RawLines) -> Iterator[tuple[Layout, Sequence[int]]]:
    """Of each row its layout, and the numbers of its lines in the table of the batch that are not blank."""
    table = batch.lines
    solid = np.flatnonzero(np.fromiter(map(len, table.folded), np.int64, len(table)))
    row = table.row[solid]
    first = np.searchsorted(row, np.arange(len(batch) + 1))
    place, count = np.arange(len(solid)) - first[row], np.diff(first)[row]
    is_end = (place < HEAD) | (place >= count - TAIL)
    made = _made(batch, raws, solid[is_end])
    of_row = np.searchsorted(row[is_end], np.arange(len(batch) + 1)).tolist()
    solid_list, bounds = solid.tolist(), first.tolist()
    for n, (a, b) in enumerate(pairwise(of_row)):
        lines = made[a:b]
        yield lay_out(lines, min(HEAD, len(lines))), solid_list[bounds[n] : bounds[n + 1]]


def _made(batch: Batch, raws: RawLines, ends: Ints) -> list[Line]:
    """Some lines of the table of a batch; what was told of an equal line as it was read is not asked again."""
    table, texts, read = batch.lines, batch.texts, raws.texts
    folded = [*map(table.folded.__getitem__, ends.tolist())]
    told_of = {line: n for n, line in enumerate(raws.folded)}
    spans = zip(table.row[ends].tolist(), table.start[ends].tolist(), table.end[ends].tolist(), folded, strict=True)
    new = tuple.__new__  # half the time of `Line(…)`, of which there are eighteen a document
    made: list[Line] = []
    unknown: list[int] = []
    for row, start, end, line in spans:
        text, n = texts[row][start:end], told_of.get(line, -1)
        if n < 0 or len(text) != len(line) or text != read[raws.row[n]][raws.start[n] : raws.end[n]]:
            unknown.append(len(made))
        made.append(new(Line, (text, line, start, raws.told[n] if n >= 0 else UNTOLD)))
    if unknown:
        asked = ends[unknown]
        own = table.row[asked]
        glanced = glance(texts, own, table.start[asked], table.end[asked], [folded[n] for n in unknown])
        cells = zip(unknown, own.tolist(), *(column.tolist() for column in glanced), strict=True)
        for n, row, start, end, told in cells:
            made[n] = new(Line, (texts[row][start:end], folded[n], start, told))
    return made
