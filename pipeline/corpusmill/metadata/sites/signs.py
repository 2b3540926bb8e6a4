"""Signs by which a line names the site that it stands on: notice, prompt, tail of a title, source of a quotation."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from corpusmill.metadata import traits
from corpusmill.metadata.names import is_person
from corpusmill.metadata.sites.names import bare_name, could_be_site, data, is_outlet, outlet_at, outlets_in
from corpusmill.metadata.words import Line, longest_first

LONGEST_PROMPT = 200  # characters; in longer lines, only flattened pages speak of their site
MOST_JOINED = 6  # lines of a page that was joined to one or a few
LONGEST_TITLE = 250  # characters of the page's own title
TOP = 3  # lines at the top that may be the page's own title


class Sign(NamedTuple):
    """A name, the kind of sign, and where in the line it stands."""

    name: str
    kind: str
    line: Line
    start: int


_YEAR = r"(?:19|20)\d\d"
_SIGNS_OF_RIGHTS = r"copyright|\(c\)|©|ⓒ|copr\."
_RIGHTS = rf"(?:{_SIGNS_OF_RIGHTS})"
_YEARS = rf"{_YEAR}(?:\s*(?:[-,/]|to)\s*(?:{_YEAR}|\d\d|present))?"
RIGHTS = ("copyright", "(c)", "©", "ⓒ", "copr.", "all rights reserved", "저작권자", "جميع الحقوق")
"""One of these is in each line that may hold a notice."""
_NOTICE = re.compile(
    rf"(?:{_SIGNS_OF_RIGHTS}|all rights reserved)[\s:,-]*(?:{_RIGHTS}[\s:,-]*)*(?:{_YEARS}[\s,.:-]*)?"
    r"(?:by\s+|copyright\s+|©\s*)?(?![\s,.:-]*(?:polic|notice|law|infring|holder|owner|statement|terms|claim|protect|material|"
    r"disclaim|info|office|it\b))(?P<holder>[^\n]{2,90})"
)
_HOLDER_BEFORE = re.compile(
    rf"\W*(?P<holder>[^\n©|]{{2,50}}?)[\s,.:-]*(?:(?:©|\(c\)|copyright)\s*{_YEAR}|"
    rf"{_YEAR}\s*(?:©|\(c\)|[-.,|]?\s*all rights))"
)
# What stands behind such a holder; it is looked for first, since the pattern tries all that may be one.
_BEHIND_HOLDER = re.compile(rf"(?:©|\(c\)|copyright)\s*{_YEAR}|{_YEAR}\s*(?:©|\(c\)|[-.,|]?\s*all rights)")
_HOLDER_ENDS = re.compile(
    r"(?<=\w)all\s+rights?|"
    r"[.,;|\-\s(]*\b(?:all\s+rights?|alle\s+recht|todos\s+(?:los|os)\b|tous\s+droits|tutti\s+i\b|toate\s+drept|wszelkie|wszystkie|"
    r"все\s+права|всі\s+права|tum\s+hak|hak\s+cipta|alle\s+rett|alla\s+ratt|minden\s+jog|vsechna|무단|無断|版权|版權|reproduction|"
    r"reprint|click|designed|made\s+with|powered|used\s+with|licensed|is\s+een|is\s+a|via|and\s+its|terms|privacy|or\s+its)"
    rf"|,?\s(?:(?:pty|pvt|private|co)\.?,?\s)?(?:llc|inc|ltd|gmbh)\b|\s[-|]\s|[|;<>(\n]|\.\s|,\s(?!inc|llc|ltd|s)|\s{{3,}}|\s(?:©|copyright)|\s*{_YEAR}"
)
_HANGUL = re.compile(r"저작권자\s*(?:\(c\)|ⓒ|©)?\s*(?P<holder>[^\s,.()<>|ⓒ©]{2,16})\b(?! (?!무단|재배포|전재)[가-힣])")
_OF_ALL_RIGHTS = re.compile(r"جميع الحقوق محفوظة ل(?P<holder>[^\d©.|]{2,45})")
WITHOUT_SIGN = (("저작권자", _HANGUL), ("جميع الحقوق", _OF_ALL_RIGHTS))  # each with what opens it
_BARS = ("|", " -", " >", " *", " ::", " l ")  # one of these is in each separator
# Each begins with a blank or a bar, so that nothing is tried at any other character.
_SEPARATOR = re.compile(r"\ (?:\ *[|>*]+\ +|\ *-{1,2}\ +|\ *\|\ *|::\ |l\ (?=\S))|\|\ *")
_CAPITAL = r"[^\W\d_a-zà-öø-ÿа-я]"
_SMALL = "of|the|and|&|for|de|do|da|du|la|le|des|di"  # words inside names
_NAME = (
    rf"(?:[Tt]he\s+)?(?:{_CAPITAL}|\d+(?=\w))[\w'’&.-]*"
    rf"(?:\s+(?:(?:{_SMALL})\s+)?(?:{_CAPITAL}|\d)[\w'’&.-]*){{0,4}}"
)
_VERBS = "told|tells?|spoke (?:to|with)|speaking (?:to|with)|in an interview with|in a statement to|in an email to"
TELLING, SPEAKING = ("told", "tell", "tells"), ("spoke", "speaking", "interview", "statement", "email")
"""A word of each of these, right before the name or with "to" or "with" between them."""
_TOLD = re.compile(rf"\b(?P<verb>{_VERBS})\s+(?P<name>{_NAME})")
_POSSESSIVE = re.compile(r"'s?$|’s?$")


class Told(NamedTuple):
    """Which of a page's lines may speak of its site, and what it may hold, bits of `traits`."""

    lines: Sequence[Line]
    at: int
    holds: int
    """Words before or behind a name, words of prompts, rights, words told to a paper."""
    bits: int
    """What a glance told of the line; of one that neither opens nor closes the page without the tail of a title."""

    @property
    def line(self) -> Line:
        return self.lines[self.at]


