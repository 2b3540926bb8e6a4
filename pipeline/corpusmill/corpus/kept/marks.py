"""What a part keeps beside its tables: hashes of its documents' ids and of their records as read, and counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa

from corpusmill.corpus.kept.unchanged import IDS, PRINTS, Brought
from corpusmill.kernel.arrays import Ints, Rows, save
from corpusmill.release.measure.documents import Documents
from corpusmill.release.measure.edited import Edited


@dataclass
class Measured:
    """What is counted of the documents of a part and of its edits, as it is kept beside its tables."""

    documents: Documents = field(default_factory=Documents)
    edited: Edited = field(default_factory=Edited)

    def add(self, documents: pa.Table, lengths: Ints, edits: pa.Table) -> None:
        """Some documents, characters and bytes of their texts, and all edits of theirs."""
        self.documents.add(documents, lengths)
        self.edited.add(edits)

    def save(self, folder: Path) -> None:
        self.documents.save(folder)
        self.edited.save(folder)


@dataclass
class Marks:
    """A mark for the id and a print of the record of each document, as they are kept beside the tables."""

    brought: Rows = field(default_factory=lambda: Rows(np.uint64, 3))

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
