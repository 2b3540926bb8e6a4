"""Lines of JSON that hold texts and nothing else: many at a time, by the kernel."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from corpusmill.kernel.library import kernel
from corpusmill.read.rows.row import BrokenRow, Row, Rows, Texts

# Lines that come together: as many as rows of Parquet do.
_MOST = 256
# A text and an id: rows that hold more do not stay together (see `columns.plain`).
_MOST_NAMES = 2


class JsonRun(NamedTuple):
    """Objects that hold a text under each of the same names; `number` is the line of the last."""

    columns: Mapping[str, pa.LargeStringArray]
    number: int

    @property
    def names(self) -> Sequence[str]:
        return list(self.columns)

    def rows(self) -> Rows:
        rows = list(zip(*(column.to_pylist() for column in self.columns.values()), strict=True))
        for number, cells in enumerate(rows, self.number - len(rows) + 1):
            yield Row(number, dict(zip(self.columns, cells, strict=True)))

    def texts(self, text: str, id_: str | None) -> Texts | None:
        texts = self.columns[text]
        return Texts(texts, [None] * len(texts) if id_ is None else self.columns[id_].to_pylist())


def runs_like(row: Row | BrokenRow, stream: io.BufferedReader, longest: int) -> Iterator[JsonRun]:
    """The lines in UTF-8 that follow in a stream, as long as they are like the row before and of `longest` bytes.

    They hold texts under the same names in the same order, as programs write them, and lie in the stream's buffer:
    whatever else a line may be is for who reads line by line.
    """
    if isinstance(row, BrokenRow) or not (kernel() and _is_plain(row)):
        return
    number = int(row.number)
    written = [json.dumps(name).encode() for name in row.cells]
    names, bounds = np.frombuffer(b"".join(written), np.uint8), np.cumsum([0, *map(len, written)])
    read = np.zeros(1, np.int64)
    while True:
        data = np.frombuffer(stream.peek(), np.uint8)
        out = np.empty((len(written), len(data)), np.uint8)
        ends = np.empty((len(written), _MOST + 1), np.int64)
        count = kernel().read_objects(
            data, len(data), names, bounds, len(written), longest, _MOST, out, ends, read
        )  # fmt: skip
        if not count:
            return
        stream.read(int(read[0]))
        number += count
        columns = (
            pa.Array.from_buffers(pa.large_string(), count, [None, pa.py_buffer(own_ends), pa.py_buffer(own)])
            for own, own_ends in zip(out, ends, strict=True)
        )
        yield JsonRun(dict(zip(row.cells, columns, strict=True)), number)


def _is_plain(row: Row) -> bool:
    """Whether a row holds no more than texts, and was read as what it is."""
    is_short = 0 < len(row.cells) <= _MOST_NAMES and isinstance(row.number, int)
    return is_short and row.encoding == "utf-8" and all(isinstance(cell, str) for cell in row.cells.values())
