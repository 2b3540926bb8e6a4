"""What is kept of the documents of a part beside its tables: who they are, what their records brought, how long they
are, and what their edits did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa

from corpusmill.corpus.kept.unchanged import PRINTS, Brought
from corpusmill.kernel.arrays import Array, Ints, save
from corpusmill.release.measure.edited import Edited
from corpusmill.release.shards import LENGTHS

IDS = "ids.npy"
"""The file of a part that holds a mark for the id of each document, in order: eight bytes, so that a chance hit among
100 million documents is 1 in 3,700, and who finds one looks again."""


class _Rows:
    """Rows of numbers in one piece of memory: an array for each step lay among what comes and goes."""

    def __init__(self, kind: type[np.generic], width: int):
        self._kind, self._width = kind, width
        self._bytes = bytearray()

    def add(self, rows: Array) -> None:
        self._bytes += rows.tobytes()

    def every(self) -> Array:
        return np.frombuffer(self._bytes, self._kind).reshape(-1, self._width)


@dataclass
class Measured:
    """Characters and bytes of the texts of a part, and what its edits did, as they are kept beside its tables."""

    lengths: _Rows = field(default_factory=lambda: _Rows(np.int64, 2))
    edited: Edited = field(default_factory=Edited)

    def add(self, lengths: Ints, edits: pa.Table) -> None:
        """Those of some documents, with all edits of theirs."""
        self.lengths.add(lengths)
        self.edited.add(edits)

    def save(self, folder: Path) -> None:
        save(folder / LENGTHS, self.lengths.every())
        self.edited.save(folder)


@dataclass
class Marks:
    """A mark for the id and a print of the record of each document, as they are kept beside the tables."""

    brought: _Rows = field(default_factory=lambda: _Rows(np.uint64, 3))

    def add(self, ids: Sequence[str], brought: Brought, documents: pa.Table) -> None:
        """Those of the rows with these ids that became documents."""
        kept = documents["id"].to_pylist()
        if kept != ids:
            places = {id_: n for n, id_ in enumerate(ids)}
            brought = brought[[places[id_] for id_ in kept]]
        self.brought.add(brought)

    def save(self, folder: Path) -> None:
        brought = self.brought.every()
        save(folder / IDS, brought[:, 0].copy())
        save(folder / PRINTS, brought[:, 1:].copy())
