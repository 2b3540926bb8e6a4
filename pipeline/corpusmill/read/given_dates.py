"""Dates as other people's tables write them, as ISO 8601 wants them; what can be read in two ways is none."""

from __future__ import annotations

import datetime
import math
import re
import unicodedata
from collections.abc import Iterable
from contextlib import suppress
from email.utils import parsedate_to_datetime
from typing import Any, Literal

DateOrder = Literal["", "day", "month"]
"""Which number stands first in dates like 05/03/2024; "" if nothing shows it."""

_TIME = r"[T ](?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:[.,]\d+)?)?\s?(?:Z|UTC|[+-](?:[01]\d|2[0-3])(?::?[0-5]\d)?)?"
_ISO = re.compile(rf"(\d{{4}})(?:-(\d{{2}})(?:-(\d{{2}})(?:{_TIME})?)?)?")
_CLOCK = r"(?:,? +\d{1,2}:\d{2}(?::\d{2})?(?: ?[AaPp]\.?[Mm]\.?)?)?"
_YEAR_FIRST = re.compile(rf"(\d{{4}})([-/.])(\d{{1,2}})\2(\d{{1,2}}){_CLOCK}")
_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)")
_IN_NUMBERS = re.compile(rf"(\d{{1,2}})([-/.]) ?(\d{{1,2}})\2 ?(\d{{4}}){_CLOCK}")
_MONTH_ONLY = re.compile(r"(\d{1,2})[/.]((?:1[5-9]|20)\d\d)|(\d{4})年(\d{1,2})月")
_TWELVE_HOURS = re.compile(r",?(?: at)? +\d{1,2}(?::\d{2}){1,2} ?[ap]\.?m\.?(?: +\(?[a-z]{2,4}\)?)?$", re.IGNORECASE)
# Seconds since 1970, or milli-, micro- and nanoseconds, of the years 2000 to 2100: smaller numbers are years, days or
# row numbers, and no number is a moment of these years in two units.
_EPOCH = (946_684_800, 4_102_444_800)
_UNITS = (1, 10**3, 10**6, 10**9)
_FIRST_YEAR, _LAST_YEAR = 1000, 2100
_MONTHS, _LONGEST = 12, 80
# Languages whose months are tried where the row does not tell its own; all that can read the date must agree.
_LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "nl", "ru", "uk", "pl", "cs", "sv", "tr", "el")
# Tried where none of these can read it: their names of months are no words of those above. Croatian is not among them,
# whose October is November in Polish and Czech.
_OTHERS = ("ar", "da", "fi", "he", "hi", "hu", "id", "ro", "th")


def iso_of(value: Any, *, order: DateOrder = "", language: str | None = None) -> str | None:
    """The date that a value gives, as exact as it is given, or None: no date, no day, or one of two.

    >>> [iso_of(given) for given in ("2024-03-05T10:00:00Z", "2024", "March 5, 2024", 1709632800)]
    ['2024-03-05T10:00:00Z', '2024', '2024-03-05', '2024-03-05T10:00:00Z']
    >>> iso_of("05/03/2024"), iso_of("25/03/2024"), iso_of("05/03/2024", order="day"), iso_of("n.d.")
    (None, '2024-03-25', '2024-03-05', None)
    """
    told = value.isoformat() if isinstance(value, datetime.date) else _told(value, order, language)
    return None if told and _is_filler(told) else told


def _told(value: Any, order: DateOrder, language: str | None) -> str | None:
    if isinstance(value, int) and _COMPACT.fullmatch(str(value)):
        value = str(value)  # 20240305
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _of_number(value)
    if not isinstance(value, str) or not value.strip() or len(value) > _LONGEST:
        return None
    return _of_text(value, order, language)


