"""Datelines: place, agency and date at the head of the first sentence. They stay in the text."""

from __future__ import annotations

import re
from functools import cache
from itertools import islice

from corpusmill.metadata.dates import find_dates, partial_dates
from corpusmill.metadata.names import agencies, is_domain, is_organisation, is_person
from corpusmill.metadata.words import Find, Line, Words, alternation, places
from corpusmill.text.fold import fold

_REACH = 110  # characters; a dateline with agency, date and reporter in brackets has up to 90
_MOST_TRIES = 5  # separators; "(ANSA) - ROMA, 05 MAG - " has three
_LEAST_BODY = 20  # characters of sentence that must follow: else the line is a heading with a dash in it

# Capitals with a colon or dash after them that are labels, not places.
_LABELS = frozenset(
    """
    update updated exclusive breaking watch video photos photo note notice warning alert opinion editorial analysis
    review interview live correction spoiler question answer faq tip tips step pros cons read see listen fact facts
    myth summary verdict bonus disclaimer important new now more flotus potus scotus nasa fbi cia who unicef nato
    fifa nba nfl mlb download source sources credit caption advertisement sponsored disclosure tldr results report
    reports factbox explainer timeline recap preview ranking poll quiz obituary column commentary flashback
    throwback today tonight bericht kommentar eilmeldung urgent urgente direct video ultimas esclusiva срочно видео
    фото
    """.split()
)
_STATE = re.compile(
    r"[A-Z]{2}|[A-Z]\.\s?[A-Z]\.|D\.?C\.?|(?:Ala|Ariz|Ark|Calif|Colo|Conn|Del|Fla|Ga|Ill|Ind|Kan|Ky|La|Md|"
    r"Mass|Mich|Minn|Miss|Mo|Mont|Neb|Nev|"
    r"Okla|Ore|Pa|Tenn|Tex|Vt|Va|Wash|Wis|Wyo|Ont|Que|Alta|Sask|Man)\.|(?:N|S|W)\.\s?(?:H|J|M|Y|C|D|Va)\.|"
    r"(?:[A-Z][a-z]+(?:\s[A-Z][a-z]+)?)"
)
_SEPARATOR = re.compile(r"\.-\ ?|(?:(?<=\))\.)?\ ?-{1,3}\ |\ -{1,3}\ ?|-{1,2}|\ ?:\ ?|\ =\ |\)\ ?=?\ ?|/\.\ ")
_PART = re.compile(r"[^,()\[\]/|;*]+")
_CAPITALS = re.compile(r"[^\W\d_]{3,}(?:[\s.'’/-]+[^\W\d_]+){0,3}\.?")
_TITLE_CASE = re.compile(r"[^\W\d_]\w+(?:[\s.'’-]+\w+){0,2}")


def _is_capitals(text: str) -> bool:
    return (
        text.isupper()
        and _CAPITALS.fullmatch(text) is not None
        and not set(fold(text).replace(".", "").split()) & _LABELS
    )


def _is_agency(text: str, bracketed: bool) -> bool:
    return text in agencies() or is_domain(text) or (bracketed and is_organisation(text))


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


def read_dateline(line: Line, words: Words) -> tuple[Find, ...]:
    """Place, publisher, date and reporter named before the first sentence of a line; () where none is sure.

    >>> from corpusmill.text.fold import fold
    >>> from corpusmill.metadata.words import words_of
    >>> def values(text): return [(f.name, f.value) for f in read_dateline(Line(text, fold(text), 0), words_of(None))]
    >>> values("BRUSSELS: Ministers of the member states met on Wednesday.")
    [('dateline', 'BRUSSELS')]
    >>> values("Pros: A battery that lasts for two days and a fine screen.")
    []
    """
    if len(line.text) < _LEAST_BODY:
        return ()
    special = _read_han(line, words) or _read_bracket(line, words)
    if len(special) > 1:
        return special
    best = special
    for separator in islice(_SEPARATOR.finditer(line.folded, 2, _REACH), _MOST_TRIES):
        if separator.end() + _LEAST_BODY > len(line.text):
            break
        found = _parse(line, 0, separator.start() + (separator.group()[0] in ")/"), separator.group(), words)
        if len(found) > len(best):
            best = found
    return best


