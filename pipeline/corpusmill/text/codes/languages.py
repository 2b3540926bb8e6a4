"""Languages by one code each: what people write for a language, and which languages stand for one another.

`languages.tsv` holds one language a line: the code that the corpus uses (ISO 639-1 where there is one, else the code of
fastText's model), other codes, and names. Codes are those of ISO 639, with the old two-letter ones and members of
macrolanguages; names are those of Unicode's CLDR, in the language itself, English, German, French, Spanish and Russian.
It has all languages that CLDR names but Min Nan (`nan`, which programs write for no value).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from pathlib import Path

UNDETERMINED = "und"
# A column that no release holds: the codes that an undetermined text may have, likeliest first.
GUESSES = "language_guesses"

# Languages that a model of characters cannot keep apart in a few sentences, and that share their site furniture: their
# scores are added before a threshold is asked, and the rules of one run on all. The first names the family.
_TWINS = (
    ("hr", "sr", "bs", "sh"),
    ("no", "nb", "nn"),
    ("id", "ms"),
    ("zh", "yue", "wuu"),
    ("ar", "arz"),
    ("az", "azb"),
)
_FAMILY = {code: family[0] for family in _TWINS for code in family}

# Regional languages whose sites have the buttons and menus of their country's language.
_OF_COUNTRY = dict.fromkeys(("jv", "su", "min", "bjn", "ace", "ban"), "id") | dict.fromkeys(
    ("ceb", "ilo", "war", "bcl", "pam", "hil"), "tl"
)

# Codes of the model for a variety under which no one files a corpus.
_VARIETY = {"arz": "ar", "azb": "az", "wuu": "zh", "yue": "zh", "sh": "hr", "als": "gsw"}


@cache
def _codes() -> Mapping[str, str]:
    """Everything that names a language, in small letters → its code. "Yi" is also a name, but of no Yiddish text."""
    lines = (Path(__file__).parent / "languages.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    words = [(code, word) for code, others, _ in rows for word in (code, *others.split())]  # before any name
    words += [(code, name) for code, _, names in rows for name in names.split("|") if name]
    return {word: code for code, word in reversed(words)}


def code_of(said: str | None) -> str | None:
    """The code of what somebody calls a language; None for what is none, `und` for what says that it is not known.

    >>> [code_of(said) for said in ("en-US", "EN", "eng", "English", "de_DE", "Deutsch", "zh-Hant-TW", "pt_BR.UTF-8")]
    ['en', 'en', 'en', 'en', 'de', 'de', 'zh', 'pt']
    >>> code_of("und"), code_of("plain"), code_of(None)
    ('und', None, None)
    """
    word = (said or "").strip().casefold()
    if not word:
        return None
    if word in ("und", "mul", "zxx", "mis"):
        return UNDETERMINED
    codes = _codes()
    if word in codes:
        return codes[word]
    # a label of fastText's, the address of a code; "English (US)" and "British English" name no other language
    word = re.sub(r"^__label__|^https?://\S*[/#](?=[a-z]{2,3}$)|\s*\([^()]*\)$", "", word)
    word = _OF_A_COUNTRY.sub("", word.replace("_", " ")) if _OF_A_COUNTRY.match(word.replace("_", " ")) else word
    if word in codes:
        return codes[word]
    # a language tag (BCP 47) or a locale: what stands before the region
    tag = re.fullmatch(r"([a-z]{2,3})([-_][a-z0-9]{1,8})*(\.[a-z0-9-]+)?(@[a-z]+)?", word)
    return codes.get(str(tag[1])) or _COUNTRIES.get(word) if tag else None


def no_language(said: str) -> str:
    """The sentence, with the remedy, on what somebody calls a language and is none.

    >>> no_language("Germn")
    "'Germn' is no language: did you mean german (de)? Else give an ISO 639 code, such as en"
    >>> no_language("xx")
    "'xx' is no language: give an ISO 639 code, such as en"
    """
    word = said.strip().casefold()
    # of two or three letters every other pair is a code: none of them is meant more than another
    near = get_close_matches(word, _codes(), n=1, cutoff=0.8) if len(word) > 3 else []
    meant = f"did you mean {near[0]} ({_codes()[near[0]]})? Else give" if near else "give"
    return f"{said!r} is no language: {meant} an ISO 639 code, such as en"


def rules_of(said: str) -> str | None:
    """The name under which the rules of a language stand, that of its family; None for what is no language.

    >>> rules_of("English"), rules_of("nb"), rules_of("xx"), rules_of("und")
    ('en', 'no', None, None)
    """
    code = code_of(said)
    return None if code in (None, UNDETERMINED) else family_of(str(code))


_OF_A_COUNTRY = re.compile(r"(american|australian|brazilian|british|canadian|european|mexican|simplified|traditional) ")
# Codes of countries that are no codes of languages (ISO 639-1), of countries with one language.
_COUNTRIES = {"cn": "zh", "cz": "cs", "dk": "da", "gr": "el", "jp": "ja", "ua": "uk", "vn": "vi"}


def family_of(code: str) -> str:
    """The code that names the near twins of a language: their rules and words are shared.

    >>> family_of("nn"), family_of("bs"), family_of("sv")
    ('no', 'hr', 'sv')
    """
    return _FAMILY.get(code, code)


def beside(code: str) -> str:
    """The language whose buttons and menus sites in this one have: that of its country, else its own family.

    >>> beside("jv"), beside("ms"), beside("sv")
    ('id', 'id', 'sv')
    """
    return _OF_COUNTRY.get(code, family_of(code))


def best_of(scores: Mapping[str, float]) -> tuple[str, float]:
    """The likeliest language, and how likely it or a near twin is; `und` and 0 where there is none.

    `scores` are those of a model, by its codes.

    >>> code, score = best_of({"hr": 0.42, "sr": 0.38, "sl": 0.1})
    >>> code, round(score, 2)
    ('hr', 0.8)
    >>> best_of({"en": 0.7, "de": 0.2}), best_of({})
    (('en', 0.7), ('und', 0.0))
    """
    if scores and _FAMILY.keys().isdisjoint(scores):  # as mostly: each is a family by itself
        score, best = max(zip(scores.values(), scores, strict=True))
        return _VARIETY.get(best, best), min(1.0, score)
    families: dict[str, float] = {}
    for code, score in scores.items():
        family = _FAMILY.get(code, code)
        families[family] = families.get(family, 0.0) + score
    if not families:
        return UNDETERMINED, 0.0
    total, family = max(zip(families.values(), families, strict=True))
    _, best = max((score, code) for code, score in scores.items() if _FAMILY.get(code, code) == family)
    return _VARIETY.get(best, best), min(1.0, total)
