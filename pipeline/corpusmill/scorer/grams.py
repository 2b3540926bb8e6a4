"""N-grams of words and characters as buckets of a lexicon, and what a lexicon says of every character of a text.

Scripts without spaces are read by their characters alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from corpusmill.scorer.scan import (
    HANGUL,
    IDEOGRAPHS,
    SPACE,
    WITHOUT_SPACES,
    Flags,
    Hashes,
    Ints,
    Scanned,
    mixed,
    tables,
)

LEXICON_BITS = 17
"""A lexicon has weights for 2 ** 17 buckets of words and as many of characters; 2 ** 19 told residue no better."""

_PAIR = np.uint64(0x94D049BB133111EB)
_EDGE = np.uint64(0x2545F4914F6CDD1D)


class Grams(NamedTuple):
    """Buckets of the lexicon, each with the character that it belongs to."""

    at: Ints
    bucket: Ints


def _bucket(hashes: Hashes) -> Ints:
    return (hashes >> np.uint64(64 - LEXICON_BITS)).astype(np.int64)


def word_grams(s: Scanned) -> list[Grams]:
    """Words, pairs of neighbours, and the last word before a hard gap; a hard gap counts as a neighbour."""
    if not len(s.hashes):
        return []
    before = np.append(_EDGE, s.hashes[:-1])
    pairs = np.where(s.hard, _EDGE, before) * _PAIR + s.hashes
    closes = np.append(s.hard[1:], True)
    last = s.hashes[closes] * _PAIR + _EDGE
    at = s.word_end - 1
    return [
        Grams(at, _bucket(mixed(s.hashes))),
        Grams(at, _bucket(mixed(pairs))),
        Grams(at[closes], _bucket(mixed(last))),
    ]


_A, _B, _C = np.uint32(0x9E3779B1), np.uint32(0x85EBCA77), np.uint32(0xC2B2AE3D)
_SHIFT = np.uint32(32 - LEXICON_BITS)


def is_dense(s: Scanned) -> Flags:
    """Of each line: it is in a script whose words no spaces part (told by its first, middle and last letters)."""
    script = tables().script
    places = (s.start, s.start + (s.end - s.start) // 3, s.start + 2 * (s.end - s.start) // 3, s.end - 1)
    found = [np.isin(script[s.points[at]], (IDEOGRAPHS, WITHOUT_SPACES)) for at in places]
    return np.asarray(found[0] | found[1] | found[2] | found[3])


def char_grams(s: Scanned, starts: Ints, ends: Ints) -> list[Grams]:
    """Of spans: three characters around each, and five (two in scripts whose characters are words or syllables).

    The ends of a span count as characters.
    """
    if not len(starts):
        return []
    sizes = ends - starts
    # each span with one place on either side, so that no gram reaches into another
    into = np.cumsum(sizes + 4) - sizes - 2
    at = np.repeat(starts - into, sizes) + _places(into, sizes)
    where = _places(into, sizes)
    folded = s.folded[at]
    is_digit = (folded >= ord("0")) & (folded <= ord("9"))
    codes = np.full(int(sizes.sum() + 4 * len(sizes)), 10, np.uint32)
    codes[where] = np.where(is_digit, np.uint32(48), np.where(s.kinds[at] == SPACE, np.uint32(32), folded))
    two = codes[:-1] * _A + codes[1:] * _B
    two ^= two >> np.uint32(15)
    three = (two[:-1] * _C + codes[2:]) * _A
    three ^= three >> np.uint32(13)
    larger = (three[:-2] * _B + two[3:]) * _C
    script = tables().script[s.points[at]]
    pairs = (two[where] + np.uint32(7)) * _C
    dense = (script == IDEOGRAPHS) | (script == HANGUL)
    solid = s.kinds[at] != SPACE
    buckets = np.where(dense, pairs, larger[where - 2]) >> _SHIFT
    return [
        Grams(at[solid], ((three[where - 1] * _B) >> _SHIFT).astype(np.int64)[solid]),
        Grams(at[solid], buckets.astype(np.int64)[solid]),
    ]


def _places(into: Ints, sizes: Ints) -> Ints:
    offsets = np.repeat(into - np.append(0, np.cumsum(sizes)[:-1]), sizes)
    return np.asarray(np.arange(int(sizes.sum())) + offsets)


class Weights(NamedTuple):
    """Running sums over characters, one entry more than characters: of lexicon weights, and of grams counted."""

    weight: Ints
    grams: Ints

    def densities(self, start: Ints, end: Ints) -> tuple[Ints, Ints]:
        """Of spans: the sum of weights, and the sum divided by the root of the number of grams."""
        total = self.weight[end] - self.weight[start]
        count = np.maximum(self.grams[end] - self.grams[start], 1)
        # a root and a quotient of integers far below 2^53 are rounded alike everywhere
        return total, np.floor(total / np.sqrt(count)).astype(np.int64)


Lexicon = npt.NDArray[np.int8]
"""Lexicons learnt from sites and from phrases, each of words and of characters: shape (2, 2, 2 ** LEXICON_BITS)."""


def weigh(s: Scanned, grams: Sequence[Grams], *tables: npt.NDArray[np.int8]) -> list[Weights]:
    """The running weights of the characters of a text, one for each table."""
    sums = np.zeros((1 + len(tables), len(s.points) + 1), np.int32)
    for part in grams:
        at = part.at + 1
        sums[0, at] += 1
        for n, table in enumerate(tables, start=1):
            sums[n, at] += table[part.bucket]
    np.cumsum(sums, axis=1, out=sums)
    return [Weights(weight, sums[0]) for weight in sums[1:]]
