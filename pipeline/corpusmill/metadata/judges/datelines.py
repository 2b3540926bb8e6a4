"""Datelines: place, agency and date at the head of the first sentence. They stay in the text."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from corpusmill.metadata.dates import find_dates, partial_dates
from corpusmill.metadata.judges.brackets import read_bracket, read_han
from corpusmill.metadata.names import agencies, is_domain, is_organisation, is_person
from corpusmill.metadata.words import Find, Line, Words, places
from corpusmill.text.fold import fold

_REACH = 110  # characters; a dateline with agency, date and reporter in brackets has up to 90
_MOST_TRIES = 5  # separators; "(ANSA) - ROMA, 05 MAG - " has three
_MOST_WORDS = 6  # of a head without a sign in it: "Agence de presse of Papua New Guinea" has six
_PARTED = re.compile(r"[,()\[\]/|;*\d.-]")
_LEAST_BODY = 20  # characters of sentence that must follow: else the line is a heading with a dash in it

# Capitals with a colon or dash after them that are labels, not places.
_LABELS = frozenset(
    """
    update updated exclusive breaking watch video photos photo note notice warning alert opinion editorial analysis
    review interview live correction spoiler question answer faq tip tips step pros cons read see listen fact facts
    myth summary verdict bonus disclaimer important new now more flotus potus scotus nasa fbi cia who unicef nato
    fifa nba nfl mlb download source sources credit caption advertisement sponsored disclosure tldr results report
    reports factbox explainer timeline recap preview ranking poll quiz obituary column commentary flashback
    throwback today tonight bericht kommentar eilmeldung urgent urgente direct video ultimas esclusiva срочно видео
    фото
    """.split()
)
_STATE = re.compile(
    r"[A-Z]{2}|[A-Z]\.\s?[A-Z]\.|D\.?C\.?|(?:Ala|Ariz|Ark|Calif|Colo|Conn|Del|Fla|Ga|Ill|Ind|Kan|Ky|La|Md|"
    r"Mass|Mich|Minn|Miss|Mo|Mont|Neb|Nev|"
    r"Okla|Ore|Pa|Tenn|Tex|Vt|Va|Wash|Wis|Wyo|Ont|Que|Alta|Sask|Man)\.|(?:N|S|W)\.\s?(?:H|J|M|Y|C|D|Va)\.|"
    r"(?:[A-Z][a-z]+(?:\s[A-Z][a-z]+)?)"
)
_SEPARATOR = re.compile(r"\.-\ ?|(?:(?<=\))\.)?\ ?-{1,3}\ |\ -{1,3}\ ?|-{1,2}|\ ?:\ ?|\ =\ |\)\ ?=?\ ?|/\.\ ")
# One of these is in each separator, so far from its start at most: told before the pattern tries each character.
_SEPARATES, _BEFORE_SIGN = re.compile(r"[-:=)/]"), 2
_PART = re.compile(r"[^,()\[\]/|;*]+")
_CAPITALS = re.compile(r"[^\W\d_]{3,}(?:[\s.'’/-]+[^\W\d_]+){0,3}\.?")
_CAPITAL_RUN = re.compile(r"[^\W\d_a-z]{3}")  # in each text of `_CAPITALS` that is one in capitals
_TITLE_CASE = re.compile(r"[^\W\d_]\w+(?:[\s.'’-]+\w+){0,2}")
_ACRONYM = re.compile(r"[^\W\d_a-z]{3,10}")  # an agency, where place and day stand before it


def _is_capitals(text: str) -> bool:
    return (
        text.isupper()
        and _CAPITALS.fullmatch(text) is not None
        and not set(fold(text).replace(".", "").split()) & _LABELS
    )


def _is_agency(text: str, bracketed: bool) -> bool:
    return text in agencies() or is_domain(text) or (bracketed and is_organisation(text))


def read_dateline(line: Line, words: Words) -> tuple[Find, ...]:
    """Place, publisher, date and reporter named before the first sentence of a line; () where none is sure.

    >>> from corpusmill.text.fold import fold
    >>> from corpusmill.metadata.words import words_of
    >>> def values(text): return [(f.name, f.value) for f in read_dateline(Line(text, fold(text), 0), words_of(None))]
    >>> values("BRUSSELS: Ministers of the member states met on Wednesday.")
    [('dateline', 'BRUSSELS')]
    >>> values("Pros: A battery that lasts for two days and a fine screen.")
    []
    """
    if len(line.text) < _LEAST_BODY:
        return ()
    special = read_han(line, words) or read_bracket(line, words)
    if len(special) > 1:
        return special
    best = special
    sign = _SEPARATES.search(line.folded, 2, _REACH)
    first = max(2, sign.start() - _BEFORE_SIGN) if sign else _REACH
    for separator in islice(_SEPARATOR.finditer(line.folded, first, _REACH), _MOST_TRIES):
        if separator.end() + _LEAST_BODY > len(line.text):
            break
        head = line.folded[: separator.start()]
        if not _PARTED.search(head) and len(head.split()) > _MOST_WORDS:
            break  # a sentence has begun: no place or agency has so many words
        if separator.group() == "-" and not _CAPITAL_RUN.search(line.text, 0, separator.start()):
            continue  # a compound; see `_compound`
        found = _parse(line, 0, separator.start() + (separator.group()[0] in ")/"), separator.group(), words)
        if len(found) > len(best):
            best = found
    return best


@dataclass
class _Head:
    """What stands before a separator, as far as it is understood; spans are offsets in the line."""

    line: Line
    start: int
    end: int
    separator: str
    finds: list[Find] = field(default_factory=list)
    dated: bool = False
    place: tuple[int, int] | None = None
    sure: bool = False
    agency: tuple[int, int] | None = None

    @property
    def dash(self) -> bool:
        return "-" in self.separator

    def capitals(self) -> bool:
        return self.place is not None and _is_capitals(self.line.text[slice(*self.place)])


class _Part(NamedTuple):
    """One part of a head between commas, brackets and bars."""

    text: str
    start: int
    end: int
    bracketed: bool


def _agency_part(head: _Head, part: _Part) -> bool:
    borne_out = part.bracketed and head.dated and head.place and part.text.isupper() and _ACRONYM.fullmatch(part.text)
    if head.agency is not None or not (borne_out or _is_agency(part.text, part.bracketed)):
        return False
    head.agency = (part.start, part.end)
    return True


def _known_place(head: _Head, part: _Part) -> bool:
    if head.place is not None or not (_is_capitals(part.text) or fold(part.text) in places()):
        return False
    head.place, head.sure = (part.start, part.end), True
    return True


def _first_words(head: _Head, part: _Part) -> bool:
    if head.place is not None or head.agency is not None or part.start != head.start:
        return False
    if not part.text[0].isupper() or not _TITLE_CASE.fullmatch(part.text):
        return False
    head.place = (part.start, part.end)
    return True


def _state(head: _Head, part: _Part) -> bool:
    if head.place is None or head.agency is not None:
        return False
    text = head.line.text
    state = _STATE.fullmatch(part.text) and text[head.place[1] : part.start].strip() in (",", "/")
    second = text[part.start - 1 : part.start] == "/" and (_is_capitals(part.text) or fold(part.text) in places())
    if not state and not second:
        return False
    head.place = (head.place[0], part.end)
    return True


def _reporter(head: _Head, part: _Part) -> bool:
    if head.agency is None or not part.bracketed or not is_person(part.text):
        return False
    head.finds.append(Find("author", part.text, part.start, part.end, "dateline-reporter", 0.85))
    return True


class PartCase(NamedTuple):
    """One thing that a part can be; `example` is a line whose head holds one."""

    name: str
    takes: Callable[[_Head, _Part], bool]
    example: str


_SAID = "The harbour was closed on Monday for two years."
# In this order: the first case that takes a part has it; a part that none takes makes the head no dateline.
PARTS = (
    PartCase("agency", _agency_part, f"LONDON (Reuters) - {_SAID}"),
    PartCase("place in capitals or on the list", _known_place, f"BRUSSELS: {_SAID}"),
    PartCase("first words, as a place that the rest must bear out", _first_words, f"Rockford (AP) - {_SAID}"),
    PartCase("state, or second place behind a slash", _state, f"ROCKFORD, Illinois – {_SAID}"),
    PartCase("reporter in brackets behind the agency", _reporter, f"LONDON (Reuters) (Ann Li) - {_SAID}"),
)


def _weak_place(head: _Head) -> bool:
    borne_out = (head.agency is not None or head.dated) and head.dash
    return head.place is not None and not head.sure and not borne_out


def _says_nothing(head: _Head) -> bool:
    if head.place is not None or head.finds:
        return False
    if head.agency is None:
        return True
    opened = head.line.text[head.agency[0] - 1 : head.agency[0]] in ("(", "/", "[")
    return not (opened or head.dash or is_domain(head.line.text[slice(*head.agency)]))


def _unmarked(head: _Head) -> bool:
    return head.place is None and not head.dash and not head.separator.startswith((")", ":"))


def _date_alone(head: _Head) -> bool:
    marked = head.dated and ("--" in head.line.folded[head.end : head.end + 4] or (head.dash and head.start == 0))
    return head.place is None and head.agency is None and not marked


def _bracket_alone(head: _Head) -> bool:
    return head.separator[0] in ")/" and head.agency is None


def _speaker(head: _Head) -> bool:
    if head.separator.strip() != ":" or head.place is None or head.agency or head.dated:
        return False
    return not head.sure or head.line.text[head.end + 1 : head.end + 3].strip()[:1] in ("“", '"', "‘", "'")


def _compound(head: _Head) -> bool:
    long_dash = head.line.text[head.end : head.end + 1] in "—–" or head.agency is not None
    return head.separator == "-" and not (head.capitals() and long_dash)


class Refusal(NamedTuple):
    """Why a head that is understood is still no dateline; `example` is one by nothing but this."""

    name: str
    holds: Callable[[_Head], bool]
    example: str


REFUSALS = (
    Refusal("a name that neither agency nor date bears out", _weak_place, f"Paris Hilton - {_SAID}"),
    Refusal("an agency before a colon", _says_nothing, f"Reuters: {_SAID}"),
    Refusal("an agency in slashes without a place", _unmarked, f"/TASS/. {_SAID}"),
    Refusal("a date before a colon", _date_alone, f"5 May 2020: {_SAID}"),
    Refusal("a word in brackets", _bracket_alone, f"LONDON (Monday) {_SAID}"),
    Refusal("a speaker in a transcript", _speaker, 'LONDON: "The harbour is closed for two years," he said.'),
    Refusal("a compound", _compound, "ANGLO-Saxon villages stood by the harbour in the north."),
)


def _parse(line: Line, start: int, end: int, separator: str, words: Words) -> tuple[Find, ...]:
    """The parts of a head; () unless every part is understood and one of them is evidence enough."""
    head = _Head(line, start, end, separator)
    rest = _without_dates(head, words)
    for match in _PART.finditer(rest):
        text = line.text[start + match.start() : start + match.end()]
        a = start + match.start() + len(text) - len(text.lstrip())
        text = text.strip()
        if not any(map(str.isalnum, text)):
            continue
        part = _Part(text, a, a + len(text), a > 0 and line.text[a - 1] in "(/[")
        if not any(case.takes(head, part) for case in PARTS):
            return ()
    if any(refusal.holds(head) for refusal in REFUSALS):
        return ()
    finds = head.finds
    if head.place:
        confidence = 0.95 if head.sure and (head.agency or head.dated or head.dash) else 0.8
        finds.append(Find("dateline", line.text[slice(*head.place)], *head.place, "dateline-place", confidence))
    agency = head.agency or _agency_after(line, end + len(separator))
    if agency:
        finds.append(Find("organisation", line.text[slice(*agency)], *agency, "dateline-agency", 0.9))
    return tuple(sorted(finds, key=lambda find: find.start))


_LOOSE = re.compile(r"\.(?=\ \d|\ ?/|\ [a-z.]+\.ru)|\ -+\ ")  # dots and dashes that part a head


def _without_dates(head: _Head, words: Words) -> str:
    """The folded head with commas for dates, days and dashes; notes the dates."""
    start = head.start
    rest = head.line.folded[start : head.end]
    for found in find_dates(rest, words):
        head.dated = True
        if found.iso:
            head.finds.append(Find("date", found.iso, start + found.start, start + found.end, "dateline-date", 0.95))
        rest = rest[: found.start] + "," * (found.end - found.start) + rest[found.end :]
    rest = _LOOSE.sub(lambda m: "," * len(m.group()), rest)
    for a, b in list(partial_dates(rest, words)):
        if _stands_apart(rest, a, b):
            rest = rest[:a] + "," * (b - a) + rest[b:]
    head.dated = head.dated or rest.count(",") > head.line.folded[start : head.end].count(",")
    return rest


def _agency_after(line: Line, at: int) -> tuple[int, int] | None:
    """An agency that stands alone behind the dash, as Russian agencies sign: "5 мая — РИА Новости." """
    match = re.compile(r"[\s/(]*([^\s./()\-:][^./()\-:\n]{1,20})[./)\-:]").match(line.text, at)
    return match.span(1) if match and match.group(1).strip() in agencies() else None


def _stands_apart(head: str, start: int, end: int) -> bool:
    """A day or weekday between separators, not a word of a longer part ("Sun City")."""
    before, after = head[:start].rstrip(), head[end:].lstrip()
    return (not before or before[-1] in ",.(/-") and (not after or after[0] in ",.)/-(")
