"""Texts as arrays: characters by kind, lines, and words as hashes; many rows in one pass (beside the line table, see
docs/decisions/scan-beside-lines.md).

Everything is integer arithmetic on code points, so a hash is the same on every machine.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from corpusmill.text.fold import code_points, fold_table

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Hashes = npt.NDArray[np.uint64]
CodePoints = npt.NDArray[np.uint32]
Small = npt.NDArray[np.uint8]

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
    """What a code point is, for all of Unicode; `kind` by folded code point, the others by the code point itself."""

    kind: Small
    width: Small
    script: Small
    upper: Flags
    lower: Flags


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
    return Tables(kind, width, script, upper, lower)


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
    widths: Ints
    """Running sum of widths, one entry more than characters; white space counts nothing."""
    word_start: Ints
    word_end: Ints
    hashes: Hashes
    """Of each word."""
    hard: Flags
    """Of each word: a line, sentence, bar, bullet or wide gap ends between the word before and it."""


def mixed(hashes: Hashes) -> Hashes:
    """Hashes with all bits depending on all bits, the top ones too."""
    hashes = hashes ^ (hashes >> np.uint64(31))
    hashes = hashes * np.uint64(0xBF58476D1CE4E5B9)
    return hashes ^ (hashes >> np.uint64(29))


def with_row(hashes: Hashes, row: Ints) -> Hashes:
    """Hashes that are equal in one row only."""
    return mixed(hashes + row.astype(np.uint64) * np.uint64(_FACTOR))


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


def scan(texts: Sequence[str]) -> Scanned:
    """The characters, lines and words of some texts.

    >>> found = scan(["One two\\n\\n three "])
    >>> found.start.tolist(), found.end.tolist(), found.word_start.tolist(), found.hard.tolist()
    ([0, 10], [7, 15], [0, 4, 10], [True, False, True])
    """
    known = tables()
    points = code_points("\n".join(texts))
    lengths = np.fromiter((len(text) for text in texts), np.int64, len(texts))
    rows = np.zeros(len(texts) + 1, np.int64)
    np.cumsum(lengths + 1, out=rows[1:])
    folded = fold_table()[points]
    kinds = known.kind[folded]
    is_space = kinds == SPACE
    solid = np.flatnonzero(~is_space)
    breaks = np.flatnonzero(points == ord("\n"))
    opens = np.append(0, breaks + 1)
    from_solid = np.searchsorted(solid, opens)
    to_solid = np.append(from_solid[1:], len(solid))
    number = np.flatnonzero(from_solid < to_solid)
    start, end = solid[from_solid[number]], solid[to_solid[number] - 1] + 1
    row = np.searchsorted(rows, start, side="right") - 1
    is_first = np.append(True, row[1:] != row[:-1])[: len(row)]
    before = np.where(is_first, np.searchsorted(breaks, rows[:-1])[row] - 1, np.append(-1, number[:-1])[: len(row)])
    widths = np.zeros(len(points) + 1, np.int64)
    np.cumsum(np.where(is_space, 0, known.width[points]), out=widths[1:])
    word_start, word_end = _runs(kinds == WORD)
    is_digit = (folded >= ord("0")) & (folded <= ord("9"))
    hashes = span_hashes(np.where(is_digit, np.uint32(ord("0")), folded), word_start, word_end)
    digits = np.append(0, np.cumsum(is_digit))
    hashes[digits[word_end] - digits[word_start] == word_end - word_start] = NUMBER
    return Scanned(
        rows=rows,
        row=row,
        start=start,
        end=end,
        indent=start - opens[number],
        blank_before=number - before - 1,
        points=points,
        folded=folded,
        kinds=kinds,
        widths=widths,
        word_start=word_start,
        word_end=word_end,
        hashes=hashes,
        hard=_hard(points, kinds, is_space, word_start, word_end),
    )


def _runs(flags: Flags) -> tuple[Ints, Ints]:
    padded = np.zeros(len(flags) + 2, np.bool_)
    padded[1:-1] = flags
    edges = np.flatnonzero(padded[1:] != padded[:-1])
    return edges[::2], edges[1::2]


def _hard(points: CodePoints, kinds: Small, is_space: Flags, word_start: Ints, word_end: Ints) -> Flags:
    stops = (kinds == SENTENCE) | (kinds == BAR) | (kinds == ICON) | (points == ord("\n")) | (points == ord("\t"))
    stops[1:] |= is_space[1:] & is_space[:-1]
    until = np.append(0, np.cumsum(stops))
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
