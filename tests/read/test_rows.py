from __future__ import annotations

import datetime
import io
import json
import logging
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.ipc
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reading import asides, read_bytes, texts

from corpusmill.read.records import Record, SetAside

PROSE = "A sentence that is long enough to be taken for the text of a document, and not for its title. " * 2


SHORT = "Zoë’s naïve café — “quoted”"


def jsonl(*rows: Any) -> bytes:
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


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
        + b'"text"\n'
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
    assert texts(read_bytes(name, data.encode(encoding))) == [text, text]
    assert texts(read_bytes(name, data.encode(encoding), encoding=encoding)) == [text, text]


@pytest.mark.parametrize(
    ("data", "read"),
    [
        (b'[{"text": "1"}, {"text": "2"}, {"text": bad}, {"text": "4"}]', ["1", "2"]),
        (b'[{"text": "1"}, {"text": "2"', ["1"]),
        (b'[{"text": "1"} {"text": "2"}]', ["1"]),
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
    code = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "from corpusmill.read.inputs import read_source\n"
        "from corpusmill.read.source import SourceOptions\n"
        "import corpusmill.read.rows.tables, corpusmill.read.rows.json_rows\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "n = sum(1 for _ in read_source(SourceOptions('t', sys.argv[1]), root=Path()))\n"
        "print(n, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    count, grown = map(int, done.stdout.split())
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


def test_csv_without_rows_or_content() -> None:
    assert read_bytes("a.csv", b"") == []
    assert read_bytes("a.csv", b"text,n\n") == []


def parquet(table: pa.Table, **options: Any) -> bytes:
    sink = io.BytesIO()
    pq.write_table(table, sink, **options)
    return sink.getvalue()


def arrow(table: pa.Table, *, stream: bool) -> bytes:
    sink = io.BytesIO()
    new = pa.ipc.new_stream if stream else pa.ipc.new_file
    with new(sink, table.schema) as writer:
        writer.write_table(table, max_chunksize=2)
    return sink.getvalue()


TABLE = pa.table(
    {
        "text": pa.array(["one", None, "", "four"]).dictionary_encode(),
        "date": [datetime.date(2024, 5, n) for n in (1, 2, 3, 4)],
        "authors": [["A"], [], None, ["B", "C"]],
        "raw": [b"\x00\xff", None, None, None],
    }
)


@pytest.mark.parametrize("name", ["a.parquet", "a.arrow", "a.feather", "a.stream.arrow", "no-ending"])
def test_parquet_and_arrow(name: str) -> None:
    data = parquet(TABLE) if "parquet" in name else arrow(TABLE, stream="stream" in name)
    found = read_bytes(name, data)
    assert texts(found) == ["one", "", "four"]
    assert asides(found) == [("2", "no-text")]
    first, last = found[0], found[-1]
    assert isinstance(first, Record)
    assert isinstance(last, Record)
    assert first.known == {"date": "2024-05-01"}
    assert first.extra == {"authors": ["A"], "raw": "AP8="}
    assert (last.key, last.extra) == (f"{name}#4", {"authors": ["B", "C"]})


def test_text_in_a_column_of_bytes_is_decoded() -> None:
    table = pa.table({"text": pa.array([SHORT.encode("cp1252"), b"\x89PNG\r\n\x1a\n"], pa.binary())})
    found = read_bytes("a.parquet", parquet(table))
    assert texts(found) == [SHORT]
    assert asides(found) == [("2", "binary")]


def test_a_cell_that_is_not_utf8_costs_its_row_only() -> None:
    bad = pa.array([b"one", b"b\xff\xfed", b"three"], pa.binary()).view(pa.string())
    found = read_bytes("a.arrow", arrow(pa.table({"text": bad}), stream=True))
    assert texts(found) == ["one", "three"]
    assert asides(found) == [("2", "undecodable")]


def test_ids_that_pandas_made_floats() -> None:
    table = pa.table({"text": ["a", "b", "c"], "id": [7.0, float("nan"), 1.5]})
    found = read_bytes("a.parquet", parquet(table), id_column="id")
    assert [r.key for r in found if isinstance(r, Record)] == ["7", "a.parquet#2", "1.5"]


def test_a_corrupt_row_group_is_set_aside_and_the_next_is_read() -> None:
    table = pa.table({"text": [f"{n} " + PROSE for n in range(60)]})
    data = bytearray(parquet(table, row_group_size=20, compression="zstd", use_dictionary=False))
    metadata = pq.ParquetFile(io.BytesIO(data)).metadata.row_group(1).column(0)
    start = metadata.data_page_offset
    data[start : start + metadata.total_compressed_size] = b"\xff" * metadata.total_compressed_size
    found = read_bytes("a.parquet", bytes(data))
    assert [text.split()[0] for text in texts(found)] == [str(n) for n in (*range(20), *range(40, 60))]
    assert asides(found) == [(None, "corrupt")]
    assert "Row group 2" in next(f.error for f in found if isinstance(f, SetAside))


@pytest.mark.parametrize("data", [parquet(TABLE)[:-20], b"PAR1" + b"\x00" * 50, arrow(TABLE, stream=False)[:-30]])
def test_a_truncated_table_is_set_aside(data: bytes) -> None:
    assert asides(read_bytes("a.parquet", data)) == [(None, "corrupt")]


def test_a_truncated_arrow_stream_keeps_what_came_before() -> None:
    found = read_bytes("a.arrow", arrow(TABLE, stream=True)[:-150])
    assert texts(found)[0] == "one"
    assert asides(found)[-1] == (None, "corrupt")


def test_a_dataset_saved_to_disk(tmp_path: Path) -> None:
    datasets = pytest.importorskip("datasets")
    from corpusmill.read.inputs import read_source
    from corpusmill.read.source import SourceOptions

    data = datasets.DatasetDict(
        {split: datasets.Dataset.from_dict({"text": [f"{split} {n}" for n in range(5)]}) for split in ("train", "test")}
    )
    data.save_to_disk(tmp_path / "saved")
    found = list(read_source(SourceOptions("t", str(tmp_path / "saved")), root=Path()))
    assert texts(found) == [f"{split} {n}" for split in ("test", "train") for n in range(5)]
    assert asides(found) == []


def test_files_of_different_schemas_are_read_each_by_its_own(tmp_path: Path) -> None:
    from corpusmill.read.inputs import read_source
    from corpusmill.read.source import SourceOptions

    (tmp_path / "a.jsonl").write_bytes(jsonl({"text": "A", "x": 1}))
    (tmp_path / "b.jsonl").write_bytes(jsonl({"content": "B"}))
    (tmp_path / "c.csv").write_bytes(b"body;y\nC;1\n")
    (tmp_path / "d.jsonl").write_bytes(jsonl({"n": 1}))
    found = list(read_source(SourceOptions("t", str(tmp_path)), root=Path()))
    assert texts(found) == ["A", "B", "C"]
    assert [(s.file_path, s.kind) for s in found if isinstance(s, SetAside)] == [("d.jsonl", "no-text-column")]
