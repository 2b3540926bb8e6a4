"""Train the learned scorer (`strip_scored`) on labelled text and write its model file.

    python bench/train_scored.py --bench DIR [--cache DOCUMENTS.pickle] [--evaluate] [--out FILE]

DIR holds the labelled sets that `scored_documents.py` reads. The documents first run through the stages that stand
before `strip_scored` in the default recipe, so the scorer learns from what those leave and from the seams where they
cut; part of them is read as it came. Second trees learn from the chances out of fold of the first. Nothing of the
texts is stored: words and characters enter the model as hashes.

`--evaluate` prints figures out of fold, documents of one site never on both sides, and writes nothing. `--cache` keeps
the documents after the earlier stages, which take most of the time. Needs scikit-learn, scipy and catboost (the extra
`train`).
"""

from __future__ import annotations

import json
import pickle
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

import scored_stakes
from corpusmill.kernel.arrays import Ints
from corpusmill.rulebook.phrases import load_phrases
from corpusmill.scorer.bars import Bars, going
from corpusmill.scorer.features import NAMES, Features, Judged, featured
from corpusmill.scorer.model import MODEL
from corpusmill.scorer.scan import SPACE, scan
from corpusmill.scorer.shape import Knowledge
from corpusmill.scorer.stakes import STAKES, stakes
from corpusmill.scorer.units import compile_units
from scored_documents import DROP, FOLDS, SET_WEIGHT, Document, label_counts
from scored_lexicon import common_words, grouped, labelled, lexicon_rows
from scored_made import read_all
from scored_report import report
from scripts import extra, options

with extra("train"):
    import catboost

LEAF_SCALE = 1_000
TREES, DEPTH, RATE = 420, 6, 0.06
"""Twice the trees at little more than half the rate vary less with the seed; see docs/decisions/more-trees.md."""
# What tells the sets apart rather than residue from body; without them more goes at the same loss (11.9 % of the
# residue of hand-labelled documents at .07 % of body instead of 10.5).
NOT_LEARNT = ("doc_segments", "doc_width", "doc_mean_width", "doc_blank", "head_width", "tail_width")
# Shares of segments that the trees learn from, by set: (keep, drop); the weights of the others make up for the rest.
SHARES = {"wild_open": (1, 1), "wild_dev": (1, 1), "t2_languages": (0.6, 0.8), "t2_residue": (0.22, 1),
          "t2_fullpage": (0.15, 0.2), "harmless": (0.35, 1), "traps": (0.15, 1), "made": (0.35, 0.6),
          "pages": (0.2, 0.25)}  # fmt: skip


@dataclass
class Table:
    """All segments of all documents; words are scored by a lexicon that has not seen the document's site."""

    document: Ints
    judged: Judged
    counts: np.ndarray
    """Characters labelled keep, drop and neither: shape (3, segments)."""


def tabled(documents: Sequence[Document], knowledge: Knowledge, lexicons: Sequence[np.ndarray]) -> Table:
    found: list[tuple[Ints, Judged, np.ndarray]] = []
    lines = 0
    for fold in range(FOLDS):
        mine = replace(knowledge, lexicon=lexicons[fold])
        for group in grouped(documents, [n for n, d in enumerate(documents) if d.fold == fold]):
            some = [documents[n] for n in group]
            s = scan([document.text for document in some])
            judged = featured(s, [document.marks for document in some], mine)
            offset = s.rows[judged.row]
            counts = label_counts(some, judged.start + offset, judged.end + offset, s.kinds != SPACE)
            found.append((np.array(group)[judged.row], judged._replace(line=judged.line + lines), counts))
            lines += len(s.start)
    document, judged_parts, counts_parts = zip(*found, strict=True)
    fields = [np.concatenate(field, axis=-1) for field in zip(*judged_parts, strict=True)]
    number = np.concatenate(document)
    return Table(number, Judged(*fields)._replace(row=number), np.concatenate(counts_parts, axis=1))


