"""Cut the lines that a trained model takes for residue: what phrases and structure leave."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from corpusmill.actions import Edit, Tag
from corpusmill.batch import Batch
from corpusmill.line_features import featured
from corpusmill.line_scan import Ints, scan
from corpusmill.line_scorer import Bars, going, load_scorer

CATEGORY = "scored"
# Rows are scored in groups of about this many characters: 400,000 ran at 16 MB/s, 1,500,000 at 22, and all at once
# would hold some 60 bytes a character.
_GROUP = 1_500_000


def strip_scored(
    batch: Batch, *, least_amid: int = 60, least_tail: int = 35, least_exposed: int = 70
) -> Iterator[Edit | Tag]:
    """One edit and one tag a run of lines; the tag's confidence is the least score in the run.

    A line goes from a chance of `least_amid` percent on between lines of prose, `least_tail` after the last of them,
    `least_exposed` before the first and in a long stretch after the last; short and large lines need more, and lists
    and most of the prose stay whatever the chance is (see `line_scorer`).
    The defaults were chosen on predictions out of fold and on hand-labelled documents, for body loss first. Documents
    without prose, and those in languages that the model has not seen, are left alone.
    """
    scorer, bars = load_scorer(), Bars(least_amid, least_tail, least_exposed)
    languages = batch.values("language")
    rows = [row for row, language in enumerate(languages) if language in scorer.languages]
    for group in _groups(rows, batch.texts):
        lines = featured(
            scan([batch.texts[row] for row in group]), [batch.marks[row] for row in group], scorer.lexicon, len(group)
        )
        percent = scorer.percent(scorer.scores(lines.features))
        goes = going(lines.features, lines.row, percent, bars)
        for run in _runs(np.flatnonzero(goes), lines.row):
            row, start, end = group[int(lines.row[run[0]])], int(lines.start[run[0]]), int(lines.end[run[-1]])
            chance = int(percent[run].min())
            yield Tag(row, CATEGORY, chance, (start, end), scorer.version, chance / 100)
            yield Edit(row, start, end, "", scorer.version, category=CATEGORY)


def _groups(rows: Sequence[int], texts: Sequence[str]) -> Iterator[list[int]]:
    group: list[int] = []
    size = 0
    for row in rows:
        group.append(row)
        size += len(texts[row])
        if size >= _GROUP:
            yield group
            group, size = [], 0
    if group:
        yield group


def _runs(lines: Ints, row: Ints) -> list[Ints]:
    """The numbers of lines cut into runs of neighbours in one row."""
    if not len(lines):
        return []
    apart = (np.diff(lines) > 1) | (np.diff(row[lines]) > 0)
    return np.split(lines, np.flatnonzero(apart) + 1)
