"""The Arrow schemas of everything a build writes, one comment a column.

The schema of the documents is the core below plus the columns that the stages of the recipe declare. It depends on the
recipe alone, never on the data: a build of other documents with the same recipe has the same columns and types.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import pyarrow as pa

_EVIDENCE = pa.struct(
    [
        ("name", pa.string()),  # the column or field the value belongs to
        ("value", pa.string()),  # the value as found
        ("raw_start", pa.int64()),  # where in the text as read (code points); null: not from the text
        ("raw_end", pa.int64()),
        ("rule", pa.string()),  # the rule that found it
        ("confidence", pa.float32()),  # 0 to 1
    ]
)

# name → (type, what it holds); the order is the order of the columns
_IDENTITY: dict[str, tuple[pa.DataType, str]] = {
    "id": (pa.string(), "`<source>/<key>`: stable across versions, never derived from cleaned text"),
    "text": (pa.large_string(), "the cleaned body"),
    "title": (pa.string(), "headline"),
    "author": (pa.list_(pa.string()), "people named as authors"),
    "date": (pa.string(), "publication date, ISO 8601, as exact as known"),
    "publisher": (pa.string(), "publishing site, paper or agency"),
    "dateline": (pa.string(), "place named at the head of the first sentence"),
    "language": (pa.string(), "ISO 639-1 code; `und`: undetermined"),
    "language_score": (pa.float32(), "confidence of `language`, 0 to 1"),
    "url": (pa.string(), "address the document came from"),
    "source": (pa.string(), "name of the source in the corpus configuration"),
    "file_path": (pa.string(), "input file, relative to the source"),
    "license": (pa.string(), "licence of the document's text"),
}
_PROOF: dict[str, tuple[pa.DataType, str]] = {
    "fields": (pa.list_(_EVIDENCE), "evidence for every value found in the text"),
    "extra": (pa.string(), "what else the input held, as a JSON object"),
    "encoding": (pa.string(), "how the source bytes were decoded"),
    "text_in_sha256": (pa.string(), "SHA-256 of the text as read, in UTF-8: undoing the edits gives this text"),
    "source_sha256": (pa.string(), "SHA-256 of the source bytes"),
}
EDITS: dict[str, tuple[pa.DataType, str]] = {
    "id": (pa.string(), "document"),
    "seq": (pa.int32(), "order of the change; undo applies them last first"),
    "stage": (pa.string(), "stage that proposed the change"),
    "rule": (pa.string(), "rule inside the stage"),
    "category": (pa.string(), "kind of residue, empty for repairs"),
    "field": (pa.string(), "metadata field the removed text was lifted into; null: none"),
    "start": (pa.int64(), "start in the text that the stage saw (code points)"),
    "end": (pa.int64(), "end in the text that the stage saw"),
    "before": (pa.large_string(), "text that stood there; null: withheld, since it was masked as private data"),
    "after": (pa.large_string(), "text that stands there now; empty: removed"),
    "raw_start": (pa.int64(), "start of the smallest covering span in the text as read"),
    "raw_end": (pa.int64(), "end of that span"),
}
EXCLUDED = {"ids": "excluded", "urls": "excluded-url"}
"""Key of `[exclude]` → the reason for which a document is dropped that an entry there names."""
DROPPED: dict[str, tuple[pa.DataType, str]] = {
    "id": (pa.string(), "document"),
    "reason": (pa.string(), "why it is not in the corpus"),
    "stage": (pa.string(), "stage that judged it"),
    "kept_id": (
        pa.string(),
        "of a copy: the document that is kept; of contamination: the text that it holds",
    ),
    "score": (
        pa.float32(),
        "of a copy: how alike the two are; of contamination: how much of the text it holds",
    ),
    "source": (pa.string(), "name of the source"),
    "file_path": (pa.string(), "input file, relative to the source"),
    "text": (pa.large_string(), "the text as read"),
    "source_sha256": (pa.string(), "SHA-256 of the source bytes"),
}
SET_ASIDE: dict[str, tuple[pa.DataType, str]] = {
    "source": (pa.string(), "name of the source"),
    "file_path": (pa.string(), "input file, relative to the source"),
    "record": (pa.string(), "record inside the file; null: the file as a whole"),
    "kind": (pa.string(), "kind of failure"),
    "error": (pa.string(), "what was wrong, and the remedy"),
    "sha256": (pa.string(), "SHA-256 of the bytes, where they could be read"),
}


def documents_columns(stage_columns: Mapping[str, tuple[pa.DataType, str]]) -> dict[str, tuple[pa.DataType, str]]:
    """Name → (type, description) of the documents table for a recipe whose stages declare `stage_columns`."""
    core = _IDENTITY | _PROOF
    return _IDENTITY | {name: column for name, column in stage_columns.items() if name not in core} | _PROOF


def documents_schema(stage_columns: Mapping[str, tuple[pa.DataType, str]]) -> pa.Schema:
    """The Arrow schema of that table."""
    return _documents_schema(tuple(stage_columns.items()))


@cache
def _documents_schema(stage_columns: tuple[tuple[str, tuple[pa.DataType, str]], ...]) -> pa.Schema:
    """Made once: it is asked for in every step."""
    return arrow_schema(documents_columns(dict(stage_columns)))


def arrow_schema(columns: Mapping[str, tuple[pa.DataType, str]]) -> pa.Schema:
    """The Arrow schema of a column table, with the descriptions as field metadata."""
    return pa.schema(
        [
            pa.field(name, kind, metadata={"description": text} if text else None)
            for name, (kind, text) in columns.items()
        ]
    )


def of_text(said: str, kind: pa.DataType) -> Any:
    """What was found in a text, as a value of its column; of a list, as one member. Raises pa.ArrowException.

    >>> of_text("1999", pa.int64()), of_text("Ann Li", pa.list_(pa.string()))
    (1999, 'Ann Li')
    """
    member = kind.value_type if pa.types.is_list(kind) or pa.types.is_large_list(kind) else kind
    return said if pa.types.is_string(member) else pa.scalar(said).cast(member).as_py()


# Columns that the input may give; such a value wins over what a stage finds in the text.
KNOWN = ("title", "author", "date", "publisher", "dateline", "language", "url", "license")
