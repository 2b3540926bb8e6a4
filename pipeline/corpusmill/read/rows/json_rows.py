"""Rows of JSON files, one at a time, with the place of every one that is broken."""

from __future__ import annotations

import codecs
import io
import json
import re
from typing import IO, Any, cast

from corpusmill.read.encoding.decode import cp1252_for_stray, decode
from corpusmill.read.rows.json_runs import runs_like
from corpusmill.read.rows.json_shapes import DECODER, rows_in, shape_of
from corpusmill.read.rows.row import BrokenRow, Line, Recoded, Row, Rows, Runs, ends_in_returns, narrow, text_lines
from corpusmill.read.source import InputError, SourceOptions

_CHUNK = 1 << 20
# Enough to see where the first value ends.
_HEAD = 1 << 16


def one_a_line(stream: io.BufferedReader, options: SourceOptions) -> bool:
    """Whether a file has an object a line, in an encoding in which a line can be told from its bytes."""
    narrowed = narrow(stream, options)
    head = narrowed.peek(_HEAD)[:_HEAD]
    return not isinstance(narrowed, Recoded) and not ends_in_returns(head) and shape_of(head) == "lines"


def json_lines(stream: IO[bytes], options: SourceOptions, *, before: int = 0, is_inside: bool = False) -> Runs:
    """An object or a text a line; blank lines are passed over, several in a line are all read. Memory: one line, or
    those in the stream's buffer.

    A file that begins with an object over several lines is read object by object, wherever they end; an array of
    objects as `json_values` does. Of a stream that begins `is_inside` a file `before` lines come before.
    """
    narrowed = narrow(stream, options)
    shape = "lines" if is_inside else shape_of(narrowed.peek(_HEAD)[:_HEAD])
    if shape == "array":
        yield from json_values(narrowed, options)
    elif shape == "objects":
        yield from _objects(_Text(narrowed, options))
    else:
        yield from _in_lines(narrowed, options, before)


def _in_lines(stream: io.BufferedReader, options: SourceOptions, before: int) -> Runs:
    has_runs = not (options.encoding or isinstance(stream, Recoded) or ends_in_returns(stream.peek(_HEAD)[:_HEAD]))
    taken = 0
    for line in text_lines(stream, options, before):
        number = taken + cast(int, line.number)
        if isinstance(line, BrokenRow):
            yield line._replace(number=number)
            continue
        row: Row | BrokenRow | None = None
        for row in _in_line(line._replace(number=number)):
            yield row
        for run in runs_like(row, stream, options.max_record_bytes) if has_runs and row else ():
            taken += run.number - number
            number = run.number
            yield run


def _in_line(line: Line) -> Rows:
    text = line.text.strip(" \t\r\n\ufeff\x1e")  # a record separator begins each text of RFC 7464
    at = count = 0
    while at < len(text):
        place = f"{line.number}.{count + 1}" if count else line.number
        try:
            value, at = _value_at(text, at)
        except (ValueError, RecursionError) as error:
            yield BrokenRow(place, "not-json", f"This line is not valid JSON ({_reason(error)}): {_remedy(text)}.")
            return
        yield _row(place, value, line.encoding, line.confidence)
        count += 1
        at = _BETWEEN.match(text, at).end()  # type: ignore[union-attr]  # it matches nothing, too


def _value_at(text: str, at: int) -> tuple[Any, int]:
    """The value that begins there, also as JavaScript writes one (a last comma, `\\'`), and where it ends."""
    try:
        return DECODER.raw_decode(text, at)
    except json.JSONDecodeError:
        plain = _LAST_COMMA.sub(lambda match: _APOSTROPHE.sub(r"\1'", match[1] or ""), text[at:])
        if len(plain) == len(text) - at:
            raise
        value, end = DECODER.raw_decode(plain)
        if plain[end:].strip(" ,"):
            raise  # which of the values behind it had it is not told
        return value, len(text)


def _objects(text: _Text) -> Rows:
    """Objects one after the other. What is none costs the text up to the next line that begins as one."""
    number = 0
    while text.next_sign():
        number += 1
        try:
            value = text.value()
        except (ValueError, RecursionError) as error:
            yield BrokenRow(number, "not-json", f"Object {number:,} is not valid JSON ({_reason(error)}): mend it.")
            if not text.skip_to_object():
                return
            continue
        yield _row(number, value, text.encoding, text.confidence)
        if text.next_sign() == ",":
            text.skip()


def _row(number: int | str, value: Any, encoding: str, confidence: float) -> Row | BrokenRow:
    """A value as a row: an object, or a text by itself."""
    value = {"text": value} if isinstance(value, str) else value
    if isinstance(value, dict):
        return Row(number, value, encoding, confidence)
    return BrokenRow(
        number, "not-an-object", f'This is {_kind(value)}, not an object with named fields: write {{"text": …}}.'
    )


