"""Whether a line could be a signature at all, told by its words before it is parted and each part is read."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from corpusmill.metadata.cues import (
    LEAST_STRAY,
    UNSPACED,
    WORD,
    by_words,
    ends_as_author,
    label_ends,
    labels_of,
    may_be_glued,
    opens_signing,
    opens_with,
    role_ends,
    shows_role,
    signers,
    small_words,
    stray,
)
from corpusmill.metadata.name_lists import JOINED
from corpusmill.metadata.words import name_words, organisation_data
from corpusmill.text.fold import fold

# Signs behind which a part of a signature may hold any words: labels, addresses, rights.
_RIGHTS = re.compile(r"©|ⓒ|copyright|\(c\)")
_NOTICE = re.compile(r"(?:copyright\ *)?(?:copyright|©|\(c\)|ⓒ)\ *(?:19|20)\d\d(?:[^\W\d]|[ .,'])*")  # and nothing more
_PICTURED = "image copyright "  # whose picture, and no signature
_LABEL = re.compile(r"(\w+)[^\w:=/]*[:=/]")
_PARTED = re.compile(r"[|*>/@\t\d-]|\ {3}")  # without one of these a line is one part
# Signs of dates, addresses, rights and several parts: what holds none, and no glued label, is one part.
_PARTS = re.compile(r"[|*>/\t\d=@©ⓒ年(\[-]|\ {3}|copyright")
# In ASCII, where no dash is a long one: digits are no sign, but for a year's.
# Each alternative opens with a sign of its own, by which `re` leaps from one place to the next.
_PARTS_IN_ASCII = re.compile(r"\||\*|>|\t|@|\ (?:\ \ |-|/)|-(?:\ |$|(?<=^-))|copyright|\(c\)|1[349]\d\d|2[05]\d\d")
_BEYOND_LATIN = re.compile(r"[^\x00-\xa8\xaa-\u024f]")  # what is no letter or sign of Latin text, and "©"
# Where a job ends a part, or goes on with where it is done, as `parts` has it ("special to" loses its last word there).
_ENDS_PART = re.compile(r"\S*(?:\ to)?(?:\ +(?:at|for|of)\ .{2,41})?\W*$")
_HYPHENED = re.compile(r"[\w-]+")
_LISTED = re.compile(rf"[,;、&+／/]|\ (?:{'|'.join(sorted({*JOINED, *map(fold, JOINED)}))})\ ")
PARTING = frozenset({*JOINED, *map(fold, JOINED)})
_EDGES = " ,.;:()[]\"“”'"
_FULL_STOP = "。"  # of 2,235 lines that sign none has one; nor can its words tell what is none
_ARROW = "> "  # to the next text, and no sign between two parts
_LONGEST_IDEOGRAPHS = 14  # characters of an organisation's name without spaces
_MOST_AGO = 5  # words of "Posted an hour ago on"
_MOST_TOKENS, _MOST_WORDS = 6, 7  # of one name; of an organisation's


@lru_cache(maxsize=4_096)  # asked at the ends of a text, and again around its title
def could_sign(text: str, folded: str) -> bool:
    """Whether every part of a line could be understood as one of a signature.

    A word in lower case that is no word of signatures makes its part body, but behind a label or in a line of roles.

    >>> lines = ("The council closes the bridge", "By Ann Li, 5 May 2020", "Harbour Times", "Council: bridge closes",
    ...          "Storm Closes Old Bridge At Noon")
    >>> [could_sign(line, fold(line)) for line in lines]
    [False, True, True, False, False]
    """
    if folded.startswith(_PICTURED) or (folded[0] in "c©ⓒ(" and _NOTICE.fullmatch(folded)):
        return False
    if not text.isascii() and UNSPACED.search(text):
        is_short = len(folded) <= _LONGEST_IDEOGRAPHS  # such as a day by itself, full stop or none
        return is_short or (_FULL_STOP not in text and _could_sign_unspaced(folded))
    folded = folded.rstrip(_ARROW)
    at = stray(text)
    return _could_name(folded) if at < 0 else _could_sign_strayed(folded, at)


def _could_sign_strayed(folded: str, at: int) -> bool:
    """A line with a word at a place that is none of signatures."""
    is_ascii = folded.isascii()
    is_latin = is_ascii or not _BEYOND_LATIN.search(folded)
    is_one = _is_one_part(folded, is_latin=is_latin)
    if _is_labelled(folded) and not (is_one and is_ascii):
        return True
    if is_one and is_ascii:  # it holds the word: a byline, or it ends in a job
        return opens_signing(folded) or _closes_with_role(folded)
    if is_one and is_latin:  # or a job opens it
        return opens_signing(folded) or opens_with(folded, labels_of("role")) or _closes_with_role(folded)
    words = WORD.findall(folded)
    if not role_ends().words.isdisjoint(words) and _ends_with_role(folded):
        return True
    if "@" not in folded and "by" not in folded and by_words().isdisjoint(words):
        return False
    return _PARTED.search(folded, 0, at) is not None  # else the first part holds it


def _could_sign_unspaced(folded: str) -> bool:
    """A line of some length in a script without spaces: it needs a sign, a label or a job."""
    if ":" in folded or _PARTS.search(folded) or shows_role(folded):
        return True
    return opens_with(folded, signers()) or not organisations().isdisjoint(_HYPHENED.findall(folded))


def _could_name(folded: str) -> bool:
    """A line of one part without a word of body: does it open with a label, or name a role, a house or people?"""
    tokens = folded.split()
    if not _is_one_part(folded) or _has_role(folded) or opens_signing(folded):
        return True
    words = _HYPHENED.findall(folded)
    if (
        ("ago" in words and len(words) <= _MOST_AGO)
        or words[:1] == ["no"]
        or "." in folded[:-1]
        or folded.strip(_EDGES) in houses()
    ):
        return True
    if len(words) <= _MOST_WORDS and not organisations().isdisjoint(words):
        return True
    is_short = 1 < len(tokens) <= _MOST_TOKENS or _LISTED.search(folded) is not None
    return is_short and menu_words().isdisjoint(token.strip(_EDGES) for token in tokens)


def _has_role(folded: str) -> bool:
    """Whether a job stands in a line where one signs: at its end, at its start, or somewhere beside a comma."""
    if not shows_role(folded):
        return False
    if not folded.isascii() or "," in folded:
        return True
    return opens_with(folded, labels_of("role")) or _closes_with_role(folded)


def _is_one_part(folded: str, *, is_latin: bool = False) -> bool:
    """Whether a signature of this line would have one part, without a date."""
    parts = _PARTS_IN_ASCII if is_latin or folded.isascii() else _PARTS
    return parts.search(folded) is None and not may_be_glued(folded)


def _closes_with_role(folded: str) -> bool:
    if not shows_role(folded):
        return False
    ends = role_ends().words
    return any(match.group() in ends and _ENDS_PART.match(folded, match.end()) for match in WORD.finditer(folded))


def _ends_with_role(folded: str) -> bool:
    """A part ends with the job, or goes on with where it is done: not "the editor said"."""
    if not folded.isascii() or any(sign in folded for sign in ",;|/()"):
        return True
    tokens = [WORD.findall(token) for token in folded.split()]
    roles = role_ends().words
    behind = [after[:1] for token, after in zip(tokens, [*tokens[1:], []], strict=True) if not roles.isdisjoint(token)]
    return any(not after or _may_follow(after[0]) for after in behind)


def _may_follow(word: str) -> bool:
    return not word.isascii() or not word.isalpha() or len(word) < LEAST_STRAY or word in small_words()


def _is_labelled(folded: str) -> bool:
    """Whether a label with a colon or a sign of rights stands there: behind them any words may."""
    if _RIGHTS.search(folded):
        return True
    if ":" not in folded and "=" not in folded and "/" not in folded:
        return False
    ends = label_ends()
    return any(m[1] >= "\u0590" or m[1] in ends or ends_as_author(m[1]) for m in _LABEL.finditer(folded))


@cache
def organisations() -> frozenset[str]:
    return frozenset(fold(word) for word in organisation_data()["words"])


@cache
def houses() -> frozenset[str]:
    data = organisation_data()
    return frozenset(fold(name).strip(_EDGES) for name in (*data["house"], *data["agencies"]))


@cache
def menu_words() -> frozenset[str]:
    """Words that are in no name; those that part the names of a list may stand between two."""
    return name_words("menu_words") - PARTING
