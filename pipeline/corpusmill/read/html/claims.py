"""What a page's head and objects claim, read the same way by all finders of metadata."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from html import unescape
from typing import Any

from lxml import etree

from corpusmill.fold import fold
from corpusmill.read.html.jsonld import JsonObject

Claims = Iterator[tuple[Any, str, float]]
"""Values best first, each with its source and confidence."""

_VALUE_MOST = 2_000  # characters; a longer title or author is something else


def clean(value: Any) -> str:
    """A value as one line of plain text; empty for what is no text."""
    if not isinstance(value, str) or len(value) > _VALUE_MOST:
        return ""
    if "<" in value:
        value = _without_markup(value)
    elif "&" in value:
        value = unescape(value)
    return " ".join(value.split())


def _without_markup(value: str) -> str:
    try:
        fragment = etree.fromstring(f"<p>{value}</p>".encode(), etree.HTMLParser(encoding="utf-8"))
    except etree.LxmlError:
        return value
    return "" if fragment is None else "".join(fragment.itertext())


def metas_of(root: etree._Element) -> dict[str, list[str]]:
    metas: dict[str, list[str]] = {}
    for meta in root.iter("meta"):
        content = meta.get("content")
        if content:
            for key in ("property", "name", "itemprop", "http-equiv"):
                if name := meta.get(key):
                    metas.setdefault(name.strip().lower(), []).append(content)
    return metas


def first_of(metas: dict[str, list[str]], names: Iterable[str]) -> Iterator[tuple[str, str]]:
    for name in names:
        for content in metas.get(name, ()):
            if value := clean(content):
                yield value, f"meta {name}"


def text_of(element: etree._Element) -> str:
    text = " ".join("".join(element.itertext(with_tail=False)).split())
    return text if len(text) <= 400 else ""


_WORD = re.compile(r"\w+")


@lru_cache(maxsize=256)  # names and titles of one page are compared with each other many times
def words_of(text: str) -> str:
    return " ".join(_WORD.findall(fold(text)))


_OUTSIDE = re.compile(
    r"comment|related|sidebar|footer|recommend|teaser|card|(?<!elementor-)widget|more-", re.IGNORECASE
)


def is_outside(element: etree._Element) -> bool:
    for ancestor, _ in zip(element.iterancestors(), range(12), strict=False):
        if ancestor.tag in ("footer", "aside") or _OUTSIDE.search(f"{ancestor.get('class')} {ancestor.get('id')}"):
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
        if isinstance(name, str):
            return name
        reference = by_id.get(str(value.get("@id")))
        if reference is not None and isinstance(reference.get("name"), str):
            return str(reference["name"])
        given, family = value.get("givenName"), value.get("familyName")
        if isinstance(given, str) and isinstance(family, str):
            return f"{given} {family}"
    return ""
