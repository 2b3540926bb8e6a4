"""Sentences and link lists in which a page names its site or its reporters: blog footers, feed links, brackets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from corpusmill.metadata.judges.pages.labels import read_reporters
from corpusmill.metadata.judges.titles import SECTIONS
from corpusmill.metadata.words import Find, Line, phrases
from corpusmill.text.fold import fold


@cache
def _first_on() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """(longest fixed words, pattern) a phrase."""
    made = []
    for phrase in phrases("first_on"):
        parts = re.split(r"(\{title\}|\{site\})", phrase)
        pattern = "".join(
            {"{title}": r"(?P<title>.{4,220}?)", "{site}": r"(?P<site>[^\n]{2,60}?)"}.get(part)
            or re.escape(fold(part)).replace(r"\ ", r"\s+")
            for part in parts
        )
        fixed = max((fold(part).strip(" .,") for part in parts[::2]), key=len)
        made.append((fixed, re.compile(pattern.removesuffix(r"\.") + r"\s*\.?\s*$")))
    return tuple(made)


@cache
def first_on_words() -> tuple[str, ...]:
    """Folded words of which a line that `read_first_on` reads holds one."""
    return tuple(fixed for fixed, _ in _first_on())


def read_first_on(line: Line) -> list[Find]:
    """Title and site in "The post … appeared first on …", in the languages of blog software.

    >>> text = "The post A bridge is closed appeared first on Harbour Times."
    >>> [(f.name, f.value) for f in read_first_on(Line(text, fold(text), 0))]
    [('title', 'A bridge is closed'), ('publisher', 'Harbour Times')]
    """
    if not 20 <= len(line.text) <= 400:
        return []
    for fixed, pattern in _first_on():
        match = pattern.match(line.folded) if fixed in line.folded else None
        if match:
            finds = []
            for group, name in (("title", "title"), ("site", "publisher")):
                a, b = match.span(group)
                value = line.text[a:b].strip(" .")
                a = line.text.index(value, a) if value else a
                finds.append(Find(name, value, a, a + len(value), "first-on", 0.95))
            return finds if all(find.value for find in finds) else []
    return []


def read_feed(line: Line) -> Find | None:
    """The site in the links to its feeds that text browsers list first: "#Site » Feed Site » Comments Feed".

    >>> text = "#Harbour Times » Feed Harbour Times » Comments Feed"
    >>> read_feed(Line(text, fold(text), 0)).value
    'Harbour Times'
    """
    if line.text[:1] != "#" or line.text.count(" » ") < 2:
        return None
    parts = line.text[1:].split(" » ")
    first, second = parts[0].split(" "), parts[1].split(" ")
    size = 0
    while size < min(len(first), len(second)) and first[-1 - size] == second[-1 - size]:
        size += 1
    while size and first[-size].islower():  # "Feed para Harbour Times"
        size -= 1
    name = " ".join(first[-size:]) if size else ""
    if fold(name) in ("", *SECTIONS):  # the feed of a section
        return None
    at = line.text.index(name)
    return Find("publisher", name, at, at + len(name), "feed-links", 0.92)


REPORTERS = ("记者", "記者")


def read_phrases(lines: Sequence[Line]) -> list[tuple[Line, Find]]:
    """All of these at both ends of a page, each with its line."""
    found: list[tuple[Line, Find]] = []
    for line in [*lines[:3], *lines[-6:]]:
        if feed := read_feed(line):
            found.append((line, feed))
        found += [(line, find) for find in read_first_on(line)]
    found += [(line, find) for line in [*lines[:6], *lines[-12:]] for find in read_reporters(line)]
    return found
