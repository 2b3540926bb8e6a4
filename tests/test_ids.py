"""The ids of a part and what its records brought, kept small: told as a set would tell them."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import corpora
from corpusmill.corpus.incoming.batches import batch_of
from corpusmill.corpus.kept import ids as of_ids
from corpusmill.corpus.kept.ids import Ids, hashes_of
from corpusmill.corpus.kept.unchanged import IDS, PRINTS, Earlier, brought_by
from corpusmill.kernel.arrays import Hashes
from corpusmill.read.records import Evidence, Record
from corpusmill.text.batch import Batch, Mark
from texts import hostile_texts


@pytest.mark.parametrize("recent", [0, 3, of_ids._RECENT])
def test_an_id_was_there_where_a_set_holds_it(recent: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(of_ids, "_RECENT", recent)

    @given(st.lists(st.lists(st.one_of(st.sampled_from(["a", "b", "c", ""]), hostile_texts), max_size=6), max_size=5))
    def holds(steps: list[list[str]]) -> None:
        ids, held = Ids(), set[str]()
        for step in steps:
            expected = []
            for id_ in step:
                expected.append(id_ in held)
                held.add(id_)
            assert ids.add(hashes_of(step)).tolist() == expected

    holds()


@pytest.mark.parametrize("recent", [0, of_ids._RECENT])
def test_another_id_of_the_same_word_is_not_taken_for_it(recent: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(of_ids, "_RECENT", recent)
    ids = Ids()
    words = np.array([[7, 1], [7, 3], [8, 2]], np.uint64)
    assert ids.add(words).tolist() == [False] * 3
    assert ids.add(np.array([[7, 2], [7, 3], [7, 2], [8, 1]], np.uint64)).tolist() == [False, True, True, False]
    assert ids.add(np.array([[7, 2], [9, 2], [8, 1]], np.uint64)).tolist() == [True, False, True]


def record(**told: object) -> Record:
    plain = {"key": "k", "file_path": "f.jsonl", "source_sha256": None, "text": "text", "encoding": "utf-8"}
    return Record(**(plain | told))  # type: ignore[arg-type]


RECORDS = [
    record(),
    record(text="other"),
    record(key="other"),
    record(file_path="other"),
    record(source_sha256="ab" * 32),
    record(encoding=None),
    record(encoding="latin-1"),
    record(known={"title": "a", "url": "b"}),
    record(known={"title": "b", "url": "a"}),
    record(known={"title": "a"}, evidence=[Evidence("title", "a", "meta", 0.9)]),
    record(known={"title": "a"}),
    record(known={"author": ["a"]}),
    record(extra={"a": "b"}),
    record(marks=[Mark(0, 2, "link")]),
    record(marks=[Mark(0, 1, "link")]),
]


def brought(batch: Batch) -> Hashes:
    return brought_by(batch, hashes_of(batch.ids))


def test_records_that_brought_anything_else_have_other_prints() -> None:
    each = brought(batch_of(RECORDS, "s", {"license": "cc0-1.0"}))
    for first, second in combinations(range(len(RECORDS)), 2):
        assert (each[first, 1:] != each[second, 1:]).all(), (RECORDS[first], RECORDS[second])
    assert len(set(each[:, 0].tolist())) == 2


def test_a_print_is_the_same_alone_and_among_others() -> None:
    batch = batch_of(RECORDS, "s", {"license": "cc0-1.0"})
    each = brought(batch)
    for row in range(len(batch)):
        assert np.array_equal(brought(batch.select([row])), each[[row]])
        assert np.array_equal(brought(batch_of([RECORDS[row]], "s", {"license": "cc0-1.0"})), each[[row]])
    assert np.array_equal(brought(batch.select(range(3, 9))), each[3:9])
    assert brought(batch.select([])).shape == (0, 3)


def test_columns_of_any_type_have_prints() -> None:
    batch = batch_of(RECORDS[:2], "s", {})
    columns = {"n": pa.array([1, None]), "score": pa.array([0.5, 0.25]), "flag": pa.array([True, True])}
    each = brought(replace(batch, columns={**batch.columns, **columns}))
    assert np.array_equal(brought(replace(batch, columns={**batch.columns, **columns}).select([1])), each[[1]])
    assert (each[:, 1:] != brought(batch)[:, 1:]).all()


def test_a_record_with_the_print_of_another_document_is_not_taken_for_it(tmp_path: Path) -> None:
    """Whoever found two records of one print would reach documents of his own id alone."""
    corpora.build_here(corpora.make(tmp_path, 9, split_bytes=1 << 20, stages=corpora.LIGHT))
    (part,) = (tmp_path / ".corpusmill").glob("*/parts/*")
    marks, prints = (np.load(part / name) for name in (IDS, PRINTS))
    of_these = np.column_stack((marks, prints))
    assert Earlier([part]).rows_of(of_these).tolist() == [*range(9)]
    assert Earlier([part]).rows_of(np.column_stack((np.roll(marks, 1), prints))).tolist() == [-1] * 9
