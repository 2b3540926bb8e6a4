"""The parts of a signature: one case a line of a table, each with an example that it alone reads.

A part that no case understands is body, and with it the whole line.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, partial
from typing import NamedTuple

from corpusmill.metadata.cues import cues_of
from corpusmill.metadata.moments import AGO, COUNTED, FURNITURE, STATED, TIME, YEAR_ENDS
from corpusmill.metadata.name_lists import EMAIL, is_account, read_names, split_names
from corpusmill.metadata.names import is_organisation, is_person, is_press, is_role
from corpusmill.metadata.words import Find, Line, Patterns, fold_name, places, words_of

BRACKETED_EMAIL = re.compile(rf"<?\ *{EMAIL}\ *>?")
_ADDRESS = re.compile(rf"\s*[<(]?\s*{EMAIL}")
_HANGUL_AND_ROLE = re.compile(r"([가-힣]{2,4})\s+[가-힣]{2,6}")
_COPYRIGHT = re.compile(r"(?:copyright|\(c\)|©|ⓒ)")


# Between the labels of who wrote and who took the pictures, where one person did both.
_WITH = r"\ *(?:[&/+]|and|und|et|og|och|e|y|i|en|ja|ve|и|и|та|και|dan|와|・|·)\ *"
_OVER = r"(?=[^:=\0]{1,40}[:=])"  # a label ends so; looked for first, for each place is tried
ENDS_WITH = re.compile(rf"(?:^|[\s\0]|(?<=\W)){_WITH}$")
"""A text that ends so goes on with the label of pictures behind it."""


class Part(NamedTuple):
    kind: str  # photo, date, updated, by, role, organisation, person, place, furniture, editor, copyright
    finds: tuple[Find, ...] = ()


@cache
def compiled(language: str) -> Patterns:
    words = words_of(language or None)
    return Patterns(
        {
            "date_label": (
                rf"(?:(?P<updated>{words.updated})|{words.published})(?!\w)\ *(?::|-|\||=)?\ *(?:(?:on|am|le|el|il|em|"
                rf"pada|den|op)\ +)?[\"']?$"
            ),
            "time": rf"(?:{YEAR_ENDS}{TIME}|{YEAR_ENDS}){STATED}",
            # "Updated 10:14 a.m." beside a date that was read already
            "stamp": rf"(?:{words.updated}|{words.published})\ *(?::|-|at\ |on\ )?\ *(?:{TIME}|{AGO.pattern})",
            "time_before": rf"(?<!\w){TIME}(?:,|\ on)?\ *$",
            "by": rf"(?:-+\ *)?(?P<lead>{words.by}\ *(?::|(?!\w))\ *|by(?=\w))",
            "author": rf"(?P<lead>(?:{words.photo}{_WITH})?{words.author}(?:{_WITH}{words.photo})?\ *[:=/]\ *)",
            "photo": rf"{words.photo}\ *(?P<sign>[:=/]|\ )\ *\S",
            "editor": rf"(?P<lead>{words.editor}(?:\ *[:=/]\ *|(?<=\ by)\ +))",
            "label": (
                # each of the long lists once, for compiling them takes 10 ms a language
                rf"(?:(?<=\w)|(?<=[\w),;]\ )){_OVER}(?=(?:{words.author}|{words.editor})\ *:)|"
                rf"(?<=[\w),;]\ ){_OVER}(?={words.photo}\ *[:=]|[^\W\d_]+\ *:\ *[\d.,]+(?:\ |\0|$))|"
                r"(?=\bcopyright\b|©|ⓒ)|(?<=\0)(?=by\ )"
            ),
            "author_word": rf"{words.author_word}\ +",
            "field": (
                rf"(?:{words.source}|{words.editor}|{words.tags}|{COUNTED})\ *[:=]\ *[^:]{{1,40}}|{COUNTED}\ *[\d.,k]+|"
                r"[^\W\d_]+(?:\ [^\W\d_]+){0,2}\ *:\ *[\d.,]+k?"  # "Kommentare: 3", in any language
            ),
            "role_after": (
                rf"(?:\ +(?:is\ +an?\ +)?|\ *[,(]\ *|(?<=[\uac00-\ud7af])\ *)(?P<role>{words.role})\)?(?:\ +(?:at|for|"
                rf"of)\ .{{2,40}})?\.?$"
            ),
            "role_before": rf"(?P<role>{words.role})\ *[:/]?\ *",
            "labelled_date": rf"(?<!\w){words.published}\ *:\ *$",
        }
    )


class Piece(NamedTuple):
    """One part of a line, and whether a part before it named an author."""

    line: Line
    start: int
    end: int
    text: str
    folded: str
    patterns: dict[str, re.Pattern[str]]
    signed: bool


def classify(line: Line, start: int, end: int, patterns: dict[str, re.Pattern[str]], *, signed: bool) -> Part | None:
    """One part of a signature; kind "" where it is empty, None where it is not understood."""
    while start < end and (line.folded[start] in " ,;.:([" or line.folded[start] == "\0"):
        start += 1
    while start < end and (
        line.folded[end - 1] in " ,;:\0" or (line.folded[end - 1] in ")]" and "(" not in line.folded[start:end])
    ):
        end -= 1
    text, folded = line.text[start:end], line.folded[start:end]
    folded = folded.replace("*", "/") if "・" in text else folded
    if not text:
        return Part("")
    piece = Piece(line, start, end, text, folded, patterns, signed)
    for read in _readers(frozenset(cues_of(text, folded))):
        if part := read(piece):
            return part
    return None


@cache
def _readers(cues: frozenset[str]) -> list[Callable[[Piece], Part | None]]:
    """Of the cases those whose cues a part shows, in their order."""
    return [case.read for case in CASES if case.cue in cues]


def _furniture(piece: Piece) -> Part | None:
    known = (FURNITURE, AGO, piece.patterns["time"], piece.patterns["stamp"])
    return Part("furniture") if any(pattern.fullmatch(piece.folded) for pattern in known) else None


def _copyright(piece: Piece) -> Part | None:
    return Part("copyright") if _COPYRIGHT.match(piece.folded) else None


def _labelled(piece: Piece, label: str, kind: str) -> Part | None:
    """Names behind "By" or "Author:"; nobody's name ("By admin") is furniture."""
    lead = piece.patterns[label].match(piece.folded)
    if not lead or lead.end() >= len(piece.folded):
        return None
    if label == "by" and lead.group("lead") == "by" and not piece.text[:3].startswith("By"):
        return None
    field = "editor" if kind == "editor" else "author"
    at, end = _unquoted(piece.line.text, piece.start + lead.end(), piece.end)
    named = read_names(piece.line, at, end, piece.patterns, field=field, rule=f"byline-{label}", confidence=0.97)
    value = piece.line.text[at:end]
    if named is None and field == "author" and is_account(value, piece.folded[: lead.end()].strip(" :")):
        return Part(kind, (Find(field, value, at, end, "byline-account", 0.85),))
    if named is None and _INITIALS.fullmatch(piece.line.text, at, end):
        return Part(kind)  # "Autor: mho": of an author, but whose name is not said
    return None if named is None else Part(kind, named)


