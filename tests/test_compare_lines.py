"""Lines of two texts held against each other: true, as difflib tells it, and in time that grows with the length."""

from __future__ import annotations

from difflib import SequenceMatcher
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bounded import ends
from corpusmill.release.compare import lines
from corpusmill.release.compare.lines import opcodes
from corpusmill.release.pages.side_by_side import _groups, pairs

_TEXT = st.lists(st.sampled_from("abcdefgh"), max_size=14)


@given(_TEXT, _TEXT, st.booleans())
def test_the_codes_make_the_new_lines_of_the_old(left: list[str], right: list[str], is_long: bool) -> None:
    before, lines._MOST_PAIRS = lines._MOST_PAIRS, -1 if is_long else lines._MOST_PAIRS
    try:
        codes = opcodes(left, right)
    finally:
        lines._MOST_PAIRS = before
    assert [line for _, a, b, _, _ in codes for line in left[a:b]] == left
    assert [line for _, _, _, c, d in codes for line in right[c:d]] == right
    for tag, a, b, c, d in codes:
        assert (tag == "equal") <= (left[a:b] == right[c:d])
        assert {"equal": a < b and c < d, "replace": a < b and c < d, "delete": c == d, "insert": a == b}[tag]
    assert all(one[0] != two[0] for one, two in pairwise(codes))


@given(_TEXT, _TEXT)
def test_changes_are_grouped_as_difflib_groups_them(left: list[str], right: list[str]) -> None:
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    wanted = list(matcher.get_grouped_opcodes(1)) if left != right else []
    assert _groups(matcher.get_opcodes()) == wanted


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (["See also"] * 30_000 + ["end"], ["begin"] + ["See also"] * 30_001),
        ([f"See also {n % 7}" for n in range(12_000)], [f"See also {n % 5}" for n in range(12_000)]),
        (["", "x"] * 15_000 + ["a"], ["b"] + ["", "x"] * 15_000),
        (["word " * 20_000], ["word " * 20_001]),
    ],
)
def test_equal_lines_take_no_square_of_time(old: list[str], new: list[str]) -> None:
    with ends():  # difflib takes minutes
        assert list(pairs("\n".join(old), "\n".join(new)))
