"""Where a cue ("Read also:") inside a line opens the headline of another piece, and where that headline ends.

Patterns see folded text, without the capitals that part a headline from the sentence glued to it. So a rule of scope
`cue` names the cue only, and this module reads the line as it is written. It takes too little rather than too much:
where no mark, bar, gap or glued capital says that the headline is over, nothing is cut.
"""

from __future__ import annotations

import re
from typing import NamedTuple

# Teasers among hand-labelled lines have up to 153 characters, headlines 10 and more; those of scripts without spaces
# count twice.
_LENGTH = range(10, 161)
_WORDS_AT_EDGE = 4
"""Words of a headline behind a cue that begins the line, where only its capital parts them: of an index, fewer."""
_SEPARATOR = re.compile(r"\s*(?:[:：|│>›»→▶➡⇒=]|[-–—](?=\s))[:：|│>›»→▶➡⇒\s–—-]*")
# What stands between a sentence and a cue: its end mark, a closing quote or bracket, a bar, a bullet.
_AFTER_SENTENCE = ".!?…。！？।۔؟\"”»’')]】）|│>›*•·▪►▶–—"
_OPENING_QUOTES = "“„«‘「『"
_QUOTES = _OPENING_QUOTES + " \"'"
_SENTENCE_END = re.compile(r"[.!?…।۔؟。！？]+[\"”»’')\]]*")
_BREAK = re.compile(r"\s*[|│•·▪►▶■●★\n]|\s{2,}")
# What ends a notice and goes with it; no comma: a sentence goes on there.
_NOTICE_MARK = re.compile(r"(?: ?[.!?…:;。！？।۔؟>»→▶►▼☞*)\]])+")
# The rest of an address whose dot a pattern took for the end of the sentence ("at ferry.example").
_ADDRESS_REST = re.compile(r"(?:(?<=\w)\.[a-z]{2,7}\b(?:/\S*\w)?)*")
# Names that hold a capital inside: no seam of two sentences.
_CAMEL = re.compile(
    r"(?-i:(?:Mac|Mc|De|Le|La|Di)[A-Z])\w*|(?:WhatsApp|LinkedIn|PlayStation|FaceTime|TikTok|PayPal|JavaScript|TypeScript|OpenAI|"
    r"YouTube|GitHub|GitLab|DeepMind|DeepSeek|SoundCloud|WordPress|SpaceX|SnapChat|FedEx|PowerPoint|OneDrive|AirPods)\w*",
    re.IGNORECASE,
)
_ABBREVIATION = re.compile(
    r"(?:^|[\s(.])(?:\w{1,2}|prof|inc|ltd|corp|gen|gov|sen|rep|mrs|jan|feb|aug|sept|oct|nov|dec)$", re.IGNORECASE
)
_WORD = re.compile(r"[^\W\d_]+")
# A headline in title case writes words of up to so many letters small ("of", "yang"), and has so many capitals.
_SMALL_WORD, _TITLE_WORDS = 4, 4
# "See also: Smith 1987", "git(1)", "`tar`", "p. 12": a reference of the author's own.
_REFERENCE = re.compile(r"[`{}]|\w\(\d|\b(?:1[5-9]|20)\d\d[a-z]?[).]?$|\bpp?\. ?\d|§|\bISBN\b")


class _End(NamedTuple):
    at: int
    is_stop: bool
    """A full stop, as sentences of prose end, and few headlines."""


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
    first = separator.end() if separator else end + len(line[end:]) - len(line[end:].lstrip())
    if first >= len(line) or not (separator or line[first].isupper()):
        return None
    found = _headline_end(line, first)
    if found is None:
        return None
    headline = line[first : found.at]
    fills_line = place == "edge" and found.at == len(line)
    if found.is_stop and (not separator or fills_line or headline[:1].islower()):
        return None
    least = _WORDS_AT_EDGE if place == "edge" and not separator else 0
    return (start, found.at) if _is_whole(headline, least, fills_line, found.is_stop) else None


