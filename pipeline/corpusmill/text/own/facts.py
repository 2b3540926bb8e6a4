"""Facts that an author lists: "Price: 12", "Colour: blue", a line each."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from corpusmill.text.shapes import end_without_space

_FACT = re.compile(r"(?:[-*>] )?[^\W\d_][^:]{0,38}: ?[^\s/].{0,70}")
_LABEL_WORDS = 4
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_FACTS = 2
"""So many others beside one make a list; a page frames its text with one or two ("Author: Anna Berg")."""
_DEFINITION = re.compile(r"^ {0,3}:(?: {2,}|\t+)\S", re.MULTILINE)
_DEFINITION_BEGINS = 8  # characters of a line that tell
_STOPS = ".!?\u3002\u0964\u06d4"


def is_fact(folded: str) -> bool:
    """Whether a folded line is a label of a few words, a colon, and what it is worth; no sentence.

    >>> is_fact("price: 12 euro"), is_fact("read more: how the bridge was built."), is_fact("10:30 opening")
    (True, False, False)
    """
    if ":" not in folded or folded[-1] in _STOPS or not _FACT.fullmatch(folded):
        return False
    return len(folded.partition(":")[0].split()) <= _LABEL_WORDS


def is_definition(line: str) -> bool:
    """Whether a line, as it is written, defines the term above it.

    >>> is_definition(":   2019-05-03"), is_definition("Issued: 2019-05-03")
    (True, False)
    """
    return _DEFINITION.match(line) is not None


def before_definition(text: str, start: int, end: int) -> int:
    """Where a span of a text ends before a term that a line in it, or the one below, defines; else its end.

    Markdown lists definitions so: a term, and below it ":   2019-05-03". Lines with one blank behind the colon are
    quotes of a forum, or French ones that were broken before it.

    >>> text = "Share\\nIssued\\n:   2019-05-03\\n\\nIssued: 2019-05-03"
    >>> before_definition(text, 0, 12), before_definition(text, 28, len(text)) == len(text)
    (5, True)
    """
    below = text.find("\n", end)
    found = _DEFINITION.search(text, start, below + _DEFINITION_BEGINS if below >= 0 else end)
    if not found:
        return end
    term = text.rfind("\n", 0, max(found.start() - 1, 0)) + 1
    return end_without_space(text, start, max(start, term))


def are_listed(above: Iterable[str], below: Iterable[str]) -> bool:
    """Whether visible folded lines, each row of them from the nearest on, hold facts enough to make a list.

    A day is none: it stands beside the name that signs and the minutes that the text takes.

    >>> are_listed(["weight: 3 kg", "oak stool"], ["height: 45 cm", "read on."])
    True
    >>> are_listed(["author: anna berg"], ["published: 3 may 2021", "the bridge is closed."])
    False
    """
    found = 0
    for side in (above, below):
        for line in side:
            if not is_fact(line) or _YEAR.search(line):
                break
            found += 1
            if found >= _FACTS:
                return True
    return False


def is_listed(lines: Sequence[str], first: int, last: int, fold: Callable[[str], str]) -> bool:
    """Whether all of some lines as they are written, `first` to `last`, are facts in a list of facts around them."""
    own, above, below = (
        filter(None, (fold(line).strip() for line in some))  # folded as far as somebody asks
        for some in (lines[first : last + 1], lines[:first][::-1], lines[last + 1 :])
    )
    return all(map(is_fact, own)) and are_listed(above, below)
