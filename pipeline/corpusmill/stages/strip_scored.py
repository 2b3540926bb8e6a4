"""Cut the lines that a trained model takes for residue: what phrases and structure leave."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from corpusmill.actions import Edit, Tag
from corpusmill.batch import Batch
from corpusmill.line_features import NAMES, Ints, featured, scan
from corpusmill.line_scorer import LineScorer, load_scorer

CATEGORY = "scored"
# Rows are scored in groups of about this many characters: the arrays then fit the processor's cache.
_GROUP = 400_000


def strip_scored(batch: Batch, *, least_percent: int = 90, least_percent_amid: int = 95) -> Iterator[Edit | Tag]:
    """One edit a run of lines, one tag an edit: its value is the least score in the run, as a percentage.

    Lines before the first and after the last line of prose go from `least_percent` on, lines amid prose from
    `least_percent_amid` on. Documents in languages that the model has not seen are left alone.
    """
    scorer = load_scorer()
    languages = batch.values("language")
    rows = [row for row, language in enumerate(languages) if language in scorer.languages]
    for group in _groups(rows, batch.texts):
        yield from _residue(batch, group, scorer, least_percent, least_percent_amid)


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


def _residue(batch: Batch, rows: Sequence[int], scorer: LineScorer, edge: int, amid: int) -> Iterator[Edit | Tag]:
    lines = featured(
        scan([batch.texts[row] for row in rows]), [batch.marks[row] for row in rows], scorer.lexicon, len(rows)
    )
    percent = scorer.percent(scorer.scores(lines.features))
    stands_at_edge = lines.features[NAMES.index("tail_lines")] + lines.features[NAMES.index("head_lines")] > 0
    goes = np.flatnonzero(percent >= np.where(stands_at_edge, edge, amid))
    for run in _runs(goes, lines.row):
        row, start, end = rows[int(lines.row[run[0]])], int(lines.start[run[0]]), int(lines.end[run[-1]])
        chance = int(percent[run].min())
        yield Tag(row, CATEGORY, chance, (start, end), scorer.version, chance / 100)
        yield Edit(row, start, end, "", scorer.version, category=CATEGORY)


def _runs(lines: Ints, row: Ints) -> list[Ints]:
    """The numbers of lines cut into runs of neighbours in one row."""
    if not len(lines):
        return []
    apart = (np.diff(lines) > 1) | (np.diff(row[lines]) > 0)
    return np.split(lines, np.flatnonzero(apart) + 1)
