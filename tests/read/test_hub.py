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
CODE = """
import json, sys
from pathlib import Path
from corpusmill.read.inputs import read_source
from corpusmill.read.source import SourceOptions
found = read_source(SourceOptions("t", sys.argv[1]), root=Path())
print(json.dumps([[getattr(r, "key", None), getattr(r, "text", None) or r.kind, r.file_path] for r in found]))
"""


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Any:
    hub_module = pytest.importorskip("hub")
    from hub.client import clean_env
    from hub.routes import _regular
    from hub.store import Repo

    folder = tmp_path_factory.mktemp("hub")
    with hub_module.Hub(folder / "server") as hub:
        hub.repos["ada/texts"] = repo = Repo("ada/texts", private=False)
        repo.commit("main", "files", "", {name: _regular(hub, data.encode()) for name, data in FILES.items()})
        yield clean_env(hub.env(folder / "home", xet=False))


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("ada/texts", [["data/test.jsonl#1", "t"], ["data/train-0.jsonl#1", "a"], ["data/train-1.jsonl#1", "b"]]),
        ("ada/texts?split=train", [["data/train-0.jsonl#1", "a"], ["data/train-1.jsonl#1", "b"]]),
        ("ada/texts@main?config=other", [["data/other.jsonl#1", "o"]]),
        ("ada/texts?config=absent", [[None, "no-config"]]),
        ("ada/texts/data/train-*.jsonl", [["train-0.jsonl#1", "a"], ["train-1.jsonl#1", "b"]]),
        ("ada/absent", [[None, "vanished"]]),
    ],
)
def test_a_dataset_by_name(environment: dict[str, str], path: str, expected: list[Any]) -> None:
    command = [sys.executable, "-c", CODE, f"hf://datasets/{path}"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, cwd=Path("/"))
    found = json.loads(done.stdout)
    assert [item[:2] for item in found] == expected
