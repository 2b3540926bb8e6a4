"""Bytes of a page → text: the encoding that the bytes prove, then the one declared, then the likeliest."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from corpusmill.kernel.library import kernel
from corpusmill.read.encoding.decode import are_alone, cp1252_for_stray, decode_escaped, utf8_evidence
from corpusmill.read.encoding.detect import detect
from corpusmill.read.encoding.variants import VARIANTS, read_variants

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# The attribute, or a part of one; in a page's description the word declares nothing.
_META = re.compile(
    rb"""<meta(?![^>]{0,500}?\s(?:name|property)\s*=)[^>]{0,500}?(?<![\w-])charset\s*=\s*"""
    rb"""["']?\s*([A-Za-z0-9_.:\-]{2,40})""",
    re.IGNORECASE,
)
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
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
_ALSO_CALLED = {"x-mac-cyrillic": "mac_cyrillic", "x-mac-roman": "mac_roman", "x-sjis": "cp932", "x-gbk": "gbk",
                "x-euc-jp": "euc_jp", "win-1251": "cp1251", "x-cp1251": "cp1251"}  # fmt: skip
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

    Order: byte order mark; UTF-16 by its zero bytes; the escapes of ISO 2022; UTF-8 if the bytes are valid UTF-8 (other
    encodings hardly ever are by chance), but for some; the encoding declared with the page (HTTP), then inside it, if
    it makes words; the detector; windows-1252. Control characters are dropped, as the parser would.

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

# The most of the characters that may be none of a likely encoding: a cut or a spliced-in fragment breaks a few.
_BROKEN = 0.002


def _decode(html: bytes, declared: str | None) -> Read:
    if read := _by_first_bytes(html):
        return read
    head = _COMMENT.sub(b"", html[:_META_WITHIN])
    told = (declared, *(m.group(1).decode() for p in (_XML, _META) if (m := p.search(head))))
    names = [name for name in map(web_name, told) if name]
    if b"\x1b" in html and (read := _escaped(html, names)):
        return read
    try:
        return html.decode("utf-8"), "utf-8", _SURE
    except UnicodeDecodeError:
        return _mostly_utf8(html) or _whole(html, names) or _almost_whole(html, names) or (_cp1252(html), "cp1252", 0.3)


# A tag in UTF-16; of a page in Chinese too few of the first bytes are zero.
_WIDE_TAG = re.compile(rb"(?:[\t\r\n ]\0)*<\0[!?A-Za-z]\0")


def _by_first_bytes(html: bytes) -> Read | None:
    """By a byte order mark, or by where the zero bytes of UTF-16 stand."""
    for bom, encoding in _BOMS:
        if html.startswith(bom):
            return html.decode(encoding, "replace"), encoding, _SURE
    zeros = html[:512]
    for start, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        is_regular = zeros[start::2].count(0) > 0.4 * len(zeros) / 2 > 8 * zeros[1 - start :: 2].count(0)
        if len(zeros) > 8 and (is_regular or _WIDE_TAG.match(zeros, 1 - start)):
            return html.decode(encoding, "replace"), encoding, 0.95
    return None


def _escaped(html: bytes, names: list[str]) -> Read | None:
    """By the escapes of ISO 2022, in which a page is ASCII, whatever it declares."""
    if "iso2022_jp" in names:
        return html.decode("iso2022_jp", "replace"), "iso2022_jp", 0.95
    return decode_escaped(html) if b"\x1b$" in html and html.isascii() else None


def _mostly_utf8(html: bytes) -> Read | None:
    """UTF-8 with some bytes that are none: those of cp1252, where no character was cut in two, else replaced."""
    if (text := read_variants(html)) is not None:
        return text, VARIANTS, _SURE
    evidence, stray = utf8_evidence(_CUT_END.sub(b"", html))
    if evidence < (max(4, 2 * stray) if stray else 1):
        return None
    read = html.decode("utf-8", "surrogateescape")
    if stray > 0 and are_alone(stray, read):
        try:
            return cp1252_for_stray(read), "utf-8+cp1252", 0.8
        except UnicodeDecodeError:
            pass
    return html.decode("utf-8", "replace"), "utf-8", 0.8


_CUT_END = re.compile(rb"(?:[\xc2-\xdf]|[\xe0-\xef][\x80-\xbf]?|[\xf0-\xf4][\x80-\xbf]{0,2})\Z")


def _whole(html: bytes, names: list[str]) -> Read | None:
    """By the first declared encoding that all bytes agree with, and that makes words of them."""
    for encoding in names:
        try:
            read = html.decode(encoding), encoding, 0.9
        except UnicodeDecodeError:
            if encoding != "cp1252":
                continue
            read = _cp1252(html), encoding, 0.8
        if not _is_doubtful(read[0]):
            return read
        guess = next(((name, html.decode(name, "replace")) for name, _ in detect(_prose(html))), None)
        return read if guess is None or _is_doubtful(guess[1]) else (guess[1], guess[0], 0.6)
    return None


# What another alphabet is in an encoding of Latin letters: words of letters with accents alone.
_ACCENTED = re.compile("[À-ɏ]+")
_RUN_OF_ACCENTED = 4
_CAPITALS, _SMALL = re.compile("[Ѐ-Я]"), re.compile("[а-џ]")
_BEGINS_SMALL = re.compile(r"\b[а-џ][Ѐ-Я]{2}")


def _is_doubtful(text: str) -> bool:
    """Whether a declared encoding makes what nobody writes: words of accents alone, or capitals for small letters and
    the other way (KOI8 in cp1251).

    >>> _is_doubtful("×åðâü çàêðûë ïðè÷àë"), _is_doubtful("Überfüllte Häfen"), _is_doubtful("вЕПБЭ ГЮЙПШК")
    (True, False, True)
    """
    runs = list(map(len, _ACCENTED.findall(text)))
    is_other = 2 * sum(run for run in runs if run >= _RUN_OF_ACCENTED) > sum(runs)
    return is_other or (
        _BEGINS_SMALL.search(text) is not None and len(_CAPITALS.findall(text)) > len(_SMALL.findall(text))
    )


def _almost_whole(html: bytes, names: list[str]) -> Read | None:
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
    called = (name or "").strip().strip("\"'").lower()
    try:
        found = codecs.lookup(_ALSO_CALLED.get(called, called)).name
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
