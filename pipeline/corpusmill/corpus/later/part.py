"""A part of a later phase: the stages of that phase run over the tables of a part of the phase before."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from corpusmill.across.cleaned import subject
from corpusmill.across.subjects import SUBJECTS
from corpusmill.corpus.accounts import Ledger
from corpusmill.corpus.job import Job, package_key
from corpusmill.corpus.kept.marks import Measured
from corpusmill.corpus.kept.outlasted import Outlasted
from corpusmill.corpus.kept.receipts import RECEIPT, begin, finish
from corpusmill.corpus.kept.slices import Slice, slices_of
from corpusmill.corpus.later.care import Care, failures_of
from corpusmill.corpus.later.rows import batch_of, with_raws
from corpusmill.corpus.later.spared import with_spared
from corpusmill.corpus.tables import (
    by_name,
    column_of,
    dropped_table,
    edits_table,
    failed_rows,
    set_aside_table,
    without_empty,
)
from corpusmill.engine.doubts import Doubts
from corpusmill.engine.limits import Place, Watch
from corpusmill.engine.work import Caution
from corpusmill.read.heard import heard
from corpusmill.read.records import OF_THE_MOMENT
from corpusmill.recipes.recipe import Recipe
from corpusmill.recipes.stage import Failure
from corpusmill.release.rows.read import row_groups
from corpusmill.release.tables import TableWriter
from corpusmill.text.batch import Batch
from corpusmill.text.counts import text_lengths
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

    @property
    def known(self) -> list[Path]:
        """All files of what the corpus knows, each named by the hash of its bytes."""
        return [path for _, path in sorted({**self.cleaned, **self.read}.items())]


def make_part(split: LaterSplit, key: str, job: Job, caution: Caution | None = None) -> dict[str, Any]:
    """Carry out a phase on a finished part and write what becomes of it; returns the receipt."""
    scratch = begin(job.parts / key)
    known = {name: subject(name).load(path) for name, path in split.cleaned.items()}
    known |= {name: SUBJECTS[name].load(path) for name, path in split.read.items()}
    before = json.loads((split.part / RECEIPT).read_bytes())
    ledger, measured = _continued(before), Measured()
    schemas = {"documents": documents_columns(split.columns), "edits": EDITS, "dropped": DROPPED}
    with ExitStack() as stack:
        watch = stack.enter_context(Watch(job.seconds, caution.note if caution else None))
        made_by = (package_key(job.recipe.stages, __name__), job.recipe.key, *(path.name for path in split.known))
        care = Care(watch, Doubts(caution), Outlasted(job.outlasted), known, made_by)
        stack.enter_context(heard(ledger.notes))
        writers = {
            name: stack.enter_context(TableWriter(scratch / f"{name}.parquet", arrow_schema(columns)))
            for name, columns in (schemas | {"set_aside": SET_ASIDE}).items()
        }
        for name in ("dropped", "set_aside"):
            for table in row_groups([path] if (path := split.part / f"{name}.parquet").exists() else []):
                writers[name].write(table)
        for at, rows in enumerate(slices_of(split.part)):
            tables, kinds = _carried_out(rows, (split.part.name, at), split, job.recipe, care)
            for name, writer in writers.items():
                writer.write(tables[name])
            measured.add(tables["documents"], found := text_lengths(tables["documents"]), tables["edits"])
            ledger.add_later(rows.documents, tables, int(found[:, 0].sum()))
            kinds += tables["set_aside"]["kind"].to_pylist()
            ledger.moment.update(kind for kind in kinds if kind in OF_THE_MOMENT)
    measured.save(scratch)
    receipt = {
        "key": key,
        "source": split.source,
        **ledger.totals(),
        "pages": before["pages"],
        "outlasted": dict(Counter(before["outlasted"]) + care.outlasted.met),
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
    rows: Slice, place: Place, split: LaterSplit, recipe: Recipe, care: Care
) -> tuple[dict[str, pa.Table], list[str]]:
    """The tables of a slice of the part, after the phase, and faults of the moment that took no document out."""
    begun = batch_of(rows)
    lost = care.hopeless(begun, place)
    rest = begun.select([row for row, id_ in enumerate(begun.ids) if id_ not in lost])
    batch, failures, endings = care.carry(recipe, rest, place)
    lost |= endings
    care.remember(begun, lost)
    failures = _in_order([*failures, *failures_of(lost, recipe)], begun.ids, recipe.stages)
    kinds: list[str] = []
    if split.keeps:
        batch, failures, kinds = with_spared((batch, failures), begun, recipe, partial(care.carry_out, place=place))
    batch = with_raws(without_empty(batch, "empty-after-cleaning", "clean"), begun, rows.edits)
    tables = {
        "documents": _documents(batch, rows.documents, split.columns),
        "edits": _edits(batch, begun, rows.edits),
        "dropped": dropped_table(batch),
        "set_aside": set_aside_table(failed_rows(split.source, begun, failures)),
    }
    return tables, kinds


def _in_order(failures: Sequence[Failure], ids: Sequence[str], stages: Sequence[str]) -> list[Failure]:
    """Stage by stage, and in the order of the documents."""
    place = {name: n for n, name in enumerate((*stages, *ids))}
    return sorted(failures, key=lambda failure: (place[failure.stage], place[failure.id]))


def _documents(batch: Batch, before: pa.Table, columns: Mapping[str, tuple[pa.DataType, str]]) -> pa.Table:
    schema = arrow_schema(documents_columns(columns))
    told = by_name(batch.found)
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
    counts = dict(zip(begun.ids, begun.history.counts.tolist(), strict=True))
    if [counts[id_] for id_ in batch.ids] != batch.history.counts.tolist():
        return edits_table(batch)
    return before.filter(pc.is_in(before["id"], value_set=pa.array(batch.ids, pa.string())))
