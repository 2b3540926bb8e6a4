"""Asking a store behind fsspec: reading, writing, calls that are tried again, and errors told with their remedy."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar

from corpusmill.publish.contents import Item
from corpusmill.publish.errors import PublishError, PublishRefusedError, told
from corpusmill.publish.retry import Patience, Trouble
from corpusmill.terminal.words import REMEDIES, in_words
from corpusmill.text.addresses import shown

T = TypeVar("T")
_OBJECT_STORES = {"s3", "s3a", "gs", "gcs", "abfs", "abfss", "az"}
_PIECE = 1 << 20


@dataclass(frozen=True)
class Store:
    """A place for versions, behind fsspec: ``root`` is the path as the file system spells it, ``to`` as it is shown."""

    fs: Any = field(repr=False)
    to: str
    root: str
    patience: Patience

    def path(self, *parts: str) -> str:
        return "/".join((self.root, *parts))

    def shown(self, *parts: str) -> str:
        """A path in the store as it may be printed."""
        return "/".join((self.to, *parts))

    def ask(self, doing: str, call: Callable[[], T]) -> T:
        """Call, and call again while the store is disturbed.

        Raises:
            PublishError: with the remedy.
        """
        return self.patience.ask(doing, call, judge=_trouble, explained=self.failed)

    def ask_to_write(self, doing: str, path: str, call: Callable[[], T]) -> T:
        """Like `ask`, for calls that write: makes folders where there are folders, but never a bucket."""
        if not _OBJECT_STORES & set(_protocols(self.fs)):
            self.fs.makedirs(path.rpartition("/")[0], exist_ok=True)
        try:
            return self.ask(doing, call)
        except FileNotFoundError as error:
            raise self.failed(doing, error) from None

    def failed(self, doing: str, error: Exception) -> PublishError:
        said = told(error) or type(error).__name__
        return PublishError(f"{self.to}: {doing} failed: {said}\n{_remedy(error)}")

    def read(self, *parts: str) -> bytes | None:
        try:
            return self.ask(f"reading {parts[-1]}", lambda: bytes(self.fs.cat_file(self.path(*parts))))
        except FileNotFoundError:
            return None

    def write(self, content: bytes, *parts: str, new: bool = False) -> None:
        """Write a small file whole. With ``new``, FileExistsError when there is one."""
        path, is_disk = self.path(*parts), "file" in _protocols(self.fs)

        def call() -> None:
            if new:
                try:
                    self.fs.pipe_file(path, content, mode="create")
                except FileExistsError:
                    raise
                except OSError:
                    with suppress(OSError):  # what was begun is ours, and would be taken for another's
                        if is_disk:
                            self.fs.rm_file(path)
                    raise
            elif is_disk:  # a disk shows half of a file; an object store does not
                self.fs.pipe_file(path + ".part", content)
                self.fs.mv(path + ".part", path)
            else:
                self.fs.pipe_file(path, content)

        self.ask_to_write(f"writing {parts[-1]}", path, call)

    def sizes(self, version: str) -> dict[str, int]:
        """Files of a version folder, with their sizes."""
        self.fs.invalidate_cache()
        top = self.path(version)
        try:
            found = self.ask("listing the files", lambda: self.fs.find(top, detail=True))
        except FileNotFoundError:
            return {}
        strip = len(self.fs._strip_protocol(top).rstrip("/")) + 1
        return {self.fs._strip_protocol(name)[strip:]: int(info["size"]) for name, info in found.items()}

    def sha256(self, *parts: str) -> str:
        """The checksum of what is stored, read back in pieces of 1 MiB."""

        def call() -> str:
            digest = hashlib.sha256()
            with self.fs.open(self.path(*parts), "rb", block_size=8 * _PIECE, cache_type="readahead") as stored:
                while piece := stored.read(_PIECE):
                    digest.update(piece)
            return digest.hexdigest()

        return self.ask(f"reading {parts[-1]} back", call)

    def send(self, item: Item, version: str) -> None:
        path = self.path(version, item.path)

        def call() -> None:
            if isinstance(item.source, bytes):
                self.fs.pipe_file(path, item.source)
            else:
                self.fs.put_file(str(item.source), path)

        self.ask_to_write(f"uploading {item.path}", path, call)


def open_store(to: str, storage_options: dict[str, Any] | None, patience: Patience) -> Store:
    """The store behind an address. Credentials come from the environment, as the store's own tools read them.

    Raises:
        PublishRefusedError: the address or its driver is not known.
    """
    import fsspec

    try:
        fs, root = fsspec.core.url_to_fs(to, **(storage_options or {}))
    except (ImportError, ValueError) as error:
        raise PublishRefusedError(f"{shown(to)}: {told(error)}") from None
    except OSError as error:
        raise PublishError(f"{shown(to)}: {in_words(error)}; nothing was sent.") from None
    return Store(fs, shown(to).rstrip("/"), root.rstrip("/"), patience)


def _protocols(fs: Any) -> tuple[str, ...]:
    return (fs.protocol,) if isinstance(fs.protocol, str) else tuple(fs.protocol)


_LASTING = (PermissionError, NotADirectoryError, IsADirectoryError)


def _trouble(error: Exception) -> Trouble | None:
    """That a file is there or is not is an answer, not a failure: the caller asked for it."""
    if isinstance(error, FileNotFoundError | FileExistsError) or not _is_of_the_store(error):
        return None
    # the drivers try connections again themselves; what they pass on as OSError is the store's answer
    can_pass = isinstance(error, OSError) and not isinstance(error, _LASTING)
    return Trouble(told(error), can_pass)


def _is_of_the_store(error: Exception) -> bool:
    """Whether the error comes from the store or its driver, and not from a mistake in our own code."""
    modules = {kind.__module__.partition(".")[0] for kind in type(error).__mro__}
    drivers = {"botocore", "aiobotocore", "aiohttp", "s3fs", "gcsfs", "google", "azure", "adlfs"}
    return isinstance(error, OSError) or bool(modules & drivers)


def _remedy(error: Exception) -> str:
    if isinstance(error, NotADirectoryError):
        return "A file stands there: name a folder, which may be new."
    if isinstance(error, IsADirectoryError):
        return "A folder stands there, as `latest` does where builds write: give another address."
    again = "Run the same command again: what arrived is not sent again, and the version is not visible yet."
    if isinstance(error, FileNotFoundError):
        return f"Create the bucket first, or correct its name. {again}"
    if isinstance(error, PermissionError) or "Credentials" in type(error).__name__:
        return f"Check the credentials (environment or the store's own login) and their rights on the bucket. {again}"
    if isinstance(error, OSError) and (remedy := REMEDIES.get(error.errno or 0)):
        return f"{remedy[0].upper()}{remedy[1:]}. {again}"
    return again
