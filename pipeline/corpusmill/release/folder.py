"""The version folder: put together beside its place, then renamed, so that nobody ever sees half of it."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import BaseModel

from corpusmill.config.description import Description, check
from corpusmill.config.grammar import is_in_development
from corpusmill.errors import ReleaseError
from corpusmill.locks import in_turn
from corpusmill.release import manifest as manifests
from corpusmill.release.aside import nothing_left
from corpusmill.release.compare.versions import Proposal, order, propose, released
from corpusmill.release.manifest import TABLES, Shard
from corpusmill.release.measure import measure
from corpusmill.release.origin import check_same_origin, keep_origin
from corpusmill.release.pages.written import page_names, pages, pages_key
from corpusmill.release.shards import kept_beside, write_shards
from corpusmill.release.sums import SUMS, as_text, files_of, read_sums, sha256, spare_others

Status = Literal["written", "unchanged", "replaced"]


class VersionTakenError(ReleaseError):
    """The version exists with other content; `proposal` says which bump the differences take."""

    def __init__(self, folder: Path, proposal: Proposal):
        super().__init__(
            f"{folder} exists with other content ({proposal.why}), and a version never changes; "
            f'set version = "{proposal.version}" in the configuration (a {proposal.bump} change)'
        )
        self.proposal = proposal


@dataclass(frozen=True)
class Release:
    """A release folder and what happened to it."""

    path: Path
    status: Status
    manifest: manifests.Manifest


def write_release(
    parts: Sequence[Path],
    description: Description,
    dist: Path,
    known: Mapping[Path, str] | None = None,
    origins: Sequence[str] = (),
) -> Release:
    """Make `dist/<name>/<version>/` of finished part folders, given in corpus order.

    A part folder holds `documents.parquet`, `edits.parquet`, `dropped.parquet` and `set_aside.parquet`, each only where
    it has rows. Each becomes one shard, copied, never repacked; where splits are named, one a split. The same content
    under an existing version changes nothing; other content raises VersionTakenError, unless the version is one under
    development (`-dev`), which is replaced. `known` are hashes of the parts' files: where one does not hold,
    DamagedPartError is raised. `origins` tell what it is built from (see `origin`). Raises UsageError where a field is
    missing or another corpus has the name, ReleaseError where parts disagree, no document is left, or a file of
    somebody's own would go with the version that is replaced.
    """
    check(description)
    corpus = dist / description.about.name
    made = [folder for folder in (corpus, dist) if not folder.exists()]
    try:
        with in_turn(corpus):
            check_same_origin(corpus, description.about.version, origins)
            return _written(parts, description, corpus, known or {}, origins)
    finally:
        for folder in made:  # nothing is left of a release that could not be made
            with contextlib.suppress(OSError):
                folder.rmdir()


def _written(
    parts: Sequence[Path], description: Description, corpus: Path, known: Mapping[Path, str], origins: Sequence[str]
) -> Release:
    version = description.about.version
    place, partial = corpus / version, corpus / f".{version}.partial"
    _remove(partial)
    if not place.exists() and (_aside(place) / "manifest.json").exists():  # who replaced it was killed between names
        _aside(place).rename(place)
    if content := _already(parts, description, place, known):
        keep_origin(corpus, origins)
        return Release(place, "unchanged", content)
    partial.mkdir()
    try:
        content = _assemble(parts, description, partial, _previous(corpus, version), known)
        status = _status(partial, place)
        if status == "replaced":
            spare_others(place, files_of(partial))
        keep_origin(corpus, origins)
        if status != "unchanged":
            _put(partial, place)
    finally:
        _remove(partial)
    _let_go(_aside(place), place)
    _point_to_latest(corpus)
    return Release(place, status, content)


def check_replaceable(corpus: Path, version: str, origins: Sequence[str]) -> None:
    """Tell a build before it begins what would keep it, hours later, from replacing a version under development.

    Raises UsageError where another corpus has the name, ReleaseError where a file of somebody's own would go.
    """
    check_same_origin(corpus, version, origins)
    if is_in_development(version):
        spare_others(corpus / version)


def _status(partial: Path, place: Path) -> Status:
    """What putting the folder in its place would be. Raises VersionTakenError."""
    if not place.exists():
        return "written"
    if _content(partial) == _content(place):
        is_same = files_of(partial) == files_of(place) and _is_whole(place, manifests.read(partial))
        return "unchanged" if is_same else "replaced"  # somebody damaged the release
    if is_in_development(place.name) or _says_the_same(partial, place):
        return "replaced"
    try:
        proposal = propose(place, partial)
    except (ReleaseError, OSError, ValueError, KeyError) as error:
        raise ReleaseError(
            f"{place} exists, and what it holds cannot be compared ({error}); move it away, or set another version"
        ) from error
    raise VersionTakenError(place, proposal)


def _says_the_same(partial: Path, place: Path) -> bool:
    """Whether they have one manifest, which holds the hash of each shard, and the one that is there is damaged."""
    try:
        content = manifests.read(place)
        return content == manifests.read(partial) and not _is_whole(place, content)
    except (ReleaseError, OSError, ValueError):
        return False


def _is_whole(folder: Path, content: manifests.Manifest) -> bool:
    """Whether all files are listed and as listed: shards by size and what the manifest says, others by their hashes."""
    shards = {file["path"]: file for table in content["tables"].values() for file in table["files"]}
    try:
        sums = read_sums(folder)
        needed = {*shards, *page_names(content), "manifest.json", "CHANGELOG.md"}
        return needed <= sums.keys() <= set(files_of(folder)) and all(
            (digest, (folder / path).stat().st_size) == (shards[path]["sha256"], shards[path]["bytes"])
            if path in shards
            else sha256(folder / path) == digest
            for path, digest in sums.items()
        )
    except (ReleaseError, OSError):
        return False


def _already(
    parts: Sequence[Path], description: Description, place: Path, known: Mapping[Path, str]
) -> manifests.Manifest | None:
    """The manifest of the release that is there, where it is of just these parts and whole; reads no shard."""
    files = [(n, table, known.get(part / f"{table}.parquet")) for n, part in enumerate(parts) for table in TABLES]
    try:
        content = manifests.read(place)
        is_same = content["keys"].get("content") == _content_key(
            description, [(n, table, digest) for n, table, digest in files if digest]
        )
        is_same = is_same and _is_whole(place, content)
    except (ReleaseError, OSError, ValueError, KeyError):
        return None
    return content if is_same else None


def _content_key(description: Description, shards: Sequence[tuple[int, str, str]]) -> str:
    """Hash of all that decides a release but its changelog: what it says of itself, its shards, how pages are written.

    `shards` are number of the part, table and hash.
    """
    plain = [description, sorted(shards), pages_key(), version("pyarrow")]
    return hashlib.sha256(json.dumps(plain, sort_keys=True, default=_fields).encode()).hexdigest()


def _fields(told: Any) -> dict[str, Any]:
    """What a description consists of; `asdict` would copy all that is in it, down to each count of each input."""
    return told.model_dump(by_alias=True) if isinstance(told, BaseModel) else vars(told)


def _assemble(
    parts: Sequence[Path], description: Description, folder: Path, previous: Path | None, known: Mapping[Path, str]
) -> manifests.Manifest:
    by_split = "splits" in description.found
    written = {table: write_shards(parts, table, folder, known, by_split=by_split) for table in TABLES}
    shards = {table: files.shards for table, files in written.items()}
    if not shards["documents"]:
        raise ReleaseError(f"{description.about.name} {description.about.version}: {nothing_left(parts)}")
    schemas = {table: _schema(folder, files) for table, files in shards.items() if files}
    files_of_tables = {table: [folder / shard.path for shard in files] for table, files in shards.items()}
    figures = measure(files_of_tables, {} if by_split else kept_beside(parts, shards, folder, known))
    content = manifests.manifest(description, shards, schemas, figures)
    content["keys"]["pages"] = pages_key()
    content["keys"]["content"] = _content_key(
        description, [source for files in written.values() for source in files.sources]
    )
    from corpusmill.release.compare.changelog import changelog  # noqa: PLC0415  only who writes a release compares

    _write(folder / "manifest.json", manifests.as_text(content))
    for path, text in pages(content).items():
        _write(folder / path, text)
    _write(folder / "CHANGELOG.md", changelog(folder, content, previous))
    digests = {shard.path: shard.sha256 for files in shards.values() for shard in files}
    sums = {path: digests.get(path) or sha256(folder / path) for path in files_of(folder)}
    _write(folder / SUMS, as_text(sums))
    return content


def _schema(folder: Path, shards: Sequence[Shard]) -> pa.Schema:
    first = pq.read_schema(folder / shards[0].path)
    for shard in shards:
        schema = pq.read_schema(folder / shard.path)
        if not schema.equals(first, check_metadata=True):
            raise ReleaseError(
                f"{shard.path} (part {shard.part}) has other columns than {shards[0].path}: parts of different recipes "
                "were put together; remove the work folder (.corpusmill) and build again"
            )
    return first


def _put(partial: Path, place: Path) -> None:
    if place.exists():
        _let_go(_aside(place), place)
        place.rename(_aside(place))
    partial.rename(place)


def _let_go(aside: Path, place: Path) -> None:
    """Remove what was replaced, but for what is hidden in it: somebody's notes or their repository go on."""
    for path in sorted(aside.rglob(".*")):
        goes_to = place / path.relative_to(aside)
        if os.path.lexists(path) and not os.path.lexists(goes_to):  # it did not go with its folder
            goes_to.parent.mkdir(parents=True, exist_ok=True)  # the next may have no `dropped`
            path.rename(goes_to)
    _remove(aside)


