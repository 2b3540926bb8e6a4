"""Quality and speed of the HTML reader on pages with human gold bodies, beside the extractors it builds on.

    python bench/html_quality.py --bench DIR [--tier precise|fast] [--sample N] [--recipe NAME]

DIR holds `t1_pages.parquet` and `score.py`. The default is both tiers; `--sample N` takes N English articles spread
over the sources by a hash of the page's id; `--recipe default` cleans the extracted text as well. All extractors run in
turn on the same page, so that a busy machine slows them alike, each twice, and the lesser processor time counts: the
first page without a date that a machine can read costs a process three seconds, in which `dateparser` compiles its
languages. `ratio` is against trafilatura with metadata, which both tiers read, too.

The shipped models were trained on these pages: what holds for other sites is what `bench/train_html_blocks.py` prints,
cross-validated by domain.
"""

from __future__ import annotations

import logging
import sys
import time
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pyarrow.parquet as pq
import trafilatura
from resiliparse.extract.html2text import extract_plain_text

from corpusmill import clean
from corpusmill.read.html import Extracted, PageRefused, extract
from quality import scorer
from scripts import options

Page = dict[str, Any]
WITH_METADATA = "trafilatura metadata"


def extractors(tiers: list[str], recipe: str | None) -> dict[str, Callable[[Page], Any]]:
    def ours(tier: str) -> Callable[[Page], Any]:
        def run(page: Page) -> Any:
            try:
                return extract(page["html"].encode("utf-8", "replace"), tier=tier, url=page["url"])  # type: ignore[arg-type]
            except PageRefused as refused:
                print(f"refused {page['page_id']}: {refused}", file=sys.stderr)
                return Extracted(text="")

        return run

    chosen: dict[str, Callable[[Page], Any]] = {
        "trafilatura default": lambda p: trafilatura.extract(p["html"]),
        WITH_METADATA: lambda p: trafilatura.bare_extraction(p["html"], url=p["url"], with_metadata=True),
        "trafilatura recall": lambda p: trafilatura.extract(p["html"], favor_recall=True, include_comments=False),
        "resiliparse": lambda p: extract_plain_text(p["html"], main_content=True, alt_texts=False),
    }
    for tier in tiers:
        chosen[tier] = ours(tier)
    if recipe:
        for tier in tiers:
            chosen[f"{tier} + {recipe}"] = chosen[tier]
    return chosen


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--tier", choices=("precise", "fast"))
    parser.add_argument("--sample", type=int)
    parser.add_argument("--recipe")
    args = parser.parse_args()
    if not (args.bench / "t1_pages.parquet").exists():
        sys.exit(f"{args.bench} holds no t1_pages.parquet: give the folder of the benchmark with --bench")
    logging.disable(logging.CRITICAL)
    pages = [p for p in pq.read_table(args.bench / "t1_pages.parquet").to_pylist() if p["html"]]
    if args.sample:
        pages = [p for p in pages if p["lang"] == "en" and p["page_type"] == "article"]
        pages = sorted(pages, key=lambda p: zlib.crc32(p["page_id"].encode()))[: args.sample]
    tiers = [args.tier] if args.tier else ["precise", "fast"]
    chosen = extractors(tiers, args.recipe)
    texts: defaultdict[str, dict[str, str]] = defaultdict(dict)
    seconds: Counter[str] = Counter()
    for page in pages:
        for name, run in chosen.items():
            if "+" in name:
                continue
            result, spent = timed(run, page)
            seconds[name] += spent
            if isinstance(result, Extracted):
                texts[name][page["page_id"]] = result.text
                if args.recipe:
                    cleaned = clean(result.text, recipe=args.recipe, marks=result.marks)
                    texts[f"{name} + {args.recipe}"][page["page_id"]] = cleaned.text
            else:
                texts[name][page["page_id"]] = getattr(result, "text", result) or ""
    show_text(scorer(args.bench, "score"), pages, texts, seconds)


def timed(run: Callable[[Page], Any], page: Page) -> tuple[Any, float]:
    """What an extractor makes of a page, and the lesser processor time of two runs."""
    spent = []
    for _ in range(2):
        began = time.process_time()
        result = run(page)
        spent.append(time.process_time() - began)
    return result, min(spent)


def show_text(score: ModuleType, pages: list[Page], texts: dict[str, dict[str, str]], seconds: Counter[str]) -> None:
    results = {name: score.score_t1(pages, found) for name, found in texts.items()}
    groups = [g for g in next(iter(results.values())) if g.startswith(("all", "source"))]
    heads = [g.removeprefix("source=") for g in groups]
    print(f"{len(pages)} pages with HTML; English articles:")
    print(
        f"{'':24} {'P':>6} {'R':>6} {'F1':>6} {'incl':>6} {'excl':>6} {'pages/s':>8} {'ratio':>6}  F1 of "
        + ", ".join(heads)
    )
    for name, result in results.items():
        best = result["english articles"]
        speed = len(pages) / seconds[name] if seconds[name] else None
        ratio = seconds[WITH_METADATA] / seconds[name] if seconds[name] else None
        print(
            f"{name:24} "
            + " ".join(
                f"{best.get(c, float('nan')):6.4f}"
                for c in ("shingle_p", "shingle_r", "shingle_f1", "include", "exclude")
            )
            + (f" {speed:8.1f} {ratio:6.2f}  " if speed else f" {'':8} {'':6}  ")
            + " ".join(f"{result[g]['shingle_f1']:.4f}" for g in groups)
        )


if __name__ == "__main__":
    main()
