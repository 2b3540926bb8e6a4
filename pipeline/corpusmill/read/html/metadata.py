"""What a page says about itself, with source and confidence: JSON-LD, meta tags, then what readers see.

Confidence says how often a source of this kind is right where a person read the value off the page (measured on 650
pages of 3 public benchmarks by `bench/html_quality.py --metadata`), rounded to a tenth.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import etree

from corpusmill.fold import fold
from corpusmill.read.html.jsonld import JsonObject, article_of


@dataclass(frozen=True, slots=True)
class Known:
    """A metadata value, where on the page it was found, and how sure that makes it."""

    value: Any
    source: str
    confidence: float


Found = Iterator[tuple[Any, str, float]]

_VALUE_MOST = 2_000  # characters; a longer title or author is something else
_EARLIEST = date(1990, 1, 1)  # the first web page; older dates are those of the story, not of the page


def read_metadata(
    root: etree._Element, objects: Sequence[JsonObject], url: str | None = None, *, look_at_page: bool = True
) -> dict[str, Known]:
    """Metadata of a parsed page by column name; what is not there is absent.

    `look_at_page=False` reads JSON-LD, meta tags and headings only (the `fast` tier).
    """
    metas = _metas(root)
    article = article_of(objects) or {}
    finders = {
        "title": _titles(root, metas, article),
        "author": _authors(root, metas, article, objects, look_at_page),
        "date": _dates(root, metas, article, objects, url, look_at_page),
        "publisher": _publishers(metas, article, objects),
        "description": _descriptions(metas, article),
        "tags": _tags(metas, article),
        "license": _licenses(root, metas, article),
        "url": _urls(root, metas, article, url),
        "language": _languages(root, metas, article),
        "image": _images(metas, article, url),
    }
    known = {}
    for name, found in finders.items():
        best = next(found, None)
        if best is not None:
            known[name] = Known(*best)
    return known


def _clean(value: Any) -> str:
    """A value as one line of plain text; empty for what is no text."""
    if not isinstance(value, str) or len(value) > _VALUE_MOST:
        return ""
    if "<" in value or "&" in value:
        value = _without_markup(value)
    return " ".join(value.split())


def _without_markup(value: str) -> str:
    try:
        fragment = etree.fromstring(f"<p>{value}</p>".encode(), etree.HTMLParser(encoding="utf-8"))
    except etree.LxmlError:
        return value
    return "" if fragment is None else "".join(fragment.itertext())


def _metas(root: etree._Element) -> dict[str, list[str]]:
    metas: dict[str, list[str]] = {}
    for meta in root.iter("meta"):
        content = meta.get("content")
        if content:
            for key in ("property", "name", "itemprop", "http-equiv"):
                if name := meta.get(key):
                    metas.setdefault(name.strip().lower(), []).append(content)
    return metas


def _first(metas: dict[str, list[str]], names: Iterable[str]) -> Iterator[tuple[str, str]]:
    for name in names:
        for content in metas.get(name, ()):
            if value := _clean(content):
                yield value, f"meta {name}"


# title ------------------------------------------------------------------------------------------------------

_SITE_SEPARATOR = re.compile(r"\s+[|\-–—·•»«:/~]+\s+|\s*[|»«·•]\s*|:\s+")


def _titles(root: etree._Element, metas: dict[str, list[str]], article: JsonObject) -> Found:
    site = [v for v, _ in _first(metas, ("og:site_name", "application-name"))]
    headline = _clean(article.get("headline"))
    named = [_without_site(v, site) for v, _ in _first(metas, ("og:title", "twitter:title", "dc.title"))]
    shown = _clean(" ".join((root.findtext(".//title") or "").split()))
    said = [t for t in (headline, *named, _without_site(shown, site)) if t]
    sites = {_key(name) for name in site}
    headings = [text for h in root.iter("h1") if (text := _text(h)) and _key(text) not in sites]
    # the heading that the page also calls itself by is what readers see as its title
    agreed = [(max(_agreement(heading, other) for other in said), -n) for n, heading in enumerate(headings) if said]
    if agreed and max(agreed)[0] >= 0.5:
        yield headings[-max(agreed)[1]], "h1", 0.9
    # one heading and no other: what people read, whatever search engines are told
    if len(headings) == 1 and not _is_outside(next(root.iter("h1"))) and len(headings[0].split()) >= 4:
        yield headings[0], "h1", 0.6
    if headline:
        yield _without_site(headline, site), "json-ld headline", 0.8
    for value in named:
        yield value, "meta og:title", 0.7
    if shown:
        yield _without_site(shown, site), "title", 0.6
    if headings:
        yield headings[0], "h1", 0.4


def _agreement(heading: str, other: str) -> float:
    """Share of words that a heading and a title have in common, of the words of both."""
    words, others = set(_key(heading).split()), set(_key(other).split())
    return len(words & others) / max(len(words | others), 1)


def _key(text: str) -> str:
    return " ".join(re.findall(r"\w+", fold(text)))


def _without_site(title: str, site: Sequence[str]) -> str:
    """A title without the site's name at an end: where the site is named, or the shorter end of a bar or dash."""
    parts = _SITE_SEPARATOR.split(title)
    if len(parts) < 2:
        return title
    for name in site:
        key = _key(name)
        for at_end in (True, False):
            part = parts[-1] if at_end else parts[0]
            if key and (_key(part) == key or _key(part) in key):
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


