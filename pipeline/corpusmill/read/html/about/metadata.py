"""What a page says about itself, with source and confidence: what stands by its headline, meta tags, JSON-LD.

Confidence says how often a source of this kind is right where a person read the value off the page (measured on 1,134
pages of 3 public benchmarks, where it is the first that speaks), rounded to a tenth. No one source is right everywhere:
the order of the sources is that of these shares.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import etree

from corpusmill.read.html.about.authors import find_authors
from corpusmill.read.html.about.claims import (
    Claims,
    clean,
    first_of,
    language_of,
    metas_of,
    name_of,
    text_of,
    words_of,
)
from corpusmill.read.html.about.dates import find_dates
from corpusmill.read.html.about.headline import pieces_near
from corpusmill.read.html.about.jsonld import JsonObject, article_of
from corpusmill.read.html.about.opt_outs import in_metas
from corpusmill.read.html.about.titles import find_titles
from corpusmill.text.codes.languages import UNDETERMINED, code_of


@dataclass(frozen=True, slots=True)
class Known:
    """A metadata value, where on the page it was found, and how sure that makes it."""

    value: Any
    source: str
    confidence: float


def read_metadata(
    root: etree._Element, objects: Sequence[JsonObject], url: str | None = None, *, look_at_page: bool = True
) -> dict[str, Known]:
    """Metadata of a parsed page by column name; what is not there is absent.

    `look_at_page=False` leaves out htmldate's search of the whole page (the `fast` tier).
    """
    metas = metas_of(root)
    article = article_of(objects, partial(is_headline, root, metas)) or {}
    title = next(find_titles(root, metas, article), None)
    pieces = pieces_near(root, title[0] if title else "")
    finders: dict[str, Claims] = {
        "title": iter([title] if title else []),
        "author": find_authors(root, metas, article, objects, pieces=pieces),
        "date": find_dates(root, metas, article, objects, pieces=pieces, url=url, look_at_page=look_at_page),
        "publisher": _publishers(metas, article, objects),
        "description": _descriptions(metas, article),
        "tags": _tags(metas, article),
        "license": _licenses(root, metas, article),
        "url": _urls(root, metas, article, url),
        "language": _languages(root, metas, article),
        "image": _images(metas, article, _base(root, url)),
        "opt_out": iter([(signs, "meta tags", 1.0)] if (signs := in_metas(metas)) else []),
    }
    known = {}
    for name, found in finders.items():
        best = next(found, None)
        if best is not None:
            known[name] = Known(*best)
    return known


def is_headline(root: etree._Element, metas: dict[str, list[str]], text: str) -> bool:
    """Whether a text is what the page shows as its headline or says that it is, perhaps with the site behind it."""
    heads = filter(None, map(words_of, (*metas.get("og:title", ()), *map(text_of, root.iter("h1")))))
    return f"{words_of(text)} ".startswith(tuple(f"{head} " for head in heads))


# A sentence ends in a common word and a stop, where a company's name ends in "Inc."; a label says whose text it is.
_NO_PUBLISHER = re.compile(
    r"(?:\S+\s+){2,}[a-zß-ÿа-яё]{4,}[.!]|.*(?:[。！]|ます|です|ません)|"
    r"(?i:来源|來源|出典|출처|source|quelle|fuente|источник)\s*[:：].*",
    re.DOTALL,
)


def _publishers(metas: dict[str, list[str]], article: JsonObject, objects: Sequence[JsonObject]) -> Claims:
    said = _said_publishers(metas, article, objects)
    yield from (claim for claim in said if not _NO_PUBLISHER.fullmatch(claim[0].strip()))


def _said_publishers(metas: dict[str, list[str]], article: JsonObject, objects: Sequence[JsonObject]) -> Claims:
    by_id = {item["@id"]: item for item in objects if isinstance(item.get("@id"), str) and item.get("name")}
    for value, source in first_of(metas, ("og:site_name",)):
        yield value, source, 0.9
    if name := clean(name_of(article.get("publisher"), by_id)):
        yield name, "json-ld publisher", 0.9
    for value, source in first_of(metas, ("application-name", "publisher", "dc.publisher", "citation_journal_title")):
        if not value.startswith("http"):
            yield value, source, 0.7


def _descriptions(metas: dict[str, list[str]], article: JsonObject) -> Claims:
    for value, source in first_of(metas, ("og:description", "description", "twitter:description", "dc.description")):
        yield value, source, 0.9
    if value := clean(article.get("description")):
        yield value, "json-ld description", 0.8


def _tags(metas: dict[str, list[str]], article: JsonObject) -> Claims:
    for values, source in (
        (metas.get("article:tag"), "meta article:tag"),
        (article.get("keywords"), "json-ld keywords"),
        (metas.get("news_keywords"), "meta news_keywords"),
        (metas.get("keywords"), "meta keywords"),
        (metas.get("parsely-tags"), "meta parsely-tags"),
    ):
        pieces = [values] if isinstance(values, str) else values if isinstance(values, list) else []
        tags = [t for piece in pieces if isinstance(piece, str) for t in (clean(x) for x in piece.split(",")) if t]
        if tags:
            yield list(dict.fromkeys(tags)), source, 0.8


# A licence that stands in one of these is that of a picture, a quotation, or another page.
_OF_A_PART = {"figure", "figcaption", "picture", "blockquote", "table", "aside"}
_OF_OTHERS = re.compile(
    r"comment|related|recommend|teaser|card|caption|credit|gallery|sidebar|attribution", re.IGNORECASE
)


def _licenses(root: etree._Element, metas: dict[str, list[str]], article: JsonObject) -> Claims:
    """The licence that governs the page. Links that name several do not say which is the page's: then none is."""
    found = [
        (href, f"{element.tag} rel=license")
        for element in root.iter("link", "a")
        if "license" in element.get("rel", "").lower().split()
        and (href := clean(element.get("href")))
        and not _is_of_a_part(element)
    ]
    heads = [item for item in found if item[1].startswith("link")] or found
    if len({href.rstrip("/").removeprefix("http:").removeprefix("https:") for href, _ in heads}) == 1:
        yield *heads[0], 0.9
    if value := clean(article.get("license")):
        yield value, "json-ld license", 0.9
    for value, source in first_of(metas, ("dc.rights", "dcterms.license", "license")):
        yield value, source, 0.7


