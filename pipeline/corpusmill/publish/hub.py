"""Publishing to the Hugging Face Hub: all files in one commit, checked there, and the tag last.

The order is what makes a release whole: content first (it may stop anywhere and go on later), then one commit that
points to it, then the checksums that the Hub states, then the tag on exactly that commit. A reader of the tag sees all
of a release or nothing; a reader of `main` sees one release or the next, never a mixture.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version

from corpusmill.config.grammar import is_version
from corpusmill.publish.contents import Release, first_few, plan_of, refused_copy, refused_withdrawn
from corpusmill.publish.errors import PublishError, PublishRefusedError, told
from corpusmill.publish.hub_client import HubRepo, State, Stored
from corpusmill.publish.hub_commit import (
    Job,
    changed_paths,
    commit,
    create_branch,
    description,
    differences,
    remove_branches,
    request,
    side_branch,
)
from corpusmill.publish.outcome import Plan, Published
from corpusmill.publish.retry import Patience
from corpusmill.publish.withdrawal import read_yanked
from corpusmill.release.compare.versions import order
from corpusmill.release.sums import YANKED_ON_HUB

try:
    VERSION = version("corpusmill")
except PackageNotFoundError:  # run from the source folder
    VERSION = "0"


def connect(repo: str, token: str | None, patience: Patience, *, sends_files: bool = True) -> HubRepo:
    """The repository through the client, with the given token or the client's own login."""
    from huggingface_hub import HfApi, get_token

    _hide_secrets_in_logs()
    api = HfApi(token=token or get_token() or False, library_name="corpusmill", library_version=VERSION)
    return HubRepo(api, repo, patience, sends_files)


def _hide_secrets_in_logs() -> None:
    """The client logs the addresses of failed uploads; whoever holds a signed one may write there."""

    def hide(record: logging.LogRecord) -> bool:
        record.msg, record.args = told(record.getMessage()), ()
        return True

    for handler in logging.getLogger("huggingface_hub").handlers:
        if not handler.filters:
            handler.addFilter(hide)


def plan_on_hub(repo: HubRepo, release: Release, *, public: bool, stated: str | None) -> tuple[Plan, State]:
    """What publishing would do, against what the repository holds now. Asks only, changes nothing.

    Raises:
        PublishRefusedError: visibility and wish differ, or the tag holds other content or was withdrawn.
    """
    state = repo.state()
    _check_visibility(repo.name, state, public)
    tagged = state.tags.get(release.tag)
    if tagged is not None:
        yanked = read_yanked(repo, str(state.head)) if YANKED_ON_HUB in state.files else {}
        if release.version in yanked:
            raise refused_withdrawn(repo.name, release, yanked[release.version])
        _check_same(repo, release)
    files = repo.files(release.tag) if tagged else state.files
    return _plan(repo, release, public=public, stated=stated, files=files, is_published=tagged is not None), state


def plan_unseen(repo: HubRepo, release: Release, *, public: bool, stated: str | None, why: str) -> Plan:
    """What publishing would send to a repository that holds nothing, for who cannot ask the Hub."""
    return replace(_plan(repo, release, public=public, stated=stated, files={}), unseen=why)


def _plan(
    repo: HubRepo,
    release: Release,
    *,
    public: bool,
    stated: str | None,
    files: dict[str, Stored],
    is_published: bool = False,
) -> Plan:
    """The plan where the repository holds these files."""
    to = f"hf://datasets/{repo.name}"
    return plan_of(release, to, differences(release, files), public=public, stated=stated, is_published=is_published)


