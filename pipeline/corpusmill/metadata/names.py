"""Tell people from organisations by the look of a name."""

from __future__ import annotations

import re
from functools import cache

from corpusmill.fold import fold
from corpusmill.metadata.words import organisation_data, words_of

_PARTICLES = frozenset(
    "de da do dos das del della di du des la le el al ben bin bint ibn ibnu van von der den ten ter te zu af av y e i".split()
)
# Words in title case that open or fill a heading or a menu, never a name.
_NOT_A_NAME = frozenset(
    "the a an and or for of to in on at with from by as is are was your our my his her their this that these those what why "
    "how who when where which more most related share read next previous top latest breaking popular trending home contact "
    "about comments comment advertisement subscribe newsletter sign log login follow us me you privacy policy terms cookie "
    "search menu story stories article articles video videos photo photos image gallery watch listen live update updates "
    "up down all new no not yes we it if but so than then details source sources copyright rights reserved information "
    "further reading references bibliography summary introduction conclusion overview background notes note tags topics "
    "opinion editorial sports business politics technology science health world local entertainment lifestyle culture "
    "travel food style money markets finance weather features archive archives categories recommended sponsored promoted "
    "click here download print email facebook twitter instagram whatsapp linkedin pinterest reddit telegram youtube google "
    "amazon best free get find see view table contents key takeaways frequently asked questions faq step part chapter section "
    "buy shop sale price specifications ingredients directions instructions method pros cons verdict rating score results "
    "january february march april june july august september october november december monday tuesday wednesday thursday "
    "friday saturday sunday president minister senator governor king queen day year week back go look inside meet why "
    "redaksi editor reporter writer correspondent author contributor columnist journalist producer "
    "los las una lire aussi voir les dans pour sur avec para con sin por como mais mehr lesen auch zum zur das die und "
    "via reporting skip jump toolbar start now coupon codes code min access accessibility one life co featured products tools product tool guide "
    "guides tips ways reasons things types diseases infectious special offer offers "
    "executive content senior junior chief former expert experts reviewed checked last updated show hide sidebar caption hub recipe recipes consultant "
    "master gardener diary wins work certified registered licensed verified trusted quick facts fact main open close toggle deal deals gift gifts holiday summer winter spring "
    "ver leer leggi anche baca juga terkait xem them tin lien quan lees ook czytaj takze les ogsa "
    "новости еще читайте также ещё".split()
)
_SPLIT = re.compile(r"\s*(?:[,;、&+]|／|\s/\s|(?<=[^\W\d_])/(?=[^\W\d_])|\s(?:and|und|et|y|e|en|og|dan|ve|và|и|i|und|with|و|اور|और|และ)\s)\s*")
_CREDENTIAL = re.compile(
    r"(?:Ph\.?\s?D|M\.?D|D\.?O|R\.?N|R\.?D|D\.?V\.?M|M\.?S\.?c?|M\.?A|M\.?B\.?A|M\.?P\.?H|J\.?D|Esq|Jr|Sr|CPA|LCSW|BSc|DDS|FACR|CFP|CSCS|II|III|IV)\.?"
)
_CASED_NAME = re.compile(r"[^\W\d_][^\W\d_'’.\-]*(?:['’.\-][^\W\d_]+)*[.'’]?")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_HAN_NAME = re.compile(r"[\u3400-\u9fff々]{2,4}(?:[\s·・][\u3400-\u9fff々]{1,3})?|[\u3400-\u9fff々\u3040-\u30ff・\s]{3,12}")
_HANGUL_NAME = re.compile(r"[가-힣]{2,4}")
_DOMAIN = re.compile(r"(?i)(?:www\.)?[a-z0-9][a-z0-9-]*(?:\.[a-z0-9-]+)*\.(?:com?|org|net|info|tv|news|fm|io|ng|id|in|pk|vn|kr|jp|cn|tw|hk|ru|ua|by|tr|de|at|ch|fr|be|nl|it|es|pt|br|mx|ar|cl|pl|no|se|dk|fi|uk|ca|au|nz|za|ke|gh|eu|us|me|co\.[a-z]{2}|com\.[a-z]{2}|go\.id)")


def is_domain(text: str) -> bool:
    """
    >>> is_domain("KOMPAS.com"), is_domain("Mr. Smith")
    (True, False)
    """
    return _DOMAIN.fullmatch(text) is not None


@cache
def agencies() -> frozenset[str]:
    return frozenset(organisation_data()["agencies"])


@cache
def carriers() -> frozenset[str]:
    return frozenset(fold(name) for name in organisation_data()["carriers"])


@cache
def _organisation_words() -> frozenset[str]:
    return frozenset(fold(word) for word in organisation_data()["words"])


@cache
def house_bylines() -> frozenset[str]:
    return frozenset(fold(name) for name in organisation_data()["house"])


@cache
def _roles() -> re.Pattern[str]:
    return re.compile(words_of(None).role)


def is_role(text: str) -> bool:
    """A job title by itself, or with an article: "Staff Writer"."""
    return _roles().fullmatch(fold(text).strip(" ,.-")) is not None


