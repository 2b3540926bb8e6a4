"""Rows of tables to records: which column is the text, which is the id, and where the others go."""

from __future__ import annotations

import hashlib
import logging
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from corpusmill.read.encoding import Undecodable, decode
from corpusmill.read.pages import Extract, read_page
from corpusmill.read.records import Record, SetAside
from corpusmill.read.rows.row import BrokenRow, Row, Rows
from corpusmill.read.source import InputError, SourceOptions, unreadable
from corpusmill.read.values import known_value, plain, says_all, whole
from corpusmill.text.schema import KNOWN

log = logging.getLogger("corpusmill.read")

# What the text is called in the corpora on the Hugging Face hub and by scrapers' exports, most telling first.
_TEXT_NAMES = (
    "text",
    "content",
    "body",
    "article",
    "raw_content",
    "article_text",
    "full_text",
    "maintext",
    "document",
    "html",
)
_SAMPLE_ROWS = 100
_SAMPLE_CHARACTERS = 8 << 20
# Text that begins with a tag and holds the end of one; text about HTML begins with a word.
_IS_HTML = re.compile(
    r"\s*<(!doctype|html|head|body|div|p|article|section|main|h[1-6]|ul|ol|table|span|br|img|a)\b.*(</|<br|<p\b)",
    re.I | re.S,
)


@dataclass(frozen=True, slots=True)
class _Columns:
    text: str
    id: str | None
    known: Mapping[str, str]
    """Column of the corpus → column of the table."""
    is_html: bool


def read_rows(
    rows: Rows, file_path: str, key: str, options: SourceOptions, *, extract: Extract | None = None
) -> Iterator[Record | SetAside]:
    """The rows of one file as records, keyed `<key>#<row number>` unless the source declares an id column.

    The first 100 rows show which column is the text, if the source does not say. Memory: these, then one row.
    """
    rows = _guarded(rows)
    head: list[Row | BrokenRow] = []
    size = 0
    for row in rows:
        head.append(row)
        size += sum(len(cell) for cell in row.cells.values() if isinstance(cell, str)) if isinstance(row, Row) else 0
        if len(head) >= _SAMPLE_ROWS or size > _SAMPLE_CHARACTERS:
            break
    sample = [row.cells for row in head if isinstance(row, Row)]
    try:
        columns = _choose(sample, file_path, options) if sample else None
    except InputError as error:
        yield SetAside(file_path, None, error.kind, str(error))
        return
    for row in chain(head, rows):
        if isinstance(row, BrokenRow):
            record = None if row.number is None else str(row.number)
            yield SetAside(file_path, record, row.kind, row.sentence)
        elif columns:
            yield _record(row, columns, file_path, key, options, extract=extract)


def _guarded(rows: Rows) -> Rows:
    """The rows; where reading itself breaks off, that as the last one."""
    number = 0
    try:
        for row in rows:
            number = row.number or number
            yield row
    except Exception as error:  # servers and decompressors raise what they like; nothing may stop the corpus
        problem = error if isinstance(error, InputError) else unreadable(error)
        yield BrokenRow(None, problem.kind, f"{problem} The rows before row {number + 1:,} were read.")


def _choose(sample: list[Mapping[str, Any]], file_path: str, options: SourceOptions) -> _Columns:
    names = list(dict.fromkeys(name for cells in sample for name in cells))
    shown = ", ".join(repr(name) for name in names[:20]) + (", …" if names[20:] else "")
    for option, name in (("text_column", options.text_column), ("id_column", options.id_column)):
        if name is not None and name not in names:
            raise InputError(
                f"no-{option.replace('_', '-')}",
                f"There is no column {name!r} here ({option}): the columns are {shown}"
                + ("; is the `delimiter` right?" if len(names) == 1 else "."),
            )
    text = options.text_column or _guess_text(names, sample, shown)
    if not options.text_column:
        log.info("%s: text read from column %r (declare text_column to choose another)", file_path, text)
    by_lower_case = {name.lower(): name for name in reversed(names)}
    known = {name: by_lower_case[name] for name in KNOWN if name in by_lower_case} | {
        name: column for name, column in options.columns.items() if column in names
    }
    used = {text, options.id_column}
    is_html = options.html
    if is_html is None:
        texts = [cell for cells in sample if isinstance(cell := cells.get(text), str) and cell.strip()]
        is_html = bool(texts) and sum(bool(_IS_HTML.match(cell[:4000])) for cell in texts) > len(texts) / 2
        if is_html:
            log.info("%s: column %r holds HTML (declare html = false to read it as it stands)", file_path, text)
    return _Columns(text, options.id_column, {k: c for k, c in known.items() if c not in used}, is_html)


