"""The authors of a page: the byline after its headline, JSON-LD, meta tags, then fainter traces of a byline."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from lxml import etree

from corpusmill.metadata.name_lists import JOINED, NOBODY, split_names
from corpusmill.metadata.names import is_organisation, is_person, is_role
from corpusmill.metadata.words import fold_name
from corpusmill.read.html.about.bylines import author_labels, beside_date, contributors, find_byline, find_faint_byline
from corpusmill.read.html.about.claims import Claims, clean, is_outside, name_of, text_of, words_of
from corpusmill.read.html.about.headline import Piece
from corpusmill.read.html.about.jsonld import JsonObject, types_of

_BY = re.compile(
    r"^(?:(?:written|posted|reported|published|story|words|text|article|review(?:ed)?|created)\s+)?"
    r"(?:by|von|par|por|di|door|av|af|autor(?:in)?|author|written by)(?:\s*:\s*|\s+)|^(?:authors?|autor(?:in)?)\s*:\s*",
    re.IGNORECASE,
)
_NOT_A_NAME = re.compile(
    r"https?:|www\.|@|\.(?:com|org|net)/|^\W*$|^(?:admin(?:istrator)?|root|editor|author|user|unknown|none|null|guest|"
    r"anonymous|undefined|webmaster|n/a|wordpress|drupal|joomla|super user|moderator|"
    r"(?:our|staff|web|news) (?:reporter|writer|correspondent|editor|desk|team)s?)$|"
    r"^(?-i:[a-z0-9_]+(?:\.[a-z0-9_]+){3,})$|^\w+: ",  # "page.extra.author", "design: Ada Rook, code: …"
    re.IGNORECASE,
)
_AFTER_NAME = re.compile(
    r"\s*(?:[|•·].*|\s@\w.*|\s[-–—]\s.*|,?\s+(?:updated|published|posted|on|in|last)\b.*|\s*\(.*?\)|"
    r",\s*(?:contributor|staff|senior|reporter|editor|correspondent|special to|associated press|ap|reuters)\b.*|"
    r"\s+(?:\d{1,2}\s+)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+\d.*)$",
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
        for one in _one_by_one(name):
            if one and len(one) <= 100 and not _NOT_A_NAME.search(one) and one.lower() not in map(str.lower, names):
                names.append(one)
    return names


def _one_by_one(text: str) -> list[str]:
    """The people of "Una Skerry and Ian Brae", also in capitals.

    Anything else stays whole, since names of firms hold "and", too.
    """
    spelled = _JOINED.sub(lambda joint: joint[0].lower(), text) if text.isupper() else text
    names = [name for name, *_ in split_names(spelled)]
    are_people = len(names) > 1 and all(is_person(n, labelled=True) and not is_organisation(n) for n in names)
    return names if are_people and all(" " in name for name in names) else [text]


_JOINED = re.compile(rf"(?<= )(?:{'|'.join(sorted(JOINED)).upper()})(?= )")
"""What joins two names, in a line of capitals."""


def _joined(names: Sequence[str]) -> str:
    """Several authors as one value: names may hold commas, never semicolons."""
    return "; ".join(names)


def find_authors(
    root: etree._Element,
    metas: dict[str, list[str]],
    article: JsonObject,
    objects: Sequence[JsonObject],
    *,
    pieces: Sequence[Piece],
) -> Claims:
    claims = _said_authors(root, metas, article, objects, pieces)
    yield from (claim for claim in claims if not (_NOT_A_NAME.search(claim[0]) or fold_name(claim[0]) in NOBODY))


def _said_authors(
    root: etree._Element,
    metas: dict[str, list[str]],
    article: JsonObject,
    objects: Sequence[JsonObject],
    pieces: Sequence[Piece],
) -> Claims:
    by_id = {item["@id"]: item for item in objects if isinstance(item.get("@id"), str) and item.get("name")}
    sites = _site_names(metas, article, by_id)
    said = _names(clean(name) for name in _all_names(_people(article.get("author") or article.get("creator")), by_id))
    people = _others(said, sites)
    shown = [name for name in find_byline(pieces) if words_of(name) not in sites]
    if shown and not _says_more(people, shown, pieces):
        yield _joined(shown), "byline", 0.9
    if people:
        yield _joined(people), "json-ld author", 0.9
    yield from _from_metas(metas, sites)
    yield from find_faint_byline(pieces)
    yield from _shown_authors(root)
    yield from beside_date(pieces, after=False)
    # the site's own name: that of a writer or a small firm, but not of a paper, which has writers
    if said and not any(map(is_organisation, said)) and "NewsArticle" not in types_of(article):
        yield _joined(said), "json-ld author", 0.8
    names = _names(map(clean, metas.get("author", ())))
    if names and not any(_is_house(name, sites) or is_organisation(name) for name in names):
        yield _joined(names), "meta author", 0.5


def _site_names(metas: dict[str, list[str]], article: JsonObject, by_id: dict[str, JsonObject]) -> set[str]:
    """What the site and its publisher are called, as `words_of` gives it."""
    named = {words_of(value) for key in ("og:site_name", "application-name") for value in metas.get(key, ())}
    return named | {words_of(name_of(article.get("publisher"), by_id))}


def _others(names: Iterable[str], sites: set[str]) -> list[str]:
    """The names that are not the site's own, without the site's behind a comma."""
    return [_without_site(name, sites) for name in names if words_of(name) not in sites and not _is_house(name, sites)]


_HOUSE = re.compile(
    r"(?i)\s+(?:staff|newsroom|news ?desk|desk|editors|editorial (?:board|staff|team)|redaktion|redacción)$"
)


def _is_house(name: str, sites: set[str]) -> bool:
    """Told of the site's people as a whole: "Tarn Quay Courier Staff"."""
    return (head := _HOUSE.sub("", name)) != name and words_of(head) in sites


