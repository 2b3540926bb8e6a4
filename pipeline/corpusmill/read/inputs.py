"""The way in: every record of a source, or of one input of it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from corpusmill.read.formats import DELIMITER_BY_NAME, sniff
from corpusmill.read.listing import list_inputs
from corpusmill.read.records import Record, SetAside
from corpusmill.read.source import InputError, InputFile, SourceOptions, open_input, unreadable
from corpusmill.read.text import read_text, read_whole

# Enough to see the tags of a page that begins with a long script, and a first JSON line of common length.
_HEAD_BYTES = 1 << 16


def read_source(options: SourceOptions, *, root: Path) -> Iterator[Record | SetAside]:
    """Every record of a source, in the order of its inputs. `root` is the folder of the corpus file."""
    for listed in list_inputs(options, root):
        if isinstance(listed, SetAside):
            yield listed
        else:
            yield from read_input(listed, options)


def read_input(file: InputFile, options: SourceOptions) -> Iterator[Record | SetAside]:
    """Every record of one input. Whatever is wrong with it comes as a `SetAside`, never as an exception."""
    try:
        stream = open_input(file, options)
    except InputError as error:
        yield SetAside(file.file_path, None, error.kind, str(error))
        return
    with stream:
        yield from read_stream(stream, file.file_path, file.file_path, options)


def read_stream(stream: IO[bytes], file_path: str, key: str, options: SourceOptions) -> Iterator[Record | SetAside]:
    """Every record of a file that is not packed."""
    try:
        buffered = stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(stream, _HEAD_BYTES)  # type: ignore[type-var]
        head = buffered.peek(_HEAD_BYTES)[:_HEAD_BYTES]
        format_name = options.format or sniff(head, file_path)
    except InputError as error:
        yield SetAside(file_path, None, error.kind, str(error))
        return
    except Exception as error:  # servers and decompressors raise what they like; nothing may stop the corpus
        problem = unreadable(error)
        yield SetAside(file_path, None, problem.kind, str(problem))
        return
    if format_name == "text":
        yield from read_text(buffered, file_path, key, options)
    elif format_name == "html":
        yield from _read_html(buffered, file_path, key, options)
    elif format_name == "warc":
        from corpusmill.read.warc import read_warc  # noqa: PLC0415  # warcio is an extra

        yield from read_warc(buffered, file_path, options)
    else:
        yield from _read_table(buffered, format_name, file_path, key, options)


def _read_html(stream: IO[bytes], file_path: str, key: str, options: SourceOptions) -> Iterator[Record | SetAside]:
    from corpusmill.read.pages import read_page  # noqa: PLC0415  # trafilatura takes a second to load

    try:
        html = read_whole(stream, options.max_record_bytes)
    except InputError as error:
        yield SetAside(file_path, None, error.kind, str(error))
    else:
        yield read_page(html, file_path, key, options)


def _read_table(
    stream: IO[bytes], format_name: str, file_path: str, key: str, options: SourceOptions
) -> Iterator[Record | SetAside]:
    from corpusmill.read.rows import csv_rows, json_lines, json_values  # noqa: PLC0415
    from corpusmill.read.tables import read_rows  # noqa: PLC0415

    if format_name == "jsonl":
        rows = json_lines(stream, options)
    elif format_name == "json":
        rows = json_values(stream, options)
    elif format_name == "csv":
        delimiter = options.delimiter or DELIMITER_BY_NAME.get(file_path.rpartition(".")[2].lower())
        rows = csv_rows(stream, options, delimiter)
    else:
        from corpusmill.read.arrow_rows import arrow_rows, parquet_rows  # noqa: PLC0415

        rows = (
            parquet_rows(stream) if format_name == "parquet" else arrow_rows(stream, is_stream=format_name != "arrow")
        )
    yield from read_rows(rows, file_path, key, options)
