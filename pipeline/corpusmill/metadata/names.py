"""Tell people from organisations by the look of a name."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from corpusmill.cache.patterns import kept_pattern
from corpusmill.metadata.people.called import is_called, script_of
from corpusmill.metadata.words import fold_name, label_words, name_words, organisation_data, places

CREDENTIAL = re.compile(
    r"(?:Ph\.?\s?D|M\.?D|D\.?O|R\.?N|R\.?D|D\.?V\.?M|M\.?S\.?c?|M\.?A|M\.?B\.?A|M\.?P\.?H|J\.?D|Esq|Jr|Sr|"
    r"CPA|LCSW|BSc|DDS|FACR|CFP|CSCS|II|III|IV)\.?"
)
_CREDENTIAL_STARTS = frozenset("BCDEFIJLMPRSV")
_INITIAL = 2  # characters of a letter and its stop
_CASED_NAME = re.compile(r"[^\W\d_][^\W\d_'’.\-]*(?:['’.\-][^\W\d_]+)*[.'’]?")
_CJK = kept_pattern(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_HAN_NAME = kept_pattern(
    r"[\u3400-\u9fff々]{2,4}(?:[\s·・][\u3400-\u9fff々]{1,3})?|[\u3400-\u9fff々\u3040-\u30ff・\s]{3,12}"
)
_HANGUL_NAME = re.compile(r"[가-힣]{2,4}")
_DOMAIN = re.compile(
    r"(?i)(?:www\.)?[a-z0-9][a-z0-9-]*(?:\.[a-z0-9-]+)*\.(?:com?|org|net|info|tv|news|fm|io|ng|"
    r"id|in|pk|vn|kr|jp|cn|tw|hk|ru|ua|by|tr|de|at|ch|fr|be|nl|it|es|pt|br|mx|ar|cl|pl|no|"
    r"se|dk|fi|uk|ca|au|nz|za|ke|gh|eu|us|me|co\.[a-z]{2}|com\.[a-z]{2}|go\.id)"
    r"|[\u0900-\u097f]+\.कॉम|[а-яё]+\.(?:ру|рф|ком)"
)


_HYPHENED = re.compile(r"[\w-]+")


def is_domain(text: str) -> bool:
    """
    >>> is_domain("KOMPAS.com"), is_domain("Mr. Smith")
    (True, False)
    """
    return "." in text and _DOMAIN.fullmatch(text) is not None


@cache
def agencies() -> frozenset[str]:
    return frozenset(organisation_data()["agencies"])


@cache
def carriers() -> frozenset[str]:
    return frozenset(fold_name(name) for name in organisation_data()["carriers"])


@cache
def wires() -> frozenset[str]:
    """Agencies whose mark says who supplied a text, and carriers."""
    return carriers() | {fold_name(name) for name in organisation_data()["wires"]}


@cache
def _organisation_words() -> frozenset[str]:
    return frozenset(fold_name(word) for word in organisation_data()["words"])


@cache
def _words_of_houses() -> frozenset[str]:
    """Words of organisations, and of trades that sign."""
    return name_words("signing_trades") | _organisation_words()


@cache
def house_bylines() -> frozenset[str]:
    return frozenset(fold_name(name) for name in organisation_data()["house"])


@cache
def _roles() -> frozenset[str]:
    return frozenset(fold_name(word) for word in label_words("role"))


def is_role(text: str) -> bool:
    """A job title by itself: "Staff Writer", "Chief Technology Officer"."""
    folded = fold_name(text).strip(" ,.-")
    return " ".join(folded.split()) in _roles() or folded.rpartition(" ")[2] in name_words("trades")


def is_organisation(text: str) -> bool:
    """A known agency, a site's domain, or a short name that holds a word of organisations.

    >>> is_organisation("DM Monitoring"), is_organisation("The Washington Times"), is_organisation("Sacha Woodward")
    (True, True, False)
    """
    text = text.strip()
    if text in agencies() or is_domain(text) or fold_name(text) in house_bylines():
        return True
    if not text.isascii() and text.casefold().startswith(tuple(organisation_data()["openings"])):
        return True
    if len(text) <= 4 and text[:1].isupper() and text.upper() in agencies():  # "Afp"
        return True
    words = _HYPHENED.findall(fold_name(text))
    if not 0 < len(words) <= 7 or not (text[0].isupper() or not text[0].isascii() or text[0].isdigit()):
        return False
    if not _organisation_words().isdisjoint(words):
        small = [word for word in text.split() if len(word) >= _SMALL_WORD and word[0].islower() and word[0].isalpha()]
        return all(fold_name(word) in name_words("particles") for word in small)
    return bool(_CJK.search(text)) and len(text) <= 14 and text.endswith(tuple(organisation_data()["endings"]))


_SMALL_WORD = 4  # letters; shorter words stand small in names


_PRESS_WORD = re.compile(
    r"\b(?:news|times|post|herald|tribune|gazette|chronicle|guardian|telegraph|press|journal|newspaper|"
    r"daily|observer|today|"
    r"nachrichten|zeitung|noticias|diario|journal|gazeta|haber|berita|новости|газета)\b"
)


def is_press(text: str) -> bool:
    """An organisation that publishes: an agency, a site, a name with a paper's word in it."""
    return text in agencies() or is_domain(text) or _PRESS_WORD.search(fold_name(text)) is not None


