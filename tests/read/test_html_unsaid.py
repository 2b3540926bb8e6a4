"""What a page does not say of itself stays empty; what templates break is read all the same. All pages are invented."""

from __future__ import annotations

import pytest
from html_pages import BODY, page

from corpusmill.read.html import extract

COMMENTS = (
    "<div id='comments' class='comments-area'><h3>2 comments</h3><div class='comment'><b class='author'>Finn Holm</b>"
    "<time datetime='2022-07-04'>4 July 2022</time><p>Late, as ever.</p></div></div>"
)


def known(below: str = "", *, head: str = "", tier: str = "precise", language: str = "en-GB") -> dict[str, object]:
    body = f"{below}<p>{BODY[0]}</p>"
    html = page(body, head=head, chrome=False).replace(b"en-GB", language.encode())
    return {name: found.value for name, found in extract(html, tier=tier).known.items()}


@pytest.mark.parametrize("tier", ["precise", "fast"])
def test_a_reader_s_day_and_name_are_not_the_page_s(tier):
    html = page("<p>The pier is shut.</p>", chrome=False).replace(b"</main>", f"{COMMENTS}</main>".encode())
    found = extract(html, tier=tier).known
    assert "date" not in found
    assert "author" not in found


@pytest.mark.parametrize("tier", ["precise", "fast"])
@pytest.mark.parametrize("day", ["<a>March 3, 2021</a>", "<time datetime='2021-03-03'>3 March 2021</time>"])
def test_the_day_of_a_post_that_is_quoted_is_no_date(day, tier):
    quoted = f"<blockquote><p>The pier is shut, mind your step!</p>&mdash; Kelp (@kelp) {day}</blockquote>"
    assert "date" not in known(f"<p>{BODY[1]}</p>{quoted}", tier=tier)


FAR = "".join(f"<p>{n}: {BODY[n % 3]}</p>" for n in range(60))
"""So much of a text that a day below it is not shown by the headline."""


@pytest.mark.parametrize("before", ["", "The pier is shut. <b>Kelp</b> wrote: "])
@pytest.mark.parametrize("other", ["<blockquote>Mind your step!</blockquote>", "<script>let pier = 1</script>"])
def test_a_day_behind_a_quotation_or_a_script_is_read(before, other):
    """A form feed is white space to a page, and no character to a tree that is written to."""
    html = page(f"{FAR}<div>{before}{other} \x0cPublished 3 March 2021</div>", chrome=False)
    assert extract(html).known["date"].value == "2021-03-03"


def test_a_page_that_is_called_after_its_comments_is_a_page():
    html = page(f"{FAR}<p>Published 3 March 2021</p>", chrome=False).replace(b"<html", b"<html id='comments-area'", 1)
    assert extract(html).known["date"].value == "2021-03-03"


@pytest.mark.parametrize(
    "script",
    ["<script>var offer = {'expires': '2027-01-31T00:00:00'};</script>", "<script>build('2021-06-30')</script>"],
)
def test_days_in_scripts_are_not_the_page_s(script):
    assert "date" not in known(head=script)


@pytest.mark.parametrize("tier", ["precise", "fast"])
def test_a_day_to_come_is_none(tier):
    assert "date" not in known(head="<meta name='date' content='2099-12-31'>", tier=tier)


@pytest.mark.parametrize(("language", "day"), [("en", None), ("en-GB", "2024-05-03"), ("en-US", "2024-03-05")])
def test_a_day_in_numbers_that_reads_either_way_is_none_unless_the_language_tells(language, day):
    assert known("<div><i>03/05/2024</i></div>", language=language).get("date") == day


def test_an_issue_s_day_in_the_address_comes_after_the_day_of_publication():
    def day(published: str) -> object:
        html = page(head=f"<meta property='article:published_time' content='{published}T22:00:00Z'>")
        return extract(html, url="https://courier.example/2024/05/17/pier", tier="fast").known["date"].value

    assert day("2024-05-08") == "2024-05-08"
    assert day("2024-05-16") == "2024-05-17"  # the same evening, in universal time


def ld(author: str) -> str:
    said = f'"@type": "NewsArticle", "headline": "Shipworm closes the eastern pier", "author": {author}'
    return f'<script type="application/ld+json">{{{said}}}</script>'


@pytest.mark.parametrize("tier", ["precise", "fast"])
@pytest.mark.parametrize(
    ("author", "authors"),
    [
        ('{"@type": "Person", "name": "Una Skerry and Ian Brae"}', "Una Skerry; Ian Brae"),
        ('"Una Skerry, Ian Brae und Ola Moe"', "Una Skerry; Ian Brae; Ola Moe"),
        ('[{"name": "UNA SKERRY AND IAN BRAE"}, "Ola Moe"]', "UNA SKERRY; IAN BRAE; Ola Moe"),
        ('{"name": "UNA E SKERRY"}', "UNA E SKERRY"),
        ('{"name": "Skerry and Sons"}', "Skerry and Sons"),
    ],
)
def test_people_whom_json_ld_names_in_one_text(author, authors, tier):
    assert known(head=ld(author), tier=tier)["author"] == authors


