"""What stands on pages for eyes alone, or for readers aloud alone, and what of it is text. All pages invented."""

from __future__ import annotations

import pytest
from html_pages import BODY, page

from corpusmill.read.html import extract

TIERS = pytest.mark.parametrize("tier", ["precise", "fast"])


@TIERS
@pytest.mark.parametrize(
    ("shown", "line"),
    [
        (
            "<p>We are glad <img class='emoji' draggable='false' alt='🎣' src='/f.svg'>, said the master.</p>",
            "We are glad 🎣, said the master.",
        ),
        (
            "<p>Mud again <img src='/s.gif' alt=':-(' class='wp-smiley'> in the basin, said one.</p>",
            "Mud again :-( in the basin, said one.",
        ),
        (
            "<p>Mud again <img src='/s.gif' alt='sad' class='smiley'> in the basin, said one.</p>",
            "Mud again in the basin, said one.",
        ),
        (
            "<p>Read <a href='/p'>the plan<span class='sr-only'> (opens in a new window)</span></a> of it.</p>",
            "Read the plan of it.",
        ),
        (
            "<h2><span class=editsection>[<a>edit</a>]</span> <span class=mw-headline>Piles</span></h2>",
            "Piles",
        ),
        (
            "<h2><span class=mw-headline>Piles</span><span class=mw-editsection>[<a href='/e'>edit</a>]</span></h2>",
            "Piles",
        ),
    ],
)
def test_signs_that_are_drawn_and_words_for_readers_aloud(shown, line, tier):
    text = extract(page(f"<p>{BODY[0]}</p><p>{BODY[1]}</p>{shown}<p>{BODY[2]}</p><p>{BODY[3]}</p>"), tier=tier).text
    assert line in text.split("\n")
