"""How well metadata is lifted: precision and recall on text that other people scraped, and body lost on the way.

    python bench/metadata_quality.py --bench DIR [--stages fix_text,tag_language,lift_metadata] [--errors 20]

DIR holds the measuring texts (`wild_*.jsonl` with `score_wild.py`, `t2_residue.parquet`). Without them there is
nothing to measure, and one line says so. The default stages are those of the default recipe.

wild  every field that the text shows, labelled by hand; body lost is what `lift_metadata` took of hand-labelled body
T2    title, author and date of the page's own metadata, where the text shows them: a value found that differs from
      the gold counts as wrong, although a text may show another true one (a translator, a date of update)
"""

from __future__ import annotations

import argparse
import re
import sys
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from corpusmill.corpus.tables import tables_of
from corpusmill.metadata.dates import find_dates
from corpusmill.metadata.words import words_of
from corpusmill.recipes.recipe import Recipe, load_recipe
from corpusmill.text.batch import Batch
from corpusmill.text.fold import fold
from quality import scorer

FIELDS = ("title", "author", "date", "publisher", "dateline", "language")


def cleaned(recipe: Recipe, rows: list[tuple[str, str]]) -> Iterator[tuple[Batch, list[dict[str, Any]]]]:
    """Batches of 200 documents after the recipe, with their rows of the documents table."""
    for n in range(0, len(rows), 200):
        part = rows[n : n + 200]
        batch, failures = recipe(Batch(ids=[id_ for id_, _ in part], texts=[text for _, text in part]))
        if failures:
            sys.exit(f"{failures[0].id}: stage {failures[0].stage}: {failures[0].error}")
        yield batch, tables_of(batch, failures, recipe.columns).documents.to_pylist()


def bare(value: Any) -> str:
    return re.sub(r"\W+", " ", fold(str(value))).strip()


def ratio(part: int, whole: int) -> str:
    return f"{part / whole:6.1%}" if whole else "     -"


def half_of(doc: dict[str, Any]) -> int:
    """0 or 1 by the site: one half may be read while rules are written, the other only measured."""
    return zlib.crc32((doc["site"] or doc["doc_id"]).encode()) % 2


def wild(recipe: Recipe, folder: Path, file: Path, errors: int, half: int | None) -> None:
    score = scorer(folder, "score_wild")
    docs = [doc for doc in score.read_jsonl(file) if half is None or half_of(doc) == half]
    predictions: dict[str, dict[str, Any]] = {}
    for batch, rows in cleaned(recipe, [(doc["doc_id"], doc["text"]) for doc in docs]):
        for row, trail in zip(rows, batch.history, strict=True):
            known = {name: row[name] for name in FIELDS if row.get(name) and row[name] != "und"}
            lifted = [
                [cut.raw_start, cut.raw_end]
                for cuts in trail
                for cut in cuts
                if cut.stage == "lift_metadata" and not cut.after
            ]
            predictions[row["id"]] = {"metadata": known, "removed": lifted}
    result = score.score(docs, predictions)
    print(f"{file.stem}: {len(docs)} documents" + ("" if half is None else f", half {half}"))
    right = said = there = 0
    for name, cell in result["metadata"].items():
        hits = round(cell["recall"] * cell["gold"])
        found = round(hits / cell["precision"]) if cell["precision"] else 0
        print(f"  {name:10} precision {cell['precision']:6.1%}  recall {cell['recall']:6.1%}  of {cell['gold']}")
        found = sum(len(score.fold(predictions[doc["doc_id"]]["metadata"].get(name))) for doc in docs)
        right, said, there = right + hits, said + found, there + cell["gold"]
    print(f"  {'pooled':10} precision {ratio(right, said)}  recall {ratio(right, there)}  of {there}")
    lost = sum(row["K"][0] for row in result["rows"])
    print(f"  body lost by lifting: {lost} of {sum(row['K'][1] for row in result['rows'])} characters")
    for doc in docs if errors else []:
        for name in FIELDS:
            gold, found_values = (
                score.fold(doc["metadata"].get(name)),
                score.fold(predictions[doc["doc_id"]]["metadata"].get(name)),
            )
            if gold != found_values:
                print(f"    {doc['doc_id']} {name}: gold {sorted(gold)} found {sorted(found_values)}")


