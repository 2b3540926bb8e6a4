"""Cut the lines that a trained model takes for residue: what phrases and structure leave."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from corpusmill.scorer.features import Lines, featured
from corpusmill.scorer.model import Bars, going, load_scorer
from corpusmill.scorer.scan import Flags, Ints, scan
from corpusmill.text.actions import Edit, Tag
from corpusmill.text.batch import Batch, Mark

CATEGORY = "scored"
# Rows are scored in groups of about this many characters: 400,000 ran at 16 MB/s, 1,500,000 at 22, and all at once
# would hold some 60 bytes a character.
_GROUP = 1_500_000
_MUCH = 0.03
"""Share of a text's characters from which on its rest is looked at again: a second run of the recipe then takes .094 %
of characters instead of .122 (.091 from .02 on, .100 from .05 on), for a seventh of this stage's time."""
_BLANK_LINES = re.compile(r"\n(?:[^\S\n]*\n){2,}")


class Looked(NamedTuple):
    """The lines of some texts, their chances in percent, and which of them go."""

    lines: Lines
    percent: Ints
    goes: Flags


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
    rows = [row for row, language in enumerate(batch.values("language")) if language in scorer.languages]
    for group in _groups(rows, batch.texts):
        texts = [batch.texts[row] for row in group]
        looked = look(texts, [batch.marks[row] for row in group], bars)
        look_again(texts, looked, lambda rest: look(rest, [()] * len(rest), bars))
        lines, percent, goes = looked
        for run in _runs(np.flatnonzero(goes), lines.row):
            row, start, end = group[int(lines.row[run[0]])], int(lines.start[run[0]]), int(lines.end[run[-1]])
            chance = int(percent[run].min())
            yield Tag(row, CATEGORY, chance, (start, end), scorer.version, chance / 100)
            yield Edit(row, start, end, "", scorer.version, category=CATEGORY)


def look(texts: Sequence[str], marks: Sequence[Sequence[Mark]], bars: Bars) -> Looked:
    """What the model says of some texts."""
    scorer = load_scorer()
    lines = featured(scan(texts), marks, scorer.lexicon, len(texts))
    percent = scorer.percent(scorer.scores(lines.features))
    return Looked(lines, percent, going(lines.features, lines.row, percent, bars))


def look_again(texts: Sequence[str], first: Looked, look_at: Callable[[Sequence[str]], Looked]) -> None:
    """Let also go what goes from the rest of a text that lost much, as a second run would; changes `first`."""
    lines, percent, goes = first
    rest: list[str] = []
    left = [np.zeros(0, np.int64)]
    for row in map(int, np.flatnonzero(np.bincount(lines.row, goes, len(texts)))):
        mine = np.arange(*np.searchsorted(lines.row, (row, row + 1)))
        gone, text = mine[goes[mine]], texts[row]
        if (lines.end[gone] - lines.start[gone]).sum() > _MUCH * len(text):
            edges = [0, *np.stack((lines.start[gone], lines.end[gone]), 1).flat, len(text)]
            kept = "".join(text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True))
            rest.append(_BLANK_LINES.sub("\n\n", kept))
            left.append(mine[~goes[mine]])
    again = look_at(rest)
    # the lines left are the lines of the rest, in the same order
    at = np.concatenate(left)[again.goes]
    goes[at], percent[at] = True, again.percent[again.goes]


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
