"""An eye on the work of a process: it ends the process when something hangs, and notes what was at hand."""

from __future__ import annotations

import faulthandler
import json
import os
from pathlib import Path
from types import TracebackType
from typing import IO, NamedTuple, cast


class Culprit(NamedTuple):
    """A record (None: a whole file) that ended a worker process; `kind` is `time-limit` or `worker-died`."""

    file_path: str
    record: str | None
    kind: str
    seconds: float

    @property
    def error(self) -> str:
        """What happened, and the remedy."""
        what = "this record" if self.record else "reading this file"
        if self.kind == "time-limit":
            return (
                f"{what} took longer than {self.seconds:.0f} seconds; raise [limits] seconds, or leave it out; remove "
                "the work folder .corpusmill to try again"
            )
        return f"{what} ended a worker process (a crash in a library, or no memory); report it, or leave it out"


# A batch is many records: it may take this many times as long as one.
_BATCH = 10


class Watch:
    """A timer around each step, as a context manager around the work of a split.

    With `note` it is careful: steps are single records, and the one at hand stands in the file. The timer is
    faulthandler's, a thread of its own that ends the process also where a library holds the interpreter's lock.
    """

    def __init__(self, seconds: float, note: Path | None = None):
        self.is_careful = note is not None
        self._seconds = seconds
        self._note = note
        self._trace: IO[bytes] | None = None

    def __enter__(self) -> Watch:
        self._trace = Path(self._note.with_suffix(".trace") if self._note else os.devnull).open("wb")
        return self

    def at(self, file_path: str = "", record: str | None = None, size: int = 0) -> None:
        """A step begins: a batch, or carefully a record of `size` characters."""
        # beside the limit a second for each 100 kB, a twentieth of the speed of the slowest measured recipe
        limit = self._seconds + size / 1e5
        if self._note:
            partial = self._note.with_suffix(".partial")
            partial.write_text(json.dumps([file_path, record, limit]))
            partial.replace(self._note)
        limit = limit if self._note else limit * _BATCH
        faulthandler.dump_traceback_later(limit, exit=True, file=cast(IO[bytes], self._trace))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        faulthandler.cancel_dump_traceback_later()
        if self._trace:
            self._trace.close()
        if self._note:
            self._note.unlink(missing_ok=True)
            self._note.with_suffix(".trace").unlink(missing_ok=True)


def read_note(note: Path) -> Culprit | None:
    """What was at hand when the process that wrote the note ended; None where there is no note."""
    try:
        file_path, record, limit = json.loads(note.read_text())
    except (FileNotFoundError, json.JSONDecodeError):
        return None
    trace = note.with_suffix(".trace")
    is_hang = trace.exists() and trace.stat().st_size > 0
    return Culprit(file_path, record, "time-limit" if is_hang else "worker-died", limit)
