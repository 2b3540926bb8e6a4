"""Verifies a release folder: everything that it states is read or computed again, nothing is taken on trust."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from corpusmill.errors import NoReleaseError, ReleaseError
from corpusmill.release import manifest as manifests
from corpusmill.release.compare.documents import hash64
from corpusmill.release.compare.walk import OrderError, documents_with_edits
from corpusmill.release.manifest import AUDIT, TABLES, Manifest
from corpusmill.release.measure import measure
from corpusmill.release.pages.card import front_matter
from corpusmill.release.pages.notice import without_notice
from corpusmill.release.pages.written import pages, pages_key
from corpusmill.release.rows.read import VIEWER_SCAN_LIMIT, row_groups
from corpusmill.release.sums import SUMS, YANKED, files_of, foreign, read_sums, sha256
from corpusmill.terminal.words import at
from corpusmill.text import schema
from corpusmill.text.apply import undo

_SHOWN = 10  # problems of one kind: the first few tell what is wrong, and every row of millions may have it


@dataclass(frozen=True)
class Problem:
    """One thing that is not as it should be: where, and what."""

    place: str
    what: str

    def __str__(self) -> str:
        return f"{self.place}: {self.what}"


def verify(folder: Path, *, load: bool = True) -> list[Problem]:
    """Everything that is wrong with a release folder; an empty list means that it is whole and true.

    Checks checksums, schemas, the counts of the manifest, that ids are unique, that what copies went for is there, that
    undoing a document's edits gives the text as read, that the card says what the files hold, and (with `load`) that
    `datasets` loads every table, from a temporary copy. What was not published is passed over, as `passed_over` says.
    Memory: one row group, and eight bytes a document. Raises NoReleaseError where there is nothing to check.
    """
    try:
        manifest = manifests.read(folder)
    except NoReleaseError:
        raise
    except ReleaseError as error:
        return [Problem("manifest.json", str(error))]
    damaged = [*_checksums(folder), *_files(folder, manifest)]
    if damaged:
        return damaged
    shards: dict[str, Sequence[Path]] = {
        table: [folder / file["path"] for file in about["files"]] for table, about in manifest["tables"].items()
    }
    wrong = [*_schemas(folder, manifest)]
    if wrong:
        return wrong
    problems = [
        *_row_groups(folder, shards),
        *_few(_repeated_ids(shards["documents"])),
        *_few(_lost(shards["documents"], shards.get("dropped", []))),
        *([] if "edits" in manifest["held_back"] else _few(_undone(shards["documents"], shards.get("edits", [])))),
        *_figures(manifest, measure(shards)),
        *_pages(folder, manifest),
    ]
    if load and not problems:
        problems += _loads(folder.resolve(), manifest)  # `datasets` takes the name of a folder from its path
    return problems


def _checksums(folder: Path) -> Iterator[Problem]:
    try:
        sums = read_sums(folder)
    except ReleaseError as error:
        yield Problem(SUMS, str(error))
        return
    present = set(files_of(folder))
    for path, sum in sums.items():
        if path not in present:
            yield Problem(path, f"listed in {SUMS}, but missing; fetch or build it again")
        elif sha256(folder / path) != sum:
            yield Problem(path, "its bytes are not those that were released (SHA-256 differs); fetch or build it again")
    for path in foreign(folder, sums):
        yield Problem(path, f"not listed in {SUMS}; it does not belong to the release, remove it")


def passed_over(folder: Path) -> list[str]:
    """What no check finds wrong in a published copy: it was withdrawn, or tables were held back that prove the rest."""
    notes = [f"this version was withdrawn, as {YANKED} says"] if (folder / YANKED).exists() else []
    tables = manifests.read(folder)["held_back"]
    if tables:
        unproven = "changes were not undone, and " * ("edits" in tables) + "the figures on them were not counted again"
        notes.append(f"this copy was published without {', '.join(tables)}: {unproven}")
    return notes


def _files(folder: Path, manifest: Manifest) -> Iterator[Problem]:
    """The tables that the manifest names are the Parquet files that are here."""
    try:
        sums = read_sums(folder)
    except ReleaseError:
        return
    named = {file["path"]: file["sha256"] for about in manifest["tables"].values() for file in about["files"]}
    for path, sum in named.items():
        if path not in sums:  # which lists none outside the folder
            yield Problem("manifest.json", f"names the file {path!r}, which {SUMS} does not list")
        elif sums[path] != sum:
            yield Problem("manifest.json", f"gives another checksum for {path} than {SUMS}")
    for path in sums:
        if path.endswith(".parquet") and path not in named:
            yield Problem(path, "a table file that the manifest does not name")
    for table in sorted(manifest["tables"].keys() - set(TABLES)):
        yield Problem("manifest.json", f"unknown table {table!r}")
    for table in manifest["held_back"]:
        if table not in AUDIT or table in manifest["tables"]:
            yield Problem("manifest.json", f"names the table {table!r} as held back, which cannot be")
    if "documents" not in manifest["tables"]:
        yield Problem("manifest.json", "no table of documents")


def _schemas(folder: Path, manifest: Manifest) -> Iterator[Problem]:
    fixed = {"edits": schema.EDITS, "dropped": schema.DROPPED, "set_aside": schema.SET_ASIDE}
    for table, about in manifest["tables"].items():
        core = schema.arrow_schema(fixed.get(table) or schema.documents_columns({}))
        for file in about["files"]:
            try:
                found = pq.read_schema(folder / file["path"])
                rows = pq.read_metadata(folder / file["path"]).num_rows
            except (OSError, pa.ArrowException) as error:
                yield Problem(file["path"], f"not a Parquet file ({error}); build the release again")
                continue
            if manifests.columns_of(found) != about["columns"]:
                yield Problem(file["path"], "its columns are not those that the manifest lists")
            for field in core:
                if field.name not in found.names:
                    yield Problem(file["path"], f"column {field.name} is missing")
                elif not _same_type(found.field(field.name).type, field.type):
                    kind = found.field(field.name).type
                    yield Problem(file["path"], f"column {field.name} is {kind}; it should be {field.type}")
            if rows != file["rows"]:
                yield Problem(file["path"], f"{rows:,} rows; the manifest says {file['rows']:,}")
        if sum(file["rows"] for file in about["files"]) != about["rows"]:
            yield Problem("manifest.json", f"the rows of the files of {table} do not sum up to {about['rows']:,}")


def _same_type(found: pa.DataType, wanted: pa.DataType) -> bool:
    """Equal but for the name of a list's members, which Parquet sets."""
    if pa.types.is_list(wanted):
        return pa.types.is_list(found) and _same_type(found.value_type, wanted.value_type)
    return bool(found.equals(wanted))


