"""Rows of written tables, as many at a time as memory allows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

VIEWER_SCAN_LIMIT = 300_000_000
"""Bytes of a row group that the dataset viewer scans at most."""


def row_groups(paths: Sequence[Path], columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
    """The row groups of files in order; one in memory at a time."""
    for path in paths:
        with pq.ParquetFile(path) as file:
            for group in range(file.num_row_groups):
                yield file.read_row_group(group, columns=columns)


# 8 MB of usual documents. Whole row groups took 358 MiB for 110 MB of text, these half of it and no more time.
_ROWS_READ = 2_048


def some_rows(
    paths: Sequence[Path], columns: Sequence[str] | None = None, *, rows: int = _ROWS_READ
) -> Iterator[pa.Table]:
    """The rows of files in order, at most `rows` of them in memory beside a row group's compressed pages."""
    for path in paths:
        with pq.ParquetFile(path, pre_buffer=False, buffer_size=1 << 20) as file:
            for batch in file.iter_batches(batch_size=rows, columns=columns, use_threads=False):
                yield pa.Table.from_batches([batch])


def together(name: str, tables: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """The rows of tables in order; those that follow one another with one value in a column stay in one table."""
    left: list[pa.Table] = []
    for table in tables:
        if not table.num_rows:
            continue
        if left and not left[-1][name][-1].equals(table[name][0]):
            yield pa.concat_tables(left)
            left = []
        if begins := pc.index(table[name], table[name][-1]).as_py():
            yield pa.concat_tables([*left, table.slice(0, begins)])
            left = []
        left.append(table.slice(begins))
    if left:
        yield pa.concat_tables(left)
