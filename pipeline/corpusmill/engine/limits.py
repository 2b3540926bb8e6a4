"""Time limits for steps of work: the system ends a process that takes more; a note says what it was doing.

Processor time counts, not the clock: on a busy machine a document is no slower. A process that waits for something for
ever uses none, so the clock counts too, generously. Both timers are the system's own and end the process also where a
library holds the interpreter's lock.
"""

from __future__ import annotations

import json
import mmap
import os
import signal
import struct
import time
from pathlib import Path
from typing import NamedTuple

# Beside the limit a second for each 100,000 characters: a sixth of the speed of the default recipe (0.62 MB/s a core).
_CHARACTERS_A_SECOND = 1e5
# A worker loads the rules of a language when it first meets it (0.4 s, 2 s where it is undetermined); many may come.
LOADING = 4
# One of 8 busy processes on 2 cores gets a quarter of a core; a slow disk or server may double that.
_PATIENCE = 10

NO_MEMORY = 75
"""Exit code of a process that ended because it got no memory: what it held cannot be trusted to be whole."""

_NOTE_BYTES = 16384
_COUNT = struct.Struct("<Q")
# A limit that is kept up from record to record is set anew after this processor time, or ten times as long by the
# clock; a record may have so much more.
_SLACK = 0.1
# While records of one file come faster than this, by the clock, nobody asks for the processor time of each (1 us).
_UNSEEN = 0.001

Place = tuple[str, int]
"""A file of the split, and which of its records."""


class Ending(NamedTuple):
    """How a process ended that was to carry out a step: `kind` is `time-limit`, `waited`, `memory` or `worker-died`.

    Only a `time-limit` says something of the step itself: it was at work for all of that time.
    """

    kind: str
    seconds: float
    """The limit of the step, in processor time."""

    @property
    def error(self) -> str:
        """What happened, and the remedy."""
        if self.kind == "time-limit":
            return (
                f"it took more than {_told(self.seconds)} seconds of processor time; raise [limits] seconds, or leave "
                "it out; it is tried again when the limit, the code or the processor is another"
            )
        if self.kind == "waited":
            return f"it waited for more than {_told(self.seconds * _PATIENCE)} seconds; see what it waits for"
        if self.kind == "memory":
            return "it took more memory than there was; build with fewer --jobs or more memory, or leave it out"
        return (
            "it ended a worker process (a crash in a library, or the system took its memory); leave it out if it stays"
        )


def _told(seconds: float) -> str:
    return f"{seconds:.0f}" if seconds >= 1 else f"{seconds:.1g}"


def ending(exitcode: int | None, seconds: float) -> Ending:
    """The ending of a process with this exit code (negative: the signal that ended it)."""
    kinds = {-signal.SIGPROF: "time-limit", -signal.SIGALRM: "waited", NO_MEMORY: "memory"}
    return Ending(kinds.get(exitcode or 0, "worker-died"), seconds)


def limit_of(seconds: float, size: int) -> float:
    """Processor time that a step of `size` characters (or bytes of a page) may take."""
    return seconds + size / _CHARACTERS_A_SECOND


def begin_limit(seconds: float) -> None:
    """The process ends when it takes more than this processor time from now, or much more time by the clock."""
    _kept.clear()
    signal.setitimer(signal.ITIMER_PROF, seconds)
    signal.setitimer(signal.ITIMER_REAL, seconds * _PATIENCE)


_kept: dict[str, float] = {}
"""The limit that is kept up, and when it was set: processor time and clock, in seconds; empty after any other."""


def keep_limit(seconds: float) -> float:
    """As `begin_limit`, for steps in quick succession: only one in many sets the timers of the system.

    Returns the processor time of the process so far.
    """
    at_work, clock = time.process_time(), time.monotonic()
    if (
        _kept.get("seconds") != seconds
        or at_work - _kept["at_work"] > _SLACK
        or clock - _kept["clock"] > _SLACK * _PATIENCE  # who waits a little for each of many waits for none for ever
    ):
        begin_limit(seconds + _SLACK)
        _kept.update(seconds=seconds, at_work=at_work, clock=clock)
    return at_work


