"""What the hub remembers: blobs by SHA-256 on disk, and repositories with commits, branches, tags and requests."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Entry:
    """One file of one commit. ``sha256`` names the blob; ``stated`` is the checksum the hub tells its readers."""

    sha256: str
    size: int
    lfs: bool
    stated: str
    oid: str
    xet_hash: str | None = None

    def as_json(self, path: str) -> dict[str, Any]:
        told: dict[str, Any] = {"type": "file", "oid": self.oid, "size": self.size, "path": path}
        if self.lfs:
            told["lfs"] = {"oid": self.stated, "size": self.size, "pointerSize": 134}
        if self.xet_hash:
            told["xetHash"] = self.xet_hash
        return told


@dataclass(frozen=True)
class Commit:
    oid: str
    parent: str | None
    title: str
    description: str
    files: dict[str, Entry]


@dataclass
class Repo:
    name: str
    private: bool
    commits: dict[str, Commit] = field(default_factory=dict)
    branches: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    requests: dict[int, dict[str, Any]] = field(default_factory=dict)

    def revision(self, name: str) -> Commit | None:
        oid = self.branches.get(name) or self.tags.get(name) or name
        return self.commits.get(oid)

    @property
    def main(self) -> Commit:
        return self.commits[self.branches["main"]]

    def tagged(self, tag: str) -> Commit:
        return self.commits[self.tags[tag]]

    def commit(self, branch: str, title: str, description: str, files: dict[str, Entry]) -> Commit:
        parent = self.branches.get(branch)
        told = json.dumps([self.name, parent, title, {p: e.oid + e.stated for p, e in files.items()}])
        made = Commit(hashlib.sha1(told.encode()).hexdigest(), parent, title, description, dict(sorted(files.items())))
        self.commits[made.oid] = made
        self.branches[branch] = made.oid
        return made


def git_blob(content: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()


def pointer_blob(sha256: str, size: int) -> str:
    return git_blob(f"version https://git-lfs.github.com/spec/v1\noid sha256:{sha256}\nsize {size}\n".encode())


class Blobs:
    """Content by SHA-256 in a folder; a blob comes in pieces and is named when it is whole."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._count = 0

    def path(self, name: str) -> Path:
        return self.folder / name

    def has(self, name: str) -> bool:
        return self.path(name).is_file()

    def draft(self) -> Path:
        with self._lock:
            self._count += 1
            return self.folder / f"draft-{self._count}"

    def add(self, content: bytes) -> str:
        name = hashlib.sha256(content).hexdigest()
        self.path(name).write_bytes(content)
        return name

    def add_pieces(self, pieces: Iterator[bytes]) -> tuple[str, int]:
        digest, size, draft = hashlib.sha256(), 0, self.draft()
        with draft.open("wb") as out:
            for piece in pieces:
                digest.update(piece)
                size += len(piece)
                out.write(piece)
        draft.rename(self.path(digest.hexdigest()))
        return digest.hexdigest(), size
