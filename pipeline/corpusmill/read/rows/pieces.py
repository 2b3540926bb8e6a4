"""A large table as several inputs: runs of whole lines of JSON Lines, runs of row groups of Parquet.

Where a piece ends depends on what stands near its end, never on how many work on it: an insertion moves the ends near
it and no others. What a packed file holds can only be read from its beginning: it stays one input.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterator
from itertools import pairwise
from typing import IO, Any

import pyarrow as pa
import pyarrow.parquet as pq

from corpusmill.read.formats import packing, sniff
from corpusmill.read.open import open_input
from corpusmill.read.rows.arrow_rows import parquet_rows
from corpusmill.read.rows.columns import Columns
from corpusmill.read.rows.json_rows import json_lines, one_a_line
from corpusmill.read.rows.row import Runs, narrow
from corpusmill.read.rows.tables import columns_of, head_of, read_rows
from corpusmill.read.source import InputError, InputFile, Piece, SourceOptions
from corpusmill.read.unpack.streams import Budget

_HEAD_BYTES = 1 << 16
_CHUNK = 1 << 20
# By so much of a line, and its length, it is told from others where ends are looked for.
_TELLING = 256


def pieces_of(file: InputFile, options: SourceOptions, mean_bytes: int) -> list[Piece]:
    """The pieces of a local file, `mean_bytes` in the mean, a quarter at least and four times that at most.

    None: it is not to be cut (packed, small, another format, or damaged; then reading it says how). A line or a row
    group is never cut, whatever its size. Reads all of it once. Memory: a chunk of 1 MiB.
    """
    if not file.size or file.size < 2 * mean_bytes:
        return []
    try:
        with open_input(file, options) as stream:
            head = stream.read(_HEAD_BYTES)
            if packing(head, file.file_path) is not None:
                return []
            format_name = options.format or sniff(head, file.file_path)
            stream.seek(0)
            if format_name == "parquet":
                return _of_parquet(stream, file, options, mean_bytes)
            if format_name == "jsonl" and one_a_line(narrow(stream, options), options):
                return _of_lines(stream, file, options, mean_bytes)
    except (InputError, pa.ArrowException, OSError, ValueError):
        pass
    return []


def read_piece(file: InputFile, stream: IO[bytes], options: SourceOptions, extract: Any = None) -> Iterator[Any]:
    """The records of a piece: those that reading the whole file gives of it. `stream` comes from `open_input`."""
    piece = file.piece
    assert piece is not None
    if piece.groups is None:
        rows: Runs = json_lines(stream, options, before=piece.rows_before, is_inside=piece.number > 0)
    else:
        rows = parquet_rows(
            stream, Budget(options.max_expansion), groups=range(*piece.groups), before=piece.rows_before
        )
    # the first piece finds its columns itself, and says in the log which
    columns = piece.columns if piece.number else None
    yield from read_rows(rows, file.file_path, file.file_path, options, extract=extract, columns=columns)


def _columns(rows: Runs, file: InputFile, options: SourceOptions) -> Columns | None:
    """The columns of the whole file, which its first rows tell."""
    return columns_of(head_of(rows), file.file_path, options)


def _of_lines(stream: IO[bytes], file: InputFile, options: SourceOptions, mean_bytes: int) -> list[Piece]:
    columns = _columns(json_lines(stream, options), file, options)
    if columns is None:
        return []
    stream.seek(0)
    found: list[Piece] = []
    digest, start, at, lines_before, lines = hashlib.sha256(), 0, 0, 0, 0
    line_bytes = line_hash = 0
    while chunk := stream.readline(_CHUNK):
        digest.update(chunk)
        at += len(chunk)
        if not line_bytes:
            line_hash = zlib.crc32(chunk[:_TELLING])
        line_bytes += len(chunk)
        if not chunk.endswith(b"\n"):
            continue
        lines += 1
        if _ends(at - start, line_bytes, zlib.crc32(b"%d" % line_bytes, line_hash) / 2**32, mean_bytes):
            found.append(Piece(len(found), start, at, lines_before, digest.hexdigest(), columns))
            digest, start, lines_before, lines = hashlib.sha256(), at, lines_before + lines, 0
        line_bytes = 0
    if at > start:
        found.append(Piece(len(found), start, at, lines_before, digest.hexdigest(), columns))
    return found


def _ends(size: int, last: int, chance: float, mean_bytes: int) -> bool:
    """Whether a piece of this size ends with its last row, whose chance grows with its own size."""
    return size >= 4 * mean_bytes or (size >= mean_bytes / 4 and chance * mean_bytes < last)


def _of_parquet(stream: IO[bytes], file: InputFile, options: SourceOptions, mean_bytes: int) -> list[Piece]:
    table = pq.ParquetFile(stream, pre_buffer=False, buffer_size=_CHUNK)
    metadata = table.metadata
    groups = [_range(metadata.row_group(n)) for n in range(metadata.num_row_groups)]
    if len(groups) < 2 or any(end > begin for (_, end), (begin, _) in pairwise(groups)):
        return []  # nothing to cut, or groups that do not stand one after the other
    budget = Budget(options.max_expansion)
    columns = _columns(parquet_rows(stream, budget, groups=range(len(groups)), before=0), file, options)
    if columns is None:
        return []
    found: list[Piece] = []
    first = rows_before = rows = 0
    for n, (start, end) in enumerate(groups):
        rows += metadata.row_group(n).num_rows
        chance = int(_sha256(stream, start, end)[:16], 16) / 2**64
        if n + 1 == len(groups) or _ends(end - groups[first][0], end - start, chance, mean_bytes):
            told = json.dumps([str(metadata.schema), [_told(metadata.row_group(m)) for m in range(first, n + 1)]])
            begin = groups[first][0]
            found.append(
                Piece(
                    len(found), begin, end, rows_before, _sha256(stream, begin, end), columns,
                    groups=(first, n + 1), told=hashlib.sha256(told.encode()).hexdigest(),
                )
            )  # fmt: skip
            first, rows_before, rows = n + 1, rows_before + rows, 0
    return found


def _range(group: Any) -> tuple[int, int]:
    """Where the bytes of a row group stand."""
    chunks = [group.column(n) for n in range(group.num_columns)]
    begins = [min(at for at in (chunk.dictionary_page_offset, chunk.data_page_offset) if at) for chunk in chunks]
    ends = [begin + chunk.total_compressed_size for begin, chunk in zip(begins, chunks, strict=True)]
    return min(begins), max(ends)


def _told(group: Any) -> list[Any]:
    """What the footer says of a row group, but where it stands."""
    chunks = [group.column(n) for n in range(group.num_columns)]
    names = ("path_in_schema", "compression", "encodings", "num_values", "total_compressed_size")
    return [group.num_rows, [[str(getattr(chunk, name)) for name in names] for chunk in chunks]]


def _sha256(stream: IO[bytes], start: int, end: int) -> str:
    stream.seek(start)
    digest = hashlib.sha256()
    while start < end and (data := stream.read(min(_CHUNK, end - start))):
        digest.update(data)
        start += len(data)
    return digest.hexdigest()
