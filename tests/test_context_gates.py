"""Rows that `strip_context` does not look at hold nothing for its finders: what columns tell leaves out no find."""

from __future__ import annotations

import pytest
import re2
from hypothesis import given
from hypothesis import strategies as st

from corpusmill.stages.strip_context import _FINDERS
from corpusmill.text.audit.moving import seams_of
from corpusmill.text.batch import Batch, Mark
from corpusmill.text.layouts import machine_marks, page_markup
from corpusmill.text.layouts.browser import is_browser_text, may_be_browser_text
from corpusmill.text.layouts.glance import Glance
from corpusmill.text.layouts.joined import glued
from corpusmill.text.layouts.rare import rare
from corpusmill.text.layouts.surroundings import Found, Surroundings
from corpusmill.text.shapes import NUMBERS, counted_links

PROSE = "The council of the town voted on Monday to close the old bridge for two years"
PIECES = st.sampled_from(
    [
        "", "", " ", "\u200b", f"{PROSE}.", f"{PROSE}?", f"{PROSE * 2}!", "Share", "Tweet", "Your name", "Submit *",
        "Harbours (12)", "Ferries (3)", "Tides (1,204)", ",", "*", ":", "...", "----", "1.", "2.", "(", "{}", "=", "[",
        "7", "12", "123", "1234", "{ \"id\": 12 }", "</div>", "/h3>", "<br/>",
        "{{ a }}", "','", "\uf09a", "FerryHarbour TideWave MillBridge",
        "FacebookTwitterPinterest", "ÉtéÀla MèreÉcole", "НовостиСпорт ПогодаДом", "var a = {", "});",
        "Bees of the town", "A long headline on bees of the town", "สะพานปิดแล้ว", "   * Home", "   (BUTTON) Menu",
        "   [logo.png]",
    ]
)  # fmt: skip
KINDS = st.sampled_from(
    [("social_share", "en-share"), ("comment_prompt", "en-form"), ("nav", "en-nav"), ("markup", "any-markup-script")]
)
ROWS = st.lists(st.lists(st.tuples(PIECES, st.none() | KINDS), min_size=1, max_size=30), min_size=1, max_size=4)


def batch_of(rows: list[list[tuple[str, tuple[str, str] | None]]]) -> Batch:
    """Rows of lines; of those with a kind nothing is left but a seam of it."""
    texts, marks = [], []
    for row in rows:
        lines = ["" if kind else line for line, kind in row]
        starts = [sum(len(line) + 1 for line in lines[:n]) for n in range(len(lines))]
        texts.append("\n".join(lines))
        marks.append(tuple(Mark(at, at, "seam", *kind) for at, (_, kind) in zip(starts, row, strict=True) if kind))
    return Batch(ids=[str(n) for n in range(len(rows))], texts=texts, marks=marks)


@given(ROWS)
def test_a_row_in_which_a_finder_finds_something_is_one_in_which_it_may(rows) -> None:
    batch = batch_of(rows)
    glance = Glance(batch.lines, len(batch), seams_of(batch.marks))
    for row, text in enumerate(batch.texts):
        for finder in _FINDERS:
            if finder.find(Surroundings(glance, row, text)):
                assert finder.may_find(glance)[row], finder
        folded = batch.lines.folded[glance.lines(row)]
        assert not counted_links(folded) or glance.has(glance.bracketed)[row]
        solid = [line for line in folded if line]
        assert (len(folded) - len({*folded})) == glance.copies[row]
        assert (len(solid) - len({*solid}) > 1) == glance.has_often[row]


BODY = [(f"{PROSE}, as {who} said on {day}.", None) for who in ("she", "he") for day in ("Monday", "Friday", "Sunday")]
SOCIAL, FORM, NAV, SCRIPT = [(kind, rule) for kind, rule in (
    ("social_share", "en-share"), ("comment_prompt", "en-form"), ("nav", "en-nav"), ("markup", "any-markup-script")
)]  # fmt: skip
HEADLINE = "Ferry to the far island runs again after the long winter storm"
FIRING = {
    "context-share-bar": [*BODY, ("", SOCIAL), ("Tweet", None)],
    "context-form": [*BODY, ("", FORM), ("Your name", None)],
    "context-script": [*BODY, ("", SCRIPT), ("});", None), ("", SCRIPT)],
    "context-repeated": [("Menu", None), *BODY, ("Menu", None), ("Menu", None)],
    "context-stray-marks": [*BODY, (",", None), (",", None)],
    "context-counted-links": [
        *BODY,
        *((f"{name} ({n})", None) for n, name in enumerate(("Boats", "Nets", "Tides", "Lamps"), 3)),
    ],
    "context-between-seams": [*BODY, ("", NAV), ("Boats", None), ("", NAV)],
    "context-headlines": [*BODY, ("", NAV), (HEADLINE, None), ("", NAV)],
    "context-after-end": [*BODY, ("", FORM), ("Boats and nets", None)],
}


@pytest.mark.parametrize("rule", FIRING)
@given(before=st.lists(st.tuples(PIECES, st.none() | KINDS), max_size=6))
def test_a_row_in_which_each_finder_surely_finds_something_is_one_in_which_it_may(rule, before) -> None:
    batch = batch_of([before or [("", None)], FIRING[rule]])
    glance = Glance(batch.lines, len(batch), seams_of(batch.marks))
    found = [finder for finder in _FINDERS if rule in _rules(finder.find(Surroundings(glance, 1, batch.texts[1])))]
    assert len(found) == 1 and found[0].may_find(glance)[1]


def _rules(found: Found) -> set[str]:
    return {rule for rule, _ in found.values()}


@given(ROWS)
def test_rare_kinds_are_told_of_just_the_rows_that_their_patterns_match(rows) -> None:
    batch = batch_of(rows)
    glance = Glance(batch.lines, len(batch), seams_of(batch.marks))
    told = rare(glance, batch.texts, batch.lines)
    for row, text in enumerate(batch.texts):
        folded = "\n".join(batch.lines.folded[glance.lines(row)])
        networks = any(glued._NETWORKS.fullmatch(line) for line in folded.split("\n"))
        expected = [bool(re2.search(glued.GATE, text)) or networks]
        expected += [bool(re2.search(gate, folded)) for gate in (page_markup.GATE, NUMBERS)]
        expected.append(bool(glance.has(machine_marks.may_be_marks(glance))[row]))
        assert len(told.get(row, ())) == sum(expected)


MENU = ["   [logo.png]", "     * Home", "     * Ferries", "     * Harbours", "   (BUTTON) Menu"]


@given(st.lists(st.lists(PIECES, max_size=6), min_size=1, max_size=3))
def test_pages_of_text_browsers_may_be_such(rows) -> None:
    page = [*MENU, *["   The ferry to the island runs again from Monday."] * 8]
    texts = ["\n".join(page), *("\n".join([*page, *lines]) for lines in rows), *("\n".join(lines) for lines in rows)]
    batch = Batch(ids=[str(n) for n in range(len(texts))], texts=texts)
    assert is_browser_text(texts[0])
    assert len(batch.lines) and batch.as_read
    for text, may_be in zip(batch.texts, may_be_browser_text(batch).tolist(), strict=True):
        assert may_be or not is_browser_text(text)