def _text(element: etree._Element) -> str:
    text = " ".join("".join(element.itertext(with_tail=False)).split())
    return text if len(text) <= 400 else ""


# authors ----------------------------------------------------------------------------------------------------

_BY = re.compile(
    r"^(?:(?:written|posted|reported|published|story|words|text|article|review(?:ed)?|created)\s+)?"
    r"(?:by|von|par|por|di|door|av|af|autor(?:in)?|author|written by)(?:\s*:\s*|\s+)|^(?:authors?|autor(?:in)?)\s*:\s*",
    re.IGNORECASE,
)
_NOT_A_NAME = re.compile(
    r"https?:|www\.|@|\.(?:com|org|net)/|^\W*$|^(?:admin(?:istrator)?|root|editor|author|user|unknown|none|null|guest|"
    r"anonymous|undefined|staff writer|webmaster|n/a)$",
    re.IGNORECASE,
)
_AFTER_NAME = re.compile(
    r"\s*(?:[|•·].*|\s[-–—]\s.*|,?\s+(?:updated|published|posted|on|in|last)\b.*|\s*\(.*?\)|"
    r",\s*(?:contributor|staff|senior|reporter|editor|correspondent|special to|associated press|ap|reuters|ph\.?d|md|"
    r"m\.d|rd|mba|cpa|esq)\b.*|\s+(?:\d{1,2}\s+)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+\d.*)$",
    re.IGNORECASE,
)
_NAME_JOIN = re.compile(r"\s*(?:;|,|\band\b|&|\bund\b|\bet\b|\s\+\s)\s*", re.IGNORECASE)


def _names(values: Iterable[str]) -> list[str]:
    names: list[str] = []
    for value in values:
        name = value.strip(" ,;|·•-–—")
        name = re.sub(r"^[&+]\s*|\s*[&+]$", "", name)
        while (shorter := _BY.sub("", name).strip()) != name:
            name = shorter
        name = _AFTER_NAME.sub("", name).strip(" ,;|·•-–—")
        if name and len(name) <= 100 and not _NOT_A_NAME.search(name) and name.lower() not in map(str.lower, names):
            names.append(name)
    return names


def _joined(names: Sequence[str]) -> str:
    """Several authors as one value: names may hold commas, never semicolons."""
    return "; ".join(names)


def _authors(
    root: etree._Element,
    metas: dict[str, list[str]],
    article: JsonObject,
    objects: Sequence[JsonObject],
    look_at_page: bool,
) -> Found:
    by_id = {item["@id"]: item for item in objects if isinstance(item.get("@id"), str) and item.get("name")}
    publisher = _key(_name_of(article.get("publisher"), by_id))
    said = _names(_clean(name) for name in _all_names(article.get("author") or article.get("creator"), by_id))
    people = [name for name in said if _key(name) != publisher]
    if people:
        yield _joined(people), "json-ld author", 0.9
    for key in (
        "author", "article:author", "article:author_name", "parsely-author", "sailthru.author", "dc.creator",
        "dcterms.creator", "citation_author", "byl", "twitter:data1", "cxenseparse:author", "article.author",
    ):  # fmt: skip
        if key == "twitter:data1" and not any(
            "by" in label.lower() or "author" in label.lower() for label in metas.get("twitter:label1", ())
        ):
            continue
        names = _names(_clean(value) for value in metas.get(key, ()))
        names = [name for name in names if _key(name) not in {_key(s) for s in metas.get("og:site_name", ())}]
        if names:
            yield _joined(names), f"meta {key}", 0.8
    if look_at_page:
        yield from _shown_authors(root)
    if said:
        yield _joined(said), "json-ld author", 0.6


