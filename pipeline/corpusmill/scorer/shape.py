"""What a segment looks like by itself: lengths, marks, case, ends, repeated words, and what lexicons and units say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from corpusmill.kernel.arrays import Flags, Ints
from corpusmill.kernel.library import struct
from corpusmill.scorer.grams import Lexicon, Table, Told, Weights, packed
from corpusmill.scorer.repeats import known_words, repeats
from corpusmill.scorer.scan import KINDS, SENTENCE, SPACE, WITHOUT_SPACES, WORD, Scanned, owners, share, tables
from corpusmill.scorer.segments import LINE, Segments
from corpusmill.scorer.units import (
    GROUP_OF,
    GROUPS,
    OPENS,
    SECTION,
    WHOLE,
    Found,
    UnitTable,
    has_colon_after,
    is_number,
)

Columns = dict[str, Ints]
"""Feature → its value for every segment."""

COMMON_BITS = 17
PROSE = 60
"""Width from which on a segment that ends as a sentence does reads as prose."""
CALM = 25
"""Lexical density up to which it does."""
MARKS = "marks sentence_marks commas colons quotes brackets bars addresses dashes signs".split()
"""Features that count the kinds of marks, in the order of the kinds."""


@dataclass(frozen=True)
class Knowledge:
    """What the scorer knows of words."""

    lexicon: Lexicon
    common: Flags
    """Top `COMMON_BITS` bits of a word's hash → it is an everyday word of some language."""
    units: UnitTable

    @cached_property
    def words(self) -> Table:
        """The weights of words by both lexicons."""
        return packed(self.lexicon[0][0], self.lexicon[1][0])

    @cached_property
    def common_bits(self) -> npt.NDArray[np.uint8]:
        """`common` as bits, for the kernel."""
        return np.packbits(self.common, bitorder="little")

    @cached_property
    def struct(self) -> Any:
        """As the kernel takes it."""
        return struct("Knowledge", self.words.pairs, self.chars.pairs, self.common_bits)

    @cached_property
    def chars(self) -> Table:
        """The weights of characters by both lexicons."""
        return packed(self.lexicon[0][1], self.lexicon[1][1])


class Scored(NamedTuple):
    """Weights of words and of characters, by the lexicon learnt from sites and by the one learnt from phrases."""

    words: Weights
    chars: Weights
    is_active: Flags
    """Of each segment: its characters are weighed too."""


def shape(s: Scanned, g: Segments, row: Ints, k: Knowledge, *, scored: Scored, found: Found) -> tuple[Columns, Ints]:
    """The features of segments by themselves, and which (1) read as prose."""
    columns = {
        **_lengths(s, g, k),
        **_marks(s, g),
        "end": _ends(s, g),
        "first": _firsts(s, g),
        "indent": np.where(g.gap == LINE, s.indent[g.line], -1),
        "blank_before": np.where(g.gap == LINE, s.blank_before[g.line], 0),
        "repeats": repeats(s, g, row),
        **known_words(s, g, row),
        **_lexical(g, scored),
    }
    columns |= _units(s, g, found, columns["words"])
    is_thai = tables().script[s.points[g.end - 1]] == WITHOUT_SPACES
    ends_sentence = (columns["end"] >= 1) & (columns["end"] <= 3)
    is_title_like = (columns["title_words"] > 60) & (columns["words"] > 5)
    is_calm = columns["lexical_density"] < CALM
    prose = (columns["width"] >= PROSE) & (ends_sentence | is_thai) & ~is_title_like & is_calm
    return columns, prose.astype(np.int64)


def _lengths(s: Scanned, g: Segments, k: Knowledge) -> Columns:
    """Lengths, and shares of kinds of words."""
    words = np.diff(g.first_word)
    width = (s.widths[g.end] - s.widths[g.start]).astype(np.int64)
    titles, cased, caps, numbers, common = _word_counts(s, g, k)
    return {
        "width": width,
        "words": words,
        "word_size": width * 10 // np.maximum(words, 1),
        "title_words": np.where(cased > 0, share(titles, cased), -1),
        "caps_words": share(caps, words),
        "number_words": share(numbers, words),
        "common_words": share(common, words),
    }


def _word_counts(s: Scanned, g: Segments, k: Knowledge) -> Sequence[Ints]:
    """Of each segment: words with a capital, cased ones, in capitals, numbers, everyday ones."""
    segment = owners(g.start, s.word_start)
    second = np.minimum(s.word_start + 1, len(s.points) - 1)
    is_title = s.upper[s.word_start]
    is_caps = is_title & (s.word_end - s.word_start > 1) & s.upper[second]
    is_common = k.common[(s.hashes >> np.uint64(64 - COMMON_BITS)).astype(np.int64)]
    kinds = (is_title, is_title | s.lower[s.word_start], is_caps, is_number(s), is_common)
    return [np.bincount(segment[flags], minlength=len(g.start)) for flags in kinds]


