"""Documents that an earlier part made from the same record: their rows are copied, not made again."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from corpusmill.corpus.kept.receipts import finished
from corpusmill.corpus.kept.slices import PartRows, Slice
from corpusmill.corpus.splits import Split
from corpusmill.kernel.arrays import Hashes, Ints
from corpusmill.read.source import InputFile
from corpusmill.text.batch import Batch
from corpusmill.text.counts import bytes_of, is_string

IDS = "ids.npy"
"""The file of a part that holds a mark for the id of each document, in order: eight bytes, so that a chance hit among
100 million documents is 1 in 3,700, and who finds one looks again."""
PRINTS = "prints.npy"
"""The file of a part that holds a print for each document, in order."""

Brought = Hashes
"""Of each record a mark for its id, and a print, a hash of all that it brought, 16 bytes: shape (n, 3).

Two of 100 million documents share a print with a chance of 1 in 10²². It is a sum of hashes, one for each column, so
that what stands in all rows is hashed once; whoever found two records of one sum under one id could have the second
copied for the first, which are both his.
"""


def brought_by(batch: Batch, hashes: Hashes) -> Brought:
    """Of each record a mark and a print, the same whatever else is in the batch; `hashes` are those of the ids."""
    prints = hashes.copy()
    for name, array in batch.columns.items():
        prints += _digests(array, name) if name in _DIGESTS and not array.null_count else _column_hashes(array, name)
    for name, cells in (("marks", batch.marks), ("found", batch.found)):
        prints += _hashes_of([*map(tuple, cells)] if any(cells) else [()], name)
    return np.column_stack((hashes[:, :1], prints))


def _column_hashes(array: pa.Array, name: str) -> Hashes:
    """A hash for each value of a column, one for all where they are null; what stands in many rows is hashed once."""
    if array.null_count == len(array):
        return _hashes_of([None], name)
    if not is_string(array.type):
        return _hashes_of(array.to_pylist(), name)
    told = array.dictionary_encode(null_encoding="encode")
    hashes: Hashes = _hashes_of(told.dictionary.to_pylist(), name)[told.indices.to_numpy()]
    return hashes


def _hashes_of(values: Sequence[Any], name: str) -> Hashes:
    told = (repr((name, value)).encode("utf-8", "surrogatepass") for value in values)
    digests = b"".join(hashlib.blake2b(one, digest_size=16).digest() for one in told)
    return np.frombuffer(digests, np.uint64).reshape(-1, 2)


_DIGESTS = {"text_in_sha256": 0, "source_sha256": 2}
"""Columns that hold a SHA-256, which is a hash itself, and which of its four words count: the two columns are equal
where the source is the text."""


def _digests(array: pa.Array, name: str) -> Hashes:
    """Two words of each digest."""
    data, bounds = bytes_of(array)
    words = np.frombuffer(bytes.fromhex(str(data[bounds[0] : bounds[-1]], "ascii")), np.uint64).reshape(len(array), 4)
    first = _DIGESTS[name]
    return words[:, first : first + 2]


class Earlier:
    """The documents of earlier parts that the same recipe and code made, found by what their records brought."""

    def __init__(self, folders: Sequence[Path]):
        self._folders = [folder for folder in folders if finished(folder, [IDS, PRINTS], is_whole=False) is not None]
        every = [np.column_stack((np.load(folder / IDS), np.load(folder / PRINTS))) for folder in self._folders]
        self._begins = np.cumsum([0, *map(len, every)])
        brought: Brought = np.concatenate([*every, np.zeros((0, 3), np.uint64)])
        self._order = np.argsort(brought[:, 1], kind="stable")
        self._sorted = brought[self._order]
        self._sound: dict[int, bool] = {}
        self._open: tuple[int, PartRows] | None = None
        self.copied = 0
        """Documents taken so far."""

    @property
    def is_any(self) -> bool:
        """Whether there are such documents at all."""
        return len(self._sorted) > 0

    def rows_of(self, brought: Brought) -> Ints:
        """The row that holds each, -1 where none does: shape (len(brought),). Nothing is found in a damaged part."""
        if not len(self._sorted):
            return np.full(len(brought), -1, np.int64)
        at = np.minimum(np.searchsorted(self._sorted[:, 1], brought[:, 1]), len(self._sorted) - 1)
        rows: Ints = np.where((self._sorted[at] == brought).all(axis=1), self._order[at], -1)
        folders = self._folder_of(rows)
        for n in np.unique(folders[rows >= 0]).tolist():
            if not self._is_sound(n):
                rows[folders == n] = -1
        return rows

    def take(self, rows: Ints) -> list[Slice]:
        """The documents at these rows, which are in order, with their edits."""
        folders = self._folder_of(rows)
        found = []
        for n in np.unique(folders).tolist():
            if self._open is None or self._open[0] != n:
                self._open = n, PartRows(self._folders[n])
            found.append(self._open[1].take(rows[folders == n] - self._begins[n]))
        self.copied += len(rows)
        return found

    def _folder_of(self, rows: Ints) -> Ints:
        return np.searchsorted(self._begins, rows, side="right") - 1

    def _is_sound(self, n: int) -> bool:
        """Whether a part is what was written: looked at where something is found in it."""
        if n not in self._sound:
            self._sound[n] = finished(self._folders[n], ["*"], is_whole=False) is not None
        return self._sound[n]


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
