"""Everything that can go wrong on the way to the hub: a correct release, or a clear message and a rerun that completes.

The check after every fault is the same: a tag stands on a commit with every file of the release, or there is no tag.
"""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from hub import Hub
from hub.client import Client, ClientError
from hub.releases import check_whole, make_release, make_rows, tags
from hub.server import COMMIT, FOREVER, PREUPLOAD, TAG

UPLOAD = r"/lfs/put/|/xorb-store/|/v1/xorbs/"


# status, where, part of the server's message, what the message to the user must say
LASTING = [
    (401, PREUPLOAD, "Invalid credentials in Authorization header", "HF_TOKEN"),
    (401, "/api/repos/create", "Invalid credentials in Authorization header", "hf auth login"),
    (403, PREUPLOAD, "You don't have the rights", "may not write to ada"),
    (403, COMMIT, "You don't have the rights", "--create-pr"),
    (403, COMMIT, "Private repository storage limit reached", "storage of ada is full"),
    (404, PREUPLOAD, "Repository not found", "may not see it"),
    (409, COMMIT, "another conflicting operation is in progress", "Another operation"),
    (412, COMMIT, "A commit has happened since", "Someone else changed"),
    (413, COMMIT, "Payload too large", "smaller files"),
    (429, COMMIT, "Too many requests", "slow down"),
    (500, COMMIT, "Internal error", "status.huggingface.co"),
    (503, COMMIT, "Service unavailable", "status.huggingface.co"),
    (401, TAG, "Invalid credentials in Authorization header", "HF_TOKEN"),
    (500, TAG, "Internal error", "Run the same command again"),
    (503, "/refs", "Service unavailable", "Run the same command again"),
    (507, COMMIT, "Insufficient storage", "storage of ada is full"),
]


@pytest.mark.parametrize(("status", "where", "told", "remedy"), LASTING)
def test_lasting_error_is_explained_and_a_rerun_completes(
    status: int, where: str, told: str, remedy: str, xet_client: Client, hub: Hub, name: str, folder: Path
) -> None:
    place = rf"{where}$" if where.startswith("/api") else rf"{name}{where}"
    fault = hub.fail("POST|GET", place, times=FOREVER, status=status, message=told)
    with pytest.raises(ClientError) as failed:
        xet_client.publish(folder, f"hf://datasets/{name}")
    assert fault.hits
    assert told.lower() in failed.value.message.lower()
    assert remedy in failed.value.message
    assert tags(hub, name) == []
    if status in (409, 429, 500, 503):
        assert failed.value.waits == [1, 2, 4, 8]

    hub.faults.clear()
    xet_client.publish(folder, f"hf://datasets/{name}")
    check_whole(hub, name, folder)


@pytest.mark.parametrize(
    ("status", "told", "remedy"),
    [
        (401, "Invalid credentials in Authorization header", "HF_TOKEN"),
        (403, "You don't have the rights", "may not write to ada"),
        (500, "Internal error", "Run the same command again"),
    ],
)
def test_a_withdrawal_that_is_refused_changes_nothing_and_a_rerun_completes(
    status: int, told: str, remedy: str, xet_client: Client, hub: Hub, name: str, tmp_path: Path
) -> None:
    for version in ("1.0.0", "1.1.0"):
        rows = make_rows(5, seed=len(version) + int(version[2]))
        release = make_release(tmp_path / version, rows, version=version)
        xet_client.publish(release, f"hf://datasets/{name}")
    files = dict(hub.repos[name].main.files)
    hub.fail("POST|GET", rf"{name}{COMMIT}", times=FOREVER, status=status, message=told)
    with pytest.raises(ClientError) as failed:
        xet_client.call("yank", f"hf://datasets/{name}", "1.1.0", "Somebody asked for it.")
    assert told.lower() in failed.value.message.lower()
    assert remedy in failed.value.message
    assert "1.1.0" in failed.value.message, "who reads this must know that it is still there"
    assert hub.repos[name].main.files == files
    hub.faults.clear()
    xet_client.call("yank", f"hf://datasets/{name}", "1.1.0", "Somebody asked for it.")
    assert "yanked.json" in hub.repos[name].main.files


