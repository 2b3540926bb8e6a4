"""What a step of work may take: the system ends a process that takes more, and a note says what was at hand.

Processor time counts, not the clock: on a busy machine a document is no slower. A process that waits for something for
ever uses none, so the clock counts too, generously. Both timers are the system's own and end the process also where a
library holds the interpreter's lock.
"""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

# Beside the limit a second for each 100,000 characters: a sixth of the speed of the default recipe (0.62 MB/s a core).
_CHARACTERS_A_SECOND = 1e5
# One of 8 busy processes on 2 cores gets a quarter of a core; a slow disk or server may double that.
_PATIENCE = 10

NO_MEMORY = 75
"""Exit code of a process that ended because it got no memory: what it held cannot be trusted to be whole."""

_NOTE_BYTES = 16384

Place = tuple[str, int]
"""A file of the split, and which of its records."""


class Ending(NamedTuple):
    """How a process ended that was to carry out a step; `kind` is `time-limit`, `memory` or `worker-died`."""

    kind: str
    seconds: float
    """The limit of the step, in processor time."""

    @property
    def error(self) -> str:
        """What happened, and the remedy."""
        if self.kind == "time-limit":
            return (
                f"it took more than {self.seconds:.0f} seconds of processor time, or waited ten times as long; "
                "raise [limits] seconds, or leave it out"
            )
        if self.kind == "memory":
            return "it took more memory than there was; build with fewer --jobs or more memory, or leave it out"
        return (
            "it ended a worker process (a crash in a library, or the system took its memory); leave it out if it stays"
        )


def ending(exitcode: int | None, seconds: float) -> Ending:
    """The ending of a process with this exit code (negative: the signal that ended it)."""
    if exitcode in (-signal.SIGPROF, -signal.SIGALRM):
        return Ending("time-limit", seconds)
    return Ending("memory" if exitcode == NO_MEMORY else "worker-died", seconds)


def limit_of(seconds: float, size: int) -> float:
    """Processor time that a step of `size` characters (or bytes of a page) may take."""
    return seconds + size / _CHARACTERS_A_SECOND


def begin_limit(seconds: float) -> None:
    """The process ends when it takes more than this processor time from now, or much more time by the clock."""
    signal.setitimer(signal.ITIMER_PROF, seconds)
    signal.setitimer(signal.ITIMER_REAL, seconds * _PATIENCE)


def end_limit() -> None:
    signal.setitimer(signal.ITIMER_PROF, 0)
    signal.setitimer(signal.ITIMER_REAL, 0)


class Step(NamedTuple):
    """What a process is at, as its note says."""

    doing: str
    """`reading` or `cleaning`."""
    first: Place
    last: Place
    seconds: float


class Watch:
    """A limit around each step, as a context manager around the work of a split. Without a note it does nothing.

    The note is one write to a file for each step (2 microseconds), so that it is there whatever ends the process.
    """

    def __init__(self, seconds: float, note: Path | None = None):
        self._seconds = seconds
        self._path = note
        self._file = -1

    def __enter__(self) -> Watch:
        if self._path:
            self._file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        return self

    def reading(self, file_path: str, at: int, size: int) -> None:
        """The next record of a file is read: `at` counts those before it, `size` bounds its bytes."""
        self._at("reading", (file_path, at), (file_path, at), size)

    def cleaning(self, first: Place, last: Place, size: int) -> None:
        """Records of this many characters are cleaned together."""
        self._at("cleaning", first, last, size)

    def limit_of(self, size: int) -> float:
        """What a step of this size may take."""
        return limit_of(self._seconds, size)

    def _at(self, doing: str, first: Place, last: Place, size: int) -> None:
        if self._file < 0:
            return
        seconds = self.limit_of(size)
        begin_limit(seconds)
        text = json.dumps([doing, first, last, seconds]).encode()
        os.pwrite(self._file, text.ljust(_NOTE_BYTES if len(text) > 1024 else 1024, b"\0"), 0)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._path and self._file >= 0:
            end_limit()
            os.close(self._file)
            self._file = -1
            if kind is None:
                self._path.unlink(missing_ok=True)


def read_note(note: Path) -> Step | None:
    """What was at hand when the process that wrote the note ended; None where it had not begun."""
    try:
        doing, first, last, seconds = json.loads(note.read_bytes().partition(b"\0")[0])
    except (OSError, ValueError):
        return None
    return Step(doing, (first[0], first[1]), (last[0], last[1]), seconds)
