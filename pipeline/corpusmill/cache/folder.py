"""What is made once for an installation, kept in the user's cache folder for the processes to come.

Each file holds the hash of all that it was made from, and of itself: what does not match is made again. Where nothing
can be written, all is made each time.
"""

from __future__ import annotations

import hashlib
import marshal
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import pyarrow as pa

_PACKAGE = Path(__file__).parents[1]
Made = TypeVar("Made")


def kept(name: str, made_from: bytes, make: Callable[[], Any]) -> Any:
    """What is kept under a name, or what is made anew."""
    folder = _folder()
    place = folder and folder / name
    found = _load(place, made_from) if place else None
    if found is None:
        with _uncharged():
            found = make()
            if place:
                _save(place, made_from, found)
    return found


@contextmanager
def _uncharged() -> Iterator[None]:
    """The timers of the process stand still: what is made here serves all documents and is no work on the one at hand.

    A German document that was the first to meet its rules took 24 s for them, of 5 that it may take.
    """
    timers = (signal.ITIMER_PROF, signal.ITIMER_REAL) if hasattr(signal, "setitimer") else ()
    left = [signal.setitimer(timer, 0) for timer in timers]
    try:
        yield
    finally:
        for timer, (seconds, again) in zip(timers, left, strict=True):
            signal.setitimer(timer, seconds, again)


def _folder() -> Path | None:
    """One for each place that the package is installed at: what another keeps is left alone, and nothing piles up.

    Places that are gone leave theirs behind; the next new place takes it away (`_claim`).
    """
    here = f"{sys.implementation.cache_tag}-{hashlib.sha256(str(_PACKAGE).encode()).hexdigest()[:16]}"
    try:
        asked = Path(os.environ.get("XDG_CACHE_HOME", ""))
        # the rules for this variable: a path that is not absolute is none
        return Path(asked if asked.is_absolute() else Path.home() / ".cache", "corpusmill", here)
    except RuntimeError:  # a user without a home
        return None


_LEAST_MORE, _SHARE = 8, 16
"""Pieces, and of those that are known one in so many: to make a hundred takes 150 ms, to write 1,600 some 5."""
_MOST_MET = 4_096
"""Entries of a file: 4 MB in memory. Texts of one corpus meet some 2,000 pieces of English, and a few hundred of them
with their exact patterns, which are entries of their own; of patterns that no tables spell any more the last go so."""


class Met:
    """What was made of one thing after another as texts asked for it: pieces of rules, or patterns.

    It goes to the disk whenever a sixteenth more is known, beside what others kept there since: what a process made
    last it may take with it. Where there is no room for more, what this process did not ask for goes first, since texts
    of another corpus may; then what it asked for last: it asks once for each, and soonest for what is common.
    """

    def __init__(self, name: str, made_from: bytes, least_more: int = _LEAST_MORE):
        folder = _folder()
        self._place, self._made_from, self._least_more = folder and folder / f"{name}.met", made_from, least_more
        self._entries = self._there()
        self._asked: dict[Hashable, Any] = {}
        self._more = 0

    def get(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """What is known, or what is made now."""
        if key in self._asked:
            known: Made = self._asked[key]
            return known
        is_known = key in self._entries
        found: Made = self._entries[key] if is_known else make()
        if len(self._asked) < _MOST_MET:
            self._asked[key] = found
            self._more += not is_known
        if self._place and self._more >= max(self._least_more, len(self._entries) // _SHARE):
            everything = self._asked | self._entries | self._there()
            self._entries = dict(islice(everything.items(), _MOST_MET))
            _save(self._place, self._made_from, [*self._entries.items()])
            self._more = 0
        return found

    def _there(self) -> dict[Hashable, Any]:
        return dict((self._place and _load(self._place, self._made_from)) or ())


def _load(place: Path, made_from: bytes) -> Any:
    """What is kept, unless it was made from anything else or is not whole."""
    try:
        data = memoryview(place.read_bytes() if place.is_file() else b"")  # a pipe would wait for its writer
    except OSError:
        return None
    size = len(made_from)
    packed = data[2 * size :]
    if data[:size] != made_from or data[size : 2 * size] != hashlib.sha256(packed).digest():
        return None
    whole = _CODEC.decompress(packed[_SIZE:], int.from_bytes(packed[:_SIZE], "little"), asbytes=True)
    return marshal.loads(whole)  # noqa: S302  what we wrote, by its hash


def _save(place: Path, made_from: bytes, made: Any) -> None:
    scratch = place.with_name(f"{place.name}.{os.getpid()}")
    with suppress(OSError):  # then it is made again next time
        _claim(place.parent)
        for left in place.parent.glob(f"{place.name}.*"):  # by a process that was killed: nobody writes for an hour
            with suppress(OSError):  # another process may be at it
                if left.stat().st_mtime + _AN_HOUR < time.time():
                    left.unlink()
        try:
            with scratch.open("wb") as file:  # first: where nothing can be written, nothing is packed in each process
                file.write(_packed(made_from, made))
            scratch.replace(place)
        finally:
            scratch.unlink(missing_ok=True)


def _packed(made_from: bytes, made: Any) -> bytes:
    whole = marshal.dumps(made)
    data: bytes = len(whole).to_bytes(_SIZE, "little") + _CODEC.compress(whole, asbytes=True)
    return made_from + hashlib.sha256(data).digest() + data


_CODEC = pa.Codec("zstd", compression_level=6)
"""Rules of all languages are 190 MB as they are and 9 so; the hash of so much less saves what unpacking takes."""
_SIZE = 8
"""Bytes that tell how much is packed."""
_AN_HOUR = 3_600
_OWNER = "place"


def _claim(folder: Path) -> None:
    """Make the folder of this place, which tells where the place is, and take those of places that are gone away."""
    if (folder / _OWNER).exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _OWNER).write_text(str(_PACKAGE))
    for told in folder.parent.glob(f"*/{_OWNER}"):
        with suppress(OSError, ValueError):  # another process may be at it
            if not Path(told.read_text()).is_dir():
                shutil.rmtree(told.parent)
