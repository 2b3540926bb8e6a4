"""The block scorer: boosted trees over the features of a block, evaluated with numpy alone.

The trees, and the weights of words that are one of the features, are data (`blocks.npz`, written by
`bench/train_html_blocks.py`). Leaf values are integers, so that their sum
is the same on every machine whatever the order of addition.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

LEAF_UNIT = 2.0**-16


class Trees(NamedTuple):
    """Nodes of all trees in one row of arrays; a leaf points at itself and holds its value, a split has value 0.

    `cues` are the weights for `cue_scores`, none where the model has no such feature.
    """

    names: tuple[str, ...]
    roots: npt.NDArray[np.intp]
    feature: npt.NDArray[np.intp]
    threshold: Floats
    left: npt.NDArray[np.intp]
    right: npt.NDArray[np.intp]
    value: npt.NDArray[np.int32]
    depth: int
    cues: npt.NDArray[np.int8]


@cache
def load_trees(name: str) -> Trees:
    """The trees of one of the package's models (read once a process)."""
    with (files("corpusmill.read.html") / f"{name}.npz").open("rb") as file, np.load(file, allow_pickle=False) as data:
        index = {name: data[name].astype(np.intp) for name in ("roots", "feature", "left", "right")}
        return Trees(
            names=tuple(str(n) for n in data["names"]),
            **index,
            threshold=data["threshold"],
            value=data["value"],
            depth=int(data["depth"]),
            cues=data["cues"] if "cues" in data else np.zeros(0, np.int8),
        )


def scores(trees: Trees, features: Floats) -> npt.NDArray[np.int64]:
    """Log odds of each row being body text, in units of `LEAF_UNIT`; above 0 is more likely than not."""
    rows = (np.arange(len(features)) * features.shape[1])[:, None]
    at = np.broadcast_to(trees.roots, (len(features), len(trees.roots)))
    for _ in range(trees.depth):  # `take` on flat arrays costs half of what fancy indexing does
        goes_left = features.take(rows + trees.feature.take(at)) <= trees.threshold.take(at)
        at = np.where(goes_left, trees.left.take(at), trees.right.take(at))
    return np.asarray(trees.value.take(at).sum(axis=1, dtype=np.int64))
