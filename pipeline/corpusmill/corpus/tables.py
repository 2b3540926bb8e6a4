"""From a cleaned batch to the tables of a release."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import chain
from operator import attrgetter
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from corpusmill.corpus.accounts import Came
from corpusmill.read.records import OF_THE_MOMENT
from corpusmill.recipes.stage import Failure
from corpusmill.text.actions import Drop, Found
from corpusmill.text.apply import apply
from corpusmill.text.batch import Batch
from corpusmill.text.counts import blanks_of
from corpusmill.text.schema import DROPPED, EDITS, EXCLUDED, SET_ASIDE, arrow_schema, documents_schema, of_text

log = logging.getLogger("corpusmill.read")  # what is said there the build tells


class Cleaned(NamedTuple):
    """The tables that a batch became, and the rows on which a stage failed."""

    documents: pa.Table
    edits: pa.Table
    dropped: pa.Table
    failures: list[Failure]


_SCHEMAS = {"edits": arrow_schema(EDITS), "dropped": arrow_schema(DROPPED), "set_aside": arrow_schema(SET_ASIDE)}


@cache
def _none(name: str) -> pa.Table:
    """No rows: most steps drop nothing and set nothing aside, those of many recipes edit nothing.

    Made once, but not while modules load: the first array of a process would import pandas (see `text.arrow`).
    """
    return _SCHEMAS[name].empty_table()


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def without_empty(batch: Batch, reason: str, stage: str) -> Batch:
    """The batch without the rows that hold white space only; they are dropped for `reason`."""
    blanks = blanks_of(batch.text_array)
    return apply(batch, [Drop(row, reason) for row in blanks], stage) if blanks else batch


def tables_of(batch: Batch, failures: list[Failure], stage_columns: Mapping[str, tuple[pa.DataType, str]]) -> Cleaned:
    """The documents, edits and dropped tables of a cleaned batch."""
    schema = documents_schema(stage_columns)
    told = by_name(batch.found)
    arrays = [column_of(batch, field, told) for field in schema]
    return Cleaned(pa.table(arrays, schema=schema), edits_table(batch), dropped_table(batch), failures)


ByName = dict[str, dict[int, list[Found]]]
"""What was found: its name → row → all that was found there, in order."""


def by_name(found: Sequence[Sequence[Found]]) -> ByName:
    """What was found in each row."""
    told: ByName = {}
    for row, items in enumerate(found):
        for item in items:
            told.setdefault(item.name, {}).setdefault(row, []).append(item)
    return told


def column_of(batch: Batch, field: pa.Field, told: ByName) -> pa.Array:
    """A column of the documents table: what was known, else the best of what was found."""
    if field.name == "id":
        return pa.array(batch.ids, field.type)
    if field.name == "text":
        return batch.text_array.cast(field.type)
    if field.name == "fields":
        if not any(batch.found):
            return pa.ListArray.from_arrays(
                np.zeros(len(batch) + 1, np.int32), pa.nulls(0, field.type.value_type), field.type
            )
        ends = np.cumsum([0, *map(len, batch.found)], dtype=np.int32)
        kinds = field.type.value_type
        values = _columns(chain.from_iterable(batch.found), len(kinds))
        columns = [pa.array(of_name, kind.type) for of_name, kind in zip(values, kinds, strict=True)]
        return pa.ListArray.from_arrays(ends, pa.StructArray.from_arrays(columns, fields=[*kinds]), field.type)
    known = batch.columns.get(field.name)
    if field.name not in told:
        if known is None:
            return pa.nulls(len(batch), field.type)
        return known if known.type == field.type else known.cast(field.type)
    wants_list = pa.types.is_list(field.type) or pa.types.is_large_list(field.type)
    cells = batch.values(field.name)
    if wants_list:
        cells = [cell or None for cell in cells]
    for row, found in told[field.name].items():
        if cells[row] is None:
            cells[row] = _value(found, field, wants_list)
    return pa.array(cells, field.type)


def _value(found: Sequence[Found], field: pa.Field, wants_list: bool) -> Any:
    """The value with the highest confidence (the first of equals), or all values, each once, where a list is wanted.

    What is no value of the column ("2019-21", and the column holds numbers) is left out of it and stands in `fields`
    alone, which is said in the log; None where nothing else was found.
    """
    best = found if wants_list else [max(found, key=attrgetter("confidence"))]
    rules: dict[str, str] = {}
    for item in best:
        rules.setdefault(item.value, item.rule)
    values: list[Any] = []
    for said, rule in rules.items():
        try:
            values.append(of_text(said, field.type))
        except pa.ArrowException:
            log.info(
                "rule %s: some of what it finds as %r is no value of that column (%s): it stands in `fields` alone; "
                "narrow the rule, or declare the column as text",
                rule, field.name, field.type,
            )  # fmt: skip
    if not values:
        return None
    return values if wants_list else values[0]


def edits_table(batch: Batch) -> pa.Table:
    """The audit of a batch."""
    if not batch.history.trails:
        return _none("edits")
    schema = _SCHEMAS["edits"]
    cells, order = batch.history.table()
    rows = _cells(cells.pop("row"), pa.int64())
    columns = {name: _cells(values, schema.field(name).type) for name, values in cells.items()}
    columns["id"] = pa.array(batch.ids, schema.field("id").type).take(rows)
    return pa.table([columns[name] for name in schema.names], schema=schema).take(_cells(order, pa.int64()))


def _cells(values: Any, kind: pa.DataType) -> pa.Array:
    """A column of values, or of numbers: `pa.array` would import pandas to ask whether those are its own."""
    if not isinstance(values, np.ndarray):
        return pa.array(values, kind)
    return pa.Array.from_buffers(pa.int64(), len(values), [None, pa.py_buffer(values)]).cast(kind)


def _columns(rows: Iterable[tuple[Any, ...]], width: int) -> list[tuple[Any, ...]]:
    """Tuples of one width as columns; as many where there is none."""
    return [*zip(*rows, strict=True)] or [()] * width


def dropped_table(batch: Batch) -> pa.Table:
    """The rows that were left out of a batch."""
    if not batch.dropped:
        return _none("dropped")
    rows = [
        {"id": d.id, "reason": d.reason, "stage": d.stage, "kept_id": d.kept_id, "score": d.score}
        # a text that somebody asked to take down is not kept in another table
        | {"text": None if d.reason in EXCLUDED.values() else d.text}
        | {name: d.columns.get(name) for name in ("source", "file_path", "source_sha256")}
        for d in batch.dropped
    ]
    return pa.Table.from_pylist(rows, schema=_SCHEMAS["dropped"])


def set_aside_table(rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """The `set_aside` table of rows with its columns as keys; of a fault of the moment it says what becomes of it."""
    told = [
        {**row, "error": row["error"].removesuffix(".") + "; the next build tries it again."}
        if row["kind"] in OF_THE_MOMENT and "tried again" not in row["error"]
        else row
        for row in rows
    ]
    return pa.Table.from_pylist(told, schema=_SCHEMAS["set_aside"]) if told else _none("set_aside")


def failed_rows(source: str, batch: Batch | Came, failures: Sequence[Failure]) -> list[dict[str, Any]]:
    """Rows of the `set_aside` table for records of a batch on which a stage failed."""
    if not failures:
        return []
    rows = []
    came = zip(batch.ids, batch.values("file_path"), batch.values("source_sha256"), strict=True)
    places = {id_: place for id_, *place in reversed([*came])}  # of two records with one id the first is kept
    for failure in failures:
        file_path, digest = places[failure.id]
        error = f"stage {failure.stage} failed: {failure.error}"
        if failure.kind not in OF_THE_MOMENT:
            who = "mend the stage" if ":" in failure.stage else "report it"
            error += f"; {who}, or leave the document out with [exclude] ids"
        row = {"file_path": file_path, "record": failure.id, "kind": failure.kind, "error": error, "sha256": digest}
        rows.append({"source": source, **row})
    return rows
