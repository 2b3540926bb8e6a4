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


STANDFIRST = BODY[0] + " The old basin is free of charge."


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
        ("<p>By Finn Holm and Marit Vole, Bergen</p>", "Finn Holm; Marit Vole"),
        ("<p>Von Finn Holm</p>", "Finn Holm"),
        ("<div class='post-author-name'>Finn Holm</div>", "Finn Holm"),
        ("<span>Finn Holm</span><span>·</span><time datetime='2024-03-03'>March 3, 2024</time>", "Finn Holm"),
        ("<p>By <a>Finn Holm</a></p><p>Photography by <a>Marit Vole</a></p>", "Finn Holm"),
        ("<p>Photography by</p><p>Marit Vole</p>", None),
        ("<p>Finn Holm spoke to us on the pier.</p>", None),
        (f"<p>{STANDFIRST}</p><p>By Finn Holm</p>", "Finn Holm"),
        (f"<p>Harbour</p><p>{STANDFIRST} <a>More on piers.</a></p><p>By Finn Holm</p>", "Finn Holm"),
        ("<span>Finn Holm</span> <span>02-03-2024</span>", "Finn Holm"),
        ("<span>Finn Holm</span> <span>3 de marzo de 2024</span>", "Finn Holm"),
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
        ("<time datetime='2024-09-03'>09/03/2024</time>", "2024-09-03"),
        ("<time datetime='2019-01-01'>09/03/2024</time>", "2024-03-09"),
        ("<p>Posted: 10/31/2024</p>", "2024-10-31"),
        ("<p>Publié le 3 février 2024 à 10:00</p>", "2024-02-03"),
        ("<p>3 грудня, 5 декабря 2023</p>", "2023-12-05"),
        ("<p>2024년 3월 5일</p>", "2024-03-05"),
        ("<time datetime='2024-03-03T10:00:00Z'>3 days ago</time>", "2024-03-03"),
        ("<span itemprop='datePublished' content='2024-03-03'>last Sunday</span>", "2024-03-03"),
        ("<abbr class='published' title='2024-03-03'>last Sunday</abbr>", "2024-03-03"),
        ("<p>3 March 2024 | Updated 9 April 2024</p>", "2024-03-03"),
        ("<p>Mise à jour : 9 avril 2024</p><p>3 mars 2024</p>", "2024-03-03"),
        (
            "<b>Last post by</b> <a>ian</a> <span>9 April 2024</span> <b>#1</b> <b>·</b> <span>3 March 2024</span>",
            "2024-03-03",
        ),
        (f"<p>{STANDFIRST}</p><p>3 March 2024</p>", "2024-03-03"),
    ],
)
def test_dates_after_the_headline(below, day, tier):
    assert known(below, tier=tier).get("date") == day


@pytest.mark.parametrize(
    ("language", "day"),
    [("en", None), ("en-US", "2024-05-04"), ("en_GB", "2024-04-05"), ("de", "2024-04-05"), ("pt-BR", "2024-04-05")],
)
def test_numbers_are_read_in_the_order_of_the_page_s_language(language, day):
    html = page("<p>05/04/2024</p>" + "".join(f"<p>{p}</p>" for p in BODY)).replace(b"en-GB", language.encode())
    found = extract(html, tier="fast").known
    assert (found["date"].value if "date" in found else None) == day


@pytest.mark.parametrize("tier", ["precise", "fast"])
@pytest.mark.parametrize(
    ("above", "day"),
    [
        ("<p>3 March 2024</p>", "2024-03-03"),
        ("<div>Harbour<br>3 March 2024</div>", "2024-03-03"),
        ("<p>3 March 2024</p><nav><a>News</a> <a>4 April 2022</a></nav>", "2024-03-03"),
        ("<p>4 April 2022</p><p>Published</p><p>3 March 2024</p>", "2024-03-03"),
        ("<p>3 March 2024</p><p>Updated</p><p>9 April 2024</p>", "2024-03-03"),
    ],
)
def test_dates_before_the_headline_nearest_first(above, day, tier):
    html = page().replace(b"<h1>", f"{above}<h1>".encode())
    assert extract(html, tier=tier).known["date"].value == day


