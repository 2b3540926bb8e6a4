"""Logins of publishers: found where the client leaves them, missed with a remedy, never told."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub import Hub
from hub.client import Client, ClientError
from hub.releases import check_whole
from hub.server import COMMIT, FOREVER, PREUPLOAD, TAG, TOKEN


def test_token_is_never_told(processes: dict[bool, Client], hub: Hub, name: str, folder: Path) -> None:
    """Even when the server repeats it, in its message or in a header."""
    client = processes[True]
    for where in (PREUPLOAD, COMMIT, TAG):
        hub.faults.clear()
        hub.fail("POST", name + where, times=FOREVER, status=401, message=f"bad login: Bearer {TOKEN} (is {TOKEN})")
        with pytest.raises(ClientError) as failed:
            client.publish(folder, f"hf://datasets/{name}")
        assert "[hidden]" in failed.value.message
    for one in processes.values():
        assert TOKEN not in one.everything_said()
        home = Path(one.log.name).parent
        assert not any(TOKEN.encode() in p.read_bytes() for p in home.rglob("*") if p.is_file())


def test_signed_addresses_are_not_logged(processes: dict[bool, Client], hub: Hub, name: str, folder: Path) -> None:
    client = processes[False]
    hub.fail("PUT", "/lfs/put/.*X-Amz-Signature=signed", status=503)
    client.publish(folder, f"hf://datasets/{name}")
    assert "503" in client.everything_said()
    assert "X-Amz-Signature" not in client.everything_said()


def test_without_a_login(hub: Hub, name: str, folder: Path, tmp_path: Path) -> None:
    log = tmp_path / "stderr.txt"
    client = Client(hub.env(tmp_path / "home", token=None), log)
    with pytest.raises(ClientError, match="hf auth login") as failed:
        client.publish(folder, f"hf://datasets/{name}")
    assert failed.value.kind == "PublishRefusedError"
    client.close()


def test_login_of_the_client(hub: Hub, name: str, folder: Path, tmp_path: Path) -> None:
    """What `hf auth login` leaves is used when HF_TOKEN is not set."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "token").write_text(TOKEN)
    client = Client(hub.env(home, token=None), tmp_path / "stderr.txt")
    client.publish(folder, f"hf://datasets/{name}")
    check_whole(hub, name, folder)
    assert TOKEN not in client.everything_said()
    client.close()
