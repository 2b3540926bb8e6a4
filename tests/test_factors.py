"""Alternatives that share their beginnings find what they find in full."""

from __future__ import annotations

import re

from hypothesis import example, given, settings
from hypothesis import strategies as st

from corpusmill.rulebook.patterns.factors import factored
from corpusmill.rulebook.patterns.syntax import _pairs, length_of, translate
from corpusmill.rulebook.patterns.tokens import tokenized

items = st.sampled_from(
    ["a", "b", "ab", "é", "đ", "[đd]", "[ab]", "[^a]", " ", "a?", "b*", "…", r"\d", r"\.", "(a|ab)", ""]
)
sequences = st.lists(items, min_size=1, max_size=4).map("".join)


@settings(max_examples=400, deadline=None)
@given(
    st.lists(sequences, min_size=2, max_size=7),
    st.sampled_from(["", "b", "( a| ab)"]),
    st.text("abđd é.1", max_size=12),
)
@example(["ab", "a", "[ab]b", "abé"], "b", "abéabb")
@example(["[đd]a", "da b", "đ"], "", "đa dabda b")
def test_alternatives_that_begin_alike_find_the_same(alternatives, behind, line):
    told = tokenized(f"({'|'.join(alternatives)}){behind}")
    plain, shared = (
        ("".join(narrow for narrow, _ in pairs), "".join(wide for _, wide in pairs))
        for pairs in (_pairs(told), _pairs(factored(told)))
    )
    for patterns in zip(plain, shared, strict=True):
        ways = [
            [found.span() for found in re.finditer(pattern.replace(r"\x{80}-\x{10ffff}", "\x80-\U0010ffff"), line)]
            for pattern in patterns
        ]
        assert ways[0] == ways[1], patterns


def test_a_name_is_given_once() -> None:
    """What begins with a class of a few characters is told by each of them, but for what holds a named group."""
    pattern = translate("([đd]ang (?P<copyright_year>b)|[đd]ong|dat)").exact
    assert re.compile(pattern).groupindex == {"copyright_year": 1}
    assert pattern == "(?:[đd]ang (?P<copyright_year>b)|d(?:ong|at)|đong)"


def test_the_longest_entry_is_told_by_what_is_written() -> None:
    assert length_of("share it|share this") == len("share it|share this")
