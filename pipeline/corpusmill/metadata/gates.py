"""Which lines are worth reading: one look at the words of a line, each gate a superset of its reader.

The readers take microseconds to milliseconds a line and nearly no line is metadata. A line's first, last and inner
words are looked up in sets, so that the number of languages costs nothing: one RE2 pattern of the labels of sixty
languages ran at a tenth of a megabyte a second, for its automaton outgrew its memory.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

from corpusmill.metadata.judges.publishers import MARK_SIGNS
from corpusmill.metadata.words import label_words, organisation_data
from corpusmill.text.fold import fold

KINDS = ("label", "signature", "credit", "mark")
_YEAR = re.compile(r"(?:1[34]|19|20|25)\d\d|年")
_MARK = re.compile(MARK_SIGNS)
_WORD = re.compile(r"\w+")
_LINK = re.compile(r"[:=/©@|(\[ⓒ-]|\b(?:by|via|courtesy|from|credit|de|von|di|av|door|oleh|par|por|of)\b|copyright")
_OPENS, _CLOSES = " [(*-'\"", " .)"


class _Set(NamedTuple):
    """Words of labels: the first word of each, and those of scripts without spaces as beginnings."""

    words: frozenset[str]
    unspaced: tuple[str, ...]


def _set(words: Iterable[str]) -> _Set:
    folded = {fold(word) for word in words}
    unspaced = {word for word in folded if _is_unspaced(word[0])}
    first = (_WORD.search(word) for word in folded - unspaced)
    return _Set(frozenset(match.group() for match in first if match), tuple(sorted(unspaced)))


def _is_unspaced(char: str) -> bool:
    return (
        char >= "\u2e80" or "\u0e00" <= char <= "\u0eff" or "\u1000" <= char <= "\u109f" or "\u1780" <= char <= "\u17ff"
    )


@cache
def _sets() -> dict[str, _Set]:
    desks = organisation_data()["picture_desks"]
    return {
        "label": _set([*label_words("note", "tags", "source", "bio"), "source"]),
        "by": _set(label_words("by", "author", "editor")),
        "author": _set(label_words("author", "editor")),
        "role": _set(word.split(" ")[-1] for word in label_words("role")),
        "credit": _set([*label_words("photo"), *desks, "image"]),
    }


def _opens_with(folded: str, words: _Set) -> bool:
    match = _WORD.search(folded)
    if match is None or match.start() > 8:
        return False
    return match.group() in words.words or folded.startswith(words.unspaced, match.start()) or (
        # "Bypass" is no label, "ByAnn" is one
        match.group().startswith("by") and "by" in words.words
    )  # fmt: skip


def _signs(folded: str, sets: dict[str, _Set]) -> bool:
    if _YEAR.search(folded) or _opens_with(folded, sets["by"]) or "@" in folded:
        return True
    if ":" in folded:  # "SantosoEditor:" is glued, so the end of a word is enough
        return True
    tail = folded.rstrip(_CLOSES)
    words = _WORD.findall(tail[-40:])
    return bool(words) and (words[-1] in sets["role"].words or tail.endswith(sets["role"].unspaced))


def _credits(folded: str, sets: dict[str, _Set]) -> bool:
    if not _LINK.search(folded):
        return False
    words = sets["credit"]
    return not words.words.isdisjoint(_WORD.findall(folded)) or any(word in folded for word in words.unspaced)


def worth_reading(folded: Sequence[str]) -> dict[str, list[bool]]:
    """Kind → one flag a line."""
    sets = _sets()
    return {
        "label": [_opens_with(line, sets["label"]) for line in folded],
        "signature": [_signs(line, sets) for line in folded],
        "credit": [_credits(line, sets) or _ends_with_desk(line, sets) for line in folded],
        "mark": [_MARK.search(line) is not None for line in folded],
    }


def _ends_with_desk(folded: str, sets: dict[str, _Set]) -> bool:
    """A desk glued to the end of a caption."""
    words = _WORD.findall(folded[-30:])
    return bool(words) and words[-1] in sets["credit"].words
