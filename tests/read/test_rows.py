from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reading import PROSE, asides, jsonl, read_apart, read_bytes, texts

from corpusmill.read.records import Record, SetAside


@settings(deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1, max_size=8))
def test_json_lines_and_json_arrays_hold_the_same(values: list[str]) -> None:
    rows = [{"text": value, "id": f"n{n}"} for n, value in enumerate(values)]
    as_lines = read_bytes("a.jsonl", jsonl(*rows), id_column="id")
    for indent in (None, 2):
        as_array = read_bytes("a.json", json.dumps(rows, indent=indent).encode(), id_column="id")
        assert [(r.key, r.text) for r in as_array if isinstance(r, Record)] == [
            (r.key, r.text) for r in as_lines if isinstance(r, Record)
        ]
    assert texts(as_lines) == values


def test_columns_go_where_they_belong() -> None:
    row = {
        "id": 7,
        "text": "Body.",
        "Title": "A title",
        "author": "Ann Author",
        "date": "2024-05-01",
        "url": "https://example.org/a",
        "tags": ["x", {"y": 1}],
        "score": float("nan"),
        "nothing": None,
    }
    (found,) = read_bytes("a.jsonl", jsonl(row), id_column="id")
    assert isinstance(found, Record)
    assert (found.key, found.text, found.file_path) == ("7", "Body.", "a.jsonl")
    assert found.known == {
        "title": "A title",
        "author": ["Ann Author"],
        "date": "2024-05-01",
        "url": "https://example.org/a",
    }
    assert found.extra == {"tags": ["x", {"y": 1}], "score": None}
    json.dumps(found.extra, allow_nan=False)


def test_columns_may_be_named(caplog: pytest.LogCaptureFixture) -> None:
    rows = jsonl({"headline": "T", "story": PROSE, "text": "not this"})
    (found,) = read_bytes("a.jsonl", rows, text_column="story", columns={"title": "headline"})
    assert isinstance(found, Record)
    assert (found.text, found.known, found.extra) == (PROSE, {"title": "T"}, {"text": "not this"})


