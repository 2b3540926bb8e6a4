"""Marks and prints of the documents of a part, beside its tables: who they are, and what their records brought."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from corpusmill.corpus.kept.unchanged import PRINTS, Prints

IDS = "ids.npy"
"""The file of a part that holds a mark for the id of each document, in order."""


def mark_of(id_: str) -> int:
    """Eight bytes for an id: a chance hit among 100 million documents is 1 in 3,700, and who finds one looks again."""
    return int.from_bytes(hashlib.blake2b(id_.encode(), digest_size=8).digest())


@dataclass
class Marks:
    """A mark for the id and a print of the record of each document, as they are kept beside the tables."""

    ids: list[int] = field(default_factory=list)
    prints: list[Prints] = field(default_factory=lambda: [np.zeros((0, 2), np.uint64)])

    def add(self, ids: Sequence[str], prints: Prints, kept: Sequence[str]) -> None:
        """Those of the rows with these ids that became documents."""
        self.ids += map(mark_of, kept)
        places = {id_: n for n, id_ in enumerate(ids)}
        self.prints.append(prints[[places[id_] for id_ in kept]])

    def save(self, folder: Path) -> None:
        np.save(folder / IDS, np.array(self.ids, np.uint64))
        np.save(folder / PRINTS, np.concatenate(self.prints))
