"""Words that begin a sentence and hardly ever stand inside a headline, as `openers.toml` lists them by language."""

from __future__ import annotations

import re
import sys
from functools import cache
from pathlib import Path
from typing import Any

from corpusmill.cache.patterns import kept_pattern
from corpusmill.cache.words import kept_words
from corpusmill.text.fold import fold

_FILE = Path(__file__).with_name("openers.toml")
# Headlines have four words and more; fewer may be the beginning of one that holds the opener ("Why the ...").
_LEAST_WORDS = 4
_LONGEST_WORD = 32  # characters, with the space behind it; of longer ones the end is enough to tell


def leads_on(word: str) -> bool:
    """Whether a word in small letters stands in front of a name rather than at the end of a headline ("in May").

    >>> leads_on("in"), leads_on("ferry")
    (True, False)
    """
    return word in _small_words()


def word_before(text: str, at: int) -> str:
    """The word that stands in front of a place, behind which is one space; "" where none does.

    >>> word_before("It covers Social Media", 10), word_before("It opens. Social Media", 10)
    ('covers', '')
    """
    word = text[max(0, at - _LONGEST_WORD) : at]
    word = word[:-1].rpartition(" ")[2] if word[-1:] == " " else ""
    return word if word.isalpha() else ""


def serves(word: str) -> bool:
    """Whether a word behind a comma tells what a call is for ("…, so that you miss nothing").

    >>> serves("damit"), serves("sagte")
    (True, False)
    """
    return word in _purposes()


def is_german(line: str, start: int = 0, end: int = sys.maxsize) -> bool:
    """Whether a word of German stands in a part of a line: there nouns have capitals, too.

    >>> is_german("Melden Sie sich heute an"), is_german("Sign up today")
    (True, False)
    """
    return bool(_german().search(line, start, end))


@cache
def _german() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(_lists()['german'].split())})\b", re.IGNORECASE)


def is_said(folded: str) -> bool:
    """Whether somebody says what stands in a folded line: no page says so of its own words.

    >>> is_said("subscribe to our newsletter, said the boy at the door."), is_said("subscribe, and miss nothing")
    (True, False)
    """
    return bool(_said().search(folded))


@cache
def _said() -> re.Pattern[str]:
    said = _lists()["said"]
    behind, near = (fold("|".join(said[place])) for place in ("behind", "near"))
    return re.compile(rf"""[,?!"'] (?:(?:{behind})|(?:[\w'-]+ ){{1,3}}(?:{near}))(?!\w)""")


@cache
def _purposes() -> frozenset[str]:
    return frozenset(_lists()["purposes"].split())


def _lists() -> dict[str, Any]:
    return kept_words(_FILE)


@cache
def _small_words() -> frozenset[str]:
    lists = _lists()
    return frozenset(word for words in (*lists["cased"].values(), lists["leading"]) for word in words.split())


@cache
def _pattern() -> re.Pattern[str]:
    """Any opener as a word of its own: cased ones with a capital first, the others as they are."""
    lists = _lists()
    cased = {word[0].upper() + word[1:] for words in lists["cased"].values() for word in words.split()}
    uncased = {word for words in lists["uncased"].values() for word in words.replace("\n", "").split("|")}
    found = sorted(sorted(cased | uncased), key=len, reverse=True)
    # by their first letters: a word is held against a few and not against all, in a tenth of the time
    by_first: dict[str, list[str]] = {}
    for word in found:
        by_first.setdefault(word[0], []).append(re.escape(word[1:]))
    any_of = "|".join(f"{re.escape(first)}(?:{'|'.join(rests)})" for first, rests in by_first.items())
    return kept_pattern(rf"(?<=\s)(?:{any_of})(?![^\s,،'’])")


def opens_sentence(line: str, at: int) -> bool:
    """Whether an opener stands at this place, behind a space.

    >>> opens_sentence("A new ferry The council meets", 12), opens_sentence("A new ferry of the council", 15)
    (True, False)
    """
    return bool(_pattern().match(line, at))


def opener_within(line: str, first: int, limit: int) -> int | None:
    """Where the first sentence opener stands behind at least four words of a headline that begins at `first`.

    In scripts with capitals it follows a word in small letters, and so do most: in title case a capital opens nothing.

    >>> line = "Mayor opens new ferry The council meets in May."
    >>> line[:opener_within(line, 0, len(line))]
    'Mayor opens new ferry '
    >>> opener_within("Mayor Opens New Ferry In The Council", 0, 36)
    """
    for found in _pattern().finditer(line, first, limit):
        words = line[first : found.start()].split()
        if len(words) < _LEAST_WORDS or words[-1][-1] in ',،:;–—-“„«"(':
            continue
        capitals = sum(word[0].isupper() for word in words)
        if not found[0][0].isupper() or (not words[-1][0].isupper() and capitals * 2 <= len(words)):
            return found.start()
    return None
