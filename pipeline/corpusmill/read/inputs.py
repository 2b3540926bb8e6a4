"""The way in: every record of a source, or of one input of it."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any, Literal, assert_never

from corpusmill.read.formats import DELIMITER_BY_NAME, HEAD_BYTES, Packing, checked, packing, sniff
from corpusmill.read.open import open_input, prove
from corpusmill.read.pages import Extract, read_page
from corpusmill.read.places.listing import list_inputs
from corpusmill.read.records import Read, Record, SetAside, singly
from corpusmill.read.rows.of_text import kind_of_rows, labelled_lines
from corpusmill.read.source import InputError, InputFile, SourceOptions
from corpusmill.read.text import read_text, read_whole
from corpusmill.read.unpack.archives import nested_too_deep, read_failure, read_tar, read_zip
from corpusmill.read.unpack.members import is_warc
from corpusmill.read.unpack.streams import Budget, Unpacked, inner_name, seekable

log = logging.getLogger("corpusmill.read")

# .tar.gz in .tar.gz: more layers than that hide something.
_MOST_LAYERS = 5


def read_source(options: SourceOptions, *, root: Path, extract: Extract | None = None) -> Iterator[Record | SetAside]:
    """Every record of a source, in the order of its inputs. `root` is the folder of the corpus file."""
    for listed in list_inputs(options, root):
        if isinstance(listed, SetAside):
            yield listed
        else:
            yield from read_input(listed, options, extract=extract)


def read_input(file: InputFile, options: SourceOptions, extract: Extract | None = None) -> Iterator[Record | SetAside]:
    """Every record of one input by itself; see `read_together`."""
    return singly(read_together(file, options, extract))


def read_together(file: InputFile, options: SourceOptions, extract: Extract | None = None) -> Iterator[Read]:
    """Every record of one input, those that stand in columns some together.

    Whatever is wrong with the input comes as a `SetAside`, never as an exception. `extract` makes text of pages (None:
    `pages.extract_page`).
    """
    try:
        stream = open_input(file, options)
    except InputError as error:
        yield SetAside(file.file_path, None, error.kind, str(error))
        return
    with stream:
        yield from _Reader(options, Budget(options.max_expansion), file, extract).read(
            stream, file.file_path, file.file_path
        )
        try:
            prove(file, options, stream)
        except InputError as error:
            yield SetAside(file.file_path, None, error.kind, f"{error} What came before is read.")


@dataclass
class _Reader:
    """Reads one input through the layers that it is packed in."""

    options: SourceOptions
    budget: Budget
    file: InputFile
    extract: Extract | None
    layers: int = 0
    archives: int = 0

    def read(self, stream: IO[bytes], file_path: str, key: str) -> Iterator[Read]:
        """Every record of a file or of an archive's member. `key` is its path without the endings of compression."""
        try:
            if self.file.piece is not None:
                from corpusmill.read.rows.pieces import read_piece  # noqa: PLC0415

                yield from read_piece(self.file, stream, self.options, self.extract)
                return
            buffered = stream if isinstance(stream, io.BufferedReader) else _buffered(stream)
            head = buffered.peek(HEAD_BYTES)[:HEAD_BYTES]
            packed = packing(head, key)
            if packed is None:
                yield from self._unpacked(buffered, head, file_path, key)
            elif packed in ("tar", "zip"):
                yield from self._archive(buffered, packed, file_path, key)
            elif is_warc(head, packed):
                yield from _read_warc(buffered, file_path, key, self.options, packed, extract=self.extract)
            else:
                yield from self._compressed(buffered, packed, file_path, key)
        except Exception as error:  # servers and decompressors raise what they like; nothing may stop the corpus
            yield read_failure(file_path, error)

    def _compressed(self, stream: IO[bytes], packed: Packing, file_path: str, key: str) -> Iterator[Read]:
        if self.layers >= _MOST_LAYERS:
            yield nested_too_deep(file_path)
            return
        inner = Unpacked(stream, packed, self.budget, is_outermost=not self.layers)
        yield from replace(self, layers=self.layers + 1).read(_buffered(inner), file_path, inner_name(key))

    def _archive(self, stream: IO[bytes], packed: Packing, file_path: str, key: str) -> Iterator[Read]:
        if self.archives >= 2:
            yield nested_too_deep(file_path)
            return
        if not self.layers:
            self.budget.packed += self.file.size or 0
        # An archive that is the source stands for the folder that was packed: its name is in no key.
        folder = "" if self.file.is_source and not self.archives else key + "/"
        member = replace(self, layers=self.layers + 1, archives=self.archives + 1)
        if packed == "tar":
            yield from read_tar(stream, file_path, folder, member.read)
        else:
            yield from read_zip(
                stream, file_path, folder, member.read, budget=self.budget, work_folder=self.options.work_folder
            )

    def _unpacked(self, stream: io.BufferedReader, head: bytes, file_path: str, key: str) -> Iterator[Read]:
        format_name = checked(self.options.format) if self.options.format else sniff(head, key)
        if format_name == "text" and not self.options.format and (rows := kind_of_rows(head)):
            yield from _read_rows_of_text(stream, rows, file_path, key, self.options, extract=self.extract)
        elif format_name == "text":
            yield from read_text(stream, file_path, key, self.options)
        elif format_name == "html":
            yield from _read_html(stream, file_path, key, self.options, extract=self.extract)
        elif format_name == "warc":
            yield from _read_warc(stream, file_path, key, self.options, extract=self.extract)
        else:
            yield from _read_table(stream, format_name, file_path, key, self.options, extract=self.extract)


