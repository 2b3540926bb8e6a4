"""From records to a batch."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import chain, pairwise
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from corpusmill.read.records import PlainRecords, Record
from corpusmill.text.actions import Found
from corpusmill.text.batch import BATCH_ROWS, Batch, Texts
from corpusmill.text.counts import bytes_of, texts_of
from corpusmill.text.schema import KNOWN, documents_schema

Run = Sequence[Record] | PlainRecords
"""Records that came one after the other."""


class _Same(NamedTuple):
    """A value that stands in every row: most columns hold one, and an array of a list takes as long as reading them."""

    value: Any


def batch_of(records: Sequence[Record], source: str, constants: Mapping[str, Any]) -> Batch:
    """A batch of records of one source. `constants` are column values that hold wherever the record has none."""
    texts = texts_of([record.text.encode() if record.utf8 is None else record.utf8 for record in records])
    begun = Batch(
        ids=[f"{source}/{record.key}" for record in records],
        texts=Texts([record.text for record in records], texts),
        marks=[tuple(record.marks) for record in records],
        found=[_found(record) if record.evidence else () for record in records],
    )
    digests = _digests(texts)
    brought = zip((record.source_sha256 for record in records), digests.to_pylist(), strict=True)
    cells = _known(records, constants) | {
        "file_path": [record.file_path for record in records],
        "extra": [_json(record) for record in records] if any(record.extra for record in records) else _Same(None),
        "encoding": [record.encoding for record in records],
        "text_in_sha256": digests,
        "source_sha256": [of_text if of_source is None else of_source for of_source, of_text in brought],
        "source": _Same(source),
    }
    return _with_columns(begun, cells)


def batch_of_runs(runs: Sequence[Run], source: str, constants: Mapping[str, Any]) -> Batch:
    """A batch of the records of these runs, as `batch_of` makes it; by columns where all stand so."""
    plain = [run for run in runs if isinstance(run, PlainRecords)]
    if len(plain) < len(runs) or not runs:
        return batch_of([*chain.from_iterable(runs)], source, constants)
    texts = plain[0].texts if len(plain) == 1 else pa.concat_arrays([run.texts for run in plain])
    characters = np.concatenate([run.characters for run in plain])
    ids = [f"{source}/{key}" for run in plain for key in run.keys]
    begun = Batch(ids=ids, texts=Texts(array=texts, characters=characters))
    paths = {run.file_path for run in plain}
    digests = _digests(texts)
    cells = {name: _Same(constants.get(name)) for name in KNOWN} | {
        "file_path": _Same(*paths) if len(paths) == 1 else [run.file_path for run in plain for _ in run.keys],
        "extra": _Same(None),
        "encoding": _Same("utf-8"),
        "text_in_sha256": digests,
        "source_sha256": digests,
        "source": _Same(source),
    }
    return _with_columns(begun, cells)


def _with_columns(begun: Batch, cells: Mapping[str, pa.Array | Sequence[Any] | _Same]) -> Batch:
    columns = {name: _column(of_name, len(begun), _KINDS[name]) for name, of_name in cells.items()}
    return begun.edited((), columns=columns)


_KINDS = {field.name: field.type for field in documents_schema({})}


def _column(cells: pa.Array | Sequence[Any] | _Same, rows: int, kind: pa.DataType) -> pa.Array:
    if isinstance(cells, pa.Array):
        return cells
    if not isinstance(cells, _Same):
        return pa.array(cells, kind)
    if cells.value is None:
        return _nulls(kind).slice(0, rows) if rows <= BATCH_ROWS else pa.nulls(rows, kind)
    # Arrow repeats no list of names no times
    return pa.repeat(pa.scalar(cells.value, kind), rows) if rows else pa.array([], kind)


@cache
def _nulls(kind: pa.DataType) -> pa.Array:
    """As many as a batch holds rows: a slice of them takes a tenth of the time of new ones."""
    return pa.nulls(BATCH_ROWS, kind)


def _digests(texts: pa.LargeStringArray) -> pa.StringArray:
    """SHA-256 of each text in UTF-8."""
    data, bounds = bytes_of(texts)
    digests = b"".join(hashlib.sha256(data[first:last]).digest() for first, last in pairwise(bounds.tolist()))
    ends = np.arange(len(texts) + 1, dtype=np.int32) * (2 * hashlib.sha256().digest_size)
    buffers = [None, pa.py_buffer(ends), pa.py_buffer(digests.hex().encode())]
    return pa.Array.from_buffers(pa.string(), len(texts), buffers)


def _known(records: Sequence[Record], constants: Mapping[str, Any]) -> dict[str, Sequence[Any] | _Same]:
    """The columns that an input may give."""
    told = {name for record in records if record.known for name in record.known}
    return {
        name: [record.known.get(name, constants.get(name)) for record in records]
        if name in told
        else _Same(constants.get(name))
        for name in KNOWN
    }


def _found(record: Record) -> tuple[Found, ...]:
    return tuple(Found(e.name, e.value, None, None, f"page:{e.source}", e.confidence) for e in record.evidence)


def _json(record: Record) -> str | None:
    return json.dumps(record.extra, ensure_ascii=False, sort_keys=True, default=str) if record.extra else None
