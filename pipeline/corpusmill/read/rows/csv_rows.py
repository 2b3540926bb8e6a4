"""Rows of CSV files, one at a time, with the number of every one that is broken."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import IO

from corpusmill.read.rows.row import BrokenRow, Line, Row, Rows, text_lines
from corpusmill.read.source import SourceOptions

DELIMITERS = ",\t;|"


def csv_rows(stream: IO[bytes], options: SourceOptions, delimiter: str | None = None) -> Rows:
    """The rows below the header line. Memory: one row.

    Without a delimiter, the sign that divides the header into most columns is taken. A quote that never closes would
    swallow the rest of the file: such a row is given up after its first line, and reading goes on with the second.
    """
    lines = _Pushback(text_lines(stream, options))
    head = next(lines, "")
    lines.push([head])
    delimiter = delimiter or max(DELIMITERS, key=lambda sign: len(next(csv.reader([head], delimiter=sign), [])))
    csv.field_size_limit(max(csv.field_size_limit(), options.max_record_bytes))
    header: list[str] | None = None
    number = 0
    while True:
        yield from lines.take_broken()
        lines.taken.clear()
        try:
            cells = next(csv.reader(lines, delimiter=delimiter, strict=True), None)
        except csv.Error as error:
            number += 1
            yield BrokenRow(number, "not-csv", f"The row is not valid CSV ({error}): mend its quotes.")
            lines.push(lines.taken[1:])
            continue
        if cells is None:
            yield from lines.take_broken()
            return
        if not cells:
            continue
        if header is None:
            header = [name.strip() for name in cells]
            continue
        number += 1
        if len(cells) != len(header):
            yield BrokenRow(
                number,
                "ragged-row",
                f"The row has {len(cells)} fields where the header has {len(header)}: "
                f"mend its quotes, or declare the `delimiter` (read as {delimiter!r}).",
            )
            continue
        yield Row(number, dict(zip(header, cells, strict=True)), lines.encoding, lines.confidence)


class _Pushback(Iterator[str]):
    """Lines for the CSV reader, which may have to be read once more; remembers which ones it handed out."""

    def __init__(self, lines: Iterator[Line | BrokenRow]) -> None:
        self._lines = lines
        self._again: list[str] = []
        self._broken: list[BrokenRow] = []
        self.taken: list[str] = []
        self.encoding, self.confidence = "utf-8", 1.0

    def __next__(self) -> str:
        if self._again:
            text = self._again.pop()
        else:
            line = next(self._lines)
            while isinstance(line, BrokenRow):
                self._broken.append(line._replace(number=None))
                line = next(self._lines)
            text = line.text
            if line.encoding != "utf-8" or len(self.taken) == 0:
                self.encoding, self.confidence = line.encoding, line.confidence
        self.taken.append(text)
        return text

    def push(self, lines: list[str]) -> None:
        self._again.extend(reversed(lines))

    def take_broken(self) -> list[BrokenRow]:
        broken, self._broken = self._broken, []
        return broken
