"""Phrases of site furniture, as data files word them: one file a language, one table a kind.

A phrase may have slots (`[share|send] this [page|post]`): see `patterns.slots`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from corpusmill.rulebook.patterns.slots import as_pattern, parted, parts_of, wordings
from corpusmill.rulebook.patterns.tokens import as_typed
from corpusmill.rulebook.patterns.wording import LONG_WORD
from corpusmill.text.codes.languages import family_of
from corpusmill.text.fold import fold
from corpusmill.text.layouts.labelled import label_in
from corpusmill.text.prose import is_spaceless

FOLDER = Path(__file__).parent / "phrases"

KINDS = (
    "comment_prompt", "related_link", "newsletter", "social_share", "nav", "cookie", "paywall", "ads", "copyright",
    "read_more", "counter", "login", "app_promo", "donation", "legal", "media_ui", "markup", "other",
)  # fmt: skip
# Kinds whose phrases call on the reader or are buttons; the others name parts of a page, as headings do.
CALLS = frozenset(
    ("social_share", "comment_prompt", "newsletter", "app_promo", "ads", "media_ui", "login", "read_more", "paywall")
) | {"donation"}
USES = ("whole", "opens", "sections", "sentences", "units")
_OPEN_ENDED = re.compile(r"\{(?:name|date|headline)\}")


class Phrase(NamedTuple):
    language: str
    kind: str
    use: str
    text: str
    """As written, placeholders included."""

    @property
    def fixed(self) -> tuple[str, str]:
        """(use, text) with numbers and networks filled in; before a free placeholder a phrase only opens.

        >>> Phrase("en", "social_share", "whole", "follow us on {network}").fixed
        ('whole', 'follow us on facebook')
        >>> Phrase("en", "social_share", "whole", "follow {name} on {network}").fixed
        ('opens', 'follow')
        """
        text = self.text.replace("{n}", "7").replace("{network}", "facebook")
        head = _OPEN_ENDED.split(text)[0].strip()
        return (self.use, text) if head == text.strip() else ("opens", head)


@cache
def line_pattern(language: str, kind: str) -> str:
    """The rule pattern for every line of this kind that the phrases of a language (and its near twins) word in full.

    Phrases of one short word are left out: they are as often a heading. Empty where there is none.

    >>> line_pattern("xx", "ads")
    ''
    """
    return "|".join(map(as_pattern, _telling(language, _closed(language, kind))))


@cache
def notice_pattern(language: str, kind: str) -> str:
    """The rule pattern for what says by itself, inside a paragraph too, that it speaks of the page: long phrases.

    A free placeholder inside stands for some words of the same sentence. Empty where there is none.

    >>> notice_pattern("xx", "ads")
    ''
    """
    chosen = []
    for text in _alike(_worded(language, kind), lambda text: _is_notice(_OPEN_ENDED.sub(" ", text), language)):
        known = _OPEN_ENDED.split(text)
        if all(part.strip() for part in known):
            chosen.append("[^.!?。]{1,40}".join(map(as_pattern, known)))
    return "|".join(sorted(chosen, key=len, reverse=True))  # the longer of two that begin alike


@cache
def label_pattern(language: str, kind: str) -> str:
    """The rule pattern for shorter phrases that stand as a whole between two sentences: calls, and names of parts.

    Empty where there is none.

    >>> label_pattern("xx", "nav")
    ''
    """
    short = _alike(_closed(language, kind), lambda text: not _is_notice(text, language))
    return "|".join(sorted(map(as_pattern, _telling(language, short)), key=len, reverse=True))


def _closed(language: str, kind: str) -> Iterator[str]:
    """The phrases of a kind that leave nothing open."""
    return (text for text in _worded(language, kind) if not _OPEN_ENDED.search(text))


def _telling(language: str, texts: Iterable[str], more: int = 0) -> list[str]:
    """Of phrases those that tell a line of the language, with so many words more than it takes."""
    least = _LEAST_WORDS.get(language, 2) + more
    return _alike(texts, lambda text: _is_telling(text, least))


def _alike(texts: Iterable[str], judge: Callable[[str], bool]) -> list[str]:
    """The phrases all of whose lines are judged so; one with other lines as well is parted."""
    parts = (part for text in texts for part in parted(text, judge))
    return [part for part in parts if judge(wordings(part)[0])]


@cache
def cue_pattern(language: str, kind: str) -> str:
    """The rule pattern for phrases that may stand in front of a headline: a word longer than what tells a whole line.

    Empty where there is none.

    >>> cue_pattern("xx", "related_link")
    ''
    """
    return "|".join(map(as_pattern, _telling(language, _closed(language, kind), more=1)))


_UNIT_KINDS = ("nav", "legal", "login", "cookie", "media_ui", "social_share", "app_promo", "copyright")
_NAMES = (
    "facebook",
    "twitter",
    "whatsapp",
    "telegram",
    "instagram",
    "linkedin",
    "pinterest",
    "e-?mail",
    "line",
    "youtube",
)


@cache
def row_pattern(language: str, kind: str) -> str:
    """The rule pattern for a row of three units and more: buttons, names of sections and networks.

    All are of the kind `nav`. At most twelve: units may hold each other ("sign up", "sign up now"), and every one more
    doubles the ways to read a row. Phrases with slots are none: every choice would be tried at every place of a page on
    one line (Vietnamese: 70 ms for one of 6,000 characters). Empty where there is none.

    >>> row_pattern("xx", "nav")
    ''
    """
    phrases = [phrase for phrase in _as_written(language) if phrase.use in ("whole", "sections")]
    units = {phrase.text.lower() for phrase in phrases if phrase.kind in _UNIT_KINDS and len(phrase.text) > 2}
    told = [
        unit
        for unit in sorted(units)
        if "{" not in unit and len(unit.split()) <= _UNIT_WORDS and len(parts_of(unit)) == 1
    ]
    told.sort(key=len, reverse=True)
    unit = "|".join([*map(as_pattern, told), *_NAMES])
    return f"({unit}):?( ?[|/*,-]? ?({unit})){{2,11}}" if told and kind == "nav" else ""


_UNIT_WORDS = 5


@cache
def files_of(language: str) -> tuple[Path, ...]:
    """The files with the phrases of a language and its near twins."""
    return tuple(path for path in sorted(FOLDER.glob("*.toml")) if family_of(path.stem) == language)


def phrases_of(language: str) -> tuple[Phrase, ...]:
    """The phrases of a language and its near twins, slots filled."""
    return tuple(_filled(_as_written(language)))


def _as_written(language: str) -> Iterator[Phrase]:
    """The phrases of a language and its near twins, slots as they are written."""
    return chain.from_iterable(map(_read, files_of(language)))


def labels_of(language: str) -> dict[str, str]:
    """What a language calls buttons and parts of a page, folded → its kind; phrases that hold anything free are none.

    Too short to tell residue alone, as rules do: an author's heading may be one of them. But no author writes several
    in a row, and none ends a text with one.

    >>> labels_of("de")["teilen"], labels_of("de").get("br\u00fccke")
    ('social_share', None)
    """
    found: dict[str, str] = {}
    for phrase in phrases_of(language):
        if phrase.use in ("whole", "sections") and "{" not in phrase.text:
            label = label_in(fold(phrase.text))
            found.setdefault(label, phrase.kind)
            found.setdefault(as_typed(label), phrase.kind)
    return found


def _worded(language: str, kind: str) -> list[str]:
    """How the phrases of a language and its near twins word lines and sentences of a kind, in order."""
    found = {
        phrase.text.lower().rstrip(".:!… ")
        for phrase in _as_written(language)
        if phrase.kind == kind and phrase.use in ("whole", "sentences")
    }
    return sorted(found)


# Words and letters of the shortest notice; syllables are words in Vietnamese, and endings hold what are words elsewhere
# in Turkish, Finnish and their like.
_NOTICE_WORDS = {"vi": 5} | dict.fromkeys(("tr", "az", "kk", "fi", "et", "hu", "eu", "ta", "te"), 3)
_NOTICE_LETTERS, _NOTICE_DENSE = 20, 20


def _is_notice(text: str, language: str) -> bool:
    """Whether a phrase is so long that a sentence of an article is hardly ever just that.

    >>> [_is_notice(text, "en") for text in ("follow us now", "scroll down to continue reading")]
    [False, True]
    """
    if dense := sum(map(_weight, text)):
        return dense >= _NOTICE_DENSE
    return len(text.split()) >= _NOTICE_WORDS.get(language, 4) and sum(map(str.isalpha, text)) >= _NOTICE_LETTERS


# Six ideographs, two words of Thai. Shorter ones ("Kommentare", "이용약관") are often headings; in Vietnamese two
# syllables are one word.
_DENSE = 12
_LEAST_WORDS = {"vi": 3}


def _is_telling(text: str, least: int = 2) -> bool:
    """Whether a phrase says by itself what it is: so many words, or the width of two.

    >>> [_is_telling(text) for text in ("see also", "archive", "Cookie-Einstellungen", "查看更多新闻", "ニックネーム")]
    [True, False, True, True, False]
    """
    dense = sum(_weight(char) for char in text)
    return len(text.split()) >= least or (dense >= _DENSE if dense else least < 3 and len(text) >= LONG_WORD)


def _weight(char: str) -> int:
    """How much of a word a character of a script without spaces carries."""
    if is_spaceless(char) or "\u3040" <= char <= "\u30ff":
        return 1
    return 2 if char >= "\u2e80" else 0


@cache
def load_phrases() -> tuple[Phrase, ...]:
    """All phrases, by language, slots filled. Raises ValueError for a kind or list that is not known."""
    return tuple(_filled(chain.from_iterable(map(_read, sorted(FOLDER.glob("*.toml"))))))


def _filled(phrases: Iterable[Phrase]) -> Iterator[Phrase]:
    """Phrases with each wording of their slots once."""
    for phrase in phrases:
        yield from (phrase._replace(text=text) for text in wordings(phrase.text))


@cache
def _read(path: Path) -> tuple[Phrase, ...]:
    """The phrases of one file, slots as they are written."""
    found = []
    for kind, lists in tomllib.loads(path.read_text(encoding="utf-8")).items():
        if kind == "networks":  # names that count only in a row of units
            found += [Phrase(path.stem, "social_share", "sections", text) for text in lists["networks"]]
            continue
        if kind not in KINDS or set(lists) - set(USES):
            raise ValueError(f"{path.name}: [{kind}] is no kind of residue, or holds a list other than {USES}")
        for use, texts in lists.items():
            # units of counts ("K", "min") count only in a row, as names of sections do
            found += [Phrase(path.stem, kind, "sections" if use == "units" else use, text) for text in texts]
    return tuple(found)
