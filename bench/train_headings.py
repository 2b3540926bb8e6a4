"""Train the trees that find the title among the headings of a text browser's dump, cross-validated by site.

    python bench/train_headings.py --bench DIR [--write] [--folds 4]

Needs lynx and catboost (training only). It renders the pages of DIR/t1_pages.parquet, whose titles are known, and reads
what of t2_fullpage and t2_languages is indented in the same way. Sections of manuals and pages without their title are
trained on as texts that have none. `--write` trains on all of them and writes `headings.npz` beside the judge.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "pipeline"))

from corpusmill.metadata.document.ends import laid_out
from corpusmill.metadata.judges.pages.headings import MODEL, NAMES, features, headings_of
from corpusmill.metadata.words import words_of
from corpusmill.text.batch import Batch
from labelled_pages import UNTITLED, bare, dump_of, extracted, is_same, rows_of, titled_pages, without
from page_trees import Told, cross_validated, options, reached, share, write

# More or deeper trees gave nothing; as many of depth 4 as gain on other sites.
PARAMETERS = {"iterations": 100, "depth": 4, "learning_rate": 0.12, "l2_leaf_reg": 5, "border_count": 16}


@dataclass(frozen=True)
class Headings(Told):
    has_title: bool


def told_of(group: str, row: dict[str, Any], text: str, title: str, weight: float = 1.0) -> Headings | None:
    """None for a text that is not indented as text browsers do, or has no heading."""
    page, *_ = next(laid_out(Batch(ids=["a"], texts=[text])))
    headings = headings_of(page.lines, page.columns) if page.columns else []
    if not headings:
        return None
    gold = bare(title)
    right = np.array([bool(gold) and is_same(gold, bare(heading.line.text)) for heading in headings])
    words = words_of(row["lang"] if row["lang"] != "other" else None)
    return Headings(group, row["domain"], features(page.lines, headings, words), right, weight, bool(gold))


def read(bench: Path) -> list[Headings]:
    found: list[Headings | None] = []
    for _, row in titled_pages(bench):
        dump = dump_of(row["html"])
        found.append(told_of(f"dump, {row['page_type']}", row, dump, row["gold_title"]))
        found.append(told_of("without title", row, without(dump, row["gold_title"]), "", UNTITLED))
    for name, row in extracted(bench, "t2_fullpage", "t2_languages"):
        if row["gold_title"]:
            found.append(told_of(name, row, row["dirty_text"], row["gold_title"]))
    for row in rows_of(bench, "harmless_dev"):
        if row["kind"] == "manual-txt":
            found.append(told_of("manual", {"domain": row["source"], **row}, row["text"], "", UNTITLED))
    return [page for page in found if page]


def main() -> None:
    args = options(__doc__).parse_args()
    pages = read(args.bench)
    found = cross_validated(pages, PARAMETERS, args.folds)
    for group, own, said in reached(pages, found, (-0.4, -0.2, 0.0, 0.2, 0.4, 0.6, 0.8)):
        print(group, share(len(own), [right for right, _ in said], sum(page.has_title for page in own)))
    if args.write:
        write(MODEL, NAMES, pages, PARAMETERS)


if __name__ == "__main__":
    main()
