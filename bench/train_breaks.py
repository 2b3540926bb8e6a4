"""Train the model of lost line breaks (`scorer/breaks`) on texts with lines, and write its model file.

    python bench/train_breaks.py --bench DIR [--out FILE] [--evaluate]

DIR holds the labelled sets that `scored_documents.py` reads; their labels are not asked. The lines of each text are
joined by a space, and the model learns at which gaps between words one ended. A lexicon of the words beside a gap is
fitted first, by other sites than a text's own; trees over all evidence come second. Texts with hard line ends are left
out, since a break there says nothing of lines.

`--evaluate` prints out of fold by site what the model and what the marks and units of `scorer/segments.py` find of the
breaks inside sentences and at their ends. Needs scikit-learn, scipy and catboost (the extra `train`).
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import catboost
import numpy as np
import scipy.sparse
from sklearn.linear_model import SGDClassifier

from corpusmill.rulebook.phrases import load_phrases
from corpusmill.scorer.breaks.evidence import NAMES, evidence, gaps
from corpusmill.scorer.breaks.lexicon import BITS, SIDE, lexical_buckets
from corpusmill.scorer.breaks.model import MODEL, lexical
from corpusmill.scorer.scan import Ints, Scanned, owners, scan
from corpusmill.scorer.units import UnitTable, compile_units, find_units
from scored_documents import FOLDS, Document, read_sets
from train_scored import LEAF_SCALE, exported

LONGEST = 8_000
"""Characters of a text that are learnt from, so that a few long ones do not outweigh the others."""
SURE = 0.3
"""Chance from which on a break is sure: of pages with all lines joined .2 and .3 take the same residue, .5 less."""
TREES, DEPTH = 120, 6
# Weight of a gap by set, and the share of the gaps that the trees learn from.
WEIGHTS = {"wild_open": 4.0, "wild_dev": 4.0, "t2_languages": 2.0, "t2_residue": 1.0, "t2_fullpage": 0.7,
           "harmless": 0.7}  # fmt: skip
SHARES = {"wild_open": 1.0, "wild_dev": 1.0, "t2_languages": 0.6, "t2_residue": 0.3, "t2_fullpage": 0.3,
          "harmless": 0.5}  # fmt: skip
_GROUP = 40
_HARD = 0.15
"""Share of lines that run on in small letters from which on a text is hard-wrapped."""
_FULL = 45


@dataclass
class Joined:
    """A text with its lines joined, and where they were."""

    document: Document
    text: str
    breaks: list[int]


def joined(document: Document) -> Joined | None:
    lines = [line for line in map(str.strip, document.text.split("\n")) if line]
    runs_on = sum(len(a) > _FULL and a[-1] not in '.!?:;"”»)。' and b[:1].islower() for a, b in pairwise(lines))
    if len(lines) < 3 or runs_on > _HARD * len(lines):
        return None
    kept, breaks, at = [], [], 0
    for line in lines:
        if at > LONGEST:
            break
        kept.append(line)
        at += len(line) + 1
        breaks.append(at - 1)
    return Joined(document, " ".join(kept), breaks[:-1])


def scanned(texts: Sequence[Joined]) -> Iterator[tuple[int, Scanned, Ints, Ints]]:
    """Some texts at a time: the number of the first, what was scanned, the line of each word, the gaps."""
    for begin in range(0, len(texts), _GROUP):
        s = scan([text.text for text in texts[begin : begin + _GROUP]])
        word_line = owners(s.start, s.word_start)
        yield begin, s, word_line, gaps(s, word_line)


@dataclass
class Table:
    """All gaps of all texts."""

    text: Ints
    is_break: np.ndarray
    is_hard: np.ndarray
    buckets: np.ndarray


def tabled(texts: Sequence[Joined]) -> Table:
    of, labels, hard, buckets = [], [], [], []
    for begin, s, word_line, n in scanned(texts):
        some = texts[begin : begin + _GROUP]
        at = np.array([place + int(s.rows[k]) for k, text in enumerate(some) for place in text.breaks], np.int64)
        labels.append(np.searchsorted(at, s.word_end[n - 1]) < np.searchsorted(at, s.word_start[n]))
        of.append(begin + owners(s.rows[:-1], s.word_start)[n])
        hard.append(s.hard[n])
        buckets.append(lexical_buckets(s, n, word_line))
    return Table(*map(np.concatenate, (of, labels, hard)), np.concatenate(buckets, axis=1))


def lexicon(table: Table, weight: np.ndarray, mine: np.ndarray) -> np.ndarray:
    rows = np.flatnonzero(mine)
    pointers = np.arange(0, 2 * SIDE * len(rows) + 1, 2 * SIDE)
    ones = np.ones(2 * SIDE * len(rows), np.float32)
    matrix = scipy.sparse.csr_matrix((ones, table.buckets[:, rows].T.ravel(), pointers), shape=(len(rows), 1 << BITS))
    model = SGDClassifier(loss="log_loss", alpha=2e-5, max_iter=3, tol=None, average=True, random_state=1)
    model.fit(matrix, table.is_break[rows], sample_weight=weight[rows])
    return np.clip(np.round(model.coef_[0] * 16), -127, 127).astype(np.int8)


def features(texts: Sequence[Joined], units: UnitTable, lexicons: Sequence[np.ndarray]) -> np.ndarray:
    """The evidence of all gaps, with what a lexicon says that has not seen their site: shape (len(NAMES), gaps)."""
    found = []
    folds = np.array([text.document.fold for text in texts])
    for begin, s, word_line, n in scanned(texts):
        fold = folds[begin + owners(s.rows[:-1], s.word_start)[n]]
        said = np.zeros((2, len(n)), np.int64)
        for number in range(FOLDS):
            said = np.where(fold == number, lexical(s, n, word_line, lexicons[number]), said)
        found.append(evidence(s, n, word_line, find_units(s, units), said))
    return np.concatenate(found, axis=1)


def trees(rows: np.ndarray, is_break: np.ndarray, weight: np.ndarray) -> catboost.CatBoostClassifier:
    model = catboost.CatBoostClassifier(
        iterations=TREES, depth=DEPTH, learning_rate=0.15, l2_leaf_reg=10, border_count=32, rsm=0.4, subsample=0.5,
        bootstrap_type="Bernoulli", thread_count=2, random_seed=1, allow_writing_files=False, verbose=False,
    )  # fmt: skip
    return model.fit(rows.T.astype(np.float32), is_break.astype(int), sample_weight=weight)


def report(texts: Sequence[Joined], table: Table, chance: np.ndarray) -> None:
    groups = np.array([text.document.group for text in texts])[table.text]
    for name in WEIGHTS:
        for what, mine in (("in sentences", ~table.is_hard), ("at their ends", table.is_hard)):
            here = mine & (groups == name)
            said, true = chance[here] >= SURE, table.is_break[here]
            right = (said & true).sum()
            print(f"{name:13} {what:13} {true.sum():6} breaks, precision {right / max(said.sum(), 1):.2f}, "
                  f"recall {right / max(true.sum(), 1):.2f}")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bench", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=MODEL)
    parser.add_argument("--evaluate", action="store_true")
    args = parser.parse_args()
    sets = read_sets(args.bench, random.Random(1))
    documents = [*sets["wild"], *sets["aligned"], *sets["clean"]]
    texts = [text for document in documents if (text := joined(document))]
    units = compile_units(load_phrases())
    table = tabled(texts)
    fold = np.array([text.document.fold for text in texts])[table.text]
    weight, share = (np.array([by[text.document.group] for text in texts])[table.text] for by in (WEIGHTS, SHARES))
    lexicons = [lexicon(table, weight, fold != number) for number in range(FOLDS)]
    rows = features(texts, units, lexicons)
    taken = np.random.default_rng(0).random(len(share)) < share
    weight = weight / share
    if args.evaluate:
        chance = np.zeros(len(fold))
        for number in range(FOLDS):
            mine, others = fold == number, taken & (fold != number)
            model = trees(rows[:, others], table.is_break[others], weight[others])
            chance[mine] = model.predict_proba(rows[:, mine].T.astype(np.float32))[:, 1]
        report(texts, table, chance)
    model = exported(trees(rows[:, taken], table.is_break[taken], weight[taken]), DEPTH)
    least = np.int64(round(LEAF_SCALE * np.log(SURE / (1 - SURE))))
    whole = lexicon(table, weight * share, np.ones(len(fold), np.bool_))
    np.savez_compressed(args.out, names=np.array(NAMES), lexicon=whole, least=least, **model)
    print(f"{args.out.name}: {args.out.stat().st_size / 1e6:.2f} MB, {len(texts)} texts, {len(fold)} gaps")


if __name__ == "__main__":
    main()