@pytest.mark.parametrize("tier", ["precise", "fast"])
def test_a_name_beside_the_date_above_the_headline_comes_last(tier):
    html = page().replace(b"<h1>", b"<p>3 March 2024</p><a>Finn Holm</a><h1>")
    assert extract(html, tier=tier).known["author"].value == "Finn Holm"
    named = html.replace(b"</h1>", b"</h1><p>Harbour</p><span class='author-name'>Marit Vole</span>")
    assert extract(named, tier=tier).known["author"].value == "Marit Vole"


@pytest.mark.parametrize(
    ("head", "day"),
    [
        ("<meta name='w-published-date' content='2024-03-03'>", "2024-03-03"),
        (
            "<meta name='published-time' content='2026-01-01'><meta name='published-date' content='2024-03-03'>",
            "2024-03-03",
        ),
        ("<meta property='article:published_time' content='Sun, 03/31/2024 - 11:38'>", "2024-03-31"),
        ("<meta property='article:published_time' content='03/04/2024'>", None),
        ("<meta property='article:published_time' content='1709424000'>", "2024-03-03"),
        (
            '<script type=\'application/ld+json\'>{"@type": "Article", "datePublished": 1709424000000}</script>',
            "2024-03-03",
        ),
        ("<meta property='article:published_time' content='4709424000'>", None),
        ("<meta name='expiry-date' content='2024-03-03'>", None),
        ("<meta itemprop='datePublished' content='2024-03-03'>", "2024-03-03"),
    ],
)
def test_days_in_meta_tags(head, day):
    assert known("", head=head, tier="fast").get("date") == day


@pytest.mark.parametrize("tier", ["precise", "fast"])
@pytest.mark.parametrize(
    ("shown", "day"),
    [
        ("令和6年3月3日", "2024-03-03"),
        ("平成元年12月1日", None),
        ("๓ มีนาคม ๒๕๖๗", "2024-03-03"),
        ("۱۳ اسفند ۱۴۰۲", "2024-03-03"),
        ("民國113年3月3日", "2024-03-03"),
    ],
)
def test_days_of_other_calendars_by_the_headline(shown, day, tier):
    assert known(f"<p class='day'>{shown}</p>", tier=tier).get("date") == day


def test_microdata_comes_as_late_as_json_ld():
    head = "<meta itemprop='datePublished' content='2019-01-02'>"
    assert known("<p>Updated 9 April 2024</p>", head=head)["date"] == "2024-04-09"


def test_a_day_of_update_is_taken_where_no_other_is_told():
    modified = "<meta property='article:modified_time' content='2024-04-09T10:00:00Z'>"
    found = extract(page(head=modified), tier="fast").known["date"]
    assert (found.value, found.source) == ("2024-04-09", "meta article:modified_time, updated")
    assert known("<p>3 March 2024</p>", head=modified, tier="fast")["date"] == "2024-03-03"


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://courier.example/2024/03/04/pier/", "2024-03-04"),
        ("https://courier.example/news/2024/mar/04/pier?from=/2020/01/01/", "2024-03-04"),
        ("https://courier.example/2024/03/12-new-piers", "2023-01-02"),
        ("https://courier.example/2024/room/04/pier", "2023-01-02"),
        ("http://[courier.example/pier", "2023-01-02"),
    ],
)
def test_dated_folders_of_the_address_come_before_meta_tags(url, day):
    assert extract(page(head=META), url=url, tier="fast").known["date"].value == day


def test_what_stands_below_two_paragraphs_does_not_stand_by_the_headline():
    found = extract(page(f"<p>{STANDFIRST}</p>" * 2 + "<p>By Finn Holm</p><p>3 March 2024</p>"), tier="fast").known
    assert "date" not in found
    assert found["author"].confidence == 0.5


