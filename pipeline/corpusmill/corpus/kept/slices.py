"""The documents of a finished part with their edits, a slice at a time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from corpusmill.release.measure import row_groups
from corpusmill.release.tables import row_bytes
from corpusmill.text.batch import BATCH_BYTES, BATCH_ROWS
from corpusmill.text.schema import EDITS, arrow_schema


class Slice(NamedTuple):
    """Some documents of a part, and all edits of theirs."""

    documents: pa.Table
    edits: pa.Table


def slices_of(part: Path) -> Iterator[Slice]:
    """The documents of a part in order. Memory: a row group of both tables."""
    edits = _Edits(part / "edits.parquet")
    for table in row_groups(_there(part / "documents.parquet")):
        ends = np.cumsum(row_bytes(table["text"]))
        first = 0
        while first < len(ends):
            before = int(ends[first - 1]) if first else 0
            last = int(np.searchsorted(ends, before + BATCH_BYTES, side="right"))
            last = min(max(first + 1, last), first + BATCH_ROWS)
            documents = table.slice(first, last - first)
            yield Slice(documents, edits.of(documents["id"]))
            first = last


def _there(path: Path) -> list[Path]:
    return [path] if path.exists() else []


class _Edits:
    """The edits table, which stands in the order of the documents."""

    def __init__(self, path: Path):
        self._groups = row_groups(_there(path))
        self._waiting: pa.Table = arrow_schema(EDITS).empty_table()

    def of(self, ids: pa.ChunkedArray) -> pa.Table:
        """The edits of the next documents, all of which these are."""
        found = []
        while True:
            is_other = pc.invert(pc.is_in(self._waiting["id"], value_set=ids.combine_chunks()))
            end = pc.index(is_other, True).as_py()
            found.append(self._waiting.slice(0, end if end >= 0 else self._waiting.num_rows))
            if end >= 0:
                self._waiting = self._waiting.slice(end)
                break
            following = next(self._groups, None)
            if following is None:
                self._waiting = self._waiting.slice(0, 0)
                break
            self._waiting = following
        return pa.concat_tables([table.cast(arrow_schema(EDITS)) for table in found])
