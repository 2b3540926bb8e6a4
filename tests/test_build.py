"""The laws of a build: same bytes, accounting, continue after a kill, undo."""

from __future__ import annotations

import json
import random
import time
from collections import defaultdict
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import corpora
from commands import command, in_a_process, killed
from corpora import build_here
from corpusmill.corpus.kept.work import BuildError, held
from corpusmill.corpus.tables import sha256
from corpusmill.text.apply import undo

DIST = Path("dist") / "test-corpus" / "0.1.0-dev"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built")
    build_here(corpora.make(folder))
    return folder


def tables(release: Path, name: str) -> list[dict[str, object]]:
    return [row for path in sorted(release.glob(f"{name}/*.parquet")) for row in pq.read_table(path).to_pylist()]


def test_every_document_comes_back_from_its_audit(built: Path) -> None:
    edits = defaultdict(list)
    for row in tables(built / DIST, "edits"):
        edits[row["id"]].append(row)
    documents = tables(built / DIST, "data")
    assert len(documents) == 60
    for row in documents:
        raw = undo(row["text"], edits[row["id"]])
        assert sha256(raw) == row["text_in_sha256"]
        assert raw == (built / "texts" / row["file_path"]).read_text(encoding="utf-8")
        for edit in edits[row["id"]]:
            assert 0 <= edit["raw_start"] <= edit["raw_end"] <= len(raw)
    assert not any(residue in row["text"] for row in documents for residue in corpora.RESIDUE)
    assert sum("café" in row["text"] for row in documents) == 9


def test_same_bytes_with_other_workers_in_another_folder_and_process(built: Path, tmp_path: Path) -> None:
    corpora.make(tmp_path / "elsewhere")
    done = in_a_process("build", tmp_path / "elsewhere" / "corpus.toml", "--jobs", "2")
    assert done.returncode == 0, done.stderr
    assert corpora.checksums(tmp_path / "elsewhere" / DIST) == corpora.checksums(built / DIST)


