"""What the source of a page may hold, and where, told in one look: what it cannot hold need not be looked for.

Each sign is told of a page and a place that hold what it stands for, and of some that do not: those who ask look for
themselves. Where there is no kernel every sign is told, and no place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import AnyStr

import numpy as np

from corpusmill.kernel.arrays import Ints
from corpusmill.kernel.library import kernel

_SIGNS = 18
# what browsers show otherwise (frames, shadow roots, quotations, dialogs, lines of code) and signs by which headings
# are linked to, many options, raised and lowered text, what a style raises, short marks of notes, formulas, ruby,
# terms; then those that are told with their places: a character beyond ASCII or an entity alone between two tags, what
# belongs to the paragraph above it, paragraphs under headings of several posts, words that are dropped amid a sentence,
# parts that open at a click, lists between paragraphs, the end of the head, headings of the first rank, what a page
# says of itself, buttons that open parts; in the order of `kernel/source.c`
(
    SHOWN, OPTIONS, RAISED, STYLED, MARKS, FORMULAS, RUBY, TERMS,
    WELDED, BELOW, POSTS, AMID, CLOSED, BETWEEN, HEAD, TITLE, SAID, OPENER,
) = (1 << n for n in range(_SIGNS))  # fmt: skip
_ROOM = 512  # places; nearly all pages have fewer


@dataclass(frozen=True, slots=True)
class Signs:
    """The signs of a page, bits; how many "<" it has; and where signs stand: bits, byte and character of each place."""

    told: int
    tags: int = 0
    places: Ints | None = None

    def __and__(self, signs: int) -> int:
        return self.told & signs

    def matches(self, sign: int, pattern: re.Pattern[AnyStr], html: AnyStr) -> Iterator[re.Match[AnyStr]]:
        """Where a pattern matches from a place of the sign on: all of its matches that count are there."""
        if self.places is None:
            yield from pattern.finditer(html)
        elif self.told & sign:
            end = 0
            at_sign = self.places[:, 0] & sign != 0
            for at in self.places[at_sign, _BYTE if isinstance(html, bytes) else _CHARACTER].tolist():
                if at >= end and (found := pattern.match(html, at)):
                    end = found.end()
                    yield found


_BYTE, _CHARACTER = 1, 2
EVERY = Signs((1 << _SIGNS) - 1)
"""Those of a page at which nobody looked."""


def signs_of(html: bytes) -> Signs:
    """The signs of a page in UTF-8.

    >>> bool(signs_of(b"<p>E = mc<sup>2</sup>") & RAISED)
    True
    """
    native, room = kernel(), _ROOM
    if not native or not html:
        return Signs(EVERY.told, html.count(b"<"))
    while True:
        found = np.empty((room, 3), np.int64)
        count = native.look_over(np.frombuffer(html, np.uint8), len(html), room, found)
        if count < room:
            return Signs(int(found[0, 0]), int(found[0, 1]), found[1 : count + 1])
        room = count + 1
