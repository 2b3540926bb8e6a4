"""Rows of JSON files, one at a time, with the place of every one that is broken."""

from __future__ import annotations

import codecs
import io
import json
import re
from collections.abc import Callable
from typing import IO, Any

from corpusmill.read.encoding import cp1252_for_stray, decode
from corpusmill.read.rows.row import BrokenRow, Recoded, Row, Rows, narrow, text_lines
from corpusmill.read.source import InputError, SourceOptions

_CHUNK = 1 << 20


def json_lines(stream: IO[bytes], options: SourceOptions) -> Rows:
    """An object a line; blank lines are passed over. Memory: one line."""
    parse = _json_parser()
    for line in text_lines(stream, options):
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
                yield (
                    Row(number, value, text.encoding, text.confidence)
                    if isinstance(value, dict)
                    else _not_an_object(number, value)
                )
                text.skip_comma()
    except (ValueError, RecursionError, InputError) as error:
        kind = error.kind if isinstance(error, InputError) else "not-json"
        place = f"item {number:,}" if number else "its first value"
        yield BrokenRow(
            None, kind, f"The JSON breaks off in {place} ({_reason(error)}); what follows is lost: mend it."
        )
        return
    for number, value in enumerate(rows or (), 1):
        yield (
            Row(number, value, text.encoding, text.confidence)
            if isinstance(value, dict)
            else _not_an_object(number, value)
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
        self.encoding = "utf-8" if self._is_utf8 else encoding
        if self._is_utf8:  # a stray byte must not cost the rest of an array
            self._reader = io.TextIOWrapper(narrowed, "utf-8-sig", "surrogateescape", newline="\n")
        else:
            self._reader = io.TextIOWrapper(narrowed, encoding, newline="\n")
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
