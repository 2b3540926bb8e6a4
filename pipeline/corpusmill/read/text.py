"""Text files: one file, one record."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from typing import IO

from corpusmill.read.encoding.decode import Undecodable, decode
from corpusmill.read.records import Record, SetAside
from corpusmill.read.source import InputError, SourceOptions, unreadable


def read_text(stream: IO[bytes], file_path: str, key: str, options: SourceOptions) -> Iterator[Record | SetAside]:
    """The stream as one record, also when it is empty. Memory: the bytes and the text, within the record limit."""
    try:
        data = read_whole(stream, options.max_record_bytes)
    except InputError as error:
        yield SetAside(file_path, None, error.kind, str(error))
        return
    sha256 = hashlib.sha256(data).hexdigest()
    try:
        text, encoding, confidence = decode(data, options.encoding)
    except Undecodable as error:
        yield SetAside(file_path, None, error.kind, str(error), sha256)
        return
    yield Record(
        key=key, file_path=file_path, source_sha256=sha256, text=text, encoding=encoding, encoding_confidence=confidence
    )


# A reader makes room for all that is asked for: for up to 512 MiB of a small file, which takes longer than to read it.
_AT_ONCE = 1 << 20


def _with_rest(data: bytes, stream: IO[bytes], limit: int) -> bytes:
    """What was read and all that follows, up to one byte more than the limit; two copies of it are never held."""
    whole = io.BytesIO()
    while data and whole.write(data) and whole.tell() <= limit:
        data = stream.read(min(_AT_ONCE, limit + 1 - whole.tell()))
    return whole.getvalue()


def read_whole(stream: IO[bytes], limit: int) -> bytes:
    """All bytes of the stream. Raises `InputError` if there are more than `limit`, or reading fails."""
    try:
        data = stream.read(min(_AT_ONCE, limit + 1))
        if len(data) == _AT_ONCE:
            data = _with_rest(data, stream, limit)
    except InputError:
        raise
    except Exception as error:  # servers and decompressors raise what they like; nothing may stop the corpus
        raise unreadable(error) from error
    if len(data) > limit:
        raise InputError(
            "too-large", f"The record is larger than {limit:,} bytes: split it, or raise `max_record_bytes`."
        )
    return data
