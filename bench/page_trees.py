"""Trees that find one thing of a page among those that are like it: learnt, cross-validated by site, and written.

For `train_headings.py` (the title among the headings), `train_first_lines.py` (whether the first line is the title),
`train_whole.py` (the title among all lines) and `train_days.py` (the page's day among its days).
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol, TypeVar
from zlib import crc32

import numpy as np

import scripts
from train_scored import exported

with scripts.extra("train"):
    import catboost


class Told(Protocol):
    """What the trees ask of each of a page's candidates, a column each, which of them is right, and what they weigh."""

    @property
    def site(self) -> str: ...
    @property
    def features(self) -> np.ndarray: ...
    @property
    def is_right(self) -> np.ndarray: ...
    @property
    def weight(self) -> float: ...


Page = TypeVar("Page", bound=Told)
Parameters = Mapping[str, float]


def options(description: str | None) -> argparse.ArgumentParser:
    """The options of these three scripts."""
    parser = scripts.options(description)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--folds", type=int, default=4)
    return parser


def learnt(pages: Sequence[Told], parameters: Parameters) -> catboost.CatBoostClassifier:
    model = catboost.CatBoostClassifier(
        **parameters, thread_count=1, random_seed=1, allow_writing_files=False, verbose=False
    )
    weight = np.concatenate([np.full(len(page.is_right), page.weight) for page in pages])
    x = np.concatenate([page.features.T for page in pages]).astype(np.float32)
    return model.fit(x, np.concatenate([page.is_right for page in pages]), sample_weight=weight)


def cross_validated(pages: Sequence[Page], parameters: Parameters, folds: int) -> list[tuple[float, bool, Page]]:
    """The score of each page's best candidate by trees that saw no page of its site, and whether it is right."""
    found = []
    for fold in range(folds):
        own = [page for page in pages if crc32(page.site.encode()) % folds == fold]
        model = learnt([page for page in pages if crc32(page.site.encode()) % folds != fold], parameters)
        for page in own:
            scores = model.predict(page.features.T.astype(np.float32), prediction_type="RawFormulaVal")
            found.append((float(scores.max()), bool(page.is_right[scores.argmax()]), page))
    return found


def write(model: Path, names: Sequence[str], pages: Sequence[Told], parameters: Parameters) -> None:
    """Learn from all pages and write the trees; says how large they are."""
    np.savez_compressed(model, names=np.array(names), **exported(learnt(pages, parameters), int(parameters["depth"])))
    print(f"{model.name}: {model.stat().st_size:,} bytes")
