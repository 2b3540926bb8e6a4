"""Say of each document which of the named texts it holds, where, how much of it, and how common that is.

The texts are those of `[contamination] against`: tests and benchmarks that a model must not have read.
"""

from __future__ import annotations

from collections.abc import Iterator

from corpusmill.across.contamination import Matches
from corpusmill.across.contamination_marks import ABOUT, COLUMNS, marked
from corpusmill.text.actions import Tag
from corpusmill.text.batch import Batch

__all__ = ["ABOUT", "COLUMNS", "tag_contamination"]


def tag_contamination(batch: Batch, *, contamination: Matches | None = None) -> Iterator[Tag]:
    """A tag for each span, with the share of the named text; quiet where nothing is known of the corpus."""
    yield from marked(batch, contamination or {})