_AUTHOR_METAS = (
    "author", "article:author", "article:author_name", "parsely-author", "sailthru.author", "dc.creator",
    "dcterms.creator", "citation_author", "byl", "twitter:data1", "cxenseparse:author", "article.author",
)  # fmt: skip


def _from_metas(metas: dict[str, list[str]], sites: set[str]) -> Claims:
    for key in _AUTHOR_METAS:
        if key == "twitter:data1" and not any(map(_is_author_label, metas.get("twitter:label1", ()))):
            continue
        if names := _others(_names(map(clean, metas.get(key, ()))), sites):
            yield _joined(names), f"meta {key}", 0.8


def _is_author_label(label: str) -> bool:
    return fold_name(label) in author_labels() or "author" in label.lower()


def _without_site(name: str, sites: set[str]) -> str:
    """A name without the site's behind a comma: "Ada Rook, Tarn Quay Courier"."""
    head, _, tail = name.rpartition(",")
    return head.strip() if head and words_of(tail) in sites else name


def _says_more(people: Sequence[str], shown: Sequence[str], pieces: Sequence[Piece]) -> bool:
    """Told of a page whose JSON-LD names all that its byline shows and others who wrote, too."""
    more = {words_of(name) for name in people} - {words_of(name) for name in shown}
    return len(people) == len(more) + len(shown) and bool(more - contributors(pieces))


_PERSON = re.compile(r"(?:author|byline|writer|contributor|username|user-name|creator|reporter)", re.IGNORECASE)
_PERSON_NAME = re.compile(r"name|link|fn\b|vcard|username", re.IGNORECASE)
_PERSON_LINK = re.compile(
    r"/(?:authors?|contributors?|writers?|people|staff|profile|by|user|users|members|columnists?)/", re.I
)
_NOT_PERSON = re.compile(r"bio|avatar|image|photo|desc|title|follow|social|count|date|job|role|position", re.IGNORECASE)
_BY_LINE = re.compile(
    r"^(?:(?:[Ww]ritten|[Pp]osted|[Pp]ublished)\s+by|[Bb]y|BY|[Aa]uthors?\s*:)\s*:?\s*(?P<name>\S.{2,80})$"
)
_SAID_BY = re.compile(r"\s*(?:by|written|posted|author|published)", re.IGNORECASE)
_TRACE = re.compile(f"{_PERSON.pattern}|{_PERSON_LINK.pattern}")  # in small letters: a fifth of the time
_BYLINES_MOST = 60  # elements looked at; the byline is among the first


