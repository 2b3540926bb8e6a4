"""Records that stand in columns become the batches, and the steps, that they become one by one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpusmill.corpus.incoming.batches import batch_of, batch_of_runs
from corpusmill.corpus.incoming.steps import LARGE, StepBuilder, bounded
from corpusmill.corpus.kept.ids import hashes_of
from corpusmill.corpus.kept.unchanged import brought_by
from corpusmill.engine.costs import Costs
from corpusmill.kernel.library import without_kernel
from corpusmill.read.records import PlainRecords, Read, count_of
from corpusmill.text.batch import BATCH_BYTES, BATCH_ROWS, Batch
from corpusmill.text.counts import blanks_of, sizes_of, words_of
from texts import hostile_texts


def plain(texts: Sequence[str], file_path: str = "a.parquet") -> PlainRecords:
    keys = [f"{file_path}-{n}" for n in range(len(texts))]
    return PlainRecords(keys, pa.array(texts, pa.large_string()), file_path)


@given(st.lists(st.tuples(st.sampled_from(["a", "b"]), st.lists(hostile_texts, max_size=4)), max_size=4), st.booleans())
def test_a_batch_of_columns_is_that_of_its_records(found: list[tuple[str, list[str]]], is_part: bool) -> None:
    runs = [plain(texts, name) for name, texts in found]
    if is_part:  # an array that begins inside another
        runs = [run.part(1, len(run)) for run in runs if len(run)]
    constants = {"license": "cc0-1.0", "language": "en"}
    by_columns = batch_of_runs(runs, "s", constants)
    by_records = batch_of([record for run in runs for record in run], "s", constants)
    for name in ("ids", "texts", "raws", "marks", "found", "characters"):
        assert list(getattr(by_columns, name)) == list(getattr(by_records, name)), name
    assert type(by_columns.texts) is type(by_records.texts) is type(Batch(by_records.ids, list(by_records.texts)).texts)
    assert by_columns.texts == by_records.texts == [record.text for run in runs for record in run]
    assert by_columns.text_array.equals(by_records.text_array)
    assert by_columns.text_array.equals(Batch(by_records.ids, list(by_records.texts)).text_array)
    assert by_columns.columns.keys() == by_records.columns.keys()
    assert all(array.equals(by_records.columns[name]) for name, array in by_columns.columns.items())
    hashes = hashes_of(by_columns.ids)
    assert np.array_equal(brought_by(by_columns, hashes), brought_by(by_records, hashes))
    mixed = [run if n % 2 else list(run) for n, run in enumerate(runs)]
    assert batch_of_runs(mixed, "s", constants).columns == by_records.columns


def seen(steps: Sequence[StepBuilder]) -> list[tuple[object, ...]]:
    costs = Costs(1.0, {"a": BATCH_BYTES // 8})
    return [(step.first, step.last, step.rows, step.size, step.sizes(costs)[1].tolist()) for step in steps]


def steps_of_records(records: PlainRecords) -> list[StepBuilder]:
    steps = [StepBuilder(("", 0))]
    for at, record in enumerate(records):
        if not steps[-1].room([len(record.text)]):
            steps.append(StepBuilder(("", 0)))
        steps[-1].add(record, len(record.text), ("a", at))
    return steps


def steps_of_columns(pieces: Iterable[Read]) -> list[StepBuilder]:
    steps, at = [StepBuilder(("", 0))], 0
    for piece in pieces:
        assert isinstance(piece, PlainRecords)
        while len(rest := steps[-1].fill(piece, ("a", at))):
            steps.append(StepBuilder(("", 0)))
            at, piece = at + len(piece) - len(rest), rest  # noqa: PLW2901
        at += len(piece)
    return steps


@pytest.mark.parametrize(
    "sizes",
    [[LARGE] * 20, [3] * (2 * BATCH_ROWS + 1), [LARGE, 0, LARGE - 1, 1] * 9, [BATCH_BYTES // 16] * 33, [], [0, 0]],
    ids=["largest", "many", "uneven", "just full", "none", "empty"],
)
def test_steps_of_columns_end_where_those_of_records_do(sizes: list[int]) -> None:
    whole = plain(["x" * size for size in sizes], "a")
    for pieces in (
        [whole],
        [whole.part(0, len(sizes) // 3), whole.part(len(sizes) // 3, len(sizes))],
        list(bounded([whole])),
    ):
        assert seen(steps_of_columns(pieces)) == seen(steps_of_records(whole))


def test_large_records_go_by_themselves_and_others_no_more_than_a_step_at_a_time() -> None:
    assert [count_of(item) for item in bounded([plain(["a", "b" * (LARGE + 1), "c"])])] == [1, 1, 1]
    many = list(bounded([plain(["x" * LARGE] * 20)]))
    assert [count_of(item) for item in many] == [8, 8, 4]


@given(
    st.lists(st.one_of(hostile_texts, st.text(alphabet=" \t\x1c\x85\xa0\u2003\u3000\u200b", max_size=70)), max_size=9)
)
def test_blank_texts_and_characters_are_told_as_python_tells_them(texts: list[str]) -> None:
    array = pa.array(["before", *texts], pa.large_string()).slice(1)
    assert blanks_of(array) == [row for row, text in enumerate(texts) if not text.strip()]
    assert sizes_of(array).tolist() == [*map(len, texts)]
    counts = sizes_of(array).tolist(), words_of(array).to_pylist()
    with without_kernel():
        assert (sizes_of(array).tolist(), words_of(array).to_pylist()) == counts


def test_counts_of_long_texts_are_those_without_the_kernel() -> None:
    """Longer than what the kernel counts at a time, with words across its ends."""
    texts = ["ä " * n + "b" * m + "\x0b" for n in (0, 63, 64, 127, 128, 500) for m in (0, 1, 129)]
    array = pa.array(texts, pa.large_string())
    counts = sizes_of(array).tolist(), words_of(array).to_pylist()
    assert counts[0] == [*map(len, texts)]
    with without_kernel():
        assert (sizes_of(array).tolist(), words_of(array).to_pylist()) == counts
