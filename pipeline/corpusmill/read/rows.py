"""Rows of JSON and CSV files, one at a time, with the place of every row that is broken."""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import IO, Any, NamedTuple

from corpusmill.read.encoding import Undecodable, decode, decode_as
from corpusmill.read.source import InputError, SourceOptions

_CHUNK = 1 << 20
_WIDE = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
DELIMITERS = ",\t;|"


class Row(NamedTuple):
    """One row; `number` is the line in JSON Lines, else the row, the first being 1."""

    number: int
    cells: Mapping[str, Any]
    encoding: str = "utf-8"
    confidence: float = 1.0


class BrokenRow(NamedTuple):
    """A row that is none; `number` is None where the rest of the file is lost with it."""

    number: int | None
    kind: str
    sentence: str


Rows = Iterator[Row | BrokenRow]


class _Line(NamedTuple):
    number: int
    text: str
    encoding: str
    confidence: float


def json_lines(stream: IO[bytes], options: SourceOptions) -> Rows:
    """An object a line; blank lines are passed over. Memory: one line."""
    parse = _json_parser()
    for line in _lines(stream, options):
        if isinstance(line, BrokenRow):
            yield line
        elif line.text.strip():
            try:
                value = parse(line.text)
            except (ValueError, RecursionError) as error:
                yield BrokenRow(line.number, "not-json", f"This line is not valid JSON ({_reason(error)}): mend it.")
                continue
            if isinstance(value, dict):
                yield Row(line.number, value, line.encoding, line.confidence)
            else:
                yield _not_an_object(line.number, value)


def json_values(stream: IO[bytes], options: SourceOptions) -> Rows:
    """The objects of a JSON array, or the one object that the file is. Memory: one object and a chunk of 1 MiB.

    An object that holds no more than a list of objects (`{"articles": [{…}, …]}`) stands for these.
    """
    text = _Text(stream, options)
    number = 0
    try:
        opening = text.next_sign()
        if opening != "[":
            value = text.value()
            rows = _wrapped_list(value)
            if text.next_sign():
                yield BrokenRow(
                    None, "not-json", "More follows after the first JSON value: save it as an array or as JSON Lines."
                )
        else:
            text.skip()
            rows = None
            while text.next_sign() != "]":
                number += 1
                value = text.value()
                yield Row(number, value) if isinstance(value, dict) else _not_an_object(number, value)
                text.skip_comma()
    except (ValueError, RecursionError, InputError) as error:
        kind = error.kind if isinstance(error, InputError) else "not-json"
        place = f"item {number:,}" if number else "its first value"
        yield BrokenRow(
            None, kind, f"The JSON breaks off in {place} ({_reason(error)}); what follows is lost: mend it."
        )
        return
    for number, value in enumerate(rows or (), 1):
        yield Row(number, value) if isinstance(value, dict) else _not_an_object(number, value)


def csv_rows(stream: IO[bytes], options: SourceOptions, delimiter: str | None = None) -> Rows:
    """The rows below the header line. Memory: one row.

    Without a delimiter, the sign that divides the header into most columns is taken. A quote that never closes would
    swallow the rest of the file: such a row is given up after its first line, and reading goes on with the second.
    """
    lines = _Pushback(_lines(stream, options))
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

    def __init__(self, lines: Iterator[_Line | BrokenRow]) -> None:
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


def _lines(stream: IO[bytes], options: SourceOptions) -> Iterator[_Line | BrokenRow]:
    """Decoded lines with their ends. A line that is not UTF-8 is read in the encoding found at the head of the file."""
    stream = _narrow(stream, options)
    declared = options.encoding
    found: str | None = None
    number = 0
    while raw := stream.readline(options.max_record_bytes + 1):
        number += 1
        if len(raw) > options.max_record_bytes:
            while raw and not raw.endswith(b"\n"):
                raw = stream.readline(_CHUNK)
            yield BrokenRow(
                number,
                "too-large",
                f"The line is longer than {options.max_record_bytes:,} bytes: raise `max_record_bytes`.",
            )
            continue
        if number == 1:
            raw = raw.removeprefix(codecs.BOM_UTF8)
        try:
            if declared and not isinstance(stream, _Recoded):
                yield _Line(number, *decode(raw, declared))
                continue
            try:
                yield _Line(number, raw.decode("utf-8"), "utf-8", 1.0)
            except UnicodeDecodeError:
                if found is None:
                    found = decode(raw).encoding
                yield _Line(number, *_decode_like(raw, found))
        except Undecodable as error:
            yield BrokenRow(number, error.kind, str(error))


def _decode_like(raw: bytes, encoding: str) -> tuple[str, str, float]:
    try:
        return decode_as(raw, encoding), encoding, decode(raw).confidence
    except UnicodeDecodeError:
        return decode(raw)


class _Recoded(io.BufferedReader):
    """A stream in UTF-16 or UTF-32, as UTF-8."""


