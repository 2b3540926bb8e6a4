"""What `strip_repeated` costs: one corpus built without and with it, and the counting alone in small memory.

    python bench/repeated_lines.py [--documents 5000] [--sites 25] [--jobs 1]

The texts are made up: 4 kB each in the mean, 4 lines of a site around them, two sites in three with headings of their own.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import sys
import tempfile
import time
from pathlib import Path

from corpusmill.story import build, plan
from corpusmill.survey import survey

CONFIG = """\
[corpus]
name = "repeated"
recipe = "{recipe}"

[[source]]
name = "crawl"
path = "texts"

[limits]
split_bytes = 4194304
"""
DEFAULT = ["fix_text", "tag_language", "strip_boilerplate", "strip_context", "lift_metadata"]
AFTER = ["collapse_space", "tag_counts"]


def article(n: int, site: int) -> str:
    draw = random.Random(n)
    words = [f"{draw.choice('bcdfghlmnprst')}{draw.choice('aeiou')}{draw.choice('nrstlm')}{k % 7}" for k in range(400)]
    body = [" ".join(draw.choices(words, k=40)).capitalize() + "." for _ in range(20)]
    if site % 3:
        body.insert(8, "Conclusion")
    head = [f"The Echo of Town {site}", "News", "Sport", f"Account of Town {site}"]
    tail = [f"Visit the newsroom of Town {site}", "Our standards", "Terms for readers of the Echo"]
    return "\n".join([*head, f"Headline {n}", *body, *tail])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=5000)
    parser.add_argument("--sites", type=int, default=25)
    parser.add_argument("--jobs", type=int, default=1)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "texts").mkdir()
        for start in range(0, args.documents, 500):
            rows = [
                {"text": article(n, n % args.sites), "url": f"https://site{n % args.sites}.example/{n}"}
                for n in range(start, min(start + 500, args.documents))
            ]
            path = folder / "texts" / f"{start:07d}.jsonl"
            path.write_text("".join(json.dumps(row) + "\n" for row in rows))
        size = sum(path.stat().st_size for path in (folder / "texts").iterdir()) / 1e6
        for name, stages in (("without", DEFAULT + AFTER), ("with", [*DEFAULT, "strip_repeated", *AFTER])):
            (folder / f"{name}.toml").write_text(f"stages = {json.dumps(stages)}\n")
            (folder / "corpus.toml").write_text(CONFIG.format(recipe=f"{name}.toml"))
            planned = plan(folder / "corpus.toml")
            began = time.perf_counter()
            if planned.job.recipe.with_table:
                survey(planned.splits, planned.job, args.jobs)
                print(f"counting alone: {time.perf_counter() - began:.1f} s")
                lines = sum(path.stat().st_size for path in planned.job.lines.rglob("*.npy")) / 1e6
                print(f"counts on disk: {lines:.1f} MB")
            done = build(folder / "corpus.toml", jobs=args.jobs)
            seconds = time.perf_counter() - began
            cut = sum(row["chars_removed"] for row in done.accounts["rules"] if row["stage"] == "strip_repeated")
            print(f"{name} strip_repeated: {seconds:.1f} s, {size / seconds:.1f} MB/s, {cut:,} characters cut by it")
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
        print(f"{args.documents:,} documents, {size:.1f} MB; the largest worker had {peak:.0f} MB")


if __name__ == "__main__":
    main()
