"""Publishing to the Hugging Face Hub: all files in one commit, checked there, and the tag last.

The order is what makes a release whole: content first (it may stop anywhere and go on later), then one commit that
points to it, then the checksums that the Hub states, then the tag on exactly that commit. A reader of the tag sees all
of a release or nothing; a reader of `main` sees one release or the next, never a mixture.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from corpusmill.publish.contents import Item, Release, is_ours
from corpusmill.publish.errors import PublishError, PublishRefusedError
from corpusmill.publish.hub_client import HubRepo, State, Stored
from corpusmill.publish.outcome import Plan, Published
from corpusmill.publish.rights import check_rights

if TYPE_CHECKING:
    from huggingface_hub import CommitOperationAdd

T = TypeVar("T")

# The client itself starts at 250 files a commit and goes down when the Hub is slow: more may run into its time limit.
FILES_PER_COMMIT = 250


def connect(
    repo: str, token: str | None, sleep: Callable[[float], None] = time.sleep, say: Callable[[str], None] = print
) -> HubRepo:
    """The repository through the client, with the given token or the client's own login."""
    from huggingface_hub import HfApi, get_token

    from corpusmill import publish

    api = HfApi(token=token or get_token() or False, library_name="corpusmill", library_version=publish.VERSION)
    return HubRepo(api, repo, sleep, say)


def plan_on_hub(repo: HubRepo, release: Release, *, public: bool, statement: str | None) -> tuple[Plan, State]:
    """What publishing would do, against what the repository holds now. Asks only, changes nothing.

    Raises:
        PublishRefusedError: visibility and wish differ, a license does not allow it, or the tag holds other content.
    """
    state = repo.state()
    _check_visibility(repo.name, state, public)
    needed = check_rights(release.licenses, statement, where=repo.name) if public else []
    tagged = state.tags.get(release.tag)
    if tagged is not None:
        _check_same(repo, release, tagged)
    add, replace, same, delete = differences(release, state.files)
    if tagged is not None:
        add, replace, same, delete = [], [], list(release.items), []
    plan = Plan(
        to=f"hf://datasets/{repo.name}",
        name=release.name,
        version=release.version,
        tag=release.tag,
        public=public,
        licenses=tuple(f"{what}: {name or 'none'}" for what, name in release.licenses),
        stated_right=statement if needed else None,
        add=_sized(add),
        replace=_sized(replace),
        same=_sized(same),
        delete=tuple(delete),
        held_back=release.held_back,
        is_published=tagged is not None,
    )
    return plan, state


