"""Paragraphs in which the page speaks for itself: appeals, notices of the law, rules for comments.

No phrase tells them, since every site words its own. What they have in common is the company of signs: who asks for
money addresses the reader, names an act and what is got for it, in one sentence. Signs are data (`appeals.toml`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Container, Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from corpusmill.cache.patterns import kept_pattern
from corpusmill.cache.words import kept_words
from corpusmill.kernel.arrays import Flags, Ints
from corpusmill.kernel.automaton import automaton
from corpusmill.kernel.literals import Lines
from corpusmill.text.layouts.surroundings import Found, Surroundings
from corpusmill.text.lines import LineTable

_FILE = Path(__file__).with_name("appeals.toml")
SHORTEST = 40
LONGEST = 600
"""Longer paragraphs are pages of their own."""
_SENTENCE = re.compile(r"(?<=[.!?])[\"')\]]*\s+")
_OF_LANGUAGE = ("lead", "reported")
_QUOTE = '"'
_ITEM = re.compile(r"[-*#>|] ?|\d{1,2}[.)] |step \d")
_FREE_WORDS = 3
_LONG_QUESTION = 60
_GUIDE = 0.3
"""Share of the prose from which on a text that addresses the reader does so throughout: a guide."""
_UNSIGNED = 0.3
"""Share of a paragraph's characters that sentences without a sign may hold."""
_SHARE = 0.7
"""Appeals that would be more of a text than this are what it is about."""

_WORD = re.compile(r"[^\W\d_]{4,}")
_OF_THE_TEXT, _STRANGE = 0.5, 0.3
"""Share of a paragraph's long words that stand in the author's prose, too: from the one on a house offers what its text
is about, below the other nothing ties the two. Of aligned texts the first kept 18 of 25 paragraphs of body and 14 of 92
of residue, on both halves of the sites alike."""
_FEW_SIGNS = 3
"""Signs of a paragraph with such strange words where it stands between two of the author's."""
_LONG_TEXT = 1000
"""Characters of prose whose words are enough to tell strange ones."""


class Kind(NamedTuple):
    """A kind of paragraph: what one sentence of it must hold, and the signs that its others may hold."""

    name: str
    category: str
    needs: tuple[frozenset[str], ...]
    """One of each is held by the telling sentence."""
    least: int
    """Signs that the telling sentence holds at least."""
    amid: int
    """Signs of the whole paragraph where it stands between two of the author's."""
    signs: dict[str, re.Pattern[str]]
    reported: re.Pattern[str]
    """What somebody said, and who: an article about appeals quotes them. "I" is the author, where "we" is the house."""

    def suffices(self, held: Collection[str], least: int) -> bool:
        """Whether some signs are as many, and all that is needed among them."""
        return len(held) >= least and not any(map(frozenset(held).isdisjoint, self.needs))

    def addresses(self, folded: str) -> bool:
        """Whether a line speaks to its reader."""
        return bool(self.signs["reader"].search(folded))


def _signs() -> dict[str, Any]:
    return kept_words(_FILE)


@cache
def kinds_of(language: str) -> tuple[Kind, ...]:
    """The kinds of paragraphs whose signs are known in a language."""
    found = []
    of_language = _signs().get(language, {})
    lead, reported = (of_language.get(name, "") for name in _OF_LANGUAGE)
    for name, kind in of_language.items():
        if name in _OF_LANGUAGE:
            continue
        told = kind["signs"].items()
        compiled = {
            sign: kept_pattern(_opening(words, lead) if sign == "verb" else rf"(?<![\w'-])(?:{words})(?![\w'])")
            for sign, words in told
        }
        needs = tuple(map(frozenset, kind["needs"]))
        spoken = re.compile(f"{_QUOTE}|{reported}")
        found.append(Kind(name, kind["category"], needs, kind["least"], kind["amid"], compiled, spoken))
    return tuple(found)


