"""Cleaning quality on a bench folder: the default recipe beside published rules, and what each rule does.

    python bench/quality.py --bench DIR [--recipes default,c4,…] [--sets wild,residue,fullpage] [--worst N] [--json]
                                        [--rules] [--record] [--floors] [--second]

DIR holds `wild_dev.jsonl`, `t2_residue.parquet`, `t2_fullpage.parquet` and their scorers (`score_wild.py`, `score.py`).
What counts as removed is what the audit says: every edit without replacement, lifted metadata too.

`--rules` adds a table of the default recipe's rules: hits, share of residue in what they removed, share of all body
that they removed. `--record` keeps that table for `corpusmill rules` and sets the floors; `--floors` ends with 1 where
the default recipe is below them; `--second` says what a second run takes. The line scorer of the recipe is trained on
the residue set: its figures on sites that it has not seen come from `bench/train_scored.py --evaluate`.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
import time
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pyarrow.parquet as pq

from corpusmill.recipes.file import RECIPES
from corpusmill.recipes.recipe import Recipe, load_recipe
from corpusmill.rulebook.authoring import FIGURES
from corpusmill.text.batch import Batch

BATCH = 256


def scorer(folder: Path, name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, folder / f"{name}.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def removed_spans(recipe: Recipe, texts: list[str]) -> tuple[list[list[list[int]]], list[dict[str, Any]], float]:
    """For each text the removed spans (code points of the text) and the metadata; and the seconds it took."""
    spans, metadata, seconds = [], [], 0.0
    for at in range(0, len(texts), BATCH):
        part = texts[at : at + BATCH]
        begun = time.perf_counter()
        batch, failures = recipe(Batch(ids=[str(n) for n in range(len(part))], texts=part))
        seconds += time.perf_counter() - begun
        assert not failures, failures
        assert len(batch) == len(part), "the recipe drops documents"
        spans += [
            [[cut.raw_start, cut.raw_end] for cuts in trail for cut in cuts if not cut.after] for trail in batch.history
        ]
        languages = batch.values("language")
        metadata += [_metadata(found, language) for found, language in zip(batch.found, languages, strict=True)]
    return spans, metadata, seconds


def _metadata(found: tuple[Any, ...], language: str | None) -> dict[str, Any]:
    best: dict[str, Any] = {"language": language}
    for item in sorted(found, key=lambda item: item.confidence):
        if item.name == "author":
            best.setdefault("author", []).append(item.value)
        else:
            best[item.name] = item.value
    return best


def score_wild(folder: Path, recipe: Recipe, worst: int) -> dict[str, Any]:
    score = scorer(folder, "score_wild")
    docs = score.read_jsonl(folder / "wild_dev.jsonl")
    spans, metadata, _ = removed_spans(recipe, [doc["text"] for doc in docs])
    predictions = {
        doc["doc_id"]: {"removed": cut, "metadata": found}
        for doc, cut, found in zip(docs, spans, metadata, strict=True)
    }
    result = {"wild": score.score(docs, predictions)}
    for name, group in (
        ("wild en", [doc for doc in docs if doc["language"] == "en"]),
        ("wild other", [doc for doc in docs if doc["language"] != "en"]),
    ):
        result[name] = score.score(group, predictions)
    if worst:
        rows = result["wild"]["rows"]
        for row in sorted(rows, key=lambda r: -r["K"][0])[:worst]:
            print(f"  {row['doc_id']} lost {row['K'][0]} of {row['K'][1]} body characters", file=sys.stderr)
        for row in sorted(rows, key=lambda r: r["D"][0] - r["D"][1])[:worst]:
            print(f"  {row['doc_id']} kept {row['D'][1] - row['D'][0]} of {row['D'][1]} residue", file=sys.stderr)
    return {
        name: {
            "residue_mean": part["residue_macro"],
            "residue_all": part["residue_micro"],
            "lost_mean": part["body_lost_macro"],
            "lost_all": part["body_lost_micro"],
            "damaged": f"{part['damaged']}/{part['documents']}",
        }
        for name, part in result.items()
    }


def score_t2(folder: Path, recipe: Recipe, name: str) -> dict[str, Any]:
    score = scorer(folder, "score")
    docs = pq.read_table(folder / f"t2_{name}.parquet").to_pylist()
    spans, _, seconds = removed_spans(recipe, [doc["dirty_text"] for doc in docs])
    sums = [score.score_doc(doc, shares(doc["dirty_text"], cut)) for doc, cut in zip(docs, spans, strict=True)]
    total = score.summarise_t2(sums)
    megabytes = sum(len(doc["dirty_text"]) for doc in docs) / 1e6
    return {
        f"t2 {name}": {
            "residue_mean": total["residue_removed_macro"],
            "residue_all": total["residue_removed"],
            "lost_mean": total["body_lost_macro"],
            "lost_all": total["body_lost"],
            "damaged": f"{total['docs_loss_over_5pct']:.1%} >5%",
            "mb_per_s": megabytes / seconds,
        }
    }


def shares(text: str, spans: list[list[int]]) -> list[float]:
    """For each line the share of its visible characters that stays."""
    gone = bytearray(len(text))
    for start, end in spans:
        gone[start:end] = b"\1" * (end - start)
    stay, at = [], 0
    for line in text.split("\n"):
        solid = [n for n in range(at, at + len(line)) if not text[n].isspace()]
        stay.append(1 - sum(gone[n] for n in solid) / len(solid) if solid else 1.0)
        at += len(line) + 1
    return stay


def labelled(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """Texts of the wild and residue sets with one label a line: keep, drop, or anything else that is not scored."""
    names = {"K": "keep", "D": "drop"}
    for line in (folder / "wild_dev.jsonl").read_text(encoding="utf-8").split("\n"):
        if line:
            doc = json.loads(line)
            labels = [""] * (doc["text"].count("\n") + 1)
            for number, label, *rest in doc["labels"]:
                labels[number - 1] = "" if rest and rest[-1] == "?" else names.get(label, "")
            yield doc["text"], labels
    for doc in pq.read_table(folder / "t2_residue.parquet", columns=["dirty_text", "line_labels"]).to_pylist():
        yield doc["dirty_text"], doc["line_labels"]


def per_rule(folder: Path, recipe: Recipe) -> dict[str, dict[str, Any]]:
    """Rule → hits, share of residue in the scored characters that it removed, share of all body characters."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    body = 0
    docs = list(labelled(folder))
    for at in range(0, len(docs), BATCH):
        part = docs[at : at + BATCH]
        batch, _ = recipe(Batch(ids=[str(n) for n in range(len(part))], texts=[text for text, _ in part]))
        for (text, labels), trail in zip(part, batch.history, strict=True):
            starts = [0]
            for line in text.split("\n"):
                starts.append(starts[-1] + len(line) + 1)
            body += sum(
                starts[n + 1] - starts[n] - 1 for n, label in enumerate(labels) if label == "keep"
            )  # with white space: a share, not a count
            for cut in (cut for cuts in trail for cut in cuts if cut.category and not cut.after):
                label = labels[bisect_right(starts, cut.raw_start) - 1]
                counts[cut.rule]["hits"] += 1
                counts[cut.rule][label] += len(cut.before.strip())
    return {
        rule: {
            "hits": count["hits"],
            "precision": round(count["drop"] / max(1, count["drop"] + count["keep"]), 3),
            "body_lost": round(count["keep"] / max(1, body), 7),
        }
        for rule, count in sorted(counts.items())
    }