def test_the_day_on_which_a_reader_joined_is_no_date():
    assert "date" not in known("<p>Member since 3 March 2024</p>", tier="fast")


def test_dates_of_other_pages_are_not_this_page_s():
    teasers = "".join(f"<li><a>Lighthouse keeper {n} retires after forty years</a></li>" for n in range(8))
    below = f"<p>Updated 9 April 2024</p><ul>{teasers}<li>3 March 2021</li></ul>"
    assert known(below, tier="fast")["date"] == "2024-04-09"


def test_an_only_heading_is_the_title_whatever_stands_around_it():
    head = "<meta property='og:title' content='Worms, wood and water: what to know about the harbour'>"
    html = page(head=head).replace(b"<body>", b"<body class='has-sidebar'>")
    assert extract(html).known["title"].value == "Shipworm closes the eastern pier"


@pytest.mark.parametrize("tier", ["precise", "fast"])
def test_classes_of_the_whole_page_hide_no_byline(tier):
    below = "<p>Tides</p>" * 50 + "<span class='author-name'>Finn Holm</span>"
    html = page(below).replace(b"<body>", b"<body class='has-sidebar'>")
    assert extract(html, tier=tier).known["author"].value == "Finn Holm"


@pytest.mark.parametrize(
    "heading",
    [
        "<h1><span>Harbour</span>Shipworm closes the pier</h1>",
        "<h1>Harbour<br>Shipworm closes the pier</h1>",
        "<h1>Har\xadbour <b>S</b>hipworm closes the pier</h1>",
    ],
)
def test_parts_of_a_heading_stand_apart(heading):
    html = page().replace(b"<h1>Shipworm closes the eastern pier</h1>", heading.encode())
    assert extract(html).known["title"].value == "Harbour Shipworm closes the pier"


@pytest.mark.parametrize("label", ["<span>News</span> ", "<b>Thread:</b> ", "<a>Harbour</a> | "])
def test_a_label_in_front_of_the_title_goes(label):
    html = page().replace(b"<h1>", f"<h1>{label}".encode())
    assert extract(html).known["title"].value == "Shipworm closes the eastern pier"


def test_a_first_word_that_the_page_calls_itself_by_stays():
    html = page().replace(b"<h1>Shipworm", b"<h1><em>Shipworm</em>")
    assert extract(html).known["title"].value == "Shipworm closes the eastern pier"


def test_of_several_headings_the_one_nearest_to_the_title_is_looked_around():
    headings = "<h1>Tarn Quay Courier</h1><h1>The harbour that worms ate</h1><p>By Finn Holm</p><p>3 March 2024</p>"
    html = page("".join(f"<p>{p}</p>" for p in BODY), title="Why worms closed the harbour")
    html = html.replace(b"<h1>Why worms closed the harbour</h1>", headings.encode())
    found = extract(html, tier="fast").known
    assert (found["author"].value, found["date"].value) == ("Finn Holm", "2024-03-03")


def test_the_site_s_name_behind_an_author_s_goes():
    assert (
        known("", head=LD.replace('"Ian Brae"', '"Ian Brae, Tarn Quay Courier"'))["author"] == "Morag O'Hara; Ian Brae"
    )


@pytest.mark.parametrize(
    "said", ["page.head.extra.author", "design: Ada Rook, code: Ian Brae", "{{ post.author }}", "${author}"]
)
def test_what_is_no_name_is_no_author(said):
    head = f"<meta name='author' content='{said}'>"
    assert "author" not in known("", head=head)
    assert known("<div class='author-name'><b>Finn Holm</b><i>Writer</i></div>", head=head)["author"] == "Finn Holm"


def test_a_year_alone_is_no_date():
    footer = "<footer><p>© 2024 Tarn Quay Courier</p></footer>"
    assert "date" not in extract(page(f"<p>{BODY[0]}</p>{footer}", chrome=False)).known
