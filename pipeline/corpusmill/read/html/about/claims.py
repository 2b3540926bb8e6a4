"""What a page's head and objects claim, read the same way by all finders of metadata."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from html import unescape
from itertools import pairwise
from typing import Any

from lxml import etree

from corpusmill.read.html.about.jsonld import JsonObject
from corpusmill.text.fold import fold

Claims = Iterator[tuple[Any, str, float]]
"""Values best first, each with its source and confidence."""

_SOFT_HYPHEN = "\xad"
_VARIABLE = re.compile(r"\s*(?:\{\{[^{}]*\}\}|\{%[^{}]*%\}|\$\{[^{}]*\}|<%[^<>]*%>|%%\w+%%)\s*")
_VALUE_MOST = 2_000  # characters; a longer title or author is something else


def clean(value: Any) -> str:
    """A value as one line of plain text; empty for what is no text, or a variable that its template did not fill."""
    if not isinstance(value, str) or len(value) > _VALUE_MOST or _VARIABLE.fullmatch(value):
        return ""
    if "<" in value:
        value = _without_markup(value)
    elif "&" in value:
        value = unescape(value)
    return " ".join(value.replace(_SOFT_HYPHEN, "").split())


def _without_markup(value: str) -> str:
    try:
        fragment = etree.fromstring(f"<p>{value}</p>".encode(), etree.HTMLParser(encoding="utf-8"))
    except etree.LxmlError:
        return value
    return "" if fragment is None else "".join(fragment.itertext())


def metas_of(root: etree._Element) -> dict[str, list[str]]:
    metas: dict[str, list[str]] = {}
    for meta in root.iter("meta"):
        attributes = dict(meta.items())
        if content := attributes.get("content"):
            for key in ("property", "name", "itemprop", "http-equiv"):
                if name := attributes.get(key):
                    metas.setdefault(name.strip().lower(), []).append(content)
    return metas


def language_of(root: etree._Element) -> str:
    """The language that a page's first tag names, as it stands there; pages of XHTML may have it in XML's attribute."""
    return root.get("lang") or root.get("xml:lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or ""


def first_of(metas: dict[str, list[str]], names: Iterable[str]) -> Iterator[tuple[str, str]]:
    for name in names:
        for content in metas.get(name, ()):
            if value := clean(content):
                yield value, f"meta {name}"


def text_of(element: etree._Element) -> str:
    """The text of an element on one line; empty for a long one."""
    text = " ".join("".join(runs_of(element)).split())
    return text if len(text) <= 400 else ""


def runs_of(element: etree._Element) -> list[str]:
    """The text of an element between its tags, with a space where runs are shown apart."""
    runs = [run.replace(_SOFT_HYPHEN, "") for run in element.itertext() if run]
    if len(runs) > 1:
        is_broken = element.find(".//br") is not None
        for n, (run, following) in enumerate(pairwise(runs)):
            # "<span>Harbour</span>Shipworm closes the pier" is shown apart, "<b>S</b>hipworm" is not
            if is_broken or (run[-1:].islower() and following[:1].isupper()):
                runs[n] += " "
    return runs


_WORD = re.compile(r"\w+")


@lru_cache(maxsize=256)  # names and titles of one page are compared with each other many times
def words_of(text: str) -> str:
    return " ".join(_WORD.findall(fold(text)))


_OUTSIDE = re.compile(
    r"comment|related|sidebar|footer|recommend|teaser|card|(?<!elementor-)widget|more-", re.IGNORECASE
)


_WHOLE_PAGE = ("html", "body", "main")  # their classes name the parts that the page has: "has-sidebar"


def is_outside(element: etree._Element) -> bool:
    for ancestor, _ in zip(element.iterancestors(), range(12), strict=False):
        if ancestor.tag in _WHOLE_PAGE:
            return False
        if ancestor.tag in ("footer", "aside", "blockquote") or _OUTSIDE.search(
            f"{ancestor.get('class')} {ancestor.get('id')}"
        ):
            return True
    return False


def name_of(value: Any, by_id: dict[str, JsonObject]) -> str:
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        name = value.get("name")
        if isinstance(name, list):
            name = next((n for n in name if isinstance(n, str)), None)
        name = value.get("@value") if name is None else name.get("@value") if isinstance(name, dict) else name
        if isinstance(name, str):
            return name
        reference = by_id.get(str(value.get("@id")))
        if reference is not None and isinstance(reference.get("name"), str):
            return str(reference["name"])
        given, family = value.get("givenName"), value.get("familyName")
        if isinstance(given, str) and isinstance(family, str):
            return f"{given} {family}"
    return ""
