"""No body is lost for a name, for being short, or for its readers' many words. All pages here are invented."""

from __future__ import annotations

import pytest
from html_pages import BODY, CHROME, page

from corpusmill.read.html import extract

READER = (
    "I have moored my boat by that pier for thirty years and have never seen the water so full of sand, and the "
    "council should look at that before it spends our money on oak and cranes, as number {} of my neighbours says."
)
POST = "<div class='comment'><b>reader{0}</b> <time>3 March 2024</time><p>{1}</p><a href='#r'>Reply</a></div>"


@pytest.mark.parametrize("tier", ["precise", "fast"])
@pytest.mark.parametrize(
    "wrap",
    [
        "<div class='single-post has-comments'>{}</div>",
        "<div class='post-with-comments no-sidebar'><div class='available-content'>{}</div></div>",
        "<div id='comment-free' class='hide-comments modal-open'>{}</div>",
    ],
)
def test_classes_that_name_what_a_page_has_cost_no_body(wrap, tier):
    article = f"<h1>Shipworm closes the pier</h1>{''.join(f'<p>{p}</p>' for p in BODY)}"
    html = f"<html><head><title>Shipworm</title></head><body>{CHROME}{wrap.format(article)}</body></html>"
    text = extract(html.encode(), tier=tier).text
    assert all(paragraph in text for paragraph in BODY)


@pytest.mark.parametrize("tier", ["precise", "fast"])
def test_a_page_of_one_paragraph_is_kept(tier):
    html = page(f"<p>{BODY[3]}</p>").replace(b"</main>", b"</main><footer><p>Courier</p></footer>")
    assert BODY[3] in extract(html, tier=tier).text


@pytest.mark.parametrize("tier", ["precise", "fast"])
def test_comments_that_outweigh_an_article_are_no_body(tier):
    comments = "".join(POST.format(n, READER.format(n)) for n in range(8))
    area = f"<div id='comments' class='comments-area'><h2>8 comments</h2>{comments}</div>"
    html = page(f"<p>{BODY[0]}</p><p>{BODY[1]}</p>", chrome=False).replace(b"</main>", f"</main>{area}".encode())
    text = extract(html, tier=tier).text
    assert BODY[0] in text
    assert BODY[1] in text
    assert "moored" not in text


def test_a_thread_of_posts_called_comments_is_a_body():
    posts = "".join(
        f"<div class='topic-body message' itemprop='comment'><p>{READER.format(n)}</p></div>" for n in range(8)
    )
    html = f"<html><body><h1>Sand by the pier</h1><p>{BODY[0]}</p><div class='posts'>{posts}</div></body></html>"
    text = extract(html.encode()).text
    assert text.count("moored") == 8


@pytest.mark.parametrize("tier", ["precise", "fast"])
def test_a_list_of_links_that_a_paragraph_announces_is_text_and_one_elsewhere_is_not(tier):
    links = "<ul><li><a href='/q/old'>The old basin</a></li><li><a href='/q/coal'>The coal wharf</a></li></ul>"
    told = f"<p>{BODY[0]}</p><p>Two berths are left for the fishermen:</p>{links}<p>{BODY[1]}</p><p>{BODY[2]}</p>"
    assert "fishermen:\nThe old basin\nThe coal wharf\nRepairs" in extract(page(told), tier=tier).text
    beside = (
        f"<p>{BODY[0]}</p><p>{BODY[1]}</p><p>{BODY[2]} He said:</p></div><aside>{links}</aside><div><p>{BODY[3]}</p>"
    )
    assert "coal wharf\n" not in extract(page(beside), tier=tier).text
