"""Publishing that is cut off anywhere: the next run sends what is missing, and no reader sees half a release."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hub import Hub
from hub.client import Client, ClientError, clean_env
from hub.releases import check_whole, make_release, make_rows, tags
from hub.server import COMMIT, FOREVER

UPLOAD = r"/lfs/put/|/xorb-store/|/v1/xorbs/"


def test_many_files_resume_and_become_one_commit(client: Client, hub: Hub, name: str, tmp_path: Path) -> None:
    rows = make_rows(140, size=3000, seed=int(name.rpartition("-")[2]))
    folder = make_release(tmp_path / "1.0.0", rows, shards=7)
    hub.fail("POST", rf"{name}/commit/stage-v1.0.0", skip=2, times=FOREVER, status=403, message="no more")
    with pytest.raises(ClientError, match="no more"):
        client.publish(folder, f"hf://datasets/{name}", files_per_commit=3)
    assert tags(hub, name) == []
    assert len(hub.repos[name].main.files) == 1, "main shows nothing of a release that is not whole"

    hub.faults.clear()
    arrived = {p for p in hub.repos[name].commits[hub.repos[name].branches["stage-v1.0.0"]].files if p[:4] == "data"}
    assert arrived
    before = len(hub.seen)
    client.publish(folder, f"hf://datasets/{name}", files_per_commit=3)
    check_whole(hub, name, folder)
    again = {oid for seen in hub.seen[before:] if (oid := seen.path.rpartition("/lfs/put/")[2]) != seen.path}
    files = hub.repos[name].main.files
    assert not again & {files[p].sha256 for p in arrived}, "what arrived was sent again"
    assert list(hub.repos[name].branches) == ["main"]
    assert hub.repos[name].main.parent is not None
    assert hub.repos[name].commits[hub.repos[name].main.parent].title == "initial commit"


def test_killed_in_mid_upload(hub: Hub, name: str, folder: Path, tmp_path: Path) -> None:
    """Killed without warning after the first of three files: a rerun sends the other two and finishes."""
    script = (
        "import sys; from corpusmill.publish import publish; print(publish(sys.argv[1], sys.argv[2], say=lambda _: 0))"
    )
    env = clean_env(hub.env(tmp_path / "home", xet=False))
    command = [sys.executable, "-c", script, str(folder), f"hf://datasets/{name}"]
    before = len(hub.seen)
    holder: list[subprocess.Popen[bytes]] = []

    def kill_after_the_first() -> None:
        while not _arrived(hub, before) and holder[0].poll() is None:
            time.sleep(0.01)
        holder[0].kill()

    hub.fail("PUT", "/lfs/put/", skip=1, times=2, then=kill_after_the_first, cut_after=0)
    holder.append(subprocess.Popen(command, env=env, stderr=subprocess.DEVNULL))
    assert holder[0].wait(timeout=60) == -9
    assert tags(hub, name) == []

    hub.faults.clear()
    middle = len(hub.seen)
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    check_whole(hub, name, folder)
    first, second = _arrived(hub, before, middle), _arrived(hub, middle)
    assert len(first) == 1
    assert len(second) == 2
    assert not first & second


def _arrived(hub: Hub, start: int, end: int | None = None) -> set[str]:
    """Objects that were taken in whole."""
    return {seen.path for seen in hub.seen[start:end] if "/lfs/put/" in seen.path and seen.status == 200}


@pytest.mark.parametrize("number", [*range(0, 30, 3), *range(30, 42)])
def test_the_hub_dies_at_any_request(
    number: int, processes: dict[bool, Client], hub: Hub, name: str, folder: Path
) -> None:
    """From the n-th request on, everything is refused: what is tagged is whole, and a rerun completes."""
    client = processes[number % 2 == 0]
    hub.fail("GET|POST|PUT|HEAD|DELETE", ".", skip=number, times=FOREVER, status=403)
    with contextlib.suppress(ClientError):
        client.publish(folder, f"hf://datasets/{name}", files_per_commit=4)
    for tag in tags(hub, name):
        check_whole(hub, name, folder, tag)
    hub.faults.clear()
    client.publish(folder, f"hf://datasets/{name}", files_per_commit=4)
    check_whole(hub, name, folder)
    assert list(hub.repos[name].branches) == ["main"]


def test_what_stops_behind_the_tag_is_not_said_to_have_stopped_before(
    client: Client, hub: Hub, name: str, folder: Path
) -> None:
    hub.fail("DELETE", name, times=FOREVER, status=403)
    with pytest.raises(ClientError, match="the version is published, but removing its branch failed") as failed:
        client.publish(folder, f"hf://datasets/{name}", files_per_commit=4)
    assert "no tag was set" not in failed.value.message
    check_whole(hub, name, folder)


@pytest.mark.parametrize("number", range(0, 12, 2))
def test_any_answer_may_get_lost(number: int, xet_client: Client, hub: Hub, name: str, folder: Path) -> None:
    """The n-th change is made and its answer lost: no change is made twice."""
    fault = hub.fail("POST|PUT", ".", skip=number, lose_answer=True)
    xet_client.publish(folder, f"hf://datasets/{name}")
    check_whole(hub, name, folder)
    assert fault.hits <= 1
    assert [c.title for c in hub.repos[name].commits.values()] == ["initial commit", "Publish letters v1.0.0"]


def test_rerun_with_xet_sends_no_chunk_twice(hub: Hub, name: str, tmp_path: Path, xet_client: Client) -> None:
    """The commit fails after all content arrived: the second run sends no xorb."""
    folder = make_release(tmp_path / "1.0.0", make_rows(800, size=5000, seed=77_000), shards=3)
    hub.fail("POST", name + COMMIT, times=FOREVER, status=403, message="not now")
    before = len(hub.seen)
    with pytest.raises(ClientError):
        xet_client.publish(folder, f"hf://datasets/{name}")
    first = hub.received(since=before)
    hub.faults.clear()
    middle = len(hub.seen)
    xet_client.publish(folder, f"hf://datasets/{name}")
    assert hub.received(UPLOAD, since=middle) == 0
    assert hub.received(since=middle) < 0.02 * first
    check_whole(hub, name, folder)


def test_large_file_in_parts(processes: dict[bool, Client], hub: Hub, name: str, folder: Path) -> None:
    hub.part_bytes = 60_000
    try:
        hub.fail("PUT", "/lfs/part/", cut_after=20_000)
        processes[False].publish(folder, f"hf://datasets/{name}")
    finally:
        hub.part_bytes = None
    assert any("/lfs/complete/" in seen.path for seen in hub.seen)
    check_whole(hub, name, folder)


def test_hub_away(xet_client: Client, folder: Path, tmp_path: Path, shared_hub: Hub) -> None:
    env = shared_hub.env(tmp_path / "home") | {"HF_ENDPOINT": "http://127.0.0.1:9"}
    client = Client(env, tmp_path / "stderr.txt")
    with pytest.raises(ClientError, match="disturbed"):
        client.publish(folder, "hf://datasets/ada/x")
    client.close()
