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

from corpusmill.kernel.arrays import Floats

LEAF_UNIT = 2.0**-16


class Trees(NamedTuple):
    """Trees of one depth, level by level: at level n a tree has 2 ** n questions, and below the last its leaves.

    A question is whether the feature of a number exceeds a threshold; the answers lead to one of the two below. The
    arrays of a level, and the leaves, hold those of the first tree, then those of the second, and so on. `cues` are the
    weights for `cue_scores`.
    """

    names: tuple[str, ...]
    feature: tuple[npt.NDArray[np.intp], ...]
    threshold: tuple[Floats, ...]
    leaves: npt.NDArray[np.int32]
    cues: npt.NDArray[np.int8]


@cache
def load_trees(name: str) -> Trees:
    """The trees of one of the package's models (read once a process).

    The file holds `feature` and `threshold` of shape (trees, 2 ** depth - 1), all levels of a tree in one row, and
    `leaves` of shape (trees, 2 ** depth).
    """
    with (
        (files("corpusmill.read.html.body") / f"{name}.npz").open("rb") as file,
        np.load(file, allow_pickle=False) as data,
    ):
        levels = [slice(2**n - 1, 2 ** (n + 1) - 1) for n in range(data["leaves"].shape[1].bit_length() - 1)]
        return Trees(
            names=tuple(str(n) for n in data["names"]),
            feature=tuple(data["feature"][:, level].ravel().astype(np.intp) for level in levels),
            threshold=tuple(data["threshold"][:, level].ravel() for level in levels),
            leaves=data["leaves"].ravel(),
            cues=data["cues"],
        )


def scores(trees: Trees, features: Floats) -> npt.NDArray[np.int64]:
    """Log odds of each row being body text, in units of `LEAF_UNIT`; above 0 is more likely than not."""
    row = (np.arange(len(features)) * features.shape[1])[:, None]
    tree = np.arange(len(trees.feature[0]))
    at = np.zeros((len(features), len(tree)), np.intp)
    for level, (feature, threshold) in enumerate(zip(trees.feature, trees.threshold, strict=True)):
        node = at + (tree << level)
        # `take` on flat arrays costs half of what fancy indexing does
        at = 2 * at + (features.take(row + feature.take(node)) > threshold.take(node))
    return np.asarray(trees.leaves.take(at + (tree << len(trees.feature))).sum(axis=1, dtype=np.int64))
