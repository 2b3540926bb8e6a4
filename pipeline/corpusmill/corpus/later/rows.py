"""Restores batches from the documents and edits of a finished part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import groupby
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from corpusmill.corpus.kept.slices import Slice
from corpusmill.text.actions import Cut
from corpusmill.text.apply import undo
from corpusmill.text.audit.trails import History
from corpusmill.text.batch import Batch

_NOT_IN_BATCH = ("id", "text", "fields")
# Stands for each character that was masked as private data, where a text as read is wanted.
HIDDEN = "\N{FULL BLOCK}"


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
        history=History.of([trails.get(id_, ()) for id_ in ids]),
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
    known: dict[str, Any] = dict(zip(before.ids, before.texts, strict=True))
    raws = as_read({row.id: known[row.id] for row in batch.dropped}, edits)
    return replace(batch, dropped=tuple(row._replace(text=raws[row.id]) for row in batch.dropped))
