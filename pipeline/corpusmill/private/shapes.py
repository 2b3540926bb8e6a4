"""Private data recognised by its form: e-mail addresses, IP addresses, bank accounts, cards, secrets of known forms.

All but secrets are looked for in the folded view, where exotic spaces, dashes, digits and full-width signs are plain.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import NamedTuple


class Find(NamedTuple):
    """A value in a text, in code points; `rule` names what found it."""

    start: int
    end: int
    kind: str
    rule: str


# RFC 2606 keeps these for examples: nobody's mail goes there.
_NOBODYS = re.compile(r"(?:^|[.])(?:example\.(?:com|org|net|edu)|example|test|invalid|localhost|local)$")
# icon@2x.png and the like
_FILES = set(
    "png jpg jpeg gif webp svg ico css js ts jsx tsx json xml html htm pdf txt md mp3 mp4 mov avi zip gz tar exe dll "
    "py rb php sh yml yaml toml sql csv woff ttf".split()
)
_DOMAIN = r"(?:[a-z0-9](?:[a-z0-9\-]{0,61}[a-z0-9])?\.){1,6}[a-z]{2,24}(?![a-z0-9\-]|\.[a-z0-9])"
_MAIL = re.compile(rf"(?<![a-z0-9._%+'\-@/])[a-z0-9](?:[a-z0-9._+'\-]{{0,62}}[a-z0-9_+\-])?(?:@|%40)({_DOMAIN})")
_CYRILLIC = "а-яёіїєґ"
_CYRILLIC_MAIL = re.compile(
    rf"(?<![\w.+\-@])[{_CYRILLIC}a-z0-9][{_CYRILLIC}a-z0-9._+\-]{{0,62}}@(?:[{_CYRILLIC}0-9\-]{{1,63}}\.){{1,4}}"
    r"(?:рф|рус|укр|бел|москва|бг|срб)\b"
)
_HIDDEN_MAIL = re.compile(
    r"(?<![a-z0-9._+\-])[a-z0-9][a-z0-9._+\-]{0,62}[ ]?[\[({<][ ]?(?:at|@|arroba|chez|kukac|malpa|собака)[ ]?[\])}>]"
    r"[ ]?[a-z0-9\-]{1,63}"
    r"(?:(?:\.|[ ]?[\[({<][ ]?(?:dot|\.|punkt|punto|point|ponto|kropka|точка)[ ]?[\])}>][ ]?)[a-z0-9\-]{1,63}){1,4}"
)


def mails(folded: str) -> Iterator[Find]:
    """E-mail addresses, also those that hide behind `(at)`; none that examples are kept for, no file names.

    >>> [find.end for find in mails("ada@mill.org, icon@2x.png, joe@example.com, user [at] mill [dot] org")]
    [12, 68]
    """
    if "@" in folded or "%40" in folded:
        for found in _MAIL.finditer(folded):
            domain = found[1]
            is_remote = found[0].startswith("git@") and folded[found.end() : found.end() + 1] in (":", "/")
            if not (_NOBODYS.search(domain) or domain.rpartition(".")[2] in _FILES or is_remote):
                yield Find(*found.span(), "email", "email")
        for found in _CYRILLIC_MAIL.finditer(folded):
            yield Find(*found.span(), "email", "email-cyrillic")
    for found in _HIDDEN_MAIL.finditer(folded):
        yield Find(*found.span(), "email", "email-hidden")


_IPV4 = re.compile(r"(?<![\w.\-])(?<![\w.)]/)\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}(?![\w\-]|\.\d)")
_IPV6 = re.compile(r"(?<![\w:.])(?:[0-9a-f]{1,4}:){2,7}(?::?[0-9a-f]{1,4})(?:(?::[0-9a-f]{1,4})*)(?![\w:])")
_IP_CUE = re.compile(
    r"\b(?:ip|ipv4|ipv6|ip-\w+|host|server|ping|dns|port|login|ssh|from|adresse?|address|router)\b|айпи|адрес|地址|アドレス"
)
_VERSION_CUE = re.compile(
    r"(?:\bv|\bver|\bversion\w*|\bversao|\bwersj\w+|\bversie|\brelease\w*|\bbuild|\bfirmware|\bupdate|\bupgrade|\bpatch|"
    r"\bsection|\bchapter|\bclause|\bfig(?:ure)?|\btable|\boid|\bkernel|\bdriver|верси\w+|\bsurum\w*|バージョン|版本|버전|§)"
    r"[ .:=]{0,3}$"
)
# Four small numbers are a version or a numbered heading more often than a host; 32 is past what versions count to.
_LARGE, _ENOUGH = 32, 2


def addresses(folded: str) -> Iterator[Find]:
    """IP addresses that are somebody's: not of private networks, loopback or documentation, no versions.

    >>> [find.start for find in addresses("from 81.2.69.142, version 81.2.69.142, 10.0.0.1, 3.2.1.4")]
    [5]
    """
    for pattern in (_IPV4, _IPV6):
        for found in pattern.finditer(folded):
            try:
                if not ipaddress.ip_address(found[0]).is_global:
                    continue
            except ValueError:
                continue
            before = line_before(folded, found.start(), 40)
            if _VERSION_CUE.search(before):
                continue
            is_large = pattern is _IPV6 or sum(int(part) >= _LARGE for part in found[0].split(".")) >= _ENOUGH
            if is_large or _IP_CUE.search(before):
                yield Find(*found.span(), "ip", "ipv4" if pattern is _IPV4 else "ipv6")


def line_before(folded: str, at: int, most: int) -> str:
    """What stands before a place in its line, `most` characters of it."""
    return folded[max(0, at - most, folded.rfind("\n", 0, at) + 1) : at]


@cache
def checker(name: str) -> object:
    """A module of python-stdnum, such as `iban` or `pl.pesel`."""
    return import_module(f"stdnum.{name}")


def is_valid(name: str, number: str) -> bool:
    """Whether python-stdnum finds nothing wrong with a number."""
    try:
        return bool(checker(name).is_valid(number.upper()))  # type: ignore[attr-defined]
    except (ValueError, TypeError, KeyError, IndexError):  # some modules raise on what they do not expect
        return False


_IBAN = re.compile(r"(?<![a-z0-9])[a-z]{2}\d{2}(?:[ \-]?[a-z0-9]{2,4}){2,8}(?: ?[a-z0-9]{1,3})?(?![a-z0-9])")
_IBAN_LENGTHS = range(15, 35)


def accounts(folded: str) -> Iterator[Find]:
    """IBANs whose check digits are right, however they are grouped.

    >>> [find.end for find in accounts("iban de89 3704 0044 0532 0130 00 bei der bank")]
    [32]
    """
    for found in _IBAN.finditer(folded):
        piece = found[0]
        while piece and sum(map(str.isalnum, piece)) >= _IBAN_LENGTHS.start:
            if is_valid("iban", piece):
                yield Find(found.start(), found.start() + len(piece), "iban", "iban")
                break
            shorter = max(piece.rfind(" "), piece.rfind("-"))  # a word behind it was taken for a group
            piece = piece[:shorter] if shorter > 0 else ""


# First digits and lengths of the card networks (ISO/IEC 7812 and the networks' own pages).
_NETWORKS = re.compile(
    r"4\d{12}(?:\d{3}){0,2}|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|3[47]\d{13}"
    r"|6(?:011|4[4-9]\d|5\d\d)\d{12}|35(?:2[89]|[3-8]\d)\d{12}|3(?:0[0-5]|[689]\d)\d{11}|62\d{14,17}|220[0-4]\d{12}"
    r"|9792\d{12}|(?:5018|5020|5038|6304|6759|676[1-3])\d{8,15}|60\d{14}"
)
_CARD = re.compile(
    r"(?<![\w.,\-/])(?:\d{4}(?:[ \-]\d{4}){3}(?:[ \-]?\d{3})?|3\d{3}[ \-]\d{6}[ \-]\d{4,5}|\d{13,19})(?![\w\-]|[.,]\d)"
)
_CARD_CUE = re.compile(
    r"card|visa|master|amex|american express|karte|kart[aęyi]|kredi|carte|tarjeta|carta|cartao|kaart|карт|カード|银行卡"
    r"|信用卡|卡号|kort|카드|بطاق|kartu|kortti"
)
_NO_CARD = re.compile(
    r"\b(?:isbn|issn|imei|ean|gtin|upc|order|bestell\w*|tracking|sendung\w*|serial|invoice|rechnung\w*|id|doi|barcode"
    r"|account|konto\w*)\b[^\n]{0,16}$"
)


def cards(folded: str) -> Iterator[Find]:
    """Card numbers: of a network, with the right check digit; in one run of digits a word for a card stands before.

    >>> [find.start for find in cards("card 4111 1111 1111 1111, imei 490154203237518, 4111111111111112")]
    [5]
    """
    for found in _CARD.finditer(folded):
        digits = re.sub(r"\D", "", found[0])
        if not (_NETWORKS.fullmatch(digits) and is_valid("luhn", digits)) or len(set(digits)) == 1:
            continue
        before = line_before(folded, found.start(), 40)
        if _CARD_CUE.search(before) or (len(digits) < len(found[0]) and not _NO_CARD.search(before)):
            yield Find(*found.span(), "card", "card")