class _Name(NamedTuple):
    """A text that may be a name, in parts. `solid` leaves out particles and credentials."""

    text: str
    tokens: list[str]
    solid: list[str]
    folded: frozenset[str]
    labelled: bool

    @property
    def caseless(self) -> bool:
        return not any(char.isupper() or char.islower() for char in self.text)


def _parts_of(text: str, labelled: bool) -> _Name:
    bare_text = text if text.replace(" ", "").isalpha() else _QUOTES.sub(" ", text)
    tokens = [bare for token in bare_text.split() if (bare := token.strip(","))]
    while len(tokens) > 1 and tokens[-1][0] in _CREDENTIAL_STARTS and CREDENTIAL.fullmatch(tokens[-1]):
        tokens.pop()
    solid = [token for token in tokens if token not in name_words("particles")]
    worded = [token for token in solid if len(token) != _INITIAL or token[-1] != "."]  # "Ann A. Li" has no word "a"
    return _Name(text, tokens, solid, frozenset([fold_name(token).strip(".") for token in worded]), labelled)


def _is_no_ideograph_name(name: _Name) -> bool:
    pattern = _HANGUL_NAME if "가" <= name.text[0] <= "힣" else _HAN_NAME
    if not pattern.fullmatch(name.text) or is_organisation(name.text):
        return True
    return not (name.labelled or is_called(name.text))


def _is_worded(name: _Name) -> bool:
    return not name.folded.isdisjoint(name_words("function_words" if name.labelled else "menu_words"))


def _is_house(name: _Name) -> bool:
    if not name.folded.isdisjoint(_words_of_houses()):
        return True
    return name.text in agencies() or fold_name(name.text) in house_bylines()


def _is_no_caseless_name(name: _Name) -> bool:
    if name.solid[0][0].isupper():
        return False
    is_known = name.labelled or (script_of(name.text) is not None and is_called(name.text))
    return not (is_known and name.caseless and all(_CASELESS_WORD.fullmatch(token) for token in name.tokens))


def _is_misspelt(name: _Name) -> bool:
    for n, token in enumerate(name.solid):
        if token.isalpha() and token[0].isupper() and token[1:].islower():
            continue  # as most are
        capitals = n == 0 or all(map(str.isupper, name.solid))
        if not _is_name_token(token, capitals):
            return True
    return False


class NoName(NamedTuple):
    """Why a text is no person's name. `example` is none by this reason; `labelled` as in `is_person`."""

    reason: str
    holds: Callable[[_Name], bool]
    example: str
    labelled: bool = False


# In this order, for later ones rely on earlier ones (a name in a script without case is judged before case is).
NO_NAMES = (
    NoName("no word, or one without a label", lambda n: len(n.solid) < (1 if n.labelled else 2), "BUDI"),
    NoName("too many words", lambda n: len(n.tokens) > 6 or len(n.solid) > 4, "Ann Li Bo Ek Cy Rask"),
    NoName("words of headings and menus", _is_worded, "Leave A Reply"),
    NoName("words of organisations and trades", _is_house, "Harbour Reporter", labelled=True),
    NoName("no capitals, and no script without them after a label", _is_no_caseless_name, "احمد رضایی"),
    NoName("a site", lambda n: "." in n.text and any(map(is_domain, n.solid)), "Harbour Times.com"),
    NoName("initials alone", lambda n: max(len(token.rstrip(".")) for token in n.solid) < 2, "J. R."),
    NoName("no name is written so", lambda n: _is_misspelt(n) and not n.caseless, "Harbour SEO"),
)
_CASELESS_WORD = re.compile(r"[\w\u0300-\u036f\u0900-\u0dff\u0e00-\u0e7f\u064b-\u065f.'’\u200c-]+")


