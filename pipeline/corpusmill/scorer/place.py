"""Where a segment stands: in its line and paragraph, among its neighbours, in its document, near seams."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from corpusmill.kernel.arrays import Flags, Ints
from corpusmill.kernel.library import struct
from corpusmill.scorer.scan import BAR, SCRIPTS, WORD, Scanned, last_of_row, owners, share, tables
from corpusmill.scorer.segments import LINE, Segments
from corpusmill.scorer.shape import CALM, Columns
from corpusmill.text.audit import moving
from corpusmill.text.audit.moving import Marks

FAR = 40
"""Distances in segments are told up to here."""
_RELATED = frozenset({"related_link", "nav", "read_more", "media_ui"})
_WRAP_LEAST, _WRAP_MOST, _WRAP_CASELESS, _BLOCK = 45, 140, 50, 100
"""Widths of the lines of hard-wrapped text (72 to 80 columns, white space left out; 40 ideographs), and of a paragraph
of such lines."""


def shift(values: Ints, by: int, row: Ints, outside: int) -> Ints:
    """The value `by` segments further down in the same row, `outside` where there is none."""
    moved = np.full(len(values), outside, np.int64)
    if abs(by) < len(values):
        here, there = (slice(None, -by), slice(by, None)) if by > 0 else (slice(-by, None), slice(None, by))
        moved[here] = np.where(row[here] == row[there], values[there], outside)
    return moved


def _sums(values: Ints) -> Ints:
    return np.append(0, np.cumsum(values))


def in_line(s: Scanned, g: Segments, row: Ints, own: Columns, prose: Ints) -> tuple[Columns, Ints]:
    """Where a segment stands in its line and in its paragraph, and which (1) are prose or in a paragraph of prose."""
    gap_after = np.append(g.gap[1:], LINE)
    line_start = s.start[g.line]
    line_width = (s.widths[s.end[g.line]] - s.widths[line_start]).astype(np.int64)
    goes_on = _goes_on(s, g, row, own)
    first = np.flatnonzero(~goes_on)
    sizes = np.diff(np.append(first, len(row)))

    def per_block(values: Ints) -> Ints:
        sums = _sums(values)
        return np.asarray(np.repeat(sums[first + sizes] - sums[first], sizes))

    block_width, block_lines = per_block(own["width"]), np.repeat(sizes, sizes)
    in_block = (block_lines >= 2) & (per_block(own["sentence_marks"]) > 0) & (block_width >= _BLOCK)
    in_block &= own["lexical_density"] < CALM
    columns = {
        "is_part": ((g.gap != LINE) | (gap_after != LINE)).astype(np.int64),
        "gap_before": g.gap,
        "gap_after": gap_after,
        "line_width": line_width,
        "line_place": share((s.widths[g.start] - s.widths[line_start]).astype(np.int64), line_width),
        "block_width": block_width,
        "block_lines": block_lines,
        "continues": goes_on.astype(np.int64),
        "continued": np.append(goes_on[1:], False).astype(np.int64),
    }
    return columns, ((prose > 0) | in_block).astype(np.int64)


def _goes_on(s: Scanned, g: Segments, row: Ints, own: Columns) -> Flags:
    """Of each segment: it goes on a hard-wrapped line above it that is of some width and has no end."""
    is_small = s.lower[g.start]
    is_caseless = (s.kinds[g.start] == WORD) & ~is_small & ~s.upper[g.start]
    is_unended = np.isin(own["end"], (0, 5, 6, 8))
    width, indent = own["width"], own["indent"]
    is_wide = (width >= _WRAP_LEAST) & (width < _WRAP_MOST)
    is_level = indent[1:] == indent[:-1]
    small_after_unended = is_small[1:] & is_unended[:-1]
    wide_after_wide = is_wide[1:] & (is_small[1:] | is_caseless[1:] | is_unended[:-1]) & is_level
    last_of_caseless = is_caseless[1:] & is_unended[:-1] & (width[:-1] >= _WRAP_CASELESS) & is_level
    is_next = (row[1:] == row[:-1]) & (own["blank_before"][1:] == 0) & (g.gap[1:] == LINE)
    goes_on = np.zeros(len(row), np.bool_)
    goes_on[1:] = is_next & is_wide[:-1] & (small_after_unended | wide_after_wide | last_of_caseless)
    return goes_on


# (features of the segment itself, their short names, the value where there is no neighbour)
_NEXT = (("width", "width", -1), ("end", "end", -1), ("lexical_density", "density", 0), ("unit_share", "unit", 0),
         ("prose", "prose", -1), ("known_words", "known", -2), ("indent", "indent", -2))  # fmt: skip
_AROUND = (-3, -2, -1, 1, 2, 3)


def neighbours(row: Ints, own: Columns, prose: Ints) -> Columns:
    """The segments above and below."""
    values = {**own, "prose": prose}
    columns = {"blank_after": shift(own["blank_before"], 1, row, 0)}
    for by, name in ((-1, "prev1"), (1, "next1")):
        columns |= {f"{name}_{short}": shift(values[of], by, row, outside) for of, short, outside in _NEXT}
        columns[f"{name}_phrase"] = shift(own["phrase_density"], by, row, 0)
    for by, name in ((-2, "prev2"), (2, "next2")):
        for of, short, outside in _NEXT[:1] + _NEXT[2:5]:
            columns[f"{name}_{short}"] = shift(values[of], by, row, outside)
    none = np.zeros(len(row), np.int64)
    for of, short in (("lexical_density", "density"), ("phrase_density", "phrase"), ("unit_share", "unit")):
        columns[f"near_{short}"] = sum((shift(own[of], by, row, 0) for by in _AROUND), start=none)
    columns["near_known"] = sum((shift(own["known_words"], by, row, 100) for by in _AROUND[1:5]), start=none)
    return columns


def in_document(s: Scanned, g: Segments, row: Ints, own: Columns, prose: Ints, *, first: Ints) -> Columns:
    """Where a segment stands among the segments and the prose of its row, and what the row is like."""
    count = len(row)
    here, row_first, row_last = np.arange(count), first[row], first[row + 1] - 1
    widths, density, phrase = _sums(own["width"]), _sums(own["lexical_density"]), _sums(own["phrase_density"])
    low, high = np.maximum(here - 5, row_first), np.minimum(here + 6, row_last + 1)
    prose_until, span = _sums(prose), high - low
    rank = np.empty(count, np.int64)
    rank[np.lexsort((-own["lexical_density"], row))] = here - row_first
    whole = _of_rows(s, g, row, own, prose, first=first)
    return {
        **whole,
        "wide_density": (density[high] - density[low]) // span,
        "wide_phrase": (phrase[high] - phrase[low]) // span,
        "wide_prose": prose_until[high] - prose_until[low],
        "above_density": (density[:-1] - density[row_first]) // np.maximum(here - row_first, 1),
        "below_density": (density[row_last + 1] - density[1:]) // np.maximum(row_last - here, 1),
        "density_above_doc": own["lexical_density"] - whole["doc_density"],
        "density_rank": share(rank, row_last + 1 - row_first),
        "from_start": np.minimum(here - row_first, 200),
        "from_end": np.minimum(row_last - here, 200),
        "place": share(widths[:-1] - widths[row_first], widths[row_last + 1] - widths[row_first]),
        **_around_prose(own, prose, here, row_first, row_last),
        **_runs(row, own, prose, here),
    }


def _around_prose(own: Columns, prose: Ints, here: Ints, row_first: Ints, row_last: Ints) -> Columns:
    count, is_prose = len(prose), prose > 0
    before = np.append(-1, np.maximum.accumulate(np.where(is_prose, here, -1))[:-1])
    after = np.append(np.minimum.accumulate(np.where(is_prose, here, count)[::-1])[::-1][1:], count)
    since = np.where(before >= row_first, np.minimum(here - before, FAR - 1), FAR)
    until = np.where(after <= row_last, np.minimum(after - here, FAR - 1), FAR)
    columns = {"since_prose": since, "until_prose": until}
    for name, is_there in (("tail", (until == FAR) & ~is_prose), ("head", (since == FAR) & ~is_prose)):
        for what, values in (("segments", np.ones(count, np.int64)), ("width", own["width"])):
            sums = _sums(values * is_there)
            columns[f"{name}_{what}"] = np.where(is_there, sums[row_last + 1] - sums[row_first], 0)
    return columns


def _run_spans(same: Flags, row: Ints) -> tuple[Ints, Ints]:
    """For each segment, first and one past the last of its run: neighbours in a row with equal `same`."""
    change = np.ones(len(same), np.bool_)
    change[1:] = (same[1:] != same[:-1]) | (row[1:] != row[:-1])
    starts = np.flatnonzero(change)
    ends = np.append(starts[1:], len(same))
    sizes = ends - starts
    return np.repeat(starts, sizes), np.repeat(ends, sizes)


def _runs(row: Ints, own: Columns, prose: Ints, here: Ints) -> Columns:
    """Runs of segments that are no prose (0 for prose), and of segments of like length and end."""
    begin, stop = _run_spans(prose > 0, row)
    size, calm = stop - begin, 1 - prose

    def total(name: str) -> Ints:
        sums = _sums(own[name])
        return np.asarray(sums[stop] - sums[begin])

    form = np.minimum(own["width"] // 15, 12) * 16 + own["end"]
    same = (form == shift(form, -1, row, -1)) | (form == shift(form, 1, row, -1))
    shape_begin, shape_stop = _run_spans(same, row)
    return {
        "run": size * calm,
        "run_width": total("width") * calm,
        "run_density": total("lexical_density") // size * calm,
        "run_phrase": total("phrase_density") // size * calm,
        "run_unit": total("unit_share") // size * calm,
        "run_place": share(here - begin, size) * calm,
        "shape_run": np.where(same, shape_stop - shape_begin, 0),
    }


def _of_rows(s: Scanned, g: Segments, row: Ints, own: Columns, prose: Ints, *, first: Ints) -> Columns:
    """What the whole row is like; the same for all its segments."""

    def per_row(values: Ints) -> Ints:
        sums = _sums(values)
        return np.asarray((sums[first[1:]] - sums[first[:-1]])[row])

    count, width = np.maximum(per_row(np.ones(len(row), np.int64)), 1), np.maximum(per_row(own["width"]), 1)
    longest = np.zeros(len(first) - 1, np.int64)
    holds = np.flatnonzero(np.diff(first))  # there are segments in the row
    longest[holds] = np.maximum.reduceat(s.widths[s.end[g.line]] - s.widths[s.start[g.line]], first[holds])
    script, doc_script = _scripts(s, g, row, len(first) - 1)
    return {
        "doc_segments": count,
        "doc_width": width // 10,
        "doc_prose": share(per_row(own["width"] * prose), width),
        "doc_mean_width": width // count,
        "doc_density": per_row(own["lexical_density"]) // count,
        "doc_blank": share(per_row(np.minimum(own["blank_before"], 1)), count),
        "doc_units": per_row(own["unit_share"]) // count,
        "doc_parts": share(per_row((g.gap != LINE).astype(np.int64)), count),
        "doc_longest": share(longest[row], width),
        "doc_browser": per_row(_browser_marks(s, g)),
        "script": script,
        "doc_script": doc_script,
    }


def _browser_marks(s: Scanned, g: Segments) -> Ints:
    """Of each segment: it holds marks that text browsers leave ("(BUTTON)", "____", a lone bullet)."""
    rule = np.flatnonzero(s.points == ord("_"))
    rules = np.searchsorted(rule, g.end) - np.searchsorted(rule, g.start)
    button = np.flatnonzero((s.points[:-1] == ord("(")) & s.upper[1:])
    button = button[s.upper[np.minimum(button + 5, last_of_row(s, button))]]
    buttons = np.bincount(owners(g.start, button), minlength=len(g.start))
    bare = (np.diff(g.first_word) == 0) & (s.kinds[g.start] == BAR)
    return np.asarray(((rules >= 4) | (buttons > 0) | bare).astype(np.int64))


def _scripts(s: Scanned, g: Segments, row: Ints, rows: int) -> tuple[Ints, Ints]:
    """The script of each segment, told by two of its characters, and the one of most of its row by width."""
    script = tables().script
    middle = script[s.points[(g.start + g.end) // 2]].astype(np.int64)
    last = script[s.points[np.maximum(g.end - 2, g.start)]].astype(np.int64)
    widths = s.widths[g.end] - s.widths[g.start]
    table = np.bincount(row * SCRIPTS + middle, widths, rows * SCRIPTS).reshape(-1, SCRIPTS)
    return np.maximum(middle, last), table.argmax(1)[row]


class Seams(NamedTuple):
    """Seams by row."""

    first: Ints
    """The first of each row, and one past the last."""
    start: Ints
    """Where each stands in its row's text."""
    is_related: Flags
    """Whether it was left by links."""


