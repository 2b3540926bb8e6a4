"""The columns that say where a document stands among its copies."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from corpusmill.across.duplicates.clusters import Places
from corpusmill.text.actions import Column, Tag
from corpusmill.text.batch import Batch

COLUMNS = {"cluster_id": pa.string(), "cluster_size": pa.int64()}
ABOUT = {
    "cluster_id": "`id` of the document that is kept of these copies; null: there is no copy",
    "cluster_size": "documents of the cluster, with those that were dropped; 1: there is no copy",
}


def marked(batch: Batch, places: Places | None) -> Iterator[Column | Tag]:
    """Both columns, with why and how alike as evidence; null where nothing is known of the corpus."""
    if places is None:
        yield Column("cluster_size", pa.nulls(len(batch), COLUMNS["cluster_size"]))
        return
    found = [places.get(id_) for id_ in batch.ids]
    yield Column("cluster_size", pa.array([place.size if place else 1 for place in found], COLUMNS["cluster_size"]))
    for row, place in enumerate(found):
        if place:
            yield Tag(row, "cluster_id", place.kept_id, None, place.reason, place.score)
