"""Short phrases between two sentences of one line, where they stand as a whole: calls, and names of parts of a page.

Longer ones are notices, which say by themselves what they are.
"""

from __future__ import annotations

import re

from corpusmill.rulebook.headline import cue_span, notice_span, place_of

_ARROWS = re.compile(r"[>›»→▶►➡⇒☞👉]+\s*$")
_MARKS = ":;|>»→▶►▼☞*…!)]"


def pointed_cue_span(line: str, start: int, end: int) -> tuple[int, int] | None:
    """Start and end of a cue with its headline, and with the arrows that point at it.

    >>> line = "Closed until May. >> See also: Mayor opens new ferry"
    >>> line[slice(*pointed_cue_span(line, 21, 29))]
    '>> See also: Mayor opens new ferry'
    """
    span = cue_span(line, start, end)
    arrows = _ARROWS.search(line, 0, span[0]) if span else None
    return (arrows.start(), span[1]) if span and arrows else span


def call_span(line: str, start: int, end: int) -> tuple[int, int] | None:
    """Start and end of a short call ("Share this article") behind a sentence, found at [start, end).

    >>> line = "The bridge is closed. Share this article The council meets in May."
    >>> line[slice(*call_span(line, 22, 40))]
    'Share this article'
    >>> call_span("Share this article The council meets in May.", 0, 18)
    """
    if place_of(line, start) != "after" and not _is_spaceless(line[start]):
        return None
    span = notice_span(line, start, end)
    return span if span and line[: span[0]].strip() else None


def label_span(line: str, start: int, end: int) -> tuple[int, int] | None:
    """Start and end of the name of a part of the page ("Related News") behind a sentence, found at [start, end).

    Its capitals or a mark set it off from what follows: a sentence may begin with the same words.

    >>> line = "The bridge is closed. Related News The council meets in May."
    >>> line[slice(*label_span(line, 22, 34))]
    'Related News'
    >>> label_span("The bridge is closed. Related news reached The Hague in May.", 22, 34)
    """
    span = call_span(line, start, end)
    if span is None:
        return None
    words, behind = line[start:end].split(), line[end : span[1]].strip(" .")
    is_set_off = len(words) > 1 and all(word[0].isupper() or not word[0].isalpha() for word in words)
    at_end = span[1] == len(line) and not line.endswith(".")
    is_set_off |= at_end or behind[:1] in tuple(_MARKS) or line[span[1] : span[1] + 2].strip() in ("|", "")
    return span if is_set_off or _is_spaceless(line[start]) else None


def _is_spaceless(char: str) -> bool:
    return "\u0e00" <= char <= "\u0eff"


SPANS = {"cue": pointed_cue_span, "notice": notice_span, "call": call_span, "label": label_span}
"""Of each scope whose words may stand anywhere in a line: what judges the line as it is written."""
