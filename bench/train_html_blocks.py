"""Train the block scorer of the HTML reader on pages with human gold bodies, cross-validated by domain.

    python bench/train_html_blocks.py --bench DIR [--tier precise|fast] [--write] [--folds 4]

Needs lightgbm (training only; at run time the trees are evaluated with numpy). `--write` trains on all pages and writes
`blocks.npz` (tier precise) or `lines.npz` (fast) beside the reader. The split is by domain, so that no site is both
trained on and measured.
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
import time
import zlib
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pyarrow.parquet as pq

sys.path.insert(0, str(Path(__file__).parents[1] / "pipeline"))

from corpusmill.read.html.evidence import read_evidence
from corpusmill.read.html.fast import LINE_FEATURES, line_features, read_lines
from corpusmill.read.html.features import FEATURES, features_of
from corpusmill.read.html.jsonld import read_jsonld
from corpusmill.read.html.limits import PageLimits
from corpusmill.read.html.page import parse
from corpusmill.read.html.scorer import LEAF_UNIT
from corpusmill.read.html.select import without_repeats
from corpusmill.read.html.votes import WordRuns

# `fast` has little time: larger or more trees gave its lines nothing beyond noise (F1 .924 to .927)
TREES = {
    "precise": (150, {"learning_rate": 0.1, "num_leaves": 24, "max_depth": 6}),
    "fast": (60, {"learning_rate": 0.2, "num_leaves": 16, "max_depth": 4}),
}
PARAMETERS = {
    "objective": "binary", "min_data_in_leaf": 80,
    "feature_fraction": 0.25, "bagging_fraction": 0.7, "bagging_freq": 1, "lambda_l2": 5.0, "max_bin": 63,
    "verbose": -1, "num_threads": 1, "seed": 1, "deterministic": True,
}  # fmt: skip
MODELS = Path(__file__).parents[1] / "pipeline/corpusmill/read/html"


def load_scorer(bench: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("score", bench / "score.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read_pages(bench: Path, tier: str) -> list[dict[str, Any]]:
    """One dict a page: its blocks, their features, the share of each that is gold, and how much each one matters."""
    pages = []
    for row in pq.read_table(bench / "t1_pages.parquet").to_pylist():
        html = row.pop("html")
        if not html:
            continue
        root = parse(html, PageLimits())
        objects = read_jsonld(root)
        if tier == "precise":
            evidence = read_evidence(root, html, objects)
            page, runs, features = evidence.page, evidence.runs, features_of(evidence)
            taken = np.maximum.reduce([evidence.votes[name] for name in ("trafilatura", "resiliparse")])
        else:
            page = read_lines(html)
            runs = WordRuns([block.text for block in page.blocks])
            features, taken = line_features(page), np.ones(len(page.blocks))
        if page.blocks:
            gold = runs.shares_in(row["gold_text"] or "")
            weight = weights(np.minimum(runs.words, 60), gold, taken, row["page_type"] == "article")
            pages.append({"page": page, "features": features, "gold": gold, "weight": weight, "meta": row,
                          "telling": (gold > 0.5) | (taken > 0) | (runs.words >= 10)})  # fmt: skip
    return pages


def weights(words: np.ndarray, gold: np.ndarray, taken: np.ndarray, is_article: bool) -> np.ndarray:
    """Words of a block, so that what is long counts more, over the page's, so that a long page counts no more."""
    likely = words @ taken
    doubted = words @ gold < 0.3 * likely  # the annotator kept the first lines of a long page: mostly noise
    factor = (0.3 if doubted and is_article else 1.0) * (1.5 if is_article else 1.0)
    return (words + 1.0) * factor / max(200.0, words[gold > 0.5].sum(), likely)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bench", type=Path, required=True)
    parser.add_argument("--tier", choices=("precise", "fast"), default="precise")
    parser.add_argument("--folds", type=int, default=4)
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    import lightgbm  # noqa: PLC0415  # only for training

    began = time.time()
    names, path = (FEATURES, MODELS / "blocks.npz") if args.tier == "precise" else (LINE_FEATURES, MODELS / "lines.npz")
    pages = read_pages(args.bench, args.tier)
    x = np.concatenate([p["features"] for p in pages]).astype(np.float32)
    y = np.concatenate([p["gold"] > 0.5 for p in pages])
    weight = np.concatenate([p["weight"] for p in pages])
    sizes = [len(p["gold"]) for p in pages]
    fold = np.repeat([zlib.crc32(p["meta"]["domain"].encode()) % args.folds for p in pages], sizes)
    # three in four of the short lines that neither extractor nor annotator took are enough left out
    telling = np.concatenate([p["telling"] for p in pages])
    used = telling | (np.random.default_rng(0).random(len(y)) < 0.25)
    weight = np.where(telling, weight, 4 * weight)
    print(f"{len(pages)} pages, {len(y)} blocks, {used.sum()} used, {x.shape[1]} features, {time.time() - began:.0f} s")

    rounds, shape = TREES[args.tier]

    def train(rows: np.ndarray) -> Any:
        data = lightgbm.Dataset(x[rows], y[rows].astype(int), weight=weight[rows] / weight[rows].mean())
        return lightgbm.train({**PARAMETERS, **shape}, data, rounds)

    if args.write:
        write_trees(train(used), names, path)
        print(f"wrote {path.name} ({path.stat().st_size:,} bytes), {time.time() - began:.0f} s")
    if args.folds > 1:
        odds = np.zeros(len(y))
        for n in range(args.folds):
            model = train(used & (fold != n))
            odds[fold == n] = model.predict(x[fold == n], raw_score=True, num_threads=1)
        print(f"cross-validated, {time.time() - began:.0f} s")
        score, ends = load_scorer(args.bench), np.cumsum(sizes)
        for threshold in (-0.8, -0.4, 0.0, 0.4):
            texts = {}
            for page, end, size in zip(pages, ends, sizes, strict=True):
                blocks = page["page"].blocks
                kept = without_repeats(page["page"], odds[end - size : end] > threshold)
                texts[page["meta"]["page_id"]] = "\n".join(b.text for b, k in zip(blocks, kept, strict=True) if k)
            report(score, [p["meta"] for p in pages], texts, f"threshold {threshold:+.1f}")


