"""The day that a value of a page names: machine-readable, in English words, or in numbers of one order only."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

EARLIEST = date(1990, 1, 1)  # the first web page; older dates are those of the story, not of the page
# No clock here: a page's metadata must not depend on the day it is read. Later days are expiries and fillers of
# templates; a release moves this bound on.
LATEST = date(2029, 12, 31)
_ISO = re.compile(r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})(?:T?\d{4,6})?")


def iso_date(value: Any) -> str:
    """The day that a date names, as it is written there; empty for anything else.

    >>> iso_date("2024-03-01T23:30:00-05:00"), iso_date("20240301"), iso_date("last Friday")
    ('2024-03-01', '2024-03-01', '')
    """
    if not isinstance(value, str):
        return ""
    match = _ISO.search(value[:60]) or _COMPACT.match(value.strip()[:60])
    if match is None:
        return _written_date(value)
    return checked(*map(int, match.groups()[:3]))


_SECONDS = re.compile(r"([1-9]\d{8,9})(?:\d{3})?")  # since 1970, or thousandths of them


def machine_date(value: Any) -> str:
    """The day that a date for machines names, which may be seconds since 1970 (in universal time).

    Not for what a page shows: a telephone number has as many digits.

    >>> machine_date(1709334600), machine_date("2024-03-01"), iso_date("1709334600")
    ('2024-03-01', '2024-03-01', '')
    """
    said = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if day := iso_date(said):
        return day
    match = _SECONDS.fullmatch(said.strip()) if isinstance(said, str) else None
    return _within(datetime.fromtimestamp(int(match[1]), UTC).date()) if match else ""


MONTHS = {
    m: n for n, m in enumerate(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1)
}
_WRITTEN = re.compile(
    r"\b(?:(?P<d1>\d{1,2})(?:st|nd|rd|th)?\s+(?P<m1>[A-Za-z]{3,9})\.?,?\s+(?P<y1>\d{4})"
    r"|(?P<m2>[A-Za-z]{3,9})\.?\s+(?P<d2>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<y2>\d{4}))\b"
)
# "3. 4. 2021" in Czech and its neighbours
_IN_NUMBERS = re.compile(r"(?<![\d./-])(\d{1,2})([./-])(?:(?<=\.) )?(\d{1,2})\2(?:(?<=\.) )?(\d{4})(?!\d)")


def _written_date(value: str) -> str:
    """An English date with the month as a word, or one in numbers that can be read in one order only."""
    match = _WRITTEN.search(value[:120])
    if match is None:
        days = in_numbers(value[:120])
        return days[0] if len(days) == 1 else ""
    n = "1" if match["d1"] else "2"
    month = MONTHS.get(match[f"m{n}"][:3].lower())
    return checked(int(match[f"y{n}"]), month, int(match[f"d{n}"])) if month else ""


def in_numbers(text: str) -> list[str]:
    """The days that a date in numbers may stand for, the one with the day first first."""
    match = _IN_NUMBERS.search(text)
    if match is None:
        return []
    first, second, year = int(match[1]), int(match[3]), int(match[4])
    return list(dict.fromkeys(day for m, d in ((second, first), (first, second)) if (day := checked(year, m, d))))


def order_in(text: str) -> str:
    """What a date in numbers has first, "day" or "month", where it or the writing tells; else empty.

    >>> order_in("Fri, 07/14/2023 - 10:30"), order_in("14/07/2023"), order_in("3. 4. 2021"), order_in("07/11/2023")
    ('month', 'day', 'day', '')
    """
    match = _IN_NUMBERS.search(text[:120])
    if match is None or int(match[1]) > _MONTHS_MOST < int(match[3]):
        return ""
    if match[2] == "." or int(match[1]) > _MONTHS_MOST:
        return "day"
    return "month" if int(match[3]) > _MONTHS_MOST else ""


_MONTHS_MOST = 12


def in_order(days: Sequence[str], first: str) -> str:
    """Of the days that a date in numbers may stand for the one that has the "day" or the "month" first; else none."""
    return "" if not days or not first else days[0] if first == "day" else days[-1]


def checked(year: int, month: int, day: int) -> str:
    try:
        found = date(year, month, day)
    except ValueError:
        return ""
    return _within(found)


def _within(day: date) -> str:
    return day.isoformat() if EARLIEST <= day <= LATEST else ""


def is_in_time(day: str) -> bool:
    """Told of a day in ISO form on which a page may have been written."""
    return EARLIEST.isoformat() <= day <= LATEST.isoformat()
