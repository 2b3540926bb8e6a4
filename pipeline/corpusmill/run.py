"""One map over splits on a pool of processes, in which no document can stop the others.

A worker that dies or hangs takes its split down with it. Such a split is made again alone and carefully, a record at a
time, with a note of the record at hand; when that dies too, the note says which one, and it is set aside.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from pathlib import Path
from typing import Any

from corpusmill.batch import Batch
from corpusmill.errors import CorpusmillError
from corpusmill.part import Job, make_part
from corpusmill.plan import Split
from corpusmill.watch import Culprit, read_note

Task = tuple[int, Split, str]
"""Number of the split in the corpus, the split, and the key of its part."""

Done = tuple[int, dict[str, Any]]

# Records of one split that may kill a worker before the build gives up: by then it is not the records.
_MOST_CULPRITS = 20

_job: Job | None = None


class WorkerDiedError(CorpusmillError):
    """Worker processes keep dying, and no record is to blame."""


def _start(job: Job) -> None:
    """Runs once in each worker: binds the recipe and loads models, so that no record's time limit pays for it."""
    global _job  # noqa: PLW0603  a worker's only state, set before its first task
    _job = job
    job.recipe(Batch(ids=["warm-up"], texts=["A sentence of plain English, long enough to be told as such."]))


def _work(task: Task) -> Done:
    assert _job is not None
    number, split, key = task
    return number, make_part(split, key, _job)


def _work_carefully(task: Task, note: Path) -> Done:
    assert _job is not None
    number, split, key = task
    return number, make_part(split, key, _job, note=note)


def run(tasks: Sequence[Task], job: Job, jobs: int | None = None) -> Iterator[Done]:
    """Make the parts of all tasks; yields (number, receipt) as they are done, in any order.

    Workers read their own inputs and write their own parts; only tasks and receipts pass between processes. They come
    from a fork server, which has no threads: Arrow's do not survive a fork. Raises WorkerDiedError.
    """
    if not tasks:
        return
    workers = min(jobs or os.cpu_count() or 1, len(tasks))
    left = {task[0]: task for task in tasks}
    with ProcessPoolExecutor(workers, _context(), initializer=_start, initargs=(job,)) as pool:
        pending: list[Future[Done]] = [pool.submit(_work, task) for task in tasks]
        try:
            for future in as_completed(pending):
                done = future.result()
                del left[done[0]]
                yield done
        except BrokenProcessPool:
            pass
        finally:
            for future in pending:
                future.cancel()
    for task in left.values():
        yield _carefully(task, job)


def _context() -> multiprocessing.context.ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["corpusmill.part"])
    return context


def _carefully(task: Task, job: Job) -> Done:
    """Make one part in processes of its own, setting aside the records that kill them."""
    note = job.parts / f".{task[2]}.note"
    culprits: list[Culprit] = []
    while len(culprits) < _MOST_CULPRITS:
        told = replace(job, culprits=tuple(culprits))
        with ProcessPoolExecutor(1, _context(), initializer=_start, initargs=(told,)) as pool:
            try:
                return pool.submit(_work_carefully, task, note).result()
            except BrokenProcessPool:
                found = read_note(note)
        if found is None or found in culprits:
            break
        culprits.append(found)
    raise WorkerDiedError(
        "worker processes keep dying (killed, or out of memory?) though no record seems the cause; finished parts "
        "are kept: run again, with fewer --jobs if memory ran out"
    )