def _parse(line: Line, start: int, end: int, separator: str, words: Words) -> tuple[Find, ...]:
    """The parts of a head; () unless every part is understood and one of them is evidence enough."""
    head = line.folded[start:end]
    finds: list[Find] = []
    dated = False
    for found in find_dates(head, words):
        dated = True
        if found.iso:
            finds.append(Find("date", found.iso, start + found.start, start + found.end, "dateline-date", 0.95))
        head = head[: found.start] + "," * (found.end - found.start) + head[found.end :]
    head = re.sub(r"\.(?=\ \d|\ ?/|\ [a-z.]+\.ru)|\ -+\ ", lambda m: "," * len(m.group()), head)
    for a, b in list(partial_dates(head, words)):
        if _stands_apart(head, a, b):
            head = head[:a] + "," * (b - a) + head[b:]
    if partial := head.count(",") - line.folded[start:end].count(","):
        dated = dated or partial > 0
    place: tuple[int, int] | None = None
    sure = False
    agency: tuple[int, int] | None = None
    for part in _PART.finditer(head):
        text = line.text[start + part.start() : start + part.end()]
        a = start + part.start() + len(text) - len(text.lstrip())
        text = text.strip()
        b = a + len(text)
        if not text or not any(map(str.isalnum, text)):
            continue
        bracketed = a > 0 and line.text[a - 1] in "(/["
        if agency is None and _is_agency(text, bracketed):
            agency = (a, b)
        elif place is None and (_is_capitals(text) or fold(text) in places()):
            place, sure = (a, b), True
        elif place is None and agency is None and a == start and text[0].isupper() and _TITLE_CASE.fullmatch(text):
            place = (a, b)
        elif (
            place is not None
            and agency is None
            and _STATE.fullmatch(text)
            and line.text[place[1] : a].strip() in (",", "/")
        ) or (
            place is not None
            and agency is None
            and line.text[a - 1 : a] == "/"
            and (_is_capitals(text) or fold(text) in places())
        ):
            place = (place[0], b)
        elif agency is not None and is_person(text) and bracketed:
            finds.append(Find("author", text, a, b, "dateline-reporter", 0.85))
        else:
            return ()
    dash = "-" in separator
    if place and not sure and (agency is None or not dash) and not (dated and dash):
        return ()
    if (
        place is None
        and not (
            agency
            and (
                line.text[agency[0] - 1 : agency[0]] in ("(", "/", "[") or is_domain(line.text[slice(*agency)]) or dash
            )
        )
        and not finds
    ):
        return ()
    if place is None and not dash and not separator.startswith((")", ":")):
        return ()
    if (
        place is None
        and agency is None
        and not ((dated and "--" in line.folded[end : end + 4]) or (dated and dash and start == 0))
    ):
        return ()
    if separator[0] in ")/" and agency is None:
        return ()
    if (
        separator.strip() == ":"
        and place
        and not agency
        and not dated
        and (not sure or line.text[end + 1 : end + 3].strip()[:1] in ("“", '"', "‘", "'"))
    ):
        return ()
    # a dash without any space: only after capitals, or "Anglo-Saxon" would be a dateline
    if separator == "-" and not (
        place and _is_capitals(line.text[slice(*place)]) and (line.text[end : end + 1] in "—–" or agency)
    ):
        return ()
    if place:
        confidence = 0.95 if sure and (agency or dated or dash) else 0.8
        finds.append(Find("dateline", line.text[slice(*place)], *place, "dateline-place", confidence))
    if agency is None:
        agency = _agency_after(line, end + len(separator))
    if agency:
        finds.append(Find("organisation", line.text[slice(*agency)], *agency, "dateline-agency", 0.9))
    return tuple(sorted(finds, key=lambda find: find.start))


