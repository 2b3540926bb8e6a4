"""Texts as arrays: characters by kind, lines, and words as hashes; many rows in one pass (beside the line table, see
docs/decisions/scan-beside-lines.md).

Everything is integer arithmetic on code points, so a hash is the same on every machine.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from corpusmill.kernel.arrays import CodePoints, Flags, Hashes, Ints, Small
from corpusmill.kernel.library import struct
from corpusmill.text.fold import code_points, fold_table

SENTENCE, COMMA, COLON, QUOTE, BRACKET, BAR, ADDRESS, DASH, SIGN, WORD, SPACE, ICON = range(1, 13)
KINDS = 13
"""Kinds of characters; 0 is any other mark."""
_MARKS = {
    SENTENCE: ".!?։።။៕", COMMA: ",;・", COLON: ":", QUOTE: "'\"", BRACKET: "()[]{}「」『』《》〈〉",
    BAR: "|*<>_=~", ADDRESS: "/@#\\", DASH: "-", SIGN: "$%&+^€£¥₹",
}  # fmt: skip
_ICONS = ((0x2190, 0x2C00), (0xE000, 0xF900), (0x1F000, 0x1FB00), (0xFFFC, 0xFFFE))
"""Arrows, dingbats and emoji, and the private characters of icon fonts."""

LATIN, CYRILLIC_GREEK, ARABIC_HEBREW, INDIC, IDEOGRAPHS, HANGUL, WITHOUT_SPACES = range(7)
SCRIPTS = 7
_SCRIPTS = (
    (0x0370, 0x0590, CYRILLIC_GREEK), (0x0590, 0x0900, ARABIC_HEBREW), (0x0900, 0x0E00, INDIC),
    (0x0E00, 0x0F00, WITHOUT_SPACES), (0x1000, 0x10A0, WITHOUT_SPACES), (0x1100, 0x1200, HANGUL),
    (0x1780, 0x1800, WITHOUT_SPACES), (0x2E80, 0xAC00, IDEOGRAPHS), (0xAC00, 0xD7B0, HANGUL),
    (0xF900, 0xFB00, IDEOGRAPHS), (0xFB1D, 0xFE00, ARABIC_HEBREW), (0xFE70, 0xFF00, ARABIC_HEBREW),
    (0x20000, 0x32000, IDEOGRAPHS),
)  # fmt: skip
WIDTHS = {IDEOGRAPHS: 3, HANGUL: 2}
"""How many letters a character is worth, so that lengths mean the same in all scripts (an ideograph is half a word)."""

_FACTOR = 0x9E3779B97F4A7C15
_INVERSE = pow(_FACTOR, -1, 1 << 64)
NUMBER = np.uint64(0xD6E8FEB86659FD93)
"""The hash of every word of digits, so that "2019" and "7" are one word."""


class Tables(NamedTuple):
    """What a code point is, for all of Unicode."""

    kind: Small
    """In the low four bits the kind of the folded character, then `_UPPER` and `_LOWER` of the character itself."""
    width: Small
    script: Small


_UPPER, _LOWER = 16, 32
WIDE = 0x1100
"""All characters that are worth more than a letter stand from here on."""


@cache
def tables() -> Tables:
    """Built once a process."""
    size = 0x110000
    kind = np.full(size, WORD, np.uint8)
    upper, lower = np.zeros(size, np.bool_), np.zeros(size, np.bool_)
    for code in (*range(0x3100), *range(0xA640, 0xABC0), *range(0xFE00, 0x10000), *range(0x10400, 0x10450)):
        char = chr(code)
        if not (char.isalnum() or unicodedata.category(char)[0] == "M" or code in (0x200C, 0x200D)):
            kind[code] = SPACE if char.isspace() else 0
        upper[code], lower[code] = char.isupper(), char.islower()
    for start, end in _ICONS:
        kind[start:end] = ICON
    for number, chars in _MARKS.items():
        for char in chars:
            kind[ord(char)] = number
    script = np.zeros(size, np.uint8)
    width = np.ones(size, np.uint8)
    for start, end, number in _SCRIPTS:
        script[start:end] = number
        width[start:end] = WIDTHS.get(number, 1)
    width[0x3000:0x3040] = 2
    packed = kind[fold_table()] | upper.view(np.uint8) * np.uint8(_UPPER) | lower.view(np.uint8) * np.uint8(_LOWER)
    return Tables(packed, width, script)


class Scanned(NamedTuple):
    """Characters, lines and words of several rows; offsets are code points of all texts joined by newlines."""

    rows: Ints
    """Where each row's text starts, and one past the end: shape (rows + 1,)."""
    row: Ints
    """Of each line; lines of white space only are left out."""
    start: Ints
    end: Ints
    """Of each line, without the white space at its ends."""
    indent: Ints
    """Of each line: white space before it."""
    blank_before: Ints
    """Of each line: white-space lines between it and the one before."""
    points: CodePoints
    folded: CodePoints
    kinds: Small
    upper: Flags
    lower: Flags
    solid_until: npt.NDArray[np.int32]
    """How many characters that are no white space stand before each, one entry more than characters."""
    widths: npt.NDArray[np.int32]
    """Running sum of widths, one entry more than characters; white space counts nothing."""
    word_start: Ints
    word_end: Ints
    words_until: npt.NDArray[np.int32]
    """How many words end at or before each place, one entry more than characters."""
    hashes: Hashes
    """Of each word."""
    hard: Flags
    """Of each word: a line, sentence, bar, bullet or wide gap ends between the word before and it."""