@pytest.mark.parametrize(
    "author",
    [
        '{"@type": "Organization", "name": "Tarn Quay Courier"}',
        '[{"@type": ["NewsMediaOrganization"], "name": "The Courier"}]',
        '{"@type": "Person", "name": "Tarn Quay Courier"}, "publisher": {"name": "Tarn Quay Courier"}',
        '{"@type": "Person", "name": "Tarn Quay Courier Staff"}, "publisher": {"name": "Tarn Quay Courier"}',
    ],
)
def test_an_organisation_is_no_author(author):
    assert known(head=ld('{"@type": "Person", "name": "Una Skerry"}'))["author"] == "Una Skerry"
    assert "author" not in known(head=ld(author))


@pytest.mark.parametrize("name", ["Tarn Quay Post", "Tarn Quay Post Newsroom"])
def test_a_paper_s_own_name_in_a_meta_tag_is_no_author(name):
    head = f"<meta property='og:site_name' content='Tarn Quay Post'><meta name='author' content='{name}'>"
    assert "author" not in known(head=head)


@pytest.mark.parametrize(
    ("said", "author"),
    [
        ("By Una Skerry and Ian Brae", "Una Skerry; Ian Brae"),
        ("Una Skerry, Ian Brae", "Una Skerry; Ian Brae"),
        ("Una Skerry, PhD", "Una Skerry, PhD"),
        ("Skerry and Brae", "Skerry and Brae"),
    ],
)
def test_two_people_in_one_meta_tag_are_two(said, author):
    assert known(head=f"<meta name='author' content='{said}'>")["author"] == author


@pytest.mark.parametrize("tier", ["precise", "fast"])
@pytest.mark.parametrize(
    "line",
    [
        "By Una Skerry | Staff Writer | 5 March 2024",
        "5 March 2024 | By Una Skerry | 3 min read",
        "Harbour · By Una Skerry · 5 March 2024",
    ],
)
def test_a_byline_with_bars(line, tier):
    found = known(f"<p class='info'>{line}</p>", tier=tier)
    assert (found["author"], found["date"]) == ("Una Skerry", "2024-03-05")


OBJECT = '{"@type": "NewsArticle", "datePublished": "2024-03-05", "author": {"name": "Una Skerry"}}'


@pytest.mark.parametrize(
    "script",
    [
        OBJECT.replace('"@type"', '"description": "two\nlines\tof it", "@type"'),
        f"<!-- {OBJECT} -->",
        f"/* by the theme */ {OBJECT}",
        OBJECT.replace(', "author"', ',\n// who wrote it\n"author"'),
        OBJECT.replace("}}", ",},}"),
        f'{{"@type": "WebSite"}}\n{OBJECT}',
        f'{{"@graph": [{OBJECT}]}}',
        OBJECT.replace('"', "&quot;"),
        OBJECT.replace('"@type"', r'"description": "it\'s \x27low\x27 \- and \\ ebbing", "@type"'),
        OBJECT.replace('"@type"', '"description": "the "Kelp" sails", "@type"'),
        OBJECT.replace('"Una Skerry"', '["Una Skerry"]'),
    ],
)
def test_what_templates_do_to_json_ld(script):
    found = known(head=f'<script type="application/ld+json">{script}</script>')
    assert (found["author"], found["date"]) == ("Una Skerry", "2024-03-05")


@pytest.mark.parametrize(
    "head",
    [
        "<meta name='date' content='04/07/2022'>",
        "<meta name='expires' content='2022-07-04'>",
        "<meta http-equiv='Expires' content='Mon, 04 Jul 2022 10:00:00 GMT'>",
        "<meta name='unavailable_after' content='2022-07-04'>",
    ],
)
@pytest.mark.parametrize("tier", ["precise", "fast"])
def test_a_day_of_expiry_or_one_of_two_is_not_the_page_s(head: str, tier: str) -> None:
    assert "date" not in known(head=head, tier=tier, language="en")


@pytest.mark.parametrize(
    ("said", "publisher"),
    [
        ("来源：港口日报", None),
        ("Source: the harbour office", None),
        ("Copying of this page is not permitted.", None),
        ("無断転載を禁じます", None),
        ("Tarn Quay Media Inc.", "Tarn Quay Media Inc."),
        ("What a Day!", "What a Day!"),
        ("The Quay: News", "The Quay: News"),
    ],
)
def test_a_sentence_or_a_label_is_no_publisher(said: str, publisher: str | None) -> None:
    assert known(head=f"<meta property='og:site_name' content='{said}'>").get("publisher") == publisher


