"""The hub's routes as the client calls them, in the order of a publish."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import TYPE_CHECKING, Any

from hub.files import FILE_ROUTES, find, may_write, stated
from hub.store import Entry, Repo, git_blob, pointer_blob
from hub.xet import XET_ROUTES

if TYPE_CHECKING:
    from hub.server import Handler, Hub

REPO = r"([^/]+/[^/]+)"
API = rf"/api/datasets/{REPO}"
WHEN = "2026-01-01T00:00:00.000Z"  # the hub has no clock: tests compare what it says


def whoami(hub: Hub, call: Handler) -> None:
    if not call.user:
        return call.error(401, "Invalid credentials in Authorization header")
    call.answer(200, {"type": "user", "name": call.user, "orgs": [], "auth": {"type": "access_token"}})


def create_repo(hub: Hub, call: Handler) -> None:
    asked = call.json()
    if not call.user:
        return call.error(401, "Invalid credentials in Authorization header")
    owner = asked.get("organization") or call.user
    if owner != call.user:
        return call.error(403, f"You don't have the rights to create a dataset under the namespace {owner}")
    name = f"{owner}/{asked['name']}"
    told = {"url": f"{hub.url}/datasets/{name}", "name": name}
    with hub.lock:
        if name in hub.repos:
            return call.answer(409, {"error": "You already created this dataset repo", **told})
        hub.repos[name] = repo = Repo(name, private=asked.get("visibility") == "private" or bool(asked.get("private")))
        attributes = b"*.parquet filter=lfs diff=lfs merge=lfs -text\n"
        repo.commit("main", "initial commit", "", {".gitattributes": _regular(hub, attributes)})
    call.answer(200, told)


def _regular(hub: Hub, content: bytes) -> Entry:
    sha256 = hub.blobs.add(content)
    return Entry(sha256, len(content), False, sha256, git_blob(content))


def validate_yaml(hub: Hub, call: Handler) -> None:
    content = call.json()["content"]
    if content.startswith("---\n") and "\n---" not in content[4:]:
        return call.answer(400, {"errors": [{"message": "front matter does not end"}], "warnings": []})
    call.answer(200, {"errors": [], "warnings": []})


def repo_info(hub: Hub, call: Handler, name: str, revision: str = "main") -> None:
    if not (repo := find(hub, call, name)):
        return None
    if not (commit := repo.revision(revision)):
        return call.error(404, f"Invalid rev id: {revision}", "RevisionNotFound")
    call.answer(
        200,
        {
            "_id": hashlib.sha1(name.encode()).hexdigest()[:24],
            "id": name,
            "author": name.split("/", maxsplit=1)[0],
            "sha": commit.oid,
            "private": repo.private,
            "gated": False,
            "disabled": False,
            "lastModified": WHEN,
            "createdAt": WHEN,
            "tags": [],
            "downloads": 0,
            "likes": 0,
            "siblings": [{"rfilename": path} for path in commit.files],
        },
    )


def refs(hub: Hub, call: Handler, name: str) -> None:
    if not (repo := find(hub, call, name)):
        return
    heads = {b: o for b, o in repo.branches.items() if not b.startswith("refs/pr/")}
    asked = {b: o for b, o in repo.branches.items() if b.startswith("refs/pr/")}
    told: dict[str, Any] = {
        "branches": [{"name": b, "ref": f"refs/heads/{b}", "targetCommit": o} for b, o in heads.items()],
        "tags": [{"name": t, "ref": f"refs/tags/{t}", "targetCommit": o} for t, o in repo.tags.items()],
        "converts": [],
    }
    if "include_prs" in call.query:
        told["pullRequests"] = [{"name": b, "ref": b, "targetCommit": o} for b, o in asked.items()]
    call.answer(200, told)


def tree(hub: Hub, call: Handler, name: str, revision: str, _: str = "", folder: str = "") -> None:
    if not (repo := find(hub, call, name)):
        return None
    if not (commit := repo.revision(revision)):
        return call.error(404, f"Invalid rev id: {revision}", "RevisionNotFound")
    prefix = f"{folder}/" if folder else ""
    inside = {p: e for p, e in commit.files.items() if p.startswith(prefix)}
    if folder and not inside:
        return call.error(404, f"{folder} does not exist on {revision}", "EntryNotFound")
    recursive = call.query.get("recursive", "").lower() in ("true", "1")
    told: list[dict[str, Any]] = []
    folders: set[str] = set()
    for path, entry in inside.items():
        parts = path[len(prefix) :].split("/")
        for depth in range(1, len(parts)):
            if recursive or depth == 1:
                folders.add(prefix + "/".join(parts[:depth]))
        if recursive or len(parts) == 1:
            told.append(_expanded(call, entry.as_json(path)))
    for path in sorted(folders):
        told.append(_expanded(call, {"type": "directory", "oid": git_blob(path.encode()), "size": 0, "path": path}))
    start, limit = int(call.query.get("cursor", 0)), int(call.query.get("limit", 1000))
    more = {}
    if start + limit < len(told):
        link = f"{hub.url}/api/datasets/{name}/tree/{revision}?recursive={recursive}&limit={limit}"
        more = {"Link": f'<{link}&cursor={start + limit}>; rel="next"'}
    call.answer(200, told[start : start + limit], more)


def _expanded(call: Handler, told: dict[str, Any]) -> dict[str, Any]:
    if call.query.get("expand", "").lower() in ("true", "1"):
        told["lastCommit"] = {"id": "0" * 40, "title": "commit", "date": WHEN}
    return told


def paths_info(hub: Hub, call: Handler, name: str, revision: str) -> None:
    from urllib.parse import parse_qs

    asked = parse_qs(call.body().decode())
    if not (repo := find(hub, call, name)):
        return None
    if not (commit := repo.revision(revision)):
        return call.error(404, f"Invalid rev id: {revision}", "RevisionNotFound")
    told = []
    for path in asked.get("paths", []):
        path = path.strip("/")  # noqa: PLW2901
        if path in commit.files:
            told.append(commit.files[path].as_json(path))
        elif any(p.startswith(path + "/") for p in commit.files):
            told.append({"type": "directory", "oid": git_blob(path.encode()), "size": 0, "path": path})
    if asked.get("expand", ["false"])[-1].lower() == "true":
        for one in told:
            one["lastCommit"] = {"id": commit.oid, "title": commit.title, "date": WHEN}
    call.answer(200, told)


def commit(hub: Hub, call: Handler, name: str, revision: str) -> None:
    lines = [json.loads(line) for line in call.body().splitlines() if line]
    if not (repo := find(hub, call, name)):
        return None
    asks = "create_pr" in call.query
    if not asks and not may_write(call, repo):
        return None
    header = lines[0]["value"]
    with hub.lock:
        base = repo.revision(revision)
        if base is None:
            return call.error(404, f"Invalid rev id: {revision}", "RevisionNotFound")
        if header.get("parentCommit") not in (None, base.oid):
            return call.error(412, "A commit has happened since. Please refresh and try again.")
        files = dict(base.files)
        for line in lines[1:]:
            value = line["value"]
            path = value["path"]
            if line["key"] == "deletedFile":
                if path not in files:
                    return call.error(404, f"A file with this name doesn't exist: {path}", "EntryNotFound")
                del files[path]
            elif line["key"] == "deletedFolder":
                files = {p: e for p, e in files.items() if not p.startswith(path.rstrip("/") + "/")}
            elif line["key"] == "file":
                files[path] = _regular(hub, base64.b64decode(value["content"]))
            elif line["key"] == "lfsFile":
                oid, content = value["oid"], hub.blobs.path(value["oid"])
                if not content.is_file() and not hub.xet.build(oid):
                    return call.error(400, f"LFS pointer of {path} points to a file that does not exist")
                size, told = content.stat().st_size, stated(hub, oid)
                files[path] = Entry(oid, size, True, told, pointer_blob(told, size), hub.xet.hashes.get(oid))
        number = 0
        if asks:
            number = _open_request(repo, header["summary"], header.get("description", ""), call.user)
            revision = f"refs/pr/{number}"
        made = repo.commit(revision, header["summary"], header.get("description", ""), files)
    told = {"success": True, "commitOid": made.oid, "commitUrl": f"{hub.url}/datasets/{name}/commit/{made.oid}"}
    if asks:
        told["pullRequestUrl"] = f"{hub.url}/datasets/{name}/discussions/{number}"
    call.answer(200, told)


def _open_request(repo: Repo, title: str, description: str, author: str | None) -> int:
    number = len(repo.requests) + 1
    repo.requests[number] = {"num": number, "title": title, "description": description, "author": author}
    repo.branches[f"refs/pr/{number}"] = repo.branches["main"]
    return number


def discussions(hub: Hub, call: Handler, name: str) -> None:
    if not (repo := find(hub, call, name)):
        return
    told = [_discussion(repo, request) for request in repo.requests.values()]
    call.answer(200, {"count": len(told), "start": 0, "discussions": told, "numClosedDiscussions": 0})


def _discussion(repo: Repo, request: dict[str, Any]) -> dict[str, Any]:
    return {
        "num": request["num"],
        "title": request["title"],
        "author": {"name": request["author"]},
        "createdAt": WHEN,
        "status": request.get("status", "open"),
        "repo": {"name": repo.name, "type": "dataset"},
        "isPullRequest": True,
        "events": [],
        "filesWithConflicts": [],
        "changes": {"base": "refs/heads/main"},
    }


def merge(hub: Hub, call: Handler, name: str, number: str) -> None:
    call.json()
    if not (repo := find(hub, call, name)) or not may_write(call, repo):
        return
    asked = repo.commits[repo.branches[f"refs/pr/{number}"]]
    repo.commit("main", asked.title + f" (#{number})", asked.description, asked.files)
    repo.requests[int(number)]["status"] = "merged"
    call.answer(200, {})


def create_tag(hub: Hub, call: Handler, name: str, revision: str) -> None:
    asked = call.json()
    if not (repo := find(hub, call, name)) or not may_write(call, repo):
        return None
    with hub.lock:
        if not (target := repo.revision(revision)):
            return call.error(404, f"Invalid rev id: {revision}", "RevisionNotFound")
        if asked["tag"] in repo.tags:
            return call.error(409, f"Tag reference exists already: {asked['tag']}")
        repo.tags[asked["tag"]] = target.oid
    call.answer(200, {})


def branch(hub: Hub, call: Handler, name: str, branch: str) -> None:
    asked = call.json() or {}
    if not (repo := find(hub, call, name)) or not may_write(call, repo):
        return None
    if call.command == "DELETE":
        repo.branches.pop(branch, None)
        return call.answer(200, {})
    if branch in repo.branches:
        return call.error(409, f"Reference already exists: {branch}")
    if not (start := repo.revision(asked.get("startingPoint", "main"))):
        return call.error(404, "Invalid rev id", "RevisionNotFound")
    repo.branches[branch] = start.oid
    return call.answer(200, {})


ROUTES = [
    ("GET", "/api/whoami-v2", whoami),
    ("POST", "/api/repos/create", create_repo),
    ("POST", "/api/validate-yaml", validate_yaml),
    ("GET", API, repo_info),
    ("GET", rf"{API}/revision/([^/]+)", repo_info),
    ("GET", rf"{API}/refs", refs),
    ("GET", rf"{API}/tree/([^/]+)(/(.*))?", tree),
    ("POST", rf"{API}/paths-info/([^/]+)", paths_info),
    ("POST", rf"{API}/commit/([^/]+)", commit),
    ("POST", rf"{API}/tag/([^/]+)", create_tag),
    ("POST", rf"{API}/branch/([^/]+)", branch),
    ("DELETE", rf"{API}/branch/([^/]+)", branch),
    ("GET", rf"{API}/discussions", discussions),
    ("POST", rf"{API}/discussions/(\d+)/merge", merge),
    *FILE_ROUTES,
    *XET_ROUTES,
]
