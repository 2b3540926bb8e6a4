"""The words that announce metadata, by language, compiled to patterns over the folded view."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from corpusmill.text.fold import fold

_HERE = Path(__file__).parent


class Line(NamedTuple):
    """A stripped line: as it stands, in the folded view (same length), and where it starts in the row's text."""

    text: str
    folded: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)


class Find(NamedTuple):
    """A value that a line shows; `start` and `end` are offsets in the line."""

    name: str
    value: str
    start: int
    end: int
    rule: str
    confidence: float


class Reading(NamedTuple):
    """What a line was read as: the field of a line that is metadata altogether (None: it is body), and its values."""

    field: str | None
    rule: str
    finds: tuple[Find, ...] = ()


@dataclass(frozen=True)
class Words:
    """Alternations (source of a pattern each) and look-up tables for one language with English, or for all."""

    language: str
    months: dict[str, int]
    weekdays: dict[str, int]
    by: str
    author: str
    editor: str
    role: str
    photo: str
    caption: str
    published: str
    updated: str
    tags: str
    source: str
    note: str
    bio: str


def alternation(words: Iterable[str]) -> str:
    """A pattern for any of the words, the longest first, with any run of spaces for a space.

    >>> alternation(["by", "Written by"])
    '(?:written\\\\ +by|by)'
    """
    folded = sorted({fold(word) for word in words}, key=lambda word: (-len(word), word))
    return "(?:" + "|".join(re.escape(word).replace("\\ ", "\\ +") for word in folded) + ")"


@cache
def _tables() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((_HERE / "words.toml").read_text(encoding="utf-8"))


@cache
def organisation_data() -> dict[str, list[str]]:
    return tomllib.loads((_HERE / "organisations.toml").read_text(encoding="utf-8"))


@cache
def name_words(kind: str) -> frozenset[str]:
    """One of the lists of words that tell names from headings."""
    tables: dict[str, list[str]] = tomllib.loads((_HERE / "names.toml").read_text(encoding="utf-8"))
    return frozenset(tables[kind])


@cache
def places() -> frozenset[str]:
    """Names of places as datelines give them, folded."""
    lines = (_HERE / "places.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(fold(place) for line in lines if not line.startswith("#") for place in line.split("|"))


@cache
def words_of(language: str | None) -> Words:
    """The words of a language with those of English, as rules run; of all languages where it is not known."""
    tables = _tables()
    chosen = [tables[code] for code in dict.fromkeys((language or "", "en")) if code in tables]
    if language not in tables:
        # its own words are unknown: the labels of any language may stand there, for templates are often foreign
        chosen = list(tables.values())
    kinds: dict[str, Any] = {}
    for kind in ("months", "weekdays"):
        numbers: dict[str, int] = {}
        for table in chosen:
            for number, forms in enumerate(table[kind], start=1 if kind == "months" else 0):
                for form in forms.split("|"):
                    # a short form that means another month or day in a second language keeps its first meaning
                    numbers.setdefault(fold(form), number)
        kinds[kind] = numbers
    for kind in (
        "by",
        "author",
        "editor",
        "role",
        "photo",
        "caption",
        "published",
        "updated",
        "tags",
        "source",
        "note",
        "bio",
    ):
        kinds[kind] = alternation(word for table in chosen for word in table[kind])
    return Words(language=language or "", **kinds)
