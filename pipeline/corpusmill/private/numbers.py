"""Telephone numbers, and the numbers that states give to people: a checksum or a numbering plan, and a word before."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

from corpusmill.private.shapes import Find, is_valid, line_before


class NationalId(NamedTuple):
    """One kind of number of one state (see national.toml)."""

    name: str
    shape: re.Pattern[str]
    check: str
    cue: re.Pattern[str] | None


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath(name).read_text(encoding="utf-8"))


@cache
def _ids_of(language: str) -> tuple[NationalId, ...]:
    return tuple(
        NationalId(
            item["name"],
            re.compile(rf"(?<![a-z0-9.\-/])(?:{item['shape']})(?![a-z0-9]|[.\-/]\d)"),
            item.get("check", ""),
            re.compile(item["cue"]) if "cue" in item else None,
        )
        for item in _read("national.toml")["id"]
        if language in item["languages"].split() or (language == "und" and "check" in item)
    )


# A label stands within so many characters of its number.
_NEAR = 48


def national_ids(folded: str, language: str) -> Iterator[Find]:
    """Numbers of the states whose languages a text may be in; `folded` is the folded view.

    >>> [find.rule for find in national_ids("pesel 44051401359, nr 44051401358", "pl")]
    ['pl-pesel']
    """
    for item in _ids_of(language):
        for found in item.shape.finditer(folded):
            if item.cue and not item.cue.search(line_before(folded, found.start(), _NEAR)):
                continue
            if item.check and not is_valid(item.check, found[0].replace(" ", "") if "." not in found[0] else found[0]):
                continue
            if item.name == "ru-snils" and not _is_snils(found[0]):
                continue
            yield Find(*found.span(), "national-id", item.name)


def _is_snils(number: str) -> bool:
    """The check digits of the Russian pension number: the sum of digits times place, modulo 101.

    >>> _is_snils("112-233-445 95"), _is_snils("112-233-445 96")
    (True, False)
    """
    digits = [int(char) for char in number if char.isdigit()]
    return sum(digit * (9 - n) for n, digit in enumerate(digits[:9])) % 101 % 100 == digits[9] * 10 + digits[10]


@cache
def _phone_words() -> tuple[re.Pattern[str], re.Pattern[str], dict[str, list[str]]]:
    """What announces a telephone number, what another number, and the regions of each language."""
    data = _read("phones.toml")
    words = sorted(re.findall(r'"[^"]+"|\S+', data["cues"]), key=len, reverse=True)
    spaced = "|".join(re.escape(word.strip('"')) for word in words if ord(word.strip('"')[0]) < 0x0E00)
    joined = "|".join(re.escape(word) for word in words if ord(word.strip('"')[0]) >= 0x0E00)
    # nothing but a few words without digits between the label and its number
    cue = re.compile(rf"(?:(?<!\w)(?:{spaced})(?!\w)|{joined})[^\n\d]{{0,28}}$")
    labels, joined = ("|".join(data[name].strip().split("\n")) for name in ("others", "others_joined"))
    other = re.compile(rf"(?:\b(?:{labels})\b|{joined})[^\n]{{0,20}}$")
    return cue, other, {language: regions.split() for language, regions in data["regions"].items()}


_RUN = re.compile(r"(?:\+ ?|\(\+|00)?\(?\d(?:[ ().\-/]{0,3}\d){6,16}")
_INTERNATIONAL = re.compile(r"\(?\+ ?\(?[1-9](?:[ ().\-/]{0,3}\d){6,15}")
_AMERICAN = re.compile(r"\(\d{3}\) ?\d{3}[-. ]\d{4}|1?[-. ]?\d{3}([-.])\d{3}\1\d{4}")
_DATE = re.compile(r"(?:\d{4}[./\-]\d{1,2}[./\-]\d{1,2}|\d{1,2}[./\-]\d{1,2}[./\-]\d{2,4})(?!\d)")
_DECIMAL = re.compile(r"\d+[.]\d{3,}")
_YEARS = re.compile(r"(?:1[5-9]|20)\d\d ?[-/] ?(?:1[5-9]|20)\d\d")
_CHAIN = re.compile(
    r"(?:[\s,;|/:.()\-]|\b(?:or|and|oder|und|bzw|ou|et|o|y|e|ed|of|en|lub|i|albo|veya|ve|eller|och|fax|mobile?|tel)\b|или|и|факс|、|・|または)+"
)
# Behind a number these say that it is a measure or goes on.
_GOES_ON = re.compile(r"[\w%€$£¥°]|[.,:/\-]\d| ?(?:€|\$|eur\b|usd\b|km\b|kg\b|mm\b|%|руб|円|zł\b|tl\b)")


def phones(folded: str, language: str) -> Iterator[Find]:
    """Telephone numbers: international ones by their plan, national ones with a word for a telephone before them.

    >>> [folded[a:b] for folded in ["tel. 030 23125 000 und +44 20 7946 0958"] for a, b, *_ in phones(folded, "de")]
    ['030 23125 000', '+44 20 7946 0958']
    """
    last = -1
    for found in _RUN.finditer(folded):
        start, end = found.span()
        before = folded[start - 1 : start]
        if before and ((before.isalnum() and before < "\u2e80") or before in "_.#$£€¥=@"):
            continue
        international = _INTERNATIONAL.search(folded, start, end)
        if international and international.start() - start <= 1:
            regions: list[Any] = [None]
            start, rule = international.start(), "phone-international"
        else:
            regions, rule = _told(folded, start, end, language, last)
        span = _valid(folded, start, end, regions)
        if span:
            last = span[1]
            yield Find(*span, "phone", rule)


def _told(folded: str, start: int, end: int, language: str, last: int) -> tuple[list[Any], str]:
    """The regions whose plans a number without a country code may be of, none where nothing says that it is one.

    `last` is where the telephone number before it ends: "and" or a comma between them goes on.
    """
    cue, other, regions = _phone_words()
    run = folded[start:end]
    said = line_before(folded, start, _NEAR)
    if _DATE.match(run) or _YEARS.fullmatch(run) or _DECIMAL.fullmatch(run):
        return [], ""
    is_other = bool(other.search(said))
    is_next = last >= 0 and start - last <= 16 and bool(_CHAIN.fullmatch(folded, last, start))
    if is_next or (not is_other and cue.search(said)):
        return list(regions.get(language, regions["und"])), "phone-after-word"
    if language in ("en", "und") and not is_other and _AMERICAN.match(run):
        return ["US", "CA"], "phone-american"
    return [], ""


def _valid(folded: str, start: int, end: int, regions: list[Any]) -> tuple[int, int] | None:
    """The longest piece from `start` that is a number of a plan, cut at blanks and marks: more may stand behind it."""
    import phonenumbers  # noqa: PLC0415  thirty milliseconds

    while end - start >= 7:
        piece = folded[start:end]
        if not _GOES_ON.match(folded, end) and sum(map(str.isdigit, piece)) >= 7:
            for region in regions:
                try:
                    number = phonenumbers.parse(piece, region)
                except phonenumbers.NumberParseException:
                    continue
                if phonenumbers.is_valid_number(number):
                    return start, end
        shorter = max(piece.rfind(mark) for mark in " /-.(")
        if shorter <= 0:
            return None
        end = start + len(piece[:shorter].rstrip(" ()./-"))
    return None
