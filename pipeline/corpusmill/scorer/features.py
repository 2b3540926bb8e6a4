"""The evidence of the learned scorer: small integers for every segment of some texts.

All features are integers made by integer arithmetic, so a segment has the same ones on every machine, alone or in a
batch. Nothing here knows a language: lengths are widths, everyday words come from a table of hashes.
"""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from corpusmill.kernel import calls
from corpusmill.kernel.arrays import CodePoints, Flags, Ints
from corpusmill.kernel.library import kernel
from corpusmill.kernel.trees import Trees, scorer_struct
from corpusmill.scorer import place
from corpusmill.scorer.cues import near_cues
from corpusmill.scorer.grams import Weights, is_dense, joined, weigh_chars, weigh_words
from corpusmill.scorer.scan import Scanned, characters_of
from corpusmill.scorer.segments import Segments, segments
from corpusmill.scorer.shape import Columns, Knowledge, Scored, shape
from corpusmill.scorer.units import Found, find_units, networks_of
from corpusmill.text.audit.moving import Marks

Features = npt.NDArray[np.int16]

_NAMES = """
    width words word_size title_words caps_words number_words common_words sentence_marks commas colons quotes
    brackets bars addresses dashes signs icons end first indent blank_before blank_after repeats known_words
    content_words lexical lexical_density chars_density phrase_mean phrase_density open_density close_density
    open_phrase close_phrase unit_share units unit_sections unit_whole opens opens_group talk links asking law
    controls is_part gap_before gap_after line_width line_place block_width block_lines continues continued
    prev1_width prev1_end prev1_density prev1_unit prev1_prose prev1_known prev1_indent next1_width next1_end
    next1_density next1_unit next1_prose next1_known next1_indent prev2_width prev2_density prev2_unit prev2_prose
    next2_width next2_density next2_unit next2_prose prev1_phrase next1_phrase near_density near_phrase near_unit
    near_known wide_density wide_phrase wide_prose above_density below_density density_above_doc density_rank
    from_start from_end place since_prose until_prose tail_segments tail_width head_segments head_width run
    run_width run_density run_phrase run_unit run_place shape_run doc_segments doc_width doc_prose doc_mean_width
    doc_density doc_blank doc_units doc_parts doc_longest doc_browser script doc_script seam_before seam_after
    seam_before_is_related seam_after_is_related doc_seams cue_since cue_until cue_prose unit_since unit_until
    wide_units prev1_opens next1_opens prev1_whole next1_whole prev1_title next1_title
"""
NAMES = tuple(_NAMES.split())
_NUMBERS = {name: n for n, name in enumerate(NAMES)}


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

    def of(self, name: str) -> Ints:
        """One feature."""
        return np.asarray(self.features[_NUMBERS[name]], np.int64)

    def at(self, segments: Ints) -> Judged:
        """These segments alone."""
        row, start, end, line, is_prose, features = self
        own = (row[segments], start[segments], end[segments], line[segments], is_prose[segments])
        return Judged(*own, features.T[segments].T)


class Parts(NamedTuple):
    """The segments of a text, and what was asked of its words to find them."""

    segments: Segments
    is_active: Flags
    """Of each segment: its characters are weighed too."""
    words: Weights
    units: Found


def cut(s: Scanned, k: Knowledge) -> Parts:
    """The segments of a text, with the weights of its words and the units found."""
    found, of_words = find_units(s, k.units), weigh_words(s, k.words)
    if not len(s.start):
        none = np.zeros(0, np.int64)
        return Parts(Segments(none, none, none, none, np.zeros(1, np.int64)), none > 0, of_words, found)
    dense = np.flatnonzero(is_dense(s))
    g, is_active = segments(s, joined(s, of_words, s.start[dense], s.end[dense], k.chars), found)
    return Parts(g, is_active, of_words, found)


def featured(s: Scanned, marks: Marks, k: Knowledge) -> Judged:
    """The segments of a text and their features."""
    if kernel():
        return judged_by_kernel((s.points, s.rows), marks, k, _no_trees()).judged
    parts, seams = cut(s, k), place.seams_of(marks, len(s.rows) - 1)
    g = parts.segments
    row = s.row[g.line]
    start, end = g.start - s.rows[row], g.end - s.rows[row]
    first = np.searchsorted(row, np.arange(len(s.rows)))
    if not len(row):
        features, is_prose = np.zeros((len(NAMES), 0), np.int16), np.zeros(0, np.bool_)
    else:
        columns, is_prose = _columns(s, parts, (row, start, first), seams, k)
        features = np.array([np.clip(columns[name], -32_000, 32_000) for name in NAMES], np.int16)
    return Judged(row, start, end, g.line, is_prose, features)


def _columns(
    s: Scanned, parts: Parts, rows: tuple[Ints, Ints, Ints], seams: place.Seams, k: Knowledge
) -> tuple[Columns, Flags]:
    """Feature → its value for every segment, and which are prose; row, start and first segment of each row."""
    g, is_active, of_words, found = parts
    row, start, first = rows
    looked = np.flatnonzero(is_active)
    of_chars = weigh_chars(s, g.start[looked], g.end[looked], k.chars)
    own, prose = shape(s, g, row, k, scored=Scored(of_words, of_chars, is_active), found=found)
    in_line, prose = place.in_line(s, g, row, own, prose)
    return {
        **own,
        **in_line,
        **place.neighbours(row, own, prose),
        **place.in_document(s, g, row, own, prose, first=first),
        **place.near_seams(seams, start, first),
        **near_cues(row, own, prose, first=first),
    }, prose > 0


class Chances(NamedTuple):
    """Segments with what the trees of a scorer say of them."""

    judged: Judged
    staked: Features
    """What the second trees looked at: shape (stakes, segments)."""
    percent: Ints
    weighed: Ints
    """Chances in percent, by the first trees and by the second."""


def judged_by_kernel(
    text: tuple[CodePoints, Ints], marks: Marks, k: Knowledge, scorer: Any, *, stakes: int = 0
) -> Chances:
    """All at once, text by text; `text` is all texts joined, and where each begins, `scorer` a `scorer_struct`."""
    structs = (
        characters_of(),
        k.units.struct,
        networks_of(),
        k.struct,
        place.struct_of(marks, len(text[1]) - 1),
        scorer,
    )
    own, *chances = calls.judged(kernel(), text, structs, (len(NAMES), stakes))
    return Chances(Judged(*own), *chances)


@cache
def _no_trees() -> Any:
    none = Trees(np.zeros((0, 0), np.uint8), np.zeros((0, 0), np.int16), np.zeros((0, 1), np.int16), 0)
    return scorer_struct(none, none, np.zeros(99, np.int64), 0)