@pytest.mark.parametrize("where", [COMMIT, TAG])
@pytest.mark.parametrize("status", [409, 429, 500, 502, 503, 504])
def test_passing_error_is_waited_out(
    where: str, status: int, xet_client: Client, hub: Hub, name: str, folder: Path
) -> None:
    hub.fail("POST", name + where, times=2, status=status)
    xet_client.publish(folder, f"hf://datasets/{name}")
    assert xet_client.waits == [1, 2]
    check_whole(hub, name, folder)


def test_waits_as_long_as_the_server_asks(xet_client: Client, hub: Hub, name: str, folder: Path) -> None:
    hub.fail("POST", name + COMMIT, status=503, headers={"Retry-After": "37"})
    hub.fail("POST", name + COMMIT, status=429, headers={"RateLimit": '"api";r=0;t=55'})
    now, then = (f"Wed, 21 Oct 2015 07:{minute}:00 GMT" for minute in (28, 29))
    hub.fail("POST", name + COMMIT, status=503, headers={"Date": now, "Retry-After": then})
    xet_client.publish(folder, f"hf://datasets/{name}")
    assert xet_client.waits == [37, 55, 60]
    check_whole(hub, name, folder)


def test_does_not_wait_for_ever(xet_client: Client, hub: Hub, name: str, folder: Path) -> None:
    hub.fail("POST", name + COMMIT, times=FOREVER, status=429, headers={"Retry-After": "4000"})
    with pytest.raises(ClientError, match="Wait some minutes"):
        xet_client.publish(folder, f"hf://datasets/{name}")
    assert xet_client.waits == []
    assert tags(hub, name) == []


@pytest.mark.parametrize("where", [COMMIT, TAG])
def test_lost_answer_is_not_done_twice(where: str, xet_client: Client, hub: Hub, name: str, folder: Path) -> None:
    hub.fail("POST", name + where, lose_answer=True)
    xet_client.publish(folder, f"hf://datasets/{name}")
    check_whole(hub, name, folder)
    assert [c.title for c in hub.repos[name].commits.values()] == ["initial commit", "Publish letters v1.0.0"]


def test_connection_cut_in_mid_upload_goes_on(client: Client, hub: Hub, name: str, folder: Path) -> None:
    fault = hub.fail("PUT", UPLOAD, cut_after=50_000)
    client.publish(folder, f"hf://datasets/{name}")
    assert fault.hits == 1
    check_whole(hub, name, folder)


def test_slow_server(client: Client, hub: Hub, name: str, folder: Path) -> None:
    fault = hub.fail("PUT|POST", rf"{UPLOAD}|{name}", times=3, delay=0.3)
    client.publish(folder, f"hf://datasets/{name}")
    assert fault.hits == 3
    check_whole(hub, name, folder)


def test_upload_refused_on_the_way(client: Client, hub: Hub, name: str, folder: Path) -> None:
    hub.fail("PUT|POST", UPLOAD, times=FOREVER, status=403, message="signature expired")
    with pytest.raises(ClientError, match=r"Run the same command again|may not write") as failed:
        client.publish(folder, f"hf://datasets/{name}")
    assert "Amz-Signature" not in failed.value.message
    assert tags(hub, name) == []
    hub.faults.clear()
    client.publish(folder, f"hf://datasets/{name}")
    check_whole(hub, name, folder)


def test_quota_reached_on_the_way(client: Client, hub: Hub, name: str, folder: Path) -> None:
    hub.fail("GET|POST", "xet-write-token|objects/batch", times=FOREVER, status=403, message="storage limit reached")
    with pytest.raises(ClientError, match=r"storage of ada (is|may also be) full"):
        client.publish(folder, f"hf://datasets/{name}")
    assert tags(hub, name) == []
    hub.faults.clear()
    client.publish(folder, f"hf://datasets/{name}")
    check_whole(hub, name, folder)


