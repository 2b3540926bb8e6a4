"""What waits for the rest of its row group: 16 to 128 MiB of rows that a worker need not hold."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa

from corpusmill.kernel.arrays import Ints
from corpusmill.release.rows.piles import Pile
from corpusmill.text.counts import bytes_of, is_string


class Waiting:
    """Rows of a row group until all of it is there.

    They lie in files without a name in `folder`, for each column what Arrow holds of it, and are mapped when they are
    written. They go there as they come: a thousand texts, joined in memory first, took 8 MiB, and the numbers of a
    row group of edits 80.
    """

    def __init__(self, folder: Path, schema: pa.Schema):
        self._folder, self._schema = folder, schema
        self._columns: list[_Column] = []
        self._mapped: list[Pile] = []
        self._rows = 0

    def add(self, table: pa.Table) -> None:
        if not self._rows:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._columns = [_column(kind, self._folder) for kind in self._schema.types]
        for column, added in zip(self._columns, table.columns, strict=True):
            for array in added.chunks:
                column.add(array)
        self._rows += table.num_rows

    def every(self, rows: int) -> pa.Table:
        """All of them, so many to a chunk."""
        if not self._rows:
            return self._schema.empty_table()
        whole = [column.every() for column in self._columns]
        self._mapped = [pile for column in self._columns for pile in column.piles() if pile.is_worth_giving_back]
        firsts = range(0, self._rows, rows)
        return pa.table(
            [pa.chunked_array([array.slice(first, rows) for first in firsts]) for array in whole], schema=self._schema
        )

    def give_back(self) -> None:
        """Let the system have the memory of what is mapped."""
        for pile in self._mapped:
            pile.give_back()

    def remove(self) -> None:
        """Nothing waits any more, and the disk has its room back."""
        for column in self._columns:
            for pile in column.piles():
                pile.close()
        self._columns, self._mapped, self._rows = [], [], 0


def _column(kind: pa.DataType, folder: Path) -> _Column:
    if is_string(kind):
        return _Texts(kind, folder)
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return _Lists(kind, folder)
    if pa.types.is_struct(kind):
        return _Structs(kind, folder)
    if pa.types.is_primitive(kind) and kind.bit_width % 8 == 0:
        return _Numbers(kind, folder)
    return _InMemory(kind, folder)


class _Column:
    """Values of a column. Nothing is kept of values as long as all are null, as in most columns."""

    def __init__(self, kind: pa.DataType, folder: Path, below: tuple[_Column, ...] = ()):
        self._kind, self._below = kind, below
        self._rows = self._nulls = 0
        self._flags, self._data = Pile(folder), Pile(folder)
        """A byte for each value, whether it is there, once some are and others are not; and what is kept of values."""

    def add(self, array: pa.Array) -> None:
        if not len(array):
            return
        rows, nulls = self._rows, self._nulls
        self._rows, self._nulls = rows + len(array), nulls + array.null_count
        if 0 < self._nulls < self._rows:
            if nulls in (0, rows):
                self._flags.add(bytes([nulls == 0]) * rows)
            self._flags.add(array.is_valid().to_numpy(zero_copy_only=False).tobytes())
        if self._nulls < self._rows:
            if nulls == rows:
                self._begin(rows)
            self._add(array)

    def every(self) -> pa.Array:
        """All of them."""
        if self._nulls == self._rows:
            return pa.nulls(self._rows, self._kind)
        is_valid = None
        if self._nulls:
            flags = np.frombuffer(self._flags.every(), np.bool_)
            is_valid = pa.py_buffer(np.packbits(flags, bitorder="little"))
        below = [column.every() for column in self._below]
        return pa.Array.from_buffers(self._kind, self._rows, [is_valid, *self._buffers()], self._nulls, children=below)

    def piles(self) -> Iterator[Pile]:
        """Where they lie."""
        yield from (self._flags, self._data)
        for column in self._below:
            yield from column.piles()

    def _begin(self, nulls: int) -> None:
        """The first value that is there comes behind so many that are not."""

    def _add(self, array: pa.Array) -> None:
        """Keep values."""

    def _buffers(self) -> list[pa.Buffer]:
        """What Arrow holds of them beside which are there."""
        return [self._data.every()]


class _InMemory(_Column):
    """Values of which Arrow holds less than a byte each, or that no table of ours has."""

    def __init__(self, kind: pa.DataType, folder: Path):
        super().__init__(kind, folder)
        self._arrays: list[pa.Array] = []

    def add(self, array: pa.Array) -> None:
        self._arrays.append(array)

    def every(self) -> pa.Array:
        return pa.concat_arrays(self._arrays)


class _Numbers(_Column):
    def _begin(self, nulls: int) -> None:
        self._data.add(bytes(nulls * (self._kind.bit_width // 8)))

    def _add(self, array: pa.Array) -> None:
        width, (_, data) = self._kind.bit_width // 8, array.buffers()
        self._data.add(memoryview(data)[array.offset * width : (array.offset + len(array)) * width])


class _Structs(_Column):
    def __init__(self, kind: pa.DataType, folder: Path):
        super().__init__(kind, folder, tuple(_column(field.type, folder) for field in kind))

    def _begin(self, nulls: int) -> None:
        for column, field in zip(self._below, self._kind, strict=True):
            column.add(pa.nulls(nulls, field.type))

    def _add(self, array: pa.Array) -> None:
        for column, values in zip(self._below, array.flatten(), strict=True):
            column.add(values)

    def _buffers(self) -> list[pa.Buffer]:
        return []


class _Parted(_Column):
    """Values of any length, one behind the other, and where each ends."""

    def __init__(self, kind: pa.DataType, folder: Path, below: tuple[_Column, ...] = ()):
        super().__init__(kind, folder, below)
        is_wide = pa.types.is_large_string(kind) or pa.types.is_large_list(kind)
        self._width = np.dtype(np.int64 if is_wide else np.int32)
        self._ends, self._last = Pile(folder), 0

    def piles(self) -> Iterator[Pile]:
        yield self._ends
        yield from super().piles()

    def _begin(self, nulls: int) -> None:
        self._ends.add(bytes((1 + nulls) * self._width.itemsize))

    def _add_ends(self, bounds: Ints) -> None:
        """Values come of which each begins and ends at these places."""
        ends = bounds[1:] + (self._last - int(bounds[0]))
        self._ends.add(ends.astype(self._width, copy=False).tobytes())
        self._last = int(ends[-1])


class _Texts(_Parted):
    def _add(self, array: pa.Array) -> None:
        data, bounds = bytes_of(array)
        self._add_ends(bounds)
        self._data.add(data[bounds[0] : bounds[-1]])

    def _buffers(self) -> list[pa.Buffer]:
        return [self._ends.every(), self._data.every()]


class _Lists(_Parted):
    def __init__(self, kind: pa.DataType, folder: Path):
        super().__init__(kind, folder, (_column(kind.value_type, folder),))

    def _add(self, array: pa.Array) -> None:
        # without what may stand behind a null
        lengths = array.value_lengths().fill_null(0).to_numpy()
        self._add_ends(np.concatenate(([0], np.cumsum(lengths))))
        self._below[0].add(array.flatten())

    def _buffers(self) -> list[pa.Buffer]:
        return [self._ends.every()]
