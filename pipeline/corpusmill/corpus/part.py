"""One split becomes one part: a folder of tables and a receipt, visible whole or not at all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from corpusmill.across.repeated_lines import Table, load_table
from corpusmill.config.settings import Source
from corpusmill.config.sidecar import joined, load_sidecar
from corpusmill.corpus.accounts import Ledger
from corpusmill.corpus.heard import heard
from corpusmill.corpus.receipts import begin, finish
from corpusmill.corpus.splits import Split, part_key
from corpusmill.corpus.tables import EXCLUDED, Cleaned, batch_of, set_aside_table, tables_of, without_empty
from corpusmill.engine.limits import Culprit, Watch
from corpusmill.engine.work import Careful
from corpusmill.read.inputs import read_input
from corpusmill.read.page_store import PageStore, reader_key
from corpusmill.read.records import Record, SetAside
from corpusmill.read.source import Listed, SourceOptions
from corpusmill.recipes.recipe import Failure, Recipe
from corpusmill.release.tables import TableWriter
from corpusmill.text.actions import Drop
from corpusmill.text.apply import apply
from corpusmill.text.batch import BATCH_BYTES, BATCH_ROWS, Batch
from corpusmill.text.schema import DROPPED, EDITS, SET_ASIDE, arrow_schema, documents_columns


@dataclass(frozen=True)
class Job:
    """What every split of a build has in common; goes to each worker once."""

    recipe: Recipe
    sources: Mapping[str, Source]
    root: Path
    """The folder of corpus.toml."""
    parts: Path
    pages: Path
    """The folder of extracted pages."""
    lines: Path
    """The folder of counted lines (see `survey`)."""
    license: str = "other"
    """Licence of documents whose source states none."""
    excluded_ids: frozenset[str] = frozenset()
    excluded_urls: frozenset[str] = frozenset()
    duplicate_ids: frozenset[str] = field(default_factory=frozenset)
    """Ids that an earlier part of the corpus holds already (only those that occur in the split matter)."""
    tables: Mapping[tuple[str, str], Path] = field(default_factory=dict)
    """Where a split begins → what the corpus knows of its lines; a file named by the hash of its bytes."""
    seconds: float = 60.0
    """What a record may take before it counts as hanging."""


def key_of(split: Split, job: Job) -> str:
    """The key of the split's part, which names its folder."""
    shared = {
        "license": job.license,
        "excluded": [sorted(job.excluded_ids), sorted(job.excluded_urls)],
        "duplicates": sorted(job.duplicate_ids),
    }
    if split.begins in job.tables:
        shared["table"] = job.tables[split.begins].name
    return part_key(split, job.recipe.key, job.sources[split.source].options(), _read_with(split, job) | shared)


def reading_key(split: Split, job: Job) -> str:
    """The key of all that is read from the split's inputs, whatever becomes of it."""
    return part_key(split, "", job.sources[split.source].options(), _read_with(split, job))


def _read_with(split: Split, job: Job) -> dict[str, Any]:
    return {"source": job.sources[split.source].model_dump(), "metadata": _sidecar_key(job, split.source)}


def _sidecar_key(job: Job, source: str) -> str | None:
    name = job.sources[source].metadata
    return hashlib.sha256((job.root / name).read_bytes()).hexdigest() if name else None


def pages_folder(split: Split, job: Job) -> Path:
    """Where the extracted pages of a split are kept.

    The name depends on the reader and on where the split begins: what its files hold now is in the key of each page.
    """
    name = hashlib.sha256(json.dumps([reader_key(), *split.begins]).encode()).hexdigest()
    return job.pages / name[:32]


def begin_job(job: Job) -> None:
    """Bind the recipe and load its models."""
    job.recipe(Batch(ids=["warm-up"], texts=["A sentence of plain English, long enough to be told as such."]))


def make_part(split: Split, key: str, job: Job, careful: Careful | None = None) -> dict[str, Any]:
    """Read, clean and write a split; returns the receipt, which is also the last file written to the part.

    Carefully it works a record at a time, keeps a note of the one at hand, and sets the known culprits aside.
    """
    scratch = begin(job.parts / key)
    table = load_table(job.tables[split.begins]) if split.begins in job.tables else None
    ledger = Ledger()
    schemas = {
        "documents": documents_columns(job.recipe.columns),
        "edits": EDITS,
        "dropped": DROPPED,
        "set_aside": SET_ASIDE,
    }
    ids: set[str] = set()
    with ExitStack() as stack:
        watch = stack.enter_context(Watch(job.seconds, careful.note if careful else None))
        stack.enter_context(heard(ledger.notes))
        writers = {
            name: stack.enter_context(TableWriter(scratch / f"{name}.parquet", arrow_schema(columns)))
            for name, columns in schemas.items()
        }
        pages = stack.enter_context(PageStore(pages_folder(split, job)))
        for batch, aside in batches(split, job, ledger, watch, pages, told=careful.culprits if careful else ()):
            if not watch.is_careful:
                pages.flush()  # before any stage can take the process down
            cleaned = _clean(batch, job, ids, table)
            tables = {
                "documents": cleaned.documents,
                "edits": cleaned.edits,
                "dropped": cleaned.dropped,
                "set_aside": set_aside_table(_aside(split.source, aside, batch, cleaned.failures)),
            }
            for name, writer in writers.items():
                writer.write(tables[name])
            ledger.add(batch, aside, tables)
            ledger.excluded |= job.excluded_ids.intersection(batch.ids)
            ledger.excluded |= job.excluded_urls.intersection(batch.values("url"))
    receipt = {"key": key, "source": split.source, **ledger.totals(), "pages": dict(pages.counts)}
    finish(scratch, job.parts / key, receipt)
    return receipt


