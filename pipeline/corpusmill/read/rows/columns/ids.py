"""Decides which column of a table identifies its rows, and which one only counts them."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any

from corpusmill.read.rows.names import ID_NAMES, Cells, Place
from corpusmill.read.values import bare, whole

_LONGEST_ID = 500
# What pandas writes for rows without a name of their own.
_INDEX = re.compile(r"|Unnamed: 0|__index_level_0__")


def guess_id(names: list[str], sample: Sequence[Cells]) -> Place | None:
    """A column that is called an id and holds one in every row: text or whole numbers, each once.

    Ids that only count the rows (1, 2, 3; `post-0`, `post-1`) are no better than the row's number: a row put in above
    changes them, too.
    """
    by_lower_case = {name.lower(): name for name in reversed(names)}
    for guess in ID_NAMES:
        column = by_lower_case.get(guess)
        if column is None:
            continue
        values = [id_text(cells.get(column)) for cells in sample]
        ids = [value for value in values if value is not None]
        if len(ids) == len(values) == len(set(values)) and not _counts(ids):
            return (column,)
    return None


def why_no_id(name: str, values: Sequence[Any]) -> str | None:
    """Why a column that is called an id names no row, where its values are at fault; None of other columns.

    >>> why_no_id("id", ["a", "b", "a"]), why_no_id("id", [1, 2]), why_no_id("title", ["a", "a"])
    ("repeats 'a' (as id_column it would drop the later rows)", 'only counts the rows', None)
    """
    if name.lower() not in ID_NAMES:
        return None
    ids = [found for value in values if (found := id_text(value)) is not None]
    if repeated := next((id_ for id_ in ids if ids.count(id_) > 1), None):
        return f"repeats {repeated!r} (as id_column it would drop the later rows)"
    if len(ids) < len(values):
        return "is empty in some rows"
    return "only counts the rows" if _counts(ids) else None


def _counts(ids: list[str]) -> bool:
    """Whether ids count the rows, with the same words around each number.

    >>> _counts(["row 9", "row 10"]), _counts(["4711", "4709"]), _counts(["a", "b"])
    (True, False, False)
    """
    parts = [_NUMBERED.fullmatch(id_) for id_ in ids]
    found = [part for part in parts if part]
    if len(found) < len(ids) or len({(part[1], part[3]) for part in found}) > 1:
        return False
    numbers = [int(part[2]) for part in found]
    return numbers == list(range(numbers[0], numbers[0] + len(numbers))) and (len(numbers) > 1 or numbers[0] < 2)


_NUMBERED = re.compile(r"(\D*)(\d{1,18})(\D*)")


def id_text(value: Any) -> str | None:
    """An id as text, or None for what none can be: 7.0 is 7 (what pandas makes of whole numbers with gaps).

    >>> id_text(7.0), id_text("a-1"), id_text(float("nan")), id_text([1]), id_text({"$oid": "65c8"})
    ('7', 'a-1', None, None, '65c8')
    """
    value = bare(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool | float) or not isinstance(value, str | int):
        return None
    text = whole(str(value)).strip()
    return text if 0 < len(text) <= _LONGEST_ID else None


def index_of(sample: Sequence[Cells], used: set[str]) -> str | None:
    """The column that pandas writes for an index without a name, if it holds no more than the count of the rows."""
    for name in sample[0]:
        if name not in used and _INDEX.fullmatch(name):
            values = [_count(cells.get(name)) for cells in sample]
            if values[0] in (0, 1) and values == list(range(values[0], values[0] + len(values))):
                return name
    return None


def _count(value: Any) -> int | None:
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < _MOST_DIGITS:
        return int(value)
    if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and value == int(value):
        return int(value)
    return None


_MOST_DIGITS = 12
