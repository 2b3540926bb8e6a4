"""How fast `apply` is: documents with three edits each, made up here.

python bench/apply_edits.py [--documents 100000]
"""

from __future__ import annotations

import argparse
import time

from corpusmill.text.actions import Edit
from corpusmill.text.apply import apply, undo
from corpusmill.text.batch import Batch

TEXT = "The council met on Monday to close the bridge for repairs. " * 40


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=100_000)
    count = parser.parse_args().documents
    batch = Batch(ids=[f"s/{n}" for n in range(count)], texts=[f"{n} {TEXT}" for n in range(count)])
    size = sum(map(len, batch.texts)) / 1e6
    starts = (100, 900, 1_700)
    begun = time.perf_counter()
    edits = [Edit(row, start, start + 20, "", "rule", category="ads") for row in range(count) for start in starts]
    made = time.perf_counter()
    after = apply(batch, edits, "stage")
    applied = time.perf_counter()
    for row in range(count):
        cuts = [cut for stage in after.history[row] for cut in stage]
        assert undo(after.texts[row], cuts) == batch.texts[row]
    undone = time.perf_counter()
    print(f"{count:,} documents, {size:.0f} MB, {len(edits):,} edits")
    for name, seconds in (("propose", made - begun), ("apply", applied - made), ("undo", undone - applied)):
        print(f"{name:8} {seconds:6.2f} s  {size / seconds:7.0f} MB/s  {len(edits) / seconds:10,.0f} edits/s")


if __name__ == "__main__":
    main()
