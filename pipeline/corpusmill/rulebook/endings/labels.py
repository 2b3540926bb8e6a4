"""Short phrases between two sentences of one line, where they stand as a whole: calls, and names of parts of a page.

Longer ones are notices, which say by themselves what they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpusmill.rulebook.endings.headlines import is_seam
from corpusmill.rulebook.endings.openers import is_german, leads_on, opens_sentence, serves
from corpusmill.rulebook.headline import cue_span, notice_span, place_of
from corpusmill.text.prose import is_spaceless

_ARROWS = re.compile(r"[>›»→▶►➡⇒☞👉]+\s*$")
_DASHES = ("-", "\u2013", "\u2014")
_COLONS = (":", "\uff1a")
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
    in_spaceless = is_spaceless(line[start]) or is_spaceless(line[:start].rstrip()[-1:])
    if place_of(line, start) != "after" and not in_spaceless:
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
    >>> [label_span(f"It is shut. {word} The Hague votes in May.", 12, 18) is not None for word in ("ADVERT", "Advert")]
    [True, False]
    """
    span = call_span(line, start, end)
    if span is None:
        return None
    words, behind = line[start:end].split(), line[end : span[1]].strip(" .")
    if behind[:1] in _COLONS and behind and line[span[1] :].strip():  # it says what follows in the text
        return None
    if line[start].isdigit() and line[:start].rstrip()[-1:] in _DASHES:  # "Beets – 2 pieces"
        return None
    is_set_off = words[0].isupper() or (
        len(words) > 1 and all(word[0].isupper() or not word[0].isalpha() for word in (words[0], words[-1]))
    )
    at_end = span[1] == len(line) and not line.endswith(".")
    is_set_off |= at_end or behind[:1] in tuple(_MARKS) or line[span[1] : span[1] + 2].strip() in ("|", "")
    return span if is_set_off or is_spaceless(line[start]) else None


# Names of sections that open a line before its text, and no title: of hand-made ones shorter runs may be one.
_UNITS_AT_EDGE = 5


def row_span(line: str, start: int, end: int) -> tuple[int, int] | None:
    """Start and end of a row of buttons or sections, found at [start, end): behind a sentence, or five at the edge.

    >>> line = "Home News Sport Culture Contact The bridge is closed."
    >>> line[slice(*row_span(line, 0, 31))]
    'Home News Sport Culture Contact'
    >>> row_span("Home News Sport The bridge is closed.", 0, 15)
    """
    if not line[:start].strip():
        units = [word for word in line[start:end].split() if word[0].isupper() or is_spaceless(word[0])]
        return notice_span(line, start, end) if len(units) >= _UNITS_AT_EDGE else None
    return call_span(line, start, end)


