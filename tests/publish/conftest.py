from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from hub import Hub
from hub.client import Client
from hub.releases import make_release, make_rows


@pytest.fixture(scope="session")
def shared_hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    with Hub(tmp_path_factory.mktemp("hub")) as hub:
        yield hub


@pytest.fixture
def hub(shared_hub: Hub) -> Iterator[Hub]:
    """The hub of the session, with no faults left from another test and a check that it made no mistakes itself."""
    shared_hub.faults.clear()
    shared_hub.mistakes.clear()
    yield shared_hub
    shared_hub.faults.clear()
    assert shared_hub.mistakes == []


@pytest.fixture(scope="session")
def processes(shared_hub: Hub, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[bool, Client]]:
    started: dict[bool, Client] = {}
    for xet in (True, False):
        home = tmp_path_factory.mktemp("home")
        started[xet] = Client(shared_hub.env(home, xet=xet), home / "stderr.txt")
    yield started
    for client in started.values():
        client.close()


@pytest.fixture(params=[True, False], ids=["xet", "lfs"])
def client(request: pytest.FixtureRequest, processes: dict[bool, Client]) -> Client:
    return processes[request.param]


@pytest.fixture
def xet_client(processes: dict[bool, Client]) -> Client:
    return processes[True]


_numbers = itertools.count()


@pytest.fixture
def name() -> str:
    """A dataset name that no other test uses."""
    return f"ada/letters-{next(_numbers)}"


@pytest.fixture
def folder(tmp_path: Path, name: str) -> Path:
    """A release of three shards."""
    rows = make_rows(200, size=2000, seed=int(name.rpartition("-")[2]))
    return make_release(tmp_path / "1.0.0", rows, shards=3)
