"""Rows in a file that is called a text, or nothing: tables with a header, and lines of fastText's training files."""

from __future__ import annotations

import json
import re
from typing import IO, Literal

from corpusmill.read.rows.names import TEXT_NAMES, text_place
from corpusmill.read.rows.row import BrokenRow, Row, Rows, text_lines
from corpusmill.read.source import SourceOptions

_NAME = r"[\"]?[a-z_][\w-]*[\"]?"
_NAMES_OF_COLUMNS = re.compile(rf"{_NAME}([,;|^~\t\x01\x1f]){_NAME}(?:\1{_NAME})*", re.IGNORECASE)
# From the beginning of a cell: words in quotes amid a line are prose.
_QUOTED = re.compile(rb'(?<![^,;|^~\t\x01\x1f\n])"(?:[^"]|"")*(?:"|\Z)')
_LABELS = re.compile(rb"(__label__\S+[ \t,]+)+\S")
# Rows that must be divided like the line above them before a text is a table.
_FEWEST_ROWS = 2


def kind_of_rows(head: bytes) -> Literal["csv", "jsonl", "labelled"] | None:
    """What the lines of a text are rows of, if they are.

    A table begins with names of columns, single words of which one is that of a text, and all its rows are divided as
    the names are, whatever stands in quotes; each line of JSON Lines is an object with a text; a file of fastText's
    begins each with a label.

    >>> kind_of_rows(b"id|text\\n1|A ferry\\n2|A bus\\n"), kind_of_rows(b"text, title\\nA ferry, a bus\\nNo, never\\n")
    ('csv', None)
    >>> kind_of_rows(b'text,title\\n"A ferry, a bus",Two\\n"None,\\nnever",Three\\n')
    'csv'
    """
    lines = head.split(b"\n")
    lines = [line for line in (lines if len(head) < 1024 else lines[:-1]) if line.strip()]
    if lines and all(map(_LABELS.match, lines)):
        return "labelled"
    if len(lines) >= _FEWEST_ROWS and all(map(_is_row, lines)):
        return "jsonl"
    if len(lines) <= _FEWEST_ROWS:
        return None
    first = lines[0].decode("utf-8-sig", "replace").strip()
    match = _NAMES_OF_COLUMNS.fullmatch(first)
    if not match:
        return None
    names = first.lower().replace('"', "").split(match[1])
    below = b"\n".join(lines[1:])
    rows = _QUOTED.sub(b"", below).split(b"\n")
    if below.count(b'"') % 2:  # the head ends inside of quotes
        rows.pop()
    counts = {row.count(match[1].encode()) for row in rows} if '"' not in first else {len(names) - 1}
    return "csv" if any(name in TEXT_NAMES for name in names) and counts == {len(names) - 1} else None


def _is_row(line: bytes) -> bool:
    if not line.lstrip(b"\xef\xbb\xbf\x1e ").startswith(b"{"):
        return False
    try:
        value = json.loads(line.strip(b"\xef\xbb\xbf\x1e \r"))
    except (ValueError, RecursionError):
        return False
    return isinstance(value, dict) and text_place(value) is not None


_LABEL = re.compile(r"(?:__label__\S+[ \t,]+)+")


def labelled_lines(stream: IO[bytes], options: SourceOptions) -> Rows:
    """A row for each line `__label__fr Le bac reste au port`: its `label` (several with a space between) and `text`."""
    for line in text_lines(stream, options):
        if isinstance(line, BrokenRow):
            yield line
        elif text := line.text.strip():
            labels = found[0] if (found := _LABEL.match(text)) else ""
            names = labels.replace("__label__", "").replace(",", " ").split()
            cells = {"label": " ".join(names) or None, "text": text[len(labels) :]}
            yield Row(line.number, cells, line.encoding, line.confidence)
