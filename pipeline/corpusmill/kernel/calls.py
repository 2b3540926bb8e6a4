"""The kernel's functions on arrays. What they compute is told where the arrays do it: `scorer/`.

Each takes the loaded kernel first. Offsets are code points of all texts joined by newlines.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from corpusmill.kernel.arrays import Array
from corpusmill.kernel.library import struct


def judged(
    kernel: Any, text: tuple[Array, Array], structs: Sequence[Any], sizes: tuple[int, int]
) -> tuple[tuple[Array, ...], Array, Array, Array]:
    """Of the segments of texts: row, start, end, line, whether they are prose, and features (names, segments); stakes,
    likewise; and chances in percent, by the first trees and by the second. Raises MemoryError.

    `text` is all texts joined, and where each begins; `structs` are `Characters`, `Phrases`, `Networks`, `Knowledge`,
    `Seams` and `Scorer`; `sizes` say how many features and stakes there are.
    """
    points, starts = text
    most = len(points) // _WIDTH + len(starts)
    while True:
        (row, start, end, line), is_prose = np.empty((4, most), np.int64), np.empty(most, np.bool_)
        features, stakes = (np.empty((most, size), np.int16) for size in sizes)
        chances = np.empty((2, most), np.int64)
        looked = struct("Looked", row, start, end, line, is_prose, features, stakes, *chances)
        count = kernel.judge_texts(points, starts, len(starts) - 1, *structs, *sizes, most, looked)
        if count == _OTHERS:
            raise ValueError("other features or stakes")
        if count < 0:
            raise MemoryError("segments of texts")
        if count <= most:
            own = tuple(column[:count] for column in (row, start, end, line, is_prose))
            return (*own, features[:count].T), stakes[:count].T, *chances[:, :count]
        most = count


_WIDTH, _OTHERS = 32, -2
"""Characters of a text for which there is room for a segment: mostly it has half as many. What the kernel says where it
knows other features."""


def parts(kernel: Any, text: tuple[Array, Array], structs: Sequence[Any]) -> tuple[Array, Array]:
    """Where parts of texts begin: the text, and the place in it. Raises MemoryError.

    `text` and `structs` as of `judged`, but for the last three.
    """
    points, starts = text
    most = len(points) // _WIDTH + len(starts)
    while True:
        row, at = np.empty((2, most), np.int64)
        count = kernel.part_texts(points, starts, len(starts) - 1, *structs, most, row, at)
        if count < 0:
            raise MemoryError("parts of texts")
        if count <= most:
            return row[:count], at[:count]
        most = count


def scores(kernel: Any, features: Array, trees: tuple[Array, Array, Array], bias: int) -> Array:
    """One score a segment, by the columns, borders and leaves of trees."""
    found = np.empty(features.shape[1], np.int64)
    features = np.ascontiguousarray(features.T)
    kernel.score_segments(features, *features.shape, *trees, *trees[0].shape, bias, found)
    return found


def going(kernel: Any, judged: Sequence[Array], chances: Sequence[Array], more: Array) -> Array:
    """Which segments go. Raises MemoryError.

    `judged` are row, line, whether prose, features and stakes (names, segments); `chances` by the first trees and the
    second ones; `more` says how many points the bar is raised by place.
    """
    row, line, is_prose, *told = judged
    features, stakes = (np.ascontiguousarray(of.T) for of in told)
    goes = np.empty(len(row), np.bool_)
    own = (np.ascontiguousarray(column) for column in (row, line, is_prose))
    if kernel.find_going(*own, features, stakes, *chances, len(row), more, goes) < 0:
        raise MemoryError("segments of texts")
    return goes


def row_scores(kernel: Any, features: Array, feature: Array, threshold: Array, leaves: Array) -> Array:
    """One score a row of features, by trees that are heaps: shape (trees, questions), and (trees, leaves)."""
    found = np.empty(len(features), np.int64)
    trees, size = leaves.shape
    kernel.score_rows(features, *features.shape, feature, threshold, leaves, trees, size.bit_length() - 1, found)
    return found


def tell_lines(kernel: Any, text: bytes, told: Array) -> bool:
    """Fill the first columns that tell of lines, of which a text in UTF-8 has one more than zeros; false where not."""
    lines = told.shape[1]
    return bool(kernel.tell_lines(np.frombuffer(text, np.uint8), len(text), lines, told) == lines)


def line_features(kernel: Any, told: Array, features: int) -> Array:
    """So many features of each line, of columns that tell of lines."""
    lines = told.shape[1]
    found, sums = np.empty((lines, features)), np.empty((lines + 1, _SUMS))
    kernel.find_line_features(told, lines, sums, found)
    return found


_SUMS = 6
"""As in `blocks.c`."""


def words(kernel: Any, text: bytes, texts: int, small: Array) -> tuple[Array, Array, Array] | None:
    """Of texts in UTF-8, a zero between two, how many words each has, and the hashes of the words, as they stand and in
    small letters; None where a character is not in `small`."""
    counts, (plain, caseless) = np.empty(texts, np.int64), np.empty((2, len(text) // 2 + 1), np.int64)
    bytes_ = np.frombuffer(text or b" ", np.uint8)
    count = kernel.hash_words(bytes_, len(text), texts, small, len(small), counts, plain, caseless)
    return None if count < 0 else (counts, plain[:count], caseless[:count])


def weighed_words(kernel: Any, counts: Array, caseless: Array, weights: Array) -> Array:
    """Of texts with so many words each, the sums of the weights of their words and pairs, each once, and how many those
    are: shape (2, texts). As many weights as a power of two."""
    found = np.empty((2, len(counts)), np.int64)
    seen = np.empty(len(weights), np.int32)
    kernel.sum_words(counts, len(counts), caseless, weights, len(weights), seen, *found)
    return found


def slots(kernel: Any, words: Array, starts: Array, grams: Array) -> tuple[Array, Array, Array]:
    """Hash tables of words (bytes, and where each starts), and of buckets and numbers of grams: shape (slots, 2); and
    bits of buckets that grams may have, by their lowest `_MAYBE_BITS`."""
    of_words = np.full(_slots(len(starts)), -1, np.int32)
    kernel.index_words(words, starts, len(starts) - 1, of_words, len(of_words))
    of_grams = np.full((_slots(len(grams) // 2), 2), -1, np.int32)
    kernel.index_grams(grams, len(grams) // 2, of_grams, len(of_grams))
    is_maybe = np.zeros(1 << _MAYBE_BITS, np.bool_)
    is_maybe[grams[::2] & (len(is_maybe) - 1)] = True
    return of_words, of_grams, np.packbits(is_maybe, bitorder="little")


_MAYBE_BITS = 18
"""As in `languages.c`: 32 KiB."""


def _slots(entries: int) -> int:
    """A power of two of which at most half is taken."""
    return 2 << max(entries, 1).bit_length()


def languages(kernel: Any, text: bytes, lines: int, tables: tuple[Array, ...], most: int) -> tuple[Array, Array]:
    """Labels (-1: no more) and scores of each line of a text in UTF-8, likeliest first: shape (lines, most). Raises
    MemoryError."""
    found, scores = np.empty((lines, most), np.int64), np.empty((lines, most), np.float32)
    data = np.frombuffer(text or b"\0", np.uint8)
    if kernel.guess_languages(data, len(text), *tables, most, found, scores) < 0:
        raise MemoryError("words of a text")
    return found, scores


def glances(
    kernel: Any, points: Array, characters: tuple[Array, Array], spans: tuple[Array, Array], tables: Any
) -> Array:
    """First and last character of lines without white space around them, and what they tell: shape (3, lines).

    `characters` fold, and say kinds; `tables` is a `metadata.glance.Tables`.
    """
    start, end = map(np.ascontiguousarray, spans)
    found = np.empty((3, len(start)), np.int64)
    words, literals = tables.words, tables.literals
    said = kernel.glance_lines(
        points, *characters, start, end, len(start), words.known, words.keys, words.classes, len(words.keys) - 1,
        literals.openings, literals.branches, literals.nodes, len(literals.branches) - 1, literals.bits, *found,
    )  # fmt: skip
    if said < 0:
        raise MemoryError("lines of a batch")
    return found


def gaps(kernel: Any, text: Array, bounds: Array, seams: tuple[Array, Array]) -> tuple[Array, Array]:
    """What closes gaps at seams and white space at the ends of lines, of texts in UTF-8, which `bounds` part.

    `seams`: where those of each text begin, with the end, and the characters. Row, start, end, line ends, and which
    characters of the text stand behind these, shape (6, gaps); and whether each is one at a seam.
    """
    of_text, places = map(np.ascontiguousarray, seams)
    most = np.count_nonzero(text == _NEWLINE) + len(bounds) - 1 + len(places)
    found, is_seam = np.empty((6, most), np.int64), np.empty(most, np.bool_)
    count = kernel.close_gaps(struct("Seamed", text, bounds, of_text, places), len(bounds) - 1, *found, is_seam)
    return found[:, :count], is_seam[:count]


_NEWLINE = ord("\n")


def longest(kernel: Any, text: Array, spans: tuple[Array, Array], size: int) -> str:
    """Of texts in UTF-8, which begin and end there, the longest lines of about `size` characters in all, a newline
    between two texts. Raises MemoryError."""
    starts, stops = map(np.ascontiguousarray, spans)
    found = np.empty(int((stops - starts).sum()) + len(starts) + 1, np.uint8)
    count = kernel.join_longest(text, starts, stops, len(starts), size, found)
    if count < 0:
        raise MemoryError("lines of a text")
    return found[:count].tobytes().decode()


def windows(kernel: Any, text: Array, bounds: Array, tables: tuple[Array, int, Array]) -> tuple[Array, Array, Array]:
    """Stretches of texts in UTF-8 around some bytes, where those of each text begin and the last end, and whether a
    text holds a loose character. `tables`: byte → bytes behind it, bytes before it, loose code points."""
    reach, before, loose = tables
    texts = len(bounds) - 1
    found = np.empty(2 * int(bounds[-1] - bounds[0]) + texts + 1, np.uint8)  # a newline for each byte at the most
    found_bounds, is_loose = np.empty(texts + 1, np.int64), np.empty(texts, np.bool_)
    kernel.find_windows(text, bounds, texts, reach, before, loose, len(loose), found, found_bounds, is_loose)
    return found, found_bounds, is_loose
