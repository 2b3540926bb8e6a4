"""Say of each document of which it is a copy, exact or near, and how many copies there are; drop none.

A pair of documents counts where exact figures say so: the Jaccard of their shingle sets, or how much of the smaller
one stands in the larger. What a document is a copy of stands in `cluster_id`, why and how alike in `fields`.
"""

from __future__ import annotations

from collections.abc import Iterator

from corpusmill.across.duplicates import marks
from corpusmill.across.duplicates.clusters import Places
from corpusmill.text.actions import Column, Tag
from corpusmill.text.batch import Batch

COLUMNS = marks.COLUMNS
ABOUT = marks.ABOUT


def tag_duplicates(batch: Batch, *, duplicates: Places | None = None) -> Iterator[Column | Tag]:
    """`cluster_id` and `cluster_size` of every document; null where nothing is known of the corpus."""
    yield from marks.marked(batch, duplicates)