def weights(documents: Sequence[Document], table: Table, label: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Weight of every segment, and which are learnt from."""
    rng = np.random.default_rng(0)
    shares = np.array([SHARES[d.group] for d in documents])[table.document]
    share = np.where(label == DROP, shares[:, 1], shares[:, 0])
    is_trap = np.array([d.group == "traps" for d in documents])[table.document] & ~table.judged.is_prose
    share = np.where(is_trap, 1, share)
    size = np.sqrt(np.minimum(table.judged.features[NAMES.index("width")].astype(float), 1000))
    total = np.bincount(table.document, size, len(documents))
    plain = [d.version in ("ruled", "made") and not d.name.endswith("-glued") for d in documents]
    of_document = np.array([SET_WEIGHT[d.group] * (1 if p else 0.5) for d, p in zip(documents, plain, strict=True)])
    weight = of_document[table.document] * size / np.sqrt(total[table.document])
    return weight / share, (label >= 0) & (rng.random(len(label)) < share)


def trees(features: Features, label: np.ndarray, weight: np.ndarray, mine: np.ndarray) -> catboost.CatBoostClassifier:
    model = catboost.CatBoostClassifier(
        iterations=TREES, depth=DEPTH, learning_rate=RATE, l2_leaf_reg=10, border_count=32, rsm=0.3, subsample=0.7,
        bootstrap_type="Bernoulli", thread_count=2,
        ignored_features=[NAMES.index(name) for name in NOT_LEARNT], random_seed=1,
        allow_writing_files=False, verbose=False,
    )  # fmt: skip
    return model.fit(features.T[mine].astype(np.float32), label[mine], sample_weight=weight[mine])


def exported(model: catboost.CatBoostClassifier, depth: int = DEPTH) -> dict[str, np.ndarray]:
    """The trees as the integer tables of `Scorer`."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.json"
        model.save_model(str(path), format="json")
        data = json.loads(path.read_text())
    scale, (bias,) = data["scale_and_bias"]
    columns = np.zeros((len(data["oblivious_trees"]), depth), np.uint8)
    borders = np.full(columns.shape, np.iinfo(np.int16).max, np.int16)
    leaves = np.zeros((len(columns), 1 << depth), np.int16)
    for n, tree in enumerate(data["oblivious_trees"]):
        for level, split in enumerate(tree["splits"]):
            columns[n, level] = split["float_feature_index"]
            borders[n, level] = int(np.floor(split["border"]))
        values = np.round(np.array(tree["leaf_values"]) * scale * LEAF_SCALE)
        # a level without a question always answers no, so its leaves are never reached
        leaves[n, : len(values)] = np.clip(values, -32_000, 32_000)
    return {"columns": columns, "borders": borders, "leaves": leaves, "bias": np.int64(round(bias * LEAF_SCALE))}


def save(
    path: Path, knowledge: Knowledge, model: catboost.CatBoostClassifier, second: catboost.CatBoostClassifier
) -> None:
    percents = np.arange(1, 100) / 100
    of_second = {f"second_{name}": table for name, table in exported(second, scored_stakes.DEPTH).items()}
    np.savez_compressed(
        path,
        version=np.array(path.stem),
        names=np.array(NAMES),
        stakes=np.array(STAKES),
        lexicon=knowledge.lexicon,
        common=np.packbits(knowledge.common),
        unit_hashes=knowledge.units.hashes,
        unit_kind=knowledge.units.kind,
        unit_use=knowledge.units.use,
        unit_prefixes=np.packbits(knowledge.units.prefixes),
        steps=np.ceil(np.log(percents / (1 - percents)) * LEAF_SCALE).astype(np.int32),
        **exported(model),
        **of_second,
    )


def out_of_fold(documents: Sequence[Document], table: Table, label: np.ndarray) -> Ints:
    """The chance in percent of every segment, from trees that have not seen its site."""
    weight, learnt = weights(documents, table, label)
    fold = np.array([document.fold for document in documents])[table.document]
    features = table.judged.features
    percent = np.zeros(len(label), np.int64)
    for number in range(FOLDS):
        model = trees(features, label, weight, learnt & (fold != number))
        mine = fold == number
        percent[mine] = np.floor(100 * model.predict_proba(features.T[mine].astype(np.float32))[:, 1])
    return np.minimum(percent, 99)


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--out", type=Path, default=MODEL)
    parser.add_argument("--evaluate", action="store_true")
    args = parser.parse_args()
    if args.cache and args.cache.exists():
        documents = pickle.loads(args.cache.read_bytes())
    else:
        documents = read_all(args.bench, load_phrases())
        if args.cache:
            args.cache.write_bytes(pickle.dumps(documents))
    phrases = load_phrases()
    rows = lexicon_rows(documents, phrases)
    knowledge = Knowledge(rows.fit(), common_words(documents), compile_units(phrases))
    table = tabled(documents, knowledge, [rows.fit(fold) for fold in range(FOLDS)])
    label = labelled(table.counts)
    percent = out_of_fold(documents, table, label)
    judged, counts = table.judged, table.counts
    if args.evaluate:
        weighed = scored_stakes.weighed_out_of_fold(documents, judged, counts, percent)
        report(documents, table.document, counts, going(judged, stakes(judged, percent), percent, weighed, Bars()))
        return
    weight, learnt = weights(documents, table, label)
    second = scored_stakes.second_trees(documents, judged, counts, percent)
    save(args.out, knowledge, trees(judged.features, label, weight, learnt), second)
    print(f"{args.out.name}: {args.out.stat().st_size / 1e6:.2f} MB, {len(NAMES)} features, {learnt.sum()} segments")


if __name__ == "__main__":
    main()
