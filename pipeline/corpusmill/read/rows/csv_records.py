"""Records of CSV text, one after the other, in each of the ways in which programs write them."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from typing import Literal, NamedTuple, get_args

from corpusmill.read.rows.row import BrokenRow, Line

Quoting = Literal["doubled", "backslash", "none", "escaped", "loose", "prose"]
"""How a quotation mark stands in a field: doubled in quotes (RFC 4180), behind a backslash in quotes (Spark, MySQL), or
as it is, without any quoting (text/tab-separated-values of IANA, which allows no tab and no line end in a field); or as
it is, with a backslash before a delimiter or line end that is the field's (Hive, MySQL's `ESCAPED BY`); as it is in
quotes, where only the one before a delimiter or the line's end closes; or nowhere, and a delimiter before a blank is
the field's, as commas in prose are."""

# What no prose holds, so that a line with as many of them as the header is a row of its own.
_SHARP = "\t|"
_BLANK = ("\n", "\r\n")
# What prose sets before a blank, and machines between fields without one.
_OF_PROSE = ",;"
_ESCAPED = re.compile(r'\\\\|\\"')
_ESCAPED_END = re.compile(r"(?<!\\)(?:\\\\)*\\\Z")


class Dialect(NamedTuple):
    """How a file is written, as its first lines show."""

    delimiter: str
    quoting: Quoting = "doubled"
    has_header: bool = True
    quote: str = '"'
    skips_blanks: bool = False
    """Whether a blank may stand between a delimiter and the field's quote."""
    width: int | None = None
    """How many fields the rows have, where all have another number than the header."""


class Pushback(Iterator[str]):
    """Lines for the CSV reader, which may have to be read once more; remembers which ones it handed out.

    `taken` holds the lines of the record at hand. Memory: these, and the lines given back.
    """

    def __init__(self, lines: Iterator[Line | BrokenRow], limit: int) -> None:
        self._lines = lines
        self._limit = limit
        self._again: list[str] = []
        self._broken: list[BrokenRow] = []
        self._size = 0
        self._hopeless: dict[Quoting, int] = {}
        self.position = 0
        self.taken: list[str] = []
        self.encoding, self.confidence = "utf-8", 1.0

    def __next__(self) -> str:
        if self._size > self._limit:
            raise csv.Error("a quote does not close within the longest record")
        text = self._again.pop() if self._again else self._fresh()
        self.position += 1
        self._size += len(text)
        self.taken.append(text)
        return text

    def _fresh(self) -> str:
        line = next(self._lines)
        while isinstance(line, BrokenRow) or (line.text in _BLANK and not self.taken):
            if isinstance(line, BrokenRow):
                self._broken.append(line._replace(number=None))
            line = next(self._lines)  # a blank line between two records costs no more than this
        if line.encoding != "utf-8" or not self.taken:
            self.encoding, self.confidence = line.encoding, line.confidence
        return line.text

    def begin(self) -> None:
        """Forget the lines of the record before."""
        self.taken.clear()
        self._size = 0

    def give_back(self, keep: int = 0) -> None:
        """Put back what was taken but for the first `keep` lines."""
        self.push(self.taken[keep:])
        self.position -= len(self.taken) - keep
        del self.taken[keep:]
        self._size = sum(map(len, self.taken))

    def push(self, lines: list[str]) -> None:
        self._again.extend(reversed(lines))

    def give_up(self, quoting: Quoting) -> None:
        """Say that the lines taken are no record."""
        self._hopeless[quoting] = max(self.position, self._hopeless.get(quoting, 0))

    def is_hopeless(self, quoting: Quoting) -> bool:
        """Whether a record that goes on after this line meets the same end as one that was given up.

        Both are inside a quote here. So each line is read a few times at most, however many quotes do not close.
        """
        return self.position < self._hopeless.get(quoting, 0)

    def take_broken(self) -> list[BrokenRow]:
        broken, self._broken = self._broken, []
        return broken


def next_record(lines: Pushback, dialect: Dialect, width: int | None, *, is_quoted: bool = False) -> list[str]:
    """The cells of the next record, `width` of them if it can be read so (None: any number).

    A record that does not fit in the dialect's quoting is tried in the others, but only where the text shows them. An
    empty list stands for a blank line. `is_quoted` says that the file's quotes are known to be quoting. Raises
    StopIteration at the end, csv.Error for what is no record; then only the first line is taken.
    """
    lines.begin()
    first: list[str] | csv.Error | None = None
    for quoting in (dialect.quoting, *(q for q in get_args(Quoting) if q != dialect.quoting)):
        if first is not None and not _shows(quoting, lines.taken, dialect, width, is_quoted=is_quoted):
            continue
        if lines.taken:
            lines.give_back()
        try:
            cells = _cells(lines, dialect, quoting, None if is_quoted else width)
        except csv.Error as error:
            first = first or error
            lines.give_up(quoting)
            continue
        cells = _trimmed(cells, width)
        if width is None or not cells or len(cells) == width:
            return cells
        first = first or cells
    if isinstance(first, csv.Error):
        lines.give_back(keep=1)
        raise first
    if first is None:
        raise StopIteration
    lines.give_back()
    return _trimmed(_cells(lines, dialect, dialect.quoting, None), width)


