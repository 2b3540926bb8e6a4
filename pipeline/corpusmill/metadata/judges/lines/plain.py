"""Signatures of the plainest forms, read at one look: "By Ann Li", "Ann Li | May 5, 2020", "Published: May 5, 2020".

Most signatures are such. `signatures` would read the same by parts, at several times the cost: what is not surely plain
is left to it, and so is every name with a word that it knows as something else.
"""

from __future__ import annotations

import re
from functools import cache

from corpusmill.metadata.cues import WORD, small_words
from corpusmill.metadata.judges.lines.days import LONGEST_INSIDE, day_of
from corpusmill.metadata.people.called import is_called
from corpusmill.metadata.words import Find, Reading, label_words, name_words, organisation_data
from corpusmill.text.fold import fold

# A year at the end, or with a time behind it, of which its own value tells nothing.
_YEAR = re.compile(r"(?:19|20)[0-9]{2}(?P<time>\ at\ [0-9]{1,2}:[0-9]{2})?$")
_DIGITS = "0123456789"
_AT_NOON = " at 12:00"
_CLOSING = len("2020 at 12:00")
_LONGEST_BEFORE = 60  # characters of a label, a weekday and the name of a month
_LEAST, _MOST = 2, 4  # words: as many are a name without a label, too, and none needs a look at what parts it
_LONGEST_NAME = 45  # characters, as in `names.is_person`
_CASED = "\u0530"  # up to here stand Latin, Greek and Cyrillic letters, which have small ones
_BAR = " | "


def read_plain(text: str, folded: str, language: str) -> Reading | None:
    """The reading of a line of a plain form, None of every other.

    >>> reading = read_plain("By Ann Li", "by ann li", "en")
    >>> [(find.name, find.value, find.start) for find in reading.finds]
    [('author', 'Ann Li', 3)]
    """
    year = _YEAR.search(folded, max(0, len(folded) - _CLOSING)) if folded[-1] in _DIGITS else None
    if year is None:
        return _named(text, folded)
    to, bar = year.start(), text.rfind(_BAR)
    at = bar + len(_BAR) if bar >= 0 else 0
    if to - at > _LONGEST_BEFORE:
        return None
    found = day_of(text[at:to], folded[at:to], folded[to : to + 4], _AT_NOON if year["time"] else "", language)
    if found is None:
        return None
    if not at:
        return Reading("date_line", "signature", (found,))
    named = _named(text[:bar], folded[:bar])
    if named is None or folded.endswith(_label_ends(), 0, bar):
        return None
    (author,) = named.finds
    if named.rule == "name-alone":
        if not is_called(author.value):  # else it may be a heading
            return None
        author = Find("author", author.value, 0, bar, "signature-name", 0.85)
    day = Find(found.name, found.value, at + found.start, at + found.end, found.rule, found.confidence)
    return Reading("byline", "signature", (day, author))


def _named(text: str, folded: str) -> Reading | None:
    """A name alone, or behind "By"."""
    if text.startswith("By "):
        if not _is_plain(text[3:], folded[3:]):
            return None
        return Reading("byline", "signature", (Find("author", text[3:], 3, len(text), "byline-by", 0.97),))
    if folded.startswith("by") or not _is_plain(text, folded):  # "ByAnn Li" is glued
        return None
    return Reading("byline", "name-alone", (Find("author", text, 0, len(text), "name-alone", 0.7),))


def _is_plain(name: str, folded: str) -> bool:
    """Whether a text is a few words written like names, none of which is known as something else."""
    words = name.split(" ")
    if not _LEAST <= len(words) <= _MOST or len(name) > _LONGEST_NAME:
        return False
    for word in words:
        if not (word.isalpha() and word[0].isupper() and word[1:].islower()):
            return False
    return (name.isascii() or max(name) < _CASED) and _known().isdisjoint(folded.split(" "))


@cache
def _known() -> frozenset[str]:
    """All words, folded, that tell a part of a signature from a name, in any list."""
    houses = organisation_data()
    phrases = [
        *(phrase for kind in ("menu_words", "function_words", "particles", "trades", "signing_trades")
          for phrase in name_words(kind)),
        *(phrase for kind in ("words", "house", "agencies", "carriers", "picture_desks", "openings")
          for phrase in houses[kind]),
        *label_words("by", "author", "editor", "role", "photo", "published", "updated", "tags", "source"),
        "admin", "guest", "copyright", "image", "esq", "jr", "sr",
    ]  # fmt: skip
    return small_words() | {word for phrase in phrases for word in WORD.findall(fold(phrase))}


@cache
def _label_ends() -> tuple[str, ...]:
    """Labels of days that are seen at the end of a longer word."""
    published = (word for word in map(fold, label_words("published")) if len(word) > LONGEST_INSIDE)
    return tuple({*published, *map(fold, label_words("updated"))})
