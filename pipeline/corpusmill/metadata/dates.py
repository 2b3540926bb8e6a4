"""Dates in running text, in words and in numbers, checked against the weekday beside them.

Every full date holds a year, so years are looked for, and what stands on either side of one is read: digits of any
script, month names of any language (as tables, not as patterns), the Thai, the Japanese, the Taiwanese and the Solar
Hijri calendar where a name of theirs makes them sure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache, lru_cache
from typing import NamedTuple

from corpusmill.cache.patterns import kept_pattern
from corpusmill.metadata.words import Words, words_of

_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_BUDDHIST_ERA = 543  # Thai years run ahead of the common era
_SOLAR_START = 356033  # days from the start of the cycle that the year -1595 began to 1 January of year 1
_REPUBLIC_ERA = 1911  # the year before 民國 1
_JAPANESE_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925}  # the year before the first of each era

# Digits that the folded view leaves alone, for its rules have no use for them.
_DIGITS = {ord(zero) + n: str(n) for zero in "૦੦୦௦౦೦൦၀០໐߀" for n in range(10)}
_OTHER_DIGIT = re.compile(f"[{''.join(map(chr, _DIGITS))}]")
_LETTER = r"[^\W\d_\u2e80-\u9fff\uac00-\ud7af]"
# A word with its combining marks and its dots inside ("ม.ค."), of a script with spaces.
_WORD = rf"{_LETTER}(?:{_LETTER}|[\u0300-\u036f\u0900-\u0dff\u0e31-\u0e4e\u1000-\u109f\u1780-\u17d3\u200c'’׳.])*"
# Opens with a digit, to which `re` leaps; that no digit stands before it is asked behind it.
_YEAR = re.compile(r"(?:1[349]|2[05])\d\d(?<!\d{5})(?!\d|[.,]\d{3}(?!\d))")
_DAY = r"(?P<d>0?[1-9]|[12]\d|3[01])"
_ORDINAL = r"(?:st|nd|rd|th|er|ere|e|\.|º|°|ª|-?го|-?е|η|:e|an|em)?(?!\w)"
# Left of the year, up to it.
_DAY_MONTH = kept_pattern(
    rf"(?<![\w/.,:])(?:ngay\ +)?{_DAY}(?:{_ORDINAL}|(?=[\u0e00-\u0e7f]))[\s.,/-]*"
    r"(?P<m>[^\d\n|<>()\[\]]{2,34}?)[\s,/-]*$"
)
_DAY_MONTH_VI = re.compile(rf"(?<![\w/.])(?:ngay\ +)?{_DAY}[\s,/-]+thang\ +(?P<n>0?[1-9]|1[0-2])(?:,?\ +nam)?,?\ *$")
_MONTH_DAY = kept_pattern(rf"(?<!\w)(?P<m>{_WORD}(?:\ +{_WORD})?)\ *{_DAY}{_ORDINAL}(?:\ *,\ *|\ +(?:de\ +)?|\ *-\ *)$")
_NUMBERS = re.compile(r"(?<![\d/.-])(?P<a>\d{1,2})(?P<s>[-/.])\ ?(?P<b>\d{1,2})(?P=s)\ ?$")
_ERA = re.compile(r"(令和|平成|昭和|民國|民国)\ *(元|\d{1,3})\ ?年\ *(\d{1,2})\ ?月\ *(\d{1,2})\ ?日")
# Right of the year, from its end on.
_ISO = re.compile(rf"(?P<s>[-/.])\ ?(?P<n>0?[1-9]|1[0-2])(?P=s)\ ?{_DAY}(?!\d)\.?")
_HAN = re.compile(rf"\ ?[年년]\ *(?P<n>0?[1-9]|1[0-2])\ ?[月월]\ *{_DAY}(?!\d)\ ?[日일号號]?")
_YEAR_MONTH_DAY = kept_pattern(
    rf"(?:\.?\ *(?:m\.|gada|г\.|ж\.|ko(?!\w))?|,)\ *(?:(?P<m>{_WORD})\ *{_DAY}(?!\d)(?:\.|\ *d\.|an|a|e)?"
    rf"|{_DAY.replace('?P<d>', '?P<d2>')}\.?\ *(?P<m2>{_WORD}))"
    r"(?!\w|\ *,?\ *(?:19|20)\d\d)"
)
_UNPARTED = re.compile(r"[^\s,/-]+")
_CONNECTORS = frozenset("de del of nam the d พ.ศ ค.ศ i da do ta di".split())
_WEEKDAY_LEFT = kept_pattern(
    rf"(?<!\w)(?P<w>(?:{_WORD}\ +){{0,2}}{_WORD}(?:-feira)?)\.?,?\ *[,(-]?\ *"
    r"(?:(?:ngay|le|el|il|den|dem|am|the|o|hari|วันที่|ที่|de|den|d\.)\ +)?$"
)
_WEEKDAY_RIGHT = kept_pattern(
    rf"\.?,?\ *(?:\(\ *(?P<b>[^()\s]{{1,14}}?)\.?\ *\)|(?P<w>{_WORD}|星期.|周.|週.|.曜日|.요일)(?!\w))"
)


class Date(NamedTuple):
    """A date found in a folded line. `iso` is None where it contradicts the weekday beside it, or is ambiguous."""

    iso: str | None
    start: int
    end: int


class _Read(NamedTuple):
    """A reading of the text around a year: (month, day) pairs that it may stand for, and its span."""

    year: int
    pairs: list[tuple[int, int]]
    start: int
    end: int


def find_dates(folded: str, words: Words) -> list[Date]:
    """Full dates (day, month and year) of a folded line, in order.

    Day and month in numbers that could be either way round are read by the weekday; else day first, but in English,
    where both are in use, they are no date.

    >>> from corpusmill.metadata.words import words_of
    >>> [d.iso for d in find_dates("wednesday, october 21, 2020", words_of("en"))]
    ['2020-10-21']
    >>> [d.iso for d in find_dates("thursday, october 21, 2020 and 03/04/2021", words_of("en"))]
    [None, None]
    >>> [d.iso for d in find_dates("15 اسفند 1402", words_of("fa"))]
    ['2024-03-05']
    """
    if not folded.isascii() and _OTHER_DIGIT.search(folded):
        folded = folded.translate(_DIGITS)
    if "1" not in folded and "2" not in folded and "年" not in folded:
        return []  # no year begins here: told in a hundredth of the time of the patterns
    dates: list[Date] = []
    for read in _readings(folded, words):
        if dates and read.start < dates[-1].end:
            continue
        start, end, weekday = _weekday(folded, read.start, read.end, words)
        days = [day for pair in read.pairs if (day := _day(read.year, *pair))]
        if weekday is not None:
            days = [day for day in days if day.weekday() == weekday]
        elif len(days) > 1:
            days = [] if words.language in ("en", "") else days[:1]
        dates.append(Date(days[0].isoformat() if days else None, start, end))
    return dates


def _readings(folded: str, words: Words) -> Iterator[_Read]:
    if "年" in folded:
        for era in _ERA.finditer(folded):
            first = _JAPANESE_ERAS.get(era[1], _REPUBLIC_ERA)
            year = first + (1 if era[2] == "元" else int(era[2]))
            yield _Read(year, [(int(era[3]), int(era[4]))], *era.span())
    for match in _YEAR.finditer(folded):
        number = int(match.group())
        read = _solar(folded, match, words) if number < 1900 else _around(folded, match, words)
        if read:
            yield read._replace(year=read.year - _BUDDHIST_ERA) if read.year > _LAST_YEAR else read


def _around(folded: str, match: re.Match[str], words: Words) -> _Read | None:
    year, at, end = int(match.group()), match.start(), match.end()
    glued = at and (folded[at - 1].isalnum() or folded[at - 1] in "/_-")  # a path, a version, an id
    if right := (None if glued else _ISO.match(folded, end)) or _HAN.match(folded, end):
        return _Read(year, [(int(right["n"]), int(right["d"]))], at, right.end())
    base = max(0, at - _LEFT_OF_YEAR)
    base = max(base, folded.rfind("|", base, at) + 1)  # no date has a bar in it
    if read := _left_of_year(folded[base:at], words.language):
        return _Read(year, [*read[0]], base + read[1], end)
    if (found := _YEAR_MONTH_DAY.match(folded, end)) and (number := _month(found["m"] or found["m2"], words.months)[0]):
        return _Read(year, [(number, int(found["d"] or found["d2"]))], at, found.end())
    return None


_LEFT_OF_YEAR = 48  # characters in which a day and the longest name of a month stand


@lru_cache(maxsize=4_096)  # there are 366 days in a year, and sites write them before the same label or none
def _left_of_year(left: str, language: str) -> tuple[tuple[tuple[int, int], ...], int] | None:
    """(month, day) pairs that what stands left of a year may mean, and where they start."""
    if found := _NUMBERS.search(left):
        a, b = int(found["a"]), int(found["b"])
        return tuple(dict.fromkeys([(b, a), (a, b)])), found.start()
    if found := _DAY_MONTH_VI.search(left):
        return ((int(found["n"]), int(found["d"])),), found.start()
    for start, month, day in _month_days(left, words_of(language or None)):
        return ((month, day),), start
    return None


def _month_days(left: str, words: Words) -> Iterator[tuple[int, int, int]]:
    """(start, month, day) of "June 5," and "5 June" at the end of what stands left of a year."""
    for found in _MONTH_DAY.finditer(left):
        month, skipped = _month(found["m"], words.months)
        if month:
            yield found.start() + skipped, month, int(found["d"])
    for found in _DAY_MONTH.finditer(left):
        month, skipped = _month(found["m"], words.months)
        if month and (not skipped or found["m"][:skipped].strip(" .,'") in _CONNECTORS):
            yield found.start(), month, int(found["d"])


def _month(text: str, months: dict[str, int]) -> tuple[int, int]:
    """(number of the month that a phrase names or 0, characters before its name).

    >>> from corpusmill.metadata.words import words_of
    >>> _month("de marzo del", words_of("es").months), _month("sunday, may", words_of("en").months)
    ((3, 3), (5, 8))
    """
    parts = [(m.group().strip(".'"), m.start()) for m in _UNPARTED.finditer(text)]
    parts = [part for part in parts if part[0] and part[0] not in _CONNECTORS]
    for size in (2, 1):
        for n in range(len(parts) - size, -1, -1):
            phrase = " ".join(word for word, _ in parts[n : n + size])
            # nothing but a weekday may stand before the name, nothing behind it
            if n + size == len(parts) and n <= 1 and phrase in months:
                return months[phrase], parts[n][1]
    if len(parts) == 1 and (key := text.strip(" ,")) in months:
        return months[key], 0
    return 0, 0


def _solar(folded: str, match: re.Match[str], words: Words) -> _Read | None:
    """The Solar Hijri calendar: sure by the name of its month, or by year, month and day in Persian text."""
    year, base = int(match.group()), max(0, match.start() - 30)
    found = _DAY_MONTH.search(folded[base : match.start()])
    if found and (month := _month(found["m"], words.solar_months)[0]):
        day, start, end = int(found["d"]), base + found.start(), match.end()
    elif words.language == "fa" and (numbers := _ISO.match(folded, match.end())):
        month, day, start, end = int(numbers["n"]), int(numbers["d"]), match.start(), numbers.end()
    else:
        return None
    common = from_solar(year, month, day)
    return _Read(common.year, [(common.month, common.day)], start, end)


def from_solar(year: int, month: int, day: int) -> date:
    """A day of the Solar Hijri calendar in the common era, by the cycle of 33 years that holds for today's years.

    >>> from_solar(1402, 12, 15), from_solar(1403, 1, 1)
    (datetime.date(2024, 3, 5), datetime.date(2024, 3, 20))
    """
    cycles, rest = divmod(year + 1595, 33)  # 8 leap years in 33; 1595 years before the era a cycle began
    days = (year + 1595) * 365 + cycles * 8 + (rest + 3) // 4 + (month - 1) * 31 - max(0, month - 7) + day
    return date.fromordinal(days - _SOLAR_START)


def _weekday(folded: str, start: int, end: int, words: Words) -> tuple[int, int, int | None]:
    """The span with a weekday beside it, and its number, Monday 0."""
    base = max(0, start - 34)
    if start and (left := _weekday_left(folded[base:start], words.language)):
        return base + left[0], end, left[1]
    if right := _WEEKDAY_RIGHT.match(folded, end):
        name = (right["b"] or right["w"] or "").strip(".")
        if name in words.weekdays and (len(name) > 1 or right["b"]):
            return start, right.end(), words.weekdays[name]
    return start, end, None


@lru_cache(maxsize=4_096)
def _weekday_left(left: str, language: str) -> tuple[int, int] | None:
    """Where the name of a weekday starts that stands at the end of a text, and its number."""
    weekdays = words_of(language or None).weekdays
    if left.isascii() and _ends_of_weekdays(language).isdisjoint(_PLAIN_WORD.findall(left)):
        return None  # told before the pattern, which tries each character
    if match := _WEEKDAY_LEFT.search(left):
        names = match["w"].split(" ")
        for n in range(len(names)):
            name = " ".join(names[n:]).strip(".").removesuffix("ที่")  # Thai writes "on the" behind the day
            if name in weekdays:
                return match.start() + len(" ".join(names[:n])) + (n > 0), weekdays[name]
    return None


_PLAIN_WORD = re.compile(r"\w+")


@cache
def _ends_of_weekdays(language: str) -> frozenset[str]:
    """The last words of the names of weekdays."""
    return frozenset(_PLAIN_WORD.findall(name)[-1] for name in words_of(language or None).weekdays if name.isascii())


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if _FIRST_YEAR <= year <= _LAST_YEAR else None
    except ValueError:
        return None


def iso_of(year: int, month: int, day: int) -> str | None:
    """A day as it is written in ISO 8601, if there is one.

    >>> iso_of(2020, 2, 29), iso_of(2021, 2, 29)
    ('2020-02-29', None)
    """
    found = _day(year, month, day)
    return found.isoformat() if found else None


_PARTIAL = kept_pattern(
    rf"\d{{1,2}}(?:st|nd|rd|th|\.|er|º)?(?:\ +de)?\ *(?P<m1>{_WORD})\.?|(?P<m2>{_WORD})\ *\d{{1,2}}(?:st|nd|rd|th)?\.?"
    rf"|\d{{1,2}}[/.]\d{{1,2}}\.?|(?:\d{{1,2}}[月월]\ ?)?\d{{1,2}}[日일]\.?|(?P<w>{_WORD}|.曜日|.요일|星期.|周.)\.?"
)


def partial_dates(folded: str, words: Words) -> Iterator[tuple[int, int]]:
    """Spans of a day and month without a year, or of a weekday alone: dateline furniture that says no date.

    >>> from corpusmill.metadata.words import words_of
    >>> [(a, b) for a, b in partial_dates("london, jan 5 (reuters)", words_of("en"))]
    [(8, 13)]
    """
    at = 0
    while match := _PARTIAL.search(folded, at):
        month, name = match["m1"] or match["m2"], (match["w"] or "").strip(".")
        if month and month.strip(".") not in words.months:
            # "5 may" fails on "5 people", but "people" may be the first word of what follows
            at = match.start() + (len(folded[match.start() :]) - len(folded[match.start() :].lstrip("0123456789")) or 1)
            if match["m2"]:
                at = match.start() + len(match["m2"])
            continue
        if match["w"] and name not in words.weekdays:
            at = match.end()
            continue
        yield match.span()
        at = match.end()
