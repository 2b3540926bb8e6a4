"""Who published a text: copyright notices (still there, or cut by an earlier stage), app prompts, its own name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpusmill.metadata.names import carriers, is_domain, is_organisation, is_person, is_press
from corpusmill.metadata.words import Find, Line
from corpusmill.text.fold import fold

_YEAR = r"(?:19|20)\d\d"
_YEARS = rf"{_YEAR}(?:\ *(?:-|,|to)\ *(?:{_YEAR}|\d\d|present))?"
_SIGN = (
    r"(?:copyright|\(c\)|©|ⓒ|copr\.|all\ +rights\ +reserved|저작권자|無断転載|著作権|版权所有|版權所有|حقوق\ +النشر|"
    r"hak\ +cipta|derechos\ +reservados)"
)
LITERALS = (
    "copyright", "(c)", "©", "ⓒ", "copr.", "reserved", "저작권자", "無断転載", "著作権", "版权所有", "版權所有", "حقوق",
    "hak", "derechos",
)  # fmt: skip
"""One of these, or "follow", is in each line of which `has_sign` holds."""
_RIGHTS, _PROMPTING = re.compile(_SIGN), re.compile(r"^\W*follow ")
_NOTICE = re.compile(
    rf"(?:{_SIGN}[\s:,]*)+(?:\(c\)|©|"
    rf"ⓒ)?\s*(?:(?P<y1>{_YEARS})[\s,.:-]*)?(?:copyright\s+)?(?:by\s+)?(?P<holder>[^\n]{{2,80}})?"
)
_YEAR_ONLY = re.compile(rf"(?P<year>{_YEAR})")
# What ends a holder. Each alternative opens with a letter or sign of its own, by which `re` leaps from one to the next.
_MARK_BEHIND = re.compile(rf"\||<|>|\(|\ \ *(?:[|<>(]|{_YEARS}|(?:via|and\ +its|or\ +its)\b)|\ -\ |\.\ |\.$|,\ |;")
_WORD_BEHIND = re.compile(
    r"all\ +rights|alle\ +rechte|todos\ +los\ +derechos|todos\ +os\ +direitos|tous\ +droits|tutti\ +i\ +diritti|"
    r"wszelkie|все\ +права|tum\ +haklari|hak\ +cipta|무단|無断|版权|版權|click|this\ +material|reprint|"
    r"used\ +with|licensed|designed|powered|inc\b|llc\b|ltd\b|gmbh\b|copyright|©"
)
_NO_NAME = re.compile(r"禁|転載|转载|轉載|許可|권|전재|배포|금지|reserved|prohibit|permission|[:：]|^[をはがのにで]")
_LEGAL_FORM = re.compile(r"(?:,?\s+Pty)?,?\s+(?:LLC|Inc|Ltd|Limited|GmbH|S\.?A|AG|PLC|Corp|Co|Pvt)\.?$", re.IGNORECASE)
_FOLLOW = re.compile(r"\W*follow (?P<name>[^\n@(]{4,40}?) ?(?:\(@?\w+\)|@\w+|on (?:twitter|x|facebook|instagram)\b).*")
_OWN_NAME = re.compile(r"^(?:The\s+)?[A-Z][\w'’&.-]*(?:\s+(?:[A-Z][\w'’&.-]*|of|the|and|&)){1,4}$")
_MENU = re.compile(
    r"\b(?:related|latest|more|breaking|top|recent|all|other|your|our|my|today's|popular|trending|read|"
    r"join|about|contact|sign|local|world|follow)\b"
)


def read_copyright(text: str, folded: str) -> Iterator[Find]:
    """Year and holder of a copyright notice, offsets in the text.

    >>> line = "Copyright © 2020 The Example Times, LLC. Click here."
    >>> [(f.name, f.value) for f in read_copyright(line, fold(line))]
    [('copyright_year', '2020'), ('copyright_holder', 'The Example Times')]
    """
    sign = _RIGHTS.search(folded)  # with which each notice begins
    match = _NOTICE.match(folded, sign.start()) if sign else None
    if match is None or "image copyright" in folded:
        return
    year = _YEAR_ONLY.search(folded, match.start(), min(len(folded), match.end() + 20))
    if year:
        yield Find("copyright_year", year["year"], *year.span("year"), "copyright-notice", 0.9)
    start, end = match.span("holder") if match["holder"] else (0, 0)
    while start < end and not text[start].isalnum():
        start += 1
    holder = text[start : _end_of_holder(folded, start + 1, end)].strip(" .,:;-–—|()<>*")
    form = _LEGAL_FORM.search(holder)
    if form:
        holder = holder[: form.start()]
    if (
        not holder
        or _NO_NAME.search(holder)
        or len(holder.split()) > 6
        or holder.isdigit()
        or not any(map(str.isalpha, holder))
        or (holder[0].islower() and (holder.startswith("www.") or not is_domain(holder)))
    ):
        return
    start = text.find(holder, start)
    if (
        start >= 0
        and fold(holder) not in carriers()
        and not re.match(r"(?:the author|all |this |by |and |of )", fold(holder))
    ):
        yield Find("copyright_holder", holder, start, start + len(holder), "copyright-notice", 0.85)


def _end_of_holder(folded: str, start: int, end: int) -> int:
    """Where a holder of rights ends between two places: before a sign, or a word with the comma or point before it.

    >>> [line[: _end_of_holder(line, 0, len(line))] for line in ("ann li | 2020", "ann li., all rights", "li, llc")]
    ['ann li', 'ann li.', 'li']
    """
    mark, word = _MARK_BEHIND.search(folded, start, end), _WORD_BEHIND.search(folded, start, end)
    if word:
        at = max(start, len(folded[: word.start()].rstrip(" ")))
        end = at - 1 if at > start and folded[at - 1] in ",." else at
    return min(end, mark.start()) if mark else end


# Looked for before the patterns, which try each character: one of these is in each sign of rights.
_SIGNS_IN_ASCII = ("copyright", "(c)", "copr.", "all ", "hak ", "derechos ")


def has_sign(folded: str) -> bool:
    """Whether a sign of rights or a prompt of a publisher stands in a folded line."""
    if _RIGHTS.search(folded):
        return True
    return "follow " in folded and _PROMPTING.match(folded) is not None


def _may_notify(folded: str) -> bool:
    return not folded.isascii() or any(sign in folded for sign in _SIGNS_IN_ASCII)


def read_follow(text: str, folded: str) -> Find | None:
    """The person in "Follow NAME (@handle) on Twitter"."""
    match = _FOLLOW.fullmatch(folded) if "follow " in folded else None
    if match is None:
        return None
    a, b = match.span("name")
    name = text[a:b].strip()
    return Find("author", name, a, a + len(name), "follow-prompt", 0.75) if is_person(name) else None


LONGEST_MARK = 400
"""Characters of a line that says who published or wrote the text; a longer one is body."""


def is_own_name(line: Line) -> bool:
    """A closing line that is nothing but a paper's name: "Vanguard News Nigeria"."""
    return (
        len(line.text) <= 40
        and _OWN_NAME.match(line.text) is not None
        and is_press(line.text)
        and not _MENU.search(line.folded)
        and is_organisation(line.text)
    )


def read_marks(text: str, folded: str) -> Iterator[Find]:
    """All that a line of page furniture says about who published or wrote the text."""
    if len(text) > LONGEST_MARK:
        return
    if _may_notify(folded):
        yield from read_copyright(text, folded)
    follow = read_follow(text, folded)
    if follow:
        yield follow