def _unquoted(text: str, at: int, end: int) -> tuple[int, int]:
    """The span without quotes or an open bracket, as settings write names: `authors = ["Ada Holm"`."""
    at = end - len(text[at:end].lstrip("[ "))
    is_quoted = end - at > 2 and text[at] in "\"'" and text[end - 1] == text[at]
    return (at + 1, end - 1) if is_quoted else (at, end)


_INITIALS = re.compile(r"[^\W\d_]{2,4}(?:[/,]\ ?[^\W\d_]{2,4})*")


def _picture(piece: Piece) -> Part | None:
    """ "Foto: Ann Li" beside who wrote the text."""
    lead = piece.patterns["photo"].match(piece.folded)
    return Part("photo") if lead and (lead["sign"] != " " or piece.signed) else None


def _label_and_name(piece: Piece) -> Part | None:
    """ "Autor Jan Kowalski": without a colon the name must look like one by itself."""
    lead = piece.patterns["author_word"].match(piece.folded)
    if not lead or not piece.text[0].isupper() or not is_person(piece.text[lead.end() :]):
        return None
    at = piece.start + lead.end()
    return Part("by", (Find("author", piece.text[lead.end() :], at, piece.end, "byline-author", 0.92),))


def _field(piece: Piece) -> Part | None:
    """ "来源：光明日报", "Views: 1,474": a cell of the line under the headline that says neither who nor when."""
    return Part("furniture") if piece.patterns["field"].fullmatch(piece.folded) else None


def _name_and_address(piece: Piece) -> Part | None:
    if "@" not in piece.line.text or not _ADDRESS.match(piece.line.text, piece.end):
        return None
    name = piece.text
    hangul = _HANGUL_AND_ROLE.fullmatch(name)
    name = hangul[1] if hangul else name
    if not name or not (hangul or is_person(name)) or is_organisation(name):
        return None
    return Part("by", (Find("author", name, piece.start, piece.start + len(name), "byline-address", 0.9),))


def _role(piece: Piece) -> Part | None:
    return Part("role") if is_role(piece.text) else None


def _name_and_role(piece: Piece) -> Part | None:
    role = piece.patterns["role_after"].search(piece.folded)
    if not role or not role.start():
        return None
    text = piece.text
    cjk = not text.isascii() and not any(c.isupper() or c.islower() for c in text)
    named = read_names(
        piece.line, piece.start, piece.start + role.start(), piece.patterns,
        field="author", rule="byline-role", confidence=0.95, labelled=cjk,
    )  # fmt: skip
    if named:
        # "HealthDay Reporter": the paper's word and a role say whose reporter, not who
        return Part("role" if named[0].name != "author" else "by", named)
    return Part("role") if len(text.split()) <= 4 and text[0].isupper() else None


