"""N-grams of words and characters as buckets of a lexicon, and what a lexicon says of every character of a text.

Scripts without spaces are read by their characters alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from corpusmill.kernel.arrays import CodePoints, Flags, Hashes, Ints
from corpusmill.scorer.scan import (
    HANGUL,
    IDEOGRAPHS,
    SCRIPTS,
    SPACE,
    WIDE,
    WITHOUT_SPACES,
    Scanned,
    mixed,
    plain_of,
    running,
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
    is_dense = np.zeros(SCRIPTS, np.bool_)
    is_dense[[IDEOGRAPHS, WITHOUT_SPACES]] = True
    script = tables().script
    places = (s.start, s.start + (s.end - s.start) // 3, s.start + 2 * (s.end - s.start) // 3, s.end - 1)
    found = [is_dense[script[s.points[at]]] for at in places]
    return np.asarray(found[0] | found[1] | found[2] | found[3])


def is_space_of_ideographs(s: Scanned) -> Flags:
    """Of each word but the first: white space alone parts it from the one before, and both are ideographs there."""
    before, after = s.word_end[:-1], s.word_start[1:]
    is_of_ideographs = (tables().script[s.points[[before - 1, after]]] == IDEOGRAPHS).all(axis=0)
    return np.asarray(is_of_ideographs & (s.solid_until[before] == s.solid_until[after]))


def char_grams(s: Scanned, starts: Ints, ends: Ints) -> list[Grams]:
    """Of spans: three characters around each, and five (two in scripts whose characters are words or syllables).

    The ends of a span count as characters.
    """
    sizes = ends - starts
    stops = np.cumsum(sizes)
    at = np.repeat(starts - (stops - sizes), sizes) + np.arange(int(sizes.sum()))
    solid = s.kinds[at] != SPACE
    three, five = np.empty(len(at), np.int64), np.empty(len(at), np.int64)
    for where, by_one, by_two in _char_buckets(plain_of(s.folded[at]), s.points[at], stops - sizes, stops):
        three[where], five[where] = by_one, by_two
    return [Grams(at[solid], three[solid]), Grams(at[solid], five[solid])]


_Buckets = tuple[slice | Ints, CodePoints, CodePoints]


def _char_buckets(plain: CodePoints, points: CodePoints, starts: Ints, ends: Ints) -> Iterator[_Buckets]:
    """Places and the two buckets of their characters: of all, then again of those near the ends of spans.

    What is said of characters outside the spans and of white space means nothing.
    """
    size = len(plain)
    codes = np.full(size + 4, _OUTSIDE, np.uint32)
    codes[2:-2] = plain
    dense = _is_syllable(points)
    for low in range(0, size, _BLOCK):  # a block's arrays stay in the cache
        block = slice(low, min(low + _BLOCK, size))
        yield block, *_hashed(codes[block.start : block.stop + 4], None if dense is None else dense[block])
    edges = np.concatenate([starts, starts + 1, ends - 2, ends - 1])
    of = np.tile(np.arange(len(starts)), 4)
    inside = (edges >= starts[of]) & (edges < ends[of])
    edges, of = edges[inside], of[inside]
    around = edges + np.arange(-2, 3)[:, None]
    codes_around = np.where((around >= starts[of]) & (around < ends[of]), codes[around + 2], _OUTSIDE)
    (three,), (five,) = _hashed(codes_around, None if dense is None else dense[edges])
    yield edges, three, five


def _is_syllable(points: CodePoints) -> Flags | None:
    """Of each character: it is a word or a syllable; None: none is."""
    wide = np.flatnonzero(points >= WIDE)
    wide = wide[np.isin(tables().script[points[wide]], (IDEOGRAPHS, HANGUL))]
    if not len(wide):
        return None
    found = np.zeros(len(points), np.bool_)
    found[wide] = True
    return found


_OUTSIDE = np.uint32(10)
"""Stands on either side of a span: no character that a span holds."""
_BLOCK = 1 << 14


def _two(codes: CodePoints) -> CodePoints:
    """Of each character and the one after it (along the first axis, as below)."""
    two = codes[:-1] * _A
    two += codes[1:] * _B
    two ^= two >> np.uint32(15)
    return two


def _hashed(codes: CodePoints, dense: Flags | None) -> tuple[CodePoints, CodePoints]:
    """The buckets of all characters but the first two and the last two: by one neighbour on each side, and by two, or
    by the next alone for `dense` ones.
    """
    two = _two(codes)
    three = two[:-1] * _C
    three += codes[2:]
    three *= _A
    three ^= three >> np.uint32(13)
    larger = three[:-2] * _B
    larger += two[3:]
    if dense is not None:
        larger = np.where(dense, two[2:-1] + np.uint32(7), larger)
    larger *= _C
    larger >>= _SHIFT
    three *= _B
    three >>= _SHIFT
    return three[1:-1], larger


Lexicon = npt.NDArray[np.int8]
"""Lexicons learnt from sites and from phrases, each of words and of characters: shape (2, 2, 2 ** LEXICON_BITS)."""
Packed = npt.NDArray[np.int64]
"""Two numbers in one: the first in the lower half, the second times 2 ** 32 added; their sums come apart again."""


class Table(NamedTuple):
    """The weights of two lexicons' buckets."""

    sums: Packed
    pairs: npt.NDArray[np.int8]
    """Shape (buckets, 2)."""


