"""Pages are read alike with the kernel and without; its look at their source only saves looks. All here is invented."""

from __future__ import annotations

import random

import numpy as np
import pytest
from html_pages import BODY, page
from hypothesis import example, given
from hypothesis import strategies as st

from corpusmill.kernel.library import kernel, without_kernel
from corpusmill.kernel.words import words_of
from corpusmill.read.html import extract
from corpusmill.read.html.body.beside import with_beside
from corpusmill.read.html.body.blocks import Block, Page
from corpusmill.read.html.body.cues import cue_scores
from corpusmill.read.html.body.fast import line_features, read_lines
from corpusmill.read.html.body.inline import may_show_formulas
from corpusmill.read.html.body.scorer import load_trees, scores
from corpusmill.read.html.body.select import body_of_lines
from corpusmill.read.html.body.source import prepared
from corpusmill.read.html.body.votes import WordRuns
from corpusmill.read.html.decode import decode
from corpusmill.read.html.glance import glance
from corpusmill.read.html.limits import PageLimits
from corpusmill.read.html.shown import as_shown
from corpusmill.read.html.signs import EVERY, FORMULAS, RUBY, SHOWN, signs_of
from texts import hostile_texts

needs_kernel = pytest.mark.skipif(not kernel(), reason="no kernel is compiled here")

# What signs are told by, whole and in parts, and what stands around it.
PIECES = (
    "<", ">", "x", "tex", "latex", "math", "mwe-math", "<p>", "</p>", " ", "\n", "\u00a0", "<ul>", "<li>",
    "<OL class=a><li>", "<pre>", "<table>", "<div>", "<dt>", "a", "</dt>", "<dd>", "é", "”", "港", "†", "1", "*",
    "</a>", "</span>", "<sup>2</sup>", "<SUB>", "<h2>", "</h2>", "<h3>Day</h3><p>", "&#8217;", "&hellip;", "&amp;",
    "<img class='tex'>", "vertical-align:super", "VERTICAL-ALIGN : sub", "<span style='", "'>", "<option>",
    "<noframes>", "<ruby>", "math/tex", "\u0661", "<a ", "class=note ", "-", ":", "\uff1a", ":</p>\n<ul><li>",
    "<q>", "</q>", "<template shadowrootmode=open>", "</template>", "<time>", "</time>", "<a rel=tag>", "<div hidden ",
    "<a class=x rel='category tag'>", "<label>", "</label>", "class=accordion>", "<section id='S:1f' hidden>", "</ul>",
    "<dd style='display:none' class='tab-a'>", "</OL>\n<h2>a</h2>", "<div class='collapse more'>", "word ",
    "<h1>", "</head>", "<meta itemprop=a>", "<script type='application/ld+json'>", "</script>", "<figure>", "</pre>",
    "<button aria-expanded=false>Who pays for it?</button>", "<a href=#fn1>1</a>", "<span class=Note>†</span>", "é<",
)  # fmt: skip
sources = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


@needs_kernel
@given(sources)
@example("<p>" + "<option>" * 400)
@example("<h2>Day</h2><p>a</p>" * 4)
@example("<p>x<sup>®</sup><b>y")
@example("<p>a:</p><ul><li>pile</ul><p>1 a</p>")
@example("<p>мост <time>9 марта</time> стоит")
@example("<p>the <a rel='category author'>pier</a> stands")
@example("<div class=tab_1 hidden>pier")
@example(f"<h2>Tides<a href=#t>{' ' * 20}\u00b6{' ' * 20}</a></h2>")
@example("<h2>Tides<a href=#t>\u3000<span> # </span>\n</a></h2>")
@example("<h2>Tides<a href=#t>&PARA;</a></h2>")
def test_what_the_source_is_not_looked_through_for_is_not_in_it(html: str) -> None:
    signs = signs_of(html.encode())
    assert prepared(html, signs) == prepared(html)
    assert signs & SHOWN or as_shown(html) == html
    assert signs & (RUBY | FORMULAS) or not ("<ruby" in html or may_show_formulas(html))
    lines = Page([], [Block(text, 1, 0) for text in ("a", "a:", "1")])
    found, other = (with_beside(lines, np.ones(3, bool), html, told, PageLimits()) for told in (signs, EVERY))
    assert (found and found[0]) == (other and other[0])
    assert glance(html.encode(), signs) == glance(html.encode())
    assert signs.tags == html.count("<")


@needs_kernel
def test_a_page_with_more_places_than_there_is_room_for_is_looked_at_whole() -> None:
    html = f"<head></head>{'<h1>Tides</h1>' * 5_000}<div class=panel hidden>Last</div>"
    signs = signs_of(html.encode())
    assert glance(html.encode(), signs) == glance(html.encode())
    assert prepared(html, signs) == prepared(html) != html


@given(st.binary(max_size=90) | sources.map(str.encode) | st.text(max_size=60).map(str.encode))
@example(b"\xef\xbb\xbfpier")
@example(b"pier\x00 and\tmole\x0c")
def test_a_page_is_the_same_in_utf_8_as_decoded(html: bytes) -> None:
    source = decode(html)
    assert source.data == source.text.encode()
    with without_kernel():
        assert decode(html) == source


