"""Titles lifted from made-up documents: what is one, and what stands over the text and is none."""

from __future__ import annotations

import pytest

from lifting import BODY, lifted


def test_headline_section_and_site_name_part() -> None:
    body = f"{BODY['en']}\n\n{BODY['en']}"
    after, row = lifted(f"Council closes the old bridge for two years | international\n\nBy Jane Doe\n\n{body}")
    assert (row["title"], row["author"], after.texts[0].strip()) == (
        "Council closes the old bridge for two years",
        ["Jane Doe"],
        body,
    )
    assert [field["value"] for field in row["fields"] if field["name"] == "section"] == ["international"]
    _, row = lifted(f"Council closes the old bridge for two years - The Harbour Times\n\n{body}")
    assert (row["title"], row["publisher"]) == ("Council closes the old bridge for two years", "The Harbour Times")


@pytest.mark.parametrize(
    ("first", "title"),
    [
        ("Council closes the old bridge over the river", "Council closes the old bridge over the river"),
        ("Corporate Travel, Meetings & Charters", None),  # words that the text never takes up
        ("Natural garden pest control for beginners", None),
    ],
)
def test_the_text_takes_up_the_words_of_its_title(first: str, title: str | None) -> None:
    after, row = lifted("\n\n".join([first, *[BODY["en"]] * 6]))
    assert row["title"] == title
    assert (first in after.texts[0]) == (title is None), "what is no title stays"


def test_of_a_short_text_no_first_line_leaves_without_a_signature() -> None:
    title = "Council closes the old bridge over the river"
    after, row = lifted(f"{title}\n\n{BODY['en']}")
    assert (row["title"], after.texts[0].startswith(title)) == (title, True)
    after, row = lifted(f"{title}\nBy Ann Li\n\n{BODY['en']}")
    assert (row["title"], title in after.texts[0]) == (title, False)


@pytest.mark.parametrize("label", ["原标题：", "（原标题：", "[原標題: "])
def test_a_label_names_the_title(label: str) -> None:
    closing = {"（": "）", "[": "]"}.get(label[0], "")
    _, row = lifted(f"{label}旧桥将关闭两年进行维修{closing}\n{BODY['zh']}", "zh")
    assert row["title"] == "旧桥将关闭两年进行维修"


@pytest.mark.parametrize("title", ["Council closes the old bridge", "कोरोना वायरस के मरीज नदी पर पुल"])
def test_front_matter_stands_over_a_title(title: str) -> None:
    text = f"---\nlayout: default\nslug: bridge\n---\n\n# {title}\n\n{BODY['en']}"
    assert lifted(text)[1]["title"] == title


def test_what_heads_the_first_of_several_posts_is_no_title_or_day_of_the_whole() -> None:
    posts = [("New oars arrived", "3 May 2021"), ("A leak in the hull", "9 May 2021"), ("Fog again", "11 May 2021")]
    page = "\n\n".join(f"{title}\n{day}\n{BODY['en']}" for title, day in posts)
    after, row = lifted(page)
    assert (after.texts[0], row["title"], row["date"]) == (page, None, None)
    after, row = lifted(f"New oars arrived today\n3 May 2021\n{BODY['en']}\n\nA leak in the hull\n\n{BODY['en']}")
    assert (row["date"], "3 May 2021" in after.texts[0]) == ("2021-05-03", False), "a heading alone begins no post"


BLOG = "Council closes the old bridge over the river"


@pytest.mark.parametrize(
    ("head", "title", "date"),
    [
        (f"Saturday, May 2, 2020\n\n{BLOG}", BLOG, "2020-05-02"),  # a blog
        # a page says what day it is
        ("Saturday, May 2, 2020\nHome\nSections\nLetters\nClassified ads\nWeather", None, None),
        ("May 2, 2020\nHarbour Bridge News", None, "2020-05-02"),  # a section has few words
        ("Tags: bridge, river\nThe bus beside the harbour was late", None, None),  # below something else than a day
    ],
)
def test_a_day_over_the_text_is_its_own_and_its_headline_stands_below(
    head: str, title: str | None, date: str | None
) -> None:
    _, row = lifted(f"{head}\n\n{BODY['en']}\n\n{BODY['en']}")
    assert (row["title"], row["date"]) == (title, date)


def test_the_headline_that_stands_by_itself_is_the_title_without_its_site() -> None:
    text = f"Harbour Council-News-{BLOG}\nMay 2, 2020\n{BLOG}\n{BLOG}\n{BODY['en']}\n{BODY['en']}"
    _, row = lifted(text)
    assert row["title"] == BLOG


@pytest.mark.parametrize(
    "second",
    [
        '"The works begin in May or never", says the mayor’s aide"',
        f"{BLOG} for as long as the works take, and then for a year more, perhaps",
    ],
)
def test_of_several_texts_the_first_headline_is_no_title(second: str) -> None:
    first = "Council closes the old bridge beside the harbour hotel"
    _, row = lifted("\n\n".join([first, BODY["en"], BODY["en"]]))
    assert row["title"] == first
    _, row = lifted("\n\n".join([first, BODY["en"], BODY["en"], second, BODY["de"], BODY["de"]]))
    assert row["title"] is None


def test_a_caption_is_no_title() -> None:
    _, row = lifted(f"The council and the mayor at the old bridge (Photo: Harbour)\n\n{BODY['en']}\n\n{BODY['en']}")
    assert row["title"] is None


@pytest.mark.parametrize("heading", ["", "# The old bridge of Aldermere\n\n"])
def test_the_title_in_front_matter_leaves_with_its_author_and_day(heading: str) -> None:
    matter = 'layout: post\ntitle: "The old bridge"\nauthor: Ada Quinn\ndate: 2020-06-01'
    after, row = lifted(f"---\n{matter}\n---\n\n{heading}{BODY['en']}")
    title = "The old bridge of Aldermere" if heading else "The old bridge"
    assert (row["title"], row["author"], row["date"]) == (title, ["Ada Quinn"], "2020-06-01")
    assert "title:" not in after.texts[0] and heading.strip() in after.texts[0]