def notice_span(line: str, start: int, end: int) -> tuple[int, int] | None:
    """Start and end of a notice of the page in the line, found at [start, end); None where it is a part of a sentence.

    It begins where a sentence may begin and ends where one ends: at a mark, a bar, a gap, or before the capital of the
    next one, which pages joined on one line put behind it without a mark.

    >>> line = "The bridge is closed.Scroll down to continue reading Cars take the old road."
    >>> line[slice(*notice_span(line, 21, 52))]
    'Scroll down to continue reading'
    >>> notice_span("Scroll down to continue reading the second part.", 0, 31)
    """
    start = end - len(line[start:end].lstrip())
    opening = start - (line[start - 1 : start] in ("¿", "¡"))
    place = place_of(line[:opening] + line[start:], opening)
    if line[:opening].rstrip()[-1:] in tuple(_OPENING_QUOTES):  # French sets a space behind them
        return None
    is_spaceless = "\u0e00" <= line[start] <= "\u0eff"  # there a gap parts sentences
    if place == "none" or (place == "inside" and not is_spaceless and not _is_cased(line[start])):
        return None
    stop = _notice_end(line, end, is_spaceless)
    return None if stop is None else (opening, stop)


def _notice_end(line: str, end: int, is_spaceless: bool) -> int | None:
    """Where a notice is over whose words end at `end`, its mark taken along; None where a sentence goes on there."""
    end = _ADDRESS_REST.match(line, end).end()  # type: ignore[union-attr]
    mark = _NOTICE_MARK.match(line, end)
    stop = mark.end() if mark else end
    if stop == len(line) or (mark and line[stop] not in ",;"):
        return stop
    if _BREAK.match(line, stop) or (is_spaceless and line[stop] == " "):
        return stop
    following = line[stop:].lstrip(_QUOTES)[:1]  # the next sentence may open with a quote
    is_apart = line[stop].isspace() or line[stop - 1].islower()
    return stop if following.isupper() and is_apart else None


def _is_whole(headline: str, least: int, fills_line: bool, is_stop: bool) -> bool:
    """Whether it reads as a headline; of at least so many words, up to the end of its line, where `least` is set."""
    return _reads_as_headline(headline, is_stop) and (not least or (fills_line and len(headline.split()) >= least))


def _opens_headline(line: str, start: int, end: int, place: str, separator: re.Match[str] | None) -> bool:
    """Whether place and separator make a cue of the words: inside a sentence, or of one word, it needs a separator."""
    if place == "none":
        return False
    is_phrase = len(line[start:end].split()) > 1 or not _is_cased(line[start])
    if separator:
        return is_phrase or place != "inside"
    return is_phrase and place in ("after", "edge")


def _cue_ends(line: str, end: int) -> bool:
    """Whether the cue is not the beginning of a longer word."""
    if end == len(line):
        return False
    after = line[end]
    is_glued_capital = after.isupper() and line[end - 1].islower()
    return not (after.isalnum() or after == "_") or is_glued_capital


def _bracketed(line: str, start: int, end: int) -> tuple[int, int] | None:
    """A whole bracket that opens with the cue: "(Read also: …)"."""
    head = line[:start].rstrip()
    if not head or head[-1] not in "([（【":
        return None
    close = line.find({"(": ")", "[": "]", "（": "）", "【": "】"}[head[-1]], end, end + _LENGTH.stop)
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


def _headline_end(line: str, first: int) -> _End | None:
    """The first place where the headline is over; None where that is not told within its longest length."""
    found = _marked_end(line, first)
    if (found is None or found.is_stop) and (titled := _title_case_end(line, first)):
        return _End(titled, False)
    return found


