"""What stages propose: plain tuples that `apply` carries out, and what is put on record of them.

Offsets are code points of the text that the stage saw; `raw` offsets are of the text as it was read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from corpusmill.errors import CorpusmillError
from corpusmill.kernel.arrays import Ints, ordered

Span = tuple[int, int]


def merged(spans: Iterable[Span]) -> list[Span]:
    """Spans in order, those that overlap or touch as one.

    >>> merged([(5, 9), (0, 3), (2, 6), (12, 14)])
    [(0, 9), (12, 14)]
    """
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, end))
    return found


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


@dataclass(frozen=True)
class Edits:
    """The edits of a stage as columns, one entry an edit, and what else it proposes.

    A stage that works on columns returns one. Who looks through it finds actions as of any other stage; `apply` takes
    the columns as they are.

    >>> edit = Edit(0, 3, 9, "", "ad", category="ads")
    >>> [*Edits.of([Tag(0, "mood", "dry", None, "guess"), edit])]
    [Edit(row=0, start=3, end=9, after='', rule='ad', field=None, category='ads', is_withheld=False), \
Tag(row=0, name='mood', value='dry', span=None, rule='guess', confidence=1.0, raw=None)]
    """

    row: Ints
    start: Ints
    end: Ints
    after: Sequence[str]
    rule: Sequence[str]
    field: Sequence[str | None]
    category: Sequence[str]
    is_withheld: Sequence[bool]
    others: Sequence[Tag | Column | Drop] = ()

    def __len__(self) -> int:
        return len(self.row)

    def __iter__(self) -> Iterator[Action]:
        yield from map(
            Edit, *(column.tolist() if isinstance(column, np.ndarray) else column for column in self._columns)
        )
        yield from self.others

    @property
    def _columns(self) -> tuple[Any, ...]:
        return tuple(getattr(self, name) for name in Edit._fields)

    def taken(self, index: Ints) -> Edits:
        """These edits, in this order."""
        at = index.tolist()
        columns: dict[str, Any] = {
            name: column[index] if isinstance(column, np.ndarray) else [column[n] for n in at]
            for name, column in zip(Edit._fields, self._columns, strict=True)
        }
        return replace(self, **columns)

    def by_row(self) -> dict[int, list[int]]:
        """Row → the numbers of its edits, in the order of their starts."""
        row, numbers = self.row.tolist(), dict[int, list[int]]()
        for n in ordered(self.row, self.start).tolist():  # mostly they stand in order
            numbers.setdefault(row[n], []).append(n)
        return numbers

    def of_rows(self, rows: Ints) -> Edits:
        """The same of other rows: row n is `rows[n]` now. A column has a value for each row, and stays behind."""
        others = [other._replace(row=int(rows[other.row])) for other in self.others if not isinstance(other, Column)]
        return replace(self, row=rows[self.row], others=others)

    @classmethod
    def removing(
        cls,
        spans: tuple[Ints, Ints, Ints],
        rules: Sequence[str],
        categories: Sequence[str],
        others: Sequence[Tag | Column | Drop] = (),
    ) -> Edits:
        """Edits that put nothing in the place of spans: their rows, starts and ends."""
        size = len(rules)
        row, start, end = spans
        return cls(row, start, end, [""] * size, rules, [None] * size, categories, [False] * size, others)

    @classmethod
    def of(cls, actions: Iterable[Action]) -> Edits:
        """The actions of any stage."""
        if isinstance(actions, cls):
            return actions
        edits: list[Edit] = []
        others: list[Tag | Column | Drop] = []
        for action in actions:
            if isinstance(action, Edit):
                edits.append(action)
            else:
                others.append(action)
        columns: Any = zip(*edits, strict=True) if edits else [()] * len(Edit._fields)
        row, start, end, after, rule, field, category, is_withheld = columns
        places = np.array((row, start, end))
        if edits and places.dtype.kind not in "iu":  # a cast would round what is halved, and read digits
            raise StageError("an edit whose row, start or end is no whole number; offsets are code points")
        row, start, end = places.astype(np.int64)
        return cls(row, start, end, after, rule, field, category, is_withheld, others)


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
