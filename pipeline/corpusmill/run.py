"""One map over splits, on this process or a pool of processes."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from typing import Any

from corpusmill.errors import CorpusmillError
from corpusmill.part import Job, make_part
from corpusmill.plan import Split

Task = tuple[int, Split, str]
"""Number of the split in the corpus, the split, and the key of its part."""

_job: Job | None = None


def _start(job: Job) -> None:
    """Runs once in each worker: binds the recipe, so that no split pays for it."""
    global _job  # noqa: PLW0603  a worker's only state, set before its first task
    _job = job
    assert job.recipe.bound is not None


def _work(task: Task) -> tuple[int, dict[str, Any]]:
    assert _job is not None
    number, split, key = task
    return number, make_part(split, key, _job)


def run(tasks: Sequence[Task], job: Job, jobs: int | None = None) -> Iterator[tuple[int, dict[str, Any]]]:
    """Make the parts of all tasks; yields (number, receipt) as they are done, in any order.

    Workers read their own inputs and write their own parts; nothing but tasks and receipts goes between processes. With
    one job everything happens here. Workers are spawned, not forked: Arrow's threads do not survive a fork.
    """
    workers = min(jobs or os.cpu_count() or 1, len(tasks))
    if workers <= 1:
        _start(job)
        yield from map(_work, tasks)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_start, initargs=(job,)) as pool:
        pending = [pool.submit(_work, task) for task in tasks]
        try:
            for future in as_completed(pending):
                yield future.result()
        except BrokenProcessPool:
            raise WorkerDiedError(
                "a worker process died (killed, or out of memory); finished parts are kept: run again, with fewer "
                "--jobs if memory ran out"
            ) from None
        finally:
            for future in pending:
                future.cancel()


class WorkerDiedError(CorpusmillError):
    """A worker process ended without a word."""
