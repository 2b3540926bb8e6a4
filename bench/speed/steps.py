"""What each stage and each step costs a document, in this process: the shares of `make bench`.

    python bench/speed/steps.py FOLDER [--recipe default] [--warm 500]

The first `--warm` documents load models, rules and automata and are not counted; the text after them is fresh. From
then on garbage is looked for as rarely as in a worker.
"""

from __future__ import annotations

import argparse
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, cast

import pyarrow.parquet as pq

from corpusmill.corpus.incoming.batches import batch_of
from corpusmill.corpus.tables import tables_of
from corpusmill.engine.worker import collect_rarely
from corpusmill.read.records import Record
from corpusmill.recipes.recipe import Recipe, load_recipe
from corpusmill.release.tables import TableWriter
from corpusmill.text.apply import apply
from corpusmill.text.batch import BATCH_BYTES, BATCH_ROWS

Seconds = Counter[str]


def batches(folder: Path) -> Iterator[list[Record]]:
    """Records in batches as a build cuts them."""
    records: list[Record] = []
    size = 0
    for path in sorted(folder.glob("*.parquet")):
        table = pq.ParquetFile(path).read()
        for id_, text in zip(table["id"].to_pylist(), table["text"].to_pylist(), strict=True):
            if records and (size + len(text) > BATCH_BYTES or len(records) >= BATCH_ROWS):
                yield records
                records, size = [], 0
            records.append(Record(key=id_, file_path=path.name, source_sha256="", text=text))
            size += len(text)
    if records:
        yield records


def clean(records: list[Record], recipe: Recipe, seconds: Seconds, write: Callable[[str, Any], None]) -> None:
    """One batch through the recipe and into tables, each step on the clock of this process."""

    def timed(name: str, function: Callable[..., Any], *args: Any) -> Any:
        began = time.process_time()
        made = function(*args)
        seconds[name] += time.process_time() - began
        return made

    batch = timed("batch", batch_of, records, "made", {})
    for name, bound in recipe.bound:
        untold = dict.fromkeys(recipe.asked.get(name, ()))
        stage = partial(cast(Any, bound), **untold)
        actions = timed(name, lambda stage=stage, batch=batch: list(stage(batch)))
        batch = timed("apply", apply, batch, actions, name)
    tables = timed("tables", tables_of, batch, [], recipe.columns)
    for name in ("documents", "edits"):
        timed("write", write, name, getattr(tables, name))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--recipe", default="default")
    parser.add_argument("--warm", type=int, default=500)
    args = parser.parse_args()
    recipe = load_recipe(args.recipe)
    seconds: Seconds = Counter()
    size = 0
    with tempfile.TemporaryDirectory() as place:
        writers: dict[str, TableWriter] = {}

        def write(name: str, table: Any) -> None:
            if name not in writers:
                writers[name] = TableWriter(Path(place) / name, table.schema).__enter__()
            writers[name].write(table)

        for n, records in enumerate(batches(args.folder)):
            if n == 0:
                clean(records[: args.warm], recipe, Counter(), lambda name, table: None)  # noqa: ARG005
                collect_rarely()
                records = records[args.warm :]  # noqa: PLW2901
            size += sum(len(record.text.encode()) for record in records)
            clean(records, recipe, seconds, write)
        began = time.process_time()
        for writer in writers.values():
            writer.__exit__(None, None, None)
        seconds["write"] += time.process_time() - began
    total = seconds.total()
    print(f"{'step':20} {'ms/MB':>8}  share of {total / size * 1e9:.0f} ms/MB ({size / 1e6:.1f} MB)")
    for name, spent in seconds.most_common():
        print(f"{name:20} {spent / size * 1e9:8.1f} {spent / total:6.1%}")


if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # who reads the first lines alone wants no traceback
    main()