def publish_on_hub(
    repo: HubRepo,
    release: Release,
    *,
    public: bool,
    statement: str | None,
    create_pr: bool = False,
    files_per_commit: int = FILES_PER_COMMIT,
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
    plan, state = plan_on_hub(repo, release, public=public, statement=statement)
    if plan.is_published:
        return _published(repo, plan, state.tags[release.tag], was_there=True)
    if state.head is None:
        repo.ask(
            "creating the repository",
            lambda: repo.api.create_repo(repo.name, repo_type="dataset", private=not public, exist_ok=True),
        )
        plan, state = plan_on_hub(repo, release, public=public, statement=statement)
    if state.head is None:
        raise PublishError(f"{repo.name} has no branch main: create it on the Hub, then publish again.")
    add, replace, _, delete = differences(release, state.files)
    if not (add or replace or delete):
        commit = state.head  # an earlier run came as far as the commit
    elif create_pr:
        return _published(repo, plan, None, pull_request=_request(repo, release, plan, state, add + replace, delete))
    elif len(add) + len(replace) <= files_per_commit:
        commit = _commit(repo, release, plan, state.head, _additions(add + replace), delete)
    else:
        commit = _commit_staged(repo, release, plan, state, add + replace, delete, files_per_commit)
    _check_stored(repo, release, commit)
    _tag(repo, release, plan, commit)
    return _published(repo, plan, commit)


def differences(release: Release, files: dict[str, Stored]) -> tuple[list[Item], list[Item], list[Item], list[str]]:
    """Files to add, to replace, the same, and paths to delete. Files that no release holds are left alone."""
    add = [item for item in release.items if item.path not in files]
    there = [item for item in release.items if item.path in files]
    same = [item for item in there if files[item.path].holds(item)]
    kept = {item.path for item in same}
    replace = [item for item in there if item.path not in kept]
    wanted = {item.path for item in release.items}
    return add, replace, same, sorted(path for path in files if is_ours(path) and path not in wanted)


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


def _check_same(repo: HubRepo, release: Release, tagged: str) -> None:
    add, replace, _, delete = differences(release, repo.files(tagged))
    if add or replace or delete:
        names = [item.path for item in add + replace] + delete
        listed = ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
        raise PublishRefusedError(
            f"{repo.name} has {release.tag} already, with other content ({listed}). A published version never changes: "
            "raise the version in corpus.toml, build, and publish that."
        )


def _additions(items: Sequence[Item]) -> list[CommitOperationAdd]:
    from huggingface_hub import CommitOperationAdd

    return [CommitOperationAdd(path_in_repo=item.path, path_or_fileobj=item.source) for item in items]


def _upload(repo: HubRepo, additions: list[CommitOperationAdd], *, revision: str, create_pr: bool = False) -> None:
    """Send the content of large files. The client tries each again by itself and skips what the Hub has."""
    for batch in _batches(additions, FILES_PER_COMMIT):
        repo.ask(
            "uploading",
            lambda batch=batch: repo.api.preupload_lfs_files(  # type: ignore[misc]
                repo.name, batch, repo_type="dataset", revision=revision, create_pr=create_pr, free_memory=False
            ),
            tries=1,
        )


def _commit(
    repo: HubRepo,
    release: Release,
    plan: Plan,
    head: str,
    operations: Sequence[object],
    delete: Sequence[str],
) -> str:
    """One commit on `main`, on top of exactly the commit that was looked at. Returns its id."""
    from huggingface_hub import CommitOperationAdd, CommitOperationDelete

    _upload(repo, [one for one in operations if isinstance(one, CommitOperationAdd)], revision="main")
    gone = [CommitOperationDelete(path_in_repo=path) for path in delete]

    def landed() -> str | None:
        now = repo.state()
        return now.head if now.head != head and not any(_changes(release, now.files)) else None

    def call() -> str:
        made = repo.api.create_commit(
            repo.name,
            [*operations, *gone],  # type: ignore[list-item]
            commit_message=f"Publish {release.title}",
            commit_description=_description(plan),
            repo_type="dataset",
            revision="main",
            parent_commit=head,
        )
        return str(made.oid)

    return repo.ask("committing", call, landed=landed)


def _commit_staged(
    repo: HubRepo,
    release: Release,
    plan: Plan,
    state: State,
    items: Sequence[Item],
    delete: Sequence[str],
    files_per_commit: int,
) -> str:
    """Many files: several commits on a branch, where a later run finds them, then one commit of pointers on `main`."""
    from huggingface_hub import CommitOperationCopy

    branch, head = f"publish-{release.tag}", state.head
    repo.ask(
        "creating the branch",
        lambda: repo.api.create_branch(repo.name, branch=branch, revision=head, repo_type="dataset", exist_ok=True),
    )
    staged = repo.files(branch)
    waiting = [item for item in items if item.path not in staged or not staged[item.path].holds(item)]
    for number, batch in enumerate(_batches(waiting, files_per_commit), start=1):
        additions = _additions(batch)
        _upload(repo, additions, revision=branch)
        repo.ask(
            "committing a part",
            lambda additions=additions, number=number: repo.api.create_commit(  # type: ignore[misc]
                repo.name,
                additions,
                commit_message=f"Stage {release.title}, part {number}",
                repo_type="dataset",
                revision=branch,
            ),
        )
        repo.say(f"{min(number * files_per_commit, len(waiting))} of {len(waiting)} files uploaded")
    staged = repo.files(branch)
    large = [item for item in items if staged[item.path].sha256]
    copies = [
        CommitOperationCopy(src_path_in_repo=item.path, path_in_repo=item.path, src_revision=branch) for item in large
    ]
    small = [item for item in items if not staged[item.path].sha256]
    commit = _commit(repo, release, plan, str(head), [*copies, *_additions(small)], delete)
    repo.ask("removing the branch", lambda: repo.api.delete_branch(repo.name, branch=branch, repo_type="dataset"))
    return commit


def _request(
    repo: HubRepo, release: Release, plan: Plan, state: State, items: Sequence[Item], delete: Sequence[str]
) -> str:
    """A pull request with the release, or the one that an earlier run opened. Returns its address."""
    from huggingface_hub import CommitOperationDelete

    title = f"Publish {release.title}"

    def opened() -> str | None:
        for request in repo.api.get_repo_discussions(repo.name, repo_type="dataset"):
            waits = request.is_pull_request and request.status in ("open", "draft") and request.title == title
            if waits and not any(_changes(release, repo.files(f"refs/pr/{request.num}"))):
                return str(request.url)
        return None

    if (waiting := repo.ask("looking for a pull request", opened)) is not None:
        return waiting
    additions = _additions(items)
    _upload(repo, additions, revision="main", create_pr=True)

    def call() -> str | None:
        return repo.api.create_commit(
            repo.name,
            [*additions, *(CommitOperationDelete(path_in_repo=path) for path in delete)],
            commit_message=title,
            commit_description=_description(plan),
            repo_type="dataset",
            parent_commit=state.head,
            create_pr=True,
        ).pr_url

    return str(repo.ask("opening the pull request", call, landed=opened))


def _check_stored(repo: HubRepo, release: Release, commit: str) -> None:
    """Compare what the Hub states of every file with SHA256SUMS. Nothing is tagged before this agrees."""
    files = repo.files(commit)
    wrong = [item.path for item in release.items if item.path not in files or not files[item.path].holds(item)]
    if wrong:
        listed = ", ".join(wrong[:5]) + (f" and {len(wrong) - 5} more" if len(wrong) > 5 else "")
        raise PublishError(
            f"{repo.name}: the Hub stored something else than was sent ({listed}; commit {commit}). Nothing was tagged. "
            "Run the same command again; if the same files fail, delete them on the Hub first and report it there."
        )


def _tag(repo: HubRepo, release: Release, plan: Plan, commit: str) -> None:
    def landed() -> bool | None:
        tagged = repo.tags().get(release.tag)
        if tagged is not None and tagged != commit:
            _check_same(repo, release, tagged)  # set by another publisher: fine when it is the same release
        return tagged is not None or None

    def call() -> bool:
        repo.api.create_tag(
            repo.name, tag=release.tag, revision=commit, tag_message=_description(plan), repo_type="dataset"
        )
        return True

    repo.ask("setting the tag", call, landed=landed)


def _changes(release: Release, files: dict[str, Stored]) -> tuple[list[Item], list[Item], list[str]]:
    add, replace, _, delete = differences(release, files)
    return add, replace, delete


def _description(plan: Plan) -> str:
    told = [f"{plan.name} {plan.tag}"]
    if plan.stated_right:
        told.append(f"Right to publish, as stated by the publisher: {plan.stated_right}")
    return "\n\n".join(told)


def _published(
    repo: HubRepo, plan: Plan, commit: str | None, *, pull_request: str | None = None, was_there: bool = False
) -> Published:
    sent = plan.add + plan.replace
    return Published(
        to=plan.to,
        version=plan.version,
        tag=plan.tag if commit else None,
        commit=commit,
        url=f"{repo.api.endpoint}/datasets/{repo.name}" + (f"/tree/{plan.tag}" if commit else ""),
        pull_request=pull_request,
        sent_files=len(sent),
        sent_bytes=plan.bytes_to_send,
        same_files=len(plan.same),
        deleted_files=len(plan.delete),
        was_there=was_there,
    )


def _sized(items: Sequence[Item]) -> tuple[tuple[str, int], ...]:
    return tuple((item.path, item.size) for item in items)


def _batches(items: Sequence[T], size: int) -> Iterator[list[T]]:
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch
