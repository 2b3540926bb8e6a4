"""Rows of Parquet and Arrow files."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import IO, Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.ipc
import pyarrow.parquet as pq

from corpusmill.read.rows.names import named_apart
from corpusmill.read.rows.row import BrokenRow, Row, Rows, Runs, Texts
from corpusmill.read.source import InputError, Raw
from corpusmill.read.unpack.streams import Budget
from corpusmill.text.counts import bytes_of, is_string

# Rows read at a time; with texts of 100 kB that is 25 MB.
_ROWS = 256
# Rows turned into Python values at a time: of a table that comes by columns only the first hundred are, which show what
# its columns hold (see `tables`).
_TOLD_TOGETHER = 100


def parquet_rows(stream: IO[bytes], budget: Budget, *, groups: range | None = None, before: int = 0) -> Runs:
    """The rows of a Parquet file. Memory: the pages at hand and 256 rows.

    `groups` are the row groups to read (None: all), `before` the rows before them. A row group that cannot be read is
    set aside, and reading goes on with the next. `budget` bounds what the file may unfold to: a value that a
    dictionary holds once can stand in any number of rows.
    """
    budget.packed += stream.seek(0, io.SEEK_END)
    stream.seek(0)
    try:
        file = pq.ParquetFile(stream, pre_buffer=False, buffer_size=1 << 20)
    except (pa.ArrowException, OSError) as error:
        yield _broken_file(error, "Parquet")
        return
    number = before
    for group in range(file.num_row_groups) if groups is None else groups:
        rows = file.metadata.row_group(group).num_rows
        done = 0
        try:
            for batch in file.iter_batches(batch_size=_ROWS, row_groups=[group], use_threads=False):
                budget.spend(_unfolded(batch))
                yield ArrowRun(_named(batch), number + done)
                done += len(batch)
        except InputError:
            raise
        except (pa.ArrowException, OSError, ValueError) as error:
            yield BrokenRow(
                None,
                "corrupt",
                f"Row group {group + 1} cannot be read from row {number + done + 1:,} on ({_reason(error)}): "
                f"{rows - done:,} rows are lost; get the file again.",
            )
        number += rows


def arrow_rows(stream: IO[bytes], budget: Budget, *, is_stream: bool) -> Runs:
    """The rows of an Arrow IPC file (also Feather) or IPC stream (as `datasets` saves). Memory: one record batch.

    `budget` bounds what it may unfold to, as for Parquet.
    """
    number = 0
    counted = _Counted(stream, budget)
    if not is_stream:
        budget.packed += stream.seek(0, io.SEEK_END)
        stream.seek(0)
    try:
        if is_stream:
            batches: Iterator[Any] = iter(pa.ipc.open_stream(io.BufferedReader(counted, 1 << 18)))
        else:
            reader = pa.ipc.open_file(stream)
            batches = (reader.get_batch(n) for n in range(reader.num_record_batches))
        for batch in batches:
            for start in range(0, len(batch), _ROWS):
                part = _named(batch.slice(start, _ROWS))
                budget.spend(_unfolded(part))
                yield ArrowRun(part, number)
                number += len(part)
    except InputError:
        raise
    except (pa.ArrowException, OSError, ValueError) as error:
        if number:
            yield BrokenRow(
                None, "corrupt", f"The file breaks off after row {number:,} ({_reason(error)}): get the file again."
            )
        else:
            yield _broken_file(error, "Arrow")


def _named(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The batch with a name of its own for each column: tables joined by their indices have two of one name."""
    names = batch.schema.names
    return batch if len(set(names)) == len(names) else batch.rename_columns(named_apart(names))


def _unfolded(batch: pa.RecordBatch) -> int:
    """Bytes of the batch with every value written out."""
    total = 0
    for column in batch.columns:
        is_text = pa.types.is_dictionary(column.type) and _is_bytes(column.type.value_type)
        if is_text:
            lengths = pc.cast(pc.binary_length(column.dictionary), pa.int64())
            total += pc.sum(lengths.take(column.indices)).as_py() or 0
        else:
            total += column.nbytes
    return total


def _is_bytes(kind: pa.DataType) -> bool:
    return any(
        is_kind(kind)
        for is_kind in (pa.types.is_string, pa.types.is_large_string, pa.types.is_binary, pa.types.is_large_binary)
    )


class _Counted(Raw):
    """A stream that counts what is read of it as packed."""

    def __init__(self, stream: IO[bytes], budget: Budget) -> None:
        self._stream = stream
        self._budget = budget

    def give(self, most: int) -> bytes:
        data = self._stream.read(most)
        self._budget.packed += len(data)
        return data


