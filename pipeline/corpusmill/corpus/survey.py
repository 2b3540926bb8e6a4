"""The survey: what a corpus must know of itself before its parts are made, for recipes with a stage that asks.

Lines are counted in the texts as they are read, not as earlier stages leave them: no stage runs twice, pages come from
the store of extracted pages, and a changed rule changes no count. What it costs: a line that an earlier stage repaired
or cut in part is not found again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from corpusmill.across.repeated_lines import BUCKET_ROWS, RowWriter, buckets, count, line_rows, select
from corpusmill.corpus.accounts import Ledger
from corpusmill.corpus.job import Job, pages_folder, reading_key
from corpusmill.corpus.part import moment
from corpusmill.corpus.reading import Reading, Step
from corpusmill.corpus.receipts import begin, finish, finished, remove_others
from corpusmill.corpus.splits import Split
from corpusmill.engine.alone import alone
from corpusmill.engine.limits import Ending, Watch
from corpusmill.engine.work import Caution, Engine, Task, Work
from corpusmill.read.heard import heard
from corpusmill.read.page_store import PageStore


def survey(splits: Sequence[Split], job: Job, engine: Engine, bucket_rows: int = BUCKET_ROWS) -> Job:
    """The job, told what each split needs to know of the whole corpus.

    Map writes the lines of each split (kept under the key of its inputs), reduce counts bucket by bucket; then each
    split's own lines are looked up in the counts. The hash of what was found goes into the key of the split's part.
    """
    keys = [reading_key(split, job) for split in splits]
    receipts = {key: finished(job.lines / key, ["*.npy"]) for key in keys}
    tasks = [Task(n, splits[n], key) for n, key in enumerate(keys) if receipts[key] is None]
    job.parts.mkdir(parents=True, exist_ok=True)  # notes of careful work stand there
    for n, receipt in engine.run(tasks, Work(write_lines, job, job.parts)):
        receipts[keys[n]] = receipt
    # by what was written, not by the keys: what a fault of the moment left out is counted when it is there
    written = [list(receipts[key]["files"].values()) for key in keys]  # type: ignore[index]
    corpus = "all-" + hashlib.sha256(json.dumps(written).encode()).hexdigest()
    rows = sum(receipt["rows"] for receipt in receipts.values() if receipt)
    done = finished(job.lines / corpus, ["*"]) or _reduce(corpus, keys, list(buckets(rows, bucket_rows)), job, engine)
    remove_others(job.lines, {*keys, corpus})
    tables = {split.begins: job.lines / corpus / name for split, name in zip(splits, done["tables"], strict=True)}
    return replace(job, tables=tables)


def write_lines(split: Split, key: str, job: Job, caution: Caution | None = None) -> dict[str, Any]:
    """Map: the lines of a split, read as they are for its part; returns the receipt."""
    scratch, ledger = begin(job.lines / key), Ledger()
    job.unpacked.mkdir(exist_ok=True)
    with (
        Watch(job.seconds, caution.note if caution else None) as watch,
        heard(ledger.notes),
        RowWriter(scratch) as writer,
    ):
        reading = Reading(split, job, ledger, watch, caution)
        with PageStore(pages_folder(split, job), reading.extract) as pages:
            for step in reading.steps(pages):
                pages.flush()
                rows = [asdict(item) for item in step.aside]
                ledger.moment.update(moment(split, rows))
                ledger.moment.update(_write(step, writer, watch))
    receipt = {"rows": writer.rows, "moment": dict(ledger.moment)}
    return finish(scratch, job.lines / key, receipt)


def _write(step: Step, writer: RowWriter, watch: Watch) -> list[str]:
    """Write the lines of a step; where it is suspect, those of a record at a time. The kinds of what went wrong."""
    if not step.is_suspect:
        writer.write(line_rows(step.batch))
        return []
    kinds = []
    for row in range(len(step.batch)):
        record = step.batch.select([row])
        found = alone(partial(line_rows, record), watch.limit_of(len(record.texts[0])))
        if isinstance(found, Ending):
            kinds.append(found.kind)
        else:
            writer.write(found)
    return kinds


def _reduce(
    corpus: str, keys: Sequence[str], ranges: Sequence[tuple[int, int]], job: Job, engine: Engine
) -> dict[str, Any]:
    """Count all buckets, then write what each split needs to know, under the hash of its bytes."""
    runs = {key: sorted((job.lines / key).glob("*.npy")) for key in keys}
    scratch = begin(job.lines / corpus)
    counted = [scratch / f"{n:05d}.npy" for n in range(len(ranges))]
    everything = [path for paths in runs.values() for path in paths]
    engine.each(partial(_count, everything), list(zip(ranges, counted, strict=True)))
    receipt = {"tables": engine.each(partial(_select, counted), [runs[key] for key in keys])}
    for path in counted:
        path.unlink()
    return finish(scratch, job.lines / corpus, receipt)


def _count(runs: Sequence[Path], bucket: tuple[tuple[int, int], Path]) -> None:
    (first, last), path = bucket
    np.save(path, count(runs, first, last))


def _select(counted: Sequence[Path], runs: Sequence[Path]) -> str:
    table = select(runs, counted)
    name = hashlib.sha256(table).hexdigest()
    (counted[0].parent / name).write_bytes(table)
    return name
