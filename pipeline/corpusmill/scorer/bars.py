"""How sure the scorer must be, by what a segment is and where it stands; what stays whatever it says.

The bars were chosen on predictions out of fold on hand-labelled and aligned documents, for body lost first. A second
sign beside the model's buys a lower bar: the segment is a row of known units, it opens with a known cue and a colon, it
stands at a seam that a rule left.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from corpusmill.scorer.features import Judged
from corpusmill.scorer.place import FAR
from corpusmill.scorer.scan import Flags, Ints
from corpusmill.scorer.segments import TURN

NEVER = 100

FULL, CUE, PART, SEAM, NONE = range(5)
"""The second sign: all words in known units, a known cue with a colon, most words in units, a seam beside it."""
AMID, HEAD, TAIL, PROSE = range(4)
# Chance in percent by place and sign; what has a second sign is nine times in ten residue from half the bar on.
_BARS = np.array(
    [
        # full, cue, part, seam, none
        [40, 40, 55, 65, 78],  # between prose
        [25, 75, 50, 50, 80],  # above the first prose
        [25, 40, 50, 55, 70],  # below the last
        [75, 75, 80, 70, 80],  # a sentence of some length
    ]
)
_LARGE = 10
_LARGE_NEEDS = np.array([0, 14, 14, 25, 14])
"""Only a segment of more than a hundredth of its document (width in thousandths) can damage it: it needs more, by
second sign. Beside a seam most: out of fold half of the body lost stood there, last or first words of short texts."""
_LONE_NEEDS = 85
"""A single line below the last prose, where no rule found anything either, may be the author's last word: of look-alike
lines in that place one in ten went."""
_TURN_NEEDS = 5
"""Where no seam but only a turn of words cuts a line, a cut may fall into a sentence."""
_TABLE_BARS = 3
"""Bars from which on a segment that begins with one is a row of a table, as extractors write them."""
_PROSE_SHARE, _SURE = 10, 95
"""Sentences that would be more than this share of a document's prose, in percent, stay unless they are so sure."""
_COST = 5
"""What a document may lose by the model's own doubt, in thousandths of its prose: the sum over the segments that go of
their width times the chance that they are body. Out of fold ten would take 17.3 % of the residue of hand-labelled
documents instead of 16.3 and of pages joined on one line 24.8 instead of 22.1, but lose .135 % of body instead of .094
and damage 10 of 236 documents instead of 7."""


_DOUBT = np.array([1, 1, 1, 1, 2])
"""How much the model's doubt counts, in halves, by second sign."""


class Bars(NamedTuple):
    """How many points the bars are raised by place (negative: lowered)."""

    amid: int = 0
    tail: int = 0
    head: int = 0


def _signs(judged: Judged) -> Ints:
    """The second sign of each segment."""
    of = judged.of
    sign = np.full(len(judged.row), NONE)
    sign[of("unit_share") >= 60] = PART
    sign[of("opens") >= 30] = CUE
    sign[(of("seam_before") <= 1) | (of("seam_after") == 0)] = SEAM
    sign[(of("unit_whole") >= 100) & (of("words") >= 2)] = FULL
    return sign


def least_percent(judged: Judged, bars: Bars) -> Ints:
    """The chance from which on each segment goes, in percent; `NEVER` for what stays whatever the model says.

    That is every segment of a document without prose (nothing says there what the text could stand around) and rows of
    tables.
    """
    of, sign = judged.of, _signs(judged)
    place = np.where(of("until_prose") == FAR, TAIL, np.where(of("since_prose") == FAR, HEAD, AMID))
    place = np.where(judged.is_prose, PROSE, place)
    least = _BARS[place, sign] + np.array([bars.amid, bars.head, bars.tail, bars.amid])[place]
    is_large = 100 * of("width") // np.maximum(of("doc_width"), 1) >= _LARGE  # doc_width counts tens
    least = least + np.where(is_large, _LARGE_NEEDS[sign], 0)
    is_lone = (of("tail_segments") == 1) & (of("doc_seams") == 0)
    least = np.where(is_lone, np.maximum(least, _LONE_NEEDS), least)
    is_turn = (of("gap_before") == TURN) | (of("gap_after") == TURN)
    least = np.clip(least + np.where(is_turn, _TURN_NEEDS, 0), 1, 99)
    is_row = (of("first") > 5) & (of("bars") >= _TABLE_BARS)
    return np.where(is_row | (of("doc_prose") == 0), NEVER, least)


def going(judged: Judged, percent: Ints, bars: Bars) -> Flags:
    """Which segments go: those that reach their `least_percent`, the surest first, as long as the body they may cost
    stays small, and never much of a document's prose.
    """
    goes = percent >= least_percent(judged, bars)
    width = judged.of("width")
    rows = int(judged.row.max(initial=-1)) + 1
    prose_width = np.where(judged.is_prose, width, 0)
    lost, prose = np.bincount(judged.row, prose_width * goes, rows), np.bincount(judged.row, prose_width, rows)
    is_much = 100 * lost > _PROSE_SHARE * prose
    goes &= ~(judged.is_prose & is_much[judged.row] & (percent < _SURE))
    left = np.bincount(judged.row, np.where(goes, 0, prose_width), rows).astype(np.int64)
    gone = np.flatnonzero(goes)
    gone = gone[np.lexsort((-percent[gone], judged.row[gone]))]
    row = judged.row[gone]
    cost = np.cumsum((99 - percent[gone]) * width[gone] * _DOUBT[_signs(judged)[gone]])
    before = np.searchsorted(row, row)  # the first of the row
    cost = cost - np.append(0, cost)[before]
    goes[gone[5 * cost > _COST * left[row]]] = False
    return np.asarray(goes)
