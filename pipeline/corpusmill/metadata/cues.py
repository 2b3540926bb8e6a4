"""What a line cannot be, told by its words at a glance: sets of words instead of patterns, so that languages are free.

Each answer is a superset of what the reader behind it takes; nearly no line is metadata, and readers are dear.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

from corpusmill.metadata.words import label_words, name_words, organisation_data
from corpusmill.text.fold import fold

WORD = re.compile(r"\w+")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\U0010ffff]")
# Signs behind which a part of a signature may hold any words: labels, addresses, rights.
_SIGN = re.compile(r"[:=@/©ⓒ]|copyright|\(c\)")
_PARTED = re.compile(r"[|*>\t\d-]|\ {3}")  # without one of these a line is one part
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
    """Last words of the jobs that sign."""
    return last_words([*label_words("role"), *name_words("trades")])


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


def could_sign(text: str, folded: str) -> bool:
    """Whether every part of a line could be understood as one of a signature.

    A word in lower case that is no word of signatures makes its part body, but behind a sign or in a line of roles.

    >>> lines = ("The council closes the bridge", "By Ann Li, 5 May 2020", "Harbour Times", "Council: bridge closes")
    >>> [could_sign(line, fold(line)) for line in lines]
    [False, True, True, True]
    """
    if not is_stray(text) or _SIGN.search(folded):
        return True
    words = WORD.findall(folded)
    if not role_ends().words.isdisjoint(words):
        return True
    signs = labels_of("by").words | labels_of("author").words
    return _PARTED.search(folded) is not None and (not signs.isdisjoint(words) or "by" in folded)


def is_stray(text: str) -> bool:
    """Whether a text holds a word in lower case that is no word of signatures; ideographs tell nothing."""
    if not text.isascii() and _UNSPACED.search(text):
        return False
    small, before = _small_words(), ""
    for token in text.split():
        if len(token) >= _LEAST_STRAY and token.islower() and not before[-1:].isdigit():
            word = token.rstrip(".,;)'\"”’!?")
            if len(word) >= _LEAST_STRAY and word.isalpha() and fold(word) not in small:
                return True
        before = token
    return False


def cues_of(text: str, folded: str) -> set[str]:
    """What a part of a signature may be, by its words: the cues that it shows.

    >>> sorted(cues_of("Staff Writer", "staff writer")), sorted(cues_of("By Ann Li", "by ann li"))
    (['any', 'plain', 'role'], ['any', 'by', 'plain'])
    """
    cues = {"any"} if is_stray(text) else {"any", "plain"}
    match = WORD.search(folded)
    if match is None:
        return {*cues, "counted"}
    word, at = match.group(), match.start()
    for cue, opening in _openings():
        if word in opening.words or folded.startswith(opening.unspaced, at):
            cues.add(cue)
    if word.startswith("by"):
        cues.add("by")
    if not role_ends().words.isdisjoint(WORD.findall(folded)) or not folded.isascii():
        cues.add("role")
    if _DIGIT.search(folded) or "@" in folded or word == "no" or "ago" in folded:
        cues |= {"counted", "field"}
    if ":" in folded or "=" in folded:
        cues.add("field")
    return cues


@cache
def _openings() -> tuple[tuple[str, CueWords], ...]:
    return tuple((kind, labels_of(kind)) for kind in ("by", "author", "editor"))
