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

from corpusmill.engine.limits import begin_limit, end_limit, ending, read_note
from corpusmill.engine.work import Caution, Done, Item, Result, Task, Work
from corpusmill.engine.worker import Answer, Begin, Worker, preload
from corpusmill.errors import CorpusmillError

# Processes that may end without a word, one after the other, before the build gives up: by then it is the machine.
_MOST_SILENT = 3
# Steps of one split at which processes may end before all of it is suspected: each reads the split from its beginning,
# though what was dear is not made again.
_MOST_STEPS = 16


class WorkerDiedError(CorpusmillError):
    """Worker processes keep dying, and no record is to blame; perhaps code of the user's, of these names."""

    def __init__(self, own_code: Sequence[str] = ()) -> None:
        by = f", out of memory, or ended by {' or '.join(own_code)}" if own_code else ", or out of memory"
        super().__init__(
            f"worker processes keep dying (killed{by}?) though no record seems the cause; finished parts are kept: run "
            f"again, with fewer --jobs if memory ran out{'; or mend that stage' if own_code else ''}"
        )


class NeverBeganError(CorpusmillError):
    """A worker was not ready for its first task in time."""

    def __init__(self, own_code: Sequence[str], seconds: float) -> None:
        what = f"the English sentence with which they begin hangs in {' or '.join(own_code)}: mend that stage"
        remedy = what if own_code else "see what this machine is busy with, and run again"
        super().__init__(f"workers were not ready after {seconds:g} seconds of processor time; {remedy}")


@dataclass(frozen=True)
class Pool:
    """Processes of this machine; `jobs` of them (None: one a core).

    They are forked from this process where that is safe, else from a server: what they need is loaded once.
    """

    jobs: int | None = None
    seconds_to_begin: float = 300
    """Processor time in which a worker loads what its tasks need. Ours takes four seconds; a user's own stage may
    load a model for a minute or two, and one that hangs on any text must not hold the build up for ever."""

    def run(self, tasks: Sequence[Task], work: Work) -> Iterator[Done]:
        """Make the parts of all tasks; yields (number, receipt) as they are done, in any order.

        Workers read their own inputs and write their own parts; only tasks and receipts pass between processes.
        Raises WorkerDiedError, NeverBeganError, and what stops the work of a worker (such as a full disk).
        """
        if not tasks:
            return
        preload(work.make.__module__, *work.loads(work.job))
        waiting = deque((task, Caution(work.notes / f".{task.key}.note")) for task in tasks)
        silent, begin = 0, partial(_begin_work, work, self.seconds_to_begin)
        with _Crew(self._workers(len(tasks)), begin, is_apart=bool(work.own_code)) as crew:
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
                    if silent and ending(answer.ended, 0).kind in ("time-limit", "waited"):
                        raise NeverBeganError(work.own_code, self.seconds_to_begin)
                    if silent >= _MOST_SILENT:
                        raise WorkerDiedError(work.own_code)
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


def _begin_work(work: Work, seconds: float) -> Callable[[Any], Any]:
    begin_limit(seconds)
    work.begin(work.job)
    end_limit()

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