def is_edge(at: int, size: int) -> bool:
    """Whether a line of a page of `size` lines may be the page's own title, by its place."""
    return at < TOP or at == size - 1


_PLAIN = traits.BEFORE | traits.AFTER | traits.PROMPTS | traits.RIGHTS
OF_PROMPTS = traits.BEFORE | traits.AFTER | traits.PROMPTS | traits.MAY_OPEN  # and of nothing else
MAY_HOLD = _PLAIN | traits.MAY_OPEN | traits.MAY_SAY
"""One of these bits is set for each line that holds something by `held`."""
MAY_SPEAK = MAY_HOLD | traits.MAY_OUTLET
"""One of these bits is set for each line with a sign, but for the tail of a title."""
MAY_SUFFICE = traits.RIGHTS | traits.MAY_SAY | traits.MAY_OUTLET
"""One of these bits is set for a line of each page whose signs are enough, or it has a tail, and a line with one of:"""
BEARS_TAIL = traits.BEFORE | traits.AFTER | traits.MAY_OPEN


def held(folded: str, told: int) -> int:
    """What a folded line holds, by the bits that a glance told of it."""
    holds = told & _PLAIN
    if not told & (traits.MAY_SAY | traits.MAY_OPEN):
        return holds
    if told & traits.MAY_SAY and _SAYS.search(folded):
        holds |= traits.MAY_SAY
    if told & traits.MAY_OPEN and (holds or _opens().match(folded)):
        holds |= traits.BEFORE
    return holds


_SAYS = re.compile(rf"\b(?:{_VERBS}) ", re.ASCII)


@cache
def _opens() -> re.Pattern[str]:
    return re.compile(rf"[^a-z]*(?:{longest_first(data('opening'))})\s")


def is_prompt_alone(said: Told) -> bool:
    """Whether a line holds no sign but a prompt, and that for no paper that is known by name."""
    return not (said.bits & _OF_LINE | said.holds) & ~(OF_PROMPTS | traits.MAY_STAMP)


def signs_of(told: Sequence[Told], size: int) -> Iterator[Sign]:
    """All signs in some lines of a page of `size` lines, in their order."""
    for said in told:
        line, bits = said.line, said.holds | said.bits & _OF_LINE
        is_short = size <= MOST_JOINED or len(line.text) <= LONGEST_PROMPT
        read = _signs_in if len(line.text) <= LONGEST_PROMPT else _signs_in.__wrapped__
        for name, kind, _, start in read(line.text, line.folded, bits, is_short):
            yield Sign(name, kind, line, start)


