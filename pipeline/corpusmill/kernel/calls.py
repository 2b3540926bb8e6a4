"""The kernel's functions on arrays. What they compute is told where the arrays do it: `scorer/`.

Each takes the loaded kernel first. Offsets are code points of all texts joined by newlines.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


def scanned(kernel: Any, points: Array, rows: Array, tables: tuple[Array, Array, Array]) -> dict[str, Array]:
    """The columns of `scorer.scan.Scanned` but `rows` and `points`; the tables fold, and say kind and width."""
    size = len(points)
    most, most_lines = size // 2 + 1, min(int(np.count_nonzero(points == ord("\n"))), size // 2) + 1
    folded, (kinds, upper, lower) = np.empty(size, np.uint32), np.empty((3, size), np.uint8)
    upper, lower = upper.view(np.bool_), lower.view(np.bool_)
    solid_until, widths, words_until = np.empty((3, size + 1), np.int32)
    (word_start, word_end), hashes, hard = np.empty((2, most), np.int64), np.empty(most, np.uint64), np.empty(most, "?")
    of_lines, counts = np.empty((5, most_lines), np.int64), np.empty(2, np.int64)
    kernel.scan_texts(
        points, size, rows, *tables, folded, kinds, upper, lower, solid_until, widths, words_until,
        word_start, word_end, hashes, hard, *of_lines, counts,
    )  # fmt: skip
    words, lines = counts.tolist()
    names = ("row", "start", "end", "indent", "blank_before")
    return {
        **{name: column[:lines].copy() for name, column in zip(names, of_lines, strict=True)},
        "folded": folded,
        "kinds": kinds,
        "upper": upper,
        "lower": lower,
        "solid_until": solid_until,
        "widths": widths,
        "word_start": word_start[:words].copy(),
        "word_end": word_end[:words].copy(),
        "words_until": words_until,
        "hashes": hashes[:words].copy(),
        "hard": hard[:words].copy(),
    }


def word_weights(kernel: Any, hashes: Array, hard: Array, table: Array) -> tuple[Array, Array]:
    """Running weights and numbers of grams of words, one entry more than words."""
    weight, grams = np.empty((2, len(hashes) + 1), np.int64)
    kernel.weigh_words(hashes, hard, len(hashes), table, weight, grams)
    return weight, grams


def joined_weights(
    kernel: Any, structs: Sequence[Any], spans: tuple[Array, Array], table: Array, sizes: tuple[int, int]
) -> tuple[Array, Array, Array]:
    """Entries of places, running weights and grams of words and, in spans, of characters.

    `structs` are `Text` and, of words alone, `Weights`; `sizes` say how many characters there are, and weights at most.
    """
    entries, (weight, grams) = np.empty(sizes[0] + 1, np.int32), np.empty((2, sizes[1]), np.int64)
    count = kernel.join_weights(*structs, *spans, len(spans[0]), table, entries, weight, grams)
    return entries, weight[:count].copy(), grams[:count].copy()


def units(
    kernel: Any, structs: Sequence[Any], maybe: Array, table: tuple[Array, tuple[Array, Array, Array]], words: int
) -> Array:
    """First word, size and entry of the units among so many words: shape (3, units).

    `structs` are `Text` and `Networks`; `maybe` says of the lowest bits of a hash whether it may be a network's; the
    table has the hashes of units and an index of them.
    """
    hashes, index = table
    found, stream = np.empty((3, words), np.int64), np.empty(words, np.uint64)
    count = kernel.find_units(*structs, maybe, stream, hashes, len(hashes), *index, *found)
    return np.ascontiguousarray(found[:, :count])


def seams(kernel: Any, structs: Sequence[Any], is_long: Array, most: int) -> tuple[Array, Array]:
    """Places and gaps of seams, of which there are perhaps so many. Raises MemoryError.

    `structs` are `Text`, `Units` and `Networks`.
    """
    while True:
        at, gap = np.empty((2, most), np.int64)
        count = kernel.find_seams(*structs, is_long, most, at, gap)
        if count < 0:
            raise MemoryError("seams of lines")
        if count <= most:
            return at[:count].copy(), gap[:count].copy()
        most = count


def segments(kernel: Any, structs: Sequence[Any], is_long: Array, most: int) -> tuple[list[Array], Array]:
    """Line, start, end, gap and first word of segments, of which there are perhaps so many, and which are judged.

    `structs` are `Text`, `Units`, `Weights` and `Networks`. Raises MemoryError.
    """
    while True:
        columns, first_word, is_active = (
            np.empty((4, most), np.int64),
            np.empty(most + 1, np.int64),
            np.empty(most, "?"),
        )
        count = kernel.find_segments(*structs, is_long, most, *columns, first_word, is_active)
        if count < 0:
            raise MemoryError("segments of lines")
        if count <= most:
            return [*(column[:count].copy() for column in columns), first_word[: count + 1].copy()], is_active[:count]
        most = count


def features(kernel: Any, structs: Sequence[Any], segments: int, names: int) -> tuple[Array, Array]:
    """The features of segments, shape (names, segments), and whether they are prose. Raises MemoryError.

    `structs` are `Text`, `Segments`, `Units`, `Weights`, `Knowledge` and `Seams`.
    """
    found, is_prose = np.empty((segments, names), np.int16), np.empty(segments, np.bool_)
    if kernel.judge_segments(*structs, names, found, is_prose):
        raise MemoryError("features of segments")
    return found.T, is_prose


def stakes(kernel: Any, features: Array, segments: tuple[Array, Array, Array], names: int) -> Array:
    """What the second trees look at, shape (names, segments), from features, shape (names, segments).

    `segments` are their rows, whether they are prose, and their chances in percent.
    """
    features = np.ascontiguousarray(features.T)
    found = np.empty((len(features), names), np.int16)
    if kernel.weigh_stakes(features, *segments, *features.shape, names, found):
        raise ValueError("stakes of other features")
    return found.T


def scores(kernel: Any, features: Array, trees: tuple[Array, Array, Array], bias: int) -> Array:
    """One score a segment, by the columns, borders and leaves of trees."""
    found = np.empty(features.shape[1], np.int64)
    features = np.ascontiguousarray(features.T)
    kernel.score_segments(features, *features.shape, *trees, *trees[0].shape, bias, found)
    return found


def slots(kernel: Any, words: Array, starts: Array, grams: Array) -> tuple[Array, Array]:
    """Hash tables of words (bytes, and where each starts), and of buckets and numbers of grams: shape (slots, 2)."""
    of_words = np.full(_slots(len(starts)), -1, np.int32)
    kernel.index_words(words, starts, len(starts) - 1, of_words, len(of_words))
    of_grams = np.full((_slots(len(grams) // 2), 2), -1, np.int32)
    kernel.index_grams(grams, len(grams) // 2, of_grams, len(of_grams))
    return of_words, of_grams


def _slots(entries: int) -> int:
    """A power of two of which at most half is taken."""
    return 2 << max(entries, 1).bit_length()


def languages(kernel: Any, text: bytes, lines: int, tables: tuple[Array, ...], most: int) -> tuple[Array, Array]:
    """Labels (-1: no more) and scores of each line of a text in UTF-8, likeliest first: shape (lines, most)."""
    found, scores = np.empty((lines, most), np.int64), np.empty((lines, most), np.float32)
    kernel.guess_languages(np.frombuffer(text or b"\0", np.uint8), len(text), *tables, most, found, scores)
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
