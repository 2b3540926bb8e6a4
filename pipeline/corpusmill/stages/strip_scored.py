"""Cut what a trained model takes for residue: lines, and parts of long lines, that phrases and structure leave."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from corpusmill.rulebook.endings.openers import leads_on, word_before
from corpusmill.text.actions import Edits, Tag
from corpusmill.text.apply import apply
from corpusmill.text.audit.moving import Marks, are_more_than_seams, seams_of
from corpusmill.text.audit.seams import Seams
from corpusmill.text.batch import Batch, Mark
from corpusmill.text.fold import fold
from corpusmill.text.own.credits import is_credit
from corpusmill.text.own.facts import before_definition, is_listed
from corpusmill.text.shapes import end_without_space

if TYPE_CHECKING:  # who checks a recipe needs no scorer, which takes .1 s to load
    from corpusmill.kernel.arrays import Flags, Ints
    from corpusmill.scorer.bars import Bars
    from corpusmill.scorer.features import Judged

CATEGORY = "scored"
# Rows are scored in groups of about this many characters: enough for numpy to be quick, and all at once would hold
# some 100 bytes a character. Of 800,000 a worker held 30 MiB more and was as fast; of 100,000 it takes a third more.
_GROUP = 400_000
_MUCH = 0.01
"""Share of a text's characters from which on its rest is looked at again, as a second run would; see
docs/decisions/second-look.md."""
_OWN_SIGN = 14
"""Points more between prose where the rest is looked at again: a cut of its own is no second sign for the scorer, and
what reaches 97 needs none."""


class Looked(NamedTuple):
    """The segments of some texts, their chances in percent, and which of them go."""

    judged: Judged
    percent: Ints
    """What the second trees say, which weigh what is at stake."""
    goes: Flags


class Spans(NamedTuple):
    """Stretches of texts that go, by row and place, with the least chance in each."""

    row: Ints
    start: Ints
    end: Ints
    chance: Ints

    def at(self, index: Any) -> Spans:
        return Spans(*(column[index] for column in self))


Span = tuple[int, int, int]
"""Start, end and chance of a stretch of one text."""


def strip_scored(batch: Batch, *, more_amid: int = 0, more_tail: int = 0, more_head: int = 0) -> Edits:
    """One edit and one tag a run of segments; the tag's confidence is the least chance in the run.

    How sure the model must be depends on what a segment is and where it stands (see `scorer.bars`); `more_amid`,
    `more_tail` and `more_head` raise the bars between prose, below the last and above the first of it by so many
    points. Documents without prose of which no stage cut anything are left alone, but for what is surest in long lines.
    """
    from corpusmill.scorer.bars import Bars  # noqa: PLC0415
    from corpusmill.scorer.model import load_scorer  # noqa: PLC0415

    version, spans = load_scorer().version, _spans(batch, Bars(more_amid, more_tail, more_head))
    told = zip(*map(np.ndarray.tolist, spans), strict=True)
    tags = [Tag(row, CATEGORY, chance, (start, end), version, chance / 100) for row, start, end, chance in told]
    return _edits(spans, version, tags)


def _edits(spans: Spans, version: str, tags: Sequence[Tag] = ()) -> Edits:
    row, start, end, _ = spans
    return Edits.removing((row, start, end), [version] * len(row), [CATEGORY] * len(row), tags)


_BEFORE_NUMBER = re.compile(r"[ \xa0]?\d")
_SENTENCE_OF_NUMBER = re.compile(r"[^\W\d_]+[ \xa0]?\d+\.")


def _names_a_number(text: str, start: int, end: int) -> bool:
    """Whether the span is one word before a number that stays, or both of them as a sentence.

    >>> _names_a_number("Nobody came. Row 19.", 13, 16), _names_a_number("Nobody came. Share 19 times", 13, 21)
    (True, False)
    """
    span = text[start:end].strip()
    return bool(_SENTENCE_OF_NUMBER.fullmatch(span)) or (span.isalpha() and bool(_BEFORE_NUMBER.match(text, end)))


def _is_of_table(marks: Sequence[Mark], start: int, end: int) -> bool:
    """Whether a span holds cells and no link: rows of a table that the page's reader took."""
    kinds = {mark.kind for mark in marks if mark.start < end and start < mark.end}
    return "cell" in kinds and "link" not in kinds


_AROUND = 400
"""Characters on either side of a span in which a list of facts shows."""


def _is_own(text: str, start: int, end: int) -> bool:
    """Whether a span is a credit at the end of a paragraph, or facts in a list of them; others of it may go.

    >>> text = "Oak stool. It took a week.\\nWeight: 3 kg\\nColour: oak\\nHeight: 45 cm"
    >>> _is_own(text, text.index("Colour"), text.index("Height") - 1)
    True
    """
    first = text.rfind("\n", 0, start) + 1
    if end_without_space(text, first, start) > first:
        return "\n" not in text[start:end].strip() and is_credit(text[start:end])
    if ":" not in text[start:end]:
        return False
    last = text.find("\n", end)
    if text[end : last if last >= 0 else len(text)].strip():
        return False
    above, below = text[max(0, first - _AROUND) : first], text[end : end + _AROUND]
    lines, own = above.split("\n"), text[start:end].split("\n")
    return is_listed([*lines, *own, *below.split("\n")], len(lines), len(lines) + len(own) - 1, fold)


