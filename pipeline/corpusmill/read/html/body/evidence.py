"""All that speaks for or against a block of a page: its blocks, what other extractors took, what the page claims."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from lxml import etree

from corpusmill.kernel.arrays import Floats
from corpusmill.read.html.about.jsonld import JsonObject, article_body, article_of, page_hints
from corpusmill.read.html.body.blocks import Page, read_blocks
from corpusmill.read.html.body.votes import WordRuns, resiliparse_text, trafilatura_text

VOTES = ("narrow", "wide", "jsonld")
_BODY_LEAST = 200  # characters; a shorter articleBody is a teaser


@dataclass(frozen=True, slots=True)
class Evidence:
    """`votes` are shares in [0, 1] a block: of what was taken by who leaves out more, and less, and of the page's own
    article body; the last is -1 where it gives none.
    """

    page: Page
    runs: WordRuns
    votes: Mapping[str, Floats]
    title: str
    hints: Mapping[str, float]


def read_evidence(
    root: etree._Element, html: str, objects: Sequence[JsonObject], taken: tuple[str, str] | None = None
) -> Evidence:
    """The evidence of a parsed page. `taken` are the texts behind the votes `narrow` and `wide`, where there are some
    already; else trafilatura and resiliparse are asked, which takes as long as all the rest.
    """
    page = read_blocks(root)
    if "<ruby" in html:  # readings beside signs are no words of the blocks
        etree.strip_elements(root, "rt", "rp", with_tail=False)
        html = _READING.sub("", html)
    runs = WordRuns([block.text for block in page.blocks])
    body = article_body(objects)
    narrow, wide = taken or (trafilatura_text(root), resiliparse_text(html))
    return Evidence(
        page=page,
        runs=runs,
        votes={
            "narrow": runs.shares_in(narrow),
            "wide": runs.shares_in(wide),
            "jsonld": runs.shares_in(body) if len(body) > _BODY_LEAST else np.full(len(page.blocks), -1.0),
        },
        title=title_of(root, objects),
        hints=page_hints(root, objects),
    )


_READING = re.compile(r"(?i)<(r[tp])\b[^<>]{0,400}>[^<>]{0,400}</\1\s*>")


def title_of(root: etree._Element, objects: Sequence[JsonObject]) -> str:
    """What the page calls itself, in its own words: a clue where the body begins, not its title for the record."""
    headline = (article_of(objects) or {}).get("headline")
    return headline if isinstance(headline, str) else root.findtext(".//title") or ""
