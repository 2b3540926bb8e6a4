"""What a line cannot be, told by its words at a glance: sets of words instead of patterns, so that languages are free.

Each answer is a superset of what the reader behind it takes; nearly no line is metadata, and readers are dear.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from corpusmill.metadata.words import label_words, name_words, organisation_data
from corpusmill.text.fold import fold

WORD = re.compile(r"\w+")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\U0010ffff]")
# Signs behind which a part of a signature may hold any words: labels, addresses, rights.
_RIGHTS = re.compile(r"[©ⓒ]|copyright|\(c\)")
_NOTICE = re.compile(r"(?:copyright\ *)?(?:copyright|©|\(c\)|ⓒ)\ *(?:19|20)\d\d[a-z .,']*")  # and nothing more
_LABEL = re.compile(r"(\w+)[^\w:=/]*[:=/]")
_BEFORE_COLON = re.compile(r"(\w+)\ *:")
_PARTED = re.compile(r"[|*>/@\t\d-]|\ {3}")  # without one of these a line is one part
# Signs of labels, dates, addresses, rights and several parts: what holds none is one part.
_SIGNED = re.compile(r"[|*>/\t\d:=@©ⓒ年(\[-]|\ {3}|copyright")
_HYPHENED = re.compile(r"[\w-]+")
_LISTED = re.compile(r"[,;、&+／/]|\ (?:and|und|et|y|e|en|og|dan|ve|và|и|i|with|و|اور|และ)\ ")
_PARTING = frozenset("and und et y e en og dan ve và va и i with".split())
_EDGES = " ,.;:()[]\"“”'"
_LONGEST_IDEOGRAPHS = 14  # characters of an organisation's name without spaces
_LEAST_TOKENS, _MOST_TOKENS, _MOST_WORDS = 4, 6, 7  # of a line that is looked at; of one name; of an organisation's
_DIGIT = re.compile(r"\d")
_LEAST_STRAY = 4  # letters; shorter words stand inside names of organisations


class CueWords(NamedTuple):
    """Words of labels: one word of each, and those of scripts without spaces as beginnings."""

    words: frozenset[str]
    unspaced: tuple[str, ...]


def is_unspaced(char: str) -> bool:
    """A script that writes without spaces between words."""
    return _UNSPACED.match(char) is not None


def first_words(labels: Iterable[str]) -> CueWords:
    """The first word of each label."""
    folded = {fold(word) for word in labels}
    unspaced = {word for word in folded if is_unspaced(word[0])}
    first = (WORD.search(word) for word in folded - unspaced)
    return CueWords(frozenset(match.group() for match in first if match), tuple(sorted(unspaced)))


def last_words(labels: Iterable[str]) -> CueWords:
    """The last word of each label."""
    return first_words(word.split(" ")[-1] for word in labels)


@cache
def labels_of(kind: str) -> CueWords:
    """First words of the labels of one kind in all languages."""
    return first_words(label_words(kind))


@cache
def role_ends() -> CueWords:
    """Last words of the jobs that sign; of "special to", the first."""
    return last_words([*(word.removesuffix(" to") for word in label_words("role")), *name_words("trades")])


def opens_with(folded: str, words: CueWords) -> bool:
    """Whether the first word is one of these; "ByAnn" opens with "by", where that is one of them."""
    match = WORD.search(folded)
    if match is None:
        return False
    word = match.group()
    glued = word.startswith("by") and "by" in words.words
    return word in words.words or glued or folded.startswith(words.unspaced, match.start())


@cache
def _small_words() -> frozenset[str]:
    """All words in lower case that a part of a signature may hold: those of labels, dates, roles, houses, counters."""
    here = Path(__file__).parent / "vocabulary"
    calendar = tomllib.loads((here / "calendar.toml").read_text(encoding="utf-8"))
    forms = [
        form for table in calendar.values() for kind in table.values() for forms in kind for form in forms.split("|")
    ]
    labels = label_words("by", "author", "editor", "role", "photo", "published", "updated", "tags", "source")
    organisations = organisation_data()
    houses = [*organisations["house"], *organisations["agencies"]]
    trades = [*name_words("trades"), *name_words("particles")]
    phrases = [*forms, *labels, *houses, *trades, *_FURNITURE]
    return frozenset(word for phrase in phrases for word in WORD.findall(fold(phrase)))


# Words of reading times, counters, times and dates that stand in no list of labels.
_FURNITURE = (
    "read time minutes minute minuten minuti minutos minut menit phut de lecture lectura leitura lettura lesezeit "
    "leestijd "
    "czytania lesetid okuma suresi reading temps tempo comments comment shares share views view likes like kommentare "
    "kommentar commentaires commentaire comentarios comentario commenti second seconds hour hours day days week weeks "
    "month months year years published posted updated siden sedan geleden temu önce lalu trước yang назад "
    "minuto просмотр "
    "hits reads просмотров просмотры visitas vues aufrufe odsłon wyświetleń dibaca okunma görüntülenme lượt klokken "
    "orario pukul saat with admin administrator webmaster root user guest anonymous editor moderator super ngay thang "
    "gada hari"
).split()


@lru_cache(maxsize=4_096)  # asked at the ends of a text, and again around its title
def could_sign(text: str, folded: str) -> bool:
    """Whether every part of a line could be understood as one of a signature.

    A word in lower case that is no word of signatures makes its part body, but behind a label or in a line of roles.

    >>> lines = ("The council closes the bridge", "By Ann Li, 5 May 2020", "Harbour Times", "Council: bridge closes",
    ...          "Storm Closes Old Bridge At Noon")
    >>> [could_sign(line, fold(line)) for line in lines]
    [False, True, True, False, False]
    """
    if folded[0] in "c©ⓒ(" and _NOTICE.fullmatch(folded):
        return False
    if not text.isascii() and _UNSPACED.search(text):
        return _could_sign_unspaced(folded)
    stray = _stray(text)
    if stray < 0:
        return _could_name(folded)
    if _is_labelled(folded):
        return True
    words = WORD.findall(folded)
    if not role_ends().words.isdisjoint(words) and _ends_with_role(folded):
        return True
    if "@" not in folded and "by" not in folded and _by_words().isdisjoint(words):
        return False
    return _PARTED.search(folded, 0, stray) is not None  # else the first part holds it


def _could_sign_unspaced(folded: str) -> bool:
    """A line in a script without spaces: of some length it needs a sign, a label or a job."""
    if len(folded) <= _LONGEST_IDEOGRAPHS or _SIGNED.search(folded) or shows_role(folded):
        return True
    return opens_with(folded, _signers()) or not _organisations().isdisjoint(_HYPHENED.findall(folded))


def _could_name(folded: str) -> bool:
    """A line of one part without a word of body: does it open with a label, or name a role, a house or people?"""
    tokens = folded.split()
    if len(tokens) < _LEAST_TOKENS or _SIGNED.search(folded) or shows_role(folded) or opens_with(folded, _signers()):
        return True
    words = _HYPHENED.findall(folded)
    if "ago" in words or words[:1] == ["no"] or "." in folded[:-1] or folded.strip(_EDGES) in _houses():
        return True
    if len(words) <= _MOST_WORDS and not _organisations().isdisjoint(words):
        return True
    is_short = len(tokens) <= _MOST_TOKENS or _LISTED.search(folded) is not None
    return is_short and _menu_words().isdisjoint(token.strip(_EDGES) for token in tokens)


def shows_role(folded: str) -> bool:
    """Whether a line holds the last word of a job that signs."""
    ends = role_ends()
    if not ends.words.isdisjoint(WORD.findall(folded)):
        return True
    return not folded.isascii() and any(end in folded for end in ends.unspaced)


def _ends_with_role(folded: str) -> bool:
    """A part ends with the job, or goes on with where it is done: not "the editor said"."""
    tokens = [WORD.findall(token) for token in folded.split()]
    roles = role_ends().words
    behind = [after[:1] for token, after in zip(tokens, [*tokens[1:], []], strict=True) if not roles.isdisjoint(token)]
    if any(not after or _may_follow(after[0]) for after in behind):
        return True
    return any(sign in folded for sign in ",;|/()") or not folded.isascii()


def _may_follow(word: str) -> bool:
    return not word.isascii() or not word.isalpha() or len(word) < _LEAST_STRAY or word in _small_words()


def _is_labelled(folded: str) -> bool:
    """Whether a label with a colon or a sign of rights stands there: behind them any words may."""
    if _RIGHTS.search(folded):
        return True
    if ":" not in folded and "=" not in folded and "/" not in folded:
        return False
    ends, glued = _label_ends(), _author_ends()
    return any(m[1] >= "\u0590" or m[1] in ends or m[1].endswith(glued) for m in _LABEL.finditer(folded))


@cache
def _by_words() -> frozenset[str]:
    return labels_of("by").words | labels_of("author").words


@cache
def _signers() -> CueWords:
    return first_words(label_words("by", "author", "editor"))


@cache
def _organisations() -> frozenset[str]:
    return frozenset(fold(word) for word in organisation_data()["words"])


@cache
def _houses() -> frozenset[str]:
    data = organisation_data()
    return frozenset(fold(name).strip(_EDGES) for name in (*data["house"], *data["agencies"]))


@cache
def _menu_words() -> frozenset[str]:
    """Words that are in no name; those that part the names of a list may stand between two."""
    return name_words("menu_words") - _PARTING


@cache
def _label_ends() -> frozenset[str]:
    kinds = ("by", "author", "editor", "role", "published", "updated", "tags", "source", "photo")
    return last_words([*label_words(*kinds), *_FURNITURE, "id", "ids"]).words


def _stray(text: str) -> int:
    """Where a word in lower case stands that is no word of signatures, or -1; ideographs tell nothing."""
    if not text.isascii() and _UNSPACED.search(text):
        return -1
    small, before = _small_words(), ""
    for token in text.split():
        if len(token) >= _LEAST_STRAY and token.islower() and not before[-1:].isdigit():
            word = token.rstrip(".,;)'\"”’!?")
            if len(word) >= _LEAST_STRAY and word.isalpha() and (word if word.isascii() else fold(word)) not in small:
                return text.rfind(token)
        before = token
    return -1


def cues_of(text: str, folded: str) -> set[str]:
    """What a part of a signature may be, by its words: the cues that it shows.

    >>> sorted(cues_of("Staff Writer", "staff writer")), sorted(cues_of("By Ann Li", "by ann li"))
    (['any', 'plain', 'role'], ['any', 'author', 'by', 'plain'])
    """
    cues = {"any"} if _stray(text) >= 0 else {"any", "plain"}
    match = WORD.search(folded)
    if match is None:
        return {*cues, "counted"}
    word, at = match.group(), match.start()
    for cue, opening in _openings():
        if word in opening.words or folded.startswith(opening.unspaced, at):
            cues.add(cue)
    if word.startswith("by"):
        cues.add("by")
    if shows_role(folded):
        cues.add("role")
    if _DIGIT.search(folded) or "@" in folded or word == "no" or "ago" in folded:
        cues |= {"counted", "field"}
    if ":" in folded or "=" in folded:
        cues.add("field")
    return cues


@cache
def _openings() -> tuple[tuple[str, CueWords], ...]:
    return tuple((kind, labels_of(kind)) for kind in ("by", "author", "editor"))


def could_label_author(folded: str) -> bool:
    """Whether a label of an author stands anywhere in a line, be it glued to the word before it."""
    return not folded.isascii() or any(map(_ends_as_author, WORD.findall(folded)))


@lru_cache(maxsize=8_192)  # a hundred labels, and the words of a text are few
def _ends_as_author(word: str) -> bool:
    return word.endswith(_author_ends())


@cache
def _author_ends() -> tuple[str, ...]:
    labels = label_words("author", "editor")
    every = (*last_words(labels).words, *first_words(labels).words)
    return tuple(word for word in every if word.isascii())


def may_be_glued(folded: str) -> bool:
    """Whether the label of a second part may follow without a separator: "SantosoEditor: …", "… © 2020"."""
    if ":" in folded:
        ends = _author_ends()
        if not folded.isascii() or any(m[1].endswith(ends) for m in _BEFORE_COLON.finditer(folded)):
            return True
    return "copyright" in folded or "©" in folded or "ⓒ" in folded or "\0by " in folded
