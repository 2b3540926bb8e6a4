"""Licences by one id each: what people write for a licence, and where they point, as an SPDX id or expression.

Names and addresses of most stand in `licenses.tsv`. Those of Creative Commons follow a grammar (elements, version,
jurisdiction), which is read here. What names a licence without saying which (no version, "free to use") stays what it
is: nobody's rights are guessed.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from corpusmill.cache.patterns import kept_pattern

OTHER = "other"
"""What stands for "see the notice": a statement, though no licence by itself."""

_CC_VERSIONS = {"1.0", "2.0", "2.1", "2.5", "3.0", "4.0"}
# Elements in the order of SPDX ids, for every order in which they have been written (CC 1.0 wrote by-nd-nc).
_CC_ELEMENTS = ("by", "nc", "nd", "sa")
_CC_KINDS = {frozenset(kind.split("-")): kind for kind in ("by", "by-sa", "by-nd", "by-nc", "by-nc-sa", "by-nc-nd")} | {
    frozenset({"sa"}): "sa"
}
# Ported licences that have an id of their own (https://spdx.org/licenses, list 3.27); of other ports the id is that of
# the unported text, whose grants they share.
_CC_PORTS = frozenset(
    """
    CC-BY-2.5-AU CC-BY-3.0-AT CC-BY-3.0-AU CC-BY-3.0-DE CC-BY-3.0-IGO CC-BY-3.0-NL CC-BY-3.0-US CC-BY-NC-3.0-DE
    CC-BY-NC-ND-3.0-DE CC-BY-NC-ND-3.0-IGO CC-BY-NC-SA-2.0-DE CC-BY-NC-SA-2.0-FR CC-BY-NC-SA-2.0-UK CC-BY-NC-SA-3.0-DE
    CC-BY-NC-SA-3.0-IGO CC-BY-ND-3.0-DE CC-BY-SA-2.0-UK CC-BY-SA-2.1-JP CC-BY-SA-3.0-AT CC-BY-SA-3.0-DE
    CC-BY-SA-3.0-IGO
    """.split()
)
_CC_PARTS = tomllib.loads((Path(__file__).parent / "creative_commons.toml").read_text(encoding="utf-8"))["part"]
# a word ends before a sign; those of scripts that part no words end anywhere. Told once behind all words: `re` looks
# through each of these ranges as it compiles (at each of 18 kinds of words they took 55 ms of every process)
_WIDE = "\u3005-\ud7a3"
_CC_WORDS = "|".join(f"(?P<t{n}>{'|'.join(part['words'])})" for n, part in enumerate(_CC_PARTS))
_CC_TOKEN = kept_pattern(f"(?:{_CC_WORDS})(?:(?<=[{_WIDE}])|(?![^\\W{_WIDE}]))")
_LICENSED = re.compile(
    r"^(this (work|text|article|content|document|site|page|website|dataset|data)|all (content|text)s?|(content|text)s?|"
    r"available|released|published|distributed)\b[^.]{0,60}?\b(under|by)( the terms of)?( the| an?)? "
)
_NOISE = re.compile(r"\bv(?=[0-9])|\b(licen[cs]e[sd]?|lizenz|version|ver\.?|the)(?!\w)|[,;:()\[\]\"“”]|\s-\s")


class License(NamedTuple):
    """A licence of the list: its SPDX id, and its id on the hub where that has one."""

    spdx: str
    hub: str


@cache
def _listed() -> tuple[Mapping[str, License], Mapping[str, str], Mapping[str, str]]:
    """Id in small letters → licence; folded name → SPDX id; address → SPDX id."""
    ids: dict[str, License] = {}
    names: dict[str, str] = {}
    places: dict[str, str] = {}
    text = (Path(__file__).parent / "licenses.tsv").read_text(encoding="utf-8")
    for line in text.split("\n"):
        if not line or line.startswith("#"):
            continue
        spdx, hub, written, addresses = line.split("\t")
        ids[spdx.lower()] = License(spdx, hub)
        for name in filter(None, (hub, *written.split("|"))):
            names.setdefault(_folded(name), spdx)
        for address in filter(None, addresses.split("|")):
            places[address] = spdx
    for name, license in ids.items():
        names.setdefault(_folded(name), license.spdx)
        # SPDX: the bare ids of GNU licences are old names of those that end in -only
        names.setdefault(_folded(name.removesuffix("-only")), license.spdx)
    return ids, names, places


def spdx_of(said: str | None) -> str | None:
    """The SPDX id or expression of what somebody calls a licence; None where it does not say which one.

    >>> [spdx_of(said) for said in ("https://creativecommons.org/licenses/by-sa/4.0/deed.de", "CC BY-SA 4.0")]
    ['CC-BY-SA-4.0', 'CC-BY-SA-4.0']
    >>> [spdx_of(said) for said in ("Apache License, Version 2.0", "mit OR cc0-1.0", "cc-by", "all rights reserved")]
    ['Apache-2.0', 'MIT OR CC0-1.0', None, None]
    """
    text = " ".join((said or "").split())
    if not text or len(text) > 300:  # a whole notice names no one licence
        return None
    return _one(text) or _with_exception(text) or _expression(text)


def nearest(said: str) -> str | None:
    """The SPDX id that is written nearly as what somebody says.

    >>> nearest("CC-BY-5"), nearest("House rules")
    ('CC-BY-4.0', None)
    """
    ids = {spdx.lower(): spdx for spdx in (f"CC-{kind.upper()}-4.0" for kind in _CC_KINDS.values() if kind != "sa")}
    ids |= {name: license.spdx for name, license in _listed()[0].items()}
    near = get_close_matches(said.strip().lower(), ids, n=1, cutoff=0.7)
    return ids[near[0]] if near else None


def hub_id(spdx: str) -> str:
    """The Hub's id for a licence; `other` where it has none.

    >>> hub_id("CC-BY-4.0"), hub_id("ODC-By-1.0"), hub_id("OGL-UK-3.0")
    ('cc-by-4.0', 'odc-by', 'other')
    """
    found = _listed()[0].get(spdx.lower())
    if found:
        return found.hub or OTHER
    return spdx.lower() if spdx in _CC_ON_HUB else OTHER


_CC_ON_HUB = frozenset(
    """
    CC0-1.0 CC-BY-2.0 CC-BY-2.5 CC-BY-3.0 CC-BY-4.0 CC-BY-SA-3.0 CC-BY-SA-4.0 CC-BY-NC-2.0 CC-BY-NC-3.0 CC-BY-NC-4.0
    CC-BY-ND-4.0 CC-BY-NC-ND-3.0 CC-BY-NC-ND-4.0 CC-BY-NC-SA-2.0 CC-BY-NC-SA-3.0 CC-BY-NC-SA-4.0
    """.split()
)


def _one(text: str) -> str | None:
    if re.fullmatch(r"LicenseRef-[A-Za-z0-9.-]+", text):
        return text
    if re.match(r"(?i)(https?:)?//|www\.|[a-z0-9-]+(\.[a-z0-9-]+)+/", text):
        return _by_address(text)
    # a page often names the licence in words and points to it: "CC BY 4.0 (https://…)"
    if (pointed := re.search(r"https?://[^\s)>\]]+", text)) and (found := _by_address(pointed[0])):
        return found
    # "The MIT License (MIT)": with and without the short name behind
    for words in (text, re.sub(r"\([^()]*\)$", "", text)):
        stated = _LICENSED.sub("", _folded(words))
        named = _listed()[1]
        later = named.get(f"{stated[:-1]} or later") if stated.endswith("+") else None
        if found := named.get(stated) or later or _creative_commons(stated):
            return found
    return None


# https://spdx.org/licenses/exceptions-index.html: ids end in "exception" and a version, or without one.
_EXCEPTION = re.compile(r"(.+?)\s+(?:WITH|with)\s+([A-Za-z0-9.-]+-exception(?:-[0-9.]+)?)")


def _with_exception(text: str) -> str | None:
    """`GPL-2.0-only WITH Classpath-exception-2.0`: a licence and what it grants beside."""
    match = _EXCEPTION.fullmatch(text)
    return f"{one} WITH {match[2]}" if match and (one := _one(match[1])) else None


def _folded(name: str) -> str:
    """Small letters, without the words and signs that say nothing: `Apache License, Version 2.0` → `apache 2.0`."""
    plain = re.sub(r"[\u2010-\u2015_/-]", "-", name.casefold()).replace("\u00ae", "")
    plain = re.sub(r"(?<=\w)-(?=\w)", " ", plain)
    return " ".join(_NOISE.sub(" ", plain).split()).strip(" .-")


def _creative_commons(folded: str) -> str | None:
    """The id that the words of a Creative Commons licence make; None where a word is none of theirs, or of two."""
    kinds = _cc_words(re.sub(r"^cc(?=by\b|by[0-9])|(?<=[a-z])(?=[0-9]\.[0-9]$)", lambda glued: f"{glued[0]} ", folded))
    if kinds is None:
        return None
    versions = [n for n, kind in enumerate(kinds) if kind[0].isdigit()]
    # "Attribution 4.0 International (CC BY 4.0)" says one thing twice, "CC BY-SA 4.0, CC BY 4.0" two
    groups = [frozenset(kinds[a:b]) & set(_CC_ELEMENTS) for a, b in pairwise([0, *versions])]
    if len({kinds[n] for n in versions}) > 1 or len(set(filter(None, groups))) > 1:
        return None
    version = kinds[versions[0]] if versions else ""
    elements = [kind for kind in kinds if kind in _CC_ELEMENTS]
    named = "cc" in folded.split() or "creative commons" in folded
    # "by" and "attribution" are words of every day: with a version, or under the name of Creative Commons
    if not (named or (elements and version) or set(kinds) & {"zero", "mark"}):
        return None
    port = next((kind for kind in kinds if kind not in (*_CC_ELEMENTS, "zero", "mark", version)), "")
    return _cc_id(elements, version, port, kinds)


def _cc_words(folded: str) -> list[str] | None:
    """Elements, version, jurisdiction, in the order of the text; None where something else stands there."""
    at, found = 0, []
    while at < len(folded):
        if folded[at] in " .-・－（）《》«»":
            at += 1
            continue
        token = _CC_TOKEN.match(folded, at)
        if token is None:
            return None
        kind = _CC_PARTS[int(str(token.lastgroup)[1:])]["name"] if token.lastgroup else ""
        found += [token[0].removeprefix("v") if kind == "version" else kind] if kind else []
        at = token.end()
    return found


def _cc_id(elements: list[str], version: str, port: str, found: list[str]) -> str | None:
    if "zero" in found:
        return "CC0-1.0" if version in ("", "1.0") and not elements else None
    if "mark" in found:
        return "CC-PDM-1.0" if version in ("", "1.0") and not elements else None
    kind = _CC_KINDS.get(frozenset(elements))
    if kind is None or version not in _CC_VERSIONS:
        return None
    plain = f"CC-{kind.upper()}-{version}"
    return ported if (ported := f"{plain}-{port.upper()}") in _CC_PORTS else plain


def _by_address(text: str) -> str | None:
    try:
        parts = urlsplit(text if "//" in text else f"//{text}")
    except ValueError:
        return None
    host = (parts.hostname or "").removeprefix("www.")
    path = re.sub(r"/+", "/", unquote(parts.path).lower()).strip("/")
    if host in ("creativecommons.org", "i.creativecommons.org", "licensebuttons.net"):
        return _cc_address(path.removeprefix("l/"), parts.query) or _listed()[2].get(f"{host}/{path}")
    if host in ("opensource.org", "spdx.org", "choosealicense.com"):
        return _by_slug(path.rpartition("/")[2])
    return _by_place(f"{host}/{path}")


def _cc_address(path: str, query: str) -> str | None:
    """`licenses/by-sa/3.0/de/deed.fr`, `publicdomain/zero/1.0/legalcode`, and the button of either."""
    names = [name for name in path.split("/") if name not in ("licenses", "publicdomain", "")]
    if not names or query.startswith("ref=chooser-v2"):
        return None
    kind, version = names[0], names[1] if len(names) > 1 else ""
    port = names[2] if len(names) > 2 and re.fullmatch(r"[a-z]{2}|igo|scotland", names[2]) else ""
    if kind in ("zero", "mark", "cc0"):
        return _cc_id([], version, "", ["zero" if kind == "cc0" else kind])
    elements = kind.split("-")
    return _cc_id(elements, version, port, []) if set(elements) <= set(_CC_ELEMENTS) else None


def _by_slug(slug: str) -> str | None:
    """`apache-2-0`, `bsd-3-clause.php`, `GPL-3.0-only.html`: the last name in the address of a list of licences."""
    name = re.sub(r"\.(php|html?|json|txt)$", "", slug).removesuffix("-license").removesuffix("-license-php")
    dotted = re.sub(r"(?<=[0-9])-(?=[0-9])", ".", name)
    listed = _listed()[1]
    return listed.get(_folded(name)) or listed.get(_folded(dotted)) or _creative_commons(_folded(dotted))


def _by_place(place: str) -> str | None:
    """By host and path, without a language, an ending or what stands below: `fdl-1.3.de.html` is `fdl-1.3`."""
    places = _listed()[2]
    bare = re.sub(r"(-standalone)?(\.[a-z]{2}(-[a-z]{2})?)?\.(html?|php|txt|pdf|md)$", "", place.rstrip("/"))
    while bare:
        if found := places.get(bare):
            return found
        above = bare.rpartition("/")[0]
        # what stands below a licence is a form of it; a site is no licence because one of its pages is
        bare = above if any(above == known for known in places) else ""
    return None


def _expression(text: str) -> str | None:
    """`CC-BY-4.0 AND (MIT OR Apache-2.0)` with each id as SPDX writes it; None where one is unknown."""
    if not re.search(r"(?i)\s(and|or)\s", text):
        return None
    told = []
    for piece in re.split(r"(\(|\)|\s+(?:AND|OR|and|or)\s+)", text):
        if piece.strip() in ("", "(", ")"):
            told.append(piece.strip())
        elif piece.strip().upper() in ("AND", "OR"):
            told.append(f" {piece.strip().upper()} ")
        elif one := _one(piece.strip()) or _with_exception(piece.strip()):
            told.append(one)
        else:
            return None
    return "".join(told)