def _narrow(stream: IO[bytes], options: SourceOptions) -> IO[bytes]:
    """The stream in UTF-8, or in another encoding in which a line end is the byte 0A."""
    buffered = stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(_Raw(stream), 1 << 18)
    head = buffered.peek(4)
    encoding = options.encoding or next((name for mark, name in _WIDE if head.startswith(mark)), None)
    if encoding is None and b"\x00" in head[:64]:
        sample = head[: len(head) // 4 * 4]
        try:
            encoding = decode(sample).encoding
        except Undecodable:
            encoding = None
    if encoding is None or not encoding.lower().replace("_", "-").startswith(("utf-16", "utf16", "utf-32", "utf32")):
        return buffered
    return _Recoded(_Utf8(buffered, encoding), 1 << 18)


class _Raw(io.RawIOBase):
    """Any readable thing as a raw stream, so that it can be buffered."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


class _Utf8(io.RawIOBase):
    """Bytes of another encoding as UTF-8; raises InputError where they do not fit it."""

    def __init__(self, stream: IO[bytes], encoding: str) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(encoding)("strict")
        self._encoding = encoding
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        while not self._rest:
            data = self._stream.read(1 << 16)
            try:
                self._rest = self._decoder.decode(data, final=not data).encode()
            except UnicodeDecodeError:
                raise InputError(
                    "undecodable",
                    f"From some point the bytes do not fit the encoding {self._encoding}: save the file again.",
                ) from None
            if not data:
                break
        part, self._rest = self._rest[: len(buffer)], self._rest[len(buffer) :]
        buffer[: len(part)] = part
        return len(part)


class _Text:
    """A JSON file read value by value."""

    def __init__(self, stream: IO[bytes], options: SourceOptions) -> None:
        narrow = _narrow(stream, options)
        head = narrow.peek(4) if isinstance(narrow, io.BufferedReader) else b""
        encoding = "utf-8-sig" if isinstance(narrow, _Recoded) else options.encoding or "utf-8-sig"
        if encoding == "utf-8-sig" and not isinstance(narrow, _Recoded):
            try:
                codecs.getincrementaldecoder("utf-8")().decode(head)
            except UnicodeDecodeError:
                encoding = decode(head).encoding.partition("+")[0]
        self._reader = io.TextIOWrapper(narrow, encoding, newline="\n")
        self._limit = options.max_record_bytes
        self._parse = json.JSONDecoder(strict=False).raw_decode
        self._text = ""
        self._at = 0
        self._ended = False

    def _more(self) -> None:
        rest = self._text[self._at :]
        if len(rest) > self._limit:
            raise InputError("too-large", f"a value is longer than {self._limit:,} characters")
        # As much again as there is: a long value is not parsed from its start once a chunk, but a few times in all.
        data = self._reader.read(max(_CHUNK, len(rest)))
        self._ended = not data
        self._text, self._at = rest + data, 0

    def next_sign(self) -> str:
        """The next character that is not white space; "" at the end."""
        while True:
            match = re.compile(r"[^\s\ufeff]").search(self._text, self._at)
            if match:
                self._at = match.start()
                return match[0]
            self._at = len(self._text)
            if self._ended:
                return ""
            self._more()

    def skip(self) -> None:
        self._at += 1

    def skip_comma(self) -> None:
        """Pass over the comma between two items. Raises ValueError if there is neither a comma nor the end."""
        if self.next_sign() == ",":
            self.skip()
        elif self.next_sign() != "]":
            raise ValueError("no comma and no end of the array")

    def value(self) -> Any:
        """The value that begins here. Raises ValueError."""
        self.next_sign()
        while True:
            try:
                value, end = self._parse(self._text, self._at)
            except json.JSONDecodeError as error:
                # A value cut off by the end of the chunk fails at that end (or in an escape or a word just before it).
                is_cut = error.pos >= len(self._text) - 6 or error.msg.startswith("Unterminated string")
                if self._ended or not is_cut:
                    raise
            else:
                if end < len(self._text) or self._ended:
                    self._at = end
                    return value
            self._more()


def _wrapped_list(value: Any) -> list[Any]:
    if isinstance(value, dict):
        lists = [item for item in value.values() if isinstance(item, list) and item and isinstance(item[0], dict)]
        if len(lists) == 1 and not any(isinstance(item, str) and len(item) > 200 for item in value.values()):
            return list(lists[0])
    return [value]


def _json_parser() -> Callable[[str], Any]:
    decoder = json.JSONDecoder(strict=False)  # scrapers write raw line ends into strings
    return decoder.decode


def _not_an_object(number: int, value: Any) -> BrokenRow:
    return BrokenRow(
        number, "not-an-object", f'This is {_kind(value)}, not an object with named fields: write {{"text": …}}.'
    )


def _kind(value: Any) -> str:
    names = {dict: "an object", list: "a list", str: "a string", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")


def _reason(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return (
            f"{error.msg}, line {error.lineno}, column {error.colno}"
            if error.lineno > 1
            else f"{error.msg}, column {error.colno}"
        )
    if isinstance(error, UnicodeDecodeError):
        return f"bytes that are not {error.encoding}"
    return "nested too deep" if isinstance(error, RecursionError) else str(error).rstrip(".")
