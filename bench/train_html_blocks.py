"""Train the block scorer of the HTML reader on pages with human gold bodies, cross-validated by domain.

    python bench/train_html_blocks.py --bench DIR [--tier precise|fast|again] [--write] [--folds 4] [--runs 1]

Needs lightgbm and scikit-learn (training only; at run time the trees are evaluated with numpy). `--write` trains on all
pages and writes `blocks.npz` (tier precise), `lines.npz` (fast) or `again.npz` (the pages that `fast` reads again)
beside the reader. The split is by domain, so that no site is both trained on and measured; `--runs` repeats it with
other assignments of domains to folds, since figures differ by .001 between them.

`fast` alone is measured without a second reading, `again` on all pages, then as `fast` uses it: where the lines have
lost or lack something. On those lines, learnt without the page's site, its trees are trained. Pages with formulas (12)
are read by the shipped trees of `precise`, which have seen them.

All trees see weights of words as a feature. A block that trees are trained on has its weights from blocks of other
domains, as every page that comes later has.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from hashlib import sha256
from pathlib import Path
from types import ModuleType
from typing import Any
from zlib import crc32

import numpy as np
import pyarrow.parquet as pq

sys.path.insert(0, str(Path(__file__).parents[1] / "pipeline"))

from corpusmill.read.html.about.jsonld import read_jsonld
from corpusmill.read.html.body.beside import lacks_terms, with_beside
from corpusmill.read.html.body.cues import BUCKETS, WEIGHT_UNIT, cue_buckets
from corpusmill.read.html.body.evidence import read_evidence
from corpusmill.read.html.body.fast import LINE_FEATURES, line_features, read_lines
from corpusmill.read.html.body.features import FEATURES, features_of
from corpusmill.read.html.body.inline import may_show_formulas
from corpusmill.read.html.body.scorer import LEAF_UNIT
from corpusmill.read.html.body.select import likely_blocks, likely_lines
from corpusmill.read.html.body.votes import WordRuns
from corpusmill.read.html.decode import in_utf8
from corpusmill.read.html.limits import PageLimits
from corpusmill.read.html.page import extract, has_lost
from corpusmill.read.html.signs import EVERY
from corpusmill.read.html.tree import parse
from quality import scorer
from scripts import extra, options

with extra("train"):
    import lightgbm
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

# `fast` has little time; trees of depth 6 gave its lines .0003 more, 150 of them .0006
TREES = {
    "precise": (150, {"learning_rate": 0.1, "num_leaves": 24, "max_depth": 6}),
    "again": (150, {"learning_rate": 0.1, "num_leaves": 24, "max_depth": 6}),
    "fast": (100, {"learning_rate": 0.12, "num_leaves": 24, "max_depth": 5}),
}
PARAMETERS = {
    "objective": "binary", "min_data_in_leaf": 80,
    "feature_fraction": 0.25, "bagging_fraction": 0.7, "bagging_freq": 1, "lambda_l2": 5.0, "max_bin": 63,
    "verbose": -1, "num_threads": 1, "seed": 1, "deterministic": True,
}  # fmt: skip
CUE_PENALTY = 3.0  # L2; flat from 2 to 4 (area under the curve .802 to .804), worse below
CUE_FOLDS = FOLDS = 4
MODEL_OF = {"precise": "blocks.npz", "again": "again.npz", "fast": "lines.npz"}
MODELS = Path(__file__).parents[1] / "pipeline/corpusmill/read/html/body"

Mask = np.ndarray[Any, np.dtype[np.bool_]]


Taken = dict[str, tuple[str, str]]
Choice = Callable[[dict[str, Any], np.ndarray], np.ndarray]


def read_pages(bench: Path, tier: str, lines: Taken) -> list[dict[str, Any]]:
    """One dict a page: its blocks, how to see them, the share of each that is gold, and how much each one matters.
    `lines` are what `fast` takes of each page and sees of it, for the tier `again`.
    """
    pages = []
    for row in pq.read_table(bench / "t1_pages.parquet").to_pylist():
        html = row.pop("html")
        if not html:
            continue
        root = parse(in_utf8(html), PageLimits())
        objects = read_jsonld(root)
        if tier != "fast":
            evidence = read_evidence(root, html, objects, lines.get(row["page_id"]))
            page, runs = evidence.page, evidence.runs
            seen: dict[str, Any] = {"evidence": evidence, "features": partial(features_of, evidence)}
            taken = np.maximum.reduce([evidence.votes[name] for name in ("narrow", "wide")])
        else:
            page = read_lines(html)
            runs = WordRuns([block.text for block in page.blocks])
            seen = {"features": partial(line_features, page), "html": html}
            taken = np.ones(len(page.blocks))
        if page.blocks or tier == "fast":
            gold = runs.shares_in(row["gold_text"] or "")
            weight = weights(np.minimum(runs.words, 60), gold, taken, row["page_type"] == "article")
            pages.append({**seen, "page": page, "runs": runs, "gold": gold, "taken": taken, "weight": weight,
                          "meta": row, "telling": (gold > 0.5) | (taken > 0) | (runs.words >= 10)})  # fmt: skip
    return pages


def weights(words: np.ndarray, gold: np.ndarray, taken: np.ndarray, is_article: bool) -> np.ndarray:
    """Words of a block, so that what is long counts more, over the page's, so that a long page counts no more."""
    likely = words @ taken
    doubted = words @ gold < 0.3 * likely  # the annotator kept the first lines of a long page: mostly noise
    factor = (0.3 if doubted and is_article else 1.0) * (1.5 if is_article else 1.0)
    return (words + 1.0) * factor / max(200.0, words[gold > 0.5].sum(), likely)


