"""How a CSV file is written, told by its first lines: the delimiter, the quoting, and whether there is a header."""

from __future__ import annotations

import csv
import datetime
import re
from collections.abc import Collection, Iterator
from itertools import islice, pairwise
from statistics import median

from corpusmill.read.rows.csv_records import Dialect, Pushback, Quoting, next_record
from corpusmill.read.rows.names import NAMES
from corpusmill.read.rows.row import Line

DELIMITERS = ",\t;|"
SAMPLE_LINES = 200
SAMPLE_CHARACTERS = 1 << 20
# Titles of columns are words; of 90 characters and more there are only questions of surveys.
_LONG_NAME = 90
_SEP = re.compile(r'"?sep=(.)"?\s*$', re.IGNORECASE)


def separator_line(line: str) -> str | None:
    """The delimiter that Excel's `sep=;` names, if this is such a line.

    >>> separator_line("sep=;\\r\\n"), separator_line("separate;text")
    (';', None)
    """
    found = _SEP.match(line)
    return found[1] if found else None


def find_dialect(sample: list[str], delimiter: str | None = None, declared: Collection[str] = ()) -> Dialect:
    """The dialect of a file that begins with these lines; `declared` are names of columns that the user expects.

    Of the delimiters that divide the first row, the one that divides the most rows into as many fields as the first
    wins, then the one that makes most fields. Without evidence for another, quotes are doubled, and there is a header.
    """
    found = [
        (len(rows[0]) > 1, round(share, 2), len(rows[0]), _rank(quoting, sample, sign), -at, sign, quoting, rows)
        for at, sign in enumerate(delimiter or DELIMITERS)
        for quoting in _quotings(sample, sign)
        for rows, share in (_read(sample, Dialect(sign, quoting)),)
        if rows
    ]
    if not found:
        return Dialect(delimiter or ",")
    *_, sign, quoting, rows = max(found, key=lambda item: item[:5])
    return Dialect(sign, quoting, has_header(rows, declared))


def _quotings(sample: list[str], delimiter: str) -> Iterator[Quoting]:
    yield "doubled"
    if any('\\"' in line for line in sample):
        yield "backslash"
    if delimiter in "\t|" and any('"' in line for line in sample) and not is_quoted(sample, delimiter):
        yield "none"


def _rank(quoting: Quoting, sample: list[str], delimiter: str) -> int:
    """Which quoting is taken if several read the sample as well."""
    if quoting == "none":
        return 2 if _has_bare_quotes(sample, delimiter) else 0
    return 1 if quoting == "doubled" else 0


def _has_bare_quotes(sample: list[str], delimiter: str) -> bool:
    """Whether a row has all its delimiters, as the one below it, but quotes that do not close at a field's end."""
    signs = sample[0].count(delimiter)
    for line, below in pairwise([*sample, sample[0]]):
        if '"' in line and line.count(delimiter) == signs == below.count(delimiter):
            try:
                next(csv.reader([line], delimiter=delimiter, strict=True), None)
            except csv.Error:
                return True
    return False


def is_quoted(sample: list[str], delimiter: str) -> bool:
    """Whether fields are quoted that must be: on one line, with a delimiter or a doubled quote inside the quotes.

    >>> is_quoted(['a\\t"b\\tc"\\n'], "\\t"), is_quoted(['a\\t"Well," he said.\\n'], "\\t")
    (True, False)
    """
    sign = re.escape(delimiter)
    # what is inside is looked at afterwards: asked for in the pattern it would be sought from every place
    pattern = re.compile(f'(?:^|{sign})"((?:[^"]|"")*+)"(?={sign}|\\r?$)')
    inside = (match[1] for line in sample for match in pattern.finditer(line.rstrip("\n")))
    return any(delimiter in text or '""' in text for text in inside)


def _read(sample: list[str], dialect: Dialect) -> tuple[list[list[str]], float]:
    """The records of the sample, and which share of them has the width of the first. Quotes are not second-guessed."""
    lines = Pushback(iter(Line(n, text, "utf-8", 1.0) for n, text in enumerate(sample)), SAMPLE_CHARACTERS * 2)
    rows: list[list[str]] = []
    fitting = broken = 0
    while True:
        try:
            cells = next_record(lines, dialect, None)
        except StopIteration:
            break
        except csv.Error:
            broken += 1
            continue
        if cells:
            rows.append(cells)
            fitting += len(cells) == len(rows[0])
    return rows, fitting / max(1, len(rows) + broken)


def has_header(rows: list[list[str]], declared: Collection[str] = ()) -> bool:
    """Whether the first row holds names. Only what no name is, and what stands below it likewise, speaks against it.

    >>> has_header([["id", "text"], ["1", "a"]]), has_header([["1", "a"], ["2", "b"], ["3", "c"]])
    (True, False)
    """
    first, below = (
        [cell.strip() for cell in rows[0]],
        [row for row in islice(rows, 1, None) if len(row) == len(rows[0])],
    )
    if not any(first) or any(name.lower() in NAMES or name in declared for name in first):
        return True
    for at, cell in enumerate(first):
        column = [row[at].strip() for row in below]
        kind = _kind(cell)
        if kind and (not column or sum(_kind(value) == kind for value in column) > 0.8 * len(column)):
            return False
        if len(cell) >= _LONG_NAME and (not column or median(map(len, column)) >= _LONG_NAME):
            return False
    return True


def _kind(cell: str) -> str:
    """What a cell is that no column is called; "" for words."""
    if re.fullmatch(r"[+-]?\d+([.,]\d+)?", cell):
        return "number"
    if cell.startswith(("http://", "https://")):
        return "address"
    try:
        datetime.datetime.fromisoformat(cell)
    except ValueError:
        return ""
    return "date"
