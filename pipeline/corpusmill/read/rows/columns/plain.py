"""Rows that hold a text, perhaps an id, and nothing else: many at a time, by columns."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, cast

from corpusmill.read.records import PlainRecords
from corpusmill.read.rows.columns import Columns
from corpusmill.read.rows.columns.ids import id_text
from corpusmill.read.rows.row import BrokenRow, Row, Run
from corpusmill.read.source import SourceOptions
from corpusmill.read.values import bare, whole
from corpusmill.text.counts import texts_of

# As many as Arrow tables are read at a time, and no more bytes than a batch has.
_ROWS, _BYTES = 256, 1 << 20


def may_be_plain(columns: Columns) -> bool:
    """Whether rows with these columns may be: text and id are columns of their own, and the text is no page."""
    return not columns.is_html and len(columns.own_names) == len(columns.own)


class Plain:
    """The plain rows of a file: those that come in columns, and others one by one until they are some."""

    def __init__(self, columns: Columns, file_path: str, key: str, options: SourceOptions):
        self._columns, self._file_path, self._key = columns, file_path, key
        self._longest = options.max_record_bytes
        self._text, self._id = columns.text[0], columns.id[0] if columns.id else None
        self._waiting: list[tuple[str, bytes]] = []
        self._size = 0

    def among(self, items: Iterable[Row | BrokenRow | Run]) -> Iterator[Row | BrokenRow | Run | PlainRecords]:
        """These in order, those that are plain some together."""
        for item in items:
            if isinstance(item, Row) and self._takes(item):
                if len(self._waiting) >= _ROWS or self._size >= _BYTES:
                    yield self._records()
                continue
            if self._waiting:
                yield self._records()
            records = None if isinstance(item, Row | BrokenRow) else self._records_of(item)
            yield item if records is None else records
        if self._waiting:
            yield self._records()

    def _takes(self, row: Row) -> bool:
        """Whether the row is plain, and was read in UTF-8, all of its text: then it waits for others."""
        cells = row.cells
        text = cells.get(self._text)
        if type(text) is not str or cells.keys() != self._columns.own_names or len(text) > self._longest:
            return False
        if row.bytes_of or row.encoding != "utf-8" or row.confidence != 1.0:
            return False
        id_ = cells[self._id] if self._id is not None else None
        if self._columns.is_id_declared and not isinstance(id_, str | int | float | None):
            return False
        try:
            utf8 = text.encode()
        except UnicodeEncodeError:  # half a character
            return False
        self._waiting.append((key_of(row.number, id_, self._columns, self._key), utf8))
        self._size += len(utf8)
        return True

    def _records(self) -> PlainRecords:
        """Those that waited."""
        keys, texts = zip(*self._waiting, strict=True)
        self._waiting, self._size = [], 0
        return PlainRecords(keys, texts_of(texts), self._file_path)

    def _records_of(self, run: Run) -> PlainRecords | None:
        """Those of a run, if all are plain."""
        columns = self._columns
        if sorted(run.names) != sorted(columns.own_names):
            return None
        found = run.texts(self._text, self._id)
        if found is None:
            return None
        first = run.number - len(found.ids) + 1
        if columns.is_id_declared and all(found.ids):  # in UTF-8 they are keys as they are
            keys = cast(Sequence[str], found.ids)
        else:
            keys = [key_of(number, id_, columns, self._key) for number, id_ in enumerate(found.ids, first)]
        records = PlainRecords(keys, found.texts, self._file_path)
        return records if records.characters.max(initial=0) <= self._longest else None


def key_of(number: int | str, value: Any, columns: Columns, key: str) -> str:
    """What names the row inside its source: a declared id alone; else what tells it from the others of its file.

    An id that nobody declared is held to name a row of its own file only: many files count their rows from 1.
    """
    if columns.id is None:
        return f"{key}#{number}"
    if columns.is_id_declared:
        return _id(value) or f"{key}#{number}"
    id_ = id_text(value)
    return f"{key}#{id_}" if id_ is not None else f"{key}#row-{number}"


def _id(value: Any) -> str | None:
    """A declared id as text: 7.0 is 7 (what pandas makes of whole numbers with gaps), None and NaN are none."""
    if type(value) is str:  # most
        return whole(value) or None
    value = bare(value)
    if isinstance(value, float):
        value = int(value) if value.is_integer() else None if math.isnan(value) else value
    return whole(str(value)) if value not in (None, "") else None
