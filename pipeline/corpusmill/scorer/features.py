"""What a line looks like and where it stands, as small integers: the evidence of the learned line scorer.

All features are integers made by integer arithmetic, so a line has the same ones on every machine, alone or in a batch.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from corpusmill.scorer.scan import (
    SPACE,
    WORD,
    Flags,
    Hashes,
    Ints,
    Scanned,
    is_upper_table,
    span_hashes,
    with_row,
    word_hash,
)
from corpusmill.text.batch import Mark

Features = npt.NDArray[np.int16]
Lexicon = npt.NDArray[np.int8]

# Function words: a line of prose is about four tenths of them, a headline one to two, a menu none.
_STOP_WORDS = """
    a about after all also an and any are as at be because been but by can could did do does for from had has
    have he her his how i if in into is it its just like me more most my no not of on one only or other our out
    over said she so some than that the their them then there these they this those through to up was we were
    what when where which while who will with would you your
"""
_ENDS = {".": 1, "!": 2, "?": 3, ":": 4, ",": 5, ";": 5, '"': 6, "'": 6, ")": 7, "]": 7, "-": 8, "*": 9, ">": 9}
_RELATED = frozenset({"related_link", "nav", "read_more", "media_ui"})
FAR = 40
"""Distances in lines are told up to here."""
_PROSE_WORDS, _PROSE_STOP_SHARE = 12, 20
"""A line reads as prose from twelve words on, a fifth of them function words, if it ends as a sentence does."""

_NAMES = """
    chars words title_words caps_words number_words stop_words long_words
    sentence_marks commas colons quotes brackets bars addresses dashes signs
    end first_is_capital first_is_mark first_is_number blank_before blank_after repeats
    known_words content_words lexical lexical_density
    prev1_words prev1_end prev1_lexical prev1_known next1_words next1_end next1_lexical next1_known
    prev2_words prev2_lexical next2_words next2_lexical
    near_lexical near_known wide_lexical lexical_above lexical_below lexical_above_doc lexical_rank
    from_start from_end place since_prose until_prose tail_lines tail_words head_lines run shape_run
    doc_lines doc_words doc_prose doc_mean_words doc_lexical doc_blank
    seam_before seam_after seam_before_is_related seam_after_is_related doc_seams
"""
NAMES = tuple(_NAMES.split())


class Lines(NamedTuple):
    """The lines of several rows that hold anything but white space; one entry a line in each array."""

    row: Ints
    start: Ints
    """Offset in the row's text, in code points; white space at both ends is left out."""
    end: Ints
    features: Features
    """Shape (len(NAMES), lines)."""


class _Shape(NamedTuple):
    """What a line looks like by itself; one entry a line."""

    words: Ints
    stop_share: Ints
    end: Ints
    known: Ints
    """Share of its content words that also stand on another line of the row, in percent; -1 where it has none."""
    density: Ints
    columns: list[Ints]


@cache
def _stop_table() -> Flags:
    """Top 16 bits of a word's hash → it is a function word."""
    table = np.zeros(1 << 16, np.bool_)
    for word in _STOP_WORDS.split():
        table[word_hash(word) >> 48] = True
    return table


@cache
def _end_table() -> npt.NDArray[np.uint8]:
    table = np.zeros(0x110000, np.uint8)
    for char, code in _ENDS.items():
        table[ord(char)] = code
    return table


def _shift(values: Ints, by: int, row: Ints, outside: int) -> Ints:
    """The value of the line `by` lines further down in the same row, `outside` where there is none."""
    moved = np.full(len(values), outside, np.int64)
    if abs(by) < len(values):
        here, there = (slice(None, -by), slice(by, None)) if by > 0 else (slice(-by, None), slice(None, by))
        moved[here] = np.where(row[here] == row[there], values[there], outside)
    return moved


def _share(part: Ints, whole: Ints) -> Ints:
    share: Ints = (100 * part) // np.maximum(whole, 1)
    return share


def _run_lengths(same: Flags, row: Ints) -> Ints:
    """For each line of a run of lines that are `same`, the length of the run; 0 for the others."""
    change = np.ones(len(same), np.bool_)
    change[1:] = (same[1:] != same[:-1]) | (row[1:] != row[:-1])
    starts = np.flatnonzero(change)
    sizes = np.diff(np.append(starts, len(same)))
    return np.where(same, np.repeat(sizes, sizes), 0)


def lexical_scores(scanned: Scanned, lexicon: Lexicon) -> tuple[Ints, Ints]:
    """For each line the sum of its words' and pairs' weights, whole and divided by the root of their number."""
    count = np.bincount(scanned.gram_line, minlength=len(scanned.row))
    # bincount adds in float64: exact, since sums of small integers stay far below 2^53; a root and a quotient of such
    # numbers are rounded alike everywhere
    sums = np.bincount(scanned.gram_line, lexicon[scanned.grams], minlength=len(scanned.row))
    return sums.astype(np.int64), np.floor(sums / np.sqrt(np.maximum(count, 1))).astype(np.int64)


