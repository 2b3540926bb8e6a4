"""The survey: what a corpus must know of itself before its parts are made, for recipes with a stage that asks.

Subjects see the texts as they are read, not as earlier stages leave them: no stage runs twice, pages come from the
store of extracted pages, and a changed rule changes no count. What it costs: a line that an earlier stage repaired or
cut in part is not found again. All subjects are mapped in one pass over the inputs.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import Any

from corpusmill.across.knowledge import BUCKET_ROWS, RowWriter, Subject, bucket, buckets, keep
from corpusmill.across.subjects import SUBJECTS
from corpusmill.corpus.accounts import Ledger
from corpusmill.corpus.incoming.steps import Step
from corpusmill.corpus.job import Job, pages_folder, reading_key
from corpusmill.corpus.kept.changed import without_changed
from corpusmill.corpus.kept.receipts import begin, finish, finished, kept_of, remove_others
from corpusmill.corpus.part import moment
from corpusmill.corpus.parts import all_made
from corpusmill.corpus.reading import Reading
from corpusmill.corpus.splits import Split
from corpusmill.engine.alone import alone
from corpusmill.engine.limits import Ending, Watch
from corpusmill.engine.work import Caution, Engine, Work
from corpusmill.kernel.arrays import save
from corpusmill.read.heard import heard
from corpusmill.read.page_store import PageStore


def survey(splits: Sequence[Split], job: Job, engine: Engine, bucket_rows: int = BUCKET_ROWS) -> Job:
    """The job, told what each split needs to know of the whole corpus.

    Map writes the rows of each split (kept under the key of its inputs); then, a subject at a time, reduce finds what
    there is bucket by bucket, and each split's own part is selected. Its hash goes into the key of the split's part.
    """
    keys = [reading_key(split, job) for split in splits]
    there = kept_of(keys, job.knowledge, ["*.npy"])
    _, receipts = all_made(splits, keys, there, engine, Work(write_rows, job, job.parts))
    known: dict[str, dict[tuple[str, str], Path]] = {}
    folders = []
    for subject in map(SUBJECTS.__getitem__, job.recipe.subjects):
        folder = job.knowledge / _corpus_key(subject, keys, receipts)
        rows = sum(receipt["rows"][subject.name] for receipt in receipts)
        done = finished(folder, ["*"]) or _reduce(subject, folder, keys, list(buckets(rows, bucket_rows)), engine)
        folders.append(folder.name)
        known[subject.name] = {
            split.begins: folder / name for split, name in zip(splits, done["selected"], strict=True)
        }
    remove_others(job.knowledge, {*keys, *folders})
    return replace(job, known=known)


def _corpus_key(subject: Subject, keys: Sequence[str], receipts: Sequence[Mapping[str, Any]]) -> str:
    """The key of a subject's result. It depends on the rows, too: a fault of the moment may have left some out."""
    written = [
        [proof for name, proof in sorted(receipt["files"].items()) if name.startswith(f"{subject.name}.")]
        for receipt in receipts
    ]
    return f"{subject.name}-{hashlib.sha256(json.dumps([keys, written]).encode()).hexdigest()}"


def write_rows(split: Split, key: str, job: Job, caution: Caution | None = None) -> dict[str, Any]:
    """Map: the rows of a split for every subject, read as they are for its part; returns the receipt."""
    return without_changed(lambda known: _write_rows(known, key, job, caution), split)


def _write_rows(split: Split, key: str, job: Job, caution: Caution | None) -> dict[str, Any]:
    scratch, ledger = begin(job.knowledge / key), Ledger()
    job.unpacked.mkdir(exist_ok=True)
    with ExitStack() as stack:
        watch = stack.enter_context(Watch(job.seconds, caution.note if caution else None))
        stack.enter_context(heard(ledger.notes))
        writers = [stack.enter_context(RowWriter(scratch, SUBJECTS[name])) for name in job.recipe.subjects]
        reading = Reading(split, job, ledger, watch, caution)
        pages = stack.enter_context(PageStore(pages_folder(split, job), reading.extract))
        for step in reading.steps(pages):
            pages.flush()  # before anything can take the process down
            ledger.moment.update(moment(split, [asdict(item) for item in step.aside]))
            for name, writer in zip(job.recipe.subjects, writers, strict=True):
                ledger.moment.update(_write(SUBJECTS[name], step, writer, watch))
    rows = {name: writer.rows for name, writer in zip(job.recipe.subjects, writers, strict=True)}
    return finish(scratch, job.knowledge / key, {"rows": rows, "moment": dict(ledger.moment)})


def _write(subject: Subject, step: Step, writer: RowWriter, watch: Watch) -> list[str]:
    """Write the rows of a step; where it is suspect, those of a record at a time. The kinds of what went wrong."""
    if not step.is_suspect:
        writer.write(subject.map(step.batch))
        return []
    kinds = []
    for row in range(len(step.batch)):
        record = step.batch.select([row])
        found = alone(partial(subject.map, record), watch.limit_of(step.counted[record.ids[0]]))
        if isinstance(found, Ending):
            kinds.append(found.kind)
        else:
            writer.write(found)
    return kinds


def _reduce(
    subject: Subject, folder: Path, keys: Sequence[str], ranges: Sequence[tuple[int, int]], engine: Engine
) -> dict[str, Any]:
    """Reduce all buckets, then write what each split needs to know, under the hash of its bytes."""
    runs = {key: sorted((folder.parent / key).glob(f"{subject.name}.*.npy")) for key in keys}
    scratch = begin(folder)
    found = [scratch / f"{n:05d}.npy" for n in range(len(ranges))]
    everything = [path for paths in runs.values() for path in paths]
    engine.each(partial(_reduce_one, subject.name, everything), list(zip(ranges, found, strict=True)))
    selected = engine.each(partial(_select_one, subject.name, found), [runs[key] for key in keys])
    for path in found:
        path.unlink()
    return finish(scratch, folder, {"selected": selected})


def _reduce_one(name: str, runs: Sequence[Path], job: tuple[tuple[int, int], Path]) -> None:
    (first, last), path = job
    subject = SUBJECTS[name]
    save(path, subject.reduce(bucket(subject, runs, first, last)))


def _select_one(name: str, found: Sequence[Path], runs: Sequence[Path]) -> str:
    return keep(found[0].parent, SUBJECTS[name].select(runs, found))