def _aside(place: Path) -> Path:
    """Where a version under development goes while the next one takes its place."""
    return place.with_name(f".{place.name}.old")


def _content(folder: Path) -> dict[str, str]:
    """Checksum by path. The changelog is left out: it depends on which earlier versions stand beside the release."""
    try:
        sums = read_sums(folder)
    except ReleaseError:
        return {}
    return {path: sum for path, sum in sums.items() if path != "CHANGELOG.md"}


def _previous(corpus: Path, version: str) -> Path | None:
    """The greatest finished version before this one; a version under development is nobody's predecessor."""
    before = [name for name in released(corpus) if "-" not in name and order(name) < order(version)]
    return corpus / before[-1] if before else None


def _point_to_latest(corpus: Path) -> None:
    """`latest` beside the versions leads to the greatest finished one, or to the greatest while none is finished."""
    versions = released(corpus)
    latest = ([name for name in versions if "-" not in name] or versions)[-1]
    pointer, fresh = corpus / "latest", corpus / ".latest.partial"
    # where links are not allowed the release is whole without one
    with contextlib.suppress(OSError):
        fresh.unlink(missing_ok=True)
        if not (pointer.is_symlink() and pointer.readlink() == Path(latest)):
            fresh.symlink_to(latest, target_is_directory=True)
            fresh.replace(pointer)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def _remove(folder: Path) -> None:
    if folder.exists():
        try:
            shutil.rmtree(folder)
        except OSError as error:  # it names the last step of the path alone
            raise OSError(error.errno, error.strerror, str(folder)) from error