def _agency_after(line: Line, at: int) -> tuple[int, int] | None:
    """An agency that stands alone behind the dash, as Russian agencies sign: "5 мая — РИА Новости." """
    match = re.compile(r"[\s/(]*([^\s./()\-:][^./()\-:\n]{1,20})[./)\-:]").match(line.text, at)
    return match.span(1) if match and match.group(1).strip() in agencies() else None


def _stands_apart(head: str, start: int, end: int) -> bool:
    """A day or weekday between separators, not a word of a longer part ("Sun City")."""
    before, after = head[:start].rstrip(), head[end:].lstrip()
    return (not before or before[-1] in ",.(/-") and (not after or after[0] in ",.)/-(")


def _read_han(line: Line, words: Words) -> tuple[Find, ...]:
    if not any("\u3400" <= char <= "\u9fff" for char in line.text[:6]):
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


def _read_bracket(line: Line, words: Words) -> tuple[Find, ...]:
    """ "(서울=연합뉴스) 김철수 기자 =", "【ロンドン時事】", "(Dân trí) -": a bracket that opens the sentence."""
    match = _BRACKET.match(line.folded[:_REACH])
    if not match or match.end() + _LEAST_BODY > len(line.text):
        return ()
    finds: list[Find] = []
    inside, start = line.text[slice(*match.span("inside"))], match.start("inside")
    if _is_agency(inside.strip(), bracketed=True) and inside.strip() in agencies():
        return (Find("organisation", inside.strip(), start, start + len(inside.rstrip()), "dateline-agency", 0.9),)
    rest = line.folded[slice(*match.span("inside"))]
    for found in find_dates(rest, words):
        if found.iso:
            finds.append(Find("date", found.iso, start + found.start, start + found.end, "dateline-date", 0.95))
        rest = rest[: found.start] + "=" * (found.end - found.start) + rest[found.end :]
    if any(c > "\u3000" for c in rest):
        for a, b in list(partial_dates(rest, words)):
            rest = rest[:a] + "=" * (b - a) + rest[b:]
    equals = "=" in rest
    parts = [m.span() for m in re.finditer(r"[^=,/*\s]+" if any(c > "\u3000" for c in rest) else r"[^=,/*]+", rest)]
    for a, b in parts:
        text = line.text[start + a : start + b].strip()
        at = line.text.index(text, start + a)
        span = (at, at + len(text))
        reporter = _REPORTER.match(text)
        together = next(
            (n for n in range(2, len(text) - 1) if fold(text[:n]) in places() and text[n:] in agencies()), None
        )
        if text in agencies() or (equals and is_organisation(text)):
            finds.append(Find("organisation", text, *span, "dateline-agency", 0.9))
        elif fold(text) in places():
            finds.append(Find("dateline", text, *span, "dateline-place", 0.95))
        elif together:
            finds.append(Find("dateline", text[:together], span[0], span[0] + together, "dateline-place", 0.95))
            finds.append(Find("organisation", text[together:], span[0] + together, span[1], "dateline-agency", 0.9))
        elif reporter or (text in ("기자", "특파원", "記者") and finds):
            if reporter:
                finds.append(
                    Find("author", reporter["name"], span[0], span[0] + len(reporter["name"]), "dateline-reporter", 0.9)
                )
        elif equals and finds and is_person(text, labelled=True):
            finds.append(Find("author", text, *span, "dateline-reporter", 0.85))
        elif re.fullmatch(r"[가-힣]{2,4}", text) and "기자" in rest[b : b + 6]:
            finds.append(Find("author", text, *span, "dateline-reporter", 0.9))
        elif re.search(r"[가-힣]", text) and "기자" in rest and not finds:
            finds.append(Find("organisation", text, *span, "dateline-agency", 0.85))
        else:
            return ()
    if match.group("after"):
        name = _REPORTER.match(match.group("after"))
        if name:
            finds.append(
                Find(
                    "author",
                    name["name"],
                    match.start("after"),
                    match.start("after") + len(name["name"]),
                    "dateline-reporter",
                    0.9,
                )
            )
    return tuple(finds) if any(find.name in ("dateline", "organisation") for find in finds) else ()