def _shown_authors(root: etree._Element) -> Claims:
    """Names in elements that call themselves author or byline, best kind first; comments and teasers aside."""
    found: dict[int, tuple[str, str, float]] = {}
    seen = 0
    body = root.find("body")
    for element in (root if body is None else body).iter(etree.Element):
        rank = _rank(element)
        if rank is None or element.tag == "meta" or rank in found or is_outside(element):
            continue
        seen += 1
        if seen > _BYLINES_MOST:
            break
        if names := _shown_names(element, rank):
            found[rank] = (_joined(names), f"byline ({element.tag})", 0.7 if rank < _LINKED else 0.5)
    for rank in sorted(found):
        yield found[rank]


# How an element says that it holds the author, best first: marked as such, by a name for people's names, by a name for
# people, by where its link leads, by its own words.
_MARKED, _NAMED, _CALLED, _LINKED, _SAID = range(5)


def _rank(element: etree._Element) -> int | None:
    said_by = (text := element.text) is not None and _SAID_BY.match(text) is not None
    if not said_by and not ((values := element.values()) and _TRACE.search(" ".join(values).lower())):
        return None
    attributes = element.attrib
    name = f"{attributes.get('class', '')} {attributes.get('id', '')} {attributes.get('data-testid', '')}"
    if "author" in attributes.get("itemprop", "").split() or "author" in attributes.get("rel", "").split():
        return _MARKED
    if _PERSON.search(name) and not _NOT_PERSON.search(name):
        return _NAMED if _PERSON_NAME.search(name) else _CALLED
    if element.tag == "a" and _PERSON_LINK.search(attributes.get("href", "")):
        return _LINKED
    return _SAID if said_by else None


def _shown_names(element: etree._Element, rank: int) -> list[str]:
    inner = [e for e in element.iter() if e.get("itemprop") == "name" or (e.tag == "a" and e is not element)]
    runs = [run for t in element.itertext() if (run := " ".join(t.split()))]
    text = " ".join(run for n, run in enumerate(runs) if n == 0 or not is_role(run))
    if rank == _SAID:
        text = match["name"] if (match := _BY_LINE.match(" ".join(text.split()))) else ""
    if len(text) > 160:
        return []
    for candidates in ([*map(_shown_or_said, inner[:8])], [text]):
        pieces = [p for c in candidates if c for p in _NAME_JOIN.split(_BY.sub("", _AFTER_NAME.sub("", c)))]
        names = [name for name in _names(pieces) if _looks_like_a_name(name, alone=rank <= _NAMED)]
        if names:
            return names
    return []


def _shown_or_said(element: etree._Element) -> str:
    return text_of(element) or clean(element.get("content"))  # a `meta` of microdata has no text


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


def _people(value: Any) -> list[Any]:
    """What a page gives as its authors, without those it calls organisations: mostly the site itself."""
    values = value if isinstance(value, list) else [value]
    return [item for item in values if not (isinstance(item, dict) and _ORGANISATION & set(types_of(item)))]


_ORGANISATION = {"Organization", "NewsMediaOrganization", "Corporation", "WebSite", "OnlineBusiness"}


def _all_names(value: Any, by_id: dict[str, JsonObject]) -> Iterator[str]:
    values = value if isinstance(value, list) else [value]
    for item in values:
        if isinstance(item, dict) and isinstance(item.get("name"), list):
            yield from _all_names(item["name"], by_id)
            continue
        name = clean(name_of(item, by_id))  # before the split: "O&#39;Neil" holds a semicolon
        if name:
            yield from (name.split(";") if ";" in name else (name,))
