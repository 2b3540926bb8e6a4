"""A full name in the company in which bylines have it: whose reporter, where, for whom; how to reach her.

Signatures are read part by part, and one unknown part makes the line body. Where a byline stands, right over the text
or below it, less is needed: one full name that people have, and around it no more than such company.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from corpusmill.metadata.name_lists import split_names
from corpusmill.metadata.names import agencies, is_organisation, is_person, is_role
from corpusmill.metadata.people.called import is_called
from corpusmill.metadata.words import Find, fold_name, name_words

LONGEST = 110  # characters of such a line
_CAPITAL = r"[^\W\d_a-zà-öø-ÿа-яёіїєґ]"
_SMALL = r"(?:de|da|do|dos|del|della|di|van|von|der|den|ten|zu|al|el|bin|la|le)"
_NAME = rf"{_CAPITAL}[\w'’-]*\.?(?:\ (?:{_SMALL}\ ){{0,2}}{_CAPITAL}[\w'’-]*\.?){{1,3}}"
_NAMES = rf"(?P<names>{_NAME}(?:(?:,\ |,?\ (?:and|und|et|y|e|en|og|och|&)\ ){_NAME}){{0,3}})"
_GENRE = (
    r"(?:opinion|column|interview|comment|commentary|analysis|review|essay|perspective|kommentar|protokoll|kolumne|"
    r"analyse|gastbeitrag|reportage|tribune|chronique|edito|entretien|enquete|columna|analisis|entrevista|cronica|"
    r"opiniao|coluna|analise|commento|intervista|opinie|kronika|ledare|kronikk|leder|мнение|колонка|интервью|репортаж|"
    r"opinia|felieton|komentarz|wywiad)"
)
_OURS = r"(?:our|unser(?:e|er|em|en)?|notre|nuestr[oa]|noss[oa]|nostr[oa]|наш(?:а|его)?|nasz(?:a|ego)?|onze|var|vores)"
_TRADE = (
    r"(?:correspond|korrespond|корреспондент|кореспондент|report|redakt|mitarbeiter|envoy|enviad|inviat|corrispond)\w*"
)
_BEFORE = re.compile(
    rf"{_GENRE}\s*[:|/-]\s*|(?:\w{{2,4}}\ )?{_OURS}\ (?:[\w-]+\ )?{_TRADE}(?:\ (?:in|a|en|aus|в)\ [\w-]+)?,?\ |"
    r"(?:aus\ [\w-]+|es|fur\ die\ redaktion)\ berichtet\ |"
    r"(?:profile (?:image|picture) of|view profile of|avatar of)\ |[~_\"\[(-]+\ *|"
    r"(?:by|von|par|por|di|door|av|af)(?:\ ?[-:;|]\ *|\ )|(?:from|recipe by)\ "
)
"""What stands before a name, over the text; folded."""
_CLOSED = re.compile(
    r"[\[(*]*(?:(?:reporting|writing)\ by|(?:please\ )?e-?mail"
    r"(?:\ (?:the\ )?(?:staff\ |senior\ )?(?:writer|reporter|editor|author|columnist|journalist))?"
    r"(?=.*(?:\bat\b|\bon\b|@|\d{3}))|(?:you\ can\ )?follow(?=.*(?:\bon\b|@))|"
    r"(?:more|all|other|view\ all)\ (?:(?:posts|articles|stories)\ )?(?:by|from)|"
    r"(?:about\ the\ author|uber\ (?:den\ autor|die\ autorin)|sobre\ (?:el\ autor|la\ autora|o\ autor))\ *:|this\ "
    r"(?:post|article|story|column|piece)\ (?:was|is)\ (?:originally\ |first\ )?(?:written|reported|contributed)\ by)"
    r"\ +"
)
"""What stands before a name, below the text; folded."""
CLOSING = (
    *"reporting writing please e-mail email you follow more all other view about uber sobre this ( [ *".split(),
)  # fmt: skip
"""One of these opens each line that `read_below_text` reads; folded."""
_AFTER_CLOSED = re.compile(r"\W*$|\ (?:at|on|in|for|via)\ |[;(@|]|,\ |\.\ ")
_BRACKETED = re.compile(r"\ ?\((?P<inside>[^()]{2,30})\)\.?$")
_ACCOUNT = re.compile(r"\ (?:[|/,-]\ )?@\w{2,20}$")
_WHERE = re.compile(
    rf"\ (?:for|in|a|à|en|em|aus|(?:reports?|reporting|berichtet)\ (?:from|aus)|[sS]pecial\ to)\ "
    rf"(?:the\ )?{_CAPITAL}[\w.'’-]*(?:\ {_CAPITAL}[\w.'’-]*){{0,3}}\.?$"
)
_WRITES = re.compile(
    r"\ (?:writes|reports|schreibt|berichtet|ecrit|écrit|escribe|scrive|schrijft|skriver|pisze|пишет)\ ?:?$"
)
_FOLLOW = re.compile(r"(?i)\ (?:[·•|-]\ )?(?:following|follow|folgen|suivre|seguir|segui)\b.{0,40}$")
_PARTED = re.compile(r"(?:,|\ [|·•–-])\ (?P<what>[^.!?:;\d]{2,45})$")
_LISTED = re.compile(_NAMES)
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

    >>> lines = ("Anna Holm, Head of Policy", "Anna Holm (Reuters)", "Our correspondent Anna Holm",
    ...          "Opinion | Anna Holm", "Anna Holm for the Harbour Times", "Anna HolmMay 4, 2021")
    >>> {find.value for line in lines for find in read_beside_text(line)}, sum(map(bool, map(read_beside_text, lines)))
    ({'Anna Holm'}, 6)
    >>> [find.value for find in read_beside_text("Anna Holm | Maria Lund")]
    ['Anna Holm', 'Maria Lund']
    >>> [read_beside_text(line) for line in ("Anna Holm, who was late", "Anna Holm said no", "Anna Holm/Harbour Pix")]
    [(), (), ()]
    """
    words = text.split()
    if len(words) > _MOST_WORDS or sum(word[:1].isupper() for word in words) < _LEAST_CAPITALS:
        return ()  # mostly, and told before any pattern looks
    at = len(text) - len(text.lstrip("*_~ "))
    lead = _BEFORE.match(fold_name(text), at)
    at = lead.end() if lead else at
    if glued := _GLUED.match(text, at):
        name = glued["names"]
        return (_find(text, name, at),) if _is_name(name) else ()
    bare = text[at:].strip("*_~ ")
    if lead and _is_name(name := bare.rstrip(")].,* ")):
        return (_find(text, name, at),)
    for match in _firsts(text, at):
        name = match["names"]
        if _is_name(name) and _is_company(match["rest"]):
            return (_find(text, name, at), *_others(text, match))
    return ()