def _of_text(value: str, order: DateOrder, language: str | None) -> str | None:
    text = _TWELVE_HOURS.sub("", _as_usual(" ".join(_in_ascii_digits(value).split())))
    if (language or "").partition("-")[0] == "fa" or _PERSIAN_DIGIT.search(value):
        text = _from_persian(text)
    elif _ARABIC_DIGIT.search(value) and _LUNAR_YEAR.search(text):
        return None  # by the moon: which day that was depends on where it was seen
    if text.isascii() and text.isdecimal() and not _COMPACT.fullmatch(text):
        return _of_number(int(text))
    return next(filter(None, (_of_day(told, order, language) for told in (text, _without_clock(text)) if told)), None)


def _of_day(text: str, order: DateOrder, language: str | None) -> str | None:
    return (
        _in_signs(text, order, language)
        or _of_mail(text)
        or _in_words(text, language)
        or _month_in_words(text, language)
    )


# In other languages than that of mail; "10.00" is a clock only behind a day.
_CLOCK_BEHIND = re.compile(
    r"(?: ?[,|–-])? (?:(?:at|um|à|às|a las|alle|kl\.?|klo|om|в|о|saat) )?(?:上午|下午|午前|午後|오전|오후)? ?"
    r"(?:[01]?\d|2[0-4])[:.h時시] ?[0-5]\d(?::[0-5]\d)?(?: ?(?:uhr|hs?|분|分|[ap]\.?m\.?))?$",
    re.IGNORECASE,
)


def _without_clock(text: str) -> str:
    """What stands before a clock at the end; "" where there is none."""
    found = _CLOCK_BEHIND.search(text)
    return text[: found.start()] if found else ""


# The forms of programs, and what is left of each. A zone that is told by letters may be one of several: the day stays.
_FORMS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), left)
    for pattern, left in (
        (r"/Date\((\d{12,13})(?:[+-]\d{4})?\)/", r"\1"),  # JSON of .NET
        (r"(\d{10})\.\d{1,9}", r"\1"),  # seconds since 1970 with a fraction
        (r"(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(Z?)", r"\1-\2-\3T\4:\5:\6\7"),  # ISO 8601 without signs
        (r"((?:19|20)\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)", r"\1-\2-\3T\4:\5:\6"),  # web archives
        (r"D:((?:19|20)\d\d)(\d\d)(\d\d)\d{2,6}.{0,7}", r"\1-\2-\3"),  # PDF
        (r"((?:19|20)\d\d):(\d\d):(\d\d) \d\d:\d\d:\d\d", r"\1-\2-\3"),  # photographs (Exif)
        (r"(\d{4})-([A-Z][a-z]{2})-(\d\d)", r"\3 \2 \1"),
        (r"(\d{4}年\d{1,2}月\d{1,2}日) ?(?:[(（].[)）]|星期.|周.|.曜日)? ?(?:\d{1,2}[:：]\d\d(?:[:：]\d\d)?)?", r"\1"),
        (r"(?:[Pp]ublished|[Pp]osted)(?: on)?:? (.+)", r"\1"),
        (r"(\d{4}-\d\d-\d\dT.*(?:Z|[+-]\d\d:?\d\d))\[[\w/+-]+\]", r"\1"),  # Java names the zone, too
        (r"(\d{4}-\d\d-\d\d)[ T]\d\d:\d\d(?::\d\d)? (?!UTC)[A-Z]{3,4}", r"\1"),
        (r"\[?(\d{1,2})/([A-Z][a-z]{2})/(\d{4}):\d\d:\d\d:\d\d(?: [+-]\d{4})?\]?", r"\1 \2 \3"),  # logs of servers
    )
)
_SHORT_YEAR = re.compile(r"(\d{1,2})([- /.]+)([^\W\d]{3,})\.?\2'?(\d\d)|([^\W\d]{3,})\.? (\d{1,2}),? '?(\d\d)")
# Of a year in two figures: 69 to 99 are of the century before, as POSIX has it for `%y`.
_FIRST_OF_TWO = 69