def fold_of(domains: Sequence[str], folds: int, run: int) -> np.ndarray:
    """A fold for each domain; every run deals them out anew."""
    hashes = [
        sha256(f"{run}/{domain}".encode()).hexdigest() if run else hex(crc32(domain.encode())) for domain in domains
    ]
    return np.array([int(text, 16) % folds for text in hashes])


class Data:
    """All blocks of all pages, and what is learned from some of them."""

    def __init__(self, pages: list[dict[str, Any]], tier: str):
        self.rounds, self.shape = TREES[tier]
        self.pages = pages
        self.y = np.concatenate([p["gold"] > 0.5 for p in pages])
        self.sizes = np.array([len(p["gold"]) for p in pages])
        self.ends = np.cumsum(self.sizes)
        self.domains = [p["meta"]["domain"] for p in pages]
        # three in four of the short lines that neither extractor nor annotator took are enough left out
        telling = np.concatenate([p["telling"] for p in pages])
        self.used = telling | (np.random.default_rng(0).random(len(self.y)) < 0.25)
        weight = np.concatenate([p["weight"] for p in pages])
        self.weight = np.where(telling, weight, 4 * weight)
        self.taken = np.concatenate([p["taken"] > 0.5 for p in pages])
        self.buckets = self._bucket_matrix()

    def _bucket_matrix(self) -> Any:
        found = [cue_buckets(p["runs"]) for p in self.pages]
        row = np.concatenate([owner + start for (owner, _), start in zip(found, self.ends - self.sizes, strict=True)])
        count = np.bincount(row, minlength=len(self.y))
        column = np.concatenate([bucket for _, bucket in found])
        return csr_matrix((1 / np.sqrt(count[row]), (row, column)), shape=(len(self.y), BUCKETS))

    def cue_weights(self, rows: Mask) -> np.ndarray:
        """Weights of words, learned where an extractor took the block: what nobody took is known without them."""
        rows = rows & self.used & self.taken
        model = LogisticRegression(C=1 / CUE_PENALTY, solver="liblinear", random_state=1)
        model.fit(self.buckets[rows], self.y[rows], sample_weight=self.weight[rows] / self.weight[rows].mean())
        return np.clip(np.round(model.coef_[0] / WEIGHT_UNIT), -127, 127).astype(np.int8)

    def learn(self, rows: Mask) -> tuple[Any, np.ndarray, np.ndarray]:
        """The trees and the weights of words learned from the rows, and the features of all blocks."""
        cue_weights = self.cue_weights(rows)
        cues = self.buckets @ (cue_weights * WEIGHT_UNIT)
        part = np.repeat(fold_of(self.domains, CUE_FOLDS, -1), self.sizes)
        for n in range(CUE_FOLDS):
            mine = rows & (part == n)
            cues[mine] = self.buckets[mine] @ (self.cue_weights(rows & ~mine) * WEIGHT_UNIT)
        own = np.split(cues, self.ends[:-1])
        x = np.concatenate([p["features"](c) for p, c in zip(self.pages, own, strict=True)])
        x = x.astype(np.float32)
        rows = rows & self.used
        data = lightgbm.Dataset(x[rows], self.y[rows].astype(int), weight=self.weight[rows] / self.weight[rows].mean())
        return lightgbm.train({**PARAMETERS, **self.shape}, data, self.rounds), cue_weights, x

    def odds_out_of_fold(self, folds: int, run: int) -> np.ndarray:
        fold = np.repeat(fold_of(self.domains, folds, run), self.sizes)
        odds = np.zeros(len(self.y))
        for n in range(folds):
            model, _, x = self.learn(fold != n)
            odds[fold == n] = model.predict(x[fold == n], raw_score=True, num_threads=1)
        return odds

    def texts(self, choose: Choice, odds: np.ndarray) -> dict[str, str]:
        return {
            page["meta"]["page_id"]: text_of(page, choose(page, own))
            for page, own in zip(self.pages, np.split(odds, self.ends[:-1]), strict=True)
        }


def text_of(page: dict[str, Any], kept: np.ndarray) -> str:
    return "\n".join(block.text for block, is_kept in zip(page["page"].blocks, kept, strict=True) if is_kept)


