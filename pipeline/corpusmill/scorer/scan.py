"""Texts as arrays: lines with something on them, and their words as hashes; many rows in one pass.

Everything is integer arithmetic on code points, so a hash is the same on every machine. `line_features` builds on it.
"""

from __future__ import annotations

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

LEXICON_BITS = 17
"""The lexicon has a weight for each of 2 ** 17 buckets: 131 KB; 2 ** 18 gained nothing that could be measured."""

WORD, SPACE = 10, 11
# Kinds of marks, each counted: what prose has, what lists and menus have, what addresses have.
KINDS = {".!?": 1, ",;": 2, ":": 3, "'\"": 4, "()[]": 5, "|*>_=~": 6, "/@#": 7, "-": 8, "$%&+": 9}
_CASED_UP_TO = 0x2E80
"""Beyond it lie scripts whose characters are all taken for parts of words."""

_FACTOR = 0x9E3779B97F4A7C15
_INVERSE = pow(_FACTOR, -1, 1 << 64)
_PAIR = np.uint64(0x94D049BB133111EB)
_LINE_OPENS, _LINE_CLOSES = np.uint64(1), np.uint64(2)


class Scanned(NamedTuple):
    """Characters, lines and words of several rows; offsets are code points of all texts joined by newlines."""

    row: Ints
    """Of each line; lines of white space only are left out."""
    start: Ints
    end: Ints
    """Of each line, without the white space at its ends."""
    offset: Ints
    """Of each line: where the text of its row starts."""
    blank_before: Ints
    """Of each line: white-space lines between it and the one before."""
    points: CodePoints
    folded: CodePoints
    kinds: npt.NDArray[np.uint8]
    """Of each character: its number in `KINDS`, `WORD`, `SPACE` or 0."""
    word_line: Ints
    word_start: Ints
    word_end: Ints
    hashes: Hashes
    """Of each word; digits count as one digit, so that "2019" and "2020" are one word."""
    grams: Ints
    """Buckets of the words and of the pairs of neighbours, the ends of the line counted as neighbours."""
    gram_line: Ints


@cache
def _kind_table() -> npt.NDArray[np.uint8]:
    table = np.full(0x110000, WORD, np.uint8)
    for code in range(_CASED_UP_TO):
        char = chr(code)
        table[code] = WORD if char.isalnum() else SPACE if char.isspace() else 0
    for chars, kind in KINDS.items():
        for char in chars:
            table[ord(char)] = kind
    return table


@cache
def is_upper_table() -> Flags:
    """Code point → it is an upper-case letter."""
    table = np.zeros(0x110000, np.bool_)
    for code in range(_CASED_UP_TO):
        table[code] = chr(code).isupper()
    return table


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


def word_hash(word: str) -> int:
    """The hash of a word written in the folded view."""
    points = code_points(word)
    return int(span_hashes(points, np.zeros(1, np.int64), np.array([len(points)]))[0])


def _grams(hashes: Hashes, line: Ints) -> tuple[Hashes, Ints]:
    if not len(hashes):
        return hashes, line
    opens = np.ones(len(hashes), np.bool_)
    opens[1:] = line[1:] != line[:-1]
    closes = np.append(opens[1:], True)
    before = np.where(opens, _LINE_OPENS, np.append(_LINE_OPENS, hashes[:-1]))
    pairs = mixed(before * _PAIR + hashes)
    last = mixed(hashes[closes] * _PAIR + _LINE_CLOSES)
    return np.concatenate((hashes, pairs, last)), np.concatenate((line, line, line[closes]))


def scan(texts: Sequence[str]) -> Scanned:
    """The lines and words of some texts.

    >>> found = scan(["One two\\n\\n three "])
    >>> found.start.tolist(), found.end.tolist(), found.word_line.tolist()
    ([0, 10], [7, 15], [0, 0, 1])
    """
    points = code_points("\n".join(texts))
    lengths = np.fromiter((len(text) for text in texts), np.int64, len(texts))
    row_starts = np.zeros(len(texts) + 1, np.int64)
    np.cumsum(lengths + 1, out=row_starts[1:])
    folded = fold_table()[points]
    kinds = _kind_table()[folded]
    solid = np.flatnonzero(kinds != SPACE)
    breaks = np.flatnonzero(points == ord("\n"))
    from_solid = np.searchsorted(solid, np.append(0, breaks + 1))
    to_solid = np.append(from_solid[1:], len(solid))
    number = np.flatnonzero(from_solid < to_solid)
    start, end = solid[from_solid[number]], solid[to_solid[number] - 1] + 1
    row = np.searchsorted(row_starts, start, side="right") - 1
    is_first = np.append(True, row[1:] != row[:-1])[: len(row)]
    before = np.where(
        is_first, np.searchsorted(breaks, row_starts[:-1])[row] - 1, np.append(-1, number[:-1])[: len(row)]
    )
    # one False before the text and one after, so that every word has two edges
    is_word = np.zeros(len(points) + 2, np.bool_)
    is_word[1:-1] = kinds == WORD
    edges = np.flatnonzero(is_word[1:] != is_word[:-1])
    word_start, word_end = edges[::2], edges[1::2]
    word_line = np.searchsorted(start, word_start, side="right") - 1
    plain = np.where((folded >= ord("0")) & (folded <= ord("9")), np.uint32(ord("0")), folded)
    hashes = span_hashes(plain, word_start, word_end)
    grams, gram_line = _grams(hashes, word_line)
    return Scanned(
        row=row,
        start=start,
        end=end,
        offset=row_starts[row],
        blank_before=number - before - 1,
        points=points,
        folded=folded,
        kinds=kinds,
        word_line=word_line,
        word_start=word_start,
        word_end=word_end,
        hashes=hashes,
        grams=(grams >> np.uint64(64 - LEXICON_BITS)).astype(np.int64),
        gram_line=gram_line,
    )
