"""The column and the evidence that say which of the named texts a document holds."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from corpusmill.across.contamination import Matches
from corpusmill.text.actions import Tag
from corpusmill.text.batch import Batch

COLUMNS = {"contamination": pa.list_(pa.string())}
ABOUT = {"contamination": "named texts that the document holds; null: none. Where and how much stands in `fields`"}


def marked(batch: Batch, matches: Matches) -> Iterator[Tag]:
    """A tag for each span; the rule says in how many documents the most common of the shared grams stands."""
    for row, id_ in enumerate(batch.ids):
        for match in matches.get(id_, ()):
            for span in match.spans:
                yield Tag(row, "contamination", match.name, span, f"grams-in-{match.documents}", match.share)
