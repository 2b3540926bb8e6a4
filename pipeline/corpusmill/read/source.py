"""What a source is, what its inputs are, and what can be wrong with one."""

from __future__ import annotations

import io
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from corpusmill.errors import is_lack_of_memory
from corpusmill.read.records import SetAside


@dataclass(frozen=True, slots=True)
class SourceOptions:
    """One `[[source]]` of a corpus: where it is and how to read it.

    `path` is a file, a folder, a glob or an fsspec URL; relative paths start at the corpus file's folder. Without
    `format` each input's format is told by content and name. `columns` maps a column of the corpus (`title`, …) to
    the input's name for it. `html` says that the text column holds HTML (None: look at the first rows).
    `url` is the address of the site, for relative links in pages without one of their own. `storage` goes to fsspec
    (`{"anon": True}`, `{"endpoint_url": …}`) and is recorded nowhere.

    The limits bound memory: a record is held whole (its bytes, its text and one copy), nothing else is. 512 MiB lets
    a 200 MB line through and keeps a worker under 4 GiB in the worst case (four bytes a character, twice).
    An input that unpacks to more than `max_expansion` times its size (and 64 MiB) is a bomb: text packs 3 to 10 times,
    endless repetition in a log 100 times.
    """

    name: str
    path: str
    format: str | None = None
    text_column: str | None = None
    id_column: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    html: bool | None = None
    delimiter: str | None = None
    encoding: str | None = None
    tier: Literal["precise", "fast"] = "precise"
    url: str | None = None
    storage: Mapping[str, Any] = field(default_factory=dict)
    max_record_bytes: int = 512 << 20
    max_expansion: int = 200
    work_folder: str | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of whole lines or row groups of a large file (see `rows.pieces`).

    `number` counts the pieces of the file; its bytes stand from `start` to `end` and hash to `digest`. `rows_before`
    are the lines or rows before it, `groups` the row groups of a Parquet file, `told` a hash of what its footer says
    of them. `columns` says what the columns of the whole file are.
    """

    number: int
    start: int
    end: int
    rows_before: int
    digest: str
    columns: Any
    groups: tuple[int, int] | None = None
    told: str = ""

    @property
    def bytes(self) -> int:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class InputFile:
    """One file of a source, to be opened by whichever worker gets it.

    `file_path` is what is recorded: relative to the source's folder, `/` between names, printable (see
    `places.names.printable`). `location` is where to open it and is recorded nowhere. `size` is in bytes, None if
    the server does not tell. `is_source` says that the source is this one file. `fingerprint` is what it held when
    the build began (see `open.fingerprint`): it is held against what is read. `piece` says that this input is no more
    than a piece of the file.
    """

    file_path: str
    location: str
    size: int | None
    is_source: bool = False
    fingerprint: str | None = None
    piece: Piece | None = None


Listed = InputFile | SetAside
"""An input, or what was found in its place while listing."""


class InputError(Exception):
    """An input cannot be read. The message is one sentence with the remedy; `kind` is for counting."""

    def __init__(self, kind: str, sentence: str) -> None:
        super().__init__(sentence)
        self.kind = kind


class Raw(io.RawIOBase):
    """A stream of the bytes that `give` gives: at most so many at a time, none at its end."""

    def give(self, most: int) -> bytes:
        raise NotImplementedError

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        data = self.give(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def is_url(location: str) -> bool:
    """Whether this is an fsspec URL (`s3://…`, or chained: `simplecache::s3://…`) rather than a path.

    >>> is_url("s3://bucket/texts"), is_url("texts/a.txt"), is_url("texts/a://b.txt")
    (True, False, False)
    """
    scheme, found, _ = location.partition("://")
    return bool(found) and "/" not in scheme and scheme.replace("::", "").replace("+", "").replace("-", "").isalnum()


def changed(before: int, now: int) -> InputError:
    """The file is not as it was when it was listed: half of a text would pass for the whole."""
    return InputError(
        "changed",
        f"The file had {before:,} bytes when it was listed and {now:,} when it was read: "
        "something still writes it; build again when it is at rest.",
    )


def unreadable(error: Exception) -> InputError:
    """The sentence for what the system or a server said; never its own text, which may hold paths and keys.

    Raises the error itself where it says that there is no memory: that is no word on the input.
    """
    if is_lack_of_memory(error):
        raise error
    cause = error.__cause__
    if isinstance(cause, Exception) and type(cause).__module__.startswith("aiohttp"):
        error = cause  # fsspec calls whatever a web server says "not found"
    name = type(error).__name__
    is_network = isinstance(error, ConnectionError | TimeoutError) or type(error).__module__.startswith("aiohttp")
    status = getattr(error, "status", None)
    if isinstance(error, FileNotFoundError) or status in (404, 410):
        return InputError("vanished", "The file is not there any more: put it back, or build again without it.")
    if isinstance(error, PermissionError):
        return InputError(
            "unreadable", "Permission to read was denied: give read permission, or check the credentials."
        )
    if said := _said_by_server(name, status):
        return said
    if isinstance(error, OSError) and error.errno is not None and not is_network:
        return InputError("unreadable", f"Reading failed ({os.strerror(error.errno)}): check the disk or the mount.")
    if isinstance(error, ImportError):
        return InputError("no-package", f"A library is missing ({error.name}): install it.")
    if type(error).__module__ == "builtins" and not isinstance(error, OSError | EOFError):
        return InputError("reader-failed", f"The reader failed on it ({name}): please report this, and leave it out.")
    return InputError(
        "unreachable", f"Reading broke off ({name}): check the address and the connection, and try again."
    )


def _said_by_server(name: str, status: object) -> InputError | None:
    if "Credential" in name or "Token" in name or status in (401, 403):
        return InputError(
            "no-credentials", f"The server wants valid credentials ({status or name}): set those of your provider."
        )
    if isinstance(status, int):
        return InputError("unreachable", f"The server answered {status}: check the address, or try again later.")
    return None
