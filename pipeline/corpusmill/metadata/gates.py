"""Which lines are worth reading: one look at the words of a line, each gate a superset of its reader.

The readers take microseconds to milliseconds a line and nearly no line is metadata. What a glance told of a line is
asked first; then its first, last and inner words are looked up in sets, so that the number of languages costs nothing:
one RE2 pattern of the labels of sixty languages ran at a tenth of a megabyte a second, for its automaton outgrew its
memory.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from corpusmill.metadata import traits
from corpusmill.metadata.cues import WORD, CueWords, note_labels, opens_with, picture_labels, role_labels, signers
from corpusmill.metadata.judges.publishers import has_sign
from corpusmill.metadata.words import Line

_LONGEST_READ = 500  # characters of a line that the gates look at; no reader but that of notes takes longer lines
# What stands between a word for pictures and a name, in the few lines that hold such a word.
_LINK = re.compile(
    r"[:=/©@|(\[ⓒ-]|copyright|(?:^|[\W_])(?:by|via|courtesy|from|credit|de|von|di|av|door|oleh|par|por|of)(?:$|[\W_])"
)
_YEAR = re.compile(r"1[349]\d\d|2[05]\d\d|年")
_CLOSES = " .)"


def opens_with_label(line: Line) -> bool:
    """Whether a line may be a note, tags or a source."""
    return line.told & traits.HAS_LABEL != 0 and opens_with(line.folded[:_LONGEST_READ], note_labels())


def has_mark(line: Line) -> bool:
    """Whether a line may be a notice of rights or a prompt of a publisher."""
    return line.told & traits.HAS_MARK != 0 and has_sign(line.folded[:_LONGEST_READ])


def has_credit(line: Line) -> bool:
    """Whether a line may credit a picture."""
    if not line.told & traits.HAS_PICTURE:
        return False
    folded, words = line.folded[:_LONGEST_READ], picture_labels()
    return _is_pictured(folded, words) and _credits(folded, words)


def shows_sign(folded: str, told: int) -> bool:
    """Whether a folded line shows a sign of a signature."""
    return told & traits.SHOWS_SIGN != 0 and _shows_sign(folded[:_LONGEST_READ])


@lru_cache(maxsize=256)  # each line also for the lines beside it
def _shows_sign(folded: str) -> bool:
    return _YEAR.search(folded) is not None or _signs(folded)


def _is_pictured(folded: str, words: CueWords) -> bool:
    """Whether a word of pictures stands in a line."""
    if not words.words.isdisjoint(WORD.findall(folded)):
        return True
    return not folded.isascii() and _any_of(words.unspaced).search(folded) is not None


@cache
def _any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, words)))


def _signs(folded: str) -> bool:
    if "@" in folded or ":" in folded or opens_with(folded, signers()):  # "SantosoEditor:" is glued
        return True
    tail = folded.rstrip(_CLOSES)
    words = WORD.findall(tail[-40:])
    if not words:
        return False
    roles = role_labels()
    return words[-1] in roles.words or (not words[-1].isascii() and tail.endswith(roles.unspaced))


def _credits(folded: str, words: CueWords) -> bool:
    """A word of pictures with a link to a name, or a desk glued to the end of a caption."""
    if _LINK.search(folded):
        return True
    last = WORD.findall(folded[-30:])
    return bool(last) and last[-1] in words.words