def mixed(hashes: Hashes) -> Hashes:
    """Hashes with all bits depending on all bits, the top ones too."""
    hashes = hashes ^ (hashes >> np.uint64(31))
    hashes = hashes * np.uint64(0xBF58476D1CE4E5B9)
    return hashes ^ (hashes >> np.uint64(29))


@cache
def _powers(size: int) -> tuple[Hashes, Hashes]:
    """Powers of the hash factor and of its inverse modulo 2^64, for positions below `size`."""
    both = []
    for base in (_FACTOR, _INVERSE):
        powers = np.full(size, base, np.uint64)
        powers[0] = 1
        both.append(np.multiply.accumulate(powers))
    return both[0], both[1]


def span_hashes(points: CodePoints, starts: Ints, ends: Ints) -> Hashes:
    """Polynomial hashes of spans, from one running sum over the text."""
    powers, inverses = _powers(1 << max(16, len(points).bit_length()))
    sums = np.zeros(len(points) + 1, np.uint64)
    np.cumsum(points.astype(np.uint64) * powers[: len(points)], out=sums[1:])
    return mixed((sums[ends] - sums[starts]) * inverses[starts])


def joined(texts: Sequence[str]) -> tuple[CodePoints, Ints]:
    """The code points of texts, a newline between two, and where each begins and one after the last would."""
    rows = np.zeros(len(texts) + 1, np.int64)
    np.cumsum(np.fromiter(map(len, texts), np.int64, len(texts)) + 1, out=rows[1:])
    return code_points("\n".join(texts)), rows


def scan(texts: Sequence[str]) -> Scanned:
    """The characters, lines and words of some texts.

    >>> found = scan(["One two\\n\\n three "])
    >>> found.start.tolist(), found.end.tolist(), found.word_start.tolist(), found.hard.tolist()
    ([0, 10], [7, 15], [0, 4, 10], [True, False, True])
    """
    points, rows = joined(texts)
    places = points.astype(np.intp)  # numpy would convert them at each look-up
    folded = fold_table().take(places)
    packed = tables().kind.take(places)
    kinds = packed & np.uint8(_UPPER - 1)
    is_solid = kinds != SPACE
    solid, solid_until = np.flatnonzero(is_solid), running(is_solid)
    word_start, word_end = _runs(kinds == WORD)
    return Scanned(
        rows=rows,
        **_lines(points, solid, solid_until, rows),
        points=points,
        folded=folded,
        kinds=kinds,
        upper=(packed & np.uint8(_UPPER)) > 0,
        lower=(packed & np.uint8(_LOWER)) > 0,
        solid_until=solid_until,
        widths=_widths(points, is_solid, solid_until),
        word_start=word_start,
        word_end=word_end,
        words_until=_ended(word_end, len(points)),
        hashes=_word_hashes(folded, word_start, word_end),
        hard=_hard(points, kinds, is_solid, word_start, word_end),
    )


def characters_of() -> Any:
    """What code points are as the kernel takes it."""
    return struct("Characters", fold_table(), *tables())


def _lines(points: CodePoints, solid: Ints, solid_until: npt.NDArray[np.int32], rows: Ints) -> dict[str, Ints]:
    """The columns of lines."""
    breaks = np.flatnonzero(points == ord("\n"))
    opens = np.append(0, breaks + 1)
    until = solid_until[np.append(opens, len(points))]
    number = np.flatnonzero(until[:-1] < until[1:])
    start, end = solid[until[number]], solid[until[number + 1] - 1] + 1
    row = np.searchsorted(rows, start, side="right") - 1
    is_first = np.append(True, row[1:] != row[:-1])[: len(row)]
    before = np.where(is_first, np.searchsorted(breaks, rows[:-1])[row] - 1, np.append(-1, number[:-1])[: len(row)])
    columns = {"row": row, "start": start, "end": end}
    return columns | {"indent": start - opens[number], "blank_before": number - before - 1}