def is_organisation(text: str) -> bool:
    """A known agency, a site's domain, or a short name that holds a word of organisations.

    >>> is_organisation("DM Monitoring"), is_organisation("The Washington Times"), is_organisation("Sacha Woodward")
    (True, True, False)
    """
    text = text.strip()
    if text in agencies() or is_domain(text) or fold(text) in house_bylines():
        return True
    words = re.findall(r"[\w-]+", fold(text))
    if not 0 < len(words) <= 7 or not (text[0].isupper() or not text[0].isascii() or text[0].isdigit()):
        return False
    if any(word in _organisation_words() for word in words):
        return all(word[0].isupper() or not word[0].isalpha() or not word[0].islower() or fold(word) in _PARTICLES or len(word) < 4
                   for word in text.split())
    return bool(_CJK.search(text)) and len(text) <= 14 and text.endswith(tuple(organisation_data()["endings"]))


_PRESS_WORD = re.compile(
    r"\b(?:news|times|post|herald|tribune|gazette|chronicle|guardian|telegraph|press|journal|newspaper|daily|observer|today|"
    r"nachrichten|zeitung|noticias|diario|journal|gazeta|haber|berita|новости|газета)\b"
)


def is_press(text: str) -> bool:
    """An organisation that publishes: an agency, a site, a name with a paper's word in it."""
    return text in agencies() or is_domain(text) or _PRESS_WORD.search(fold(text)) is not None


def is_person(text: str, labelled: bool = False) -> bool:
    """Does it look like one person's name? After a label ("By", "Автор:") single names and caseless scripts count too.

    >>> [is_person(name) for name in ("Jim Garamone", "María de la Cruz", "J. R. Smith, Ph.D.", "Leave a Reply", "BUDI")]
    [True, True, True, False, False]
    >>> is_person("김철환", labelled=True), is_person("BUDI", labelled=True)
    (True, True)
    """
    text = text.strip()
    if not 2 <= len(text) <= 45 or any(char.isdigit() or char in "@:!?#$%<>|[]{}" for char in text):
        return False
    if _CJK.search(text):
        return labelled and (_HANGUL_NAME if "가" <= text[0] <= "힣" else _HAN_NAME).fullmatch(text) is not None and not is_organisation(text)
    tokens = [token.strip(",") for token in re.sub(r"[()“”\"]", " ", text).split()]
    while len(tokens) > 1 and _CREDENTIAL.fullmatch(tokens[-1]):
        tokens.pop()
    solid = [token for token in tokens if token not in _PARTICLES]
    if not (1 if labelled else 2) <= len(solid) or len(tokens) > 6 or len(solid) > 4:
        return False
    folded = {fold(token).strip(".") for token in solid}
    if folded & _NOT_A_NAME or folded & _organisation_words() or text in agencies() or fold(text) in house_bylines():
        return False
    if not solid[0][0].isupper():
        caseless = not any(char.isupper() or char.islower() for char in text)
        return labelled and caseless and all(re.fullmatch(r"[\w\u0300-\u036f\u0900-\u0dff\u0e00-\u0e7f\u064b-\u065f.'’-]+", t) for t in tokens)
    if any(is_domain(token) for token in solid):
        return False
    if max(len(token.rstrip(".")) for token in solid) < 2:
        return False
    return all(_is_name_token(token, first=n == 0) for n, token in enumerate(solid))


def _is_name_token(token: str, first: bool) -> bool:
    """"Garamone", "O'Neill", "McKay", "J.", "MEDINA"; not "URLs" and, behind another word, not "SEO"."""
    if not _CASED_NAME.fullmatch(token) or not token[0].isupper():
        return False
    letters = re.split(r"[-'’.]", token)
    if all(part.isupper() or not part for part in letters):
        return first or len(token) != 3 or "." in token
    return all(
        not part or part[1:].islower() or len(part) == 1 or re.fullmatch(r"(?:Mac|Mc|De|Di|Da|La|Le|Du|Van|Fitz|El|Al)[^\W\d_a-z]\w+", part) is not None
        for part in letters
    )


def split_names(text: str, start: int = 0) -> list[tuple[str, int, int]]:
    """Names of a list with their places; credentials stay with the name before them.

    >>> [name for name, *_ in split_names("Adesina Wahab, Ph.D., Ann Li and Victor Ahiuma-Young")]
    ['Adesina Wahab, Ph.D.', 'Ann Li', 'Victor Ahiuma-Young']
    """
    parts: list[tuple[str, int, int]] = []
    at = 0
    for a, b in [*(m.span() for m in _SPLIT.finditer(text)), (len(text), len(text))]:
        part = text[at:a]
        lead = len(part) - len(part.lstrip())
        part = part.strip()
        if part:
            s, e = start + at + lead, start + at + lead + len(part)
            if parts and _CREDENTIAL.fullmatch(part):
                parts[-1] = (text[parts[-1][1] - start : e - start], parts[-1][1], e)
            else:
                parts.append((part, s, e))
        at = b
    return parts