def _known_words(scanned: Scanned, is_content: Flags) -> tuple[Ints, Ints]:
    """Per line: content words, and how many of them also stand on another line of the same row."""
    lines = len(scanned.row)
    line = scanned.word_line[is_content]
    # row and word in 40 bits, the line in 24: one sort brings the lines of a word together
    keys = with_row(scanned.hashes[is_content], scanned.row[line])
    packed = np.sort((keys & np.uint64(0xFFFFFFFFFF000000)) | line.astype(np.uint64))
    keys, line = packed >> np.uint64(24), (packed & np.uint64(0xFFFFFF)).astype(np.int64)
    change = np.ones(len(keys), np.bool_)
    change[1:] = keys[1:] != keys[:-1]
    starts = np.flatnonzero(change)
    sizes = np.diff(np.append(starts, len(keys)))
    elsewhere = line[starts] != line[starts + sizes - 1]
    return np.bincount(line, minlength=lines), np.bincount(line[np.repeat(elsewhere, sizes)], minlength=lines)


def _repeats(scanned: Scanned) -> Ints:
    """How many lines of the row read the same in the folded view, this one counted."""
    keys: Hashes = with_row(span_hashes(scanned.folded, scanned.start, scanned.end), scanned.row)
    _, which, counts = np.unique(keys, return_inverse=True, return_counts=True)
    return counts[which].astype(np.int64)


def _ends(s: Scanned) -> Ints:
    """How a line ends, as a number in `_ENDS`; a full stop inside a closing quote or bracket ends a sentence too."""
    last, inner = s.folded[s.end - 1], s.folded[np.maximum(s.end - 2, 0)]
    is_closed = np.isin(last, [ord(char) for char in "\"')"]) & (s.end - s.start > 1)
    is_sentence = is_closed & np.isin(inner, [ord(char) for char in "!.?"])
    return np.where(is_sentence, 1, _end_table()[last].astype(np.int64))


def _shape(s: Scanned, lexical: tuple[Ints, Ints]) -> _Shape:
    lines = len(s.row)

    def per_line(flags: Flags) -> Ints:
        return np.bincount(s.word_line[flags], minlength=lines)

    words = np.bincount(s.word_line, minlength=lines)
    size = s.word_end - s.word_start
    is_upper = is_upper_table()
    is_title = is_upper[s.points[s.word_start]]
    is_caps = is_title & (size > 1) & is_upper[s.points[np.minimum(s.word_start + 1, len(s.points) - 1)]]
    is_digit = (s.folded >= ord("0")) & (s.folded <= ord("9"))
    is_number = is_digit[s.word_start]
    is_stop = _stop_table()[(s.hashes >> np.uint64(48)).astype(np.int64)]
    at = np.flatnonzero((s.kinds > 0) & (s.kinds < WORD))
    mark_line = np.searchsorted(s.start, at, side="right") - 1
    counts = np.bincount(mark_line * SPACE + s.kinds[at], minlength=lines * SPACE).reshape(lines, SPACE)
    content, known_words = _known_words(s, ~is_stop & (size > 3))
    known = np.where(content > 0, _share(known_words, content), -1)
    stop_share, end = _share(per_line(is_stop), words), _ends(s)
    columns = [
        s.end - s.start, words, _share(per_line(is_title), words), _share(per_line(is_caps), words),
        _share(per_line(is_number), words), stop_share, per_line(size > 6),
        *(counts[:, kind] for kind in range(1, WORD)),
        end, is_upper[s.points[s.start]], s.kinds[s.start] != WORD, is_digit[s.start],
        s.blank_before, _shift(s.blank_before, 1, s.row, 0), _repeats(s), known, content, *lexical,
    ]  # fmt: skip
    return _Shape(words, stop_share, end, known, lexical[1], columns)


def _neighbours(s: Scanned, shape: _Shape) -> list[Ints]:
    columns = []
    for by in (-1, 1):
        columns += [_shift(shape.words, by, s.row, -1), _shift(shape.end, by, s.row, -1)]
        columns += [_shift(shape.density, by, s.row, 0), _shift(shape.known, by, s.row, -2)]
    for by in (-2, 2):
        columns += [_shift(shape.words, by, s.row, -1), _shift(shape.density, by, s.row, 0)]
    none = np.zeros(len(s.row), np.int64)
    near_lexical = sum((_shift(shape.density, by, s.row, 0) for by in (-3, -2, -1, 1, 2, 3)), start=none)
    near_known = sum((_shift(shape.known, by, s.row, 100) for by in (-2, -1, 1, 2)), start=none)
    return [*columns, near_lexical, near_known]


def _is_prose(words: Ints, end: Ints, stop_share: Ints) -> Flags:
    return (words >= _PROSE_WORDS) & (end >= 1) & (end <= 3) & (stop_share >= _PROSE_STOP_SHARE)


def reads_as_prose(features: Features) -> Flags:
    """For each line: it is long enough, of everyday words, and ends as a sentence does."""
    words, end, stop_share = (features[NAMES.index(name)].astype(np.int64) for name in ("words", "end", "stop_words"))
    return _is_prose(words, end, stop_share)


