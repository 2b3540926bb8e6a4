"""Whose words a paragraph has: what share of them the author's prose holds, too."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable

_LONG = re.compile(r"[^\W\d_]{4,}")
OF_THE_TEXT, STRANGE = 0.5, 0.3
"""Share of a paragraph's long words that stand in the author's prose, too: from the one on a house offers what its text
is about, below the other nothing ties the two. Of aligned texts the first kept 18 of 25 paragraphs of body and 14 of 92
of residue, on both halves of the sites alike."""
LONG_TEXT = 1000
"""Characters of prose whose words are enough to tell strange ones."""


def long_words(folded: str) -> list[str]:
    """The words of four letters and more."""
    return _LONG.findall(folded)


def words_of(lines: Iterable[str]) -> set[str]:
    """All long words of some folded lines."""
    return {word for line in lines for word in long_words(line)}


def share_within(words: Container[str], folded: str) -> float:
    """The share of a paragraph's long words that are among others.

    >>> share_within({"ferry", "fares"}, "the ferry is late")
    0.5
    """
    long = long_words(folded)
    return sum(word in words for word in long) / max(1, len(long))
