"""One split becomes one part: a folder of tables and a receipt, visible whole or not at all."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict
from typing import Any

import numpy as np
import pyarrow as pa

from corpusmill.across.subjects import SUBJECTS
from corpusmill.corpus.accounts import Ledger
from corpusmill.corpus.job import Job, pages_folder
from corpusmill.corpus.kept.changed import without_changed
from corpusmill.corpus.kept.gathered import Gathered, Ready
from corpusmill.corpus.kept.ids import Ids, hashes_of
from corpusmill.corpus.kept.marks import Marks, Measured
from corpusmill.corpus.kept.receipts import begin, finish
from corpusmill.corpus.kept.step_store import StepStore
from corpusmill.corpus.kept.unchanged import Earlier, brought_by
from corpusmill.corpus.reading import Reading
from corpusmill.corpus.splits import Split
from corpusmill.corpus.tables import failed_rows, set_aside_table, without_empty
from corpusmill.engine.limits import Watch
from corpusmill.engine.work import Caution
from corpusmill.kernel.arrays import Flags
from corpusmill.read.heard import heard
from corpusmill.read.page_store import PageStore
from corpusmill.read.places.names import page_of
from corpusmill.read.records import OF_THE_MOMENT, SetAside
from corpusmill.read.source import InputFile
from corpusmill.recipes.stage import changes_text
from corpusmill.release.tables import TableWriter
from corpusmill.text.actions import Drop
from corpusmill.text.apply import apply
from corpusmill.text.batch import Batch
from corpusmill.text.codes.languages import UNDETERMINED
from corpusmill.text.counts import text_lengths
from corpusmill.text.schema import DROPPED, EDITS, EXCLUDED, SET_ASIDE, arrow_schema, documents_columns


def begin_job(job: Job) -> None:
    """Bind the recipe and load its models, and the rules of the languages that sources say they are in.

    Without a word of the language, and no stage that tells it, the rules of all are asked for: not where it is known.
    """
    told = sorted({source.language or UNDETERMINED for source in job.sources.values()})
    texts = ["A sentence of plain English, long enough to be told as such."] * len(told)
    languages = pa.array([None if language == UNDETERMINED else language for language in told], pa.string())
    job.recipe(Batch(ids=[f"warm-up {language}" for language in told], texts=texts, columns={"language": languages}))


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
    marks, measured = Marks(), Measured()
    earlier = Earlier([job.parts / key for key in split.made_before])
    done = StepStore(job.parts / f".{key}.steps", at_stake=job.seconds / 2)
    with ExitStack() as stack:
        watch = stack.enter_context(Watch(job.seconds, caution.note if caution else None))
        stack.enter_context(heard(ledger.notes))
        writers = {
            name: stack.enter_context(TableWriter(scratch / f"{name}.parquet", arrow_schema(columns)))
            for name, columns in _schemas(job).items()
        }
        reading = Reading(split, job, ledger, watch, caution)
        pages = stack.enter_context(PageStore(pages_folder(split, job), reading.extract))
        gathered = Gathered(reading, done, earlier, known)
        for ready in _giving_back(_cleaned_steps(reading, pages, gathered), job, earlier):
            aside = _set_aside(split.source, ready, job)
            tables = {**ready.cleaned._asdict(), "set_aside": set_aside_table(aside)}
            for name, writer in writers.items():
                writer.write(tables[name])
            lengths = text_lengths(ready.cleaned.documents)
            ledger.add(ready.came, ready.unread, tables, int(lengths[:, 0].sum()))
            ledger.excluded |= job.excluded_ids.intersection(ready.came.ids)
            ledger.excluded |= job.excluded_urls.intersection(_pages_of(ready.came.values("url"), job).values())
            ledger.moment.update(moment(split, aside))
            marks.add(ready.ids, ready.brought, ready.cleaned.documents)
            measured.add(ready.cleaned.documents, lengths, ready.cleaned.edits)
    marks.save(scratch)
    measured.save(scratch)
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
    """The kinds of faults of the moment among these rows, except those that the key of the part already holds."""
    met = [(row["file_path"], row["kind"]) for row in rows if row["kind"] in OF_THE_MOMENT]
    if not met:  # as in nearly every step: inputs may be many
        return []
    known = {(item.file_path, item.fingerprint) for item in split.inputs if isinstance(item, InputFile)}
    known |= {(item.file_path, item.kind) for item in split.inputs if isinstance(item, SetAside)}
    return [kind for file_path, kind in met if (file_path, kind) not in known]


def _cleaned_steps(reading: Reading, pages: PageStore, gathered: Gathered) -> Iterator[Ready]:
    """The steps of a split with the tables that they became, in order."""
    ids = Ids()
    for step in reading.steps(pages):
        pages.flush()  # before any stage can take the process down
        hashes = hashes_of(step.batch.ids)
        batch = _admitted(step.batch, reading.job, ids.add(hashes), reading.split.held_before)
        if len(batch) < len(step.batch):
            hashes = hashes_of(batch.ids)
        yield from gathered.add(step, batch, brought_by(batch, hashes))
    yield from gathered.rest()


# What stages make of a batch where they change texts leaves memory in pieces: after so many documents the system has it
# back. In a recipe of a cheap stage asking for it anew costs more than the stage, and where documents are copied most
# of what copying costs.
_DOCUMENTS = 2_048


def _giving_back(steps: Iterator[Ready], job: Job, earlier: Earlier) -> Iterator[Ready]:
    """The steps, with what is free given back to the system now and then where stages change texts."""
    is_dear = any(map(changes_text, job.recipe.stages))
    documents = copied = 0
    for ready in steps:
        yield ready
        documents += len(ready.ids)
        if is_dear and documents - earlier.copied + copied >= _DOCUMENTS:
            pa.default_memory_pool().release_unused()
            documents, copied = 0, earlier.copied


def _set_aside(source: str, ready: Ready, job: Job) -> list[dict[str, Any]]:
    """Rows of the `set_aside` table: records that were lost on the way, and those on which a stage failed."""
    rows = [{"source": source, **asdict(item)} for item in (*ready.unread, *ready.ended)]
    rows += failed_rows(source, ready.came, ready.cleaned.failures)
    for row in rows:
        row["error"] = job.recipe.hidden(row["error"])
    return rows


def _pages_of(urls: Sequence[str | None], job: Job) -> dict[int, str]:
    """The page of each row that has an address, where addresses are excluded."""
    return {row: page_of(url) for row, url in enumerate(urls) if url} if job.excluded_urls else {}


def _admitted(batch: Batch, job: Job, was_there: Flags, held_before: Container[str]) -> Batch:
    """The batch without what is excluded, empty or a duplicate; `was_there` tells which ids the part had before."""
    drops = dict.fromkeys(np.flatnonzero(was_there).tolist(), "duplicate-id")
    if held_before:
        drops |= {row: "duplicate-id" for row, id_ in enumerate(batch.ids) if id_ in held_before}
    if job.excluded_ids or job.excluded_urls:
        pages = _pages_of(batch.values("url"), job)
        drops |= {row: EXCLUDED["urls"] for row, page in pages.items() if page in job.excluded_urls}
        drops |= {row: EXCLUDED["ids"] for row, id_ in enumerate(batch.ids) if id_ in job.excluded_ids}
    admitted = apply(batch, [Drop(*drop) for drop in drops.items()], "read") if drops else batch
    return without_empty(admitted, "empty", "read")