def _cells(lines: Pushback, dialect: Dialect, quoting: Quoting, width: int | None) -> list[str]:
    delimiter = dialect.delimiter
    if quoting == "none":
        line = next(lines).rstrip("\r\n")
        return line.split(delimiter) if line else []
    if quoting == "escaped":
        line = next(lines).rstrip("\r\n")
        while _ESCAPED_END.search(line) and (more := next(lines, None)) is not None:
            line = f"{line[:-1]}\n{more}".rstrip("\r\n")
        cells = re.split(rf"(?<!\\){re.escape(delimiter)}", line)
        return [cell.replace(f"\\{delimiter}", delimiter) for cell in cells] if line else []
    if quoting == "prose":
        line = next(lines).rstrip("\r\n")
        return re.split(rf"{re.escape(delimiter)}(?! )", line) if line else []
    if quoting == "loose":
        return _loose_cells(next(lines).rstrip("\r\n"), delimiter, dialect.quote)
    source: Iterator[str] = _until_hopeless(lines, delimiter, quoting, width)
    if quoting == "backslash":
        source = (_ESCAPED.sub(lambda pair: '""' if pair[0] == '\\"' else pair[0], line) for line in source)
    return next(
        csv.reader(
            source, delimiter=delimiter, quotechar=dialect.quote, skipinitialspace=dialect.skips_blanks, strict=True
        )
    )


def _loose_cells(line: str, delimiter: str, quote: str) -> list[str]:
    """The fields of a line with quotation marks inside of quotes, which nobody doubled. Raises csv.Error.

    >>> _loose_cells('1,"She said "no", twice" ,"a "" b",c', ",", '"')
    ['1', 'She said "no', ' twice" ', 'a " b', 'c']
    >>> _loose_cells('1,"The "old, worn" gate",""', ",", '"')
    ['1', 'The "old, worn" gate', '']
    """
    end = re.compile(rf"({quote}+)[ \t]*({re.escape(delimiter)}|\Z)")
    cells = []
    at = 0
    while at <= len(line):
        if not line.startswith(quote, at):
            cell, _, _ = line[at:].partition(delimiter)
            cells.append(cell)
            at += len(cell) + 1
            continue
        # marks in pairs before a delimiter are doubled ones, and end nothing but an empty field
        ends = (m for m in end.finditer(line, at + 1) if len(m[1]) % 2 or not m[2])
        close = next(ends, None)
        if close is None:
            raise csv.Error("a quote does not close in its row")
        cells.append(line[at + 1 : close.end(1) - 1].replace(quote * 2, quote))
        at = close.end() if close[2] else len(line) + 1
    return cells


def _until_hopeless(lines: Pushback, delimiter: str, quoting: Quoting, width: int | None) -> Iterator[str]:
    """The lines of one record. Raises csv.Error where they are several rows of a file that quotes nothing."""
    line = next(lines, None)
    are_rows = line is not None and delimiter in _SHARP and width is not None and _fits(line, delimiter, width)
    while line is not None:
        yield line
        if lines.is_hopeless(quoting):
            raise csv.Error("a quote does not close")
        line = next(lines, None)
        if line is not None and are_rows and (are_rows := _fits(line, delimiter, width or 0)):
            raise csv.Error("a quote does not close in its row")


def _fits(line: str, delimiter: str, width: int) -> bool:
    return width > 1 and line.count(delimiter) == width - 1


def _shows(quoting: Quoting, taken: list[str], dialect: Dialect, width: int | None, *, is_quoted: bool) -> bool:
    if quoting == "backslash":
        return any('\\"' in line for line in taken)
    if quoting == "escaped":
        return bool(taken) and f"\\{dialect.delimiter}" in taken[0] and not is_quoted
    if quoting == "loose":
        return bool(taken) and width is not None and dialect.quote in taken[0]
    if quoting == "prose":
        is_bare = dialect.delimiter in _OF_PROSE and width not in (None, 1) and not is_quoted
        return is_bare and bool(taken) and f"{dialect.delimiter} " in taken[0] and dialect.quote not in taken[0]
    if quoting == "none":
        is_sharp = dialect.delimiter in _SHARP and width is not None and not is_quoted
        return is_sharp and bool(taken) and _fits(taken[0], dialect.delimiter, width or 0)
    return any('"' in line for line in taken)


def _trimmed(cells: list[str], width: int | None) -> list[str]:
    """The cells without the empty ones that a delimiter at the row's end makes."""
    if width and len(cells) > width and not any(cells[width:]):
        return cells[:width]
    return cells