def end_limit() -> None:
    _kept.clear()
    signal.setitimer(signal.ITIMER_PROF, 0)
    signal.setitimer(signal.ITIMER_REAL, 0)


class AtHand(NamedTuple):
    """What a process is doing, as its note says."""

    doing: str
    """`reading`, `extracting` (a page) or `cleaning`."""
    first: Place
    last: Place
    seconds: float
    has_had_its_limit: bool = False
    """It is known why the process ended; where only one record was at hand nobody needs to look again."""


class Watch:
    """A limit around each step, as a context manager around the work of a split. Without a note it does nothing.

    The note is a file, there whatever ends the process. It begins with a number in memory shared with that file: while
    the records of one file are read, this number alone changes (1 microsecond; a write and two timers took 15).
    """

    def __init__(self, seconds: float, note: Path | None = None):
        self._seconds = seconds
        self._path = note
        self._file = -1
        self._count: mmap.mmap | None = None
        self._reading: tuple[str, int, float] | None = None
        """The file, size and limit of the records that the number counts."""
        self._look_again = 0.0
        self.at_work = 0.0
        """Processor time of the process when the last record or page was begun."""

    def __enter__(self) -> Watch:
        if self._path:
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
            os.ftruncate(self._file, _NOTE_BYTES)
            self._count = mmap.mmap(self._file, _COUNT.size)
        return self

    def reading(self, file_path: str, at: int, size: int) -> bool:
        """The next record of a file is read: `at` counts those before it, `size` bounds its bytes.

        Returns whether `at_work` was updated: of records in quick succession, only one in many updates it.
        """
        if self._count is None:
            return False
        known = self._reading
        if known and known[0] == file_path and known[1] == size:
            _COUNT.pack_into(self._count, 0, at)
            if time.monotonic() < self._look_again:
                return False
            self.at_work = keep_limit(known[2])
        else:
            seconds = self.limit_of(size)
            self.at_work = keep_limit(seconds)
            self._note("reading", (file_path, at), (file_path, at), seconds)
            self._reading = file_path, size, seconds
        self._look_again = time.monotonic() + _UNSEEN
        return True

    def extracting(self, file_path: str, at: int, size: int) -> None:
        """Text is made of a page of this many bytes, which is the next record of a file."""
        if self._count is None:
            return
        seconds = self.limit_of(size)
        self.at_work = keep_limit(seconds)
        self._reading = None
        self._note("extracting", (file_path, at), (file_path, at), seconds)

    def cleaning(self, first: Place, last: Place, size: int) -> None:
        """Records of this many characters are cleaned together."""
        if self._count is None:
            return
        seconds = self.limit_of(size) if first == last else limit_of(LOADING * self._seconds, size)
        begin_limit(seconds)
        self._reading = None
        self._note("cleaning", first, last, seconds)

    def limit_of(self, size: int) -> float:
        """What a step of this size may take."""
        return limit_of(self._seconds, size)

    def _note(self, doing: str, first: Place, last: Place, seconds: float) -> None:
        text = _COUNT.pack(first[1]) + json.dumps([doing, first, last, seconds]).encode()
        os.pwrite(self._file, text.ljust(_NOTE_BYTES if len(text) > 1024 else 1024, b"\0"), 0)

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self._path and self._file >= 0:
            end_limit()
            os.close(self._file)
            self._file = -1
            if self._count is not None:
                self._count.close()
                self._count = None
            if kind is None:
                self._path.unlink(missing_ok=True)


def read_note(note: Path) -> AtHand | None:
    """What was at hand when the process that wrote the note ended; None where it had not begun."""
    try:
        data = note.read_bytes()
        doing, first, last, seconds = json.loads(data[_COUNT.size :].partition(b"\0")[0])
        if doing == "reading":
            first[1] = last[1] = _COUNT.unpack_from(data)[0]
    except (OSError, ValueError, struct.error):
        return None
    return AtHand(doing, (first[0], first[1]), (last[0], last[1]), seconds)
