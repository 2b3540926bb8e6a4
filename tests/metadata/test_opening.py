"""Titles set apart over the text of a page, days of its frame, bylines of other texts."""

from __future__ import annotations

import textwrap

import pytest

import corpusmill
from corpusmill.metadata.judges.pages.opening import read_apart, read_copied, text_start
from corpusmill.metadata.words import Line
from corpusmill.text.fold import fold

TEXT = (
    "The council closes the old bridge over the river for two years from May, as the mayor said on Monday evening.\n\n"
    "Repairs of the bridge will cost four million, most of which the region pays, the council said in a statement.\n\n"
    "Buses take the northern road while the bridge is closed, and walkers may use the ferry without paying for it.\n"
)
HEADLINE = "Old River Bridge Closes for Two Years, Council and Mayor Say"
MENU = "  • Home\n  • News\n  • Sport\n  • Weather\n  • Contact\n\n"


def test_a_line_alone_over_the_text_that_takes_it_up_is_the_title() -> None:
    found = corpusmill.clean(f"{MENU}{HEADLINE}\n\nShare\n\n{TEXT}").metadata
    assert found["title"] == HEADLINE


def test_a_short_line_over_the_text_is_as_often_a_heading() -> None:
    assert "title" not in corpusmill.clean(f"{MENU}Council Closes Old Bridge\n\nShare\n\n{TEXT}").metadata


def test_of_two_such_lines_standing_apart_tells_none() -> None:
    page = f"{MENU}{HEADLINE}\n\nRepairs of the Bridge Will Cost Four Million, Council Said\n\n{TEXT}"
    lines = [Line(line, fold(line), page.index(line)) for line in page.split("\n") if line]
    assert read_apart(lines, lines) is None
    assert corpusmill.clean(page).metadata["title"] == HEADLINE  # by its weight


def test_a_promise_of_the_page_is_no_title() -> None:
    assert corpusmill.clean(f"{MENU}Start your free trial today\n\n{TEXT}").metadata.get("title") is None


def test_the_day_in_the_head_of_a_page_is_not_the_day_of_its_text() -> None:
    head = f"Sunday, May 24, 2020\n{MENU}{MENU}Council Closes Old Bridge\n\nMay 21, 2020\n\n"
    foot = "\nMore news\nFerry runs again\nMay 12, 2020\n"
    assert corpusmill.clean(f"{head}{TEXT}{foot}").metadata["date"] == "2020-05-21"


def test_bylines_of_teasers_sign_other_texts() -> None:
    teasers = "".join(f"\nA {what} is built again\nBy {name}\n" for what, name in NAMES)
    found = corpusmill.clean(f"By Mia Holm\n\n{TEXT}{teasers}").metadata
    assert found["author"] == ["Mia Holm"]


NAMES = (("ferry", "Ann Li"), ("mill", "Bo Ek"), ("tower", "Cy Rask"))


def test_filters_and_photographers_sign_nothing() -> None:
    for line in ("BY USE CASE", "By Price", "Ann Li / Getty Images"):
        assert "author" not in corpusmill.clean(f"Council Closes Old Bridge\n{line}\n{TEXT}").metadata, line


def test_capitals_behind_a_name_are_a_house() -> None:
    assert corpusmill.clean(f"Council Closes Old Bridge\nBy Ann Li, HARBOUR TV\n{TEXT}").metadata["author"] == [
        "Ann Li"
    ]


def test_who_stands_below_a_label_signs() -> None:
    found = corpusmill.clean(f"Council Closes Old Bridge\n\n{TEXT}\nPosted by\nAnn Li\nAnswered 14 questions").metadata
    assert found["author"] == ["Ann Li"]
    assert "author" not in corpusmill.clean(f"{TEXT}\nPosted by\nRead the rules first").metadata


def test_an_agency_in_brackets_behind_place_and_day_needs_no_name_on_a_list() -> None:
    found = corpusmill.clean(f"Porto, 4 May 2020 (HAVEN) - {TEXT}").metadata
    assert (found["date"], found["publisher"], found["dateline"]) == ("2020-05-04", "HAVEN", "Porto")
    assert "publisher" not in corpusmill.clean(f"Porto (WHICH) - {TEXT}").metadata


def test_a_page_on_one_line_is_stamped_behind_its_menu() -> None:
    menu = "Home News Sport Weather Contact Shop Letters " * 12
    text = TEXT.replace("\n", " ")
    assert (
        corpusmill.clean(f"{menu}Council Closes Old Bridge 4 May 2020, 22:15 {text}").metadata["date"] == "2020-05-04"
    )
    assert (
        "date" not in corpusmill.clean(f"{menu}Council Closes Old Bridge {text} It was built on 4 May 1920.").metadata
    )


def test_the_day_of_a_change_is_no_date() -> None:
    row = corpusmill.clean(f"Council Closes Old Bridge\nBy Ann Li\nUpdated: 4 May 2020\n{TEXT}").metadata
    assert "date" not in row and ("date_modified", "2020-05-04") in [
        (found["name"], found["value"]) for found in row["fields"]
    ]


def page_of(text: str) -> list[Line]:
    lines, at = [], 0
    for line in text.split("\n"):
        if line.strip():
            lines.append(Line(line.strip(), fold(line.strip()), at + len(line) - len(line.lstrip())))
        at += len(line) + 1
    return lines


@pytest.mark.parametrize(
    "over",
    [
        f"Home » Town » {HEADLINE}\n{HEADLINE}",
        f"NewsTown{HEADLINE}\n{HEADLINE}\nMia Holm",
        f"{HEADLINE}\nTown\n{HEADLINE}\nListen",
    ],
)
def test_what_a_line_right_above_ends_with_is_the_title(over: str) -> None:
    page = f"Home\nNews\nSport\nWeather\n{over}\n{TEXT.replace(chr(10) * 2, chr(10))}"
    found = read_copied(page_of(page))
    assert found is not None and found[1].value == HEADLINE
    assert corpusmill.clean(page).metadata["title"] == HEADLINE


@pytest.mark.parametrize(
    "over",
    [
        "Letters to the editor\nLetters to the editor",  # too short for a headline
        "Subscribe to read all of our stories today\nSubscribe to read all of our stories today",  # of another matter
        # a list: each below its picture's name
        f"{HEADLINE}\n{HEADLINE}\nMayor of the river town says bridge repairs cost four million\n"
        "Mayor of the river town says bridge repairs cost four million",
    ],
)
def test_buttons_and_teasers_stand_twice_as_well(over: str) -> None:
    assert read_copied(page_of(f"Home\nNews\n{over}\n{TEXT}")) is None


def test_a_text_that_is_broken_at_the_width_of_a_screen_begins_with_its_first_paragraph() -> None:
    body = textwrap.fill(TEXT.replace("\n\n", " "), 76, initial_indent="   ", subsequent_indent="   ")
    menu = "".join(f"     * {word}\n" for word in "Home News Sport Weather Contact Letters".split())
    page = f"{menu}\n   By Mia Holm, HARBOUR RADIO\n\n{body}\n\n{menu}"
    start = text_start(page_of(page))
    assert start is not None and page_of(page)[start].text.startswith("The council closes")
    assert text_start(page_of(menu * 5)) is None
