"""Publishing a release folder: to the Hugging Face Hub, to an object store, to a folder.

>>> from corpusmill.publish import plan, publish, yank
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from corpusmill.config.grammar import is_repository
from corpusmill.publish.errors import PublishError, PublishRefusedError, UnreachableError
from corpusmill.publish.outcome import Plan, Published
from corpusmill.publish.retry import Patience
from corpusmill.text.addresses import shown

__all__ = ["Plan", "PublishError", "PublishRefusedError", "Published", "plan", "publish", "yank"]


def plan(
    folder: str | Path,
    to: str,
    *,
    public: bool = False,
    include_audit: bool = False,
    allow_unlicensed: str | None = None,
    token: str | None = None,
    storage_options: dict[str, Any] | None = None,
    sleep: Callable[[float], None] = time.sleep,
    say: Callable[[str], None] = print,
) -> Plan:
    """What `publish` with the same arguments would do. Reads the destination, changes nothing.

    Where the Hub cannot be asked, the plan is that for an empty place and says so.

    Raises:
        PublishRefusedError: the arguments or the release do not allow it; the message says what to do.
        PublishError: the folder is damaged or the destination cannot be reached.
        ReleaseError: the folder is no release.
    """
    from corpusmill.publish.contents import read_release
    from corpusmill.publish.rights import stated_right

    repo, address = parse_destination(to)
    release = read_release(Path(folder), include_audit=include_audit, repository=repo or "")
    # before anyone is asked: what may not be published needs no network to be refused
    stated = stated_right(release.licenses, allow_unlicensed, where=shown(to)) if public else None
    if repo:
        from corpusmill.publish.hub import connect, plan_on_hub, plan_unseen

        hub = connect(repo, token, Patience(sleep, say), sends_files=False)
        try:
            return plan_on_hub(hub, release, public=public, stated=stated)[0]
        except UnreachableError as error:
            return plan_unseen(hub, release, public=public, stated=stated, why=str(error).partition("\n")[0])
    from corpusmill.publish.store_client import open_store
    from corpusmill.publish.stores import plan_on_store

    store = open_store(address, storage_options, Patience(sleep, say))
    return plan_on_store(store, release, public=public, stated=stated)


def publish(
    folder: str | Path,
    to: str,
    *,
    public: bool = False,
    include_audit: bool = False,
    allow_unlicensed: str | None = None,
    create_pr: bool = False,
    token: str | None = None,
    storage_options: dict[str, Any] | None = None,
    files_per_commit: int | None = None,
    sleep: Callable[[float], None] = time.sleep,
    say: Callable[[str], None] = print,
) -> Published:
    """Publish a release folder to `hf://datasets/USER/NAME`, `s3://…`, `gs://…` or `file://…`.

    Private unless ``public``. ``include_audit`` also sends edits, dropped and set_aside, which repeat removed
    text. ``allow_unlicensed`` is the sentence by which a person states the right to publish what its licenses
    do not let anyone publish. ``token`` defaults to HF_TOKEN or the login of the Hub's client. Waits go through
    ``sleep``, notes about them through ``say``.

    A second run with the same release does nothing, or goes on where the first one stopped.

    Raises:
        PublishRefusedError: nothing was changed; the message says why and what to do.
        PublishError: it stopped on the way; no version was made visible, and the same call again goes on from there.
        ReleaseError: the folder is no release.
    """
    from corpusmill.publish.contents import read_release
    from corpusmill.publish.rights import stated_right

    repo, address = parse_destination(to)
    release = read_release(Path(folder), include_audit=include_audit, repository=repo or "")
    # before anyone is asked: what may not be published needs no network to be refused
    stated = stated_right(release.licenses, allow_unlicensed, where=shown(to)) if public else None
    if repo:
        from corpusmill.publish.hub import connect, publish_on_hub
        from corpusmill.publish.hub_commit import FILES_PER_COMMIT

        return publish_on_hub(
            connect(repo, token, Patience(sleep, say)),
            release,
            public=public,
            stated=stated,
            create_pr=create_pr,
            files_per_commit=files_per_commit or FILES_PER_COMMIT,
        )
    if create_pr:
        raise PublishRefusedError(f"{shown(to)} knows no pull requests: --create-pr is for hf://datasets/USER/NAME.")
    from corpusmill.publish.store_client import open_store
    from corpusmill.publish.stores import publish_on_store

    store = open_store(address, storage_options, Patience(sleep, say))
    return publish_on_store(store, release, public=public, stated=stated)


def yank(
    to: str,
    version: str,
    reason: str,
    *,
    let_text_return: bool = False,
    token: str | None = None,
    storage_options: dict[str, Any] | None = None,
    sleep: Callable[[float], None] = time.sleep,
    say: Callable[[str], None] = print,
) -> str:
    """Withdraw a published version: its files and tag stay, but readers are told, and the newest other version is what
    who names no version gets. Returns the commit (Hub) or the address of the mark (stores).

    ``let_text_return`` allows that this is a version that still holds what the withdrawn one took down.

    Raises:
        PublishRefusedError: no such version, no reason, or text that was taken down would be current again.
        PublishError: the destination cannot be reached.
    """
    if not reason.strip():
        raise PublishRefusedError("A withdrawn version needs a reason: readers must know what is wrong with it.")
    repo, address = parse_destination(to)
    version = version.removeprefix("v")
    if repo:
        from corpusmill.publish.hub import connect
        from corpusmill.publish.withdrawal import yank_on_hub

        hub = connect(repo, token, Patience(sleep, say), sends_files=False)
        return yank_on_hub(hub, version, reason.strip(), let_text_return=let_text_return)
    from corpusmill.publish.store_client import open_store
    from corpusmill.publish.stores import yank_on_store

    store = open_store(address, storage_options, Patience(sleep, say))
    return yank_on_store(store, version, reason.strip(), let_text_return=let_text_return)


# What fsspec reads from, and either cannot write to or without the order that makes a version whole.
_ONLY_READ = ("http", "https", "ftp", "data", "git", "github", "zip", "tar", "libarchive", "reference")


def parse_destination(to: str) -> tuple[str | None, str]:
    """The Hub's dataset name, or None and the address of a store.

    >>> parse_destination("hf://datasets/ada/letters")
    ('ada/letters', 'hf://datasets/ada/letters')
    >>> parse_destination("s3://bucket/letters")
    (None, 's3://bucket/letters')

    Raises:
        PublishRefusedError: it is neither.
    """
    import re

    if to.startswith("hf://"):
        repository = to.removeprefix("hf://datasets/").removesuffix("/")
        if not is_repository(repository):
            raise PublishRefusedError(
                f"{shown(to)} names no dataset: write hf://datasets/USER/NAME (the version comes from the release)."
            )
        return repository, to
    if not re.match(r"[a-z0-9+]+://.", to):
        raise PublishRefusedError(
            f"{shown(to)} is no address: write hf://datasets/USER/NAME, s3://BUCKET/PATH, gs://BUCKET/PATH or file:///PATH."
        )
    if (scheme := to.partition("://")[0]) in _ONLY_READ:
        raise PublishRefusedError(
            f"{shown(to)}: nothing is written over {scheme}; write hf://datasets/USER/NAME, s3://BUCKET/PATH, "
            "gs://BUCKET/PATH or file:///PATH."
        )
    if re.match(r"(s3a?|gc?s)://[^/]*@", to):  # libraries would repeat it, and the password, as the name of a bucket
        raise PublishRefusedError(f"{shown(to)} was given with a user or a key: leave it out, and set the store's own.")
    return None, to
