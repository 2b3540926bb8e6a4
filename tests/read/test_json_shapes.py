"""JSON in the shapes that programs and people write: every document, or the sentence of what to write."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reading import PROSE, asides, read_bytes, texts

from corpusmill.read.records import Record, SetAside

ROWS = [{"name": f"n{n}", "text": f'Text {n}: a {{brace}}, a [bracket], a "quote".\nA line.'} for n in (7, 2, 9)]
TEXTS = [str(row["text"]) for row in ROWS]


@pytest.mark.parametrize("indent", [None, 0, 2, "\t"])
@pytest.mark.parametrize("between", ["\n", "", " ", ",\n", "\r\n\r\n", "\n\x1e"])
def test_objects_one_after_the_other(indent: Any, between: str) -> None:
    written = between.join(json.dumps(row, indent=indent) for row in ROWS)
    found = read_bytes("a.jsonl", written.encode())
    assert texts(found) == TEXTS
    assert asides(found) == []
    assert len({record.key for record in found if isinstance(record, Record)}) == len(ROWS)


@settings(deadline=None)
@given(st.lists(st.dictionaries(st.sampled_from("abc"), st.text(max_size=9)), min_size=2, max_size=5))
def test_objects_over_several_lines_hold_what_was_written(rows: list[dict[str, str]]) -> None:
    rows = [{"text": f"{n}", **row} for n, row in enumerate(rows)]
    written = "\n".join(json.dumps(row, indent=1, ensure_ascii=False) for row in rows)
    found = read_bytes("a.jsonl", written.encode("utf-8", "surrogatepass"))
    assert texts(found) == [row["text"] for row in rows]


@pytest.mark.parametrize("damage", ['{\n "text": oops\n}', '{\n "text": "a"\n "b": 1\n}', "]]]"])
def test_a_damaged_object_costs_itself_only(damage: str) -> None:
    good = [json.dumps(row, indent=1) for row in ROWS]
    found = read_bytes("a.jsonl", "\n".join([good[0], damage, *good[1:]]).encode())
    assert texts(found) == TEXTS
    assert [kind for _, kind in asides(found)] == ["not-json"]


def test_objects_longer_than_a_chunk_one_after_the_other() -> None:
    rows = [{"text": "word " * 150_000 + str(n)} for n in range(5)]
    found = read_bytes("a.jsonl", "\n".join(json.dumps(row, indent=1) for row in rows).encode())
    assert texts(found) == [row["text"] for row in rows]


def test_an_array_under_the_name_of_json_lines() -> None:
    assert texts(read_bytes("a.jsonl", json.dumps(ROWS).encode())) == TEXTS
    assert texts(read_bytes("a.jsonl", json.dumps(ROWS, indent=1).encode())) == TEXTS


@pytest.mark.parametrize("between", ["\n", "", "\n\x1e"])
def test_arrays_one_after_the_other(between: str) -> None:
    arrays = between.join(json.dumps([row]) for row in ROWS).encode()
    found = read_bytes("a.json", arrays) + read_bytes("a.jsonl", arrays)
    assert (texts(found), asides(found)) == (TEXTS * 2, [])


def test_a_sequence_with_record_separators_under_the_name_of_json() -> None:
    written = "".join(f"\x1e{json.dumps(row, indent=1)}\n" for row in ROWS).encode()
    assert texts(read_bytes("a.json", written)) == TEXTS


def test_several_objects_in_a_json_file_are_refused_with_what_to_write() -> None:
    written = "\n".join(json.dumps(row, indent=1) for row in ROWS).encode()
    found = read_bytes("a.json", written)
    assert texts(found) == TEXTS[:1]
    (aside,) = (item for item in found if isinstance(item, SetAside))
    assert 'format = "jsonl"' in aside.error
    assert texts(read_bytes("a.json", written, format="jsonl")) == TEXTS  # and that works


def test_a_comma_that_is_missing_or_too_many() -> None:
    objects = [json.dumps(row) for row in ROWS]
    assert texts(read_bytes("a.json", f"[{' '.join(objects)}]".encode())) == TEXTS
    found = read_bytes("a.jsonl", "\n".join(f"{row[:-1]},}}" for row in objects).encode())
    assert (texts(found), asides(found)) == (TEXTS, [])
    found = read_bytes("a.jsonl", b'{"text": "a ,} b", "list": [1,],}\n{"text": "c",,}\n{"text": "d"},}\n')
    assert (texts(found), asides(found)) == (["a ,} b", "d"], [("2", "not-json"), ("3.2", "not-json")])


@pytest.mark.parametrize(
    ("data", "remedy"),
    [
        ('// of May\n[{"text": "a"}]', "comments"),
        ('var data = [{"text": "a"}];', "script"),
        ('loaded({"text": "a"})', "script"),
    ],
)
def test_what_is_no_json_says_what_to_do(data: str, remedy: str) -> None:
    (aside,) = (item for item in read_bytes("a.json", data.encode()) if isinstance(item, SetAside))
    assert remedy in aside.error


@pytest.mark.parametrize(
    "document",
    [
        [{"type": "p", "children": [{"text": "The sluice "}, {"text": "is shut.", "bold": True}]}, {"type": "hr"}],
        {
            "type": "doc",
            "content": [{"type": "paragraph", "content": [{"type": "text", "text": "The sluice is shut."}]}],
        },
        [{"type": "paragraph", "data": {"text": "The sluice is shut."}}, {"type": "image", "data": {"url": "x"}}],
    ],
)
def test_documents_of_editors(document: Any) -> None:
    assert texts(read_bytes("a.jsonl", json.dumps({"id": "x", "body": document}).encode() + b"\n")) == [
        "The sluice is shut."
    ]


def test_blocks_stand_in_lines_and_runs_in_one() -> None:
    item = {"type": "li", "children": [{"type": "p", "children": [{"text": "one "}, {"text": "two"}]}]}
    body = [{"type": "ul", "children": [item, item]}, {"type": "p", "children": [{"text": "three"}]}]
    assert texts(read_bytes("a.jsonl", json.dumps({"body": body}).encode())) == ["one two\none two\nthree"]


def test_a_list_without_text_is_not_an_empty_text() -> None:
    found = read_bytes("a.jsonl", b'{"text": [{"url": "x"}]}\n{"text": "a"}\n')
    assert (texts(found), asides(found)) == (["a"], [("1", "not-text")])


def test_json_lines_under_the_name_of_a_text() -> None:
    lines = "".join(json.dumps(row) + "\n" for row in ROWS).encode()
    assert texts(read_bytes("a.txt", lines)) == TEXTS
    assert texts(read_bytes("a.txt", lines, format="text")) == [lines.decode()]
    about = b'{"a": 1}\n{"text": 5}\nare two objects.\n'
    assert texts(read_bytes("a.txt", about)) == [about.decode()]


BY_COLUMN = {name: {str(n): row[name] for n, row in enumerate(ROWS)} for name in ROWS[0]}


@pytest.mark.parametrize(
    "value",
    [
        BY_COLUMN,
        {name: list(cells.values()) for name, cells in BY_COLUMN.items()},
        {"columns": ["name", "text"], "index": [0, 1, 2], "data": [[row["name"], row["text"]] for row in ROWS]},
        {"schema": {"fields": [{"name": "text", "type": "string"}], "version": "1"}, "data": ROWS},
        {str(n): row for n, row in enumerate(ROWS)},
        {str(row["name"]): row for row in ROWS},
        {"status": "ok", "response": {"found": 3, "docs": ROWS}},
        {"took": 3, "hits": {"total": 3, "hits": [{"_source": row} for row in ROWS]}},
        {"data": {"children": [{"kind": "t", "data": row} for row in ROWS]}},
    ],
)
def test_tables_in_one_json_value(value: Any) -> None:
    found = read_bytes("a.json", json.dumps(value).encode())
    assert texts(found) == TEXTS
    assert asides(found) == []


@pytest.mark.parametrize(
    "value",
    [
        {"text": "one document", "comments": [{"text": "a"}, {"text": "b"}]},
        {"text": "one document", "tags": ["x", "y"]},
        {"content": {"title": "T", "text": "one document"}},
        {"article": {"body": "one document"}, "meta": {"n": 1}},
    ],
)
def test_one_document_stays_one(value: Any) -> None:
    assert texts(read_bytes("a.json", json.dumps(value).encode())) == ["one document"]


@pytest.mark.parametrize(
    ("row", "text", "title", "extra"),
    [
        ({"content": {"text": "T"}, "title": "A"}, "T", "A", {}),
        ({"content": {"text": "T", "n": 1}, "k": 2}, "T", None, {"content": {"n": 1}, "k": 2}),
        ({"_source": {"title": "A", "content": {"text": "T"}}, "_score": 1}, "T", "A", {"_score": 1}),
        ({"text": ["One.", "Two."]}, "One.\nTwo.", None, {}),
        ({"text": [{"text": "One."}, {"text": "Two."}]}, "One.\nTwo.", None, {}),
        ({"content": {"body": ["One.", None, "Two."]}}, "One.\nTwo.", None, {}),
    ],
)
def test_texts_inside_objects_and_lists(row: Any, text: str, title: str | None, extra: Any) -> None:
    (found,) = read_bytes("a.jsonl", json.dumps(row).encode())
    assert isinstance(found, Record)
    assert (found.text, found.known.get("title"), found.extra) == (text, title, extra)


def test_a_field_inside_an_object_may_be_declared() -> None:
    row = {"payload": {"story": "T", "key": "k", "by": "Ann"}, "text": "not this"}
    (found,) = read_bytes(
        "a.jsonl",
        json.dumps(row).encode(),
        text_column="payload.story",
        id_column="payload.key",
        columns={"author": "payload.by"},
    )
    assert isinstance(found, Record)
    assert (found.text, found.key, found.known, found.extra) == ("T", "k", {"author": ["Ann"]}, {"text": "not this"})


def test_what_cannot_be_text_is_refused_with_what_to_declare() -> None:
    rows = [{"text": "one"}, {"text": {"x": "a", "y": "b"}}, {"text": 5}, {"text": None}]
    found = read_bytes("a.jsonl", b"".join(json.dumps(row).encode() + b"\n" for row in rows))
    assert asides(found) == [("2", "not-text"), ("3", "not-text"), ("4", "no-text")]
    assert 'text_column = "text.x"' in next(f.error for f in found if isinstance(f, SetAside))


@pytest.mark.parametrize("line", ["{'text': 'one'}", '{text: "one"}'])
def test_what_people_take_for_json_is_named(line: str) -> None:
    (found,) = read_bytes("a.jsonl", line.encode())
    assert isinstance(found, SetAside)
    assert "write the line" in found.error


def test_a_column_that_is_empty_at_first() -> None:
    rows = [{"text": f"t{n}", "tags": None} for n in range(150)] + [
        {"text": "t150", "tags": v} for v in ("x", ["x"], {})
    ]
    found = read_bytes("a.jsonl", b"".join(json.dumps(row).encode() + b"\n" for row in rows))
    assert len(texts(found)) == 153
    assert asides(found) == []


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be", "utf-32"])
def test_objects_over_several_lines_in_wide_encodings(encoding: str) -> None:
    written = "\r\n".join(json.dumps(row, indent=1) for row in ROWS)
    assert texts(read_bytes("a.jsonl", written.encode(encoding))) == TEXTS


@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
def test_a_number_of_more_digits_than_can_be_read_costs_nothing(name: str) -> None:
    rows = [json.dumps({"text": f"{PROSE} {n}", "key": 0}) for n in range(3)]
    rows[1] = rows[1].replace('"key": 0', f'"key": {"9" * 5_000}')
    found = read_bytes(name, (f"[{','.join(rows)}]" if name == "a.json" else "\n".join(rows)).encode())
    assert [record.extra["key"] for record in found if isinstance(record, Record)] == [0, "9" * 5_000, 0]


def test_a_row_nested_past_what_can_be_walked_costs_itself_alone() -> None:
    deep = '{"text": "a", "b": ' + "[" * 900 + "]" * 900 + "}"
    found = read_bytes("a.jsonl", f'{{"text": "one"}}\n{deep}\n{{"text": "two"}}\n'.encode())
    assert texts(found) == ["one", "two"]
    assert asides(found) == [("2", "too-deep")]


LONG = "The miller kept the sluice open through the night because the river was still rising below the bridge."


@pytest.mark.parametrize(
    ("value", "expected", "known"),
    [
        ({"a-1": f"{LONG} One.", "a-2": f"{LONG} Two."}, [f"{LONG} One.", f"{LONG} Two."], {}),
        ({"summary": LONG, "text": f"{LONG} Two."}, [f"{LONG} Two."], {}),
        ({"paragraphs": [{"text": "One."}, {"text": "Two."}]}, ["One.\nTwo."], {}),
        (
            [
                {
                    "title": {"rendered": "The sluice"},
                    "text": LONG,
                    "published": {"$date": {"$numberLong": "1707645600000"}},
                }
            ],
            [LONG],
            {"title": "The sluice", "date": "2024-02-11T10:00:00Z"},
        ),
        ([{"text": LONG, "published": {"$date": "2024-02-11T10:00:00Z"}}], [LONG], {"date": "2024-02-11T10:00:00Z"}),
        ([{"title": {"rendered": "The sluice"}, "content": {"rendered": LONG}}], [LONG], {"title": "The sluice"}),
        ([{"text": LONG, "date": {"$date": "2024-03-05T10:00:00Z"}}], [LONG], {"date": "2024-03-05T10:00:00Z"}),
        (
            [{"text": LONG, "author": [{"name": "Ada Marsh"}, "Ben Lowe"]}],
            [LONG],
            {"author": ["Ada Marsh", "Ben Lowe"]},
        ),
        ([{"text": LONG, "author": {"id": 7}}], [LONG], {}),
    ],
)
def test_shapes_of_exports(value: Any, expected: list[str], known: dict[str, Any]) -> None:
    found = read_bytes("a.json", json.dumps(value).encode())
    assert (texts(found), asides(found)) == (expected, [])
    (first, *_) = [record for record in found if isinstance(record, Record)]
    assert first.known == known


def test_an_apostrophe_behind_a_backslash_is_one() -> None:
    """As JavaScript writes it; two backslashes before it are one, and another letter behind one is not guessed."""
    rows = (r'{"text": "The mill\'s \"old\" wheel", "path": "c:\\\\\'"}', r'{"text": "It\'s c:\mill"}', '{"text": "b"}')
    found = read_bytes("a.jsonl", "\n".join(rows).encode())
    assert texts(found) == ['The mill\'s "old" wheel', "b"]
    assert isinstance(found[0], Record) and found[0].extra == {"path": r"c:\\'"}
    assert asides(found) == [("2", "not-json")]


def test_a_row_that_holds_nothing_and_one_whose_text_is_no_number_are_told_apart() -> None:
    (empty,) = read_bytes("a.json", b"{}")
    assert isinstance(empty, SetAside) and "the columns are none" in empty.error
    found = read_bytes("a.jsonl", b'{"text": "One day."}\n{"text": NaN}\n{"text": 5.0}\n')
    assert asides(found) == [("2", "no-text"), ("3", "not-text")]
