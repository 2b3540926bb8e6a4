"""Rows of tables to records: which column is the text, which is the id, and where the others go."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from corpusmill.read.encoding.decode import Undecodable, decode
from corpusmill.read.pages import Extract, read_page
from corpusmill.read.records import PlainRecords, Read, Record, SetAside
from corpusmill.read.rows.columns import Columns, choose
from corpusmill.read.rows.columns.plain import Plain, key_of, may_be_plain
from corpusmill.read.rows.columns.told import tell
from corpusmill.read.rows.names import Cells, Place, at, text_of
from corpusmill.read.rows.row import BrokenRow, Row, Run, Runs, each
from corpusmill.read.source import InputError, SourceOptions, unreadable
from corpusmill.read.values import known_value, plain, says_all, whole

_SAMPLE_ROWS = 100
_SAMPLE_CHARACTERS = 8 << 20


def read_rows(
    rows: Runs,
    file_path: str,
    key: str,
    options: SourceOptions,
    *,
    extract: Extract | None = None,
    columns: Columns | None = None,
) -> Iterator[Read]:
    """The rows of one file as records, keyed by a declared id column, else `<key>#<id or row number>`.

    The first 100 rows show which columns are the text and an id, if the source or `columns` does not say. Memory:
    these, then one row, or 1 MiB of those that hold nothing but text and id.
    """
    rows = _guarded(rows)
    seen: list[Row | BrokenRow | Run] = []
    try:
        if columns is None:
            columns = columns_of(head_of(_noted(rows, seen)), file_path, options)
    except InputError as error:
        yield SetAside(file_path, None, error.kind, str(error))
        return
    items = chain(seen, rows)
    plain = Plain(columns, file_path, key, options) if columns and may_be_plain(columns) else None
    for item in plain.among(items) if plain else items:
        if isinstance(item, PlainRecords):
            yield item
            continue
        for row in each([item]):
            if isinstance(row, BrokenRow):
                record = None if row.number is None else str(row.number)
                yield SetAside(file_path, record, row.kind, row.sentence)
            elif columns:
                try:
                    yield _record(row, columns, file_path, key, options, extract=extract)
                except RecursionError:  # JSON may nest deeper than its values can be walked
                    sentence = "A value of this row is nested too deep to be kept: flatten it, or take it away."
                    yield SetAside(file_path, str(row.number), "too-deep", sentence)


def _noted(runs: Runs, seen: list[Row | BrokenRow | Run]) -> Runs:
    """These, each noted when it is asked for."""
    for item in runs:
        seen.append(item)
        yield item


def head_of(runs: Runs) -> list[Row | BrokenRow]:
    """The first rows, by which columns are told."""
    head: list[Row | BrokenRow] = []
    size = 0
    for row in each(runs):
        head.append(row)
        size += sum(len(cell) for cell in row.cells.values() if isinstance(cell, str)) if isinstance(row, Row) else 0
        if len(head) >= _SAMPLE_ROWS or size > _SAMPLE_CHARACTERS:
            break
    return head


def columns_of(head: Sequence[Row | BrokenRow], file_path: str, options: SourceOptions) -> Columns | None:
    """The columns of a table that begins so; None where no row can be read. Raises InputError."""
    sample = [row.cells for row in head if isinstance(row, Row)]
    if not sample:
        return None
    columns = choose(sample, file_path, options)
    tell(columns, sample, file_path, options)
    return columns


def _guarded(rows: Runs) -> Runs:
    """The rows; where reading itself breaks off, that as the last one."""
    number: int | str | None = 0
    try:
        for row in rows:
            number = row.number or number
            yield row
    except Exception as error:  # servers and decompressors raise what they like; nothing may stop the corpus
        number = int(str(number).partition(".")[0])  # `7.2` is of line 7
        problem = error if isinstance(error, InputError) else unreadable(error)
        kept = f"The rows before row {number + 1:,} are read" if number else "No row of it is read"
        told = f"{problem} {kept}; the rest counts as one record, since nothing tells how many."
        yield BrokenRow(None, problem.kind, told)


def _row_problem(
    row: Row, text: str | bytes | None, id_: Any, columns: Columns, options: SourceOptions
) -> tuple[str, str] | None:
    if text is None:
        name, cell = ".".join(columns.text), at(row.cells, columns.text)
        if plain(cell) is None:  # NaN is none either
            return "no-text", f"The row has no {name!r}: give it one, or take the row away."
        return "not-text", _not_text(name, cell)
    if len(text) > options.max_record_bytes:
        return (
            "too-large",
            f"The text is longer than {options.max_record_bytes:,}: split it, or raise `max_record_bytes`.",
        )
    if columns.id and columns.is_id_declared and not isinstance(id_, str | int | float | None):
        return "bad-id", f"{'.'.join(columns.id)!r} holds {type(id_).__name__}: ids are text or numbers."
    return None


def _not_text(name: str, cell: Any) -> str:
    if isinstance(cell, Mapping) and cell:
        fields = ", ".join(repr(field) for field in list(cell)[:10])
        return (
            f'{name!r} holds an object with {fields}: declare one of them, text_column = "{name}.{next(iter(cell))}".'
        )
    return f"{name!r} holds {type(cell).__name__}, not text: convert the column."


def _extra(cells: Cells, columns: Columns, known: Mapping[str, Any]) -> dict[str, Any]:
    """What has no column in the corpus: all but what was used, of an object too."""
    if cells.keys() <= columns.own_names:
        return {}
    told = [name for name, value in known.items() if says_all(name, at(cells, columns.known[name]), value)]
    used = columns.own.union(columns.known[name] for name in told)
    extra: dict[str, Any] = {}
    for name, value in cells.items():
        if value is None or name == columns.index or (name,) in used:
            continue
        inner = isinstance(value, Mapping) and {place[1:] for place in used if place[0] == name and len(place) > 1}
        if not inner:
            extra[whole(name)] = plain(value)
        elif rest := _without(value, inner):
            extra[whole(name)] = plain(rest)
    return extra


def _without(value: Mapping[str, Any], places: set[Place]) -> dict[str, Any]:
    rest: dict[str, Any] = {}
    for name, item in value.items():
        inner = {place[1:] for place in places if place[0] == name}
        if not inner:
            rest[name] = item
        elif () not in inner and isinstance(item, Mapping) and (kept := _without(item, inner)):
            rest[name] = kept
    return rest


def _known(cells: Cells, columns: Columns) -> dict[str, Any]:
    if not columns.known:
        return {}
    given = {name: at(cells, place) for name, place in columns.known.items()}
    language = known_value("language", given.get("language"))
    known = {
        name: known_value(name, value, order=columns.date_order, language=language) for name, value in given.items()
    }
    return {name: value for name, value in known.items() if value}


def _bytes(cell: str | bytes) -> bytes:
    return cell if isinstance(cell, bytes) else cell.encode("utf-8", "surrogatepass")


def _record(
    row: Row, columns: Columns, file_path: str, key: str, options: SourceOptions, *, extract: Extract | None
) -> Record | SetAside:
    place = str(row.number)
    cell = text_of(at(row.cells, columns.text))
    id_ = at(row.cells, columns.id) if columns.id else None
    if refused := _row_problem(row, cell, id_, columns, options):
        return SetAside(file_path, place, *refused)
    cell = cell or ""
    record_key = key_of(row.number, id_, columns, key)
    known = _known(row.cells, columns)
    extra = _extra(row.cells, columns, known)
    if columns.is_html:
        declared = options.encoding if isinstance(cell, bytes) else "utf-8"
        return read_page(
            _bytes(cell), file_path, record_key, options,
            place=place, declared=declared, known=known, extra=extra, extract=extract,
        )  # fmt: skip
    utf8 = row.bytes_of(columns.text[0]) if row.bytes_of and len(columns.text) == 1 else None
    try:
        text, encoding, confidence = (
            decode(cell, options.encoding) if isinstance(cell, bytes) else (cell, row.encoding, row.confidence)
        )
    except Undecodable as error:
        return SetAside(file_path, place, error.kind, str(error), hashlib.sha256(_bytes(cell)).hexdigest())
    text = text if utf8 is not None else whole(text)
    return Record(
        key=record_key,
        file_path=file_path,
        source_sha256=None if text is cell else hashlib.sha256(_bytes(cell)).hexdigest(),
        text=text,
        encoding=encoding,
        encoding_confidence=confidence,
        known=known,
        extra=extra,
        utf8=utf8,
    )
