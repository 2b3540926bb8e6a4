"""A release folder as it goes out: which files, their checksums, and a card that is true for what is sent.

What repeats removed text (`edits/`, `dropped/`, `set_aside/`) stays at home unless it is asked for. Then
the manifest is that of a copy without them, which loads from where it goes, and all pages are written again from it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpusmill.config.grammar import is_in_development, is_version
from corpusmill.publish.errors import PublishError, PublishRefusedError, told
from corpusmill.publish.outcome import Plan
from corpusmill.release import manifest as manifests
from corpusmill.release.manifest import AUDIT, TABLES, Manifest
from corpusmill.release.pages.written import pages, pages_key
from corpusmill.release.sums import SUMS, as_text, read_sums, sha256
from corpusmill.terminal.words import printable_name

CARD = "README.md"
# Files are sent by name: a kind of file added to releases later stays at home until someone thought about it.
_SENT = {CARD, "manifest.json", "croissant.json", "CHANGELOG.md", "CITATION.cff", "LICENSE", "NOTICE"}
_SENT_FOLDERS = ("data/", "plots/")
_AUDIT_PATHS = tuple(f"{TABLES[table]}/" for table in AUDIT)
_PIECE = 1 << 20
_FIRST = 5


@dataclass(frozen=True)
class Item:
    """One file to send: its path in the release and where its bytes are (a file, or the bytes when rewritten)."""

    path: str
    source: Path | bytes
    size: int
    sha256: str

    def git_blob(self) -> str:
        """The git object id, by which the Hub names small files."""
        digest = hashlib.sha1(b"blob %d\0" % self.size, usedforsecurity=False)
        if isinstance(self.source, bytes):
            digest.update(self.source)
        else:
            with self.source.open("rb") as file:
                while piece := file.read(_PIECE):
                    digest.update(piece)
        return digest.hexdigest()


@dataclass(frozen=True)
class Release:
    """A checked release folder. ``held_back`` are listed files that are not sent."""

    name: str
    version: str
    licenses: tuple[tuple[str, object], ...]
    items: tuple[Item, ...]
    held_back: tuple[str, ...]

    @property
    def tag(self) -> str:
        return f"v{self.version}"

    @property
    def title(self) -> str:
        return f"{self.name} {self.tag}"


Differences = tuple[Sequence[Item], Sequence[Item], Sequence[Item], Sequence[str]]
"""Items that a destination lacks, holds otherwise and holds, and paths there that are no item's."""


def plan_of(
    release: Release, to: str, differences: Differences, *, public: bool, stated: str | None, is_published: bool
) -> Plan:
    """The plan of sending a release to a place that differs from it so."""
    add, changed, same, delete = differences
    return Plan(
        to=to,
        name=release.name,
        version=release.version,
        tag=release.tag,
        public=public,
        licenses=tuple(f"{what}: {name or 'none'}" for what, name in release.licenses),
        stated_right=stated,
        add=_sized(add),
        replace=_sized(changed),
        same=_sized(same),
        delete=tuple(delete),
        held_back=release.held_back,
        is_published=is_published,
    )


def _sized(items: Sequence[Item]) -> tuple[tuple[str, int], ...]:
    return tuple((item.path, item.size) for item in items)


def refused_copy(where: str, release: Release, there: Collection[str], holds: Callable[[Item], bool]) -> Exception:
    """What is said where a version is published already and is not the release: it never changes.

    `there` are the paths of the published files, `holds` says whether one of ours is among them as it is.
    """
    sends, sent = (any(map(is_audit, paths)) for paths in ([item.path for item in release.items], there))
    data = [item for item in release.items if item.path.startswith("data/")]
    if sends != sent and all(map(holds, data)) and len(data) == sum(path.startswith("data/") for path in there):
        how, remedy = ("with", "add") if sent else ("without", "leave out")
        return PublishRefusedError(
            f"{where} has {release.tag} already, {how} the audit. A published version never changes: {remedy} "
            "--include-audit, or raise the version in the configuration, build, and publish that."
        )
    ours = {item.path for item in release.items}
    other = [item.path for item in release.items if item.path != SUMS and not holds(item)]
    other += sorted(path for path in there if is_ours(path) and path not in ours)
    return PublishRefusedError(
        f"{where} has {release.tag} already, with other content ({first_few(other)}). A published version never "
        "changes: raise the version in the configuration, build, and publish that."
    )


def first_few(paths: Sequence[str]) -> str:
    """The first of these, and how many more there are."""
    return ", ".join(paths[:_FIRST]) + (f" and {len(paths) - _FIRST} more" if paths[_FIRST:] else "")


def refused_withdrawn(where: str, release: Release, reason: str) -> Exception:
    """What is said where the version was withdrawn: what is published already is no news then."""
    return PublishRefusedError(
        f"{where}: {release.tag} was withdrawn ({told(reason)}), and stays so: raise the version in the configuration, "
        "build, and publish that."
    )


