"""What the source of a page may hold, told in one look: what it cannot hold need not be looked for.

Each sign is told of a page that holds what it stands for, and of some that do not: those who ask look for themselves.
Where there is no kernel every sign is told.
"""

from __future__ import annotations

import numpy as np

from corpusmill.kernel.library import kernel

# tags of frames, many options, raised and lowered text, what is raised by a style, short marks in links, formulas, ruby,
# a character beyond ASCII or an entity alone between two tags, lists below paragraphs, tables or code, terms, headings
# of several posts; in the order of `kernel/source.c`
FRAMES, OPTIONS, RAISED, STYLED, MARKS, FORMULAS, RUBY, WELDED, LISTS, TABLES, TERMS, POSTS = (1 << n for n in range(12))
EVERY = (1 << 12) - 1


def signs_of(html: str) -> int:
    """The signs of a page.

    >>> bool(signs_of("<p>E = mc<sup>2</sup>") & RAISED)
    True
    """
    native = kernel()
    if not native or not html:
        return EVERY
    data = html.encode("utf-8", "replace")
    return int(native.look_over(np.frombuffer(data, np.uint8), len(data)))