def publish_on_hub(
    repo: HubRepo,
    release: Release,
    *,
    public: bool,
    stated: str | None,
    create_pr: bool,
    files_per_commit: int,
) -> Published:
    """Publish a release. See the module for the order of steps, each of which a second run finds done.

    Raises:
        PublishRefusedError: nothing was changed; the message says why and what to do.
        PublishError: it stopped on the way; no tag was set, and the same call again goes on from there.
    """
    if not repo.api.token:
        raise PublishRefusedError(
            "Publishing needs a login: set HF_TOKEN to a token with write access, or run `hf auth login`."
        )
    plan, state = plan_on_hub(repo, release, public=public, stated=stated)
    if plan.is_published:
        remove_branches(repo, release, state.branches)
        return _published(repo, plan, commit_id=state.tags[release.tag])
    if state.head is None:
        _create_repository(repo, public)
        plan, state = plan_on_hub(repo, release, public=public, stated=stated)
    branch = "main"
    if state.head and not _is_newest(release.version, state.tags):
        branch, state = _beside_main(repo, release, state.head, create_pr)
    if state.head is None:
        raise PublishError(f"{repo.name} has no branch main: create it on the Hub, then publish again.")
    add, changed, _, delete = differences(release, state.files)
    job = Job(repo, release, plan, branch, state.head, (*add, *changed), tuple(delete))
    made = state.head  # when nothing differs, an earlier run came as far as the commit
    if job.changed or job.delete:
        if create_pr:
            return _published(repo, plan, pull_request=request(job))
        made = commit(job, files_per_commit=files_per_commit)
    _check_stored(repo, release, made)
    _tag(repo, release, plan, made)
    remove_branches(repo, release, repo.refs()[0])
    return _published(repo, plan, commit_id=made)


def _check_visibility(name: str, state: State, public: bool) -> None:
    if state.private is False and not public:
        raise PublishRefusedError(
            f"{name} is public. Say --public to publish there, or make it private in its settings on the Hub first."
        )
    if state.private is True and public:
        raise PublishRefusedError(
            f"{name} is private, and earlier versions in it may hold more than is meant for all. Make it public in its "
            "settings on the Hub first, or publish without --public."
        )


def _check_same(repo: HubRepo, release: Release) -> None:
    files = repo.files(release.tag)
    if changed_paths(release, files):
        raise refused_copy(repo.name, release, files, lambda item: item.path in files and files[item.path].holds(item))


def _create_repository(repo: HubRepo, public: bool) -> None:
    def call() -> None:
        repo.api.create_repo(repo.name, repo_type="dataset", private=not public, exist_ok=True)

    repo.ask("creating the repository", call)


def _is_newest(version: str, tags: Iterable[str]) -> bool:
    """Whether no higher version is tagged."""
    published = [tag[1:] for tag in tags if tag.startswith("v") and is_version(tag[1:])]
    return all(order(one) <= order(version) for one in published)


def _beside_main(repo: HubRepo, release: Release, head: str, create_pr: bool) -> tuple[str, State]:
    """A branch for a patch of an older line: it gets its tag, and `main` stays with the newer version."""
    if create_pr:
        raise PublishRefusedError(
            f"{repo.name} has a newer version than {release.tag}, and a pull request would put the older one in its "
            "place on main. Publish without --create-pr: the older version then only gets its tag."
        )
    branch = side_branch(release)
    create_branch(repo, branch, head)
    return branch, repo.state(branch)


def _check_stored(repo: HubRepo, release: Release, made: str) -> None:
    """Compare what the Hub states of every file with SHA256SUMS. Nothing is tagged before this agrees."""
    files = repo.files(made)
    wrong = [item.path for item in release.items if item.path not in files or not files[item.path].holds(item)]
    if wrong:
        raise PublishError(
            f"{repo.name}: the Hub stored something else than was sent ({first_few(wrong)}; commit {made}). Nothing "
            "was tagged. Run the same command again; if the same files fail, delete them on the Hub and report it "
            "there."
        )


def _tag(repo: HubRepo, release: Release, plan: Plan, made: str) -> None:
    def landed() -> bool | None:
        tagged = repo.refs()[1].get(release.tag)
        if tagged is not None and tagged != made:
            _check_same(repo, release)  # set by another publisher: fine when it is the same release
        return tagged is not None or None

    def call() -> bool:
        repo.api.create_tag(
            repo.name, tag=release.tag, revision=made, tag_message=description(plan), repo_type="dataset"
        )
        return True

    repo.ask("setting the tag", call, landed=landed)


def _published(
    repo: HubRepo, plan: Plan, *, commit_id: str | None = None, pull_request: str | None = None
) -> Published:
    sent = () if plan.is_published else plan.add + plan.replace
    return Published(
        to=plan.to,
        version=plan.version,
        tag=plan.tag if commit_id else None,
        commit=commit_id,
        url=f"{repo.api.endpoint}/datasets/{repo.name}" + (f"/tree/{plan.tag}" if commit_id else ""),
        pull_request=pull_request,
        sent_files=len(sent),
        sent_bytes=sum(size for _, size in sent),
        same_files=len(plan.same),
        deleted_files=len(plan.delete),
        was_there=plan.is_published,
    )