def gold_values(name: str, gold: str) -> set[str]:
    parts: Iterable[str] = re.split(r"\s*[,;&]\s*|\s+and\s+", gold) if name == "author" else [gold]
    return {bare(part) for part in parts} - {""}


def is_variant(gold: str, said: str) -> bool:
    """The page's title element and its headline often differ in a few words: most words of either are in the other."""
    a, b = set(gold.split()), set(said.split())
    return len(a & b) >= 0.7 * max(len(a), len(b))


def is_shown(name: str, gold: str, text: str, folded: str) -> bool:
    """The text shows the value: as it is; for a date, in any notation."""
    if name == "date":
        return any(found.iso == gold[:10] for found in find_dates(fold(text[:3_000]), words_of("en")))
    return all(part in folded for part in gold_values(name, gold))


def t2(recipe: Recipe, folder: Path, errors: int) -> None:
    rows = pq.read_table(folder / "t2_residue.parquet").to_pylist()
    by_id = {row["doc_id"]: row for row in rows}
    counts = {name: [0, 0, 0] for name in FIELDS[:3]}
    wrong: list[str] = []
    keep_lost = keep_all = 0
    for batch, found_rows in cleaned(recipe, [(row["doc_id"], row["dirty_text"]) for row in rows]):
        for found, trail in zip(found_rows, batch.history, strict=True):
            row = by_id[found["id"]]
            folded = bare(row["dirty_text"])
            for name, tally in counts.items():
                gold = row[f"gold_{name}"]
                if not gold:
                    continue
                values = found[name] if isinstance(found[name], list) else [found[name]] if found[name] else []
                said = {bare(str(value)[:10] if name == "date" else value) for value in values}
                shown = (
                    gold_values(name, gold[:10] if name == "date" else gold)
                    if is_shown(name, gold, row["dirty_text"], folded)
                    else set()
                )
                true = said & gold_values(name, gold[:10] if name == "date" else gold)
                if name == "title" and said and not true and is_variant(bare(gold), min(said)):
                    true = shown = said
                tally[0] += len(true)
                tally[1] += len(said)
                tally[2] += len(shown | true)
                if said - true:
                    wrong.append(f"{name}: gold {gold!r} found {sorted(said - true)} ({row['doc_id']})")
            at = 0
            body = bytearray(len(row["dirty_text"]))
            for line, label in zip(row["dirty_text"].split("\n"), row["line_labels"], strict=True):
                if label == "keep":
                    keep_all += len(line)
                    body[at : at + len(line)] = b"\1" * len(line)
                at += len(line) + 1
            for cuts in trail:
                for cut in cuts:
                    if cut.stage == "lift_metadata":
                        taken = sum(body[cut.raw_start : cut.raw_end])
                        keep_lost += taken
                        if taken:
                            wrong.append(f"keep line lifted by {cut.rule}: {cut.before[:90]!r} ({row['doc_id']})")
    print(f"T2: {len(rows)} texts, where the page's metadata name a value and, for recall, the text shows it")
    for name, (right, said, there) in counts.items():
        print(f"  {name:10} precision {ratio(right, said)}  recall {ratio(right, there)}  of {there}")
    print(f"  `keep` characters lifted: {keep_lost} of {keep_all} ({keep_lost / max(1, keep_all):.3%})")
    step = max(1, len(wrong) // errors) if errors else 1
    for line in wrong[::step] if errors else []:
        print("    " + line)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bench", type=Path, required=True, help="folder with the measuring texts")
    parser.add_argument("--stages", help="comma-separated; default: those of the default recipe")
    parser.add_argument("--errors", type=int, default=0, help="also list disagreements: all of wild, about N of T2")
    parser.add_argument("--only", choices=("wild", "t2"))
    parser.add_argument("--half", type=int, choices=(0, 1), help="of wild texts only those of half of the sites")
    args = parser.parse_args()
    if not args.bench.is_dir():
        print(f"{args.bench}: no such folder; nothing measured (the measuring texts are not part of the repository)")
        return
    recipe = Recipe("measured", tuple(args.stages.split(","))) if args.stages else load_recipe("default")
    for file in sorted(args.bench.glob("wild_*.jsonl")) if args.only != "t2" else ():
        wild(recipe, args.bench, file, args.errors, args.half)
    if args.only != "wild" and (args.bench / "t2_residue.parquet").is_file():
        t2(recipe, args.bench, args.errors)


if __name__ == "__main__":
    main()
