"""Title, author and date of pages: which source speaks first, and what is no name and no date."""

import pytest
from html_pages import BODY, LD, page

from corpusmill.read.html import extract


def test_metadata_of_an_article_with_json_ld():
    known = extract(page(head=LD), url="https://courier.example/news/pier").known
    assert {name: found.value for name, found in known.items()} == {
        "title": "Shipworm closes the eastern pier",
        "author": "Morag O'Hara; Ian Brae",
        "date": "2024-03-05",
        "publisher": "Tarn Quay Courier",
        "tags": ["harbour", "shipworm"],
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "url": "https://courier.example/news/pier",
        "language": "en",
        "image": "https://courier.example/pier.jpg",
    }
    assert known["author"].source == "json-ld author"
    assert all(found.source and 0 < found.confidence <= 1 for found in known.values())


def known(below: str, *, head: str = "", tier: str = "precise") -> dict[str, str]:
    """Metadata of a page with `below` between its headline and its body."""
    found = extract(page(f"{below}{''.join(f'<p>{p}</p>' for p in BODY)}", head=head), tier=tier).known
    return {name: value.value for name, value in found.items()}


META = "<meta name='author' content='By Marit Vole'><meta property='article:published_time' content='2023-01-02'>"


def test_the_byline_wins_over_json_ld_and_json_ld_over_meta():
    byline = "<p>By <a href='/x'>Finn Holm</a></p>"
    values = [known(below, head=head)["author"] for below, head in ((byline, LD + META), ("", LD + META), ("", META))]
    assert values == ["Finn Holm", "Morag O'Hara; Ian Brae", "Marit Vole"]


def test_meta_wins_over_the_date_shown_and_that_over_json_ld():
    shown = "<p>3 March 2024</p>"
    values = [known(below, head=head)["date"] for below, head in ((shown, LD + META), (shown, LD), ("", LD))]
    assert values == ["2023-01-02", "2024-03-03", "2024-03-05"]


@pytest.mark.parametrize("tier", ["precise", "fast"])
@pytest.mark.parametrize(
    ("below", "authors"),
    [
        ("<p>By Finn Holm</p>", "Finn Holm"),
        ("<div><span>Written by</span> <b>Finn Holm</b></div>", "Finn Holm"),
        ("<p>By <a>Finn Holm</a>, <a>Marit Vole</a> and <a>Ian Brae</a></p>", "Finn Holm; Marit Vole; Ian Brae"),
        ("<p>By Finn Holm, Ph.D. and Marit Vole</p>", "Finn Holm, Ph.D.; Marit Vole"),
        ("<p>By Finn Holm, Staff Writer</p>", "Finn Holm"),
        ("<p>By Finn Holm | 3 March 2024</p>", "Finn Holm"),
        ("<p>By Finn Holm, Tarn Quay Courier</p>", "Finn Holm"),
        ("<p>Von Finn Holm</p>", "Finn Holm"),
        ("<div class='post-author-name'>Finn Holm</div>", "Finn Holm"),
        ("<span>Finn Holm</span><span>·</span><time datetime='2024-03-03'>March 3, 2024</time>", "Finn Holm"),
        ("<p>By <a>Finn Holm</a></p><p>Photography by <a>Marit Vole</a></p>", "Finn Holm"),
        ("<p>Photography by</p><p>Marit Vole</p>", None),
        ("<p>Finn Holm spoke to us on the pier.</p>", None),
        ("<figure><figcaption>The pier. By Marit Vole</figcaption></figure>", None),
        ("<nav><a>Sort by</a><a>Newest First</a></nav>", None),
    ],
)
def test_bylines_after_the_headline(below, authors, tier):
    site = "<meta property='og:site_name' content='Tarn Quay Courier'>"
    assert known(below, head=site, tier=tier).get("author") == authors


def test_json_ld_speaks_where_it_names_more_who_wrote():
    assert known("<p>By Ian Brae</p>", head=LD)["author"] == "Morag O'Hara; Ian Brae"
    credited = "<p>By Ian Brae</p><p>Photography by</p><p>Morag O'Hara</p>"
    assert known(credited, head=LD)["author"] == "Ian Brae"


@pytest.mark.parametrize("tier", ["precise", "fast"])
@pytest.mark.parametrize(
    ("below", "day"),
    [
        ("<p>Published on March 3rd, 2024 at noon</p>", "2024-03-03"),
        ("<p>Updated: 9 April 2024</p><p>Published: 3 March 2024</p>", "2024-03-03"),
        ("<p><span>Last updated</span> <span>9 April 2024</span></p>", "2024-04-09"),
        ("<time class='entry-date published updated' datetime='2024-03-03'>March 3, 2024</time>", "2024-03-03"),
        ("<time datetime='2024-03-09'>09/03/2024</time>", "2024-03-09"),
        ("<time datetime='2019-01-01'>09/03/2024</time><p>3 March 2024</p>", "2024-03-03"),
    ],
)
def test_dates_after_the_headline(below, day, tier):
    assert known(below, tier=tier)["date"] == day


def test_dates_of_other_pages_are_not_this_page_s():
    teasers = "".join(f"<li><a>Lighthouse keeper {n} retires after forty years</a></li>" for n in range(8))
    below = f"<p>Updated 9 April 2024</p><ul>{teasers}<li>3 March 2021</li></ul>"
    assert known(below, tier="fast")["date"] == "2024-04-09"


def test_a_year_alone_is_no_date():
    footer = "<footer><p>© 2024 Tarn Quay Courier</p></footer>"
    assert "date" not in extract(page(f"<p>{BODY[0]}</p>{footer}", chrome=False)).known
