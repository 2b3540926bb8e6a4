"""Copies of what is published already: a release, or any texts, whose documents stay whatever comes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import corpora
from corpora import build_here
from corpusmill.config.settings import ConfigError, load_settings
from corpusmill.corpus.later.phases import LargeLossError
from corpusmill.errors import UsageError
from corpusmill.explain import explain_document
from corpusmill.release.verify import verify
from test_build import DIST, tables
from test_duplicate_builds import corpus, story

AGAINST = '[duplicates]\npolicy = "drop"\nagainst = ["first/dist/test-corpus/0.1.0-dev"]\n'


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of documents 0 to 7 with their copies, and a corpus of 0 to 23 with copies of the first eight."""
    folder = tmp_path_factory.mktemp("published")
    build_here(corpus(folder / "first", "", documents=8))
    config = corpus(folder, AGAINST)
    config.write_text(config.read_text().replace('0.1.0-dev"\ntitle', '0.2.0-dev"\ntitle'))
    texts = folder / "texts"
    # one holds a published text and as much again, and is a text of its own
    (texts / "doc-0002.txt").write_text((texts / "doc-0002.txt").read_text() + story(90) + story(91))
    (texts / "copy-0002.txt").unlink()
    build_here(config)
    return folder


RELEASE = DIST.with_name("0.2.0-dev")


def test_copies_of_what_is_published_go_and_name_it(folder: Path) -> None:
    release = folder / RELEASE
    kept = {row["id"] for row in tables(release, "data")}
    published = {f"test-corpus@0.1.0-dev:{row['id']}" for row in tables(folder / "first" / DIST, "data")}
    gone = tables(release, "dropped")
    assert kept == {"texts/doc-0002.txt", *(f"texts/doc-{n:04d}.txt" for n in range(8, 24))}
    assert len(gone) == 14 and {row["kept_id"] for row in gone} <= published
    assert {row["reason"] for row in gone} <= {"published-exact", "published-near", "published-contained"}
    assert all(0.8 < row["score"] <= 1 for row in gone)
    assert verify(release, load=False) == []
    told = explain_document(str(gone[0]["id"]), release).gone or ""
    assert gone[0]["kept_id"] in told and "which is published" in told


def test_the_card_counts_them(folder: Path) -> None:
    found = json.loads((folder / RELEASE / "manifest.json").read_text())["found"]["duplicates"]
    assert (found["documents"], found["against"], found["published"]) == (31, 16, 14)
    assert (
        "those of one of 16 documents that are published elsewhere | 14 |"
        in (folder / RELEASE / "README.md").read_text()
    )


def test_built_again_nothing_is_mapped_and_another_entry_makes_other_parts(folder: Path) -> None:
    others = folder / ".corpusmill/test-corpus/others"
    before = {path: path.stat().st_mtime_ns for path in others.rglob("*")}
    sums = corpora.checksums(folder / RELEASE)
    assert build_here(folder / "corpus.toml").status == "unchanged"
    assert {path: path.stat().st_mtime_ns for path in others.rglob("*")} == before
    assert corpora.checksums(folder / RELEASE) == sums


def test_other_texts_are_held_against_as_they_are_read(tmp_path: Path) -> None:
    config = corpus(tmp_path, '[duplicates]\nagainst = [{ path = "elsewhere/*.jsonl", name = "there" }]\n', documents=9)
    (tmp_path / "elsewhere").mkdir()
    text = (tmp_path / "texts" / "doc-0008.txt").read_text()
    lines = [{"id": "a", "text": text.upper()}, {"id": "b", "text": text + " more"}, {"id": "c", "text": story(77)}]
    (tmp_path / "elsewhere" / "x.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    done = build_here(config)
    rows = {row["id"]: row for row in tables(done.folder, "data")}
    assert rows["texts/doc-0008.txt"]["cluster_id"].startswith("there:")
    assert rows["texts/doc-0008.txt"]["cluster_size"] == 2
    (said,) = [item for item in rows["texts/doc-0008.txt"]["fields"] if item["name"] == "cluster_id"]
    assert said["rule"].startswith("published-") and said["confidence"] > 0.8
    assert sum(row["cluster_size"] == 2 for row in rows.values()) == 17
    (tmp_path / "elsewhere" / "x.jsonl").write_text(json.dumps({"id": "c", "text": story(77)}) + "\n")
    rows = {row["id"]: row for row in tables(build_here(config).folder, "data")}
    assert rows["texts/doc-0008.txt"]["cluster_id"] is None


def test_what_cannot_be_held_against_stops_the_build(tmp_path: Path) -> None:
    config = corpus(tmp_path, "", documents=8)
    release = build_here(config).folder
    plain = config.read_text()
    config.write_text(f'{plain}[duplicates]\nagainst = ["dist/test-corpus/0.1.0-dev"]\n')
    with pytest.raises(UsageError, match="the version which is being built"):
        build_here(config)
    later = plain.replace("0.1.0-dev", "0.2.0-dev")
    config.write_text(f'{later}[duplicates]\npolicy = "drop"\nagainst = ["dist/test-corpus/0.1.0-dev"]\n')
    with pytest.raises(LargeLossError, match=r"would lose 16 of its 16 documents"):
        build_here(config)
    config.write_text(f'{later}[duplicates]\nagainst = ["nowhere"]\n')
    with pytest.raises(UsageError, match=r"\[duplicates\] against nowhere"):
        build_here(config)
    config.write_text(f'{later}[duplicates]\nagainst = ["nowhere"]\nacross_sources = false\n')
    with pytest.raises(ConfigError, match="take across_sources = false out"):
        load_settings(config)
    shard = next(release.glob("data/*"))
    shard.write_bytes(shard.read_bytes()[:-1] + b"x")
    (tmp_path / ".corpusmill").rename(tmp_path / "away")
    config.write_text(f'{later}[duplicates]\nagainst = ["dist/test-corpus/0.1.0-dev"]\n')
    with pytest.raises(UsageError, match="is not as released; fetch it again"):
        build_here(config)
