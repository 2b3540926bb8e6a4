"""The day of a page: dated folders of its address, meta tags, what its headline shows, JSON-LD, then htmldate.

JSON-LD and microdata come late: many sites fill their `datePublished` with the day on which a page that they keep
rewriting was first put up, and show readers another. Where they show a day of update only, JSON-LD alone disagreed with
the person who read the date off the page in 7 of 8 cases; the source then ends in "updated". The address comes first:
of 65 days in folders of their own, 64 were right, and where a meta tag in universal time said the next day, the address
said the day of the place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from copy import deepcopy
from datetime import date
from typing import Any

from lxml import etree

from corpusmill.metadata.dates import find_dates as find_written
from corpusmill.metadata.words import words_of
from corpusmill.read.html.about.claims import Claims, is_outside, language_of, text_of
from corpusmill.read.html.about.days import (
    LATEST,
    MONTHS,
    checked,
    in_numbers,
    in_order,
    iso_date,
    machine_date,
    order_in,
)
from corpusmill.read.html.about.headline import Piece
from corpusmill.read.html.about.jsonld import JsonObject
from corpusmill.read.html.about.shown_days import DATE_LINE_MOST, OF_A_MATTER, shown_dates, tells_of_others
from corpusmill.read.html.kinds import names_comments
from corpusmill.text.fold import fold

_DATE_METAS = (
    "article:published_time", "article:published", "og:published_time", "parsely-pub-date",
    "sailthru.date", "dc.date.issued", "dcterms.created", "dc.date.created", "dc.date", "publish-date", "publishdate",
    "publication_date", "pubdate", "date", "citation_publication_date", "article.published",
    "cxenseparse:recs:publishtime",
    "og:article:published_time", "published_time", "published", "originalpublicationdate", "rnews:datepublished",
    "prism.publicationdate", "displaydate", "bt:pubdate", "created",
)  # fmt: skip


# what sites of their own make call it: "w-published-date", "cludo:date", "date.created", "story:published_time"
_NAMED_LIKE = re.compile(
    r"(?:pub|publish|published|publication|release|created|creation|posted)[-_.: ]?(?:date|time|at|on)$|"
    r"[-_.: ]date$|date[-_.: ]?(?:published|posted|created|release)$"
)
_NOT_PUBLISHED = re.compile(r"last|modif|updat|expir|event|start|end|^published-time$")
_TELLS_TIME = re.compile(r"date|time|publi|modif|creat")
_UPDATE_METAS = ("article:modified_time", "og:updated_time", "datemodified", "last-modified", "dcterms.modified")
_FOLDERS = re.compile(r"/((?:19|20)\d\d)/(\d{1,2}|[a-z]{3,9})/(\d{1,2})/")
_DASHED = re.compile(r"/((?:19|20)\d\d)[/-](\d{1,2})[/-](\d{1,2})(?:/|-|$)")
_PRESSED = re.compile(r"/t?((?:19|20)\d\d)/?-?(\d\d)/?(\d\d)(?=[/_-])")  # "/20210403/", "/2021-04/03/", "/t20210403_7"


def _in_folders(year: str, month: str, day: str) -> str:
    number = int(month) if month.isdigit() else MONTHS.get(month[:3])
    return checked(int(year), number, int(day)) if number else ""


def _first_number(root: etree._Element) -> str:
    """What stands first in a page's dates in numbers, "day" or "month"; empty where its language leaves it open.

    It was the day on all pages of other languages that showed such a date (52 of 39 sites), the month on those in
    American English (9 of 5 sites); English pages that name no country had the month on 10 and the day on 4.
    """
    language = (language_of(root) or "en").lower().replace("_", "-")
    if language == "en-us":
        return "month"
    return "" if language in ("en", "en-ca", "en-ph", "en-za") else "day"


def find_dates(
    root: etree._Element,
    metas: dict[str, list[str]],
    article: JsonObject,
    objects: Sequence[JsonObject],
    *,
    pieces: Sequence[Piece],
    url: str | None,
    look_at_page: bool,
) -> Claims:
    path, items = re.split(r"[?#]", url or "", maxsplit=1)[0], (article, *objects)
    # programs write the month first whatever the page's language: the order is known where that agrees, or another of
    # the page's dates tells it
    dates = (content for name, contents in metas.items() if _TELLS_TIME.search(name) for content in contents)
    first = next(filter(None, map(order_in, dates)), "month" if _first_number(root) == "month" else "")
    said = [*_from_metas(metas, _DATE_METAS, 0.9, first=first)]
    yield from _from_folders(path, said)
    yield from said
    yield from _beside_headline(root, pieces)
    yield from _from_objects(items, ("datePublished",), 0.9)
    yield from _from_metas(metas, ("datepublished",), 0.8)  # microdata: says what JSON-LD says
    yield from _from_metas(metas, filter(_is_named_like_publication, metas), 0.8)
    yield from _from_objects(items, ("dateCreated", "uploadDate"), 0.7)
    yield from _from_dashes(path)
    yield from _from_metas(metas, _UPDATE_METAS, 0.6, note=", updated")
    yield from _from_objects(items, ("dateModified",), 0.6, note=", updated")
    if look_at_page:
        yield from _htmldate(root, url)
    yield from _from_times(root)


def _from_metas(
    metas: dict[str, list[str]], names: Iterable[str], confidence: float, *, note: str = "", first: str = ""
) -> Claims:
    for name in names:
        for content in metas.get(name, ()):
            if day := machine_date(content) or in_order(in_numbers(content), first):
                yield day, f"meta {name}{note}", confidence


def _is_named_like_publication(name: str) -> bool:
    return _NAMED_LIKE.search(name) is not None and not _NOT_PUBLISHED.search(name)


def _from_objects(items: Iterable[JsonObject], keys: Sequence[str], confidence: float, *, note: str = "") -> Claims:
    """The day under the first of these keys that an object fills; the source goes by the first key."""
    for item in items:
        if day := machine_date(_plain(next(filter(None, map(item.get, keys)), None))):
            yield day, f"json-ld {keys[0]}{note}", confidence


def _plain(value: Any) -> Any:
    """A value without the list or the object (`@value`) that JSON-LD may set around it."""
    value = value[0] if isinstance(value, list) and value else value
    return value.get("@value") if isinstance(value, dict) else value


def _from_folders(path: str, said: Sequence[tuple[str, str, float]]) -> Claims:
    match = _FOLDERS.search(path)
    if match and (day := _in_folders(*match.groups())) and not _is_of_issue(day, said):
        yield day, "url", 0.9


def _from_dashes(path: str) -> Claims:
    if (match := _DASHED.search(path) or _PRESSED.search(path)) and (day := checked(*map(int, match.groups()))):
        yield day, "url", 0.8


def _beside_headline(root: etree._Element, pieces: Sequence[Piece]) -> Claims:
    published, updated = shown_dates(pieces, first=_first_number(root))
    for day in published[:1]:
        yield day, "shown by the headline", 0.9
    for day in updated[:1]:
        yield day, "shown by the headline, updated", 0.8


def _from_times(root: etree._Element) -> Claims:
    """`time` elements of the page itself, those that call themselves its day of publication first."""
    times = [t for t in root.iter("time") if not is_outside(t)]
    for time in sorted(times, key=lambda t: (t.get("itemprop") != "datePublished", t.get("pubdate") is None)):
        if day := machine_date(time.get("datetime")) or iso_date(text_of(time)):
            yield day, "time", 0.6


_ISSUE_DAYS = 31  # a monthly's next issue; what lies further apart is another matter, and one day is the time zone


def _is_of_issue(day: str, said: Sequence[tuple[str, str, float]]) -> bool:
    """Told of an address's day that lies days after the one of publication: a weekly puts the next issue's there."""
    return bool(said) and 1 < (date.fromisoformat(day) - date.fromisoformat(said[0][0])).days <= _ISSUE_DAYS


def _htmldate(root: etree._Element, url: str | None) -> Claims:
    from htmldate import find_date  # noqa: PLC0415  # slow to load, and few pages need it

    tree = _without_others(deepcopy(root))  # it cleans the tree that it gets
    try:
        day = find_date(tree, original_date=True, extensive_search=True, url=url, max_date=LATEST.isoformat())
    except (ValueError, TypeError, AttributeError, etree.LxmlError, RecursionError):
        return
    if not day or day.endswith("-01-01"):  # what it makes of a year alone, mostly that of a copyright line
        return
    if not _is_read_either_way(day, root) and not _is_of_prose(day, tree):
        yield day, "htmldate", 0.8


_OF_THE_END = re.compile(r"expir|unavailable|unpublish|valid|embargo", re.IGNORECASE)


def _without_others(root: etree._Element) -> etree._Element:
    """A tree without readers' comments and quotations (posts of a network among them), whose days are others', and
    without scripts and metas, which hold days of expiry."""
    for element in list(root.iter(etree.Element)):
        is_script = element.tag == "script" and "ld+json" not in (element.get("type") or "")
        is_end = element.tag == "meta" and _OF_THE_END.search(f"{element.get('name')} {element.get('http-equiv')}")
        is_reader = names_comments(element.get("class")) or names_comments(element.get("id"))
        is_other = is_script or is_end or is_reader or element.tag == "blockquote"
        if is_other and element is not root:
            element.clear(keep_tail=True)  # what stands behind it stays: moved, it may not hold a form feed
            element.tag = "span"
    return root


def _is_read_either_way(day: str, root: etree._Element) -> bool:
    """Told of a day that the page writes in numbers alone, where its language does not tell which one is the month, or
    tells that it is the other.
    """
    first = _first_number(root)
    said = (*root.itertext(), *(meta.get("content") or "" for meta in root.iter("meta")))
    runs = [run for run in said if run and len(run) < DATE_LINE_MOST]
    return any(len(days := in_numbers(run)) > 1 and day in days and day != in_order(days, first) for run in runs)


def _is_of_prose(day: str, root: etree._Element) -> bool:
    """Told of a day that the page names in sentences of other matters alone: "He was born on 5 May 1995."."""
    runs = [run.strip() for run in root.itertext() if day[:4] in run]
    named = [run for run in runs if any(found.iso == day for found in find_written(fold(run), words_of(None)))]
    return bool(named) and all(tells_of_others(run) or OF_A_MATTER.search(run) for run in named)
