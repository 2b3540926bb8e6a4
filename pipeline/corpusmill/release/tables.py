"""One way to write every Parquet table of a build.

The bytes depend on the rows, the schema and the pyarrow version alone: not on how the rows arrive in batches, on the
clock or on the machine. Row groups end where the content says so, so that a small change leaves the other row groups
(and with content-defined chunking most pages) as they were, and an upload sends only what changed.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from corpusmill.release.rows.waiting import Waiting
from corpusmill.text.counts import bytes_of_rows

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
# Nobody looks a text up by its least and greatest value, and each would be repeated in the footer and the page index.
_NO_STATISTICS = {"text", "before", "after", "extra"}


@dataclass(frozen=True)
class TableStats:
    """What was written: rows, bytes of the file, row groups. All zero: no file."""

    rows: int
    bytes: int
    row_groups: int


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
    name beside `path` and is renamed by `close()`. Without rows nothing is written, and a file that an earlier run left
    at `path` is removed.
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
        self._rows = self._groups = 0

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
        start, begins = 0, False
        # a group is not full before these rows: nothing to ask
        first = int(np.searchsorted(np.cumsum(sizes), MIN_GROUP - self._size)) if self._size < MIN_GROUP else 0
        if first:
            self._size += int(sizes[:first].sum())
            (self._last_key,) = _keys(table.slice(first - 1, 1))
        rows = zip(_keys(table.slice(first)), sizes[first:].tolist(), strict=True)
        for row, (key, size) in enumerate(rows, first):
            # rows of one document (its edits) stay in one group: what is counted by document can be counted by group
            if self._size and key != self._last_key and self._is_boundary(key, size):
                if row > start:
                    yield table.slice(start, row - start), begins
                    start = row
                begins = True
                self._size = 0
            self._size += size
            self._last_key = key
        yield table.slice(start), begins

    def _is_boundary(self, key: bytes, size: int) -> bool:
        if self._size < MIN_GROUP:
            return False
        if self._size + size > MAX_GROUP:
            return True
        # The chance grows with the size of the row, so that the mean length does not depend on the kind of document.
        drawn = int.from_bytes(hashlib.blake2b(key, digest_size=8).digest(), "big")
        return drawn * MEAN_EXTRA < size << 64

    def _flush(self) -> None:
        table = self._waiting.every(_CHUNK_ROWS)
        if not table.num_rows:
            return
        if self._writer is None:
            self._output = _Output(self._partial, self._waiting)
            self._writer = pq.ParquetWriter(self._output, self.schema, **_options(self.schema))
        self._writer.write_table(table, row_group_size=table.num_rows)
        self._rows += table.num_rows
        self._groups += 1
        del table
        self._waiting.remove()
        pa.default_memory_pool().release_unused()

    def close(self) -> TableStats:
        """Finish the file and give it its name."""
        self._count()
        self._flush()
        if self._writer is None or self._output is None:
            self.path.unlink(missing_ok=True)
            return TableStats(0, 0, 0)
        self._writer.close()
        self._output.close()
        self._partial.replace(self.path)
        return TableStats(self._rows, self.path.stat().st_size, self._groups)

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

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self.close()
        finally:
            self.abort()


def write_table(path: Path | str, schema: pa.Schema, batches: Iterable[pa.RecordBatch | pa.Table]) -> TableStats:
    """Write a whole table: all of it under its name, or nothing.

    Without rows no file is written (`datasets` cannot load an empty shard). Raises ValueError for other columns than
    the schema's and pyarrow.ArrowInvalid for values that do not fit their type.
    """
    writer = TableWriter(path, schema)
    try:
        for rows in batches:
            writer.write(rows)
        return writer.close()
    except BaseException:
        writer.abort()
        raise


def _keys(table: pa.Table) -> list[bytes]:
    """What a row is known by: its id, or where it came from."""
    names = ("id",) if "id" in table.schema.names else ("source", "file_path", "record")
    columns = [table.column(name).to_pylist() for name in names if name in table.schema.names]
    return ["\0".join(cell or "" for cell in cells).encode() for cells in zip(*columns, strict=True)]


def _options(schema: pa.Schema) -> dict[str, object]:
    leaves = list(_leaves(schema))
    return {
        "version": "2.6",
        "compression": "zstd",
        "compression_level": 3,
        # 256 KiB to 1 MiB; half of that sends 8 % of a file instead of 11 % where one document in a thousand changed,
        # but makes every file 8 % larger (measured on 20 MB of text)
        "use_content_defined_chunking": True,
        "write_page_index": True,
        "use_dictionary": [name for name in leaves if name not in _DISTINCT],
        "write_statistics": [name for name in leaves if name not in _NO_STATISTICS],
    }


def _leaves(schema: pa.Schema) -> Iterator[str]:
    """The paths of the columns as Parquet names them."""

    def below(path: str, kind: pa.DataType) -> Iterator[str]:
        if pa.types.is_struct(kind):
            for field in kind:
                yield from below(f"{path}.{field.name}", field.type)
        elif pa.types.is_list(kind) or pa.types.is_large_list(kind):
            yield from below(f"{path}.list.element", kind.value_type)
        else:
            yield path

    for field in schema:
        yield from below(field.name, field.type)
