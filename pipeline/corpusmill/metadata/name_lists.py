"""The people and organisations of a list of names behind a label or before a role; what people are called."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from corpusmill.metadata.cues import shows_role
from corpusmill.metadata.names import (
    agencies,
    before_trade,
    is_organisation,
    is_person,
    is_role,
    split_names,
)
from corpusmill.metadata.words import Find, Line, fold_name

EMAIL = r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
_ADDRESS_BEHIND = re.compile(rf"\s*[<(]?\s*{EMAIL}\s*[>)]?$")
# Accounts that sign for the software, and what Chinese bylines put in the place of a name ("compiled report").
_NOBODY = frozenset("admin administrator webmaster root user guest anonymous editor moderator super user".split())
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
    finds: list[Find] = []
    for text, s, _ in split_names(line.text[start:end], start):
        people = [find.value for find in finds if find.name != "organisation"]
        is_after_house = bool(finds) and finds[-1].name == "organisation"
        if text not in agencies() and is_house_behind(text, people, is_after_house):
            continue
        name = _alone(text, patterns)
        if people and name != text and " " in people[0] and " " in name and line.text[:s].rstrip().endswith(","):
            continue  # "By Ann Li, Local Affairs Reporter": what she is
        stripped = name.strip(" .:()<>・")
        at = s + name.find(stripped)
        if not stripped or is_role(stripped) or fold_name(stripped) in _NOBODY or stripped.endswith(_NO_NAME):
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


@cache
def _called() -> frozenset[str]:
    """Names that people are called by, folded."""
    lines = (Path(__file__).parent / "vocabulary" / "people.txt").read_text(encoding="utf-8").split("\n")
    return frozenset(name for line in lines if not line.startswith("#") for name in line.split())


# Endings of family names that no words of headings have.
_FAMILY = re.compile(
    r"\w{3,}(?:wicz|vich|enko|chuk|vic|sson|[lnr]sen|dottir|shvili|adze|idze|poulos|opoulou|akis|idis|"
    r"енко|чук|ович|евич|вић|дзе|швили|πουλος|πουλου|ιδης|ακης)"
)
_NAME_PARTS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


def is_called(name: str) -> bool:
    """Whether one word of a name is one that people are called by: headings are written like names.

    >>> [is_called(name) for name in ("Ann Vux", "Bo Jankowski", "Weekly Wrap-Up", "Full Bio")]
    [True, True, False, False]
    """
    parts = _NAME_PARTS.findall(fold_name(name))
    return not _called().isdisjoint(parts) or any(map(_FAMILY.fullmatch, parts))
