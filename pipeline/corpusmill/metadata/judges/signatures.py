"""Lines that sign a text: byline, date line, role, the paper's name, in any order and with any separator.

A line counts as a signature only if every part of it is understood; one unknown part and it is body.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from itertools import pairwise

from corpusmill.metadata.could_sign import could_sign
from corpusmill.metadata.cues import WORD, by_words, may_be_glued
from corpusmill.metadata.dates import find_dates
from corpusmill.metadata.judges.lines.days import dates_of
from corpusmill.metadata.judges.lines.plain import read_plain
from corpusmill.metadata.judges.parts import BLOCKS, ENDS_WITH, Part, classify, compiled
from corpusmill.metadata.moments import CALL_BEHIND, FILED_BEHIND
from corpusmill.metadata.names import house_bylines, is_press
from corpusmill.metadata.people.called import is_called
from corpusmill.metadata.traits import MAY_SIGN
from corpusmill.metadata.words import Find, Line, Reading, Words, organisation_data, words_of
from corpusmill.text.fold import fold

LONGEST = 200  # characters; the longest signature of the development texts has 120
# Separators of a signature in the folded view: bars, bullets, dashes with space, wide gaps, arrows.
# Each alternative opens with a sign of its own, by which `re` leaps from one place to the next.
_SEPARATOR = re.compile(
    r"\x00\x00*(?:\ */\ +)?|\|[|*>]*\ *|\*[|*>]*\ *|>[|*>]*\ *|\t\t*|-(?:-*\ +|-*\ *$|(?<=^-)-*)|"
    r"\ (?:\ *(?:[|*>]+\ *|-+\ *)|\ {2,}|\ */\ +)|[;,]\ +(?=(?:additional\ )?(?:reporting|writing|editing)\ by\ )"
)


_SEPARATES = re.compile(r"\x00|\||\*|>|\t|-|\ (?:\ \ |/)|[;,]\ .*ing\ by\ ")


def read_signature(line: Line, words: Words) -> Reading | None:
    """The line as a byline, date line or both.

    A name alone is read with the rule "name-alone": whether it signs the text, its neighbours must tell.
    """
    text, folded, _, told = line
    if not told & MAY_SIGN or len(text) > LONGEST or folded[-1] in ":?!":
        return None
    return _read(text, folded, words.language)


# A line is read up to four times: at the ends of the text, around its title, over a signature.
@lru_cache(maxsize=4_096)
def _read(text: str, folded: str, language: str) -> Reading | None:
    end = _before_calls(text, folded)
    text, folded = text[:end], folded[:end]
    return read_plain(text, folded, language) or read_parts(text, folded, language)


def _before_calls(text: str, folded: str) -> int:
    """Where a line with a byline ends before a section and a call that stand behind it without a sign between.

    >>> lines = ("By Ann Li Leave a Comment", "By Ann Li on 5 May 2020 in News 3 Comments", "Bridge: 3 comments")
    >>> [line[: _before_calls(line, fold(line))] for line in lines]
    ['By Ann Li', 'By Ann Li on 5 May 2020', 'Bridge: 3 comments']
    """
    end = len(folded)
    if call := CALL_BEHIND.search(folded):
        end = call.start()
    if " in " in folded and (filed := FILED_BEHIND.match(folded, 0, end)):
        section = text[filed.start("section") : end].split()
        if all(word[0].isupper() or len(word) <= _SMALL for word in section):
            end = filed.start("section")
    return end if end == len(folded) or not by_words().isdisjoint(WORD.findall(folded, 0, end)) else len(folded)


_SMALL = 3  # letters of "in", "and", "of" inside the name of a section


def read_parts(text: str, folded: str, language: str) -> Reading | None:
    """The line parted and each part read: what `read_signature` gives for any line that may sign."""
    if (folded[0] == "*" and text[0] not in BLOCKS) or not could_sign(text, folded):
        return None
    line, words = Line(text, folded, 0), words_of(language or None)
    patterns = compiled(language)
    parts, rest = dates_of(line, words, patterns)
    if not rest.strip("\0\"'"):
        return _judge(line, parts)  # a line of nothing but its date, in quotes in settings
    is_signed = False
    for at, end in _spans(rest, patterns):
        part = classify(line, at, end, patterns, signed=is_signed)
        if part is None:
            return None
        if part.kind:
            parts.append(part)
            if part.kind == "photo" and _is_picture(line, parts):
                return None  # whatever follows
            is_signed = is_signed or part.kind == "by"
    return _judge(line, parts)


def _spans(rest: str, patterns: dict[str, re.Pattern[str]]) -> Iterator[tuple[int, int]]:
    """Where the parts of a line begin and end."""
    cuts = sorted({0, len(rest), *_glued(rest, patterns)}) if may_be_glued(rest) else (0, len(rest))
    separates = _SEPARATES.search(rest) is not None
    for a, b in pairwise(cuts):
        at = a
        for sep in _SEPARATOR.finditer(rest, a, b) if separates else ():
            yield at, sep.start()
            at = sep.end()
        yield at, b


def _glued(rest: str, patterns: dict[str, re.Pattern[str]]) -> Iterator[int]:
    """Where a label opens a part without a separator before it."""
    for match in patterns["label"].finditer(rest, 0, _end_of_labels(rest)):
        if rest[match.start() - 1] != " " or not ENDS_WITH.search(rest, 0, match.start()):  # "Text und Fotos: …"
            yield match.start()


def _name_alone(_line: Line, parts: list[Part], finds: list[Find]) -> Reading | None:
    named = tuple(f._replace(rule="name-alone", confidence=0.7) for f in finds if f.name == "author")
    is_one = len(parts) == 1 or all(is_called(find.value) for find in named)  # "Ann Li | Bo Ek"
    return Reading("byline", "name-alone", named) if is_one else None


def _house_alone(line: Line, _parts: list[Part], finds: list[Find]) -> Reading:
    text = fold(line.text).strip(" .-")
    signs = text in house_bylines() or text.endswith(_HOUSES)
    return Reading("byline", "house-byline" if signs else "organisation-alone", tuple(finds))


def _role_alone(_line: Line, parts: list[Part], _finds: list[Find]) -> Reading | None:
    return Reading("byline", "role-alone") if any(part.kind == "role" for part in parts) else None


_HOUSES = ("desk", "monitoring", "correspondent", "staff", "monitoring report")
# Lines with parts of these kinds and no other: what signs them, their neighbours must tell.
_ALONE: tuple[tuple[set[str], Callable[[Line, list[Part], list[Find]], Reading | None]], ...] = (
    ({"person"}, _name_alone),  # "Ann Li"
    ({"organisation"}, _house_alone),  # "News Desk", "The Courier"
    ({"role", "furniture", "place"}, _role_alone),  # "Staff Reporter"
)


_PICTURES = re.compile(r"(?i)\b(?:images|illustration|photo|photos|pictures|pool)$")


@cache
def _desks() -> frozenset[str]:
    return frozenset(fold(name) for name in organisation_data()["picture_desks"])


def _is_signed(line: Line, kinds: set[str], finds: list[Find]) -> bool:
    """A name beside a role or the paper's own name signs without "by" and without a date."""
    houses = [find.value for find in finds if find.name == "organisation"]
    if "/" in line.text and any(_PICTURES.search(house) or fold(house) in _desks() for house in houses):
        return False  # "Ann Li / Getty Images" took a picture
    is_house = all(is_press(house) for house in houses) and bool(houses or kinds & {"role", "furniture"})
    return "person" in kinds and is_house


