"""The parts of a signature: one case a line of a table, each with an example that it alone reads.

A part that no case understands is body, and with it the whole line.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, partial
from typing import NamedTuple

from corpusmill.metadata.cues import cues_of, shows_role
from corpusmill.metadata.names import before_trade, is_house_behind, is_organisation, is_person, is_role, split_names
from corpusmill.metadata.words import Find, Line, fold_name, places, words_of

_EMAIL = r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
BRACKETED_EMAIL = re.compile(rf"<?\ *{_EMAIL}\ *>?")
_TIME = (
    r"(?:,?\ *(?:at|um|as|a las|a|alle|ore|kl\.?|pukul|jam|om|о|в|saat|luc|เวลา|الساعة|klokken|orario|h)?\ *"
    r"\d{1,2}(?:[:.h]|\ ?uhr\ ?)\d{2}(?::\d{2})?(?!\d)\ *(?:[ap]\.?\ ?m\.?(?!\w))?\ *(?:uhr|น\.|h\b)?\ *"
    r"\(?(?:wib|wita|wit|ist|et|est|edt|pt|pst|pdt|ct|cst|cdt|gmt|utc|cet|cest|bst|pkt|kst|jst|hrs?|msk|"
    r"мск)?(?:[+-]\d{1,2}(?::?\d{2})?)?(?!\w)\)?)"
)
_FURNITURE = re.compile(
    r"\d+\ *(?:-\ *)?(?:min(?:ute)?s?\.?|minuten|minuti|minutos|minut|минут\w*|menit|phut|분|分)"
    r"(?:\ *(?:read|read time|de lecture|de lectura|de leitura|di lettura|lesezeit|leestijd|czytania|lesetid))?"
    r"|(?:lecture|lectura|lettura|leitura|lesezeit|okuma suresi)(?: (?:en|de|in|di|:))? ?:? ?\d+ ?min\w*\.?"
    r"|(?:no|\d[\d.,k]*)\ *"
    r"(?:comments?|shares?|views?|likes?|kommentare?|commentaires?|comentarios?|commenti|просмотр\w*)"
    r"|(?:reading time|lesezeit|read time|temps de lecture|tempo di lettura)\ *:?\ *\d+\ *\w*\.?"
    r"|" + _EMAIL + r"|<\ *" + _EMAIL + r"\ *>|\(?@[\w.]+\)?"
)
_COUNTED = (
    "(?:点击|点击数|阅读|阅读量|浏览|浏览量|浏览次数|評論|评论|字数|조회|조회수|閲覧数|views|hits|comments|reads|просмотров|просмотры|"
    "visitas|vues|aufrufe|odsłon|wyświetleń|dibaca|lượt xem|okunma|görüntülenme|ids?|id)"
)
_ADDRESS = re.compile(rf"\s*[<(]?\s*{_EMAIL}")
_ADDRESS_BEHIND = re.compile(rf"\s*[<(]?\s*{_EMAIL}\s*[>)]?$")
_HANGUL_AND_ROLE = re.compile(r"([가-힣]{2,4})\s+[가-힣]{2,6}")
_AGO = re.compile(
    r"(?:published |posted |updated )?(?:an?|\d+) (?:second|minute|min|hour|hr|day|week|month|year)s? ago(?: on)?"
    r"|(?:hace|il y a|ha|for|vor|fa|temu|назад) \d+ \w+"
    r"|\d+ (?:\w+ (?:fa|siden|sedan|geleden|temu|назад|önce|lalu|trước|yang lalu))"
    r"|\d+ (?:分|時間|日|小时|天|분|시간|일) ?(?:前|전)"
)
_COPYRIGHT = re.compile(r"(?:copyright|\(c\)|©|ⓒ)")

# Accounts that sign for the software, and what Chinese bylines put in the place of a name ("compiled report").
_NOBODY = frozenset("admin administrator webmaster root user guest anonymous editor moderator super user".split())
_NO_NAME = ("報導", "报导", "報道", "报道", "綜合", "综合", "編譯", "编译", "外電")


class Part(NamedTuple):
    kind: str  # date, updated, by, role, organisation, person, place, furniture, editor, copyright
    finds: tuple[Find, ...] = ()


@cache
def compiled(language: str) -> dict[str, re.Pattern[str]]:
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
    cues = cues_of(text, folded)
    for case in CASES:
        if case.cue in cues and (part := case.read(piece)):
            return part
    return None


def _furniture(piece: Piece) -> Part | None:
    known = (_FURNITURE, _AGO, piece.patterns["time"], piece.patterns["stamp"])
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
    at = piece.start + lead.end()
    named = _names(piece.line, at, piece.end, piece.patterns, field=field, rule=f"byline-{label}", confidence=0.97)
    return None if named is None else Part(kind, named)


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
    named = _names(
        piece.line, piece.start, piece.start + role.start(), piece.patterns,
        field="author", rule="byline-role", confidence=0.95, labelled=cjk,
    )  # fmt: skip
    if named:
        # "HealthDay Reporter": the paper's word and a role say whose reporter, not who
        return Part("role" if named[0].name != "author" else "by", named)
    return Part("role") if len(text.split()) <= 4 and text[0].isupper() else None


def _role_and_name(piece: Piece) -> Part | None:
    before = piece.patterns["role_before"].match(piece.folded)
    if not before or not 0 < before.end() < len(piece.folded) or piece.text.isascii():
        return None
    at = piece.start + before.end()
    named = _names(piece.line, at, piece.end, piece.patterns, field="author", rule="byline-role", confidence=0.9)
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


def _trade(piece: Piece) -> Part | None:
    """Behind an author a word or three say where or what she is."""
    text = piece.text
    plain = len(text.split()) <= 3 and text[0].isupper() and text.replace(" ", "").isalpha()
    return Part("place") if piece.signed and plain else None


class Case(NamedTuple):
    """One way to understand a part of a signature. `example` is a part that this case, and none before it, reads.

    `behind` follows the example in its line. `cue` is what a part shows that it can read (see `cues_of`).
    """

    name: str
    read: Callable[[Piece], Part | None]
    example: str
    language: str
    kind: str
    cue: str
    behind: str = ""


# In this order: the first case that understands a part has it.
CASES = (
    Case("furniture", _furniture, "5 min read", "en", "furniture", "counted"),
    Case("copyright", _copyright, "© 2020 The Harbour Times", "en", "copyright", "any"),
    Case("byline", partial(_labelled, label="by", kind="by"), "Von Anna Schmidt", "de", "by", "by"),
    Case("author's label", partial(_labelled, label="author", kind="by"), "Autor: Anna Nowak", "pl", "by", "author"),
    Case("editor's label", partial(_labelled, label="editor", kind="editor"), "Editor: Ria", "id", "editor", "editor"),
    Case("author's word", _label_and_name, "Autor Jan Kowalski", "pl", "by", "author"),
    Case("cell of a table", _field, "来源：光明日报", "zh", "furniture", "field"),
    Case("name and address", _name_and_address, "이동희 기획위원", "ko", "by", "any", " leedh@example.com"),
    Case("role", _role, "Staff Writer", "en", "role", "role"),
    Case("name and role", _name_and_role, "김민수 기자", "ko", "by", "role"),
    Case("role and name", _role_and_name, "特派員 山田太郎", "ja", "by", "role"),
    Case("organisation", _organisation, "The Harbour Times", "en", "organisation", "plain"),
    Case("place behind a name", _place, "ACCRA", "en", "place", "any"),
    Case("people", _people, "Ann Li and Bo Ek", "en", "person", "plain"),
    Case("trade behind a name", _trade, "Stockport", "en", "place", "any"),
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
        people = [find.value for find in finds if find.name != "organisation"]
        if is_house_behind(text, people, finds[-1].name == "organisation" if finds else False):
            continue
        email = _ADDRESS_BEHIND.search(text) if "@" in text else None
        if email:
            text, e = text[: email.start()], s + email.start()
        text, e = (bare := before_trade(text)), e - len(text) + len(bare)
        folded = fold_name(text)
        role = patterns["role_after"].search(folded) if shows_role(folded) else None
        if role and role.start() and not is_organisation(text):
            text, e = text[: role.start()].rstrip(), s + len(text[: role.start()].rstrip())
        stripped = text.strip(" .:()<>・")
        s += text.find(stripped)
        e = s + len(stripped)
        if not stripped or is_role(stripped) or fold_name(stripped) in _NOBODY or stripped.endswith(_NO_NAME):
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