def _marked_end(line: str, first: int) -> _End | None:
    """The first mark, bar, gap or glued capital that ends a headline, or the end of its line."""
    for at in range(first + 1, min(len(line), first + _LENGTH.stop) + 1):
        if at == len(line):
            return _End(at, line[at - 1] == "." and not line.endswith(".."))
        if found := _BREAK.match(line, at):
            return _End(found.start(), False)
        if (stop := _SENTENCE_END.match(line, at)) and _is_over(line, at, stop.end()):
            return _End(stop.end(), stop.group()[0] == "." and not stop.group().startswith(".."))
        if line[at].isupper() and line[at - 1].islower() and _is_seam(line, at):
            return _End(at, False)
    return None


def _title_case_end(line: str, first: int) -> int | None:
    """Where a headline of capitalized words ends for its next sentence: before the capital over the first small word.

    >>> line = "Baca juga: Jadwal Feri Pekan Ini, Sungai vs Danau Kemudian dia berkata lain."
    >>> line[11:_title_case_end(line, 11)]
    'Jadwal Feri Pekan Ini, Sungai vs Danau'
    """
    capitals: list[int] = []
    for word in _WORD.finditer(line, first, first + _LENGTH.stop):
        text = word.group()
        if text[0].isupper():
            capitals.append(word.start())
        elif len(text) > _SMALL_WORD and text[0].islower():
            return len(line[: capitals[-1]].rstrip()) if len(capitals) > _TITLE_WORDS else None
    return None


def _is_over(line: str, at: int, end: int) -> bool:
    """Whether a sentence mark at `at` ends the headline: what follows begins anew, and it ends no abbreviation."""
    if line[at] in "。！？।۔؟" or end == len(line):
        return True
    rest = line[end:]
    following = rest.lstrip()
    if not following or following[0].islower() or following[0] in ",;:":
        return False
    if not rest[0].isspace() and not following[0].isalpha():
        return False
    return line[at] != "." or not _ABBREVIATION.search(line[max(0, at - 8) : at])


def _is_seam(line: str, at: int) -> bool:
    """Whether a capital behind a small letter begins a glued sentence, and is none inside a name."""
    begin = at
    while begin and line[begin - 1].isalnum():
        begin -= 1
    end = at
    while end < len(line) and line[end].isalnum():
        end += 1
    left, right = line[begin:at], line[at:end]
    is_short_name = len(left) == 1 or (len(left) < 4 and right.isupper())  # "iPhone", "PhD"
    return not is_short_name and not _CAMEL.fullmatch(line[begin:end])


def _reads_as_headline(headline: str, is_stop: bool) -> bool:
    text = headline.strip()
    wide = sum(char >= "\u2e80" or "\u0e00" <= char <= "\u0eff" for char in text)
    words = len(text.split())
    if len(text) + wide not in _LENGTH or not any(map(str.isalpha, text)) or _REFERENCE.search(text):
        return False
    return wide > 4 or words >= (4 if is_stop else 2) or text.startswith(("http://", "https://", "www."))


# Arrows, bars, bullets, rows of marks, hash tags, addresses: no sentence or heading of an article begins or ends so.
_MARKS = r"|>*#=~\[\]{}@\u2022\u00bb\u203a\u2190-\u21ff\u25a0-\u27bf\u3010\u3011\u2b00-\u2bff"
_DECORATION = re.compile(rf"[\W_]{{0,3}}[{_MARKS}]|-{{2,}}|_{{2,}}")


def is_decorated(folded: str) -> bool:
    return bool(_DECORATION.match(folded) or _DECORATION.match(folded[:-4:-1]))


# Four words at the most, what parts, and the words of a headline.
_CUE_AND_HEADLINE = re.compile(r"([^\s:|]+ ){0,3}[^\s:|]+( ?:| {2,}| [|>\u00bb\u2013\u2014-] )\s*\S+( \S+){2,}[^.]$")


def is_cue_and_headline(folded: str) -> bool:
    """Whether a line is a short cue, set apart, and a headline: "read also: ferry company asks for higher fares"."""
    return bool(_CUE_AND_HEADLINE.match(folded))
