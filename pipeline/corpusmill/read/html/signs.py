"""What the source of a page may hold, told in one look: what it cannot hold need not be looked for.

Each sign is told of a page that holds what it stands for, and of some that do not: those who ask look for themselves.
Where there is no kernel every sign is told.
"""

from __future__ import annotations

import numpy as np

from corpusmill.kernel.library import kernel

_SIGNS = 15
# what browsers show otherwise (frames, shadow roots, quotations, dialogs) and signs by which headings are linked to,
# many options, raised and lowered text, what a style raises, short marks of notes, formulas, ruby, a character beyond
# ASCII or an entity alone between two tags, lists that paragraphs announce, tables or code, terms, headings of several
# posts, words that are dropped amid a sentence, parts that open at a click, lists between paragraphs; in the order of
# `kernel/source.c`
SHOWN, OPTIONS, RAISED, STYLED, MARKS, FORMULAS, RUBY, WELDED, LISTS, TABLES, TERMS, POSTS, AMID, CLOSED, BETWEEN = (
    1 << n for n in range(_SIGNS)
)
EVERY = (1 << _SIGNS) - 1


def signs_of(html: bytes) -> int:
    """The signs of a page in UTF-8.

    >>> bool(signs_of(b"<p>E = mc<sup>2</sup>") & RAISED)
    True
    """
    native = kernel()
    return int(native.look_over(np.frombuffer(html, np.uint8), len(html))) if native and html else EVERY
