"""Which documents two releases share, and which differ: by hashes, in 44 bytes a document."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from corpusmill.release.manifest import Manifest
from corpusmill.release.rows.read import some_rows

# One entry a document: hashes of 64 bits (two ids of ten million collide with a chance of 3 in a million), and where
# the row stands: file and row of the file.
_ENTRY = np.dtype(
    [("id", "u8"), ("text", "u8"), ("meta", "u8"), ("origin", "u8"), ("file", "u4"), ("row", "u8")]
)  # fmt: skip
Entries = npt.NDArray[Any]


@dataclass(frozen=True)
class Comparison:
    """Documents of two releases, old and new, as entries sorted by id hash; pairs stand at the same position.

    `same` counts the documents that are equal in all columns. `renamed` pairs documents whose text as read is the
    same under another id; they are among `removed` and `added` too. An entry's `file` is a position in `old_files`
    or `new_files`.
    """

    old_files: tuple[Path, ...]
    new_files: tuple[Path, ...]
    added: Entries
    removed: Entries
    changed: tuple[Entries, Entries]
    renamed: int
    same: int

    @property
    def texts_changed(self) -> int:
        """Number of documents in both whose text differs."""
        return int((self.changed[0]["text"] != self.changed[1]["text"]).sum())


def compare(old: tuple[Path, Manifest], new: tuple[Path, Manifest]) -> Comparison:
    """Compare the documents of two release folders with their manifests.

    Files with the same checksum hold the same documents and are not read; columns that only one release has are left
    out of the comparison (the schema tells of them).
    """
    files = [[(folder / shard["path"], shard) for shard in _shards(manifest)] for folder, manifest in (old, new)]
    sums = [{shard["sha256"] for _, shard in side} for side in files]
    shared = sums[0] & sums[1]
    columns = [{column["name"] for column in m["tables"]["documents"]["columns"]} for _, m in (old, new)]
    common = columns[0] & columns[1]
    paths = [tuple(path for path, shard in side if shard["sha256"] not in shared) for side in files]
    a, b = (np.sort(_entries(side, common), order="id") for side in paths)
    _, in_a, in_b = np.intersect1d(a["id"], b["id"], return_indices=True)
    both_a, both_b = a[in_a], b[in_b]
    differs = (both_a["text"] != both_b["text"]) | (both_a["meta"] != both_b["meta"])
    removed, added = np.delete(a, in_a), np.delete(b, in_b)
    unread = sum(shard["rows"] for _, shard in files[0] if shard["sha256"] in shared)
    return Comparison(
        old_files=paths[0],
        new_files=paths[1],
        added=added,
        removed=removed,
        changed=(both_a[differs], both_b[differs]),
        renamed=len(np.intersect1d(removed["origin"], added["origin"])),
        same=unread + int((~differs).sum()),
    )


def _shards(manifest: Manifest) -> list[dict[str, Any]]:
    shards: list[dict[str, Any]] = manifest["tables"].get("documents", {"files": []})["files"]
    return shards


def _entries(paths: tuple[Path, ...], columns: set[str]) -> Entries:
    blocks = [
        np.array([(*hashes, number, row) for row, hashes in enumerate(_hashes(path, columns))], _ENTRY)
        for number, path in enumerate(paths)
    ]
    return np.concatenate(blocks) if blocks else np.zeros(0, _ENTRY)


def _hashes(path: Path, columns: set[str]) -> Iterator[tuple[int, int, int, int]]:
    for table in some_rows([path]):
        meta = sorted(columns - {"id", "text"} & set(table.schema.names))
        rows = zip(*(table[name].to_pylist() for name in meta), strict=True) if meta else iter([()] * len(table))
        ids, texts, origins = (table[name].to_pylist() for name in ("id", "text", "text_in_sha256"))
        for identity, text, origin, cells in zip(ids, texts, origins, rows, strict=True):
            yield hash64(identity), hash64(text), hash64(repr(cells)), hash64(origin or text or "")


def hash64(text: str | None) -> int:
    return int.from_bytes(hashlib.blake2b((text or "").encode(), digest_size=8).digest(), "little")
