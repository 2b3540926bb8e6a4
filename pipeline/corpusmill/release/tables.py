"""One way to write every Parquet table of a build.

The bytes depend on the rows, the schema and the pyarrow version alone: not on how the rows arrive in batches, on the
clock or on the machine. Row groups end where the content says so, so that a small change leaves the other row groups
(and with content-defined chunking most pages) as they were, and an upload sends only what changed.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from corpusmill.kernel.arrays import Flags, Ints
from corpusmill.release.rows.waiting import Waiting
from corpusmill.text.counts import as_array, bytes_of_rows

# A row group holds at least 16 MiB, ends on average 16 MiB later and never holds more than 128 MiB (unless one row
# does). Readers recommend 100 to 300 MB in memory at most; the dataset viewer refuses to scan more than 300,000,000
# bytes. Simulated re-upload after one insertion: 5 % of the bytes, against 12 % with groups of 10,000 rows.
MIN_GROUP = 16 << 20
MEAN_EXTRA = 16 << 20
MAX_GROUP = 128 << 20
# Rows of a row group that stand in one chunk of a column as it is written: one file in a hundred shows where they end.
_CHUNK_ROWS = 2_048
# Rows are counted so many bytes at a time: twenty columns at once cost as much for 200 rows as for 1,000.
_COUNTED_TOGETHER = 4 << 20

# Columns whose values hardly repeat: a dictionary only delays them, and it ties the first pages to each other.
_DISTINCT = {
    "id", "text", "title", "url", "file_path", "extra", "text_in_sha256", "source_sha256", "sha256", "before", "after",
    "error", "record", "char_count", "word_count", "start", "end", "raw_start", "raw_end", "seq",
    "fields.list.element.value", "fields.list.element.raw_start", "fields.list.element.raw_end",
}  # fmt: skip
# Nobody looks a text up by its least and greatest value, and each would be repeated in the footer and the page index;
# of what each document has some of, every page holds all there is.
_NO_STATISTICS = {
    "text", "before", "after", "extra", "stage", "rule", "category", "field", "seq", "start", "end", "raw_start",
    "raw_end",
}  # fmt: skip


class _Output(io.BufferedWriter):
    """The file of a table. A page that goes there needs no more of what waits: written at once, a row group is mapped
    a page or two at a time."""

    def __init__(self, path: Path, waiting: Waiting):
        super().__init__(path.open("wb", buffering=0))
        self._waiting = waiting

    def write(self, data: Any, /) -> int:
        self._waiting.give_back()
        return super().write(data)


class TableWriter:
    """Writes one table; as a context manager it leaves a whole file under its final name, or none.

    Holds some rows in memory; the row group at hand waits in files beside `path`. The table appears under a temporary
    name beside `path` and is renamed by `close()`. Without rows nothing is written (`datasets` cannot load an empty
    shard), and a file that an earlier run left at `path` is removed.
    """

    def __init__(self, path: Path | str, schema: pa.Schema):
        self.path = Path(path)
        self.schema = schema.remove_metadata()  # what a library left there (pandas) would change the bytes
        self._partial = self.path.with_name(f".{self.path.name}.partial")
        self._writer: pq.ParquetWriter | None = None
        self._output: _Output | None = None
        self._waiting = Waiting(self.path.parent, self.schema)
        self._size = 0  # bytes of the waiting rows that were counted
        self._uncounted: list[pa.Table] = []
        self._most = 0  # bytes that these have at most
        # a truth value counts as a byte, and Arrow keeps it in a bit
        self._bits = 8 if any("bool" in str(field.type) for field in self.schema) else 1
        self._last_key: bytes | None = None

    def write(self, rows: pa.RecordBatch | pa.Table) -> None:
        """Add rows. Raises ValueError where the columns are not those of the schema."""
        table = pa.Table.from_batches([rows]) if isinstance(rows, pa.RecordBatch) else rows
        table = table.replace_schema_metadata(None)
        if table.schema.names != self.schema.names:
            raise ValueError(f"{self.path}: columns {table.schema.names}; the schema has {self.schema.names}")
        if not table.num_rows:
            return
        if table.schema != self.schema:
            table = table.cast(self.schema)
        self._uncounted.append(table)
        self._most += table.nbytes * self._bits
        if self._most >= _COUNTED_TOGETHER:
            self._count()

    def _count(self) -> None:
        """Count rows one by one, which is dear, where a row group may end among them."""
        table = pa.concat_tables([*self._uncounted, self.schema.empty_table()])
        self._uncounted, self._most = [], 0
        for piece, ends_group in self._pieces(table):
            if ends_group:
                self._flush()
            self._waiting.add(piece)

    def _pieces(self, table: pa.Table) -> Iterator[tuple[pa.Table, bool]]:
        """The rows cut where a row group begins; the flag says that one begins with the piece."""
        if not table.num_rows:
            return
        sizes = bytes_of_rows(table)
        before = np.cumsum(sizes) - sizes + self._size  # bytes in front of each row since the row group began
        # rows of one document (its edits) stay in one group: what is counted by document can be counted by group
        rows = np.flatnonzero(self._begins_another(table) & (before >= MIN_GROUP))
        held = zip(before[rows].tolist(), sizes[rows].tolist(), strict=True)
        start, begins, group = 0, False, 0
        for row, key, (bytes_before, size) in zip(rows.tolist(), _keys(table, rows), held, strict=True):
            if _is_boundary(key, bytes_before - group, size):
                if row > start:
                    yield table.slice(start, row - start), begins
                start, begins, group = row, True, bytes_before
        self._size = int(before[-1] + sizes[-1]) - group
        yield table.slice(start), begins

    def _begins_another(self, table: pa.Table) -> Flags:
        """Whether each row is of another document than the one before it."""
        is_other = np.zeros(table.num_rows, np.bool_)
        for column in _known_by(table):
            is_other[1:] |= pc.not_equal(column[1:], column[:-1]).to_numpy()
        (first, last) = _keys(table, np.array([0, table.num_rows - 1]))
        is_other[0] = first != self._last_key
        self._last_key = last
        return is_other

    def _flush(self) -> None:
        table = self._waiting.every(_CHUNK_ROWS)
        if not table.num_rows:
            return
        if self._writer is None:
            self._output = _Output(self._partial, self._waiting)
            self._writer = pq.ParquetWriter(self._output, self.schema, **_options(self.schema))
        self._writer.write_table(table, row_group_size=table.num_rows)
        del table
        self._waiting.remove()
        pa.default_memory_pool().release_unused()

    def close(self) -> None:
        """Finish the file and give it its name."""
        self._count()
        self._flush()
        if self._writer is None or self._output is None:
            self.path.unlink(missing_ok=True)
            return
        self._writer.close()
        self._output.close()
        self._partial.replace(self.path)

    def abort(self) -> None:
        """Leave nothing behind."""
        try:
            if self._writer is not None:
                self._writer.close()
        finally:  # a full disk lets nothing be closed, and what lies there fills it
            self._partial.unlink(missing_ok=True)
            self._waiting.remove()
            if self._output is not None:
                self._output.close()

    def __enter__(self) -> TableWriter:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                self.close()
        finally:
            self.abort()


def _is_boundary(key: bytes, before: int, size: int) -> bool:
    """Whether a row group of so many bytes ends before a row of this size."""
    if before < MIN_GROUP:
        return False
    if before + size > MAX_GROUP:
        return True
    # The chance grows with the size of the row, so that the mean length does not depend on the kind of document.
    drawn = int.from_bytes(hashlib.blake2b(key, digest_size=8).digest(), "big")
    return drawn * MEAN_EXTRA < size << 64


def _known_by(table: pa.Table) -> list[pa.ChunkedArray]:
    """What rows are known by: an id, or where they came from."""
    names = ("id",) if "id" in table.schema.names else ("source", "file_path", "record")
    return [pc.fill_null(table[name], "") for name in names if name in table.schema.names]


def _keys(table: pa.Table, rows: Ints) -> Iterator[bytes]:
    """What these rows are known by."""
    columns = [column.take(as_array(rows)).to_pylist() for column in _known_by(table)]
    return ("\0".join(cells).encode() for cells in zip(*columns, strict=True))


def _options(schema: pa.Schema) -> dict[str, object]:
    leaves = dict(_leaves(schema))
    return {
        "version": "2.6",
        "compression": "zstd",
        "compression_level": 3,
        # 256 KiB to 1 MiB; half of that sends 8 % of a file instead of 11 % where one document in a thousand changed,
        # but makes every file 8 % larger (measured on 20 MB of text)
        "use_content_defined_chunking": True,
        "write_page_index": True,
        "use_dictionary": [name for name in leaves if name not in _DISTINCT],
        # offsets rise from row to row: edits are 9 % smaller so, and take an eighth less to write and to read
        "column_encoding": {
            name: "DELTA_BINARY_PACKED"
            for name, kind in leaves.items()
            if name in _DISTINCT and pa.types.is_integer(kind)
        },
        "write_statistics": [name for name in leaves if name not in _NO_STATISTICS],
    }


def _leaves(schema: pa.Schema) -> Iterator[tuple[str, pa.DataType]]:
    """The paths of the columns as Parquet names them, and what they hold."""

    def below(path: str, kind: pa.DataType) -> Iterator[tuple[str, pa.DataType]]:
        if pa.types.is_struct(kind):
            for field in kind:
                yield from below(f"{path}.{field.name}", field.type)
        elif pa.types.is_list(kind) or pa.types.is_large_list(kind):
            yield from below(f"{path}.list.element", kind.value_type)
        else:
            yield path, kind

    for field in schema:
        yield from below(field.name, field.type)
