"""Bytes of a page → text: the encoding that the bytes prove, then the one declared, then the likeliest."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from corpusmill.kernel.library import kernel
from corpusmill.read.encoding.detect import detect

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_META = re.compile(rb"""<meta[^>]{0,500}?charset\s*=\s*["']?\s*([A-Za-z0-9_.:\-]{2,40})""", re.IGNORECASE)
_XML = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9_.:\-]{2,40})""")
_META_WITHIN = 8192  # browsers look at 1,024 bytes; saved pages often carry more before the tag

# The names that pages use and what browsers read under them (WHATWG Encoding Standard).
_WEB_NAMES = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "latin-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "big5": "big5hkscs",
}
_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f]+")
_CONTROL_BYTES = bytes((*range(9), 11, *range(14, 32)))


class Source(NamedTuple):
    """A page as text, the same in UTF-8, its encoding and how sure that is."""

    text: str
    data: bytes
    encoding: str
    confidence: float


def in_utf8(text: str) -> bytes:
    """As parsers take it."""
    return text.encode("utf-8", "replace")


def decode(html: bytes, declared: str | None = None) -> Source:
    """The page as text; never fails.

    Order: byte order mark; UTF-16 by its zero bytes; UTF-8 if the bytes are valid UTF-8 (other encodings hardly ever
    are by chance); the encoding declared with the page (HTTP), then inside it; UTF-8 with some broken bytes; the
    detector; windows-1252. Control characters are dropped, as the parser would.

    >>> decode("Größe".encode("latin-1"), "utf-8").text
    'Größe'
    >>> decode("<meta charset=iso-8859-1>“Größe”".encode()).encoding
    'utf-8'
    """
    text, encoding, confidence = _decode(html, declared)
    if encoding == "utf-8" and confidence == _SURE and not (html.startswith(codecs.BOM_UTF8) or _holds_controls(html)):
        return Source(text, html, encoding, confidence)
    text = _CONTROLS.sub("", text.removeprefix("\ufeff"))
    return Source(text, in_utf8(text), encoding, confidence)


def _holds_controls(html: bytes) -> bool:
    """Told of a page in UTF-8, where a control character is one byte: these are looked through faster than text."""
    if native := kernel():
        return bool(native.holds_controls(np.frombuffer(html, np.uint8), len(html)))
    return len(html.translate(None, _CONTROL_BYTES)) < len(html)


Read = tuple[str, str, float]
"""Text, encoding and confidence."""
_SURE = 1.0  # all bytes say so

# The least share of characters that are no letters of the encoding after all, from which it was another: a cut or a
# spliced-in fragment breaks a few bytes of a page that is UTF-8 all the same.
_BROKEN_OF_LETTERS, _BROKEN = 0.05, 0.002


def _decode(html: bytes, declared: str | None) -> Read:
    if read := _by_first_bytes(html):
        return read
    head = html[:_META_WITHIN]
    told = (declared, *(m.group(1).decode() for p in (_XML, _META) if (m := p.search(head))))
    names = [name for name in map(web_name, told) if name]
    if "iso2022_jp" in names and b"\x1b" in html:
        return html.decode("iso2022_jp", "replace"), "iso2022_jp", 0.95
    return _whole(html, names) or _almost_whole(html, names) or (_cp1252(html), "cp1252", 0.3)


def _by_first_bytes(html: bytes) -> Read | None:
    """By a byte order mark, or by where the zero bytes of UTF-16 stand."""
    for bom, encoding in _BOMS:
        if html.startswith(bom):
            return html.decode(encoding, "replace"), encoding, _SURE
    zeros = html[:512]
    for start, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        if len(zeros) > 8 and zeros[start::2].count(0) > 0.4 * len(zeros) / 2 > 8 * zeros[1 - start :: 2].count(0):
            return html.decode(encoding, "replace"), encoding, 0.95
    return None


def _whole(html: bytes, names: list[str]) -> Read | None:
    """By the first encoding, UTF-8 or a declared one, that all bytes agree with."""
    for encoding in ("utf-8", *names):
        try:
            return html.decode(encoding), encoding, _SURE if encoding == "utf-8" else 0.9
        except UnicodeDecodeError:
            if encoding == "cp1252":
                return _cp1252(html), encoding, 0.8
    return None


def _almost_whole(html: bytes, names: list[str]) -> Read | None:
    text = html.decode("utf-8", "replace")
    if text.count("\ufffd") < _BROKEN_OF_LETTERS * sum(byte >= 0xC0 for byte in html):
        return text, "utf-8", 0.8
    for encoding, confidence in _likely(html, names):
        text = html.decode(encoding, "replace")
        if text.count("\ufffd") < _BROKEN * len(text):
            return text, encoding, confidence
    return None


def _likely(html: bytes, names: list[str]) -> Iterator[tuple[str, float]]:
    yield from ((name, 0.7) for name in names)
    yield from ((guess, 0.6) for guess, _ in detect(_prose(html)))  # slow: asked last


def web_name(name: str | None) -> str | None:
    """Python's name for a declared encoding, None for one that does not exist or is no text encoding."""
    try:
        found = codecs.lookup((name or "").strip().strip("\"'")).name
        "".encode(found)
    except (LookupError, UnicodeError):
        return None
    if found in ("utf-16", "utf-16-le", "utf-16-be", "utf-7"):
        return None  # a declaration that could be read as ASCII cannot be true
    return _WEB_NAMES.get(found, found)


def _cp1252(html: bytes) -> str:
    """windows-1252 as browsers read it: the five bytes without a character become controls."""
    return html.decode("cp1252", "cp1252-controls")


def _controls(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    return "".join(chr(byte) for byte in error.object[error.start : error.end]), error.end


codecs.register_error("cp1252-controls", _controls)


def _prose(html: bytes, most: int = 100_000) -> bytes:
    """Lines with bytes beyond ASCII: the detector is slow and markup tells it nothing."""
    lines = (line for line in html[: 20 * most].replace(b">", b">\n").split(b"\n") if not line.isascii())
    return b"\n".join(lines)[:most]
