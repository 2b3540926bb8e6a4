"""Train the learned line scorer (`strip_scored`) on labelled text and write its model file.

    python bench/train_scored.py --bench DIR [--out pipeline/corpusmill/models/scored-2.npz] [--evaluate]

DIR holds `t2_residue.parquet` and `t2_fullpage.parquet`: documents with a label a line. The documents first run through
the stages that stand before `strip_scored` in the default recipe, so the scorer learns from what those leave, and from
the seams where they cut. Nothing of the texts is stored: words enter the model as hashes.

`--evaluate` prints figures out of fold: documents of one domain are never on both sides. Needs scikit-learn, scipy and
catboost, which the package itself does not.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import catboost
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import scipy.sparse as sp
from sklearn.linear_model import SGDClassifier

from body_blocks import altered
from corpusmill.recipes.recipe import Recipe, load_recipe
from corpusmill.scorer.features import NAMES, Features, Lines, featured, lexical_scores
from corpusmill.scorer.model import MODEL, Bars, going
from corpusmill.scorer.scan import LEXICON_BITS, Ints, Scanned, scan
from corpusmill.stages.strip_scored import Looked, look_again
from corpusmill.text.batch import Batch, Mark
from corpusmill.text.fold import fold

FOLDS = 4
UNSCORED, KEEP, DROP = -1, 0, 1
RESIDUE, FULL_PAGE, ALTERED = 0, 1, 2
LABELS = {"keep": KEEP, "drop": DROP}
# Weights of a document: pages that several extractors read count less each; altered documents stand for kinds of text
# that the residue set lacks, and count less than the real thing.
ALTERED_WEIGHT = 0.6
ALTERED_SHARE = 0.6
LEXICON_SCALE = 12
LEAF_SCALE = 1_000
TREES, DEPTH = 400, 6


@dataclass
class Documents:
    """Documents as `strip_scored` will see them; arrays over lines unless said otherwise."""

    texts: list[str]
    scanned: Scanned
    marks: list[tuple[Mark, ...]]
    label: Ints
    weight: np.ndarray
    fold: Ints
    kind: Ints
    """Of each document: RESIDUE, FULL_PAGE or ALTERED."""
    totals: np.ndarray
    """Of each document: characters labelled keep and drop before any stage; shape (documents, 2)."""

    @property
    def is_known(self) -> np.ndarray:
        """Lines to learn from."""
        return self.label >= 0

    @property
    def is_of_page(self) -> np.ndarray:
        """Lines of whole pages: the trees learn from them, the lexicon does not (their menus would drown the rest).

        With them the same bars (42 amid, 70 in the tail, 88 exposed) took 89 % of pages' residue instead of 53 %, at
        2.1 % of body lost instead of .8 (bars of 80, 90, 95: 76 % at .77 %), and 46 % of the residue set's characters
        instead of 44, at .49 % instead of .43.
        """
        return np.asarray(self.kind[self.scanned.row] == FULL_PAGE)


def earlier_stages() -> Recipe:
    """The default recipe up to `strip_scored`, without stages that only measure or close gaps."""
    default = load_recipe("default")
    names = default.stages
    if "strip_scored" in names:
        names = names[: names.index("strip_scored")]
    return Recipe("before", tuple(name for name in names if name not in ("collapse_space", "tag_counts")))


def read(folder: Path, seed: int) -> Documents:
    rng = random.Random(seed)
    residue = pq.read_table(folder / "t2_residue.parquet").to_pylist()
    pages = pq.read_table(folder / "t2_fullpage.parquet").to_pylist()
    domains = sorted({row["domain"] for row in residue + pages})
    rng.shuffle(domains)
    fold_of = {domain: n % FOLDS for n, domain in enumerate(domains)}
    copies = Counter(row["page_id"] for row in residue)
    texts: list[list[str]] = []
    labels: list[list[str]] = []
    about: list[tuple[int, int, float]] = []
    for kind, rows in ((RESIDUE, residue), (FULL_PAGE, pages)):
        for row in rows:
            texts.append(row["dirty_text"].split("\n"))
            labels.append(row["line_labels"])
            weight = copies[row["page_id"]] ** -0.5 if kind == RESIDUE else 1.0
            about.append((kind, fold_of[row["domain"]], weight))
    for number in range(FOLDS):
        mine = [n for n in range(len(residue)) if about[n][1] == number]
        for n, lines, line_labels in altered(rng, [(texts[n], labels[n]) for n in mine], ALTERED_SHARE):
            texts.append(lines)
            labels.append(line_labels)
            about.append((ALTERED, number, about[mine[n]][2] * ALTERED_WEIGHT))
    return _prepared(texts, labels, about)


def _prepared(
    texts: Sequence[list[str]], labels: Sequence[list[str]], about: Sequence[tuple[int, int, float]]
) -> Documents:
    recipe = earlier_stages()
    cleaned: list[str] = []
    marks: list[tuple[Mark, ...]] = []
    found: list[list[Mark]] = []
    totals = np.zeros((len(texts), 2))
    for begin in range(0, len(texts), 500):
        part = range(begin, min(begin + 500, len(texts)))
        # labels travel through the stages as marks, which move with the text
        with_labels = [_label_marks(texts[n], labels[n]) for n in part]
        for n, row in zip(part, with_labels, strict=True):
            for mark in row:
                if mark.category in LABELS:
                    totals[n, LABELS[mark.category]] += len(fold("\n".join(texts[n])[mark.start : mark.end]).strip())
        batch = Batch(
            ids=[str(n) for n in part],
            texts=["\n".join(texts[n]) for n in part],
            marks=[tuple(row) for row in with_labels],
            columns={"language": pa.array(["en"] * len(part))},
        )
        batch, failures = recipe(batch)
        if failures or len(batch) != len(part):
            raise ValueError(f"the stages before failed or dropped documents: {failures[:3]}")
        cleaned += batch.texts
        marks += [tuple(mark for mark in row if mark.kind == "seam") for row in batch.marks]
        found += [[mark for mark in row if mark.kind == "label"] for row in batch.marks]
    scanned = scan(cleaned)
    first = np.searchsorted(scanned.row, np.arange(len(texts) + 1))
    label = np.full(len(scanned.row), UNSCORED)
    for n, row in enumerate(found):
        starts = scanned.start[first[n] : first[n + 1]] - scanned.offset[first[n] : first[n + 1]]
        at = np.searchsorted([mark.start for mark in row], starts, side="right") - 1
        label[first[n] : first[n + 1]] = [LABELS.get(row[k].category, UNSCORED) if k >= 0 else UNSCORED for k in at]
    kind, folds, weights = (np.array(column) for column in zip(*about, strict=True))
    chars = np.minimum(scanned.end - scanned.start, 1_000)
    return Documents(
        cleaned, scanned, marks, label, weights[scanned.row] * np.sqrt(chars), folds[scanned.row], kind, totals
    )


def _label_marks(lines: Sequence[str], labels: Sequence[str]) -> list[Mark]:
    marks, at = [], 0
    for line, label in zip(lines, labels, strict=True):
        if line:
            marks.append(Mark(at, at + len(line), "label", label))
        at += len(line) + 1
    return marks


def matrix(scanned: Scanned) -> Any:
    """Lines by words and pairs, each line divided by the root of its number of them (as `lexical_scores` does)."""
    lines = len(scanned.row)
    ones = np.ones(len(scanned.grams), np.float32)
    counts = sp.csr_matrix((ones, (scanned.gram_line, scanned.grams)), shape=(lines, 1 << LEXICON_BITS))
    size = np.bincount(scanned.gram_line, minlength=lines)
    return sp.diags((1 / np.sqrt(np.maximum(size, 1))).astype(np.float32)) @ counts


class Lexicons:
    """Lexicons trained without one fold or two, so that a line never meets one that has seen its domain."""

    def __init__(self, documents: Documents):
        grams, self.documents = matrix(documents.scanned), documents
        self.trained: dict[tuple[int, ...], np.ndarray] = {}
        for without in itertools.chain.from_iterable(itertools.combinations(range(FOLDS), n) for n in (0, 1, 2)):
            known = documents.is_known & ~documents.is_of_page & ~np.isin(documents.fold, without)
            # alpha chosen out of fold among 1e-6 … 1e-4: average precision .56 at 1e-6, .53 at 1e-5, .42 at 1e-4
            model = SGDClassifier(loss="log_loss", alpha=2e-6, max_iter=8, tol=None, average=True, random_state=0)
            model.fit(grams[known], documents.label[known], sample_weight=documents.weight[known])
            self.trained[without] = np.clip(np.round(model.coef_[0] * LEXICON_SCALE), -127, 127).astype(np.int8)

    def features(self, test: int | None = None) -> Features:
        """The features of all lines; words are scored without the line's own fold and the fold `test`."""
        scanned = self.documents.scanned
        total, density = np.zeros(len(scanned.row), np.int64), np.zeros(len(scanned.row), np.int64)
        for number in range(FOLDS):
            lexicon = self.trained[tuple(sorted({number, number if test is None else test}))]
            mine = self.documents.fold == number
            for into, scores in zip((total, density), lexical_scores(scanned, lexicon), strict=True):
                into[mine] = scores[mine]
        return featured(scanned, self.documents.marks, (total, density), len(self.documents.marks)).features


