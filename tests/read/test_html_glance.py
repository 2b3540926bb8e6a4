"""The fast tier reads metadata from the parts of a page that hold it. All pages here are invented."""

from __future__ import annotations

import pytest
from html_pages import LD, page

from bounded import ends
from corpusmill.read.html import extract
from corpusmill.read.html.glance import glance

LONG = "".join(f"<p>Paragraph {n} of a report on the harbour of Tarn Quay and its piers.</p>" for n in range(2_000))
BYLINE = "<p>By <a href='/x'>Finn Holm</a></p><p>3 March 2024</p>"
LICENSE = '<a rel="license" href="https://creativecommons.org/licenses/by-sa/4.0/">CC BY-SA</a>'


def known(html: bytes) -> dict[str, object]:
    return {name: found.value for name, found in extract(html, tier="fast").known.items()}


@pytest.mark.parametrize("script", ["", f"<script>{'let pier = 1; ' * 900}</script>"], ids=["plain", "cut-script"])
def test_what_stands_far_below_is_found(script):
    html = page(LONG, head="<meta name='description' content='Piers'>").replace(b"</h1>", f"</h1>{BYLINE}".encode())
    html = html.replace(b"</article>", f"{script}</article>{LICENSE}{LD}<meta itemprop='x' content='y'>".encode())
    found = known(html)
    assert found["title"] == "Shipworm closes the eastern pier"
    assert found["license"] == "https://creativecommons.org/licenses/by-sa/4.0/"
    assert found["publisher"] == "Tarn Quay Courier"  # from the JSON-LD
    assert found["description"] == "Piers"
    assert found["language"] == "en"


def test_a_script_at_the_cut_swallows_no_json_ld():
    script = f"<script>{'let pier = 1; ' * 3_000}</script>"
    html = page(LONG).replace(b"</h1>", f"</h1>{BYLINE}{script}".encode()).replace(b"</body>", f"{LD}</body>".encode())
    assert known(html)["publisher"] == "Tarn Quay Courier"
    assert known(html)["author"] == "Finn Holm"


def test_json_ld_behind_one_that_does_not_end_is_found():
    begun = '<script type="application/ld+json">{"headline": "The <b>pier</b>'
    html = page(LONG).replace(b"</body>", f"{begun}<p>Low water.</p>{LD}</body>".encode())
    assert known(html)["publisher"] == "Tarn Quay Courier"


def test_a_meta_tag_that_does_not_end_takes_none_behind_it():
    meta = "<meta itemprop='author' content='Finn < Holm'>"
    html = f"<head></head><p>Low water.</p><meta itemprop='a' {meta}<p>High water.</p>".encode()
    assert glance(html) == f"<head></head>{meta}".encode()


def test_the_parts_of_a_long_page_are_few():
    html = page(LONG)
    assert len(glance(html)) < len(html) / 5


@pytest.mark.parametrize("html", [b"", b"<p>no head", b"<HEAD><TITLE>Tides</TITLE></HEAD><BODY>", b"x" * 99])
def test_pages_without_a_head_come_back_whole(html):
    assert glance(html) == html


def test_headings_near_each_other_are_cut_once():
    html = page("<h1>One</h1>" * 3 + LONG)
    assert glance(html).count(b"<h1>One</h1>") == 3


@pytest.mark.parametrize(
    "end", ["<meta", "<script type='application/ld+json'>{", 'x rel="license"', "<h1", "application/ld+json"]
)
def test_a_page_that_breaks_off_is_read(end):
    assert known(page(LONG).replace(b"</body></html>", end.encode()))["title"] == "Shipworm closes the eastern pier"


def test_many_scripts_that_do_not_end_are_not_each_looked_through():
    html = b"<head></head><p>The pier is shut.</p><script>" + b"<script type=application/ld+json>" * 100_000
    with ends():
        assert len(glance(html)) < len(html)
