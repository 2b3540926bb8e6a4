"""Asking the Hub: what it holds, calls that are tried again, and its errors told with their remedy."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, TypeVar

from corpusmill.publish.contents import Item
from corpusmill.publish.errors import PublishError, UnreachableError, told
from corpusmill.publish.retry import TRIES, Patience, Trouble

if TYPE_CHECKING:
    from huggingface_hub import HfApi

T = TypeVar("T")

# Answers that pass: too many requests, a server that fails or is away, another operation on the same repository.
_PASSING = {408, 409, 429, 500, 502, 503, 504}


@dataclass(frozen=True)
class Stored:
    """A file at the destination. ``sha256`` is known for large files, ``git_blob`` for small ones."""

    size: int
    sha256: str | None
    git_blob: str

    def holds(self, item: Item) -> bool:
        if self.size != item.size:
            return False
        return self.sha256 == item.sha256 if self.sha256 else self.git_blob == item.git_blob()


@dataclass(frozen=True)
class State:
    """A repository as it stands: None for ``private`` when there is none."""

    private: bool | None = None
    head: str | None = None
    tags: dict[str, str] = field(default_factory=dict)
    branches: tuple[str, ...] = ()
    files: dict[str, Stored] = field(default_factory=dict)


@dataclass(frozen=True)
class HubRepo:
    """A dataset repository and the way to ask for it. The token is inside the client and nowhere else."""

    api: HfApi = field(repr=False)
    name: str
    patience: Patience
    sends_files: bool = True
    """Whether a release goes there: an error then says what became of its files and its tag."""

    def ask(
        self, doing: str, call: Callable[[], T], *, landed: Callable[[], T | None] | None = None, tries: int = TRIES
    ) -> T:
        """Call, and call again while the answer is one that passes.

        ``landed`` looks whether a call whose answer was lost took effect after all; it is asked before a second try,
        so that nothing is done twice. ``tries=1`` is for calls that the client itself tries again.

        Raises:
            PublishError: with the remedy, and without the token.
        """
        look = landed and (lambda: self.ask(doing, landed))
        return self.patience.ask(doing, call, judge=_trouble, explained=self.explained, landed=look, tries=tries)

    def say(self, message: str) -> None:
        self.patience.say(message)

    def state(self, branch: str = "main") -> State:
        """The repository now: visibility, refs, and head and files of a branch."""
        from huggingface_hub.errors import RepositoryNotFoundError

        def info() -> bool | None:
            try:
                return bool(self.api.dataset_info(self.name).private)
            except RepositoryNotFoundError:
                return None

        private = self.ask("looking at the repository", info)
        if private is None:
            return State()
        branches, tags = self.refs()
        head = branches.get(branch)
        return State(private, head, tags, tuple(branches), self.files(head) if head else {})

    def refs(self) -> tuple[dict[str, str], dict[str, str]]:
        """Branches and tags, each name with its commit."""
        refs = self.ask("reading the tags", lambda: self.api.list_repo_refs(self.name, repo_type="dataset"))
        return {r.name: r.target_commit for r in refs.branches}, {r.name: r.target_commit for r in refs.tags}

    def files(self, revision: str) -> dict[str, Stored]:
        """Every file of a revision, with its size and checksum."""
        from huggingface_hub.hf_api import RepoFile

        def listing() -> dict[str, Stored]:
            tree = self.api.list_repo_tree(self.name, repo_type="dataset", revision=revision, recursive=True)
            return {
                one.path: Stored(one.size, one.lfs.sha256 if one.lfs else None, one.blob_id)
                for one in tree
                if isinstance(one, RepoFile)  # else a folder
            }

        return self.ask("listing the files", listing, tries=1)

    def explained(self, doing: str, error: BaseException) -> PublishError:
        """The error of a call as a message with its remedy."""
        status, said = _status(error), _in_short(error, self.api.token if isinstance(self.api.token, str) else None)
        kind = UnreachableError if _is_disturbed(status) else PublishError
        sent = ": what arrived is not sent again, and no tag was set" if self.sends_files else ""
        again = f"Run the same command again{sent}."
        return kind(f"{self.name}: {doing} failed: {said}\n{_remedy(status, said, self.name, again)}")


def _is_disturbed(status: int | None) -> bool:
    return status is None or status >= 500


def _remedy(status: int | None, told: str, repo: str, again: str) -> str:
    owner = repo.partition("/")[0]
    if status in (402, 507) or (status in (403, 413) and re.search(r"(?i)quota|storage|limit|exceed", told)):
        return (
            f"The storage of {owner} is full. Free space or raise the limit in the Hub's billing settings, or publish "
            f"to an organization that has room. {again}"
        )
    remedies = {
        400: f"The Hub did not accept the content. If it names a file, build the release again. {again}",
        401: "The Hub did not accept the login. Set HF_TOKEN to a token with write access, or run `hf auth login`.",
        403: f"The login may not write to {owner}. Use a token with write access to it (fine-grained tokens name their "
        "repositories), or publish with --create-pr. Where no reason is given, as on uploads by Xet, the storage of "
        f"{owner} may also be full: see its billing settings on the Hub. {again}",
        404: f"{repo} is not there, or this login may not see it. Check the name and the login (`hf auth whoami`).",
        409: f"Another operation on {repo} is under way. {again}",
        412: f"Someone else changed {repo} while this was uploading, so the release was not put on top of it. Look at "
        f"the latest commit (https://huggingface.co/datasets/{repo}/commits/main). {again}",
        413: "The Hub found the request too large. Split the data into smaller files and build again.",
        429: f"The Hub asks to slow down. Wait some minutes. {again}",
    }
    if status is None or _is_disturbed(status):
        return f"The Hub or the way to it is disturbed (https://status.huggingface.co). {again}"
    return remedies.get(status, again)


def _chain(error: BaseException) -> list[BaseException]:
    """The error and what caused it: the client wraps the failure of one file in a RuntimeError."""
    found: list[BaseException] = []
    at: BaseException | None = error
    while at is not None and at not in found:
        found.append(at)
        at = at.__cause__
    return found


def _response(error: BaseException) -> object | None:
    return next((r for one in _chain(error) if (r := getattr(one, "response", None)) is not None), None)


def _status(error: BaseException) -> int | None:
    """The HTTP status behind an error. The Xet client is another program: it only says it in words."""
    status = getattr(_response(error), "status_code", None)
    if isinstance(status, int):
        return status
    found = re.search(r"(?i)(?:status|HTTP)[^0-9\n]{0,40}\b([45]\d\d)\b", " ".join(str(one) for one in _chain(error)))
    return int(found[1]) if found else None


def _asked_to_wait(error: BaseException) -> float | None:
    """Seconds that the server asks for, from Retry-After or the RateLimit header (draft-ietf-httpapi-ratelimit)."""
    headers = getattr(_response(error), "headers", None) or {}
    if (after := headers.get("retry-after", "").strip()).isdigit():
        return float(after)
    with suppress(ValueError, TypeError):  # a moment, as proxies write it: by the server's clock, ours may be wrong
        moment, now = (parsedate_to_datetime(told) for told in (after, headers.get("date", "")))
        return max(0.0, (moment - now).total_seconds())
    if found := re.search(r"\br=0\b.*?\bt=(\d+)", headers.get("ratelimit", "")):
        return float(found[1])
    return None


def _in_short(error: BaseException, token: str | None = None) -> str:
    """What the error says, cause first, with nothing secret in it."""
    cause = _chain(error)[-1]
    message = next((text for one in reversed(_chain(error)) if (text := str(one).strip())), type(cause).__name__)
    if (response := _response(error)) is not None:
        message = next(str(one).strip() for one in _chain(error) if getattr(one, "response", None) is response)
    return told(message, token)


def _trouble(error: Exception) -> Trouble | None:
    if not _is_from_the_client(error):
        return None
    status = _status(error)
    can_pass = status in _PASSING or (status is None and _is_of_the_network(error))
    return Trouble(_in_short(error), can_pass, can_pass or status == 412, _asked_to_wait(error))


def _is_of_the_network(error: BaseException) -> bool:
    names = {kind.__name__ for one in _chain(error) for kind in type(one).__mro__}
    return bool(names & {"NetworkError", "TimeoutException", "RemoteProtocolError", "ConnectionError", "TimeoutError"})


def _is_from_the_client(error: Exception) -> bool:
    """Whether the error comes from the Hub's client or the system, and not from a mistake in our own code."""
    modules = {kind.__module__.split(".")[0] for kind in type(error).__mro__}
    ours = isinstance(error, PublishError)
    clients = {"huggingface_hub", "httpx", "httpx2", "httpcore", "httpcore2", "hf_xet", "requests"}
    return not ours and (bool(modules & clients) or isinstance(error, (OSError, RuntimeError, ValueError)))
