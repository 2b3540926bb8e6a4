"""Say for each document into which named split it falls: `[splits]` has the names and their shares.

Copies, documents that are alike or share a telling sentence, and documents of one site are in one split.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from corpusmill.across.splits import Named
from corpusmill.text.actions import Column
from corpusmill.text.batch import Batch

COLUMNS = {"split": pa.string()}
ABOUT = {"split": "split of the document: what is alike, one story or of one site is in one"}


def tag_splits(batch: Batch, *, splits: Named | None = None) -> Iterator[Column]:
    """The column `split`; null where nothing is known of the corpus."""
    yield Column("split", pa.array([(splits or {}).get(id_) for id_ in batch.ids], COLUMNS["split"]))
