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
from corpusmill.read.rows.row import Runs
from corpusmill.read.source import InputError, InputFile, SourceOptions
from corpusmill.read.text import read_text, read_whole
from corpusmill.read.unpack.archives import nested_too_deep, read_failure, read_tar, read_zip
from corpusmill.read.unpack.members import is_warc
from corpusmill.read.unpack.streams import Budget, Unpacked, inner_name, seekable

log = logging.getLogger("corpusmill.read")

# .tar.gz in .tar.gz: more layers than that hide something.
_MOST_LAYERS = 5

# A format that is not here, or has no reader below, fails the check of types.
_Table = Literal["jsonl", "json", "csv", "parquet", "arrow", "arrow-stream"]


def read_source(options: SourceOptions, *, root: Path) -> Iterator[Record | SetAside]:
    """Every record of a source, in the order of its inputs. `root` is the folder of the corpus file."""
    for listed in list_inputs(options, root):
        if isinstance(listed, SetAside):
            yield listed
        else:
            yield from read_input(listed, options)


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
                yield from self._warc(buffered, packed, file_path, key)
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
        if format_name == "text" and not self.options.format and (kind := kind_of_rows(head)):
            log.warning(
                '%s: its lines are rows of a table, and read so; declare format = "text" for one text', file_path
            )
            if kind == "labelled":
                yield from self._rows(labelled_lines(stream, self.options), file_path, key)
            else:
                yield from self._table(stream, kind, file_path, key)
        elif format_name == "text":
            yield from read_text(stream, file_path, key, self.options)
        elif format_name == "html":
            yield self._page(stream, file_path, key)
        elif format_name == "warc":
            yield from self._warc(stream, None, file_path, key)
        else:
            yield from self._table(stream, format_name, file_path, key)

    def _page(self, stream: IO[bytes], file_path: str, key: str) -> Read:
        try:
            html = read_whole(stream, self.options.max_record_bytes)
        except InputError as error:
            return SetAside(file_path, None, error.kind, str(error))
        return read_page(html, file_path, key, self.options, extract=self.extract)

    def _warc(self, stream: io.BufferedReader, packed: Packing | None, file_path: str, key: str) -> Iterator[Read]:
        from corpusmill.read.warc.records import read_warc  # noqa: PLC0415  the readers of pages: 0.2 s

        yield from read_warc(stream, file_path, key, self.options, packed, extract=self.extract)

    def _table(self, stream: IO[bytes], format_name: _Table, file_path: str, key: str) -> Iterator[Read]:
        from corpusmill.read.rows.csv_rows import csv_rows  # noqa: PLC0415
        from corpusmill.read.rows.json_rows import json_lines, json_values  # noqa: PLC0415

        match format_name:
            case "jsonl":
                yield from self._rows(json_lines(stream, self.options), file_path, key)
            case "json":
                yield from self._rows(json_values(stream, self.options), file_path, key)
            case "csv":
                delimiter = self.options.delimiter or DELIMITER_BY_NAME.get(key.rpartition(".")[2].lower())
                yield from self._rows(csv_rows(stream, self.options, delimiter, file_path), file_path, key)
            case "parquet" | "arrow" | "arrow-stream":
                yield from self._arrow(stream, format_name, file_path, key)
            case _:
                assert_never(format_name)

    def _arrow(
        self, stream: IO[bytes], format_name: Literal["parquet", "arrow", "arrow-stream"], file_path: str, key: str
    ) -> Iterator[Read]:
        from corpusmill.read.rows.arrow_rows import arrow_rows, parquet_rows  # noqa: PLC0415

        budget = Budget(self.options.max_expansion)  # of the table itself: what is around it has spent its own
        if format_name == "arrow-stream":
            yield from self._rows(arrow_rows(stream, budget, is_stream=True), file_path, key)
            return
        with seekable(stream, self.options.work_folder) as wound:
            is_parquet = format_name == "parquet"
            rows = parquet_rows(wound, budget) if is_parquet else arrow_rows(wound, budget, is_stream=False)
            yield from self._rows(rows, file_path, key)

    def _rows(self, rows: Runs, file_path: str, key: str) -> Iterator[Read]:
        from corpusmill.read.rows.tables import read_rows  # noqa: PLC0415

        yield from read_rows(rows, file_path, key, self.options, extract=self.extract)


def _buffered(stream: Any) -> io.BufferedReader:
    return io.BufferedReader(stream, 1 << 18)
