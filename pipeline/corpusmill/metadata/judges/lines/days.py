"""The dates of a line that signs, with their labels and times."""

from __future__ import annotations

import re
from functools import lru_cache

from corpusmill.metadata.could_sign import could_sign
from corpusmill.metadata.cues import stray
from corpusmill.metadata.dates import find_dates, iso_of
from corpusmill.metadata.judges.parts import BRACKETED_EMAIL, Part, compiled
from corpusmill.metadata.words import Find, Line, Words, words_of
from corpusmill.text.fold import fold

# Marks that the folded view takes for others: a dash between words without spaces is a separator if it is a long one;
# in Japanese the middle dot parts the words of one label or name.
_SIGNS = (("–", "|"), ("—", "|"), ("・", "/"))


def _signed(line: Line) -> str:
    rest = line.folded
    for char, sign in _SIGNS:
        at = line.text.find(char)
        while at >= 0:
            rest = rest[:at] + sign + rest[at + 1 :]
            at = line.text.find(char, at + 1)
    return rest


def _stands_free(rest: str, start: int, end: int) -> bool:
    """A short label inside a word is none: "Wilson | 5 May 2020" has no "on"."""
    is_short = len(rest[start:end].rstrip(" :|-")) <= LONGEST_INSIDE
    return start == 0 or not is_short or not rest[start - 1].isalnum()


LONGEST_INSIDE = 4  # letters of a label that stands inside words; longer ones are glued to what is before them


def dates_of(line: Line, words: Words, patterns: dict[str, re.Pattern[str]]) -> tuple[list[Part], str]:
    """The dates of the line with label and time, and the folded line with NULs in their place."""
    parts: list[Part] = []
    rest = line.folded if line.text.isascii() else _signed(line)
    if "@" in rest:
        rest = BRACKETED_EMAIL.sub(lambda m: "\0" * len(m.group()), rest)
    for found in find_dates(line.folded, words):
        label = _label_before(rest[: found.start], words.language, patterns)
        is_free = label is not None and _stands_free(rest, label[0], found.start)
        start, end = _with_time(rest, label[0] if label and is_free else found.start, found.end, patterns)
        updated = label is not None and label[1]
        finds: tuple[Find, ...] = ()
        if found.iso:
            name, rule = ("date_modified", "date-updated") if updated else ("date", "date-line")
            finds = (Find(name, found.iso, found.start, found.end, rule, 0.95),)
        parts.append(Part("updated" if updated else "date", finds))
        rest = rest[:start] + "\0" * (end - start) + rest[end:]
    return parts, rest


def _label_before(before: str, language: str, patterns: dict[str, re.Pattern[str]]) -> tuple[int, bool] | None:
    """The label right before a date, or before the time that stands over it: "Published 10:19am 19 December 2025"."""
    label = _date_label(before, language) if before else None
    if label or not _DIGIT.search(before) or not (time := patterns["time_before"].search(before)):
        return label
    return _date_label(before[: time.start()], language)


def _with_time(rest: str, start: int, end: int, patterns: dict[str, re.Pattern[str]]) -> tuple[int, int]:
    """Where a date begins and ends with the time before and behind it."""
    before = patterns["time_before"].search(rest[:start]) if _DIGIT.search(rest, 0, start) else None
    time = patterns["time"].match(rest, end)
    return before.start() if before else start, max(end, time.end()) if time else end


_DIGIT = re.compile(r"\d")
# A day and the name of its month, either first, behind a label or none; its year follows.
_DAY = re.compile(
    r"(?P<label>(?:[^\W\d_]+(?:\ [^\W\d_]+){0,3}:?\ )?)"
    r"(?:(?P<m>[^\W\d_]+)\ (?P<d>[1-9]|[12][0-9]|3[01]),?|(?P<d2>[1-9]|[12][0-9]|3[01])\.?\ (?P<m2>[^\W\d_]+))\ "
)
_MOST_SPACES = 6  # behind the four words of a label, a day and its month
_IN_MAY = {True: "5 May ", False: "May 5, "}  # a day as good as any, first and second
_YEARS = "2020", "2012"  # in which no day has the same weekday


def day_of(before: str, folded: str, year: str, behind: str, language: str) -> Find | None:
    """The date of a line of nothing else that is plainly written, from what stands around its year.

    >>> day_of("Published: May 7, ", "published: may 7, ", "2020", "", "en")
    Find(name='date', value='2020-05-07', start=11, end=22, rule='date-line', confidence=0.95)
    """
    # a sentence is told by its words: the pattern would try each part of each for a label
    plain = _DAY.fullmatch(folded) if folded.count(" ") <= _MOST_SPACES else None
    if plain is None:
        return None
    months, end = words_of(language or None).months, plain.end("label")
    month, labelled = plain["m"] or plain["m2"], plain["label"].rpartition(" ")[0].rpartition(" ")[2]
    if month not in months or f"{labelled} {month}" in months:
        return None
    iso = iso_of(int(year), months[month], int(plain["d"] or plain["d2"]))
    found = _behind_label(before[:end], plain["m"] is None, behind, language) if iso else None
    return found and Find(found.name, iso or "", found.start, len(before) + len(year), found.rule, found.confidence)


@lru_cache(maxsize=1_024)  # labels of days are few
def _behind_label(label: str, is_day_first: bool, behind: str, language: str) -> Find | None:
    """What a plain day is behind a label, whatever its year; None beside a weekday, and where more than it is read."""
    finds = {_only_day(label + _IN_MAY[is_day_first], year, behind, language) for year in _YEARS}
    return finds.pop() if len(finds) == 1 else None


def _only_day(before: str, year: str, behind: str, language: str) -> Find | None:
    text = before + year + behind
    line = Line(text, fold(text), 0)
    if stray(text) >= 0 or not could_sign(text, line.folded):
        return None
    parts, rest = dates_of(line, words_of(language or None), compiled(language))
    if len(parts) != 1 or not parts[0].finds or rest.strip("\0"):
        return None
    day = parts[0].finds[0]
    is_plain = day.value == f"{year}-05-05" and day.end == len(before) + len(year)
    return day._replace(value="", end=0) if is_plain else None


@lru_cache(maxsize=1_024)  # lines of dates are few templates
def _date_label(before: str, language: str) -> tuple[int, bool] | None:
    """Where the label of a date starts that a text ends with, and whether it tells of a change."""
    label = compiled(language)["date_label"].search(before)
    return (label.start(), bool(label["updated"])) if label else None
