"""Drop documents that hold one of the named texts, each with the text and how much of it.

The texts are those of `[contamination] against`: tests and benchmarks that a model must not have read.
"""

from __future__ import annotations

from collections.abc import Iterator

from corpusmill.across.contamination import Matches
from corpusmill.across.contamination_marks import ABOUT, COLUMNS, marked
from corpusmill.text.actions import Drop, Tag
from corpusmill.text.batch import Batch

__all__ = ["ABOUT", "COLUMNS", "drop_contamination"]


def drop_contamination(batch: Batch, *, contamination: Matches | None = None) -> Iterator[Tag | Drop]:
    """Drops; quiet where nothing is known of the corpus."""
    yield from marked(batch, contamination or {})
    for row, id_ in enumerate(batch.ids):
        for match in (contamination or {}).get(id_, ())[:1]:
            yield Drop(row, "contaminated", match.name, match.share)
