"""Publishing to a folder or an object store: one folder a version, visible when its SHA256SUMS is there.

An object store has no commit and no rename. What makes a version whole is the order: a claim, the files, SHA256SUMS
last, then `latest`. Readers look for SHA256SUMS; a folder without it is no version.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from corpusmill.publish.contents import SUMS, Item, Release, is_version, parse_sums, precedence
from corpusmill.publish.errors import PublishError, PublishRefusedError, without_secrets
from corpusmill.publish.outcome import Plan, Published
from corpusmill.publish.rights import check_rights

T = TypeVar("T")
LATEST = "latest"
YANKED = "YANKED"
_CLAIM = "UPLOADING"
_OBJECT_STORES = {"s3", "s3a", "gs", "gcs", "abfs", "abfss", "az"}
_PIECE = 1 << 20
_TRIES = 5  # as for the Hub: 1, 2, 4 and 8 s; the stores' clients try single requests again themselves


@dataclass(frozen=True)
class Store:
    """A place for versions, behind fsspec: ``root`` is the path as the file system spells it."""

    fs: Any = field(repr=False)
    to: str
    root: str
    sleep: Callable[[float], None] = field(repr=False)
    say: Callable[[str], None] = field(repr=False)

    def path(self, *parts: str) -> str:
        return "/".join((self.root, *parts))

    def ask(self, doing: str, call: Callable[[], T]) -> T:
        """Call, and call again while the store is disturbed.

        Raises:
            PublishError: with the remedy.
        """
        for attempt in range(1, _TRIES + 1):
            try:
                return call()
            except (FileNotFoundError, FileExistsError):
                raise
            except Exception as error:
                if not _is_of_the_store(error):
                    raise
                # the drivers try connections again themselves; what they pass on as OSError is the store's answer
                can_pass = isinstance(error, OSError) and not isinstance(error, PermissionError)
                if attempt == _TRIES or not can_pass:
                    raise self.failed(doing, error) from None
                wait = 2.0 ** (attempt - 1)
                self.say(f"{doing}: {without_secrets(str(error))}; trying again in {wait:.0f} s")
                self.sleep(wait)
        raise AssertionError("unreachable: the last attempt returns or raises")

    def ask_to_write(self, doing: str, path: str, call: Callable[[], T]) -> T:
        """Like `ask`, for calls that write: makes folders where there are folders, but never a bucket."""
        if not _OBJECT_STORES & set(_protocols(self.fs)):
            self.fs.makedirs(path.rpartition("/")[0], exist_ok=True)
        try:
            return self.ask(doing, call)
        except FileNotFoundError as error:
            raise self.failed(doing, error) from None

    def failed(self, doing: str, error: Exception) -> PublishError:
        told = without_secrets(str(error)) or type(error).__name__
        return PublishError(f"{self.to}: {doing} failed: {told}\n{_remedy(error)}")

    def read(self, *parts: str) -> bytes | None:
        try:
            return self.ask(f"reading {parts[-1]}", lambda: bytes(self.fs.cat_file(self.path(*parts))))
        except FileNotFoundError:
            return None

    def write(self, content: bytes, *parts: str, new: bool = False) -> None:
        """Write a small file whole. With ``new``, FileExistsError when there is one."""
        path = self.path(*parts)

        def call() -> None:
            if new or "file" not in _protocols(self.fs):
                self.fs.pipe_file(path, content, mode="create" if new else "overwrite")
            else:  # a disk shows half of a file; an object store does not
                self.fs.pipe_file(path + ".part", content)
                self.fs.mv(path + ".part", path)

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


def open_store(
    to: str,
    storage_options: dict[str, Any] | None = None,
    sleep: Callable[[float], None] = time.sleep,
    say: Callable[[str], None] = print,
) -> Store:
    """The store behind an address. Credentials come from the environment, as the store's own tools read them.

    Raises:
        PublishRefusedError: the address or its driver is not known.
    """
    import fsspec

    try:
        fs, root = fsspec.core.url_to_fs(to, **(storage_options or {}))
    except (ImportError, ValueError) as error:
        raise PublishRefusedError(f"{to}: {without_secrets(str(error))}") from None
    return Store(fs, to.rstrip("/"), root.rstrip("/"), sleep, say)


def plan_on_store(store: Store, release: Release, *, public: bool, statement: str | None) -> Plan:
    """What publishing would do. A store does not say who may read it: ``public`` is the user's word.

    Raises:
        PublishRefusedError: a license does not allow it, the version is there with other content, or is being
            uploaded with other content.
    """
    needed = check_rights(release.licenses, statement, where=store.to) if public else []
    sums = _sums(release)
    there = store.read(release.version, SUMS)
    if there is not None and there != sums.source:
        raise PublishRefusedError(
            f"{store.path(release.version)} holds {release.tag} already, with other content. A published version never "
            "changes: raise the version in corpus.toml, build, and publish that."
        )
    claim = store.read(release.version, _CLAIM)
    if claim is not None and claim.decode("ascii", "replace") != sums.sha256:
        raise PublishRefusedError(
            f"{store.path(release.version)}: another publisher is uploading {release.tag} with other content. If that "
            f"upload is dead, remove the folder and run this again; else raise the version."
        )
    found = store.sizes(release.version) if there is None else {}
    whole = there is not None
    same = [
        item
        for item in release.items
        if whole or (found.get(item.path) == item.size and store.sha256(release.version, item.path) == item.sha256)
    ]
    kept = {item.path for item in same}
    changed = [item for item in release.items if item.path not in kept]
    return Plan(
        to=store.to,
        name=release.name,
        version=release.version,
        tag=release.tag,
        public=public,
        licenses=tuple(f"{what}: {name or 'none'}" for what, name in release.licenses),
        stated_right=statement if needed else None,
        add=tuple((item.path, item.size) for item in changed if item.path not in found),
        replace=tuple((item.path, item.size) for item in changed if item.path in found),
        same=tuple((item.path, item.size) for item in same),
        delete=(),
        held_back=release.held_back,
        is_published=whole,
    )


def publish_on_store(store: Store, release: Release, *, public: bool, statement: str | None) -> Published:
    """Publish a release under ``<to>/<version>/``; every file that was sent is read back and hashed.

    Raises:
        PublishRefusedError: nothing was changed.
        PublishError: it stopped on the way; the version is not visible, and the same call again goes on from there.
    """
    plan = plan_on_store(store, release, public=public, statement=statement)
    if not plan.is_published:
        _claim(store, release)
        waiting = {path for path, _ in plan.add + plan.replace} - {SUMS}
        for item in release.items:
            if item.path in waiting:
                store.send(item, release.version)
                if store.sha256(release.version, item.path) != item.sha256:
                    raise PublishError(
                        f"{store.path(release.version, item.path)}: the store holds something else than was sent. "
                        "The version is not visible. Run the same command again; the file is sent again."
                    )
        sums = _sums(release)
        assert isinstance(sums.source, bytes)
        store.write(sums.source, release.version, SUMS)
        store.ask("removing the claim", lambda: store.fs.rm_file(store.path(release.version, _CLAIM)))
    _point(store)
    return Published(
        to=store.to,
        version=release.version,
        tag=release.tag,
        commit=None,
        url=f"{store.to}/{release.version}",
        pull_request=None,
        sent_files=len(plan.add) + len(plan.replace),
        sent_bytes=plan.bytes_to_send,
        same_files=len(plan.same),
        deleted_files=0,
        was_there=plan.is_published,
    )


def yank_on_store(store: Store, version: str, reason: str) -> str:
    """Mark a version as withdrawn and let `latest` point to the newest that is not. The files stay for those who
    named the version. Returns the address of the mark.

    Raises:
        PublishRefusedError: there is no such version.
    """
    if store.read(version, SUMS) is None:
        raise PublishRefusedError(f"{store.to} has no version {version}.")
    store.write(
        (json.dumps({"version": version, "reason": reason}, ensure_ascii=False) + "\n").encode(), version, YANKED
    )
    _point(store)
    return f"{store.to}/{version}/{YANKED}"


def _sums(release: Release) -> Item:
    return next(item for item in release.items if item.path == SUMS)


def _claim(store: Store, release: Release) -> None:
    """Say which content is being uploaded, so that a second publisher with other content does not write between."""
    claim = _sums(release).sha256.encode()
    try:
        store.write(claim, release.version, _CLAIM, new=True)
    except FileExistsError:
        if store.read(release.version, _CLAIM) != claim:
            raise PublishRefusedError(
                f"{store.path(release.version)}: another publisher started to upload {release.tag} with other content. "
                "Look at that one first, or raise the version."
            ) from None


def _point(store: Store) -> None:
    """Let `latest` name the newest visible version that was not withdrawn; without any, there is no `latest`."""
    store.fs.invalidate_cache()
    names = [
        path.rstrip("/").rpartition("/")[2] for path in store.ask("listing", lambda: store.fs.ls(store.root, False))
    ]
    usable = [
        name
        for name in names
        if is_version(name)
        and store.fs.exists(store.path(name, SUMS))
        and not store.fs.exists(store.path(name, YANKED))
    ]
    if usable:
        store.write(max(usable, key=precedence).encode() + b"\n", LATEST)
    elif store.fs.exists(store.path(LATEST)):
        store.ask("removing latest", lambda: store.fs.rm_file(store.path(LATEST)))


def _protocols(fs: Any) -> tuple[str, ...]:
    return (fs.protocol,) if isinstance(fs.protocol, str) else tuple(fs.protocol)


def _is_of_the_store(error: Exception) -> bool:
    """Whether the error comes from the store or its driver, and not from a mistake in our own code."""
    modules = {kind.__module__.partition(".")[0] for kind in type(error).__mro__}
    drivers = {"botocore", "aiobotocore", "aiohttp", "s3fs", "gcsfs", "google", "azure", "adlfs"}
    return isinstance(error, OSError) or bool(modules & drivers)


def _remedy(error: Exception) -> str:
    again = "Run the same command again: what arrived is not sent again, and the version is not visible yet."
    if isinstance(error, FileNotFoundError):
        return f"Create the bucket first, or correct its name. {again}"
    if isinstance(error, PermissionError) or "Credentials" in type(error).__name__:
        return f"Check the credentials (environment or the store's own login) and their rights on the bucket. {again}"
    return again


def read_published_sums(store: Store, version: str) -> dict[str, str]:
    """The checksums of a visible version.

    Raises:
        PublishError: there is no such version.
    """
    content = store.read(version, SUMS)
    if content is None:
        raise PublishError(f"{store.to} has no version {version}.")
    return parse_sums(content.decode(), where=store.path(version, SUMS))
