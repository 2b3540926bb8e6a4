"""Lines that sign a text: byline, date line, role, the paper's name, in any order and with any separator.

A line counts as a signature only if every part of it is understood; one unknown part and it is body.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, partial
from itertools import pairwise
from typing import NamedTuple

from corpusmill.metadata.dates import find_dates
from corpusmill.metadata.names import (
    house_bylines,
    is_organisation,
    is_person,
    is_press,
    is_role,
    split_names,
)
from corpusmill.metadata.words import Find, Line, Reading, Words, places, words_of
from corpusmill.text.fold import fold

LONGEST = 200  # characters; the longest signature of the development texts has 120
_EMAIL = r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
_BRACKETED_EMAIL = re.compile(rf"<?\ *{_EMAIL}\ *>?")
_TIME = (
    r"(?:,?\ *(?:at|um|as|a las|a|alle|ore|kl\.?|pukul|jam|om|о|в|saat|luc|เวลา|الساعة|klokken|orario|h)?\ *"
    r"\d{1,2}(?:[:.h]|\ ?uhr\ ?)\d{2}(?::\d{2})?(?!\d)\ *(?:[ap]\.?\ ?m\.?(?!\w))?\ *(?:uhr|น\.|h\b)?\ *"
    r"\(?(?:wib|wita|wit|ist|et|est|edt|pt|pst|pdt|ct|cst|cdt|gmt|utc|cet|cest|bst|pkt|kst|jst|hrs?|msk|"
    r"мск)?(?:[+-]\d{1,2}(?::?\d{2})?)?(?!\w)\)?)"
)
_FURNITURE = re.compile(
    r"\d+\ *(?:-\ *)?(?:min(?:ute)?s?\.?|minuten|minuti|minutos|minut|минут\w*|menit|phut|분|"
    r"分)(?:\ *(?:read|read time|de lecture|de lectura|"
    r"de leitura|di lettura|lesezeit|leestijd|czytania|lesetid))?"
    r"|(?:lecture|lectura|lettura|leitura|lesezeit|okuma suresi)(?: (?:en|de|in|di|:))? ?:? ?\d+ ?min\w*\.?"
    r"|(?:no|\d[\d.,k]*)\ *(?:comments?|shares?|views?|likes?|kommentare?|commentaires?|comentarios?|"
    r"commenti|просмотр\w*)"
    r"|(?:reading time|lesezeit|read time|temps de lecture|tempo di lettura)\ *:?\ *\d+\ *\w*\.?"
    r"|" + _EMAIL + r"|<\ *" + _EMAIL + r"\ *>|\(?@[\w.]+\)?"
)
_COUNTED = (
    "(?:点击|点击数|阅读|阅读量|浏览|浏览量|浏览次数|評論|评论|字数|조회|조회수|閲覧数|views|hits|comments|reads|просмотров|просмотры|"
    "visitas|vues|aufrufe|odsłon|wyświetleń|dibaca|lượt xem|okunma|görüntülenme|ids?|id)"
)
_ADDRESS = re.compile(rf"\s*[<(]?\s*{_EMAIL}")
_HANGUL_AND_ROLE = re.compile(r"([가-힣]{2,4})\s+[가-힣]{2,6}")
_AGO = re.compile(
    r"(?:published |posted |updated )?(?:an?|\d+) (?:second|minute|min|hour|hr|day|week|month|year)s? ago(?: on)?"
    r"|(?:hace|il y a|ha|for|vor|fa|temu|назад) \d+ \w+|\d+ (?:\w+ (?:fa|siden|sedan|geleden|temu|назад|önce|lalu|trước|yang lalu)|"
    r"(?:分|時間|日|小时|天|분|시간|일) ?(?:前|전))"
)
_COPYRIGHT = re.compile(r"(?:copyright|\(c\)|©|ⓒ)")


# Accounts that sign for the software, and what Chinese bylines put in the place of a name ("compiled report").
_NOBODY = frozenset("admin administrator webmaster root user guest anonymous editor moderator super user".split())
_NO_NAME = ("報導", "报导", "報道", "报道", "綜合", "综合", "編譯", "编译", "外電")


class _Part(NamedTuple):
    kind: str  # date, updated, by, role, organisation, person, place, furniture, editor, copyright
    finds: tuple[Find, ...] = ()


@cache
def _compiled(language: str) -> dict[str, re.Pattern[str]]:
    words = words_of(language or None)
    return {
        "date_label": re.compile(
            rf"(?:(?P<updated>{words.updated})|{words.published})(?!\w)\ *(?::|-|\|)?\ *(?:(?:on|am|le|el|il|em|"
            rf"pada|den|op)\ +)?$"
        ),
        "time": re.compile(_TIME),
        # "Updated 10:14 a.m." beside a date that was read already
        "stamp": re.compile(rf"(?:{words.updated}|{words.published})\ *(?::|-|at\ |on\ )?\ *{_TIME}"),
        "time_before": re.compile(rf"(?<!\w){_TIME}(?:,|\ on)?\ *$"),
        "by": re.compile(rf"(?:-+\ *)?(?P<lead>{words.by}\ *:?(?!\w)\ *|by(?=\w))"),
        "author": re.compile(rf"(?P<lead>{words.author}\ *[:=/]\ *)"),
        "editor": re.compile(rf"(?P<lead>{words.editor}\ *[:=/]\ *)"),
        "label": re.compile(rf"(?<=\w)(?={words.author}\ *:|{words.editor}\ *:)|(?=\bcopyright\b|©|ⓒ)|(?<=\0)(?=by\ )"),
        "author_word": re.compile(rf"{words.author_word}\ +"),
        "field": re.compile(
            rf"(?:{words.source}|{words.editor}|{words.tags}|{_COUNTED})\ *[:=]\ *[^:]{{1,40}}|{_COUNTED}\ *[\d.,k]+"
        ),
        "role_after": re.compile(
            rf"(?:\ +(?:is\ +an?\ +)?|\ *[,(]\ *|(?<=[\uac00-\ud7af])\ *)(?P<role>{words.role})\)?(?:\ +(?:at|for|"
            rf"of)\ .{{2,40}})?\.?$"
        ),
        "role_before": re.compile(rf"(?P<role>{words.role})\ *[:/]?\ *"),
        "labelled_date": re.compile(rf"(?<!\w){words.published}\ *:\ *$"),
    }


# Separators of a signature in the folded view: bars, bullets, dashes with space, wide gaps, arrows.
_SEPARATOR = re.compile(r"\x00+|\ *[|*>]+\ *|\ +-+\ *|\ *-+\ +|\t+|\ {3,}|\ +/\ +|^\ *-+\ *|\ *-+\ *$")


def read_signature(line: Line, words: Words) -> Reading | None:
    """The line as a byline, date line or both.

    A name alone is read with the rule "name-alone": whether it signs the text, its neighbours must tell.
    """
    if len(line.text) > LONGEST or line.folded[-1] in ":?!" or line.folded[0] == "*":
        return None
    patterns = _compiled(words.language)
    parts, rest = _dates(line, words, patterns)
    cuts = sorted({0, len(rest), *(m.start() for m in patterns["label"].finditer(rest))})
    for a, b in pairwise(cuts):
        at = a
        for sep in [*_SEPARATOR.finditer(rest, a, b), None]:
            end = sep.start() if sep else b
            part = _classify(line, at, end, patterns, signed=any(p.kind == "by" for p in parts))
            if part is None:
                return None
            if part.kind:
                parts.append(part)
            at = sep.end() if sep else b
    return _judge(line, parts)


def _dates(line: Line, words: Words, patterns: dict[str, re.Pattern[str]]) -> tuple[list[_Part], str]:
    """The dates of the line with label and time, and the folded line with NULs in their place."""
    parts: list[_Part] = []
    # a dash between words without spaces is a separator if it is a long one; the folded view knows one dash only
    rest = line.folded
    if "–" in line.text or "—" in line.text:
        rest = "".join("|" if char in "–—" else folded for char, folded in zip(line.text, rest, strict=True))
    if "・" in line.text:  # in Japanese it parts the words of one label or name
        rest = "".join("/" if char == "・" else folded for char, folded in zip(line.text, rest, strict=True))
    if "@" in rest:
        rest = _BRACKETED_EMAIL.sub(lambda m: "\0" * len(m.group()), rest)
    for found in find_dates(line.folded, words):
        start, end = found.start, found.end
        label = patterns["date_label"].search(rest[:start])
        if label and (
            label.start() == 0
            or not rest[label.start() - 1].isalnum()
            or rest[label.start() - 1] == "\0"
            or label.end() - label.start() > 4
        ):
            start = label.start()
        before = patterns["time_before"].search(rest[:start])
        if before:
            start = before.start()
        time = patterns["time"].match(rest, end)
        if time and time.end() > end:
            end = time.end()
        updated = bool(label and label.group("updated"))
        finds: tuple[Find, ...] = ()
        if found.iso:
            name, rule = ("date_modified", "date-updated") if updated else ("date", "date-line")
            finds = (Find(name, found.iso, found.start, found.end, rule, 0.95),)
        parts.append(_Part("updated" if updated else "date", finds))
        rest = rest[:start] + "\0" * (end - start) + rest[end:]
    return parts, rest


class _Piece(NamedTuple):
    """One part of a line, and whether a part before it named an author."""

    line: Line
    start: int
    end: int
    text: str
    folded: str
    patterns: dict[str, re.Pattern[str]]
    signed: bool


def _classify(line: Line, start: int, end: int, patterns: dict[str, re.Pattern[str]], *, signed: bool) -> _Part | None:
    """One part of a signature; kind "" where it is empty, None where it is not understood."""
    while start < end and (line.folded[start] in " ,;.:([" or line.folded[start] == "\0"):
        start += 1
    while start < end and (
        line.folded[end - 1] in " ,;:\0" or (line.folded[end - 1] in ")]" and "(" not in line.folded[start:end])
    ):
        end -= 1
    text, folded = line.text[start:end], line.folded[start:end]
    if "・" in text:
        folded = folded.replace("*", "/")
    if not text:
        return _Part("")
    piece = _Piece(line, start, end, text, folded, patterns, signed)
    for case in CASES:
        if part := case.read(piece):
            return part
    return None


def _furniture(piece: _Piece) -> _Part | None:
    known = _FURNITURE.fullmatch(piece.folded) or _AGO.fullmatch(piece.folded)
    stamp = known or piece.patterns["time"].fullmatch(piece.folded) or piece.patterns["stamp"].fullmatch(piece.folded)
    return _Part("furniture") if stamp else None


def _copyright(piece: _Piece) -> _Part | None:
    return _Part("copyright") if _COPYRIGHT.match(piece.folded) else None


def _labelled(piece: _Piece, label: str, kind: str) -> _Part | None:
    """Names behind "By" or "Author:"; nobody's name ("By admin") is furniture."""
    lead = piece.patterns[label].match(piece.folded)
    if not lead or lead.end() >= len(piece.folded):
        return None
    if label == "by" and lead.group("lead") == "by" and not piece.text[:3].startswith("By"):
        return None
    field = "editor" if kind == "editor" else "author"
    at = piece.start + lead.end()
    named = _names(piece.line, at, piece.end, piece.patterns, field=field, rule=f"byline-{label}", confidence=0.97)
    return None if named is None else _Part(kind, named)