def seams_of(marks: Marks, rows: int) -> Seams:
    """The seams of so many rows that have a category."""
    found = moving.seams_of(marks)
    categories = [category for category, _ in found.kinds]
    told = np.flatnonzero(np.array([category != "" for category in categories], np.bool_)[found.kind])
    is_related = np.array([category in _RELATED for category in categories], np.bool_)[found.kind[told]]
    return Seams(np.searchsorted(found.row[told], np.arange(rows + 1)), found.start[told], is_related)


def struct_of(marks: Marks, rows: int) -> Any:
    """Seams as the kernel takes them."""
    return struct("Seams", *seams_of(marks, rows))


def near_seams(seams: Seams, start: Ints, first: Ints) -> Columns:
    """Segments to the nearest seams before and after (`FAR`: none is near), whether of links, their number."""
    rows = len(first) - 1
    counts = np.diff(seams.first)
    size, here = np.diff(first), np.arange(len(start))
    row, seam_row = np.repeat(np.arange(rows), size), np.repeat(np.arange(rows), counts)
    # the first segment that stands after each seam, all rows in one order
    step = int(max(start.max(initial=0), seams.start.max(initial=0))) + 1
    places = seam_row * step + seams.start
    at = np.minimum(np.searchsorted(row * step + start, places), first[seam_row + 1])
    related, at = np.append(seams.is_related, False).astype(np.int64), np.append(at, 0)
    last = np.searchsorted(at[:-1], here, side="right") - 1
    has_last, has_next = last >= seams.first[row], last + 1 < seams.first[row + 1]
    following = np.where(has_next, last + 1, -1)
    return {
        "seam_before": np.where(has_last, np.minimum(here - at[last], FAR), FAR),
        "seam_after": np.where(has_next, np.minimum(at[following] - here - 1, FAR), FAR),
        "seam_before_is_related": np.where(has_last, related[last], 0),
        "seam_after_is_related": np.where(has_next, related[following], 0),
        "doc_seams": np.minimum(counts, FAR)[row],
    }
