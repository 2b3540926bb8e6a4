"""Names of sites: without legal forms, and no network, owner, menu word or sentence."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from itertools import pairwise
from pathlib import Path

from corpusmill.metadata.words import fold_name, vocabulary

_HERE = Path(__file__).parent.parent / "vocabulary"
_EDGES = " .,:;-–—|()<>*\"'«»“”„·•"
_FORM_BEHIND = re.compile(
    r"(?i)(?:,?\s+(?:Pty|Comunicação Social|Private|Media Group))*,?\s+"
    r"(?:LLC|L\.L\.C|LLP|Inc|Incorporated|Ltd|Limited|GmbH|"
    r"S\.?\s?A|S\.?\s?L|SAS|S\.?p\.?A|S\.?r\.?l|AG|PLC|plc|Corp|Corporation|Co|Pvt|B\.?V|N\.?V|ASA?|A/S|ApS|AB|Oyj?|"
    r"Sp\. z o\.\s?o|s\.\s?r\.\s?o|a\.\s?s|e\.\s?V|Ltda|Tbk|Kft|Zrt|d\.\s?o\.\s?o|A\.\s?Ş|Co\., Ltd)\.?$"
)
# What remains of these behind the last white space, without stops: looked for first, since the pattern tries each
# character.
_FORM_ENDS = frozenset(
    (
        "llc llp inc incorporated ltd limited gmbh sa a sl l sas spa srl ag plc corp corporation co pvt bv nv asa as "
        "a/s aps ab oy oyj oo o sro ro s ev v ltda tbk kft zrt doo"
    ).split()
)
_FORM_BEFORE = re.compile(
    r"^(?:АО|ООО|ЗАО|ОАО|ПАО|ФГУП|ТОВ|ИА|PT\.?|CV|株式会社|一般社団法人|公益財団法人|\(주\)|㈜|주식회사)\s*"
)
_LONGEST, _MOST_WORDS = 45, 6


@cache
def data(kind: str) -> tuple[str, ...]:
    """One of the lists of words in which pages speak of their site, folded."""
    return tuple(dict.fromkeys(fold_name(word) for word in vocabulary("sites")[kind]))


@cache
def _no_sites() -> frozenset[str]:
    return frozenset((*data("platforms"), *data("owners")))


_SHORT, _START = 2, 6  # characters of names by which they are found; with two alone all of "The …" were tried


@cache
def _outlet_names() -> frozenset[str]:
    """Names of papers and stations."""
    lines = (_HERE / "outlets.txt").read_text(encoding="utf-8").split("\n")
    return frozenset(name for line in lines if line and not line.startswith("#") for name in line.split("|"))


@cache
def _outlets() -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """The names by their first characters, the longest first; and those that are shorter."""
    found: dict[str, list[str]] = defaultdict(list)
    short: dict[str, list[str]] = defaultdict(list)
    for name in sorted(_outlet_names(), key=lambda name: (-len(name), name)):
        if len(name) < _START:
            short[name[:_SHORT]].append(name)
        else:
            found[name[:_START]].append(name)
    return dict(found), dict(short)


@cache
def folded_outlets() -> frozenset[str]:
    """The names of `is_outlet` as folded lines have them."""
    return frozenset(map(fold_name, _outlet_names()))


def is_outlet(name: str) -> bool:
    """A paper, station or site of news that is known by name."""
    return name in _outlet_names()


_WORD_START = re.compile(r"(?<!\w)\w|(?<=[^\x00-\u02ff\u1e00-\u1eff])\w")


def outlets_in(text: str) -> list[tuple[str, int]]:
    """Papers and stations that a line names as whole words, with their places; of two at one place the longer.

    >>> outlets_in("Subscribe to The Guardian today")
    [('The Guardian', 13)]
    """
    if not _may_name_outlet(text):
        return []
    found, last, (names, short) = [], 0, _outlets()
    # where no letter of another script may begin a name, words are told in half the time
    for match in (_WORD if text.isascii() else _WORD_START).finditer(text):
        at = match.start()
        may_begin = text[at : at + _START] in names or text[at : at + _SHORT] in short
        if may_begin and at >= last and (name := outlet_at(text, at)):
            found.append((name, at))
            last = at + len(name)
    return found


_OTHER_LETTER = re.compile(r"[^\x00-\u02ff\u1e00-\u1eff\u2000-\u206f]")
_WORD = re.compile(r"\w+")


_WORDY = 4  # letters


@cache
def outlet_words() -> tuple[frozenset[str], tuple[str, ...]]:
    """Of each name in Latin letters its longest word that stands whole wherever it is named; names without one."""
    words, others = set(), []
    for name in _outlet_names():
        own = list(_WORD.finditer(name))
        # what follows the last letter of a name that is not of ASCII may be one more
        whole = [word.group() for word in own if name[-1].isascii() or word.end() < len(name)]
        longest = max(reversed(whole), key=len, default="")  # "Sun", not "The"
        if longest and (longest == name or len(longest) >= _WORDY or not longest.islower()):  # but "in.gr"
            words.add(longest)
        elif not _OTHER_LETTER.search(name):
            others.append(name)
    return frozenset(words), tuple(others)


@cache
def outlets_elsewhere() -> frozenset[str]:
    """Names with letters that are not Latin, which may stand inside of words."""
    return frozenset(name for name in _outlet_names() if _OTHER_LETTER.search(name))


@cache
def outlet_openings() -> tuple[frozenset[str], frozenset[tuple[str, str]]]:
    """Of names with a word of `outlet_words`: words of those with one whole word; the first two of the others."""
    alone, pairs = set(), set()
    words, _ = outlet_words()
    for name in _outlet_names():
        own = list(_WORD.finditer(name))
        whole = [word.group() for word in own if name[-1].isascii() or word.end() < len(name)]
        if words.isdisjoint(whole):
            continue
        if len(whole) < 2:
            alone.update(whole)
        else:
            pairs.add((whole[0], whole[1]))
    return frozenset(alone), frozenset(pairs)


def _may_name_outlet(text: str) -> bool:
    """Told by words, one or two side by side, before each is looked up; other scripts write names into words."""
    if "_" in text or (not text.isascii() and _OTHER_LETTER.search(text)):
        return True
    found, (words, others) = _WORD.findall(text), outlet_words()
    if not words.isdisjoint(found):
        alone, pairs = outlet_openings()
        if not (alone.isdisjoint(found) and pairs.isdisjoint(pairwise(found))):
            return True
    return any(name in text for name in others)


def outlet_at(text: str, at: int) -> str:
    """The longest name of a paper or station that stands at a place where a word begins; "" where none does."""
    names, short = _outlets()
    candidates: list[str] = [*names.get(text[at : at + _START], ()), *short.get(text[at : at + _SHORT], ())]
    for name in candidates:
        end = at + len(name)
        if text.startswith(name, at) and not (name[-1].isascii() and text[end : end + 1].isalnum()):
            return name
    return ""


def bare_name(text: str) -> str:
    """A name without legal forms, quotes and marks around it.

    >>> [bare_name(name) for name in ("Harbour Media, Inc.", "АО «Гавань.Ру»", "Diário do Porto, SA")]
    ['Harbour Media', 'Гавань.Ру', 'Diário do Porto']
    """
    name = _FORM_BEFORE.sub("", text.strip(_EDGES)).strip(_EDGES)
    end = "".join(name.split()[-1:])
    if not end.isascii() or end.replace(".", "").lower() in _FORM_ENDS:
        name = _FORM_BEHIND.sub("", name).strip(_EDGES)
    return f"{name}»" if "«" in name and "»" not in name else name


_NO_NAME = re.compile(
    r"(?:all|this|our|your|my|the author|the company|the site|privacy|terms|copyright|cookies?|contact|about|home|"
    r"login|logo|search|menu|newsletters?|e-?mail|news|blog|here|more|we|help|support|press|subscribe|team|careers|designed|powered|"
    r"image|photo|foto|credit|crédit|site|website|company|us|me|latest|what|how|why|in|on)\b"
)
_WHOLE = frozenset(
    (
        "the author|the site|button|news|blog|home|team|press|search|careers|advertising|terms of use|"
        "conversation|it|app"
    ).split("|")
)


def could_be_site(name: str) -> bool:
    """Whether a name could be a site's: short, capital or caseless, no network, no house that owns papers, no menu."""
    folded = fold_name(name)
    if not 2 <= len(name) <= _LONGEST or len(name.split()) > _MOST_WORDS or "/" in name or "@" in name:
        return False
    if folded in _no_sites() or folded in _WHOLE or not any(map(str.isalpha, name)):
        return False
    if name[0].islower() and "." not in name:
        return False
    return is_outlet(name) or _NO_NAME.match(folded) is None


