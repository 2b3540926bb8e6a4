"""The body of an HTTP answer as it was before it was sent (RFC 9110, 9112)."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from corpusmill.read.encoding.decode import CONTROLS_IN_LEGACY, share_of_controls
from corpusmill.read.source import InputError
from corpusmill.read.unpack.streams import ERRORS, zstd

# One a character, as the standard wants a header to be: nothing is lost of bytes that are none.
_HEADER_ENCODING = "latin-1"
_STATUS = re.compile(rb"(?:HTTP(?:/\d+(?:\.\d+)?)?|ICY)[ \t]+(\d{3})(?!\d)", re.I)
# Answers for the time being ("100 Continue") before the one that counts.
_INTERIM = re.compile(rb"(?:HTTP/[\d.]+[ \t]+1\d\d(?!\d)[^\n]*\n(?:[^\r\n]+\r?\n)*\r?\n)+(?=HTTP/)", re.I)
_PAGE_BEGINS = re.compile(rb"\s*<(!doctype|html|head|\?xml)\b", re.I)
_CHARSET = re.compile(r"""charset\s*=\s*["']?\s*([^\s"';,]+)""", re.I)


class Answer(NamedTuple):
    """An HTTP answer as it was kept. `headers` are values by lower-case name; `status` is None if none is told."""

    status: int | None
    headers: Mapping[str, Sequence[str]]
    body: bytes


def read_answer(data: bytes) -> Answer:
    """Status, headers and body of an HTTP answer, whatever is damaged in its head: what follows is not lost by it.

    Lines may end in LF alone, a line without a colon or the pseudo headers of HTTP/2 are passed over, a blank before
    the colon is allowed; data that do not begin as an answer are a body.

    >>> read_answer(b"HTTP/2 200\\n:status: 200\\noops\\nContent-Type : text/html\\n\\n<p>")
    Answer(status=200, headers={'content-type': ['text/html']}, body=b'<p>')
    """
    if interim := _INTERIM.match(data):
        data = data[interim.end() :]
    status = _STATUS.match(data)
    if not status and data[:5].upper() != b"HTTP/":
        return Answer(None, {}, data)
    headers: dict[str, list[str]] = {}
    name = ""
    at = _line_end(data, 0)
    while at < len(data):
        end = _line_end(data, at)
        line = data[at:end]
        if not line.strip():
            at = end
            break
        if b":" not in line and _PAGE_BEGINS.match(line):  # the blank line is missing
            break
        text = line.decode(_HEADER_ENCODING).rstrip("\r\n")
        if text[0] in " \t" and name:
            headers[name][-1] += " " + text.strip()
        else:
            name, colon, value = text.partition(":")
            name = name.strip().lower() if colon else ""
            if name:
                headers.setdefault(name, []).append(value.strip())
        at = end
    return Answer(int(status[1]) if status else None, headers, data[at:])


def _line_end(data: bytes, at: int) -> int:
    end = data.find(b"\n", at)
    return len(data) if end < 0 else end + 1


def content_type(*values: str) -> tuple[str, str | None]:
    """Media type in lower case and charset of one or more Content-Type headers; the first that tells each counts.

    >>> content_type("Text/HTML; charset='UTF-8'"), content_type('"text/html"', "text/html; charset=x"), content_type()
    (('text/html', 'UTF-8'), ('text/html', 'x'), ('', None))
    """
    kinds = [re.split("[;,]", value)[0].strip(" \t\r\n\"'").lower() for value in values]
    charsets = [found[1] for value in values if (found := _CHARSET.search(value))]
    return next(filter(None, kinds), ""), next(iter(charsets), None)


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
    if body.startswith(_GZIP):  # it was sent as a file of a server, or the header was lost: no page begins so
        body = _decompressed(body, "gzip", limit)
    return body


_GZIP = b"\x1f\x8b\x08"


def _dechunked(body: bytes) -> bytes:
    """The body without its chunks; what does not go on as a chunk is taken as it is, so that no text is lost.

    A text may begin with letters that are digits of base 16 ("Added …"): a chunk's size is alone in its line, or
    followed by `;`, and its data end where it says.
    """
    parts: list[bytes] = []
    at = 0
    while size := _CHUNK_SIZE.match(body, at):
        length = int(size[1], 16)
        if not length:
            return b"".join(parts)
        end = size.end() + length
        line_end = _LINE_END.match(body, end)
        if line_end is None and end < len(body):
            break
        parts.append(body[size.end() : end])
        at = line_end.end() if line_end else end
    return b"".join(parts) + body[at:]


_CHUNK_SIZE = re.compile(rb"[ \t]*([0-9a-fA-F]{1,8})[ \t]*(?:;[^\r\n]*)?\r?\n")
_LINE_END = re.compile(rb"\r?\n")


def _decompressed(body: bytes, name: str, limit: int) -> bytes:
    if name == "br":
        return _brotli(body, limit)
    for opened in _OPENERS.get(name, ()):
        try:
            output = opened().decompress(body, limit + 1)
        except ERRORS:
            continue
        return _within(output, limit)
    # servers name there the character set, or how a mail is sent ("utf-8", "8bit"): what is text was not packed
    is_text = body.startswith(_GZIP) or share_of_controls(body[:_SAMPLE]) <= CONTROLS_IN_LEGACY
    if name not in _OPENERS and (name in _UNREAD or not is_text):
        raise InputError(
            "unsupported", f"The page was sent with the encoding {name[:20]!r}, which is not read: leave it out."
        )
    return body


_SAMPLE = 1 << 16
_UNREAD = ("compress", "x-compress", "aes128gcm", "dcb", "dcz", "exi", "pack200-gzip", "sdch")  # IANA's list, and sdch

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
