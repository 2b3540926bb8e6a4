"""What a line looks like and where it stands, as small integers: the evidence of the learned line scorer.

All features are integers made by integer arithmetic, so they are the same on every machine. Words are seen as 64-bit
hashes only. One call handles many rows at once: characters, words and lines are arrays over all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from corpusmill.batch import Mark
from corpusmill.fold import code_points, fold_table

Ints = npt.NDArray[np.int64]
Hashes = npt.NDArray[np.uint64]
Features = npt.NDArray[np.int16]

LEXICON_BITS = 17
_FACTOR = 0x9E3779B97F4A7C15
_INVERSE = pow(_FACTOR, -1, 1 << 64)
# Function words: a line of prose is about four tenths of them, a headline one to two, a menu none.
_STOP_WORDS = (
    "a about after all also an and any are as at be because been but by can could did do does for from had has have he "
    "her his how i if in into is it its just like me more most my no not of on one only or other our out over said she "
    "so some than that the their them then there these they this those through to up was we were what when where which "
    "while who will with would you your"
).split()
# Kinds of marks within a line, each counted: what prose has, what lists and menus have, what addresses have.
_KINDS = {".!?": 1, ",;": 2, ":": 3, "'\"": 4, "()[]": 5, "|*>_=~": 6, "/@#": 7, "-": 8, "$%&+": 9}
_ENDS = {".": 1, "!": 2, "?": 3, ":": 4, ",": 5, ";": 5, '"': 6, "'": 6, ")": 7, "]": 7, "-": 8, "*": 9, ">": 9}
_RELATED = frozenset({"related_link", "nav", "read_more", "media_ui"})
_FAR = 40
"""Distances in lines are told up to here."""

NAMES = (
    "chars words title_words caps_words number_words stop_words long_words sentence_marks commas colons quotes brackets "
    "bars addresses dashes signs end first_is_capital first_is_mark blank_before blank_after repeats "
    "known_words content_words lexical lexical_density "
    "prev1_words prev1_end prev1_lexical prev1_known next1_words next1_end next1_lexical next1_known "
    "prev2_words prev2_lexical next2_words next2_lexical near_lexical near_known "
    "from_start from_end place since_prose until_prose tail_lines tail_words head_lines run shape_run "
    "doc_lines doc_words doc_prose doc_mean_words doc_lexical doc_blank "
    "seam_before seam_after seam_before_is_related seam_after_is_related doc_seams"
).split()


class Lines(NamedTuple):
    """The lines of several rows that hold anything but white space; one entry a line in each array."""

    row: Ints
    start: Ints
    """Offset in the row's text, in code points; white space at both ends is left out."""
    end: Ints
    features: Features
    """Shape (len(NAMES), lines)."""


@cache
def _kind_table() -> npt.NDArray[np.uint8]:
    """Folded code point → 0 nothing to count, 10 word, 11 white space, else the number in `_KINDS`."""
    table = np.full(0x110000, 10, np.uint8)
    for code in range(0x2E80):
        char = chr(code)
        table[code] = 10 if char.isalnum() else 11 if char.isspace() else 0
    for chars, kind in _KINDS.items():
        for char in chars:
            table[ord(char)] = kind
    return table


@cache
def _is_upper() -> npt.NDArray[np.bool_]:
    table = np.zeros(0x110000, np.bool_)
    for code in range(0x2E80):
        table[code] = chr(code).isupper()
    return table


@cache
def _end_table() -> npt.NDArray[np.uint8]:
    table = np.zeros(0x110000, np.uint8)
    for char, code in _ENDS.items():
        table[ord(char)] = code
    return table


def _mixed(hashes: Hashes) -> Hashes:
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


def _span_hashes(points: npt.NDArray[np.uint32], starts: Ints, ends: Ints) -> Hashes:
    """Polynomial hashes of spans, from one running sum over the text."""
    powers, inverses = _powers(1 << max(16, int(len(points)).bit_length()))
    sums = np.zeros(len(points) + 1, np.uint64)
    np.cumsum(points.astype(np.uint64) * powers[: len(points)], out=sums[1:])
    return _mixed((sums[ends] - sums[starts]) * inverses[starts])


@cache
def _stop_table() -> npt.NDArray[np.bool_]:
    """Top 16 bits of a word's hash → it is a function word."""
    table = np.zeros(1 << 16, np.bool_)
    for word in _STOP_WORDS:
        points = code_points(word)
        table[int(_span_hashes(points, np.zeros(1, np.int64), np.array([len(points)]))[0] >> np.uint64(48))] = True
    return table


