"""What is kept of the documents of a part beside its tables: who they are, what their records brought, how long."""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa

from corpusmill.corpus.kept.unchanged import PRINTS, Prints
from corpusmill.kernel.arrays import Ints
from corpusmill.release.shards import LENGTHS

IDS = "ids.npy"
"""The file of a part that holds a mark for the id of each document, in order."""


def mark_of(id_: str) -> int:
    """Eight bytes for an id: a chance hit among 100 million documents is 1 in 3,700, and who finds one looks again."""
    return int.from_bytes(hashlib.blake2b(id_.encode(), digest_size=8).digest())


@dataclass
class Lengths:
    """Characters and bytes of the texts of a part, as they are kept beside its tables."""

    found: list[Ints] = field(default_factory=lambda: [np.zeros((0, 2), np.int64)])

    def add(self, lengths: Ints) -> None:
        self.found.append(lengths)

    def save(self, folder: Path) -> None:
        np.save(folder / LENGTHS, np.concatenate(self.found))


@dataclass
class Marks:
    """A mark for the id and a print of the record of each document, as they are kept beside the tables."""

    ids: array[int] = field(default_factory=lambda: array("Q"))
    prints: list[Prints] = field(default_factory=lambda: [np.zeros((0, 2), np.uint64)])
    lengths: Lengths = field(default_factory=Lengths)

    def add(self, ids: Sequence[str], prints: Prints, documents: pa.Table, lengths: Ints) -> None:
        """Those of the rows with these ids that became documents, with the lengths of their texts."""
        kept = documents["id"].to_pylist()
        self.ids.extend(map(mark_of, kept))
        places = {id_: n for n, id_ in enumerate(ids)}
        self.prints.append(prints[[places[id_] for id_ in kept]])
        self.lengths.add(lengths)

    def save(self, folder: Path) -> None:
        np.save(folder / IDS, np.array(self.ids, np.uint64))
        np.save(folder / PRINTS, np.concatenate(self.prints))
        self.lengths.save(folder)