def test_the_version_folder_names_no_place_of_this_machine(built: Path) -> None:
    for path in (built / DIST).rglob("*"):
        if path.is_file():
            assert str(built).encode() not in path.read_bytes(), path


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A whole release of few documents in a dozen parts."""
    folder = tmp_path_factory.mktemp("small")
    build_here(corpora.make(folder, 20, split_bytes=2048, stages=corpora.LIGHT))
    return folder


@pytest.mark.parametrize("moment", range(6))
def test_killed_build_finishes_with_the_same_bytes(moment: int, small: Path, tmp_path: Path) -> None:
    corpora.make(tmp_path, 20, split_bytes=2048, stages=corpora.LIGHT)
    parts = tmp_path / ".corpusmill" / "test-corpus" / "parts"

    def is_time() -> bool:
        """A number of parts is there, then a little later each time: between parts, within one, in the release."""
        is_there = len(list(parts.glob("[0-9a-f]*"))) >= moment * 3
        time.sleep(random.Random(moment).uniform(0, 0.02) if is_there else 0)
        return is_there

    killed(tmp_path / "corpus.toml", is_time)
    for path in (tmp_path / DIST).glob("*") if (tmp_path / DIST).exists() else ():
        assert not path.name.startswith("."), "half-written file under the final folder"
    finished = {path: path.stat().st_mtime_ns for path in parts.glob("[0-9a-f]*/receipt.json")}
    done = build_here(tmp_path / "corpus.toml")
    assert done.reused_parts == len(finished)
    assert {path: path.stat().st_mtime_ns for path in finished} == finished, "a finished part was made again"
    assert corpora.checksums(tmp_path / DIST) == corpora.checksums(small / DIST)
    assert sorted(path.name for path in (tmp_path / DIST.parent).iterdir()) == [".built-from", "0.1.0-dev", "latest"]


def test_accounting_names_every_record(tmp_path: Path) -> None:
    config = corpora.make(tmp_path, documents=3)
    (tmp_path / "texts" / "empty.txt").write_bytes(b"")
    (tmp_path / "texts" / "blank.txt").write_text(" \n\t\n")
    (tmp_path / "texts" / "residue.txt").write_text("Leave a Reply\n\nBack to top\n")
    (tmp_path / "texts" / "binary.txt").write_bytes(bytes(range(256)) * 40)
    (tmp_path / "texts" / "gone.txt").symlink_to("nowhere.txt")
    done = build_here(config)
    assert (done.accounts["records"], done.accounts["rows"]) == (8, 3)
    assert done.accounts["reasons"] == {"empty": 2, "empty-after-cleaning": 1}
    assert done.accounts["set_aside"] == 2
    dropped = {row["file_path"]: row for row in tables(done.folder, "dropped")}
    assert dropped["residue.txt"]["text"] == "Leave a Reply\n\nBack to top\n"
    aside = {row["file_path"]: row for row in tables(done.folder, "set_aside")}
    assert set(aside) == {"binary.txt", "gone.txt"}
    assert all(row["error"] for row in aside.values())
    manifest = json.loads((done.folder / "manifest.json").read_text())
    for count in manifest["accounting"]["inputs"]:
        assert count["records"] == count["documents"] + count["dropped"] + count["set_aside"] == 1


def test_a_second_build_reuses_every_part(built: Path) -> None:
    again = build_here(built / "corpus.toml")
    assert (again.reused_parts, again.status) == (again.parts, "unchanged")


def test_a_new_document_changes_the_parts_near_it_only(tmp_path: Path) -> None:
    config = corpora.make(tmp_path)
    first = build_here(config)
    (tmp_path / "texts" / "doc-0030-b.txt").write_text(corpora.document(99), encoding="utf-8")
    second = build_here(config)
    assert second.accounts["rows"] == first.accounts["rows"] + 1
    assert second.reused_parts >= second.parts - 2


def test_duplicate_ids_keep_the_first_holder_across_parts(tmp_path: Path) -> None:
    config = corpora.make(tmp_path, documents=0)
    for n, name in enumerate(["a", "b", "c"]):
        rows = [{"key": f"k{k}", "body": corpora.document(10 * n + k)} for k in range(3 + n)]
        (tmp_path / "texts" / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    text = config.read_text().replace('path = "texts"', 'path = "texts"\ntext_column = "body"\nid_column = "key"')
    config.write_text(text.replace("split_bytes = 8192", "split_bytes = 3300"))
    done = build_here(config)
    assert done.parts == 3
    assert done.accounts["reasons"] == {"duplicate-id": 7}
    assert {row["id"]: row["file_path"] for row in tables(done.folder, "data")} == {
        "texts/k0": "a.jsonl", "texts/k1": "a.jsonl", "texts/k2": "a.jsonl",
        "texts/k3": "b.jsonl", "texts/k4": "c.jsonl",
    }  # fmt: skip
    assert build_here(config).reused_parts == done.parts


def test_excluded_documents_leave_no_text_and_unmatched_takedowns_are_said(tmp_path: Path) -> None:
    config = corpora.make(tmp_path, documents=4)
    config.write_text(config.read_text() + '\n[exclude]\nids = ["texts/doc-0002.txt", "texts/typo.txt"]\n')
    done = build_here(config)
    assert done.accounts["reasons"] == {"excluded": 1}
    assert [row["text"] for row in tables(done.folder, "dropped")] == [None]
    assert done.warnings == ("[exclude] texts/typo.txt matches no document",)


def test_a_build_that_changes_more_than_its_number_says_is_told(tmp_path: Path) -> None:
    config = corpora.make(tmp_path, documents=2, version="1.0.0", stages=corpora.LIGHT)
    assert not build_here(config).warnings
    (tmp_path / "texts" / "doc-0002.txt").write_text(corpora.document(2))
    config.write_text(config.read_text().replace('"1.0.0"', '"1.0.1"'))
    said = "version 1.0.1 changes more than its number says (since 1.0.0: 1 document added, 0 removed)"
    assert build_here(config).warnings == (f"{said}: a minor change is 1.1.0",)


def test_two_builds_of_one_corpus_do_not_meet(tmp_path: Path) -> None:
    config = corpora.make(tmp_path, documents=2)
    with held(tmp_path / ".corpusmill" / "test-corpus"), pytest.raises(BuildError, match="another build"):
        build_here(config)


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_stage_that_fails_on_one_document_sets_it_aside(jobs: str, tmp_path: Path) -> None:
    (tmp_path / "fragile.py").write_text(
        "def fragile(batch):\n"
        "    for text in batch.texts:\n"
        "        if 'Town 3-0' in text:\n"
        "            raise ValueError('no towns called 3')\n"
        "    return []\n"
    )
    config = corpora.make(tmp_path, documents=5)
    corpora.with_stages(config, ["fix_text", "tag_language", "fragile:fragile", "tag_counts"])
    done = command("build", config, "--json", "--jobs", jobs)
    counts = json.loads(done.stdout)
    assert (counts["rows"], counts["kinds"]) == (4, {"stage-failed": 1})
    (row,) = tables(tmp_path / DIST, "set_aside")
    assert row["file_path"] == "doc-0003.txt"
    assert "no towns called 3, at fragile.py, line 4" in str(row["error"])
    # a changed stage never meets old parts
    (tmp_path / "fragile.py").write_text("def fragile(batch):\n    return []\n")
    assert json.loads(command("build", config, "--json").stdout)["rows"] == 5


POISON = """\
import ctypes, os, time
def poison(batch):
    for text in batch.texts:
        if "Town 3-0" in text:
            {deed}
    return []
