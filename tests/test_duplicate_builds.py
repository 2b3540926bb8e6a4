"""Copies in a build: marked or dropped, on record, the same however it is built, made again only where they changed."""

from __future__ import annotations

import json
import random
import re
from collections import defaultdict
from pathlib import Path

import pytest

import corpora
from commands import command, killed
from corpora import build_here
from corpusmill.cleaning import clean
from corpusmill.corpus.build import build
from corpusmill.corpus.later.phases import LargeLossError
from corpusmill.corpus.later.rows import HIDDEN
from corpusmill.corpus.tables import sha256
from corpusmill.explain import explain_document
from corpusmill.recipes.recipe import load_recipe
from corpusmill.release.compare.diff import diff
from corpusmill.release.verify import verify
from corpusmill.text.apply import undo
from test_build import DIST, tables

# with the language known two sets of rules are compiled, without it those of all
RECIPE = 'stages = ["fix_text", "tag_language", "strip_boilerplate", "collapse_space", "tag_counts"]\n'
LIGHT = f"stages = {json.dumps(corpora.LIGHT)}\n"


def corpus(folder: Path, section: str, documents: int = 24, recipe: str = RECIPE) -> Path:
    """Distinct texts, and copies of the first eight: in another frame, with a word changed, cut off, the same."""
    config = corpora.make(folder, documents, split_bytes=4096)
    (folder / "recipe.toml").write_text(recipe)
    texts = folder / "texts"
    for n in range(documents):
        path = texts / f"doc-{n:04d}.txt"
        path.write_text(f"{path.read_text()}\n\n{story(n)}\n")
    for n in range(8):
        text = (texts / f"doc-{n:04d}.txt").read_text()
        copy = {
            0: "Leave a Reply\n\n" + text + "\nSign up for Daily Newsletters\n",
            1: text.replace("bridge", "tunnel", 1),
            2: text[: int(len(text) * 0.92)],
            3: text.upper(),
        }[n % 4]
        (texts / f"copy-{n:04d}.txt").write_text(copy)
    lines = config.read_text().replace('title = "A test corpus"', 'title = "A test corpus"\nrecipe = "recipe.toml"')
    config.write_text(f"{lines}\n{section}")
    return config


def story(n: int) -> str:
    draw = random.Random(n)
    names = [f"{a}{b}{c}" for a in "BDFGKLMN" for b in "aeiou" for c in "lmnrst"]
    return " ".join(f"{draw.choice(names)} saw {draw.choice(names)} in {draw.choice(names)}." for _ in range(60))


MARK, DROP = "[duplicates]\n", '[duplicates]\npolicy = "drop"\n'


@pytest.fixture(scope="module")
def dropped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dropped")
    build_here(corpus(folder, DROP))
    return folder


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("marked")
    build_here(corpus(folder, MARK))
    return folder


def test_marked_copies_stay_with_the_evidence(marked: Path) -> None:
    rows = {row["id"]: row for row in tables(marked / DIST, "data")}
    assert len(rows) == 32
    for n in range(8):
        copy, first = rows[f"texts/copy-{n:04d}.txt"], rows[f"texts/doc-{n:04d}.txt"]
        assert copy["cluster_id"] == first["cluster_id"] in (copy["id"], first["id"])
        assert copy["cluster_size"] == first["cluster_size"] == 2
        said = {item["name"]: item for row in (copy, first) for item in row["fields"] if item["rule"] != "kept"}
        assert said["cluster_id"]["rule"].startswith("duplicate-") and said["cluster_id"]["confidence"] > 0.8
    assert rows["texts/doc-0008.txt"]["cluster_id"] is None and rows["texts/doc-0008.txt"]["cluster_size"] == 1
    assert verify(marked / DIST, load=False) == []


def test_dropped_copies_name_what_is_kept_and_come_back_as_read(dropped: Path) -> None:
    release = dropped / DIST
    kept = {row["id"] for row in tables(release, "data")}
    gone = tables(release, "dropped")
    assert len(kept) == 24 and len(gone) == 8
    for row in gone:
        assert row["kept_id"] in kept and row["stage"] == "drop_duplicates"
        assert row["reason"].startswith("duplicate-") and 0.8 < row["score"] <= 1
        assert row["text"] == (dropped / "texts" / row["file_path"]).read_text()
    edits = defaultdict(list)
    for row in tables(release, "edits"):
        edits[row["id"]].append(row)
    assert edits and set(edits) <= kept
    for row in tables(release, "data"):
        assert sha256(undo(row["text"], edits[row["id"]])) == row["text_in_sha256"]
    assert verify(release, load=False) == []


