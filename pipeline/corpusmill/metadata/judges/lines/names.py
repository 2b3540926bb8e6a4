"""Names in a line that nothing reads as a signature: those behind a label, those by themselves amid unknown words.

Whether one of them wrote the page its place must tell: see `judges.pages.authors`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from corpusmill.cache.patterns import kept_pattern
from corpusmill.metadata import traits
from corpusmill.metadata.judges.pages.bylines import BEHIND_NAMES, LONGEST, NAMES_ON_LINE, NO_BYLINE
from corpusmill.metadata.judges.pages.jobs import is_label_alone
from corpusmill.metadata.judges.pages.labels import end_of_label
from corpusmill.metadata.judges.titles import CJK, prose_of
from corpusmill.metadata.names import is_organisation
from corpusmill.metadata.people.called import is_called
from corpusmill.metadata.people.cut import house_in, once, people_in
from corpusmill.metadata.words import Line, Lines, Words, words_of

_MOST_SPANS = 5  # runs of capitals that are looked at in a line
_LONGEST_HOUSE = 40  # characters of a line with a house
_PART_ENDS = re.compile(r"[|•·(\[;/\d:：]|\s[-–—~]+\s|,|\s{3}")
_NO_END = NO_BYLINE + "?!"
_ENDS_SIGNED = frozenset(";|:(-–—•·")  # signs behind the names that open a paragraph
_LABEL_INSIDE = re.compile(
    r"(?<=[^a-z] )(?:(?:posted|written|published) )?(?:by|par|von|por|di|door|av|af|przez|oleh):? +(?=\w)"
)
_BEFORE = re.compile(r"(?:^|[^\w\s]|\d|[^a-zà-ÿа-яё]\s)\s*$")  # no word in small letters
_GOES_ON = re.compile(r"\s+[a-z]+\s+[a-z]")  # "Ann Li on the old bridge"
_ACCOUNT_BEHIND = re.compile(r"\s@\w+$")
_IDEOGRAPHS = re.compile(
    "(?<![\u3400-\u9fff々ぁ-ヺー])[\u3400-\u9fff々]{2,4}(?![\u3400-\u9fff々ぁ-ヺー])|(?<![가-힣])[가-힣]{3}(?![가-힣])"
)
NO_LABEL, _OPENS, _INSIDE, _ABOVE = range(4)


class Named(NamedTuple):
    """Names on a line that may have written the page: where they stand, and where their label does."""

    at: int
    start: int
    end: int
    values: tuple[str, ...]
    label: int


def names_in(lines: Lines, n: int, words: Words) -> list[Named]:
    """The names behind a label on a line, and those by themselves; none of who edited, checked, took the picture.

    >>> from corpusmill.text.fold import fold
    >>> from corpusmill.metadata.words import words_of
    >>> def values(text):
    ...     lines = Lines(text, [0], [len(text)], [fold(text)], [0])
    ...     return [one.values for one in names_in(lines, 0, words_of("en"))]
    >>> values("Ann Vux, foto di Bo Holm"), values("5 May - Ann Vux and Bo Holm - 3 min"), values("Photo: Ann Vux")
    ([('Ann Vux',)], [('Ann Vux', 'Bo Holm')], [])
    """
    line = lines[n]
    folded, is_long = line.folded, len(line.folded) > LONGEST
    if (not is_long and folded[-1] in _NO_END) or folded[0] == "-" or "(@" in folded:
        return []
    labelled = _label(lines, n, words)
    named = _behind_label(line.text, n, *labelled, words) if labelled else None
    found = [named] if named else []
    if not (is_long or _is_of_sentence(lines, n)):
        found += _unlabelled(line, n, named.end if named else 0, words)
    other = _others(words.language).search(folded) if found else None
    return [one for one in found if one.start < other.start()] if other else found


def _unlabelled(line: Line, n: int, at: int, words: Words) -> Iterator[Named]:
    """Names that stand by themselves or beside a sign, a number, a job, from a place of a line on."""
    text, is_cjk = line.text, CJK.search(line.text) is not None
    for span in [*(_IDEOGRAPHS if is_cjk else NAMES_ON_LINE).finditer(text, at)][:_MOST_SPANS]:
        start, end = span.span()
        if "/" in (text[start - 1 : start], text[end : end + 1]) or _ACCOUNT_BEHIND.match(text, end):
            continue  # "Ann Li/Harbour Pix" took a picture
        if is_cjk:
            is_one = is_called(span.group())
        else:
            is_one = bool(BEHIND_NAMES.match(line.folded, end) and _BEFORE.search(text, 0, start))
            is_one = is_one and not _GOES_ON.match(text, end)
        if is_one and (values := people_in(span.group(), words.months)):
            yield Named(n, start, end, values, NO_LABEL)


def _label(lines: Lines, n: int, words: Words) -> tuple[int, int] | None:
    """Where the label of an author ends that announces what a line names, and of which kind it is."""
    line = lines[n]
    is_long = len(line.folded) > LONGEST
    if line.told & traits.OPENS_BY and (at := end_of_label(line, words)) is not None:
        return at, _OPENS
    if is_long and not line.told & traits.HAS_YEAR:
        return None
    if inside := _LABEL_INSIDE.search(line.folded):
        return inside.end(), _INSIDE
    return (0, _ABOVE) if n and not is_long and is_label_alone(lines.folded[n - 1]) else None


def _behind_label(text: str, n: int, at: int, label: int, words: Words) -> Named | None:
    while at < len(text) and text[at].isspace():
        at += 1
    at += len("(BUTTON) ") if text.startswith("(BUTTON) ", at) else 0
    if not text[at : at + 1].isalpha():
        return None  # "By | 5 May 2020"
    stop = _PART_ENDS.search(text, at)
    if len(text) > LONGEST and (stop is None or _ENDS_SIGNED.isdisjoint(stop.group())):
        return None
    end = stop.start() if stop else len(text)
    span = text[at:end]
    days = words.months.keys() | words.weekdays.keys()
    values = people_in(span, days) or house_in(span, text[end : end + 1], days)
    if not values or (label == _ABOVE and span.partition(values[-1])[2].lstrip()[:1].islower()):
        return None
    return Named(n, at, end, values, label)


@cache
def _others(language: str) -> re.Pattern[str]:
    """Labels of those who took the pictures, edited, checked, translated."""
    words = words_of(language or None)
    more = r"(?:\w+ )?review(?:er|ed)|(?:fact.)?checked|translat\w+"
    return kept_pattern(rf"(?<!\w)(?:{words.photo}|{words.editor}|{more})(?!\w)")


def _is_of_sentence(lines: Lines, n: int) -> bool:
    """Whether a line is a link inside a sentence that was broken around it."""
    if n + 1 < len(lines):
        first = lines.text[lines.start[n + 1]]
        if first.islower() or first in ",.;:)(":
            return True
    above = lines.folded[n - 1] if n else ""
    return bool(above) and (above[-1].isalpha() or above[-1] == ",") and n - 1 in prose_of(lines)


def house_alone(line: Line, n: int) -> Iterator[Named]:
    """A house that has a line for itself."""
    text = line.text
    if len(text) > _LONGEST_HOUSE or not text[-1].isalpha() or " " not in text:
        return
    if is_organisation(text) and not is_called(text) and house_in(text, "", ()):
        yield Named(n, 0, len(text), (once(text),), NO_LABEL)