def look(texts: Sequence[str], marks: Marks, bars: Bars) -> Looked:
    """What the model says of some texts."""
    from corpusmill.scorer.bars import SURE, going  # noqa: PLC0415
    from corpusmill.scorer.model import chances, load_scorer  # noqa: PLC0415
    from corpusmill.scorer.repeats import agreed  # noqa: PLC0415

    judged, staked, percent, weighed = chances(texts, marks, load_scorer())
    spans = (judged.row, judged.start, judged.end)
    weighed = agreed(texts, spans, judged.of("repeats"), weighed, sure=SURE)
    goes = going(judged, staked, percent, weighed, bars)
    return Looked(judged, weighed, goes & ~_open_amid(texts, judged, goes))


def _open_amid(texts: Sequence[str], judged: Judged, goes: Flags) -> Flags:
    """Segments that open what goes, and that a small word leads on to: "services like" in front of "Google Photos"."""
    gone = np.flatnonzero(goes)
    opens = gone[_begin_runs(judged, gone)]
    row, start = (column[opens].tolist() for column in (judged.row, judged.start))
    found = np.zeros(len(goes), np.bool_)
    found[opens] = [leads_on(word_before(texts[at], begin)) for at, begin in zip(row, start, strict=True)]
    return found


def _spans(batch: Batch, bars: Bars) -> Spans:
    """What goes of each text; as long as much goes of one in which something was cut before, its rest is looked at
    again, with the seams of what went."""
    seams = seams_of(batch.marks)
    spans = _may_go(batch, _looked(batch.texts, seams, bars))
    gone = np.bincount(spans.row, spans.end - spans.start, len(batch))
    much = np.flatnonzero((gone > _MUCH * batch.characters) & (np.bincount(seams.row, minlength=len(batch)) > 0))
    if not len(much):
        return spans
    is_much = np.isin(spans.row, much)
    first = spans.at(is_much)._replace(row=np.searchsorted(much, spans.row[is_much]))
    rest = apply(batch.select(much.tolist()), _edits(first, CATEGORY), CATEGORY)
    again = _spans(rest, bars._replace(amid=bars.amid + _OWN_SIGN))
    start, end = rest.history.trails[-1].back(again.row, again.start, again.end)
    found = _by_row(Spans(*np.concatenate((first, again._replace(start=start, end=end)), axis=1)), len(much))
    merged = [(n, *span) for n, own in zip(much.tolist(), found, strict=True) for span in _merged(batch.texts[n], own)]
    both = Spans(*np.concatenate((spans.at(~is_much), np.array(merged, np.int64).T), axis=1))
    return both.at(np.argsort(both.row, kind="stable"))


def _may_go(batch: Batch, spans: Spans) -> Spans:
    """Those spans, up to the first definition, that hold nothing which is the text's own whatever the model says."""
    texts, marks = batch.texts, batch.marks if are_more_than_seams(batch.marks) else None
    told = [*zip(spans.row.tolist(), spans.start.tolist(), spans.end.tolist(), strict=True)]
    ends = [before_definition(texts[row], start, end) for row, start, end in told]
    free = [
        end > start
        and not _names_a_number(texts[row], start, end)
        and not _is_own(texts[row], start, end)
        and not (marks and _is_of_table(marks[row], start, end))
        for (row, start, _), end in zip(told, ends, strict=True)
    ]
    return spans._replace(end=np.array(ends, np.int64)).at(np.array(free, np.bool_))


def _by_row(spans: Spans, rows: int) -> list[list[Span]]:
    """The spans of each row."""
    found: list[list[Span]] = [[] for _ in range(rows)]
    for row, *span in zip(*map(np.ndarray.tolist, spans), strict=True):
        found[row].append(tuple(span))
    return found


def _looked(texts: Sequence[str], seams: Seams, bars: Bars) -> Spans:
    """What goes of each text at one look."""
    found = [
        _runs(look([texts[n] for n in group], seams.of_rows(group), bars), group.start) for group in _groups(texts)
    ]
    return Spans(*np.concatenate(found, axis=1)) if found else Spans(*np.zeros((4, 0), np.int64))


def _merged(text: str, spans: Sequence[Span]) -> list[Span]:
    """Spans of a text in order; those that touch or overlap are one.

    >>> _merged("Home News Sport", [(5, 9, 90), (0, 4, 80), (3, 4, 85)])
    [(0, 9, 80)]
    """
    merged: list[Span] = []
    for start, end, chance in sorted(spans):
        if merged and not text[merged[-1][1] : start].strip():
            merged[-1] = (merged[-1][0], max(merged[-1][1], end), min(merged[-1][2], chance))
        else:
            merged.append((start, end, chance))
    return merged


def _runs(looked: Looked, first_row: int) -> Spans:
    """The segments that go, as runs of neighbours; of rows that are counted from one on."""
    judged, percent, goes = looked
    gone = np.flatnonzero(goes)
    if not len(gone):
        return Spans(*np.zeros((4, 0), np.int64))
    row, begins = judged.row[gone], _begin_runs(judged, gone)
    first, last = np.flatnonzero(begins), np.flatnonzero(np.append(begins[1:], True))
    chance = np.minimum.reduceat(percent[gone], first)
    return Spans(row[first] + first_row, judged.start[gone[first]], judged.end[gone[last]], chance)


def _begin_runs(judged: Judged, gone: Ints) -> Flags:
    """Which of some segments, in order, have no neighbour of their row before them."""
    return np.append(True, (np.diff(gone) > 1) | (np.diff(judged.row[gone]) > 0))[: len(gone)]


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
