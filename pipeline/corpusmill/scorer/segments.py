"""Segments: what is judged as a whole; a line, or a part of a long line between seams.

Whole pages joined on one line, related links glued to a sentence and rows of buttons are common in scraped text. A long
line is cut where a sentence ends, at bars, bullets, icons and wide gaps, where words are glued ("word.Word",
"wordWord"), and before and after known units. Parts without a sign of residue are joined again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from corpusmill.kernel import calls
from corpusmill.kernel.arrays import Flags, Ints
from corpusmill.kernel.library import kernel
from corpusmill.scorer.grams import Weights, is_space_of_ideographs, residue_around
from corpusmill.scorer.scan import (
    BAR,
    BRACKET,
    HANGUL,
    ICON,
    IDEOGRAPHS,
    QUOTE,
    SENTENCE,
    SPACE,
    Scanned,
    any_between,
    characters_of,
    first_words,
    joined,
    owners,
    scan,
    tables,
)
from corpusmill.scorer.units import OPENS, Found, UnitTable, find_units, has_colon_after, is_network, networks_of
from corpusmill.text.batch import Batch, Mark
from corpusmill.text.lines import LineTable, lines_of

LONG = 90
"""Width from which on a line is cut into parts."""
GATE = -15
"""Lexical density from which on a part of a line is judged by itself."""
LINE, SENTENCE_GAP, WIDE_GAP, GLUE, MARK_GAP, CUE, TURN = range(7)
"""What stands before a segment: the line's edge, a sentence's end, white space, nothing, a bar or bullet, a cue, or
only a turn from words of prose to words of residue or back."""
_STRETCH, _AROUND = 40, 5
"""A part of so many words without a seam is looked through for turns, by the mean weight of so many words each way."""


class Segments(NamedTuple):
    """One entry a segment; offsets as in `Scanned`."""

    line: Ints
    start: Ints
    end: Ints
    gap: Ints
    """What stands before it: `LINE` … `TURN`."""
    first_word: Ints
    """Index of its first word; the words of segment n are first_word[n] : first_word[n + 1] (one entry more)."""


class _Seams(NamedTuple):
    at: Ints
    gap: Ints


def _between_words(s: Scanned, is_long: Flags, word_line: Ints) -> _Seams:
    """Seams in hard gaps between two words of a long line, and in white space between ideographs, which need none."""
    is_gap = s.hard[1:] | is_space_of_ideographs(s)
    n = np.flatnonzero(is_gap & (word_line[1:] == word_line[:-1]) & is_long[word_line[1:]]) + 1
    before, after = s.word_end[n - 1], s.word_start[n]
    spaces = np.append(np.flatnonzero(s.kinds == SPACE), len(s.points))
    first_space = spaces[np.searchsorted(spaces, before)]
    spaced = first_space < after
    opens = (s.kinds[after - 1] == BRACKET) | (s.kinds[after - 1] == QUOTE)
    at = np.where(spaced, first_space + 1, after - (opens & (after - before > 1)))
    has_mark = any_between((s.kinds == BAR) | (s.kinds == ICON), before, after)
    has_end = any_between(s.kinds == SENTENCE, before, after)
    next_is_lower, next_is_upper, before_is_upper = s.lower[after], s.upper[after], s.upper[before - 1]
    size = before - s.word_start[n - 1]
    is_digit = (s.folded[after] >= 48) & (s.folded[after] <= 57)
    is_dense = np.isin(tables().script[s.points[after]], (IDEOGRAPHS, HANGUL))
    is_initial = (size == 1) & before_is_upper
    ends_sentence = has_end & ~next_is_lower & ~is_initial & ~(is_digit & (size <= 3))
    glued = ~spaced & ends_sentence & (is_dense | ((size >= 3) & (next_is_upper | ~before_is_upper) & ~is_digit))
    is_seam = np.where(spaced, ends_sentence | ~has_end | has_mark, glued | has_mark & (s.kinds[after - 1] == ICON))
    gap = np.where(has_mark, MARK_GAP, np.where(~spaced, GLUE, np.where(has_end, SENTENCE_GAP, WIDE_GAP)))
    return _Seams(at[is_seam], gap[is_seam])


def _inside_words(s: Scanned, is_long: Flags) -> _Seams:
    """Seams in words such as "endNext": three small letters, a capital, two small ones."""
    if len(s.points) < 7:
        return _Seams(np.zeros(0, np.int64), np.zeros(0, np.int64))
    lower, upper = s.lower, s.upper
    at = np.flatnonzero(upper[3:-2] & lower[2:-3] & lower[1:-4] & lower[:-5] & lower[4:-1] & lower[5:]) + 3
    if not len(at):
        return _Seams(at, at)
    word = owners(s.word_start, at)
    is_seam = is_long[owners(s.start, at)] & ~is_network(s.hashes[word])
    return _Seams(at[is_seam], np.full(int(is_seam.sum()), GLUE))


def _at_quotes(s: Scanned, is_long: Flags) -> _Seams:
    """Seams before a quote between a small letter and a capital (`fares"The mayor`): a sentence glued to a headline."""
    quote = np.flatnonzero(s.folded[1:-1] == ord('"')) + 1
    at = quote[s.lower[quote - 1] & s.upper[quote + 1]]
    at = at[is_long[owners(s.start, at)]]
    return _Seams(at, np.full(len(at), GLUE))


def _at_units(s: Scanned, is_long: Flags, word_line: Ints, found: Found) -> _Seams:
    """Seams before units of several words, before openings that a colon follows, and after units."""
    mine = is_long[word_line[found.word]] if len(found.word) else np.zeros(0, np.bool_)
    word, size, use = found.word[mine], found.size[mine], found.use[mine]
    last = word + size - 1
    has_colon = has_colon_after(s, last)
    begins = s.word_start[word]
    is_small = s.lower[begins]
    # a unit of one word counts in a row of units only
    in_row = np.zeros(len(word), np.bool_)
    of_text = owners(s.rows[:-1], begins)
    in_row[1:] = (word[1:] == last[:-1] + 1) & (of_text[1:] == of_text[:-1])
    is_cue = ~is_small & ((size >= 2) | ((use == OPENS) & has_colon) | in_row)
    # the next word of the same text
    closes = is_cue & (use != OPENS) & (last < _words_of_text(s, word)[1])
    following = s.word_start[last[closes] + 1]
    following = following[~s.lower[following]]
    at = np.concatenate((begins[is_cue], following))
    return _Seams(at, np.full(len(at), CUE))


def _turns(s: Scanned, words: Weights, at: Ints) -> Ints:
    """Places in long stretches without a seam where the words turn from prose to residue or back."""
    first = first_words(s, at)
    stop = np.append(first[1:], len(s.word_start))
    stretch = np.flatnonzero(stop - first >= _STRETCH)
    sizes = (stop - first)[stretch]
    if not len(stretch):
        return np.zeros(0, np.int64)
    ends = np.cumsum(sizes)
    n = np.repeat(first[stretch] - (ends - sizes), sizes) + np.arange(int(ends[-1]))
    is_residue = residue_around(s, words, (first[stretch], stop[stretch]), n, _AROUND)
    turn = np.zeros(len(n), np.bool_)
    turn[1:] = (is_residue[1:] != is_residue[:-1]) & (n[1:] == n[:-1] + 1)
    turn[(ends - sizes)] = False
    n = n[turn]
    # a headline or a sentence begins with a capital: the nearest one within three words, where the script has any
    upper = s.upper[s.word_start]
    low, high = _words_of_text(s, n)
    best = n.copy()
    found = upper[n]
    for by in (1, -1, 2, -2, 3, -3):
        near = np.clip(n + by, low, high)
        better = ~found & upper[near]
        best[better], found = near[better], found | better
    return np.setdiff1d(s.word_start[best], at)


def _words_of_text(s: Scanned, word: Ints) -> tuple[Ints, Ints]:
    """For each word, in ascending order, the first and the last of its text."""
    first, row = np.searchsorted(s.word_start, s.rows), owners(s.rows[:-1], s.word_start[word])
    return first[row], first[row + 1] - 1


def seams(s: Scanned, is_long: Flags, found: Found) -> _Seams:
    """Where lines begin, and parts of long lines by marks and units; in order, each place once."""
    word_line = owners(s.start, s.word_start)
    inside = [
        _between_words(s, is_long, word_line),
        _inside_words(s, is_long),
        _at_quotes(s, is_long),
        _at_units(s, is_long, word_line, found),
    ]
    at = np.concatenate([s.start, *(seam.at for seam in inside)])
    gap = np.concatenate([np.full(len(s.start), LINE), *(seam.gap for seam in inside)])
    order = np.lexsort((gap, at))
    at, gap = at[order], gap[order]
    is_new = np.append(True, at[1:] > at[:-1])[: len(at)]
    return _Seams(at[is_new], gap[is_new])


class Cut(NamedTuple):
    """Segments, and which of them are judged: the others are long and without a sign of residue."""

    segments: Segments
    is_active: Flags


def segments(s: Scanned, weights: Weights, found: Found) -> Cut:
    """The segments of all lines; the weights are of words, and of characters where no spaces part words."""
    width = (s.widths[s.end] - s.widths[s.start]).astype(np.int64)
    is_long = width >= LONG
    at, gap = seams(s, is_long, found)
    turns = _turns(s, weights, at)
    if len(turns):
        at, gap = np.concatenate((at, turns)), np.concatenate((gap, np.full(len(turns), TURN)))
        order = np.argsort(at, kind="stable")
        at, gap = at[order], gap[order]
    line = owners(s.start, at)
    # a part without a word (a bar, a bullet) belongs to the next
    holds = np.append(np.diff(first_words(s, at)) > 0, True)[: len(at)]
    after_bare = np.append(False, ~holds[:-1] & (line[1:] == line[:-1]))[: len(at)]
    at, gap, line = at[~after_bare], gap[~after_bare], line[~after_bare]
    end = np.minimum(np.append(at[1:], len(s.points)), s.end[line])
    inside = at < end
    at, gap, line, end = at[inside], gap[inside], line[inside], end[inside]
    is_active = _has_sign(s, weights, found, at, end) | (gap == CUE) | ~is_long[line]
    first = np.ones(len(at), np.bool_)
    first[1:] = is_active[1:] | is_active[:-1] | (line[1:] != line[:-1])
    n = np.flatnonzero(first)
    last = np.append(n[1:], len(at)) - 1
    at, gap, line, end, is_active = at[n], gap[n], line[n], end[last], is_active[n]
    # white space at the ends of a part belongs to no segment
    low, high = s.solid_until[at], s.solid_until[end]
    kept = high > low
    solid = np.flatnonzero(s.kinds != SPACE)
    start, end = solid[low[kept]], solid[high[kept] - 1] + 1
    first_word = np.append(first_words(s, start), len(s.word_start))
    return Cut(Segments(line[kept], start, end, gap[kept], first_word), is_active[kept])


def _has_sign(s: Scanned, weights: Weights, found: Found, start: Ints, end: Ints) -> Flags:
    """Of each part: its words are of residue rather than of prose, or a third of them are units."""
    if not len(start):
        return np.zeros(0, np.bool_)
    told = weights.told(weights.until(start), weights.until(end))
    part = owners(start, s.word_start[found.word])
    covered = np.bincount(part, found.size, len(start)).astype(np.int64)
    count = np.diff(np.append(first_words(s, start), len(s.word_start)))
    return (told.site_density >= GATE) | (told.phrase_density >= GATE) | (covered * 3 >= np.maximum(count, 1))


def in_parts(batch: Batch, units: UnitTable) -> LineTable:
    """The line table of a batch with its pages on one line in parts; at each seam inside one stands an empty part.

    No lexicon is asked where a part ends, so that rules take the same whatever was learnt.
    """
    table = batch.lines
    pages, others = table.pages, np.setdiff1d(np.arange(len(table)), table.pages)
    rows, starts, ends = (column[pages].tolist() for column in (table.row, table.start, table.end))
    texts = [batch.texts[row][start:end] for row, start, end in zip(rows, starts, ends, strict=True)]
    owner: list[int] = []
    spans: list[tuple[int, int]] = []
    pieces: list[str] = []
    for n, row, start, text, places in zip(pages.tolist(), rows, starts, texts, _places(texts, units), strict=True):
        for a, b in _parts(text, places, _cut_in(batch.marks[row], start, start + len(text))):
            owner.append(n)
            spans.append((start + a, start + b))
            pieces.append(text[a:b])
    of_parts = lines_of(["\n".join(pieces)])
    index = np.concatenate((others, np.array(owner, np.int64)))
    order = np.argsort(index, kind="stable")
    of = index[order]
    part = np.array(spans, np.int64).reshape(-1, 2)
    folded = [*(table.folded[n] for n in others.tolist()), *of_parts.folded]
    return LineTable(
        row=table.row[of],
        line=table.line[of],
        start=np.concatenate((table.start[others], part[:, 0]))[order],
        end=np.concatenate((table.end[others], part[:, 1]))[order],
        wide=np.concatenate((table.wide[others], of_parts.wide))[order],
        length=np.concatenate((table.length[others], of_parts.length))[order],
        is_prose=np.concatenate((table.is_prose[others], of_parts.is_prose))[order],
        signs=np.concatenate((table.signs[others], of_parts.signs))[order],
        folded=[folded[n] for n in order.tolist()],
    )


def _places(texts: Sequence[str], units: UnitTable) -> Iterator[list[int]]:
    """Of each text: where its parts begin."""
    if native := kernel():
        text = joined(texts)
        row, at = calls.parts(native, text, (characters_of(), units.struct, networks_of()))
        for begin, end in pairwise(np.searchsorted(row, np.arange(len(texts) + 1)).tolist()):
            yield at[begin:end].tolist()
        return
    s = scan(texts)
    at = seams(s, np.ones(len(s.start), np.bool_), find_units(s, units)).at
    first = np.searchsorted(at, s.rows)
    for n, begin in enumerate(s.rows[:-1].tolist()):
        yield (at[first[n] : first[n + 1]] - begin).tolist()


def _cut_in(marks: Sequence[Mark], start: int, end: int) -> set[int]:
    return {mark.start - start for mark in marks if mark.kind == "seam" and start <= mark.start <= end}


def _parts(text: str, places: Sequence[int], cut: set[int]) -> Iterator[tuple[int, int]]:
    """The parts of a text without the white space around them, and an empty one at each place where one was cut."""
    edges = sorted({0, *places, *cut, len(text)})
    for a, b in zip(edges, [*edges[1:], len(text)], strict=True):
        if a in cut:
            yield a, a
        if solid := text[a:b].strip():
            begin = text.index(solid[0], a)
            yield begin, begin + len(solid)
