"""The rows that a JSON value stands for: programs write a table in many shapes."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal

from corpusmill.read.rows.names import NAMES, TEXT_NAMES, text_of, text_place

log = logging.getLogger("corpusmill.read")

# An answer of a server wraps its list up to three times: `{"data": {"response": {"docs": [{…}]}}}`.
_DEEPEST = 3
# An object with a text of its own is a document, whatever lists it holds beside.
_LONG = 200


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object as JSON writes it; the values of a name that stands in it several times, one a list.

    >>> _object([("p", "One."), ("n", 1), ("p", "Two."), ("n", 1)])
    {'p': ['One.', 'Two.'], 'n': 1}
    """
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    given: dict[str, list[Any]] = {}
    for name, value in pairs:
        given.setdefault(name, []).append(value)
    lists = {name: values for name, values in given.items() if any(value != values[0] for value in values)}
    if lists:
        log.warning("an object gives %r several times: its values are read as a list", next(iter(lists)))
    return found | lists


def _number(digits: str) -> int | str:
    """A whole number; one of more digits than Python reads (4,300) as it is written: in an array it cost all behind it.

    >>> _number("70"), _number("9" * 5_000)[:3]
    (70, '999')
    """
    try:
        return int(digits)
    except ValueError:
        return digits


class _Decoder(json.JSONDecoder):
    """Asks for `_number` only where Python's own refuses one: to call it for each costs 1.3 to 1.9 times the time."""

    def raw_decode(self, s: str, idx: int = 0) -> tuple[Any, int]:
        try:
            return super().raw_decode(s, idx)
        except json.JSONDecodeError:
            raise
        except ValueError:
            return _OF_LONG_NUMBERS.raw_decode(s, idx)


# Python's own keeps the last value of a name without a word. Scrapers write raw line ends into strings.
DECODER = _Decoder(strict=False, object_pairs_hook=_object)
_OF_LONG_NUMBERS = json.JSONDecoder(strict=False, object_pairs_hook=_object, parse_int=_number)


def shape_of(head: bytes) -> Literal["lines", "objects", "array"]:
    """How the values of a file of JSON Lines are really written, by its first bytes in UTF-8."""
    text = head.decode("utf-8", "replace").lstrip("\ufeff \t\r\n\x1e")
    if re.match(r"\[\s*\{", text):
        return "array"
    first, newline, rest = text.partition("\n")
    if not newline or not rest.strip() or not first.startswith("{"):
        return "lines"
    try:
        DECODER.raw_decode(first.strip())
    except json.JSONDecodeError as error:
        # the object goes on in the next line, and not in the middle of a text: such a line is damaged
        is_open = error.pos >= len(first.rstrip()) and not error.msg.startswith("Unterminated")
        return "objects" if is_open else "lines"
    except RecursionError:
        pass
    return "lines"


def rows_in(value: Any) -> list[Any]:
    """The rows of a JSON value that is no list: those of a list inside or of a table by columns, or the value itself.

    >>> rows_in({"total": 2, "articles": [{"text": "a"}, {"text": "b"}]})
    [{'text': 'a'}, {'text': 'b'}]
    >>> rows_in({"text": {"0": "a", "1": "b"}, "n": {"0": 1, "1": 2}})  # pandas, orient="columns"
    [{'text': 'a', 'n': 1}, {'text': 'b', 'n': 2}]
    >>> rows_in({"columns": ["text"], "index": [0], "data": [["a"]]})  # pandas, orient="split"
    [{'text': 'a'}]
    >>> rows_in({"text": ["a", "b"], "n": [1, 2]})
    [{'text': 'a', 'n': 1}, {'text': 'b', 'n': 2}]
    """
    if not isinstance(value, dict) or not value:
        return [value]
    for shape in (_split, _columns_of_objects, _objects_by_key, _columns_of_lists):
        if (rows := shape(value)) is not None:
            return rows
    if (texts := _texts_by_key(value)) is not None:
        return texts
    if any(isinstance(item, str) and len(item) > _LONG for item in value.values()) or _has_text(value):
        return [value]
    lists = list(_lists(value, _DEEPEST))
    with_text = [rows for rows in lists if text_place(rows[0])]
    if len(with_text) == 1:
        return with_text[0]
    return lists[0] if len(lists) == 1 else [value]


