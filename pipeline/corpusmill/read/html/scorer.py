"""The block scorer: boosted trees over the features of a block, evaluated with numpy alone.

The trees are data (`blocks.npz`, written by `bench/train_html_blocks.py`). Leaf values are integers, so that their sum
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
    """Nodes of all trees in one row of arrays; a leaf points at itself and holds its value, a split has value 0."""

    names: tuple[str, ...]
    roots: npt.NDArray[np.int32]
    feature: npt.NDArray[np.int16]
    threshold: Floats
    left: npt.NDArray[np.int32]
    right: npt.NDArray[np.int32]
    value: npt.NDArray[np.int32]
    depth: int


@cache
def load_trees(name: str) -> Trees:
    """The trees of one of the package's models (read once a process)."""
    with (files("corpusmill.read.html") / f"{name}.npz").open("rb") as file, np.load(file, allow_pickle=False) as data:
        return Trees(
            tuple(str(n) for n in data["names"]), data["roots"], data["feature"], data["threshold"], data["left"],
            data["right"], data["value"], int(data["depth"]),
        )  # fmt: skip


def scores(trees: Trees, features: Floats) -> npt.NDArray[np.int64]:
    """Log odds of each row being body text, in units of `LEAF_UNIT`; above 0 is more likely than not."""
    rows = np.arange(len(features))[:, None]
    at = np.broadcast_to(trees.roots, (len(features), len(trees.roots)))
    for _ in range(trees.depth):
        goes_left = features[rows, trees.feature[at]] <= trees.threshold[at]
        at = np.where(goes_left, trees.left[at], trees.right[at])
    return np.asarray(trees.value[at].sum(axis=1, dtype=np.int64))
