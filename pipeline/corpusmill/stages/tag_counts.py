"""Sizes of the cleaned text."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from corpusmill.text.actions import Column
from corpusmill.text.batch import Batch

COLUMNS = {"char_count": pa.int64(), "word_count": pa.int64()}
ABOUT = {
    "char_count": "characters (code points) of `text`",
    "word_count": "runs between white space in `text`; scripts without spaces have few",
}


def tag_counts(batch: Batch) -> Iterator[Column]:
    """`char_count` in code points; `word_count` in runs between white space (scripts without spaces: few)."""
    yield Column("char_count", pc.utf8_length(batch.text_array).cast(pa.int64()))
    # words begin where a non-space follows a space or the start of the text
    yield Column("word_count", pc.count_substring_regex(batch.text_array, r"\S+").cast(pa.int64()))
