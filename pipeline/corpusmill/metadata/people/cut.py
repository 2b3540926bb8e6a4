"""Names as pages show them: with a job, a month or a house joined to them, or written twice, as picture and link."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache

from corpusmill.metadata.name_lists import split_names
from corpusmill.metadata.names import before_trade, is_organisation, is_person, is_role
from corpusmill.metadata.people.called import is_called, script_of
from corpusmill.metadata.words import fold_name, label_words, name_words

_MOST = 4  # names of one span
_LONGEST_WORD = 16  # letters of a word of a name; in longer ones more is joined to it
_LONGEST_HOUSE, _MOST_WORDS = 40, 5  # characters and words of a house
_GLUED = re.compile(r"(?<=[a-zà-ÿ]{2})(?=[A-Z])")  # "Ann VuxTravel Reporter"
_SENTENCE = re.compile(r"(?<=\w{4})\.\s")  # "Ann Vux. Edited 2 times"


def once(value: str) -> str:
    """The name of a picture's text and a link beside it, which say the same.

    >>> once("Ann Li Ann Li"), once("APA")
    ('Ann Li', 'APA')
    """
    half = len(value) // 2
    return value[:half] if value[half : half + 1].isspace() and value[:half] == value[half + 1 :] else value


def people_in(span: str, days: Collection[str]) -> tuple[str, ...]:
    """The people that a part of a line names, each as far as it is surely a name. `days` are words of days and months.

    >>> people_in("Ann Vux Ann Vux", ()), people_in("Ann Vux and Bo JankowskiTravel Editor", ())
    (('Ann Vux',), ('Ann Vux', 'Bo Jankowski'))
    >>> people_in("Ann Vux May", ("may",)), people_in("Ann Vux & Lead Rower", ()), people_in("Weekly Wrap-Up", ())
    (('Ann Vux',), ('Ann Vux',), ())
    """
    named = (_person(value, days) for value, *_ in split_names(once(span.strip())))
    people = [name for name in named if name and max(map(len, name.split())) <= _LONGEST_WORD]
    is_known = bool(people) and is_called(people[0])  # beside such a name others are jobs and houses
    return tuple(name for n, name in enumerate(people[:_MOST]) if n == 0 or not is_known or is_called(name))


def _person(value: str, days: Collection[str]) -> str | None:
    parts = before_trade(_SENTENCE.split(value)[0].rstrip(".")).split()
    while len(parts) > 1 and (fold_name(parts[-1]) in days or _is_of_house(parts)):
        parts.pop()
    name = " ".join(parts)
    if script_of(name) in ("ideographs", "hangul"):
        return name if is_called(name) and not is_organisation(name) else None
    if is_person(name):
        return name
    if glued := _GLUED.search(name):
        name = name[: glued.start()]
        return name if " " in name and is_person(name) else None
    return _within(parts)


def _is_of_house(parts: list[str]) -> bool:
    """Whether capitals follow a name that is written without: "Ann Vux HARBOUR TV"."""
    return parts[-1].isupper() and len(parts[-1]) > 2 and not parts[0].isupper()


def _within(parts: list[str]) -> str | None:
    """Of a run of capitals the words that people are called by, or those before a job."""
    for size in (3, 2):
        for first in range(len(parts) - size + 1):
            name = " ".join(parts[first : first + size]).strip(",.:;")
            if is_called(parts[first]) and is_called(parts[first + size - 1]) and is_person(name):
                return name
    for size in (3, 2):
        name, rest = " ".join(parts[:size]), " ".join(parts[size:])
        if rest and is_person(name) and (is_called(parts[0]) or is_role(rest)):
            return name
    return None


def house_in(span: str, behind: str, days: Collection[str]) -> tuple[str, ...]:
    """Who signs behind a label and is no person: a house, a desk, an account. `behind` is the sign that follows.

    >>> house_in("Harbour Team on May 5", "", ()), house_in("harbourcat", "|", ()), house_in("clicking", ",", ())
    (('Harbour Team',), ('harbourcat',), ())
    """
    name = once(_SENTENCE.split(span.strip())[0])
    parts = name.split()
    if name[:1].isupper():
        small = (n for n, part in enumerate(parts) if n and part[0].islower() and part not in name_words("particles"))
        name = " ".join(parts[: next(small, len(parts))]).rstrip(",.;~-– ")
    elif len(parts) > 1 and name[:1].islower():
        return ()
    words = fold_name(name).split()
    if not 3 <= len(name) <= _LONGEST_HOUSE or len(words) > _MOST_WORDS or not any(map(str.isalpha, name)):
        return ()
    if is_role(name) or not name_words("menu_words").isdisjoint(words):
        return ()
    is_none = words[0] in days or words[0] in _words_of_labels() or (behind and behind in ",~:/")
    return () if len(words) == 1 and is_none else (name,)


@cache
def _words_of_labels() -> frozenset[str]:
    """Words that stand where a name would, but tell the day or the subjects."""
    labels = label_words("published", "updated", "tags")
    return frozenset(fold_name(word) for label in labels for word in label.split())
