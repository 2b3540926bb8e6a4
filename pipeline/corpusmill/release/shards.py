"""Parts → the files of a release: a shard each, or one for each named split (docs/decisions/files-of-splits.md)."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from corpusmill.errors import ReleaseError
from corpusmill.release.manifest import TABLES, Shard
from corpusmill.release.measure import KEPT, PARTED, SPLIT, split_of
from corpusmill.release.rows.read import row_groups
from corpusmill.release.sums import sha256
from corpusmill.release.tables import TableWriter

SPLIT_COLUMN = "split"


class DamagedPartError(ReleaseError):
    """A file of a finished part is not what was written; `part` is the folder, to be made again."""

    def __init__(self, path: Path):
        super().__init__(f"{path}: damaged since it was written; remove the folder {path.parent} and build again")
        self.part = path.parent


class Written(NamedTuple):
    """Files of one table, and the number of the part, table and hash of each that they were made from."""

    shards: list[Shard]
    sources: list[tuple[int, str, str]]


def write_shards(
    parts: Sequence[Path], table: str, folder: Path, known: Mapping[Path, str], *, by_split: bool
) -> Written:
    """Write a table of all parts into a release folder; `by_split`: a named split of the documents has its own files.

    Where nothing is parted, a file is copied, never repacked. Raises DamagedPartError where a file of a part has
    another hash than `known` says.
    """
    present = [(n, part / f"{table}.parquet") for n, part in enumerate(parts) if (part / f"{table}.parquet").exists()]
    if by_split and table in PARTED:
        return _parted(present, table, folder, known)
    written = Written([], [])
    for number, (part, source) in enumerate(present):
        path = _name(table, SPLIT, number, len(present))
        digest = _copy(source, folder / path)
        _prove(source, digest, known)
        written.shards.append(_shard(folder, path, part, digest))
        written.sources.append((part, table, digest))
    return written


def kept_beside(
    parts: Sequence[Path], shards: Mapping[str, Sequence[Shard]], folder: Path, known: Mapping[Path, str]
) -> dict[Path, Path]:
    """Path of a shard → its part, where it is a copy of a table of which the part keeps what is counted (`measure`).

    Raises DamagedPartError where this is not what was written.
    """
    found = {}
    for table, names in KEPT.items():
        for shard in shards[table]:
            paths = [parts[shard.part] / name for name in names]
            if split_of(shard.path) == SPLIT and all(path in known for path in paths):
                for path in paths:
                    _prove(path, sha256(path), known)
                found[folder / shard.path] = parts[shard.part]
    return found


def _parted(present: Sequence[tuple[int, Path]], table: str, folder: Path, known: Mapping[Path, str]) -> Written:
    """The rows of each split in files of their own, split by split, so that edits stand in the order of documents."""
    found: dict[str, list[tuple[int, Path]]] = {}
    written = Written([], [])
    for part, source in present:
        digest = sha256(source)
        _prove(source, digest, known)
        written.sources.append((part, table, digest))
        for split, partial in _write_splits(source, folder / TABLES[table], part).items():
            found.setdefault(split, []).append((part, partial))
    for split, files in sorted(found.items()):
        for number, (part, partial) in enumerate(files):
            path = _name(table, split, number, len(files))
            partial.rename(folder / path)
            written.shards.append(_shard(folder, path, part, sha256(folder / path)))
    return written


def _write_splits(source: Path, folder: Path, part: int) -> dict[str, Path]:
    """The rows of a part's table by split of their document, each split in a file of its own under a passing name."""
    splits = _splits(source.with_name("documents.parquet"))
    schema = pq.read_schema(source)
    names = pc.unique(splits["split"]).to_pylist()
    paths = {split: folder / f".{part}.{split}" for split in names}
    ids = {split: splits.filter(pc.equal(splits["split"], split))["id"].combine_chunks() for split in names}
    with contextlib.ExitStack() as stack:
        writers = {split: stack.enter_context(TableWriter(path, schema)) for split, path in paths.items()}
        for rows in row_groups([source]):
            for split, writer in writers.items():
                writer.write(rows.filter(pc.is_in(rows["id"], value_set=ids[split])))
    return {split: path for split, path in paths.items() if path.exists()}


def _splits(documents: Path) -> pa.Table:
    """Columns `id` and `split` of a part's documents; one that no split was found for stands with the rest."""
    table = pq.ParquetFile(documents).read(columns=["id", SPLIT_COLUMN])
    return pa.table({"id": table["id"], "split": pc.fill_null(table[SPLIT_COLUMN], SPLIT)})


def _name(table: str, split: str, number: int, files: int) -> str:
    return f"{TABLES[table]}/{split}-{number:05d}-of-{files:05d}.parquet"


def _shard(folder: Path, path: str, part: int, digest: str) -> Shard:
    with pq.ParquetFile(folder / path) as file:
        rows = file.metadata.num_rows
    return Shard(path, part, rows, (folder / path).stat().st_size, digest)


def _prove(source: Path, digest: str, known: Mapping[Path, str]) -> None:
    if digest != known.get(source, digest):
        raise DamagedPartError(source)


# ioctl number of Linux (linux/fs.h): the target shares the source's blocks until one of them is written to
_FICLONE = 0x40049409
_CHUNK = 1 << 20


def _copy(source: Path, target: Path) -> str:
    """Copy a file; the SHA-256 of what was copied. Never a link: whoever edits a release must not reach the part.

    Where the file system can, the copy shares its blocks. Elsewhere it costs 0.4 ms a MB beside the 0.9 of hashing,
    which a release has to pay anyhow (measured in processor time).
    """
    target.parent.mkdir(exist_ok=True)
    digest = hashlib.sha256()
    with source.open("rb") as reading, target.open("wb") as writing:
        is_shared = False
        with contextlib.suppress(OSError):
            fcntl.ioctl(writing.fileno(), _FICLONE, reading.fileno())
            is_shared = True
        while data := reading.read(_CHUNK):
            digest.update(data)
            if not is_shared:
                writing.write(data)
    return digest.hexdigest()
