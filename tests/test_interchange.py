"""Exports: every row, equal bytes, spans that fit."""

import gzip
import json
from pathlib import Path
from typing import get_args

import pyarrow.parquet as pq
import pytest

import corpora
from corpusmill.errors import ReleaseError
from corpusmill.release.folder import write_release
from corpusmill.release.interchange import Format, export
from parts import RAWS, describe, three_parts, write_part
from test_release import run_offline


@pytest.fixture
def folder(tmp_path):
    return write_release(three_parts(tmp_path / "parts"), describe(), tmp_path / "dist").path


def lines(path: Path):
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file.read().split("\n") if line]


@pytest.mark.parametrize("form", ["jsonl", "jsonl.gz"])
def test_jsonl_holds_every_row(folder, tmp_path, form):
    written = export(folder, tmp_path / "out", form)
    shards = sorted(folder.rglob("*.parquet"))
    assert written.pop(0) == tmp_path / "out" / "README.md"
    assert [path.name.split(".")[0] for path in written] == [path.stem for path in shards]
    for path, shard in zip(written, shards, strict=True):
        assert lines(path) == pq.read_table(shard).to_pylist()


@pytest.mark.parametrize("form", ["jsonl", "jsonl.gz"])
def test_jsonl_loads_where_a_column_is_null_in_all_of_a_shard(folder, tmp_path, form, monkeypatch):
    """Of JSON alone the library takes the types of the first rows."""
    monkeypatch.setenv("HF_DATASETS_CACHE", str(tmp_path / "cache"))
    datasets = pytest.importorskip("datasets")
    shards = sorted(folder.glob("data/*.parquet"))
    assert len(shards) > 1
    table = pq.read_table(shards[0])
    assert table["publisher"].null_count == len(table)
    export(folder, tmp_path / "out", form)
    path = sorted((tmp_path / "out" / "data").iterdir())[-1]
    last = [{**row, "publisher": "The Mill"} for row in lines(path)]
    opened = gzip.open if form.endswith("gz") else open
    with opened(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in last)
    loaded = datasets.load_dataset(str(tmp_path / "out"), split="train", cache_dir=str(tmp_path / "cache"))
    assert len(loaded) == len(RAWS)
    assert loaded["publisher"][-len(last) :] == ["The Mill"] * len(last)


def test_dolma_documents_and_attributes_stand_line_by_line(folder, tmp_path):
    written = export(folder, tmp_path / "out", "dolma")
    names = ["train-00000-of-00002.jsonl.gz", "train-00001-of-00002.jsonl.gz"]
    assert [path.relative_to(tmp_path / "out").as_posix() for path in written] == [
        *(f"attributes/corpusmill/{name}" for name in names), *(f"documents/{name}" for name in names)
    ]  # fmt: skip
    documents = [row for name in names for row in lines(tmp_path / "out/documents" / name)]
    attributes = [row for name in names for row in lines(tmp_path / "out/attributes/corpusmill" / name)]
    assert [row["id"] for row in documents] == [row["id"] for row in attributes] == list(RAWS)
    for document, row in zip(documents, attributes, strict=True):
        assert set(document) == {"id", "text", "source", "metadata"}
        length = len(document["text"])
        assert row["attributes"]["corpusmill__char_count"] == [[0, length, length]]
        assert row["attributes"]["corpusmill__language__en"][0][:2] == [0, length]


def test_dolma_raw_shows_what_to_cut(folder, tmp_path):
    export(folder, tmp_path / "out", "dolma-raw")
    cut = []
    for name in ("train-00000-of-00002.jsonl.gz", "train-00001-of-00002.jsonl.gz"):
        documents, attributes = (
            lines(tmp_path / "out" / place / name) for place in ("documents", "attributes/corpusmill")
        )
        for document, row in zip(documents, attributes, strict=True):
            assert document["text"] == RAWS[document["id"]]
            spans = row["attributes"].get("corpusmill__strip_boilerplate__see-also", [])
            cut += [document["text"][start:end] for start, end, _ in spans]
    assert cut and all(text.startswith("See also") for text in cut)


@pytest.mark.parametrize("form", get_args(Format))
def test_equal_bytes(folder, tmp_path, form):
    first, second = (export(folder, tmp_path / name, form) for name in ("one", "two"))
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_nothing_is_overwritten(folder, tmp_path):
    (tmp_path / "out").mkdir()
    with pytest.raises(ReleaseError, match="exists"):
        export(folder, tmp_path / "out", "jsonl")


def test_a_damaged_release_leaves_nothing(folder, tmp_path):
    shard = folder / "data/train-00001-of-00002.parquet"
    shard.unlink()
    shard.write_bytes(b"PAR1 not PAR1")
    with pytest.raises(Exception, match=r"[Pp]arquet"):
        export(folder, tmp_path / "out", "jsonl")
    assert not list(tmp_path.glob("*out*"))


def test_a_column_that_only_a_later_shard_fills_loads(tmp_path):
    """Nulls alone tell no type: the first row that has a value stands first, and none is lost or doubled."""
    bare = write_part(tmp_path / "a", {f"seeds/{n:03}": f"Text {n}." for n in range(60)})
    known = {"date": "2020-05-05", "author": ["Ann Lee"], "url": "https://example.org/"}
    fields = [{"name": "date", "value": "5 May", "raw_start": 3, "raw_end": 8, "rule": "x", "confidence": 0.5}]
    full = write_part(tmp_path / "b", {"seeds/x": "More.", "seeds/y": "And more."}, fields=fields, **known)
    release = write_release([bare, full], describe(), tmp_path / "dist").path
    files = [path for path in export(release, tmp_path / "out", "jsonl") if "data" in path.parts]
    code = (
        "import json, sys\nfrom datasets import load_dataset\n"
        "print(json.dumps(load_dataset('json', data_files=sys.argv[1:], split='train').to_list(), default=str))"
    )
    loaded = json.loads(run_offline(code, tmp_path, *map(str, files), home=tmp_path / "home"))
    assert sorted(row["id"] for row in loaded) == [*(f"seeds/{n:03}" for n in range(60)), "seeds/x", "seeds/y"]
    assert loaded[0]["id"] == "seeds/x" and [row["id"] for row in loaded[1:61]] == [f"seeds/{n:03}" for n in range(60)]
    assert {row["id"]: row["author"] for row in loaded}["seeds/y"] == ["Ann Lee"]


def test_rows_stay_in_their_named_split(tmp_path):
    """A row that shows the type of a column stands first in its own split, never in another."""
    config = corpora.make(tmp_path, documents=0, stages=corpora.LIGHT)
    rows = [{"text": f"Text {n}.", "url": f"https://site{n}.example/"} for n in range(60)]
    for n, name in enumerate(("author", "title", "publisher", "dateline", "license")):  # each in one document alone
        rows[n][name] = "Ann Lee"
    (tmp_path / "texts" / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    config.write_text(config.read_text() + "\n[splits]\ntest = 0.3\nvalidation = 0.3\n")
    release = corpora.build_here(config).folder
    written = [path for path in export(release, tmp_path / "out", "jsonl") if "data" in path.parts]
    assert len(written) > 2
    assert all(row["split"] == path.name.partition("-")[0] for path in written for row in lines(path))
    assert sum(len(lines(path)) for path in written) == len(rows)
