"""What the README tells a new user to type does what it says there."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

import corpora
from commands import command
from corpora import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```\n(.*?)```", README, re.DOTALL)


def calls(block: str) -> list[str]:
    """The lines of a block as typed, without what is said behind them."""
    return [re.sub(r"\s+#.*", "", line) for line in block.splitlines()]


def test_the_way_from_a_folder_of_texts_to_a_version_as_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpora.make(tmp_path, documents=3)
    (tmp_path / "texts").rename(tmp_path / "my-texts")
    (tmp_path / "corpus.toml").unlink()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")  # a Hub that nobody reaches
    first = next(block for block in BLOCKS if "corpusmill build my-texts/" in block)
    way = next(block for block in BLOCKS if "corpusmill init" in block)
    for line in (*calls(first)[:1], *calls(way)):
        if line.startswith("$EDITOR"):
            assert "is missing" in edited(Path("my-texts.toml"), way)
            continue
        done = command(*line.removeprefix(".venv/bin/corpusmill ").split())
        assert done.returncode == 0, (line, done.stderr)
    assert "add         data/train-00000-of-00001.parquet" in done.stdout
    manifest = json.loads(Path("dist/my-texts/1.0.0/manifest.json").read_text())
    assert manifest["corpus"]["creators"] == ["Ada Marsh"] and manifest["figures"]["documents"] == 3


def edited(config: Path, way: str) -> str:
    """Change the version of a starter, then the keys that the README names; what `check` says between them."""
    named = re.findall(r"[a-z]+", re.search(r"\$EDITOR.*1\.0\.0\"; (.*)", way)[1])
    config.write_text(config.read_text().replace('"0.1.0-dev"', '"1.0.0"'))
    said = command("check", config).stderr
    for name in named:
        assert f"`{name}` is missing" in said, said
        config.write_text(re.sub(rf"(?m)^# ({name} = )", r"\1", config.read_text()))
    return said


def test_the_line_that_is_cleaned_from_a_pipe_as_printed(tmp_path: Path) -> None:
    line = next(line for block in BLOCKS for line in calls(block) if line.startswith("echo"))
    text = re.search(r'echo "(.*)" \|', line)[1]
    (tmp_path / "a.txt").write_text(text + "\n")
    done = command("clean", tmp_path / "a.txt", "--explain")
    assert "strip_" in done.stderr and done.stdout.startswith("Some text.") and "CNN" not in done.stdout


def test_publishing_by_make_says_what_it_needs() -> None:
    if shutil.which("make") is None:
        pytest.skip("no make")
    for given in ((), ("RELEASE=dist/x/1.0.0",), ("REPO=me/x",)):
        done = subprocess.run(["make", "-n", "publish", *given], cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 2 and "name both: make publish RELEASE=dist/<corpus>/<version> REPO=" in done.stderr
    done = subprocess.run(
        ["make", "-n", "publish", "RELEASE=r", "REPO=me/x"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "corpusmill publish r --to hf://datasets/me/x" in done.stdout