class Told(NamedTuple):
    """What tells a paragraph: its kind and the signs that it holds."""

    kind: Kind
    signs: frozenset[str]

    @property
    def is_enough(self) -> bool:
        """Whether the whole has as many signs as one sentence of it must have."""
        return len(self.signs) >= self.kind.least


def told(paragraph: str, kinds: Sequence[Kind]) -> Told | None:
    """The first kind that a folded paragraph is of.

    >>> sorted(told("love long reads? join our club today and get six issues a year.", kinds_of("en")).signs)
    ['act', 'goods', 'lure', 'own', 'question', 'verb']
    >>> told("they join the club to play, and the club pays for the balls.", kinds_of("en"))
    """
    if kinds[0].reported.search(paragraph) or _ITEM.match(paragraph):
        return None
    sentences = _SENTENCE.split(paragraph)
    for kind in kinds:
        found: frozenset[str] = frozenset()
        is_told, unsigned = False, 0
        for sentence in sentences:
            held = {sign for sign, pattern in kind.signs.items() if pattern.search(sentence)}
            if sentence.endswith("?") and len(sentence) < _LONG_QUESTION:
                held.add("question")
            is_told = is_told or kind.suffices(held, kind.least)
            unsigned += 0 if held or sentence.count(" ") < _FREE_WORDS else len(sentence)
            if unsigned > _UNSIGNED * len(paragraph):
                break
            found |= held
        else:
            if is_told or kind.suffices(found, kind.amid + 1):
                return Told(kind, found)
    return None


Candidates = dict[int, list[Kind]]
"""Line of a row → the kinds of which it holds all that they need."""


Sieve = Callable[[Lines, Ints], Iterable[int]]
"""Of the lines of some numbers those that one of some patterns may match: all that one matches, and few others."""


def candidates(
    table: LineTable, languages: Sequence[str], sieve_of: Callable[[tuple[str, ...]], Sieve], looked_at: Flags
) -> dict[int, Candidates]:
    """Row → those of its lines that may be of a kind of the row's language.

    A sieve tells of all lines of a language which may hold the rarest that a kind needs, and one automaton of those
    that are left, one in seven, all that the kinds need. Of rows that are `looked_at` whatever is found here no line is
    asked that quotes, since none such is told.
    """
    found: dict[int, Candidates] = {}
    first = table.first_of_row(len(languages)).tolist()
    is_apt = (table.length >= SHORTEST) & (table.length <= LONGEST) & ~(_quoting(table) & looked_at[table.row])
    for language in sorted(_signs().keys() & {*languages}):
        rows = np.array([code == language for code in languages])
        held, kinds_of_needs = _gate(language)
        for n in sieve_of(_rarest(language))(table.utf8, np.flatnonzero(is_apt & rows[table.row])):
            if kinds := kinds_of_needs(tuple(held(table.utf8.line(n)))):
                row = int(table.row[n])
                found.setdefault(row, {})[n - first[row]] = kinds
    return found


def _quoting(table: LineTable) -> Flags:
    """The lines that hold a quotation mark."""
    text, starts = table.utf8
    places = np.flatnonzero(np.frombuffer(text, np.uint8) == ord(_QUOTE))
    found = np.zeros(len(table), np.bool_)
    found[np.searchsorted(starts, places, side="right") - 1] = True
    return found


@cache
def _rarest(language: str) -> tuple[str, ...]:
    """The words of which a line of each kind holds some, those of the first of its needs."""
    signs = {kind: told for kind, told in _signs()[language].items() if kind not in _OF_LANGUAGE}
    return tuple("|".join(_widened(kind["signs"][sign]) for sign in kind["needs"][0]) for kind in signs.values())


