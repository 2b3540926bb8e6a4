"""Training pages of the scorer: what is labelled residue and body on a page, and how scrapers write it."""

from __future__ import annotations

import sys

from corpora import ROOT

sys.path.append(str(ROOT / "bench"))
from scored_documents import DROP, KEEP, UNSCORED
from scored_pages import Gold, label, read_blocks, rendered

BODY = """The mill by the river opened its doors again on Sunday after nine years of repairs.
Its wheel turns for two hours every morning and grinds rye for three bakeries.
Opening hours
Visitors are asked to come in groups of ten at most and to leave dogs outside."""

PAGE = """<html><body><nav><ul><li><a href=/>Home</a></li><li><a href=/t>Tickets</a></li></ul></nav>
<h1>Mill open again</h1><p class="byline">By Ada Lind</p><img src="/img/wheel.png?w=2">
<p>The mill by the river opened its doors again on <b>Sunday</b> after nine years of repairs.</p>
<p hidden>Not to be seen by anybody.</p>
<p>Its wheel turns for two hours every morning and grinds rye for three bakeries.</p>
<p><a href="/moss">Read also: The moss on the northern weir</a></p>
<figure><figcaption>The wheel on its first day, seen from the bridge</figcaption></figure>
<p>A sentence between paragraphs that nobody took into the body.</p>
<h2>Opening hours</h2>
<p>Visitors are asked to come in groups of ten at most and to leave dogs outside.</p>
<form><input type="email"><button>Subscribe</button></form><iframe src="https://ads.example/1"></iframe>
<p>All rights reserved by the friends of the mill.</p></body></html>"""


def labelled() -> list[tuple[str, int]]:
    blocks = read_blocks(PAGE)
    assert label(blocks, Gold(BODY, ("Mill open again", "Ada Lind")))
    return [(block.text, block.label) for block in blocks]


def test_lines_are_labelled_by_the_body_and_what_is_unsure_is_not_scored() -> None:
    of = dict(labelled())
    assert [of[line] for line in BODY.split("\n")] == [KEEP] * 4
    assert {of[text] for text in ("Home", "Tickets", "wheel.png", "Subscribe", "https://ads.example/1")} == {DROP}
    assert of["Read also: The moss on the northern weir"] == DROP  # a link between paragraphs
    assert of["All rights reserved by the friends of the mill."] == DROP
    for beside in (
        "Mill open again",
        "By Ada Lind",
        "The wheel on its first day, seen from the bridge",
        "A sentence between paragraphs that nobody took into the body.",
    ):
        assert of[beside] == UNSCORED
    assert not any("Not to be seen" in text for text in of)


def test_a_page_without_its_body_is_not_learnt_from() -> None:
    assert not label(read_blocks(PAGE), Gold("Another text altogether, of which no word stands there. " * 3, ()))


def test_labels_stand_where_a_style_writes_the_blocks() -> None:
    blocks = read_blocks(PAGE)
    label(blocks, Gold(BODY, ("Mill open again", "Ada Lind")))
    texts = {style: rendered(blocks, style, "\n\n") for style in ("plain", "browser", "markdown")}
    for text, labels in texts.values():
        kept = " ".join(" ".join(text[start:end].split()) for start, end, of in labels if of == KEEP)
        assert kept.replace("## ", "") == " ".join(BODY.split())
    browser = texts["browser"][0].split("\n")
    assert max(map(len, browser)) <= 79
    for line in ("     * Home", "(BUTTON) Subscribe", "____________________", "IFRAME: https://ads.example/1"):
        assert any(line in found for found in browser)
    markdown = texts["markdown"][0]
    assert "[Read also: The moss on the northern weir](/moss)" in markdown
    assert "![](wheel.png)" in markdown
    assert "IFRAME" not in texts["plain"][0]
