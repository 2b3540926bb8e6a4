"""Which lines are worth reading: one look at the words of a line, each gate a superset of its reader.

The readers take microseconds to milliseconds a line and nearly no line is metadata. A line's first, last and inner
words are looked up in sets, so that the number of languages costs nothing: one RE2 pattern of the labels of sixty
languages ran at a tenth of a megabyte a second, for its automaton outgrew its memory.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from corpusmill.metadata.cues import WORD, CueWords, first_words, last_words, opens_with
from corpusmill.metadata.judges.publishers import MARK_SIGNS
from corpusmill.metadata.words import label_words, organisation_data

_MARK = re.compile(MARK_SIGNS)
# Looked for in all lines at once, by Arrow's RE2: a tenth of the time of Python's `re` line by line. Arrow makes the
# pattern again for each batch, 5 ms with classes of all letters: it is a superset in ASCII, and what it finds is asked.
_NO_LETTER = "[^a-z]"
_MAY_MARK = (
    MARK_SIGNS.replace(r"^\W*follow ", "follow ")
    .replace(r"\bapp\b", rf"(?:^|{_NO_LETTER})app(?:$|{_NO_LETTER})")
    .replace(r"\bapplication ", "application ")
)
# What stands between a word for pictures and a name, in the few lines that hold such a word.
_LINK = re.compile(
    r"[:=/©@|(\[ⓒ-]|copyright|(?:^|[\W_])(?:by|via|courtesy|from|credit|de|von|di|av|door|oleh|par|por|of)(?:$|[\W_])"
)
_YEAR = re.compile(r"(?:1[34]|19|20|25)\d\d|年")
_CLOSES = " .)"


class Gates(NamedTuple):
    """One flag a line; `folded` are the lines that were looked at."""

    folded: Sequence[str]
    label: list[bool]
    credit: list[bool]
    mark: list[bool]

    def signs(self, n: int) -> bool:
        """Whether a line shows a sign of a signature: few lines are asked, so that it is told when asked."""
        return _shows_sign(self.folded[n])

    def part(self, start: int, end: int) -> Gates:
        here = slice(start, end)
        return Gates(self.folded[here], self.label[here], self.credit[here], self.mark[here])


@lru_cache(maxsize=256)  # each line also for the lines beside it
def _shows_sign(folded: str) -> bool:
    return _YEAR.search(folded) is not None or _signs(folded, _sets())


@cache
def _sets() -> dict[str, CueWords]:
    desks = organisation_data()["picture_desks"]
    return {
        "label": first_words([*label_words("note", "tags", "source", "bio"), "source"]),
        "by": first_words(label_words("by", "author", "editor")),
        "role": last_words(label_words("role")),
        "credit": first_words([*label_words("photo"), *desks, "image"]),
    }


@cache
def _may_picture() -> str:
    """A pattern for what may be a word of pictures."""
    words = _sets()["credit"]
    plain = "|".join(re.escape(word) for word in sorted(words.words) if word.isascii())
    others = [*sorted(word for word in words.words if not word.isascii()), *words.unspaced]
    return "|".join([rf"(?:^|{_NO_LETTER})(?:{plain})(?:$|{_NO_LETTER})", *map(re.escape, others)])


def _is_pictured(folded: str, words: CueWords) -> bool:
    """Whether a word of pictures stands in a line."""
    return not words.words.isdisjoint(WORD.findall(folded)) or any(word in folded for word in words.unspaced)


def _signs(folded: str, sets: dict[str, CueWords]) -> bool:
    if "@" in folded or ":" in folded or opens_with(folded, sets["by"]):  # "SantosoEditor:" is glued
        return True
    tail = folded.rstrip(_CLOSES)
    words = WORD.findall(tail[-40:])
    return bool(words) and (words[-1] in sets["role"].words or tail.endswith(sets["role"].unspaced))


def _credits(folded: str, sets: dict[str, CueWords]) -> bool:
    """A word of pictures with a link to a name, or a desk glued to the end of a caption."""
    if _LINK.search(folded):
        return True
    words = WORD.findall(folded[-30:])
    return bool(words) and words[-1] in sets["credit"].words


def worth_reading(folded: Sequence[str]) -> Gates:
    """The gates of some lines."""
    sets = _sets()
    column = pa.array(folded, pa.large_string())
    marked, pictured = (pc.match_substring_regex(column, sign).to_pylist() for sign in (_MAY_MARK, _may_picture()))
    return Gates(
        folded,
        label=[opens_with(line, sets["label"]) for line in folded],
        credit=[
            may and _is_pictured(line, sets["credit"]) and _credits(line, sets)
            for line, may in zip(folded, pictured, strict=True)
        ],
        mark=[may and _MARK.search(line) is not None for line, may in zip(folded, marked, strict=True)],
    )
