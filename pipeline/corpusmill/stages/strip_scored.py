"""Cut what a trained model takes for residue: lines, and parts of long lines, that phrases and structure leave."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from corpusmill.text.actions import Edit, Tag
from corpusmill.text.audit.moving import Marks, seams_of
from corpusmill.text.audit.seams import Seams
from corpusmill.text.batch import Batch

if TYPE_CHECKING:  # who checks a recipe needs no scorer, which takes .1 s to load
    from corpusmill.kernel.arrays import Flags, Ints
    from corpusmill.scorer.bars import Bars
    from corpusmill.scorer.features import Judged

CATEGORY = "scored"
# Rows are scored in groups of about this many characters: enough for numpy to be quick, and all at once would hold
# some 100 bytes a character. Of 800,000 a worker held 30 MiB more and was as fast; of 100,000 it takes a third more.
_GROUP = 400_000
_MUCH = 0.03
"""Share of a text's characters from which on its rest is looked at again, as a second run would."""


class Looked(NamedTuple):
    """The segments of some texts, their chances in percent, and which of them go."""

    judged: Judged
    percent: Ints
    """What the second trees say, which weigh what is at stake."""
    goes: Flags


class Span(NamedTuple):
    """A stretch of one row's text that goes, with the least chance in it."""

    start: int
    end: int
    chance: int


def strip_scored(batch: Batch, *, more_amid: int = 0, more_tail: int = 0, more_head: int = 0) -> Iterator[Edit | Tag]:
    """One edit and one tag a run of segments; the tag's confidence is the least chance in the run.

    How sure the model must be depends on what a segment is and where it stands (see `scorer.bars`); `more_amid`,
    `more_tail` and `more_head` raise the bars between prose, below the last and above the first of it by so many
    points. Documents without prose are left alone, but for what is surest in long lines.
    """
    from corpusmill.scorer.bars import Bars  # noqa: PLC0415
    from corpusmill.scorer.model import load_scorer  # noqa: PLC0415

    bars = Bars(more_amid, more_tail, more_head)
    version = load_scorer().version
    for row, spans in enumerate(_spans(batch.texts, seams_of(batch.marks), bars)):
        for start, end, chance in spans:
            if _names_a_number(batch.texts[row], start, end):
                continue
            yield Tag(row, CATEGORY, chance, (start, end), version, chance / 100)
            yield Edit(row, start, end, "", version, category=CATEGORY)


_BEFORE_NUMBER = re.compile(r"[ \xa0]?\d")
_SENTENCE_OF_NUMBER = re.compile(r"[^\W\d_]+[ \xa0]?\d+\.")


def _names_a_number(text: str, start: int, end: int) -> bool:
    """Whether the span is one word before a number that stays, or both of them as a sentence.

    >>> _names_a_number("Nobody came. Row 19.", 13, 16), _names_a_number("Nobody came. Share 19 times", 13, 21)
    (True, False)
    """
    span = text[start:end].strip()
    return bool(_SENTENCE_OF_NUMBER.fullmatch(span)) or (span.isalpha() and bool(_BEFORE_NUMBER.match(text, end)))


def look(texts: Sequence[str], marks: Marks, bars: Bars) -> Looked:
    """What the model says of some texts."""
    from corpusmill.scorer.bars import SURE, going  # noqa: PLC0415
    from corpusmill.scorer.model import chances, load_scorer  # noqa: PLC0415
    from corpusmill.scorer.repeats import agreed  # noqa: PLC0415

    judged, staked, percent, weighed = chances(texts, marks, load_scorer())
    spans = (judged.row, judged.start, judged.end)
    weighed = agreed(texts, spans, judged.of("repeats"), weighed, sure=SURE)
    return Looked(judged, weighed, going(judged, staked, percent, weighed, bars))


def _spans(texts: Sequence[str], seams: Seams, bars: Bars) -> list[list[Span]]:
    """What goes of each text; where much went, the rest is looked at again."""
    spans = [*_looked(texts, seams, bars)]
    much = [n for n, found in enumerate(spans) if sum(s.end - s.start for s in found) > _MUCH * len(texts[n])]
    rests = ["".join(texts[n][start:end] for start, end in _kept(texts[n], spans[n])) for n in much]
    for n, found in zip(much, _looked(rests, seams_of([()] * len(rests)), bars), strict=True):
        spans[n] = _merged(texts[n], spans[n], found)
    return spans


def _looked(texts: Sequence[str], seams: Seams, bars: Bars) -> Iterator[list[Span]]:
    """What goes of each text at one look."""
    for group in _groups(texts):
        found = look([texts[n] for n in group], seams.of_rows(group), bars)
        yield from _runs(found, len(group))


def _kept(text: str, spans: Sequence[Span]) -> list[tuple[int, int]]:
    edges = [0, *(edge for span in spans for edge in span[:2]), len(text)]
    return [(start, end) for start, end in zip(edges[::2], edges[1::2], strict=True) if start < end]


def _merged(text: str, spans: Sequence[Span], of_rest: Sequence[Span]) -> list[Span]:
    """Spans of a text and spans of what they left of it, as spans of the text; those that touch are one."""
    kept = _kept(text, spans)
    at = np.cumsum([0, *(end - start for start, end in kept)])
    found = list(spans)
    for start, end, chance in of_rest:
        for n in range(int(np.searchsorted(at, start, side="right")) - 1, len(kept)):
            shift = kept[n][0] - int(at[n])
            if at[n] >= end:
                break
            found.append(Span(max(start, int(at[n])) + shift, min(end, int(at[n + 1])) + shift, chance))
    merged: list[Span] = []
    for span in sorted(found):
        if merged and not text[merged[-1].end : span.start].strip():
            merged[-1] = Span(merged[-1].start, span.end, min(merged[-1].chance, span.chance))
        else:
            merged.append(span)
    return merged


def _runs(looked: Looked, rows: int) -> list[list[Span]]:
    """The segments that go, as runs of neighbours, by row."""
    judged, percent, goes = looked
    found: list[list[Span]] = [[] for _ in range(rows)]
    gone = np.flatnonzero(goes)
    if not len(gone):
        return found
    apart = (np.diff(gone) > 1) | (np.diff(judged.row[gone]) > 0)
    for run in np.split(gone, np.flatnonzero(apart) + 1):
        span = Span(int(judged.start[run[0]]), int(judged.end[run[-1]]), int(percent[run].min()))
        found[int(judged.row[run[0]])].append(span)
    return found


def _groups(texts: Sequence[str]) -> Iterator[range]:
    """Rows in groups of about equal size."""
    total = sum(map(len, texts))
    most = total / max(1, round(total / _GROUP))
    begin = size = 0
    for row, text in enumerate(texts):
        size += len(text)
        if size >= most:
            yield range(begin, row + 1)
            begin, size = row + 1, 0
    if begin < len(texts):
        yield range(begin, len(texts))