def _is_no_house(house: str) -> bool:
    return not is_press(house) and fold(house) not in house_bylines()


def _is_picture(line: Line, parts: list[Part]) -> bool:
    """Whether whose picture it is stands first, and nobody's text: "Photo: Harbour Pictures / author: Bo Ek"."""
    return parts[0].kind == "photo" and not _TEXT.search(line.folded)


_TEXT = re.compile(
    r"(?<!\w)(?:text|tekst|texte|texto|testo|teksti|teks|szoveg|metin|haber|words|story|besedilo|текст|bai|κείμενο|"
    r"ρεπορτάζ|نص|كتب|كتبت|بقلم|متن|نویسنده|טקסט|כתב|लेखन|लेखक|লেখা|লেখক|เรื่อง|โดย)(?!\w)|文|글"
)


def _is_heading(line: Line, parts: list[Part]) -> bool:
    """Whether what stands beside a day, without a label, is named by nothing else as who signs: the line is none.

    "Harbour Wrap-Up, 5 May 2020", "City Council Roundup 5 May 2020".
    """
    finds = [find for part in parts for find in part.finds]
    kinds = {part.kind for part in parts}
    people = [find.value for find in finds if find.name == "author"]
    if "person" in kinds:
        return not _is_signed(line, kinds, finds) and not any(map(is_called, people))
    return "organisation" in kinds and any(_is_no_house(find.value) for find in finds if find.name == "organisation")


def _signs(line: Line, parts: list[Part]) -> bool:
    """Whether understood parts make a signature: one of them must say that somebody wrote, or when."""
    kinds = {part.kind for part in parts}
    if kinds & {"by", "editor"}:
        return not _is_picture(line, parts)
    if kinds & {"date", "updated"}:
        return "photo" not in kinds and not _is_heading(line, parts)  # a day beside a photographer is the picture's
    return "photo" not in kinds and _is_signed(line, kinds, [find for part in parts for find in part.finds])


def _judge(line: Line, parts: list[Part]) -> Reading | None:
    kinds = {part.kind for part in parts}
    finds = [find for part in parts for find in part.finds]
    if not kinds:
        return None
    for alone, read in _ALONE:
        if kinds <= alone:
            return read(line, parts, finds)
    if not _signs(line, parts):
        return None
    if "by" in kinds:
        # beside a byline another bare name is the byline of nobody: a desk, a friend, a place
        finds = [find for find in finds if find.rule != "signature-name"]
    signs = bool(kinds & {"by", "person", "organisation", "editor"})
    return Reading("byline" if signs else "date_line", "signature", tuple(_dated(finds)))


def _dated(finds: list[Find]) -> list[Find]:
    """Only the first date of publication."""
    seen, kept = False, []
    for find in finds:
        if find.name == "date":
            if seen:
                continue
            seen = True
        kept.append(find)
    return kept


_LAST_SIGN = re.compile(r".*[:=][\ \d.,]*.?", re.DOTALL)
_OTHER_LABELS = re.compile(r"copyright|[©ⓒ]|\x00by\ ")


def _end_of_labels(rest: str) -> int:
    """Where no label ends behind: with its sign, and a number that it counts.

    The pattern looks ahead for a sign from each place.
    """
    last = None if _OTHER_LABELS.search(rest) else _LAST_SIGN.match(rest)
    return last.end() if last else len(rest)


def read_labelled_date(line: Line, words: Words) -> Find | None:
    """A date behind its label ("Published: 5 May 2020") inside a longer line: a page flattened to one."""
    label = compiled(words.language)["labelled_date"]
    for found in find_dates(line.folded[:1_000], words):
        if found.iso and label.search(line.folded[max(0, found.start - 40) : found.start]):
            return Find("date", found.iso, found.start, found.end, "labelled-date", 0.85)
    return None
