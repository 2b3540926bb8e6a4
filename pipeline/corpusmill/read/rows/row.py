"""Rows as every table reader gives them, and the lines of text that some are made of."""

from __future__ import annotations

import codecs
import io
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import IO, Any, NamedTuple, Protocol

import pyarrow as pa

from corpusmill.read.encoding.decode import Decoded, Undecodable, decode, decode_as, is_utf8
from corpusmill.read.source import InputError, Raw, SourceOptions

# Enough to see the ends of some lines.
_HEAD = 1 << 16
_WIDE = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)


# In UTF-8 lines cannot be read of these; what is in seven bits (ISO 2022, HZ) would be read as UTF-8.
_NOT_BY_LINES = ("utf-16", "utf16", "utf-32", "utf32", "iso-2022", "iso2022", "hz")


class Row(NamedTuple):
    """One row; `number` is the line in JSON Lines (`7.2`: its second object), else the row, the first being 1."""

    number: int | str
    cells: Mapping[str, Any]
    encoding: str = "utf-8"
    confidence: float = 1.0
    bytes_of: Callable[[str], memoryview | None] | None = None
    """The UTF-8 in which the text of a column was read, where the table holds it so: then no text has lone surrogates.
    """


class BrokenRow(NamedTuple):
    """A row that is none; `number` is None where the rest of the file is lost with it."""

    number: int | str | None
    kind: str
    sentence: str


Rows = Iterator[Row | BrokenRow]


class Texts(NamedTuple):
    """Cells of some rows by columns."""

    texts: pa.LargeStringArray
    ids: Sequence[str | None]


class Run(Protocol):
    """Some rows of a table that stand in columns; `number` counts the rows up to its last."""

    @property
    def number(self) -> int: ...

    @property
    def names(self) -> Sequence[str]:
        """Of its columns."""
        ...

    def rows(self) -> Rows: ...

    def texts(self, text: str, id_: str | None) -> Texts | None:
        """The texts and ids in these columns; None where a row has none, or one of another type."""
        ...


Runs = Iterator[Row | BrokenRow | Run]


def each(runs: Iterable[Row | BrokenRow | Run]) -> Rows:
    """Every row, of runs too."""
    for item in runs:
        if isinstance(item, Row | BrokenRow):
            yield item
        else:
            yield from item.rows()


class Line(NamedTuple):
    number: int
    text: str
    encoding: str
    confidence: float


_DOS_END = b"\x1a"  # behind the last line of what programs of DOS wrote


def text_lines(stream: IO[bytes], options: SourceOptions, before: int = 0) -> Iterator[Line | BrokenRow]:
    """Decoded lines with their ends. A line that is not UTF-8 is read in the encoding found at the head of the file.

    `before` lines of the file come before those of the stream. Lines end at "\\n", or at "\\r" where the head of the
    file has no other line end outside quotes (old Macs, and what Excel saved on them); that becomes "\\n".
    """
    stream = narrowed = narrow(stream, options)
    if ends_in_returns(narrowed.peek(_HEAD)[:_HEAD]):
        stream = io.BufferedReader(_Returns(narrowed), 1 << 18)
    declared = None if isinstance(narrowed, Recoded) else options.encoding
    encoding = narrowed.encoding if isinstance(narrowed, Recoded) else "utf-8"
    found: Decoded | None = None
    number = before
    ahead: deque[bytes] = deque()
    while raw := ahead.popleft() if ahead else stream.readline(options.max_record_bytes + 1):
        number += 1
        if len(raw) > options.max_record_bytes:
            while raw and not raw.endswith(b"\n"):
                raw = stream.readline(1 << 20)
            yield BrokenRow(
                number,
                "too-large",
                f"The line is longer than {options.max_record_bytes:,} bytes: raise `max_record_bytes`.",
            )
            continue
        if number == 1:
            raw = raw.removeprefix(codecs.BOM_UTF8)
        if raw.rstrip(b"\r\n") == _DOS_END:
            continue
        try:
            if declared:
                yield Line(number, *decode(raw, declared))
                continue
            try:
                yield Line(number, raw.decode("utf-8"), encoding, 1.0)
            except UnicodeDecodeError:
                if found is None:
                    ahead.extend(_lines_ahead(stream, options.max_record_bytes + 1))
                    found = _decode_first(raw, ahead)
                yield Line(number, *_decode_like(raw, found))
        except Undecodable as error:
            yield BrokenRow(number, error.kind, str(error))