def test_card_and_explain_tell_of_copies(dropped: Path, marked: Path) -> None:
    for folder in (dropped, marked):
        card = (folder / DIST / "README.md").read_text()
        assert "| clusters of copies | 8 |" in card and "`cluster_id`" in card
    manifest = json.loads((dropped / DIST / "manifest.json").read_text())
    assert manifest["found"]["duplicates"]["documents"] == 32
    assert {row["stage"] for row in manifest["figures"]["dropped"]["reasons"]} == {"drop_duplicates"}
    gone = tables(dropped / DIST, "dropped")[0]
    told = "\n".join(explain_document(str(gone["id"]), dropped / DIST).lines())
    assert re.search(rf"duplicate-.* of {gone['kept_id']}, which is kept \(alike to [01]\.\d\d\)", told), told
    told = "\n".join(explain_document(str(gone["id"]), marked / DIST).lines())
    assert f"cluster_id: {gone['kept_id']}" in told and f"by {gone['reason']}, confidence" in told


def test_diff_tells_of_what_a_policy_changes(dropped: Path, marked: Path) -> None:
    found = diff(marked / DIST, dropped / DIST)
    assert (found.removed, found.added, found.texts_changed) == (8, 0, 0)


@pytest.mark.parametrize("jobs", ["1", "4"])
def test_same_bytes_on_any_number_of_workers(jobs: str, dropped: Path, tmp_path: Path) -> None:
    config = corpus(tmp_path, DROP)
    done = command("build", config, "--jobs", jobs)
    assert done.returncode == 0, done.stderr
    assert corpora.checksums(tmp_path / DIST) == corpora.checksums(dropped / DIST)


