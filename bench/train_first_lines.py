"""Train the trees that find the title among the first lines of a text, cross-validated by site.

    python bench/train_first_lines.py --bench DIR [--write] [--folds 4]

Needs catboost (training only). It reads what extractors left of pages whose titles are known (DIR/t2_*.parquet) and
bodies by hand, whose first line is none (DIR/t1_pages.parquet), as the stages before `lift_metadata` leave them. A line
is the title too where the page has it as a heading of the first rank. Hand-labelled texts are scored, never learnt
from. `--write` trains on all and writes `first_lines.npz` beside the judge.
"""

from __future__ import annotations

import html
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "pipeline"))

from corpusmill.metadata.document.ends import laid_out
from corpusmill.metadata.judges.pages.first_lines import MODEL, NAMES, features_of_leads, lead_of
from corpusmill.recipes.recipe import Recipe, load_recipe
from corpusmill.text.batch import Batch
from labelled_pages import UNTITLED, bare, by_hand, chunks, extracted, is_same, rows_of
from page_trees import Told, cross_validated, options, reached, write

PARAMETERS = {"iterations": 100, "depth": 3, "learning_rate": 0.12, "l2_leaf_reg": 8, "border_count": 24}
CHUNK = 100  # texts that go through the stages together
_HEADING = re.compile(r"<h1\b[^>]*>(.*?)</h1>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^>]+>")


class Text(NamedTuple):
    group: str
    site: str
    text: str
    titles: set[str]
    weight: float
    """What is not learnt from (no weight) has exact titles."""


@dataclass(frozen=True)
class FirstLines(Told):
    texts: list[str]


def told_of(texts: Sequence[Text]) -> Iterator[FirstLines]:
    """Of each text one of whose first lines could be a title; dumps of text browsers are told by their margins."""
    default = load_recipe("default").stages
    before = Recipe("before", tuple(default[: default.index("lift_metadata")]))
    for part in chunks(texts, CHUNK):
        ids = [str(number) for number in range(len(part))]
        batch, failures = before(Batch(ids=ids, texts=[text.text for text in part]))
        if failures:
            sys.exit(f"stage {failures[0].stage}: {failures[0].error}")
        for id_, (page, layout, solid) in zip(batch.ids, laid_out(batch), strict=True):
            text, lead = part[int(id_)], lead_of(layout.lines, solid, lambda _: True)
            if not lead.own or page.is_indented:
                continue
            titles, own = {*text.titles} - {""}, [bare(line.text) for line in lead.own]
            right = [any(line == title or (text.weight and is_same(line, title)) for title in titles) for line in own]
            seen = features_of_leads([lead], batch.lines)
            yield FirstLines(
                text.group, text.site, seen, np.array(right), text.weight, [line.text for line in lead.own]
            )


def headings_of(source: str | None) -> set[str]:
    """The headings of the first rank of a page."""
    return {bare(html.unescape(_TAG.sub(" ", found))) for found in _HEADING.findall(source or "")}


def read(bench: Path) -> Iterator[Text]:
    headings = {}
    for row in rows_of(bench, "t1_pages", ["page_id", "domain", "html", "gold_text", "gold_title"]):
        headings[row["page_id"]] = headings_of(row["html"])
        title = bare(row["gold_title"] or "")
        if row["gold_text"] and title not in bare(row["gold_text"]):
            yield Text("bodies", row["domain"], row["gold_text"], headings[row["page_id"]], UNTITLED)
    rows = [*extracted(bench, "t2_residue", "t2_languages", "t2_fullpage")]
    of_page = Counter((name, row["page_id"]) for name, row in rows)
    for name, row in rows:
        if row["gold_title"]:
            titles = {bare(row["gold_title"]), *headings.get(row["page_id"], ())}
            yield Text(name, row["domain"], row["dirty_text"], titles, 1 / of_page[name, row["page_id"]])
    for name, row in by_hand(bench):
        yield Text(name, row["site"], row["text"], {bare(row["title"])}, 0.0)


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--show", help="also list the lines of a group, the likeliest first")
    args = parser.parse_args()
    pages = [*told_of([*read(args.bench)])]
    found = cross_validated(pages, PARAMETERS, args.folds)
    for group, own, said in reached(pages, found, (0.0, 0.4, 0.8, 1.0, 1.2, 1.4, 1.8)):
        there = sum(bool(page.is_right.any()) for page in own)
        print(f"{group} {sum(right for right, _ in said):4} right of {len(said):4} said, {there} titles")
    for score, right, page in sorted(found, key=lambda one: -one[0]):
        if page.group == args.show:
            print(f"{score:6.2f} {right:d} {page.site} {page.texts}")
    if args.write:
        write(MODEL, NAMES, pages, PARAMETERS)


if __name__ == "__main__":
    main()