def json_values(stream: IO[bytes], options: SourceOptions) -> Rows:
    """The objects and texts of JSON arrays, or the one that the file is. Memory: one object and a chunk of 1 MiB.

    An object that is a table in another shape (a list of objects inside, columns, rows by id) stands for its rows. Of
    several objects the first is read, and what to call the file is said, unless record separators part them (RFC 7464).
    """
    narrowed = narrow(stream, options)
    is_sequence = narrowed.peek(4).removeprefix(codecs.BOM_UTF8).startswith(b"\x1e")
    text = _Text(narrowed, options)
    number = 0
    try:
        while opening := text.next_sign():
            if opening == "[":
                text.skip()
                while text.next_sign() != "]":
                    number += 1
                    yield _row(number, text.value(), text.encoding, text.confidence)
                    text.skip_comma()
                text.skip()
            elif number and not is_sequence:
                yield _more_follows()
                return
            else:
                for value in rows_in(text.value()):
                    number += 1
                    yield _row(number, value, text.encoding, text.confidence)
    except (ValueError, RecursionError, InputError) as error:
        kind = error.kind if isinstance(error, InputError) else "not-json"
        place = f"item {number:,}" if number else "its first value"
        yield BrokenRow(
            None, kind, f"The JSON breaks off in {place} ({_reason(error)}); what follows is lost: {text.remedy()}."
        )


def _more_follows() -> BrokenRow:
    return BrokenRow(
        None,
        "not-json",
        'More follows after the first JSON value, and is not read: declare format = "jsonl" or call the '
        "file .jsonl, in which one object may follow another.",
    )


class _Text:
    """A JSON file read value by value."""

    def __init__(self, stream: IO[bytes], options: SourceOptions) -> None:
        narrowed = narrow(stream, options)
        declared = None if isinstance(narrowed, Recoded) else options.encoding
        encoding, self.confidence = declared or "utf-8", 1.0
        if not declared:
            try:
                codecs.getincrementaldecoder("utf-8")().decode(narrowed.peek(4))
            except UnicodeDecodeError:
                _, encoding, self.confidence = decode(narrowed.peek(4))
        self._is_utf8 = encoding.startswith("utf-8") and not declared
        self.encoding = narrowed.encoding if isinstance(narrowed, Recoded) else "utf-8" if self._is_utf8 else encoding
        if self._is_utf8:  # a stray byte must not cost the rest of an array
            self._reader = io.TextIOWrapper(narrowed, "utf-8-sig", "surrogateescape", newline="\n")
        else:
            self._reader = io.TextIOWrapper(narrowed, encoding, newline="\n")
        self._limit = options.max_record_bytes
        self._parse = DECODER.raw_decode
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
        if self._is_utf8 and not data.isascii() and (mended := cp1252_for_stray(data)) != data:
            data, self.encoding = mended, "utf-8+cp1252"
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

    def remedy(self) -> str:
        """What to do with what stands here and is no JSON."""
        return _remedy(self._text[self._at : self._at + 200].strip())

    def skip_to_object(self) -> bool:
        """Pass over what is no JSON, to the next line that begins with a brace; False if there is none."""
        self._at += 1
        while True:
            if found := _OBJECT_LINE.search(self._text, max(0, self._at - 1)):
                self._at = found.end() - 1
                return True
            self._at = max(self._at, len(self._text) - 1)  # which may be the line end before a brace
            if self._ended:
                return False
            self._more()

    def skip_comma(self) -> None:
        """Pass over the comma between two items, or none before an object. Raises ValueError before anything else."""
        if self.next_sign() == ",":
            self.skip()
        elif self.next_sign() not in ("]", "{"):
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


_LAST_COMMA = re.compile(r'("(?:[^"\\]|\\.)*+")|,(?=\s*[}\]])', re.DOTALL)
_APOSTROPHE = re.compile(r"(?<!\\)((?:\\\\)*+)\\'")
_BETWEEN = re.compile(r"[\s,]*")
_OBJECT_LINE = re.compile(r"\n\{")


def _remedy(text: str) -> str:
    """What to do with a line that is not JSON but begins as something that people take for it."""
    if re.match(r"\{\s*'", text):
        return "this is how Python shows a dict; write the line with json.dumps"
    if re.match(r"\{\s*[A-Za-z_]\w*\s*:", text):
        return "names of fields stand in double quotes; write the line with a JSON library"
    if text.startswith(("//", "/*", "#")):
        return "JSON has no comments, so take them out"
    if re.match(r"(var|let|const|window|module|export)\b|[\w.$]+\(", text):
        return "this is a script around JSON, so leave only the value"
    return "mend it"


def _kind(value: Any) -> str:
    names = {list: "a list", bool: "true or false", type(None): "null"}
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
