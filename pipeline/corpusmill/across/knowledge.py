"""What a corpus knows of itself: one subject at a time, in bounded memory, from rows that are kept by hash.

A subject maps documents to rows whose first number is a key. Because keys are hashes, any range of them is a bucket,
and how many there are is known when all is written. `reduce` sees one bucket of all rows, in which whatever belongs to
a key is together; `select` picks what one split needs to know of all that was found, and `load` reads that for the
stage that asks for the subject by the name of a parameter.

Memory: four times a run or a bucket, both 96 MiB for rows of three numbers (measured: 360 MB for 21 million rows).
Disk: 8 bytes a number.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from corpusmill.kernel.arrays import save
from corpusmill.text.batch import Batch

Rows = npt.NDArray[np.uint64]
"""Shape (width, n); the first number of a row is its key, a hash."""

BUCKET_ROWS = 4 << 20


def text_key(text: str) -> int:
    """Key of a text in 64 bits.

    Among 100 million different texts two share a key with a chance of 1 in 3,700, and count as one.
    """
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")


class Subject(NamedTuple):
    """Something that only a whole corpus knows. Stages ask for it by a parameter of its name."""

    name: str
    width: int
    """Numbers in a row."""
    map: Callable[[Batch], Rows]
    """The rows of a batch of documents as they were read."""
    reduce: Callable[[Rows], Rows]
    """What is found in a bucket: rows by key, of any width; all rows of a key are in it."""
    select: Callable[[Sequence[Path], Sequence[Path]], bytes]
    """What a split needs to know, from the files of its own rows and of what was found (`.npy`, in order of keys)."""
    load: Callable[[Path], Any]
    """What the stage gets, from a file with the bytes of `select`."""


class Rowed(Protocol):
    """Something with rows in files of its name."""

    @property
    def name(self) -> str: ...

    @property
    def width(self) -> int: ...


def keep(folder: Path, data: bytes) -> str:
    """Write bytes into a folder under the name of their hash; returns it."""
    name = hashlib.sha256(data).hexdigest()
    (folder / name).write_bytes(data)
    return name


class RowWriter:
    """Writes a subject's rows into a folder as runs sorted by key, each a `.npy` file. Leaving it writes the rest."""

    def __init__(self, folder: Path, subject: Rowed, run_rows: int = BUCKET_ROWS):
        self._folder, self._subject, self._run_rows = folder, subject, run_rows
        self._waiting: list[Rows] = []
        self._runs = self.rows = 0

    def write(self, rows: Rows) -> None:
        self._waiting.append(rows)
        self.rows += rows.shape[1]
        if sum(part.shape[1] for part in self._waiting) >= self._run_rows:
            self._flush()

    def _flush(self) -> None:
        rows = np.concatenate([np.zeros((self._subject.width, 0), np.uint64), *self._waiting], axis=1)
        if not rows.shape[1]:
            return
        save(self._folder / f"{self._subject.name}.{self._runs:05d}.npy", rows[:, np.argsort(rows[0], kind="stable")])
        self._waiting, self._runs = [], self._runs + 1

    def __enter__(self) -> RowWriter:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self._flush()


def buckets(rows: int, bucket_rows: int = BUCKET_ROWS) -> Iterator[tuple[int, int]]:
    """Ranges of keys (first, last) that hold `bucket_rows` rows in the mean.

    >>> list(buckets(10, 5)) == [(0, 2**63 - 1), (2**63, 2**64 - 1)]
    True
    """
    number = max(1, -(-rows // bucket_rows))
    bounds = [n * 2**64 // number for n in range(number + 1)]
    yield from ((low, high - 1) for low, high in pairwise(bounds))


def bucket_files(runs: Iterable[Path], folder: Path, name: str) -> list[tuple[tuple[int, int], Path]]:
    """Buckets of the rows of these runs, each with a file for what is found there."""
    rows = sum(int(np.load(path, mmap_mode="r").shape[1]) for path in runs)
    return [(span, folder / f"{name}.{n:05d}.npy") for n, span in enumerate(buckets(rows))]


def bucket(subject: Rowed, runs: Sequence[Path], first: int, last: int) -> Rows:
    """The rows of all runs with keys in this range, run by run."""
    pieces = [np.zeros((subject.width, 0), np.uint64)]
    for path in runs:
        rows = np.load(path, mmap_mode="r")
        low = np.searchsorted(rows[0], np.uint64(first), side="left")
        high = np.searchsorted(rows[0], np.uint64(last), side="right")
        pieces.append(np.array(rows[:, low:high]))
    return np.concatenate(pieces, axis=1)


def look_up(keys: npt.NDArray[np.uint64], found: Sequence[Path], width: int) -> Rows:
    """The rows of these (sorted) keys in what was found, as far as they are there, in order."""
    pieces = [np.zeros((width, 0), np.uint64)]
    for path in found:
        rows = np.load(path, mmap_mode="r")
        if not rows.shape[1]:
            continue
        own = keys[np.searchsorted(keys, rows[0, 0]) : np.searchsorted(keys, rows[0, -1], side="right")]
        places = np.searchsorted(rows[0], own)
        pieces.append(rows[:, places[rows[0, places] == own]])
    return np.concatenate(pieces, axis=1)
