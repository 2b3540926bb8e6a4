"""The hub's routes as the client calls them, in the order of a publish."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import TYPE_CHECKING, Any

from hub.store import Entry, Repo, git_blob, pointer_blob
from hub.xet import XET_ROUTES

if TYPE_CHECKING:
    from hub.server import Handler, Hub

REPO = r"([^/]+/[^/]+)"
API = rf"/api/datasets/{REPO}"
WHEN = "2026-01-01T00:00:00.000Z"  # the hub has no clock: tests compare what it says


def find(hub: Hub, call: Handler, name: str) -> Repo | None:
    """The repository, or None after an answer as the hub gives it to one who may not see it."""
    repo = hub.repos.get(name)
    if call.headers.get("Authorization") and not call.user:
        return call.error(401, "Invalid credentials in Authorization header")
    if repo is None or (repo.private and not call.user):
        return call.error(404 if call.user else 401, "Repository not found", "RepoNotFound")
    return repo


def may_write(call: Handler, repo: Repo) -> bool:
    if call.user == repo.name.split("/")[0]:
        return True
    if call.user:
        call.error(403, f"You don't have the rights to write to {repo.name}")
    else:
        call.error(401, "Invalid credentials in Authorization header")
    return False


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


def preupload(hub: Hub, call: Handler, name: str, revision: str) -> None:
    asked = call.json()
    if not (repo := find(hub, call, name)):
        return
    if "create_pr" not in call.query and not may_write(call, repo):
        return
    commit = repo.revision(revision)
    told = []
    for one in asked["files"]:
        entry = commit.files.get(one["path"]) if commit else None
        large = one["path"].endswith((".parquet", ".gz")) or one["size"] > 10_000_000
        oid = (entry.stated if entry.lfs else entry.oid) if entry else None
        mode = "lfs" if large else "regular"
        told.append({"path": one["path"], "uploadMode": mode, "shouldIgnore": False, "oid": oid})
    call.answer(200, {"files": told})


def lfs_batch(hub: Hub, call: Handler, name: str) -> None:
    asked = call.json()
    if not (repo := find(hub, call, name)) or not may_write(call, repo):
        return
    told = []
    for one in asked["objects"]:
        oid, size = one["oid"], one["size"]
        answer: dict[str, Any] = {"oid": oid, "size": size}
        if not hub.blobs.has(oid) or _stated(hub, oid) != oid:  # a store that looked again and found it broken
            upload: dict[str, Any] = {"href": f"{hub.url}/lfs/put/{oid}?X-Amz-Signature=signed"}
            if hub.part_bytes and size > hub.part_bytes:
                count = -(-size // hub.part_bytes)
                parts = {str(n): f"{hub.url}/lfs/part/{oid}/{n}?X-Amz-Signature=signed" for n in range(1, count + 1)}
                upload = {"href": f"{hub.url}/lfs/complete/{oid}"}
                upload["header"] = {"chunk_size": str(hub.part_bytes), **parts}
            answer["actions"] = {"upload": upload, "verify": {"href": f"{hub.url}/lfs/verify"}}
        told.append(answer)
    call.answer(200, {"transfer": "basic", "objects": told}, {"Content-Type": "application/vnd.git-lfs+json"})


def lfs_put(hub: Hub, call: Handler, oid: str) -> None:
    garble = call.garble
    sha256, _ = hub.blobs.add_pieces(call.body_pieces())
    if garble:  # the store took in something else than was sent, and says nothing
        hub.blobs.path(oid).write_bytes(hub.blobs.path(sha256).read_bytes()[:-1] + b"?")
    elif sha256 != oid:
        return call.error(400, "content does not match the oid")
    call.answer(200, b"", {"ETag": f'"{oid[:32]}"'})


def lfs_part(hub: Hub, call: Handler, oid: str, number: str) -> None:
    content = call.body()
    hub.parts.setdefault(oid, {})[int(number)] = content
    call.answer(200, b"", {"ETag": f'"{hashlib.md5(content).hexdigest()}"'})


def lfs_complete(hub: Hub, call: Handler, oid: str) -> None:
    numbers = [part["partNumber"] for part in call.json()["parts"]]
    sha256, _ = hub.blobs.add_pieces(hub.parts[oid][number] for number in numbers)
    if sha256 != oid:
        return call.error(400, "the parts do not make the object")
    del hub.parts[oid]
    call.answer(200, {})


def lfs_verify(hub: Hub, call: Handler) -> None:
    asked = call.json()
    if not hub.blobs.has(asked["oid"]):
        return call.error(404, "object not found")
    call.answer(200, {})


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
                size, stated = content.stat().st_size, _stated(hub, oid)
                files[path] = Entry(oid, size, True, stated, pointer_blob(stated, size), hub.xet.hashes.get(oid))
        number = 0
        if asks:
            number = _open_request(repo, header["summary"], header.get("description", ""), call.user)
            revision = f"refs/pr/{number}"
        made = repo.commit(revision, header["summary"], header.get("description", ""), files)
    told = {"success": True, "commitOid": made.oid, "commitUrl": f"{hub.url}/datasets/{name}/commit/{made.oid}"}
    if asks:
        told["pullRequestUrl"] = f"{hub.url}/datasets/{name}/discussions/{number}"
    call.answer(200, told)


def _stated(hub: Hub, oid: str) -> str:
    """The checksum of what is stored, which a bad store lets differ from the name it is stored under."""
    digest = hashlib.sha256()
    with hub.blobs.path(oid).open("rb") as stored:
        while piece := stored.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()


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


def resolve(hub: Hub, call: Handler, name: str, revision: str, path: str) -> None:
    if not (repo := find(hub, call, name)):
        return None
    if not (found := repo.revision(revision)):
        return call.error(404, f"Invalid rev id: {revision}", "RevisionNotFound")
    if not (entry := found.files.get(path)):
        return call.error(404, "Entry not found", "EntryNotFound")
    etag = entry.stated if entry.lfs else entry.oid
    headers = {"X-Repo-Commit": found.oid, "ETag": f'"{etag}"', "Accept-Ranges": "bytes"}
    headers["X-Linked-Etag"], headers["X-Linked-Size"] = f'"{etag}"', str(entry.size)
    if entry.xet_hash:
        token = f"{hub.url}/api/datasets/{name}/xet-read-token/{found.oid}"
        headers["X-Xet-Hash"] = entry.xet_hash
        headers["Link"] = f'<{token}>; rel="xet-auth"'
    start, end, status = 0, entry.size, 200
    if asked := call.headers.get("Range", "").removeprefix("bytes="):
        first, last = asked.split("-")
        start = int(first) if first else max(0, entry.size - int(last))
        end = min(int(last) + 1, entry.size) if first and last else entry.size
        if start >= entry.size > 0:
            return call.error(416, "range not satisfiable", headers={"Content-Range": f"bytes */{entry.size}"})
        status, headers["Content-Range"] = 206, f"bytes {start}-{end - 1}/{entry.size}"
    if call.command == "HEAD":
        return call.answer(status, b"", {**headers, "Content-Length": str(end - start)})
    with hub.blobs.path(entry.sha256).open("rb") as stored:
        stored.seek(start)
        return call.answer(status, stored.read(end - start), headers)


ROUTES = [
    ("GET", "/api/whoami-v2", whoami),
    ("POST", "/api/repos/create", create_repo),
    ("POST", "/api/validate-yaml", validate_yaml),
    ("GET", API, repo_info),
    ("GET", rf"{API}/revision/([^/]+)", repo_info),
    ("GET", rf"{API}/refs", refs),
    ("GET", rf"{API}/tree/([^/]+)(/(.*))?", tree),
    ("POST", rf"{API}/paths-info/([^/]+)", paths_info),
    ("POST", rf"{API}/preupload/([^/]+)", preupload),
    ("POST", rf"/datasets/{REPO}\.git/info/lfs/objects/batch", lfs_batch),
    ("PUT", r"/lfs/put/(\w+)", lfs_put),
    ("PUT", r"/lfs/part/(\w+)/(\d+)", lfs_part),
    ("POST", r"/lfs/complete/(\w+)", lfs_complete),
    ("POST", "/lfs/verify", lfs_verify),
    ("POST", rf"{API}/commit/([^/]+)", commit),
    ("POST", rf"{API}/tag/([^/]+)", create_tag),
    ("POST", rf"{API}/branch/([^/]+)", branch),
    ("DELETE", rf"{API}/branch/([^/]+)", branch),
    ("GET", rf"{API}/discussions", discussions),
    ("POST", rf"{API}/discussions/(\d+)/merge", merge),
    ("GET", rf"/datasets/{REPO}/resolve/([^/]+)/(.+)", resolve),
    ("HEAD", rf"/datasets/{REPO}/resolve/([^/]+)/(.+)", resolve),
    *XET_ROUTES,
]
