"""Where the text of a whole page begins, its title set apart over it, and which dates belong to the page's frame."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from corpusmill.cache.patterns import kept_pattern
from corpusmill.metadata.judges.pages.echoes import below_of, echo
from corpusmill.metadata.judges.titles import CJK, could_be_title, is_prose, prose_of
from corpusmill.metadata.names import is_role
from corpusmill.metadata.traits import HAS_YEAR
from corpusmill.metadata.words import Find, Line, asked_once, folded_of, spans_of, told_of, written_of

_NEXT, _LEAST_PROSE = 9, 3  # of so many lines so many are prose where a text begins
_LONG = 250  # characters of a line that begins a text by itself
_REACH = 10  # lines over the text in which its title stands
_LEAST_WORDS, _LEAST_CJK = 4, 8
# See `echo`. A line that stands alone between blank lines over the text, the only one of which so much comes
# again, is the title on 61 of 65 English pages; of those of .7 to .85 on 36 of 45, but 12 of 15 if it stands twice.
_COUNTS, _LEAST_ECHO = 0.7, 0.85
# Items of lists, captions with a credit, lines of a day.
_NO_TITLE = re.compile(
    r"\d{1,2}[.)]\s|0\d\s|.*\(.{0,20}=|.*\b\d{1,2}[:.]\d\d(?:\s(?:uhr|wib|[ap]\.?m)|$)|(?:by|von|por|par|di|door|av|af|oleh)\s"
)


@asked_once
def body_start(lines: Sequence[Line]) -> int | None:
    """The first line of the text: prose that more prose follows, or one long paragraph."""
    folded, prose = folded_of(lines), prose_of(lines)
    for at, n in enumerate(prose):
        near = prose[at : at + _LEAST_PROSE]
        if len(folded[n]) >= _LONG or (len(near) == _LEAST_PROSE and near[-1] < n + _NEXT):
            return n
    return None


_BROAD, _LEAST_BROAD = 60, 3  # columns of a line that is broken at the width of a screen, and such lines of a paragraph
_WITHIN = 12  # characters of white space between two lines of it
_SENTENCE = re.compile(r"[.!?…]['\")\]»]?(?:\s|$)|[。！？।]")


@asked_once
def text_start(lines: Sequence[Line]) -> int | None:
    """The first line of the text, also where a text browser broke all paragraphs at the width of a screen.

    Their lines are too short for `body_start`, which finds no text there at all.
    """
    start = body_start(lines)
    if start is not None:
        return start
    folded, (starts, ends) = folded_of(lines), spans_of(lines)
    run = 0
    for n, line in enumerate(folded):
        is_next = run and starts[n] - ends[n - 1] <= _WITHIN
        is_broad = len(line) + len(CJK.findall(line)) >= _BROAD
        run = (run + 1 if is_next else 1) if is_broad else 0
        if run >= _LEAST_BROAD and _SENTENCE.search(" ".join(folded[n - run + 1 : n + 2])):
            return n - run + 1
    return None


def read_apart(raw: Sequence[Line], lines: Sequence[Line]) -> tuple[int, Find] | None:
    """The only line over the text that stands alone and that the text takes up: its title.

    `raw` are the lines with list marks, `lines` without: an item of a list is no title.

    >>> from corpusmill.text.fold import fold
    >>> def line(text, start): return Line(text, fold(text), start)
    >>> text = "The council closes the old bridge for two years, the council said on Monday. " * 4
    >>> page = [line("Home", 0), line("Council closes old bridge", 6), line("Share", 33), line(text, 40)]
    >>> read_apart(page, page)[1].value
    'Council closes old bridge'
    """
    start = body_start(lines)
    if not start:
        return None
    spans, (raw_starts, _) = spans_of(lines), spans_of(raw)
    own = [n for n in range(max(0, start - _REACH), start) if raw_starts[n] == spans[0][n]]
    alone = {n for n in own if _is_alone(spans, n)}
    if not alone:
        return None
    taken: list[int] = []
    for n in (*alone, *(n for n in own if n not in alone)):
        if (n in alone or taken) and _could_stand(lines[n]) and _echo(lines, n) >= _COUNTS:
            taken.append(n)
        if len(taken) > 1:
            return None
    if not taken:
        return None
    n = taken[0]
    if _echo(lines, n) < _LEAST_ECHO and not _stands_again(lines, n):
        return None
    return n, Find("title", lines[n].text, 0, len(lines[n].text), "title-set-apart", 0.86)


_ABOVE, _LEAST_COPIED, _LEAST_COPIED_ECHO = 3, 35, 0.3  # lines between the two; columns of the title; see `echo`


def read_copied(lines: Sequence[Line]) -> tuple[int, Find] | None:
    """The only line over the text that a line right above it ends with: the title below its trail or its copy.

    On pages of which nothing else told the title 26 of 29 such lines were it; those of which the text takes up less, or
    that are shorter, were buttons and products as well.

    >>> from corpusmill.text.fold import fold
    >>> texts = ("Menu", "Home » News » Council closes the old bridge for two years", "News",
    ...          "Council closes the old bridge for two years", "The council closes the bridge, it said. " * 9)
    >>> page = [Line(text.strip(), fold(text.strip()), 0) for text in texts]
    >>> read_copied(page)[1].value
    'Council closes the old bridge for two years'
    """
    start = body_start(lines)
    if not start:
        return None
    folded, found = folded_of(lines), {}
    for n in range(max(1, start - _REACH), start):
        title = folded[n]
        if title in found or 2 * len(title) < _LEAST_COPIED:
            continue
        if not any(above.endswith(title) for above in folded[max(0, n - _ABOVE) : n]):
            continue
        columns = len(title) + len(CJK.findall(title))
        if columns >= _LEAST_COPIED and _could_stand(lines[n]) and _echo(lines, n) >= _LEAST_COPIED_ECHO:
            found[title] = n
    if len(found) != 1:
        return None  # of a list each item has a picture with its name
    (n,) = found.values()
    return n, Find("title", lines[n].text, 0, len(lines[n].text), "title-copied", 0.86)


def _could_stand(line: Line) -> bool:
    text = line.text
    is_long = len(text) >= _LEAST_CJK if CJK.search(text) else len(text.split()) >= _LEAST_WORDS
    if not is_long:
        return False
    return could_be_title(line) and not is_prose(line) and not _NO_TITLE.match(line.folded) and not is_role(line.text)


def _echo(lines: Sequence[Line], n: int) -> float:
    title = folded_of(lines)[n]
    return echo(title, below_of(title, folded_of(lines)[n + 1 : n + 30]))


def _is_alone(spans: tuple[list[int], list[int]], n: int) -> bool:
    """Blank lines on both sides."""
    starts, ends = spans
    return (n == 0 or starts[n] - ends[n - 1] > 1) and starts[n + 1] - ends[n] > 1


def _stands_again(lines: Sequence[Line], n: int) -> bool:
    folded = folded_of(lines)
    return any(m != n and folded[n] in other and len(other) < _LONG for m, other in enumerate(folded))


_NEAR = 4  # lines between a page's date and its text or title
_FAR = 9  # lines over a page's title in which no date is its text's
_DEEP = 12  # lines below the first prose from which on a bare date is a comment's or another text's
# What is no day of the week, month, day, year or time: labels, names, sources.
_SAYS_MORE = kept_pattern(
    r"\b(?:publi|posted|updated|veroff|stand\b|aktual|erstellt|pubbl|opublik|date\b|on |by |par |por |von )|"
    r"(?:[^\W\d_]+\W+){5}|"
    r"(?![年月日时時分秒星期周週曜火水木金土一二三四五六년월일요화수목금토])[\u3040-\u9fff\uac00-\ud7af]"
)
YEAR = re.compile(r"(?:19|20|25)\d\d")


def _shows(text: str, title: str) -> bool:
    """A title, or the first line of one that is broken at the width of a screen."""
    return title in text or (len(text) >= _LEAST_BROKEN and title.startswith(text))


_LEAST_BROKEN = 30  # characters


def is_of_frame(lines: Sequence[Line], date: Line, title: str | None) -> bool:
    """Whether a date belongs to the frame of a page: today's in its head, a comment's, a teaser's.

    Of bare dates far over the text beside other dates 8 of 15 are not the text's, of those far below its start 6 of 18,
    of those far over the title 19 of 22.
    """
    n, start = _place_of(lines, date.start), body_start(lines)
    if n is None or (not title and _is_near(n, start)):
        return False  # mostly
    return _is_far(lines, n, start, title) and not _SAYS_MORE.search(date.folded)


def _is_near(n: int, start: int | None) -> bool:
    """Whether a date at `n` is near the start of the text, or there is none."""
    return start is None or start - _NEAR <= n <= start + _DEEP


def _is_far(lines: Sequence[Line], n: int, start: int | None, title: str | None) -> bool:
    """Whether a date at `n` is far over the title, or far from the start of the text."""
    titled = next((m for m, text in enumerate(written_of(lines)) if _shows(text, title)), -1) if title else -1
    if titled > n + _FAR:
        return True
    if start is None or _is_near(n, start):
        return False
    if title and any(title in text for text in written_of(lines, max(0, n - 6), n + _NEAR)):
        return False
    if n > start:
        return True
    folded = folded_of(lines)
    dated = [m for m, told in enumerate(told_of(lines)) if told & HAS_YEAR and m != n and len(folded[m]) < 120]
    return sum(YEAR.search(folded[m]) is not None for m in dated) >= 2


def _place_of(lines: Sequence[Line], at: int) -> int | None:
    """The line in which a place of the text is."""
    starts, ends = spans_of(lines)
    n = bisect_right(starts, at) - 1
    return n if n >= 0 and at <= ends[n] else None