def second_run(folder: Path, recipe: Recipe) -> dict[str, float]:
    """Stage → share of characters that it takes from texts that the recipe has cleaned before."""
    texts = [text for text, _ in labelled(folder)]
    taken: Counter[str] = Counter()
    size = 0
    for at in range(0, len(texts), BATCH):
        part = texts[at : at + BATCH]
        once, _ = recipe(Batch(ids=[str(n) for n in range(len(part))], texts=part))
        twice, _ = recipe(Batch(ids=list(once.ids), texts=list(once.texts)))
        size += sum(map(len, once.texts))
        for cut in (cut for trail in twice.history for cuts in trail for cut in cuts):
            taken[cut.stage] += len(cut.before) - len(cut.after)
    return {stage: count / size for stage, count in taken.most_common()}


FLOORS = Path(__file__).parent / "floors.json"
# A floor stands a little below the recorded figure, so that honest work elsewhere does not trip over rounding.
SLACK = 0.005


def show_rules(figures: dict[str, dict[str, Any]]) -> None:
    print(f"{'rule':44} {'hits':>6} {'precision':>10} {'body lost':>10}")
    for rule, row in sorted(figures.items(), key=lambda item: -item[1]["hits"]):
        print(f"{rule:44} {row['hits']:6} {row['precision']:10.1%} {row['body_lost']:10.5%}")