def _place(s: Scanned, shape: _Shape, first: Ints) -> list[Ints]:
    """Where a line stands among the lines, the prose and the words of its row, and what the row is like."""
    lines, row = len(s.row), s.row
    here, row_first, row_last = np.arange(lines), first[row], first[row + 1] - 1

    def per_row(values: Ints) -> Ints:
        sums = np.append(0, np.cumsum(values))
        return np.asarray((sums[first[1:]] - sums[first[:-1]])[row])

    prose = _is_prose(shape.words, shape.end, shape.stop_share)
    before = np.append(-1, np.maximum.accumulate(np.where(prose, here, -1))[:-1])
    after = np.append(np.minimum.accumulate(np.where(prose, here, lines)[::-1])[::-1][1:], lines)
    since = np.where(before >= row_first, here - before, FAR)
    until = np.where(after <= row_last, after - here, FAR)
    is_tail, is_head = (until == FAR) & ~prose, (since == FAR) & ~prose
    doc_lines, doc_words = np.maximum(per_row(np.ones(lines, np.int64)), 1), per_row(shape.words)
    doc_lexical = per_row(shape.density) // doc_lines
    density_until = np.append(0, np.cumsum(shape.density))
    low, high = np.maximum(here - 5, row_first), np.minimum(here + 6, row_last + 1)
    lexical_above = (density_until[:-1] - density_until[row_first]) // np.maximum(here - row_first, 1)
    lexical_below = (density_until[row_last + 1] - density_until[1:]) // np.maximum(row_last - here, 1)
    rank = np.empty(lines, np.int64)
    rank[np.lexsort((-shape.density, row))] = here - row_first
    words_until = np.append(0, np.cumsum(shape.words))
    form = np.minimum(shape.words // 6, 5) * 16 + shape.end
    same_form = (form == _shift(form, -1, row, -1)) | (form == _shift(form, 1, row, -1))
    return [
        (density_until[high] - density_until[low]) // (high - low), lexical_above, lexical_below,
        shape.density - doc_lexical,
        _share(rank, doc_lines),
        np.minimum(here - row_first, 200), np.minimum(row_last - here, 200),
        _share(words_until[:-1] - words_until[row_first], doc_words), since, until,
        np.where(is_tail, per_row(is_tail.astype(np.int64)), 0), np.where(is_tail, per_row(shape.words * is_tail), 0),
        np.where(is_head, per_row(is_head.astype(np.int64)), 0),
        _run_lengths(~prose, row), _run_lengths(same_form, row),
        doc_lines, doc_words, _share(per_row(prose.astype(np.int64)), doc_lines), doc_words // doc_lines, doc_lexical,
        _share(per_row((s.blank_before > 0).astype(np.int64)), doc_lines),
    ]  # fmt: skip


def _seams(marks: Sequence[Sequence[Mark]], start: Ints, first: Ints) -> list[Ints]:
    """Lines to the nearest seams before and after (`FAR`: none is near), whether they are of links, their number."""
    before, after = np.full(len(start), FAR), np.full(len(start), FAR)
    before_related, after_related, total = (np.zeros(len(start), np.int64) for _ in range(3))
    for n, row_marks in enumerate(marks):
        seams = [mark for mark in row_marks if mark.kind == "seam" and mark.category]
        lines = slice(int(first[n]), int(first[n + 1]))
        here = np.arange(lines.stop - lines.start)
        if not seams or not len(here):
            continue
        related = np.array([seam.category in _RELATED for seam in seams], np.int64)
        # the first line that stands after each seam
        line = np.searchsorted(start[lines], [seam.start for seam in seams])
        last = np.searchsorted(line, here, side="right") - 1
        before[lines] = np.where(last >= 0, np.minimum(here - line[last], FAR), FAR)
        before_related[lines] = np.where(last >= 0, related[last], 0)
        has_next, following = last + 1 < len(seams), np.minimum(last + 1, len(seams) - 1)
        after[lines] = np.where(has_next, np.minimum(line[following] - here - 1, FAR), FAR)
        after_related[lines] = np.where(has_next, related[following], 0)
        total[lines] = min(len(seams), FAR)
    return [before, after, before_related, after_related, total]


def featured(
    scanned: Scanned, marks: Sequence[Sequence[Mark]], lexical: tuple[Ints, Ints] | Lexicon, rows: int
) -> Lines:
    """The features of every line; `lexical` is the lexicon, or scores made beforehand (in training: out of fold)."""
    s = scanned
    features = np.zeros((len(NAMES), len(s.row)), np.int16)
    start = s.start - s.offset
    if len(s.row):
        first = np.searchsorted(s.row, np.arange(rows + 1))
        shape = _shape(s, lexical if isinstance(lexical, tuple) else lexical_scores(s, lexical))
        columns = [*shape.columns, *_neighbours(s, shape), *_place(s, shape, first), *_seams(marks, start, first)]
        for n, column in enumerate(columns):
            features[n] = np.clip(column, -32_000, 32_000)
    return Lines(s.row, start, s.end - s.offset, features)
