"""Lines beside residue in which the page speaks to its reader, in words that are none of the text's."""

from __future__ import annotations

from collections.abc import Sequence

from corpusmill.text.layouts.appeals import FEW_SIGNS, ITEM, LONGEST, REPORTED, SHORTEST, Kind, kinds_of
from corpusmill.text.layouts.surroundings import Found, Surroundings
from corpusmill.text.layouts.words import LONG_TEXT, STRANGE, long_words, share_within, words_of

_FEW_WORDS = 5
"""Long words of a line from which on their share says something."""


def strangers(doc: Surroundings, residue: Found, language: str) -> Found:
    """Lines with residue right above or below them that say "we" or "you", where few of the words are the text's.

    `residue` are lines that go by other signs. Above the first prose only prose, since a title has words of its own;
    "we" amid the prose are those who write ("we are hearing that …"). See docs/decisions/strange-words.md.
    """
    kinds = kinds_of(language)
    beside = [n for n in _beside(doc, residue) if _speaks(doc.folded[n], kinds)]
    if not beside:
        return {}
    prose = [n for n in doc.prose if n not in beside]
    if sum(doc.widths[n] for n in prose) < LONG_TEXT:
        return {}
    words = words_of(doc.folded[n] for n in prose)
    return {
        n: ("context-strange", "other")
        for n in beside
        if (n > prose[0] or n in doc.is_prose)
        and (n > prose[-1] or kinds[0].addresses(doc.folded[n]))
        and len(long_words(doc.folded[n])) >= _FEW_WORDS
        and share_within(words, doc.folded[n]) < STRANGE
    }


def _beside(doc: Surroundings, residue: Found) -> list[int]:
    """The lines of some length right above or below a seam or another line of residue."""
    found: list[int] = []
    was_cut, before = False, -1
    for n, folded in enumerate(doc.folded):
        if not folded and n not in doc.seams:
            continue
        category = doc.seams[n].category if n in doc.seams else residue[n][1] if n in residue else _NO_RESIDUE
        is_cut = category not in _BETWEEN_PARAGRAPHS
        if is_cut and before >= 0 and (not found or found[-1] != before):
            found.append(before)
        elif was_cut and not is_cut:
            found.append(n)
        was_cut, before = is_cut, -1 if is_cut else n
    return [n for n in found if SHORTEST <= len(doc.folded[n]) <= LONGEST]


_NO_RESIDUE = "none"
_BETWEEN_PARAGRAPHS = {_NO_RESIDUE, "ads", "markup"}
"""Labels of advertisements and what is left of a page's code stand between the author's paragraphs."""


def _speaks(folded: str, kinds: Sequence[Kind]) -> bool:
    """Whether a line speaks of itself or to its reader and has other signs, and quotes nobody."""
    if ITEM.match(folded) or REPORTED.search(folded):
        return False
    held = {sign for kind in kinds for sign, pattern in kind.signs.items() if pattern.search(folded)}
    return len(held) >= FEW_SIGNS and not held.isdisjoint(_VOICE)


_VOICE = {"own", "reader"}
