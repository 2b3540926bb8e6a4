"""How words and phrases that data files tell become patterns of the rule book."""

from __future__ import annotations

import re

from corpusmill.rulebook.patterns.slots import FILLED, as_pattern
from corpusmill.text.fold import fold

# A compound of German or Swedish, which tells as much as two words.
LONG_WORD = 16


def opening_pattern(first: str, then: str, language: str = "", *, lead: str = "", goes: str = "") -> str:
    """The rule pattern for some words, a few more of the same clause, and some others: a verb, and what it asks for.

    Words are parted by bars; `*` stands for the rest of a word, or for its beginning. Where the verb comes last the
    others are verbs, and whole clauses may stand before them; where no spaces part words any letters stand between.
    One of `lead` may stand before them ("Then …"); `goes` opens the clause behind a comma that such a sentence goes on
    with ("If you like our app, tell …").

    >>> opening_pattern("get", "*letter|app")
    '(get)( [^ .!?,:;()"]{1,24}){0,7} ([^ .!?,:;()"]{0,24}letter|app)\\\\b'
    >>> opening_pattern("if you", "app", lead="so", goes="tell")
    '((so) )?(if you)( [^ .!?,:;()"]{1,24}){0,9} (app)( [^ .!?,:;()"]{1,24}){0,7}, (tell)\\\\b'
    """
    if language in SPACELESS:
        return rf"({_of_words(first)})[^.!?:;()\"]{{0,40}}({_of_words(then)})"
    if language in VERB_FINAL:
        edge = "" if language in VOWEL_SIGNS else r"\b"
        return rf"({_of_words(first)})(,? {_IN_WORD}{{1,24}}){{0,10}},? ({_of_words(then)}){edge}"
    words, others = _of_words(first), _of_words(then)
    words = f"(({_of_words(lead)}) )?({words})" if lead else f"({words})"
    if goes:
        return rf"{words}{_some(9)} ({others}){_some(7)}, ({_of_words(goes)})\b"
    return rf"{words}{_some(7)} ({others})\b"


def _some(most: int) -> str:
    """So many words of one clause, or fewer."""
    return f"( {_IN_WORD}{{1,24}}){{0,{most}}}"


# Scripts whose words end with signs that are no letters: there `\b` is not the end of a word. Notices end with one.
VOWEL_SIGNS = frozenset(("hi", "mr", "ne", "bn", "gu", "pa", "ta", "te", "ml", "kn", "si"))
VERB_FINAL = VOWEL_SIGNS | {"tr", "az", "fa", "ur"}
SPACELESS = frozenset(("th", "lo", "km", "my"))
_IN_WORD = r'[^ .!?,:;()"]'


def _of_words(told: str) -> str:
    """Words parted by bars, the longest first: `re` takes the first that fits."""
    words = sorted((word.strip() for word in told.split("|")), key=len, reverse=True)
    return "|".join(as_pattern(word).replace(r"\*", f"{_IN_WORD}{{0,24}}") for word in words)


def words_pattern(language: str, words: str, others: str) -> str:
    """The rule pattern for lines that hold no word but those of a site's furniture, and one that tells it by itself.

    Around that may stand more of them, numbers, amounts, networks, and `others`, which tell nothing here. So each way
    of saying it is known, not some. One word is no line, but a compound is.

    >>> pattern = re.compile(words_pattern("en", "newsletter|newsletter-settings", "our|this|now"))
    >>> lines = "our newsletter", "newsletter", "newsletter-settings", "our newsletter sank"
    >>> [bool(pattern.fullmatch(line)) for line in lines]
    [True, False, True, False]
    """
    telling = _told_once(_respelled(language, words))
    before, behind = _around(_told_once(telling, _respelled(language, others)))
    alone = "".join(f"|{as_pattern(word)}" for word in telling.split("|") if _is_compound(word))
    told = f"({_of_words(telling)})"
    return f"({before}{{1,8}}{told}|{told}{behind}{alone})({behind}){{0,8}}{_STOPS}"


def pairs_pattern(language: str, acts: str, things: str, others: str) -> str:
    """The same for lines that hold a word for an act and one for a thing, in any order.

    >>> pattern = re.compile(pairs_pattern("en", "share", "article", "this|now"))
    >>> lines = "share this article now!", "this article: 7 share", "share now", "7. share this article"
    >>> [bool(pattern.fullmatch(line)) for line in lines]
    [True, True, False, False]
    """
    act, thing = (_told_once(_respelled(language, told)) for told in (acts, things))
    before, behind = _around(_told_once(act, thing, _respelled(language, others)))
    act, thing, amid = f"({_of_words(act)})", f"({_of_words(thing)})", f"({behind}){{0,5}}{_BETWEEN}"
    return f"{before}{{0,6}}({act}{amid}{thing}|{thing}{amid}{act})({behind}){{0,8}}{_STOPS}"


def _around(known: str) -> tuple[str, str]:
    """Patterns for one word of some in front of others, and for one behind. A number that a full stop follows is none
    in front: "1. Share" is an item of a list."""
    word = f"{_of_words(known)}|{FILLED['{network}'].strip('()')}"
    return f"(({word}){_BETWEEN}|{_NUMBER} )", f"{_BETWEEN}({word}|{_NUMBER})"


_STOPS = "[.!?:;)]{0,4}"
_BETWEEN = "( ?[,.:;!?()|/>*&+-]{1,3}( [,.:;!?()|/>*&+-]{1,2})? ?| )"
_NUMBER = r"[+€$]?\d{1,7}([.,]\d{1,3}){0,2}(,-|%| ?€| ?(kr|zł|kč|ft|lei|грн|руб|лв|eur|dkk|sek|nok|czk|pln|chf)\b)?"


def _is_compound(word: str) -> bool:
    return len(word) >= LONG_WORD and not re.search(r"[ *]", word)


# How words are written where a keyboard lacks a letter; what loses its mark only is one word for all rules.
_RESPELLED = {
    "de": (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")),
    "da": (("æ", "ae"), ("ø", "oe"), ("å", "aa")),
    "no": (("æ", "ae"), ("ø", "oe"), ("å", "aa")),
    "pl": (("ł", "l"),),
    "hr": (("đ", "dj"),),
    "ru": (("ё", "е"),),
}


def _respelled(language: str, told: str) -> str:
    """Words parted by bars, each also as it is spelt without the letters that are a language's own."""
    words = [word.strip() for word in told.split("|") if word.strip()]
    for letter, plain in _RESPELLED.get(language, ()):
        words += [word.replace(letter, plain) for word in words if letter in word]
    return "|".join(dict.fromkeys(words))


def _told_once(*lists: str) -> str:
    """Words parted by bars, without those that another names by its beginning or its end.

    A repeat would try each way to read one.

    >>> _told_once("offer*|offers|*letter", "job|Jöb|newsletter")
    'offer*|*letter|job'
    """
    words = dict.fromkeys(word for told in lists for word in fold(told).split("|") if word)
    begun = [word[:-1] for word in words if word.endswith("*")]
    ended = [word[1:] for word in words if word.startswith("*")]
    return "|".join(
        word
        for word in words
        if not any(word.startswith(at) and word != f"{at}*" for at in begun)
        and not any(word.endswith(at) and word != f"*{at}" for at in ended)
    )