def second_readings(data: Data, odds: np.ndarray) -> tuple[Taken, dict[str, str]]:
    """What `fast` takes of each page and sees of it; and its text of those that it reads once or gives to `precise`."""
    taken, read = {}, {}
    for page, own in zip(data.pages, np.split(odds, data.ends[:-1]), strict=True):
        name, html, kept = page["meta"]["page_id"], page["html"], likely_lines(page["page"], own)
        lines = page["page"]
        beside = with_beside(lines, kept, html, EVERY, PageLimits()) if kept.any() else (lines, kept)
        lines, kept = beside or (lines, kept)
        text = text_of({"page": lines}, kept)
        taken[name] = text, "\n".join(block.text for block in lines.blocks)
        if "<ruby" in html or may_show_formulas(html):
            read[name] = extract(html.encode("utf-8", "replace")).text
        elif beside and not has_lost(text, html) and not lacks_terms(text, html):
            read[name] = text
    return taken, read


def choices(tier: str) -> dict[str, Choice]:
    """Ways from a page and its log odds to blocks, the shipped one among them."""
    if tier == "fast":
        return {"lines": lambda page, odds: likely_lines(page["page"], odds)}
    return {f"doubt {d}": partial(_with_doubt, d) for d in (0.6, 1.0, 1.4)}


def _with_doubt(doubt: float, page: dict[str, Any], odds: np.ndarray) -> np.ndarray:
    return likely_blocks(page["evidence"], odds, doubt)


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--tier", choices=tuple(TREES), default="precise")
    parser.add_argument("--folds", type=int, default=FOLDS, help="0: do not measure")
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()

    began = time.time()
    names, path = (LINE_FEATURES if args.tier == "fast" else FEATURES), MODELS / MODEL_OF[args.tier]
    taken: Taken = {}
    read: dict[str, str] = {}
    if args.tier == "again":
        lines = Data(read_pages(args.bench, "fast", {}), "fast")
        taken, read = second_readings(lines, lines.odds_out_of_fold(FOLDS, 0))
    data = Data(read_pages(args.bench, args.tier, taken), args.tier)
    print(f"{len(data.pages)} pages, {len(data.y)} blocks, {data.used.sum()} used, {time.time() - began:.0f} s")
    if args.write:
        model, cue_weights, _ = data.learn(np.ones(len(data.y), bool))
        write_model(model, cue_weights, names, path)
        print(f"wrote {path.name} ({path.stat().st_size:,} bytes), {time.time() - began:.0f} s")
    score = scorer(args.bench, "score")
    metas = [p["meta"] for p in data.pages]
    for run in range(args.runs if args.folds > 1 else 0):
        odds = data.odds_out_of_fold(args.folds, run)
        print(f"cross-validated, {time.time() - began:.0f} s")
        for label, choose in choices(args.tier).items():
            texts = data.texts(choose, odds)
            report(score, metas, texts, label)
            if read:
                report(score, metas, texts | read, f"{label}, as `fast` uses it")


def report(score: ModuleType, metas: list[dict[str, Any]], texts: dict[str, str], label: str) -> None:
    result = score.score_t1(metas, texts)
    best = result["english articles"]
    print(
        f"{label}: English articles P {best['shingle_p']:.4f} R {best['shingle_r']:.4f} F1 {best['shingle_f1']:.4f} "
        f"include {best['include']:.3f} exclude {best['exclude']:.3f}; "
        + ", ".join(f"{g} {r['shingle_f1']:.4f}" for g, r in result.items() if g != "english articles")
    )


def write_model(model: Any, cue_weights: np.ndarray, names: tuple[str, ...], path: Path) -> None:
    """The trees as `load_trees` reads them, each filled up to the depth of the deepest, and the weights of words."""
    trees = [tree["tree_structure"] for tree in model.dump_model()["tree_info"]]
    depth = max(map(depth_of, trees))
    feature = np.zeros((len(trees), 2**depth - 1), np.int16)
    threshold = np.zeros(feature.shape)
    leaves = np.zeros((len(trees), 2**depth), np.int32)

    def fill(tree: int, node: dict[str, Any], level: int, at: int) -> None:
        if level == depth:
            leaves[tree, at] = round(node["leaf_value"] / LEAF_UNIT)
            return
        is_leaf = "leaf_value" in node  # above the last level: both answers lead to it
        if not is_leaf:
            feature[tree, 2**level - 1 + at] = node["split_feature"]
            threshold[tree, 2**level - 1 + at] = node["threshold"]
        fill(tree, node if is_leaf else node["left_child"], level + 1, 2 * at)
        fill(tree, node if is_leaf else node["right_child"], level + 1, 2 * at + 1)

    for number, tree in enumerate(trees):
        fill(number, tree, 0, 0)
    arrays = {"feature": feature, "threshold": threshold, "leaves": leaves, "cues": cue_weights}
    np.savez_compressed(path, names=np.array(names), **arrays)


def depth_of(node: dict[str, Any]) -> int:
    return 0 if "leaf_value" in node else 1 + max(depth_of(node["left_child"]), depth_of(node["right_child"]))


if __name__ == "__main__":
    main()