def _lines_ahead(stream: IO[bytes], most: int) -> Iterator[bytes]:
    """The next lines, some of `_HEAD` bytes in all, and none behind one that is too long."""
    size = 0
    while size < _HEAD and (raw := stream.readline(most)):
        yield raw
        size += len(raw) if raw.endswith(b"\n") else _HEAD


def _decode_first(raw: bytes, ahead: Iterable[bytes]) -> Decoded:
    """A line that is not UTF-8 together with those behind it that are not: one may hold a word or two, which would be
    words in several encodings. Raises Undecodable.
    """
    try:
        return decode(b"".join((raw, *(line for line in ahead if not is_utf8(line)))))
    except Undecodable:
        return decode(raw)


def _decode_like(raw: bytes, first: Decoded) -> tuple[str, str, float]:
    try:
        text = decode_as(raw, first.encoding)
    except UnicodeDecodeError:
        return decode(raw)
    try:
        return text, first.encoding, decode(raw).confidence
    except Undecodable:  # too short to be told by itself
        return text, first.encoding, first.confidence


class Recoded(io.BufferedReader):
    """A stream in UTF-16 or UTF-32, as UTF-8; `encoding` is the one that it is in."""

    def __init__(self, stream: io.BufferedReader, encoding: str) -> None:
        super().__init__(_Utf8(stream, encoding), 1 << 18)
        self.encoding = encoding


def narrow(stream: IO[bytes], options: SourceOptions) -> io.BufferedReader:
    """The stream in UTF-8, or in another encoding in which a line end is the byte 0A."""
    if isinstance(stream, Recoded):
        return stream
    buffered = stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(_Readable(stream), 1 << 18)
    head = buffered.peek(4)
    encoding = options.encoding or next((name for mark, name in _WIDE if head.startswith(mark)), None)
    if encoding is None and (b"\x00" in head[:64] or b"\x1b$" in head or b"~{" in head):
        sample = head[: len(head) // 4 * 4] if b"\x00" in head[:64] else head[: head.rfind(b"\n") + 1]
        try:
            encoding = decode(sample).encoding
        except Undecodable:
            encoding = None
    if encoding is None or not encoding.lower().replace("_", "-").startswith(_NOT_BY_LINES):
        return buffered
    return Recoded(buffered, encoding)


def ends_in_returns(head: bytes) -> bool:
    """Whether lines end in carriage returns, as the first bytes of a file show."""
    if b"\r" not in head:
        return False
    bare = re.sub(rb'"[^"]*"', b"", head)
    return b"\n" not in bare and re.search(rb"\r(?!\Z)", bare) is not None


class _Returns(Raw):
    """A stream whose lines end in carriage returns, with line feeds."""

    def __init__(self, stream: io.BufferedReader) -> None:
        self._stream = stream

    def give(self, most: int) -> bytes:
        return self._stream.read1(most).replace(b"\r", b"\n")


class _Readable(Raw):
    """Anything that can be read, so that it can be buffered."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def give(self, most: int) -> bytes:
        return self._stream.read(most)


class _Utf8(Raw):
    """Bytes of another encoding as UTF-8; raises InputError where they do not fit it."""

    def __init__(self, stream: IO[bytes], encoding: str) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(encoding)("strict")
        self._encoding = encoding
        self._rest = b""

    def give(self, most: int) -> bytes:
        while not self._rest:
            data = self._stream.read(1 << 16)
            try:
                self._rest = self._decoder.decode(data, final=not data).encode()
            except UnicodeError:  # UTF-16 without its mark raises no UnicodeDecodeError
                raise InputError(
                    "undecodable",
                    f"From some point the bytes do not fit the encoding {self._encoding}: save the file again.",
                ) from None
            if not data:
                break
        part, self._rest = self._rest[:most], self._rest[most:]
        return part
