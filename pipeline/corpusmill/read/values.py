"""Values of other people's columns, as the corpus can hold them."""

from __future__ import annotations

import ast
import base64
import datetime
import html
import json
import logging
import math
import re
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from corpusmill.read.given_dates import DateOrder, iso_of
from corpusmill.text.codes.languages import UNDETERMINED, code_of, no_language

log = logging.getLogger("corpusmill.read")

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def whole(text: str) -> str:
    """The text with U+FFFD for every lone surrogate (half an emoji, cut by a program that counts in UTF-16).

    >>> whole("half \\ud83d emoji")
    'half \\ufffd emoji'
    """
    if text.isascii():
        return text
    try:
        text.encode()  # a tenth of the time of looking for them
    except UnicodeEncodeError:
        return _LONE_SURROGATE.sub("\ufffd", text)
    return text


def known_value(name: str, value: Any, *, order: DateOrder = "", language: str | None = None) -> Any:
    """The value as the corpus column wants it, or None if it is of another kind (it goes to `extra` then).

    What is given as a language and names none is `und`, and said in the log. `order` (of the table) and `language` (of
    the row) are for dates in numbers.

    >>> known_value("language", "German"), known_value("language", "elvish"), known_value("language", ["de"])
    ('de', 'und', 'de')
    >>> known_value("license", "http://creativecommons.org/licenses/by/3.0/"), known_value("license", "ask us")
    ('CC-BY-3.0', 'ask us')
    >>> known_value("title", ["The weir opens"]), known_value("title", ["The weir", "The mill"])
    ('The weir opens', None)
    >>> known_value("title", "NaN"), known_value("publisher", "NULL"), known_value("title", "None of these")
    (None, None, 'None of these')
    """
    if name == "author":
        return _authors(value)
    if isinstance(value, list) and len(value) == 1:  # as Scrapy gives what it found; of several none is the row's
        value = value[0]
    if name == "language":
        return _language(value)
    if name == "license" and isinstance(value, str):
        # few rows have one, and its words take .07 s to compile
        from corpusmill.text.codes.licenses import spdx_of  # noqa: PLC0415

        if spdx := spdx_of(value):
            return spdx
    value = bare(value)
    if name == "date":
        return iso_of(value, order=order, language=language)
    text = _as_read(whole(value)).strip() if isinstance(value, str) else ""
    return None if _is_nothing(text) else text


def constant(name: str, given: Any) -> Any:
    """The value that a column has in every row of a source. Raises ValueError where it is none, with how to write one.

    >>> constant("date", "4 March 2021")
    '2021-03-04'
    """
    value = known_value(name, given)
    if name == "language" and value == UNDETERMINED and code_of(str(given)) is None:
        raise ValueError(no_language(str(given)))
    if not value:
        raise ValueError(f"{name} = {given!r} is none: write {_WRITTEN.get(name, 'it in quotes')}")
    return value


_WRITTEN = {
    "author": 'names in quotes, such as ["Ada Marsh"]',
    "date": 'a day, such as "2021-03-04"',
    "language": "an ISO 639 code, such as en",
}

# With its semicolon: "R&D" and the "&copy=" of an address are as they are read.
_ENTITY = re.compile(r"&(?:#\d{2,7}|#x[\da-f]{2,6}|[a-z]{2,8}\d{0,2});", re.IGNORECASE)


def _as_read(text: str) -> str:
    """A value as its reader sees it: exports of pages (WordPress, feeds) write it as HTML.

    >>> _as_read("The mayor&#8217;s R&amp;D"), _as_read("R&D; at last")
    ('The mayor’s R&D', 'R&D; at last')
    """
    return _ENTITY.sub(lambda entity: html.unescape(entity[0]), text)


def _authors(value: Any) -> list[str] | None:
    """Names in one string with semicolons, or in a list, each alone or in an object (see `_named`).

    >>> _authors("Ada Marsh; Ben Lowe"), _authors([{"name": "Ada Marsh"}, "Ben Lowe"]), _authors({"id": 7})
    (['Ada Marsh', 'Ben Lowe'], ['Ada Marsh', 'Ben Lowe'], None)
    >>> _authors("nan"), _authors("Zo&euml; O&#8217;Brien; Ben Lowe")
    ([], ['Zoë O’Brien', 'Ben Lowe'])
    >>> _authors("['Ada Marsh' 'Ben Lowe']"), _authors([None, "Ada Marsh"]), _authors("[Ada Marsh]")
    (['Ada Marsh', 'Ben Lowe'], ['Ada Marsh'], ['[Ada Marsh]'])
    >>> _authors('[{"name": "Ada Marsh"}]'), _authors("{'given': 'Ada', 'family': 'Marsh'}"), _authors("{Ada}")
    (['Ada Marsh'], ['Ada Marsh'], ['{Ada}'])
    """
    if isinstance(value, str) and _LIST.fullmatch(value):
        with suppress(ValueError, SyntaxError):  # an escape that is none
            value = ast.literal_eval(_NO_COMMA.sub(r"\1, ", value))
    elif isinstance(value, str) and _OBJECTS.fullmatch(value):
        value = _read_out(value)
    names: list[Any] = value if isinstance(value, list) else [value]
    names = [_named(item) if isinstance(item, Mapping) else item for item in names]
    names = [item for item in names if item is not None] or names
    if not all(isinstance(item, str) for item in names):
        return None
    names = [*map(_as_read, names)]  # before it is split: an entity ends in a semicolon, too
    if isinstance(value, str):
        names = names[0].split(";")
    return [whole(name.strip()) for name in names if not _is_nothing(name)]


