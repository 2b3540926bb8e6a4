"""The headline: the first line that is neither signature nor prose, and what sites hang behind it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from corpusmill.cache.patterns import kept_pattern
from corpusmill.metadata import traits
from corpusmill.metadata.names import is_organisation
from corpusmill.metadata.words import Find, Line, Lines

_LONGEST, _SHORTEST = 200, 12
_CJK_SHORTEST = 6
_STANDFIRST = 60
_YEAR = re.compile(r"(?:19|20|25)\d\d")
_WORDY = 4  # words of a line between a day and the text that is a headline; two or three are a place or a section
# A line of this many characters that ends as a sentence is prose; scripts without spaces say as much in a third.
_PROSE, _CJK_PROSE = 80, 35
CJK = kept_pattern(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_CLOSING, _SENTENCE_ENDS = "'\"”’)]", (".", "!", "?")
_SUFFIX = re.compile(r"(?:\ +[|]+\ +|\ +-+\ +|\ +>\ +|\ \*\ )(?P<suffix>[^|]{2,45})$")
_MAY_PART = re.compile(r"\ [|>*-]")
SECTIONS = frozenset(
    (
        "international world politics business economy sports sport opinion technology tech science health "
        "culture entertainment lifestyle national local news travel style education environment media money "
        "markets europe asia africa americas middle-east us uk usa india pakistan"
    ).split()
)
# First words of menus and boxes that stand above a text.
_NOT_A_TITLE = re.compile(
    r"(?:home|menu|share|skip|search|log ?in|sign|subscribe|advertis|related|read (?:more|also|next)|"
    r"more |contact|about us|follow|"
    r"photo|image|video|watch|listen|tags?\b|topics?\b|categor|by |comments?|loading|table of contents|"
    r"in this article|key takeaways|see (?:our|all|in)\b|start (?:free|your)|"
    r"zum (?:haupt)?inhalt|zur (?:suche|navigation)|aller au contenu|(?:saltar|ir) al contenido|"
    r"(?:ir|pular) para o conteudo|vai al contenuto|(?:ga|spring) naar|(?:hopp|gå) til|przejdz do|перейти к|"
    r"(?:foto|bild\w*|cr[eé]dito?s?|quelle|fot\.|zdj\w*|fonte|fuente)\ *:|"
    r"register|download|top stories|trending|latest|breaking$|join|buy|shop|get |click|see also|sponsored|"
    r"partner|description:|note:|update[ds]?:|"
    r"disclaimer|disclosure|this (?:article|post|story|page|content)|copyright|©|published|posted|"
    r"last updated|dear |on behalf|tested by|all photos|we may |awarded|brought to you|jump|in order to|"
    r"please |enable|you must|your browser|"
    r"learn (?:more )?about|back to|an official website|\w+ by\b|"
    r"[\d.,]+k? (?:shares?|views?|comments?|likes?))"
)
# What stands anywhere in the lines under a title.
_PICTURED = re.compile(  # what closes a caption: "(Photo: Ann Li)"
    r"[(（](?:[^()（）]*\b)?(?:photo|foto|bild|dok|ist|fot|image|reuters|afp|ap|epa|getty)\b[^()（）]*[)）]$|"
    r"[(（][^()（）]*(?:提供|撮影|사진|写真|фото|ảnh|ภาพ)[^()（）]*[)）]$"
)
_COUNTS = re.compile(r"\bmin(?:ute)?s? read\b|\b(?:\d+|no) comments?$")


def is_prose(line: Line) -> bool:
    """A line that reads as body: long, or of some length and ending as a sentence."""
    if not line.told & traits.PROSE:
        return False
    if not line.told & traits.NO_PROSE:
        return True
    size = len(line.text)
    if size < _CJK_PROSE:
        return False
    cjk = not line.text.isascii() and CJK.search(line.text, 0, 40) is not None
    if cjk and size <= 2 * _CJK_PROSE and line.folded[-1] == "?" and "." not in line.folded:
        return False  # a headline that asks
    least = _CJK_PROSE if cjk else _PROSE
    return size >= 3 * least or (size >= least and line.folded.rstrip(_CLOSING).endswith(_SENTENCE_ENDS))


def is_sure_prose(told: int) -> bool:
    """Whether what a glance told of a line is that it reads as body, without a look at the line."""
    return told & (traits.PROSE | traits.NO_PROSE) == traits.PROSE


def prose_of(lines: Sequence[Line]) -> list[int]:
    """The places of lines that read as body; one is made only where a glance could not tell."""
    if not isinstance(lines, Lines):
        return [n for n, line in enumerate(lines) if is_prose(line)]
    if lines.prose is None:
        may, unsure = traits.PROSE, traits.NO_PROSE
        lines.prose = [n for n, t in enumerate(lines.told) if t & may and (not t & unsure or is_prose(lines[n]))]
    return lines.prose


def without_suffix(line: Line) -> Line:
    """The line without the name of its site at the end."""
    end, _ = split_suffix(line)
    return Line(line.text[:end].rstrip(), line.folded[:end].rstrip(), line.start, line.told)


def split_suffix(line: Line) -> tuple[int, Find | None]:
    """Where the headline ends, and the section or publisher that a site hung behind it.

    A bar always parts the two; a dash only before an organisation's name, for headlines have dashes of their own.

    >>> from corpusmill.text.fold import fold
    >>> def suffix(text): return split_suffix(Line(text, fold(text), 0))[1]
    >>> suffix("Ministers meet in Oslo | international").name, suffix("Ministers meet - The Daily Post").value
    ('section', 'The Daily Post')
    >>> suffix("War and Peace - a long book")
    """
    may_part = line.told & traits.HAS_BAR and _MAY_PART.search(line.folded)
    match = _SUFFIX.search(line.folded) if may_part else None
    if match is None or match.start() < _SHORTEST:
        return len(line.text), None
    a, b = match.span("suffix")
    text = line.text[a:b].strip()
    bar = "|" in match.group()[: a - match.start()]
    if text.startswith("www."):
        return match.start(), Find("title_suffix", text, a, a + len(text), "title-suffix", 0.9)  # an address, no name
    if is_organisation(text) and line.folded[a:b].strip() not in SECTIONS:
        return match.start(), Find("organisation", text, a, a + len(text), "title-suffix", 0.9)
    if line.folded[a:b].strip() in SECTIONS or (bar and len(text.split()) <= 4):
        name = "section" if line.folded[a:b].strip() in SECTIONS or text.islower() else "title_suffix"
        return match.start(), Find(name, text, a, a + len(text), "title-suffix", 0.9)
    return len(line.text), None


def could_be_title(line: Line) -> bool:
    """By its own look, whatever stands around it."""
    text, folded = line.text, line.folded
    cjk = not text.isascii() and CJK.search(text) is not None
    if not (_CJK_SHORTEST if cjk else _SHORTEST) <= len(text) <= _LONGEST:
        return False
    if not cjk and len(text.split()) < 3:
        return False
    if text[0].islower() or text[0] in "-–—*•·>#@/<({=" or folded[-1] in ":;,-|>" or _NOT_A_TITLE.match(folded):
        return False
    if folded.endswith(".") and not folded.endswith("..") and text[-1] != "…":
        return False
    if folded[-1] in ")）" and _PICTURED.search(folded):
        return False
    if "http" in folded or "@" in folded:
        return False
    # a word of each alternative is looked for first: the pattern tries every character
    return not (("comment" in folded or " read" in folded) and _COUNTS.search(folded))


def could_be_heading(folded: str) -> bool:
    """A short line between paragraphs that ends as no sentence does."""
    return 8 <= len(folded) <= 100 and folded[-1] not in ".,;:!\"')" and " " in folded


class Chosen(NamedTuple):
    """The headline's index among the lines of the lead."""

    n: int
    rule: str
    confidence: float


