"""Files in and out: where each is to go, the LFS store, and reading by range. And who may see and write."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from hub.store import Repo

if TYPE_CHECKING:
    from hub.server import Handler, Hub

REPO = r"([^/]+/[^/]+)"


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
        if not hub.blobs.has(oid) or stated(hub, oid) != oid:  # a store that looked again and found it broken
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


def stated(hub: Hub, oid: str) -> str:
    """The checksum of what is stored, which a bad store lets differ from the name it is stored under."""
    digest = hashlib.sha256()
    with hub.blobs.path(oid).open("rb") as stored:
        while piece := stored.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()


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


FILE_ROUTES = [
    ("POST", rf"/api/datasets/{REPO}/preupload/([^/]+)", preupload),
    ("POST", rf"/datasets/{REPO}\.git/info/lfs/objects/batch", lfs_batch),
    ("PUT", r"/lfs/put/(\w+)", lfs_put),
    ("PUT", r"/lfs/part/(\w+)/(\d+)", lfs_part),
    ("POST", r"/lfs/complete/(\w+)", lfs_complete),
    ("POST", "/lfs/verify", lfs_verify),
    ("GET", rf"/datasets/{REPO}/resolve/([^/]+)/(.+)", resolve),
    ("HEAD", rf"/datasets/{REPO}/resolve/([^/]+)/(.+)", resolve),
]
