"""One map over splits on a pool of processes, in which no document can stop the others.

A worker that dies or hangs takes its split down with it. Such a split is made again alone and carefully, a record at a
time, with a note of the record at hand; when that dies too, the note says which one, and it is set aside.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from corpusmill.batch import Batch
from corpusmill.errors import CorpusmillError
from corpusmill.part import Job, make_part
from corpusmill.plan import Split
from corpusmill.watch import Culprit, read_note

Task = tuple[int, Split, str]
"""Number of the split in the corpus, the split, and the key of its part."""

Done = tuple[int, dict[str, Any]]

Make = Callable[[Split, str, Job, Path | None], dict[str, Any]]
"""What is done with a split: `make_part`, or another function of a module that reads it."""

# Records of one split that may kill a worker before the build gives up: by then it is not the records.
_MOST_CULPRITS = 20

Item = TypeVar("Item")
Result = TypeVar("Result")

_job: Job | None = None


class WorkerDiedError(CorpusmillError):
    """Worker processes keep dying, and no record is to blame."""


def _start(job: Job, make: Make) -> None:
    """Runs once in each worker: binds the recipe and loads models, so that no record's time limit pays for it."""
    global _job  # noqa: PLW0603  a worker's only state, set before its first task
    _job = job
    if make is make_part:
        job.recipe(Batch(ids=["warm-up"], texts=["A sentence of plain English, long enough to be told as such."]))


def _work(make: Make, task: Task, note: Path | None = None) -> Done:
    assert _job is not None
    number, split, key = task
    return number, make(split, key, _job, note)


def run(tasks: Sequence[Task], job: Job, jobs: int | None = None, make: Make = make_part) -> Iterator[Done]:
    """Make the parts of all tasks; yields (number, receipt) as they are done, in any order.

    Workers read their own inputs and write their own parts; only tasks and receipts pass between processes. They come
    from a fork server, which has no threads: Arrow's do not survive a fork. Raises WorkerDiedError.
    """
    if not tasks:
        return
    workers = min(jobs or os.cpu_count() or 1, len(tasks))
    left = {task[0]: task for task in tasks}
    with ProcessPoolExecutor(workers, _context(), initializer=_start, initargs=(job, make)) as pool:
        pending: list[Future[Done]] = [pool.submit(_work, make, task) for task in tasks]
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
        yield _carefully(task, job, make)


def each(function: Callable[[Item], Result], items: Sequence[Item], jobs: int | None = None) -> list[Result]:
    """The results of a function that meets no document, in order: such work needs no watch."""
    workers = min(jobs or os.cpu_count() or 1, len(items))
    if workers < 2:
        return [function(item) for item in items]
    with ProcessPoolExecutor(workers, _context()) as pool:
        return list(pool.map(function, items))


def _context() -> multiprocessing.context.ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["corpusmill.part"])
    return context


def _carefully(task: Task, job: Job, make: Make) -> Done:
    """Make one part in processes of its own, setting aside the records that kill them."""
    note = job.parts / f".{task[2]}.note"
    culprits: list[Culprit] = []
    while len(culprits) < _MOST_CULPRITS:
        told = replace(job, culprits=tuple(culprits))
        with ProcessPoolExecutor(1, _context(), initializer=_start, initargs=(told, make)) as pool:
            try:
                return pool.submit(_work, make, task, note).result()
            except BrokenProcessPool:
                found = read_note(note)
        if found is None or found in culprits:
            break
        culprits.append(found)
    raise WorkerDiedError(
        "worker processes keep dying (killed, or out of memory?) though no record seems the cause; finished parts "
        "are kept: run again, with fewer --jobs if memory ran out"
    )
