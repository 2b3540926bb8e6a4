"""Withdrawing a version on the Hub: it stays where its tag is, and everyone who looks is told why not to use it."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from corpusmill.config.grammar import is_version
from corpusmill.publish.contents import CARD, is_ours
from corpusmill.publish.errors import PublishError, PublishRefusedError, read_there
from corpusmill.publish.hub_client import HubRepo
from corpusmill.publish.rights import check_nothing_returns
from corpusmill.release.compare.versions import order
from corpusmill.release.pages.notice import with_notice
from corpusmill.release.sums import SUMS, YANKED_ON_HUB, as_text, parse_sums

if TYPE_CHECKING:
    from huggingface_hub import CommitOperationAdd, CommitOperationCopy, CommitOperationDelete


def yank_on_hub(repo: HubRepo, version: str, reason: str, *, let_text_return: bool) -> str:
    """Record in `yanked.json` that a version is withdrawn, and say so at the top of the card (and in its checksum).

    Tags never move. When `main` holds the withdrawn version, it goes back to the newest one that is not withdrawn, so
    that who names no version does not get it. Returns the id of the commit.

    Raises:
        PublishRefusedError: there is no such version, or the one to go back to still holds what this one took down.
        PublishError: it stopped; nothing was changed.
    """
    from huggingface_hub import CommitOperationAdd

    state = repo.state()
    if f"v{version}" not in state.tags or state.head is None:
        raise PublishRefusedError(f"{repo.name} has no version {version}.")
    yanked = read_yanked(repo, state.head) if YANKED_ON_HUB in state.files else {}
    yanked[version] = reason
    told = json.dumps(dict(sorted(yanked.items())), indent=2, ensure_ascii=False) + "\n"
    usable = [tag[1:] for tag in state.tags if tag[:1] == "v" and is_version(tag[1:]) and tag[1:] not in yanked]
    withdrawn = repo.files(f"v{version}")
    is_on_main = all(state.files.get(p) == f for p, f in withdrawn.items() if p.startswith("data/"))
    operations: list[CommitOperationAdd | CommitOperationCopy | CommitOperationDelete] = []
    from_revision = state.head
    if is_on_main and usable:
        before = max(usable, key=order)
        from_revision = f"v{before}"
        manifests = [(name, _read(repo, "manifest.json", f"v{name}")) for name in (version, before)]
        check_nothing_returns(manifests[0], manifests[1], is_allowed=let_text_return)
        operations += _going_back(repo, list(state.files), from_revision)
    written = {CARD: with_notice(_read(repo, CARD, from_revision).decode(), yanked), YANKED_ON_HUB: told}
    sums = parse_sums(_read(repo, SUMS, from_revision).decode(), where=f"{repo.name}: {SUMS}")
    written[SUMS] = as_text(sums | {CARD: hashlib.sha256(written[CARD].encode()).hexdigest()})
    operations += [CommitOperationAdd(path, text.encode()) for path, text in written.items()]

    def call() -> str:
        made = repo.api.create_commit(
            repo.name,
            operations,
            commit_message=f"Yank v{version}",
            commit_description=reason,
            repo_type="dataset",
            parent_commit=state.head,
        )
        return str(made.oid)

    try:
        return repo.ask("committing", call)
    except PublishError as error:
        raise PublishError(f"{error} Version {version} is not withdrawn yet: readers still get it.") from error


def read_yanked(repo: HubRepo, revision: str) -> dict[str, str]:
    """Withdrawn versions with their reasons."""
    told = read_there(_read(repo, YANKED_ON_HUB, revision), f"{repo.name}: {YANKED_ON_HUB}")
    return {str(version): str(reason) for version, reason in told.items()}


def _going_back(
    repo: HubRepo, now: list[str], revision: str
) -> list[CommitOperationAdd | CommitOperationCopy | CommitOperationDelete]:
    """The files of an earlier release in place of those on `main`; the Hub copies the large ones by itself."""
    from huggingface_hub import CommitOperationCopy, CommitOperationDelete

    before, rewritten = [path for path in repo.files(revision) if is_ours(path)], (CARD, SUMS)
    gone = [path for path in now if is_ours(path) and path not in before]
    return [
        *(
            CommitOperationCopy(src_path_in_repo=path, path_in_repo=path, src_revision=revision)
            for path in before
            if path not in rewritten
        ),
        *(CommitOperationDelete(path_in_repo=path) for path in gone),
    ]


def _read(repo: HubRepo, path: str, revision: str) -> bytes:
    from huggingface_hub import HfFileSystem

    fs = HfFileSystem(endpoint=repo.api.endpoint, token=repo.api.token)
    return repo.ask(f"reading {path}", lambda: bytes(fs.cat_file(f"datasets/{repo.name}@{revision}/{path}")))
