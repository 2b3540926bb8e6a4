"""Sets of hashed shingles: what near-duplicates share and other texts do not.

A unit is a word of the folded text (a run of letters, digits and their marks), so that case, accents of Latin letters,
punctuation and white space make no copy another text. Scripts that write no spaces have no such runs: there each
character is a unit. A shingle is a run of 5 units where it begins with a word, of 8 where it begins with such a
character. A changed word of L characters touches L + n - 1 shingles of n characters, and a text of W words has L * W of
them; with 5 words it touches 5 of W. Both shares are equal at n = 4 * L + 1: 8 for Chinese with 1.6 to 1.8 characters a
word (9 for Japanese). For Thai with 4 a word it is lenient: a changed word touches 3 in 4 of what it does in English.
A text too short for one shingle is one shingle; a text without a letter or digit has none.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from corpusmill.kernel.arrays import Hashes, Ints
from corpusmill.text.fold import fold_table

WORDS, CHARACTERS = 5, 8
"""Units in a shingle."""

# Scripts without spaces: Thai, Lao, Myanmar, Khmer, kana, bopomofo, Han, half-width kana, Han of the second plane.
_NO_SPACES = (
    (0x0E01, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17D3), (0x3041, 0x30FF), (0x3100, 0x312F), (0x31F0, 0x31FF),
    (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0xFF66, 0xFF9D), (0x20000, 0x323AF),
)  # fmt: skip
_LAST_LETTER = 0x323B0
# What is in memory at a time: characters (40 bytes each) and units (50 bytes each); more units are one document.
_CHARACTERS_AT_ONCE, _UNITS_AT_ONCE = 1 << 20, 1 << 20
# Powers for the places in a word; a longer one begins them again.
_PLACES = 1 << 12
_STEP = np.uint64(0x9E3779B97F4A7C15)


class Shingles(NamedTuple):
    """The shingle sets of documents: `hashes[ends[n - 1] : ends[n]]` are those of document n, ascending, each once."""

    hashes: Hashes
    ends: Ints


def grams_of(texts: Sequence[str], words: int, characters: int) -> Shingles:
    """As `shingles_of`, of runs of other lengths: in order of the text, each as often as it comes, none of short texts.

    >>> grams_of(["one two three", "a"], 2, 4).ends.tolist()
    [2, 2]
    """
    hashes, is_alone, ends = _units(texts)
    begins = np.concatenate(([0], ends[:-1])).astype(np.int64)
    is_whole = np.arange(len(hashes)) + np.where(is_alone, characters, words) <= np.repeat(ends, ends - begins)
    whole = np.cumsum(np.append(0, is_whole))
    return Shingles(_grams(hashes, is_alone, words, characters)[is_whole], whole[ends])


def located(text: str, words: int, characters: int) -> tuple[Hashes, Ints, Ints]:
    """The grams of a text, where each begins, and where it ends (code points)."""
    letters, alone = _letters()
    codes = np.frombuffer(text.encode("utf-32-le"), "<u4")
    hashes, is_alone, _ = _units([text])
    places = np.flatnonzero(letters[codes])
    is_character = alone[codes[places]]
    begins = np.ones(len(places), np.bool_)
    begins[1:] = (np.diff(places) > 1) | is_character[1:] | is_character[:-1]
    firsts = np.flatnonzero(begins)
    starts = places[firsts]
    ends = places[np.append(firsts[1:], len(places)) - 1] + 1 if len(places) else starts
    last = np.arange(len(starts)) + np.where(is_alone, characters, words) - 1
    is_whole = last < len(starts)
    return _grams(hashes, is_alone, words, characters)[is_whole], starts[is_whole], ends[last[is_whole]]


def shingles_of(texts: Sequence[str]) -> Shingles:
    """The shingle sets of texts. Memory: 40 MB, and 60 bytes for each word of the longest text.

    >>> first, second = map(len, np.split(*shingles_of(["The cat sat on the mat.", "THE CAT, sat on: the"]))[:2])
    >>> first, second
    (2, 1)
    """
    hashes, is_alone, ends = _units(texts)
    found: list[Hashes] = []
    sizes = np.zeros(len(texts), np.int64)
    for first, last in groups(np.diff(ends, prepend=0), _UNITS_AT_ONCE):
        low, high = int(ends[first - 1]) if first else 0, int(ends[last - 1])
        sets = _sets(hashes[low:high], is_alone[low:high], ends[first:last] - low)
        sizes[first:last] = np.diff(sets.ends, prepend=0)
        found.append(sets.hashes)
    return Shingles(np.concatenate([np.zeros(0, np.uint64), *found]), np.cumsum(sizes))


def mixed(values: Hashes) -> Hashes:
    """Each number to another one, every bit of it depending on every bit (the finalizer of splitmix64)."""
    with np.errstate(over="ignore"):
        values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


@cache
def _letters() -> tuple[Hashes, npt.NDArray[np.bool_]]:
    """Code point → hash of the folded letter, 0 for what is none; and whether it is a unit by itself."""
    is_letter = np.zeros(0x110000, np.bool_)
    is_letter[:_LAST_LETTER] = [
        (char := chr(code)).isalnum() or unicodedata.category(char)[0] == "M" for code in range(_LAST_LETTER)
    ]
    is_alone = np.zeros(0x110000, np.bool_)
    for first, last in _NO_SPACES:
        is_alone[first : last + 1] = is_letter[first : last + 1]
    folded = fold_table()
    hashes = mixed((folded.astype(np.uint64) + np.uint64(1)) * _STEP) * is_letter[folded]
    return hashes, is_alone[folded]


@cache
def _powers() -> Hashes:
    with np.errstate(over="ignore"):
        return np.multiply.accumulate(np.full(_PLACES, 0xD6E8FEB86659FD93, np.uint64))


def groups(sizes: Ints, most: int) -> Iterator[tuple[int, int]]:
    """Runs (first, after the last) of items that together are no larger than `most`, or are one."""
    ends = np.cumsum(sizes)
    first = 0
    while first < len(sizes):
        before = int(ends[first - 1]) if first else 0
        last = max(first + 1, int(np.searchsorted(ends, before + most, side="right")))
        yield first, last
        first = last


def _pieces(texts: Sequence[str]) -> Iterator[tuple[int, str]]:
    """(document, text), long texts in pieces that end between two words, if there is an end within 4,096 characters."""
    for n, text in enumerate(texts):
        at = 0
        while len(text) - at > _CHARACTERS_AT_ONCE:
            cut = at + _CHARACTERS_AT_ONCE
            near = max(at + 1, cut - 4096)
            space = max(text.rfind(" ", near, cut), text.rfind("\n", near, cut))
            cut = cut if space < 0 else space
            yield n, text[at:cut]
            at = cut
        yield n, text[at:] if at else text


def _units(texts: Sequence[str]) -> tuple[Hashes, npt.NDArray[np.bool_], Ints]:
    """The units of all texts: hash, whether it is a character by itself; and where those of each text end."""
    hashes: list[Hashes] = [np.zeros(0, np.uint64)]
    alone: list[npt.NDArray[np.bool_]] = [np.zeros(0, np.bool_)]
    counts = np.zeros(len(texts), np.int64)
    waiting: list[tuple[int, str]] = []
    size = 0

    def flush() -> None:
        found = _units_of([text for _, text in waiting])
        hashes.append(found[0])
        alone.append(found[1])
        np.add.at(counts, [n for n, _ in waiting], found[2])

    for piece in _pieces(texts):
        if waiting and size + len(piece[1]) > _CHARACTERS_AT_ONCE:
            flush()
            waiting, size = [], 0
        waiting.append(piece)
        size += len(piece[1])
    if waiting:
        flush()
    return np.concatenate(hashes), np.concatenate(alone), np.cumsum(counts)


def _units_of(texts: Sequence[str]) -> tuple[Hashes, npt.NDArray[np.bool_], Ints]:
    """As `_units`, with how many each text has, of few characters."""
    letters, characters = _letters()
    codes = np.frombuffer("\n".join(texts).encode("utf-32-le"), "<u4")
    letter = letters[codes]
    places = np.flatnonzero(letter)
    if not len(places):
        return np.zeros(0, np.uint64), np.zeros(0, np.bool_), np.zeros(len(texts), np.int64)
    is_alone = characters[codes[places]]
    begins = np.ones(len(places), np.bool_)
    begins[1:] = (np.diff(places) > 1) | is_alone[1:] | is_alone[:-1]
    starts = np.flatnonzero(begins)
    place = np.arange(len(places)) - np.repeat(starts, np.diff(starts, append=len(places)))
    with np.errstate(over="ignore"):
        sums = np.add.reduceat(letter[places] * _powers()[place % _PLACES], starts)
    ends = np.cumsum([len(text) + 1 for text in texts])
    counts = np.diff(np.searchsorted(places[starts], ends), prepend=0)
    return mixed(sums), is_alone[starts], counts


def _sets(units: Hashes, is_alone: npt.NDArray[np.bool_], ends: Ints) -> Shingles:
    """The shingle sets of documents from their units."""
    begins = np.concatenate(([0], ends[:-1]))
    end = np.repeat(ends, ends - begins)
    lengths = np.where(is_alone, CHARACTERS, WORDS)
    is_whole = np.arange(len(units)) + lengths <= end
    grams = _grams(units, is_alone, WORDS, CHARACTERS)[is_whole]
    sizes = np.add.reduceat(np.append(is_whole, False), begins, dtype=np.int64) * (ends > begins)
    short = np.flatnonzero((sizes == 0) & (ends > begins))
    if len(short):
        whole = np.array([_gram(units[begins[n] : ends[n]]) for n in short.tolist()], np.uint64)
        grams = np.insert(grams, np.cumsum(sizes)[short], whole)
        sizes[short] = 1
    return _distinct(grams, np.cumsum(sizes))


def _grams(units: Hashes, is_alone: npt.NDArray[np.bool_], words: int, characters: int) -> Hashes:
    """The hash of the run that begins at each unit, right where all of it is there."""
    sums = np.zeros(len(units), np.uint64)
    with np.errstate(over="ignore"):
        for n in range(characters):
            later = units[n:]
            if n < words:
                sums[: len(later)] = sums[: len(later)] * _STEP + later
            elif is_alone.any():
                longer = sums[: len(later)] * _STEP + later
                sums[: len(later)] = np.where(is_alone[: len(later)], longer, sums[: len(later)])
    return mixed(sums)


def _gram(units: Hashes) -> int:
    total = 0
    for unit in units.tolist():
        total = (total * int(_STEP) + unit) % 2**64
    return int(mixed(np.array([total], np.uint64))[0])


def _distinct(hashes: Hashes, ends: Ints) -> Shingles:
    """Each document's hashes in order, each once."""
    begins = np.concatenate(([0], ends[:-1]))
    for first, last in zip(begins.tolist(), ends.tolist(), strict=True):
        hashes[first:last].sort()
    is_new = np.ones(len(hashes), np.bool_)
    is_new[1:] = hashes[1:] != hashes[:-1]
    is_new[begins[begins < ends]] = True
    return Shingles(hashes[is_new], np.cumsum(np.append(0, is_new))[ends])