def is_audit(path: str) -> bool:
    """Whether a file of a release repeats removed text.

    >>> is_audit("edits/train-00000-of-00001.parquet"), is_audit("data/train-00000-of-00001.parquet")
    (True, False)
    """
    return path.startswith(_AUDIT_PATHS)


def is_ours(path: str) -> bool:
    """Whether a release may hold such a file: only these are ever replaced or deleted at the destination."""
    return is_audit(path) or path in _SENT | {SUMS} or path.startswith(_SENT_FOLDERS)


def read_release(folder: Path, *, include_audit: bool = False, repository: str = "") -> Release:
    """Read and check a release folder; `repository` (`owner/name`) is the place on the Hub that the copy loads from.

    Every file named in SHA256SUMS is hashed, in pieces of 1 MiB.

    Raises:
        PublishError: a file is missing or was changed since the build.
        ReleaseError: the folder is no release, or its list of checksums is none.
        PublishRefusedError: the version may still change (``-dev``), so no reader could rely on it.
    """
    manifest = manifests.read(folder)
    name, version = _checked_name(folder, manifest["corpus"])
    listed = read_sums(folder)
    for needed in (CARD, "manifest.json"):
        if needed not in listed:
            raise PublishError(f"{folder / SUMS} does not list {needed}: build the release again.")
    is_sent = {path: _is_sent(path) or (include_audit and is_audit(path)) for path in listed}
    items = {path: _checked(folder, path, listed[path]) for path in listed if is_sent[path]}
    if not any(path.startswith("data/") for path in items):
        raise PublishError(f"{folder} holds no data/ file: there is nothing to publish. Build the release again.")
    copy = manifest_of_copy(manifest, repository=repository, has_audit=include_audit)
    if copy != manifest:
        written = {"manifest.json": manifests.as_text(copy), **pages(copy)}
        items |= {path: _bytes_item(path, text.encode()) for path, text in written.items()}
    ordered = sorted(items.values(), key=lambda item: item.path.encode())
    sums = _bytes_item(SUMS, as_text({item.path: item.sha256 for item in ordered}).encode())
    held_back = tuple(path for path in listed if not is_sent[path])
    return Release(name, version, _licenses(manifest["corpus"]), (*ordered, sums), held_back)


def manifest_of_copy(manifest: Manifest, *, repository: str, has_audit: bool) -> Manifest:
    """The manifest of a copy that loads from `repository` (`owner/name`; empty: as built), or has no audit tables.

    The figures stay as they are; `held_back` names the tables that are not in the copy. The pages of the copy are
    written from this manifest, as those of the release from its own.
    """
    held_back = [] if has_audit else [table for table in AUDIT if table in manifest["tables"]]
    if not held_back and repository in ("", manifest["corpus"]["repository"]):
        return manifest
    return manifest | {
        "corpus": manifest["corpus"] | {"repository": repository or manifest["corpus"]["repository"]},
        "held_back": [*manifest["held_back"], *held_back],
        "tables": {name: about for name, about in manifest["tables"].items() if name not in held_back},
        "keys": manifest["keys"] | {"pages": pages_key()},
    }


def _is_sent(path: str) -> bool:
    return path in _SENT or path.startswith(_SENT_FOLDERS)


def _checked_name(folder: Path, corpus: dict[str, Any]) -> tuple[str, str]:
    """Name and version of a release that may be published. Raises PublishError, PublishRefusedError."""
    name, version = str(corpus["name"]), str(corpus["version"])
    if not (name.isprintable() and is_version(version)):
        raise PublishError(f"{folder}: {name!r}, {version!r} are no name and version: build the release again.")
    if is_in_development(version):
        raise PublishRefusedError(
            f"{folder}: version {version} is not published: a -dev version may be replaced at any time, and what is "
            "published never changes. Set a version without -dev in the configuration and build again."
        )
    return name, version


def _licenses(corpus: dict[str, Any]) -> tuple[tuple[str, object], ...]:
    """What is licensed and how, for the whole and every source. A mixed corpus states all: "CC-BY-4.0 AND CC0-1.0"."""
    told = [(f"source {source.get('name')}", source.get("license")) for source in corpus["sources"]]
    return (("the release", corpus["license"]), *told)


def _checked(folder: Path, path: str, expected: str) -> Item:
    source = folder / path
    try:
        digest, size = sha256(source), source.stat().st_size
    except OSError as error:
        raise PublishError(f"{printable_name(str(source))}: {error.strerror}. Build the release again.") from None
    if digest != expected:
        raise PublishError(
            f"{printable_name(str(source))} is not the file that {SUMS} lists: it was changed after the build. "
            "Build the release again; a published file must be the one that was checked."
        )
    return Item(path, source, size, expected)


def _bytes_item(path: str, content: bytes) -> Item:
    return Item(path, content, len(content), hashlib.sha256(content).hexdigest())