# The longest rest of a sentence behind words that tell what it is, and the words that make another one of its end: so
# many behind a capital that follows a small word are a sentence joined on, fewer are a name.
_REST, _WORDS_JOINED, _WORDS_AT_EDGE = 140, 4, 5
_OVER = re.compile(
    r"[.!?…]+(?=[\s\"”»’')A-Z]|$)|(?<=[a-zß-ÿıəа-ёạ-ỹ])(?=[A-ZÀ-ÞĐĞİŞƏА-Я])|:(?= )"
    r"|\s*[|│•►▶\n]|\s{2,}| (?=[\"“«„][A-Z])"
)
# What goes on after a comma is said by somebody, unless it says what for; names behind one are a list.
_CLAUSE = re.compile(r", ?([^\W\d_A-ZÀ-ÞĀĂĐĠİŞ][^\W\d_]*)")
_JOINED = re.compile(r"(?<=[^\W_]) (?=[^\W\d_a-z][^\W\d_A-Z]* [^\W\d_A-Z])")
_CAPITAL = re.compile(r"(?<=[^\W_]) (?=[^\W\d_a-z])")
# Names of two words stand in such sentences, also with an ending ("Facebooku"); between others a capital behind a
# capital is the second word of a name.
_NAMES = frozenset(
    "Google News Play Store App Channel WhatsApp Telegram Facebook Instagram YouTube Twitter TikTok Zalo Viber Line X"
    " Shopee".split()
)
_INFLECTED = tuple(name for name in _NAMES if len(name) > 1)
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
    >>> line = "The bridge is closed. Follow us on Facebook, so that you miss nothing."
    >>> line[slice(*opening_span(line, 22, 43))]
    'Follow us on Facebook, so that you miss nothing.'
    >>> opening_span("The bridge is closed. Follow us on Facebook, the mayor said.", 22, 43)
    """
    end = start + len(line[start:end].rstrip())
    rest = _PLAIN.match(line, end).end() if is_spaceless(line[start]) else _sentence_end(line, start, end)  # type: ignore[union-attr]
    span = notice_span(line, start, rest) if rest is not None else None
    if span and not line[: span[0]].strip() and line[span[1] - 1].isalnum() and span[1] < len(line):
        # at the edge of its line a few words before a capital may head what follows
        return span if len(line[slice(*span)].split()) >= _WORDS_AT_EDGE else None
    return span


def spread_span(line: str, start: int, end: int) -> tuple[int, int] | None:
    """The same of an opening whose words stand apart, with any others between them that begin no sentence.

    >>> line = "The bridge is closed. Get the ferry's own free app for more."
    >>> line[slice(*spread_span(line, 22, 50))]
    "Get the ferry's own free app for more."
    >>> line = "The bridge is closed. Get the ferry's own free app Cars wait. Work goes on."
    >>> line[slice(*spread_span(line, 22, 50))]
    "Get the ferry's own free app"
    >>> spread_span("The bridge is closed. Get the tip here Ferries are late for the app.", 22, 66)
    """
    words = line[start:].split(".", maxsplit=1)[0]
    gaps = [gap for gap in _gaps(line, start, end) if _begins_anew(words, gap - start)]
    if is_german(words):  # where nouns have capitals only an opener tells
        gaps = [gap for gap in gaps if opens_sentence(line, gap + 1)]
    span = None if gaps else opening_span(line, start, end)
    if span is None or is_german(words):
        return span
    # a short sentence of the author's, rather than a name: too little goes, not too much
    for gap in _JOINED.finditer(line, end, span[1]):
        before, behind = line[: gap.start()].rsplit(maxsplit=1)[-1], line[gap.start() + 1 :].split(maxsplit=1)[0]
        if before.islower() and behind[0].isupper() and behind not in _NAMES:
            return span[0], gap.start()
    return span


def _sentence_end(line: str, start: int, end: int) -> int | None:
    """Where the sentence is over whose first words end at `end`; None where somebody says it, or nothing tells.

    In German a noun behind a small word begins none.
    """
    if line[end : end + 1].isalpha() and not line[end].isupper():
        return None
    marks = _OVER.finditer(line, end, end + _REST)
    over = next((mark for mark in marks if mark[0] or is_seam(line, mark.start())), None)
    rest = over.start() if over else len(line)
    if (over is None and rest - end > _REST) or not all(map(serves, _CLAUSE.findall(line, end, rest))):
        return None
    gaps = (gap for gap in _gaps(line, end, rest) if _begins_anew(line[end:rest], gap - end))
    if is_german(line, start, rest):
        gaps = (gap for gap in gaps if opens_sentence(line, gap + 1) or not _is_of_german(line[start:gap]))
    return next(gaps, rest)


def _is_of_german(before: str) -> bool:
    """Whether a noun goes on with what stands before it: a small word, or one that addresses the reader."""
    word = before.rsplit(maxsplit=1)[-1]
    return word.islower() or word.startswith(("Sie", "Ih"))


def _gaps(line: str, start: int, end: int) -> Iterator[int]:
    """Where another sentence may have been joined on: before a capital behind a small letter, or a known opener."""
    for gap in _CAPITAL.finditer(line, start, end):
        at = gap.start()
        if _JOINED.match(line, at) or (
            opens_sentence(line, at + 1) and not leads_on(line[:at].rsplit(maxsplit=1)[-1].lower())
        ):
            yield at


def _begins_anew(words: str, gap: int) -> bool:
    """Whether a sentence was joined on behind a gap: a capital that is none of a name, and words enough."""
    before, behind = words[:gap].split()[-1:], words[gap:].split()
    if not behind or not behind[0][0].isupper() or behind[0] in _NAMES or len(behind) < _WORDS_JOINED:
        return False
    if opens_sentence(words, gap + 1):
        return True
    return not before or not before[0][0].isupper() or before[0].isupper() or before[0].startswith(_INFLECTED)


SPANS = {
    "cue": pointed_cue_span,
    "notice": notice_span,
    "call": call_span,
    "label": label_span,
    "opening": opening_span,
    "row": row_span,
    "spread": spread_span,
}
"""Of each scope whose words may stand anywhere in a line: what judges the line as it is written."""
