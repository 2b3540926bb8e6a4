"""The day of a page that no signature dates, weighed among all days that it shows by trees that learnt from such pages.

A page shows its own day, but also those of comments, teasers, pictures and events of which it speaks. Words for
"posted" differ from language to language; where a day stands, and how it lies among the others, does not:
see docs/decisions/weighed-days.md.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from corpusmill.kernel.trees import load_trees
from corpusmill.metadata.dates import Date, find_dates
from corpusmill.metadata.judges.pages.opening import body_start
from corpusmill.metadata.words import Find, Line, Words, folded_of

MODEL = Path(__file__).parent / "days.npz"
NAMES = tuple(
    (
        "line from_text lines width before behind updated time days copies rank newer older span near from_title below "
        "words"
    ).split()
)
"""What the trees ask of a day, each a whole number: `features` says what it is."""
# A chance of 65 %: see the page for what that means on sites not learnt from.
_LEAST_SCORE = 600
_LONGEST = 240  # characters of a line with a day that is not of a sentence
_MOST_WORDS = 20  # beside a day: more are a sentence that speaks of it
_LEAST_SENTENCE = 5  # words beside a day in a line that ends as a sentence; "On 12 May 2024, Ann Li." has fewer
_LEAST_LABEL = 5  # letters of a label that says so much inside a sentence; shorter ones are words such as "on"
_ENDS, _CLOSING = (".", "!", "?", "。", "।", "؟"), "'\")]»"
_MOST_LINES = 40  # with days: a page with more of them is a list
_FIRST = "1990"  # the web shows no older day as its own
_NEAR = 6  # lines around a day in which others stand
_FAR, _NOWHERE = 60, 99  # lines to the title; where none is known
_MOST = 9_999  # days between the newest and one
_LEAST_TITLE = 20  # characters by which a title is known inside a line
_TIME, _WORD = re.compile(r"\d[:.h時시点]\d\d|\d[時시点]"), re.compile(r"\w+")
_BEFORE = 30  # characters in which "updated" stands before a day


class Day(NamedTuple):
    """A day, and the place of the line that shows it."""

    at: int
    day: Date


class Dated(NamedTuple):
    """The lines of a page, the days that it shows, one at least, and its folded title, where one is known."""

    lines: Sequence[Line]
    days: Sequence[Day]
    words: Words
    title: str | None


def read_days(pages: Sequence[Dated]) -> list[tuple[Line, Find] | None]:
    """Of each page the day that is most like its own; None where none is like it. All are weighed at once."""
    if not pages:
        return []
    scores = load_trees(MODEL, NAMES).scores(np.hstack([features(*page) for page in pages]))
    found: list[tuple[Line, Find] | None] = []
    until = 0
    for page in pages:
        start, until = until, until + len(page.days)
        best = int(scores[start:until].argmax())
        at, day = page.days[best]
        find = Find("date", day.iso or "", day.start, day.end, "date-weighed", 0.85)
        found.append((page.lines[at], find) if scores[start + best] >= _LEAST_SCORE else None)
    return found


def days_of(lines: Sequence[Line], dated: Sequence[int], words: Words) -> list[Day]:
    """All days in lines that are not long; none of a page with too many such lines.

    `dated` are the places of lines that may hold a year.
    """
    folded = folded_of(lines)
    short = [at for at in dated if len(folded[at]) <= _LONGEST]
    if len(short) > _MOST_LINES:
        return []
    found = (Day(at, day) for at in short for day in find_dates(folded[at], words) if day.iso and day.iso > _FIRST)
    return [day for day in found if not _is_of_sentence(folded[day.at], day.day, words)]


def _is_of_sentence(folded: str, day: Date, words: Words) -> bool:
    """Whether a line is a sentence that speaks of a day: a long one, or a short one that ends so, without a label.

    "The fair opens on 12 May 2024 in the old town hall."; but "This page was last updated on 12 May 2024."
    """
    beside = _words_beside(folded, day)
    if beside <= _MOST_WORDS and not (beside >= _LEAST_SENTENCE and folded.rstrip(_CLOSING).endswith(_ENDS)):
        return False
    labels = re.finditer(rf"(?<!\w)(?:{words.published}|{words.updated})(?!\w)", folded)
    return beside > _MOST_WORDS or all(len(label.group()) < _LEAST_LABEL for label in labels)


def _words_beside(folded: str, day: Date) -> int:
    return len(_WORD.findall(folded, 0, day.start)) + len(_WORD.findall(folded, day.end))


def features(lines: Sequence[Line], days: Sequence[Day], words: Words, title: str | None) -> npt.NDArray[np.int16]:
    """What `NAMES` names of each day, a column each."""
    folded, start = folded_of(lines), body_start(lines)
    titled = _place_of(folded, title) if title else None
    isos = [day.iso or "" for _, day in days]
    numbers = [date.fromisoformat(iso).toordinal() for iso in isos]
    places = {at for at, _ in days}
    updated = re.compile(rf"(?<!\w){words.updated}(?!\w)")
    rows = []
    for rank, ((at, day), number) in enumerate(zip(days, numbers, strict=True)):
        line = folded[at]
        before, behind = line[: day.start], line[day.end :]
        rows.append((
            at, max(-_FAR, min(at - start, _FAR)) if start is not None else _NOWHERE, len(lines), len(line),
            len(before), len(behind), updated.search(before[-_BEFORE:]) is not None,
            _TIME.search(before) is not None or _TIME.search(behind) is not None,
            len(days), isos.count(isos[rank]), rank, sum(other > number for other in numbers),
            sum(other < number for other in numbers), min(_MOST, max(numbers) - number),
            sum(0 < abs(place - at) <= _NEAR for place in places),
            max(-_FAR, min(at - titled, _FAR)) if titled is not None else _NOWHERE, len(lines) - at,
            _words_beside(line, day),
        ))  # fmt: skip
    return np.array(rows, np.int64).T.astype(np.int16)


def _place_of(folded: Sequence[str], title: str) -> int | None:
    """The line that is a title, or the first that holds it."""
    if title in folded:
        return folded.index(title)
    held = (at for at, line in enumerate(folded) if len(title) > _LEAST_TITLE and title in line)
    return next(held, None)
