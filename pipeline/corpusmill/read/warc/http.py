"""The body of an HTTP answer as it was before it was sent (RFC 9110, 9112)."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Sequence
from email.message import Message
from typing import Any

from corpusmill.read.source import InputError
from corpusmill.read.unpack.streams import ERRORS, zstd


def content_type(value: str) -> tuple[str, str | None]:
    """Media type in lower case and charset of a Content-Type header.

    >>> content_type("Text/HTML; charset='UTF-8'"), content_type("")
    (('text/html', 'UTF-8'), ('', None))
    """
    message = Message()
    message["Content-Type"] = re.sub(r"[\r\n]", " ", value)
    charset = message.get_param("charset")
    name = charset.strip("'\" ") if isinstance(charset, str) else ""
    return (value.partition(";")[0].strip().lower(), name or None)


def decode_body(body: bytes, transfer: Sequence[str], content: Sequence[str], limit: int) -> bytes:
    """The body without its chunks and compression, at most `limit` bytes.

    Crawlers often undo these and leave the headers, so a body that does not look encoded is taken as it is.
    Raises InputError.
    """
    if any("chunked" in value.lower() for value in transfer):
        body = _dechunked(body)
    encodings = [name.strip().lower() for value in content for name in value.split(",")]
    for name in reversed(encodings):
        if name in ("", "identity", "none"):
            continue
        body = _decompressed(body, name, limit)
    return body


def _dechunked(body: bytes) -> bytes:
    parts = []
    at = 0
    while size := re.compile(rb"[ \t]*([0-9a-fA-F]{1,8})[^\r\n]*\r?\n").match(body, at):
        length = int(size[1], 16)
        if not length:
            break
        parts.append(body[size.end() : size.end() + length])
        at = size.end() + length
        at += 2 if body[at : at + 2] == b"\r\n" else 1 if body[at : at + 1] == b"\n" else 0
    return b"".join(parts) if parts or (size and not int(size[1], 16)) else body


def _decompressed(body: bytes, name: str, limit: int) -> bytes:
    if name == "br":
        return _brotli(body, limit)
    for opened in _OPENERS.get(name, ()):
        try:
            output = opened().decompress(body, limit + 1)
        except ERRORS:
            continue
        return _within(output, limit)
    if name not in _OPENERS:
        raise InputError(
            "unsupported", f"The page was sent with the encoding {name[:20]!r}, which is not read: leave it out."
        )
    return body


# "deflate" is sent with its header, and by many servers without.
_OPENERS: dict[str, tuple[Callable[[], Any], ...]] = {
    "gzip": (lambda: zlib.decompressobj(47),),
    "x-gzip": (lambda: zlib.decompressobj(47),),
    "deflate": (lambda: zlib.decompressobj(15), lambda: zlib.decompressobj(-15)),
    "zstd": (zstd.ZstdDecompressor,),
}


def _brotli(body: bytes, limit: int) -> bytes:
    try:
        import brotli  # noqa: PLC0415  # an extra
    except ImportError:
        raise InputError("no-package", "The page was sent with brotli: install `corpusmill[brotli]`.") from None
    decoder = brotli.Decompressor()
    parts: list[bytes] = []
    size = 0
    try:
        for start in range(0, len(body), 1 << 12):  # 4 KiB unpack to some MiB at the most
            parts.append(decoder.process(body[start : start + (1 << 12)]))
            size += len(parts[-1])
            if size > limit:
                break
    except brotli.error:
        return body if not size else b"".join(parts)
    return _within(b"".join(parts), limit)


def _within(output: bytes, limit: int) -> bytes:
    if len(output) > limit:
        raise InputError("too-large", f"The page unpacks to more than {limit:,} bytes: raise `max_record_bytes`.")
    return output
