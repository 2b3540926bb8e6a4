"""Batch: rows of documents on their way through a recipe, with a line table, a folded view and marks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from corpusmill.text.fold import code_points, fold_table

Ints = npt.NDArray[np.int64]

# Arrow and the rules work best on many rows at once; a batch is also what is in memory at a time (about ten times its
# text at the peak, with line table and audit).
BATCH_BYTES = 16 * 2**20
BATCH_ROWS = 4_096


class Mark(NamedTuple):
    """A span of a row's text with a kind, in code points.

    Readers set `link`, `list`, `heading`, `caption` and `cell`; `apply` leaves a `seam` of no length where it cut,
    with the category and the id of the rule that cut there.
    """

    start: int
    end: int
    kind: str
    category: str = ""
    rule: str = ""


class LineTable(NamedTuple):
    """Every line of every row, in order; all columns have one entry a line.

    Offsets are code points of the row's text. Lines end at "\\n" only, which belongs to no line.
    """

    row: Ints
    line: Ints
    start: Ints
    end: Ints
    folded: list[str]
    """The line in the folded view, stripped of surrounding white space (so not the length of the line)."""

    def __len__(self) -> int:
        return len(self.folded)

    @property
    def folded_array(self) -> pa.Array:
        """`folded` as an Arrow string array, for column-wise matching."""
        return pa.array(self.folded, pa.string())

    def first_of_row(self, rows: int) -> Ints:
        """Index of each row's first line, and the number of lines at the end: shape (rows + 1,)."""
        return np.searchsorted(self.row, np.arange(rows + 1))


@dataclass(frozen=True)
class Batch:
    """Rows of documents; stages read it and propose, only `actions.apply` makes the next one.

    `texts` is the text as the next stage sees it, `raws` the text as it was read. `columns` holds one Arrow array a
    name: what the input knew and what earlier stages found. `history` and `found` are the audit so far.
    """

    ids: Sequence[str]
    texts: Sequence[str]
    columns: Mapping[str, pa.Array] = field(default_factory=dict)
    marks: Sequence[tuple[Mark, ...]] = ()
    raws: Sequence[str] = ()
    history: Sequence[tuple[Any, ...]] = ()
    found: Sequence[tuple[Any, ...]] = ()
    dropped: Sequence[Any] = ()

    def __post_init__(self) -> None:
        empty = ((),) * len(self.texts)
        for name, default in (("marks", empty), ("raws", self.texts), ("history", empty), ("found", empty)):
            if not getattr(self, name) and self.texts:
                object.__setattr__(self, name, default)

    def __len__(self) -> int:
        return len(self.texts)

    def values(self, column: str, default: Any = None) -> list[Any]:
        """A column as Python values, one a row; `default` in every row where there is no such column."""
        if column in self.columns:
            return list(self.columns[column].to_pylist())
        return [default] * len(self)

    @cached_property
    def _joined(self) -> tuple[npt.NDArray[np.uint32], Ints]:
        lengths = np.fromiter((len(text) for text in self.texts), np.int64, len(self.texts))
        starts = np.zeros(len(self.texts) + 1, np.int64)
        np.cumsum(lengths + 1, out=starts[1:])
        return code_points("\n".join(self.texts)), starts

    @cached_property
    def lines(self) -> LineTable:
        """The line table of all rows."""
        if not self.texts:
            none = np.zeros(0, np.int64)
            return LineTable(none, none, none, none, [])
        points, row_starts = self._joined
        breaks = np.flatnonzero(points == 10)
        starts = np.concatenate((np.zeros(1, np.int64), breaks + 1))
        ends = np.append(breaks, len(points))
        row = np.searchsorted(row_starts, starts, side="right") - 1
        first = np.searchsorted(starts, row_starts[:-1])
        offset = row_starts[row]
        folded = fold_table()[points].tobytes().decode("utf-32-le")
        return LineTable(
            row=row,
            line=np.arange(len(starts)) - first[row],
            start=starts - offset,
            end=ends - offset,
            folded=[line.strip() for line in folded.split("\n")],
        )

    @cached_property
    def text_array(self) -> pa.Array:
        """`texts` as an Arrow array, for stages that work on columns."""
        return pa.array(self.texts, pa.large_string())

    def select(self, rows: Sequence[int]) -> Batch:
        """The batch with these rows only, in this order."""

        def pick(cells: Sequence[Any]) -> list[Any]:
            return [cells[row] for row in rows]

        return Batch(
            ids=pick(self.ids),
            texts=pick(self.texts),
            columns={name: array.take(pa.array(rows, pa.int64())) for name, array in self.columns.items()},
            marks=pick(self.marks),
            raws=pick(self.raws),
            history=pick(self.history),
            found=pick(self.found),
            dropped=self.dropped,
        )

    @staticmethod
    def concat(batches: Sequence[Batch], like: Batch) -> Batch:
        """One batch of the rows of several that began as rows of `like`."""
        dropped = list(like.dropped)
        for batch in batches:
            dropped += batch.dropped[len(like.dropped) :]
        names = batches[0].columns if batches else {}
        return Batch(
            ids=[cell for batch in batches for cell in batch.ids],
            texts=[cell for batch in batches for cell in batch.texts],
            columns={name: pa.concat_arrays([batch.columns[name] for batch in batches]) for name in names},
            marks=[cell for batch in batches for cell in batch.marks],
            raws=[cell for batch in batches for cell in batch.raws],
            history=[cell for batch in batches for cell in batch.history],
            found=[cell for batch in batches for cell in batch.found],
            dropped=dropped,
        )
