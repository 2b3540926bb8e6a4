"""Documents that an earlier part made of just the same: their rows are copied, not made again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from corpusmill.corpus.kept.receipts import finished
from corpusmill.corpus.kept.slices import Slice, slices_of
from corpusmill.corpus.splits import Split
from corpusmill.read.source import InputFile
from corpusmill.text.batch import Batch

PRINTS = "prints.npy"
"""The file of a part that holds a print for each document, in order."""

Prints = npt.NDArray[np.uint64]


def prints_of(batch: Batch) -> Prints:
    """A hash of all that a record brought, 16 bytes each: shape (len(batch), 2).

    Two of 100 million documents share one with a chance of 1 in 10²²; of texts their SHA-256 goes in.
    """
    names = sorted(batch.columns)
    nothing = [None] * len(batch)  # of most columns nothing is known
    columns = [batch.columns[name] for name in names]
    values = [nothing if array.null_count == len(batch) else array.to_pylist() for array in columns]
    cells = zip(batch.ids, batch.marks, batch.found, *values, strict=True)
    hashes = [hashlib.blake2b(repr(row).encode("utf-8", "surrogatepass"), digest_size=16).digest() for row in cells]
    return np.frombuffer(b"".join(hashes), np.uint64).reshape(-1, 2)


class Taken(NamedTuple):
    """Documents of earlier parts: the place of each among those that were asked for, and their tables."""

    places: list[int]
    found: list[Slice]


class Earlier:
    """The documents of earlier parts that the same recipe and code made, found by what their records brought.

    They are gone through once, in order, a slice in memory: what is asked for out of order counts as not found.
    """

    def __init__(self, folders: Sequence[Path]):
        self._folders = [folder for folder in folders if finished(folder, ["*"], is_whole=False) is not None]
        every = [np.load(folder / PRINTS) for folder in self._folders]
        prints: Prints = np.concatenate([*every, np.zeros((0, 2), np.uint64)])
        self._order = np.argsort(prints[:, 0], kind="stable")
        self._sorted = prints[self._order]
        self._slices = self._all_slices()
        self._begins = self._ends = 0
        self._at: Slice | None = None
        self.copied = 0
        """Documents taken so far."""

    @property
    def is_any(self) -> bool:
        """Whether there are such documents at all."""
        return len(self._sorted) > 0

    def _all_slices(self) -> Iterator[Slice]:
        for folder in self._folders:
            yield from slices_of(folder)

    def rows_of(self, prints: Prints) -> npt.NDArray[np.int64]:
        """The row that holds each, -1 where none does: shape (len(prints),)."""
        if not len(self._sorted):
            return np.full(len(prints), -1, np.int64)
        at = np.minimum(np.searchsorted(self._sorted[:, 0], prints[:, 0]), len(self._sorted) - 1)
        return np.where((self._sorted[at] == prints).all(axis=1), self._order[at], -1)

    def taken(self, rows: npt.NDArray[np.int64]) -> Taken:
        """The documents at these rows, as far as they are found, with their edits."""
        places: list[int] = []
        found: list[Slice] = []
        wanted = np.flatnonzero(rows >= self._begins)
        while len(wanted):
            inside = wanted[rows[wanted] < self._ends]
            if len(inside) and self._at:
                documents = self._at.documents.take(pa.array(rows[inside] - self._begins))
                own = pc.is_in(self._at.edits["id"], value_set=documents["id"].combine_chunks())
                found.append(Slice(documents, self._at.edits.filter(own)))
                places += inside.tolist()
            wanted = wanted[rows[wanted] >= self._ends]
            if len(wanted) and not self._next():
                break
        self.copied += len(places)
        return Taken(places, found)

    def _next(self) -> bool:
        self._at = next(self._slices, None)
        self._begins = self._ends
        self._ends += self._at.documents.num_rows if self._at else 0
        return self._at is not None


def made_alike(receipts: Mapping[str, Mapping[str, Any]], alike: str, split: Split) -> tuple[str, ...]:
    """The keys of parts made `alike` that hold records of the split's files, those that share most first.

    Of a piece of a large file the pieces beside it count, too: an insertion moves ends to the next one at most.
    """
    files = {item.file_path: item.piece for item in split.inputs if isinstance(item, InputFile)}

    def is_near(path: str, receipt: Mapping[str, Any]) -> bool:
        piece, number = files[path], receipt["pieces"].get(path)
        return piece is None or number is None or abs(number - piece.number) <= 1

    shared = {
        key: sum(is_near(path, receipt) for path in files.keys() & receipt["inputs"].keys())
        for key, receipt in receipts.items()
        if receipt["alike"] == alike and receipt["source"] == split.source
    }
    return tuple(sorted((key for key, n in shared.items() if n), key=lambda key: (-shared[key], key)))
