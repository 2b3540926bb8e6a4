"""Contamination: what is planted is found where it is, and what everybody quotes is nobody's test."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given

from corpora import build_here
from corpusmill.across.contamination import COMMON, Match, find, load, write, write_index
from corpusmill.across.duplicates import files
from corpusmill.across.duplicates.shingles import grams_of, located
from corpusmill.config.settings import load_settings
from corpusmill.config.sources import inputs_of
from corpusmill.corpus.build import plan
from corpusmill.errors import UsageError
from corpusmill.explain import explain_document
from corpusmill.recipes.recipe import load_recipe
from corpusmill.release.verify import verify
from test_build import tables
from test_duplicate_builds import corpus
from test_duplicates import SCHEMA, serial
from test_duplicates import story as words_of
from test_shingles import texts


def held(folder: Path, named: dict[str, str], documents: list[str], **options: Any) -> dict[str, list[Match]]:
    """What documents (by number) hold of named texts."""
    folder.mkdir(parents=True)
    asked = write_index(named.items(), folder / "index") | options
    rows = [{"id": str(n), "text": text, "date": None, "source": "s"} for n, text in enumerate(documents)]
    mapped: dict[str, list[Path]] = {"contamination": [], "duplicates": []}
    for part, own in enumerate((rows[::2], [], rows[1::2])):
        table = pa.Table.from_pylist(own, schema=SCHEMA)
        for name, written in (("contamination", write), ("duplicates", files.write)):
            mapped[name].append(folder / f"{name}{part}")
            mapped[name][-1].mkdir()
            written([table], mapped[name][-1], asked)
    (folder / "found").mkdir()
    told = find(mapped, folder / "found", asked, serial)
    return {id_: list(found) for name in told["selected"] for id_, found in load(folder / "found" / name).items()}


@given(texts)
def test_runs_are_located_where_they_stand(text: str) -> None:
    hashes, starts, ends = located(text, 3, 5)
    assert hashes.tolist() == grams_of([text], 3, 5).hashes.tolist()
    for gram, start, end in zip(hashes.tolist(), starts.tolist(), ends.tolist(), strict=True):
        assert grams_of([text[start:end]], 3, 5).hashes[0] == gram


def text(seed: int, count: int = 60) -> str:
    return " ".join(words_of(seed, count))


ITEMS = {f"test/{n}": f"{text(n, 34)} which of these is {text(50 + n, 6)}?" for n in range(20)}


@pytest.mark.parametrize("how", ["exact", "loud", "reworded", "in a line"])
def test_planted_texts_are_found_at_their_place(how: str, tmp_path: Path) -> None:
    documents = []
    for n, item in enumerate(ITEMS.values()):
        words = item.split(" ")
        planted = {
            "exact": item,
            "loud": item.upper().replace(" ", "  "),
            "reworded": " ".join([*words_of(900 + n, 6), *words[5:-5], *words_of(950 + n, 6)]),
            "in a line": ", ".join(words),
        }[how]
        documents += [f"{text(100 + n)}\n{planted}\n{text(200 + n)}", text(300 + n, 200)]
    found = held(tmp_path / "x", ITEMS, documents)
    assert {id_: match.name for id_, (match,) in found.items()} == {str(2 * n): f"test/{n}" for n in range(20)}
    for id_, (match,) in found.items():
        (start, end), *_ = match.spans
        line = documents[int(id_)].split("\n")[1]
        assert documents[int(id_)].index(line) <= start < end <= documents[int(id_)].index(line) + len(line)
        assert match.documents == 1 and (match.share == 1) == (how != "reworded")


def test_chinese_and_thai_are_told_by_characters(tmp_path: Path) -> None:
    named = {
        "zh": "请问下列城市中哪一座位于长江与汉水的交汇之处并且在近代成为内陆最大的通商口岸",
        "th": "แม่น้ำสายใดต่อไปนี้ไหลผ่านเมืองหลวงของประเทศก่อนออกสู่ทะเลทางทิศใต้ของอ่าวไทย",
    }
    documents = [
        f"昨天下雨。{named['zh']}？答案是武汉。",
        f"เมื่อวานฝนตก {named['th']} ใช่ไหม",
        "长江与汉水的交汇之处有一座城市",
    ]
    found = held(tmp_path / "x", named, documents)
    assert {id_: [match.name for match in matches] for id_, matches in found.items()} == {"0": ["zh"], "1": ["th"]}


COMMONPLACES = dict(
    line.split(": ", 1)
    for line in Path(__file__).with_name("commonplaces.txt").read_text(encoding="utf-8").splitlines()
)


@pytest.mark.parametrize("what", COMMONPLACES)
def test_what_everybody_quotes_is_no_leak(what: str, tmp_path: Path) -> None:
    passage = COMMONPLACES[what]
    # the passage is the whole of a test's text, and stands in as many documents as make it common
    documents = [f"{text(n)} {passage} {text(100 + n)}" for n in range(COMMON)]
    assert held(tmp_path / "whole", {"test/1": passage}, documents) == {}
    # a question quotes it, and one document does
    question = f"{text(7, 24)} {passage} {text(8, 24)} what does the writer mean"
    assert held(tmp_path / "quoted", {"test/1": question}, [*documents[:1], text(9)]) == {}


def test_the_form_of_a_test_is_no_leak(tmp_path: Path) -> None:
    form = "Read the passage below and choose which one of the four statements is best supported by it"
    named = {f"test/{n}": f"{form} {text(n, 7)}" for n in range(4)}
    documents = [f"{text(20)} {form} {text(21)}", f"{text(22)} {form} {text(2, 7)} {text(23)}"]
    found = held(tmp_path / "x", named, documents)
    assert {id_: [match.name for match in matches] for id_, matches in found.items()} == {"1": ["test/2"]}


def test_copies_of_one_document_make_nothing_common(tmp_path: Path) -> None:
    leak = f"{text(400, 150)} {ITEMS['test/3']}"
    found = held(tmp_path / "x", ITEMS, [leak, leak.upper(), f"{leak} more", f"{leak} and more"])
    assert sorted(found) == ["0", "1", "2", "3"] and {match.documents for (match,) in found.values()} == {1}


def test_short_named_texts_and_nothing_named(tmp_path: Path) -> None:
    assert (
        held(tmp_path / "short", {"a": "Two words", "b": "", "c": "!!"}, ["Two words and more of them in here."]) == {}
    )
    assert held(tmp_path / "none", {}, ["A text."]) == {}
    assert held(tmp_path / "no documents", ITEMS, []) == {}
    shared = {"a": text(1), "b": text(1), "c": text(1).upper(), "d": text(1)}
    assert [match.name for match in held(tmp_path / "same", shared, [text(1)])["0"]] == ["a"]


SECTION = '[contamination]\nagainst = ["held-out.jsonl"]\n'


def test_in_a_build(tmp_path: Path) -> None:
    config = corpus(tmp_path, SECTION, documents=9)
    planted = (tmp_path / "texts" / "doc-0008.txt").read_text().split("\n")[-2]
    (tmp_path / "held-out.jsonl").write_text(f'{{"text": "{planted[:400]}"}}\n{{"text": "{text(77)}"}}\n')
    done = build_here(config)
    rows = {row["id"]: row for row in tables(done.folder, "data")}
    marked = {id_: row for id_, row in rows.items() if row["contamination"]}
    assert list(marked) == ["texts/doc-0008.txt"]
    (said,) = [item for item in marked["texts/doc-0008.txt"]["fields"] if item["name"] == "contamination"]
    raw = (tmp_path / "texts" / "doc-0008.txt").read_text()
    assert raw[said["raw_start"] : said["raw_end"]] == planted[: said["raw_end"] - said["raw_start"]]
    assert said["rule"] == "grams-in-1" and said["confidence"] == 1
    assert "were held against 2 texts" in (done.folder / "README.md").read_text()
    assert verify(done.folder, load=False) == []
    config.write_text(config.read_text().replace(SECTION, SECTION + 'policy = "drop"\n'))
    done = build_here(config)
    (row,) = tables(done.folder, "dropped")
    assert (row["reason"], row["kept_id"], row["score"]) == ("contaminated", said["value"], 1)
    assert "contaminated: it holds 100% of held-out/" in (explain_document(row["id"], done.folder).gone or "")
    # other texts are held against: marked again
    (tmp_path / "held-out.jsonl").write_text(f'{{"text": "{text(77)}"}}\n')
    assert build_here(config).accounts["dropped"] == 0


def test_texts_of_one_name_in_two_entries_are_told_apart(tmp_path: Path) -> None:
    config = corpus(tmp_path, '[contamination]\nagainst = ["d1/*.txt", "d2/*.txt", "d2/a.txt"]\n', documents=8)
    for n, name in enumerate(("d1", "d2")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.txt").write_text(text(70 + n))
        (tmp_path / "texts" / f"{name}.txt").write_text(text(70 + n))
    rows = {row["id"]: row["contamination"] for row in tables(build_here(config).folder, "data")}
    assert (rows["texts/d1.txt"], rows["texts/d2.txt"]) == (["d1/a.txt"], ["d2/a.txt"])


def test_texts_that_are_not_there_are_said_before_anything_is_read(tmp_path: Path) -> None:
    config = corpus(tmp_path, '[contamination]\nagainst = ["d1/*.txt"]\n', documents=8)
    with pytest.raises(UsageError, match=r"against d1/\*\.txt: no such file"):
        plan(config)


@pytest.mark.parametrize("path", ["tests/*.txt", "tests", "tests/a.txt"])
def test_the_named_texts_are_no_documents(tmp_path: Path, path: str) -> None:
    config = corpus(tmp_path, f'[contamination]\nagainst = ["{path}"]\n', documents=8)
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "a.txt").write_text(text(77))
    (tmp_path / "tokenizer.json").write_text("{}")
    config.write_text(
        config.read_text().replace('path = "texts"', 'path = "."')
        + '[stage.tag_tokens]\ntokenizer = "tokenizer.json"\n'
    )
    settings = load_settings(config)
    listed = [
        item.file_path for item in inputs_of(settings.source[0], settings, load_recipe(), tmp_path, "corpus.toml")
    ]
    assert [name for name in listed if not name.startswith("texts/")] == []


def test_a_named_text_that_is_not_there_stops_the_build(tmp_path: Path) -> None:
    config = corpus(tmp_path, SECTION, documents=8)
    with pytest.raises(UsageError, match=r"\[contamination\] against held-out.jsonl"):
        build_here(config)
