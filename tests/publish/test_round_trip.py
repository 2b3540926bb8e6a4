"""From a folder of scraped text to rows on another machine: the real command, the real client, two versions."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

import corpora
from commands import command
from hub import Hub
from hub.client import ENDS, clean_env

LOAD = """
import json, sys
from datasets import load_dataset
rows = load_dataset(sys.argv[1], revision=sys.argv[2], split="train").to_list()
assert list(load_dataset(sys.argv[1], revision=sys.argv[2], split="train", streaming=True)) == rows
print(json.dumps(rows))
"""
FETCH = """
import sys
from huggingface_hub import snapshot_download
print(snapshot_download(sys.argv[1], revision=sys.argv[2], repo_type="dataset"))
"""


def rows_of(release: Path) -> list[dict[str, Any]]:
    return [row for path in sorted(release.glob("data/*.parquet")) for row in pq.read_table(path).to_pylist()]


def test_from_texts_to_rows_on_another_machine(hub: Hub, name: str, tmp_path: Path) -> None:
    def run(*words: object, home: str = "author") -> subprocess.CompletedProcess[str]:
        env = clean_env(hub.env(tmp_path / home))
        command_line = [sys.executable, *map(str, words)]
        return subprocess.run(
            command_line, env=env, cwd=tmp_path, capture_output=True, text=True, timeout=180, check=False
        )

    def corpusmill(*words: object, home: str = "author") -> subprocess.CompletedProcess[str]:
        return run("-m", "corpusmill", *words, home=home)

    def printed(done: subprocess.CompletedProcess[str]) -> str:
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    corpus = tmp_path / "corpus"
    config = corpora.make(corpus, 9, split_bytes=4096, version="1.0.0")
    first = Path(json.loads(printed(command("build", corpus, "--json")))["folder"])
    printed(command("verify", "--no-load", first))
    to = f"hf://datasets/{name}"
    assert json.loads(printed(corpusmill("publish", first, "--to", to, "--json")))["tag"] == "v1.0.0"
    assert json.loads(printed(run("-c", LOAD + ENDS, name, "v1.0.0", home="reader"))) == rows_of(first)

    def refused() -> str:
        done = command("build", corpus)
        assert (done.returncode, done.stdout, done.stderr.count("Traceback")) == (1, "", 0)
        return done.stderr

    text = corpus / "texts" / "doc-0003.txt"
    text.write_text(text.read_text() + "\n\nThe bridge is open again, the clerk said on Friday.")
    assert 'set version = "1.0.1"' in refused()
    (corpus / "texts" / "doc-0006-b.txt").write_text(corpora.document(99))
    assert 'set version = "1.1.0"' in refused()
    assert command("verify", "--no-load", first).returncode == 0
    config.write_text(config.read_text().replace('version = "1.0.0"', 'version = "1.1.0"'))
    second = Path(json.loads(printed(command("build", corpus, "--json")))["folder"])

    found = json.loads(printed(command("diff", first, second, "--json")))
    assert (found["proposal"]["bump"], found["added_ids"], found["removed"]) == ("minor", ["texts/doc-0006-b.txt"], 0)
    assert ([change["id"] for change in found["changes"]], found["same"]) == (["texts/doc-0003.txt"], 8)
    printed(corpusmill("publish", second, "--to", to))
    for release in (first, second):
        loaded = json.loads(printed(run("-c", LOAD + ENDS, name, f"v{release.name}", home=f"reader {release.name}")))
        assert loaded == rows_of(release)

    copy = Path(printed(run("-c", FETCH, name, "v1.1.0", home="reader")).splitlines()[-1])
    done = corpusmill("verify", copy, home="reader")
    assert (done.returncode, done.stdout) == (0, ""), done.stdout
    assert "published without edits" in done.stderr
    snippets = re.findall(r"```python\n(.*?)```", (copy / "README.md").read_text(), flags=re.DOTALL)
    # the other two read the public Hub by its own address
    told = printed(run("-c", "\n".join([*snippets[:3], "print(len(documents))", ENDS]), home="third"))
    assert told.splitlines()[-1] == "10"