def _aside(source: str, unread: list[SetAside], batch: Batch, failures: list[Failure]) -> list[dict[str, Any]]:
    """Rows of the `set_aside` table: what could not be read, and documents on which a stage failed."""
    rows = [{"source": source, **asdict(item)} for item in unread]
    places = dict(
        zip(batch.ids, zip(batch.values("file_path"), batch.values("source_sha256"), strict=True), strict=True)
    )
    for failure in failures:
        file_path, digest = places[failure.id]
        error = (
            f"stage {failure.stage} failed: {failure.error}; report it, or leave the document out with [exclude] ids"
        )
        row = {"file_path": file_path, "record": failure.id, "kind": "stage-failed", "error": error, "sha256": digest}
        rows.append({"source": source, **row})
    return rows


def batches(
    split: Split, job: Job, ledger: Ledger, watch: Watch, pages: PageStore, *, told: Sequence[Culprit] = ()
) -> Iterator[tuple[Batch, list[SetAside]]]:
    """The split's records in batches, each with the records set aside since the one before."""
    source = job.sources[split.source]
    work_folder = str(job.parts.parent / "unpacked")
    options = source.options(work_folder=work_folder)
    known = {"license": job.license} | source.known()
    sidecar = load_sidecar(job.root / source.metadata) if source.metadata else {}
    records: list[Record] = []
    aside: list[SetAside] = []
    size = 0
    culprits = {(culprit.file_path, culprit.record): culprit for culprit in told}
    watch.at()
    for file in split.inputs:
        for item in _items(file, options, pages, culprits, watch):
            if isinstance(item, SetAside):
                aside.append(item)
                continue
            if records and (size + len(item.text) > BATCH_BYTES or len(records) >= BATCH_ROWS):
                yield batch_of(records, split.source, known), aside
                records, aside, size = [], [], 0
                watch.at()
            record = joined(item, sidecar)
            ledger.sizes["joined"] += record is not item
            records.append(record)
            size += len(item.text)
            if watch.is_careful:
                watch.at(item.file_path, item.key, len(item.text))
                yield batch_of(records, split.source, known), aside
                records, aside, size = [], [], 0
    if records or aside:
        yield batch_of(records, split.source, known), aside


def _items(
    file: Listed,
    options: SourceOptions,
    pages: PageStore,
    culprits: Mapping[tuple[str, str | None], Culprit],
    watch: Watch,
) -> Iterator[Record | SetAside]:
    """The records of an input, but for those that ended a worker process."""
    if isinstance(file, SetAside):
        yield file
        return
    if culprit := culprits.get((file.file_path, None)):
        yield SetAside(file.file_path, None, culprit.kind, culprit.error)
        return
    if watch.is_careful:
        watch.at(file.file_path)
    for item in read_input(file, options, pages):
        if isinstance(item, Record) and (culprit := culprits.get((item.file_path, item.key))):
            yield SetAside(item.file_path, item.key, culprit.kind, culprit.error, item.source_sha256)
        else:
            yield item
        if watch.is_careful:
            watch.at(file.file_path)


def _clean(batch: Batch, job: Job, seen: set[str], table: Table | None) -> Cleaned:
    """The tables of a batch; `seen` holds the ids of the part so far."""
    urls = batch.values("url")
    drops: list[Drop] = []
    for row, id_ in enumerate(batch.ids):
        if id_ in job.excluded_ids or urls[row] in job.excluded_urls:
            drops.append(Drop(row, EXCLUDED))
        elif id_ in seen or id_ in job.duplicate_ids:
            drops.append(Drop(row, "duplicate-id"))
        seen.add(id_)
    batch = without_empty(apply(batch, drops, "read"), "empty", "read")
    batch, failures = job.recipe(batch, table)
    batch = without_empty(batch, "empty-after-cleaning", "clean")
    return tables_of(batch, failures, job.recipe.columns)