def _row_groups(folder: Path, shards: dict[str, Sequence[Path]]) -> Iterator[Problem]:
    for path in (path for paths in shards.values() for path in paths):
        metadata = pq.read_metadata(path)
        largest = max(metadata.row_group(n).total_byte_size for n in range(metadata.num_row_groups))
        if largest > VIEWER_SCAN_LIMIT:
            yield Problem(
                path.relative_to(folder).as_posix(),
                f"a row group of {largest:,} bytes; viewers refuse more than {VIEWER_SCAN_LIMIT:,}: leave out or split "
                "the document that is this large",
            )


def _repeated_ids(documents: Sequence[Path]) -> Iterator[Problem]:
    hashes = np.fromiter((hash64(identity) for identity in _column(documents, "id")), np.uint64)
    values, counts = np.unique(hashes, return_counts=True)
    repeated = set(values[counts > 1].tolist())
    seen: set[str] = set()
    for identity in _column(documents, "id") if repeated else ():
        if hash64(identity) in repeated:
            if identity in seen:
                yield Problem(identity, "more than one document has this id")
            seen.add(identity)


def _lost(documents: Sequence[Path], dropped: Sequence[Path]) -> Iterator[Problem]:
    """Copies that were dropped for the sake of a document that is not there."""
    there = np.fromiter(map(hash64, _column(documents, "id")), np.uint64)
    for table in row_groups(dropped, ["id", "reason", "stage", "kept_id"]):
        own = table.filter(pc.starts_with(table["reason"], "duplicate-")).filter(pc.field("stage") == "drop_duplicates")
        keys = np.fromiter(map(hash64, own["kept_id"].to_pylist()), np.uint64)
        for row in own.filter(pa.array(~np.isin(keys, there))).to_pylist():
            yield Problem(row["id"], f"went as a copy of {row['kept_id']}, which is not there: both are lost")


def _column(paths: Sequence[Path], name: str) -> Iterator[str]:
    for table in row_groups(paths, [name]):
        yield from table[name].to_pylist()