def _others(text: str, first: re.Match[str]) -> Iterator[Find]:
    """People behind the bar after a name: "Ann Li | Bo Ek"."""
    parted = _PARTED.match(first["rest"])
    if parted and _is_name(parted["what"]):
        yield _find(text, parted["what"], first.start("rest"))


def _firsts(text: str, at: int) -> Iterator[re.Match[str]]:
    """The first two words, three, four of a line as a name, and the rest of it."""
    for size in (1, 2, 3):
        pattern = _sized(size)
        if match := pattern.match(text, at):
            yield match


@lru_cache(maxsize=4)
def _sized(size: int) -> re.Pattern[str]:
    return re.compile(
        rf"(?:(?:Dr|Prof|Mag)\.?\ )?(?P<names>{_CAPITAL}[\w'’-]*\.?(?:\ (?:{_SMALL}\ ){{0,2}}{_CAPITAL}[\w'’-]*\.?)"
        rf"{{{size}}})(?![\w'’-])(?P<rest>.+)"
    )


def _is_company(rest: str) -> bool:
    """Whether what stands behind a name says whose, where or what she is."""
    bracket = _BRACKETED.match(rest)
    if bracket:
        inside = bracket["inside"]
        return {inside, inside.upper()} & agencies() != frozenset() or inside.startswith(("à ", "in ", "en ", "aus "))
    if any(pattern.match(rest) for pattern in (_ACCOUNT, _WHERE, _WRITES, _FOLLOW)):
        return True
    parted = _PARTED.match(rest)
    if parted:
        return _is_title(parted["what"])
    return rest[0] == " " and (is_organisation(rest.strip()) or rest.strip() in agencies())


def _is_title(what: str) -> bool:
    """Whether words say what somebody is: in capitals but for small words, or a job."""
    words = what.split()
    if not 0 < len(words) <= _MOST_OF_WHAT:
        return False
    if (
        all(word[0].isupper() or word in _JOINS or word in name_words("particles") for word in words)
        and words[0][0].isupper()
    ):
        return True
    return is_role(what) or fold_name(words[0]) in name_words("trades")


_JOINS = frozenset("of the and for at & in de du des für der und a".split())


def _is_name(name: str) -> bool:
    words = name.split()
    # most runs of capitals are headlines, which no name opens: told before it is looked at how names are written
    return len(words) > 1 and max(map(len, words)) > 3 and is_called(name) and is_person(name)


def _find(text: str, name: str, at: int) -> Find:
    start = text.index(name, at)
    return Find("author", name, start, start + len(name), "name-in-company", 0.85)


def read_below_text(text: str, folded: str) -> tuple[Find, ...]:
    """The people of whom a line below a text says that they wrote it, or how to reach them.

    >>> lines = ("(Reporting by Anna Holm; editing by Bo Ek)", "Email Anna Holm at a@example.com", "Follow us there")
    >>> [[find.value for find in read_below_text(line, line.lower())] for line in lines]
    [['Anna Holm'], ['Anna Holm'], []]
    """
    lead = _CLOSED.match(folded) if 6 <= len(text) <= 3 * LONGEST else None
    names = _LISTED.match(text, lead.end()) if lead else None
    if not names or not _AFTER_CLOSED.match(text, names.end()):
        return ()
    finds = [
        Find("author", name, a, b, "name-below-text", 0.85) for name, a, b in split_names(names["names"], names.start())
    ]
    return tuple(finds) if all(_is_name(find.value) for find in finds) else ()
