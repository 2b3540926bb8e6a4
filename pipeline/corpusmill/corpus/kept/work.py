"""The work folder of a build: only one build uses it at a time, and errors of its disk name the remedy."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from corpusmill.errors import CorpusmillError
from corpusmill.locks import lock_file
from corpusmill.terminal.words import REMEDIES, of_no_file


class BuildError(CorpusmillError):
    """A build that cannot be finished; names what is in the way and the remedy."""


@contextmanager
def disk_named(work: Path) -> Iterator[None]:
    """What the system says of the disk, with the place and the remedy."""
    try:
        yield
    except OSError as error:
        if told := of_no_file(error):
            raise BuildError(told) from error
        place = error.filename or work
        said = os.strerror(error.errno) if error.errno else str(error)
        remedy = REMEDIES.get(error.errno or 0, "look after the disk and its mount")
        raise BuildError(f"{place}: {said}; {remedy}, and build again: what was finished is kept") from error


@contextmanager
def held(work: Path) -> Iterator[None]:
    """Hold the work folder for this build."""
    work.mkdir(parents=True, exist_ok=True)
    with lock_file(work / "lock") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BuildError(
                f"another build of this corpus is running (it holds {work.name}/lock); wait for it"
            ) from None
        yield
