"""Withdrawing a version on the Hub: it stays where its tag is, and everyone who looks is told why not to use it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from corpusmill.config.grammar import is_version
from corpusmill.publish.contents import CARD, is_ours
from corpusmill.publish.errors import PublishError, PublishRefusedError, read_there
from corpusmill.publish.hub_client import HubRepo
from corpusmill.publish.rights import check_nothing_returns
from corpusmill.release.compare.versions import order
from corpusmill.release.sums import YANKED_ON_HUB

if TYPE_CHECKING:
    from huggingface_hub import CommitOperationAdd, CommitOperationCopy, CommitOperationDelete


def yank_on_hub(repo: HubRepo, version: str, reason: str, *, let_text_return: bool) -> str:
    """Record in `yanked.json` that a version is withdrawn, and say so at the top of the card.

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
    card = _noted(_read(repo, CARD, from_revision).decode(), yanked)
    operations += [CommitOperationAdd(CARD, card.encode()), CommitOperationAdd(YANKED_ON_HUB, told.encode())]

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

    before = [path for path in repo.files(revision) if is_ours(path) and path != CARD]
    gone = [path for path in now if is_ours(path) and path != CARD and path not in before]
    return [
        *(CommitOperationCopy(src_path_in_repo=path, path_in_repo=path, src_revision=revision) for path in before),
        *(CommitOperationDelete(path_in_repo=path) for path in gone),
    ]


def _read(repo: HubRepo, path: str, revision: str) -> bytes:
    from huggingface_hub import HfFileSystem

    fs = HfFileSystem(endpoint=repo.api.endpoint, token=repo.api.token)
    return repo.ask(f"reading {path}", lambda: bytes(fs.cat_file(f"datasets/{repo.name}@{revision}/{path}")))


def _noted(card: str, yanked: dict[str, str]) -> str:
    """The card with a notice after its front matter; an earlier notice is replaced."""
    lines = [f"> **v{version} was withdrawn.** {_plain(reason)}\n" for version, reason in sorted(yanked.items())]
    notice = "<!-- yanked:begin -->\n" + ">\n".join(lines) + "<!-- yanked:end -->\n\n"
    start, end = card.find("<!-- yanked:begin -->"), card.find("<!-- yanked:end -->\n\n")
    if 0 <= start < end:
        card = card[:start] + card[end + len("<!-- yanked:end -->\n\n") :]
    head_end = card.find("\n---\n", 3) + 5 if card.startswith("---\n") else 0
    return card[:head_end] + notice + card[head_end:]


def _plain(reason: str) -> str:
    """The reason as text of one line, whatever marks it holds."""
    return "".join("\\" + c if c in "\\`*_[]<>#|!" else c for c in " ".join(reason.split()))
