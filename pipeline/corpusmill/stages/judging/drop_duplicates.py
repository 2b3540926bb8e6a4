"""Drop documents that are copies, exact or near, of one that is kept; each with what is kept, why and how alike.

Of copies the longest cleaned text is kept, then the earliest date, then the first id. A document goes only where exact
figures say that it is a copy of just the document that is kept, never of another copy.
"""

from __future__ import annotations

from collections.abc import Iterator

from corpusmill.across.duplicates import marks
from corpusmill.across.duplicates.clusters import Places
from corpusmill.text.actions import Column, Drop, Tag
from corpusmill.text.batch import Batch

COLUMNS = marks.COLUMNS
ABOUT = marks.ABOUT


def drop_duplicates(batch: Batch, *, duplicates: Places | None = None) -> Iterator[Column | Tag | Drop]:
    """Drops, and `cluster_id` and `cluster_size` of what stays; quiet where nothing is known of the corpus."""
    yield from marks.marked(batch, duplicates)
    for row, id_ in enumerate(batch.ids):
        place = (duplicates or {}).get(id_)
        if place and place.kept_id != id_:
            yield Drop(row, place.reason, place.kept_id, place.score)
