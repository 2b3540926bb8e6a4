"""Fetches rows by position, so that a comparison holds only hashes in memory and reads just the texts that it shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

Row = dict[str, Any]

# Entries of this many rows are fetched together: each row group is read about once a chunk.
_CHUNK = 4096


def fetch(paths: Sequence[Path], entries: npt.NDArray[Any], columns: Sequence[str]) -> list[Row]:
    """The rows that `entries` (with fields `file` and `row`) point to, in the order of the entries."""
    found: dict[tuple[int, int], Row] = {}
    for number in np.unique(entries["file"]).tolist():
        wanted = np.unique(entries["row"][entries["file"] == number])
        with pq.ParquetFile(paths[number]) as file:
            bounds = np.cumsum([0] + [file.metadata.row_group(n).num_rows for n in range(file.num_row_groups)])
            for group, (start, end) in enumerate(zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True)):
                inside = wanted[(wanted >= start) & (wanted < end)]
                if len(inside):
                    table = file.read_row_group(group, columns=columns).take(pa.array(inside - start, pa.int64()))
                    found |= {
                        (number, row): cells for row, cells in zip(inside.tolist(), table.to_pylist(), strict=True)
                    }
    return [found[file, row] for file, row in zip(entries["file"].tolist(), entries["row"].tolist(), strict=True)]


def in_chunks(entries: npt.NDArray[Any]) -> Iterator[npt.NDArray[Any]]:
    """The entries in pieces small enough to hold their rows."""
    for start in range(0, len(entries), _CHUNK):
        yield entries[start : start + _CHUNK]
