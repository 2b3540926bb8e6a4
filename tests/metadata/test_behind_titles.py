"""The site behind the title in the first line of a page, which is its own."""

from __future__ import annotations

import pytest

import corpusmill
from corpusmill.metadata.sites.behind_titles import read_behind_title
from corpusmill.metadata.words import Line
from corpusmill.text.fold import fold

BODY = (
    "Since the spring the small workshop behind the mill is open again, and on Saturdays people queue there.\n"
    "Who wants to learn how a barrel is made may stay for the day; bread and soup are brought by the neighbours.\n"
)


@pytest.mark.parametrize(
    ("line", "site"),
    [
        ("Coopers are back at the old mill | Kelmont Gazette", "Kelmont Gazette"),
        ("Coopers are back at the old mill - The Kelmont Gazette", "The Kelmont Gazette"),
        ("Újra dolgoznak a kádárok a malomnál – Borvidéki Lap", "Borvidéki Lap"),
        ("桶職人が古い水車小屋に戻ってきた｜川辺新聞", "川辺新聞"),
        ("पुरानी चक्की पर फिर लौटे कारीगर - नदी समाचार", "नदी समाचार"),
    ],
)
def test_a_name_behind_the_title_in_the_first_line_is_the_site(line: str, site: str) -> None:
    found = read_behind_title(Line(line, fold(line), 0))
    assert found is not None and found[1].value == site
    metadata = corpusmill.clean(f"{line}\nMay 3, 2014\n{BODY}").metadata
    assert (metadata["title"], metadata["publisher"]) == (line[: found[0]].rstrip(), site)


def test_a_publisher_that_two_signs_name_stays() -> None:
    signs = "Subscribe to the River Herald\n© 2014 River Herald. All rights reserved.\n"
    text = f"Coopers are back at the old mill | Kelmont Gazette\nMay 3, 2014\n{BODY}"
    assert corpusmill.clean(text).metadata["publisher"] == "Kelmont Gazette"
    assert corpusmill.clean(text + signs).metadata["publisher"] == "River Herald"


@pytest.mark.parametrize(
    "line",
    [
        "Coopers are back at the old mill - what a barrel costs today",  # a part of the headline
        "Coopers are back at the old mill | Opinion",  # a section
        "Coopers are back at the old mill — Ann Lister",  # who wrote it
        "Behalf of the old mill | Apr 21, 2017 | Craft Matters",  # a day
        "Kelmont - Harbour Gazette",  # too short for a headline
    ],
)
def test_other_tails_of_a_first_line_are_none(line: str) -> None:
    assert read_behind_title(Line(line, fold(line), 0)) is None


def test_below_the_first_line_such_a_tail_names_none() -> None:
    metadata = corpusmill.clean(f"{BODY}\nCoopers are back at the old mill | Kelmont Gazette\n\n{BODY}").metadata
    assert metadata.get("publisher") is None


def test_a_name_with_small_words_is_the_site_where_it_stands_again() -> None:
    line = "Bednáři se vrátili do starého mlýna u řeky - Listy z Podolí"
    first = Line(line, fold(line), 0)
    assert read_behind_title(first, line) is None
    found = read_behind_title(first, f"{line}\n{BODY}\nListy z Podolí vycházejí každý týden.")
    assert found is not None and found[1].value == "Listy z Podolí"


def test_between_the_headline_and_the_site_stands_a_section_or_more_of_the_headline() -> None:
    for line, headline in (
        ("Coopers are back at the old mill - and they will stay | Kelmont Gazette", 53),
        ("Coopers are back at the old mill | Crafts | Kelmont Gazette", 32),
    ):
        found = read_behind_title(Line(line, fold(line), 0))
        assert found is not None and found[0] == headline