def _as_usual(text: str) -> str:
    """A program's form of a date as a person would write it; any other text as it is.

    >>> _as_usual("5-Mar-24"), _as_usual("5/Mar/2024:10:00:00 +0000"), _as_usual("Mar 5 '99")
    ('5 Mar 2024', '5 Mar 2024', '5 Mar 1999')
    """
    for pattern, left in _FORMS:
        if match := pattern.fullmatch(text):
            return match.expand(left)
    if match := _SHORT_YEAR.fullmatch(text):
        day, month, year = match[1] or match[6], match[3] or match[5], match[4] or match[7]
        return f"{day} {month} {'19' if int(year) >= _FIRST_OF_TWO else '20'}{year}"
    if re.fullmatch(r"\d{4}-W\d\d-[1-7]", text):
        try:
            return datetime.date.fromisoformat(text).isoformat()
        except ValueError:
            return text
    return text


def _in_signs(text: str, order: DateOrder, language: str | None) -> str | None:
    """What figures and signs alone make."""
    if match := _ISO.fullmatch(text):
        written = text[:11].replace(" ", "T") + text[11:].replace(" ", "").replace("UTC", "Z")
        written = re.sub(r"([+-]\d\d)(\d\d)$", r"\1:\2", written)  # as the clock before it is written
        return written if _is_date(match[1], match[2] or "1", match[3] or "1") else None
    if match := _YEAR_FIRST.fullmatch(text):
        return _checked(match[1], match[3], match[4])
    if match := _COMPACT.fullmatch(text):
        return _checked(*match.groups())
    if match := _IN_NUMBERS.fullmatch(text):
        return _in_numbers(match, order, language)
    if (match := _MONTH_ONLY.fullmatch(text)) and (day := _checked(match[2] or match[3], match[1] or match[4], "1")):
        return day[:7]
    return None


def _is_filler(told: str) -> bool:
    """Whether a moment is what a database writes for "no date": second 0 of its clock, in whatever zone."""
    is_near = len(told) > len("1970-01-01") and told.startswith(("1970-01-01", "1969-12-31"))
    with suppress(ValueError):  # else it has a clock or a zone that none has
        found = datetime.datetime.fromisoformat(told)
        return is_near and found.replace(tzinfo=found.tzinfo or datetime.UTC).timestamp() == 0
    return is_near


def _in_ascii_digits(text: str) -> str:
    """Arabic, Persian, Devanagari and full-width digits as 0 to 9, and Chinese ones before 年, 月 and 日.

    >>> _in_ascii_digits("二〇二四年十二月二十一日")
    '2024年12月21日'
    """
    if text.isascii():
        return text
    if "年" in text:
        text = _HAN_NUMBER.sub(lambda run: _in_figures(run[0]), text)
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in text)


_HAN_DIGITS = "〇一二三四五六七八九"
_HAN_NUMBER = re.compile(f"[零○{_HAN_DIGITS}十]+(?=[年月日])")


def _in_figures(number: str) -> str:
    """A number below a hundred with its tens, or one figure by figure, as years are written."""
    digits = [str(max(_HAN_DIGITS.find(sign), 0)) for sign in number if sign != "十"]
    tens, ten, ones = number.partition("十")
    if not ten:
        return "".join(digits)
    return f"{digits[0] if tens else 1}{digits[-1] if ones else 0}"


_ARABIC_DIGIT = re.compile("[\u0660-\u0669]")
_LUNAR_YEAR = re.compile(r"(?<!\d)1[34]\d\d(?!\d)")  # 1882 to 2077 by the calendar of those who write these digits
_PERSIAN_DIGIT = re.compile("[\u06f0-\u06f9]")
# Years 1300 to 1429 of the Solar Hijri calendar are 1921 to 2050; Persian texts older than print are dated by others.
_PERSIAN_DATE = re.compile(r"(1[34]\d\d)([-/.])(\d{1,2})\2(\d{1,2})(?:[T ].*)?")
_LAST_PERSIAN = 1429


