"""Who signs beside the day that dates a page, where nothing else names an author.

Bylines of teasers stand all over a page, so one that is understood signs it only where no other name does. The day that
dates the page says which of them is its own: the one beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from corpusmill.metadata import traits
from corpusmill.metadata.judges.pages.bylines import (
    LONGEST,
    NO_BYLINE,
    names_behind,
    once,
    people_of,
)
from corpusmill.metadata.judges.pages.labels import end_of_label
from corpusmill.metadata.judges.titles import is_prose
from corpusmill.metadata.names import stands_small
from corpusmill.metadata.people.called import is_called
from corpusmill.metadata.words import Find, Line, Words, folded_of, told_of

_STEPS = (0, -1, 1, -2, 2, -3)  # lines from the day to its byline, the likelier first
_LABEL_INSIDE = re.compile(r"(?<=[^a-z] )(?:(?:posted|written|published) )?by:? (?=\w)")
"""Behind a day or a bar the label stands inside its line; behind a word ("Reviewed by") it is another one's."""


def read_beside_day(lines: Sequence[Line], day: int, words: Words, text: str) -> list[tuple[Line, Find]]:
    """The authors on the line of the day at `day`, or on one near it.

    >>> from corpusmill.text.fold import fold
    >>> from corpusmill.metadata.words import words_of
    >>> texts = ("Council closes bridge", "By Ann Li", "published 23 May 2020 at noon", "By Bo Ek", "It is old.")
    >>> page = [Line(text, fold(text), 0) for text in texts]
    >>> [find.value for _, find in read_beside_day(page, 2, words_of("en"), "")]
    ['Ann Li']
    """
    folded, told = folded_of(lines), told_of(lines)
    for step in _STEPS:
        n = day + step
        if not 0 <= n < len(lines) or len(folded[n]) > LONGEST:
            continue
        may_sign = told[n] & traits.MAY_SIGN and abs(step) <= 1
        if not (may_sign or told[n] & traits.OPENS_BY or "by" in folded[n]):
            continue
        finds = _labelled(lines[n], words) or (_bare(lines, n, words) if may_sign else ())
        if finds and not any(stands_small(find.value, text) for find in finds):
            return [(lines[n], once(find)) for find in finds]
    return []


def _labelled(line: Line, words: Words) -> tuple[Find, ...]:
    """The names behind a label that opens the line, or stands inside it."""
    if line.folded[-1] in NO_BYLINE:
        return ()
    return next((finds for at in _labels(line, words) if (finds := names_behind(line.text, line.folded, at))), ())


def _labels(line: Line, words: Words) -> Iterator[int]:
    """Where labels of authors end in a line."""
    if (at := end_of_label(line, words)) is not None:
        yield at
    for label in _LABEL_INSIDE.finditer(line.folded):
        yield label.end()


def _bare(lines: Sequence[Line], n: int, words: Words) -> tuple[Find, ...]:
    """People on a line that holds nothing else but a day, called as people are."""
    if is_prose(lines[n]):
        return ()
    finds = people_of(lines, n, words, is_alone=False)
    return finds if all(is_called(find.value) for find in finds) else ()