_PERSON = re.compile(r"(?:author|byline|writer|contributor|username|user-name|creator|reporter)", re.IGNORECASE)
_PERSON_NAME = re.compile(r"name|link|fn\b|vcard|username", re.IGNORECASE)
_PERSON_LINK = re.compile(
    r"/(?:authors?|contributors?|writers?|people|staff|profile|by|user|users|members|columnists?)/", re.I
)
_NOT_PERSON = re.compile(r"bio|avatar|image|photo|desc|title|follow|social|count|date|job|role|position", re.IGNORECASE)
_BY_LINE = re.compile(
    r"^(?:(?:[Ww]ritten|[Pp]osted|[Pp]ublished)\s+by|[Bb]y|BY|[Aa]uthors?\s*:)\s*:?\s*(?P<name>\S.{2,80})$"
)
_BYLINES_MOST = 60  # elements looked at; the byline is among the first


def _shown_authors(root: etree._Element) -> Found:
    """Names in elements that call themselves author or byline, best kind first; comments and teasers aside."""
    found: dict[int, tuple[str, str, float]] = {}
    seen = 0
    for element in root.iter(etree.Element):
        attributes = element.attrib
        text = element.text or ""
        said_by = text.strip()[:10].lower().startswith(("by", "written", "posted", "author", "published"))
        if not attributes and not said_by:
            continue
        name = f"{attributes.get('class', '')} {attributes.get('id', '')} {attributes.get('data-testid', '')}"
        prop, rel = attributes.get("itemprop", ""), attributes.get("rel", "")
        if "author" in prop.split() or "author" in rel.split():
            rank = 0
        elif _PERSON.search(name) and not _NOT_PERSON.search(name):
            rank = 1 if _PERSON_NAME.search(name) else 2
        elif element.tag == "a" and _PERSON_LINK.search(attributes.get("href", "")):
            rank = 3
        elif said_by:
            rank = 4
        else:
            continue
        if element.tag == "meta" or rank in found or _is_outside(element):
            continue
        seen += 1
        if seen > _BYLINES_MOST:
            break
        names = _shown_names(element, rank)
        if names:
            found[rank] = (_joined(names), f"byline ({element.tag})", 0.7 if rank < 3 else 0.5)
    for rank in sorted(found):
        yield found[rank]


def _shown_names(element: etree._Element, rank: int) -> list[str]:
    inner = [e for e in element.iter() if e.get("itemprop") == "name" or (e.tag == "a" and e is not element)]
    text = " ".join(" ".join(t.split()) for t in element.itertext()).strip()
    if rank == 4:
        match = _BY_LINE.match(" ".join(text.split()))
        if match is None:
            return []
        text = match["name"]
    if len(text) > 160:
        return []
    for candidates in ([_text(e) for e in inner[:8]], [text]):
        pieces = [p for c in candidates if c for p in _NAME_JOIN.split(_BY.sub("", _AFTER_NAME.sub("", c)))]
        names = [name for name in _names(pieces) if _looks_like_a_name(name, alone=rank <= 1)]
        if names:
            return names
    return []


_OUTSIDE = re.compile(r"comment|related|sidebar|footer|recommend|teaser|card|widget|more-", re.IGNORECASE)


def _is_outside(element: etree._Element) -> bool:
    for ancestor, _ in zip(element.iterancestors(), range(12), strict=False):
        if ancestor.tag in ("footer", "aside") or _OUTSIDE.search(f"{ancestor.get('class')} {ancestor.get('id')}"):
            return True
    return False


def _looks_like_a_name(name: str, *, alone: bool) -> bool:
    """Told of two to five capitalised words; of one word only where the page marks it as its author's name."""
    words = name.split()
    if len(words) == 1:
        return alone and 3 <= len(name) <= 25 and not any(c in name for c in ":/()!?")
    return (
        1 < len(words) <= 5
        and not any(c in name for c in ":/!?")
        and all(w[0].isupper() or w in ("de", "van", "von", "der", "la", "al") for w in words)
    )


def _all_names(value: Any, by_id: dict[str, JsonObject]) -> Iterator[str]:
    values = value if isinstance(value, list) else [value]
    for item in values:
        name = _clean(_name_of(item, by_id))  # before the split: "O&#39;Neil" holds a semicolon
        if name:
            yield from (name.split(";") if ";" in name else (name,))


