"""Runs a step that may hang or crash in a child process forked from the worker, so that the worker survives.

Nothing is loaded again and nothing that was finished is lost: a hostile record costs its own limit and no more. Arrow
starts its threads anew in a forked process; no other library here has threads that a stage needs.
"""

from __future__ import annotations

import mmap
import os
import pickle
import struct
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from corpusmill.engine.limits import NO_MEMORY, Ending, begin_limit, end_limit, ending
from corpusmill.engine.parent import end_with_parent
from corpusmill.errors import is_lack_of_memory

Result = TypeVar("Result")

_FAILED = 70
"""Exit code of a step that raised an error: the worker carries it out itself, and raises it there."""


def alone(work: Callable[[], Result], seconds: float) -> Result | Ending:
    """The result of `work`, or how its process ended. What `work` raises is raised here."""
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb") as answer:
        child = _fork(lambda: _send(writing, work()), seconds)
        os.close(writing)
        data = answer.read()
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if code == _FAILED:
        return work()
    return pickle.loads(data) if code == 0 and data else ending(code, seconds)  # noqa: S301  our own child's


def count(items: Callable[[], Iterable[Any]], seconds: float) -> tuple[int, Ending | None]:
    """How many items come before the process that looks at them ends, and how it ended (None: there are no more).

    `seconds` are for each item.
    """
    shared = mmap.mmap(-1, 8)

    def look() -> None:
        for n, _ in enumerate(items(), 1):
            struct.pack_into("<Q", shared, 0, n)
            begin_limit(seconds)

    child = _fork(look, seconds)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    seen = int(struct.unpack("<Q", shared[:8])[0])
    return seen, None if code in (0, _FAILED) else ending(code, seconds)


def _fork(work: Callable[[], None], seconds: float) -> int:
    worker = os.getpid()
    end_limit()  # the child has its own
    child = os.fork()
    if child:
        return child
    code = _FAILED
    try:
        end_with_parent(worker)
        begin_limit(seconds)
        work()
        code = 0
    except BaseException as error:
        code = NO_MEMORY if is_lack_of_memory(error) else _FAILED
    finally:
        os._exit(code)


def _send(writing: int, result: Any) -> None:
    with os.fdopen(writing, "wb") as pipe:
        pickle.dump(result, pipe, protocol=pickle.HIGHEST_PROTOCOL)
