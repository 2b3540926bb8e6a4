"""Pages whose title and day are known, as the folder of measuring texts holds them: read here, for all that learn.

`t1_pages.parquet` holds pages, `t2_*.parquet` what extractors left of such, `wild_*.jsonl` texts labelled by hand.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import pyarrow.parquet as pq

Item = TypeVar("Item")
Row = dict[str, Any]

KINDS = {"article", "documentation", "forum", "product", "service"}  # of pages; the others hold many texts
UNTITLED = 0.2  # weight of a page without its title, of which scrapers leave few


def rows_of(bench: Path, name: str, columns: list[str] | None = None) -> list[Row]:
    return list(pq.read_table(bench / f"{name}.parquet", columns=columns).to_pylist())


def titled_pages(bench: Path) -> Iterator[tuple[int, Row]]:
    """The pages that hold one text with a title, as HTML, and the number of each among all: by it halves are drawn."""
    for number, row in enumerate(rows_of(bench, "t1_pages")):
        if row["html"] and row["gold_title"] and row["page_type"] in KINDS:
            yield number, row


def extracted(bench: Path, *names: str) -> Iterator[tuple[str, Row]]:
    """What extractors left of pages, with the name of the set; where a set names no language it is in English."""
    for name in names:
        for row in rows_of(bench, name):
            yield name, {"lang": "en", **row}


def by_hand(bench: Path) -> Iterator[tuple[str, Row]]:
    """Texts labelled by hand, with the name of the set; `site` is never empty, `title` is empty where there is none."""
    for name in ("wild_open", "wild_dev"):
        for line in (bench / f"{name}.jsonl").read_text(encoding="utf-8").rstrip("\n").split("\n"):
            row = json.loads(line)
            yield name, {**row, "site": row["site"] or row["doc_id"], "title": row["metadata"].get("title") or ""}


def chunks(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    """So many at a time, as a build cleans them together."""
    for n in range(0, len(items), size):
        yield items[n : n + size]


def bare(text: str) -> str:
    """The words of a text, for comparison."""
    return re.sub(r"\W+", " ", unicodedata.normalize("NFKC", text).casefold()).strip()


def is_same(a: str, b: str) -> bool:
    """The same in most words: the page's own title and its headline often differ in a few."""
    own, other = set(a.split()), set(b.split())
    return a == b or len(own & other) >= 0.7 * max(len(own), len(other), 1)


def without(text: str, title: str) -> str:
    """The text without all lines that show most of the title."""
    gold = bare(title)
    lines = [(line, bare(line)) for line in text.split("\n")]
    return "\n".join(
        line for line, own in lines if not (gold in own or is_same(gold, own) or (len(own) > 12 and own in gold))
    )


def dump_of(html: str) -> str:
    """The page as lynx prints it."""
    with tempfile.NamedTemporaryFile(suffix=".html") as file:
        file.write(html.encode())
        file.flush()
        if not shutil.which("lynx"):
            sys.exit("lynx is not installed: take it from the packages of your system")
        command = ["lynx", "-dump", "-nolist", "-assume_charset=utf-8", "-display_charset=utf-8", file.name]
        return subprocess.run(command, capture_output=True, timeout=60, check=False).stdout.decode("utf-8", "replace")