_OF_LINE = traits.HAS_TAIL | traits.MAY_OUTLET | traits.MAY_STAMP  # the other bits are those of `Told.holds`


@lru_cache(maxsize=2_048)  # pages of a site speak of it in the same lines
def _signs_in(text: str, folded: str, bits: int, is_short: bool) -> tuple[Sign, ...]:
    """All signs of a line with these bits; without that of tails none is read."""
    line = Line(text, folded, 0, bits)
    signs: list[Sign] = []
    if bits & traits.HAS_TAIL and (tail := tail_of(text, folded)):
        signs.append(tail)
    if bits & traits.MAY_OUTLET and is_outlet(text):
        signs.append(Sign(text, "own", line, 0))
    if is_short and bits & traits.MAY_OUTLET and bits & traits.MAY_STAMP:
        signs += _signed(line)
    if bits & traits.RIGHTS:
        signs += _notices(line)
    if is_short and bits & ~_OF_LINE:
        signs += _prompts(line, bits)
    if bits & traits.MAY_SAY:
        signs += _said(line)
    return tuple(signs)


def _sign(name: str, kind: str, line: Line, at: int) -> Sign | None:
    bare = bare_name(_POSSESSIVE.sub("", name.strip()))
    if not could_be_site(bare):
        return None
    start = line.text.find(bare, at)
    return Sign(bare, kind, line, start) if start >= 0 else None


_LEAST_HOLDER = 2  # characters


def _notices(line: Line) -> Iterator[Sign]:
    for opening, pattern in () if line.folded.isascii() else WITHOUT_SIGN:  # "©" is not of ASCII either
        for match in pattern.finditer(line.folded) if opening in line.folded else ():
            if sign := _sign(line.text[slice(*match.span("holder"))], "sure", line, match.start("holder")):
                yield sign
    is_dated = "19" in line.folded or "20" in line.folded  # looked for first: the pattern tries each character
    at = _first_of(RIGHTS, line.folded)
    may_stand_before = is_dated and _BEHIND_HOLDER.search(line.folded, _LEAST_HOLDER)
    matches = [*_NOTICE.finditer(line.folded, at), _HOLDER_BEFORE.match(line.folded) if may_stand_before else None]
    for match in filter(None, matches):
        start, end = match.span("holder")
        if line.folded[: match.start()].rstrip().endswith(("image", "photo", "foto", "/")):
            continue
        cut = _HOLDER_ENDS.search(line.folded, start + 1, end)
        name = line.text[start : cut.start() if cut else end]
        if (sign := _sign(name, "notice", line, start)) and not is_person(sign.name):
            yield sign


def _first_of(literals: Sequence[str], text: str) -> int:
    """Where the first of some literals stands in a text; its end, where none does."""
    return min([at for literal in literals if (at := text.find(literal)) >= 0], default=len(text))


@lru_cache(maxsize=256)  # first to tell whether a page's signs are enough
def tail_of(text: str, folded: str) -> Sign | None:
    """The last part of a page's own title, "Headline | Section | Site"."""
    if len(text) > LONGEST_TITLE or not any(sign in folded for sign in _BARS):
        return None
    at = max((match.end() for match in _SEPARATOR.finditer(folded)), default=0)
    return _sign(text[at:], "tail", Line(text, folded, 0), at) if at > 12 else None


# Patterns of the words that a line holds, which are few; with all of a kind each character was tried a hundred times.


def _held(kind: str, folded: str) -> tuple[str, ...]:
    return tuple(word for word in data(kind) if word in folded)


@lru_cache(maxsize=1_024)
def _before(words: tuple[str, ...], opening: tuple[str, ...]) -> re.Pattern[str]:
    kinds = [rf"(?<!\w)(?:{longest_first(words)})"] if words else []
    kinds += [rf"^\W*(?:{longest_first(opening)})"] if opening else []
    return re.compile(rf"(?:{'|'.join(kinds)})(?!\w)[:\s»]*")


