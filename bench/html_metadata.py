"""Title, author and date of pages beside trafilatura's, on pages where people wrote them down.

    python bench/html_metadata.py --bench DIR [--every N] [--misses FIELD]

DIR holds `t1_pages.parquet`. Both tiers and trafilatura read the same pages; a page counts for a field where its gold
has a value, and an extractor that gives none has missed it. Printed for English articles, all pages and each source:

- **exact**: equal but for case, punctuation and white space. Authors are a set of names (split at `;`, `,`, "and",
  "et", "und"), so that order and separators do not count; a date is its day as written, without a shift of time zone.
- **near**: a title may also differ by a site's name behind or before a bar, dash or colon; one author in common is
  enough. What is near and not exact is mostly a matter of what the annotators wrote down.

`--misses author` lists what `precise` has not exactly. The precision of each source,
where it is the first to speak, comes last: the confidences in `read/html/` are these, rounded. No figure here is of
trained code; the order of the sources was chosen on these pages.
"""

from __future__ import annotations

import logging
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable
from typing import Any

import pyarrow.parquet as pq
from trafilatura.metadata import extract_metadata
from trafilatura.utils import load_html

from corpusmill.read.html import Known, PageLimits, PageRefused
from corpusmill.read.html.about.jsonld import read_jsonld
from corpusmill.read.html.about.metadata import read_metadata
from corpusmill.read.html.page import parse, parse_parts
from scripts import options

FIELDS = ("title", "author", "date")
Page = dict[str, Any]

_BETWEEN_NAMES = re.compile(r";|,|\band\b|\bet\b|\bund\b")
_BEFORE_SITE = re.compile(r"\s+[|\-–—·•»:]+\s+")


def key(text: str) -> str:
    return " ".join(re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold()))


def names(text: str) -> set[str]:
    return {key(name) for name in _BETWEEN_NAMES.split(text)} - {""}


def without_site(title: str) -> set[str]:
    bars = list(_BEFORE_SITE.finditer(title))
    ends = (title[: bars[-1].start()], title[: bars[0].start()], title[bars[0].end() :]) if bars else ()
    return {key(part) for part in (title, *ends)} - {""}


def is_exact(field: str, gold: str, value: str) -> bool:
    if field == "author":
        return names(gold) == names(value)
    return gold[:10] == value[:10] if field == "date" else key(gold) == key(value)


def is_near(field: str, gold: str, value: str) -> bool:
    if field == "author":
        return bool(names(gold) & names(value))
    return is_exact(field, gold, value) or (field == "title" and bool(without_site(gold) & without_site(value)))


def ours(page: Page, *, look_at_page: bool) -> dict[str, Known]:
    try:
        root = (parse if look_at_page else parse_parts)(page["html"].encode(), PageLimits())
    except PageRefused:
        return {}
    return read_metadata(root, read_jsonld(root), page["url"], look_at_page=look_at_page)


def theirs(page: Page) -> dict[str, Known]:
    tree = load_html(page["html"])
    found = extract_metadata(tree, page["url"]) if tree is not None else None
    return {f: Known(value, "trafilatura", 1.0) for f in FIELDS if (value := getattr(found, f, None))}


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--misses", choices=FIELDS)
    args = parser.parse_args()
    if not (args.bench / "t1_pages.parquet").exists():
        sys.exit(f"{args.bench} holds no t1_pages.parquet: give the folder of the benchmark with --bench")
    logging.disable(logging.CRITICAL)
    rows = pq.read_table(args.bench / "t1_pages.parquet").to_pylist()
    pages = [p for p in rows if p["html"] and any(p["gold_" + f] for f in FIELDS)][:: args.every]
    found = {
        "precise": [ours(p, look_at_page=True) for p in pages],
        "fast": [ours(p, look_at_page=False) for p in pages],
        "trafilatura": [theirs(p) for p in pages],
    }
    groups: dict[str, Callable[[Page], bool]] = {
        "English articles": lambda p: bool(p["lang"] == "en" and p["page_type"] == "article"),
        "all pages": lambda _: True,
    }
    for source in sorted({p["source"] for p in pages}):
        groups[source] = lambda p, source=source: p["source"] == source  # type: ignore[misc]
    for group, belongs in groups.items():
        counts = ", ".join(f"{sum(bool(p['gold_' + f]) and belongs(p) for p in pages)} {f}s" for f in FIELDS)
        print(f"{group} ({counts}): exact / near")
        for name, values in found.items():
            print(f"  {name:12} " + ", ".join(share(f, pages, values, belongs) for f in FIELDS))
    for field in FIELDS:
        print(f"precision by source, {field}: " + by_source(field, pages, found["precise"]))
    if args.misses:
        show_misses(args.misses, pages, found)


def share(field: str, pages: list[Page], values: list[dict[str, Known]], belongs: Callable[[Page], bool]) -> str:
    wanted = [(p["gold_" + field], v.get(field)) for p, v in zip(pages, values, strict=True) if belongs(p)]
    pairs = [(gold, str(known.value) if known else "") for gold, known in wanted if gold]
    exact = sum(is_exact(field, gold, value) for gold, value in pairs) / max(len(pairs), 1)
    near = sum(is_near(field, gold, value) for gold, value in pairs) / max(len(pairs), 1)
    return f"{field} {exact:.3f} / {near:.3f}"


def by_source(field: str, pages: list[Page], values: list[dict[str, Known]]) -> str:
    spoken: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for page, known in zip(pages, values, strict=True):
        gold, value = page["gold_" + field], known.get(field)
        if gold and value:
            source = f"{re.sub(r' [(].*', '', value.source)} ({value.confidence})"
            spoken[source] += 1
            right[source] += is_exact(field, gold, str(value.value))
    return ", ".join(f"{s} {right[s] / n:.2f} of {n}" for s, n in spoken.most_common() if n >= 10)


def show_misses(field: str, pages: list[Page], found: dict[str, list[dict[str, Known]]]) -> None:
    for n, page in enumerate(pages):
        gold, value = page["gold_" + field], found["precise"][n].get(field)
        if gold and not is_exact(field, gold, str(value.value) if value else ""):
            other = found["trafilatura"][n].get(field)
            said = f"{value.value!r} by {value.source}" if value else "nothing"
            print(f"{page['domain']}: gold {gold!r}, {said}, trafilatura {other.value if other else None!r}")


if __name__ == "__main__":
    main()