def _shift(values: Ints, by: int, row: Ints, outside: int) -> Ints:
    """The value of the line `by` lines further down in the same row, `outside` where there is none."""
    moved = np.full(len(values), outside, np.int64)
    if abs(by) < len(values):
        here, there = (slice(None, -by), slice(by, None)) if by > 0 else (slice(-by, None), slice(None, by))
        moved[here] = np.where(row[here] == row[there], values[there], outside)
    return moved


def _share(part: Ints, whole: Ints) -> Ints:
    return (100 * part) // np.maximum(whole, 1)


def _run_lengths(same: npt.NDArray[np.bool_], row: Ints) -> Ints:
    """For each line of a run of lines that are `same`, the length of the run; 0 for the others."""
    change = np.ones(len(same), np.bool_)
    change[1:] = (same[1:] != same[:-1]) | (row[1:] != row[:-1])
    starts = np.flatnonzero(change)
    sizes = np.diff(np.append(starts, len(same)))
    return np.where(same, np.repeat(sizes, sizes), 0)


def _grams(hashes: Hashes, line: Ints) -> tuple[Hashes, Ints]:
    """Words, and pairs of neighbours with a mark for both ends of the line, as hashes with their line."""
    if not len(hashes):
        return hashes, line
    opens = np.ones(len(hashes), np.bool_)
    opens[1:] = line[1:] != line[:-1]
    closes = np.append(opens[1:], True)
    before = np.where(opens, np.uint64(1), np.append(np.uint64(1), hashes[:-1]))
    pairs = _mixed(before * np.uint64(0x94D049BB133111EB) + hashes)
    last = _mixed(hashes[closes] * np.uint64(0x94D049BB133111EB) + np.uint64(2))
    return np.concatenate((hashes, pairs, last)), np.concatenate((line, line, line[closes]))


class Scanned(NamedTuple):
    """Characters, words and lines of several rows, before the features: what training and scoring share."""

    row: Ints
    start: Ints
    end: Ints
    offset: Ints
    kinds: npt.NDArray[np.uint8]
    folded: npt.NDArray[np.uint32]
    points: npt.NDArray[np.uint32]
    blank_before: Ints
    word_line: Ints
    word_start: Ints
    word_end: Ints
    hashes: Hashes
    grams: Hashes
    """Buckets of the lexicon."""
    gram_line: Ints


def scan(texts: Sequence[str]) -> Scanned:
    """Lines with something on them, and their words as hashes."""
    points = code_points("\n".join(texts))
    lengths = np.fromiter((len(text) for text in texts), np.int64, len(texts))
    row_starts = np.zeros(len(texts) + 1, np.int64)
    np.cumsum(lengths + 1, out=row_starts[1:])
    folded = fold_table()[points]
    kinds = _kind_table()[folded]
    # white space at both ends of a line is not part of it; lines without anything else are left out
    solid = np.flatnonzero(kinds != 11)
    breaks = np.flatnonzero(points == 10)
    from_solid = np.searchsorted(solid, np.append(0, breaks + 1))
    to_solid = np.append(from_solid[1:], len(solid))
    number = np.flatnonzero(from_solid < to_solid)
    start, end = solid[from_solid[number]], solid[to_solid[number] - 1] + 1
    row = np.searchsorted(row_starts, start, side="right") - 1
    first_line = np.searchsorted(breaks, row_starts[:-1])
    previous = np.append(-1, number[:-1])[: len(number)]
    previous[np.append(True, row[1:] != row[:-1])[: len(row)]] = -1
    blank_before = number - np.where(previous < 0, first_line[row], previous + 1)
    is_word = np.zeros(len(points) + 2, np.bool_)
    is_word[1:-1] = kinds == 10
    edges = np.flatnonzero(is_word[1:] != is_word[:-1])
    word_start, word_end = edges[::2], edges[1::2]
    word_line = np.searchsorted(start, word_start, side="right") - 1
    # "2019" and "2020" are one word to the lexicon
    plain = np.where((folded >= 48) & (folded <= 57), np.uint32(48), folded)
    hashes = _span_hashes(plain, word_start, word_end)
    grams, gram_line = _grams(hashes, word_line)
    return Scanned(
        row, start, end, row_starts[row], kinds, folded, points, blank_before, word_line, word_start, word_end, hashes,
        (grams >> np.uint64(64 - LEXICON_BITS)).astype(np.int64), gram_line,
    )  # fmt: skip


def lexical_scores(scanned: Scanned, lexicon: npt.NDArray[np.int8]) -> tuple[Ints, Ints]:
    """For each line the sum of its words' and pairs' weights, whole and divided by the root of their number."""
    count = np.bincount(scanned.gram_line, minlength=len(scanned.row))
    sums = np.bincount(scanned.gram_line, lexicon[scanned.grams], minlength=len(scanned.row)).astype(np.int64)
    # bincount adds in float64: exact, since the sums of small integers stay far below 2^53
    return sums, np.floor(sums / np.sqrt(np.maximum(count, 1))).astype(np.int64)


