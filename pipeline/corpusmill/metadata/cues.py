"""What a line cannot be, told by its words at a glance: sets of words instead of patterns, so that languages are free.

Each answer is a superset of what the reader behind it takes; nearly no line is metadata, and readers are dear.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from corpusmill.cache.patterns import kept_pattern
from corpusmill.metadata.words import label_words, name_words, organisation_data, vocabulary
from corpusmill.text.fold import fold

WORD = re.compile(r"\w+")
UNSPACED = kept_pattern(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\U0010ffff]")
_BEFORE_COLON = re.compile(r"(\w+)\ *:")
_SIGNS = re.compile(r"[:=/]")  # behind a label; what stands before is looked at only there
_DIGIT = re.compile(r"\d")
LEAST_STRAY = 4  # letters; shorter words stand inside names of organisations


class CueWords(NamedTuple):
    """Words of labels: one word of each, and those of scripts without spaces as beginnings."""

    words: frozenset[str]
    unspaced: tuple[str, ...]


def is_unspaced(char: str) -> bool:
    """A script that writes without spaces between words."""
    return UNSPACED.match(char) is not None


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
def labels_of(*kinds: str) -> CueWords:
    """First words of the labels of some kinds in all languages."""
    return first_words(label_words(*kinds))


def signers() -> CueWords:
    """First words of the labels of whoever signs."""
    return labels_of("by", "author", "editor")


@cache
def note_labels() -> CueWords:
    """First words of the labels of notes, tags, sources and portraits."""
    return first_words([*label_words("note", "tags", "source", "bio"), "source"])


@cache
def picture_labels() -> CueWords:
    """First words of the labels of pictures, and of the desks that supply them."""
    return first_words([*label_words("photo"), *organisation_data()["picture_desks"], "image"])


@cache
def role_labels() -> CueWords:
    """Last words of jobs as they are listed."""
    return last_words(label_words("role"))


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
    if word in words.words or (word.startswith("by") and "by" in words.words):
        return True
    return not word.isascii() and folded.startswith(words.unspaced, match.start())


@cache
def signing() -> tuple[frozenset[str], frozenset[tuple[str, str]]]:
    """The labels of `signers` that are one word, and the first two words of the others."""
    labels = [WORD.findall(fold(label)) for label in label_words("by", "author", "editor")]
    alone = frozenset(label[0] for label in labels if len(label) == 1)
    return alone, frozenset((label[0], label[1]) for label in labels if len(label) > 1)


def opens_signing(folded: str) -> bool:
    """Whether a label of whoever signs opens a line: "a cura di …", but not "a storm …".

    >>> [opens_signing(line) for line in ("a cura di ann li", "a storm", "byann li", "posted by ann", "posted in may")]
    [True, False, True, True, False]
    """
    words, (alone, pairs) = WORD.findall(folded), signing()
    if not words:
        return False
    if words[0] in alone or words[0].startswith("by") or tuple(words[:2]) in pairs:
        return True
    return not words[0].isascii() and folded.startswith(signers().unspaced, folded.index(words[0]))


@cache
def small_words() -> frozenset[str]:
    """All words in lower case that a part of a signature may hold: those of labels, dates, roles, houses, counters."""
    tables = vocabulary("calendar").values()
    forms = [form for table in tables for kind in table.values() for forms in kind for form in forms.split("|")]
    labels = label_words("by", "author", "editor", "role", "photo", "published", "updated", "tags", "source")
    organisations = organisation_data()
    houses = [*organisations["house"], *organisations["agencies"]]
    trades = [*name_words("trades"), *name_words("particles")]
    phrases = [*forms, *labels, *houses, *trades, *FURNITURE]
    return frozenset(word for phrase in phrases for word in WORD.findall(fold(phrase)))


# Words of reading times, counters, times and dates that stand in no list of labels.
FURNITURE = (
    "read time minutes minute minuten minuti minutos minut menit phut de lecture lectura leitura lettura lesezeit "
    "leestijd "
    "czytania lesetid okuma suresi reading temps tempo comments comment shares share views view likes like kommentare "
    "kommentar commentaires commentaire comentarios comentario commenti second seconds hour hours day days week weeks "
    "month months year years published posted updated siden sedan geleden temu önce lalu trước yang назад "
    "minuto просмотр "
    "avec dengan "
    "hits reads просмотров просмотры visitas vues aufrufe odsłon wyświetleń dibaca okunma görüntülenme lượt klokken "
    "orario pukul saat with admin administrator webmaster root user guest anonymous editor moderator super ngay thang "
    "gada hari"
).split()


@lru_cache(maxsize=256)  # of a line, and then of its parts: mostly it is one
def shows_role(folded: str) -> bool:
    """Whether a line holds the last word of a job that signs."""
    ends = role_ends()
    if not ends.words.isdisjoint(WORD.findall(folded)):
        return True
    return not folded.isascii() and any(end in folded for end in ends.unspaced)


@cache
def by_words() -> frozenset[str]:
    return labels_of("by").words | labels_of("author").words


@cache
def label_ends() -> frozenset[str]:
    kinds = ("by", "author", "editor", "role", "published", "updated", "tags", "source", "photo")
    return last_words([*label_words(*kinds), *FURNITURE, "id", "ids"]).words


@lru_cache(maxsize=256)  # as `shows_role`
def stray(text: str) -> int:
    """Where a word in lower case stands that is no word of signatures, or -1; ideographs tell nothing."""
    if not text.isascii() and UNSPACED.search(text):
        return -1
    small, before = small_words(), ""
    for n, token in enumerate(text.split()):
        if len(token) >= LEAST_STRAY and token.islower() and not before[-1:].isdigit():
            word = token.rstrip(".,;)'\"”’!?")
            if len(word) >= LEAST_STRAY and word.isalpha() and (word if word.isascii() else fold(word)) not in small:
                return len(text) - len(text.split(None, n)[n])
        before = token
    return -1


def cues_of(text: str, folded: str) -> set[str]:
    """What a part of a signature may be, by its words: the cues that it shows.

    >>> sorted(cues_of("Staff Writer", "staff writer")), sorted(cues_of("By Ann Li", "by ann li"))
    (['any', 'plain', 'role'], ['any', 'author', 'by', 'plain'])
    """
    cues = {"any"} if stray(text) >= 0 else {"any", "plain"}
    match = WORD.search(folded)
    if match is None:
        return {*cues, "counted"}
    word, at = match.group(), match.start()
    for cue, opening in _openings():
        if word in opening.words or (not word.isascii() and folded.startswith(opening.unspaced, at)):
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
    author = first_words(label_words("author", "photo"))  # "Foto/Text: …"
    return (("by", labels_of("by")), ("author", author), ("editor", labels_of("editor")))


def could_label_author(folded: str) -> bool:
    """Whether a label of an author stands before its sign in a line, be it glued to the word before it, or a noun does.

    >>> could_label_author("council reporter: ann li"), could_label_author("read more: the reporters of may")
    (True, False)
    """
    words = WORD.findall(folded)
    if not _author_nouns().isdisjoint(words):
        return True
    if not folded.isascii() and (
        not labels_of("author").words.isdisjoint(words) or any(word in folded for word in _author_words_elsewhere())
    ):
        return True
    heads = (folded[: sign.start()].rstrip(" ") for sign in _SIGNS.finditer(folded))
    return any(ends_as_author(head[-_LONGEST_END:]) for head in heads)


@cache
def _author_nouns() -> frozenset[str]:
    return frozenset(fold(word) for word in label_words("author") if " " not in word)


@cache
def _author_words_elsewhere() -> tuple[str, ...]:
    """The longest word of each label of an author with letters beyond ASCII: it may stand inside of other letters."""
    labels = (fold(label) for label in label_words("author"))
    return tuple({max(label.split(" "), key=len) for label in labels if not label.isascii()})


_LONGEST_END = 40  # characters; no word of labels has as many


@lru_cache(maxsize=1_024)  # words before a sign are few
def ends_as_author(text: str) -> bool:
    """Whether a text ends with a word of an author's label, be it glued to what is before it."""
    return text.endswith(author_ends())


