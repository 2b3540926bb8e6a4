"""What a segment looks like and where it stands, as small integers: the evidence of the learned scorer.

All features are integers made by integer arithmetic, so a segment has the same ones on every machine, alone or in a
batch. Nothing here knows a language: lengths are widths, everyday words come from a table of hashes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from corpusmill.text.batch import Mark
from corpusmill.scorer.scan import (
    BAR, COLON, HANGUL, IDEOGRAPHS, KINDS, SCRIPTS, SENTENCE, SPACE, WITHOUT_SPACES, WORD, Flags, Hashes, Ints,
    Lexicon, Scanned, Weights, char_grams, is_dense, mixed, owners, span_hashes, tables, weigh, with_row, word_grams,
)  # fmt: skip
from corpusmill.scorer.segments import LINE, LONG, Segments, segments
from corpusmill.scorer.units import OPENS, SECTION, WHOLE, Found, UnitTable, find_units, is_number

Features = npt.NDArray[np.int16]

FAR = 40
"""Distances in segments are told up to here."""
PROSE = 60
"""Width from which on a segment that ends as a sentence does reads as prose."""
_CALM = 25
"""Lexical density up to which it does."""
_RELATED = frozenset({"related_link", "nav", "read_more", "media_ui"})
# Kinds of residue that stand together on a page, by their numbers in `units.KINDS`.
_GROUPS = np.array([0, 1, 2, 0, 1, 3, 2, 2, 3, 1, 4, 0, 2, 2, 3, 4, 4, 4])
"""0 talk (comments, sharing, accounts), 1 links, 2 asking (letters, ads, money), 3 law, 4 controls and counts."""
GROUPS = 5

_NAMES = """
    width words word_size title_words caps_words number_words common_words
    sentence_marks commas colons quotes brackets bars addresses dashes signs icons
    end first indent blank_before blank_after repeats known_words content_words
    lexical lexical_density chars_density phrase_mean phrase_density
    open_density close_density open_phrase close_phrase
    unit_share units unit_sections unit_whole opens opens_group talk links asking law controls
    is_part gap_before gap_after line_width line_place block_width block_lines continues continued
    prev1_width prev1_end prev1_density prev1_unit prev1_prose prev1_known prev1_indent
    next1_width next1_end next1_density next1_unit next1_prose next1_known next1_indent
    prev2_width prev2_density prev2_unit prev2_prose next2_width next2_density next2_unit next2_prose
    prev1_phrase next1_phrase near_density near_phrase near_unit near_known wide_density wide_phrase wide_prose above_density below_density density_above_doc density_rank
    from_start from_end place since_prose until_prose tail_segments tail_width head_segments head_width
    run run_width run_density run_phrase run_unit run_place shape_run
    doc_segments doc_width doc_prose doc_mean_width doc_density doc_blank doc_units doc_parts doc_longest doc_browser
    script doc_script
    seam_before seam_after seam_before_is_related seam_after_is_related doc_seams
"""
NAMES = tuple(_NAMES.split())


COMMON_BITS = 17


class Knowledge(NamedTuple):
    """What the scorer knows of words."""

    lexicon: Lexicon
    common: Flags
    """Top `COMMON_BITS` bits of a word's hash → it is an everyday word of some language."""
    units: UnitTable


class Judged(NamedTuple):
    """The segments of several rows; one entry a segment in each array."""

    row: Ints
    start: Ints
    """Offset in the row's text, in code points; white space at both ends is left out."""
    end: Ints
    line: Ints
    """The line that it is (a part of), counted over all rows."""
    is_prose: Flags
    features: Features
    """Shape (len(NAMES), segments)."""


class _Own(NamedTuple):
    """What a segment looks like by itself."""

    width: Ints
    words: Ints
    end: Ints
    density: Ints
    phrase: Ints
    unit_share: Ints
    known: Ints
    indent: Ints
    prose: Ints
    columns: list[Ints]