def _known_words(scanned: Scanned, is_content: npt.NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """Per line: content words, and how many of them also stand on another line of the same row."""
    lines = len(scanned.row)
    word = np.flatnonzero(is_content)
    line = scanned.word_line[word]
    # row and word in 40 bits, the line in 24: one sort brings the lines of a word together
    key = _mixed(scanned.hashes[word] + scanned.row[line].astype(np.uint64) * np.uint64(_FACTOR))
    packed = np.sort((key & np.uint64(0xFFFFFFFFFF000000)) | line.astype(np.uint64))
    key, line = packed >> np.uint64(24), (packed & np.uint64(0xFFFFFF)).astype(np.int64)
    change = np.ones(len(key), np.bool_)
    change[1:] = key[1:] != key[:-1]
    starts = np.flatnonzero(change)
    sizes = np.diff(np.append(starts, len(key)))
    lasts = starts + sizes - 1
    elsewhere = line[starts] != line[lasts]
    known_line = line[np.repeat(elsewhere, sizes)]
    return np.bincount(line, minlength=lines), np.bincount(known_line, minlength=lines)


def _repeats(scanned: Scanned) -> Ints:
    """How many lines of the row read the same in the folded view, this one counted."""
    hashes = _span_hashes(scanned.folded, scanned.start, scanned.end)
    key = _mixed(hashes + scanned.row.astype(np.uint64) * np.uint64(_FACTOR))
    _, which, counts = np.unique(key, return_inverse=True, return_counts=True)
    return counts[which].astype(np.int64)


def _seams(marks: Sequence[Sequence[Mark]], row: Ints, start: Ints, first: Ints) -> list[Ints]:
    """Lines to the nearest seam before and after (`_FAR` where none is near), whether it is of links, seams in the row."""
    before, after = np.full(len(row), _FAR), np.full(len(row), _FAR)
    before_related, after_related = np.zeros(len(row), np.int64), np.zeros(len(row), np.int64)
    total = np.zeros(len(row), np.int64)
    for n, row_marks in enumerate(marks):
        seams = [mark for mark in row_marks if mark.kind == "seam" and mark.category]
        a, b = int(first[n]), int(first[n + 1])
        if not seams or a == b:
            continue
        at = np.array([seam.start for seam in seams])
        related = np.array([seam.category in _RELATED for seam in seams], np.int64)
        lines = start[a:b]
        seam_line = np.searchsorted(lines, at)  # the first line that stands after the seam
        here = np.arange(b - a)
        which = np.searchsorted(seam_line, here, side="right") - 1
        has = which >= 0
        before[a:b] = np.where(has, np.minimum(here - seam_line[which], _FAR), _FAR)
        before_related[a:b] = np.where(has, related[which], 0)
        which = np.searchsorted(seam_line, here, side="right")
        has = which < len(at)
        which = np.minimum(which, len(at) - 1)
        after[a:b] = np.where(has, np.minimum(seam_line[which] - here - 1, _FAR), _FAR)
        after_related[a:b] = np.where(has, related[which], 0)
        total[a:b] = min(len(at), _FAR)
    return [before, after, before_related, after_related, total]


def featured(
    scanned: Scanned, marks: Sequence[Sequence[Mark]], lexical: tuple[Ints, Ints] | npt.NDArray[np.int8], rows: int
) -> Lines:
    """The features of every line; `lexical` is the lexicon, or scores made beforehand (in training: out of fold)."""
    s = scanned
    lines = len(s.row)
    if not lines:
        return Lines(s.row, s.start, s.end, np.zeros((len(NAMES), 0), np.int16))
    density: Ints
    total, density = lexical if isinstance(lexical, tuple) else lexical_scores(s, lexical)

    def per_line(flags: npt.NDArray[np.bool_]) -> Ints:
        return np.bincount(s.word_line[flags], minlength=lines)

    chars = s.end - s.start
    words = np.bincount(s.word_line, minlength=lines)
    size = s.word_end - s.word_start
    upper = _is_upper()
    is_title = upper[s.points[s.word_start]]
    is_caps = is_title & (size > 1) & upper[s.points[np.minimum(s.word_start + 1, len(s.points) - 1)]]
    is_number = (s.folded[s.word_start] >= 48) & (s.folded[s.word_start] <= 57)
    is_stop = _stop_table()[(s.hashes >> np.uint64(48)).astype(np.int64)]
    is_content = ~is_stop & (size > 3)
    title, stop = per_line(is_title), per_line(is_stop)
    at = np.flatnonzero((s.kinds > 0) & (s.kinds < 10))
    mark_line = np.searchsorted(s.start, at, side="right") - 1
    counts = np.bincount(mark_line * 10 + s.kinds[at], minlength=lines * 10).reshape(lines, 10)
    last = s.folded[s.end - 1]
    quoted = np.isin(last, [34, 39, 41]) & (chars > 1)
    inner = s.folded[np.maximum(s.end - 2, 0)]
    end = _end_table()[last].astype(np.int64)
    # a full stop inside a closing quote or bracket ends a sentence too
    end = np.where(quoted & np.isin(inner, [33, 46, 63]), 1, end)
    content, known = _known_words(s, is_content)
    known_share = np.where(content > 0, _share(known, content), -1)
    repeats = _repeats(s)

    prose = (words >= 12) & (end >= 1) & (end <= 3) & (_share(stop, words) >= 20)
    first = np.searchsorted(s.row, np.arange(rows + 1))
    row_first, row_last = first[s.row], first[s.row + 1] - 1
    here = np.arange(lines)
    prose_before = np.maximum.accumulate(np.where(prose, here, -1))
    prose_before = np.append(-1, prose_before[:-1])
    since = np.where(prose_before >= row_first, here - prose_before, _FAR)
    prose_after = np.minimum.accumulate(np.where(prose, here, lines)[::-1])[::-1]
    prose_after = np.append(prose_after[1:], lines)
    until = np.where(prose_after <= row_last, prose_after - here, _FAR)
    is_tail, is_head = (until == _FAR) & ~prose, (since == _FAR) & ~prose

    def per_row(values: Ints) -> Ints:
        sums = np.append(0, np.cumsum(values))
        return sums[first[1:]] - sums[first[:-1]]

    words_until = np.append(0, np.cumsum(words))
    doc_lines, doc_words, doc_prose = per_row(np.ones(lines, np.int64)), per_row(words), per_row(prose.astype(np.int64))
    shape = np.minimum(words // 6, 5) * 16 + end
    same_shape = (shape == _shift(shape, -1, s.row, -1)) | (shape == _shift(shape, 1, s.row, -1))
    near_lexical = sum((_shift(density, k, s.row, 0) for k in (-3, -2, -1, 1, 2, 3)), start=np.zeros(lines, np.int64))
    near_known = sum((_shift(known_share, k, s.row, 100) for k in (-2, -1, 1, 2)), start=np.zeros(lines, np.int64))
    blank_after = _shift(s.blank_before, 1, s.row, 0)

    columns = [
        chars, words, _share(title, words), _share(per_line(is_caps), words), _share(per_line(is_number), words),
        _share(stop, words), per_line(size > 6), *(counts[:, kind] for kind in range(1, 10)),
        end, upper[s.points[s.start]], s.kinds[s.start] != 10, s.blank_before, blank_after, repeats,
        known_share, content, total, density,
    ]  # fmt: skip
    for k in (-1, 1):
        columns += [_shift(words, k, s.row, -1), _shift(end, k, s.row, -1), _shift(density, k, s.row, 0)]
        columns += [_shift(known_share, k, s.row, -2)]
    for k in (-2, 2):
        columns += [_shift(words, k, s.row, -1), _shift(density, k, s.row, 0)]
    columns += [
        near_lexical, near_known,
        np.minimum(here - row_first, 200), np.minimum(row_last - here, 200),
        (100 * (words_until[:-1] - words_until[row_first])) // np.maximum(doc_words[s.row], 1),
        since, until,
        np.where(is_tail, per_row(is_tail.astype(np.int64))[s.row], 0), np.where(is_tail, per_row(words * is_tail)[s.row], 0),
        np.where(is_head, per_row(is_head.astype(np.int64))[s.row], 0),
        _run_lengths(~prose, s.row), _run_lengths(same_shape, s.row),
        doc_lines[s.row], doc_words[s.row], _share(doc_prose, doc_lines)[s.row], (doc_words // np.maximum(doc_lines, 1))[s.row],
        (per_row(density) // np.maximum(doc_lines, 1))[s.row], _share(per_row((s.blank_before > 0).astype(np.int64)), doc_lines)[s.row],
        *_seams(marks, s.row, s.start - s.offset, first),
    ]  # fmt: skip
    features = np.empty((len(NAMES), lines), np.int16)
    for n, column in enumerate(columns):
        features[n] = np.clip(column, -32_000, 32_000)
    return Lines(s.row, s.start - s.offset, s.end - s.offset, features)