_OWNER = re.compile(
    r".*\b(?:group|groupe|grupo|gruppo|gruppen|koncern|holdings?|company|\w*gruppe|verlagsgesellschaft|enterprises|ventures|"
    r"conglomerate|kelompok|グループ|그룹|集团|集團)\b.*|.*(?:グループ|그룹|集团|集團)$"
)


def owns_sites(name: str) -> bool:
    """A house that owns sites and papers: it says so, or is one of those that are known by name.

    >>> [owns_sites(name) for name in ("Harbour Media Group", "Hafenmediengruppe", "Gannett", "Harbour Times")]
    [True, True, True, False]
    """
    folded = fold_name(name)
    return not is_outlet(name) and (folded in _owners() or _OWNER.fullmatch(folded) is not None)


@cache
def _owners() -> frozenset[str]:
    return frozenset(data("owners"))


_LETTERS = re.compile(r"[^\W_]+")
_NO_LETTERS = dict.fromkeys(code for code in range(128) if not chr(code).isalnum())


def letters_of(folded: str) -> str:
    """A folded text without spaces and signs."""
    if folded.isascii():  # a fifth of the time
        return folded.translate(_NO_LETTERS)
    return "".join(_LETTERS.findall(folded))


def spelled(name: str) -> str:
    """A name as addresses spell it.

    >>> spelled("The Harbour-Times")
    'harbourtimes'
    """
    letters = letters_of(fold_name(name))
    return letters[3:] if letters.startswith("the") and len(letters) > 6 else letters