def _is_digit(folded: CodePoints) -> Flags:
    return folded - np.uint32(ord("0")) < 10


def plain_of(folded: CodePoints) -> CodePoints:
    """Folded characters, with "0" for every digit."""
    return np.where(_is_digit(folded), np.uint32(ord("0")), folded)


def _word_hashes(folded: CodePoints, word_start: Ints, word_end: Ints) -> Hashes:
    hashes, is_digit = span_hashes(plain_of(folded), word_start, word_end), _is_digit(folded)
    # a word of digits alone begins with one
    maybe, digits = np.flatnonzero(is_digit[word_start]), np.flatnonzero(is_digit)
    count = np.searchsorted(digits, word_end[maybe]) - np.searchsorted(digits, word_start[maybe])
    hashes[maybe[count == (word_end - word_start)[maybe]]] = NUMBER
    return hashes


def running(flags: Flags) -> npt.NDArray[np.int32]:
    """How many flags are set before each place, one entry more than flags."""
    until = np.zeros(len(flags) + 1, np.int32)
    np.cumsum(flags, dtype=np.int32, out=until[1:])
    return until


def _ended(word_end: Ints, size: int) -> npt.NDArray[np.int32]:
    ends = np.zeros(size + 1, np.bool_)
    ends[word_end] = True
    return np.cumsum(ends, dtype=np.int32)


def first_words(s: Scanned, places: Ints) -> Ints:
    """How many words begin before each place, which is the number of the first that does not."""
    after = np.minimum(places, len(s.points) - 1)
    inside = (places > 0) & (places < len(s.points)) & (s.kinds[places - 1] == WORD) & (s.kinds[after] == WORD)
    return np.asarray(s.words_until[places] + inside, np.int64)


def last_of_row(s: Scanned, places: Ints) -> Ints:
    """For each place, in ascending order, the last character of the text in which it stands."""
    return s.rows[owners(s.rows[:-1], places) + 1] - 2


def any_between(flags: Flags, start: Ints, end: Ints) -> Flags:
    """Of each span: a flag is set in it."""
    places = np.append(np.flatnonzero(flags), len(flags))
    return np.asarray(places[np.searchsorted(places, np.minimum(start, len(flags)))] < end)


def _widths(points: CodePoints, is_solid: Flags, solid_until: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    maybe = np.flatnonzero((points >= WIDE) & is_solid)
    more_of = tables().width[points[maybe]].astype(np.int32) - 1
    if not more_of.any():  # quotes and dashes
        return solid_until
    more = np.zeros(len(points) + 1, np.int32)
    more[maybe + 1] = more_of
    return np.asarray(solid_until + np.cumsum(more, dtype=np.int32))


def _runs(flags: Flags) -> tuple[Ints, Ints]:
    padded = np.zeros(len(flags) + 2, np.bool_)
    padded[1:-1] = flags
    edges = np.flatnonzero(padded[1:] != padded[:-1])
    return edges[::2].copy(), edges[1::2].copy()  # whole arrays: searchsorted would copy a part each time


def _hard(points: CodePoints, kinds: Small, is_solid: Flags, word_start: Ints, word_end: Ints) -> Flags:
    stops = (kinds == SENTENCE) | (kinds == BAR) | (kinds == ICON) | (points == ord("\n")) | (points == ord("\t"))
    stops[1:] |= ~(is_solid[1:] | is_solid[:-1])
    until = running(stops)
    hard = np.ones(len(word_start), np.bool_)
    hard[1:] = until[word_start[1:]] > until[word_end[:-1]]
    return hard


def owners(starts: Ints, places: Ints) -> Ints:
    """For each place the number of the last start at or before it, -1 where none is; both in ascending order.

    As `searchsorted(starts, places, side="right") - 1`, in a fraction of its time where places are many.
    """
    first = np.searchsorted(places, starts)
    sizes = np.diff(np.concatenate((np.zeros(1, np.int64), first, np.array([len(places)]))))
    return np.repeat(np.arange(-1, len(starts)), sizes)


def share(part: Ints, whole: Ints) -> Ints:
    """In percent."""
    percent: Ints = (100 * part) // np.maximum(whole, 1)
    return percent
