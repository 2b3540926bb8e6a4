"""Lines that sign a text: byline, date line, role, the paper's name, in any order and with any separator.

A line counts as a signature only if every part of it is understood; one unknown part and it is body.
"""

from __future__ import annotations

import re
from functools import cache
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
    r"|(?:no|\d[\d.,k]*)\ *(?:comments?|shares?|views?|likes?|kommentare?|commentaires?|comentarios?|"
    r"commenti|просмотр\w*)"
    r"|(?:reading time|lesezeit|read time|temps de lecture|tempo di lettura)\ *:?\ *\d+\ *\w*\.?"
    r"|" + _EMAIL + r"|<\ *" + _EMAIL + r"\ *>|\(?@[\w.]+\)?"
)
_COPYRIGHT = re.compile(r"(?:copyright|\(c\)|©|ⓒ)")


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
        "time_before": re.compile(rf"(?<!\w){_TIME}(?:,|\ on)?\ *$"),
        "by": re.compile(rf"(?:-+\ *)?(?P<lead>{words.by}\ *:?(?!\w)\ *|by(?=\w))"),
        "author": re.compile(rf"(?P<lead>{words.author}\ *[:=/]\ *)"),
        "editor": re.compile(rf"(?P<lead>{words.editor}\ *[:=/]\ *)"),
        "label": re.compile(rf"(?<=\w)(?={words.author}\ *:|{words.editor}\ *:)|(?=\bcopyright\b|©|ⓒ)"),
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


def _classify(line: Line, start: int, end: int, patterns: dict[str, re.Pattern[str]], *, signed: bool) -> _Part | None:
    """One part of a signature; kind "" where it is empty, None where it is not understood."""
    while start < end and (line.folded[start] in " ,;.:([" or line.folded[start] == "\0"):
        start += 1
    while start < end and (
        line.folded[end - 1] in " ,;:\0" or (line.folded[end - 1] in ")]" and "(" not in line.folded[start:end])
    ):
        end -= 1
    text, folded = line.text[start:end], line.folded[start:end]
    if not text:
        return _Part("")
    if "・" in text:
        folded = folded.replace("*", "/")
    if _FURNITURE.fullmatch(folded) or patterns["time"].fullmatch(folded):
        return _Part("furniture")
    if _COPYRIGHT.match(folded):
        return _Part("copyright")
    for kind, label in (("by", "by"), ("by", "author"), ("editor", "editor")):
        lead = patterns[label].match(folded)
        if lead and lead.end() < len(folded):
            if label == "by" and lead.group("lead") == "by" and not text[:3].startswith("By"):
                continue
            signed_by = _names(
                line,
                start + lead.end(),
                end,
                patterns,
                field="editor" if kind == "editor" else "author",
                rule=f"byline-{label}",
                confidence=0.97,
            )
            if signed_by is not None:
                return _Part(kind, signed_by)
    if is_role(text):
        return _Part("role")
    role = patterns["role_after"].search(folded)
    if role and role.start():
        cjk = not text.isascii() and not any(c.isupper() or c.islower() for c in text)
        named = _names(
            line,
            start,
            start + role.start(),
            patterns,
            field="author",
            rule="byline-role",
            confidence=0.95,
            labelled=cjk,
        )
        if named:
            # "HealthDay Reporter": the paper's word and a role say whose reporter, not who
            return _Part("role" if named[0].name != "author" else "by", named)
        if len(text.split()) <= 4 and text[0].isupper():
            return _Part("role")
    before = patterns["role_before"].match(folded)
    if before and 0 < before.end() < len(folded) and not text.isascii():
        named = _names(line, start + before.end(), end, patterns, field="author", rule="byline-role", confidence=0.9)
        if named and named[0].name == "author":
            return _Part("by", named)
    if is_organisation(text):
        return _Part("organisation", (Find("organisation", text, start, end, "signature-organisation", 0.8),))
    if signed and (fold(text) in places() or (text.isupper() and text.isalpha() and len(text) > 3)):
        return _Part("place", (Find("dateline", text, start, end, "byline-place", 0.85),))
    names = split_names(text, start)
    if names and all(is_person(name) for name, *_ in names):
        return _Part("person", tuple(Find("author", *name, "signature-name", 0.85) for name in names))
    if signed and len(text.split()) <= 3 and text[0].isupper() and text.replace(" ", "").isalpha():
        return _Part("place")
    return None


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
        if not stripped or is_role(stripped):
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
