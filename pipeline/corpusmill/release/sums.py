"""`SHA256SUMS`: what proves the files of a release, as `sha256sum --check` reads it. Written and read here only."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath

from corpusmill.errors import ReleaseError
from corpusmill.read.places.names import is_junk
from corpusmill.terminal.words import printable_name

SUMS = "SHA256SUMS"
# What withdrawing a published version leaves beside its files: in a store, and on the Hub.
YANKED, YANKED_ON_HUB = "YANKED", "yanked.json"


def as_text(sums: Mapping[str, str]) -> str:
    """The file of path → SHA-256, in the order given."""
    return "".join(f"{sum}  {path}\n" for path, sum in sums.items())


def read_sums(folder: Path) -> dict[str, str]:
    """Path → SHA-256 as listed in a release folder. Raises ReleaseError where the list is missing or is none."""
    path = folder / SUMS
    if not path.is_file():
        raise ReleaseError(f"{folder} is no release: it has no {SUMS}; build the release again")
    try:
        return parse_sums(path.read_text(encoding="utf-8"), where=str(path))
    except UnicodeDecodeError:
        raise ReleaseError(f"{path} is no list of checksums; build the release again") from None


def parse_sums(text: str, *, where: str) -> dict[str, str]:
    """The text of a list of checksums as path → SHA-256, in its order.

    Raises ReleaseError where a line is no checksum, or names a path twice or outside the release.

    >>> parse_sums("00" * 32 + "  data/a.parquet\\n", where="SHA256SUMS")["data/a.parquet"][:4]
    '0000'
    """
    listed: dict[str, str] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        if not line:
            continue
        found = re.fullmatch(r"([0-9a-f]{64}) [ *](.+)", line)
        path = found[2] if found else ""
        if not found or path in listed or path.startswith(("/", "\\")) or ".." in PurePosixPath(path).parts:
            raise ReleaseError(
                f"{where}, line {number}: {printable_name(line)!r} is no checksum of a file in the release; "
                "build the release again"
            )
        listed[path] = found[1]
    return listed


def files_of(folder: Path) -> list[str]:
    """The files of a release folder but the list of checksums: relative POSIX paths, in order of their bytes."""
    places = os.walk(folder, onerror=_raised)  # `rglob` passes over a folder that it may not read
    files = (path for place, _, names in places for path in (Path(place, name) for name in names) if path.is_file())
    paths = (path.relative_to(folder).as_posix() for path in files)
    return sorted((path for path in paths if path != SUMS), key=str.encode)


def _raised(error: OSError) -> None:
    raise error


def foreign(folder: Path, own: Collection[str]) -> list[str]:
    """The files of a folder that are not its own.

    Hidden ones and junk are the housekeeping of git, systems, editors, hubs and their clients, which no reader of the
    tables opens.
    """
    known = {*own, YANKED, YANKED_ON_HUB}
    return [path for path in files_of(folder) if path not in known and not any(map(is_junk, path.split("/")))]


def spare_others(place: Path, made: Collection[str] = ()) -> None:
    """Refuse to replace a folder in which somebody keeps a file of their own: it would go with the release.

    Own are the files that it lists, and those that were `made` to replace it. Where neither tells of a release the list
    is damaged, and what is foreign is not known yet. Raises ReleaseError.
    """
    own = {*made}
    with suppress(ReleaseError):
        own |= read_sums(place).keys()
    others = foreign(place, own) if "manifest.json" in own else ()
    if others:
        more = f" and {len(others) - 1:,} more" if others[1:] else ""
        raise ReleaseError(
            f"{place / printable_name(others[0])}{more} would go with the release that is to be replaced, which does "
            f"not list it; move it away and build again, or remove {place}"
        )


def sha256(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def of_one_release(folder: Path) -> Iterator[None]:
    """What is found while a build puts another release in the place of one is of two: that is said instead.

    Raises ReleaseError.
    """
    before = _identity(folder)
    try:
        yield
    finally:
        if _identity(folder) != before:
            raise ReleaseError(f"{folder}: a build replaced it while it was looked at; look again when that has ended")


def _identity(folder: Path) -> tuple[int, int] | None:
    """What tells a folder from another that takes its place under the same name."""
    try:
        status = folder.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
