"""Dates in running text, in words and in numbers, checked against the weekday beside them."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import NamedTuple

from corpusmill.metadata.words import Words, alternation, words_of

_YEAR = r"(?P<{}>(?:19|20|25)\d\d)"
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_BUDDHIST_ERA = 543  # Thai years run ahead of the common era


class Date(NamedTuple):
    """A date found in a folded line. `iso` is None where it contradicts the weekday beside it, or is ambiguous."""

    iso: str | None
    start: int
    end: int


@cache
def _pattern(language: str) -> re.Pattern[str]:
    words = words_of(language or None)
    month = alternation(words.months) if words.months else "(?!)"
    weekday = alternation(words.weekdays)
    day = r"(?P<{}>0?[1-9]|[12]\d|3[01])"
    ordinal = r"(?:st|nd|rd|th|er|ere|\.|º|°|ª|-?го|η)?"
    between = r"(?:\ *(?:de|del|of|thang|năm|nam|ปี|พ\.ศ\.)\b\.?\ *|[\ .,/-]+\ *)"
    # a weekday in words to the left, or in brackets to the right, as Japanese, Korean and Chinese put it
    left = rf"(?:(?<!\w){weekday}\.?,?\ *(?:,|-|\()?\ *(?:(?:ngay|le|el|il|den|dem|am|the|o|hari|วันที่|ที่)\ +)?)?"
    spelled = (
        rf"(?:ngay\ +)?{day.format('d1')}{ordinal}{between}?(?P<m1>{month})\.?(?:\ *,)?{between}{_YEAR.format('y1')}"
        rf"|(?P<m2>{month})\.?\ *{day.format('d2')}{ordinal}(?:\ *,\ *|\ +(?:de\ +)?){_YEAR.format('y2')}"
    )
    numeric = (
        rf"{_YEAR.format('y3')}(?P<s3>[-/.])\ ?(?P<m3>0?[1-9]|1[0-2])(?P=s3)\ ?{day.format('d3')}"
        rf"|{_YEAR.format('y4')}\ ?[年년]\ *(?P<m4>0?[1-9]|1[0-2])\ ?[月월]\ *{day.format('d4')}\ ?[日일]"
        rf"|(?P<a5>\d{{1,2}})(?P<s5>[-/.])\ ?(?P<b5>\d{{1,2}})(?P=s5)\ ?{_YEAR.format('y5')}"
    )
    right = rf"(?:\.?,?\ *\(?\ *(?P<w2>{weekday})(?!\w)\ *\)?)?"
    return re.compile(rf"(?<![\w/])(?P<w1>{left})(?:{spelled}|{numeric})(?!\d){right}")


def find_dates(folded: str, words: Words) -> list[Date]:
    """Full dates (day, month and year) of a folded line, in order.

    Day and month in numbers that could be either way round are read by the weekday; else day first, but in English,
    where both are in use, they are no date.

    >>> [d.iso for d in find_dates("wednesday, october 21, 2020", words_of("en"))]
    ['2020-10-21']
    >>> [d.iso for d in find_dates("thursday, october 21, 2020 and 03/04/2021", words_of("en"))]
    [None, None]
    """
    if "20" not in folded and "19" not in folded and "25" not in folded:
        return []
    dates = []
    for match in _pattern(words.language).finditer(folded):
        groups = {name: text for name, text in match.groupdict().items() if text}
        number = next(name[1] for name in groups if name[0] == "y")
        year = int(groups[f"y{number}"])
        if year > _LAST_YEAR:
            year -= _BUDDHIST_ERA
        named = re.search(rf"(?<!\w){alternation(words.weekdays)}", groups.get("w1", "")) if groups.get("w1") else None
        weekday = words.weekdays.get(groups.get("w2") or (named.group() if named else ""))
        if number == "5":
            pairs = _either_way(int(groups["a5"]), int(groups["b5"]))
        elif number in "12":
            pairs = [(words.months[re.sub(r" +", " ", groups[f"m{number}"])], int(groups[f"d{number}"]))]
        else:
            pairs = [(int(groups[f"m{number}"]), int(groups[f"d{number}"]))]
        days = [day for pair in pairs if (day := _day(year, *pair))]
        if weekday is not None:
            days = [day for day in days if day.weekday() == weekday]
        elif len(days) > 1:
            days = [] if words.language in ("en", "") else days[:1]
        dates.append(Date(days[0].isoformat() if days else None, match.start(), match.end()))
    return dates


def _either_way(first: int, second: int) -> list[tuple[int, int]]:
    """(month, day) pairs that two numbers may stand for, day first first."""
    return list(dict.fromkeys([(second, first), (first, second)]))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if _FIRST_YEAR <= year <= _LAST_YEAR else None
    except ValueError:
        return None


@cache
def partial_date(language: str) -> re.Pattern[str]:
    """A day and month without a year, or a weekday alone: dateline furniture that says no date."""
    words = words_of(language or None)
    month = alternation(words.months) if words.months else "(?!)"
    weekday = alternation(day for day in words.weekdays if len(day) > 1)  # 月 is a month as well
    return re.compile(
        rf"(?:\d{{1,2}}(?:st|nd|rd|th|\.|er|º)?(?:\ +de)?\ *{month}|{month}\.?\ *\d{{1,2}}(?:st|nd|rd|th)?"
        rf"|\d{{1,2}}[/.]\d{{1,2}}\.?|(?:\d{{1,2}}[月월]\ ?)?\d{{1,2}}[日일]|"
        rf"{weekday})\.?"
    )
