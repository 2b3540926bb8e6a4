"""Which blocks of a page are its body: what is doubtful, what its words say, and how many blocks are worth keeping."""

from __future__ import annotations

import numpy as np
import pytest
from html_pages import BODY

from corpusmill.read.html import PageLimits
from corpusmill.read.html.body.blocks import read_blocks
from corpusmill.read.html.body.cues import BUCKETS, WEIGHT_UNIT, cue_buckets, cue_scores
from corpusmill.read.html.body.fast import read_lines
from corpusmill.read.html.body.select import body_of_lines, likely_body, with_headings
from corpusmill.read.html.body.votes import WordRuns
from corpusmill.read.html.kinds import BIT
from corpusmill.read.html.tree import parse


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        # the question and the answer of a list that opens at a click
        (
            "<p>shown</p><h3><button>Why oak?</button></h3><div style='display:none'><p>It lasts.</p></div>",
            [("shown", ""), ("Why oak?", "button"), ("It lasts.", "unseen")],
        ),
        ("<p>shown</p><noscript><p>the whole thread</p></noscript>", [("shown", ""), ("the whole thread", "unseen")]),
        # amid a line or a row it would be welded to what is shown
        ("<p>oak <button>what is this?</button> piles</p>", [("oak piles", "")]),
        ("<table><tr><td>pile</td><td hidden>no</td><td>oak<button>?</button></td></tr></table>", [("pile | oak", "")]),
        # where React puts a part of the page until its script has run
        ("<p>shown</p><div hidden id='S:1f'><p>streamed</p></div>", [("shown", ""), ("streamed", "")]),
    ],
)
def test_what_a_click_or_a_script_shows_is_a_doubtful_block(html, expected):
    filler = f"<p>{'word ' * 60}</p>"
    page = read_blocks(parse(f"<body>{filler}{html}</body>".encode(), PageLimits()))
    found = []
    for block in page.blocks[1:]:
        kinds, element = 0, block.element
        while element >= 0:
            kinds |= page.elements[element].kinds
            element = page.elements[element].parent
        found.append((block.text, " ".join(name for name in ("button", "unseen") if kinds & BIT[name])))
    assert found == expected


def test_shares_of_words_in_a_text():
    runs = WordRuns(["the pier is closed for good", "closed for", "pier", "no such words here", "", "Closed"])
    assert runs.words.tolist() == [6, 2, 1, 4, 0, 1]
    shares = runs.shares_in("As we said, the pier is closed for now | pier\nopen closed")
    assert shares.tolist() == [pytest.approx(2 / 3), 1.0, 1.0, 0.0, 0.0, 0.0]
    assert WordRuns([]).shares_in("x").tolist() == []
    assert WordRuns(["a b c d e"]).shares_in("").tolist() == [0.0]


def test_words_weigh_wherever_they_stand_and_unknown_ones_nothing():
    weights = np.zeros(BUCKETS, np.int8)
    _, buckets = cue_buckets(WordRuns(["subscribe now"]))
    assert len(buckets) == 3  # two words and their pair
    weights[buckets] = [-32, -64, -96]
    scores = cue_scores(WordRuns(["SUBSCRIBE Now", "hafen wird gebaut", "", "subscribe now subscribe now"]), weights)
    assert scores[0] == pytest.approx(-192 * WEIGHT_UNIT / np.sqrt(3))
    assert scores[1:3].tolist() == [0.0, 0.0]
    assert scores[3] == pytest.approx(-192 * WEIGHT_UNIT / 2)  # each once; the pair "now subscribe" weighs nothing


def test_doubtful_blocks_are_kept_where_much_of_the_page_is_in_doubt():
    words = np.full(10, 20)
    sure = np.array([6.0] * 9 + [0.3])
    unsure = np.full(10, 0.3)
    assert likely_body(sure, words).tolist() == [True] * 9 + [False]
    assert likely_body(unsure, words).all()


def test_a_page_without_a_likely_block_has_no_body():
    assert not likely_body(np.full(5, -5.0), np.full(5, 30)).any()
    assert likely_body(np.array([-5.0, 9.0]), np.array([900, 1])).tolist() == [False, True]


def test_more_doubt_never_adds_a_block():
    odds = np.random.default_rng(7).normal(0, 3, (40, 30))
    words = np.random.default_rng(8).integers(1, 90, (40, 30))
    for page_odds, page_words in zip(odds, words, strict=True):
        kept = [likely_body(page_odds, page_words, doubt) for doubt in (0.0, 1.0, 2.0)]
        assert not (kept[1] & ~kept[0]).any()
        assert not (kept[2] & ~kept[1]).any()


def test_a_heading_stays_where_what_stands_above_and_below_it_does():
    page = read_blocks(parse(b"<h1>a</h1><p>b</p><h2>c</h2><p>d</p><h2>e</h2><p>f</p><b>g</b><p>h</p>", PageLimits()))
    kept = np.array([block.text in "bdh" for block in page.blocks])
    assert [block.text for block, stays in zip(page.blocks, with_headings(page, kept), strict=True) if stays] == [
        *"bcdh"
    ]


@pytest.mark.parametrize(
    ("last", "stays"),
    [
        ("Nobody on the quay had seen such a tide.", True),
        ("The council meets again in May to weigh the plan.", True),
        ("Sign up for our free newsletter to get updates.", False),
        ("All rights reserved. Please read our privacy policy.", False),
    ],
)
def test_words_tell_the_lines_of_the_fast_tier(last, stays):
    page = read_lines(f"<main><h1>Tides</h1>{''.join(f'<p>{p}</p>' for p in BODY[:3])}<p>{last}</p></main>")
    assert body_of_lines(page).tolist() == [False, True, True, True, stays]
