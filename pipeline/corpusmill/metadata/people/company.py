"""A full name in the company in which bylines have it: whose she is, beside whom, glued to the day.

Signatures are read part by part, and one unknown part makes the line body. Right over the text less is needed: one full
name that people have, and around it no more than such company.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from corpusmill.metadata.names import agencies, is_organisation, is_person, is_role
from corpusmill.metadata.people.called import is_called, script_of
from corpusmill.metadata.words import Find, fold_name, name_words

LONGEST = 110  # characters of such a line
_CAPITAL = r"[^\W\d_a-zà-öø-ÿа-яёіїєґ]"
_SMALL = r"(?:de|da|do|dos|del|della|di|van|von|der|den|ten|zu|al|el|bin|la|le)"
_PARTED = re.compile(r"(?:,|\ [|·•–-])\ (?P<what>[^.!?:;\d]{2,45})$")
# A name to which what follows was joined: "Anna HolmMay 4, 2021", "Anna HolmSenior Reporter".
_GLUED = re.compile(
    rf"(?P<names>{_CAPITAL}[\w'’-]*\.?(?:\ {_CAPITAL}\.)?\ (?:{_SMALL}\ )?{_CAPITAL}[a-zà-öø-ÿ'’-]*[a-zà-öø-ÿ])"
    r"(?:\d{1,2}[\ ./]|@|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?\ \d|"
    r"(?:Published|Updated|Posted|Senior|"
    r"Staff|Contributing|Writer|Reporter|Editor|Correspondent|Contributor|Columnist|Author|Follow|Share)(?![a-z]))"
)
_MOST_WORDS, _LEAST_CAPITALS = 14, 2  # of a line with a name, and of words in it that begin with a capital
_MOST_OF_WHAT = 6  # words that say whose or what somebody is


@lru_cache(maxsize=1_024)
def read_beside_text(text: str) -> tuple[Find, ...]:
    """The person on a line right over a text.

    >>> lines = ("Anna Holm, Head of Policy", "Anna Holm USA TODAY", "Anna HolmMay 4, 2021")
    >>> [find.value for line in lines for find in read_beside_text(line)]
    ['Anna Holm', 'Anna Holm', 'Anna Holm']
    >>> [find.value for find in read_beside_text("Anna Holm | Maria Lund")]
    ['Anna Holm', 'Maria Lund']
    >>> [read_beside_text(line) for line in ("Anna Holm, who was late", "Anna Holm said no", "Anna Holm/Harbour Pix")]
    [(), (), ()]
    """
    words = text.split()
    if len(words) > _MOST_WORDS or sum(word[:1].isupper() for word in words) < _LEAST_CAPITALS:
        return ()  # mostly, and told before any pattern looks
    if glued := _GLUED.match(text):
        return (_find(text, glued["names"]),) if _is_name(glued["names"]) else ()
    if script_of(text) is None and not is_called(text):
        return ()  # nobody's name, which the line opens with, holds a word that the line does not
    for size in (1, 2, 3):
        match = _sized(size).match(text)
        if match and _is_name(match["names"]) and _is_company(match["rest"]):
            return (_find(text, match["names"]), *_others(text, match))
    return ()


def _others(text: str, first: re.Match[str]) -> Iterator[Find]:
    """People behind the bar after a name: "Ann Li | Bo Ek"."""
    parted = _PARTED.match(first["rest"])
    if parted and _is_name(parted["what"]):
        yield _find(text, parted["what"], first.start("rest"))


@cache
def _sized(size: int) -> re.Pattern[str]:
    """The first words of a line as a name, one more than `size`, and the rest of it."""
    return re.compile(
        rf"(?P<names>{_CAPITAL}[\w'’-]*\.?(?:\ (?:{_SMALL}\ ){{0,2}}{_CAPITAL}[\w'’-]*\.?)"
        rf"{{{size}}})(?![\w'’-])(?P<rest>.+)"
    )


def _is_company(rest: str) -> bool:
    """Whether what stands behind a name says whose or what she is."""
    if parted := _PARTED.match(rest):
        return _is_title(parted["what"])
    return rest[0].isspace() and (is_organisation(rest.strip()) or rest.strip() in agencies())


def _is_title(what: str) -> bool:
    """Whether words say what somebody is: in capitals but for small words, or a job."""
    words = what.split()
    if not 0 < len(words) <= _MOST_OF_WHAT:
        return False
    may_be_small = _JOINS | name_words("particles")
    if words[0][0].isupper() and all(word[0].isupper() or word in may_be_small for word in words):
        return True
    return is_role(what) or fold_name(words[0]) in name_words("trades")


_JOINS = frozenset("of the and for at & in de du des für der und a".split())


def _is_name(name: str) -> bool:
    words = name.split()
    # most runs of capitals are headlines, which no name opens: told before it is looked at how names are written
    return len(words) > 1 and max(map(len, words)) > 3 and is_called(name) and is_person(name)


def _find(text: str, name: str, at: int = 0) -> Find:
    start = text.index(name, at)
    return Find("author", name, start, start + len(name), "name-in-company", 0.85)
