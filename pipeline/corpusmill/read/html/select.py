"""Which blocks of a page are its body."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from corpusmill.read.html.blocks import Page
from corpusmill.read.html.evidence import Evidence
from corpusmill.read.html.fast import LINE_FEATURES, line_features
from corpusmill.read.html.features import FEATURES, features_of
from corpusmill.read.html.scorer import LEAF_UNIT, load_trees, scores

Kept = npt.NDArray[np.bool_]

# Log odds from which a block is kept. Cross-validated by domain on 763 English articles, F1 of both is flat around the
# best; of the flat part `precise` takes the end where the fewest of the snippets that must not be there are (3.0 %).
_ODDS = 0.4
_LINE_ODDS = 0.0
_REPEAT_WORDS = 10  # shorter lines repeat for good reasons (refrains, table rows, headings)


def body_of(evidence: Evidence) -> Kept:
    """One boolean a block."""
    if not evidence.page.blocks:
        return np.zeros(0, bool)
    odds = _odds("blocks", FEATURES, features_of(evidence))
    return without_repeats(evidence.page, odds > _ODDS)


def body_of_lines(page: Page) -> Kept:
    """One boolean a line of the fast tier."""
    if not page.blocks:
        return np.zeros(0, bool)
    return without_repeats(page, _odds("lines", LINE_FEATURES, line_features(page)) > _LINE_ODDS)


def _odds(model: str, names: tuple[str, ...], features: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    trees = load_trees(model)
    if trees.names != names:
        raise RuntimeError(f"{model}.npz was trained on other features: run bench/train_html_blocks.py --write")
    return np.asarray(scores(trees, features) * LEAF_UNIT, np.float64)


def without_repeats(page: Page, kept: npt.NDArray[Any]) -> Kept:
    """The kept blocks but for later copies: pages repeat text for narrow screens and as pull quotes.

    A short line that came before goes only where the line above it went for the same reason.
    """
    result = kept.copy()
    seen: set[str] = set()
    in_copy = False
    for n, block in enumerate(page.blocks):
        if result[n]:
            again = block.text in seen
            in_copy = again and (in_copy or len(block.text.split()) >= _REPEAT_WORDS)
            result[n] = not in_copy
            seen.add(block.text)
    return result