_NO_NAME_SIGN = re.compile(r"[\d@:!?#$%<>|\[\]{}]")
_QUOTES = re.compile(r"[()“”\"]")


def is_person(text: str, labelled: bool = False) -> bool:
    """Does it look like one person's name? After a label ("By", "Автор:") single names and caseless scripts count too.

    >>> names = ("Jim Garamone", "María de la Cruz", "J. R. Smith, Ph.D.", "Leave a Reply", "BUDI")
    >>> [is_person(name) for name in names]
    [True, True, True, False, False]
    >>> is_person("김철환", labelled=True), is_person("BUDI", labelled=True)
    (True, True)
    """
    text = text.strip()
    if not 2 <= len(text) <= 45 or _NO_NAME_SIGN.search(text) or text.count("(") != text.count(")"):
        return False
    if not text.isascii():
        if any(map(str.isdigit, text)):  # raised and circled ones
            return False
        if _CJK.search(text):
            return not _is_no_ideograph_name(_parts_of(text, labelled))
    name = _parts_of(text, labelled)
    for case in NO_NAMES:  # noqa: SIM110  half the time of a generator
        if case.holds(name):
            return False
    return True


_LEAST_WITH_TRADE = 3  # words of a name and a trade


def before_trade(text: str) -> str:
    """A labelled name without the trade or desk that follows it without a comma; else the text as it is.

    >>> before_trade("Ann Li Executive Digital Editor"), before_trade("Ann M. Li Harbour Staff"), before_trade("Ann Li")
    ('Ann Li', 'Ann M. Li', 'Ann Li')
    """
    words = text.split()
    if len(words) < _LEAST_WITH_TRADE or fold_name(words[-1]) not in name_words("trades") | name_words(
        "signing_trades"
    ):
        return text
    name = re.match(r"\S+\s+\w\.?\s+\S+|\S+\s+\S+", text)
    return name.group() if name and is_person(name.group()) and fold_name(name.group()) not in places() else text


_LETTERS = re.compile(r"[^\W\d_]{3,}")
_BESIDE_BEFORE, _BESIDE_BEHIND = re.compile(r"[\w@/.#=-]"), re.compile(r"[\w@/-]|\.\w")  # what makes it no word


def stands_small(name: str, text: str) -> bool:
    """Whether a text also writes a word of the name small: a heading or a button is written like a name.

    Addresses and accounts are no words.

    >>> stands_small("Sounds Good", "Ann said: that sounds right."), stands_small("Ann Li", "That sounds right.")
    (True, False)
    """
    words = [word for word in _LETTERS.findall(name) if word not in name_words("particles")]
    return any(_stands(word.lower(), text) for word in words if word.lower() != word)


def _stands(word: str, text: str) -> bool:
    """Whether a word stands by itself in a text: found by `find`, since a pattern would not leap."""
    start = text.find(word)
    while start >= 0:
        end = start + len(word)
        if not _BESIDE_BEFORE.match(text, max(0, start - 1), start) and not _BESIDE_BEHIND.match(text, end):
            return True
        start = text.find(word, end)
    return False


_INSIDE_NAMES = re.compile(r"[-'’.]")
_PREFIXED = re.compile(r"(?:Mac|Mc|De|Di|Da|La|Le|Du|Van|Fitz|El|Al)[^\W\d_a-z]\w+")


def _is_name_token(token: str, initials: bool) -> bool:
    """ "Garamone", "O'Neill", "McKay", "J.", "MEDINA"; not "URLs" and, behind another word, not "SEO"."""
    if not _CASED_NAME.fullmatch(token) or not token[0].isupper():
        return False
    letters = _INSIDE_NAMES.split(token)
    if all(part.isupper() or not part for part in letters):
        return initials or len(token) != 3 or "." in token
    return all(
        not part or part[1:].islower() or len(part) == 1 or _PREFIXED.fullmatch(part) is not None for part in letters
    )