def _shift(values: Ints, by: int, row: Ints, outside: int) -> Ints:
    """The value `by` segments further down in the same row, `outside` where there is none."""
    moved = np.full(len(values), outside, np.int64)
    if abs(by) < len(values):
        here, there = (slice(None, -by), slice(by, None)) if by > 0 else (slice(-by, None), slice(None, by))
        moved[here] = np.where(row[here] == row[there], values[there], outside)
    return moved


def _share(part: Ints, whole: Ints) -> Ints:
    share: Ints = (100 * part) // np.maximum(whole, 1)
    return share


def _run_spans(same: Flags, row: Ints) -> tuple[Ints, Ints]:
    """For each segment, first and one past the last of its run: neighbours in a row with equal `same`."""
    change = np.ones(len(same), np.bool_)
    change[1:] = (same[1:] != same[:-1]) | (row[1:] != row[:-1])
    starts = np.flatnonzero(change)
    ends = np.append(starts[1:], len(same))
    sizes = ends - starts
    return np.repeat(starts, sizes), np.repeat(ends, sizes)


def _sums(values: Ints) -> Ints:
    return np.append(0, np.cumsum(values))


def _known_words(s: Scanned, g: Segments, row: Ints, word_segment: Ints) -> tuple[Ints, Ints]:
    """Per segment: content words, and how many also stand in another segment of the row.

    In scripts without spaces a pair of ideographs is a content word.
    """
    known = tables()
    size = s.widths[s.word_end] - s.widths[s.word_start]
    script = known.script[s.points[s.word_start]]
    is_content = (size > 3) & (script != IDEOGRAPHS) & (script != WITHOUT_SPACES)
    wide = known.script[s.points] == IDEOGRAPHS
    at = np.flatnonzero(wide[1:] & wide[:-1])
    pairs = mixed(s.points[at].astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + s.points[at + 1])
    hashes = np.concatenate((s.hashes[is_content], pairs))
    segment = np.concatenate((word_segment[is_content], owners(g.start, at)))
    # row and word in 40 bits, the segment in 24: one sort brings the segments of a word together
    keys = with_row(hashes, row[segment])
    packed = np.sort((keys & np.uint64(0xFFFFFFFFFF000000)) | segment.astype(np.uint64))
    keys, segment = packed >> np.uint64(24), (packed & np.uint64(0xFFFFFF)).astype(np.int64)
    change = np.ones(len(keys), np.bool_)
    change[1:] = keys[1:] != keys[:-1]
    starts = np.flatnonzero(change)
    sizes = np.diff(np.append(starts, len(keys)))
    elsewhere = segment[starts] != segment[starts + sizes - 1] if len(starts) else np.zeros(0, np.bool_)
    lines = len(g.start)
    return np.bincount(segment, minlength=lines), np.bincount(segment[np.repeat(elsewhere, sizes)], minlength=lines)


def _repeats(s: Scanned, g: Segments, row: Ints) -> Ints:
    """How many segments of the row read the same in the folded view, this one counted."""
    keys: Hashes = with_row(span_hashes(s.folded, g.start, g.end), row)
    _, which, counts = np.unique(keys, return_inverse=True, return_counts=True)
    return counts[which].astype(np.int64)


_ENDS = {".": 1, "!": 2, "?": 3, ":": 4, ",": 5, ";": 5, '"': 6, "'": 6, ")": 7, "]": 7, "」": 6, "』": 6, "-": 8}
_ENDS |= {"*": 9, ">": 9, "|": 9, "։": 1, "።": 1, "။": 1, "៕": 1}