def trees(documents: Documents, features: Features, without: int | None) -> catboost.CatBoostClassifier:
    known = documents.is_known & (documents.fold != (-1 if without is None else without))
    model = catboost.CatBoostClassifier(
        iterations=TREES, depth=DEPTH, learning_rate=0.1, l2_leaf_reg=10, border_count=32, thread_count=1,
        random_seed=1, allow_writing_files=False, verbose=False,
    )  # fmt: skip
    return model.fit(
        features.T[known].astype(np.float32), documents.label[known], sample_weight=documents.weight[known]
    )


def exported(model: catboost.CatBoostClassifier) -> dict[str, np.ndarray]:
    """The trees as the integer tables of `LineScorer`."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.json"
        model.save_model(str(path), format="json")
        data = json.loads(path.read_text())
    scale, (bias,) = data["scale_and_bias"]
    columns = np.zeros((len(data["oblivious_trees"]), DEPTH), np.uint8)
    borders = np.full(columns.shape, np.iinfo(np.int16).max, np.int16)
    leaves = np.zeros((len(columns), 1 << DEPTH), np.int16)
    for n, tree in enumerate(data["oblivious_trees"]):
        for level, split in enumerate(tree["splits"]):
            columns[n, level] = split["float_feature_index"]
            borders[n, level] = int(np.floor(split["border"]))
        values = np.round(np.array(tree["leaf_values"]) * scale * LEAF_SCALE)
        # a level without a question always answers no, so its leaves are never reached
        leaves[n, : len(values)] = np.clip(values, -32_000, 32_000)
    return {"columns": columns, "borders": borders, "leaves": leaves, "bias": np.int64(round(bias * LEAF_SCALE))}


def chances(model: catboost.CatBoostClassifier, features: Features) -> np.ndarray:
    """The chance that a line is residue, in percent."""
    return 100 / (1 + np.exp(-model.predict(features.T.astype(np.float32), prediction_type="RawFormulaVal")))


@dataclass
class OutOfFold:
    """Models that have not seen a fold, each asked about that fold's lines alone."""

    documents: Documents
    lexicons: Lexicons

    def __post_init__(self) -> None:
        self.models, self.percent = [], np.zeros(len(self.documents.label))
        for number in range(FOLDS):
            features, mine = self.lexicons.features(number), self.documents.fold == number
            self.models.append(trees(self.documents, features, number))
            self.percent[mine] = chances(self.models[number], features[:, mine])
        s = self.documents.scanned
        self.lines = Lines(s.row, s.start - s.offset, s.end - s.offset, self.lexicons.features())

    def going(self, bars: Bars) -> np.ndarray:
        """The lines that `strip_scored` takes, its second look included."""
        goes = going(self.lines.features, self.lines.row, self.percent, bars)
        for number in range(FOLDS):

            def look_at(rest: Sequence[str], number: int = number) -> Looked:
                lines = featured(scan(rest), [()] * len(rest), self.lexicons.trained[(number,)], len(rest))
                percent = chances(self.models[number], lines.features)
                return Looked(lines, percent, going(lines.features, lines.row, percent, bars))

            part = Looked(self.lines, self.percent.copy(), goes & (self.documents.fold == number))
            look_again(self.documents.texts, part, look_at)
            goes |= part.goes
        return goes


