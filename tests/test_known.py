"""What the user knows of documents: constants, a sidecar table, a bare folder."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import Literal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import corpora
from commands import command
from corpora import build_here
from corpusmill.config.settings import ConfigError
from corpusmill.config.sidecar import joined, load_sidecar
from corpusmill.corpus.build import plan
from corpusmill.read.records import Record
from corpusmill.read.values import constant


def rows(release: Path) -> dict[str, dict[str, object]]:
    return {row["file_path"]: row for path in release.glob("data/*") for row in pq.read_table(path).to_pylist()}


def with_source_lines(config: Path, *lines: str) -> None:
    config.write_text(config.read_text().replace('path = "texts"', "\n".join(['path = "texts"', *lines])))


SIDECAR = [
    {
        "file_path": "doc-0000.txt",
        "title": "Bridge, closed",
        "author": "Ann Lee; Bo Li",
        "date": "2020",
        "desk": "city",
    },
    {"file_path": "doc-0001.txt", "title": "Übung", "author": "", "date": "", "desk": ""},
    {"file_path": "doc-9999.txt", "title": "Nobody", "author": "", "date": "", "desk": ""},
]


def write_sidecar(path: Path) -> None:
    if path.suffix == ".csv":
        lines = [",".join(SIDECAR[0]), *(",".join(f'"{value}"' for value in row.values()) for row in SIDECAR)]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    elif path.suffix == ".jsonl":
        path.write_text("".join(json.dumps(row) + "\n" for row in SIDECAR), encoding="utf-8")
    else:
        pq.write_table(pa.Table.from_pylist(SIDECAR), path)


@pytest.mark.parametrize("name", ["meta.csv", "meta.jsonl", "meta.parquet"])
def test_sidecar_rows_join_by_path(name: str, tmp_path: Path) -> None:
    config = corpora.make(tmp_path, documents=3)
    write_sidecar(tmp_path / name)
    with_source_lines(
        config, f'metadata = "{name}"', 'constants = { title = "Untitled", url = "https://example.org/" }'
    )
    done = build_here(config)
    found = rows(done.folder)
    first = found["doc-0000.txt"]
    assert (first["title"], first["author"], first["date"]) == ("Bridge, closed", ["Ann Lee", "Bo Li"], "2020")
    assert json.loads(str(first["extra"])) == {"desk": "city"}
    assert found["doc-0001.txt"]["title"] == "Übung"
    assert found["doc-0002.txt"]["title"] == "Untitled"
    assert {row["publisher"] for row in found.values()} == {"Nobody"}
    assert {row["url"] for row in found.values()} == {"https://example.org/"}
    assert done.warnings == (f"1 of 3 rows of {name} match no document of texts",)


def test_a_sidecar_in_json_is_read_as_inputs_are(tmp_path: Path) -> None:
    table = tmp_path / "meta.json"
    given = [
        {"path": "./2021-03-02", "title": "1848-03-02", "author": "['Ann Lee']"},
        {"path": "7", "title": ["a", "b"]},
    ]
    table.write_text(json.dumps([*given, {"desk": 4, "path": 8}, {"path": "9", "desk": "city"}]), encoding="utf-16")
    read = load_sidecar(table)
    assert read["2021-03-02"]["title"] == "1848-03-02" and [read["8"], read["9"]] == [{"desk": 4}, {"desk": "city"}]
    first, second = (
        joined(Record(text="", key=key, file_path=key, source_sha256=None), read) for key in ("2021-03-02", "7")
    )
    assert first.known == {"title": "1848-03-02", "author": ["Ann Lee"]}
    assert not second.known and second.extra == {"title": ["a", "b"]}


@pytest.mark.parametrize(
    ("given", "extra"), [('"\\udfff"', "\ufffd"), ("1e400", "Infinity"), ('[{"a": "\\ud800"}]', [{"a": "\ufffd"}])]
)
def test_what_no_table_holds_is_kept_of_a_sidecar_as_of_inputs(given: str, extra: object, tmp_path: Path) -> None:
    table = tmp_path / "meta.jsonl"
    table.write_text(f'{{"path": "7", "desk": {given}}}')
    record = joined(Record(text="", key="7", file_path="7", source_sha256=None), load_sidecar(table))
    assert record.extra == {"desk": extra}


def test_changed_sidecar_makes_the_parts_again(tmp_path: Path) -> None:
    config = corpora.make(tmp_path, documents=3)
    write_sidecar(tmp_path / "meta.jsonl")
    with_source_lines(config, 'metadata = "meta.jsonl"')
    build_here(config)
    text = (tmp_path / "meta.jsonl").read_text().replace("Bridge, closed", "Bridge open")
    (tmp_path / "meta.jsonl").write_text(text)
    assert rows(build_here(config).folder)["doc-0000.txt"]["title"] == "Bridge open"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("name,title\na,b\n", r"meta.csv: no column to join by.*name, title.*key or id or file_path"),
        ("key,title\na,b\na,c\n", r"meta.csv, row 2: key 'a' stands there twice"),
        ("key,title\na,b\n,c\n", r"meta.csv, row 2: no key; name the document"),
        ("key,title\na,b,c,d\n", r"meta.csv: cannot be read as a table \(row 1: .* 4 fields where the header has 2"),
        ('key,title\na,"b\n', r"meta.csv: cannot be read as a table \(row 1: The row is not valid CSV"),
        ("PK\x03\x04\n", r"meta.csv: cannot be read as a table .*; use CSV or TSV in UTF-8, JSON Lines or Parquet"),
        ("", r"meta.csv: cannot be read as a table \(it is empty\)"),
    ],
)
def test_a_sidecar_that_cannot_be_used_is_refused_before_reading(content: str, message: str, tmp_path: Path) -> None:
    config = corpora.make(tmp_path, documents=1)
    (tmp_path / "meta.csv").write_text(content)
    with_source_lines(config, 'metadata = "meta.csv"')
    with pytest.raises(ConfigError, match=message):
        plan(config)


@pytest.mark.parametrize("sign", [";", "\t", "^"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_a_sidecar_is_read_as_inputs_are(sign: str, encoding: str, tmp_path: Path) -> None:
    config = corpora.make(tmp_path, documents=1)
    row = sign.join(("doc-0000.txt", '"Die Brücke bleibt im Frühjahr\ngeschlossen"', "007", "NULL"))
    text = f"{sign.join(('key', 'title', 'desk', 'author'))}\n{row}\n"
    (tmp_path / "meta.csv").write_bytes(text.encode(encoding))
    with_source_lines(config, 'metadata = "meta.csv"')
    done = build_here(config)
    [found] = rows(done.folder).values()
    assert (found["title"], found["author"]) == ("Die Brücke bleibt im Frühjahr\ngeschlossen", None)
    assert json.loads(str(found["extra"])) == {"desk": "007"}
    assert any("save it in UTF-8" in note for note in done.warnings) is (encoding == "cp1252")


def test_a_bare_folder_builds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    corpora.make(tmp_path / "made", documents=4)
    monkeypatch.chdir(tmp_path)
    done = build_here("made/texts")
    assert done.accounts["rows"] == 4
    assert done.folder == tmp_path / "dist" / "texts" / "0.1.0-dev"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('name = "test-corpus"', 'name = "Test Corpus"', r"corpus.toml: corpus.name = 'Test Corpus': use lower-case"),
        ('title = "A', 'titel = "A', r"unknown key corpus.titel; did you mean title"),
        (
            'path = "texts"',
            'path = "texts"\nrules = ["mine/"]',
            r"key rules of source texts; .rules. stands at the top",
        ),
        ("[[source]]", "splits = { test = 0.1 }\n[[source]]", r"corpus.splits; `\[splits\]` is a table of its own"),
        ('path = "texts"', 'pth = "texts"', r"unknown key pth of source texts; did you mean path"),
        ('path = "texts"', 'path = "texts"\ntier = "slow"', r"tier of source texts = 'slow'.*'precise' or 'fast'"),
        ('version = "0.1.0-dev"', 'version = "1"', r"corpus.version = '1': write it as MAJOR.MINOR.PATCH"),
        ("[limits]", "[stage.fix_txt]\nx = 1\n[limits]", r"options for fix_txt, which is not among its stages"),
        (
            "[limits]",
            "[stage.tag_language]\nleast_scor = 1\n[limits]",
            r"no option 'least_scor'; did you",
        ),
        ("[limits]", '[stage.tag_language]\nleast_score = "x"\n[limits]', r"least_score = 'x': .*number"),
        ("[corpus]", 'rules = ["mine"]\n[corpus]', r"mine: no such rules folder"),
        ("[corpus]", "[corpus", r"not valid TOML"),
        ('version = "0.1.0-dev"', "version = 1.0", r"corpus.version = 1.0: write it in quotes"),
        ('path = "texts"', 'path = "nowhere"', r"nowhere"),
    ],
)
def test_wrong_configuration_is_named_with_file_key_and_remedy(
    old: str, new: str, message: str, tmp_path: Path
) -> None:
    config = corpora.make(tmp_path, documents=1)
    config.write_text(config.read_text().replace(old, new))

    done = command("build", config)
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    import re

    assert re.search(message, done.stderr.replace("\n", " ")), done.stderr
    assert not (tmp_path / "dist").exists()


def test_what_the_configuration_uses_is_no_document(tmp_path: Path) -> None:
    config = corpora.make(tmp_path, documents=2)
    write_sidecar(tmp_path / "meta.csv")
    (tmp_path / "shouting.py").write_text("def strip_shouting(batch):\n    return []\n")
    (tmp_path / "mine.toml").write_text('stages = ["tag_language", "shouting:strip_shouting", "tag_counts"]\n')
    with_source_lines(config, 'metadata = "meta.csv"')
    text = (
        config.read_text()
        .replace('path = "texts"', 'path = "."')
        .replace('title = "', 'recipe = "mine.toml"\ntitle = "')
    )
    config.write_text(text.replace('version = "0.1.0-dev"', 'version = "1.0.0"'))
    first = build_here(config)
    assert set(rows(first.folder)) == {"texts/doc-0000.txt", "texts/doc-0001.txt"}
    assert build_here(config).status == "unchanged"


@pytest.mark.parametrize("line", ['text_column = "boddy"', 'id_column = "uid"'])
def test_a_column_that_is_not_there_is_refused_before_building(line: str, tmp_path: Path) -> None:
    config = corpora.make(tmp_path, documents=0)
    table = [{"key": f"k{n}", "body": corpora.document(n)} for n in range(3)]
    (tmp_path / "texts" / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in table))
    with_source_lines(config, line)
    name = line.split('"')[1]
    with pytest.raises(ConfigError, match=rf"source texts, a.jsonl: .*{name}.*key"):
        plan(config)


@pytest.mark.parametrize("ours", ["NFC", "NFD"])
def test_a_name_is_one_however_its_marks_are_written(ours: Literal["NFC", "NFD"], tmp_path: Path) -> None:
    """Files from macOS have them decomposed; who writes a table or asks for a removal types them composed."""
    config = corpora.make(tmp_path, documents=1, stages=corpora.LIGHT)
    composed, decomposed = (unicodedata.normalize(form, "café") for form in ("NFC", "NFD"))
    there, typed = (composed, decomposed) if ours == "NFC" else (decomposed, composed)
    for name in (f"{there}.txt", f"{there} gone.txt"):
        (tmp_path / "texts" / name).write_text(f"The mill is shut, it says in {name}.")
    (tmp_path / "meta.csv").write_text(f"file_path,title\n{typed}.txt,Shut\n")
    with_source_lines(config, 'metadata = "meta.csv"')
    config.write_text(config.read_text() + f'\n[exclude]\nids = ["texts/{typed} gone.txt"]\n')
    done = build_here(config)
    assert not done.warnings
    found = rows(done.folder)
    assert set(found) == {"doc-0000.txt", f"{there}.txt"}
    assert found[f"{there}.txt"]["title"] == "Shut"


@pytest.mark.parametrize("said", ["und", "mul", "zxx"])
def test_texts_in_no_one_language_may_be_declared_so(said: str) -> None:
    assert constant("language", said) == "und"
