"""What waits for the rest of its row group: 16 to 128 MiB of rows that a worker need not hold."""

from __future__ import annotations

import mmap
import tempfile
from contextlib import suppress
from pathlib import Path

import numpy as np
import pyarrow as pa

from corpusmill.text.counts import bytes_of, is_string

# Bytes of a column that go to its file together.
_LEAST = 1 << 17


class Waiting:
    """Rows of a row group until all of it is there.

    Texts, ids and names lie in files without a name in `folder`, a column each, and are mapped when they are written.
    They go there as they come: a thousand texts, joined in memory first, took 8 MiB. Numbers and lists stay in memory.
    """

    def __init__(self, folder: Path, schema: pa.Schema):
        self._folder, self._schema = folder, schema
        self._columns: list[_Column] = []
        self._rows = 0

    def add(self, table: pa.Table) -> None:
        if not self._rows:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._columns = [
                _Texts(self._folder, kind) if is_string(kind) else _Column() for kind in self._schema.types
            ]
        for column, added in zip(self._columns, table.columns, strict=True):
            for array in added.chunks:
                column.add(array)
        self._rows += table.num_rows

    def every(self, rows: int) -> pa.Table:
        """All of them, so many to a chunk."""
        if not self._rows:
            return self._schema.empty_table()
        whole = (column.every() for column in self._columns)
        firsts = range(0, self._rows, rows)
        return pa.table(
            [pa.chunked_array([array.slice(first, rows) for first in firsts]) for array in whole], schema=self._schema
        )

    def give_back(self) -> None:
        """Let the system have the memory of what is mapped: what is asked for again it reads again."""
        for column in self._columns:
            column.give_back()

    def remove(self) -> None:
        """Nothing waits any more, and the disk has its room back."""
        for column in self._columns:
            column.close()
        self._columns, self._rows = [], 0


class _Column:
    """Values that stay in memory."""

    def __init__(self) -> None:
        self._arrays: list[pa.Array] = []

    def add(self, array: pa.Array) -> None:
        self._arrays.append(array)

    def every(self) -> pa.Array:
        return pa.concat_arrays(self._arrays)

    def give_back(self) -> None:
        """Nothing is mapped."""

    def close(self) -> None:
        """Nothing is open."""


class _Texts(_Column):
    """Texts, whose bytes lie in a file; how many each has, and which are none, stays in memory."""

    def __init__(self, folder: Path, kind: pa.DataType):
        self._kind = kind
        self._width = np.int64 if pa.types.is_large_string(kind) else np.int32
        self._sizes, self._is_valid = bytearray(), bytearray()
        self._nulls = 0
        self._file = tempfile.SpooledTemporaryFile(_LEAST, buffering=_LEAST, dir=str(folder))  # noqa: SIM115  closed below
        self._map: mmap.mmap | None = None

    def add(self, array: pa.Array) -> None:
        rows = len(array)
        if array.null_count == rows:  # most columns
            self._sizes += bytes(rows * self._width().itemsize)
            self._is_valid += bytes(rows)
            self._nulls += rows
            return
        data, bounds = bytes_of(array)
        self._file.write(data[bounds[0] : bounds[-1]])
        self._sizes += np.diff(bounds).tobytes()
        is_valid = array.is_valid().to_numpy(zero_copy_only=False) if array.null_count else np.ones(rows, np.bool_)
        self._is_valid += is_valid.tobytes()
        self._nulls += array.null_count

    def every(self) -> pa.Array:
        rows = len(self._is_valid)
        bounds = np.zeros(rows + 1, self._width)
        np.cumsum(np.frombuffer(self._sizes, self._width), out=bounds[1:])
        is_valid = None
        if self._nulls:
            bits = np.packbits(np.frombuffer(self._is_valid, np.bool_), bitorder="little")
            is_valid = pa.py_buffer(bits)
        if bounds[-1]:
            self._file.flush()
            self._map = mmap.mmap(self._file.fileno(), 0, prot=mmap.PROT_READ)
        data = pa.py_buffer(self._map or b"")
        return pa.Array.from_buffers(self._kind, rows, [is_valid, pa.py_buffer(bounds), data], self._nulls)

    def give_back(self) -> None:
        if self._map is not None:
            self._map.madvise(mmap.MADV_DONTNEED)

    def close(self) -> None:
        with suppress(OSError):  # what a full disk does not take is wanted no more
            self._file.close()
