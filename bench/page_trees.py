"""Trees that find one thing of a page among those that are like it: learnt, cross-validated by site, and written.

For `train_headings.py` (the title among the headings), `train_first_lines.py` (whether the first line is the title),
`train_whole.py` (the title among all lines) and `train_days.py` (the page's day among its days).
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from zlib import crc32

import numpy as np

import scripts
from train_scored import exported

with scripts.extra("train"):
    import catboost


@dataclass(frozen=True)
class Told:
    """A page's candidates: headings, lines or days, of which one may be what is looked for."""

    group: str
    """The kind of pages that are counted together."""
    site: str
    features: np.ndarray
    """What the trees ask of each: shape (features, candidates)."""
    is_right: np.ndarray
    """Whether each is it."""
    weight: float
    """Of each candidate in learning; 0: it is scored, never learnt from."""


Page = TypeVar("Page", bound=Told)
Parameters = Mapping[str, float]


def options(description: str | None) -> argparse.ArgumentParser:
    """The options of these scripts."""
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


def reached(
    pages: Sequence[Page], found: Sequence[tuple[float, bool, Page]], bars: Sequence[float]
) -> Iterator[tuple[str, list[Page], list[tuple[bool, Page]]]]:
    """For each bar and group the start of a line, the group's pages, and those whose best candidate reaches the bar."""
    for bar in bars:
        print(f"from {bar:.1f} on:")
        for group in dict.fromkeys(page.group for page in pages):
            said = [(is_right, page) for score, is_right, page in found if page.group == group and score >= bar]
            yield f"  {group:22}", [page for page in pages if page.group == group], said


def share(pages: int, said: Sequence[bool], titled: int) -> str:
    """How many pages say one, and how often rightly; of pages without any the first alone."""
    of = f"P {sum(said) / max(1, len(said)):.3f} R {sum(said) / titled:.3f}" if titled else ""
    return f"{len(said):4} of {pages:4} say one {of}"


def write(model: Path, names: Sequence[str], pages: Sequence[Told], parameters: Parameters) -> None:
    """Learn from all pages and write the trees; says how large they are."""
    np.savez_compressed(model, names=np.array(names), **exported(learnt(pages, parameters), int(parameters["depth"])))
    print(f"{model.name}: {model.stat().st_size:,} bytes")