def test_the_text_column_is_guessed_and_said(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    assert texts(read_bytes("a.jsonl", jsonl({"x": "short", "story": PROSE}))) == [PROSE]
    assert "text read from column 'story'" in caplog.text
    assert texts(read_bytes("a.jsonl", jsonl({"body": "B", "content": "C"}))) == ["C"]


def test_no_text_column_names_the_columns() -> None:
    (found,) = read_bytes("a.jsonl", jsonl({"x": "short", "y": 2}))
    assert isinstance(found, SetAside)
    assert (found.record, found.kind) == (None, "no-text-column")
    assert "'x', 'y'" in found.error
    (found,) = read_bytes("a.jsonl", jsonl({"x": "short"}), text_column="text")
    assert isinstance(found, SetAside)
    assert "no column 'text'" in found.error


def test_the_key_is_the_path_and_the_row_unless_an_id_is_declared() -> None:
    rows = jsonl({"id": "a", "text": "A"}, {"id": None, "text": "B"}, {"id": [1], "text": "C"})
    assert [r.key for r in read_bytes("d.jsonl", rows) if isinstance(r, Record)] == [
        "d.jsonl#1",
        "d.jsonl#2",
        "d.jsonl#3",
    ]
    found = read_bytes("d.jsonl", rows, id_column="id")
    assert [r.key for r in found if isinstance(r, Record)] == ["a", "d.jsonl#2"]
    assert asides(found) == [("3", "bad-id")]


def test_broken_rows_are_set_aside_by_number_and_the_rest_goes_on() -> None:
    data = (
        jsonl({"text": "1"})
        + b"[1, 2]\n"
        + b"null\n"
        + b"\n"
        + b'{"text": "cut\n'
        + jsonl({"text": None}, {"other": 1}, {"text": 5})
        + b"\xff\xfe{}\n"
        + b"[" * 100_000
        + b"\n"
        + b'{"text": "11"}'
    )
    found = read_bytes("a.jsonl", data)
    assert texts(found) == ["1", "11"]
    assert asides(found) == [
        ("2", "not-an-object"),
        ("3", "not-an-object"),
        ("5", "not-json"),
        ("6", "no-text"),
        ("7", "no-text"),
        ("8", "not-text"),
        ("9", "undecodable"),
        ("10", "not-json"),
    ]


def test_lone_surrogates_never_reach_a_text() -> None:
    (found,) = read_bytes(
        "a.jsonl", b'{"text": "half \\ud83d emoji", "id": "\\udc00", "k\\ud800": "\\ud800"}', id_column="id"
    )
    assert isinstance(found, Record)
    assert (found.text, found.key, found.extra) == ("half \ufffd emoji", "\ufffd", {"k\ufffd": "\ufffd"})


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252", "cp1251"])
@pytest.mark.parametrize("name", ["a.jsonl", "a.json", "a.csv"])
def test_encodings_of_tables(encoding: str, name: str) -> None:
    text = (
        "Вчера вечером жители посёлка собрались, чтобы обсудить будущее"
        if encoding == "cp1251"
        else "Le café fermé à l’été, où les élèves étaient fâchés"
    )
    rows = [{"text": text, "n": 1}, {"text": text, "n": 2}]
    if name.endswith("csv"):
        data = "text,n\r\n" + "".join(f'"{row["text"]}",{row["n"]}\r\n' for row in rows)
    elif name.endswith("json"):
        data = json.dumps(rows, ensure_ascii=False)
    else:
        data = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    found = read_bytes(name, data.encode(encoding))
    assert texts(found) == [text, text]
    told = {"utf-8-sig": "utf-8"}.get(encoding, encoding)
    assert {row.encoding for row in found if isinstance(row, Record)} == {told}
    assert texts(read_bytes(name, data.encode(encoding), encoding=encoding)) == [text, text]


@pytest.mark.parametrize(
    ("data", "read"),
    [
        (b'[{"text": "1"}, {"text": "2"}, {"text": bad}, {"text": "4"}]', ["1", "2"]),
        (b'[{"text": "1"}, {"text": "2"', ["1"]),
        (b'[{"text": "1"}', ["1"]),
        (b'{"text": "1"} {"text": "2"}', ["1"]),
    ],
)
def test_a_json_array_that_breaks_off(data: bytes, read: list[str]) -> None:
    found = read_bytes("a.json", data)
    assert texts(found) == read
    assert asides(found) == [(None, "not-json")]


def test_a_stray_byte_costs_nothing_of_a_json_array() -> None:
    rows = [{"text": f"Ünï {n} — “quoted”"} for n in range(50)]
    data = json.dumps(rows, ensure_ascii=False).encode().replace(b"\xe2\x80\x9cquoted", b"\x93quoted", 1)
    found = read_bytes("a.json", data)
    assert texts(found) == [row["text"] for row in rows]
    assert {record.encoding for record in found if isinstance(record, Record)} == {"utf-8+cp1252"}


@pytest.mark.parametrize("form", ["a.json", "a.jsonl"])
def test_a_string_of_json_is_a_text_by_itself(form: str) -> None:
    said = ["One \u201ctext\u201d.", "Two\nlines."]
    data = json.dumps(said).encode() if form == "a.json" else b"".join(json.dumps(one).encode() + b"\n" for one in said)
    assert texts(read_bytes(form, data)) == said
    assert [kind for _, kind in asides(read_bytes(form, data, text_column="body"))] == ["no-text-column"]


def test_json_arrays_of_other_things() -> None:
    found = read_bytes("a.json", b'[{"text": "1"}, 2, ["3"], null, {"text": "5"}]')
    assert (texts(found), asides(found)) == (
        ["1", "5"],
        [("2", "not-an-object"), ("3", "not-an-object"), ("4", "not-an-object")],
    )
    assert texts(read_bytes("a.json", b'{"text": "one"}')) == ["one"]
    assert texts(read_bytes("a.json", b'{"n": 2, "articles": [{"text": "1"}, {"text": "2"}]}')) == ["1", "2"]
    assert read_bytes("a.json", b"[]") == []


def test_values_cut_by_the_end_of_a_chunk() -> None:
    rows = [{"text": 'é\\"\n' * n, "n": 1.5e300, "t": True, "x": None} for n in range(0, 3000, 7)]
    data = json.dumps(rows).encode()
    assert len(data) > 3 << 20
    assert texts(read_bytes("a.json", data)) == [row["text"] for row in rows]


def test_a_huge_json_array_on_one_line_in_bounded_memory(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    item = json.dumps({"text": "word " * 2000})
    with path.open("w") as file:
        file.write("[")
        for n in range(11_000):
            file.write(("," if n else "") + item)
        file.write("]")
    assert path.stat().st_size > 100 << 20
    count, grown = read_apart("read_source(SourceOptions('t', place), root=Path())", path)
    assert count == 11_000
    assert grown < 30_000  # KiB: a hundred rows of sample and a few chunks, not the file


@pytest.mark.parametrize(
    ("name", "delimiter"), [("a.csv", ","), ("a.csv", ";"), ("a.csv", "|"), ("a.tsv", "\t"), ("a.csv", "\t")]
)
def test_csv_with_any_delimiter(name: str, delimiter: str) -> None:
    data = delimiter.join(["id", "text", "title"]) + "\r\n"
    data += delimiter.join(["1", '"One, two; ""three""\n\nfour\t|"', "T"]) + "\r\n\r\n"
    data += delimiter.join(["2", "plain", '""']) + "\n"
    first, second = read_bytes(name, data.encode(), id_column="id")
    assert isinstance(first, Record)
    assert isinstance(second, Record)
    assert (first.key, first.text, first.known) == ("1", 'One, two; "three"\n\nfour\t|', {"title": "T"})
    assert (second.key, second.text, second.known) == ("2", "plain", {})


def test_a_wrong_delimiter_is_said() -> None:
    data = b"id,text\n1,one\n2,two\n"
    (found,) = read_bytes("a.csv", data, delimiter=";", text_column="text")
    assert isinstance(found, SetAside)
    assert found.kind == "no-text-column"
    assert "delimiter" in found.error


def test_csv_rows_that_do_not_fit() -> None:
    data = b'text,n\none,1\ntwo,2,3\nthree\n"four" x,4\nfive,5\n"never closed,6\nseven,7\n'
    found = read_bytes("a.csv", data)
    assert texts(found) == ["one", "five", "seven"]
    assert asides(found) == [("2", "ragged-row"), ("3", "ragged-row"), ("4", "not-csv"), ("6", "not-csv")]
    more, fewer = (one.error for one in found if isinstance(one, SetAside) and one.kind == "ragged-row")
    assert ("mend its quotes" in more, "put ',' between its empty fields too" in fewer) == (True, True)


def test_csv_without_rows_or_content() -> None:
    assert read_bytes("a.csv", b"") == []
    assert read_bytes("a.csv", b"text,n\n") == []


@pytest.mark.parametrize("end", ["\x1a", "\x1a\r\n"])
def test_the_sign_that_dos_ends_a_file_with_is_no_row(end: str) -> None:
    assert len(read_bytes("a.csv", f"n,text\r\n1,The ferry is late.\r\n{end}".encode())) == 1
    assert len(read_bytes("a.jsonl", f'{{"text": "The ferry is late."}}\r\n{end}'.encode())) == 1
