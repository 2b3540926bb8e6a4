"""The author of a page that no rule names, among people of whom the text speaks, who took pictures, sign teasers."""

from __future__ import annotations

import numpy as np
import pytest

from corpusmill import clean
from corpusmill.metadata import traits
from corpusmill.metadata.judges.lines.names import Named
from corpusmill.metadata.judges.pages.authors import NAMES, Signed, features, named_of
from corpusmill.metadata.names import stands_small
from corpusmill.metadata.words import Lines, words_of
from corpusmill.text.fold import fold

TITLE = "Old bridge over the harbour closes for two years"
BODY = """The harbour board closes the old bridge for two years, because its piers are worn, the board said on Monday.
Ships will pass by the northern lock until then, and walkers are asked to take the ferry beside the market.
The works cost eleven million, of which the town pays a third. "We have waited long enough," a member said.
A first look at the piers in spring had shown that repairs alone would not do, and that steel had to be ordered."""


def lines_of(*texts: str) -> Lines:
    starts = [sum(len(text) + 1 for text in texts[:n]) for n in range(len(texts))]
    ends = [start + len(text) for start, text in zip(starts, texts, strict=True)]
    told = [traits.PROSE if len(text) >= 80 else traits.MAY_SIGN | traits.NO_PROSE for text in texts]
    told = [bits | traits.OPENS_BY if text.startswith("By ") else bits for bits, text in zip(told, texts, strict=True)]
    told = [bits | traits.HAS_YEAR if "2023" in text else bits for bits, text in zip(told, texts, strict=True)]
    return Lines("\n".join(texts), starts, ends, [*map(fold, texts)], told)


@pytest.mark.parametrize(
    ("byline", "author"),
    [
        ("Anna HolmTravel Reporter\n14:20, 14 MAR 2023", "Anna Holm"),
        ("14 March 2023 at 16:00 par  Afp - 2 min", "Afp"),
    ],
)
def test_a_name_among_words_that_nobody_listed_signs_its_page(byline: str, author: str) -> None:
    page = f"{TITLE}\n{byline}\n{BODY}"
    result = clean(page)
    (found,) = [field for field in result.metadata["fields"] if field["name"] == "author"]
    assert (found["value"], found["rule"]) == (author, "author-weighed")
    assert page[found["raw_start"] : found["raw_end"]] == author
    assert all(edit.rule != "author-weighed" for edit in result.edits)


@pytest.mark.parametrize(
    "line",
    [
        "Photo: Anna Holm",
        "Anna Holm/Harbour Pix",
        "Anna Holm on the old bridge",
        "Reviewed by Anna Holm",
        "Anna Holm @annaholm",
        "- Anna Holm (@annaholm) 14 March 2023",
        "Thank you, Anna Holm!",
    ],
)
def test_who_took_a_picture_or_is_spoken_of_is_not_weighed(line: str) -> None:
    lines = lines_of(TITLE, line, "14 March 2023", *BODY.split("\n"))
    assert named_of(lines, words_of("en"), [], 0, 2) == []
    assert clean(f"{TITLE}\n{line}\n14 March 2023\n{BODY}").metadata.get("author") is None


def test_a_link_inside_a_sentence_that_was_broken_around_it_is_no_byline() -> None:
    lines = lines_of(TITLE, "14 March 2023", "Anna Holm", "and the board met on Monday.", *BODY.split("\n"))
    assert named_of(lines, words_of("en"), [], 0, 1) == []


def test_labels_far_from_the_text_count_where_they_name_one() -> None:
    far = ["Home", "Ships", "Piers", "Lock"] * 3
    body = BODY.split("\n")
    one = lines_of(TITLE, *body, *far, "By Anna Holm")
    several = lines_of(TITLE, *body, *far, "By Anna Holm", "By Jan Kowalski")
    assert [name.values for name in named_of(one, words_of("en"), [17], 0, None)] == [("Anna Holm",)]
    assert named_of(several, words_of("en"), [17, 18], 0, None) == []


def test_names_are_sought_where_a_title_a_day_or_a_label_is_known() -> None:
    lines = lines_of("Harbour", "Anna Holm", *BODY.split("\n"))
    assert named_of(lines, words_of("en"), [], None, None) == []
    assert [name.values for name in named_of(lines, words_of("en"), [], 0, None)] == [("Anna Holm",)]


def test_features_tell_where_a_name_stands_and_what_the_text_says_of_it() -> None:
    body = f"{'x ' * 40}Anna Holm's ship; and Kowalskim, who was late"
    lines = lines_of(TITLE, "Anna Holm", "14 March 2023", "By Jan Kowalski", body, "jan@harbour.example")
    named = [Named(1, 0, 9, ("Anna Holm",), 0), Named(3, 3, 15, ("Jan Kowalski",), 1)]
    found = features(Signed(lines, named, 0, 2, lines.text))
    asked = dict(zip(NAMES, found.tolist(), strict=True))
    assert found.dtype == np.int16
    assert (asked["from_title"], asked["from_day"]) == ([1, 3], [-1, 1])
    assert (asked["in_prose"], asked["last_in_prose"]) == ([1, 0], [1, 1])
    assert (asked["label"], asked["labelled"], asked["from_label"]) == ([0, 1], [1, 1], [2, 99])
    assert (asked["day_above"], asked["day_below"], asked["behind"]) == ([0, 1], [1, 0], [0, 0])
    assert asked["run"] == [5, 5]


@pytest.mark.parametrize(
    ("text", "stands"),
    [
        ("They walk home.", True),
        ("home", True),
        ("They see www.home.org, a@home, #home, home-made and homely things.", False),
        ("homely, and at home", True),
        ("home.org", False),
    ],
)
def test_a_word_stands_small_where_it_is_a_word_by_itself(text: str, stands: bool) -> None:
    assert stands_small("Home Vux", text) == stands