def _ends(s: Scanned, g: Segments) -> Ints:
    """How a segment ends: 1 to 3 a sentence, also inside a closing quote or bracket."""
    last, inner = s.folded[g.end - 1], s.folded[np.maximum(g.end - 2, 0)]
    codes = np.zeros(len(last), np.int64)
    for char, code in _ENDS.items():
        codes[last == ord(char)] = code
    is_closed = ((codes == 6) | (codes == 7)) & (g.end - g.start > 1)
    return np.where(is_closed & (s.kinds[np.maximum(g.end - 2, 0)] == SENTENCE) & (inner > 0), 1, codes)


def _firsts(s: Scanned, g: Segments) -> Ints:
    """What a segment begins with: 1 upper case, 2 lower case, 3 another letter, 4 a digit, 5 and on a mark."""
    known = tables()
    point, folded, kind = s.points[g.start], s.folded[g.start], s.kinds[g.start].astype(np.int64)
    letter = np.where(known.upper[point], 1, np.where(known.lower[point], 2, 3))
    letter = np.where((folded >= 48) & (folded <= 57), 4, letter)
    return np.where(kind == WORD, letter, 5 + kind)


def _own(s: Scanned, g: Segments, k: Knowledge, row: Ints, weights: Scored, found: Found) -> _Own:
    known, count = tables(), len(g.start)
    word_segment = owners(g.start, s.word_start)

    def per_segment(flags: Flags) -> Ints:
        return np.bincount(word_segment[flags], minlength=count)

    words = np.diff(g.first_word)
    width = s.widths[g.end] - s.widths[g.start]
    size = s.word_end - s.word_start
    is_title = known.upper[s.points[s.word_start]]
    is_caps = is_title & (size > 1) & known.upper[s.points[np.minimum(s.word_start + 1, len(s.points) - 1)]]
    is_cased = is_title | known.lower[s.points[s.word_start]]
    cased = per_segment(is_cased)
    number = is_number(s)
    is_common = k.common[(s.hashes >> np.uint64(64 - COMMON_BITS)).astype(np.int64)]
    marks = np.flatnonzero((s.kinds != WORD) & (s.kinds != SPACE))
    mark_segment = owners(g.start, marks)
    kinds = np.bincount(mark_segment * KINDS + s.kinds[marks], minlength=count * KINDS).reshape(-1, KINDS)
    content, known_words = _known_words(s, g, row, word_segment)
    known_share = np.where(content > 0, _share(known_words, content), -1)
    lexical, word_density = weights.words.densities(g.start, g.end)
    _, chars_density = weights.chars.densities(g.start, g.end)
    density = word_density + chars_density
    phrase_words, phrase_density = weights.phrase_words.densities(g.start, g.end)
    phrase_density = phrase_density + weights.phrase_chars.densities(g.start, g.end)[1]
    lexical, phrase_mean = (
        100 * (of.weight[g.end] - of.weight[g.start]) // np.maximum(of.count[g.end] - of.count[g.start], 1)
        for of in (weights.words, weights.phrase_words)
    )
    ends = np.minimum(g.end, g.start + 24), np.maximum(g.start, g.end - 24)

    def at_ends(words: Weights, chars: Weights) -> list[Ints]:
        spans = (g.start, ends[0]), (ends[1], g.end)
        return [words.densities(*span)[1] + chars.densities(*span)[1] for span in spans]

    edges = [*at_ends(weights.words, weights.chars), *at_ends(weights.phrase_words, weights.phrase_chars)]
    units = _units(s, g, found, words, per_segment(number))
    end = _ends(s, g)
    title = np.where(cased > 0, _share(per_segment(is_title), cased), -1)
    thai = np.isin(known.script[s.points[g.end - 1]], (WITHOUT_SPACES,))
    is_title_like = (title > 60) & (words > 5)
    prose = (width >= PROSE) & (((end >= 1) & (end <= 3)) | thai) & ~is_title_like & (density < _CALM)
    indent = np.where(g.gap == LINE, s.indent[g.line], -1)
    blank = np.where(g.gap == LINE, s.blank_before[g.line], 0)
    columns = [
        width, words, width * 10 // np.maximum(words, 1), title, _share(per_segment(is_caps), words),
        _share(per_segment(number), words), _share(per_segment(is_common), words),
        *(kinds[:, kind] for kind in range(1, WORD)), kinds[:, KINDS - 1],
        end, _firsts(s, g), indent, blank, _shift(blank, 1, row, 0), _repeats(s, g, row), known_share, content,
        lexical, density, chars_density, phrase_mean, phrase_density, *edges, *units,
    ]  # fmt: skip
    return _Own(width, words, end, density, phrase_density, units[0], known_share, indent, prose.astype(np.int64), columns)