def _name_of(value: Any, by_id: dict[str, JsonObject]) -> str:
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        name = value.get("name")
        if isinstance(name, list):
            name = next((n for n in name if isinstance(n, str)), None)
        if isinstance(name, str):
            return name
        reference = by_id.get(str(value.get("@id")))
        if reference is not None and isinstance(reference.get("name"), str):
            return str(reference["name"])
        given, family = value.get("givenName"), value.get("familyName")
        if isinstance(given, str) and isinstance(family, str):
            return f"{given} {family}"
    return ""


# dates ------------------------------------------------------------------------------------------------------

_ISO = re.compile(r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})(?:T?\d{4,6})?")
_DATE_METAS = (
    "article:published_time", "article:published", "og:published_time", "datepublished", "parsely-pub-date",
    "sailthru.date", "dc.date.issued", "dcterms.created", "dc.date.created", "dc.date", "publish-date", "publishdate",
    "publication_date", "pubdate", "date", "citation_publication_date", "article.published", "cxenseparse:recs:publishtime",
    "og:article:published_time", "published_time", "published", "originalpublicationdate", "rnews:datepublished",
    "prism.publicationdate", "displaydate", "bt:pubdate", "created",
)  # fmt: skip


def iso_date(value: Any) -> str:
    """The day that a machine-readable date names, as it is written there; empty for anything else.

    >>> iso_date("2024-03-01T23:30:00-05:00"), iso_date("20240301"), iso_date("last Friday")
    ('2024-03-01', '2024-03-01', '')
    """
    if not isinstance(value, str):
        return ""
    match = _ISO.search(value[:60]) or _COMPACT.match(value.strip()[:60])
    if match is None:
        return _written_date(value)
    return _checked(*map(int, match.groups()[:3]))