def report(documents: Documents, asked: OutOfFold) -> None:
    """What all stages together remove of drop characters and of body, by the options of `strip_scored`."""
    s, rows, totals = documents.scanned, len(documents.kind), documents.totals
    size = s.end - s.start
    for bars in ((199, 199, 199), (80, 80, 90), (65, 60, 80), (60, 50, 75), (60, 35, 70), (50, 35, 70), (40, 30, 60)):
        goes = asked.going(Bars(*bars))
        left = np.stack(
            [np.bincount(s.row, size * (~goes & (documents.label == label)), rows) for label in (KEEP, DROP)], 1
        )
        gone = np.maximum(totals - left, 0)
        shares = gone / np.maximum(totals, 1)
        for kind, name in ((RESIDUE, "T2 residue"), (FULL_PAGE, "T2 full pages"), (ALTERED, "altered documents")):
            mine = documents.kind == kind
            has = mine[:, None] & (totals > 0)
            residue = (
                f"{gone[mine, 1].sum() / totals[mine, 1].sum():6.1%} of characters, {shares[has[:, 1], 1].mean():6.1%}"
            )
            lost = f"{gone[mine, 0].sum() / totals[mine, 0].sum():6.2%}, {shares[has[:, 0], 0].mean():6.2%} a document"
            damaged = (shares[has[:, 0], 0] > 0.01).mean()
            print(
                f"{name:17} from {bars} on: residue {residue} a document; body lost {lost}; damaged {damaged:.1%}",
                flush=True,
            )


def save(path: Path, documents: Documents, lexicons: Lexicons) -> None:
    tables = exported(trees(documents, lexicons.features(), None))
    percents = np.arange(1, 100) / 100
    steps = np.ceil(np.log(percents / (1 - percents)) * LEAF_SCALE).astype(np.int32)
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        path,
        version=np.array(path.stem),
        languages=np.array(["en"]),
        names=np.array(NAMES),
        lexicon=lexicons.trained[()],
        steps=steps,
        **tables,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bench", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=MODEL)
    parser.add_argument("--evaluate", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    documents = read(args.bench, args.seed)
    lexicons = Lexicons(documents)
    save(args.out, documents, lexicons)
    if args.evaluate:
        report(documents, OutOfFold(documents, lexicons))


if __name__ == "__main__":
    main()
