"""The stretches of a text that are searched for private data hold all that a look at the whole text finds."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpusmill.private.find import KINDS, _apart, _in_stretch, find_private, worth_reading
from corpusmill.private.secrets import secrets
from corpusmill.private.stretches import rows_with_signs, stretches
from corpusmill.text.fold import fold
from test_private_cases import Case, cases

TABLES = ("seen.txt", "unseen.txt", "later.txt")
PROSE = "The old bridge over the river was opened again on Monday, as the mayor had said in May. " * 4
PIECES = st.sampled_from([PROSE, "\n", " ", "1", "23", "4.5", "6.", ".7", ":", "::8", "a@b", "%40", "(at)", "١٢", "é"])


def arrays(texts: list[str]) -> list[pa.LargeStringArray]:
    """The texts as a column, and as a part of a longer one."""
    return [pa.array(texts, pa.large_string()), pa.array(["9 9 9 9 9 9", *texts, "x@y"], pa.large_string())[1:-1]]


@pytest.mark.parametrize("joint", ["\n", "\n\n", f"\n{PROSE}", f" {PROSE}\n"])
@pytest.mark.parametrize("name", TABLES)
def test_all_is_found_that_a_look_at_the_whole_text_finds(name: str, joint: str) -> None:
    by_language: dict[str, list[Case]] = {}
    for case in cases(name):
        by_language.setdefault(case.language, []).append(case)
    for language, of_language in by_language.items():
        text = joint.join(case.text for case in of_language)
        at_one_look = _apart([*secrets(text), *_in_stretch(fold(text), language, KINDS)])
        assert find_private(text, language) == at_one_look


@pytest.mark.parametrize("name", TABLES)
def test_the_rows_that_hold_something_are_read_wherever_they_stand(name: str) -> None:
    texts = [
        PROSE,
        *(text for case in cases(name) for text in (case.text, PROSE + case.text, case.text + PROSE)),
        PROSE,
    ]
    for array in arrays(texts):
        read = worth_reading(array)
        assert {row for row, text in enumerate(texts) if find_private(text)} <= set(read)
        assert 0 not in read and len(texts) - 1 not in read


@given(st.lists(st.lists(PIECES, max_size=8).map("".join), max_size=6))
def test_rows_and_stretches_are_told_by_the_same_signs(texts: list[str]) -> None:
    with_stretch = [row for row, text in enumerate(texts) if stretches(fold(text))]
    for array in arrays(texts):
        rows = rows_with_signs(array).tolist()
        assert rows == sorted(set(rows)) and set(rows) >= set(with_stretch)
    for text in texts:
        spans = stretches(fold(text))
        assert all(0 <= begin < end <= len(text) for begin, end in spans)
        assert all(end < begin for (_, end), (begin, _) in pairwise(spans)), "in order and apart"


@pytest.mark.parametrize(
    ("texts", "rows"),
    [
        ([], []),
        (["", ""], []),
        ([PROSE, "In 2020 it rained on 5 days."], []),
        (["12 34 5", "6 78 90"], []),  # no row goes on in the next one
        (["1.2.3", ".4"], []),
        (["a:b", ":c:"], [1]),
        (["", "12 34 56", "", "7"], [1]),
        (["1.2.3.4"], [0]),
        (["1..2...3", "x", ".1.2.3", "x", "1.2.3."], []),
        (["1 2 3 4 5 " + " " * 15 + "6", "1 2 3 4 5 " + " " * 14 + "6"], [1]),
        (["a@", "@b", "no sign"], [0, 1]),
        (["anna(at)elm.example", "anna [ at ] elm", "(at home)"], [0, 1]),
        (["٠١٢ ٣٤٥", "anna%40elm"], [0, 1]),
    ],
)
def test_which_rows_have_signs(texts: list[str], rows: list[int]) -> None:
    for array in arrays(texts):
        assert rows_with_signs(array).tolist() == rows


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("123456", [(0, 6)]),
        (f"{'x' * 100}123456{'y' * 200}", [(28, 100 + 5 + 128)]),
        (f"no\n{'x' * 10}123456yy\nno", [(3, 3 + 18)]),
        ("123456\n123456", [(0, 13)]),  # a number may be wrapped
        (f"123456\n{PROSE}\n123456", [(0, 6), (len(PROSE) + 8, len(PROSE) + 14)]),
        (f"123456{'x' * 300}123456", [(0, 5 + 128), (306 - 72, 312)]),
        (f"123456{'x' * 200}123456", [(0, 5 + 128), (206 - 72, 212)]),
        (f"123456{'x' * 199}123456", [(0, 211)]),
        (f"123456{'x' * 150}123456", [(0, 162)]),
        (f"12345678901{'x' * 130}", [(0, 10 + 128)]),
        ("1.2.3.4", [(0, 7)]),
        ("1.2.3,4", []),
        ("a@b", [(0, 3)]),
        ("12345", []),
    ],
)
def test_where_the_stretches_are(text: str, found: list[tuple[int, int]]) -> None:
    assert stretches(text) == found
    assert np.array(rows_with_signs(pa.array([text], pa.large_string()))).tolist() == ([0] if found else [])
