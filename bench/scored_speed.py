"""How fast `strip_scored` is, in megabytes of text a second of one core.

python bench/scored_speed.py --bench DIR
"""

from __future__ import annotations

import time

import pyarrow as pa
import pyarrow.parquet as pq

from corpusmill.stages.strip_scored import strip_scored
from corpusmill.text.batch import Batch
from scripts import options


def main() -> None:
    parser = options(__doc__)
    texts = pq.read_table(parser.parse_args().bench / "t2_residue.parquet", columns=["dirty_text"])["dirty_text"]
    part = texts[:600].to_pylist()
    batch = Batch(
        ids=[str(n) for n in range(len(part))], texts=part, columns={"language": pa.array(["en"] * len(part))}
    )
    size = sum(len(text.encode()) for text in part) / 1e6
    list(strip_scored(batch.select([0])))  # tables and model are loaded once a process
    best = min(_seconds(batch) for _ in range(3))
    print(f"{size:.1f} MB, {best:.2f} s of processor time: {size / best:.1f} MB/s")


def _seconds(batch: Batch) -> float:
    begun = time.process_time()
    list(strip_scored(batch))
    return time.process_time() - begun


if __name__ == "__main__":
    main()