def _units(s: Scanned, g: Segments, found: Found, words: Ints, numbers: Ints) -> list[Ints]:
    """Share of a segment's words in known units, their number, and the kind that opens it."""
    count = len(g.start)
    segment = owners(g.start, s.word_start[found.word])
    whole = found.use != OPENS

    def total(flags: Flags, values: Ints) -> Ints:
        return np.bincount(segment[flags], values[flags], count).astype(np.int64)

    ones = np.ones(len(found.word), np.int64)
    # a number is neutral: "12 comments" is covered, "12" alone is not
    digits = np.append(0, np.cumsum(is_number(s)))
    letters = found.size - (digits[found.word + found.size] - digits[found.word])
    plain = np.maximum(words - numbers, 1)
    share = _share(total(whole, letters), plain)
    opens = np.zeros(count, np.int64)
    opens_group = np.full(count, -1)
    at_start = np.flatnonzero(found.word == g.first_word[segment]) if len(found.word) else np.zeros(0, np.int64)
    word = found.word[at_start]
    after = np.minimum(s.word_end[word + found.size[at_start] - 1], len(s.points) - 1)
    after = np.minimum(after + (s.kinds[after] == SPACE), len(s.points) - 1)
    opens[segment[at_start]] = (
        np.where(s.kinds[after] == COLON, 20, 0) + np.where(found.use[at_start] == OPENS, 10, 0) + found.size[at_start]
    )
    opens_group[segment[at_start]] = _GROUPS[found.kind[at_start]]
    groups = _GROUPS[found.kind] if len(found.kind) else found.kind
    sure = found.use == WHOLE
    return [
        np.minimum(share, 100), total(whole, ones), _share(total(found.use == SECTION, letters), plain),
        _share(total(sure, letters), plain), opens, opens_group,
        *(_share(total(sure & (groups == group), letters), plain) for group in range(GROUPS)),
    ]  # fmt: skip


def _parts(s: Scanned, g: Segments, row: Ints, own: _Own) -> tuple[list[Ints], Ints]:
    """Where a segment stands in its line and in its paragraph, and which segments stand in a paragraph of prose."""
    known = tables()
    gap_after = np.append(g.gap[1:], LINE)
    is_part = ((g.gap != LINE) | (gap_after != LINE)).astype(np.int64)
    line_start, line_end = s.start[g.line], s.end[g.line]
    line_width = s.widths[line_end] - s.widths[line_start]
    line_place = _share(s.widths[g.start] - s.widths[line_start], line_width)
    # hard-wrapped text: a line of some width without an end goes on in the next, which begins in lower case
    blank = np.where(g.gap == LINE, s.blank_before[g.line], 0)
    begins_small = known.lower[s.points[g.start]]
    is_caseless = (s.kinds[g.start] == WORD) & ~known.lower[s.points[g.start]] & ~known.upper[s.points[g.start]]
    unended = (own.end == 0) | (own.end == 5) | (own.end == 6) | (own.end == 8)
    goes_on = np.zeros(len(row), np.bool_)
    wide = (own.width >= 45) & (own.width < 140)
    goes_on[1:] = (
        (row[1:] == row[:-1]) & (blank[1:] == 0) & (g.gap[1:] == LINE) & wide[:-1]
        & ((begins_small[1:] & unended[:-1])
           | (wide[1:] & (begins_small[1:] | is_caseless[1:] | unended[:-1]) & (own.indent[1:] == own.indent[:-1]))
           | (is_caseless[1:] & unended[:-1] & (own.width[:-1] >= 50) & (own.indent[1:] == own.indent[:-1])))
    )  # fmt: skip
    first = np.flatnonzero(~goes_on)
    sizes = np.diff(np.append(first, len(row)))
    until = _sums(own.width)
    block_width = np.repeat(until[first + sizes] - until[first], sizes)
    marks = _sums(own.columns[NAMES.index("sentence_marks")])
    block_marks = np.repeat(marks[first + sizes] - marks[first], sizes)
    block_lines = np.repeat(sizes, sizes)
    in_block = (block_lines >= 2) & (block_marks > 0) & (block_width >= 100) & (own.density < _CALM)
    continued = np.append(goes_on[1:], False).astype(np.int64)
    prose = ((own.prose > 0) | in_block).astype(np.int64)
    return [
        is_part, g.gap, gap_after, line_width, line_place, block_width, block_lines, goes_on.astype(np.int64), continued
    ], prose  # fmt: skip