def choose_title(
    lead: Sequence[Line], signed: Sequence[bool], credited: Sequence[bool], has_headings: Callable[[], bool]
) -> Chosen | None:
    """The headline among the lines before the first prose line, and how sure that is.

    `signed[n]`: the line was read as metadata; `credited[n]`: as a picture's credit. `has_headings` tells whether the
    body has headings of its own: then a first line without a byline under it may be the first of them.
    """
    free = [n for n, is_signed in enumerate(signed) if not is_signed]
    if not free:
        return None
    is_twice, found = False, None
    if len(free) > 1:
        bare = {n: lead[n].folded[: split_suffix(lead[n])[0]].strip() for n in free}
        is_twice = list(bare.values()).count(bare[free[0]]) > 1
        found = _repeated(lead, bare, signed)
    if found or is_twice or not could_be_title(lead[free[0]]):
        return found
    below = free[0] + 1
    is_over = (below < len(lead) and signed[below], below < len(lead) and credited[below])
    is_below_day = len(free) == 1 == free[0] and below == len(lead) and signed[0] and _YEAR.search(lead[0].folded)
    if is_below_day and len(lead[1].text.split()) >= _WORDY:
        return Chosen(1, "title-below-day", 0.75)  # "Saturday, May 2, 2020", the headline, the text: a blog
    return _first_line([lead[n] for n in free], free[0], is_over, has_headings)


