"""Version numbers that mean something: major for schema or ids, minor for documents, patch for texts or metadata."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from corpusmill.config.grammar import Version, is_version, read_version
from corpusmill.release.compare.documents import Comparison, compare
from corpusmill.release.manifest import Manifest, read

Bump = Literal["major", "minor", "patch", "none"]


@dataclass(frozen=True)
class Proposal:
    """The bump that the differences between two releases take, why, and the version it leads to."""

    bump: Bump
    why: str
    version: str


def propose(old: Path, new: Path) -> Proposal:
    """Compare two release folders. Raises ReleaseError where one has no manifest."""
    before, after = read(old), read(new)
    return judge(before, after, compare((old, before), (new, after)))


def judge(before: Manifest, after: Manifest, found: Comparison) -> Proposal:
    """The bump for differences that are already known."""
    bump, why = _bump(before, after, found)
    return Proposal(bump, why, bumped(before["corpus"]["version"], bump))


def _bump(before: Manifest, after: Manifest, found: Comparison) -> tuple[Bump, str]:
    if schema_changes(before, after):
        return "major", "columns changed: " + ", ".join(schema_changes(before, after))
    if found.renamed:
        return "major", f"{documents(found.renamed)} with another id"
    if len(found.added) or len(found.removed):
        return "minor", f"{documents(len(found.added))} added, {len(found.removed):,} removed"
    if len(found.changed[0]):
        texts = found.texts_changed
        return (
            "patch",
            f"{documents(texts)} with another text, {len(found.changed[0]) - texts:,} with other metadata only",
        )
    if before != after:
        return "patch", "the documents are the same; what is said about them changed"
    return "none", "nothing changed"


def documents(n: int) -> str:
    """A number of documents in words, singular or plural."""
    return f"{n:,} document{'s' * (n != 1)}"


def schema_changes(before: Manifest, after: Manifest) -> list[str]:
    """Columns added, removed or of another type, over the tables that both releases have.

    A table that is empty is not written, so a missing table is no change of schema.
    """
    changes = []
    for table in before["tables"]:
        if table not in after["tables"]:
            continue
        old, new = (
            {column["name"]: column["type"] for column in manifest["tables"][table]["columns"]}
            for manifest in (before, after)
        )
        where = "" if table == "documents" else f" in {table}"
        changes += [f"{name} removed{where}" for name in old if name not in new]
        changes += [f"{name} added{where}" for name in new if name not in old]
        changes += [
            f"{name} is {new[name]}, was {kind}{where}" for name, kind in old.items() if new.get(name, kind) != kind
        ]
    return changes


def bumped(version: str, bump: Bump) -> str:
    """The version after a bump; a version under development becomes the one that it leads to.

    >>> bumped("1.4.2", "minor"), bumped("1.4.2", "major"), bumped("0.1.0-dev", "patch")
    ('1.5.0', '2.0.0', '0.1.0')
    """
    found = _read(version)
    if found.before or bump == "none":
        return f"{found.major}.{found.minor}.{found.patch}"
    if bump == "major":
        return f"{found.major + 1}.0.0"
    return f"{found.major}.{found.minor + 1}.0" if bump == "minor" else f"{found.major}.{found.minor}.{found.patch + 1}"


def _read(version: str) -> Version:
    found = read_version(version)
    if found is None:
        raise ValueError(f"{version!r} is not of the form 1.2.3 or 1.2.3-dev")
    return found


def order(version: str) -> tuple[Any, ...]:
    """A key that sorts versions (Semantic Versioning 2.0.0, section 11); 1.0.0-rc.1 comes before 1.0.0.

    >>> sorted(["1.10.0", "1.9.0", "1.10.0-rc.2", "1.10.0-rc.10"], key=order)
    ['1.9.0', '1.10.0-rc.2', '1.10.0-rc.10', '1.10.0']
    """
    major, minor, patch, before = _read(version)
    parts = tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in before)
    return major, minor, patch, not before, parts


def released(corpus: Path) -> list[str]:
    """The versions in a corpus folder (`dist/<corpus>`), least first; folders of other names are passed over."""
    if not corpus.is_dir():
        return []
    names = [path.name for path in corpus.iterdir() if path.is_dir() and not path.is_symlink()]
    return sorted(filter(is_version, names), key=order)
