"""What the kernel lets no line sign by is never what words let it: its bit is set for every line that could sign."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpusmill.metadata.could_sign import could_sign, houses, menu_words, organisations
from corpusmill.metadata.cues import by_words, picture_ends, role_ends, signing
from corpusmill.metadata.glance import glance, tables
from corpusmill.metadata.judges.pages.bylines import could_name
from corpusmill.metadata.traits import MAY_SIGN, TRADES, UNTOLD
from corpusmill.metadata.words import label_words
from corpusmill.text.fold import fold


def told(texts: list[str]) -> list[int]:
    tables()  # by the kernel from now on, however few the lines
    sizes = np.array([len(text) for text in texts])
    start = np.cumsum(sizes + 1) - sizes - 1
    rows = np.zeros(len(texts), np.int64)
    return glance(["\n".join(texts)], rows, start, start + sizes, [fold(text) for text in texts]).told.tolist()


def may_sign(texts: list[str]) -> list[bool]:
    return [bool(bits & MAY_SIGN) for bits in told(texts)]


@pytest.mark.parametrize(
    ("text", "may"),
    [
        ("© 2020 Harbour Times", False),
        ("Copyright (c) 2020, Harbour Times. All rights reserved.", False),
        ("Image copyright Ann Li", False),
        ("The council bought 40 bridges", False),
        ("Read more: the council closes its bridge", False),
        ("A storm closes the old bridge", False),
        ("Posted in harbour, storm", False),
        ("A cura di una storm", True),
        ("Storm Closes Old Bridge At Noon »", False),
        ("Ann Li »", True),
        ("The storm went by — it closes", False),
        ("Ann Li — by storm", True),
        ("By Ann Li from Ufa-Bor", True),
        ("By Ann Li from Ufa > >", True),
        ("* radio>", True),
        ("Storm\u3000»", True),
        ("@ storm", True),
        ("市議会は5月に古い橋を閉じた。", False),
        ("2020年5月5日(火)。", True),
        ("市議会 5月", True),
        ("© 2020 Harbour Times | Ann Li", True),
        ("Photo: Ann Li", True),
        ("By Ann Li, 5 May 2020", True),
        ("Bo EkEditor: storm", True),
    ],
)
def test_notices_and_lines_of_one_part_are_told(text: str, may: bool) -> None:
    assert could_sign(text, fold(text)) == may
    assert may_sign([text]) == [may]


WORDS = st.one_of(
    st.sampled_from(
        ["5", "12", "19", "2020", "1450", "12:30", "5th", "٣", "²", "k1", "no", "No", "ago", "©", "ⓒ", "(c)",
         "copyright", "Image copyright", "the", "storm", "closes", "Ann", "Li", "By", "Byron", "editor", "Editor",
         "at", "for", "of", "to", "special", "and", "&", "|", "*", "»", "@", "\u3000", "-", "x-y", "a/b", "_", "José",
         "。", "橋", "ø", "O’Neil", "“", "”", "read", "min"]
    ),
    *(st.sampled_from(sorted(words)) for words in
      (organisations(), menu_words(), houses(), role_ends().words, by_words(), picture_ends(), signing()[0],
       map(" ".join, signing()[1]))),
)  # fmt: skip
JOINTS = st.sampled_from([" ", " ", " ", " ", "", " - ", ": ", ":", ", ", "  ", "   ", ". ", " | ", "/"])


@st.composite
def made_lines(draw: st.DrawFn) -> str:
    words = draw(st.lists(st.tuples(WORDS, st.booleans(), JOINTS), min_size=1, max_size=8))
    line = "".join((word.title() if is_large else word) + joint for word, is_large, joint in words)
    opening = draw(st.sampled_from(["", "", "", "© ", "Copyright 2020 ", "copyright (c) 19"]))
    return opening + line + draw(st.sampled_from(["", "", "", ">", " »", "  > >"]))


@given(st.lists(made_lines(), min_size=1, max_size=20))
def test_a_line_that_could_sign_may_sign(lines: list[str]) -> None:
    lines = [line for line in map(str.strip, lines) if line and fold(line).strip() == fold(line) and len(line) <= 200]
    for text, may in zip(lines, may_sign(lines) if lines else [], strict=True):
        assert may or not could_sign(text, fold(text)), text


def test_each_label_of_an_author_opens_a_line_that_may_name_one() -> None:
    lines = [f"{label.strip()}: Ann Li" for label in sorted(label_words("by", "author"))]
    by_label = [could_name(fold(line), UNTOLD & ~TRADES) for line in lines]
    assert any(by_label)
    assert [could_name(fold(line), bits & ~TRADES) for line, bits in zip(lines, told(lines), strict=True)] == by_label
