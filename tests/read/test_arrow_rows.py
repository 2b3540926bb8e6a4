"""Parquet and Arrow tables, row by row."""

from __future__ import annotations

import datetime
import io
from pathlib import Path
from typing import Any, ClassVar

import pyarrow as pa
import pyarrow.ipc
import pyarrow.parquet as pq
import pytest
from reading import PROSE, SHORT, asides, jsonl, read_bytes, texts

from corpusmill.read.records import Record, SetAside, singly
from corpusmill.read.rows.arrow_rows import ArrowRun, arrow_rows, parquet_rows
from corpusmill.read.rows.row import Rows, Runs, each
from corpusmill.read.rows.tables import read_rows
from corpusmill.read.source import SourceOptions
from corpusmill.read.unpack.streams import Budget


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
    assert first.known == {"date": "2024-05-01", "author": ["A"]}
    assert first.extra == {"raw": "AP8="}
    assert (last.key, last.known["author"], last.extra) == (f"{name}#4", ["B", "C"], {})


@pytest.mark.parametrize(
    "table",
    [
        pa.table({"id": ["a", "", "b"], "text": [SHORT, "", PROSE]}),
        pa.table({"id": ["a", None, "b"], "text": [SHORT, PROSE, None]}),
        pa.table({"id": [7, 8, 9], "text": pa.array([SHORT, PROSE, "x"], pa.large_string())}),
        pa.table({"id": ["a", "b", "c"], "text": [SHORT, PROSE, "x"], "title": ["A", "B", None]}),
        pa.table({"id": ["a", "b", "c"], "text": [SHORT, "longer than a record may be " * 20, "x"]}),
        pa.table({"text": [SHORT, PROSE, "x"]}),
    ],
    ids=["text and id", "nulls", "numbers", "more", "too large", "text alone"],
)
@pytest.mark.parametrize("id_column", ["id", None])
def test_a_run_of_columns_is_read_as_its_rows_are(table: pa.Table, id_column: str | None) -> None:
    declared = {"id_column": id_column} if id_column in table.schema.names else {}
    options = SourceOptions(name="test", path=".", max_record_bytes=400, **declared)
    (batch,) = table.to_batches()

    def records(runs: Runs) -> list[Any]:
        found = singly(read_rows(runs, "a.parquet", "a.parquet", options))
        return [(item, bytes(item.utf8 or b"")) if isinstance(item, Record) else item for item in found]

    runs = [ArrowRun(batch.slice(1), 4), ArrowRun(batch.slice(0, 2), 6)]
    assert records(iter(runs)) == records(each(runs))


class Watched(ArrowRun):
    """A run that tells which of its kind were turned into rows, by the number of their last one."""

    asked: ClassVar[list[int]] = []

    def rows(self) -> Rows:
        self.asked.append(self.number)
        return super().rows()


@pytest.mark.parametrize(
    ("table", "by_rows"),
    [
        (pa.table({"id": ["a", "b", "c"], "text": [SHORT, PROSE, "x"]}), []),
        (pa.table({"text": pa.array([SHORT, PROSE, "x"], pa.large_string())}), []),
        (pa.table({"id": ["a", None, "c"], "text": [SHORT, PROSE, "x"]}), [2]),
        (pa.table({"id": ["a", "b", "c"], "text": [SHORT, PROSE, None]}), [3]),
        (pa.table({"id": ["a", "b", "c"], "text": [SHORT, PROSE, "longer than a record may be " * 20]}), [3]),
        (pa.table({"id": [7, 8, 9], "text": [SHORT, PROSE, "x"]}), [2, 3]),
        (pa.table({"id": ["a", "b", "c"], "text": [SHORT, PROSE, "x"], "title": ["A", "B", "C"]}), [2, 3]),
    ],
    ids=["text and id", "text alone", "an id missing", "a text missing", "too large", "numbers", "more"],
)
def test_which_runs_are_read_by_columns(table: pa.Table, by_rows: list[int]) -> None:
    declared = {"id_column": "id"} if "id" in table.schema.names else {}
    options = SourceOptions(name="test", path=".", max_record_bytes=400, **declared)
    (batch,) = table.to_batches()
    Watched.asked.clear()
    runs = [Watched(batch.slice(0, 2), 0), Watched(batch.slice(2), 2)]
    assert len(list(singly(read_rows(iter(runs), "a.parquet", "a.parquet", options)))) == 3
    assert Watched.asked == [2, 3, *by_rows]  # both are asked to tell the columns


def test_tables_come_as_columns() -> None:
    table = pa.table({"id": ["a", "b", "c"], "text": [SHORT, PROSE, "x"]})
    of_parquet = list(parquet_rows(io.BytesIO(parquet(table)), Budget(200)))
    assert [(type(run), run.number) for run in of_parquet] == [(ArrowRun, 3)]
    for stream in (True, False):
        of_arrow = list(arrow_rows(io.BytesIO(arrow(table, stream=stream)), Budget(200), is_stream=stream))
        assert [(type(run), run.number) for run in of_arrow] == [(ArrowRun, 2), (ArrowRun, 3)]


@pytest.mark.parametrize("kind", [pa.timestamp("s"), pa.date64(), pa.date32()])
@pytest.mark.parametrize("name", ["seen", "date"])
def test_a_moment_that_python_cannot_hold_costs_its_row_nothing_else(kind: pa.DataType, name: str) -> None:
    whole, far = (pa.int32(), -(10**7)) if kind == pa.date32() else (pa.int64(), 10**15)
    days = pa.array([0, far, 1], whole).cast(kind)
    found = read_bytes("a.parquet", parquet(pa.table({"text": ["one", "two", "three"], name: days})))
    assert texts(found) == ["one", "two", "three"]
    assert isinstance(found[1], Record) and found[1].extra[name] and not found[1].known


def test_a_zone_of_time_that_nobody_knows_is_of_the_table_and_of_no_server() -> None:
    days = pa.array([None, 1_700_000_000], pa.timestamp("s", "Valley/Mill"))
    found = read_bytes("a.parquet", parquet(pa.table({"text": ["one", "two"], "seen": days})))
    assert texts(found) == ["one", "two"]
    assert (
        isinstance(found[1], Record) and found[1].extra["seen"] == "1700000000000"
    )  # in milliseconds: Parquet has no seconds


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


def test_two_columns_of_one_name_are_two_columns() -> None:
    table = pa.table([pa.array([SHORT]), pa.array(["x"]), pa.array([1])], names=["text", "tag", "tag"])
    for data, name in ((parquet(table), "a.parquet"), (arrow(table, stream=True), "a.arrow")):
        (record,) = read_bytes(name, data)
        assert record.text == SHORT
        assert record.extra == {"tag": "x", "tag_2": 1}


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


def test_what_cannot_be_read_as_it_is_says_what_to_do() -> None:
    nested = parquet(pa.table({"text": [{"value": PROSE}]}))
    sealed = nested[:-4] + b"PARE"
    told = [aside for data in (sealed, nested) for aside in read_bytes("a.parquet", data)]
    assert [
        (aside.kind, 'text_column = "text.value"' in aside.error) for aside in told if isinstance(aside, SetAside)
    ] == [
        ("encrypted", False),
        ("no-text-column", True),
    ]


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