# A list as tables of text hold it: what `str` makes of one, and of an array of NumPy, which sets no commas.
# Of strings alone: what somebody sends may be an expression that is too deep to be read.
_ITEM = r"""(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|None)"""
_LIST = re.compile(rf"\s*\[\s*(?:{_ITEM}(?:\s*,\s*|\s+|(?=\])))*\]\s*", re.DOTALL)
# Objects that hold no others, as JSON or as Python shows them.
_OBJECTS = re.compile(r"\s*(?:\[\s*)?\{[^{}]*\}(?:\s*,\s*\{[^{}]*\})*(?:\s*\])?\s*", re.DOTALL)
_NO_COMMA = re.compile(r"""(?<!\\)(['"])\s+(?=['"])""")


def _read_out(text: str) -> Any:
    """What was written out as a string, or the string."""
    for read in (json.loads, ast.literal_eval):
        with suppress(ValueError, SyntaxError, RecursionError, MemoryError):
            return read(text)
    return text


def _named(person: Mapping[str, Any]) -> Any:
    """The name in an object: whole, or in the parts of Crossref, S2ORC and schema.org; None if it holds none.

    >>> _named({"first": "Ada", "middle": ["M."], "last": "Marsh", "suffix": ""}), _named({"familyName": "Marsh"})
    ('Ada M. Marsh', 'Marsh')
    """
    if person.get("name") is not None:
        return person["name"]
    by_name = {re.sub("[_ ]|name", "", name.lower()): part for name, part in person.items()}
    parts = [by_name.get(name) for names in (("given", "first"), ("middle",), ("family", "last")) for name in names]
    words = [word for part in parts for word in (part if isinstance(part, list) else [part])]
    return " ".join(word.strip() for word in words if isinstance(word, str) and word.strip()) or None


def _is_nothing(value: str) -> bool:
    """Whether a cell is what programs write for a value that is not there."""
    return value.strip().lower() in _NOTHING


# MySQL and Hive write \N, Excel #N/A, pandas <NA> and NaT
_NOTHING = ("", "none", "nan", "null", "n/a", "undefined", "\\n", "#n/a", "<na>", "nat")


def bare(value: Any) -> Any:
    """What MongoDB (`{"$date": …}`) and WordPress (`{"rendered": …}`) wrap, without the objects around it.

    >>> bare({"$date": {"$numberLong": "1707645600000"}}), bare({"$oid": "65c8"}), bare({"name": "Ada"})
    ('1707645600000', '65c8', {'name': 'Ada'})
    """
    while isinstance(value, Mapping) and len(value) in (1, 2):
        name = next((name for name in _WRAPPERS if name in value), None)
        if name is None:
            break
        value = value[name]
    return value


_WRAPPERS = ("$date", "$oid", "$numberLong", "$numberInt", "$numberDouble", "rendered")
"""An export of MongoDB that keeps types ("canonical") wraps twice."""


def says_all(name: str, given: Any, value: Any) -> bool:
    """Whether the column's value tells all that was given; else what was given is kept in `extra`.

    >>> says_all("license", "CC BY 3.0", "CC-BY-3.0"), says_all("license", "CC-BY-3.0", "CC-BY-3.0")
    (False, True)
    >>> says_all("title", "Fish &amp; chips", "Fish & chips"), says_all("title", "Fish", "Fish")
    (False, True)
    """
    if name == "license" or (name != "date" and _ENTITY.search(str(given))):
        return bool(given == value)
    return (name, value) != ("language", UNDETERMINED)


def _language(value: Any) -> str | None:
    if not isinstance(value, str) or not value.strip():
        return None
    if (code := code_of(value)) is None:
        log.info("a language is given that is none: it stands as `und`, what was given in `extra`")
    return code or UNDETERMINED


def plain(value: Any) -> Any:  # one return a kind of value
    """A value of any column as JSON can hold it: what is no number is none, what is too large for one is said.

    >>> plain([float("nan"), float("-inf"), 1e999])
    [None, '-Infinity', 'Infinity']
    """
    if isinstance(value, str):
        return whole(value)
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return None if math.isnan(value) else str(value).replace("inf", "Infinity") if math.isinf(value) else value
    if isinstance(value, Mapping):
        return {whole(str(name)): plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple | set):
        return [plain(item) for item in value]
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    return value.isoformat() if isinstance(value, datetime.date | datetime.time) else str(value)
