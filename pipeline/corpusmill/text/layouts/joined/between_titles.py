"""The menu of a page between its title at the top and the headline that says the same again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from corpusmill.text.actions import Edit

# A short title (a name, a section) comes back in any text; of 659 English titles 99 % have 15 characters or more.
_LEAST, _LEAST_WORDS, _LONGEST_TITLE = 15, 3, 200
# The menus of 9 of 236 hand-labelled documents that begin so have 69 to 1,087 characters.
_LONGEST_MENU = 4_000
_END_OF_SENTENCE = re.compile(
    r"[^\W\d_]{2}[.!?\u2026]+[\"')\u201d\u00bb]*\s+[^\W\d_a-z]|[\u3002\uff01\uff1f\u0964\u06d4]"
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b(?: ?[\u5e74\ub144])?")


def before_the_headline(text: str, seams: Iterable[int]) -> tuple[int, int] | None:
    """Start and end of the menu between the title at the top of a text and the headline that says the same again.

    Pages begin with their title, and the headline stands behind the menu. What is between is a menu if a cut left a
    seam in it and no sentence ends there; up to a year (the day of a newspaper's page) it stays.

    >>> page = "Bridge closed for two years - The Herald Home News Sport Weather Jobs Bridge closed for two years Work"
    >>> start, end = before_the_headline(page, [50])
    >>> page[start:end]
    ' - The Herald Home News Sport Weather Jobs'
    >>> before_the_headline(page, [])
    """
    begin = len(text) - len(text.lstrip())
    top = text[begin : begin + _LONGEST_TITLE].split("\n", 1)[0]
    for word in reversed(list(re.finditer(r"\S+", top))):
        title = top[: word.end()]
        if len(title) < _LEAST or len(title.split()) < _LEAST_WORDS:
            return None
        start = begin + len(title)
        end = text.find(title, start, start + _LONGEST_MENU)
        if end < 0:
            continue
        start += max((year.end() for year in _YEAR.finditer(text[start:end])), default=0)
        end = len(text[:end].rstrip())
        is_menu = any(start <= seam < end for seam in seams) and not _END_OF_SENTENCE.search(text, start, end)
        return (start, end) if is_menu else None
    return None


def menu_between_titles(row: int, text: str, seams: Sequence[int]) -> Edit | None:
    """That menu in a row as an edit."""
    menu = before_the_headline(text, seams)
    return Edit(row, *menu, "", "context-between-titles", category="nav") if menu else None