"""


@pytest.mark.parametrize(
    ("deed", "kind"),
    [
        ("ctypes.string_at(0)", "worker-died"),
        ("time.sleep(600)", "waited"),
        ("pow(3, 10**9)", "time-limit"),
        ("os.kill(os.getpid(), 9)", "worker-died"),
        ("bytearray(1 << 60)", "memory"),
        ("os._exit(0)", "worker-died"),
    ],
    ids=["crash", "hang", "busy", "killed", "memory", "exit"],
)
def test_a_document_that_kills_or_hangs_its_worker_is_set_aside(deed: str, kind: str, tmp_path: Path) -> None:
    (tmp_path / "poisoned.py").write_text(POISON.format(deed=deed))
    config = corpora.make(tmp_path, documents=8, split_bytes=65536)
    corpora.with_stages(config, ["fix_text", "tag_language", "poisoned:poison", "tag_counts"])
    # who waits is given ten times as long, twice in each of two builds
    seconds = 0.2 if kind == "waited" else 0.5
    config.write_text(config.read_text().replace("[limits]", f"[limits]\nseconds = {seconds}"))
    done = command("build", config, "--json")
    counts = json.loads(done.stdout or done.stderr)
    assert (counts["rows"], counts["kinds"]) == (7, {kind: 1})
    (row,) = tables(tmp_path / DIST, "set_aside")
    assert (row["file_path"], row["record"]) == ("doc-0003.txt", "doc-0003.txt")
    again = json.loads(command("build", config, "--json").stdout)
    assert again["reused_parts"] == 0, "a fault of the moment is not kept as done"
    (tmp_path / "poisoned.py").write_text("def poison(batch):\n    return []\n")
    assert json.loads(command("build", config, "--json").stdout)["rows"] == 8


def test_duplicate_ids_within_one_part(tmp_path: Path) -> None:
    config = corpora.make(tmp_path, documents=0)
    rows = [{"key": f"k{k % 3}", "body": corpora.document(k)} for k in range(9)]
    (tmp_path / "texts" / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    text = config.read_text().replace('path = "texts"', 'path = "texts"\ntext_column = "body"\nid_column = "key"')
    config.write_text(text)
    assert build_here(config).accounts["reasons"] == {"duplicate-id": 6}


def test_a_record_on_which_a_stage_fails_is_of_its_own_file_where_another_has_its_id(tmp_path: Path) -> None:
    config = corpora.with_stages(corpora.make(tmp_path, documents=1), ["failing:tag_failing"])
    (tmp_path / "failing.py").write_text(
        "def tag_failing(batch):\n    assert 'The town of' not in ''.join(batch.texts)\n    return []\n"
    )
    for name in ("a", "b"):
        row = {"key": "same", "text": f"The town of {name} closed its harbour on Monday."}
        (tmp_path / "texts" / f"{name}.jsonl").write_text(json.dumps(row) + "\n")
    config.write_text(config.read_text().replace('path = "texts"', 'path = "texts"\nid_column = "key"'))
    done = build_here(config)
    assert done.accounts["reasons"] == {"duplicate-id": 1}
    assert [row["file_path"] for row in tables(done.folder, "set_aside")] == ["a.jsonl"]