@lru_cache(maxsize=1_024)
def _after(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?:\s|(?='|-))(?:{longest_first(words)})(?!\w)")


@lru_cache(maxsize=1_024)
def _whole(words: tuple[str, ...]) -> re.Pattern[str]:
    """Short words as whole ones, for "app" is in "approach" and "disappeared"; longer ones also inside others."""
    short = tuple(word for word in words if len(word) <= _SHORT and word.isascii())
    long = tuple(word for word in words if word not in short)
    kinds = [rf"(?<!\w)(?:{longest_first(short)})(?!\w)"] if short else []
    return re.compile("|".join([*kinds, longest_first(long)] if long else kinds))


_SHORT = 4  # letters
_NEAR = 25  # characters between a paper's name and a word of prompts
_GOES_ON = re.compile(rf"\s{_CAPITAL}[\w]*[a-z]")  # "Harbour Conference": something else that has the name in it
_RUN = re.compile(_NAME)
_RUN_BEHIND = re.compile(rf"(?:{_NAME})$")


def _prompts(line: Line, holds: int) -> Iterator[Sign]:
    folded = line.folded
    before, opening = (_held(kind, folded) if holds & traits.BEFORE else () for kind in ("before", "opening"))
    if before or opening:
        for match in _before(before, opening).finditer(folded):
            run = _RUN.match(line.text, match.end())
            if run and (sign := _sign(run.group(), "prompt", line, match.end())):
                yield sign
    if holds & traits.AFTER:
        for match in _after(_held("after", folded)).finditer(folded):
            start = max(0, match.start() - 60)
            run = _RUN_BEHIND.search(line.text[start : match.start()])
            if run and (sign := _sign(run.group(), "prompt", line, start + run.start())):
                yield sign
    if holds & traits.PROMPTS and line.told & traits.MAY_OUTLET:
        yield from _prompted(line, [match.span() for match in _whole(_held("prompts", folded)).finditer(folded)])


def _prompted(line: Line, cued: Sequence[tuple[int, int]]) -> Iterator[Sign]:
    """The paper in a line with words of prompts at these places."""
    named = outlets_in(line.text) if cued else []
    for name, at in named if len({name for name, _ in named}) == 1 else ():  # else they are compared
        end = at + len(name)
        near = any(a - end <= _NEAR and at - b <= _NEAR for a, b in cued)
        if near and line.text[end : end + 1] != "," and not _GOES_ON.match(line.text, end):
            yield Sign(name, "prompt", line, at)


def _said(line: Line) -> Iterator[Sign]:
    for match in _TOLD.finditer(line.text):
        kind = "tells" if match["verb"] in ("tells", "tell") else "told"
        if sign := _sign(match["name"], kind, line, match.start("name")):
            yield sign


_STAMPED = re.compile(r"(?<!\d)(?<![^\W\d]-)(?:19[5-9]|20[0-4]|25[5-7])\d(?!\d)|^(?:by|por|par|von)\ ")
_MAY_STAMP, _BY = re.compile(r"(?:19|20|25)\d"), ("by ", "por ", "par ", "von ")
_STAMP = 160  # characters in which a name and a date stand together
_BESIDE_NAME = re.compile(r"(?:^|[|–—]\s*|(?:^|\s)-\s*|\b(?:by|por|par|von)\s+)$", re.IGNORECASE)
_OPENS_NAME = re.compile(r"[|–—-]\s*|\b(?:by|por|par|von)\s+", re.IGNORECASE)  # as `_BESIDE_NAME` has it
_BULLETS = "*+•-–·o#"  # before the items of a list


def _signed(line: Line) -> Iterator[Sign]:
    """A known paper in the line of the date, or behind "By": "Ann Li | Harbour Times | 5 May 2020"."""
    if not (_MAY_STAMP.search(line.folded, 0, _STAMP) or line.folded.startswith(_BY)) or line.text[0] in _BULLETS:
        return  # the pattern tries each character
    stamped = _STAMPED.search(line.folded[:_STAMP])
    if stamped is None:
        return
    text = line.text[:_STAMP]
    if not (outlet_at(text, 0) or any(outlet_at(text, opening.end()) for opening in _OPENS_NAME.finditer(text))):
        return
    for name, at in outlets_in(text):
        is_near = stamped.start() == 0 or abs(stamped.start() - at - len(name)) < _BESIDE
        if is_near and line.text[at + len(name) :][:1] != ":" and _BESIDE_NAME.search(line.text[:at]):
            yield Sign(name, "signed", line, at)


_BESIDE = 60  # characters between a paper's name and the date