def _is_of_a_part(element: etree._Element) -> bool:
    return any(
        above.tag in _OF_A_PART
        or (above.tag not in ("html", "body", "main") and _OF_OTHERS.search(f"{above.get('class')} {above.get('id')}"))
        for above in element.iterancestors()
    )


def _urls(root: etree._Element, metas: dict[str, list[str]], article: JsonObject, url: str | None) -> Claims:
    base = _base(root, url)
    for link in root.iter("link"):
        if "canonical" in (link.get("rel") or "").lower().split() and (href := _address(link.get("href"), base)):
            yield href, "link rel=canonical", 0.9
    for value, source in first_of(metas, ("og:url",)):
        if href := _address(value, base):
            yield href, source, 0.8
    if href := _address(article.get("url"), base):
        yield href, "json-ld url", 0.7
    if url:
        yield url, "input", 1.0


def _base(root: etree._Element, url: str | None) -> str | None:
    """What a page's addresses are relative to: what it says itself, or where it stood."""
    return _address(next((base.get("href") for base in root.iter("base") if base.get("href")), None), url) or url


def _address(value: Any, base: str | None) -> str:
    """A web address, made absolute where the page's own is known; empty for anything else."""
    text = clean(value)
    try:
        address = urljoin(base or "", text) if text else ""
        return address if urlsplit(address).scheme in ("http", "https") and urlsplit(address).netloc else ""
    except ValueError:
        return ""


def _languages(root: etree._Element, metas: dict[str, list[str]], article: JsonObject) -> Claims:
    said = (
        (language_of(root), "html lang", 0.8),
        (article.get("inLanguage"), "json-ld inLanguage", 0.9),
        *((v, s, 0.7) for v, s in first_of(metas, ("content-language", "og:locale", "dc.language", "language"))),
    )
    for value, source, confidence in said:
        if (code := code_of(clean(value))) not in (None, UNDETERMINED):
            yield code, source, confidence


def _images(metas: dict[str, list[str]], article: JsonObject, url: str | None) -> Claims:
    for value, source in first_of(metas, ("og:image", "og:image:url", "og:image:secure_url", "twitter:image")):
        if address := _address(value, url):
            yield address, source, 0.9
    image = article.get("image")
    image = image[0] if isinstance(image, list) and image else image
    image = image.get("url") if isinstance(image, dict) else image
    if address := _address(image, url):
        yield address, "json-ld image", 0.8