class ArrowRun(NamedTuple):
    """The rows of a record batch, which has so many before it."""

    batch: pa.RecordBatch
    before: int

    @property
    def number(self) -> int:
        return self.before + len(self.batch)

    @property
    def names(self) -> Sequence[str]:
        return list(self.batch.schema.names)

    def rows(self) -> Rows:
        for first in range(0, len(self.batch), _TOLD_TOGETHER):
            yield from self._rows(self.batch.slice(first, _TOLD_TOGETHER), self.before + first)

    def _rows(self, batch: pa.RecordBatch, before: int) -> Rows:
        columns = _Utf8(batch)
        every = _cells(batch)
        if isinstance(every, str):  # a text that is not UTF-8, or a day that Python cannot hold: find the row
            for offset in range(len(batch)):
                found = _cells(batch.slice(offset, 1), _one_by_one)
                if isinstance(found, str):
                    sentence = f"The row cannot be read ({found}): write the file again."
                    yield BrokenRow(before + offset + 1, "undecodable", sentence)
                else:
                    yield Row(before + offset + 1, found[0], "utf-8", 1.0, partial(columns.of, offset))
            return
        for offset, cells in enumerate(every):
            yield Row(before + offset + 1, cells, "utf-8", 1.0, partial(columns.of, offset))

    def texts(self, text: str, id_: str | None) -> Texts | None:
        columns = [self.batch.column(name) for name in (text, id_) if name is not None]
        if not all(is_string(column.type) and not column.null_count for column in columns):
            return None
        try:
            for column in columns:
                column.validate(full=True)
        except pa.ArrowInvalid:  # not UTF-8 somewhere
            return None
        ids = columns[1].to_pylist() if id_ is not None else [None] * len(self.batch)
        return Texts(columns[0].cast(pa.large_string()), ids)


Cells = list[dict[str, Any]]


def _cells(batch: pa.RecordBatch, told: Callable[[Any], Cells] = pa.RecordBatch.to_pylist) -> Cells | str:
    """The rows as Python values, or why a cell has none. Raises MemoryError, which says nothing of them."""
    try:
        rows = told(batch)
    except MemoryError:  # one of Arrow's exceptions, too
        raise
    except (pa.ArrowException, ValueError, OverflowError, KeyError) as error:  # the last: a zone of time nobody knows
        return _reason(error)
    return rows


def _one_by_one(row: pa.RecordBatch) -> Cells:
    """The cells of one row; moments that have no Python value, by their year or zone, cost it nothing but these."""
    return [{name: _cell(column) for name, column in zip(row.schema.names, row.columns, strict=True)}]


def _cell(column: pa.Array) -> Any:
    if not pa.types.is_temporal(column.type):
        return column[0].as_py()
    try:
        return column[0].as_py()
    except (ValueError, OverflowError, KeyError):
        try:
            return column.cast(pa.string())[0].as_py()
        except pa.ArrowInvalid:  # nobody knows the zone: since 1970, in the column's unit
            return str(column.cast(pa.int64())[0].as_py())


class _Utf8:
    """The bytes of texts in a record batch: what needs them need not encode what was just decoded."""

    def __init__(self, batch: pa.RecordBatch) -> None:
        self._batch = batch
        self._known: dict[str, tuple[memoryview, list[int]] | None] = {}

    def of(self, row: int, name: str) -> memoryview | None:
        """Those of a text column in a row that holds a text; None of a column of another type."""
        if name not in self._known:
            self._known[name] = _bytes_and_bounds(self._batch.column(name))
        found = self._known[name]
        if found is None:
            return None
        data, bounds = found
        return data[bounds[row] : bounds[row + 1]]


def _bytes_and_bounds(column: pa.Array) -> tuple[memoryview, list[int]] | None:
    """The bytes of a column of texts, and where those of each row begin and end."""
    if not is_string(column.type):
        return None
    data, bounds = bytes_of(column)
    return data, bounds.tolist()


def _broken_file(error: Exception, format_name: str) -> BrokenRow:
    if isinstance(error, InputError):
        return BrokenRow(None, error.kind, str(error))
    if "decrypt" in str(error):
        return BrokenRow(None, "encrypted", f"This {format_name} file is encrypted: decrypt it first.")
    return BrokenRow(None, "corrupt", f"This is no readable {format_name} file ({_reason(error)}): get the file again.")


def _reason(error: Exception) -> str:
    """What Arrow says, in one line without its paths."""
    first = str(error).partition("\n")[0].partition(". Detail:")[0]
    return first[:120] if "/" not in first else type(error).__name__
