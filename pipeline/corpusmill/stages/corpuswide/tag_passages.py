"""Say which paragraphs of a document other documents hold, too: where, and how many do.

Nothing is cut: a quote, the text of an agency and a template are for the reader to judge.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from corpusmill.across.passages import Counts, located
from corpusmill.text.actions import Column, Tag
from corpusmill.text.batch import Batch

COLUMNS = {"shared_passages": pa.int64(), "shared_chars": pa.int64()}
ABOUT = {
    "shared_passages": "paragraphs that other documents hold, too; where they stand is in `fields` as `passage`",
    "shared_chars": "characters of these paragraphs",
}


def tag_passages(batch: Batch, *, passages: Counts | None = None) -> Iterator[Column | Tag]:
    """A tag `passage` for each, whose value is how many documents hold it, rounded down to a power of two."""
    if passages is None:
        for name, kind in COLUMNS.items():
            yield Column(name, pa.nulls(len(batch), kind))
        return
    counts, sizes = [0] * len(batch), [0] * len(batch)
    for row, text in enumerate(batch.texts):
        for key, start, end in located(text):
            if documents := passages.get(key):
                counts[row] += 1
                sizes[row] += end - start
                yield Tag(row, "passage", documents, (start, end), "shared-paragraph")
    yield Column("shared_passages", pa.array(counts, COLUMNS["shared_passages"]))
    yield Column("shared_chars", pa.array(sizes, COLUMNS["shared_chars"]))
