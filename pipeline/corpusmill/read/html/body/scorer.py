"""The block scorer: boosted trees over the features of a block, evaluated with numpy alone (lines have their own, see
docs/decisions/two-evaluators.md).

The trees, and the weights of words that are one of the features, are data (`blocks.npz`, `again.npz` and `lines.npz`,
written by `bench/train_html_blocks.py`). Leaves are integers, so that their sum is the same on every machine whatever
the order of addition.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from corpusmill.kernel import calls
from corpusmill.kernel.arrays import Floats, Ints
from corpusmill.kernel.library import kernel

LEAF_UNIT = 2.0**-16


class Trees(NamedTuple):
    """Trees of one depth, each a heap of questions: the two behind that of number n have the numbers 2n + 1 and 2n + 2.

    A question is whether the feature of a number exceeds a threshold. `feature` and `threshold` have the shape
    (trees, 2 ** depth - 1), `leaves` (trees, 2 ** depth). `cues` are the weights for `cue_scores`.
    """

    names: tuple[str, ...]
    feature: npt.NDArray[np.int16]
    threshold: Floats
    leaves: npt.NDArray[np.int32]
    cues: npt.NDArray[np.int8]


@cache
def load_trees(name: str) -> Trees:
    """The trees of one of the package's models (read once a process)."""
    with (
        (files("corpusmill.read.html.body") / f"{name}.npz").open("rb") as file,
        np.load(file, allow_pickle=False) as data,
    ):
        names = tuple(str(n) for n in data["names"])
        return Trees(names, data["feature"].astype(np.int16), data["threshold"], data["leaves"], data["cues"])


def scores(trees: Trees, features: Floats) -> Ints:
    """Log odds of each row being body text, in units of `LEAF_UNIT`; above 0 is more likely than not."""
    if native := kernel():
        return calls.row_scores(native, features, trees.feature, trees.threshold, trees.leaves)
    count, questions = trees.feature.shape
    row, tree = (np.arange(len(features)) * features.shape[1])[:, None], np.arange(count)
    at = np.zeros((len(features), count), np.int64)
    for _ in range(questions.bit_length()):
        node = at + tree * questions
        # `take` costs half of what fancy indexing does
        at = 2 * at + 1 + (features.take(row + trees.feature.take(node)) > trees.threshold.take(node))
    return np.asarray(trees.leaves.take(at - questions + tree * (questions + 1)).sum(axis=1, dtype=np.int64))
