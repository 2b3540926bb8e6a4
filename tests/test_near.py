"""`explain` runs the rules that a build runs, behind the same automata: no line makes it slow."""

from __future__ import annotations

from pathlib import Path

import pytest

from bounded import ends
from corpusmill.near import stayed
from corpusmill.recipes.recipe import load_recipe
from corpusmill.rulebook.book import RuleBook, load_rules
from corpusmill.rulebook.rule import Rule


def book_of(scope: str) -> RuleBook:
    """One rule that takes 2 ** n ways through a line of n letters in `re`."""
    rule = Rule("en-mine-slow", "en", "mine", scope, ("(a|aa)+ stop",), "Made up.", (), (), Path("mine.toml"))
    return load_rules().only(rule)


STOP = Rule("en-mine-stop", "en", "mine", "sentence", (r"please stop here\.",), "Made up.", (), (), Path("mine.toml"))


@pytest.mark.parametrize("scope", ["line", "head", "tail", "sentence", "cue"])
@pytest.mark.parametrize("line", ["a" * 180, "a" * 170 + " stop", "a" * 90 + ". And a stop b " + "a" * 80 + " sto"])
def test_a_line_made_to_be_slow_is_explained_at_once(line: str, scope: str) -> None:
    with ends():
        list(stayed(f"{line}\n", book_of(scope), "en"))


def test_what_is_near_is_told() -> None:
    told = list(stayed("aa stop it\n", book_of("line"), "en"))
    assert [line.near for line in told] == [(("en-mine-slow", "matches a part of the line; it cuts whole lines only"),)]


def test_what_is_quoted_is_told() -> None:
    told = list(stayed('The sign: "Wait. Please stop here. Go."', load_rules().only(STOP), "en"))
    reason = "matches a part of a quotation, which shows what others wrote"
    assert [line.near for line in told] == [(("en-mine-stop", reason),)]


def test_what_the_text_shows_is_told() -> None:
    rule = Rule("en-mine-share", "en", "mine", "line", ("share this",), "Made up.", (), (), Path("mine.toml"))
    beside = "matches, but nothing beside the line says so too, as it must between paragraphs of the text"
    shown = "matches, but the text shows the line as code or in a table, of which nothing is cut"
    for text, reason in (("```\nShare this\n```", shown), ("Share this\n```\nShare this\n```", beside)):
        told = {line.line: line.near for line in stayed(text, load_rules().only(rule), "en")}
        assert told == {"Share this": (("en-mine-share", reason),)}


def test_an_undetermined_text_asks_the_rules_of_its_first_guesses_only() -> None:
    book = load_recipe("default").rulebook
    loaded = set(book._rules)
    list(stayed("", book, "und"))
    assert set(book._rules) == loaded, "nothing to ask, nothing read"
    assert list(stayed("Read the comments of all who were there", book, "und"))
    assert len(set(book._rules) - loaded) <= 5


def test_a_word_in_the_middle_of_another_is_not_near() -> None:
    rule = Rule("en-mine-word", "en", "mine", "line", (r"\breply now\b",), "Made up.", (), (), Path("mine.toml"))
    told = {
        line.line for line in stayed("A reply now\nXreply now\nXreply now, reply now", load_rules().only(rule), "en")
    }
    assert told == {"A reply now", "Xreply now, reply now"}
