"""The lines of the documents of a batch, as they were read and at both ends as they are, glanced at all together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from corpusmill.metadata.document.layout import HEAD, TAIL, Layout, lay_out
from corpusmill.metadata.glance import glance
from corpusmill.metadata.raw_lines import LineColumns, Page, RawLines
from corpusmill.text.batch import Batch


class Ends(NamedTuple):
    """What is looked at of a document."""

    page: Page
    """Its lines as they were read."""
    layout: Layout
    """The lines at both ends as they are."""
    solid: Sequence[int]
    """The numbers, in the line table of the batch, of all its lines that are not blank."""


def laid_out(batch: Batch) -> Iterator[Ends]:
    """The ends of each row, in one glance, which looks once at what has not changed since."""
    table, read, texts, rows = batch.lines, batch.raw_lines, batch.texts, np.arange(len(batch) + 1)
    solid = np.flatnonzero(table.length)
    row = table.row[solid]
    first = np.searchsorted(row, rows)
    place, count = np.arange(len(solid)) - first[row], np.diff(first)[row]
    ends = solid[(place < HEAD) | (place >= count - TAIL)]
    own, folded = table.row[ends], [*map(table.folded.__getitem__, ends.tolist())]
    # a text that no stage changed is looked at where it stands as it was read
    changed = np.flatnonzero([text is not raw for text, raw in zip(texts, batch.raws, strict=True)])
    stands = np.arange(len(batch))
    stands[changed] = len(batch) + np.arange(len(changed))
    glanced = glance(
        [*batch.raws, *map(texts.__getitem__, changed.tolist())],
        np.concatenate((read.row, stands[own])),
        np.concatenate((read.start, table.start[ends])),
        np.concatenate((read.end, table.end[ends])),
        [*read.folded, *folded],
    )
    raws = RawLines(batch, glanced.told[: len(read)])
    start, end, told = (column[len(read) :] for column in glanced)
    columns, numbers = LineColumns(texts, own, (start, end), folded, told), solid.tolist()
    for n, (a, b) in enumerate(pairwise(first.tolist())):
        yield Ends(Page(raws, n), lay_out(columns.lines(n)), numbers[a:b])