class Told(NamedTuple):
    """What spans of grams weigh by two lexicons, the number of grams, and the weights divided by its root."""

    site: Ints
    phrase: Ints
    grams: Ints
    site_density: Ints
    phrase_density: Ints


class Weights(NamedTuple):
    """Running sums of the weights of grams by two lexicons, one entry more than grams."""

    entries: npt.NDArray[np.int32] | None
    """Of each place: the entry of the grams before it; None: every character has one."""
    weight: Packed
    grams: Ints
    """How many grams were counted."""

    def until(self, at: Ints) -> Ints:
        """The entry of the grams before a place."""
        return at if self.entries is None else self.entries[at].astype(np.int64)

    def between(self, start: Ints, end: Ints) -> tuple[Ints, Ints, Ints]:
        """Between entries (see `until`): the weights by the first lexicon, by the second, and the number of grams."""
        both = self.weight[end] - self.weight[start]
        first = both.astype(np.int32).astype(np.int64)
        return first, (both - first) >> 32, self.grams[end].astype(np.int64) - self.grams[start]

    def told(self, start: Ints, end: Ints) -> Told:
        """Between entries: the weights with their densities."""
        site, phrase, grams = self.between(start, end)
        return Told(site, phrase, grams, density(site, grams), density(phrase, grams))


def density(weight: Ints, grams: Ints) -> Ints:
    """Sums of weights divided by the root of the number of grams."""
    # a root and a quotient of integers far below 2^53 are rounded alike everywhere
    return np.floor(weight / np.sqrt(np.maximum(grams, 1))).astype(np.int64)


def packed(first: Lexicon, second: Lexicon) -> Table:
    """The weights of two lexicons' buckets in one table."""
    return Table(first.astype(np.int64) + (second.astype(np.int64) << 32), np.stack((first, second), 1))


def weigh_words(s: Scanned, table: Table) -> Weights:
    """The running weights of words, pairs of words and last words before a hard gap (see `word_grams`)."""
    if not len(s.hashes):
        return Weights(s.words_until, np.zeros(1, np.int64), np.zeros(1, np.int64))
    words, pairs, last = word_grams(s)
    weight = np.zeros(len(s.hashes) + 1, np.int64)
    weight[1:] = table.sums.take(words.bucket) + table.sums.take(pairs.bucket)
    closes = np.append(s.hard[1:], True)
    weight[1:][closes] += table.sums.take(last.bucket)
    np.cumsum(weight, out=weight)
    return Weights(s.words_until, weight, 2 * np.arange(len(weight)) + running(closes))


def weigh_chars(s: Scanned, starts: Ints, ends: Ints, table: Table) -> Weights:
    """The running weights of characters of spans (see `char_grams`); they hold between places of one span only."""
    weight = np.zeros(len(s.points) + 1, np.int64)
    if len(starts):
        for at, three, five in _char_buckets(plain_of(s.folded), s.points, starts, ends):
            weight[1:][at] = table.sums.take(three) + table.sums.take(five)
        weight[1:][s.kinds == SPACE] = 0
        np.cumsum(weight, out=weight)
    return Weights(None, weight, 2 * s.solid_until.astype(np.int64))


def joined(s: Scanned, words: Weights, starts: Ints, ends: Ints, table: Table) -> Weights:
    """The weights of words and, in spans, of characters too."""
    if not len(starts):
        return words
    three, five = char_grams(s, starts, ends)
    weight = table.sums.take(three.bucket) + table.sums.take(five.bucket)
    # a character stands behind the word that it ends
    at = s.words_until[three.at + 1]
    more = np.zeros(len(s.points) + 1, np.bool_)
    more[three.at + 1] = True
    return Weights(
        s.words_until + np.cumsum(more, dtype=np.int32),
        np.append(0, np.cumsum(np.insert(np.diff(words.weight), at, weight))),
        np.append(0, np.cumsum(np.insert(np.diff(words.grams), at, 2))),
    )


def residue_around(s: Scanned, words: Weights, stretches: tuple[Ints, Ints], n: Ints, around: int) -> Flags:
    """Of each word `n` of stretches of words (first, one past the last): the words around it are of residue."""
    first, stop = stretches
    low = np.maximum(n - around, np.repeat(first, stop - first))
    high = np.minimum(n + around, np.repeat(stop, stop - first) - 1)
    return np.asarray(words.between(words.until(s.word_start[low]), words.until(s.word_end[high]))[0] > 0)