def test_other_bytes_stored_are_found_and_sent_again(client: Client, hub: Hub, name: str, folder: Path) -> None:
    """An LFS store that took in other bytes is found out by its checksums, a Xet store checks by itself."""
    fault = hub.fail("PUT", UPLOAD, garble=True)
    with pytest.raises(ClientError, match=r"stored something else than was sent|did not accept the content") as failed:
        client.publish(folder, f"hf://datasets/{name}")
    assert fault.hits == 1
    assert "same command again" in failed.value.message
    assert tags(hub, name) == []
    client.publish(folder, f"hf://datasets/{name}")
    check_whole(hub, name, folder)


def test_commit_by_another_between_look_and_commit(xet_client: Client, hub: Hub, name: str, folder: Path) -> None:
    xet_client.publish(make_release(folder.parent / "0.9.0", make_rows(5), version="0.9.0"), f"hf://datasets/{name}")
    repo = hub.repos[name]

    def edit_by_hand() -> None:
        repo.commit("main", "a hand edit", "", {**repo.main.files, "notes.txt": repo.main.files["CHANGELOG.md"]})

    hub.fail("POST", name + COMMIT, then=edit_by_hand)
    with pytest.raises(ClientError, match="Someone else changed"):
        xet_client.publish(folder, f"hf://datasets/{name}")
    assert list(repo.tags) == ["v0.9.0"]
    xet_client.publish(folder, f"hf://datasets/{name}")
    assert "notes.txt" in repo.main.files
    assert set(repo.tags) == {"v0.9.0", "v1.0.0"}


def test_two_publishers_of_the_same_release(processes: dict[bool, Client], hub: Hub, name: str, folder: Path) -> None:
    """The second starts and ends while the first is about to commit: both succeed, and there is one commit."""
    hub.fail("POST", name + COMMIT, then=lambda: processes[False].publish(folder, f"hf://datasets/{name}"))
    first = processes[True].publish(folder, f"hf://datasets/{name}")
    assert first["commit"] == hub.repos[name].tags["v1.0.0"]
    check_whole(hub, name, folder)
    assert len(hub.repos[name].commits) == 2


def test_two_publishers_of_different_releases(processes: dict[bool, Client], hub: Hub, name: str, folder: Path) -> None:
    newer = make_release(folder.parent / "1.1.0", make_rows(50, seed=9), version="1.1.0")
    hub.fail("POST", name + COMMIT, then=lambda: processes[False].publish(newer, f"hf://datasets/{name}"))
    with pytest.raises(ClientError, match="Someone else changed"):
        processes[True].publish(folder, f"hf://datasets/{name}")
    assert tags(hub, name) == ["v1.1.0"]
    processes[True].publish(folder, f"hf://datasets/{name}")
    check_whole(hub, name, folder)
    check_whole(hub, name, newer, "v1.1.0")
    assert hub.repos[name].tags["v1.1.0"] == hub.repos[name].main.oid, "main stays with the newer version"
    assert list(hub.repos[name].branches) == ["main"]


def test_two_publishers_of_other_content_for_one_version(
    processes: dict[bool, Client], hub: Hub, name: str, folder: Path
) -> None:
    other = make_release(folder.parent / "other", make_rows(50, seed=9))
    hub.fail("POST", name + TAG, then=lambda: hub.repos[name].tags.update({"v1.0.0": hub.repos[name].main.parent}))
    with pytest.raises(ClientError, match="with other content"):
        processes[True].publish(folder, f"hf://datasets/{name}")
    with pytest.raises(ClientError, match="raise the version"):
        processes[False].publish(other, f"hf://datasets/{name}")


def test_truly_at_once(processes: dict[bool, Client], hub: Hub, name: str, folder: Path) -> None:
    """Whatever the order of their requests: each succeeds or is told why, and a rerun of both finds one release."""
    told: list[object] = []

    def one(client: Client) -> None:
        try:
            told.append(client.publish(folder, f"hf://datasets/{name}")["tag"])
        except ClientError as error:
            told.append(error.kind)

    threads = [threading.Thread(target=one, args=(client,)) for client in processes.values()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert "v1.0.0" in told
    assert set(told) <= {"v1.0.0", "PublishError"}
    for client in processes.values():
        client.publish(folder, f"hf://datasets/{name}")
    check_whole(hub, name, folder)
