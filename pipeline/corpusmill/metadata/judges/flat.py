"""A page flattened to one line: its title before the first bar, its date before the text, its author behind it."""

from __future__ import annotations

import re

from corpusmill.metadata.dates import find_dates
from corpusmill.metadata.judges.pages.flat_bylines import read_flat_byline
from corpusmill.metadata.judges.pages.labels import read_flat_author
from corpusmill.metadata.judges.titles import could_be_title
from corpusmill.metadata.names import is_organisation, is_person
from corpusmill.metadata.words import Find, Line, Words

LEAST = 300  # characters: a shorter line is a paragraph or a headline
_HEAD = 400  # characters in which the title of a flattened page stands
_MENU = 1_500  # characters of menu and text before the page's stamp, a day with its time
_LONGEST, _SURE = 200, 25  # characters of a headline that stands again; shorter ones are names of sections, too
_FURTHEST = 4_000  # characters behind the page's own title; menus of such pages have 69 to 1,087
_LEAST_OPENING, _WORDS_OF_OPENING = 35, 6  # characters and words; shorter ones are named in the text as well
_PARTS = re.compile(r"\ +(?:[|>*-]+|::)\ +")
_BAR = re.compile(r"\ +\|\ +")
_SECTION = re.compile(r"\ +-\ +(?P<section>\S+(?:\ \S+){0,2})\ +-\ +")
_TAIL = re.compile(r"[.!?…。\"”»)]\s+(?P<name>[^.!?…。\"”»()]{5,30})\s*$")
_STAMP = re.compile(r",?\s*(?:-|\||at|às|a las|à|um|kl\.?|pukul|saat|в|о)?\s*\d{1,2}[:.h]\d{2}")


def read_flat(line: Line, words: Words) -> list[Find]:
    """Title, date and author of a page that was joined to one long line.

    >>> from corpusmill.text.fold import fold
    >>> from corpusmill.metadata.words import words_of
    >>> text = "Council closes the old bridge | The works begin in May. " + "The mayor said so on Monday. " * 12
    >>> [(f.name, f.value) for f in read_flat(Line(text, fold(text), 0), words_of("en"))]
    [('title', 'Council closes the old bridge')]
    """
    if len(line.text) < LEAST:
        return []
    signed = read_flat_byline(line, words)
    author = None if signed else read_flat_author(line)
    if words.language == "vi" and not signed:
        author = author or _author(line)  # papers sign behind the text there, by its last stop
    is_dated = any(find.name == "date" for find in signed)
    date = None if is_dated else _date(line, words)  # a stamp alone was right on 43 of 51, a byline's day on 96 of 103
    return [find for find in (_headline(line) or _title(line) or _opening(line), date, author, *signed) if find]


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


def _opening(line: Line) -> Find | None:
    """The longest opening that stands again, both times before a capital: the page's own title, its headline.

    >>> from corpusmill.text.fold import fold
    >>> title = "Council closes the old bridge for two years "
    >>> text = title + "Home News " + title + "The works begin in May. " + "The mayor said so on Monday. " * 12
    >>> _opening(Line(text, fold(text), 0)).value
    'Council closes the old bridge for two years'
    """
    folded = line.folded
    ends = [at for at in range(_LEAST_OPENING, min(_LONGEST, len(folded))) if folded[at] == " "]
    for end in reversed(ends):
        at = folded.find(folded[:end], end, end + _FURTHEST)
        if at < 0:
            continue
        behind = (line.text[end:].lstrip()[:1], line.text[at + end :].lstrip()[:1])
        opening = Line(line.text[:end].rstrip(" -|"), folded[:end].rstrip(" -|"), 0)
        if len(opening.text.split()) < _WORDS_OF_OPENING or any(sign.islower() or sign in ",:;" for sign in behind):
            return None  # a part of a headline
        return (
            Find("title", opening.text, 0, len(opening.text), "opening-again", 0.85)
            if could_be_title(opening)
            else None
        )
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


def _author(line: Line) -> Find | None:
    """A name behind the last sentence that the text did not hold before."""
    match = _TAIL.search(line.text)
    if match is None:
        return None
    name = match["name"].strip()
    at = match.start("name")
    if not is_person(name) or is_organisation(name) or len(name.split()) > 4 or line.folded.count(name.lower()) > 1:
        return None
    if any(word in line.text[:at] for word in name.split() if len(word) > 3):
        return None  # a person of the text
    return Find("author", name, at, at + len(name), "name-behind-text", 0.75)