def report(score: ModuleType, metas: list[dict[str, Any]], texts: dict[str, str], label: str) -> None:
    result = score.score_t1(metas, texts)
    best = result["english articles"]
    print(
        f"{label}: English articles P {best['shingle_p']:.4f} R {best['shingle_r']:.4f} F1 {best['shingle_f1']:.4f} "
        f"include {best['include']:.3f} exclude {best['exclude']:.3f}; "
        + ", ".join(f"{g} {r['shingle_f1']:.4f}" for g, r in result.items() if g != "english articles")
    )


def write_trees(model: Any, names: tuple[str, ...], path: Path) -> None:
    """The model as arrays of nodes; a leaf is a node that leads to itself."""
    feature: list[int] = []
    threshold: list[float] = []
    left: list[int] = []
    right: list[int] = []
    value: list[int] = []
    roots: list[int] = []
    deepest = 0

    def add(node: dict[str, Any], depth: int) -> int:
        nonlocal deepest
        deepest = max(deepest, depth)
        at = len(feature)
        for column, start in ((feature, 0), (threshold, 0.0), (left, at), (right, at), (value, 0)):
            column.append(start)
        if "leaf_value" in node:
            value[at] = round(node["leaf_value"] / LEAF_UNIT)
        else:
            feature[at], threshold[at] = node["split_feature"], node["threshold"]
            left[at] = add(node["left_child"], depth + 1)
            right[at] = add(node["right_child"], depth + 1)
        return at

    for tree in model.dump_model()["tree_info"]:
        roots.append(add(tree["tree_structure"], 0))
    np.savez_compressed(
        path, names=np.array(names), roots=np.array(roots, np.int32), feature=np.array(feature, np.int16),
        threshold=np.array(threshold), left=np.array(left, np.int32), right=np.array(right, np.int32),
        value=np.array(value, np.int32), depth=np.array(deepest),
    )  # fmt: skip


if __name__ == "__main__":
    main()
