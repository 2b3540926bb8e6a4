"""Train the trees that find the title among the headings of a text browser's dump, cross-validated by site.

    python bench/train_headings.py --bench DIR [--write] [--folds 4]

Needs lynx and catboost (training only). It renders the pages of DIR/t1_pages.parquet, whose titles are known, and reads
what of t2_fullpage and t2_languages is indented in the same way. Sections of manuals and pages without their title are
trained on as texts that have none. `--write` trains on all of them and writes `headings.npz` beside the judge.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
import unicodedata
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow.parquet as pq

sys.path.insert(0, str(Path(__file__).parents[1] / "pipeline"))

from corpusmill.metadata.document.ends import laid_out
from corpusmill.metadata.judges.pages.headings import MODEL, NAMES, features, headings_of
from corpusmill.metadata.raw_lines import Page
from corpusmill.metadata.words import words_of
from corpusmill.text.batch import Batch
from page_trees import cross_validated, options, write

KINDS = {"article", "documentation", "forum", "product", "service"}  # of pages; the others hold many texts
# More or deeper trees gave nothing; as many of depth 4 as gain on other sites.
PARAMETERS = {"iterations": 100, "depth": 4, "learning_rate": 0.12, "l2_leaf_reg": 5, "border_count": 16}
UNTITLED = 0.2  # weight of a page without its title, of which scrapers leave few


class Told(NamedTuple):
    """A page's headings: what the trees ask of each, and whether it is the title."""

    group: str
    site: str
    features: np.ndarray
    is_right: np.ndarray
    weight: float
    has_title: bool


def bare(text: str) -> str:
    return re.sub(r"\W+", " ", unicodedata.normalize("NFKC", text).casefold()).strip()


def is_same(a: str, b: str) -> bool:
    """The same in most words: the page's own title and its headline often differ in a few."""
    own, other = set(a.split()), set(b.split())
    return a == b or len(own & other) >= 0.7 * max(len(own), len(other), 1)


def dump_of(html: str) -> str:
    """The page as lynx prints it."""
    with tempfile.NamedTemporaryFile(suffix=".html") as file:
        file.write(html.encode())
        file.flush()
        if not shutil.which("lynx"):
            sys.exit("lynx is not installed: take it from the packages of your system")
        command = ["lynx", "-dump", "-nolist", "-assume_charset=utf-8", "-display_charset=utf-8", file.name]
        return subprocess.run(command, capture_output=True, timeout=60, check=False).stdout.decode("utf-8", "replace")


def told_of(group: str, row: dict[str, Any], text: str, title: str, weight: float = 1.0) -> Told | None:
    """None for a text that is not indented as text browsers do, or has no heading."""
    raws, *_ = next(laid_out(Batch(ids=["a"], texts=[text])))
    page = Page(raws, 0)
    headings = headings_of(page.lines, page.columns) if page.columns else []
    if not headings:
        return None
    gold = bare(title)
    right = np.array([bool(gold) and is_same(gold, bare(heading.line.text)) for heading in headings])
    words = words_of(row["lang"] if row["lang"] != "other" else None)
    return Told(group, row["domain"], features(page.lines, headings, words), right, weight, bool(gold))


def without(text: str, title: str) -> str:
    """The text without all lines that show most of the title."""
    gold = bare(title)
    lines = [(line, bare(line)) for line in text.split("\n")]
    return "\n".join(
        line for line, own in lines if not (gold in own or is_same(gold, own) or (len(own) > 12 and own in gold))
    )


def read(bench: Path) -> list[Told]:
    found: list[Told | None] = []
    for row in pq.read_table(bench / "t1_pages.parquet").to_pylist():
        if row["html"] and row["gold_title"] and row["page_type"] in KINDS:
            dump = dump_of(row["html"])
            found.append(told_of(f"dump, {row['page_type']}", row, dump, row["gold_title"]))
            found.append(told_of("without title", row, without(dump, row["gold_title"]), "", UNTITLED))
    for name in ("t2_fullpage", "t2_languages"):
        for row in pq.read_table(bench / f"{name}.parquet").to_pylist():
            if row["gold_title"]:
                found.append(told_of(name, {"lang": "en", **row}, row["dirty_text"], row["gold_title"]))
    for row in pq.read_table(bench / "harmless_dev.parquet").to_pylist():
        if row["kind"] == "manual-txt":
            found.append(told_of("manual", {"domain": row["source"], **row}, row["text"], "", UNTITLED))
    return [page for page in found if page]


def main() -> None:
    args = options(__doc__).parse_args()
    pages = read(args.bench)
    found = cross_validated(pages, PARAMETERS, args.folds)
    for least in (-0.4, -0.2, 0.0, 0.2, 0.4, 0.6, 0.8):
        print(f"from {least:.1f} on:")
        for group in sorted({page.group for page in pages}):
            own = [(right, page) for score, right, page in found if page.group == group and score >= least]
            titled = sum(page.has_title for page in pages if page.group == group)
            right = sum(right for right, _ in own)
            of = f"P {right / max(1, len(own)):.3f} R {right / titled:.3f}" if titled else ""
            print(f"  {group:22} {len(own):4} of {sum(page.group == group for page in pages):4} say one {of}")
    if args.write:
        write(MODEL, NAMES, pages, PARAMETERS)


if __name__ == "__main__":
    main()
