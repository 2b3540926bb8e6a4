"""Train the trees that find a page's day among those that it shows, cross-validated by site.

    python bench/train_days.py --bench DIR [--write] [--folds 4]

Needs lynx and catboost (training only). It reads the pages of DIR/t1_pages.parquet as lynx prints them, t2_fullpage,
t2_languages and t2_residue, whose days are known; of bodies without their head every day is wrong. `--write` trains on
all of them and writes `days.npz` beside the judge.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "pipeline"))

from corpusmill.corpus.tables import tables_of
from corpusmill.metadata.document.ends import laid_out
from corpusmill.metadata.judges.pages.days import MODEL, NAMES, days_of, features
from corpusmill.metadata.words import words_of
from corpusmill.recipes.recipe import load_recipe
from corpusmill.text.batch import Batch
from corpusmill.text.fold import fold
from labelled_pages import KINDS, chunks, dump_of, rows_of
from page_trees import Told, cross_validated, options, reached, write

# Deeper or more trees gave nothing on other sites.
PARAMETERS = {"iterations": 100, "depth": 4, "learning_rate": 0.12, "l2_leaf_reg": 5, "border_count": 32}
_UNSURE = ("date-weighed", "date-updated", "page-date-updated")
CHUNK = 100  # texts that go through the recipe together


@dataclass(frozen=True)
class Days(Told):
    is_dated: bool
    """Whether the recipe dates the page by something else."""


class Text(NamedTuple):
    group: str
    site: str
    text: str
    day: str


def texts_of(bench: Path) -> Iterator[Text]:
    for row in rows_of(bench, "t1_pages"):
        if row["html"] and row["gold_date"] and row["page_type"] in KINDS:
            yield Text(f"dump, {row['page_type']}", row["domain"], dump_of(row["html"]), row["gold_date"][:10])
        if row["gold_text"]:
            yield Text("body", row["domain"], row["gold_text"], "")
    for name in ("t2_fullpage", "t2_languages", "t2_residue"):
        for row in _one_each(rows_of(bench, name)):
            if row["gold_date"]:
                yield Text(name, row["domain"], row["dirty_text"], row["gold_date"][:10])


def _one_each(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One text a page, drawn by its name."""
    drawn: dict[str, dict[str, Any]] = {}
    for row in sorted(rows, key=lambda row: crc32(row["doc_id"].encode())):
        drawn.setdefault(row["page_id"] + row["regime"], row)
    return [*drawn.values()]


def read(bench: Path) -> list[Days]:
    texts, recipe, found = [*texts_of(bench)], load_recipe("default"), []
    for part in chunks(texts, CHUNK):
        ids = [str(number) for number in range(len(part))]
        done, failures = recipe(Batch(ids=ids, texts=[text.text for text in part]))
        said = {row["id"]: row for row in tables_of(done, failures, recipe.columns).documents.to_pylist()}
        for name, text in zip(ids, part, strict=True):
            if name in said and (told := told_of(text, said[name])):
                found.append(told)
    return found


def told_of(text: Text, said: dict[str, Any]) -> Days | None:
    """None for a text that shows no day."""
    page, *_ = next(laid_out(Batch(ids=["a"], texts=[text.text])))
    words = words_of(said["language"])
    days = days_of(page.bare, page.telling, words)
    if not days:
        return None
    own = np.array([day.iso == text.day for _, day in days])
    is_dated = any(field["name"] == "date" and field["rule"] not in _UNSURE for field in said["fields"])
    title = fold(said["title"]) if said["title"] else None
    # a page with many days says no more than one with few
    return Days(text.group, text.site, features(page.bare, days, words, title), own, len(own) ** -0.5, is_dated)


def main() -> None:
    args = options(__doc__).parse_args()
    pages = read(args.bench)
    found = cross_validated(pages, PARAMETERS, args.folds)
    print("Of pages that nothing else dates:")
    for group, own, said in reached(pages, found, (0.4, 0.6, 0.8, 1.0, 1.2)):
        undated = [right for right, page in said if not page.is_dated]
        shown = sum(not page.is_dated and bool(page.is_right.any()) for page in own)
        print(f"{group} {sum(undated):4} of {len(undated):4} right, {shown:4} show it")
    if args.write:
        write(MODEL, NAMES, pages, PARAMETERS)


if __name__ == "__main__":
    main()
