"""The people and organisations of a list of names behind a label or before a role; what people are called."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpusmill.metadata.cues import shows_role
from corpusmill.metadata.names import (
    CREDENTIAL,
    agencies,
    before_trade,
    is_organisation,
    is_person,
    is_role,
)
from corpusmill.metadata.words import Find, Line, fold_name

JOINED = frozenset("and und et y e en og och dan ve và и та й і i a és ja și şi και with و اور और ও และ".split())
_SPLIT = re.compile(
    r"\s*(?:,\s*(?:and|und|et|y|e|og|och|en|&)\s|[,;、&+]|／|\s/\s|(?<=[^\W\d_])/(?=[^\W\d_])|"
    rf"\s(?:{'|'.join(sorted(JOINED))})\s)\s*"
)
EMAIL = r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
_ADDRESS_BEHIND = re.compile(rf"\s*[<(]?\s*{EMAIL}\s*[>)]?$")
# Who wrote with what an agency sent: a person signs alone, a house together with the agency.
_WITH = frozenset("with avec mit con com cu med met dengan مع".split())
_WITH_AGENCY = re.compile(
    rf"(?P<both>(?P<who>\S.*?)\s+(?:{'|'.join(sorted(_WITH))})\s+"
    rf"(?:the\s+)?(?:{'|'.join(sorted(map(re.escape, agencies()), key=lambda name: (-len(name), name)))}))\s*"
)
# Accounts that sign for the software, and that nobody knows who wrote; what Chinese bylines put in the place of a name
# ("compiled report").
NOBODY = frozenset(
    "admin administrator webmaster root user guest anonymous editor moderator super user unknown unbekannt anonym "
    "inconnu anonyme desconocido anonimo desconhecido sconosciuto onbekend anoniem okand ukendt ukjent tuntematon "
    "anonyymi nieznany neznamy неизвестен неизвестный неизвестна аноним невідомий άγνωστος bilinmiyor 不明 佚名 匿名 "
    "未知 미상 익명 مجهول ناشناس אנונימי".split()
)
_NO_NAME = ("報導", "报导", "報道", "报道", "綜合", "综合", "編譯", "编译", "外電")


def read_names(
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
    """The people and organisations of a list of names, with roles left out; None where a part is neither.

    `start` and `end` bound the list in the line, `patterns` has the roles of its language, `field` is what a person
    among them is.
    """
    joint, end = _with_agency(line, start, end)
    if joint:
        return joint
    finds: list[Find] = []
    for text, s, _ in split_names(line.text[start:end], start):
        people = [find.value for find in finds if find.name != "organisation"]
        is_after_house = bool(finds) and finds[-1].name == "organisation"
        if text not in agencies() and is_house_behind(text, people, is_after_house):
            continue
        name = _alone(text, patterns)
        if people and name != text and " " in people[0] and " " in name and line.text[:s].rstrip().endswith(","):
            continue  # "By Ann Li, Local Affairs Reporter": what she is
        stripped = name.strip(' .:()<>・"')
        at = s + name.find(stripped)
        if not stripped or is_role(stripped) or fold_name(stripped) in NOBODY or stripped.endswith(_NO_NAME):
            continue
        if is_organisation(stripped):
            finds.append(Find("organisation", stripped, at, at + len(stripped), rule, confidence))
        elif finds and " " in finds[0].value and " " not in stripped and stripped[0].isupper():
            continue  # "Von Anna Schmidt, Berlin": after a full name a single word is her place or her trade
        elif is_person(stripped, labelled=labelled):
            finds.append(Find(field, stripped, at, at + len(stripped), rule, confidence))
        else:
            return None
    return tuple(finds)


def _with_agency(line: Line, start: int, end: int) -> tuple[tuple[Find, ...], int]:
    """The credit of a house and its agency, and where the names end before an agency."""
    if _WITH.isdisjoint(line.text[start:end].split()):
        return (), end
    joint = _WITH_AGENCY.fullmatch(line.text, start, end)
    if joint is None or not is_organisation(joint["who"]):
        return (), joint.end("who") if joint else end
    # "Par Sudouest.fr avec AFP": one credit, by hand labels too
    whole = Find("author", joint["both"], *joint.span("both"), "byline-house", 0.8)
    return (whole, Find("organisation", joint["who"], *joint.span("who"), "signature-organisation", 0.8)), end


_ACCOUNT = re.compile(r"[A-Za-z][\w.-]{2,24}")
_LEAST_ACCOUNT = 6  # letters of one without a digit: "our", "mail"


def is_account(text: str, label: str) -> bool:
    """Whether a text behind a label is an account: no word is written so, or it is small behind a label of two words.

    >>> [is_account(*pair) for pair in (("cat_1978", "by"), ("harbourcat", "posted by"), ("harbour", "by"))]
    [True, True, False]
    """
    if not _ACCOUNT.fullmatch(text) or fold_name(text) in NOBODY:
        return False
    if any(char.isdigit() or char == "_" for char in text):
        return True
    return " " in label and text.islower() and len(text) >= _LEAST_ACCOUNT


def _alone(text: str, patterns: dict[str, re.Pattern[str]]) -> str:
    """A name without the address, the trade and the role behind it."""
    email = _ADDRESS_BEHIND.search(text) if "@" in text else None
    if email:
        text = text[: email.start()]
    text = before_trade(text)
    folded = fold_name(text)
    role = patterns["role_after"].search(folded) if shows_role(folded) else None
    return text[: role.start()].rstrip() if role and role.start() and not is_organisation(text) else text


def is_house_behind(text: str, people: Sequence[str], is_after_house: bool) -> bool:
    """ "Von Anna Schmidt, HAFEN TV": capitals beside a name without them, and what goes on with a house's name.

    >>> is_house_behind("HAFEN TV", ["Anna Schmidt"], False), is_house_behind("BO EK", ["ANN LI"], False)
    (True, False)
    """
    return any(not name.isupper() for name in people) and (text.isupper() or is_after_house)


# "And" is written to the next word in Arabic and Hebrew; before a full name and behind one it is no part of a name.
_ATTACHED = re.compile(r"\s[וو](?=[\u0590-\u06ff]{2,}\s+[\u0590-\u06ff])")


def _attached(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in _ATTACHED.finditer(text) if " " in text[: match.start()].strip()]


def split_names(text: str, start: int = 0) -> list[tuple[str, int, int]]:
    """Names of a list with their places; credentials stay with the name before them.

    >>> [name for name, *_ in split_names("Adesina Wahab, Ph.D., Ann Li and Victor Ahiuma-Young")]
    ['Adesina Wahab, Ph.D.', 'Ann Li', 'Victor Ahiuma-Young']
    """
    words = text.split(" ")
    glued = () if text.isascii() else _attached(text)
    if not glued and all(map(str.isalpha, words)) and JOINED.isdisjoint(words):
        return [(text, start, start + len(text))]  # as most are: told without the pattern, which tries each character
    parts: list[tuple[str, int, int]] = []
    at = 0
    for a, b in [*sorted([*(m.span() for m in _SPLIT.finditer(text)), *glued]), (len(text), len(text))]:
        part = text[at:a]
        lead = len(part) - len(part.lstrip())
        part = part.strip()
        if part:
            s, e = start + at + lead, start + at + lead + len(part)
            if parts and CREDENTIAL.fullmatch(part):
                parts[-1] = (text[parts[-1][1] - start : e - start], parts[-1][1], e)
            else:
                parts.append((part, s, e))
        at = b
    return parts
