"""Stages that need no rules: what they repair, and what they must leave alone."""

from __future__ import annotations

import re
from itertools import accumulate

import ftfy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpusmill.stages.collapse_space import collapse_space
from corpusmill.stages.fix_text import fix_text, repaired
from corpusmill.stages.tag_counts import tag_counts
from corpusmill.stages.tag_language import tag_language
from corpusmill.text.actions import Edit
from corpusmill.text.apply import apply, undo
from corpusmill.text.batch import Batch
from texts import hostile_texts


def one(text: str) -> Batch:
    return Batch(ids=["s/1"], texts=[text])


@given(hostile_texts)
def test_gated_repair_equals_ungated_repair(text: str) -> None:
    batch = apply(one(text), fix_text(one(text)), "fix_text")
    assert batch.texts[0] == repaired(text)


@given(hostile_texts)
def test_fix_text_is_idempotent_and_reversible(text: str) -> None:
    first = apply(one(text), fix_text(one(text)), "fix_text")
    assert list(fix_text(one(first.texts[0]))) == []
    assert undo(first.texts[0], [cut for cuts in first.history[0] for cut in cuts]) == text


# Signs that have repairs of their own, which ftfy has not or makes otherwise, and markup.
NOT_AS_FTFY = re.compile(
    "[<\\\\\n\r\x0b\x0c\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060\u2066-\u2069]|&lt;|html|xml", re.I
)


@given(hostile_texts.map(lambda text: NOT_AS_FTFY.sub("", text)))
def test_a_line_without_markup_comes_out_as_ftfy_makes_it(text: str) -> None:
    options = {"uncurl_quotes": False, "fix_character_width": False, "fix_latin_ligatures": False}
    after = ftfy.fix_text(text, **options)
    while (again := ftfy.fix_text(after, **options)) != after:
        after = again
    assert repaired(text) == after