def floors_of(sets: dict[str, Any]) -> dict[str, dict[str, float]]:
    return {
        name: {"removed": round(row["residue_mean"] - SLACK, 4), "lost": round(row["lost_mean"] + SLACK / 5, 5)}
        for name, row in sets.items()
    }


def below(sets: dict[str, Any]) -> list[str]:
    floors = json.loads(FLOORS.read_text())
    problems = []
    for name in floors.keys() & sets.keys():
        if sets[name]["residue_mean"] < floors[name]["removed"]:
            problems.append(
                f"{name}: removes {sets[name]['residue_mean']:.1%}, the floor is {floors[name]['removed']:.1%}"
            )
        if sets[name]["lost_mean"] > floors[name]["lost"]:
            problems.append(
                f"{name}: loses {sets[name]['lost_mean']:.2%} of body, the limit is {floors[name]['lost']:.2%}"
            )
    return problems


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bench", type=Path, required=True)
    parser.add_argument("--recipes", default="all", help="names or .toml files, by comma; all: all that drop none")
    parser.add_argument("--sets", default="wild,residue,fullpage")
    parser.add_argument("--worst", type=int, default=0, help="also name the N documents hit worst, on stderr")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rules", action="store_true")
    parser.add_argument("--record", action="store_true")
    parser.add_argument("--floors", action="store_true")
    parser.add_argument("--second", action="store_true", help="also say what a second run takes")
    args = parser.parse_args()
    if not (args.bench / "wild_dev.jsonl").exists():
        print(f"no bench data in {args.bench}: quality is measured only where that folder is")
        return
    names = sorted(p.stem for p in RECIPES.glob("*.toml")) if args.recipes == "all" else args.recipes.split(",")
    table: dict[str, Any] = {}
    for name in names:
        recipe = load_recipe(name)
        if args.recipes == "all" and any(stage.startswith("drop_") for stage in recipe.stages):
            continue  # whole pages, not residue
        table[name] = {}
        for part in args.sets.split(","):
            found = score_wild(args.bench, recipe, args.worst) if part == "wild" else score_t2(args.bench, recipe, part)
            table[name] |= found
    figures = per_rule(args.bench, load_recipe()) if args.rules or args.record else {}
    if args.record:
        book = {rule.id for rule in load_recipe().rulebook}
        kept = {rule: row for rule, row in figures.items() if rule in book}
        FIGURES.write_text(json.dumps(kept, indent=0, sort_keys=True) + "\n")
        FLOORS.write_text(json.dumps(floors_of(table["default"]), indent=1) + "\n")
    if args.json:
        print(json.dumps(table | ({"rules": figures} if figures else {})))
    else:
        show(table)
        if args.rules:
            show_rules(figures)
    if args.second:
        taken = second_run(args.bench, load_recipe())
        print("second run:", ", ".join(f"{stage} {share:.3%}" for stage, share in taken.items()))
        print(f"second run, all stages: {sum(taken.values()):.3%} of characters (at most 0.1 % is wanted)")
    if args.floors and (problems := below(table["default"])):
        sys.exit("\n".join(problems))


def show(table: dict[str, Any]) -> None:
    print(f"{'recipe':14} {'set':12} {'removed':>8} {'(all)':>7} {'lost':>7} {'(all)':>7}  {'damaged':10} MB/s")
    for name, sets in table.items():
        for part, row in sets.items():
            print(
                f"{name:14} {part:12} {row['residue_mean']:8.1%} {row['residue_all']:7.1%} {row['lost_mean']:7.2%} "
                f"{row['lost_all']:7.2%}  {row['damaged']:10} {row.get('mb_per_s', 0):.1f}"
            )


if __name__ == "__main__":
    main()
