"""A metadata table that the user supplies beside the documents, joined to them by path or key."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

import pyarrow as pa

from corpusmill.config.settings import ConfigError
from corpusmill.read.formats import DELIMITER_BY_NAME, HEAD_BYTES, packing, sniff
from corpusmill.read.places.names import forms
from corpusmill.read.records import Record
from corpusmill.read.rows.row import BrokenRow, each
from corpusmill.read.source import InputError, SourceOptions
from corpusmill.read.values import known_value, plain, says_all
from corpusmill.terminal.words import in_words
from corpusmill.text.schema import KNOWN

log = logging.getLogger("corpusmill.read")

# What the joining column may be called, first found wins: the key of a record, or the path of its file.
_JOIN = ("key", "id", "file_path", "path", "file", "filename", "file_name")

Sidecar = Mapping[str, Mapping[str, Any]]


class SidecarError(ConfigError):
    """A sidecar table that cannot be used; names the file and the remedy."""


def load_sidecar(path: Path) -> Sidecar:
    """Key or file path → the row's other values. Held in memory: about 1 kB a row. Raises SidecarError."""
    try:
        status = path.stat()
    except OSError as error:
        raise SidecarError(f"{path.name}: {error.strerror}; correct `metadata` of its source") from None
    return _load(path, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=16)
def _load(path: Path, _changed: int, _size: int) -> Sidecar:
    try:
        table = _read(path)
    except (OSError, UnicodeDecodeError, pa.ArrowInvalid, InputError) as error:
        if isinstance(error, OSError) and error.errno:  # the system's, and not of what is in it
            raise SidecarError(in_words(error)) from None
        told, remedy = str(error).rstrip("."), "use CSV or TSV in UTF-8, JSON Lines or Parquet"
        raise SidecarError(f"{path.name}: cannot be read as a table ({told}); {remedy}") from None
    if not table:
        return {}
    join = next((name for name in _JOIN if any(name in row for row in table)), None)
    if join is None:
        raise SidecarError(
            f"{path.name}: no column to join by; name one of its columns ({', '.join(table[0])}) "
            f"{' or '.join(_JOIN[:3])}"
        )
    rows: dict[str, dict[str, Any]] = {}
    for number, row in enumerate(table, 1):
        values = {name: value for name, value in row.items() if value not in (None, "")}
        if not values:  # programs write empty rows behind the last
            continue
        if join not in values:
            raise SidecarError(f"{path.name}, row {number}: no {join}; name the document that it is of, or take it out")
        key = str(values.pop(join)).removeprefix("./")  # as `find` lists files
        if key in rows:
            raise SidecarError(f"{path.name}, row {number}: {join} {key!r} stands there twice; keep one row for each")
        rows[key] = values
    return rows


def _read(path: Path) -> list[dict[str, Any]]:
    if path.suffix in (".parquet", ".pq"):
        import pyarrow.parquet as pq  # noqa: PLC0415

        with pq.ParquetFile(path) as file:  # `read_table` would import pandas
            return cast("list[dict[str, Any]]", file.read().to_pylist())
    return _read_rows(path)


# What programs write where a cell has no value.
_NO_VALUE = frozenset(("NULL", "null", "NA", "N/A", "n/a", "#N/A", "NaN", "nan"))


def _read_rows(path: Path) -> list[dict[str, Any]]:
    """The rows of CSV and JSON as inputs are read, in any delimiter and encoding. Every value stays as it is written:
    "007" is no number, and "2021-03-02" no moment.
    """
    from corpusmill.read.rows.csv_rows import csv_rows  # noqa: PLC0415
    from corpusmill.read.rows.json_rows import json_lines  # noqa: PLC0415

    options = SourceOptions(name=path.name, path=str(path))
    table: list[dict[str, Any]] = []
    with pa.input_stream(str(path)) as stream:  # unpacks what is called .gz
        head = stream.read(HEAD_BYTES)
    kind = head and not packing(head, path.name) and sniff(head, path.name.removesuffix(".gz"))
    if not kind or kind in ("html", "warc"):
        raise InputError("not-a-table", "it is none" if head else "it is empty")
    with pa.input_stream(str(path)) as stream:
        delimiter = DELIMITER_BY_NAME.get(path.suffix[1:])
        is_json = kind in ("json", "jsonl")
        rows = json_lines(stream, options) if is_json else csv_rows(stream, options, delimiter, path.name)
        for row in each(rows):
            if isinstance(row, BrokenRow):  # the remedy behind the colon is one for inputs
                fault = row.sentence.partition(":")[0]
                raise InputError(row.kind, f"row {row.number}: {fault}" if row.number else fault)
            if row.confidence < 1 and not table:
                log.warning("%s: read as %s; save it in UTF-8 if names come out wrong", path.name, row.encoding)
            table.append({name: None if str(cell) in _NO_VALUE else cell for name, cell in row.cells.items()})
    return table


def _known(name: str, value: Any) -> Any:
    """The value of a column; a number or a moment as it is written, where none is wanted."""
    return known_value(name, value) or (None if isinstance(value, list | Mapping) else known_value(name, str(value)))


def joined(record: Record, sidecar: Sidecar) -> Record:
    """The record with what the sidecar knows of it, which wins over what came with the record itself."""
    names = (form for name in (record.key, record.file_path) for form in forms(name))
    row = next(filter(None, map(sidecar.get, names)), None)
    if not row:
        return record
    known = {name: found for name, value in row.items() if name in KNOWN and (found := _known(name, value))}
    rest = {name: value for name, value in row.items() if name not in known or not says_all(name, value, known[name])}
    return replace(record, known={**record.known, **known}, extra={**record.extra, **plain(rest)})
