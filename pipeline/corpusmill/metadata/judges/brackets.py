"""Datelines of scripts without spaces: Chinese openings, and the bracket that opens a Korean or Japanese sentence."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from corpusmill.cache.patterns import kept_pattern
from corpusmill.metadata.dates import find_dates, partial_dates
from corpusmill.metadata.names import agencies, is_organisation, is_person
from corpusmill.metadata.words import Find, Line, Words, alternation, places
from corpusmill.text.fold import fold

_REACH = 110  # characters; see `datelines`
_LEAST_BODY = 20
_HAN = kept_pattern("[\u3400-\u9fff]")


@cache
def _han_patterns() -> tuple[re.Pattern[str], ...]:
    """Chinese datelines, over the folded view: agency, place, day, and the reporter in brackets or before the place."""
    place = alternation(place for place in places() if "\u3400" <= place[0] <= "\u9fff")
    agency = alternation(name for name in agencies() if "\u3400" <= name[0] <= "\u9fff")
    day = r"(?P<date>(?:\d{4}年)?(?:\d{1,2}月)?\d{1,2}日)"
    name = r"[\u3400-\u9fff]{2,4}?"
    return (
        re.compile(
            rf"\W{{0,2}}(?P<agency>{agency}|[\u3400-\u9fff]{{2,5}}(?:社|网|網|报|報|讯|"
            rf"訊))?(?P<place>{place})?[^\S\n]*{day}(?:电|電|讯|訊|消息)"
            rf"(?:[^\S\n]*\((?:本报|本報)?(?:记者|記者)[^\S\n]*(?P<authors>{name}(?:[\s,、]+{name})*)\))?"
        ),
        re.compile(
            rf"\W?(?P<agency>{agency})记?記?者?(?P<authors>{name})(?P<place>{place}){day}(?:專|综|綜)?(?:电|電)\W"
        ),
        re.compile(
            r"\W?(?:记者|記者)(?P<authors>[\u3400-\u9fff]{2,3})\ *[/,]\ *(?P<place>[\u3400-\u9fff]{2,5}?)(?:综合|"
            r"綜合)?(?:报导|報導|报道|報道)\W?"
        ),
        re.compile(r"\W?(?:本报|本報)?(?:记者|記者)\ +(?P<authors>[\u3400-\u9fff]{2,3})\ +(?=\S)"),
    )


def read_han(line: Line, words: Words) -> tuple[Find, ...]:
    if line.text.isascii() or not _HAN.search(line.text, 0, 6):
        return ()
    for pattern in _han_patterns():
        match = pattern.match(line.folded[:_REACH])
        if not match:
            continue
        groups = {name: match.span(name) for name, text in match.groupdict().items() if text}
        finds = []
        if "date" in groups:
            day = find_dates(match.group("date"), words)
            if day and day[0].iso:
                finds.append(Find("date", day[0].iso, *groups["date"], "dateline-date", 0.95))
        if "place" in groups:
            finds.append(Find("dateline", line.text[slice(*groups["place"])], *groups["place"], "dateline-place", 0.95))
        if "agency" in groups:
            finds.append(
                Find("organisation", line.text[slice(*groups["agency"])], *groups["agency"], "dateline-agency", 0.9)
            )
        if "authors" in groups:
            at = groups["authors"][0]
            for name in re.finditer(r"[\u3400-\u9fff]+", match.group("authors")):
                finds.append(
                    Find(
                        "author",
                        line.text[at + name.start() : at + name.end()],
                        at + name.start(),
                        at + name.end(),
                        "dateline-reporter",
                        0.9,
                    )
                )
        return tuple(finds)
    return ()


_BRACKET = re.compile(
    r"[(\[<](?P<inside>[^()\[\]<>]{2,40})[)\]>]\s*(?P<after>[가-힣]{2,4}\s*(?:기자|특파원|통신원)\s*=?)?"
)
_REPORTER = re.compile(r"(?P<name>[가-힣]{2,4})\s*(?:기자|특파원|통신원|인턴기자|객원기자)\b")


class _Part(NamedTuple):
    """One part of what the bracket holds: its text and place, what follows it, and what is known of the whole."""

    text: str
    start: int
    behind: str
    equals: bool
    reports: bool
    named: bool

    def find(self, name: str, rule: str, confidence: float, a: int = 0, b: int | None = None) -> Find:
        value = self.text[a:b]
        return Find(name, value, self.start + a, self.start + a + len(value), rule, confidence)


def _agency(part: _Part) -> tuple[Find, ...] | None:
    known = part.text in agencies() or (part.equals and is_organisation(part.text))
    return (part.find("organisation", "dateline-agency", 0.9),) if known else None


def _place(part: _Part) -> tuple[Find, ...] | None:
    return (part.find("dateline", "dateline-place", 0.95),) if fold(part.text) in places() else None


def _place_and_agency(part: _Part) -> tuple[Find, ...] | None:
    text = part.text
    n = next((n for n in range(2, len(text) - 1) if fold(text[:n]) in places() and text[n:] in agencies()), None)
    if n is None:
        return None
    return part.find("dateline", "dateline-place", 0.95, 0, n), part.find("organisation", "dateline-agency", 0.9, n)


def _reporter(part: _Part) -> tuple[Find, ...] | None:
    match = _REPORTER.match(part.text)
    if match:
        return (part.find("author", "dateline-reporter", 0.9, 0, match.end("name")),)
    return () if part.named and part.text in ("기자", "특파원", "記者") else None


def _name_behind_equals(part: _Part) -> tuple[Find, ...] | None:
    named = part.equals and part.named and is_person(part.text, labelled=True)
    return (part.find("author", "dateline-reporter", 0.85),) if named else None


def _name_before_trade(part: _Part) -> tuple[Find, ...] | None:
    named = re.fullmatch(r"[가-힣]{2,4}", part.text) and "기자" in part.behind
    return (part.find("author", "dateline-reporter", 0.9),) if named else None


def _paper_of_reporter(part: _Part) -> tuple[Find, ...] | None:
    paper = re.search(r"[가-힣]", part.text) and part.reports and not part.named
    return (part.find("organisation", "dateline-agency", 0.85),) if paper else None


class BracketCase(NamedTuple):
    """One thing that a part of a bracket can be; `example` opens a sentence with one."""

    name: str
    read: Callable[[_Part], tuple[Find, ...] | None]
    example: str


# In this order: the first case that reads a part has it.
BRACKETS = (
    BracketCase("agency", _agency, "[서울=뉴시스] "),
    BracketCase("place", _place, "(서울=연합뉴스) "),
    BracketCase("place and agency run together", _place_and_agency, "【ロンドン時事】"),
    BracketCase("reporter with his trade", _reporter, "(서울=연합뉴스 김철수기자) "),
    BracketCase("name behind an equals sign", _name_behind_equals, "【ワシントン＝山田太郎】"),
    BracketCase("name before its trade", _name_before_trade, "[서울 김철수 기자] "),
    BracketCase("paper before its reporter", _paper_of_reporter, "[한강저널 김철수 기자] "),
)


def read_bracket(line: Line, words: Words) -> tuple[Find, ...]:
    """ "(서울=연합뉴스) 김철수 기자 =", "【ロンドン時事】", "(Dân trí) -": a bracket that opens the sentence."""
    match = _BRACKET.match(line.folded[:_REACH])
    if not match or match.end() + _LEAST_BODY > len(line.text):
        return ()
    inside, start = line.text[slice(*match.span("inside"))], match.start("inside")
    if inside.strip() in agencies():
        return (Find("organisation", inside.strip(), start, start + len(inside.rstrip()), "dateline-agency", 0.9),)
    rest, finds = _without_dates(line.folded[slice(*match.span("inside"))], start, words)
    unspaced = any(c > "\u3000" for c in rest)
    for found in re.finditer(r"[^=,/*\s]+" if unspaced else r"[^=,/*]+", rest):
        text = line.text[start + found.start() : start + found.end()].strip()
        at = line.text.index(text, start + found.start())
        part = _Part(text, at, rest[found.end() : found.end() + 6], "=" in rest, "기자" in rest, bool(finds))
        read = next((said for case in BRACKETS if (said := case.read(part)) is not None), None)
        if read is None:
            return ()
        finds += read
    if match["after"] and (name := _REPORTER.match(match["after"])):
        at = match.start("after")
        finds.append(Find("author", name["name"], at, at + len(name["name"]), "dateline-reporter", 0.9))
    return tuple(finds) if any(find.name in ("dateline", "organisation") for find in finds) else ()


def _without_dates(rest: str, start: int, words: Words) -> tuple[str, list[Find]]:
    """What the bracket holds with equals signs for dates and days, and the dates."""
    finds = []
    for found in find_dates(rest, words):
        if found.iso:
            finds.append(Find("date", found.iso, start + found.start, start + found.end, "dateline-date", 0.95))
        rest = rest[: found.start] + "=" * (found.end - found.start) + rest[found.end :]
    if any(c > "\u3000" for c in rest):
        for a, b in list(partial_dates(rest, words)):
            rest = rest[:a] + "=" * (b - a) + rest[b:]
    return rest, finds
