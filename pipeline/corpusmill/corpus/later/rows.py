"""The documents of a finished part with their edits, a slice at a time, and batches made of them again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from corpusmill.release.measure import row_groups
from corpusmill.release.tables import row_bytes
from corpusmill.text.actions import Cut
from corpusmill.text.apply import undo
from corpusmill.text.batch import BATCH_BYTES, BATCH_ROWS, Batch
from corpusmill.text.schema import EDITS, arrow_schema

_NOT_IN_BATCH = ("id", "text", "fields")
# Stands for each character that was masked as private data, where a text as read is wanted.
HIDDEN = "\N{FULL BLOCK}"


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


def batch_of(rows: Slice) -> Batch:
    """A batch of these documents with their audit, but without what the reader marked and the evidence so far."""
    documents = rows.documents
    ids = documents["id"].to_pylist()
    trails = trails_of(rows.edits)
    return Batch(
        ids=ids,
        texts=documents["text"].to_pylist(),
        columns={
            name: documents[name].combine_chunks() for name in documents.schema.names if name not in _NOT_IN_BATCH
        },
        history=[trails.get(id_, ()) for id_ in ids],
    )


def trails_of(edits: pa.Table) -> dict[str, tuple[tuple[Cut, ...], ...]]:
    """Document → its cuts, those of a stage together, as `apply` keeps them."""
    found: dict[str, tuple[tuple[Cut, ...], ...]] = {}
    for id_, rows in groupby(edits.to_pylist(), key=lambda row: row["id"]):
        cuts = [Cut(**{name: row[name] for name in Cut._fields}) for row in rows]
        found[id_] = tuple(tuple(of_stage) for _, of_stage in groupby(cuts, key=lambda cut: cut.stage))
    return found


def as_read(texts: Mapping[str, str], edits: pa.Table) -> dict[str, str]:
    """The texts as they were read, of some documents by id."""
    own = edits.filter(pc.is_in(edits["id"], value_set=pa.array(list(texts), pa.string())))
    trails = trails_of(own)
    return {
        id_: undo(text, [cut for cuts in trails.get(id_, ()) for cut in cuts], hidden=HIDDEN)
        for id_, text in texts.items()
    }


def with_raws(batch: Batch, before: Batch, edits: pa.Table) -> Batch:
    """The batch whose dropped rows hold the text as it was read; `before` is the batch as it came in."""
    if not batch.dropped:
        return batch
    texts: Sequence[str] = before.texts
    known: dict[str, Any] = dict(zip(before.ids, texts, strict=True))
    raws = as_read({row.id: known[row.id] for row in batch.dropped}, edits)
    return replace(batch, dropped=tuple(row._replace(text=raws[row.id]) for row in batch.dropped))
