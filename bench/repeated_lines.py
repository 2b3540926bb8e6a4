"""What `strip_repeated` costs beside the default recipe, in processor time of one process, and its memory.

    python bench/repeated_lines.py [--documents 5000] [--sites 25] [--rows 20000000]

The texts are made up: 4 kB each in the mean, 7 lines of a site around them, two sites in three with headings of their
own. `--rows` counts so many rows of random lines as well, to see that memory stays with the bucket.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from corpusmill.across.knowledge import BUCKET_ROWS, RowWriter, bucket, buckets
from corpusmill.across.repeated_lines import REPEATED_LINES, line_rows, load_table, reduce, select
from corpusmill.corpus.incoming.batches import batch_of
from corpusmill.read.records import Record
from corpusmill.recipes.recipe import load_recipe
from corpusmill.stages.corpuswide.strip_repeated import strip_repeated
from corpusmill.text.apply import apply

_ROWS = 500


def article(n: int, site: int) -> str:
    draw = random.Random(n)
    words = [f"{draw.choice('bcdfghlmnprst')}{draw.choice('aeiou')}{draw.choice('nrstlm')}{k % 7}" for k in range(400)]
    body = [" ".join(draw.choices(words, k=40)).capitalize() + "." for _ in range(20)]
    if site % 3:
        body.insert(8, "Conclusion")
    head = [f"The Echo of Town {site}", "News", "Sport", f"Account of Town {site}"]
    tail = [f"Visit the newsroom of Town {site}", "Our standards", "Terms for readers of the Echo"]
    return "\n".join([*head, f"Headline {n}", *body, *tail])


@contextmanager
def timed(name: str, megabytes: float) -> Iterator[None]:
    began = time.process_time()
    yield
    seconds = time.process_time() - began
    print(f"{name:<28} {seconds:7.2f} s {megabytes / seconds:9.1f} MB/s")


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)


def count_many(rows: int, folder: Path) -> None:
    """Random lines of one site, each in two documents in the mean."""
    draw = np.random.default_rng(0)
    with RowWriter(folder, REPEATED_LINES) as writer:
        for _ in range(0, rows, 1 << 20):
            keys = draw.integers(0, rows // 2, 1 << 20).astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
            writer.write(np.stack([keys, np.zeros_like(keys), draw.integers(0, 2**63, 1 << 20).astype(np.uint64)]))
    runs = sorted(folder.glob("*.npy"))
    found = sum(reduce(bucket(REPEATED_LINES, runs, *keys)).shape[1] for keys in buckets(writer.rows))
    print(f"{writer.rows:,} rows ({writer.rows * 24 / 1e6:.0f} MB), {len(runs)} runs: {found:,} lines repeat")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=5000)
    parser.add_argument("--sites", type=int, default=25)
    parser.add_argument("--rows", type=int, default=20_000_000)
    args = parser.parse_args()
    records = [
        Record(
            key=str(n),
            file_path="a.jsonl",
            source_sha256="",
            text=article(n, n % args.sites),
            known={"url": f"https://s{n % args.sites}.example/"},
        )
        for n in range(args.documents)
    ]
    size = sum(len(record.text) for record in records) / 1e6
    batches = [batch_of(records[n : n + _ROWS], "crawl", {}) for n in range(0, len(records), _ROWS)]
    recipe = load_recipe()
    recipe(batches[0].select([0]))  # binds the rules
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        with timed("default recipe", size):
            for batch in batches:
                recipe(batch)
        with timed("map: lines of all texts", size), RowWriter(folder, REPEATED_LINES) as writer:
            for batch in batches:
                writer.write(line_rows(batch))
        runs = sorted(folder.glob("*.npy"))
        with timed("reduce: count and look up", size):
            np.save(folder / "counted", reduce(bucket(REPEATED_LINES, runs, 0, 2**64 - 1)))
            (folder / "table").write_bytes(select(runs, [folder / "counted.npy"]))
        table = load_table(folder / "table")
        with timed("strip_repeated", size):
            cleaned = [apply(batch, strip_repeated(batch, repeated_lines=table), "strip_repeated") for batch in batches]
        cut = sum(len(cut.before) for batch in cleaned for cuts in batch.history for trail in cuts for cut in trail)
        print(f"{args.documents:,} documents, {size:.1f} MB, {writer.rows:,} rows; {cut:,} characters cut")
    before = peak()
    with tempfile.TemporaryDirectory() as place:
        count_many(args.rows, Path(place))
    print(f"memory: {before:.0f} MB before, {peak():.0f} MB at the peak, {BUCKET_ROWS:,} rows a bucket")


if __name__ == "__main__":
    main()
