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
from corpusmill.scorer.scan import SENTENCE, SPACE, Flags, Ints, Scanned, any_between, owners, scan
from corpusmill.scorer.units import Found

MODEL = Path(__file__).parent / "breaks-1.npz"
PAGE, SHARE = 800, 30
"""Width (white space left out), and share of its row in percent, from which on a line may be a page whose lines were
joined. All lines of hand-labelled documents that hold residue amid body and are so wide are 40 % of their text; in
other articles two of three such lines are paragraphs of a longer text."""


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


def may_be_joined(s: Scanned) -> Flags:
    """Of each line."""
    width = s.widths[s.end] - s.widths[s.start]
    of_row = s.widths[s.rows[1:] - 1] - s.widths[s.rows[:-1]]
    return np.asarray((width >= PAGE) & (100 * width.astype(np.int64) >= SHARE * of_row[s.row].astype(np.int64)))


def lost_breaks(s: Scanned, is_wide: Flags, word_line: Ints, found: Found) -> Ints:
    """Where in wide lines a line surely began before it was joined to the one before it; in order.

    Wide lines are rare among others, so they are scanned by themselves; what stands elsewhere says nothing of them.
    """
    lines = np.flatnonzero(is_wide)
    texts = [s.points[a:b].tobytes().decode("utf-32-le") for a, b in zip(s.start[lines], s.end[lines], strict=True)]
    wide = scan(texts)
    first = np.searchsorted(word_line, lines)  # of the line, among the words of all lines
    mine = is_wide[word_line[found.word]]
    line = np.searchsorted(lines, word_line[found.word[mine]])
    word = found.word[mine] - first[line] + np.searchsorted(wide.word_start, wide.rows[:-1])[line]
    units = Found(word, found.size[mine], found.kind[mine], found.use[mine])
    at = joined_at(wide, units)
    line = owners(wide.rows[:-1], at)
    return np.asarray(at - wide.rows[line] + s.start[lines][line])


def joined_at(s: Scanned, found: Found) -> Ints:
    """Where in some lines one surely began before it was joined to the one before it; in order."""
    known, word_line = load_breaks(), owners(s.start, s.word_start)
    n = gaps(s, word_line)
    if not len(n):
        return n
    features = evidence(s, n, word_line, found, lexical(s, n, word_line, known.lexicon))
    n = n[known.trees.scores(features) >= known.least]
    before, after = s.word_end[n - 1], s.word_start[n]
    spaces = np.flatnonzero(s.kinds == SPACE)
    first, last = spaces[np.searchsorted(spaces, before)], spaces[np.searchsorted(spaces, after) - 1]
    # a mark that ends a sentence belongs to the line before, also behind a space
    return np.asarray(np.where(any_between(s.kinds == SENTENCE, before, after), last, first) + 1)
