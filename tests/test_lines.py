"""The line table that stages carry on is the one that they would make anew."""

from __future__ import annotations

import numpy as np
import re2
from hypothesis import given
from hypothesis import strategies as st

from bounded import ends
from corpusmill.kernel.library import without_kernel
from corpusmill.text.actions import Drop, Edit
from corpusmill.text.apply import apply
from corpusmill.text.batch import Batch
from corpusmill.text.fold import fold
from corpusmill.text.layouts.joined.glued import GATE
from corpusmill.text.lines import LineTable, lines_of
from corpusmill.text.prose import is_prose
from corpusmill.text.shapes import BRACE, CODE, JOINTS, signs_of

TEXTS = st.text(st.sampled_from("ab \n\r\u00a0\u3000É“ก字\u200b\x1c\U0001f600"), max_size=30)


def same(one: LineTable, other: LineTable) -> None:
    for name in ("row", "line", "start", "end", "wide", "length", "is_prose", "signs"):
        assert np.array_equal(getattr(one, name), getattr(other, name)), name
    assert one.folded == other.folded
    assert one.encoded == other.encoded
    assert one.widths == other.widths


@st.composite
def edits_of(draw: st.DrawFn, row: int, text: str) -> list[Edit]:
    """Some edits of a text: characters, line ends and nothing go, and come."""
    edges = sorted(draw(st.lists(st.integers(0, len(text)), max_size=6)))
    return [Edit(row, start, end, draw(TEXTS), "r") for start, end in zip(edges[::2], edges[1::2], strict=False)]


@given(st.lists(TEXTS, min_size=1, max_size=6), st.data())
def test_a_table_carried_through_edits_drops_and_choices_is_made_anew(texts: list[str], data: st.DataObject) -> None:
    batch = Batch(ids=[str(n) for n in range(len(texts))], texts=texts)
    for _ in range(3):
        if data.draw(st.booleans()) and len(batch):  # some rows in another order, some of them twice
            batch = batch.select(data.draw(st.lists(st.sampled_from(range(len(batch))), max_size=6)))
        if data.draw(st.booleans()):
            assert len(batch.lines) >= len(batch)  # asked for now, or only after the next edits
        if data.draw(st.booleans()):
            assert len(batch.text_array) == len(batch)  # likewise: what is left of its bytes is carried on
        rows = data.draw(st.lists(st.sampled_from(range(len(batch))), unique=True)) if len(batch) else []
        edits = [edit for row in sorted(rows) for edit in data.draw(edits_of(row, batch.texts[row]))]
        drops = [Drop(row, "no") for row in range(len(batch)) if data.draw(st.integers(0, 5)) == 0]
        batch = apply(batch, [*edits, *drops], "s")
    same(batch.lines, lines_of(list(batch.texts)))
    same(batch.raw_lines, lines_of(list(batch.raws)))
    assert batch.text_array.to_pylist() == list(batch.texts)


@given(st.lists(TEXTS, max_size=4))
def test_lines_are_those_of_each_text(texts: list[str]) -> None:
    table = lines_of(texts)
    want = [(n, line) for n, text in enumerate(texts) for line in text.split("\n")]
    assert list(zip(table.row.tolist(), table.folded, strict=True)) == [(n, fold(line).strip()) for n, line in want]
    assert [texts[n][a:b] for n, a, b in zip(table.row, table.start, table.end, strict=True)] == [
        line for _, line in want
    ]
    wide = [sum(char >= "\u2e80" or "\u0e00" <= char <= "\u0eff" for char in line) for line in table.folded]
    assert table.wide.tolist() == wide


@given(st.lists(TEXTS | st.text(max_size=9), max_size=4))
def test_the_kernel_cuts_and_folds_lines_as_arrays_do(texts: list[str]) -> None:
    by_kernel = lines_of(texts)
    with without_kernel():
        same(by_kernel, lines_of(texts))


SIGNS = 'aZÀßéŁЖ字‘”––ℂ.<?{\uff5b\uff5a \n\t\r\0=(:),;"[}$_├╿▀'
PIECES = st.sampled_from([*SIGNS, "aBc", "document", "window", "<?php", "windo", " = ", "x("])


@given(st.lists(PIECES, max_size=12))
def test_the_kernel_tells_signs_of_lines_as_python_does(pieces: list[str]) -> None:
    text = "".join(pieces)
    table = lines_of([text, text])
    signs = [*map(signs_of, text.split("\n"))]
    assert table.signs.tolist() == signs * 2
    assert all(sign & JOINTS for line, sign in zip(text.split("\n"), signs, strict=True) if re2.search(GATE, line))
    assert table.having(BRACE, 3).tolist() == [any(sign & BRACE for sign in signs)] * 2 + [False]


def test_the_signs_of_a_hostile_line_are_told_at_once() -> None:
    with ends():
        assert signs_of(" " * 20_000 + "a(" * 20_000) == 0
        assert signs_of("a(" * 20_000 + ")") == CODE


@given(st.sampled_from(["", "字", "ก", "b", "é"]), st.integers(0, 62), st.text("ab.!?\"':)]ก字é", max_size=4))
def test_the_kernel_knows_prose_by_length_and_end(first: str, middle: int, end: str) -> None:
    line = first + "a" * middle + end
    table = lines_of([f"\n{line}\n\n"])
    assert table.length.tolist() == [0, len(line), 0, 0]
    assert table.is_prose.tolist() == [False, is_prose(fold(line)), False, False]


def test_all_white_space_folds_to_a_space() -> None:
    """So nothing else stands around folded lines, and the kernel strips what `str.strip` does."""
    spaces = "".join(filter(str.isspace, map(chr, range(0x110000))))
    assert not set(fold(spaces)) - {" ", "\n"}
