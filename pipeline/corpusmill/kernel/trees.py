"""Boosted trees in integers: each level of a tree asks one question, so that a tree is a table look-up."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from corpusmill.kernel import calls
from corpusmill.kernel.library import kernel, struct

Scores = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Trees:
    """`columns` and `borders` have the shape (trees, depth): at each level of a tree, does the feature of that column
    exceed that border? The answers, first level first, are the bits of a leaf's number. `leaves` has the shape
    (trees, 2 ** depth).
    """

    columns: npt.NDArray[np.uint8]
    borders: npt.NDArray[np.int16]
    leaves: npt.NDArray[np.int16]
    bias: int

    @cached_property
    def struct(self) -> Any:
        """As the kernel takes them."""
        return struct("Trees", self.columns, self.borders, self.leaves, *self.columns.shape, self.bias)

    def scores(self, features: npt.NDArray[np.int16]) -> Scores:
        """One score a column of `features`, whose rows are the features."""
        if native := kernel():
            found: Scores = calls.scores(native, features, (self.columns, self.borders, self.leaves), self.bias)
            return found
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


def scorer_struct(first: Trees, second: Trees, steps: Scores, least: int) -> Any:
    """Two trees as the kernel takes them: the second are asked where the first say `least` percent; `steps` are the
    scores from which on a chance is one percent more."""
    return struct("Scorer", first.struct, second.struct, steps, least)


@cache
def load_trees(path: Path, names: tuple[str, ...]) -> Trees:
    """The trees of a file, read once a process. Raises ValueError where they were trained on other features."""
    with np.load(path, allow_pickle=False) as data:
        if data["names"].tolist() != [*names]:
            raise ValueError(f"{path.name}: trained on other features; train it again with bench/train_{path.stem}.py")
        return Trees(data["columns"], data["borders"], data["leaves"], int(data["bias"]))
