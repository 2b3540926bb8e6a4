"""Which blocks of a page are its body."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from corpusmill.read.html.evidence import Evidence
from corpusmill.read.html.features import FEATURES, features_of
from corpusmill.read.html.scorer import LEAF_UNIT, load_trees, scores

Kept = npt.NDArray[np.bool_]

# Log odds from which a block is kept: below even odds, since later stages can take a line away and none brings one back.
_ODDS = -0.2
_REPEAT_WORDS = 10  # shorter lines repeat for good reasons (refrains, table rows, headings)


def body_of(evidence: Evidence) -> Kept:
    """One boolean a block."""
    if not evidence.page.blocks:
        return np.zeros(0, bool)
    trees = load_trees("blocks")
    if trees.names != FEATURES:
        raise RuntimeError("blocks.npz was trained on other features: run bench/train_html_blocks.py --write")
    return without_repeats(evidence, scores(trees, features_of(evidence)) * LEAF_UNIT > _ODDS)


def without_repeats(evidence: Evidence, kept: npt.NDArray[Any]) -> Kept:
    """The kept blocks but for later copies: pages repeat text for narrow screens and as pull quotes.

    A short line that came before goes only where the line above it went for the same reason.
    """
    result = kept.copy()
    seen: set[str] = set()
    in_copy = False
    for n, block in enumerate(evidence.page.blocks):
        if result[n]:
            again = block.text in seen
            in_copy = again and (in_copy or bool(evidence.runs.words[n] >= _REPEAT_WORDS))
            result[n] = not in_copy
            seen.add(block.text)
    return result
