"""The title of a page: the heading that readers see, checked against what the page calls itself."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml import etree

from corpusmill.read.html.about.claims import Claims, clean, first_of, runs_of, text_of, words_of
from corpusmill.read.html.about.jsonld import JsonObject

_SITE_SEPARATOR = re.compile(r"\s+[|\-–—·•»«:/~]+\s+|\s*[|»«·•]\s*|:\s+")


def find_titles(root: etree._Element, metas: dict[str, list[str]], article: JsonObject) -> Claims:
    site = [v for v, _ in first_of(metas, ("og:site_name", "application-name"))]
    headline = clean(article.get("headline"))
    named = [_without_site(v, site) for v, _ in first_of(metas, ("og:title", "twitter:title", "dc.title"))]
    shown = _without_site(clean(next((title.text for title in root.iter("title")), "")), site)
    said = [*filter(None, (headline, *named, shown))]
    headings = _headings(root, said, site)
    yield from _agreed(headings, said)
    # one heading and no other: what people read, whatever search engines are told
    if len(headings) == 1 and len(headings[0].split()) >= 4:
        yield headings[0], "h1", 0.5
    if headline:
        yield _without_site(headline, site), "json-ld headline", 0.8
    for value in named:
        yield value, "meta og:title", 0.7
    if shown:
        yield shown, "title", 0.6
    if headings:
        yield headings[0], "h1", 0.4


def _headings(root: etree._Element, said: Sequence[str], site: Sequence[str]) -> list[str]:
    """The first-level headings of a page, but for the site's name."""
    names, sites = set(map(words_of, said)), set(map(words_of, site))
    return [text for h in root.iter("h1") if (text := _shown(h, names)) and words_of(text) not in sites]


def _agreed(headings: Sequence[str], said: Sequence[str]) -> Claims:
    """The heading that the page also calls itself by: what readers see as its title."""
    agreed = [(max(_agreement(heading, other) for other in said), -n) for n, heading in enumerate(headings) if said]
    if agreed and max(agreed)[0] >= 0.5:
        yield headings[-max(agreed)[1]], "h1", 0.9


def _shown(heading: etree._Element, names: set[str]) -> str:
    """The text of a heading without a label at its head ("Thread:", "News") or its end ("3 min read"), where the page
    calls itself the rest.
    """
    runs = [run for run in runs_of(heading) if run.strip()]
    rests = (" ".join("".join(part).split()).strip(" :|/-–—") for part in (runs[1:], runs[:-1]))
    return next((rest for rest in rests if rest and words_of(rest) in names), text_of(heading))


def _agreement(heading: str, other: str) -> float:
    """Share of words that a heading and a title have in common, of the words of both."""
    words, others = set(words_of(heading).split()), set(words_of(other).split())
    return len(words & others) / max(len(words | others), 1)


def _without_site(title: str, site: Sequence[str]) -> str:
    """A title without the site's name at an end: where the site is named, or the shorter end of a bar or dash."""
    parts = _SITE_SEPARATOR.split(title)
    if len(parts) < 2:
        return title
    for name in site:
        key = words_of(name)
        for at_end in (True, False):
            part = parts[-1] if at_end else parts[0]
            if key and (words_of(part) == key or words_of(part) in key):
                return (
                    title[: title.rindex(part)].rstrip(" |-–—·•»«:/~")
                    if at_end
                    else title[len(part) :].lstrip(" |-–—·•»«:/~")
                )
    bars = list(re.finditer(r"\s+[|\-–—·•»]\s+", title))
    if bars:
        head, tail = title[: bars[-1].start()], title[bars[-1].end() :]
        if len(head.split()) >= 2 and len(tail.split()) <= 4 and len(tail.split()) < 2 * len(head.split()):
            return head
    return title
