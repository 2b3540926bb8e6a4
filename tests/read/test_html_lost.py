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
@pytest.mark.parametrize("name", ["id='comments' class='comments-area'", "class='harbour-talk-comments-list'"])
def test_comments_that_outweigh_an_article_are_no_body(name, tier):
    comments = "".join(POST.format(n, READER.format(n)) for n in range(8))
    area = f"<div {name}><h2>8 comments</h2>{comments}</div>"
    html = page(f"<p>{BODY[0]}</p><p>{BODY[1]}</p>", chrome=False).replace(b"</main>", f"</main>{area}".encode())
    text = extract(html, tier=tier).text
    assert BODY[0] in text
    assert BODY[1] in text
    assert "moored" not in text


SAID = (
    "I do not agree at all, since they have known of this for many years and did nothing about it until now.",
    "My father built boats here, and he always said that the timbers would not last another winter.",
    "Whoever wrote this has never stood on that pier in a gale, I can tell you that much for free.",
    "Why is nobody asking what it costs to heat the town hall, which stands empty since the spring?",
    "Good news at last! The ferry can use it as well, and the children can fish there again.",
    "They should have asked us first, as they promised before the vote of last year.",
)
SHORT = (
    "The harbour board met on Tuesday evening to discuss the new quay wall and what it will cost the town.",
    "Engineers said that the old timbers had lasted for ninety years, far longer than anybody had expected of them.",
    "Work is to begin in the spring, when the herring boats have left, and to end before the first storms.",
)


@pytest.mark.parametrize(
    "name", ["comentarios", "leserkommentare", "commentaires", "reacties", "komentarze", "yorumlar"]
)
def test_comments_are_called_so_in_other_languages(name):
    comments = "".join(f"<li><b>Reader{n}</b><p>{said} {SAID[n - 1]}</p></li>" for n, said in enumerate(SAID))
    area = f"</article><section id='{name}'><h3>6 comments</h3><ol>{comments}</ol></section>"
    html = page("".join(f"<p>{text}</p>" for text in SHORT)).replace(b"</article>", area.encode())
    text = extract(html).text
    assert all(paragraph in text for paragraph in SHORT)
    assert not any(said in text for said in SAID)


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


def _both(body: str) -> tuple[str, str]:
    html = f"<html><head><title>Shipworm</title></head><body>{body}</body></html>".encode()
    return extract(html, tier="precise").text, extract(html, tier="fast").text


@pytest.mark.parametrize(
    ("below", "wanted"),
    [
        ("<table><tr><th>Year</th><th>Boats</th></tr><tr><td>1990</td><td>1,204</td></tr></table>", "1,204"),
        ("<pre>worm --count 12\nworm --stop</pre>", "worm --stop"),
        ("<PRE>worm --count 12\nworm --stop</PRE>", "worm --stop"),
        (f"<dl><dt>Teredo</dt><dd>{BODY[3]}</dd><dt>Bore</dt><dd>{BODY[2]}</dd></dl>", "Teredo"),
        (f"<dl><dt><b>Naval</b> worm</dt><dd>{BODY[3]}</dd></dl>", "Naval worm"),
    ],
)
@pytest.mark.parametrize("wrap", ["{}", "<article>{}</article>", "<div class='post'><h1>Shipworm</h1>{}</div>"])
def test_what_belongs_to_a_paragraph_is_in_both_tiers(wrap, below, wanted):
    paragraphs = "".join(f"<p>{paragraph}</p>" for paragraph in BODY[:3])
    for text in _both(wrap.format(paragraphs + below)):
        assert wanted in text
        assert BODY[2] in text


@pytest.mark.parametrize("element", ["article", "div"])
def test_the_last_and_short_of_several_posts_is_read(element):
    posts = [*(f"{BODY[n]} {BODY[n + 1]}" for n in (0, 2)), "A short note at the end of the week."]
    shown = "".join(
        f"<{element} class='entry'><h3>Day {n}</h3><div class='entry-content'><p>{post}</p></div></{element}>"
        for n, post in enumerate(posts)
    )
    for text in _both(f"<div id='content'>{shown}</div>"):
        assert all(post in text for post in posts)


@pytest.mark.parametrize(
    "frames", ["<frameset cols='1,2'><frame src='a'><noframes>{}</noframes></frameset>", "<NOFRAMES>{}</NOFRAMES>"]
)
def test_what_a_page_shows_to_readers_without_frames_is_its_text(frames):
    body = "".join(f"<p>{paragraph}</p>" for paragraph in BODY[:3])
    html = f"<html><head><title>Shipworm</title></head>{frames.format(f'<body>{body}</body>')}</html>".encode()
    for tier in ("precise", "fast"):
        assert all(paragraph in extract(html, tier=tier).text for paragraph in BODY[:3])


def test_a_list_that_the_text_announces_and_ends_with_is_of_the_text():
    lead = f"<p>{BODY[0]}</p><p>{BODY[1]}</p><p>It sells:</p>"
    named = "".join(f"<li>{name}</li>" for name in ("Mussels", "Cod", "Eel", "Herring"))
    linked = "".join(f"<li><a href='/{n}'>{name}</a></li>" for n, name in enumerate(("Tides", "Boats", "Weather")))
    text = extract(page(f"{lead}<ul>{named}</ul>")).text
    assert "Herring" in text
    assert "Weather" not in extract(page(f"{lead}<ul>{linked}</ul>")).text