def _neighbours(row: Ints, own: _Own, prose: Ints) -> list[Ints]:
    columns = []
    for by in (-1, 1):
        columns += [_shift(own.width, by, row, -1), _shift(own.end, by, row, -1), _shift(own.density, by, row, 0)]
        columns += [_shift(own.unit_share, by, row, 0), _shift(prose, by, row, -1)]
        columns += [_shift(own.known, by, row, -2), _shift(own.indent, by, row, -2)]
    for by in (-2, 2):
        columns += [_shift(own.width, by, row, -1), _shift(own.density, by, row, 0)]
        columns += [_shift(own.unit_share, by, row, 0), _shift(prose, by, row, -1)]
    none = np.zeros(len(row), np.int64)
    around = (-3, -2, -1, 1, 2, 3)
    return [
        *columns,
        _shift(own.phrase, -1, row, 0),
        _shift(own.phrase, 1, row, 0),
        sum((_shift(own.density, by, row, 0) for by in around), start=none),
        sum((_shift(own.phrase, by, row, 0) for by in around), start=none),
        sum((_shift(own.unit_share, by, row, 0) for by in around), start=none),
        sum((_shift(own.known, by, row, 100) for by in (-2, -1, 1, 2)), start=none),
    ]


def _place(s: Scanned, g: Segments, row: Ints, own: _Own, prose: Ints, first: Ints) -> list[Ints]:
    """Where a segment stands among the segments and the prose of its row, and what the row is like."""
    count = len(row)
    here, row_first, row_last = np.arange(count), first[row], first[row + 1] - 1

    def per_row(values: Ints) -> Ints:
        sums = _sums(values)
        return np.asarray((sums[first[1:]] - sums[first[:-1]])[row])

    is_prose = prose > 0
    before = np.append(-1, np.maximum.accumulate(np.where(is_prose, here, -1))[:-1])
    after = np.append(np.minimum.accumulate(np.where(is_prose, here, count)[::-1])[::-1][1:], count)
    since = np.where(before >= row_first, np.minimum(here - before, FAR - 1), FAR)
    until = np.where(after <= row_last, np.minimum(after - here, FAR - 1), FAR)
    is_tail, is_head = (until == FAR) & ~is_prose, (since == FAR) & ~is_prose
    segments_in = np.maximum(per_row(np.ones(count, np.int64)), 1)
    width = np.maximum(per_row(own.width), 1)
    density, phrase = _sums(own.density), _sums(own.phrase)
    doc_density = per_row(own.density) // segments_in
    low, high = np.maximum(here - 5, row_first), np.minimum(here + 6, row_last + 1)
    prose_until = _sums(prose)
    above = (density[:-1] - density[row_first]) // np.maximum(here - row_first, 1)
    below = (density[row_last + 1] - density[1:]) // np.maximum(row_last - here, 1)
    rank = np.empty(count, np.int64)
    rank[np.lexsort((-own.density, row))] = here - row_first
    widths = _sums(own.width)
    begin, stop = _run_spans(is_prose, row)
    size = stop - begin
    units = _sums(own.unit_share)
    calm = np.where(is_prose, 0, 1)
    form = np.minimum(own.width // 15, 12) * 16 + own.end
    same = (form == _shift(form, -1, row, -1)) | (form == _shift(form, 1, row, -1))
    shape_begin, shape_stop = _run_spans(same, row)
    blank = np.where(g.gap == LINE, np.minimum(s.blank_before[g.line], 1), 0)
    script, doc_script = _scripts(s, g, row, first)
    browser = _browser_marks(s, g)
    longest = np.zeros(len(first) - 1, np.int64)
    np.maximum.at(longest, row, s.widths[s.end[g.line]] - s.widths[s.start[g.line]])
    return [
        (density[high] - density[low]) // (high - low), (phrase[high] - phrase[low]) // (high - low), prose_until[high] - prose_until[low], above, below,
        own.density - doc_density, _share(rank, segments_in),
        np.minimum(here - row_first, 200), np.minimum(row_last - here, 200), _share(widths[:-1] - widths[row_first], width),
        since, until,
        np.where(is_tail, per_row(is_tail.astype(np.int64)), 0), np.where(is_tail, per_row(own.width * is_tail), 0),
        np.where(is_head, per_row(is_head.astype(np.int64)), 0), np.where(is_head, per_row(own.width * is_head), 0),
        size * calm, (widths[stop] - widths[begin]) * calm, (density[stop] - density[begin]) // size * calm,
        (phrase[stop] - phrase[begin]) // size * calm,
        (units[stop] - units[begin]) // size * calm, _share(here - begin, size) * calm,
        np.where(same, shape_stop - shape_begin, 0),
        segments_in, width // 10, _share(per_row(own.width * prose), width), width // segments_in, doc_density,
        _share(per_row(blank), segments_in), per_row(own.unit_share) // segments_in,
        _share(per_row((g.gap != LINE).astype(np.int64)), segments_in), _share(longest[row], width), per_row(browser),
        script, doc_script,
    ]  # fmt: skip


def _browser_marks(s: Scanned, g: Segments) -> Ints:
    """Of each segment: it holds marks that text browsers leave ("(BUTTON)", "____", a lone bullet)."""
    rule = np.append(0, np.cumsum(s.points == ord("_")))
    upper = tables().upper[s.points]
    button = np.flatnonzero((s.points[:-1] == ord("(")) & upper[1:]) if len(s.points) > 1 else np.zeros(0, np.int64)
    button = button[upper[np.minimum(button + 5, len(upper) - 1)]]
    segment = owners(g.start, button)
    buttons = np.bincount(segment[segment >= 0], minlength=len(g.start))
    bare = (np.diff(g.first_word) == 0) & (s.kinds[g.start] == BAR)
    return ((rule[g.end] - rule[g.start] >= 4) | (buttons > 0) | bare).astype(np.int64)


def _scripts(s: Scanned, g: Segments, row: Ints, first: Ints) -> tuple[Ints, Ints]:
    """The script of most letters looked at (first, middle, last), of each segment and of its row by width."""
    script = tables().script
    middle = script[s.points[(g.start + g.end) // 2]].astype(np.int64)
    last = script[s.points[np.maximum(g.end - 2, g.start)]].astype(np.int64)
    own = np.maximum(middle, last)
    widths = s.widths[g.end] - s.widths[g.start]
    table = np.bincount(row * SCRIPTS + middle, widths, (len(first) - 1) * SCRIPTS).reshape(-1, SCRIPTS)
    return own, table.argmax(1)[row]


def _seams(marks: Sequence[Sequence[Mark]], start: Ints, first: Ints) -> list[Ints]:
    """Segments to the nearest seams before and after (`FAR`: none is near), whether of links, their number."""
    before, after = np.full(len(start), FAR), np.full(len(start), FAR)
    before_related, after_related, total = (np.zeros(len(start), np.int64) for _ in range(3))
    for n, row_marks in enumerate(marks):
        seams = [mark for mark in row_marks if mark.kind == "seam" and mark.category]
        mine = slice(int(first[n]), int(first[n + 1]))
        here = np.arange(mine.stop - mine.start)
        if not seams or not len(here):
            continue
        related = np.array([seam.category in _RELATED for seam in seams], np.int64)
        # the first segment that stands after each seam
        at = np.searchsorted(start[mine], [seam.start for seam in seams])
        last = np.searchsorted(at, here, side="right") - 1
        before[mine] = np.where(last >= 0, np.minimum(here - at[last], FAR), FAR)
        before_related[mine] = np.where(last >= 0, related[last], 0)
        has_next, following = last + 1 < len(seams), np.minimum(last + 1, len(seams) - 1)
        after[mine] = np.where(has_next, np.minimum(at[following] - here - 1, FAR), FAR)
        after_related[mine] = np.where(has_next, related[following], 0)
        total[mine] = min(len(seams), FAR)
    return [before, after, before_related, after_related, total]


class Scored(NamedTuple):
    """Weights of words and of characters, by the lexicon learnt from sites and by the one learnt from phrases."""

    words: Weights
    chars: Weights
    phrase_words: Weights
    phrase_chars: Weights


def cut(s: Scanned, k: Knowledge) -> tuple[Segments, Scored, Found]:
    """The segments of a text, with the weights of their words and characters, and the units found."""
    found = find_units(s, k.units)
    if not len(s.start):
        none = np.zeros(0, np.int64)
        empty = Weights(np.zeros(len(s.points) + 1, np.int64), np.ones(len(s.points) + 1, np.int64))
        return Segments(none, none, none, none, np.zeros(1, np.int64)), Scored(empty, empty, empty, empty), found
    (words, chars), (phrase_words, phrase_chars) = k.lexicon
    of_words = weigh(s, word_grams(s), words, phrase_words)
    dense = np.flatnonzero(is_dense(s))
    of_dense = weigh(s, char_grams(s, s.start[dense], s.end[dense]), chars, phrase_chars)
    both = [Weights(a.weight + b.weight, a.count + b.count) for a, b in zip(of_words, of_dense, strict=True)]
    g, is_active = segments(s, both[0], both[1], found)
    looked = np.flatnonzero(is_active)
    of_chars = weigh(s, char_grams(s, g.start[looked], g.end[looked]), chars, phrase_chars)
    return g, Scored(of_words[0], of_chars[0], of_words[1], of_chars[1]), found


def featured(s: Scanned, marks: Sequence[Sequence[Mark]], k: Knowledge) -> Judged:
    """The segments of a text and their features."""
    rows = len(s.rows) - 1
    g, weights, found = cut(s, k)
    row = s.row[g.line]
    features = np.zeros((len(NAMES), len(row)), np.int16)
    start = g.start - s.rows[row]
    prose = np.zeros(len(row), np.int64)
    if len(row):
        first = np.searchsorted(row, np.arange(rows + 1))
        own = _own(s, g, k, row, weights, found)
        parts, prose = _parts(s, g, row, own)
        columns = [
            *own.columns, *parts, *_neighbours(row, own, prose), *_place(s, g, row, own, prose, first),
            *_seams(marks, start, first),
        ]  # fmt: skip
        if len(columns) != len(NAMES):
            raise AssertionError(f"{len(columns)} features for {len(NAMES)} names")
        for n, column in enumerate(columns):
            features[n] = np.clip(column, -32_000, 32_000)
    return Judged(row, start, g.end - s.rows[row], g.line, prose > 0, features)
