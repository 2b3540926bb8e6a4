"""The learned scorer: what it knows of words, and boosted trees, read from one data file of this package.

The trees are symmetric (one question a level, the same for all segments), so a tree is a table look-up and all segments
are scored at once (see docs/decisions/two-evaluators.md). Questions, leaves and sums are integers: a segment has the
same score on every machine.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from corpusmill.kernel import calls
from corpusmill.kernel.library import kernel
from corpusmill.scorer.features import NAMES, Features
from corpusmill.scorer.grams import LEXICON_BITS
from corpusmill.scorer.scan import Ints
from corpusmill.scorer.shape import COMMON_BITS, Knowledge
from corpusmill.scorer.stakes import LEAST, STAKES
from corpusmill.scorer.units import PREFIX_BITS, UnitTable

MODEL = Path(__file__).parent / "scored-9.npz"


@dataclass(frozen=True)
class Scorer:
    """A trained model; `bench/train_scored.py` writes it.

    `columns` and `borders` have the shape (trees, depth): at each level of a tree, does the feature of that column
    exceed that border? The answers, first level first, are the bits of a leaf's number. `leaves` has the shape
    (trees, 2 ** depth). `steps` are the 99 scores from which on a segment is residue with a chance of 1 … 99 %.
    """

    version: str
    knowledge: Knowledge
    columns: npt.NDArray[np.uint8]
    borders: npt.NDArray[np.int16]
    leaves: npt.NDArray[np.int16]
    bias: int
    steps: Ints
    second: Scorer | None = None
    """The trees that weigh the chances of the first ones; their features are `stakes`."""

    def scores(self, features: Features) -> Ints:
        """One score a segment, from features of shape (len(NAMES), segments)."""
        if native := kernel():
            return calls.scores(native, features, (self.columns, self.borders, self.leaves), self.bias)
        total = np.full(features.shape[1], self.bias, np.int32)
        leaf, answer = np.empty(len(total), np.uint8), np.empty(len(total), np.bool_)
        for columns, borders, leaves in zip(self.columns, self.borders, self.leaves, strict=True):
            leaf[:] = 0
            for column, border in zip(columns[::-1], borders[::-1], strict=True):
                np.add(leaf, leaf, out=leaf)  # a shift of bytes takes ten times as long
                np.greater(features[column], border, out=answer)
                np.add(leaf, answer.view(np.uint8), out=leaf)
            total += leaves.take(leaf)
        return np.asarray(total, np.int64)

    def percent(self, scores: Ints) -> Ints:
        """Scores as the chance in percent, 0 to 99, that a segment is residue."""
        return np.asarray(np.searchsorted(self.steps, scores, side="right"), np.int64)

    def weighed(self, staked: Features, percent: Ints) -> Ints:
        """What the second trees say of segments with these stakes and chances, in percent, 0 to 99."""
        assert self.second
        asked = np.flatnonzero(percent >= LEAST)
        weighed = np.zeros_like(percent)
        weighed[asked] = self.percent(self.second.scores(staked[:, asked]))
        return weighed


@cache
def load_scorer(path: Path = MODEL) -> Scorer:
    """The model of a file. Raises ValueError where it was trained on other features than this package makes."""
    with np.load(path, allow_pickle=False) as data:
        names, second_names = data["names"].tolist(), data["stakes"].tolist()
        if (names, second_names) != (list(NAMES), list(STAKES)) or data["lexicon"].shape != (2, 2, 1 << LEXICON_BITS):
            raise ValueError(
                f"{path.name}: trained on other features than scorer/features.py makes; "
                "train it again with bench/train_scored.py"
            )
        units = UnitTable(
            data["unit_hashes"],
            data["unit_kind"],
            data["unit_use"],
            np.unpackbits(data["unit_prefixes"], count=1 << PREFIX_BITS).view(np.bool_),
        )
        common = np.unpackbits(data["common"], count=1 << COMMON_BITS).view(np.bool_)
        first = Scorer(
            version=str(data["version"]),
            knowledge=Knowledge(data["lexicon"], common, units),
            columns=data["columns"],
            borders=data["borders"],
            leaves=data["leaves"],
            bias=int(data["bias"]),
            steps=data["steps"].astype(np.int64),
        )
        second = replace(
            first,
            columns=data["second_columns"],
            borders=data["second_borders"],
            leaves=data["second_leaves"],
            bias=int(data["second_bias"]),
        )
        return replace(first, second=second)