def _label_and_name(piece: _Piece) -> _Part | None:
    """ "Autor Jan Kowalski": without a colon the name must look like one by itself."""
    lead = piece.patterns["author_word"].match(piece.folded)
    if not lead or not piece.text[0].isupper() or not is_person(piece.text[lead.end() :]):
        return None
    at = piece.start + lead.end()
    return _Part("by", (Find("author", piece.text[lead.end() :], at, piece.end, "byline-author", 0.92),))


def _field(piece: _Piece) -> _Part | None:
    """ "来源：光明日报", "Views: 1,474": a cell of the line under the headline that says neither who nor when."""
    return _Part("furniture") if piece.patterns["field"].fullmatch(piece.folded) else None


def _name_and_address(piece: _Piece) -> _Part | None:
    if not _ADDRESS.match(piece.line.text, piece.end):
        return None
    name = piece.text
    hangul = _HANGUL_AND_ROLE.fullmatch(name)
    name = hangul[1] if hangul else name
    if not name or not (hangul or is_person(name)) or is_organisation(name):
        return None
    return _Part("by", (Find("author", name, piece.start, piece.start + len(name), "byline-address", 0.9),))


def _role(piece: _Piece) -> _Part | None:
    return _Part("role") if is_role(piece.text) else None


def _name_and_role(piece: _Piece) -> _Part | None:
    role = piece.patterns["role_after"].search(piece.folded)
    if not role or not role.start():
        return None
    text = piece.text
    cjk = not text.isascii() and not any(c.isupper() or c.islower() for c in text)
    named = _names(
        piece.line, piece.start, piece.start + role.start(), piece.patterns,
        field="author", rule="byline-role", confidence=0.95, labelled=cjk,
    )  # fmt: skip
    if named:
        # "HealthDay Reporter": the paper's word and a role say whose reporter, not who
        return _Part("role" if named[0].name != "author" else "by", named)
    return _Part("role") if len(text.split()) <= 4 and text[0].isupper() else None


