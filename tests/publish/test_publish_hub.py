"""Publishing to the hub, read back by the libraries that people use."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from releases import make_release, make_rows

from conftest import Client, clean_env
from hub import Hub


def run(script: str, hub: Hub, home: Path, *args: str, xet: bool = True) -> Any:
    """A reader's script in a process of its own, with an empty cache; what it prints last is JSON."""
    env = clean_env(hub.env(home, xet=xet))
    done = subprocess.run(
        [sys.executable, "-c", script, *args], env=env, capture_output=True, text=True, timeout=180, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


LOAD = """
import json, sys
from datasets import load_dataset
told = {}
for revision in sys.argv[2:]:
    told[revision] = load_dataset(sys.argv[1], revision=revision, split="train").to_list()
    streamed = load_dataset(sys.argv[1], revision=revision, split="train", streaming=True)
    assert list(streamed) == told[revision], "streaming gives other rows"
print(json.dumps(told))
"""


def test_round_trip_and_second_version(client: Client, hub: Hub, name: str, tmp_path: Path) -> None:
    rows = make_rows(3000, size=5000, seed=int(name.rpartition("-")[2]))
    first = make_release(tmp_path / "1.0.0", rows, shards=2)
    start = len(hub.seen)
    done = client.publish(first, f"hf://datasets/{name}")
    repo = hub.repos[name]
    assert repo.private
    assert done["tag"] == "v1.0.0"
    assert repo.tags == {"v1.0.0": done["commit"]}
    assert repo.main.oid == done["commit"]
    sent_first = hub.received(since=start)

    edited = [*rows[:1200], {**rows[1200], "text": "The author's words, put right."}, *rows[1201:]]
    second = make_release(tmp_path / "1.1.0", edited, shards=2, version="1.1.0")
    before = len(hub.seen)
    client.publish(second, f"hf://datasets/{name}")
    sent_second = hub.received(since=before)

    is_xet = any("/v1/shards" in seen.path for seen in hub.seen[before:])
    if is_xet:
        assert sent_second < 0.10 * sent_first, f"{sent_second} of {sent_first} bytes sent again"

    loaded = run(LOAD, hub, tmp_path / "reader", name, "v1.0.0", "v1.1.0", xet=is_xet)
    assert loaded["v1.0.0"] == rows
    assert loaded["v1.1.0"] == edited