def _has_text(value: Mapping[str, Any]) -> bool:
    holds_parts = text_of(value.get("paragraphs")) is not None
    return holds_parts or any(name in value and isinstance(value[name], str) for name in TEXT_NAMES)


def _lists(value: Mapping[str, Any], deepest: int) -> Iterator[list[Any]]:
    """Lists of objects in it, the outermost of each branch."""
    for item in value.values():
        if isinstance(item, list) and item and isinstance(item[0], dict):
            yield item
        elif isinstance(item, dict) and deepest:
            yield from _lists(item, deepest - 1)


def _split(value: Mapping[str, Any]) -> list[Any] | None:
    names, data = value.get("columns"), value.get("data")
    if not (isinstance(names, list) and isinstance(data, list)) or set(value) - {"columns", "index", "data"}:
        return None
    if not all(isinstance(row, list) and len(row) == len(names) for row in data):
        return None
    return [dict(zip(map(str, names), row, strict=True)) for row in data]


def _columns_of_objects(value: Mapping[str, Any]) -> list[Any] | None:
    """`{"text": {"0": …, "1": …}, "title": {"0": …, "1": …}}`"""
    first = next(iter(value.values()))
    if not _are_alike(value):
        return None
    is_table = len(value) >= _FEW and len(first) >= _FEW and not NAMES.intersection(first) and NAMES.intersection(value)
    if not (is_table or all(key.isdecimal() for key in first)):
        return None
    return [{name: cells[key] for name, cells in value.items()} for key in first]


def _objects_by_key(value: Mapping[str, Any]) -> list[Any] | None:
    """`{"0": {"text": …}, "1": {"text": …}}`, or with ids in the place of the numbers, which are kept."""
    if not all(isinstance(row, dict) and row for row in value.values()):
        return None
    if all(key.isdecimal() for key in value) and len(value) > 1:
        return list(value.values())
    if len(value) < _FEW or not all(_names_text(row) for row in value.values()):
        return None
    return [row if "id" in row else {"id": key, **row} for key, row in value.items()]


_FEW = 2


def _texts_by_key(value: Mapping[str, Any]) -> list[Any] | None:
    """`{"harbour-1": "a text", "harbour-2": "another"}`: nothing but texts, and no name of a field among the keys."""
    if len(value) < _FEW or NAMES.intersection(name.lower() for name in value):
        return None
    if not all(isinstance(text, str) and len(text) > _PROSE for text in value.values()):
        return None
    return [{"id": key, "text": text} for key, text in value.items()]


_PROSE = 100  # characters, as of a column of prose


def _columns_of_lists(value: Mapping[str, Any]) -> list[Any] | None:
    """`{"text": […], "title": […]}`, all of one length; a document with a list of paragraphs has other fields."""
    cells = list(value.values())
    if len(cells) < _FEW or not all(isinstance(item, list) and len(item) == len(cells[0]) for item in cells):
        return None
    if not cells[0] or not _names_text(value):
        return None
    return [dict(zip(value, row, strict=True)) for row in zip(*cells, strict=True)]


def _are_alike(value: Mapping[str, Any]) -> bool:
    """Whether all its values are objects with the same keys, and none of those holds an object."""
    first = next(iter(value.values()))
    return (
        isinstance(first, dict)
        and bool(first)
        and all(isinstance(cells, dict) and cells.keys() == first.keys() for cells in value.values())
        and not any(isinstance(cell, dict) for cell in first.values())
    )


def _names_text(value: Mapping[str, Any]) -> bool:
    return any(name in value and text_of(value[name]) is not None for name in TEXT_NAMES)
