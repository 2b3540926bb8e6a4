"""The model of lost line breaks, read from one data file of this package; `bench/train_breaks.py` writes it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from corpusmill.scorer.breaks.evidence import NAMES, evidence, gaps
from corpusmill.scorer.breaks.lexicon import BITS, SIDE, lexical_buckets
from corpusmill.scorer.breaks.trees import Trees
from corpusmill.scorer.scan import SENTENCE, SPACE, Flags, Ints, Scanned, any_between
from corpusmill.scorer.units import Found

MODEL = Path(__file__).parent / "breaks-1.npz"


class BreakModel(NamedTuple):
    """What words say of line ends and starts, trees over all evidence, and the score from which on a break is sure."""

    lexicon: npt.NDArray[np.int8]
    """Shape (2 ** BITS,)."""
    trees: Trees
    least: int


@cache
def load_breaks(path: Path = MODEL) -> BreakModel:
    """The model of a file. Raises ValueError where it was trained on other evidence than this package makes."""
    with np.load(path, allow_pickle=False) as data:
        if data["names"].tolist() != list(NAMES) or data["lexicon"].shape != (1 << BITS,):
            raise ValueError(
                f"{path.name}: trained on other evidence than scorer/breaks/evidence.py makes; "
                "train it again with bench/train_breaks.py"
            )
        trees = Trees(data["columns"], data["borders"], data["leaves"], int(data["bias"]))
        return BreakModel(data["lexicon"], trees, int(data["least"]))


def lexical(s: Scanned, n: Ints, word_line: Ints, lexicon: npt.NDArray[np.int8]) -> Ints:
    """What the lexicon says of each gap, of the words before it and of those after it: shape (2, gaps)."""
    said = lexicon[lexical_buckets(s, n, word_line)].astype(np.int64)
    return np.stack((said[:SIDE].sum(0), said[SIDE:].sum(0)))


def lost_breaks(s: Scanned, is_wide: Flags, word_line: Ints, found: Found, model: BreakModel | None = None) -> Ints:
    """Where in wide lines a line surely began before it was joined to the one before it; in order."""
    known = model or load_breaks()
    n = gaps(s, is_wide, word_line)
    if not len(n):
        return n
    features = evidence(s, n, word_line, found, lexical(s, n, word_line, known.lexicon))
    n = n[known.trees.scores(features) >= known.least]
    before, after = s.word_end[n - 1], s.word_start[n]
    spaces = np.flatnonzero(s.kinds == SPACE)
    first, last = spaces[np.searchsorted(spaces, before)], spaces[np.searchsorted(spaces, after) - 1]
    # a mark that ends a sentence belongs to the line before, also behind a space
    return np.asarray(np.where(any_between(s.kinds == SENTENCE, before, after), last, first) + 1)