@pytest.mark.parametrize(
    ("broken", "mended"),
    [
        ("It’s the caf\u00c3\u00a9", "It’s the café"),
        ("He said \u00e2\u20ac\u0153no\u00e2\u20ac\u009d.", "He said “no”."),
        ("AT&amp;T", "AT&T"),
        ("e\u0301te\u0301", "été"),
        ("one\r\ntwo", "one\ntwo"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("a\x00b", "ab"),
    ],
)
def test_damage_is_repaired(broken: str, mended: str) -> None:
    assert repaired(broken) == mended


@pytest.mark.parametrize(
    "text",
    [
        "« Bonjour ! » dit-il, à 10 %.",
        "Mevlüt Çavuşoğlu, ﬁn, ＡＢＣ，「引用」。",
        "x² + y³ ½ ﷼ №",
        "a < b && c > d",
        "全角　スペース",
        "Ünïcödé “quotes” ‘inside’ — and… so on",
    ],
)
def test_typography_is_left_alone(text: str) -> None:
    assert repaired(text) == text
    assert list(fix_text(one(text))) == []


@pytest.mark.parametrize(
    ("text", "cut", "closed"),
    [
        ("One.\n\nAd\n\nTwo.", "Ad", "One.\n\nTwo."),
        ("One.\nAd\nTwo.", "Ad", "One.\nTwo."),
        ("One.\n\n\n\nAd\nTwo.", "Ad", "One.\n\n\n\nTwo."),
        ("Ad\n\nOne.", "Ad", "One."),
        ("One.\n\nAd\n", "Ad", "One."),
        ("A note. Read more. The end.", "Read more.", "A note. The end."),
        ("A note (Read more).", "(Read more)", "A note."),
        ("One.\nAd\n    indented", "Ad", "One.\n    indented"),
        ("One.\nRead more. Two.", "Read more.", "One.\nTwo."),
        ("One.\n    Read more: all about it", "Read more:", "One.\n    all about it"),
        ("Price  list\nAd", "Ad", "Price  list"),
    ],
)
def test_gaps_close_where_something_was_cut(text: str, cut: str, closed: str) -> None:
    start = text.index(cut)
    batch = apply(one(text), [Edit(0, start, start + len(cut), "", "r", category="ads")], "strip")
    assert apply(batch, collapse_space(batch), "collapse_space").texts[0] == closed


@pytest.mark.parametrize(
    ("text", "closed"),
    [
        ("One. ⟦Read more.⟧\n⟦Click here.⟧ Two.", "One.\nTwo."),
        ("One. ⟦Read more.⟧\n\n⟦Click here.⟧ Two.", "One.\n\nTwo."),
        ("One. ⟦Read more.⟧\n⟦Leave a Reply⟧\n\n⟦Click here.⟧ Two.", "One.\n\nTwo."),
        ("One. ⟦Read more.⟧\n⟦Leave a Reply⟧\nTwo.", "One.\nTwo."),
        ("One. ⟦Read more.⟧ ⟦Click here.⟧ Two.", "One. Two."),
    ],
)
def test_the_rests_of_two_lines_stay_two_lines(text: str, closed: str) -> None:
    pieces = re.split("[⟦⟧]", text)
    at = [0, *accumulate(map(len, pieces))]
    cuts = [Edit(0, at[n], at[n + 1], "", "r", category="ads") for n in range(1, len(pieces), 2)]
    batch = apply(one("".join(pieces)), cuts, "strip")
    assert apply(batch, collapse_space(batch), "collapse_space").texts[0] == closed


@given(hostile_texts)
def test_collapse_space_is_idempotent_and_touches_line_ends_only(text: str) -> None:
    batch = apply(one(text), collapse_space(one(text)), "collapse_space")
    assert batch.texts[0].split("\n") == [line.rstrip() for line in text.rstrip().split("\n")]
    assert list(collapse_space(one(batch.texts[0]))) == []


@given(hostile_texts, st.data())
def test_collapse_space_removes_nothing_but_space(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    batch = apply(one(text), [Edit(0, start, end, "", "r", category="ads")], "strip")
    left = "".join(batch.texts[0].split())
    after = apply(batch, collapse_space(batch), "collapse_space")
    assert "".join(after.texts[0].split()) == left


def test_language_is_told_or_left_open() -> None:
    texts = [
        "The council voted on Monday to close the bridge for repairs.",
        "Der Rat stimmte am Montag dafür, die Brücke wegen Reparaturen zu sperren.",
        "議会は月曜日、修理のため橋を閉鎖することを決議しました。市民は驚いています。",
        "42 – 17",
    ]
    batch = Batch(ids=list("abcd"), texts=texts)
    batch = apply(batch, tag_language(batch), "tag_language")
    assert batch.values("language") == ["en", "de", "ja", "und"]


def test_counts() -> None:
    batch = Batch(ids=["a", "b"], texts=["One two\nthree", "é"])
    batch = apply(batch, tag_counts(batch), "tag_counts")
    assert batch.values("char_count") == [13, 1]
    assert batch.values("word_count") == [3, 1]


@pytest.mark.parametrize("filler", [" ", "| ", "*", "1 ", "-"])
def test_hostile_lines_do_not_hold_up_the_context_rules(filler: str) -> None:
    from corpusmill.text.layouts.beside import _CODE, FORM_WORDS, SHARE_WORDS

    for pattern, word in ((SHARE_WORDS, "share"), (FORM_WORDS, "name"), (_CODE, "else")):
        for text in (word + filler * 3_000 + "z", filler * 3_000 + word, f"<{word}" + filler * 3_000):
            pattern.fullmatch(text)  # a pattern that backtracks would not come back in this century


def test_a_lone_surrogate_is_refused_with_the_remedy() -> None:
    from corpusmill import clean

    text = "The bridge \ud800 stays closed."
    with pytest.raises(ValueError, match="lone surrogate at 11"):
        clean(text)
    assert "\ufffd" in clean(text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")).text
