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

import pyarrow as pa
import pyarrow.compute as pc

from corpusmill.metadata.judges.publishers import MARK_SIGNS
from corpusmill.metadata.words import label_words, organisation_data
from corpusmill.text.fold import fold

KINDS = ("label", "signature", "credit", "mark")
_WORD = re.compile(r"\w+")
# Looked for in all lines at once, by Arrow's RE2: five times as fast as Python's `re` line by line. There `\d`, `\s`
# and `\b` know ASCII only, so that each is spelled out.
_NOT_WORD = r"[^\pL\pN_]"
_YEAR = r"(?:1[34]|19|20|25)\p{Nd}\p{Nd}|年"
_MARK = (
    MARK_SIGNS.replace(r"\W", _NOT_WORD)
    .replace(r"\bapp\b", rf"(?:^|{_NOT_WORD})app(?:$|{_NOT_WORD})")
    .replace(r"\bapplication ", rf"(?:^|{_NOT_WORD})application ")
)
_LINK = (
    r"[:=/©@|(\[ⓒ-]|copyright"
    rf"|(?:^|{_NOT_WORD})(?:by|via|courtesy|from|credit|de|von|di|av|door|oleh|par|por|of)(?:$|{_NOT_WORD})"
)
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
    if "@" in folded or ":" in folded or _opens_with(folded, sets["by"]):  # "SantosoEditor:" is glued
        return True
    tail = folded.rstrip(_CLOSES)
    words = _WORD.findall(tail[-40:])
    return bool(words) and (words[-1] in sets["role"].words or tail.endswith(sets["role"].unspaced))


def _credits(folded: str, sets: dict[str, _Set]) -> bool:
    words = sets["credit"]
    if not words.words.isdisjoint(_WORD.findall(folded)):
        return True
    return not folded.isascii() and any(word in folded for word in words.unspaced)


def worth_reading(folded: Sequence[str]) -> dict[str, list[bool]]:
    """Kind → one flag a line."""
    sets = _sets()
    column = pa.array(folded, pa.large_string())
    dated, linked, marked = (pc.match_substring_regex(column, sign).to_pylist() for sign in (_YEAR, _LINK, _MARK))
    return {
        "label": [_opens_with(line, sets["label"]) for line in folded],
        "signature": [has_year or _signs(line, sets) for line, has_year in zip(folded, dated, strict=True)],
        "credit": [
            (has_link and _credits(line, sets)) or _ends_with_desk(line, sets)
            for line, has_link in zip(folded, linked, strict=True)
        ],
        "mark": marked,
    }


def _ends_with_desk(folded: str, sets: dict[str, _Set]) -> bool:
    """A desk glued to the end of a caption."""
    words = _WORD.findall(folded[-30:])
    return bool(words) and words[-1] in sets["credit"].words
