"""Tables: the same rows give the same bytes, and a small change leaves most of them alone."""

import random
import warnings
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpusmill.release import tables
from corpusmill.release.rows import piles, waiting
from corpusmill.release.rows.read import together
from corpusmill.release.tables import TableWriter
from corpusmill.text.counts import row_bytes
from parts import EDITS, write_table

SCHEMA = pa.schema([("id", pa.string()), ("text", pa.large_string()), ("author", pa.list_(pa.string()))])


@pytest.fixture
def small_groups(monkeypatch):
    """The same cut rule at a thousandth of the size, so that a test need not write gigabytes."""
    for name, size in (("MIN_GROUP", 16 << 10), ("MEAN_EXTRA", 16 << 10), ("MAX_GROUP", 128 << 10)):
        monkeypatch.setattr(tables, name, size)


def documents(n, seed=0, length=600):
    draw = random.Random(seed)
    words = [f"w{i}" for i in range(500)]
    return [
        {
            "id": f"s/{i:06d}",
            "text": " ".join(draw.choices(words, k=draw.randint(1, length // 3))),
            "author": ["A"] * (i % 3),
        }
        for i in range(n)
    ]


def table(rows):
    return pa.Table.from_pylist(rows, SCHEMA)


def groups(path):
    with pq.ParquetFile(path) as file:
        return [tuple(file.read_row_group(n)["id"].to_pylist()) for n in range(file.num_row_groups)]


def test_bytes_do_not_depend_on_batches(tmp_path, small_groups):
    whole = table(documents(2000))
    write_table(tmp_path / "one.parquet", SCHEMA, [whole])
    write_table(tmp_path / "many.parquet", SCHEMA, whole.to_batches(max_chunksize=7))
    assert (tmp_path / "one.parquet").read_bytes() == (tmp_path / "many.parquet").read_bytes()
    assert len(groups(tmp_path / "one.parquet")) > 5
    assert pq.read_table(tmp_path / "one.parquet").equals(whole)


def test_pandas_metadata_changes_nothing(tmp_path):
    plain = table(documents(3))
    write_table(tmp_path / "a.parquet", SCHEMA, [plain])
    write_table(tmp_path / "b.parquet", SCHEMA, [plain.replace_schema_metadata({"pandas": "{}"})])
    assert (tmp_path / "a.parquet").read_bytes() == (tmp_path / "b.parquet").read_bytes()
    assert pq.read_schema(tmp_path / "a.parquet").metadata is None


def test_an_insertion_leaves_the_other_row_groups(tmp_path, small_groups):
    rows = documents(3000)
    write_table(tmp_path / "old.parquet", SCHEMA, [table(rows)])
    write_table(tmp_path / "new.parquet", SCHEMA, [table([*rows[:1000], *documents(3, seed=9), *rows[1000:]])])
    old, new = groups(tmp_path / "old.parquet"), groups(tmp_path / "new.parquet")
    kept = sum((Counter(old) & Counter(new)).values())
    assert kept >= len(old) - 4


def test_row_groups_keep_their_bounds(tmp_path, small_groups):
    rows = documents(3000)
    size = {row["id"]: len(row["id"]) + len(row["text"]) + len(row["author"]) for row in rows}
    write_table(tmp_path / "t.parquet", SCHEMA, [table(rows)])
    sizes = [sum(size[i] for i in group) for group in groups(tmp_path / "t.parquet")]
    assert min(sizes[:-1]) >= tables.MIN_GROUP
    assert max(sizes) <= tables.MAX_GROUP


def test_edits_of_a_document_stand_in_one_row_group(tmp_path, small_groups):
    rows = [
        {"id": f"s/{n // 40}", "seq": n % 40, "stage": "s", "rule": "r", "before": "x" * 300, "after": "", "start": 0,
         "end": 300, "raw_start": 0, "raw_end": 300}
        for n in range(4000)
    ]  # fmt: skip
    write_table(tmp_path / "e.parquet", EDITS, pa.Table.from_pylist(rows, EDITS).to_batches(max_chunksize=33))
    seen = [set(group) for group in groups(tmp_path / "e.parquet")]
    assert len(seen) > 3
    assert sum(map(len, seen)) == len(set.union(*seen))


STRANGE = pa.schema(
    [
        ("id", pa.string()), ("text", pa.large_string()), ("n", pa.int64()), ("small", pa.float32()),
        ("is_so", pa.bool_()), ("author", pa.list_(pa.string())), ("none", pa.list_(pa.int64())),
        ("fields", pa.list_(pa.struct([("name", pa.string()), ("at", pa.int32()), ("of", pa.list_(pa.string()))]))),
    ]
)  # fmt: skip


def test_rows_that_wait_in_files_are_all_there(tmp_path, monkeypatch):
    """Values of every kind, in pieces that begin and end anywhere; nulls among them, whole columns of them, no text."""
    monkeypatch.setattr(piles, "_LEAST", 64)
    draw = random.Random(3)
    texts = ["", "a", "naïve", "\0", "语言" * 20, None]
    found = [None, {"name": None, "at": None, "of": None}, {"name": "é", "at": 3, "of": ["x", None]}]
    rows = [
        {"id": f"é{n}", "text": draw.choice(texts) if n > 50 else None, "n": draw.choice([1, None]), "small": n / 8,
         "is_so": draw.choice([True, False, None]), "author": draw.choice([None, [], ["A", None]]), "none": None,
         "fields": draw.choices(found, k=n % 4) if n % 5 and n < 100 else None}
        for n in range(200)
    ]  # fmt: skip
    whole = pa.Table.from_pylist(rows, STRANGE)
    wait = waiting.Waiting(tmp_path / "new", STRANGE)
    for _ in range(2):
        first = 0
        while first < len(rows):
            size = draw.randrange(1, 40)
            wait.add(whole.slice(first, size))
            first += size
        found = wait.every(16)
        wait.give_back()
        found.validate(full=True)
        assert found.equals(whole)
        assert [len(chunk) for chunk in found["text"].chunks] == [16] * 12 + [8]
        del found
        wait.remove()
        assert wait.every(16).num_rows == 0
    assert list((tmp_path / "new").iterdir()) == []


def mapped():
    """Of all files that are mapped, the bytes in memory."""
    lines = Path("/proc/self/status").read_text().split("\n")
    return next(int(line.split()[1]) << 10 for line in lines if line.startswith("RssFile"))


def test_a_row_group_is_not_held_to_be_written(tmp_path, monkeypatch):
    """Where it waits it is mapped: a chunk of it at a time."""
    monkeypatch.setattr(tables, "_CHUNK_ROWS", 2)
    held = []
    give_back = waiting.Waiting.give_back

    def noted(self):
        held.append(mapped())
        give_back(self)

    monkeypatch.setattr(waiting.Waiting, "give_back", noted)
    words = random.Random(1).randbytes(1 << 19).hex()
    with TableWriter(tmp_path / "t.parquet", SCHEMA) as writer:
        for n in range(100):
            writer.write(table([{"id": f"{n}", "text": words[n * 1000 :] + words[: n * 1000], "author": None}]))
        before = mapped()
    assert len(held) > 50
    assert max(held) - before < 8 << 20


@pytest.mark.parametrize("fails", ["within", "at its end"])
def test_a_failure_leaves_no_rows_that_wait(fails, tmp_path, monkeypatch):
    monkeypatch.setattr(tables, "_COUNTED_TOGETHER", 1 << 12)
    monkeypatch.setattr(piles, "_LEAST", 1 << 12)
    (tmp_path / "t.parquet").mkdir()  # so that the file cannot have its name
    with pytest.raises((OSError, ZeroDivisionError)), TableWriter(tmp_path / "t.parquet", SCHEMA) as writer:
        writer.write(table(documents(100)))
        if fails == "within":
            raise ZeroDivisionError
    assert [path.name for path in tmp_path.iterdir()] == ["t.parquet"]


def test_files_are_closed_as_soon_as_nothing_waits(tmp_path, monkeypatch):
    """Who keeps an error keeps its frames, and what is open there would go on to fill the disk."""
    monkeypatch.setattr(piles, "_LEAST", 64)
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always", ResourceWarning)
        wait = waiting.Waiting(tmp_path, SCHEMA)
        wait.add(table(documents(10)))
        assert wait.every(4).num_rows == 10
        wait.remove()
        del wait
    assert told == []


def test_no_rows_no_file(tmp_path):
    (tmp_path / "t.parquet").write_bytes(b"what an earlier run left")
    write_table(tmp_path / "t.parquet", SCHEMA, [table([])])
    assert list(tmp_path.iterdir()) == []


def test_a_failure_leaves_nothing(tmp_path, small_groups):
    def broken():
        yield table(documents(2000))
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        write_table(tmp_path / "t.parquet", SCHEMA, broken())
    assert list(tmp_path.iterdir()) == []


def test_other_columns_are_refused(tmp_path):
    with pytest.raises(ValueError, match="the schema has"):
        write_table(tmp_path / "t.parquet", SCHEMA, [pa.table({"id": ["a"]})])


def test_pages_have_an_index_and_texts_no_statistics(tmp_path):
    write_table(tmp_path / "t.parquet", SCHEMA, [table(documents(10))])
    with pq.ParquetFile(tmp_path / "t.parquet") as file:
        identity, text = (file.metadata.row_group(0).column(n) for n in (0, 1))
    assert identity.has_offset_index and text.has_offset_index
    assert identity.is_stats_set and not text.is_stats_set
    assert text.compression == "ZSTD"


def test_offsets_stand_as_differences_and_without_what_every_page_holds(tmp_path):
    rows = pa.table({"id": ["a"] * 500, "rule": ["r"] * 500, "start": range(0, 5_000, 10)})
    write_table(tmp_path / "t.parquet", rows.schema, [rows])
    with pq.ParquetFile(tmp_path / "t.parquet") as file:
        identity, rule, start = (file.metadata.row_group(0).column(n) for n in range(3))
        assert file.read().equals(rows)
    assert "DELTA_BINARY_PACKED" in start.encodings and start.total_uncompressed_size < 8 * 500 / 10
    assert [column.is_stats_set for column in (identity, rule, start)] == [True, False, False]


@settings(max_examples=30)
@given(st.lists(st.integers(1, 400), max_size=12), st.integers(0, 3))
def test_any_batching_gives_the_same_bytes(tmp_path_factory, cuts, seed):
    folder = tmp_path_factory.mktemp("t")
    whole = table(documents(600, seed))
    bounds = sorted({0, len(whole), *(cut for cut in cuts if cut < len(whole))})
    pieces = [whole.slice(a, b - a) for a, b in pairwise(bounds)]
    with pytest.MonkeyPatch.context() as patch:
        for name, size in (("MIN_GROUP", 8 << 10), ("MEAN_EXTRA", 8 << 10), ("MAX_GROUP", 64 << 10)):
            patch.setattr(tables, name, size)
        write_table(folder / "whole.parquet", SCHEMA, [whole])
        write_table(folder / "pieces.parquet", SCHEMA, pieces)
    assert (folder / "whole.parquet").read_bytes() == (folder / "pieces.parquet").read_bytes()


NESTED = st.lists(
    st.none()
    | st.lists(
        st.fixed_dictionaries({"a": st.none() | st.text(max_size=5), "n": st.none() | st.integers(0, 9)}), max_size=3
    ),
    max_size=8,
)


@given(NESTED, st.integers(0, 8))
def test_row_bytes_count_what_a_row_holds(rows, start):
    kind = pa.list_(pa.struct([("a", pa.string()), ("n", pa.int64())]))
    array = pa.array(rows, kind).slice(min(start, len(rows)))
    expected = [sum(len((item["a"] or "").encode()) + 8 for item in row or []) for row in rows[start:]]
    assert row_bytes(array).tolist() == expected


def test_row_bytes_of_nested_slices():
    array = pa.array([[{"a": "xy", "n": 1}], None, [{"a": "z", "n": 2}, {"a": None, "n": None}]]).slice(1)
    assert row_bytes(array).tolist() == [0, 17]


@given(st.lists(st.integers(1, 5), max_size=8), st.integers(1, 6))
def test_rows_of_one_id_stay_together(runs, rows):
    ids = [f"d{n}" for n, of_one in enumerate(runs) for _ in range(of_one)]
    table = pa.table({"id": pa.array(ids, pa.string()), "n": range(len(ids))})
    found = list(together("id", (table.slice(first, rows) for first in range(0, len(ids), rows))))
    assert [n for some in found for n in some["n"].to_pylist()] == list(range(len(ids)))
    assert sum(len(set(some["id"].to_pylist())) for some in found) == len(runs)
    longest = max(runs, default=0)
    assert all(some.num_rows < 2 * rows + longest for some in found)
