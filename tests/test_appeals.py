"""Paragraphs in which the page speaks for itself: each sign counts, and what looks alike stays."""

import re
from itertools import product

import numpy as np
import pytest

from corpusmill import clean
from corpusmill.kernel.library import without_kernel
from corpusmill.kernel.literals import lines_in
from corpusmill.rulebook.patterns.gate import sieve
from corpusmill.text.layouts.appeals import Told, candidates, kinds_of, told
from corpusmill.text.lines import lines_of

KINDS = kinds_of("en")
TELLING = {
    "appeal": "join our club today and you get a chart.",
    "notice": "the views expressed here are those of the author and do not reflect the board.",
    "policy": "all comments are moderated.",
    "sponsored": "advertisement: the boats of aldermere sail for free.",
    "terms": "the house is a registered charity.",
}


def kind_of(paragraph: str) -> str:
    found = told(paragraph, KINDS)
    return found.kind.name if found else ""


@pytest.mark.parametrize("name", TELLING)
def test_one_sentence_with_all_that_its_kind_needs_tells_a_paragraph(name: str) -> None:
    assert kind_of(TELLING[name]) == name


@pytest.mark.parametrize("name", TELLING)
def test_others_of_its_sentences_hold_a_sign_each_but_for_a_few_characters(name: str) -> None:
    own = "we love our boats."
    assert kind_of(f"{TELLING[name]} {own}") == name
    assert kind_of(f"{TELLING[name]} the bridge at aldermere was shut for two years by a flood in may.") == ""


@pytest.mark.parametrize(
    "before",
    ["the clerk said: ", 'a sign reads "free". ', "she writes. ", "i like it. ", "- ", "3. ", "step 2: "],
)
def test_reported_speech_the_author_himself_and_items_of_lists_stay(before: str) -> None:
    assert told(before + TELLING["appeal"], KINDS) is None


@pytest.mark.parametrize(
    "paragraph",
    [
        "join hands with the others and walk around the pole until the tune ends.",  # an act, no goods
        "the newsletter of the club was free until the war, and then it cost a penny.",  # goods, no act
        "those who join the club get a chart of the bay.",  # both, but nobody is addressed
        "the comments of the board were short.",
        "the views of the lake are wide.",
    ],
)
def test_part_of_the_signs_tells_nothing(paragraph: str) -> None:
    assert told(paragraph, KINDS) is None


def test_signs_parted_over_a_paragraph_must_be_one_more_than_between_paragraphs() -> None:
    parted = "looking for company? join us. our club meets today. you get a chart."
    found = told(parted, KINDS)
    assert isinstance(found, Told)
    assert len(found.signs) > found.kind.amid
    assert told("join us. the club is old.", KINDS) is None


def test_no_signs_are_known_of_a_language_that_has_none() -> None:
    assert kinds_of("xx") == ()


STORY = [
    "The harbour master moved the fishing boats further up the river on Friday, before the storm was due to arrive.",
    "Two piers were closed to walkers until the wind had dropped, and the ferry to the island did not sail that day.",
    "The council had ordered heavier ropes after the flood of last winter, which tore three boats from their moorings.",
] * 4
OF_THE_TEXT = "Call our team today and we moor your fishing boats up the river before the storm, ropes and piers free."
STRANGE = "Join the reading club to get novels, poems and essays every month."


def lines_left(line: str) -> list[str]:
    return [kept for kept in clean("\n".join([*STORY[:6], line, *STORY[6:]])).text.split("\n") if kept]


def test_an_offer_in_the_words_of_the_text_stays_and_goes_beside_residue() -> None:
    assert OF_THE_TEXT in lines_left(OF_THE_TEXT)
    assert OF_THE_TEXT not in lines_left(f"{OF_THE_TEXT}\nShare this article\nSubscribe to our newsletter")


def test_a_few_signs_are_enough_where_the_words_are_none_of_a_long_text() -> None:
    found = told(STRANGE.lower(), KINDS)
    assert found and len(found.signs) < found.kind.amid
    assert STRANGE not in lines_left(STRANGE)
    short = clean("\n".join([*STORY[:3], STRANGE, STORY[3]])).text
    assert STRANGE in short.split("\n")


def test_the_sieve_lets_pass_each_line_that_holds_the_rarest_sign_of_a_kind_and_few_others() -> None:
    """With literals and with automata: the lines that may be of a kind are the same, and lines of prose do not pass."""
    words = [
        "our",
        "weekly tips",
        "are free:",
        "subscribe",
        "comments",
        "the views",
        "deemed reliable",
        "thanks to",
        "£5",
    ]
    text = "\n".join([" ".join(some).ljust(45, ".") for some in product(words, repeat=3)] + STORY)
    asked: list[tuple[str, ...]] = []
    table, nowhere = lines_of([text, text]), np.zeros(2, np.bool_)
    found = candidates(table, ["en", "xx"], lambda patterns: asked.append(patterns) or sieve(patterns), nowhere)
    with without_kernel():
        assert candidates(table, ["en", "xx"], sieve, nowhere) == found
    assert found.keys() == {0} and found[0]
    lines = text.lower().split("\n")
    held = {n for n, line in enumerate(lines) if any(re.search(pattern, line) for pattern in asked[0])}
    passed = sieve(asked[0])(lines_in("".join(f"{line}\n" for line in lines).encode()), np.arange(len(lines)))
    assert held <= {*passed} and max(passed) < len(lines) - len(STORY)


def test_letters_beyond_ascii_pass_the_gate_with_and_without_the_kernel() -> None:
    paragraph = "Угостите нас чашкой кофе, если вам нравится то, что мы делаем. Спасибо, что вы с нами!"
    asked = lines_of([paragraph]), ["ru"], sieve, np.zeros(1, np.bool_)
    found = candidates(*asked)
    with without_kernel():
        assert candidates(*asked) == found
    assert found


def test_a_line_that_quotes_is_not_asked_in_rows_that_are_looked_at_and_never_told() -> None:
    plain = "Love long reads? Join our club today and get six issues a year."
    quoting = "Love long reads? Join our “club” today and get six issues a year."
    table = lines_of([f"Home\n{quoting}\n{plain}"] * 2)
    found = candidates(table, ["en", "en"], sieve, np.array([True, False]))
    assert {row: [*lines] for row, lines in found.items()} == {0: [2], 1: [1, 2]}
    assert told(table.folded[2], found[1][2])
    assert not told(table.folded[1], found[1][1])
