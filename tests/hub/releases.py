"""Releases for tests of publishing: written by the release room from a few rows."""

from __future__ import annotations

import base64
import hashlib
import json
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

from corpusmill.config.description import AboutSource
from corpusmill.release.folder import write_release
from corpusmill.release.sums import SUMS, files_of, sha256
from hub.server import Hub
from parts import describe, write_part

COLUMNS = ["id", "text", "language"]
"""What `make_rows` gives; the other columns of the table follow from them."""
AUDIT = {"edits/train-00000-of-00001.parquet", "dropped/train-00000-of-00001.parquet"}
"""What a release with removed text holds beside the documents."""


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
    name: str = "letters",
    version: str = "1.0.0",
    shards: int = 1,
    license: str = "cc-by-4.0",
    source_license: str | None = "cc0-1.0",
    extra: dict[str, bytes] | None = None,
) -> Path:
    """Write a release of the rows, cut into shards in order, with a change and a dropped record.

    `extra` are more files by path, and a source license of None is one that the manifest lost. Returns the folder.
    """
    work = folder.with_name(f"{folder.name}.parts")
    size = -(-len(rows) // shards)
    parts = []
    for shard in range(shards):
        texts = {row["id"]: row["text"] for row in rows[shard * size : (shard + 1) * size]}
        if not shard:
            first = next(iter(texts))
            texts[first] = f"See also: what else we have\n{texts[first]}"
        dropped = {} if shard else {"letters/x": "removed text"}
        parts.append(write_part(work / f"{shard}", texts, dropped))
    described = describe(
        version,
        name=name,
        license=license,
        license_notice="Ask first." if license == "other" else "",
        sources=(AboutSource(name="letters", license=source_license or "none", publisher="Example News"),),
    )
    release = write_release(parts, replace(described, inputs=()), work / "dist").path
    release.rename(folder)
    if source_license is None:
        manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text())
        manifest["corpus"]["sources"][0]["license"] = None
        (folder / "manifest.json").write_text(json.dumps(manifest))
    for path, content in (extra or {}).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    write_sums(folder)
    return folder


def write_sums(folder: Path) -> None:
    (folder / SUMS).write_text("".join(f"{sha256(folder / path)}  {path}\n" for path in files_of(folder)))


def check_whole(hub: Hub, name: str, folder: Path, tag: str = "v1.0.0") -> None:
    """The tag holds exactly the release: every file that SHA256SUMS at the tag lists, with those bytes."""
    files = hub.repos[name].tagged(tag).files
    stored = {p: hashlib.sha256(hub.blobs.path(e.sha256).read_bytes()).hexdigest() for p, e in files.items()}
    sums = hub.blobs.path(files["SHA256SUMS"].sha256).read_text()
    listed = {line[66:]: line[:64] for line in sums.splitlines()}
    assert {p: s for p, s in stored.items() if p not in ("SHA256SUMS", ".gitattributes")} == listed
    assert {p for p in listed if p.startswith("data/")} == {
        p.relative_to(folder).as_posix() for p in folder.glob("data/*")
    }


def tags(hub: Hub, name: str) -> list[str]:
    return list(hub.repos[name].tags) if name in hub.repos else []
