"""What stages propose: plain tuples that `apply` carries out, and what is put on record of them.

Offsets are code points of the text that the stage saw; `raw` offsets are of the text as it was read.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import pyarrow as pa

from corpusmill.errors import CorpusmillError

Span = tuple[int, int]

# Stands for each character of what an edit put in and a later one masked, so that offsets stay true.
BLOCKED = "█"


class Edit(NamedTuple):
    """Replace `text[start:end]` of a row by `after`; an empty `after` removes.

    With `field` the edit is a lift: the removed text is kept as that metadata value. With `category` the cut leaves a
    seam, so that a later stage knows what stood there. With `is_withheld` it masks: what stood there is kept nowhere.
    """

    row: int
    start: int
    end: int
    after: str
    rule: str
    field: str | None = None
    category: str = ""
    is_withheld: bool = False


class Tag(NamedTuple):
    """One value found in a row, with the span that shows it (None: it comes from elsewhere than the text).

    `raw` is given in place of `span` for a value in what an earlier stage cut: its span in the text as it was read.
    """

    row: int
    name: str
    value: Any
    span: Span | None
    rule: str
    confidence: float = 1.0
    raw: Span | None = None


class Column(NamedTuple):
    """A value for every row."""

    name: str
    array: pa.Array


class Drop(NamedTuple):
    """Leave the row out of the corpus; it goes to the `dropped` table with its text and this reason."""

    row: int
    reason: str
    kept_id: str | None = None
    """Of a duplicate: the document that is kept in its place."""
    score: float | None = None
    """Of a duplicate: how alike the two are, 0 to 1."""


Action = Edit | Tag | Column | Drop


class Cut(NamedTuple):
    """One change on record. Rows of one document in descending `seq` undo it (see `undo`)."""

    seq: int
    stage: str
    rule: str
    category: str
    field: str | None
    start: int
    end: int
    before: str | None
    """None: withheld. `end - start` characters stood there."""
    after: str
    """Where `before` is withheld, `BLOCKED` characters may stand for those of a text that a later cut masked."""
    raw_start: int
    raw_end: int


class Found(NamedTuple):
    """Evidence for a metadata value."""

    name: str
    value: str
    raw_start: int | None
    raw_end: int | None
    rule: str
    confidence: float


class Dropped(NamedTuple):
    """A row that was left out: which row of the batch it was when it came in is told by its id."""

    id: str
    reason: str
    stage: str
    text: str
    columns: dict[str, Any]
    kept_id: str | None = None
    score: float | None = None


class StageError(CorpusmillError):
    """A stage proposed something that cannot be applied; names the row, the rule and the remedy."""
