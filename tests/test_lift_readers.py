"""Readers of metadata lines: their gates open for all that they read, and no text breaks them, undo or evidence."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpusmill.metadata.gates import worth_reading
from corpusmill.metadata.judges.credits import read_credit
from corpusmill.metadata.judges.datelines import read_dateline
from corpusmill.metadata.judges.notes import read_note, read_source, read_tags
from corpusmill.metadata.judges.signatures import read_signature
from corpusmill.metadata.words import Line, words_of
from corpusmill.stages.lift_metadata import lift_metadata
from corpusmill.text.actions import Tag
from corpusmill.text.apply import apply, undo
from corpusmill.text.batch import Batch
from corpusmill.text.fold import fold
from lifting import BODY, line
from test_lift_metadata import BODY_LINES, CREDITS, DATELINES, SIGNATURES
from texts import hostile_texts

ALL_LINES = [text for _, text, *_ in (*SIGNATURES, *CREDITS)] + BODY_LINES


@pytest.mark.parametrize("language", ["en", None])
def test_the_gates_open_for_all_that_is_read(language: str | None) -> None:
    words = words_of(language)
    lines = [
        line(text) for text in [*ALL_LINES, "Editor’s note: x y", "Tags: a, b", "SOURCE Harbour Inc", "Source: Reuters"]
    ]
    gates = worth_reading([one.folded for one in lines])
    for n, one in enumerate(lines):
        if read_note(one, words) or read_tags(one, words) or read_source(one, words):
            assert gates.label[n], one.text
        if read_credit(one, words):
            assert gates.credit[n], one.text
        reading = read_signature(one, words)
        if reading and reading.rule == "signature":
            assert gates.signs(n) or any(f.rule == "signature-name" for f in reading.finds), one.text


WORDS = st.sampled_from(
    [*ALL_LINES, *(opening + BODY[language] for language, opening, *_ in DATELINES), *BODY.values(), "", "Ann Li",
     "News Desk", "Council closes the old bridge for two years", "Copyright © 2020 The Harbour Times.", "Tags: a, b"]
)  # fmt: skip


@given(st.lists(st.one_of(WORDS, hostile_texts), max_size=12), st.sampled_from([None, "en", "ko", "ru", "id", "zh"]))
def test_undo_and_evidence_hold_on_any_text(lines: list[str], language: str | None) -> None:
    text = "\n".join(lines)
    batch = Batch(ids=["s/1"], texts=[text], columns={"language": pa.array([language], pa.string())})
    actions = list(lift_metadata(batch))
    after = apply(batch, actions, "lift_metadata")
    assert undo(after.texts[0], [cut for cuts in after.history[0] for cut in cuts]) == text
    for tag in actions:
        if isinstance(tag, Tag) and tag.name not in ("date", "date_modified", "contradicts_input"):
            start, end = tag.span or tag.raw or (0, 0)  # nothing was cut before, so the text is the raw text
            assert " ".join(text[start:end].split()) == " ".join(str(tag.value).split())


@given(hostile_texts)
def test_readers_take_any_line(text: str) -> None:
    for part in text.split("\n"):
        if fold(part).strip():
            one = (
                line(part)
                if len(fold(part).strip()) == len(part.strip())
                else Line(fold(part).strip(), fold(part).strip(), 0)
            )
            for found in read_dateline(one, words_of(None)):
                assert one.text[found.start : found.end].strip()
