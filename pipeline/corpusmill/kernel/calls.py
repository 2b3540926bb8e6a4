"""The kernel's functions on arrays. What they compute is told where the arrays do it: `scorer/`.

Each takes the loaded kernel first. Offsets are code points of all texts joined by newlines.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


def scanned(kernel: Any, points: Array, rows: Array, tables: tuple[Array, Array, Array]) -> dict[str, Array]:
    """The columns of `scorer.scan.Scanned` but `rows` and `points`; the tables fold, and say kind and width."""
    size = len(points)
    most = size // 2 + 1
    folded, plain, kinds = np.empty(size, np.uint32), np.empty(size, np.uint32), np.empty(size, np.uint8)
    upper, lower = np.empty(size, np.bool_), np.empty(size, np.bool_)
    solid, (solid_until, widths, words_until) = np.empty(size, np.int64), np.empty((3, size + 1), np.int32)
    (word_start, word_end), hashes, hard = np.empty((2, most), np.int64), np.empty(most, np.uint64), np.empty(most, "?")
    words = kernel.scan_characters(
        points, size, *tables, folded, plain, kinds, upper, lower, solid, solid_until, widths, words_until,
        word_start, word_end, hashes, hard,
    )  # fmt: skip
    of_lines = np.empty((5, most), np.int64)
    lines = kernel.scan_lines(points, kinds, size, rows, *of_lines)
    names = ("row", "start", "end", "indent", "blank_before")
    return {
        **{name: column[:lines].copy() for name, column in zip(names, of_lines, strict=True)},
        "folded": folded,
        "plain": plain,
        "kinds": kinds,
        "upper": upper,
        "lower": lower,
        "solid": solid[: solid_until[-1]],
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


def char_weights(
    kernel: Any, columns: tuple[Array, Array, Array], script: Array, spans: tuple[Array, Array], table: Array
) -> Array:
    """Running weights of characters (their points, plain points and kinds) of spans, one entry more than characters."""
    starts, ends = map(np.ascontiguousarray, spans)
    weight = np.empty(len(columns[0]) + 1, np.int64)
    kernel.weigh_characters(*columns, len(columns[0]), script, starts, ends, len(starts), table, weight)
    return weight


def joined_weights(
    kernel: Any,
    columns: tuple[Array, Array, Array, Array],
    spans: tuple[Array, Array],
    table: Array,
    words: tuple[Array, Array, Array],
) -> tuple[Array, Array, Array]:
    """Entries of places, running weights and grams of words and, in spans, of characters.

    `columns` are points, plain points, kinds and the scripts of all; `words` are the words until each place, and their
    running weights and grams.
    """
    size = len(columns[0])
    entries, (weight, grams) = np.empty(size + 1, np.int32), np.empty((2, len(words[1]) + size), np.int64)
    *characters, script = columns
    count = kernel.join_weights(*characters, size, script, *spans, len(spans[0]), table, *words, entries, weight, grams)
    return entries, weight[:count].copy(), grams[:count].copy()


def span_weights(kernel: Any, weight: Array, grams: Array, start: Array, end: Array) -> Array:
    """Weights by both lexicons, number of grams, and both densities of spans of entries: shape (5, spans)."""
    found = np.empty((5, len(start)), np.int64)
    kernel.weigh_spans(weight, grams, np.ascontiguousarray(start), np.ascontiguousarray(end), len(start), *found)
    return found


def residue(
    kernel: Any, weights: tuple[Array, Array], words: tuple[Array, Array], stretches: tuple[Array, Array], around: int
) -> Array:
    """Of each word of stretches (first, one past the last): the words around it are of residue.

    `weights` are running weights and the entry of each place.
    """
    first, stop = map(np.ascontiguousarray, stretches)
    found = np.empty(int((stop - first).sum()), np.bool_)
    kernel.find_residue(*weights, *words, first, stop, len(first), around, found)
    return found


def clipped(kernel: Any, columns: list[Array]) -> Array:
    """Columns of values as features: shape (columns, values)."""
    columns = [np.ascontiguousarray(column, np.int64) for column in columns]
    addresses = np.array([column.__array_interface__["data"][0] for column in columns], np.uintp)
    found = np.empty((len(columns), len(columns[0])), np.int16)
    kernel.clip_columns(addresses, *found.shape, found)
    return found


def units(kernel: Any, stream: Array, hard: Array, hashes: Array, index: tuple[Array, Array, Array]) -> Array:
    """First word, size and entry of the units in a stream of words: shape (3, units)."""
    found = np.empty((3, len(stream)), np.int64)
    count = kernel.find_units(stream, hard, len(stream), hashes, len(hashes), *index, *found)
    return np.ascontiguousarray(found[:, :count])


def scores(kernel: Any, features: Array, trees: tuple[Array, Array, Array], bias: int) -> Array:
    """One score a segment, by the columns, borders and leaves of trees."""
    found = np.empty(features.shape[1], np.int64)
    features = np.ascontiguousarray(features)
    kernel.score_segments(features, *features.shape, *trees, *trees[0].shape, bias, found)
    return found


def word_seams(
    kernel: Any, characters: tuple[Array, ...], words: tuple[Array, ...], lines: tuple[Array, Array]
) -> tuple[Array, Array]:
    """Places and kinds of the seams between words of long lines (start of each line, whether it is long)."""
    at, gap = np.empty((2, len(words[0])), np.int64)
    found = kernel.seams_between_words(*characters, *words, len(at), *lines, len(lines[0]), at, gap)
    return at[:found].copy(), gap[:found].copy()


def places_inside_words(kernel: Any, upper: Array, lower: Array) -> Array:
    """Places of capitals amid small letters."""
    at = np.empty(len(upper) // 3 + 1, np.int64)
    return at[: kernel.seams_inside_words(upper, lower, len(upper), at)].copy()


def word_counts(
    kernel: Any, words: tuple[Array, Array, Array], cases: tuple[Array, Array], common: Array, start: Array
) -> Array:
    """Words with a capital, cased, in capitals, numbers, everyday ones: shape (segments, 5)."""
    counts = np.empty((len(start), 5), np.int64)
    kernel.count_words(*words, len(words[0]), *cases, len(cases[0]), common, start, len(start), counts)
    return counts


def mark_counts(kernel: Any, kinds: Array, start: Array, most: int) -> Array:
    """Marks of each of so many kinds: shape (segments, kinds)."""
    counts = np.empty((len(start), most), np.int64)
    kernel.count_marks(kinds, len(kinds), start, len(start), counts)
    return counts


def browser_marks(kernel: Any, characters: tuple[Array, Array], start: Array, end: Array) -> tuple[Array, Array]:
    """Underscores and words of buttons of each segment, from points and whether they are capitals."""
    rules, buttons = np.empty((2, len(start)), np.int64)
    kernel.count_browser_marks(*characters, len(characters[0]), start, end, len(start), rules, buttons)
    return rules, buttons


def known_words(
    kernel: Any, characters: tuple[Array, Array, Array], words: tuple[Array, ...], row: Array, start: Array
) -> tuple[Array, Array]:
    """Content words of each segment, and those of them that stand in another one of its row. Raises MemoryError."""
    content, shared = np.empty((2, len(start)), np.int64)
    points, widths, script = characters
    if kernel.count_known_words(
        points, len(points), widths, script, *words, len(words[0]), row, start, len(start), content, shared
    ):
        raise MemoryError
    return content, shared


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
