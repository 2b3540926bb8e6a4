"""The title in a text browser's dump of a page: at its margin, as all else is not, and broken at a screen's width."""

from __future__ import annotations

from collections.abc import Sequence

from corpusmill.metadata.judges.titles import could_be_title, echo
from corpusmill.metadata.words import Find, Line, folded_of

LEAST_LINES = 20
_INDENTED = 0.7  # share of the lines; text browsers indent all but headings by three columns
_LONGEST_HEADING = 3  # lines that a heading breaks into at the width of a screen
_SURE_HEADING = 5  # words; menus and boxes have shorter headings
_SCREEN = 90  # columns; text browsers break at 72 to 80
_LEAST_ECHO = 0.5  # see `titles.echo`; a heading over a box of the page is taken up by the teasers in it at the most


def read_outdented(lines: Sequence[Line], columns: Sequence[int]) -> tuple[int, int, Find] | None:
    """First and last line of the first heading that the text below takes up, and the title.

    `columns` says where each line starts. None for a text that no text browser has written.

    >>> from corpusmill.text.fold import fold
    >>> def line(text, start): return Line(text, fold(text), start)
    >>> menu = [line("Home", 100 * n) for n in range(18)]
    >>> text = line("The council closes the old bridge for two years.", 3_000)
    >>> page = [*menu, line("Council closes old bridge", 2_000), text]
    >>> read_outdented(page, [*[3] * 18, 0, 3])[2].value
    'Council closes old bridge'
    """
    if not could_be_outdented(columns):
        return None
    n = 0
    while n < len(lines):
        last = n
        if columns[n] == 0 and (n == 0 or lines[n].start - lines[n - 1].end > 1):
            while last + 1 < len(lines) and columns[last + 1] == 0 and lines[last + 1].start - lines[last].end == 1:
                last += 1
            if last - n < _LONGEST_HEADING and (find := _heading(lines, n, last)):
                # a page whose lists alone are indented has headings of its boxes at the margin, too
                return n, last, find if _is_broken(lines) else find._replace(rule="title-at-margin")
            if len(lines[n].text.split()) >= _SURE_HEADING:
                return None  # a heading, but of a text that does not speak of it: what comes below is no better
        n = last + 1
    return None


def could_be_outdented(columns: Sequence[int]) -> bool:
    """Most lines are indented."""
    return len(columns) >= LEAST_LINES and sum(column > 1 for column in columns) >= _INDENTED * len(columns)


def _heading(lines: Sequence[Line], first: int, last: int) -> Find | None:
    text = " ".join(line.text for line in lines[first : last + 1])
    folded = " ".join(line.folded for line in lines[first : last + 1])
    opens_list = last + 1 < len(lines) and lines[last + 1].text[0] in "*•+-"  # a box of links
    if opens_list or not could_be_title(Line(text, folded, lines[first].start)):
        return None
    below = " ".join(folded_of(lines)[last + 1 : last + 40])[:1_500].replace(folded, "")
    if echo(folded, below) < _LEAST_ECHO:
        return None
    return Find("title", text, 0, lines[last].end - lines[first].start, "title-outdented", 0.85)


def whole_title(lines: Sequence[Line], m: int) -> Find | None:
    """The title at a line, as an offset in that line; None in the middle of a paragraph.

    Text browsers break lines at the width of a screen: there a title of two lines is put together again.
    """
    line = lines[m]
    plain = Find("title", line.text, 0, len(line.text), "", 0.0)
    if not _is_broken(lines):
        return plain
    first, last = m, m
    while first and lines[first].start - lines[first - 1].end == 1 and 50 <= len(lines[first - 1].text) <= _SCREEN:
        first -= 1
    while last + 1 < len(lines) and lines[last + 1].start - lines[last].end <= 4 and len(lines[last].text) >= 50:
        last += 1
    if first == last:
        return plain
    if last - first > 1:
        return None
    value = f"{lines[first].text} {lines[last].text}"
    return Find("title", value, lines[first].start - line.start, lines[last].end - line.start, "", 0.0)


def _is_broken(lines: Sequence[Line]) -> bool:
    """Nearly no line is longer than a screen is wide."""
    return len(lines) > 20 and sum(len(folded) > _SCREEN for folded in folded_of(lines)) * 50 <= len(lines)
