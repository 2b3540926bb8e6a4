"""Sizes of the cleaned text."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from corpusmill.text.actions import Column
from corpusmill.text.batch import Batch
from corpusmill.text.counts import as_array, words_of

COLUMNS = {"char_count": pa.int64(), "word_count": pa.int64()}
ABOUT = {
    "char_count": "characters (code points) of `text`",
    "word_count": "runs between white space in `text`; scripts without spaces have few",
}


def tag_counts(batch: Batch) -> Iterator[Column]:
    """`char_count` in code points; `word_count` in runs between white space (scripts without spaces: few)."""
    yield Column("char_count", as_array(batch.characters))
    yield Column("word_count", words_of(batch.text_array))