def _repeated(lead: Sequence[Line], bare: dict[int, str], signed: Sequence[bool]) -> Chosen | None:
    """A headline that stands twice, in a breadcrumb or page title and by itself; a button stands more often.

    `bare` has the lines that are not signed without what sites hang behind them.
    """
    for n, text in bare.items():
        above = [said for m, said in bare.items() if m < n and said.endswith(text)]
        if len(above) != 1 or len(text) < 2 * _SHORTEST or list(bare.values()).count(text) > 2:
            continue
        is_over_signed = n + 1 < len(lead) and signed[n + 1]
        if (above[0] != text or is_over_signed) and could_be_title(lead[n]):
            return Chosen(n, "title-repeated", 0.9)
    return None


def _first_line(
    free: Sequence[Line], n: int, is_over: tuple[bool, bool], has_headings: Callable[[], bool]
) -> Chosen | None:
    """The first of the lines that are not signed, by what stands around it: the first case that holds.

    `is_over` tells whether a signature and whether a credit is right below.
    """
    first, (is_over_signed, is_over_credit) = free[0], is_over
    is_short = len(first.text.split()) < 4 and not CJK.search(first.text)
    # asked of nothing that a case before takes, for it looks through the text
    is_first_of_headings = len(free) == 1 and not (is_over_signed or is_over_credit or is_short) and has_headings()
    # a sentence is text already
    has_standfirst = len(free) == 2 and len(free[1].text) >= _STANDFIRST and free[1].folded[-1] not in ".!?:"
    cases = (
        (is_over_signed and not is_over_credit, "title-signed", 0.9),
        (split_suffix(first)[1] is not None, "title-suffixed", 0.9),
        (is_over_credit, "title-over-credit", 0.6),  # as often the caption of that picture
        (is_short, "title-short", 0.6),
        (is_first_of_headings, "title-before-headings", 0.6 if first.folded[-1] == "?" else 0.75),
        (len(free) == 1, "title-first-line", 0.9),
        (has_standfirst, "title-and-standfirst", 0.75),
        (len(free) == 2, "title-and-standfirst", 0.6),  # may be two subheads, or a heading, as well
        (len(free) <= 5, "title-of-few", 0.6),
    )
    return next((Chosen(n, rule, confidence) for holds, rule, confidence in cases if holds), None)


# The least share of a title's words that the text takes up again, by rule. On pages of other people's scrapers, titles
# of these rules are right in 43 of 50 with so much, in 9 of 19 with less: a heading, a section, the name of a shop.
LEAST_ECHO = {
    # Texts open with their first heading as often as with their title: of what extractors leave 62 of 78 were titles
    # with half of the words and 32 of 34 with so much, the same on both halves of the sites; where no title was, 9
    # headings of 1,096 texts are taken for one instead of 44.
    "title-before-headings": 0.85,
    "title-signed": 0.5,  # names of sites and sections stand over the day, too
    "title-first-line": 0.5,
    "title-and-standfirst": 0.3,
    "title-repeated": 0.5,
    "title-below-day": 0.3,
}


# The fewest characters of a title, by rule; an ideograph counts for two. Headlines are sentences, headings are not: of
# what these rules found in text of sites not read before, folded by site, so many fit the page's own title (others said
# the same in other words): from this length on 87, 92, 84, 89, 88 %, below it 47, 74, 62, 42, 32 %.
LEAST_LENGTH = {
    "title-before-headings": 40,
    "title-set-apart": 40,
    "title-over-signature": 40,
    "title-first-line": 40,  # of extractors' text 22 of 23 from here on, 1 of 3 below: subheads
    "title-weighed": 40,  # on sites not learnt from 109 of 122 from here on, 9 of 13 below: headings
    "title-twice-signed": 35,
    # of 6 shorter ones 5 were sections, buttons and sites
    "title-suffixed": 20,
    "title-of-trail": 20,
    "title-of-page": 20,
    "title-before-bar": 20,
    "title-and-standfirst": 35,
}


# Where nothing but its place tells a title, a longer line is a sentence: 2 of 18 such lines were titles.
MOST_LENGTH = dict.fromkeys(("title-first-line", "title-and-standfirst", "title-before-headings"), 120)


def has_length(title: str, rule: str) -> bool:
    """Whether a title has the length that headlines have, where its rule would take a heading or a sentence as well.

    >>> [has_length("Privacy policy", rule) for rule in ("title-set-apart", "title-first-line", "title-signed")]
    [False, False, True]
    """
    size = len(title) if title.isascii() else len(title) + len(CJK.findall(title))
    return LEAST_LENGTH.get(rule, 0) <= size <= MOST_LENGTH.get(rule, _LONGEST)
