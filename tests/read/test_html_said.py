"""What pages say of themselves in forms that templates and journals have, and browsers and readers understand."""

from __future__ import annotations

import json

import pytest
from html_pages import BODY, page

from corpusmill.read.html import extract

TIERS = pytest.mark.parametrize("tier", ["precise", "fast"])


def known(below: str = "", *, head: str = "", lang: str = 'lang="en-GB"', tier: str = "fast") -> dict[str, str]:
    source = page(f"{below}{''.join(f'<p>{p}</p>' for p in BODY)}", head=head, chrome=False)
    source = source.replace(b"<html lang='en-GB'>", f"<html {lang}>".encode())
    return {name: found.value for name, found in extract(source, tier=tier).known.items()}


def ld(**said: object) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle"} | said)}</script>'


@TIERS
@pytest.mark.parametrize(
    ("below", "head", "author"),
    [
        ("", ld(author={"@type": "Person", "name": {"@value": "Una Skerry"}}), "Una Skerry"),
        ("", ld(author=[{"@value": "Una Skerry"}, {"name": "Bo Lind"}]), "Una Skerry; Bo Lind"),
        ("", "\ufeff".join(ld(author="Una Skerry").partition("{")[::2]).replace("\ufeff", "\ufeff{"), "Una Skerry"),
        ("<p>By political reporter <a href='/u'>Una Skerry</a></p>", "", "Una Skerry"),
        ("<p>By our senior harbour correspondent Una Skerry and Bo Lind</p>", "", "Una Skerry; Bo Lind"),
        ("<p>By staff</p>", "", None),
    ],
)
def test_authors(below: str, head: str, author: str | None, tier: str) -> None:
    assert known(below, head=head, tier=tier).get("author") == author


@TIERS
@pytest.mark.parametrize(
    ("below", "day"),
    [
        ("<p>Received: 3 May 2022; Accepted: 16 December 2022; Published: 2 January 2023</p>", "2023-01-02"),
        ("<p>Received 3 May 2022 | Revised 1 June 2022 | Published online 2 January 2023</p>", "2023-01-02"),
        ("<dl><dt>Received<dd>3 May 2022<dt>Accepted<dd>16 Dec 2022<dt>Published<dd>2 January 2023</dl>", "2023-01-02"),
        ("<div><span>04</span><span>Mar</span><span>2021</span></div>", "2021-03-04"),
        ("<div><b>Mar</b><b>4</b><i>2021</i></div>", "2021-03-04"),
        ("<div><b>2021</b><b>Mar</b></div>", None),
        ("<p>3. 4. 2021 10:12</p>", "2021-04-03"),
    ],
)
def test_days_that_a_page_shows(below: str, day: str | None, tier: str) -> None:
    assert known(below, tier=tier).get("date") == day


@TIERS
@pytest.mark.parametrize(("lang", "day"), [('lang="en-US"', "2021-03-04"), ('lang="en"', None), ("", None)])
def test_a_day_in_numbers_in_a_meta_tag(lang: str, day: str | None, tier: str) -> None:
    assert known(head="<meta name='date' content='03/04/2021'>", lang=lang, tier=tier).get("date") == day


@TIERS
@pytest.mark.parametrize(
    ("head", "day"),
    [
        ("<meta property='article:modified_time' content='Fri, 07/14/2023 - 10:30'>", "2023-07-11"),
        ("<meta property='article:modified_time' content='14/07/2023 10:30'>", "2023-11-07"),
        ("<meta name='description' content='Until 14/07/2023.'>", None),
    ],
)
def test_another_date_of_the_page_tells_the_order(head: str, day: str | None, tier: str) -> None:
    said = "<meta property='article:published_time' content='07/11/2023 - 17:57'>"
    found = known(head=said + head, lang='lang="en"', tier=tier).get("date")
    assert found == day


@pytest.mark.parametrize(
    ("path", "day"),
    [
        ("20231029/abc.html", "2023-10-29"),
        ("2023-10/29/c_1212295036.htm", "2023-10-29"),
        ("202310/t20231029_88.html", "2023-10-29"),
        ("story/20231399/abc.html", None),
        ("item/12023102912/abc.html", None),
    ],
)
def test_days_in_addresses(path: str, day: str | None) -> None:
    found = extract(page(chrome=False), url=f"https://courier.example/{path}", tier="fast").known.get("date")
    assert (found.value if found else None) == day


@TIERS
def test_language_base_and_label(tier: str) -> None:
    head = "<base href='https://courier.example/news/'><link rel='canonical' href='pier'><meta property='og:image' "
    found = known(head=f"{head}content='../pier.jpg'>", lang='xml:lang="nn-NO"', tier=tier)
    assert (found["language"], found["url"], found["image"]) == (
        *("nn", "https://courier.example/news/pier"),
        "https://courier.example/pier.jpg",
    )
    source = page(chrome=False).replace(b"</h1>", b" <span>3 min read</span></h1>")
    assert extract(source, tier=tier).known["title"].value == "Shipworm closes the eastern pier"