def _role_and_name(piece: Piece) -> Part | None:
    before = piece.patterns["role_before"].match(piece.folded)
    if not before or not 0 < before.end() < len(piece.folded):
        return None
    at = piece.start + before.end()
    if piece.text.isascii() and not (piece.text[0].isupper() and is_person(piece.text[before.end() :])):
        return None
    named = read_names(piece.line, at, piece.end, piece.patterns, field="author", rule="byline-role", confidence=0.9)
    return Part("by", named) if named and named[0].name == "author" else None


def _organisation(piece: Piece) -> Part | None:
    if not is_organisation(piece.text):
        return None
    found = Find("organisation", piece.text, piece.start, piece.end, "signature-organisation", 0.8)
    return Part("organisation", (found,))


def _place(piece: Piece) -> Part | None:
    text = piece.text
    if piece.signed and (fold_name(text) in places() or (text.isupper() and text.isalpha() and len(text) > 3)):
        return Part("place", (Find("dateline", text, piece.start, piece.end, "byline-place", 0.85),))
    return None


def _people(piece: Piece) -> Part | None:
    names = split_names(piece.text, piece.start)
    if names and all(is_person(name) for name, *_ in names):
        return Part("person", tuple(Find("author", *name, "signature-name", 0.85) for name in names))
    return None


BLOCKS = "■●◆□○◇◎"  # marks that open the byline of a paper in Chinese


def _name_behind_block(piece: Piece) -> Part | None:
    text, before = piece.text, piece.line.text[: piece.start].strip()
    if before not in BLOCKS or not before or text.isascii() or not is_person(text, labelled=True):
        return None
    if any(map(str.isupper, text)):
        return None  # a list of people has such marks, too
    return Part("by", (Find("author", text, piece.start, piece.end, "byline-behind-block", 0.85),))


def _people_of_site(piece: Piece) -> Part | None:
    """People before a comma and the name of a site or a paper: whose they are."""
    names, _, site = piece.text.rpartition(",")
    house = site.strip()
    if not names or not is_press(house):
        return None
    people = split_names(names, piece.start)
    if not all(is_person(name) for name, *_ in people):
        return None
    return Part("by", tuple(Find("author", *name, "byline-of-site", 0.9) for name in people))


def _trade(piece: Piece) -> Part | None:
    """Behind an author a word or three say where or what she is."""
    text = piece.text
    plain = len(text.split()) <= 3 and text[0].isupper() and text.replace(" ", "").isalpha()
    return Part("place") if piece.signed and plain else None


class Case(NamedTuple):
    """One way to understand a part of a signature. `example` is a part that this case, and none before it, reads.

    `before` and `behind` stand around the example in its line. `cue` is what a part shows that it can read (see
    `cues_of`).
    """

    name: str
    read: Callable[[Piece], Part | None]
    example: str
    language: str
    kind: str
    cue: str
    behind: str = ""
    before: str = ""


# In this order: the first case that understands a part has it.
CASES = (
    Case("furniture", _furniture, "5 min read", "en", "furniture", "counted"),
    Case("copyright", _copyright, "© 2020 The Harbour Times", "en", "copyright", "any"),
    Case("byline", partial(_labelled, label="by", kind="by"), "Von Anna Schmidt", "de", "by", "by"),
    Case("author's label", partial(_labelled, label="author", kind="by"), "Autor: Anna Nowak", "pl", "by", "author"),
    Case("editor's label", partial(_labelled, label="editor", kind="editor"), "Editor: Ria", "id", "editor", "editor"),
    Case("author's word", _label_and_name, "Autor Jan Kowalski", "pl", "by", "author"),
    Case("credit", _picture, "Foto: Bo Ek", "sv", "photo", "any"),
    Case("cell of a table", _field, "来源：光明日报", "zh", "furniture", "field"),
    Case("name and address", _name_and_address, "이동희 기획위원", "ko", "by", "any", " leedh@example.com"),
    Case("role", _role, "Staff Writer", "en", "role", "role"),
    Case("name and role", _name_and_role, "김민수 기자", "ko", "by", "role"),
    Case("role and name", _role_and_name, "特派員 山田太郎", "ja", "by", "role"),
    Case("organisation", _organisation, "The Harbour Times", "en", "organisation", "plain"),
    Case("place behind a name", _place, "ACCRA", "en", "place", "any"),
    Case("name behind a block", _name_behind_block, "王小明", "zh", "by", "plain", before="●"),
    Case("people", _people, "Ann Li and Bo Ek", "en", "person", "plain"),
    Case("people of a site", _people_of_site, "Ann Li, harbour.com", "en", "by", "plain"),
    Case("trade behind a name", _trade, "Stockport", "en", "place", "any"),
)
