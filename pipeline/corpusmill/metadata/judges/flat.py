"""A page flattened to one line: its title before the first bar, its date before the text."""

from __future__ import annotations

import re

from corpusmill.metadata.dates import find_dates
from corpusmill.metadata.judges.titles import could_be_title
from corpusmill.metadata.words import Find, Line, Words

LEAST = 300  # characters: a shorter line is a paragraph or a headline
_HEAD = 400  # characters in which the title of a flattened page stands
_MENU = 1_500  # characters of menu and text before the page's stamp, a day with its time
_LONGEST, _SURE = 200, 25  # characters of a headline that stands again; shorter ones are names of sections, too
_FURTHEST = 4_000  # characters behind the page's own title; menus of such pages have 69 to 1,087
_PARTS = re.compile(r"\ +(?:[|>*-]+|::)\ +")
_BAR = re.compile(r"\ +\|\ +")
_SECTION = re.compile(r"\ +-\ +(?P<section>\S+(?:\ \S+){0,2})\ +-\ +")
_STAMP = re.compile(r",?\s*(?:-|\||at|às|a las|à|um|kl\.?|pukul|saat|в|о)?\s*\d{1,2}[:.h]\d{2}")


def read_flat(line: Line, words: Words) -> list[Find]:
    """Title and date of a page that was joined to one long line.

    >>> from corpusmill.text.fold import fold
    >>> from corpusmill.metadata.words import words_of
    >>> text = "Council closes the old bridge | The works begin in May. " + "The mayor said so on Monday. " * 12
    >>> [(f.name, f.value) for f in read_flat(Line(text, fold(text), 0), words_of("en"))]
    [('title', 'Council closes the old bridge')]
    """
    if len(line.text) < LEAST:
        return []
    return [find for find in (_headline(line) or _title(line), _date(line, words)) if find]


def _headline(line: Line) -> Find | None:
    """The longest part before a separator of the page's own title that stands again in the page: its headline.

    On 1,147 pages joined on one line it is the title of 353 of 395 pages where one is found, and a part of it on 30.
    """
    for separator in reversed([*_PARTS.finditer(line.folded[: _LONGEST + 4])]):
        text, folded = line.text[: separator.start()], line.folded[: separator.start()]
        if len(text) < _SURE or not could_be_title(Line(text, folded, 0)):
            continue
        if line.folded.find(folded, separator.end(), separator.end() + _FURTHEST) >= 0:
            return Find("title", text, 0, len(text), "title-again-in-flat", 0.9)
    return None


def _title(line: Line) -> Find | None:
    """The first part that can be a title, before a bar or before "- Section -"."""
    start = 0
    separators = [*_BAR.finditer(line.folded[:_HEAD]), *_SECTION.finditer(line.folded[:_HEAD])]
    for separator in sorted(separators, key=lambda match: match.start()):
        part = Line(line.text[start : separator.start()], line.folded[start : separator.start()], start)
        # "- Second place feels like a win": a quotation, as Nordic headlines open
        look = part._replace(text=part.text.lstrip("-– "), folded=part.folded.lstrip("- "))
        if look.text and could_be_title(look) and not re.search(r"[.!?]\ ", part.folded):
            value = part.text.strip()
            at = start + part.text.index(value)
            return Find("title", value, at, at + len(value), "title-before-bar", 0.85)
        if len(part.text.split()) > 3:
            return None
        start = separator.end()
    return None


def _date(line: Line, words: Words) -> Find | None:
    """A date with the time beside it, before the text begins: the stamp of the page."""
    for found in find_dates(line.folded[:_MENU], words):
        if found.iso and _STAMP.match(line.folded, found.end):
            return Find("date", found.iso, found.start, found.end, "stamp-before-text", 0.85)
    return None