_MONTHS = {m: n for n, m in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_WRITTEN = re.compile(
    r"\b(?:(?P<d1>\d{1,2})(?:st|nd|rd|th)?\s+(?P<m1>[A-Za-z]{3,9})\.?,?\s+(?P<y1>\d{4})"
    r"|(?P<m2>[A-Za-z]{3,9})\.?\s+(?P<d2>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<y2>\d{4}))\b"
)


def _written_date(value: str) -> str:
    """An English date with the month as a word; numbers alone could be either order."""
    match = _WRITTEN.search(value[:120])
    if match is None:
        return ""
    n = "1" if match["d1"] else "2"
    month = _MONTHS.get(match[f"m{n}"][:3].lower())
    return _checked(int(match[f"y{n}"]), month, int(match[f"d{n}"])) if month else ""


def _checked(year: int, month: int, day: int) -> str:
    try:
        found = date(year, month, day)
    except ValueError:
        return ""
    # no clock here: a page's metadata must not depend on the day it is read
    return found.isoformat() if _EARLIEST <= found and year < 2100 else ""


def _dates(
    root: etree._Element,
    metas: dict[str, list[str]],
    article: JsonObject,
    objects: Sequence[JsonObject],
    url: str | None,
    look_at_page: bool,
) -> Found:
    for item in (article, *objects):
        if day := iso_date(item.get("datePublished")):
            yield day, "json-ld datePublished", 0.9
    for name in _DATE_METAS:
        for content in metas.get(name, ()):
            if day := iso_date(content):
                yield day, f"meta {name}", 0.9
    for item in (article, *objects):
        if day := iso_date(item.get("dateCreated") or item.get("uploadDate")):
            yield day, "json-ld dateCreated", 0.7
    times = [t for t in root.iter("time") if not _is_outside(t)]
    for time in sorted(times, key=lambda t: (t.get("itemprop") != "datePublished", t.get("pubdate") is None)):
        if day := iso_date(time.get("datetime")) or iso_date(_text(time)):
            yield day, "time", 0.8
    if url and (match := re.search(r"/((?:19|20)\d\d)[/-](\d{1,2})[/-](\d{1,2})(?:/|-|$)", urlsplit(url).path)):
        day = _checked(*map(int, match.groups()))
        if day:
            yield day, "url", 0.8
    if look_at_page:
        yield from _htmldate(root, url)


def _htmldate(root: etree._Element, url: str | None) -> Found:
    from copy import deepcopy  # noqa: PLC0415
    from htmldate import find_date  # noqa: PLC0415 - 0.3 s to load

    try:
        # it cleans the tree that it gets; `max_date` is fixed, as its default is today
        day = find_date(deepcopy(root), original_date=True, extensive_search=True, url=url, max_date="2099-12-31")
    except (ValueError, TypeError, AttributeError, etree.LxmlError, RecursionError):
        return
    if day:
        yield day, "htmldate", 0.6


# the rest ---------------------------------------------------------------------------------------------------


def _publishers(metas: dict[str, list[str]], article: JsonObject, objects: Sequence[JsonObject]) -> Found:
    by_id = {item["@id"]: item for item in objects if isinstance(item.get("@id"), str) and item.get("name")}
    for value, source in _first(metas, ("og:site_name",)):
        yield value, source, 0.9
    if name := _clean(_name_of(article.get("publisher"), by_id)):
        yield name, "json-ld publisher", 0.9
    for value, source in _first(metas, ("application-name", "publisher", "dc.publisher", "citation_journal_title")):
        if not value.startswith("http"):
            yield value, source, 0.7


def _descriptions(metas: dict[str, list[str]], article: JsonObject) -> Found:
    for value, source in _first(metas, ("og:description", "description", "twitter:description", "dc.description")):
        yield value, source, 0.9
    if value := _clean(article.get("description")):
        yield value, "json-ld description", 0.8


def _tags(metas: dict[str, list[str]], article: JsonObject) -> Found:
    for values, source in (
        (metas.get("article:tag"), "meta article:tag"),
        (article.get("keywords"), "json-ld keywords"),
        (metas.get("news_keywords"), "meta news_keywords"),
        (metas.get("keywords"), "meta keywords"),
        (metas.get("parsely-tags"), "meta parsely-tags"),
    ):
        pieces = [values] if isinstance(values, str) else values if isinstance(values, list) else []
        tags = [t for piece in pieces if isinstance(piece, str) for t in (_clean(x) for x in piece.split(",")) if t]
        if tags:
            yield list(dict.fromkeys(tags)), source, 0.8


def _licenses(root: etree._Element, metas: dict[str, list[str]], article: JsonObject) -> Found:
    for element in root.iter("link", "a"):
        if "license" in (element.get("rel") or "").lower().split() and (href := _clean(element.get("href"))):
            yield href, f"{element.tag} rel=license", 0.9
    if value := _clean(article.get("license")):
        yield value, "json-ld license", 0.9
    for value, source in _first(metas, ("dc.rights", "dcterms.license", "license")):
        yield value, source, 0.7


def _urls(root: etree._Element, metas: dict[str, list[str]], article: JsonObject, url: str | None) -> Found:
    for link in root.iter("link"):
        if "canonical" in (link.get("rel") or "").lower().split() and (href := _address(link.get("href"), url)):
            yield href, "link rel=canonical", 0.9
    for value, source in _first(metas, ("og:url",)):
        if href := _address(value, url):
            yield href, source, 0.8
    if href := _address(article.get("url"), url):
        yield href, "json-ld url", 0.7
    if url:
        yield url, "input", 1.0


def _address(value: Any, base: str | None) -> str:
    """A web address, made absolute where the page's own is known; empty for anything else."""
    text = _clean(value)
    try:
        address = urljoin(base or "", text) if text else ""
        return address if urlsplit(address).scheme in ("http", "https") and urlsplit(address).netloc else ""
    except ValueError:
        return ""


_LANGUAGE = re.compile(r"^[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*$")


def _languages(root: etree._Element, metas: dict[str, list[str]], article: JsonObject) -> Found:
    said = (
        (root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang"), "html lang", 0.8),
        (article.get("inLanguage"), "json-ld inLanguage", 0.9),
        *((v, s, 0.7) for v, s in _first(metas, ("content-language", "og:locale", "dc.language", "language"))),
    )
    for value, source, confidence in said:
        text = _clean(value)
        if _LANGUAGE.match(text):
            yield re.split(r"[-_]", text)[0].lower(), source, confidence


def _images(metas: dict[str, list[str]], article: JsonObject, url: str | None) -> Found:
    for value, source in _first(metas, ("og:image", "og:image:url", "og:image:secure_url", "twitter:image")):
        if address := _address(value, url):
            yield address, source, 0.9
    image = article.get("image")
    image = image[0] if isinstance(image, list) and image else image
    image = image.get("url") if isinstance(image, dict) else image
    if address := _address(image, url):
        yield address, "json-ld image", 0.8
