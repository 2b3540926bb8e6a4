"""Rows of CSV files, one at a time, with the number of every one that is broken."""

from __future__ import annotations

import csv
import logging
from collections.abc import Iterator
from itertools import chain
from typing import IO

from corpusmill.read.rows.csv_dialect import (
    SAMPLE_CHARACTERS,
    SAMPLE_LINES,
    find_dialect,
    is_quoted,
    lines_above,
    separator_line,
)
from corpusmill.read.rows.csv_records import Dialect, Pushback, next_record
from corpusmill.read.rows.names import named_apart
from corpusmill.read.rows.row import BrokenRow, Line, Row, Rows, text_lines
from corpusmill.read.source import SourceOptions

log = logging.getLogger("corpusmill.read")

# What databases write where a row has no value: MySQL, Hive and PostgreSQL the one, SQL Server and others the other.
# Spelled so they are no text and no name; "None" and "null" may be what somebody answered.
_NULLS = frozenset(("\\N", "NULL"))


def csv_rows(stream: IO[bytes], options: SourceOptions, delimiter: str | None, file_path: str) -> Rows:
    """The rows below the header line, or all rows if there is none (the columns are `column1`, … then).

    Delimiter, quoting and header are told by the first lines (see `csv_dialect`). A quote that never closes would
    swallow the rest of the file: such a row is given up after its first line, and reading goes on with the second.
    Memory: the first lines, then one row, or what a quote that does not close has run over.
    """
    csv.field_size_limit(max(csv.field_size_limit(), options.max_record_bytes))
    source = text_lines(stream, options)
    head = _head(source)
    if (top := next((line for line in head if isinstance(line, Line)), None)) and (named := separator_line(top.text)):
        delimiter = options.delimiter or named
        head.remove(top)
    texts = [line.text for line in head if isinstance(line, Line)]
    if len(texts) > 1 and len(texts[-1]) > SAMPLE_CHARACTERS:
        texts.pop()  # which ended the sample, and would cost as much as the others a hundred times
    declared = {name for name in (options.text_column, options.id_column, *options.columns.values()) if name}
    if above := lines_above(texts, delimiter, declared):
        log.warning("%s: the header is line %d; what stands above it is not read", file_path, above + 1)
        for line in [line for line in head if isinstance(line, Line)][:above]:
            head.remove(line)
        del texts[:above]
    dialect = find_dialect(texts, delimiter, declared)
    quoted = is_quoted(texts, dialect.delimiter)
    lines = Pushback(chain(head, source), options.max_record_bytes)
    yield from _rows(lines, dialect, file_path, quoted=quoted)


def _rows(lines: Pushback, dialect: Dialect, file_path: str, *, quoted: bool) -> Rows:
    header: list[str] | None = None
    given: list[str] = []
    number = 0
    while True:
        yield from lines.take_broken()
        try:
            cells = next_record(lines, dialect, len(header) if header else None, is_quoted=quoted)
        except StopIteration:
            yield from lines.take_broken()
            return
        except csv.Error as error:
            number += 1
            yield BrokenRow(number, "not-csv", f"The row is not valid CSV ({error}): mend its quotes.")
            continue
        if not cells:
            continue
        if cells == given:
            log.warning("%s: a row repeats the header, as where files were put together; it is left out", file_path)
            continue
        if header is None:
            header = (
                named_apart([cell.strip() for cell in cells])
                if dialect.has_header
                else [f"column{n}" for n in range(1, len(cells) + 1)]
            )
            if dialect.has_header:
                given = cells
                header = _fitted(header, dialect.width, file_path)
                continue
            log.warning(
                "%s: the first row holds values, so there is no header: columns are called column1 to column%d (put a "
                "line with their names above it, or declare text_column)",
                *(file_path, len(cells)),
            )
        number += 1
        if len(cells) == len(header):
            yield Row(number, _named(header, cells), lines.encoding, lines.confidence)
        else:
            yield _ragged(number, cells, header, dialect.delimiter)


def _fitted(header: list[str], width: int | None, file_path: str) -> list[str]:
    """The names of the columns that rows of this width have."""
    if width is None or width == len(header):
        return header
    if width > len(header):
        log.info("%s: the first column has no name in the header, and names the rows", file_path)
        return ["", *header]
    log.warning("%s: no row has a value for the last columns of the header (%s)", file_path, ", ".join(header[width:]))
    return header[:width]


def _named(header: list[str], cells: list[str]) -> dict[str, str | None]:
    if _NULLS.isdisjoint(cells):
        return dict(zip(header, cells, strict=True))
    return {name: None if cell in _NULLS else cell for name, cell in zip(header, cells, strict=True)}


def _head(source: Iterator[Line | BrokenRow]) -> list[Line | BrokenRow]:
    head: list[Line | BrokenRow] = []
    size = 0
    while len(head) < SAMPLE_LINES and size < SAMPLE_CHARACTERS and (line := next(source, None)) is not None:
        head.append(line)
        size += len(line.text) if isinstance(line, Line) else 0
    return head


def _ragged(number: int, cells: list[str], header: list[str], delimiter: str) -> BrokenRow:
    mend = f"put {delimiter!r} between its empty fields too" if len(cells) < len(header) else "mend its quotes"
    return BrokenRow(
        number,
        "ragged-row",
        f"The row has {len(cells)} fields where the header has {len(header)}: "
        f"{mend}, or declare the `delimiter` (read as {delimiter!r}).",
    )