def _guess_text(names: list[str], sample: list[Mapping[str, Any]], shown: str) -> str:
    by_lower_case = {name.lower(): name for name in reversed(names)}
    for guess in _TEXT_NAMES:
        column = by_lower_case.get(guess)
        if column and any(isinstance(cells.get(column), str | bytes) for cells in sample):
            return column
    lengths = {
        name: sum(len(cell) for cells in sample if isinstance(cell := cells.get(name), str)) / len(sample)
        for name in names
    }
    longest = max(lengths, key=lambda name: lengths[name], default=None)
    # A column of prose; below 100 characters in the mean it may as well be a title, an address or a code.
    if longest is None or lengths[longest] < 100:
        raise InputError(
            "no-text-column",
            f"No column looks like text: declare `text_column`; the columns are {shown}"
            + ("; is the `delimiter` right?" if len(names) == 1 else "."),
        )
    return longest


def _row_problem(row: Row, columns: _Columns, options: SourceOptions) -> tuple[str, str] | None:
    cell = row.cells.get(columns.text)
    if cell is None:
        return "no-text", f"The row has no {columns.text!r}: give it one, or take the row away."
    if not isinstance(cell, str | bytes):
        return "not-text", f"{columns.text!r} holds {type(cell).__name__}, not text: convert the column."
    if len(cell) > options.max_record_bytes:
        return (
            "too-large",
            f"The text is longer than {options.max_record_bytes:,}: split it, or raise `max_record_bytes`.",
        )
    if columns.id and not isinstance(id_ := row.cells.get(columns.id), str | int | float | None):
        return "bad-id", f"{columns.id!r} holds {type(id_).__name__}: ids are text or numbers."
    return None


def _id(value: Any) -> str | None:
    """The id as text: 7.0 is 7 (what pandas makes of whole numbers with gaps), None and NaN are none."""
    if isinstance(value, float):
        value = int(value) if value.is_integer() else None if math.isnan(value) else value
    return whole(str(value)) if value not in (None, "") else None


def _record(
    row: Row, columns: _Columns, file_path: str, key: str, options: SourceOptions, *, extract: Extract | None
) -> Record | SetAside:
    place = str(row.number)
    if refused := _row_problem(row, columns, options):
        return SetAside(file_path, place, *refused)
    cell = row.cells[columns.text]
    record_key = (_id(row.cells.get(columns.id)) if columns.id else None) or f"{key}#{row.number}"
    known = {
        name: value for name, column in columns.known.items() if (value := known_value(name, row.cells.get(column)))
    }
    told = {name for name, value in known.items() if says_all(name, row.cells.get(columns.known[name]), value)}
    used = {columns.text, columns.id, *(columns.known[name] for name in told)}
    extra = {whole(name): plain(value) for name, value in row.cells.items() if name not in used and value is not None}
    encoding, confidence = row.encoding, row.confidence
    raw = cell.encode("utf-8", "surrogatepass") if isinstance(cell, str) else cell
    if columns.is_html:
        declared = "utf-8" if isinstance(cell, str) else options.encoding
        return read_page(
            raw,
            file_path,
            record_key,
            options,
            place=place,
            declared=declared,
            known=known,
            extra=extra,
            extract=extract,
        )
    if isinstance(cell, bytes):
        try:
            cell, encoding, confidence = decode(cell, options.encoding)
        except Undecodable as error:
            return SetAside(file_path, place, error.kind, str(error), hashlib.sha256(raw).hexdigest())
    return Record(
        record_key, whole(cell), file_path, hashlib.sha256(raw).hexdigest(), encoding, confidence, known, extra
    )
