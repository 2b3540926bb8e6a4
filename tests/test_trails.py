"""The audit as columns: rows together come out as they do alone, and may be chosen and joined at any stage."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpusmill.corpus.tables import edits_table
from corpusmill.text.actions import Edit, StageError, Tag
from corpusmill.text.apply import apply
from corpusmill.text.audit.moving import seams_of
from corpusmill.text.audit.trails import History
from corpusmill.text.batch import Batch, Mark

TEXTS = ["One\nTwo three\nFour", "", "Éine Zeile\n\n語 stands\nhere", "abcdefghij" * 3]
STAGES = ("fix", "strip", "lift")


@st.composite
def edits_of(draw: st.DrawFn, row: int, text: str) -> list[Edit]:
    """Edits of a row in order, that remove, replace, insert, lift, mask, or change nothing."""
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    made = []
    for n, (a, b) in enumerate(zip(cuts[::2], cuts[1::2], strict=False)):
        after = draw(st.sampled_from(["", "", "xy", "é\n", text[a:b]]))
        field, category = draw(st.sampled_from([(None, ""), (None, "nav"), ("byline", "metadata")]))
        made.append(Edit(row, a, b, after, f"r{n}", field, category, draw(st.integers(0, 9)) == 0))
    return made


def stepped(batch: Batch, draw: st.DataObject, rows: list[list[list[Edit]]] | None = None) -> Batch:
    """The batch after three stages of edits in any order of rows, which are noted in `rows`."""
    for name in STAGES:
        proposed = [draw.draw(edits_of(row, text)) for row, text in enumerate(batch.texts)]
        if rows is not None:
            for of_row, edits in zip(rows, proposed, strict=True):
                of_row.append(edits)
        order = draw.draw(st.permutations(range(len(batch))))
        batch = apply(batch, [edit for row in order for edit in proposed[row]], name)
    return batch


def began() -> Batch:
    marks = [tuple(Mark(n, n + 2, "link") for n in range(0, max(len(text) - 2, 0), 5)) for text in TEXTS]
    return Batch(ids=[f"s/{n}" for n in range(len(TEXTS))], texts=TEXTS, marks=marks)


def told(batch: Batch) -> list[object]:
    """All that is known of each row."""
    columns = (batch.ids, batch.texts, batch.raws, batch.marks, batch.history, batch.found)
    return [*zip(*columns, strict=True)]


@given(st.data())
def test_rows_together_come_out_as_they_do_alone(data: st.DataObject) -> None:
    rows: list[list[list[Edit]]] = [[] for _ in TEXTS]
    together = stepped(began(), data, rows)
    for n in range(len(TEXTS)):
        alone = began().select([n])
        for name, edits in zip(STAGES, rows[n], strict=True):
            alone = apply(alone, [edit._replace(row=0) for edit in edits], name)
        assert told(alone) == [told(together)[n]]


@given(st.data())
def test_seams_as_columns_are_those_among_the_marks(data: st.DataObject) -> None:
    whole = stepped(began(), data)
    order = data.draw(st.permutations(range(len(whole))))[: data.draw(st.integers(1, len(whole)))]
    chosen = whole.select(order)
    for batch in (chosen, whole):
        row, start, kind, kinds = seams_of(batch.marks)
        marks = [*batch.marks]
        told = [
            (n, at, *kinds[which]) for n, at, which in zip(row.tolist(), start.tolist(), kind.tolist(), strict=True)
        ]
        assert told == [
            (n, mark.start, mark.category, mark.rule)
            for n, of_row in enumerate(marks)
            for mark in of_row
            if mark.kind == "seam"
        ]
        again = seams_of(marks)
        assert (again.row.tolist(), again.start.tolist()) == (row.tolist(), start.tolist())
        assert [again.kinds[n] for n in again.kind] == [kinds[n] for n in kind]
    assert [*chosen.marks] == [whole.marks[n] for n in order] == chosen.marks[:]


@given(st.data())
def test_rows_may_be_chosen_and_joined_between_stages(data: st.DataObject) -> None:
    batch = stepped(began(), data)
    order = data.draw(st.permutations(range(len(batch))))[: data.draw(st.integers(1, len(batch)))]
    chosen = batch.select(order)
    assert told(chosen) == [told(batch)[n] for n in order]
    joined = Batch.concat([batch.select([n]) for n in range(len(batch))], like=began())
    assert told(joined) == told(batch)
    assert edits_table(joined) == edits_table(batch)
    assert History.of([*batch.history]).counts.tolist() == batch.history.counts.tolist()
    row = data.draw(st.integers(0, len(chosen) - 1))
    start, end = sorted(data.draw(st.lists(st.integers(0, len(chosen.texts[row])), min_size=2, max_size=2)))
    found = [
        apply(one, [Tag(at, "name", "x", (start, end), "r")], "tag").found[at][-1]
        for one, at in ((chosen, row), (batch, order[row]), (joined, order[row]))
        if end
    ]
    assert len(set(found)) <= 1


@given(st.data())
def test_edits_are_written_by_document_stage_and_place_from_the_last(data: st.DataObject) -> None:
    batch = stepped(began(), data)
    wanted = [
        {"id": id_, **cut._asdict()}
        for id_, history in zip(batch.ids, batch.history, strict=True)
        for cuts in history
        for cut in cuts
    ]
    assert edits_table(batch).to_pylist() == wanted


@pytest.mark.parametrize("row", [-1, 4])
def test_an_edit_of_no_row_is_refused(row: int) -> None:
    with pytest.raises(StageError, match=f"an edit of row {row} of 4"):
        apply(began(), [Edit(row, 0, 0, "x", "r")], "strip")


def test_marks_of_a_batch_are_a_sequence() -> None:
    batch = apply(began(), [Edit(len(began()) - 1, 0, 1, "", "r", category="nav")], "strip")
    assert [*batch.marks] == [batch.marks[n - len(batch)] for n in range(len(batch))] == batch.marks[:]
    assert any(mark.kind == "seam" for mark in batch.marks[-1])


def test_places_far_down_a_long_text_are_moved_by_the_edits_of_their_own_row() -> None:
    text = "word " * 200
    batch = apply(
        Batch(ids=["s/0", "s/1"], texts=[text, text]), [Edit(0, 0, 5, "", "r"), Edit(1, 0, 10, "", "r")], "strip"
    )
    (trail,) = batch.history.trails
    assert trail.forth(np.array([0, 1]), np.array([900, 900])).tolist() == [895, 890]