def _undone(documents: Sequence[Path], edits: Sequence[Path]) -> Iterator[Problem]:
    try:
        for row, cuts in documents_with_edits(documents, edits, ["id", "text", "text_in_sha256"]):
            if any(cut["before"] is None for cut in cuts):
                continue  # a masked value: private data is nowhere on record, so this text cannot be restored
            try:
                restored = undo(row["text"] or "", cuts)
            except ValueError as error:
                yield Problem(row["id"], f"its edits cannot be undone: {error}")
                continue
            if hashlib.sha256(restored.encode()).hexdigest() != row["text_in_sha256"]:
                yield Problem(row["id"], "undoing its edits does not give the text as read (text_in_sha256 differs)")
    except OrderError as error:
        yield Problem(
            error.identity, "has edits, but the document does not stand where they belong: another order, or none"
        )


def _few(problems: Iterable[Problem]) -> Iterator[Problem]:
    more, last = 0, ""
    for number, problem in enumerate(problems):
        if number < _SHOWN:
            yield problem
        else:
            more, last = more + 1, problem.what
    if more:
        yield Problem(f"{more:,} more documents", last)


# The table that a figure of another name is counted in.
_COUNTED_IN = {"characters_in": "edits", "taken_down": "dropped"}
# What older releases do not tell.
_NEWER = ("taken_down", "instance", "sites", "tokens", "splits")


def _figures(manifest: Manifest, measured: dict[str, Any]) -> Iterator[Problem]:
    away, told = set(manifest["held_back"]), manifest["figures"]
    for name, value in measured.items():
        if _COUNTED_IN.get(name, name) in away or (name in _NEWER and name not in told):
            continue
        if name in ("bytes", "splits"):
            agrees = all(told[name].get(table) == size for table, size in value.items() if table not in away)
        else:
            agrees = told.get(name) == value
        if not agrees:
            yield Problem("manifest.json", f"its figures for `{name}` are not those of the tables")
    accounting = manifest["accounting"]
    parts = {
        "documents": measured["documents"],
        "dropped": (told if "dropped" in away else measured)["dropped"]["documents"],
        "set_aside": (told if "set_aside" in away else measured)["set_aside"]["records"],
    }
    if {name: accounting[name] for name in parts} != parts or accounting["records"] != sum(parts.values()):
        yield Problem("manifest.json", "its accounting is not that of the tables")


def _pages(folder: Path, manifest: Manifest) -> Iterator[Problem]:
    """The card and its like are written from the manifest, which was held against the tables."""
    import yaml  # noqa: PLC0415

    # another version of corpusmill may have worded them otherwise; what machines read must fit all the same
    is_ours = manifest["keys"].get("pages") == pages_key()
    for path, text in pages(manifest).items():
        written = without_notice((folder / path).read_text(encoding="utf-8")) if (folder / path).exists() else None
        if written != text and (is_ours or written is None):
            yield Problem(path, "does not say what the manifest and the files say; build the release again")
    try:
        card = (folder / "README.md").read_text(encoding="utf-8")
        # only a line of three hyphens ends it: a title may end in them
        head = yaml.safe_load(card.removeprefix("---\n").partition("\n---\n")[0]) if card.startswith("---\n") else None
    except (OSError, yaml.YAMLError):
        head = None
    if head != front_matter(manifest):
        yield Problem("README.md", "its front matter does not say what the files hold; build the release again")


def _loads(folder: Path, manifest: Manifest) -> Iterator[Problem]:
    import datasets  # noqa: PLC0415  (five seconds)

    shown = datasets.are_progress_bars_disabled()
    datasets.disable_progress_bars()
    try:
        with tempfile.TemporaryDirectory() as cache:
            for table, about in manifest["tables"].items():
                try:
                    with at(Path(cache)):
                        rows = sum(datasets.load_dataset(str(folder), table, cache_dir=cache).num_rows.values())
                except Exception as error:  # whatever the library raises is the finding, but what is the disk's
                    if isinstance(error, OSError) and error.errno:
                        raise
                    yield Problem(f"load_dataset(…, {table!r})", f"{type(error).__name__}: {error}")
                    continue
                if rows != about["rows"]:
                    yield Problem(f"load_dataset(…, {table!r})", f"{rows:,} rows; the manifest says {about['rows']:,}")
    finally:
        if not shown:
            datasets.enable_progress_bars()