def _role_and_name(piece: _Piece) -> _Part | None:
    before = piece.patterns["role_before"].match(piece.folded)
    if not before or not 0 < before.end() < len(piece.folded) or piece.text.isascii():
        return None
    at = piece.start + before.end()
    named = _names(piece.line, at, piece.end, piece.patterns, field="author", rule="byline-role", confidence=0.9)
    return _Part("by", named) if named and named[0].name == "author" else None


def _organisation(piece: _Piece) -> _Part | None:
    if not is_organisation(piece.text):
        return None
    found = Find("organisation", piece.text, piece.start, piece.end, "signature-organisation", 0.8)
    return _Part("organisation", (found,))


def _place(piece: _Piece) -> _Part | None:
    text = piece.text
    if piece.signed and (fold(text) in places() or (text.isupper() and text.isalpha() and len(text) > 3)):
        return _Part("place", (Find("dateline", text, piece.start, piece.end, "byline-place", 0.85),))
    return None


def _people(piece: _Piece) -> _Part | None:
    names = split_names(piece.text, piece.start)
    if names and all(is_person(name) for name, *_ in names):
        return _Part("person", tuple(Find("author", *name, "signature-name", 0.85) for name in names))
    return None


def _trade(piece: _Piece) -> _Part | None:
    """Behind an author a word or three say where or what she is."""
    text = piece.text
    plain = len(text.split()) <= 3 and text[0].isupper() and text.replace(" ", "").isalpha()
    return _Part("place") if piece.signed and plain else None


