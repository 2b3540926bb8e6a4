"""The documents of a finished part with their edits: some of them by their rows, or all, a slice at a time."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import NamedTuple, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from corpusmill.kernel.arrays import Ints
from corpusmill.release.measure.documents import LENGTHS
from corpusmill.text.batch import BATCH_BYTES, BATCH_ROWS
from corpusmill.text.schema import EDITS, arrow_schema

Rows = TypeVar("Rows", pa.RecordBatch, pa.Table)


class Slice(NamedTuple):
    """Some documents of a part, and all edits of theirs."""

    documents: pa.Table
    edits: pa.Table
    counts: Ints
    """How many edits each document has; they stand in the order of the documents."""


class PartRows:
    """The documents of a part by their rows. Memory: some rows of both tables, and eight bytes a document."""

    def __init__(self, part: Path):
        self._documents = _Rows(part / "documents.parquet", _DOCUMENTS)
        self._edits = _Rows(part / "edits.parquet", _EDITS)

    def take(self, rows: Ints) -> Slice:
        """The documents at these rows, which are in order; cheapest where they stand behind those taken before."""
        documents = self._documents.take(rows)
        ends = self._ends[rows + 1]
        counts = ends - self._ends[rows]
        edits = self._edits.take(rows_ending(ends, counts)).cast(arrow_schema(EDITS))
        return Slice(documents, edits, counts)

    @cached_property
    def _ends(self) -> Ints:
        """How many edits there are in front of each document, and in all; they stand in the order of the documents."""
        documents = self._documents.ids()
        counts = np.zeros(len(documents) + 1, np.int64)
        if len(edits := self._edits.ids()):
            places = pc.index_in(edits, value_set=documents).to_numpy()
            counts[1:] = np.bincount(places, minlength=len(documents))
        return np.cumsum(counts)


def slices_of(part: Path) -> Iterator[Slice]:
    """The documents of a part in order, each slice as large as a batch."""
    rows = PartRows(part)
    ends = np.cumsum(np.load(part / LENGTHS)[:, 1])
    first = 0
    while first < len(ends):
        before = int(ends[first - 1]) if first else 0
        last = int(np.searchsorted(ends, before + BATCH_BYTES, side="right"))
        last = min(max(first + 1, last), first + BATCH_ROWS)
        yield rows.take(np.arange(first, last))
        first = last


def rows_ending(ends: Ints, counts: Ints) -> Ints:
    """The rows of runs, one run after the other, told by where each ends and how many it has.

    >>> rows_ending(np.array([9, 2]), np.array([2, 1])).tolist()
    [7, 8, 1]
    """
    found: Ints = np.repeat(ends - np.cumsum(counts), counts) + np.arange(counts.sum())
    return found


def runs_of(table: Rows, rows: Ints) -> list[Rows]:
    """The rows at these numbers, in their order: where most follow one another each run of them, as it lies there.

    Of documents of which one in a hundred changed runs are long: nothing is copied that is written from there anyhow.
    """
    starts = np.flatnonzero(np.diff(rows, prepend=-2) != 1)
    if len(starts) >= len(rows) / _LONG_RUN:  # and where there are none
        return [table.take(pa.array(rows))]
    ends = np.append(starts[1:], len(rows))
    return [table.slice(rows[start], end - start) for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]


# A slice of 50 columns takes as long as copying so many rows.
_LONG_RUN = 16

# Rows read together, 2 MB and 1 MB of usual ones. Arrow asks for the texts of each batch anew with every page that they
# lie on: of 2,048 documents, a row group's worth of a part, it moved 8 MB sixteen times.
_DOCUMENTS, _EDITS = 512, 4_096


class _Rows:
    """The rows of a table, which need not be there: it is gone through as rows are asked for.

    Row groups without any of them are not read. Who asks for what stands before goes through a row group again (50 ms
    for 32 MiB): where documents are in another order that is still a tenth of cleaning them.
    """

    def __init__(self, path: Path, together: int):
        self._together = together
        self._file = pq.ParquetFile(path, pre_buffer=False, buffer_size=1 << 20) if path.exists() else None
        metadata = self._file.metadata if self._file else None
        groups = [metadata.row_group(n).num_rows for n in range(metadata.num_row_groups)] if metadata else []
        self._starts = np.cumsum([0, *groups])
        self._batches: Iterator[pa.RecordBatch] = iter(())
        self._at: pa.RecordBatch | None = None
        self._begins = self._ends = -1

    def ids(self) -> pa.Array:
        """The column `id`."""
        if self._file is None:
            return pa.array([], pa.string())
        return self._file.read(columns=["id"], use_threads=False)["id"].combine_chunks()

    def take(self, rows: Ints) -> pa.Table:
        """Those at these numbers, which are in order."""
        found: list[pa.RecordBatch] = []
        done = 0
        while done < len(rows):
            self._go_to(int(rows[done]))
            assert self._at is not None
            end = int(np.searchsorted(rows, self._ends))
            found += runs_of(self._at, rows[done:end] - self._begins)
            done = end
        schema = self._file.schema_arrow if self._file else arrow_schema(EDITS)
        return pa.Table.from_batches(found, schema)

    def _go_to(self, row: int) -> None:
        """Have the batch with this row at hand."""
        assert self._file is not None
        if self._begins <= row < self._ends:
            return
        group = int(np.searchsorted(self._starts, row, side="right")) - 1
        if not (self._ends <= row and self._starts[group] <= self._ends):
            self._ends = int(self._starts[group])
            groups = range(group, len(self._starts) - 1)
            self._batches = self._file.iter_batches(self._together, row_groups=groups, use_threads=False)
        while self._ends <= row:
            self._at = next(self._batches)
            self._begins, self._ends = self._ends, self._ends + self._at.num_rows
