"""The learned line scorer: a lexicon of hashed words and boosted trees, read from one data file of this package.

The trees are symmetric (one question a level, the same for all lines), so a tree is a table look-up and all lines are
scored at once. Questions, leaves and sums are integers: a line has the same score on every machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from corpusmill.scorer.features import FAR, NAMES, Features, reads_as_prose
from corpusmill.scorer.scan import LEXICON_BITS, Flags, Ints

MODEL = Path(__file__).parent / "scored-2.npz"


@dataclass(frozen=True)
class LineScorer:
    """A trained model; `bench/train_scored.py` writes it.

    `columns` and `borders` have the shape (trees, depth): at each level of a tree, does the feature of that column
    exceed that border? The answers, first level first, are the bits of a leaf's number. `leaves` has the shape
    (trees, 2 ** depth). `steps` are the 99 scores from which on a line is residue with a chance of 1 … 99 %.
    """

    version: str
    languages: frozenset[str]
    lexicon: npt.NDArray[np.int8]
    columns: npt.NDArray[np.uint8]
    borders: npt.NDArray[np.int16]
    leaves: npt.NDArray[np.int16]
    bias: int
    steps: Ints

    def scores(self, features: Features) -> Ints:
        """One score a line, from features of shape (len(NAMES), lines)."""
        total = np.full(features.shape[1], self.bias, np.int32)
        for columns, borders, leaves in zip(self.columns, self.borders, self.leaves, strict=True):
            leaf = np.zeros(features.shape[1], np.uint8)
            for level, (column, border) in enumerate(zip(columns, borders, strict=True)):
                leaf |= (features[column] > border).view(np.uint8) << level
            total += leaves[leaf]
        return np.asarray(total, np.int64)

    def percent(self, scores: Ints) -> Ints:
        """Scores as the chance in percent, 0 to 99, that a line is residue."""
        return np.asarray(np.searchsorted(self.steps, scores, side="right"), np.int64)


# A list, a table or a standfirst of the author's stands before the first or after the last line of prose as often as
# residue does: of the 15 body lines that a first model would take from 38 hand-labelled documents, 12 stood there.
_LONG_TAIL = 5
"""Share of the document's words, in percent, from which on the lines after the last prose may be the author's list."""
_HEADING, _SHORT_NEEDS = 9, 20
"""Between paragraphs a line of fewer words may be a subhead or link text: half of all body lost was such lines, for a
tenth of the residue taken."""
_LABEL, _HEAD_NEEDS = 2, 15
"""Words of a section's name above the text; a longer line there may be a standfirst, and needs a surer sign."""
_LAST_NEEDS = -5
"""The last line of prose is an author's or a company's description in one document of ten."""
# Only a line that is more than 1 % of its document can damage it: such lines need a surer sign, the largest never go.
_LARGE, _TOO_LARGE = 10, 80
"""Share of the document's words, in thousandths."""
_LARGE_NEEDS = 10
_LITTLE_PROSE, _LITTLE_PROSE_NEEDS = 35, 12
"""Where fewer lines than this, in percent, are prose, the others are a page's menus or the author's list or verse, and
lines between prose need more. Out of fold, pages lose .97 % of body instead of 1.25, for 2.4 points of residue."""
_ROW_BARS = 3
"""Bars from which on a line that begins with one is a row of a table, as extractors write them: out of fold the model
took 949 characters of body in such rows and 596 of residue, and on pages of goods whole tables."""
_SURE, _PROSE_SHARE = 92, 10
"""Lines of prose that would be more than this share of a document's prose, in percent, stay unless they are so sure."""
NEVER = 100


class Bars(NamedTuple):
    """The chance, in percent, from which on a line goes."""

    amid: int
    """Between lines of prose."""
    tail: int
    """After the last line of prose, and for section names above the first."""
    exposed: int
    """In a long tail, for a large sentence in any tail, and above the first line of prose."""


def least_percent(features: Features, bars: Bars) -> Ints:
    """The chance from which on each line goes, in percent; `NEVER` for lines that stay whatever the model says.

    Those are all lines of a document without prose (nothing says there what the text could stand around), lines with a
    colon above the prose ("Status: false"), lines that begin with a number below it (references, rankings, results),
    and rows of tables.
    """
    amid, tail, exposed = bars

    def of(name: str) -> Ints:
        return np.asarray(features[NAMES.index(name)], np.int64)

    words, all_words = of("words"), np.maximum(of("doc_words"), 1)
    size = 1000 * words // all_words
    is_head, is_tail, is_last = of("head_lines") > 0, of("tail_lines") > 0, of("until_prose") == FAR
    # a sentence of some size below the last line of prose may be the author's last word
    is_closing = (size >= _LARGE) & (of("end") >= 1) & (of("end") <= 3)
    is_exposed = is_closing | (100 * of("tail_words") // all_words >= _LONG_TAIL)
    is_label = words <= _LABEL
    least = np.where(words < _HEADING, amid + _SHORT_NEEDS, np.where(is_last, amid + _LAST_NEEDS, amid))
    least = least + np.where(of("doc_prose") < _LITTLE_PROSE, _LITTLE_PROSE_NEEDS, 0)
    least = np.where(is_tail, np.where(is_exposed, exposed, tail), least)
    least = np.where(is_head, np.where(is_label, tail, exposed + _HEAD_NEEDS), least)
    is_large = (size >= _LARGE) & (is_head | is_tail | ~is_last)
    least = np.minimum(least + np.where(is_large, _LARGE_NEEDS, 0), 99)
    is_listed = (is_head & (of("colons") > 0)) | (is_tail & (of("first_is_number") > 0))
    is_row = (of("first_is_mark") > 0) & (of("bars") >= _ROW_BARS)
    stays = is_row | (size >= _TOO_LARGE) | (is_listed & ~is_label) | (of("head_lines") == of("doc_lines"))
    return np.where(stays, NEVER, least)


def going(features: Features, row: Ints, percent: Ints, bars: Bars) -> Flags:
    """Which lines go: those that reach their `least_percent`, but never much of a document's prose."""
    goes = percent >= least_percent(features, bars)
    is_prose = reads_as_prose(features)
    words = np.where(is_prose, features[NAMES.index("words")], 0)
    rows = int(row.max(initial=-1)) + 1
    lost, all_prose = np.bincount(row, words * goes, rows), np.bincount(row, words, rows)
    is_much = 100 * lost > _PROSE_SHARE * all_prose
    return goes & ~(is_prose & is_much[row] & (percent < _SURE))


@cache
def load_scorer(path: Path = MODEL) -> LineScorer:
    """The model of a file. Raises ValueError where it was trained on other features than this package makes."""
    with np.load(path, allow_pickle=False) as data:
        names = data["names"].tolist()
        if names != list(NAMES) or len(data["lexicon"]) != 1 << LEXICON_BITS:
            raise ValueError(
                f"{path.name}: trained on other features than line_features.py makes; "
                "train it again with bench/train_scored.py"
            )
        return LineScorer(
            version=str(data["version"]),
            languages=frozenset(data["languages"].tolist()),
            lexicon=data["lexicon"],
            columns=data["columns"],
            borders=data["borders"],
            leaves=data["leaves"],
            bias=int(data["bias"]),
            steps=data["steps"].astype(np.int64),
        )
