"""Segments and units: where long lines are cut, which phrases are known wherever they stand."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpusmill.kernel.library import without_kernel
from corpusmill.rulebook.phrases import KINDS, Phrase, load_phrases
from corpusmill.scorer.features import NAMES, cut, featured
from corpusmill.scorer.grams import LEXICON_BITS
from corpusmill.scorer.model import load_scorer
from corpusmill.scorer.scan import scan
from corpusmill.scorer.shape import COMMON_BITS, Knowledge
from corpusmill.scorer.units import compile_units, find_units
from corpusmill.text.batch import Mark
from texts import hostile_texts

PHRASES = [
    Phrase("en", "counter", "whole", "{n} comments"),
    Phrase("en", "social_share", "whole", "share on {network}"),
    Phrase("en", "social_share", "whole", "print this page"),
    Phrase("en", "comment_prompt", "whole", "leave a comment"),
    Phrase("en", "related_link", "opens", "read also"),
    Phrase("en", "nav", "sections", "culture"),
    Phrase("fr", "comment_prompt", "whole", "réagir à cet article"),
    Phrase("zh", "related_link", "opens", "延伸阅读"),
]
NOTHING = Knowledge(
    np.zeros((2, 2, 1 << LEXICON_BITS), np.int8), np.zeros(1 << COMMON_BITS, np.bool_), compile_units(PHRASES)
)


def units(text: str) -> list[tuple[str, str]]:
    s = scan([text])
    found = find_units(s, compile_units(PHRASES))
    spans = zip(s.word_start[found.word], s.word_end[found.word + found.size - 1], found.kind, strict=True)
    return [(text[start:end], KINDS[kind]) for start, end, kind in spans]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("» 12 COMMENTS «", [("12 COMMENTS", "counter")]),
        ("[ Share on Facebook ]", [("Share on Facebook", "social_share")]),
        (
            "Share on WhatsApp · Print this page…",
            [("Share on WhatsApp", "social_share"), ("Print this page", "social_share")],
        ),
        ("Reagir a cet article", [("Reagir a cet article", "comment_prompt")]),
        ("延伸阅读：大桥", [("延伸阅读", "related_link")]),
        ("Leave a | comment", []),
        ("Leave a commentary", []),
        ("Share on foot", []),
    ],
)
def test_units_are_known_whatever_stands_around_them(text: str, expected: list[tuple[str, str]]) -> None:
    assert units(text) == expected


def parts(text: str) -> list[str]:
    s = scan([text])
    g = cut(s, NOTHING).segments
    return [text[start:end] for start, end in zip(g.start, g.end, strict=True)]


BODY = (
    "The council of the small harbour town voted on Monday to close the old bridge by the quay for repairs until May."
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (BODY + " Read also: The ferry is late", [BODY, "Read also: The ferry is late"]),
        (BODY + "  The ferry is late  It rained", [BODY, "The ferry is late", "It rained"]),
        (BODY + "The ferry is late", [BODY, "The ferry is late"]),
        (BODY + " | Home | News", [BODY, "| Home", "| News"]),
        (BODY + " Print this page Leave a comment", [BODY, "Print this page", "Leave a comment"]),
        ("A short line. With two sentences.", ["A short line. With two sentences."]),
        ("Mr. J. Alder of No. 5 Quay lane said that the U.S. ferry of approx. forty tons would not sail before noon",)
        * 2,
    ],
)
def test_long_lines_are_cut_at_seams(text: str, expected: list[str] | str) -> None:
    cut_here = parts(text)
    if isinstance(expected, str):
        assert "".join(cut_here).replace(" ", "") == expected.replace(" ", "")
        assert not any(part.strip() in ("J", "U", "S", "5") for part in cut_here)
    else:
        assert cut_here == expected


CHINESE = "港口的老桥因为修缮从星期一起关闭到五月，行人可以免费乘坐渡船，预计工程将在两年之内全部完成"


@pytest.mark.parametrize("how", [nullcontext, without_kernel])
@pytest.mark.parametrize(
    ("behind", "expected"),
    [
        (" 渡船今天又晚点了 市长去了北岸", ["渡船今天又晚点了", "市长去了北岸"]),
        ("\u3000渡船今天又晚点了", ["渡船今天又晚点了"]),
        ("用 GPS 找到渡船", None),  # a foreign word has spaces around it
        ("第 5 码头，今天又晚点了", None),
    ],
)
def test_white_space_between_ideographs_is_a_seam(
    how: Callable[[], Any], behind: str, expected: list[str] | None
) -> None:
    with how():
        assert parts(CHINESE + behind) == ([CHINESE, *expected] if expected else [CHINESE + behind])


@pytest.mark.parametrize("how", [nullcontext, without_kernel])
@pytest.mark.parametrize("text", ["다리는 오월까지 닫힌다 " * 8, "สะพานเก่า ปิดแล้ว " * 10])
def test_scripts_that_write_spaces_are_not_cut_there(how: Callable[[], Any], text: str) -> None:
    with how():
        assert parts(text) == [text.strip()]


@given(st.lists(hostile_texts, min_size=1, max_size=4))
@settings(max_examples=60)
def test_a_document_has_the_same_features_alone_and_in_a_batch(texts: list[str]) -> None:
    knowledge = load_scorer().knowledge
    together = featured(scan(texts), [()] * len(texts), knowledge)
    alone = [featured(scan([text]), [()], knowledge) for text in texts]
    assert together.start.tolist() == [start for judged in alone for start in judged.start.tolist()]
    assert np.array_equal(together.features, np.concatenate([judged.features for judged in alone], axis=1))
    for row, text in enumerate(texts):
        mine = together.row == row
        spans = list(zip(together.start[mine], together.end[mine], strict=True))
        assert all(text[start:end].strip() and "\n" not in text[start:end] for start, end in spans)
        assert all(before[1] <= after[0] for before, after in pairwise(spans))
        kept = "".join(text[start:end] for start, end in spans)
        outside = sorted(filter(str.isalnum, text)) != sorted(filter(str.isalnum, kept))
        assert not outside, "every letter is in a segment"


_FIRST, _LAST = (
    ("In", "On", "Home", "19", ": late", "- Fenfen"),
    ("In", "19", "this week?", "Read more", "(BU", "wordNe"),
)


@pytest.mark.parametrize("how", [nullcontext, without_kernel])
@given(st.lists(st.tuples(st.sampled_from(_FIRST), st.sampled_from(_LAST)), max_size=3))
def test_what_stands_at_the_edge_of_a_text_says_nothing_of_the_next(
    how: Callable[[], Any], edges: list[tuple[str, str]]
) -> None:
    texts = [f"{first} Fenfen, {BODY} It was {last}" for first, last in edges]
    knowledge = load_scorer().knowledge
    with how():
        together = featured(scan(texts), [()] * len(texts), knowledge)
        alone = [featured(scan([text]), [()], knowledge) for text in texts]
    assert together.start.tolist() == [start for judged in alone for start in judged.start.tolist()]
    assert all(np.array_equal(together.features[:, together.row == n], one.features) for n, one in enumerate(alone))


def test_features_say_what_a_segment_is_and_where_it_stands() -> None:
    text = "\n".join([BODY, "", "Read also: The ferry", BODY, "12 comments · Share on Facebook"])
    seam = Mark(text.index("Read"), text.index("Read"), "seam", "related_link", "r")
    judged = featured(scan([text]), [[seam]], NOTHING)

    def of(name: str) -> list[int]:
        return [int(value) for value in judged.features[NAMES.index(name)]]

    assert judged.is_prose.tolist() == [True, False, True, False]
    assert of("blank_before") == [0, 1, 0, 0]
    assert of("unit_share")[3] == 100 and of("units")[3] == 2 and of("opens")[1] == 32
    assert of("until_prose") == [2, 1, 40, 40]
    assert of("repeats") == [2, 1, 2, 1]
    assert of("seam_before")[1:3] == [0, 1]


def test_all_phrases_can_be_read_and_are_in_the_model() -> None:
    phrases = load_phrases()
    assert len({phrase.language for phrase in phrases}) > 30
    table = compile_units(phrases)
    assert np.array_equal(table.hashes, load_scorer().knowledge.units.hashes), "run bench/scored_units.py"