class Case(NamedTuple):
    """One way to understand a part of a signature. `example` is a part that this case, and none before it, reads.

    `behind` follows the example in its line.
    """

    name: str
    read: Callable[[_Piece], _Part | None]
    example: str
    language: str
    kind: str
    behind: str = ""


# In this order: the first case that understands a part has it.
CASES = (
    Case("furniture", _furniture, "5 min read", "en", "furniture"),
    Case("copyright", _copyright, "© 2020 The Harbour Times", "en", "copyright"),
    Case("byline", partial(_labelled, label="by", kind="by"), "Von Anna Schmidt", "de", "by"),
    Case("author's label", partial(_labelled, label="author", kind="by"), "Autor: Anna Nowak", "pl", "by"),
    Case("editor's label", partial(_labelled, label="editor", kind="editor"), "Editor: Siti Rahma", "id", "editor"),
    Case("author's word", _label_and_name, "Autor Jan Kowalski", "pl", "by"),
    Case("cell of a table", _field, "来源：光明日报", "zh", "furniture"),
    Case("name and address", _name_and_address, "이동희 기획위원", "ko", "by", " leedh@example.com"),
    Case("role", _role, "Staff Writer", "en", "role"),
    Case("name and role", _name_and_role, "김민수 기자", "ko", "by"),
    Case("role and name", _role_and_name, "特派員 山田太郎", "ja", "by"),
    Case("organisation", _organisation, "The Harbour Times", "en", "organisation"),
    Case("place behind a name", _place, "ACCRA", "en", "place"),
    Case("people", _people, "Ann Li and Bo Ek", "en", "person"),
    Case("trade behind a name", _trade, "Stockport", "en", "place"),
)


