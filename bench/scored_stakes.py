"""The second trees of the learned scorer: trained on chances out of fold, each document by what it may lose or be rid
of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from corpusmill.kernel.arrays import Ints
from corpusmill.scorer.features import Judged
from corpusmill.scorer.stakes import LEAST, stakes
from extra import needed
from scored_documents import DROP, FOLDS, KEEP, Document

catboost = needed("catboost")

TREES, DEPTH = 150, 4
BODY = 8
"""How much a share of the body counts against the same share of the residue."""
_MOST_LOST = 0.05
"""Beyond this share of a document's body a segment costs no more: the document is damaged anyway."""
_LEAST_BODY, _LEAST_RESIDUE = 300, 60
"""Characters that a document is taken to hold at least, so that a few words of one do not outweigh a page."""
_SETS = {"wild_open": 5, "wild_dev": 2, "t2_languages": 1.5, "t2_residue": 1, "t2_fullpage": 0.6, "harmless": 0.35,
         "traps": 0.5, "made": 0.05, "pages": 0.4}  # fmt: skip
_ALTERED = 0.4
"""Documents read as they came or joined count less: they stand beside the same ones behind the rules."""


def _weights(documents: Sequence[Document], judged: Judged, counts: np.ndarray) -> np.ndarray:
    """Of each segment: the share of its document's residue or body that it is."""
    totals = np.array([document.totals for document in documents]).T
    row = judged.row
    body = np.minimum(counts[KEEP] / np.maximum(totals[KEEP][row], _LEAST_BODY), _MOST_LOST)
    residue = counts[DROP] / np.maximum(totals[DROP][row], _LEAST_RESIDUE)
    plain = [d.version in ("ruled", "made") and not d.name.endswith("-glued") for d in documents]
    sets = np.array([_SETS[d.group] * (1 if p else _ALTERED) for d, p in zip(documents, plain, strict=True)])
    return sets[row] * (np.where(counts[DROP] > counts[KEEP], residue, BODY * body) + 1e-6)


def _candidates(judged: Judged, counts: np.ndarray, percent: Ints) -> np.ndarray:
    return (percent >= LEAST) & (judged.of("doc_prose") > 0) & (counts[KEEP] + counts[DROP] > 0)


def second_trees(
    documents: Sequence[Document], judged: Judged, counts: np.ndarray, percent: Ints, without: int = -1
) -> Any:
    """Trees over `stakes`, from the chances out of fold of all documents but those of one fold."""
    fold = np.array([document.fold for document in documents])[judged.row]
    mine = _candidates(judged, counts, percent) & (fold != without)
    weight = _weights(documents, judged, counts)[mine]
    model = catboost.CatBoostClassifier(
        iterations=TREES, depth=DEPTH, learning_rate=0.1, l2_leaf_reg=30, border_count=32, rsm=0.5, subsample=0.7,
        bootstrap_type="Bernoulli", thread_count=2, random_seed=1, allow_writing_files=False, verbose=False,
    )  # fmt: skip
    features = stakes(judged, percent).T[mine].astype(np.float32)
    return model.fit(features, (counts[DROP] > counts[KEEP])[mine].astype(int), sample_weight=weight / weight.mean())


def weighed_out_of_fold(documents: Sequence[Document], judged: Judged, counts: np.ndarray, percent: Ints) -> Ints:
    """What second trees that have not seen a segment's site say of it, in percent."""
    fold = np.array([document.fold for document in documents])[judged.row]
    features = stakes(judged, percent).T.astype(np.float32)
    weighed = np.zeros(len(percent), np.int64)
    for number in range(FOLDS):
        mine = (fold == number) & (percent >= LEAST)
        model = second_trees(documents, judged, counts, percent, number)
        weighed[mine] = np.floor(100 * model.predict_proba(features[mine])[:, 1])
    return np.minimum(weighed, 99)