def _from_persian(text: str) -> str:
    """A day of the Solar Hijri calendar, year first, in the common era; any other text as it is.

    >>> _from_persian("1402/12/15"), _from_persian("2024-03-05")
    ('2024-03-05', '2024-03-05')
    """
    match = _PERSIAN_DATE.fullmatch(text)
    if match is None:
        return text
    year, month, day = int(match[1]), int(match[3]), int(match[4])
    if year > _LAST_PERSIAN or not (1 <= month <= _MONTHS and 1 <= day <= (31 if month <= _MONTHS // 2 else 30)):
        return text
    from corpusmill.metadata.dates import from_solar  # noqa: PLC0415  # the words of a language: 20 ms

    return from_solar(year, month, day).isoformat()


def order_of(values: Iterable[Any]) -> DateOrder:
    """What the dates of a column show of their order: a number above 12 is a day.

    >>> order_of(["05/03/2024", "25/03/2024"]), order_of(["05/03/2024"]), order_of(["13/01/2024", "01/13/2024"])
    ('day', '', '')
    """
    found = set()
    for value in values:
        if isinstance(value, str) and (match := _IN_NUMBERS.fullmatch(value.strip())):
            found |= {"day"} if int(match[1]) > _MONTHS else {"month"} if int(match[3]) > _MONTHS else set()
    return "day" if found == {"day"} else "month" if found == {"month"} else ""


def _of_number(number: float) -> str | None:
    if not math.isfinite(number):
        return None
    if number != int(number) and not _EPOCH[0] <= number < _EPOCH[1]:
        return None  # of seconds since 1970 a fraction is passed over
    number = int(number)
    if _FIRST_YEAR <= number <= _LAST_YEAR:
        return str(number)
    seconds = next((number // unit for unit in _UNITS if _EPOCH[0] <= number // unit < _EPOCH[1]), None)
    if seconds is None:
        return None
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC).isoformat().replace("+00:00", "Z")


def _in_numbers(match: re.Match[str], order: DateOrder, language: str | None) -> str | None:
    """Points stand between day, month and year in that order; so do other signs in all languages but English."""
    first, sign, second, year = match.groups()
    day_first, month_first = _checked(year, second, first), _checked(year, first, second)
    if not (day_first and month_first) or day_first == month_first:
        return day_first or month_first
    if not order and (sign == "." or (language is not None and language.partition("-")[0] not in ("en", "und"))):
        order = "day"
    return {"day": day_first, "month": month_first}.get(order)


def _of_mail(text: str) -> str | None:
    """The form of mail and feeds: `Tue, 05 Mar 2024 10:00:00 +0100`."""
    if ":" not in text:
        return None
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return found.isoformat() if _FIRST_YEAR <= found.year <= _LAST_YEAR else None


def _in_words(text: str, language: str | None) -> str | None:
    """A day, month and year with the month as a word; nothing else may stand beside them."""
    from corpusmill.metadata.dates import find_dates  # noqa: PLC0415  # the words of a language: 20 ms
    from corpusmill.metadata.words import words_of  # noqa: PLC0415
    from corpusmill.text.fold import fold  # noqa: PLC0415

    folded = fold(text).lower().rstrip(".").removesuffix(" г")  # "year" in Russian
    own = (language.partition("-")[0],) if language and language != "und" else ()
    for languages in (own, _LANGUAGES, _OTHERS if re.search(r"[^\W\d_]", folded) else ()):
        found = {
            dates[0].iso
            for name in languages
            if len(dates := find_dates(folded, words_of(name))) == 1
            and (dates[0].start, dates[0].end) == (0, len(folded))
        }
        if len(found) == 1 and (iso := found.pop()):
            return iso
    return None


def _month_in_words(text: str, language: str | None) -> str | None:
    """A month and its year, "March 2024": read as its first day is, and given back without the day."""
    if not re.fullmatch(r"[^\W\d]+\.?,? (de |del )?\d{4}( г\.?)?", text):
        return None
    day = _in_words(f"1 {text}", language)
    return day[:7] if day else None


def _is_date(year: str, month: str, day: str) -> bool:
    return _checked(year, month, day) is not None


def _checked(year: str, month: str, day: str) -> str | None:
    try:
        found = datetime.date(int(year), int(month), int(day))
    except ValueError:
        return None
    return found.isoformat() if _FIRST_YEAR <= found.year <= _LAST_YEAR else None
