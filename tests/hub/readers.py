"""Readers of what was published, each in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from hub.client import ENDS, clean_env
from hub.server import Hub

LOAD = """
import json, sys
from datasets import load_dataset
told = {}
for revision in sys.argv[2:]:
    rows = load_dataset(sys.argv[1], revision=revision, split="train").to_list()
    streamed = load_dataset(sys.argv[1], revision=revision, split="train", streaming=True)
    assert list(streamed) == rows, "streaming gives other rows"
    told[revision] = [{name: row[name] for name in ("id", "text", "language")} for row in rows]
print(json.dumps(told))
"""


def run(script: str, hub: Hub, home: Path, *args: str, xet: bool = True) -> Any:
    """A reader's script in a process of its own, with an empty cache; what it prints last is JSON."""
    env = clean_env(hub.env(home, xet=xet))
    done = subprocess.run(
        [sys.executable, "-c", script + ENDS, *args], env=env, capture_output=True, text=True, timeout=180, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])
