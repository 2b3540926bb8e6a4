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
from corpusmill.scorer.scan import SENTENCE, SPACE, Ints, Scanned, any_between, owners
from corpusmill.scorer.units import Found

MODEL = Path(__file__).parent / "breaks-1.npz"
LIKELY, SURE, SHORT = -847, 0, 2
"""Scores from which on a break is taken for one, a chance of .3, and of .5 where it would leave a piece of at most so
many words: else rules cut "Business" out of names (.145 % of the body of pages with all lines joined)."""


class BreakModel(NamedTuple):
    """What words say of line ends and starts, and trees over all evidence; scores are thousandths of log odds."""

    lexicon: npt.NDArray[np.int8]
    """Shape (2 ** BITS,)."""
    trees: Trees


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
        return BreakModel(data["lexicon"], trees)


def lexical(s: Scanned, n: Ints, word_line: Ints, lexicon: npt.NDArray[np.int8]) -> Ints:
    """What the lexicon says of each gap, of the words before it and of those after it: shape (2, gaps)."""
    said = lexicon[lexical_buckets(s, n, word_line)].astype(np.int64)
    return np.stack((said[:SIDE].sum(0), said[SIDE:].sum(0)))


def lost_breaks(s: Scanned, found: Found) -> Ints:
    """Where in some pages on one line a line surely began before it was joined to the one before it; in order."""
    known, word_line = load_breaks(), owners(s.start, s.word_start)
    n = gaps(s, word_line)
    if not len(n):
        return n
    features = evidence(s, n, word_line, found, lexical(s, n, word_line, known.lexicon))
    n = _sure(s, n, known.trees.scores(features))
    before, after = s.word_end[n - 1], s.word_start[n]
    spaces = np.flatnonzero(s.kinds == SPACE)
    first, last = spaces[np.searchsorted(spaces, before)], spaces[np.searchsorted(spaces, after) - 1]
    # a mark that ends a sentence belongs to the line before, also behind a space
    return np.asarray(np.where(any_between(s.kinds == SENTENCE, before, after), last, first) + 1)


def _sure(s: Scanned, n: Ints, scores: Ints) -> Ints:
    """The gaps that are breaks by their scores and by how much stands between them and the next or a sentence's end."""
    likely = scores >= LIKELY
    n, scores = n[likely], scores[likely]
    edges = np.unique(np.concatenate((n, np.flatnonzero(s.hard), [len(s.hashes)])))
    place = np.searchsorted(edges, n)
    size = np.minimum(n - edges[np.maximum(place - 1, 0)], edges[np.minimum(place + 1, len(edges) - 1)] - n)
    return np.asarray(n[(scores >= SURE) | (size > SHORT)])
