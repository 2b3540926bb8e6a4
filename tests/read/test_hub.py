from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

CARD = """---
configs:
- config_name: default
  data_files:
  - split: train
    path: data/train-*.jsonl
  - split: test
    path: data/test.jsonl
- config_name: other
  data_files: data/other.jsonl
---
# A card, which is no text of the corpus
"""
FILES = {
    "README.md": CARD,
    "data/train-0.jsonl": '{"text": "a"}\n',
    "data/train-1.jsonl": '{"text": "b"}\n',
    "data/test.jsonl": '{"text": "t"}\n',
    "data/other.jsonl": '{"text": "o"}\n',
}
EXPECTED: dict[str, list[Any]] = {
    "ada/texts": [["data/test.jsonl#1", "t"], ["data/train-0.jsonl#1", "a"], ["data/train-1.jsonl#1", "b"]],
    "ada/texts?split=train": [["data/train-0.jsonl#1", "a"], ["data/train-1.jsonl#1", "b"]],
    "ada/texts@main?config=other": [["data/other.jsonl#1", "o"]],
    "ada/texts?config=absent": [[None, "no-config"]],
    "ada/texts/data/train-*.jsonl": [["train-0.jsonl#1", "a"], ["train-1.jsonl#1", "b"]],
    "ada/absent": [[None, "vanished"]],
}
# In a process of its own: the hub's client learns where the hub is when it is loaded.
CODE = """
import json, sys
from pathlib import Path
from corpusmill.read.inputs import read_source
from corpusmill.read.source import SourceOptions
for path in sys.argv[1:]:
    found = read_source(SourceOptions("t", f"hf://datasets/{path}"), root=Path())
    print(json.dumps([[getattr(r, "key", None), getattr(r, "text", None) or r.kind] for r in found]))
"""


def test_datasets_by_name(tmp_path: Path) -> None:
    hub_module = pytest.importorskip("hub")
    from hub.client import clean_env
    from hub.routes import _regular
    from hub.store import Repo

    with hub_module.Hub(tmp_path / "server") as hub:
        hub.repos["ada/texts"] = repo = Repo("ada/texts", private=False)
        repo.commit("main", "files", "", {name: _regular(hub, data.encode()) for name, data in FILES.items()})
        command = [sys.executable, "-c", CODE, *EXPECTED]
        environment = clean_env(hub.env(tmp_path / "home", xet=False))
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, cwd=tmp_path)
    assert dict(zip(EXPECTED, map(json.loads, done.stdout.split("\n")), strict=False)) == EXPECTED
