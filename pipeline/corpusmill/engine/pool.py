"""An engine of processes on this machine.

A worker that dies or hangs takes its split down with it. Such a split is made again alone and carefully, a record at a
time, with a note of the record at hand; when that dies too, the note says which one, and it is set aside.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Any

from corpusmill.engine.limits import Culprit, read_note
from corpusmill.engine.work import Careful, Done, Item, Result, Task, Work
from corpusmill.errors import CorpusmillError

# Records of one split that may kill a worker before the build gives up: by then it is not the records.
_MOST_CULPRITS = 20

_work: Work | None = None


class WorkerDiedError(CorpusmillError):
    """Worker processes keep dying, and no record is to blame."""


def _start(work: Work) -> None:
    """Runs once in each worker."""
    global _work  # noqa: PLW0603  a worker's only state, set before its first task
    _work = work
    work.begin(work.job)


def _make(task: Task, careful: Careful | None = None) -> Done:
    assert _work is not None
    return task.number, _work.make(task.split, task.key, _work.job, careful)


@dataclass(frozen=True)
class Pool:
    """Processes of this machine; `jobs` of them (None: one a core).

    They come from a fork server, which has no threads: Arrow's do not survive a fork.
    """

    jobs: int | None = None

    def run(self, tasks: Sequence[Task], work: Work) -> Iterator[Done]:
        """Make the parts of all tasks; yields (number, receipt) as they are done, in any order.

        Workers read their own inputs and write their own parts; only tasks and receipts pass between processes.
        Raises WorkerDiedError.
        """
        if not tasks:
            return
        left = {task.number: task for task in tasks}
        with self._executor(len(tasks), work) as pool:
            pending: list[Future[Done]] = [pool.submit(_make, task) for task in tasks]
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
            yield self._carefully(task, work)

    def each(self, function: Callable[[Item], Result], items: Sequence[Item]) -> list[Result]:
        """The results of a function that meets no document, in order: such work needs no watch."""
        workers = self._workers(len(items))
        if workers < 2:
            return [function(item) for item in items]
        with ProcessPoolExecutor(workers, _context(function)) as pool:
            return list(pool.map(function, items))

    def _workers(self, tasks: int) -> int:
        return min(self.jobs or os.cpu_count() or 1, tasks)

    def _executor(self, tasks: int, work: Work) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(self._workers(tasks), _context(work.make), initializer=_start, initargs=(work,))

    def _carefully(self, task: Task, work: Work) -> Done:
        """Make one part in processes of its own, setting aside the records that kill them."""
        note = work.notes / f".{task.key}.note"
        culprits: list[Culprit] = []
        while len(culprits) < _MOST_CULPRITS:
            with self._executor(1, work) as pool:
                try:
                    return pool.submit(_make, task, Careful(note, tuple(culprits))).result()
                except BrokenProcessPool:
                    found = read_note(note)
            if found is None or found in culprits:
                break
            culprits.append(found)
        raise WorkerDiedError(
            "worker processes keep dying (killed, or out of memory?) though no record seems the cause; finished parts "
            "are kept: run again, with fewer --jobs if memory ran out"
        )


def _context(function: Callable[..., Any]) -> multiprocessing.context.ForkServerContext:
    """Processes that have loaded the function's module before they fork."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([getattr(function, "func", function).__module__])
    return context
