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

    Its capitals or a mark set it off from what follows: a sentence may begin with the same words. One word is set off
    where all of it is in capitals.

    >>> line = "The bridge is closed. Related News The council meets in May."
    >>> line[slice(*label_span(line, 22, 34))]
    'Related News'
    >>> label_span("The bridge is closed. Related news reached The Hague in May.", 22, 34)
    >>> label_span("It is closed. ADVERT The Hague votes in May.", 14, 20)
    (14, 20)
    >>> label_span("It is closed. Advert The Hague votes in May.", 14, 20)
    """
    span = call_span(line, start, end)
    if span is None:
        return None
    words, behind = line[start:end].split(), line[end : span[1]].strip(" .")
    is_set_off = len(words) > 1 and all(word[0].isupper() or not word[0].isalpha() for word in words)
    is_set_off |= line[start:end].isupper()
    at_end = span[1] == len(line) and not line.endswith(".")
    is_set_off |= at_end or behind[:1] in tuple(_MARKS) or line[span[1] : span[1] + 2].strip() in ("|", "")
    return span if is_set_off or _is_spaceless(line[start]) else None


# The longest rest of a sentence behind words that tell what it is, and the words that make another one of its end: so
# many behind a capital that follows a small word are a sentence joined on, fewer are a name.
_REST, _WORDS_JOINED = 140, 4
_OVER = re.compile(r"[.!?…]+(?=[\s\"”»’')]|$)|(?<=[a-zß-ÿ])[.!?…]*(?=[A-Z])|\s*[|│•►▶\n]|\s{2,}")
_JOINED = re.compile(r"(?<=[^\W\d_]) (?=[^\W\d_]+ [^\W\d_])")
_PLAIN = re.compile(
    r"(?: ?(?:[!-~][ -~]*|และ|หรือ|โทร\.?|ได้ที่|ที่|ทาง|เพจ|ไลน์|ค่ะ|ครับ|นะคะ|นะครับ|กันได้เลย|ได้เลย|เลย)(?= |$))*"
)


def opening_span(line: str, start: int, end: int) -> tuple[int, int] | None:
    """Start and end of a sentence that opens with words of the page ("Follow us on Facebook for …"), at [start, end).

    In a script that writes no full stop names, addresses and numbers go along, and what asks for them.

    >>> line = "The bridge is closed. Follow us on Facebook for more news from the river. Work goes on."
    >>> line[slice(*opening_span(line, 22, 43))]
    'Follow us on Facebook for more news from the river.'
    >>> line = "The bridge is closed. Follow us on Facebook for news The council meets in May."
    >>> line[slice(*opening_span(line, 22, 43))]
    'Follow us on Facebook for news'
    """
    if _is_spaceless(line[start]):
        rest = _PLAIN.match(line, end).end()  # type: ignore[union-attr]
    else:
        if line[end : end + 1].isalpha() and not line[end].isupper():
            return None
        over = _OVER.search(line, end, end + _REST)
        if over is None and len(line) - end > _REST:
            return None
        rest = over.start() if over else len(line)
        for joined in _JOINED.finditer(line, end, rest):
            if _is_joined(line, joined.start()) and len(line[joined.end() : rest].split()) >= _WORDS_JOINED:
                rest = joined.start()
                break
    return notice_span(line, start, rest)


def _is_joined(line: str, space: int) -> bool:
    """Whether a capitalized word between two small ones is behind a space ("on Facebook A bridge"), in any script."""
    before, (word, after) = line[space - 1], line[space + 1 :].split(maxsplit=2)[:2]
    return before.islower() and word[0].isupper() and not word[1:2].isupper() and after[0].islower()


def _is_spaceless(char: str) -> bool:
    return "\u0e00" <= char <= "\u0eff"


SPANS = {
    "cue": pointed_cue_span,
    "notice": notice_span,
    "call": call_span,
    "label": label_span,
    "opening": opening_span,
}
"""Of each scope whose words may stand anywhere in a line: what judges the line as it is written."""
