"""How a CSV file is written, told by its first lines: the delimiter, the quoting, and whether there is a header."""

from __future__ import annotations

import csv
import datetime
import re
from collections.abc import Collection, Iterator
from itertools import islice, pairwise
from statistics import median

from corpusmill.read.rows.csv_records import Dialect, Pushback, next_record
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
    wins, then a tab, which prose does not hold, then the one that makes most fields. Without evidence for another,
    quotes are doubled, and there is a header.
    """
    found = [
        (len(rows[0]) > 1, round(share, 2), sign == "\t", len(rows[0]), _rank(dialect, sample), -at, dialect, rows)
        for at, sign in enumerate(delimiter or rare_delimiter(sample) or DELIMITERS)
        for dialect in _dialects(sample, sign)
        for rows, share in (_read(sample, dialect),)
        if rows
    ]
    if not found:
        return Dialect(delimiter or ",")
    *_, dialect, rows = max(found, key=lambda item: item[:6])
    is_headed = has_header(rows, declared)
    return dialect._replace(has_header=is_headed, width=_width_below(rows) if is_headed else None)


def _width_below(rows: list[list[str]]) -> int | None:
    """How many fields all rows have, where that is another number than the header's; None where it is not one.

    One more where the first names the row, and R's `write.table` gives that column no name; fewer where the header
    ends in names without values.

    >>> _width_below([["id", "text"], ["1", "a", "A text"], ["2", "b", "Another"]])
    3
    >>> _width_below([["id", "text"], ["1", "A text"], ["2", "One", "more"]])
    """
    widths = {len(row) for row in rows[1:]}
    width = min(widths, default=0)
    if len(widths) != 1 or len(rows) <= _FEW or width in (1, len(rows[0])) or width > len(rows[0]) + 1:
        return None
    names = [row[0] for row in rows[1:]]
    are_named = all(names) and len(set(names)) == len(names) and any(row[-1] for row in rows[1:])
    return width if width < len(rows[0]) or are_named else None


_FEW = 2  # rows, the header among them, of which nothing is alike by design


# Between two names of columns; what stands inside a name, or quotes one, divides none.
_DIVIDES = re.compile(r"(?<=[\w\"'])([^\w \t\r\n\"'.,;|()-])(?=[\w\"'])")

# R's `write.table` divides by blanks, and quotes all names.
_QUOTED_NAMES = re.compile(r'"[^" ]+"(?: "[^" ]+")+')

# What nobody knows is a name of a column where it is a word or some, and two others stand beside it.
_NAME = re.compile(r"[^\W\d][\w ]*")


def rare_delimiter(sample: list[str]) -> str | None:
    """Another sign than the usual that divides names of columns, and all rows into as many fields as these.

    >>> rare_delimiter(["id^text\\n", "1^A ferry, as ever\\n"]), rare_delimiter(["id,text\\n", "1,a^b\\n"])
    ('^', None)
    """
    lines = [line.rstrip("\r\n") for line in sample if line.strip()]
    if len(lines) < 2 or any(sign in lines[0] for sign in DELIMITERS):
        return None
    signs = [" "] if _QUOTED_NAMES.fullmatch(lines[0]) else dict.fromkeys(_DIVIDES.findall(lines[0]))
    for sign in signs:
        names = [name.strip("\"'").lower() for name in lines[0].split(sign)]
        are_names = not NAMES.isdisjoint(names) or (len(names) > 2 and all(map(_NAME.fullmatch, names)))
        if are_names and (
            all(line.count(sign) == len(names) - 1 for line in lines)
            or {len(cells) for cells in _whole_records(sample, sign)[1:]} in ({len(names)}, {len(names) + 1})
        ):
            return str(sign)
    return None


def _whole_records(sample: list[str], delimiter: str) -> list[list[str]]:
    """The records of the sample up to one that is broken or goes on behind it; none where that is the second."""
    found: list[list[str]] = []
    try:
        for cells in csv.reader(sample, delimiter=delimiter, strict=True):
            found += [cells] if cells else []
    except csv.Error:
        return found if len(found) > 1 else []
    return found


def _dialects(sample: list[str], delimiter: str) -> Iterator[Dialect]:
    """The dialects of this delimiter that the sample shows."""
    yield Dialect(delimiter)
    if any('\\"' in line for line in sample):
        yield Dialect(delimiter, "backslash")
    signs = (f"\\{delimiter}", "\\\n", "\\\r\n")
    if any(sign in line for line in sample for sign in signs) and not is_quoted(sample, delimiter):
        yield Dialect(delimiter, "escaped")
    if any(f'{delimiter} "' in line for line in sample):
        yield Dialect(delimiter, skips_blanks=True)
        yield Dialect(delimiter, "backslash", skips_blanks=True)
    if delimiter in ",;" and _may_be_prose(sample, delimiter):
        yield Dialect(delimiter, "prose")
    if _is_single_quoted(sample, delimiter):
        yield Dialect(delimiter, quote="'")
    if delimiter in "\t|" and any('"' in line for line in sample) and not is_quoted(sample, delimiter):
        yield Dialect(delimiter, "none")


def _may_be_prose(sample: list[str], delimiter: str) -> bool:
    """Whether delimiters may stand in fields that nobody quoted: no header has other ones alone."""
    header = sample[0] if sample else ""
    is_header_its_own = delimiter in header or not any(sign in header for sign in DELIMITERS)
    return is_header_its_own and not any('"' in line for line in sample)


def _rank(dialect: Dialect, sample: list[str]) -> int:
    """Which dialect is taken if several read the sample as well."""
    if dialect.quoting == "none":
        return 2 if dialect.delimiter in sample[0] and _has_bare_quotes(sample, dialect.delimiter) else 0
    if dialect.quote != '"':
        return 3
    return 1 if dialect.quoting == "doubled" and not dialect.skips_blanks else 0


def _is_single_quoted(sample: list[str], delimiter: str) -> bool:
    """Whether fields stand in single quotes: most lines hold one whole, and no field begins with a double quote.

    >>> _is_single_quoted(["'id','text'\\n", "'1','It''s late'\\n"], ","), _is_single_quoted(["id,'Tis\\n"], ",")
    (True, False)
    """
    sign = re.escape(delimiter)
    whole = re.compile(f"(?:^|{sign})'(?:[^']|'')*+'(?={sign}|\\r?$)")
    double = re.compile(f'(?:^|{sign}) ?"')
    lines = [line.rstrip("\n") for line in sample if line.strip()]
    body = lines[1:] if len(lines) > 1 and "'" not in lines[0] else lines  # names of columns may go without
    return sum(bool(whole.search(line)) for line in body) * 2 > len(body) and not any(map(double.search, lines))


# Titles, dates and remarks that programs of offices set above a table.
_ABOVE_MOST = 20


def lines_above(sample: list[str], delimiter: str | None, declared: Collection[str] = ()) -> int:
    """How many lines stand above the header of a table: one with names that columns have, and as many in the next.

    >>> lines_above(["Articles of May, 2021", "", "id,title,text", "1,A,B"], None)
    2
    >>> lines_above(["Articles of May,,", ",,", "id,title,text", "1,A,B"], None)
    2
    """
    for at, line in enumerate(sample[:_ABOVE_MOST]):
        for sign in delimiter or DELIMITERS:
            names = [name.strip(" \"'\r\n\ufeff") for name in line.split(sign)]
            width = len(names)
            if width < 2 or not any(name.lower() in NAMES or name in declared for name in names):
                continue
            if all(names) and all(above.count(sign) < width - 1 or _is_lone(above, sign) for above in sample[:at]):
                below = next((row for row in sample[at + 1 :] if row.strip()), "")
                return at if below.count(sign) >= width - 1 else 0
    return 0


def _is_lone(line: str, sign: str) -> bool:
    """Whether a line holds one cell, no name of a column, and empty ones: so Excel writes a title above a table."""
    cells = [name for cell in line.split(sign) if (name := cell.strip(" \"'\r\n\ufeff"))]
    return len(cells) < 2 and NAMES.isdisjoint(cell.lower() for cell in cells)


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
    pattern = re.compile(f'(?:^|{sign} ?)"((?:[^"]|"")*+)"(?={sign}|\\r?$)')
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
    >>> has_header([["pos", "a fine film"], ["neg", "too long"], ["pos", "again, please"]])
    False
    """
    first, below = (
        [cell.strip() for cell in rows[0]],
        [row for row in islice(rows, 1, None) if len(row) == len(rows[0])],
    )
    if not any(first) or any(name.lower() in NAMES or name in declared for name in first):
        return True
    for at, cell in enumerate(first):
        column = [row[at].strip() for row in below]
        if _is_value(cell, column):
            return False
        # a label that stands below, too; of files put together it would be the whole row
        if cell and not cell.isdecimal() and any(row[at].strip() == cell and row != rows[0] for row in below):
            return False
    return True


def _is_value(cell: str, column: list[str]) -> bool:
    """Whether a cell is what no column is called, and those below it likewise."""
    kind = _kind(cell)
    if kind and (not column or sum(_kind(value) == kind for value in column) > 0.8 * len(column)):
        return True
    return len(cell) >= _LONG_NAME and (not column or median(map(len, column)) >= _LONG_NAME)


# Of questions there are surveys whose columns are called so.
_SENTENCE = re.compile(r"[^\n]*\w\s+\w[^\n]*[.!…][\"'”’»)]*|[^\n]{4,}[。！]")


def _kind(cell: str) -> str:
    """What a cell is that no column is called; "" for words."""
    if re.fullmatch(r"[+-]?\d+([.,]\d+)?", cell):
        return "number"
    if cell.startswith(("http://", "https://")):
        return "address"
    if _SENTENCE.fullmatch(cell):
        return "sentence"
    try:
        datetime.datetime.fromisoformat(cell)
    except ValueError:
        return ""
    return "date"
