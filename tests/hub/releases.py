"""Release folders for tests, as a build leaves them."""

from __future__ import annotations

import base64
import hashlib
import json
import random
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

CARD = """---
pretty_name: Letters
license: {license}
configs:
- config_name: default
  default: true
  data_files:
  - split: train
    path: data/train-*.parquet
- config_name: edits
  data_files:
  - split: train
    path: edits/*.parquet
---
# Letters

What was cleaned, and how.

<!-- audit:begin -->
Every edit: `load_dataset("…", "edits")`.
<!-- audit:end -->
"""


def make_rows(count: int, *, seed: int = 0, size: int = 400) -> list[dict[str, str]]:
    made = random.Random(seed)
    return [
        {"id": f"letters/{n}", "text": base64.b64encode(made.randbytes(size)).decode(), "language": "en"}
        for n in range(count)
    ]


def make_release(
    folder: Path,
    rows: list[dict[str, str]],
    *,
    version: str = "1.0.0",
    shards: int = 1,
    license: object = "cc-by-4.0",
    source_license: object = "cc0-1.0",
    audit: bool = True,
    extra: dict[str, bytes] | None = None,
) -> Path:
    """Write a release of the rows, cut into shards in order; returns the folder."""
    folder.mkdir(parents=True)
    size = -(-len(rows) // shards)
    for shard in range(shards):
        part = rows[shard * size : (shard + 1) * size]
        _table(folder / f"data/train-{shard:05}-of-{shards:05}.parquet", part)
    if audit:
        _table(folder / "edits/part-00000.parquet", [{"id": "letters/0", "before": "Leave a Reply"}])
        _table(folder / "dropped/part-00000.parquet", [{"id": "letters/x", "text": "removed text"}])
        (folder / "report.html").write_text("<p>Leave a Reply</p>")
    (folder / "README.md").write_text(CARD.format(license=license))
    sources = [{"name": "letters", "license": source_license}]
    corpus: dict[str, Any] = {"name": "letters", "version": version, "license": license, "sources": sources}
    (folder / "manifest.json").write_text(json.dumps({"corpus": corpus}))
    distribution = [{"@id": f, "contentUrl": f"{f}/part-00000.parquet"} for f in ("edits", "dropped") if audit]
    record = [{"@id": "r", "field": [{"source": {"fileObject": {"@id": "edits"}}}]}]
    (folder / "croissant.json").write_text(json.dumps({"distribution": distribution, "recordSet": record}))
    (folder / "CHANGELOG.md").write_text(f"# {version}\n")
    for path, content in (extra or {}).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    write_sums(folder)
    return folder


def write_sums(folder: Path) -> None:
    files = sorted(p for p in folder.rglob("*") if p.is_file() and p.name != "SHA256SUMS")
    told = [f"{hashlib.sha256(p.read_bytes()).hexdigest()}  {p.relative_to(folder).as_posix()}\n" for p in files]
    (folder / "SHA256SUMS").write_text("".join(told))


def _table(path: Path, rows: list[dict[str, str]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    table = pa.Table.from_pylist(rows)
    pq.write_table(table, path, compression="zstd", use_content_defined_chunking=True, write_page_index=True)
