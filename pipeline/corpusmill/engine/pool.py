"""An engine of processes on this machine.

A worker that dies or hangs loses the split that it was at, and nobody else's. What was at hand stands in its note: the
split is made again with that in processes of its own, while the others go on.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing.connection import wait
from typing import Any

from corpusmill.engine.limits import ending, read_note
from corpusmill.engine.work import Caution, Done, Item, Result, Task, Work
from corpusmill.engine.worker import Answer, Begin, Worker, preload
from corpusmill.errors import CorpusmillError

# Processes that may end without a word, one after the other, before the build gives up: by then it is the machine.
_MOST_SILENT = 3
# Steps of one split at which processes may end before all of it is suspected: each reads the split from its beginning,
# though what was dear is not made again.
_MOST_STEPS = 16


class WorkerDiedError(CorpusmillError):
    """Worker processes keep dying, and no record is to blame."""

    def __init__(self) -> None:
        super().__init__(
            "worker processes keep dying (killed, or out of memory?) though no record seems the cause; finished parts "
            "are kept: run again, with fewer --jobs if memory ran out"
        )


@dataclass(frozen=True)
class Pool:
    """Processes of this machine; `jobs` of them (None: one a core).

    They are forked from this process where that is safe, else from a server: what they need is loaded once.
    """

    jobs: int | None = None

    def run(self, tasks: Sequence[Task], work: Work) -> Iterator[Done]:
        """Make the parts of all tasks; yields (number, receipt) as they are done, in any order.

        Workers read their own inputs and write their own parts; only tasks and receipts pass between processes.
        Raises WorkerDiedError, and what stops the work of a worker (such as a full disk).
        """
        if not tasks:
            return
        preload(work.make.__module__, *work.loads(work.job))
        waiting = deque((task, Caution(work.notes / f".{task.key}.note")) for task in tasks)
        silent = 0
        with _Crew(self._workers(len(tasks)), partial(_begin_work, work), is_apart=work.has_own_code) as crew:
            while waiting or crew.is_busy:
                while waiting and crew.has_room:
                    crew.give(waiting.popleft())
                for (task, caution), answer in crew.answers():
                    if answer.ended is None:
                        silent = 0
                        yield task.number, answer.result
                        continue
                    more = _more_careful(caution, answer.ended)
                    silent = silent + 1 if more == caution else 0
                    if silent >= _MOST_SILENT:
                        raise WorkerDiedError
                    waiting.append((task, more))

    def each(self, function: Callable[[Item], Result], items: Sequence[Item]) -> list[Result]:
        """The results of a function that meets no document, in order: such work needs no limits."""
        workers = self._workers(len(items))
        if workers < 2:
            return [function(item) for item in items]
        preload(getattr(function, "func", function).__module__)
        results: dict[int, Result] = {}
        waiting = deque(enumerate(items))
        with _Crew(workers, partial(_begin_function, function)) as crew:
            while waiting or crew.is_busy:
                while waiting and crew.has_room:
                    crew.give(waiting.popleft())
                for (number, _), answer in crew.answers():
                    if answer.ended is not None:
                        raise WorkerDiedError
                    results[number] = answer.result
        return [results[number] for number in range(len(items))]

    def _workers(self, tasks: int) -> int:
        return min(self.jobs or os.cpu_count() or 1, tasks)


def _begin_work(work: Work) -> Callable[[Any], Any]:
    work.begin(work.job)

    def act(message: tuple[Task, Caution]) -> dict[str, Any]:
        task, caution = message
        return work.make(task.split, task.key, work.job, caution)

    return act


def _begin_function(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda message: function(message[1])


def _more_careful(caution: Caution, exitcode: int) -> Caution:
    """What to suspect after a process ended: what its note says, or everything where that is nothing new."""
    step = read_note(caution.note)
    caution.note.unlink(missing_ok=True)
    if step is None:
        return caution  # it had not begun
    step = step._replace(has_had_its_limit=ending(exitcode, step.seconds).kind == "time-limit")
    if step in caution.at_hand or len(caution.at_hand) >= _MOST_STEPS:
        return replace(caution, is_everywhere=True)
    return replace(caution, at_hand=(*caution.at_hand, step))


class _Crew:
    """Workers, made as they are needed, at most `size` at a time; as a context manager it leaves none behind."""

    def __init__(self, size: int, begin: Begin, *, is_apart: bool = False) -> None:
        self._size, self._worker = size, partial(Worker, begin, is_apart=is_apart)
        self._idle: list[Worker] = []
        self._busy: list[Worker] = []

    @property
    def is_busy(self) -> bool:
        return bool(self._busy)

    @property
    def has_room(self) -> bool:
        return len(self._busy) < self._size

    def give(self, task: Any) -> None:
        """Let a worker carry out a task; it answers with what that gives."""
        worker = self._idle.pop() if self._idle else self._worker()
        self._busy.append(worker)
        worker.send(task, task)

    def answers(self) -> Iterator[tuple[Any, Answer]]:
        """Waits; then each task that was carried out with its answer, or with how its worker ended.

        Raises what stopped a worker.
        """
        ready = set(wait([end for worker in self._busy for end in (worker.connection, worker.process.sentinel)]))
        for worker in list(self._busy):
            if ready.isdisjoint((worker.connection, worker.process.sentinel)):
                continue
            answer = worker.answer()
            self._busy.remove(worker)
            if answer.ended is not None:
                worker.end()
            else:
                self._idle.append(worker)
            if answer.error:
                raise answer.error
            yield worker.task, answer

    def __enter__(self) -> _Crew:
        return self

    def __exit__(self, *_: object) -> None:
        for worker in (*self._idle, *self._busy):
            worker.end()
