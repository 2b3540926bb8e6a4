"""Texts that may be damaged are told by windows, in C, as by whole texts."""

from __future__ import annotations

from re import _parser  # type: ignore[attr-defined]

import pyarrow as pa
import pytest
from ftfy.badness import BADNESS_RE
from hypothesis import given
from hypothesis import strategies as st

from corpusmill.kernel.library import without_kernel
from corpusmill.stages.fix_text import fix_text
from corpusmill.text.batch import Batch
from corpusmill.text.repair.windows import BEHIND, suspects
from test_fix_text import BROKEN

PROSE = "The old bridge over the river was opened again on Monday, as the mayor had said in May. " * 2
WRITTEN = st.text(st.sampled_from(BADNESS_RE.pattern) | st.characters(exclude_categories=["Cs"]), max_size=5)
PIECES = (
    st.sampled_from([PROSE, "the old bridge", "e\u0301", "Â ", "\u1100\u1161", "字 字 字 ", "a\n\tb", "œ"]) | WRITTEN
)


def array_of(texts: list[str]) -> pa.Array:
    return pa.array(["left out", *texts], pa.large_string())[1:]


@given(st.lists(st.lists(PIECES, max_size=5).map("".join), max_size=5))
def test_windows_miss_no_text_that_the_whole_gate_finds(texts: list[str]) -> None:
    by_windows = suspects(texts, array_of(texts))
    batch = Batch(ids=[*map(str, range(len(texts)))], texts=texts)
    edits = list(fix_text(batch))
    with without_kernel():
        assert {*suspects(texts, array_of(texts))} <= {*by_windows}
        assert edits == list(fix_text(batch))
    assert by_windows == sorted({*by_windows})


@pytest.mark.parametrize("broken", [broken for broken, _, _ in BROKEN])
def test_damage_is_seen_wherever_it_stands(broken: str) -> None:
    texts = [PROSE, PROSE + broken, broken + PROSE, f"{PROSE[:-3]}{broken} {PROSE}", broken]
    assert suspects(texts, array_of(texts)) == [1, 2, 3, 4]


@pytest.mark.parametrize("text", ["cafe\u0301", "\u1100\u1161", "\u0344", "\u2126", "q\u0308\u0323"])
def test_texts_in_another_form_than_nfc_are_seen(text: str) -> None:
    texts = [PROSE, PROSE + text, text]
    assert suspects(texts, array_of(texts)) == [1, 2]
    with without_kernel():
        assert suspects(texts, array_of(texts)) == [1, 2]


@pytest.mark.parametrize("text", ["", PROSE, "Déjà vu – “so”, über 30 °C…", "Ænd – 今天天气很好。", "a\tb\nc"])
def test_sound_texts_are_left_out(text: str) -> None:
    assert suspects([text], array_of([text])) == []


def test_a_window_holds_what_ftfy_takes_for_damage() -> None:
    assert _parser.parse(BADNESS_RE.pattern, BADNESS_RE.flags).getwidth()[1] <= BEHIND
