"""Where a cue ("Read also:") inside a line opens the headline of another piece, and where that headline ends.

Patterns see folded text, without the capitals that part a headline from the sentence glued to it. So a rule of scope
`cue` names the cue only, and this module reads the line as it is written. It takes too little rather than too much:
where no mark, bar, gap or glued capital says that the headline is over, nothing is cut.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from corpusmill.rulebook.endings.headlines import BREAK, LENGTH, End, headline_end
from corpusmill.rulebook.endings.openers import opener_within, opens_sentence
from corpusmill.text.prose import is_spaceless

_WORDS_AT_EDGE = 4
"""Words of a headline behind a cue that begins the line, where only its capital parts them: of an index, fewer."""
_WORDS_OF_NOTICE = 5
"""Words of a notice in a script without capitals that is over though nothing behind it says so."""
# Indic scripts write a colon also with the letter that looks like one, Khmer with its own mark.
_COLONS = "\u0983\u0903\u0c03\u17d6"
_SEPARATOR = re.compile(rf"\s*(?:[:：{_COLONS}|│>›»→▶➡⇒=]|[-–—](?=\s))[:：|│>›»→▶➡⇒\s–—-]*")
# What stands between a sentence and a cue: its end mark, a closing quote or bracket, a bar, a bullet.
_AFTER_SENTENCE = ".!?…。！？।۔؟။។\"”»’')]】）|│>›*•·▪►▶–—"
_OPENING_QUOTES = "“„«‘「『"
_QUOTES = _OPENING_QUOTES + " \"'"
# What ends a notice and goes with it; no comma: a sentence goes on there.
_NOTICE_MARK = re.compile(r"(?: ?[.!?…:;。！？।۔؟။។៖>»→▶►▼☞*)\]])+")
# A sentence that is glued to the colon of a notice: "Watch the video below:And catch the rest of the story."
_GLUED = re.compile(r"(?<=[a-zß-ÿ]):(?=[^\W\d_a-z][\w'’]*(?: [\w'’]+){2})")
# "Subscribe now or miss the offer, the advertisement said": somebody's words, not the page's.
_REPORTED = re.compile(r"[,?!] (?:[\w.'’-]+ ){1,6}(?:said|says|asked|asks|wrote|writes|told|added|read|reads)\b")
# The rest of an address whose dot a pattern took for the end of the sentence ("at ferry.example").
_ADDRESS_REST = re.compile(r"(?:(?<=\w)\.[a-z]{2,7}\b(?:/\S*\w)?)*")
# "See also: Smith 1987", "git(1)", "`tar`", "p. 12": a reference of the author's own.
_REFERENCE = re.compile(r"[`{}]|\w\(\d|\b(?:1[5-9]|20)\d\d[a-z]?[).]?$|\bpp?\. ?\d|§|\bISBN\b")


def cue_span(line: str, start: int, end: int) -> tuple[int, int] | None:
    """Start and end of cue and headline in the line, for a cue found at [start, end); None where it opens none.

    >>> line = "The bridge stays closed. Read also: Mayor opens new ferry? The council meets in May."
    >>> line[slice(*cue_span(line, 25, 34))]
    'Read also: Mayor opens new ferry?'
    >>> line = "Closed until May.See also: Mayor opens new ferryThe council meets in May."
    >>> line[slice(*cue_span(line, 17, 25))]
    'See also: Mayor opens new ferry'
    >>> cue_span("Read more poems, said the teacher.", 0, 9)
    """
    if not _cue_ends(line, end):
        return None
    bracketed = _bracketed(line, start, end)
    if bracketed:
        return bracketed
    place = place_of(line, start)
    separator = _SEPARATOR.match(line, end)
    if not _opens_headline(line, start, end, place, separator):
        return None
    found = _headline(line, end, place, separator)
    if found is None:
        return None
    first, is_over = found
    headline = line[first : is_over.at]
    fills_line = place == "edge" and is_over.at == len(line)
    if is_over.is_stop and (not separator or fills_line or headline[:1].islower()):
        return None
    least = _WORDS_AT_EDGE if place == "edge" and not separator else 0
    return (start, is_over.at) if _is_whole(headline, least, fills_line, is_over.is_stop) else None


def _headline(line: str, end: int, place: str, separator: re.Match[str] | None) -> tuple[int, End] | None:
    """Where the headline behind a cue begins and how it ends; None where nothing tells either."""
    first = separator.end() if separator else end + len(line[end:]) - len(line[end:].lstrip())
    if first >= len(line) or not (separator or _opens_bare(line[first], place)):
        return None
    found = headline_end(line, first)
    return (first, found) if found and (separator or _ends_bare(line, first, found)) else None


def _opens_bare(char: str, place: str) -> bool:
    """Whether a headline may open so that nothing parts from its cue; without capitals only behind a sentence."""
    return char.isupper() or (place == "after" and char.isalpha() and not _is_cased(char))


def _ends_bare(line: str, first: int, found: End) -> bool:
    """Whether the end of such a headline is told: without capitals by more than the end of its line."""
    return not found.is_joined if _is_cased(line[first]) else found.at < len(line)


def notice_span(line: str, start: int, end: int) -> tuple[int, int] | None:
    """Start and end of a notice of the page in the line, found at [start, end); None where it is a part of a sentence.

    It begins where a sentence may begin and ends where one ends: at a mark, a bar, a gap, or before the capital of the
    next one, which pages joined on one line put behind it without a mark.

    >>> line = "The bridge is closed.Scroll down to continue reading Cars take the old road."
    >>> line[slice(*notice_span(line, 21, 52))]
    'Scroll down to continue reading'
    >>> line = "Watch the video below:And catch the rest of the story."
    >>> line[slice(*notice_span(line, 0, 53))]
    'Watch the video below:'
    >>> notice_span("Scroll down to continue reading the second part.", 0, 31)
    """
    start = end - len(line[start:end].lstrip())
    opening = start - (line[start - 1 : start] in ("¿", "¡"))
    place = place_of(line[:opening] + line[start:], opening)
    if line[:opening].rstrip()[-1:] in tuple(_OPENING_QUOTES):  # French sets a space behind them
        return None
    if place == "none" or (place == "inside" and not is_spaceless(line[start]) and not _is_cased(line[start])):
        return None
    if _REPORTED.search(line, start, end):
        return None
    if glued := _GLUED.search(line, start, end):
        return opening, glued.end()
    joined = opener_within(line, start, end)  # a tail that runs into the next sentence, for want of a mark
    stop = len(line[:joined].rstrip()) if joined else _notice_end(line, start, end)
    return None if stop is None else (opening, stop)


def _notice_end(line: str, start: int, end: int) -> int | None:
    """Where a notice is over whose words end at `end`, its mark taken along; None where a sentence goes on there."""
    has_gaps = is_spaceless(line[start])
    end = _ADDRESS_REST.match(line, end).end()  # type: ignore[union-attr]
    mark = _NOTICE_MARK.match(line, end)
    stop = mark.end() if mark else end
    if stop == len(line) or (mark and line[stop] not in ",;"):
        return stop
    if BREAK.match(line, stop) or (has_gaps and line[stop] == " "):
        return stop
    following = line[stop:].lstrip(_QUOTES)  # the next sentence may open with a quote
    if has_gaps or any(map(_is_cased, line[start:stop])) or not line[stop].isspace():  # "Page 1 of 3"
        is_apart = line[stop].isspace() or line[stop - 1].islower()
        return stop if following[:1].isupper() and is_apart else None
    # Without capitals: an opener tells it, or that so many words are no part of another sentence.
    is_over = opens_sentence(line, len(line) - len(following)) or len(line[start:stop].split()) >= _WORDS_OF_NOTICE
    return stop if is_over else None


def _is_whole(headline: str, least: int, fills_line: bool, is_stop: bool) -> bool:
    """Whether it reads as a headline; of at least so many words, up to the end of its line, where `least` is set."""
    return _reads_as_headline(headline, is_stop) and (not least or (fills_line and len(headline.split()) >= least))


def _opens_headline(line: str, start: int, end: int, place: str, separator: re.Match[str] | None) -> bool:
    """Whether place and separator make a cue of the words: inside a sentence, or of one word, it needs a separator."""
    if place == "none":
        return False
    is_phrase = len(line[start:end].split()) > 1 or line[start] >= "\u2e80" or is_spaceless(line[start])
    if separator:
        return is_phrase or place != "inside"
    return is_phrase and place in ("after", "edge")


def _cue_ends(line: str, end: int) -> bool:
    """Whether the cue is not the beginning of a longer word."""
    if end == len(line):
        return False
    after = line[end]
    if unicodedata.category(after) in ("Mn", "Mc") and after not in _COLONS:  # a vowel sign of the same word
        return False
    is_glued_capital = after.isupper() and line[end - 1].islower()
    return not (after.isalnum() or after == "_") or is_glued_capital


def _bracketed(line: str, start: int, end: int) -> tuple[int, int] | None:
    """A whole bracket that opens with the cue: "(Read also: …)"."""
    head = line[:start].rstrip()
    if not head or head[-1] not in "([（【":
        return None
    close = line.find({"(": ")", "[": "]", "（": "）", "【": "】"}[head[-1]], end, end + LENGTH.stop)
    inner = line[end:close]
    if close < 0 or not _SEPARATOR.match(inner) or not _reads_as_headline(_SEPARATOR.sub("", inner, count=1), False):
        return None
    return len(head) - 1, close + 1


def _is_cased(char: str) -> bool:
    return char.upper() != char.lower()


def place_of(line: str, start: int) -> str:
    """Where the cue stands: `edge` of the line, `after` a sentence, `inside` one (by its capital or script), `none`."""
    head = line[:start].rstrip()
    gap = start - len(head)
    if _is_quoted(head, gap):
        return "none"
    if not any(map(str.isalnum, head)):
        return "edge"
    if _is_cased(line[start]) and not line[start].isupper():
        # "i więcej: czytaj także": a cue in small letters is a part of its sentence, but not behind a bar or a gap
        return "after" if head[-1] in "|│•►▶" or gap > 1 else "none"
    if head[-1] in _AFTER_SENTENCE or gap > 1:
        return "after"
    if gap == 0:
        return "after" if head[-1].islower() and line[start].isupper() else "none"
    return "none" if head[-1] in ",;:-/&" else "inside"


def _is_quoted(head: str, gap: int) -> bool:
    """Whether a quote opens right before the cue."""
    if not head or gap:
        return False
    return head[-1] in _OPENING_QUOTES or (head[-1] in "\"'" and (len(head) == 1 or head[-2].isspace()))


def _reads_as_headline(headline: str, is_stop: bool) -> bool:
    text = headline.strip()
    wide = 0 if text.isascii() else sum(char >= "\u2e80" or is_spaceless(char) for char in text)
    words = len(text.split())
    if len(text) + wide not in LENGTH or not any(map(str.isalpha, text)) or _REFERENCE.search(text):
        return False
    return wide > 4 or words >= (4 if is_stop else 2) or text.startswith(("http://", "https://", "www."))


# Arrows, bars, bullets, rows of marks, hash tags, addresses: no sentence or heading of an article begins or ends so.
_MARKS = r"|>*#=~\[\]{}@\u2022\u00bb\u203a\u2190-\u21ff\u25a0-\u27bf\u3010\u3011\u2b00-\u2bff"
_DECORATION = re.compile(rf"[\W_]{{0,3}}[{_MARKS}]|-{{2,}}|_{{2,}}")


_MARKED_HEADING = re.compile(r"#{1,6} ")


_COUNTED = re.compile(r"\w ?\(\d{1,3}(?:[.,]?\d{3})?\)$")


def is_decorated(folded: str) -> bool:
    """Whether a line begins or ends with marks of layout, or with a count; marks of a heading in Markdown are none.

    >>> [is_decorated(line) for line in ("share >>", "#ferries", "### tags ###", "comments (1,204)")]
    [True, True, False, True]
    """
    if _MARKED_HEADING.match(folded):
        return False
    return bool(_DECORATION.match(folded) or _DECORATION.match(folded[:-4:-1]) or _COUNTED.search(folded))


# Four words at the most, what parts, and the words of a headline.
_CUE_AND_HEADLINE = re.compile(r"([^\s:|]+ ){0,3}[^\s:|]+( ?:| {2,}| [|>\u00bb\u2013\u2014-] )\s*\S+( \S+){2,}[^.]$")
# A cue and the first twelve letters of a headline where no spaces part the words of either.
_CUE_AND_UNSPACED = re.compile(r"[^\s:|]{4,40}(?: ?:| [|>\u00bb\u2013\u2014-] )\s*[^\s:|]{12,}.*[^.]$")


def is_cue_and_headline(folded: str) -> bool:
    """Whether a line is a short cue, set apart, and a headline: "read also: ferry company asks for higher fares".

    >>> is_cue_and_headline("អានបន្ថែម: តម្លៃស្រូវឡើងថ្លៃនៅតាមស្រុក"), is_cue_and_headline("អានបន្ថែម: ទី២")
    (True, False)
    """
    pattern = _CUE_AND_UNSPACED if is_spaceless(folded[0]) else _CUE_AND_HEADLINE
    return bool(pattern.match(folded))


@lru_cache(maxsize=4_096)  # labels of a site stand on each of its pages
def is_set_apart(folded: str) -> bool:
    """Whether marks of layout, or a headline behind a cue, say that a line is no sentence or heading of an article."""
    return is_decorated(folded) or is_cue_and_headline(folded)