def _buffered(stream: Any) -> io.BufferedReader:
    return io.BufferedReader(stream, 1 << 18)


def _read_warc(
    stream: io.BufferedReader,
    file_path: str,
    key: str,
    options: SourceOptions,
    packed: Packing | None = None,
    *,
    extract: Extract | None,
) -> Iterator[Read]:
    from corpusmill.read.warc.records import read_warc  # noqa: PLC0415  the readers of pages: 0.2 s

    yield from read_warc(stream, file_path, key, options, packed, extract=extract)


def _read_rows_of_text(
    stream: IO[bytes],
    kind: Literal["csv", "jsonl", "labelled"],
    file_path: str,
    key: str,
    options: SourceOptions,
    *,
    extract: Extract | None,
) -> Iterator[Read]:
    from corpusmill.read.rows.tables import read_rows  # noqa: PLC0415

    log.warning('%s: its lines are rows of a table, and read so; declare format = "text" for one text', file_path)
    if kind != "labelled":
        yield from _read_table(stream, kind, file_path, key, options, extract=extract)
    else:
        yield from read_rows(labelled_lines(stream, options), file_path, key, options, extract=extract)


def _read_html(
    stream: IO[bytes], file_path: str, key: str, options: SourceOptions, *, extract: Extract | None
) -> Iterator[Read]:
    try:
        html = read_whole(stream, options.max_record_bytes)
    except InputError as error:
        yield SetAside(file_path, None, error.kind, str(error))
    else:
        yield read_page(html, file_path, key, options, extract=extract)


# A format that is not here, or has no reader below, fails the check of types.
_Table = Literal["jsonl", "json", "csv", "parquet", "arrow", "arrow-stream"]


def _read_table(
    stream: IO[bytes], format_name: _Table, file_path: str, key: str, options: SourceOptions, *, extract: Extract | None
) -> Iterator[Read]:
    from corpusmill.read.rows.csv_rows import csv_rows  # noqa: PLC0415
    from corpusmill.read.rows.json_rows import json_lines, json_values  # noqa: PLC0415
    from corpusmill.read.rows.tables import read_rows  # noqa: PLC0415

    match format_name:
        case "jsonl":
            rows = json_lines(stream, options)
        case "json":
            rows = json_values(stream, options)
        case "csv":
            delimiter = options.delimiter or DELIMITER_BY_NAME.get(key.rpartition(".")[2].lower())
            rows = csv_rows(stream, options, delimiter, file_path=file_path)
        case "parquet" | "arrow" | "arrow-stream":
            yield from _read_arrow(stream, format_name, file_path, key, options, extract=extract)
            return
        case _:
            assert_never(format_name)
    yield from read_rows(rows, file_path, key, options, extract=extract)


def _read_arrow(
    stream: IO[bytes], format_name: _Table, file_path: str, key: str, options: SourceOptions, *, extract: Extract | None
) -> Iterator[Read]:
    from corpusmill.read.rows.arrow_rows import arrow_rows, parquet_rows  # noqa: PLC0415
    from corpusmill.read.rows.tables import read_rows  # noqa: PLC0415

    budget = Budget(options.max_expansion)  # of the table itself: what is around it has spent its own
    if format_name == "arrow-stream":
        yield from read_rows(arrow_rows(stream, budget, is_stream=True), file_path, key, options, extract=extract)
        return
    with seekable(stream, options.work_folder) as wound:
        rows = parquet_rows(wound, budget) if format_name == "parquet" else arrow_rows(wound, budget, is_stream=False)
        yield from read_rows(rows, file_path, key, options, extract=extract)
