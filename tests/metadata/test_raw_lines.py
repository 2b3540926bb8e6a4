"""What is asked of the lines of all texts at once is what each line says."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpusmill.metadata import traits
from corpusmill.metadata.glance import glance
from corpusmill.metadata.judges.mastheads import MOST_LINES
from corpusmill.metadata.judges.titles import is_prose
from corpusmill.metadata.raw_lines import Page, RawLines
from corpusmill.text.batch import Batch
from lifting import BODY
from texts import hostile_texts

LINES = st.sampled_from(
    ["By Ann Li", "  By Ann Li  ", "5 May 2020", "\u200b5 May 2020\u200b", "\u200b", "   ", "", "  * Home",
     "• About us", "of the council", "Ann Li is a writer in Oslo.", "The council closes the bridge | Harbour Times",
     *BODY.values()]
)  # fmt: skip


def raw_lines(texts: list[str]) -> RawLines:
    batch = Batch(ids=[f"s/{n}" for n in range(len(texts))], texts=texts)
    table = batch.raw_lines
    return RawLines(batch, glance(texts, table.row, table.start, table.end, table.folded).told)


@given(st.lists(st.lists(st.one_of(LINES, hostile_texts), max_size=9).map("\n".join), min_size=1, max_size=5))
def test_columns_say_of_a_row_what_its_lines_say(texts: list[str]) -> None:
    table = raw_lines(texts)
    for row, text in enumerate(texts):
        lines = Page(table, row).lines
        assert [line.text for line in lines] == [part.strip() for part in text.split("\n") if part.strip()]
        assert all(text[line.start : line.end] == line.text and len(line.folded) == len(line.text) for line in lines)
        for bits in (traits.HAS_YEAR, traits.MAY_SIGN, traits.MAY_NAME | traits.HAS_TAIL):
            assert [*lines.places(bits)] == [n for n, line in enumerate(lines) if line.told & bits]
        assert lines.prose is None or lines.prose == [n for n, line in enumerate(lines) if is_prose(line)]


def test_a_long_text_keeps_its_first_lines_and_its_last() -> None:
    texts = ["One line", "\n\n".join(f"Line {n}" for n in range(MOST_LINES + 50)), "x" * 30_000 + "\nAnother line"]
    table = raw_lines(texts)
    kept = [[line.text for line in Page(table, row).lines] for row in range(3)]
    assert kept[0] == ["One line"]
    assert len(kept[1]) == MOST_LINES
    assert (kept[1][0], kept[1][-1]) == ("Line 0", f"Line {MOST_LINES + 49}")
    assert kept[2] == ["Another line"]


@pytest.mark.parametrize(("text", "has_trail"), [("#A » Feed A » More", True), ("A » B", False), ("A»B»C", False)])
def test_a_trail_of_links_has_two_joints(text: str, has_trail: bool) -> None:
    table = raw_lines(["Plain", text])
    assert table.phrased == ({1} if has_trail else set())


def test_columns_of_no_row_and_of_empty_rows() -> None:
    assert raw_lines(["", "\n\n"]).places(traits.UNTOLD) == {}
    assert np.array_equal(raw_lines(["", "By Ann Li"]).first, [0, 0, 1])


def test_lines_that_no_list_mark_opens_are_not_copied() -> None:
    text = "On Monday the council met\nOver the bridge\n* Home\no About us\nthe old bridge"
    plain, listed = text.replace("* ", "").replace("o About", "About"), text
    table = raw_lines([plain, listed])
    assert [line.text for line in Page(table, 1).bare][2:4] == ["Home", "About us"]
    assert not table.listed.get(0)
