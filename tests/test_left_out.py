"""What a release does not hold can be listed whole, with the reasons, and each takedown by the list that names it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import corpora
from bounded import ends
from commands import command
from corpora import build_here
from corpusmill.read.places.names import page_of
from hub.releases import write_sums


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release with seven rows set aside, one document empty, and one taken down by id and one by address."""
    folder = tmp_path_factory.mktemp("left-out")
    config = corpora.make(folder, documents=2)
    (folder / "texts" / "empty.txt").write_text(" \n")
    (folder / "texts" / "rows.jsonl").write_text('{"text": "A ferry left."}\n' + '{"text": 4}\n' * 7)
    row = {"url": "https://ferry.example/gone", "text": corpora.document(7)}
    (folder / "texts" / "one.jsonl").write_text(json.dumps(row) + "\n" + json.dumps({"text": corpora.document(8)}))
    table = '\n[exclude]\nids = ["texts/doc-0001.txt"]\nurls = ["http://Ferry.example/gone/"]\n'
    config.write_text(config.read_text() + table)
    return build_here(config).folder


def test_all_of_it_is_listed(release: Path) -> None:
    told = command("left-out", release).stdout.split("\n")[:-1]
    assert sum(line.startswith("set aside  ") for line in told) == 7
    assert any(line.startswith("set aside") and "texts/rows.jsonl, record 8: " in line for line in told)
    assert "dropped    empty            texts/empty.txt: by read" in told
    rows = [json.loads(line) for line in command("left-out", release, "--json").stdout.split("\n")[:-1]]
    assert len(rows) == len(told) == 10 and all("text" not in row for row in rows)


def test_one_reason_is_asked_for_by_its_name(release: Path) -> None:
    done = command("left-out", release, "--why", "empty")
    assert (done.returncode, done.stdout) == (0, "dropped    empty            texts/empty.txt: by read\n")
    wrong = command("left-out", release, "--why", "emty")
    assert wrong.returncode == 2 and "nothing was left out for 'emty'; did you mean empty?" in wrong.stderr


def test_a_build_that_tells_of_some_names_the_verb_that_lists_all(release: Path) -> None:
    done = command("build", release.parent.parent.parent / "corpus.toml", "-q")
    assert f"  … and 2 more; `corpusmill left-out {release}` lists them all\n" in done.stderr


def test_where_nothing_is_left_out_that_is_said(tmp_path: Path) -> None:
    done = command("left-out", build_here(corpora.make(tmp_path, documents=1)).folder)
    assert (done.returncode, done.stdout) == (0, "") and done.stderr.endswith(": nothing was left out\n")


def test_a_copy_without_them_says_so(release: Path, tmp_path: Path) -> None:
    shutil.copytree(release, tmp_path / "copy")
    manifest = json.loads((tmp_path / "copy" / "manifest.json").read_text())
    manifest["held_back"] = ["dropped", "set_aside"]
    (tmp_path / "copy" / "manifest.json").write_text(json.dumps(manifest))
    write_sums(tmp_path / "copy")
    done = command("left-out", tmp_path / "copy")
    assert done.returncode == 1 and "set_aside and dropped were held back from this copy" in done.stderr


@pytest.mark.parametrize(
    ("id_", "said"),
    [
        ("texts/doc-0001.txt", "excluded: `ids` of [exclude] names 'texts/doc-0001.txt'"),
        ("texts/one.jsonl#1", "excluded: `urls` of [exclude] names its address"),
    ],
)
def test_explain_names_the_list_that_took_a_document_out(id_: str, said: str, release: Path) -> None:
    assert f"dropped by read: {said}\n" in command("explain", id_, "--in", release).stdout


def test_what_was_taken_down_is_known_by_hash_however_it_was_named(release: Path) -> None:
    manifest = json.loads((release / "manifest.json").read_text())
    assert len(manifest["figures"]["taken_down"]) == 2
    rows = [row for path in (release / "dropped").iterdir() for row in pq.read_table(path).to_pylist()]
    assert [row["text"] for row in rows if row["reason"].startswith("excluded")] == [None, None]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("mill.example/?day=1", "mill.example/?day=2"),
        ("mill.example/?q=%B1%B1", "mill.example/?q=%C4%CF"),  # of another encoding than UTF-8
        ("mill.example/?q=a%26b", "mill.example/?q=a&b"),
        ("mill.example/a%2Fb", "mill.example/a/b"),
        ("mill.example/#!/log", "mill.example/#!/tides"),
        ("mill.example/#/log", "mill.example/"),
        ("mill.example:8080/", "mill.example/"),
        ("mill.example/Log", "mill.example/log"),
        ("mill.example/?utm=1", "mill.example/"),
        ("xn--mhle-0ra.example", "muhle.example"),
        ("xn--\u00e9.example", "\u00e9.example"),
    ],
)
def test_an_address_takes_no_other_page_down(one: str, other: str) -> None:
    assert page_of(one) != page_of(other)


@pytest.mark.parametrize(
    ("address", "page"),
    [("mill.example" + "/" * 400_000 + "x", "mill.example/x"), ("xn--" + "a" * 4_000_000, "xn--" + "a" * 4_000_000)],
)
def test_a_hostile_address_is_told_at_once(address: str, page: str) -> None:
    with ends():
        assert page_of(address) == page


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("mill.example/a%2fb", "http://Mill.example/a%2Fb/"),
        ("mill.example/weir_(old)", "mill.example/weir_%28old%29"),
        ("mill.example#!/log", "https://www.mill.example/#!/log"),
        ("mill.example/?q=mühle", "mill.example/?q=m%c3%bchle#top"),
        ("https://MÜHLE.example/log", "http://www.xn--mhle-0ra.example:80/log/"),
        ("http://mu\u0308hle.example/log", "XN--MHLE-0RA.example/log"),
        ("mill.example/log/?day=1", "mill.example/log?utm_source=a&day=1&fbclid=b"),
        ("mill.example/e\u0301?", "mill.example/%C3%A9?utm_campaign=tides"),
    ],
)
def test_an_address_takes_its_page_down_however_it_is_written(one: str, other: str) -> None:
    assert page_of(one) == page_of(other)
