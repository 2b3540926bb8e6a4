"""Train the trees that find a page's author among the names that it shows, cross-validated by site.

    python bench/train_authors.py --bench DIR [--write] [--folds 4]

Needs lynx and catboost (training only). It reads the pages of DIR/t1_pages.parquet as lynx prints them and as scrapers
leave their blocks, t2_fullpage, t2_languages and t2_residue, whose authors are known; of clean texts and of bodies
every other name is wrong. It learns from pages of which a rule names the author, too, and scores the others;
hand-labelled texts are scored, never learnt from. `--write` trains on all and writes `authors.npz` beside the judge.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

import numpy as np
import pyarrow.parquet as pq

sys.path.insert(0, str(Path(__file__).parents[1] / "pipeline"))

from corpusmill.corpus.tables import tables_of
from corpusmill.metadata.document.ends import laid_out
from corpusmill.metadata.judges.pages.authors import MODEL, NAMES, Signed, features, named_of
from corpusmill.metadata.judges.pages.days import place_of
from corpusmill.metadata.raw_lines import Page
from corpusmill.metadata.words import words_of
from corpusmill.recipes.recipe import Recipe, load_recipe
from corpusmill.text.batch import Batch
from corpusmill.text.fold import fold
from page_trees import cross_validated, write
from scored_pages import read_blocks, rendered
from train_headings import KINDS, bare, dump_of

# More or deeper trees gave nothing on other sites.
PARAMETERS = {"iterations": 100, "depth": 4, "learning_rate": 0.12, "l2_leaf_reg": 15, "border_count": 32}
CHUNK = 100  # texts that go through the recipe together
LONGEST = 80_000  # characters of a rendering
EVERY = 8  # of clean texts one is read
WEIGHTS = {"clean": 2.0, "wild": 0.0}
PAGES = {"t2_residue", "t2_languages", "t2_fullpage", "dump", "nodes"}
_PARTS = re.compile(r"\s*[,;&]\s*|\s+and\s+")


class Text(NamedTuple):
    group: str
    site: str
    page: str
    text: str
    authors: set[str]
    weight: float


class Told(NamedTuple):
    """A page's names: what the trees ask of each, whether it is the author's, whether a rule names the author."""

    group: str
    site: str
    page: str
    features: np.ndarray
    is_right: np.ndarray
    is_signed: bool
    names: list[tuple[str, ...]]
    trust: float

    @property
    def weight(self) -> float:
        return self.trust * len(self.is_right) ** -0.5


def authors_of(known: str | list[str] | None) -> set[str]:
    """All of several authors, and all as one, bare."""
    values = [known] if isinstance(known, str) else known or []
    return {bare(fold(part)) for value in values for part in (value, *_PARTS.split(value))} - {""}


def texts_of(bench: Path) -> Iterator[Text]:
    for name in ("wild_open", "wild_dev"):
        for line in (bench / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            authors = authors_of(row["metadata"].get("author"))
            yield Text("wild", row["site"] or row["doc_id"], row["doc_id"], row["text"], authors, WEIGHTS["wild"])
    for name in ("t2_residue", "t2_languages", "t2_fullpage"):
        rows = pq.read_table(bench / f"{name}.parquet").to_pylist()
        weight = 1.0 if name == "t2_fullpage" else 0.5  # several extractors' texts of one page
        for row in rows:
            if row["gold_author"]:
                authors = authors_of(row["gold_author"])
                yield Text(name, row["domain"], row["page_id"], row["dirty_text"], authors, weight)
    for row in pq.read_table(bench / "t1_pages.parquet").to_pylist():
        authors, page = authors_of(row["gold_author"]), row["page_id"]
        if row["gold_text"]:
            yield Text("body", row["domain"], page, row["gold_text"], authors, 1.0)
        if row["html"] and authors and row["page_type"] in KINDS:
            gap = ("\n", "\n\n")[crc32(page.encode()) % 2]
            nodes, _ = rendered(read_blocks(row["html"]), "plain", gap)
            for kind, text in (("dump", dump_of(row["html"])), ("nodes", nodes)):
                if len(text) < LONGEST:
                    yield Text(kind, row["domain"], page, text, authors, 1.0)
    for row in pq.read_table(bench / "harmless_dev.parquet").to_pylist()[::EVERY]:
        yield Text("clean", row["source"], row["doc_id"], row["text"], set(), WEIGHTS["clean"])


def read(bench: Path) -> list[Told]:
    default = load_recipe("default").stages
    recipe = Recipe("lifted", tuple(default[: default.index("lift_metadata") + 1]))
    texts, found = [*texts_of(bench)], []
    for n in range(0, len(texts), CHUNK):
        part = texts[n : n + CHUNK]
        ids = [str(number) for number in range(len(part))]
        done, failures = recipe(Batch(ids=ids, texts=[text.text for text in part]))
        said = {row["id"]: row for row in tables_of(done, failures, recipe.columns).documents.to_pylist()}
        for name, text in zip(ids, part, strict=True):
            if name in said and (told := told_of(text, said[name])):
                found.append(told)
    return found


def told_of(text: Text, said: dict[str, Any]) -> Told | None:
    """None for a text without a name."""
    raws, *_ = next(laid_out(Batch(ids=["a"], texts=[text.text])))
    page, words = Page(raws, 0), words_of(said["language"])
    lines = page.bare
    title = place_of(lines.folded, fold(said["title"])) if said["title"] else None
    day = next((field for field in said["fields"] if field["name"] == "date"), None)
    shown = fold(text.text[day["raw_start"] : day["raw_end"]]) if day else None
    dated = next((at for at in page.telling if shown and shown in lines.folded[at]), None)
    named = named_of(lines, words, page.cued, title, dated)
    if not named:
        return None
    right = [all(bare(fold(value)) in text.authors for value in one.values) for one in named]
    is_signed = any(field["name"] == "author" and field["rule"] != "author-weighed" for field in said["fields"])
    asked = features(Signed(lines, named, title, dated, text.text))
    names = [one.values for one in named]
    return Told(text.group, text.site, text.page, asked, np.array(right), is_signed, names, text.weight)


def report(pages: list[Told], found: list[tuple[float, bool, Told]], show: str | None) -> None:
    asked = [page for page in pages if not page.is_signed]
    said = [(score, right, page) for score, right, page in found if not page.is_signed]
    for least in (0.0, 0.4, 0.8, 1.2, 1.6):
        print(f"from {least:.1f} on, of texts of which no rule names the author:")
        for group in dict.fromkeys(page.group for page in asked):
            own = [right for score, right, page in said if page.group == group and score >= least]
            shown = sum(page.group == group and bool(page.is_right.any()) for page in asked)
            print(f"  {group:14} {sum(own):4} of {len(own):4} right, {shown:4} show one")
        own = {(page.site, page.page, right) for score, right, page in said if score >= least and page.group in PAGES}
        print(f"  {'pages':14} {sum(right for *_, right in own):4} of {len(own):4} right")
    for score, right, page in sorted(said, key=lambda one: -one[0]):
        if page.group == show:
            print(f"{score:6.2f} {right:d} {page.site} {page.names}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bench", type=Path, required=True)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--folds", type=int, default=4)
    parser.add_argument("--show", help="also list the names of a group's texts, the likeliest first")
    args = parser.parse_args()
    pages = read(args.bench)
    report(pages, cross_validated(pages, PARAMETERS, args.folds), args.show)
    if args.write:
        write(MODEL, NAMES, [page for page in pages if page.trust], PARAMETERS)


if __name__ == "__main__":
    main()