@cache
def _gate(language: str) -> tuple[Callable[[bytes], Sequence[int]], Callable[[tuple[int, ...]], list[Kind]]]:
    """What tells which needs a line holds, by number, and the kinds of which some are all needs.

    RE2 has no look-around: the edges of words are too wide. Arrow would compile the patterns anew for every batch.
    """
    signs = dict(_signs()[language])
    lead, _ = (signs.pop(name, "") for name in _OF_LANGUAGE)
    patterns: list[str] = []
    needs = []
    for kind, of_kind in zip(kinds_of(language), signs.values(), strict=True):
        first = len(patterns)
        patterns += ("|".join(_wide(of_kind["signs"], sign, lead) for sign in need) for need in of_kind["needs"])
        needs.append((kind, frozenset(range(first, len(patterns)))))
    return automaton(patterns), cache(lambda held: [kind for kind, need in needs if need.issubset(held)])


def _wide(signs: Mapping[str, str], sign: str, lead: str) -> str:
    """A sign as RE2 must see it to miss nothing."""
    pattern = _widened(signs[sign])
    if sign == "verb":
        return _opening(pattern, lead)
    return rf"\b(?:{pattern})" if pattern.isascii() else pattern


def _widened(pattern: str) -> str:
    """A pattern for RE2, to which letters with marks and of other scripts are no part of words."""
    return _LETTERS.sub(lambda f: f[0] if f[0].startswith("[^") else f[0].replace(r"\w", r"\S"), pattern)


_LETTERS = re.compile(r"\[[^\]]*\]|\\w")


def _opening(verbs: str, lead: str) -> str:
    """The pattern for a verb that opens a sentence, or a part of one."""
    led = rf"(?:{lead}) "
    return rf"(?:(?:^|[.!?:;)\"'] )(?:{led})*|, (?:{led})+)(?:{verbs})\b"


def appeals(doc: Surroundings, lines: Candidates, language: str) -> Found:
    """Which of some lines are paragraphs of the page's own among the author's.

    Between two of the author's, or where he addresses the reader throughout, a second sign is asked for: the voice of
    the house, or residue beside it, or that few of the words are the text's. Where most of them are and no residue
    stands beside it, it is about what the text is about. Where they would be a good part of the text, so are they.
    """
    all_told = {n: is_told for n, kinds in lines.items() if (is_told := told(doc.folded[n], kinds))}
    prose = [n for n in doc.prose if n not in all_told] if all_told else []
    if not prose:
        return {}
    is_guide = sum(kinds_of(language)[0].addresses(doc.folded[n]) for n in prose) > _GUIDE * len(prose)
    words = {word for n in prose for word in _WORD.findall(doc.folded[n])}
    is_long = _width(doc, prose) >= _LONG_TEXT
    found: Found = {}
    for n, is_told in all_told.items():
        is_beside, share = _is_beside(doc, n, all_told), _share_within(words, doc.folded[n])
        is_strange = is_long and share < _STRANGE
        is_amid = prose[0] < n < prose[-1]
        goes = _suffices(is_told, is_beside, is_strange, is_guide) if is_amid or is_guide else is_told.is_enough
        if goes and (is_beside or share < _OF_THE_TEXT):
            found[n] = (f"context-{is_told.kind.name}", is_told.kind.category)
    return found if _width(doc, found) <= _SHARE * _width(doc, prose) else {}


def _suffices(is_told: Told, is_beside: bool, is_strange: bool, is_guide: bool) -> bool:
    """Whether a paragraph between two of the author's, or in a guide, has a second sign."""
    kind, signs = is_told
    is_clear = "own" in signs or is_beside or (len(signs) > kind.amid and not is_guide)
    return (is_clear and len(signs) >= kind.amid + is_guide) or (is_strange and len(signs) >= _FEW_SIGNS)


def _share_within(words: Container[str], paragraph: str) -> float:
    """The share of a paragraph's long words that are among others."""
    long = _WORD.findall(paragraph)
    return sum(word in words for word in long) / max(1, len(long))


def _is_beside(doc: Surroundings, n: int, others: Container[int]) -> bool:
    """Whether residue stands right above or below a line."""
    near = (next(doc.neighbours(n, step), -1) for step in (-1, 1))
    return any(at in doc.seams or at in others for at in near)


def _width(doc: Surroundings, lines: Iterable[int]) -> int:
    return sum(doc.widths[n] for n in lines)