def test_of_several_articles_in_json_ld_the_page_s_own_speaks():
    def item(headline: str, author: str, day: str) -> str:
        said = f'"headline": "{headline}", "author": {{"name": "{author}"}}, "datePublished": "{day}"'
        return f'{{"@type": "NewsArticle", {said}}}'

    own, other = item("Ferry &amp; pier", "Una Skerry", "2024-03-03"), item("Bus is late", "Ian Brae", "2020-01-02")
    for items in (f"{own}, {other}", f"{other}, {own}"):
        html = f"<script type='application/ld+json'>[{items}]</script><h1>Ferry &amp; <i>pier</i></h1><p>{BODY[0]}</p>"
        found = extract(html.replace('"Ferry &amp;', '"Ferry &').encode()).known
        assert (found["author"].value, found["date"].value) == ("Una Skerry", "2024-03-03")


AUTHORS = pytest.mark.parametrize(
    ("byline", "language", "author"),
    [
        ("<p class='byline'>By Una Skerry @unaskerry</p>", "en", "Una Skerry"),
        ("<p class='byline'>Written by Una Skerry. Edited by Ian Brae.</p>", "en", "Una Skerry"),
        ("<p class='author'>Автор: Анна Лодкина</p>", "ru", "Анна Лодкина"),
        ("<p class='author'>作者：王小明</p>", "zh", "王小明"),
        ("<i itemprop='author' itemscope><meta itemprop='name' content='Una Skerry'></i>", "en", "Una Skerry"),
        ("<p class='byline'>By Staff Reporter</p>", "en", None),
        ("<p>Interview von: Una Skerry</p>", "de", "Una Skerry"),
        ("<p>Aus: Bad Skerry</p>", "de", None),
        ("<p>Edited by: Una Skerry</p>", "en", None),
        ("<p>Reporter: Mr Una Skerry, why is the pier shut?</p>", "en", None),
        ("<p>記者：山田さん、橋はなぜ閉まったのですか。</p>", "ja", None),
        ("<p class='author'>Auteur : Inconnu</p>", "fr", None),
        ("<p>著者：不明</p>", "ja", None),
        ("<div class='related-posts'><p class='byline'>By Finn Holm</p></div>", "en", None),
    ],
)


@pytest.mark.parametrize("tier", ["precise", "fast"])
@AUTHORS
def test_a_byline_names_who_wrote_in_any_language_and_nobody_else(byline, language, author, tier):
    assert known(byline, language=language, tier=tier).get("author") == author


@pytest.mark.parametrize(
    ("label", "name", "author"),
    [
        ("Verfasst von", "Una Skerry", "Una Skerry"),
        ("Written by", "Una Skerry", "Una Skerry"),
        ("Geschätzte Lesezeit", "Una Skerry", None),
        ("Written by", "WordPress", None),
    ],
)
def test_a_label_of_a_card_says_in_any_language_that_a_name_follows(label, name, author):
    head = f"<meta name='twitter:label1' content='{label}'><meta name='twitter:data1' content='{name}'>"
    assert known(head=head).get("author") == author


@pytest.mark.parametrize("said", ['["2021-03-03"]', '{"@type": "Date", "@value": "2021-03-03"}', '"2021-03-03"'])
def test_a_day_in_json_ld_may_stand_in_a_list_or_an_object(said):
    head = f'<script type="application/ld+json">{{"@type": "Article", "datePublished": {said}}}</script>'
    assert known(head=head, tier="fast").get("date") == "2021-03-03"


@pytest.mark.parametrize(
    ("told", "day"),
    [
        ("<p>Entries close on 31 May 2025.</p>", None),
        ("<p>Published in the town on 31 May 2025.</p>", "2025-05-31"),
        ("<p>Quay Town, 31 May 2025.</p>", "2025-05-31"),
        ("<p>Valid until 31 May 2025</p>", None),
        ("<p>Gültig bis zum 31.05.2025</p>", None),
        ("<p>Online since 31.05.1998</p>", None),
        ("<p>On the quay since 1998 | 31 May 2025</p>", "2025-05-31"),
        ("<p>31 May 2025</p><p>Updated until 6 June 2025</p>", "2025-05-31"),
        ("<p>31 May 2035</p>", None),  # later than any page
        ("<aside class='related'><a>Mussels</a> <time datetime='2025-05-31'>31 May 2025</time></aside>", None),
    ],
)
def test_a_day_of_something_else_is_not_the_page_s(told, day):
    assert known(told, tier="fast").get("date") == day


@pytest.mark.parametrize(
    ("told", "day"),
    [
        ("The pilot was born in this very town on 31 May 1995.", None),
        ("Offer ends 31 May 2025", None),
        ("Quay Town, 31 May 2025", "2025-05-31"),
    ],
)
def test_a_day_far_down_the_page_that_is_of_another_matter_is_none(told, day):
    assert known(f"<p>{BODY[1]}</p><p>{told}</p>{FAR}").get("date") == day