@pytest.fixture(scope="module")
def light(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same without rules, which each process would take a second to load: its release."""
    return build_here(corpus(tmp_path_factory.mktemp("light"), DROP, recipe=LIGHT)).folder


@pytest.mark.parametrize("moment", range(5))
def test_killed_build_finishes_with_the_same_bytes(moment: int, light: Path, tmp_path: Path) -> None:
    config = corpus(tmp_path, DROP, recipe=LIGHT)
    work = tmp_path / ".corpusmill" / "test-corpus"
    events = ("found/[0-9a-f]*", "found/.*", "found/[0-9a-f]*/receipt.json", "parts/.*", "parts/[0-9a-f]*")
    most = 20 if moment == 4 else 0
    killed(config, lambda: len(list(work.glob(events[moment]))) > most and (work / "found").exists())
    build_here(config)
    assert corpora.checksums(tmp_path / DIST) == corpora.checksums(light)
    assert not [path for path in (work / "found").iterdir() if path.name.startswith(".")]


def test_a_new_document_remakes_only_parts_whose_clusters_changed(tmp_path: Path) -> None:
    config = corpus(tmp_path, MARK)
    first = build_here(config)
    parts = {path.name for path in (tmp_path / ".corpusmill/test-corpus/parts").iterdir()}
    text = (tmp_path / "texts" / "doc-0020.txt").read_text()
    (tmp_path / "texts" / "zz-new.txt").write_text(text.replace("bridge", "tunnel", 1))
    second = build_here(config)
    remade = {path.name for path in (tmp_path / ".corpusmill/test-corpus/parts").iterdir()} - parts
    assert first.parts >= 6
    # the last part and that of the copy, in both phases at most
    assert 2 <= len(remade) <= 4
    rows = {row["id"]: row for row in tables(second.folder, "data")}
    assert rows["texts/doc-0020.txt"]["cluster_size"] == 2
    assert build_here(config).status == "unchanged"


def test_another_policy_cleans_nothing_again(tmp_path: Path) -> None:
    config = corpus(tmp_path, MARK)
    build_here(config)
    config.write_text(config.read_text().replace(MARK, DROP))
    done = build_here(config)
    assert done.reused_parts == done.parts and done.accounts["dropped"] == 8
    config.write_text(config.read_text().replace(DROP, ""))
    done = build_here(config)
    assert done.reused_parts == done.parts and "cluster_id" not in tables(done.folder, "data")[0]


def test_what_is_damaged_is_made_again(dropped: Path, tmp_path: Path) -> None:
    config = corpus(tmp_path, MARK)
    build_here(config)
    work = tmp_path / ".corpusmill" / "test-corpus"
    for path in [*work.glob("parts/*/documents.parquet"), *work.glob("found/*/*")]:
        if path.name != "receipt.json":
            data = bytearray(path.read_bytes())
            data[len(data) // 2] ^= 1
            path.write_bytes(bytes(data))
    config.write_text(config.read_text().replace(MARK, DROP))
    build_here(config)
    assert corpora.checksums(tmp_path / DIST) == corpora.checksums(dropped / DIST)


def test_a_source_that_would_lose_over_half_stops_the_build(tmp_path: Path) -> None:
    config = corpus(tmp_path, DROP, documents=8)
    (tmp_path / "texts" / "third.txt").write_text((tmp_path / "texts" / "doc-0000.txt").read_text())
    with pytest.raises(
        LargeLossError, match=r"source texts would lose 9 of its 17 documents \(53%\).*allow_large_loss"
    ):
        build_here(config)
    assert not (tmp_path / DIST).exists()
    config.write_text(config.read_text().replace(DROP, DROP + "allow_large_loss = true\n"))
    assert build_here(config).accounts["dropped"] == 9


def test_keep_looks_for_nothing_and_a_recipe_may_name_the_stage(tmp_path: Path) -> None:
    config = corpus(tmp_path, '[duplicates]\npolicy = "keep"\n', documents=8)
    done = build_here(config)
    assert "cluster_id" not in tables(done.folder, "data")[0]
    assert not (tmp_path / ".corpusmill/test-corpus/found").exists()
    config.write_text(config.read_text().replace('[duplicates]\npolicy = "keep"\n', ""))
    (tmp_path / "recipe.toml").write_text(
        'stages = ["fix_text", "tag_language", "strip_boilerplate", "collapse_space", "tag_duplicates", "tag_counts"]'
    )
    rows = tables(build_here(config).folder, "data")
    assert sum(row["cluster_size"] == 2 for row in rows) == 16 and all(row["char_count"] for row in rows)


FAILING = '''
import os

from corpusmill import Edit


def strip_last(batch):
    """Cuts the last word of every text behind the copies."""
    for row, text in enumerate(batch.texts):
        if "{marker}" in text and "{what}" == "die":
            os._exit(3)
        if "{marker}" in text and "{what}" == "raise":
            raise ValueError("no such text")
        yield Edit(row, text.rstrip().rfind(" "), len(text.rstrip()), "", "last-word")
'''


@pytest.mark.parametrize("what", ["raise", "die"])
def test_a_stage_behind_may_edit_and_what_fails_there_is_set_aside(what: str, tmp_path: Path) -> None:
    config = corpus(tmp_path, "", documents=10)
    (tmp_path / f"own_{what}.py").write_text(FAILING.format(marker="Town 9-", what=what))
    (tmp_path / "recipe.toml").write_text(RECIPE.replace('"tag_counts"', f'"tag_duplicates", "own_{what}:strip_last"'))
    done = build(config, jobs=2)
    aside = tables(done.folder, "set_aside")
    assert [row["record"] for row in aside] == ["texts/doc-0009.txt"]
    assert done.accounts["rows"] == 17 and done.accounts["records"] == 18
    edits = defaultdict(list)
    for row in tables(done.folder, "edits"):
        edits[row["id"]].append(row)
    for row in tables(done.folder, "data"):
        assert edits[row["id"]][-1]["rule"] == "last-word"
        raw = undo(row["text"], edits[row["id"]])
        assert sha256(raw) == row["text_in_sha256"]
        last = edits[row["id"]][-1]
        assert raw[last["raw_start"] : last["raw_end"]].split() == last["before"].split()
    assert verify(done.folder, load=False) == []


def test_what_is_masked_stays_masked_in_what_is_dropped(tmp_path: Path) -> None:
    config = corpus(tmp_path, DROP, documents=8)
    for path in (tmp_path / "texts").iterdir():
        path.write_text(path.read_text() + "\nWrite to ada.lovelace@engines.org about it.\n")
    named = 'recipe = "recipe.toml"'
    config.write_text(config.read_text().replace(named, f'{named}\nadd = ["mask_private"]'))
    done = build_here(config)
    gone = tables(done.folder, "dropped")
    assert len(gone) == 8 and all(HIDDEN * 8 in str(row["text"]) for row in gone)
    for table in ("data", "edits", "dropped"):
        assert "ada.lovelace" not in str(tables(done.folder, table)).lower()


def test_phases_part_where_texts_change_or_documents_go() -> None:
    stages = ["fix_text", "tag_duplicates", "tag_counts", "tag_passages", "collapse_space", "drop_duplicates",
              "tag_duplicates", "tag_splits"]  # fmt: skip
    phases = load_recipe().with_stages(stages).phases
    assert [phase.stages for phase in phases] == [
        ("fix_text",),
        ("tag_duplicates", "tag_counts", "tag_passages", "collapse_space"),
        ("drop_duplicates",),
        ("tag_duplicates", "tag_splits"),
    ]
    assert load_recipe().phases == (load_recipe(),)


def test_one_text_alone_has_no_copies() -> None:
    result = clean("A text of its own.", recipe=load_recipe().with_stages(["fix_text", "drop_duplicates"]))
    assert result.text == "A text of its own." and result.metadata.get("cluster_id") is None
