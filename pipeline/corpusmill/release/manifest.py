"""`manifest.json`: what a release is, what it was built from, every figure. The card says nothing that is not here."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from corpusmill.config.description import About, Description
from corpusmill.errors import NoReleaseError, ReleaseError, check_named_in_utf8
from corpusmill.release.measure import SPLIT, Figures
from corpusmill.release.sums import SUMS, read_sums

FORMAT = 1
TABLES = {"documents": "data", "edits": "edits", "dropped": "dropped", "set_aside": "set_aside"}
# These tables repeat text that was removed, perhaps for a reason: a published copy may go without them.
AUDIT = ("edits", "dropped", "set_aside")

Manifest = dict[str, Any]


@dataclass(frozen=True)
class Shard:
    """One file of a table. `part` is the number of the part that it came from: shards of one part belong together."""

    path: str
    part: int
    rows: int
    bytes: int
    sha256: str


def manifest(
    description: Description, shards: Mapping[str, Sequence[Shard]], schemas: Mapping[str, pa.Schema], figures: Figures
) -> Manifest:
    """The manifest as plain data. Raises ReleaseError where the accounting does not come out."""
    _check_accounting(description, figures)
    sources = [source.model_dump() for source in description.sources]
    content = {
        "format": FORMAT,
        "corpus": description.about.model_dump(by_alias=True) | {"sources": sources},
        "recipe": {"name": description.recipe, "steps": [asdict(step) for step in description.steps]},
        "tables": {
            table: {
                "rows": sum(shard.rows for shard in shards[table]),
                "bytes": sum(shard.bytes for shard in shards[table]),
                "columns": columns_of(schemas[table]),
                "files": [asdict(shard) for shard in shards[table]],
            }
            for table in TABLES
            if shards.get(table)
        },
        "held_back": [],
        "accounting": {
            "records": figures["documents"] + figures["dropped"]["documents"] + figures["set_aside"]["records"],
            "documents": figures["documents"],
            "dropped": figures["dropped"]["documents"],
            "set_aside": figures["set_aside"]["records"],
            "inputs": [count._asdict() for count in description.inputs],
        },
        "figures": figures,
        "found": description.found,
        "keys": dict(sorted(description.keys.items())),
        "libraries": dict(sorted(description.libraries.items())),
    }
    # as it will be read again: a tuple would differ from the list that it becomes
    plain: Manifest = json.loads(json.dumps(content))
    return plain


def splits_of(content: Manifest, table: str) -> dict[str, dict[str, int]]:
    """Split → rows and bytes (in memory) of a table; one where none is named."""
    figures = content["figures"]
    whole = {SPLIT: {"rows": content["tables"][table]["rows"], "bytes": figures["bytes"][table]}}
    named: dict[str, dict[str, int]] = figures.get("splits", {}).get(table, whole)
    return named


def columns_of(schema: pa.Schema) -> list[dict[str, str]]:
    """Name, type and description of every column, as the written file tells them."""
    return [
        {
            "name": field.name,
            "type": str(field.type),
            "description": (field.metadata or {}).get(b"description", b"").decode(),
        }
        for field in schema
    ]


def _check_accounting(description: Description, figures: Figures) -> None:
    if not description.inputs:
        return
    written = {
        "documents": figures["documents"],
        "dropped": figures["dropped"]["documents"],
        "set_aside": figures["set_aside"]["records"],
    }
    for name, rows in written.items():
        told = sum(getattr(count, name) for count in description.inputs)
        if told != rows:
            raise ReleaseError(
                f"the inputs account for {told} {name.replace('_', ' ')}, the tables hold {rows}; "
                "the build lost count: remove the work folder (.corpusmill) and build again"
            )
    for count in description.inputs:
        if count.records != count.documents + count.dropped + count.set_aside:
            raise ReleaseError(
                f"{count.source}, {count.path}: {count.records} records read, but {count.documents} documents + "
                f"{count.dropped} dropped + {count.set_aside} set aside; "
                "remove the work folder (.corpusmill) and build again"
            )


def as_text(content: Manifest) -> str:
    """The text of the file; equal content gives equal bytes."""
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def read(folder: Path) -> Manifest:
    """The manifest of a release folder. Raises ReleaseError where there is none that can be read, or another is listed,
    UsageError where its place has no name.

    What the list of checksums proves was written by a build, and needs no look at each of its fields.
    """
    check_named_in_utf8(folder)
    path = folder / "manifest.json"
    data = _bytes(folder, path)
    try:
        content = json.loads(data.decode())
    except (ValueError, RecursionError) as error:
        raise ReleaseError(f"{path}: not JSON ({error}); the release is damaged, build it again") from error
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise ReleaseError(
            f"{path}: not a manifest of format {FORMAT}; it was written by another version of corpusmill"
        )
    if missing := _missing(content):
        raise ReleaseError(f"{path}: `{missing}` is missing; the release is damaged, build it again")
    if not all(map(_is_table, content["tables"].values())):
        raise ReleaseError(f"{path}: `tables` does not say what files they are; the release is damaged, build it again")
    if not _is_listed(data, folder):
        raise ReleaseError(
            f"{path}: not the file that {SUMS} lists; it was changed or damaged, build the release again"
        )
    # what a corpus says of itself may have grown since: an older release says nothing of it
    content.setdefault("found", {})
    content["corpus"] = _NOTHING_SAID | content["corpus"]
    content["corpus"]["sources"] = [{"provenance": ""} | source for source in content["corpus"]["sources"]]
    return content


def _bytes(folder: Path, path: Path) -> bytes:
    if path.is_file():
        return path.read_bytes()
    if path.exists():  # whoever opens a pipe waits for its writer
        raise ReleaseError(f"{path}: no plain file; the release is damaged, build it again")
    if (folder / SUMS).exists():
        raise ReleaseError(f"{folder}: no manifest.json; the release is damaged, build it again")
    below = sorted(folder.glob("*/manifest.json")) or sorted(folder.glob("*/*/manifest.json"))
    meant = f"did you mean {below[-1].parent}?" if below else "name a release folder, dist/<corpus>/<version>"
    raise NoReleaseError(f"{folder}: no release, since it has no manifest.json; {meant}")


def _missing(content: Manifest) -> str | None:
    """The first field that a manifest has to have and lacks."""
    for name, kind in _FIELDS.items():
        if not isinstance(content.get(name), kind):
            return name
    of_corpus = ("name", "version", "repository", "license", "sources")
    return next((f"corpus.{name}" for name in of_corpus if name not in content["corpus"]), None)


_FIELDS: dict[str, type] = dict.fromkeys(
    ("corpus", "recipe", "tables", "accounting", "figures", "keys", "libraries"), dict
)
_FIELDS |= {"held_back": list}


def _is_listed(data: bytes, folder: Path) -> bool:
    """Whether these are the bytes that the list of checksums names, where there is one."""
    digest = hashlib.sha256(data).hexdigest()
    try:
        return read_sums(folder).get("manifest.json", digest) == digest
    except ReleaseError:
        return True


_OF_A_TABLE: dict[str, dict[str, type]] = {
    "files": {"path": str, "sha256": str, "bytes": int, "rows": int},
    "columns": {"name": str, "type": str},
}


def _is_table(about: Any) -> bool:
    """Whether something names files and columns as the manifest of a release does."""

    def are_listed(items: Any, kinds: dict[str, type]) -> bool:
        return isinstance(items, list) and all(
            isinstance(item, dict) and all(isinstance(item.get(name), kind) for name, kind in kinds.items())
            for item in items
        )

    return isinstance(about, dict) and all(are_listed(about.get(name), kinds) for name, kinds in _OF_A_TABLE.items())


def read_with_files(folder: Path) -> Manifest:
    """The manifest of a release folder whose tables are all there. Raises ReleaseError.

    Whether their bytes are those that were written is for `verify`: it takes reading them.
    """
    content = read(folder)
    for table, about in content["tables"].items():
        for file in about["files"] if table not in content["held_back"] else ():
            path = folder / file["path"]
            size = path.stat().st_size if path.is_file() else None
            if size != file["bytes"]:
                found = "is not there" if size is None else f"has {size:,} bytes, not {file['bytes']:,}"
                raise ReleaseError(
                    f"{path} {found}: fetch or build it again (`corpusmill verify` tells what else is damaged)"
                )
    return content


_NOTHING_SAID = About(name="nothing").model_dump(by_alias=True, exclude={"name", "version"}, mode="json")
