"""Bringing the content of a release to the Hub and pointing one commit at it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from corpusmill.publish.contents import Item, Release, is_ours
from corpusmill.publish.hub_client import HubRepo, Stored
from corpusmill.publish.outcome import Plan

if TYPE_CHECKING:
    from huggingface_hub import CommitInfo, CommitOperationAdd, CommitOperationCopy

# The client itself starts at 250 files a commit and goes down when the Hub is slow: more may run into its time limit.
FILES_PER_COMMIT = 250
# The Xet client holds what it has read and not yet sent: without a bound, a release of 1 GB took 1.2 GB of memory.
_BYTES_AT_ONCE = 256_000_000


@dataclass(frozen=True)
class Job:
    """A release on its way to a branch: what changes there, on top of which commit."""

    repo: HubRepo
    release: Release
    plan: Plan
    branch: str
    head: str
    changed: tuple[Item, ...]
    delete: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"Publish {self.release.title}"


def differences(release: Release, files: dict[str, Stored]) -> tuple[list[Item], list[Item], list[Item], list[str]]:
    """Files to add, to replace, the same, and paths to delete. Files that no release holds are left alone."""
    add = [item for item in release.items if item.path not in files]
    there = [item for item in release.items if item.path in files]
    same = [item for item in there if files[item.path].holds(item)]
    kept = {item.path for item in same}
    changed = [item for item in there if item.path not in kept]
    wanted = {item.path for item in release.items}
    return add, changed, same, sorted(path for path in files if is_ours(path) and path not in wanted)


def changed_paths(release: Release, files: dict[str, Stored]) -> list[str]:
    """Paths by which the files differ from the release; empty when they are it."""
    add, changed, _, delete = differences(release, files)
    return [item.path for item in add + changed] + delete


def commit(job: Job, *, files_per_commit: int) -> str:
    """One commit with the release, on top of exactly the commit that was looked at. Returns its id."""
    if len(job.changed) <= files_per_commit:
        additions = _additions(job.changed)
        _upload(job.repo, additions, revision=job.branch)
        return _commit(job, additions)
    return _commit_staged(job, files_per_commit)


Operations = Sequence["CommitOperationAdd | CommitOperationCopy"]


def _commit(job: Job, operations: Operations) -> str:
    repo = job.repo

    def landed() -> str | None:
        now = repo.state(job.branch)
        return now.head if now.head != job.head and not changed_paths(job.release, now.files) else None

    return repo.ask("committing", lambda: str(_create_commit(job, operations).oid), landed=landed)


def _create_commit(job: Job, operations: Operations, *, create_pr: bool = False) -> CommitInfo:
    from huggingface_hub import CommitOperationDelete

    return job.repo.api.create_commit(
        job.repo.name,
        [*operations, *(CommitOperationDelete(path_in_repo=path) for path in job.delete)],
        commit_message=job.message,
        commit_description=description(job.plan),
        repo_type="dataset",
        revision=job.branch,
        parent_commit=job.head,
        create_pr=create_pr,
    )


def _commit_staged(job: Job, files_per_commit: int) -> str:
    """Many files: several commits on a branch of their own, where a later run finds them, then one commit of pointers.

    The client documents 25,000 large files for one commit; what is slow for the Hub is content, and that is there.
    """
    from huggingface_hub import CommitOperationCopy

    repo, stage = job.repo, stage_branch(job.release)
    create_branch(repo, stage, job.head)
    staged = repo.files(stage)
    waiting = [item for item in job.changed if item.path not in staged or not staged[item.path].holds(item)]
    for first in range(0, len(waiting), files_per_commit):
        additions = _additions(waiting[first : first + files_per_commit])
        _upload(repo, additions, revision=stage)
        _commit_part(job, stage, additions, first // files_per_commit + 1)
        repo.say(f"{min(first + files_per_commit, len(waiting))} of {len(waiting)} files uploaded")
    staged = repo.files(stage)
    large = [item.path for item in job.changed if staged[item.path].sha256]
    copies = [CommitOperationCopy(src_path_in_repo=path, path_in_repo=path, src_revision=stage) for path in large]
    small = _additions([item for item in job.changed if item.path not in large])
    return _commit(job, [*copies, *small])


def _commit_part(job: Job, stage: str, additions: list[CommitOperationAdd], number: int) -> None:
    def call() -> None:
        job.repo.api.create_commit(
            job.repo.name,
            additions,
            commit_message=f"Stage {job.release.title}, part {number}",
            repo_type="dataset",
            revision=stage,
        )

    job.repo.ask("committing a part", call)


def request(job: Job) -> str:
    """A pull request with the release, or the one that an earlier run opened. Returns its address."""
    repo = job.repo

    def opened() -> str | None:
        for one in repo.api.get_repo_discussions(repo.name, repo_type="dataset"):
            waits = one.is_pull_request and one.status in ("open", "draft") and one.title == job.message
            if waits and not changed_paths(job.release, repo.files(f"refs/pr/{one.num}")):
                return str(one.url)
        return None

    if (waiting := repo.ask("looking for a pull request", opened)) is not None:
        return waiting
    additions = _additions(job.changed)
    _upload(repo, additions, revision="main", create_pr=True)
    made = repo.ask(
        "opening the pull request", lambda: _create_commit(job, additions, create_pr=True).pr_url, landed=opened
    )
    return str(made)


def create_branch(repo: HubRepo, branch: str, head: str) -> None:
    def call() -> None:
        repo.api.create_branch(repo.name, branch=branch, revision=head, repo_type="dataset", exist_ok=True)

    repo.ask("creating a branch", call)


def stage_branch(release: Release) -> str:
    return f"stage-{release.tag}"


def side_branch(release: Release) -> str:
    return f"publish-{release.tag}"


def remove_branches(repo: HubRepo, release: Release, branches: Iterable[str]) -> None:
    """Remove the branches that this release needed on its way, also those that an earlier run left. It is tagged."""
    repo = replace(repo, sends_files=False)
    for branch in {stage_branch(release), side_branch(release)} & set(branches):
        _delete_branch(repo, branch)


def _delete_branch(repo: HubRepo, branch: str) -> None:
    repo.ask(
        "the version is published, but removing its branch",
        lambda: repo.api.delete_branch(repo.name, branch=branch, repo_type="dataset"),
    )


def description(plan: Plan) -> str:
    """What commit and tag say: the release, and the right to publish it if someone had to state one."""
    told = [f"{plan.name} {plan.tag}"]
    if plan.stated_right:
        told.append(f"Right to publish, as stated by the publisher: {plan.stated_right}")
    return "\n\n".join(told)


def _additions(items: Iterable[Item]) -> list[CommitOperationAdd]:
    from huggingface_hub import CommitOperationAdd

    return [CommitOperationAdd(path_in_repo=item.path, path_or_fileobj=item.source) for item in items]


def _upload(repo: HubRepo, additions: list[CommitOperationAdd], *, revision: str, create_pr: bool = False) -> None:
    """Send the content of large files. The client tries each again by itself and skips what the Hub has."""
    batch: list[CommitOperationAdd] = []
    for addition in additions:
        held = sum(one.upload_info.size for one in batch)
        if batch and (held + addition.upload_info.size > _BYTES_AT_ONCE or len(batch) == FILES_PER_COMMIT):
            _upload_batch(repo, batch, revision, create_pr)
            batch = []
        batch.append(addition)
    if batch:
        _upload_batch(repo, batch, revision, create_pr)


def _upload_batch(repo: HubRepo, batch: list[CommitOperationAdd], revision: str, create_pr: bool) -> None:
    def call() -> None:
        repo.api.preupload_lfs_files(
            repo.name, batch, repo_type="dataset", revision=revision, create_pr=create_pr, free_memory=False
        )

    repo.ask("uploading", call, tries=1)