def _marks(s: Scanned, g: Segments) -> Columns:
    at = np.flatnonzero((s.kinds != WORD) & (s.kinds != SPACE))
    segment = owners(g.start, at)
    counts = np.bincount(segment * KINDS + s.kinds[at], minlength=len(g.start) * KINDS).reshape(-1, KINDS)
    return {**{name: counts[:, kind] for kind, name in enumerate(MARKS) if kind}, "icons": counts[:, KINDS - 1]}


_ENDS = {".": 1, "!": 2, "?": 3, ":": 4, ",": 5, ";": 5, '"': 6, "'": 6, ")": 7, "]": 7, "」": 6, "』": 6, "-": 8}
_ENDS |= {"*": 9, ">": 9, "|": 9, "։": 1, "።": 1, "။": 1, "៕": 1}


def _ends(s: Scanned, g: Segments) -> Ints:
    """How a segment ends: 1 to 3 a sentence, also inside a closing quote or bracket."""
    last = s.folded[g.end - 1]
    codes = np.zeros(len(last), np.int64)
    for char, code in _ENDS.items():
        codes[last == ord(char)] = code
    is_closed = ((codes == 6) | (codes == 7)) & (g.end - g.start > 1)
    return np.where(is_closed & (s.kinds[np.maximum(g.end - 2, 0)] == SENTENCE), 1, codes)


def _firsts(s: Scanned, g: Segments) -> Ints:
    """What a segment begins with: 1 upper case, 2 lower case, 3 another letter, 4 a digit, 5 and on a mark."""
    folded, kind = s.folded[g.start], s.kinds[g.start].astype(np.int64)
    letter = np.where(s.upper[g.start], 1, np.where(s.lower[g.start], 2, 3))
    letter = np.where((folded >= ord("0")) & (folded <= ord("9")), 4, letter)
    return np.where(kind == WORD, letter, 5 + kind)


_EDGE = 24
"""Characters at each end of a segment whose density is told apart."""


def _lexical(g: Segments, scored: Scored) -> Columns:
    words, chars = scored.words, scored.chars
    opens, closes = np.minimum(g.end, g.start + _EDGE), np.maximum(g.start, g.end - _EDGE)
    places = {name: words.until(at) for name, at in (("start", g.start), ("open", opens), ("close", closes))}
    places["end"] = words.until(g.end)

    def told(start: str, end: str, of_chars: tuple[Ints, Ints]) -> tuple[Ints, Ints, Ints, Told]:
        of_words, chars_told = words.told(places[start], places[end]), chars.told(*of_chars)
        site_chars = np.where(scored.is_active, chars_told.site_density, 0)
        phrase_chars = np.where(scored.is_active, chars_told.phrase_density, 0)
        return of_words.site_density + site_chars, of_words.phrase_density + phrase_chars, site_chars, of_words

    lexical, phrases, of_chars, (site, phrase, grams, *_) = told("start", "end", (g.start, g.end))
    at_open, phrase_at_open, *_ = told("start", "open", (g.start, opens))
    at_close, phrase_at_close, *_ = told("close", "end", (closes, g.end))
    return {
        "lexical": 100 * site // np.maximum(grams, 1),
        "lexical_density": lexical,
        "chars_density": of_chars,
        "phrase_mean": 100 * phrase // np.maximum(grams, 1),
        "phrase_density": phrases,
        "open_density": at_open,
        "close_density": at_close,
        "open_phrase": phrase_at_open,
        "close_phrase": phrase_at_close,
    }


def _units(s: Scanned, g: Segments, found: Found, words: Ints) -> Columns:
    """Share of a segment's words in known units, their number, and the kind that opens it."""
    count = len(g.start)
    segment = owners(g.start, s.word_start[found.word])
    # a number is neutral: "12 comments" is covered, "12" alone is not
    digits = np.append(0, np.cumsum(is_number(s)))
    letters = found.size - (digits[found.word + found.size] - digits[found.word])
    plain = np.maximum(words - np.diff(digits[g.first_word]), 1)
    groups = GROUP_OF[found.kind]

    def covered(flags: Flags) -> Ints:
        return share(np.bincount(segment[flags], letters[flags], count).astype(np.int64), plain)

    opens, opens_group = np.zeros(count, np.int64), np.full(count, -1)
    at_start = np.flatnonzero(found.word == g.first_word[segment])
    opens[segment[at_start]] = _opening(s, found)[at_start]
    opens_group[segment[at_start]] = groups[at_start]
    is_whole = found.use == WHOLE
    return {
        "unit_share": np.minimum(covered(found.use != OPENS), 100),
        "units": np.bincount(segment[found.use != OPENS], minlength=count),
        "unit_sections": covered(found.use == SECTION),
        "unit_whole": covered(is_whole),
        "opens": opens,
        "opens_group": opens_group,
        **{name: covered(is_whole & (groups == group)) for group, name in enumerate(GROUPS)},
    }


def _opening(s: Scanned, found: Found) -> npt.NDArray[np.int64]:
    """Of each unit: its words, 10 more where it opens what follows, 20 more where a colon follows it."""
    has_colon = has_colon_after(s, found.word + found.size - 1)
    return np.asarray(found.size + np.where(found.use == OPENS, 10, 0) + np.where(has_colon, 20, 0))
