"""Publishing to a folder or an object store: one folder a version, visible when its SHA256SUMS is there.

An object store has no commit and no rename. What makes a version whole is the order: a claim, the files, SHA256SUMS
last, then `latest`. Readers look for SHA256SUMS; a folder without it is no version.
"""

from __future__ import annotations

import json
from collections.abc import Collection

from corpusmill.config.grammar import is_version
from corpusmill.errors import ReleaseError
from corpusmill.publish.contents import Item, Release, is_ours, plan_of, refused_copy, refused_withdrawn
from corpusmill.publish.errors import PublishError, PublishRefusedError, read_there
from corpusmill.publish.outcome import Plan, Published
from corpusmill.publish.rights import check_nothing_returns
from corpusmill.publish.store_client import Store
from corpusmill.release.compare.versions import order
from corpusmill.release.sums import SUMS, YANKED, parse_sums

LATEST = "latest"
_CLAIM = "UPLOADING"


def plan_on_store(store: Store, release: Release, *, public: bool, stated: str | None) -> Plan:
    """What publishing would do. A store does not say who may read it: ``public`` is the user's word.

    Raises:
        PublishRefusedError: another corpus is there, or files of none; the version is there with other content, was
            withdrawn, or is being uploaded with other content.
    """
    _check_corpus(store, release)
    there = _published(store, release)
    found = store.sizes(release.version) if there is None else {}
    _check_upload(store, release, found)
    whole = there is not None
    same = [
        item
        for item in release.items
        if whole or (found.get(item.path) == item.size and store.sha256(release.version, item.path) == item.sha256)
    ]
    kept = {item.path for item in same}
    other = [item for item in release.items if item.path not in kept]
    add, changed = ([item for item in other if (item.path in found) == is_there] for is_there in (False, True))
    return plan_of(release, store.to, (add, changed, same, ()), public=public, stated=stated, is_published=whole)


def publish_on_store(store: Store, release: Release, *, public: bool, stated: str | None) -> Published:
    """Publish a release under ``<to>/<version>/``; every file that was sent is read back and hashed.

    Raises:
        PublishRefusedError: nothing was changed.
        PublishError: it stopped on the way; the version is not visible, and the same call again goes on from there.
    """
    plan = plan_on_store(store, release, public=public, stated=stated)
    if not plan.is_published:
        _claim(store, release)
        waiting = {path for path, _ in plan.add + plan.replace} - {SUMS}
        for item in release.items:
            if item.path in waiting:
                store.send(item, release.version)
                if store.sha256(release.version, item.path) != item.sha256:
                    raise PublishError(
                        f"{store.shown(release.version, item.path)}: the store holds something else than was sent. "
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


def yank_on_store(store: Store, version: str, reason: str, *, let_text_return: bool) -> str:
    """Mark a version as withdrawn and let `latest` point to the newest that is not. The files stay for those who
    named the version. Returns the address of the mark.

    Raises:
        PublishRefusedError: there is no such version, or the newest other one still holds what this one took down.
    """
    if store.read(version, SUMS) is None:
        raise PublishRefusedError(f"{store.to} has no version {version}.")
    others = [name for name in _usable(store) if name != version]
    if others:
        current = max(others, key=order)
        manifests = [(name, store.read(name, "manifest.json")) for name in (version, current)]
        check_nothing_returns(manifests[0], manifests[1], is_allowed=let_text_return)
    store.write(
        (json.dumps({"version": version, "reason": reason}, ensure_ascii=False) + "\n").encode(), version, YANKED
    )
    _point(store)
    return f"{store.to}/{version}/{YANKED}"


def _published(store: Store, release: Release) -> bytes | None:
    """The list of checksums of the version, where it is published as it is to be; None where it is not there.

    Raises PublishRefusedError where it has other content, or was withdrawn.
    """
    there, where = store.read(release.version, SUMS), store.shown(release.version)
    if there is not None and (mark := store.read(release.version, YANKED)) is not None:
        raise refused_withdrawn(where, release, str(read_there(mark, f"{where}/{YANKED}").get("reason")))
    if there is not None and there != _sums(release).source:
        try:
            listed = parse_sums(there.decode("utf-8", "replace"), where=f"{where}/{SUMS}")
        except ReleaseError:
            raise PublishError(
                f"{where}/{SUMS} was changed or damaged there. Take it away and run the same command again: what "
                "arrived is held against the release and not sent again."
            ) from None
        raise refused_copy(where, release, listed, lambda item: listed.get(item.path) == item.sha256)
    return there


def _check_upload(store: Store, release: Release, found: Collection[str]) -> None:
    """Refuse to write where another content is being uploaded, or among files of no release."""
    where, claim = store.shown(release.version), store.read(release.version, _CLAIM)
    if claim is not None and claim.decode("ascii", "replace") != _sums(release).sha256:
        raise PublishRefusedError(
            f"{where}: another publisher is uploading {release.tag} with other content. If that "
            f"upload is dead, remove the folder and run this again; else raise the version."
        )
    # a publisher that was killed as it wrote the list has left the half of it
    if foreign := sorted(path for path in found if not is_ours(path) and path not in (_CLAIM, f"{SUMS}.part")):
        raise PublishRefusedError(
            f"{where} holds files that are of no release ({', '.join(foreign[:3])}{', …' if foreign[3:] else ''}): "
            "take them away, or give another address."
        )


def _check_corpus(store: Store, release: Release) -> None:
    """One address holds one corpus: `latest` and the order of versions say nothing across two."""
    version = (store.read(LATEST) or b"").decode("ascii", "replace").strip()
    manifest = store.read(version, "manifest.json") if version else None
    where = store.shown(version, "manifest.json")
    there = release.name if manifest is None else read_there(manifest, where, "corpus").get("name")
    if there != release.name:
        raise PublishRefusedError(
            f"{store.to} holds the corpus {there}; give {release.name} an address of its own, such as "
            f"{store.to}/{release.name}"
        )


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
                f"{store.shown(release.version)}: another publisher started to upload {release.tag} with other "
                "content. Look at that one first, or raise the version."
            ) from None


def _usable(store: Store) -> list[str]:
    """The visible versions that were not withdrawn."""
    store.fs.invalidate_cache()
    names = [
        path.rstrip("/").rpartition("/")[2] for path in store.ask("listing", lambda: store.fs.ls(store.root, False))
    ]
    return [
        name
        for name in names
        if is_version(name)
        and store.fs.exists(store.path(name, SUMS))
        and not store.fs.exists(store.path(name, YANKED))
    ]


def _point(store: Store) -> None:
    """Let `latest` name the newest usable version; without any, there is no `latest`."""
    if usable := _usable(store):
        store.write(max(usable, key=order).encode() + b"\n", LATEST)
    elif store.fs.exists(store.path(LATEST)):
        store.ask("removing latest", lambda: store.fs.rm_file(store.path(LATEST)))
