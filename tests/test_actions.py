"""The laws of `apply`, `undo` and `rewrite`, on hostile texts."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpusmill.text.actions import Column, Drop, Edit, StageError, Tag
from corpusmill.text.apply import WithheldError, apply, undo
from corpusmill.text.batch import Batch, Mark
from corpusmill.text.fold import fold
from corpusmill.text.rewrite import rewrite
from texts import hostile_texts


def batch_of(*texts: str, marks: tuple[Mark, ...] = ()) -> Batch:
    return Batch(ids=[f"s/{n}" for n in range(len(texts))], texts=list(texts), marks=[marks] * len(texts))


@st.composite
def edit_lists(draw: st.DrawFn, text: str) -> list[Edit]:
    """Edits of one row in order and apart, some of nothing, some inserting."""
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    pairs = list(zip(cuts[::2], cuts[1::2], strict=False))
    return [
        Edit(
            0,
            a,
            b,
            draw(st.sampled_from(["", "", "x", "two words", "é\n"])),
            f"r{n}",
            category=draw(st.sampled_from(["", "nav"])),
        )
        for n, (a, b) in enumerate(pairs)
    ]


@given(st.data())
def test_undo_restores_the_text_and_raw_spans_cover_what_changed(data: st.DataObject) -> None:
    raw = data.draw(hostile_texts)
    batch = batch_of(raw)
    # follow where each raw character is: what stands now, with the index it came from (None: inserted)
    origin: list[int | None] = list(range(len(raw)))
    for stage in ("one", "two", "three"):
        text = batch.texts[0]
        edits = data.draw(edit_lists(text))
        batch = apply(batch, edits, stage)
        expected, at, moved = "", 0, []
        for edit in edits:
            expected += text[at : edit.start] + edit.after
            moved += origin[at : edit.start]
            moved += (
                origin[edit.start : edit.end] if text[edit.start : edit.end] == edit.after else [None] * len(edit.after)
            )
            at = edit.end
        assert batch.texts[0] == expected + text[at:]
        if batch.history[0] and batch.history[0][-1][0].stage == stage:
            for cut in batch.history[0][-1]:
                inside = [i for i in origin[cut.start : cut.end] if i is not None]
                assert 0 <= cut.raw_start <= cut.raw_end <= len(raw)
                assert all(cut.raw_start <= i < cut.raw_end for i in inside)
                if len(inside) == cut.end - cut.start > 0:  # nothing inserted in it: the smallest span is exact
                    assert (cut.raw_start, cut.raw_end) == (inside[0], inside[-1] + 1)
                    assert raw[cut.raw_start] == cut.before[0]
        origin = moved + origin[at:]
    cuts = [cut for stage_cuts in batch.history[0] for cut in stage_cuts]
    assert sorted(cut.seq for cut in cuts) == list(range(len(cuts)))
    assert undo(batch.texts[0], cuts) == raw
    assert undo(batch.texts[0], reversed([cut._asdict() for cut in cuts])) == raw


@given(hostile_texts, hostile_texts)
def test_rewrite_turns_one_text_into_the_other(before: str, after: str) -> None:
    batch = apply(batch_of(before), rewrite(0, before, after, "r"), "s")
    assert batch.texts[0] == after


@given(hostile_texts)
def test_fold_keeps_length_and_is_idempotent(text: str) -> None:
    assert len(fold(text)) == len(text)
    assert fold(fold(text)) == fold(text)


@given(st.lists(hostile_texts, max_size=5))
def test_line_table_cuts_each_text_at_newlines_only(texts: list[str]) -> None:
    batch = batch_of(*texts)
    lines = batch.lines
    found: list[list[str]] = [[] for _ in texts]
    for n in range(len(lines)):
        row = lines.row[n]
        assert lines.line[n] == len(found[row])
        found[row].append(texts[row][lines.start[n] : lines.end[n]])
        assert lines.folded[n] == fold(found[row][-1]).strip()
    assert found == [text.split("\n") for text in texts]


def test_overlapping_edits_are_refused_with_stage_rule_and_document() -> None:
    with pytest.raises(StageError, match=r"^rule b, document s/0.*in order"):
        apply(batch_of("some text"), [Edit(0, 0, 4, "", "a"), Edit(0, 3, 5, "", "b")], "strip")


def test_edit_outside_the_text_is_refused() -> None:
    with pytest.raises(StageError, match="9 characters"):
        apply(batch_of("some text"), [Edit(0, 5, 99, "", "a")], "strip")


def test_seams_and_marks_move_with_the_text() -> None:
    text = "Intro\nRelated\nOne link here\nEnd"
    link = Mark(text.index("One"), text.index("One") + 8, "link")
    batch = apply(batch_of(text, marks=(link,)), [Edit(0, 6, 13, "", "r1", category="related_link")], "strip")
    seam, moved = batch.marks[0]
    assert seam == Mark(6, 6, "seam", "related_link", "r1")
    assert batch.texts[0][moved.start : moved.end] == "One link"
    batch = apply(batch, [Edit(0, 0, len(batch.texts[0]) - 3, "", "all", category="nav")], "more")
    assert batch.texts[0] == "End"
    assert [(m.kind, m.start) for m in batch.marks[0]] == [("seam", 0), ("seam", 0)]


def test_lift_and_tag_leave_evidence_in_raw_offsets() -> None:
    text = "Ad\nBy Ann Lee\nBody."
    batch = apply(batch_of(text), [Edit(0, 0, 3, "", "ad")], "one")
    actions = [Edit(0, 0, 10, "", "byline", field="byline"), Tag(0, "author", "Ann Lee", (3, 10), "byline", 0.9)]
    batch = apply(batch, actions, "two")
    author, byline = batch.found[0]
    assert text[author.raw_start : author.raw_end] == "Ann Lee"
    assert (byline.value, text[byline.raw_start : byline.raw_end]) == ("By Ann Lee", "By Ann Lee")


def test_dropped_rows_leave_the_batch_with_their_incoming_text() -> None:
    batch = apply(batch_of("first", "second", "third"), [Edit(1, 0, 3, "", "r")], "one")
    batch = apply(batch, [Drop(1, "too short")], "two")
    assert batch.texts == ["first", "third"]
    assert [(d.id, d.reason, d.stage, d.text) for d in batch.dropped] == [("s/1", "too short", "two", "second")]


def test_what_a_mask_took_is_kept_nowhere_and_undo_says_so() -> None:
    raw = "See also: x\nCall 555 0199 now."
    batch = apply(batch_of(raw), [Edit(0, 0, 12, "", "see", category="related")], "s")
    start = batch.texts[0].index("555")
    masked = apply(batch, [Edit(0, start, start + 8, "<phone>", "phone", is_withheld=True)], "mask")
    assert masked.texts[0] == "Call <phone> now."
    cuts = [cut for trail in masked.history[0] for cut in trail]
    assert not any("555" in str(cut) for cut in cuts)
    assert raw[cuts[1].raw_start : cuts[1].raw_end] == "555 0199"
    assert undo(masked.texts[0], cuts, hidden="#") == raw.replace("555 0199", "########")
    with pytest.raises(WithheldError, match="edit 1 masked 8 characters"):
        undo(masked.texts[0], cuts)


@pytest.mark.parametrize(
    "edit", [Edit(0, 5, 3, "", "a"), Edit(-1, 0, 1, "", "a"), Edit(2, 0, 1, "", "a"), Edit(0, -1, 2, "", "a")]
)
def test_an_edit_that_has_no_place_is_refused(edit: Edit) -> None:
    with pytest.raises(StageError, match=r"^rule a, document s/|^an edit of row "):
        apply(batch_of("some text", "more text"), [edit], "strip")


def test_a_column_has_a_value_for_each_row() -> None:
    batch = batch_of("first", "second")
    with pytest.raises(StageError, match="column size has 1 values for 2 rows"):
        apply(batch, [Column("size", pa.array([5]))], "count")
    assert apply(batch, [Column("size", pa.array([5, 6]))], "count").values("size") == [5, 6]


def test_of_two_drops_of_a_row_the_first_is_on_record_and_rows_keep_their_order() -> None:
    batch = apply(batch_of("a", "b", "c"), [Drop(2, "long"), Drop(0, "short"), Drop(0, "late")], "judge")
    assert [(d.id, d.reason) for d in batch.dropped] == [("s/0", "short"), ("s/2", "long")]
    batch = apply(batch, [Drop(0, "copy")], "more")
    assert [d.reason for d in batch.dropped] == ["short", "long", "copy"]


@pytest.mark.parametrize("edit", [Edit(0, 1.5, 2, "", "a"), Edit(0, "1", "2", "", "a"), Edit(0, 1, 1 << 70, "", "a")])  # type: ignore[arg-type]
def test_an_edit_at_what_is_no_place_is_refused_and_not_rounded(edit: Edit) -> None:
    with pytest.raises(StageError, match="no whole number"):
        apply(batch_of("A ferry"), [edit], "own")
    assert apply(batch_of("A ferry"), [], "own").texts == ["A ferry"]


def test_a_tag_without_a_span_may_name_a_place_of_the_text_as_read() -> None:
    batch = apply(batch_of("Ad\nBody."), [Edit(0, 0, 3, "", "ad")], "one")
    told = [Tag(0, "a", "x", None, "r"), Tag(0, "b", "x", None, "r", raw=(0, 2)), Tag(0, "c", "x", (0, 4), "r")]
    found = apply(batch, told, "two").found[0]
    assert [(one.name, one.raw_start, one.raw_end) for one in found] == [("a", None, None), ("b", 0, 2), ("c", 3, 7)]


def test_what_is_lifted_has_no_white_space_around_it_and_what_is_masked_is_lifted_nowhere() -> None:
    text = " By Ann Lee \nCall 555 0199."
    edits = [Edit(0, 0, 13, "", "r", field="byline"), Edit(0, 18, 26, "<phone>", "m", field="phone", is_withheld=True)]
    (found,) = apply(batch_of(text), edits, "lift").found[0]
    assert (found.name, found.value, found.raw_start, found.raw_end) == ("byline", "By Ann Lee", 0, 13)


def test_where_something_else_stands_now_no_seam_is_left() -> None:
    batch = apply(batch_of("See 5 here and there"), [Edit(0, 4, 5, "five", "r", category="number")], "fix")
    assert batch.marks[0] == ()
    batch = apply(batch, [Edit(0, 9, 13, "", "r", category="number")], "strip")
    assert batch.marks[0] == (Mark(9, 9, "seam", "number", "r"),)


def test_an_empty_span_is_where_it_stands_beside_what_was_removed_and_all_of_what_was_replaced() -> None:
    batch = apply(batch_of("One two three"), [Edit(0, 4, 8, "", "r"), Edit(0, 8, 10, "xyz", "r")], "s")
    assert batch.texts[0] == "One xyzree"
    places = [Tag(0, "t", "x", (at, at), "r") for at in (4, 5, 7)]
    found = [(one.raw_start, one.raw_end) for one in apply(batch, places, "t").found[0]]
    assert found == [(8, 8), (8, 10), (10, 10)]
