"""A table beside the documents, by which the user knows more of them than their text says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from corpusmill.config.settings import ConfigError
from corpusmill.read.records import Record
from corpusmill.read.values import known_value, says_all
from corpusmill.text.schema import KNOWN

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
    except (OSError, UnicodeDecodeError, pa.ArrowInvalid) as error:
        raise SidecarError(
            f"{path.name}: cannot be read as a table ({error}); use CSV or TSV (in UTF-8), JSON Lines or Parquet"
        ) from None
    join = next((name for name in _JOIN if name in table.column_names), None)
    if join is None:
        raise SidecarError(
            f"{path.name}: no column to join by; name one of its columns ({', '.join(table.column_names)}) "
            f"{' or '.join(_JOIN[:3])}"
        )
    rows: dict[str, dict[str, Any]] = {}
    for number, row in enumerate(table.to_pylist(), 1):
        key = str(row.pop(join))
        if key in rows:
            raise SidecarError(f"{path.name}, row {number}: {join} {key!r} stands there twice; keep one row for each")
        rows[key] = {name: value for name, value in row.items() if value not in (None, "")}
    return rows


def _read(path: Path) -> pa.Table:
    if path.suffix in (".parquet", ".pq"):
        import pyarrow.parquet as pq  # noqa: PLC0415

        with pq.ParquetFile(path) as file:  # `read_table` would import pandas
            return file.read()
    if path.suffix in (".jsonl", ".json", ".ndjson"):
        import pyarrow.json  # noqa: PLC0415

        return pyarrow.json.read_json(path)
    from pyarrow import csv  # noqa: PLC0415

    delimiter = "\t" if path.suffix in (".tsv", ".tab") else ","
    # every value stays the text that the user wrote: "2020" and "007" are no numbers here
    head = csv.open_csv(path, parse_options=csv.ParseOptions(delimiter=delimiter)).schema.names
    convert = csv.ConvertOptions(column_types=dict.fromkeys(head, pa.string()), strings_can_be_null=True)
    return csv.read_csv(path, parse_options=csv.ParseOptions(delimiter=delimiter), convert_options=convert)


def joined(record: Record, sidecar: Sidecar) -> Record:
    """The record with what the sidecar knows of it, which wins over what came with the record itself."""
    row = sidecar.get(record.key) or sidecar.get(record.file_path)
    if not row:
        return record
    known = {
        name: found
        for name, value in row.items()
        if name in KNOWN and (found := known_value(name, value) or known_value(name, str(value)))
    }
    extra = {name: value for name, value in row.items() if name not in known or not says_all(name, value, known[name])}
    return replace(record, known={**record.known, **known}, extra={**record.extra, **extra})
