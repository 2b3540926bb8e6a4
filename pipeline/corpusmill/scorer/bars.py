"""How sure the scorer must be, by what a segment is and where it stands; what stays whatever it says.

The bars were chosen on predictions out of fold on hand-labelled and aligned documents, for body lost first. A second
sign beside the model's buys a lower bar: the segment is a row of known units, it opens with a known cue and a colon, it
stands at a seam that a rule left.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from corpusmill.scorer.features import FAR, NAMES, Judged
from corpusmill.scorer.scan import Flags, Ints
from corpusmill.scorer.segments import TURN

NEVER = 100

FULL, CUE, PART, SEAM, NONE = range(5)
"""The second sign: all words in known units, a known cue with a colon, most words in units, a seam beside it."""
AMID, HEAD, TAIL, PROSE = range(4)
# Chance in percent by place and sign. Out of fold, on the open hand-labelled set: between prose half of the residue
# and nine tenths of the body that a bar of 50 takes has no second sign.
_BARS = np.array(
    [
        # full, cue, part, seam, none
        [50, 50, 65, 75, 88],  # between prose
        [35, 85, 60, 60, 90],  # above the first prose
        [35, 50, 60, 65, 80],  # below the last
        [85, 85, 90, 80, 90],  # a sentence of some length
    ]
)
_LARGE, _LARGE_NEEDS = 10, 5
"""Only a segment of more than a hundredth of its document can damage it (width in thousandths): it needs more."""
_TURN_NEEDS = 5
"""Where no seam but only a turn of words cuts a line, a cut may fall into a sentence."""
_TABLE_BARS = 3
"""Bars from which on a segment that begins with one is a row of a table, as extractors write them."""
_PROSE_SHARE, _SURE = 10, 95
"""Sentences that would be more than this share of a document's prose, in percent, stay unless they are so sure."""


class Bars(NamedTuple):
    """How many points the bars are raised by place (negative: lowered)."""

    amid: int = 0
    tail: int = 0
    head: int = 0


def least_percent(judged: Judged, bars: Bars) -> Ints:
    """The chance from which on each segment goes, in percent; `NEVER` for what stays whatever the model says.

    That is every segment of a document without prose (nothing says there what the text could stand around) and rows of
    tables.
    """

    def of(name: str) -> Ints:
        return np.asarray(judged.features[NAMES.index(name)], np.int64)

    sign = np.full(len(judged.row), NONE)
    sign[of("unit_share") >= 60] = PART
    sign[of("opens") >= 30] = CUE
    sign[(of("seam_before") <= 1) | (of("seam_after") == 0)] = SEAM
    sign[(of("unit_whole") >= 100) & (of("words") >= 2)] = FULL
    place = np.where(of("until_prose") == FAR, TAIL, np.where(of("since_prose") == FAR, HEAD, AMID))
    place = np.where(judged.is_prose, PROSE, place)
    least = _BARS[place, sign] + np.array([bars.amid, bars.head, bars.tail, bars.amid])[place]
    is_large = 100 * of("width") // np.maximum(of("doc_width"), 1) >= _LARGE  # doc_width counts tens
    least = least + np.where(is_large & (sign != FULL), _LARGE_NEEDS, 0)
    is_turn = (of("gap_before") == TURN) | (of("gap_after") == TURN)
    least = np.clip(least + np.where(is_turn, _TURN_NEEDS, 0), 1, 99)
    is_row = (of("first") > 5) & (of("bars") >= _TABLE_BARS)
    return np.where(is_row | (of("doc_prose") == 0), NEVER, least)


def going(judged: Judged, percent: Ints, bars: Bars) -> Flags:
    """Which segments go: those that reach their `least_percent`, but never much of a document's prose."""
    goes = percent >= least_percent(judged, bars)
    width = np.where(judged.is_prose, judged.features[NAMES.index("width")], 0).astype(np.int64)
    rows = int(judged.row.max(initial=-1)) + 1
    lost, prose = np.bincount(judged.row, width * goes, rows), np.bincount(judged.row, width, rows)
    is_much = 100 * lost > _PROSE_SHARE * prose
    return np.asarray(goes & ~(judged.is_prose & is_much[judged.row] & (percent < _SURE)))
