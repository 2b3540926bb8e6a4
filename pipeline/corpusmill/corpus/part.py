"""One split becomes one part: a folder of tables and a receipt, visible whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from corpusmill.across.subjects import SUBJECTS
from corpusmill.corpus.accounts import Ledger
from corpusmill.corpus.job import Job, pages_folder
from corpusmill.corpus.kept.changed import without_changed
from corpusmill.corpus.kept.marks import Marks
from corpusmill.corpus.kept.outlasted import Content, Outlast, Outlasted
from corpusmill.corpus.kept.receipts import begin, finish
from corpusmill.corpus.kept.steps import Kept, Steps
from corpusmill.corpus.kept.unchanged import Earlier, Prints, Taken, prints_of
from corpusmill.corpus.reading import Reading, Step
from corpusmill.corpus.splits import Split
from corpusmill.corpus.tables import (
    EXCLUDED,
    Cleaned,
    failed_rows,
    set_aside_table,
    tables_of,
    told_to_try_again,
    without_empty,
)
from corpusmill.engine.alone import alone
from corpusmill.engine.costs import processor_time
from corpusmill.engine.limits import Ending, Watch
from corpusmill.engine.work import Caution
from corpusmill.read.heard import heard
from corpusmill.read.page_store import PageStore
from corpusmill.read.records import OF_THE_MOMENT, SetAside
from corpusmill.read.source import InputFile
from corpusmill.release.tables import TableWriter
from corpusmill.text.actions import Drop
from corpusmill.text.apply import apply
from corpusmill.text.batch import Batch
from corpusmill.text.schema import DROPPED, EDITS, SET_ASIDE, arrow_schema, documents_columns

# Doubtful records go alone; of a large batch so many groups go first, since a process of its own costs 10 ms a record.
_MOST_GROUPS = 256


def begin_job(job: Job) -> None:
    """Bind the recipe and load its models."""
    job.recipe(Batch(ids=["warm-up"], texts=["A sentence of plain English, long enough to be told as such."]))


def make_part(split: Split, key: str, job: Job, caution: Caution | None = None) -> dict[str, Any]:
    """Read, clean and write a split; returns the receipt, which is also the last file written to the part.

    With `caution` each step has its limit, and what is suspected goes alone (see `engine.work.Caution`).
    """
    return without_changed(lambda known: _make_part(known, key, job, caution), split)


def _make_part(split: Split, key: str, job: Job, caution: Caution | None) -> dict[str, Any]:
    scratch = begin(job.parts / key)
    job.unpacked.mkdir(exist_ok=True)
    known = {subject: SUBJECTS[subject].load(places[split.begins]) for subject, places in job.known.items()}
    ledger = Ledger()
    ids: set[str] = set()
    marks = Marks()
    earlier = Earlier([job.parts / key for key in split.made_before])
    done = Steps(job.parts / f".{key}.steps", at_stake=job.seconds / 2)
    with ExitStack() as stack:
        watch = stack.enter_context(Watch(job.seconds, caution.note if caution else None))
        stack.enter_context(heard(ledger.notes))
        writers = {
            name: stack.enter_context(TableWriter(scratch / f"{name}.parquet", arrow_schema(columns)))
            for name, columns in _schemas(job).items()
        }
        reading = Reading(split, job, ledger, watch, caution)
        pages = stack.enter_context(PageStore(pages_folder(split, job), reading.extract))
        for step in reading.steps(pages):
            pages.flush()  # before any stage can take the process down
            batch = _admitted(step.batch, job, ids, split.held_before)
            brought = prints_of(batch)
            cleaned, ended = _cleaned_step(step, batch, brought, reading, (done, earlier), known=known)
            aside = _set_aside(split.source, [*step.aside, *ended], step.batch, cleaned)
            for row in aside:
                row["error"] = job.recipe.hidden(row["error"])
            tables = {**cleaned._asdict(), "set_aside": set_aside_table(aside)}
            for name, writer in writers.items():
                writer.write(tables[name])
            ledger.add(step.batch, step.aside, tables)
            ledger.excluded |= job.excluded_ids.intersection(step.batch.ids)
            ledger.excluded |= job.excluded_urls.intersection(step.batch.values("url"))
            ledger.moment.update(moment(split, aside))
            marks.add(batch.ids, brought, cleaned.documents["id"].to_pylist())
    marks.save(scratch)
    made = {"alike": reading.alike, "copied": earlier.copied, "pages": dict(pages.counts)}
    made["outlasted"] = dict(reading.outlasted.met)
    told = {"key": key, "source": split.source, "pieces": _pieces(split)}
    receipt = finish(scratch, job.parts / key, {**told, **ledger.totals(), **made})
    done.remove()
    return receipt


def _pieces(split: Split) -> dict[str, int]:
    """File → which of its pieces the split holds."""
    files = [item for item in split.inputs if isinstance(item, InputFile)]
    return {file.file_path: file.piece.number for file in files if file.piece}


def _schemas(job: Job) -> dict[str, dict[str, tuple[pa.DataType, str]]]:
    documents = documents_columns(job.recipe.columns)
    return {"documents": documents, "edits": EDITS, "dropped": DROPPED, "set_aside": SET_ASIDE}


def moment(split: Split, rows: Sequence[dict[str, Any]]) -> list[str]:
    """The kinds of problems among these that say nothing lasting, and stand in no key either."""
    known = {(item.file_path, item.fingerprint) for item in split.inputs if isinstance(item, InputFile)}
    known |= {(item.file_path, item.kind) for item in split.inputs if isinstance(item, SetAside)}
    return [
        row["kind"] for row in rows if row["kind"] in OF_THE_MOMENT and (row["file_path"], row["kind"]) not in known
    ]


def _set_aside(source: str, lost: Sequence[SetAside], batch: Batch, cleaned: Cleaned) -> list[dict[str, Any]]:
    """Rows of the `set_aside` table: records that were lost on the way, and those on which a stage failed."""
    rows = [{"source": source, **asdict(item)} for item in lost]
    return told_to_try_again([*rows, *failed_rows(source, batch, cleaned.failures)])


def _admitted(batch: Batch, job: Job, seen: set[str], held_before: Container[str]) -> Batch:
    """The batch without what is excluded, empty or a duplicate; `seen` holds the ids of the part so far."""
    urls = batch.values("url")
    drops: list[Drop] = []
    for row, id_ in enumerate(batch.ids):
        if id_ in job.excluded_ids or urls[row] in job.excluded_urls:
            drops.append(Drop(row, EXCLUDED))
        elif id_ in seen or id_ in held_before:
            drops.append(Drop(row, "duplicate-id"))
        seen.add(id_)
    return without_empty(apply(batch, drops, "read"), "empty", "read")


def _cleaned(batch: Batch, job: Job, known: Mapping[str, Any]) -> Cleaned:
    """The tables of a batch."""
    batch, failures = job.recipe(batch, known)
    batch = without_empty(batch, "empty-after-cleaning", "clean")
    return tables_of(batch, failures, job.recipe.columns)


def _cleaned_or_copied(batch: Batch, taken: Taken, job: Job, known: Mapping[str, Any]) -> Cleaned:
    """The tables of a batch; rows of documents that were made before of the same record are taken from there."""
    if not taken.places:
        return _cleaned(batch, job, known)
    there = set(taken.places)
    fresh = _cleaned(batch.select([row for row in range(len(batch)) if row not in there]), job, known)
    copied = [
        Cleaned(found.documents.cast(fresh.documents.schema), found.edits.cast(fresh.edits.schema), nothing, [])
        for found in taken.found
        for nothing in [fresh.dropped.slice(0, 0)]
    ]
    merged = _merged([fresh, *copied], batch.ids, job.recipe.stages)
    return merged._replace(documents=_in_order(merged.documents, batch.ids), edits=_in_order(merged.edits, batch.ids))


def _in_order(table: pa.Table, ids: Sequence[str]) -> pa.Table:
    """The rows of a table in the order of their ids; those of one id stay as they are."""
    places = pc.index_in(table["id"], value_set=pa.array(ids, table.schema.field("id").type)).to_numpy()
    return table.take(pa.array(np.argsort(places, kind="stable")))


def _cleaned_step(
    step: Step,
    batch: Batch,
    brought: Prints,
    reading: Reading,
    before: tuple[Steps, Earlier],
    *,
    known: Mapping[str, Any],
) -> tuple[Cleaned, list[SetAside]]:
    """The tables of what was admitted of a step, and the records that end a process.

    `before` is what was made of such records by a process that ended, and by an earlier build.
    """
    job, (done, earlier) = reading.job, before

    def content_of(row: int) -> Content:
        return "record", bytes(brought[row]).hex(), reading.alike

    limits = (reading.watch.limit_of(step.counted[id_]) for id_ in batch.ids)
    lost = _hopeless(map(content_of, range(len(batch))), limits, reading, step)
    step.before += sum(ending.seconds for ending in lost.values())
    rows = [row for row in range(len(batch)) if row not in lost]
    left = batch.select(rows) if lost else batch
    content = repr((step.first, step.last, len(batch.dropped), rows)).encode() + brought[rows].tobytes()
    if kept := done.get(content):
        step.before += kept.seconds
        return kept.cleaned, _lost(batch, lost, content_of, reading.outlasted)
    began = processor_time()
    if step.is_suspect and rows:
        cleaned, others = _each_alone(
            left, job, known, lambda ids: reading.watch.limit_of(sum(step.counted[id_] for id_ in ids))
        )
        lost |= {rows[row]: ending for row, ending in others.items()}
    else:
        cleaned = _cleaned_or_copied(left, earlier.taken(earlier.rows_of(brought[rows])), job, known)
    done.keep(content, Kept(cleaned, processor_time() - began))
    return cleaned, _lost(batch, lost, content_of, reading.outlasted)


def _hopeless(contents: Iterable[Content], limits: Iterable[float], reading: Reading, step: Step) -> dict[int, Ending]:
    """The rows that are known to take more than their limit: from an earlier build, or as the only one at hand."""
    if len(step.batch) == 1 and reading.ending_of("cleaning", step.first, step.last):
        return {row: Ending("time-limit", seconds) for row, seconds in enumerate(limits)}
    return reading.outlasted.among(contents, limits)


def _lost(
    batch: Batch, endings: Mapping[int, Ending], content_of: Callable[[int], Content], outlasted: Outlasted
) -> list[SetAside]:
    """The records that ended a process, which is remembered of those that took their time."""
    lost = []
    for row, ending in sorted(endings.items()):
        file_path, source, digest = (batch.values(name)[row] for name in ("file_path", "source", "source_sha256"))
        record = batch.ids[row].removeprefix(f"{source}/")
        lost.append(SetAside(file_path, record, ending.kind, f"This record: {ending.error}.", digest))
        outlasted.remember(content_of(row), ending, Outlast(ending.seconds, file_path, record))
    return lost


def _each_alone(
    batch: Batch, job: Job, known: Mapping[str, Any], limit_of: Callable[[Sequence[str]], float]
) -> tuple[Cleaned, dict[int, Ending]]:
    """The tables of a batch of which each record had a process of its own, and the rows that ended it.

    `limit_of` tells what records of these ids may take together.
    """
    bare = replace(batch, dropped=())
    pieces: list[Cleaned] = []
    lost: dict[int, Ending] = {}

    def go(rows: Sequence[int]) -> None:
        chosen = bare.select(rows)
        done = alone(lambda: _cleaned(chosen, job, known), limit_of(chosen.ids))
        if isinstance(done, Cleaned):
            pieces.append(done)
        elif len(rows) == 1:
            lost[rows[0]] = done
        else:
            for row in rows:
                go([row])

    group = max(1, len(batch) // _MOST_GROUPS)
    for first in range(0, len(batch), group):
        go(range(first, min(first + group, len(batch))))
    before = _cleaned(batch.select([]), job, known)  # what was dropped on the way here
    return _merged([before, *pieces], batch.ids, job.recipe.stages), lost


def _merged(pieces: Sequence[Cleaned], ids: Sequence[str], stages: Sequence[str]) -> Cleaned:
    """One set of tables, its rows in the order in which they come when the records are cleaned together."""
    of_stage = {name: n for n, name in enumerate(("read", *stages, "clean"))}
    of_id = {id_: n for n, id_ in enumerate(ids)}
    dropped = pa.concat_tables([piece.dropped for piece in pieces])
    # what was dropped as it was read keeps its order; a row twice there has the id of one that is not
    places = [
        (of_stage[stage], of_id.get(id_, -1) if stage != "read" else -1)
        for stage, id_ in zip(dropped["stage"].to_pylist(), dropped["id"].to_pylist(), strict=True)
    ]
    order = sorted(range(len(places)), key=places.__getitem__)
    failures = [failure for piece in pieces for failure in piece.failures]
    return Cleaned(
        documents=pa.concat_tables([piece.documents for piece in pieces]),
        edits=pa.concat_tables([piece.edits for piece in pieces]),
        dropped=dropped.take(pa.array(order, pa.int64())),
        failures=sorted(failures, key=lambda failure: (of_stage[failure.stage], of_id[failure.id])),
    )
