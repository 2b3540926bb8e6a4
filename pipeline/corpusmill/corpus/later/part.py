"""A part of a later phase: the tables of a finished part, with what the stages of the phase make of them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from corpusmill.across.cleaned import subject
from corpusmill.across.subjects import SUBJECTS
from corpusmill.corpus.accounts import Ledger
from corpusmill.corpus.job import Job
from corpusmill.corpus.kept.receipts import RECEIPT, begin, finish
from corpusmill.corpus.kept.slices import Slice, slices_of
from corpusmill.corpus.later.rows import batch_of, with_raws
from corpusmill.corpus.later.spared import with_spared
from corpusmill.corpus.tables import column_of, dropped_table, edits_table, failed_rows, set_aside_table, without_empty
from corpusmill.engine.alone import alone
from corpusmill.engine.limits import Ending, Place, Watch
from corpusmill.engine.work import Caution
from corpusmill.read.heard import heard
from corpusmill.read.records import OF_THE_MOMENT
from corpusmill.recipes.recipe import Recipe
from corpusmill.recipes.stage import Failure
from corpusmill.release.measure import row_groups
from corpusmill.release.tables import TableWriter
from corpusmill.text.batch import Batch
from corpusmill.text.schema import DROPPED, EDITS, SET_ASIDE, arrow_schema, documents_columns


class LaterSplit(NamedTuple):
    """A finished part that a phase goes over, and what the corpus knows of its documents: files by subject."""

    source: str
    part: Path
    cleaned: Mapping[str, Path]
    """Of the subjects of cleaned texts."""
    read: Mapping[str, Path]
    """Of those of texts as read."""
    columns: Mapping[str, tuple[pa.DataType, str]]
    """What the stages of all phases so far declare."""
    keeps: bool = False
    """Copies went for the sake of others in this phase or before: a stage that fails takes none of these out."""


class Care(NamedTuple):
    """What a record may take, and which slices of the part ended a process before."""

    watch: Watch
    caution: Caution | None

    def is_suspect(self, place: Place) -> bool:
        if self.caution is None:
            return False
        return self.caution.is_everywhere or place in {step.first for step in self.caution.steps}


def make_part(split: LaterSplit, key: str, job: Job, caution: Caution | None = None) -> dict[str, Any]:
    """Carry out a phase on a finished part and write what becomes of it; returns the receipt."""
    scratch = begin(job.parts / key)
    known = {name: subject(name).load(path) for name, path in split.cleaned.items()}
    known |= {name: SUBJECTS[name].load(path) for name, path in split.read.items()}
    before = json.loads((split.part / RECEIPT).read_bytes())
    ledger = _continued(before)
    schemas = {"documents": documents_columns(split.columns), "edits": EDITS, "dropped": DROPPED}
    with ExitStack() as stack:
        watch = stack.enter_context(Watch(job.seconds, caution.note if caution else None))
        care = Care(watch, caution)
        stack.enter_context(heard(ledger.notes))
        writers = {
            name: stack.enter_context(TableWriter(scratch / f"{name}.parquet", arrow_schema(columns)))
            for name, columns in (schemas | {"set_aside": SET_ASIDE}).items()
        }
        for name in ("dropped", "set_aside"):
            for table in row_groups([path] if (path := split.part / f"{name}.parquet").exists() else []):
                writers[name].write(table)
        for at, rows in enumerate(slices_of(split.part)):
            tables, kinds = _carried_out((at, rows), split, job.recipe, known, care=care)
            for name, writer in writers.items():
                writer.write(tables[name])
            ledger.add_later(rows.documents, tables)
            kinds += tables["set_aside"]["kind"].to_pylist()
            ledger.moment.update(kind for kind in kinds if kind in OF_THE_MOMENT)
    receipt = {
        "key": key,
        "source": split.source,
        **ledger.totals(),
        "pages": before["pages"],
        "outlasted": before["outlasted"],
    }
    return finish(scratch, job.parts / key, receipt)


def _continued(before: Mapping[str, Any]) -> Ledger:
    """The accounts of the part as it stands, without what is counted again from the tables."""
    ledger = Ledger()
    for path, counts in before["inputs"].items():
        ledger.inputs[path] = Counter(counts)
    ledger.reasons.update(before["reasons"])
    ledger.kinds.update(before["kinds"])
    ledger.moment.update(before["moment"])
    ledger.sizes.update({name: n for name, n in before["sizes"].items() if name not in ("chars_in", "chars_out")})
    ledger.excluded.update(before["excluded"])
    ledger.notes.update(before["notes"])
    return ledger


def _carried_out(
    numbered: tuple[int, Slice], split: LaterSplit, recipe: Recipe, known: Mapping[str, Any], *, care: Care
) -> tuple[dict[str, pa.Table], list[str]]:
    """The tables of a slice of the part, after the phase, and faults of the moment that took no document out."""
    at, rows = numbered
    begun = batch_of(rows)
    place = (split.part.name, at)

    def carry(stages: Recipe, batch: Batch) -> tuple[Batch, list[Failure]]:
        if care.is_suspect(place):
            return _each_alone(batch, stages, known, care.watch)
        care.watch.cleaning(place, place, sum(map(len, batch.texts)))
        return stages(batch, known)

    batch, failures = carry(recipe, begun)
    kinds: list[str] = []
    if split.keeps:
        batch, failures, kinds = with_spared((batch, failures), begun, recipe, carry)
    batch = with_raws(without_empty(batch, "empty-after-cleaning", "clean"), begun, rows.edits)
    tables = {
        "documents": _documents(batch, rows.documents, split.columns),
        "edits": _edits(batch, begun, rows.edits),
        "dropped": dropped_table(batch),
        "set_aside": set_aside_table(failed_rows(split.source, begun, failures)),
    }
    return tables, kinds


def _each_alone(batch: Batch, recipe: Recipe, known: Mapping[str, Any], watch: Watch) -> tuple[Batch, list[Failure]]:
    """The batch after the phase, of which each record had a process of its own."""
    pieces: list[Batch] = []
    failures: list[Failure] = []
    for row in range(len(batch)):
        record = batch.select([row])
        done = alone(partial(recipe, record, known), watch.limit_of(len(record.texts[0])))
        if isinstance(done, Ending):
            failures.append(Failure(record.ids[0], recipe.stages[-1], f"this record: {done.error}", done.kind))
        else:
            pieces.append(done[0])
            failures += done[1]
    kept = [piece for piece in pieces if len(piece)]
    # stage by stage, as where all rows go together
    place = {name: n for n, name in enumerate(recipe.stages)}
    dropped = tuple(sorted((row for piece in pieces for row in piece.dropped), key=lambda row: place[row.stage]))
    failures.sort(key=lambda failure: place[failure.stage])
    after = Batch.concat(kept, like=batch) if kept else batch.select([])
    return replace(after, dropped=dropped), failures


def _documents(batch: Batch, before: pa.Table, columns: Mapping[str, tuple[pa.DataType, str]]) -> pa.Table:
    schema = arrow_schema(documents_columns(columns))
    told = {item.name for row in batch.found for item in row}
    arrays = [column_of(batch, field, told) if field.name != "fields" else None for field in schema]
    rows = pc.index_in(pa.array(batch.ids, pa.string()), value_set=before["id"].combine_chunks())
    evidence = before["fields"].combine_chunks().take(rows)
    if any(batch.found):
        cells = [
            [*(old or ()), *(found._asdict() for found in new)]
            for old, new in zip(evidence.to_pylist(), batch.found, strict=True)
        ]
        evidence = pa.array(cells, schema.field("fields").type)
    arrays[schema.get_field_index("fields")] = evidence
    return pa.table(arrays, schema=schema)


def _edits(batch: Batch, begun: Batch, before: pa.Table) -> pa.Table:
    """The audit; as it was but for rows that went, where no stage of the phase changed a text."""
    lengths = dict(zip(begun.ids, map(len, begun.history), strict=True))
    if any(lengths[id_] != len(trail) for id_, trail in zip(batch.ids, batch.history, strict=True)):
        return edits_table(batch)
    return before.filter(pc.is_in(before["id"], value_set=pa.array(batch.ids, pa.string())))
