"""Bytes to text, with what is needed to do it again: the encoding, and how sure we are of it.

`decode(data)` finds the encoding; `decode_as(data, encoding)` repeats it and gives the same text, so the source text
follows exactly from the bytes and the recorded `encoding`. That is a Python codec name (`utf-8`, `utf-8-sig`,
`utf-16`, `cp1252`, …), or two joined by `+` for a file that mixes two: in `utf-8+cp1252` the bytes that are not
UTF-8 are read as cp1252, one by one (stray quotes and dashes inside UTF-8 lines); with any other second encoding
(`utf-8+cp1251`) the lines that are not UTF-8 are read in it from end to end. `utf-8-variants` is ftfy's codec. Lines
end at the byte 0A only; line ends stay as they are.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from corpusmill.cache.patterns import kept_pattern
from corpusmill.read.encoding.detect import MOSTLY_ASCII, Finding, detect, is_plausible
from corpusmill.read.encoding.variants import VARIANTS, of_variants, read_variants
from corpusmill.read.formats import binary_kind
from corpusmill.read.source import InputError

# In 149,907 files of a Debian system, no text has more than 0.13 % of these control characters. Of the binary files,
# those that happen to be valid UTF-8 have 50 % or more (UTF-16, object files), the others 2.4 % or more once known
# signatures are taken out. Valid UTF-8 with a few NULs is damaged text, and stays text: hence two limits.
_CONTROLS = bytes({*range(32), 127} - set(b"\b\t\n\v\f\r\x1b"))
CONTROLS_IN_UTF8 = 0.30
CONTROLS_IN_LEGACY = 0.02

_BOMS = (  # UTF-32 first: its little-endian mark begins with that of UTF-16
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_SAMPLE_BYTES = 1 << 16
_SURE = 0.2  # no wrong answer of the detector on 60 bytes or more is above, but for signs of DOS and the Mac in English

_INVALID = re.compile("[\udc80-\udcff]+")
_EAST_ASIAN = kept_pattern("[\u3000-\u30ff\u3400-\u9fff\uac00-\ud7a3\uff00-\uffef]")
_LEADS_OF_TWO = bytes(range(0xC2, 0xE0))
_LEADS_OF_MORE = bytes(range(0xE0, 0xF5))


class Decoded(NamedTuple):
    """Text and where it comes from.

    `confidence` is 1.0 for a declared encoding, a byte order mark or valid UTF-8, the detector's own figure for other
    encodings (above .2 it has not been seen to err), and the share of UTF-8 among the evidence for a mixed file.
    """

    text: str
    encoding: str
    confidence: float


class Undecodable(InputError):  # noqa: N818  # what the bytes are
    """The bytes are not text, or in no encoding that we can tell. `kind` is `binary` or `undecodable`."""

    def __init__(self, sentence: str, kind: str = "undecodable") -> None:
        super().__init__(kind, sentence)


def decode(data: bytes, declared: str | None = None) -> Decoded:
    """The text of a file's bytes.

    `declared` is the encoding that the user names: it is taken at its word, and bytes that do not fit are an error.

    >>> decode("Çavuşoğlu".encode("utf-16"))
    Decoded(text='Çavuşoğlu', encoding='utf-16', confidence=1.0)
    >>> decode("“café” – ".encode() + b"\\x93quoted\\x94\\n")
    Decoded(text='“café” – “quoted”\\n', encoding='utf-8+cp1252', confidence=0.87)

    Raises `Undecodable`.
    """
    if declared is not None:
        return Decoded(_decode_strictly(data, declared, "declare another one, or none to have it found"), declared, 1.0)
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            if encoding == "utf-8-sig":
                break
            return Decoded(
                _decode_strictly(data, encoding, "save the file again, or convert it to UTF-8"), encoding, 1.0
            )
    if found := binary_kind(data):
        raise Undecodable(f"This is {found}, not text: convert it to text, or leave it out.", "binary")
    if b"\x00" in data and (wide := _wide_without_mark(data)):
        return Decoded(data.decode(wide[0]), *wide)
    controls = share_of_controls(data)
    try:
        encoding = "utf-8-sig" if data.startswith(_BOMS[2][0]) else "utf-8"
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return _decode_legacy(data, controls)
    if controls > CONTROLS_IN_UTF8:
        raise Undecodable(_not_text(controls), "binary")
    if (b"\x1b$" in data or b"~{" in data) and (escaped := decode_escaped(data)):
        return escaped
    return Decoded(text, encoding, 1.0)


def decode_as(data: bytes, encoding: str) -> str:
    """The text that `decode` gave for these bytes, from the encoding that it recorded.

    >>> decode_as(b"caf\\xc3\\xa9 \\x93quoted\\x94\\n", "utf-8+cp1252")
    'café “quoted”\\n'
    """
    utf8, _, other = encoding.partition("+")
    if encoding == VARIANTS:
        return of_variants(data)
    if not other:
        return data.decode(encoding)
    if utf8 == "utf-8-sig":
        data = data.removeprefix(_BOMS[2][0])
    if other == "cp1252":
        return cp1252_for_stray(data.decode("utf-8", "surrogateescape"))
    return "".join(
        line.decode("utf-8") if is_utf8(line) else line.decode(other) for line in re.split(rb"(?<=\n)", data)
    )


def cp1252_for_stray(text: str) -> str:
    """Text that was decoded with `surrogateescape`, with cp1252 for the bytes that were not UTF-8.

    Raises UnicodeDecodeError for the five bytes that cp1252 does not know.
    """
    return _INVALID.sub(lambda run: run[0].encode("ascii", "surrogateescape").decode("cp1252"), text)


def _decode_strictly(data: bytes, encoding: str, remedy: str) -> str:
    try:
        return data.decode(encoding)
    except LookupError:
        raise Undecodable(f"No encoding is called {encoding!r}: {remedy}.") from None
    except UnicodeError as error:
        place = f" at byte {error.start:,}" if isinstance(error, UnicodeDecodeError) else ""
        raise Undecodable(f"The bytes do not fit the encoding {encoding}{place}: {remedy}.") from None


def share_of_controls(data: bytes) -> float:
    """How much of the bytes are control characters that no text holds."""
    return 1 - len(data.translate(None, _CONTROLS)) / len(data) if data else 0.0


def _not_text(controls: float) -> str:
    return f"{controls:.0%} of the bytes are control characters, so this is not text: convert it, or leave it out."


def is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _wide_without_mark(data: bytes) -> Finding | None:
    """UTF-32 or UTF-16 without a byte order mark, told by where its NULs stand; confidence is how regular that is."""
    if len(data) % 4 == 0 and data.count(0) * 4 >= len(data):
        for encoding in ("utf-32-le", "utf-32-be"):
            if _is_text_in(data, encoding):
                return encoding, 0.99
    even, odd = data[0::2], data[1::2]
    for encoding, high, low in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        nulls = high.count(0)
        if not nulls or low.count(0) * 10 > nulls or len(data) % 2:
            continue
        # Latin script: nearly every other byte is NUL. Others (Chinese: only line ends and spaces): nearly every
        # byte that could be a space or a line end has its NUL, which a stray NUL in a one-byte encoding does not do.
        blanks = [
            upper for upper, lower in zip(high[:_SAMPLE_BYTES], low[:_SAMPLE_BYTES], strict=True) if lower in b"\n\r "
        ]
        regular = max(nulls / len(high), blanks.count(0) / len(blanks) if blanks else 0.0)
        if regular >= 0.3 and _is_text_in(data, encoding):
            return encoding, round(min(0.99, regular), 2)
    return None


def _is_text_in(data: bytes, encoding: str, least_east_asian: float = 0.0) -> bool:
    """Whether the bytes decode and hardly any character (3 %: joiners, marks) is unassigned, private or a control."""
    try:
        sample = data.decode(encoding)[:_SAMPLE_BYTES]
    except UnicodeDecodeError:
        return False
    printable = sum(
        char.isprintable() or char.isspace() or char in "\ufeff\u200b\u200c\u200d\u200e\u200f" for char in sample
    )
    east_asian = len(_EAST_ASIAN.findall(sample)) if least_east_asian else 0
    return printable >= 0.97 * len(sample) and east_asian >= least_east_asian * len(sample)


def decode_escaped(data: bytes) -> Decoded | None:
    """ASCII that holds another script behind escapes: ISO 2022 behind its own, HZ between `~{` and `~}`."""
    if b"\x1b$" not in data:
        return Decoded(data.decode("hz"), "hz", 0.99) if _is_text_in(data, "hz", least_east_asian=0.2) else None
    for encoding in ("iso2022_kr",) if b"\x1b$)C" in data else ("iso2022_jp", "iso2022_jp_2"):
        try:
            return Decoded(data.decode(encoding), encoding, 0.99)
        except UnicodeDecodeError:
            continue
    return None


def _decode_legacy(data: bytes, controls: float) -> Decoded:
    if controls > CONTROLS_IN_LEGACY:
        for encoding in ("utf-16-le", "utf-16-be"):  # Chinese or Japanese without one space or line end has no NUL
            if _is_text_in(data, encoding, least_east_asian=0.8):
                return Decoded(data.decode(encoding), encoding, 0.9)
        raise Undecodable(_not_text(controls), "binary")
    if (text := read_variants(data)) is not None:
        return Decoded(text, VARIANTS, 1.0)
    if mixed := _decode_mixed(data) or _decode_halves(data):
        return mixed
    lines = [line for line in re.split(rb"(?<=\n)", data) if not line.isascii()]
    for encoding, confidence in detect(b"".join(lines)[:_SAMPLE_BYTES]):
        try:
            return Decoded(data.decode(encoding), encoding, confidence)
        except UnicodeDecodeError:
            continue
    raise Undecodable(
        "The bytes are not UTF-8 and fit no other encoding surely enough: "
        'convert the file to UTF-8, or declare `encoding = "…"` for its source.'
    )


def _decode_mixed(data: bytes) -> Decoded | None:
    """Mostly UTF-8 with other bytes between, or None.

    A sequence of two UTF-8 bytes comes about by chance in Chinese and Korean text (one character in seven in
    GB 2312), one of three or four hardly ever; so a longer sequence counts more, and UTF-8 must win by far.
    """
    evidence, stray = utf8_evidence(data)
    if evidence < max(4, 2 * stray):
        return None
    share = round(evidence / (evidence + stray), 2)
    lines = b"".join(line for line in re.split(rb"(?<=\n)", data) if not is_utf8(line))[:_SAMPLE_BYTES]
    # As a rule the lines with stray bytes hold UTF-8 too. Only without any is there an encoding to detect.
    here, stray_here = utf8_evidence(lines)
    found = detect(lines) if here * 2 < stray_here else []
    for encoding in [*(name for name, confidence in found if confidence >= _SURE), "cp1252"]:
        label = f"utf-8{'-sig' if data.startswith(_BOMS[2][0]) else ''}+{encoding}"
        try:
            return Decoded(decode_as(data, label), label, share)
        except UnicodeDecodeError:
            continue
    return None


def _decode_halves(data: bytes) -> Decoded | None:
    """Latin text of which a part is UTF-8 and a part cp1252, neither of them by far the more; or None.

    "é" in UTF-8 is "Ã©" in cp1252, which nobody writes. In other encodings such pairs come about by chance, but then
    some stand for characters that cp1252 does not have, and the other bytes beyond ASCII stand in runs, since they are
    words of another script, where letters with an accent stand alone or in twos.
    """
    evidence, stray = utf8_evidence(data)
    evidence -= len(_CLOSED_CAPITALS.findall(data))
    read = data.decode("utf-8", "surrogateescape")
    if evidence <= 0 or not are_alone(stray, read) or len(data.decode("ascii", "ignore")) < MOSTLY_ASCII * len(data):
        return None
    label = f"utf-8{'-sig' if data.startswith(_BOMS[2][0]) else ''}+cp1252"
    try:
        _INVALID.sub("", read.removeprefix("\ufeff")).encode("cp1252")
        text = decode_as(data, label)
    except UnicodeError:
        return None
    return Decoded(text, label, round(evidence / (evidence + stray), 2)) if is_plausible(text) else None


# "AMANHÃ»" and "IRMÃ’" end with a letter and a mark in cp1252, and would end with a small letter in UTF-8.
_CLOSED_CAPITALS = re.compile(rb"(?<=[A-Z])[\xc2-\xdf][\x82\x84\x85\x91-\x97\xa0\xab\xbb]")
_A_RUN = 2
"""Bytes, by mean: what a single Chinese character has, or what is left of one of UTF-8 that was cut; Finnish, with its
"ää", has 1.4."""


def are_alone(stray: int, read: str) -> bool:
    """Whether so many bytes that are not UTF-8, surrogates in what was read, stand alone, as letters of cp1252 do."""
    return stray < _A_RUN * len(_INVALID.findall(read))


def utf8_evidence(data: bytes) -> tuple[int, int]:
    """What speaks for UTF-8 (a sequence of two bytes counts 1, a longer one 4), and how many bytes speak against it."""
    read = data.decode("utf-8", "surrogateescape")
    valid = _INVALID.sub("", read)
    encoded = valid.encode()
    two = len(encoded) - len(encoded.translate(None, _LEADS_OF_TWO))
    more = len(encoded) - len(encoded.translate(None, _LEADS_OF_MORE))
    return two + 4 * more, len(read) - len(valid)
