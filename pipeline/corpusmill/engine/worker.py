"""One worker process: its life, and what its owner knows of it."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

from corpusmill.engine import MOST_YOUNG, serving
from corpusmill.engine.limits import NO_MEMORY, end_limit
from corpusmill.engine.parent import end_with_owner
from corpusmill.errors import CorpusmillError, is_lack_of_memory
from corpusmill.text.arrow import settle_without_pandas

Begin = Callable[[], Callable[[Any], Any]]
"""What a worker does first; gives what it then does with each thing that it is sent."""


class Answer(NamedTuple):
    """What a worker has to say of what it was sent: a result, or an error that stops the work."""

    result: Any = None
    error: BaseException | None = None
    ended: int | None = None
    """The exit code of a worker that has nothing to say any more."""


class Worker:
    """A process that answers what it is sent, one thing at a time. `task` is what it is at.

    One that is apart has nothing of its owner.
    """

    def __init__(self, begin: Begin, *, is_apart: bool = False) -> None:
        self.task: Any = None
        is_fork = not is_apart and _may_fork()
        self.connection, other = multiprocessing.Pipe()
        context: Any = multiprocessing.get_context("fork" if is_fork else "forkserver")
        self.process = context.Process(target=_live, args=(begin, other), daemon=True)
        with nullcontext() if is_fork else _quiet_server(), _no_interrupts():
            self.process.start()
        other.close()

    def send(self, task: Any, message: Any) -> None:
        """Give the worker something to do. That it may have died is seen when its answer is awaited."""
        self.task = task
        with suppress(OSError):
            self.connection.send(message)

    def answer(self) -> Answer:
        """Its answer, or how it ended without one."""
        try:
            if self.connection.poll():
                answer: Answer = self.connection.recv()
                return answer
        except (EOFError, OSError):
            pass
        self.process.join()
        return Answer(ended=self.process.exitcode or 0)

    def end(self) -> None:
        self.process.kill()
        self.process.join()
        self.connection.close()


def preload(*names: str) -> None:
    """Worker processes have loaded these modules before they are forked: once for all of them."""
    _shared[:] = names
    multiprocessing.get_context("forkserver").set_forkserver_preload([serving.__name__])


_shared: list[str] = []
"""What workers share."""


def _may_fork() -> bool:
    """Whether workers may be forked from this process, which spares loading again what it has loaded (.5 s).

    Of several threads one may hold a lock that nobody would ever open in a fork: in a notebook, or while a bar moves on
    a terminal, workers come from a fork server. So they do where a program hears of its children's ends, or wants to
    hear of none: how a worker ended would be told to nobody else.
    """
    if signal.getsignal(signal.SIGCHLD) != signal.SIG_DFL:
        return False
    serving.load(_shared)  # it may begin threads
    try:
        return len([*Path("/proc/self/task").iterdir()]) == 1
    except OSError:  # another system than Linux, where libraries forbid to fork as well
        return False


@contextmanager
def _no_interrupts() -> Iterator[None]:
    """The interrupt key does not reach processes that are started here: their owner gets it, and ends them."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _quiet_server() -> Iterator[None]:
    """A fork server that begins here loads nothing of the script that builds, which would build again."""
    with _starting:
        resource_tracker.ensure_running()  # it would let interrupts through on its way
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        os.environ[serving.ASKED] = " ".join([str(os.getpid()), *_shared])
        try:
            yield
        finally:
            del os.environ[serving.ASKED]
            sys.modules["__main__"] = main


_starting = threading.Lock()
"""Held while a server may begin: two threads of one program may build at once."""


def _live(begin: Begin, connection: Connection) -> None:
    end_with_owner()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for number in (signal.SIGPROF, signal.SIGALRM, signal.SIGCHLD, signal.SIGTERM):  # the owner may have its own ways
        signal.signal(number, signal.SIG_DFL)
    try:
        settle_without_pandas()
        act = begin()
        collect_rarely()
        while True:
            try:
                message = connection.recv()
            except EOFError:
                return
            connection.send(Answer(act(message)))
    except BaseException as error:
        end_limit()
        if is_lack_of_memory(error):
            os._exit(NO_MEMORY)
        connection.send(Answer(error=_that_travels(error)))


def collect_rarely() -> None:
    """Rules, models and modules stay as long as the process: the collector of garbage passes them over from now on.

    It does not look through them first, which takes .1 s and copies what a fork shares: little of it is garbage.
    """
    gc.freeze()
    gc.set_threshold(MOST_YOUNG)


def _that_travels(error: BaseException) -> BaseException:
    """The error with what its owner needs to know: an error of ours or of the system as it is, others with the place.

    What a user's code raises may not survive the way between processes.
    """
    is_of_the_system = isinstance(error, OSError) and type(error).__module__ == "builtins"
    if is_of_the_system or isinstance(error, CorpusmillError):
        return error
    return RuntimeError("".join(traceback.format_exception(error)))
