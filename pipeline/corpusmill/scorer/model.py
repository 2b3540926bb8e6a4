"""The learned scorer: what it knows of words, and boosted trees, read from one data file of this package.

The trees are symmetric (one question a level, the same for all segments), so all segments are scored at once
(see docs/decisions/two-evaluators.md), the same on every machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np

from corpusmill.kernel.arrays import Ints
from corpusmill.kernel.library import kernel
from corpusmill.kernel.trees import Trees, scorer_struct
from corpusmill.scorer.features import NAMES, Chances, Features, featured, judged_by_kernel
from corpusmill.scorer.grams import LEXICON_BITS
from corpusmill.scorer.scan import joined, scan
from corpusmill.scorer.shape import COMMON_BITS, Knowledge
from corpusmill.scorer.stakes import LEAST, STAKES, stakes
from corpusmill.scorer.units import PREFIX_BITS, UnitTable
from corpusmill.text.audit.moving import Marks

MODEL = Path(__file__).parent / "scored-14.npz"


@dataclass(frozen=True)
class Scorer(Trees):
    """A trained model; `bench/train_scored.py` writes it.

    `steps` are the 99 scores from which on a segment is residue with a chance of 1 … 99 %.
    """

    version: str
    knowledge: Knowledge
    steps: Ints
    second: Scorer | None = None
    """The trees that weigh the chances of the first ones; their features are `stakes`."""

    @cached_property
    def both(self) -> Any:
        """Both trees as the kernel takes them."""
        assert self.second
        return scorer_struct(self, self.second, self.steps, LEAST)

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


def chances(texts: Sequence[str], marks: Marks, scorer: Scorer) -> Chances:
    """What a scorer says of the segments of some texts."""
    if kernel():
        return judged_by_kernel(joined(texts), marks, scorer.knowledge, scorer.both, stakes=len(STAKES))
    judged = featured(scan(texts), marks, scorer.knowledge)
    percent = scorer.percent(scorer.scores(judged.features))
    staked = stakes(judged, percent)
    return Chances(judged, staked, percent, scorer.weighed(staked, percent))


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