def _names(
    line: Line,
    start: int,
    end: int,
    patterns: dict[str, re.Pattern[str]],
    *,
    field: str,
    rule: str,
    confidence: float,
    labelled: bool = True,
) -> tuple[Find, ...] | None:
    """The people and organisations of a list of names, with roles left out; None where a part is neither."""
    finds: list[Find] = []
    for name, raw_start, raw_end in split_names(line.text[start:end], start):
        text, s, e = name, raw_start, raw_end
        email = re.search(rf"\s*[<(]?\s*{_EMAIL}\s*[>)]?$", text)
        if email:
            text, e = text[: email.start()], s + email.start()
        role = patterns["role_after"].search(fold(text))
        if role and role.start() and not is_organisation(text):
            text, e = text[: role.start()].rstrip(), s + len(text[: role.start()].rstrip())
        stripped = text.strip(" .:()<>・")
        s += text.find(stripped)
        e = s + len(stripped)
        if not stripped or is_role(stripped) or fold(stripped) in _NOBODY or stripped.endswith(_NO_NAME):
            continue
        if is_organisation(stripped):
            finds.append(Find("organisation", stripped, s, e, rule, confidence))
        elif finds and " " in finds[0].value and " " not in stripped and stripped[0].isupper():
            continue  # "Von Anna Schmidt, Berlin": after a full name a single word is her place or her trade
        elif is_person(stripped, labelled=labelled):
            finds.append(Find(field, stripped, s, e, rule, confidence))
        else:
            return None
    return tuple(finds)


def _judge(line: Line, parts: list[_Part]) -> Reading | None:
    kinds = {part.kind for part in parts}
    finds = [find for part in parts for find in part.finds]
    named = [find for find in finds if find.name == "author"]
    if not kinds:
        return None
    if kinds <= {"person"}:
        return (
            Reading("byline", "name-alone", tuple(f._replace(rule="name-alone", confidence=0.7) for f in named))
            if len(parts) == 1
            else None
        )
    if kinds <= {"organisation"}:
        text = fold(line.text).strip(" .-")
        signs = text in house_bylines() or text.endswith(
            ("desk", "monitoring", "correspondent", "staff", "monitoring report")
        )
        return Reading("byline", "house-byline" if signs else "organisation-alone", tuple(finds))
    if kinds <= {"role", "furniture", "place"}:
        return Reading("byline", "role-alone") if "role" in kinds else None
    if not kinds & {"by", "date", "updated", "editor"}:
        houses = [find.value for find in finds if find.name == "organisation"]
        signs = all(is_press(house) for house in houses) and bool(houses or kinds & {"role", "furniture"})
        if "person" not in kinds or not signs:
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


def read_labelled_date(line: Line, words: Words) -> Find | None:
    """A date behind its label ("Published: 5 May 2020") inside a longer line: a page flattened to one."""
    label = _compiled(words.language)["labelled_date"]
    for found in find_dates(line.folded[:1_000], words):
        if found.iso and label.search(line.folded[max(0, found.start - 40) : found.start]):
            return Find("date", found.iso, found.start, found.end, "labelled-date", 0.85)
    return None