@cache
def author_ends() -> tuple[str, ...]:
    labels = label_words("author", "editor")
    every = (*last_words(labels).words, *first_words(labels).words)
    return tuple(word for word in every if word.isascii())


@cache
def picture_ends() -> frozenset[str]:
    return last_words(label_words("photo")).words


_COUNTS = re.compile(r"\w\ *:\ *\d+(?![\d:])")


def may_be_glued(folded: str) -> bool:
    """Whether the label of a second part may follow without a separator: "SantosoEditor: …", "… © 2020"."""
    if ":" in folded:
        pictures = picture_ends()
        if not folded.isascii() or _COUNTS.search(folded):
            return True
        if any(ends_as_author(m[1]) or m[1] in pictures for m in _BEFORE_COLON.finditer(folded)):
            return True
    return "copyright" in folded or "©" in folded or "ⓒ" in folded or "\0by " in folded


LIMIT = 0x10000  # code points from here on are known by their number only; as in kernel/glance_words.h


@cache
def kinds_of_characters() -> npt.NDArray[np.uint8]:
    """Kinds of the characters below the limit, bits as in kernel/glance_words.h."""
    every = np.arange(LIMIT, dtype="<u4").view("<U1")
    upper = np.strings.isupper(every) | np.strings.istitle(every)
    tests = (
        np.strings.isalnum(every), np.strings.isdecimal(every), np.strings.isspace(every), np.strings.islower(every),
        upper, np.strings.isalpha(every), np.strings.isdigit(every),
    )  # fmt: skip
    kinds = np.zeros(LIMIT, np.uint8)
    for n, found in enumerate(tests):
        kinds |= found.astype(np.uint8) << n
    kinds[ord("_")] |= 1
    for run in re.finditer(f"{UNSPACED.pattern}+", every.tobytes().decode("utf-32-le", "surrogatepass")):
        kinds[slice(*run.span())] |= 1 << len(tests)
    return kinds