@needs_kernel
@given(st.lists(hostile_texts, min_size=1, max_size=5))
@example(["Ash", "", "ash ASH"])
@example(["ΑΣ İZMİR \U00020000", "ΒΣ"])
@example(["a\0b", "c"])
def test_words_lines_and_their_weights_are_those_of_arrays(texts: list[str]) -> None:
    weights = load_trees("lines").cues
    lines = Page([], [Block(text or "-", 1 + n % 8, 0) for n, text in enumerate(texts)])

    def told() -> list[np.ndarray]:
        cues = cue_scores(WordRuns(texts), weights)
        return [*words_of(texts), cues, line_features(lines, cues)]

    by_kernel = told()
    with without_kernel():
        by_arrays = told()
    for one, other in zip(by_kernel, by_arrays, strict=True):
        assert np.array_equal(one, other)


@needs_kernel
@pytest.mark.parametrize("name", ["lines", "again", "blocks"])
def test_trees_say_the_same_of_features_at_their_thresholds(name: str) -> None:
    trees = load_trees(name)
    rows = np.random.default_rng(1).choice(trees.threshold.ravel(), (99, len(trees.names)))
    found = scores(trees, rows)
    with without_kernel():
        assert np.array_equal(found, scores(trees, rows))


@pytest.mark.parametrize("tier", ["precise", "fast"])
def test_a_page_is_read_alike_without_the_kernel(tier: str) -> None:
    rng = random.Random(1)
    for _ in range(8):
        body = "".join(f"<p>{rng.choice(BODY)}{rng.choice(PIECES)}</p>" for _ in range(6))
        html = page(body)
        found = extract(html, tier=tier)
        with without_kernel():
            assert extract(html, tier=tier) == found


def test_a_list_in_a_list_is_read_whole_and_ends_where_it_ends() -> None:
    told = "<ul><li>Oak<ul><li>knotless</li></ul></li><li>Larch</li></ul>"
    html = f"<main><p>{BODY[0]}</p><p>Two kinds of wood are used:</p>{told}<div>Weather</div></main>"
    texts = (BODY[0], "Two kinds of wood are used:", BODY[1])
    lines = Page(read_lines("").elements, [Block(text, 1, 0) for text in texts])
    told_of = with_beside(lines, np.array([True, True, True]), html, EVERY, PageLimits())
    assert told_of
    found, kept = told_of
    assert [block.text for block in found.blocks][2:5] == ["Oak", "knotless", "Larch"]
    assert kept.all()
    assert len(kept) == 6
    again = with_beside(found, kept, html, EVERY, PageLimits())
    assert again
    assert again[0] == found


@pytest.mark.parametrize("ends", ["</li>|</ul>", "</li>|", "|</ul>", "|"], ids=["all", "items", "the list", "none"])
def test_a_list_below_its_announcement_is_read_wherever_it_ends(ends: str) -> None:
    of_item, of_list = ends.split("|")
    items = "".join(f"<li>{wood}{of_item}" for wood in ("Oak", "Larch", "Pine"))
    told = f"<p>{BODY[0]}</p><p>Three kinds of wood are used:</p><ul>{items}{of_list}"
    text = extract(page(f"{told}<p>{BODY[1]}</p><p>{BODY[2]}</p>"), tier="fast").text
    assert all(part in text for part in (*BODY[:3], "Oak", "Larch", "Pine"))


@pytest.mark.parametrize(
    "unseen",
    [
        "<!-- {} -->", "<script>var draft = '{}'</script>", "<template>{}</template>", "<style>{}</style>",
    ],
)  # fmt: skip
def test_a_list_that_no_reader_sees_is_not_the_texts(unseen: str) -> None:
    announced = "<p>Two kinds of wood are used:</p>"
    draft = unseen.format(announced + "<ul><li>Bog oak</li></ul>")
    html = page(f"<p>{BODY[0]}</p>{draft}{announced}<p>{BODY[1]}</p><p>{BODY[0]}</p>")
    assert "Bog oak" not in extract(html, tier="fast").text


@pytest.mark.parametrize("unseen", ["<script>weigh('all of the rows')</script>", "<!-- <b>all of the rows</b> -->"])
def test_a_table_that_was_taken_stands_once_whatever_is_written_into_it(unseen: str) -> None:
    table = f"<table>{unseen}<tr><th>Year</th><th>Tons</th></tr><tr><td>1900</td><td>12</td></tr></table>"
    html = page(f"<p>{BODY[0]}</p>{table}<p>{BODY[1]}</p>")
    assert extract(html, tier="fast").text.count("Tons") == 1


def test_a_box_under_a_heading_like_those_of_posts_is_no_post() -> None:
    posts = "".join(f"<h2>Day {n}</h2><p>{text}</p>" for n, text in enumerate(BODY))
    for last, is_read in (("<h2>Day 9</h2><p>Rain.</p>", True), ("<div><h2>News</h2><p>Sign up.</p></div>", False)):
        texts = [text for n, body in enumerate(BODY) for text in (f"Day {n}", body)]
        lines = Page(read_lines("").elements, [Block(text, 1, 0) for text in texts])
        html = f"<div>{posts}{last}</div>"
        found = with_beside(lines, np.ones(len(texts), bool), html, EVERY, PageLimits())
        assert found
        assert (found[0] != lines) == is_read


def test_the_page_of_a_word_for_gloves_is_read_by_lines() -> None:
    html = page("".join(f"<p>{text} Nobody wore latex.</p>" for text in BODY)).decode()
    assert not may_show_formulas(html)
    assert body_of_lines(read_lines(html)).any()
