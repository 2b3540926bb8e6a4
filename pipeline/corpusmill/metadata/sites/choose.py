"""The site of a page: the name for which two different signs speak, or one beside a paper that is known by name.

A notice alone names a parent house, a theme or a photographer as often as the site: of 145 on English pages 47 fit the
page's address. With an address, a prompt or the text itself as the second sign, 68 of 78 do.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import lru_cache, reduce
from operator import or_
from typing import NamedTuple

from corpusmill.metadata import traits
from corpusmill.metadata.names import is_domain
from corpusmill.metadata.sites.names import (
    could_be_site,
    data,
    folded_outlets,
    is_outlet,
    letters_of,
    outlets_in,
    spelled,
)
from corpusmill.metadata.sites.signs import (
    LONGEST_PROMPT,
    MOST_JOINED,
    OF_PROMPTS,
    WITHOUT_SIGN,
    Sign,
    Told,
    is_prompt_alone,
    signs_of,
    tail_of,
)
from corpusmill.metadata.words import Lines

_ADDRESS = re.compile(r"(?:https?://|www\.|@|\b)((?:[a-z0-9-]+\.)+(?:com|org|net|info|tv|news|fm|io|[a-z]{2}))\b")
_DOTTED = re.compile(r"\.[a-z]{2}")  # in each address; looked for first, and then in single words
_MAY_ADDRESS = re.compile(r"\.[^\W\d_]")
_SPACE, _IN_WORD = re.compile(r"\s"), re.compile(r"\w")
_LEAST_LABEL = 4  # letters of an address that tell a name
_LEAST_PART = 6  # letters of a name inside an address, or of an address inside a name
_OFTEN = 3  # times that a text names its site beside the signs
_STRONG = frozenset({"notice", "prompt", "tail", "tells", "told", "own", "signed"})


# Signs that need a second one even of a known paper: on pages with an address of their own, the paper's name on a line
# of its own told their site 4 times of 11 (a prompt 29 of 37).
_WEAK = frozenset({"told", "own"})
_SPOKEN = frozenset({"told", "tells"})  # to whom somebody spoke, who is quoted elsewhere as well

# One of these bits is set where another sign may stand beside a notice.
_BESIDE_NOTICE = OF_PROMPTS | traits.MAY_OUTLET | traits.HAS_TAIL

# What pages say of the house that owns their site as well: with these alone a name was the site's on 18 of 46 pages and
# another one's on 15; with other signs beside a notice on 93 of 134.
# A notice beside a name that the text often says names who made what it speaks of: "© Valve" on pages of a shop.
_OF_HOUSES = tuple(frozenset({"notice", other}) for other in ("address", "prompt", "often"))


class Site(NamedTuple):
    """A sign of the chosen name, the rule, and how sure."""

    sign: Sign
    rule: str
    confidence: float


def read_site(told: Sequence[Told], size: int, text: str) -> Site | None:
    """Who publishes a page of `size` lines, whose text is `text`; None where no name is sure, or two are alike.

    >>> from corpusmill.metadata.words import Line
    >>> from corpusmill.text.fold import fold
    >>> texts = ("Subscribe to Harbour Watch", "letters@harbourwatch.org", "© 2020 Harbour Watch, Inc.")
    >>> lines = [Line(text, fold(text), 100 * n) for n, text in enumerate(texts)]
    >>> read_site([Told(lines, n, -1, ~traits.HAS_TAIL) for n in range(3)], 3, " ".join(texts)).sign.name
    'Harbour Watch'
    """
    by_name: defaultdict[str, list[Sign]] = defaultdict(list)
    for sign in _that_count(told, size, text):
        by_name[spelled(sign.name)].append(sign)
    found = [site for name, own in by_name.items() if len(name) > 1 and (site := _judge(name, own, text))]
    if not found:
        return None
    most = max(site.confidence for site in found)
    best = [site for site in found if site.confidence == most]
    longest = max(best, key=lambda site: len(site.sign.name))
    name = spelled(longest.sign.name)
    return longest if all(spelled(site.sign.name) in name for site in best) else None


_TOP, _NEAR_TOP = 3, 12  # lines in which an address alone, and a paper's name that stands again, open a page


def read_top(lines: Lines) -> Site | None:
    """The site with which a page opens: its address alone in the first lines, or a paper's name that stands again.

    Where nothing else told it, such addresses were the page's on 11 of 12 sites, such names on 7 of 7.

    >>> from corpusmill.text.fold import fold
    >>> texts = ("harbourwatch.org", "Sections", "The council closes the old bridge.")
    >>> start, told = [0, 17, 26], [-1] * 3
    >>> end = [at + len(text) for at, text in zip(start, texts)]
    >>> read_top(Lines("\\n".join(texts), start, end, [*map(fold, texts)], told)).sign.name
    'harbourwatch.org'
    """
    for at, folded in enumerate(lines.folded[:_TOP]):
        if "." in folded and " " not in folded and is_domain(lines[at].text) and _is_no_network(folded):
            return Site(Sign(lines[at].text, "top", lines[at], 0), "site-on-top", 0.85)
    papers = folded_outlets()
    may = [at for at, told in enumerate(lines.told[:_NEAR_TOP]) if told & traits.MAY_OUTLET]
    opens = [at for at in may if lines.folded[at] in papers and is_outlet(lines[at].text)]
    if not opens or lines.folded.count(lines.folded[opens[0]]) < 2:
        return None
    named = {folded for at, folded in enumerate(lines.folded) if folded in papers and is_outlet(lines[at].text)}
    first = lines[opens[0]]
    return Site(Sign(first.text, "top", first, 0), "site-on-top", 0.85) if len(named) == 1 else None


def _is_no_network(address: str) -> bool:
    return could_be_site(address.removeprefix("www.").partition(".")[0].capitalize())


def _that_count(told: Sequence[Told], size: int, text: str) -> list[Sign]:
    """All signs that may count. Who is named in no notice needs others that are enough; else only lines with a name of
    the notices are read. A prompt alone counts for a known paper, or where another sign bears it out."""
    holds = reduce(or_, (said.holds for said in told), 0)
    bits = reduce(or_, (said.bits for said in told), holds)
    if _may_do_without(told, size, holds, bits, text):
        bears = {n for n, said in enumerate(told) if not is_prompt_alone(said)}
    elif holds & traits.RIGHTS and (bits & _BESIDE_NOTICE or _labels(text) or _is_sure(told)):
        bears = {n for n, said in enumerate(told) if said.holds & traits.RIGHTS}
    else:
        return []
    signs = {n: [*signs_of([told[n]], size)] for n in bears}
    names = {spelled(sign.name) for own in signs.values() for sign in own}
    found: list[Sign] = []
    for n, said in enumerate(told) if names else ():
        if n in signs:
            found += signs[n]
        elif _may_name(said.lines[said.at].folded, names):
            found += signs_of([said], size)
    return found


def _may_do_without(told: Sequence[Told], size: int, holds: int, bits: int, text: str) -> bool:
    """Whether signs may be enough without a notice: a known paper takes one, others two kinds of them.

    `holds` and `bits` are those of all lines.
    """
    if holds & traits.MAY_SAY:
        return True
    if bits & traits.HAS_TAIL and holds & (traits.BEFORE | traits.AFTER):
        tails = [tail_of(*said.line[:2]) for said in told if said.bits & traits.HAS_TAIL]
        # a tail and a prompt take an address besides
        if any(tail and (is_outlet(tail.name) or _labels(text)) for tail in tails):
            return True
    if not bits & traits.MAY_OUTLET:
        return False
    papers = [said for said in told if said.bits & traits.MAY_OUTLET and _may_be_its_site(said, size)]
    return any(outlets_in(said.line.text) for said in papers)


def _may_be_its_site(said: Told, size: int) -> bool:
    """Whether a paper in a line of a page of `size` lines may be its site: in a long one none is that is no tail."""
    is_short = size <= MOST_JOINED or len(said.lines[said.at].folded) <= LONGEST_PROMPT
    return is_short or said.bits & traits.HAS_TAIL != 0


def _is_sure(told: Sequence[Told]) -> bool:
    """Whether a notice opens with words by which it needs no second sign."""
    return any(opening in said.line.folded for said in told for opening, _ in WITHOUT_SIGN)


def _may_name(folded: str, names: set[str]) -> bool:
    letters = letters_of(folded)
    return any(name in letters for name in names)


@lru_cache(maxsize=2)  # asked for each name of a page
def _labels(text: str) -> frozenset[str]:
    """The parts of the addresses in a text, without those of networks."""
    if not _MAY_ADDRESS.search(text):
        return frozenset()
    platforms, folded = data("platforms"), text.casefold()
    words = {_word_at(folded, match.start()) for match in _DOTTED.finditer(folded)}
    labels = {label for word in words for match in _ADDRESS.finditer(word) for label in match[1].split(".")[:-1]}
    return frozenset(
        label.replace("-", "") for label in labels if len(label) >= _LEAST_LABEL and label not in platforms
    )


def _word_at(text: str, at: int) -> str:
    """What stands between the white space around a place."""
    end = _SPACE.search(text, at)
    start = max(text.rfind(" ", 0, at), text.rfind("\n", 0, at)) + 1
    return text[start : end.start() if end else len(text)]


def _has_address(name: str, labels: frozenset[str]) -> bool:
    plain = "".join(char for char in unicodedata.normalize("NFKD", name) if not unicodedata.combining(char))
    return any(
        plain == label
        or (len(plain) >= _LEAST_PART and plain in label)
        or (len(label) >= _LEAST_PART and label in plain)
        for label in labels
    )


def _judge(name: str, own: Sequence[Sign], text: str) -> Site | None:
    kinds = {sign.kind for sign in own}
    surface = _commonest([sign.name for sign in own])
    first = next(sign for sign in own if sign.name == surface)
    if "sure" in kinds:
        return Site(first, "site-of-notice", 0.95)
    strong = kinds & _STRONG
    known = is_outlet(surface) and (len(strong) > 1 or bool(strong - _WEAK))
    if not known and not _may_do(strong, surface, len(own), text):
        return None
    kinds |= _of_text(name, surface, len(own), text)
    bonus = 0.01 * len(kinds)
    if "notice" in kinds and len(kinds) > 1 and (known or kinds not in _OF_HOUSES):
        return Site(first, "site-of-two-signs", 0.9 + bonus)
    if len(strong) > 1 and strong != _SPOKEN and ("address" in kinds or len(strong) > 2 or "tells" in kinds):
        return Site(first, "site-of-two-signs", 0.89 + bonus)
    return Site(first, "known-site", 0.88 + bonus) if known else None


def _commonest(names: Sequence[str]) -> str:
    return Counter(names).most_common(1)[0][0] if len(names) > 1 else names[0]


def _may_do(strong: set[str], surface: str, signs: int, text: str) -> bool:
    """Whether signs of a name that is not known may be enough: an address, dear to look for, bears out no notice."""
    return len(strong) > 1 or ("notice" in strong and _is_often(surface, signs, text))


def _of_text(name: str, surface: str, signs: int, text: str) -> set[str]:
    """Signs of the whole text: an address with the name in it, the name itself again and again."""
    found = set()
    is_beside = "." not in surface or text.casefold().count(surface.casefold()) > signs  # else the name is the address
    if is_beside and _has_address(name, _labels(text)):
        found.add("address")
    return found | {"often"} if _is_often(surface, signs, text) else found


def _is_often(surface: str, signs: int, text: str) -> bool:
    """Whether a text names its site again and again beside so many signs."""
    if text.count(surface) - signs < _OFTEN:  # mostly
        return False
    found, at = 0, text.find(surface)
    while at >= 0:  # no pattern is made for each name
        end = at + len(surface)
        is_whole = not (_IN_WORD.match(text, at - 1) if at else None) and not _IN_WORD.match(text, end)
        found += is_whole
        at = text.find(surface, end if is_whole else at + 1)
    return found - signs >= _OFTEN
