"""Patterns that leap to the sign with which each alternative opens find what plainly written ones find."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpusmill.metadata import could_sign, dates, gates
from corpusmill.metadata.judges import mastheads, signatures
from corpusmill.metadata.sites import signs
from corpusmill.metadata.sites.names import letters_of

_PIECES = st.sampled_from([*"  -|*>/@\t\0.,:a'’s年©٣", "19", "2019", "25", "1", "--", "::", "   ", "copyright", "(c)"])
_PLAIN = (
    (signatures._SEPARATOR, r"\x00+(?:\ */\ +)?|\ *[|*>]+\ *|\ +-+\ *|\ *-+\ +|\t+|\ {3,}|\ +/\ +|^\ *-+\ *|\ *-+\ *$"),
    (mastheads._SEPARATOR, r"\ (?:\ *[|*>]+\ +|\ *-{1,2}\ +|\ *\|\ *|>>?\ |::\ )|\|\ *"),
    (dates._YEAR, r"(?<!\d)(?:1[34]|19|20|25)\d\d(?!\d|[.,]\d{3}(?!\d))"),
    (gates._YEAR, r"(?:1[34]|19|20|25)\d\d|年"),
    (signs._POSSESSIVE, r"['’]s?$"),
)
# Of these only whether they find something is asked.
_ASKED = (
    (signatures._SEPARATES, r"[\x00|*>\t-]|\ {3}|\ /"),
    (could_sign._PARTS_IN_ASCII, r"[|*>\t@]|\ {3}|\ -|-\ |\ /|^-|-$|copyright|\(c\)|(?:1[34]|19|20|25)\d\d"),
    (could_sign._RIGHTS, r"[©ⓒ]|copyright|\(c\)"),
)


@pytest.mark.parametrize(("leaping", "plain"), _PLAIN)
@given(st.lists(_PIECES, max_size=9).map("".join))
def test_they_find_the_same_places(leaping: re.Pattern[str], plain: str, text: str) -> None:
    assert [m.span() for m in leaping.finditer(text)] == [m.span() for m in re.finditer(plain, text)]


@pytest.mark.parametrize(("leaping", "plain"), _ASKED)
@given(st.lists(_PIECES, max_size=9).map("".join))
def test_they_find_something_in_the_same_texts(leaping: re.Pattern[str], plain: str, text: str) -> None:
    assert bool(leaping.search(text)) == bool(re.search(plain, text))


@given(st.lists(st.one_of(_PIECES, st.sampled_from("éß_Ω")), max_size=9).map("".join))
def test_letters_are_what_is_neither_sign_nor_space(text: str) -> None:
    assert letters_of(text) == "".join(filter(str.isalnum, text))
