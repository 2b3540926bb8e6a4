"""What a line must hold for a pattern to match it: the longest stretches of fixed characters that no match is without.

A gate: nearly all lines of prose hold none of the literals of all the rules for parts of lines, and a search for
literals reads them a hundred times faster than the automaton, which would follow every pattern at every place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import chain
from math import inf
from typing import NamedTuple

from corpusmill.rulebook.patterns.tokens import Token, alternatives_of, items_of, may_lack
from corpusmill.text.fold import fold

Literals = frozenset[str]

# Alternatives of one stretch: more would be a large index for a rare rule.
_MOST = 200
# A stretch longer than this is no rarer for it.
_LONG = 12


class _Told(NamedTuple):
    """What is known of a part of a pattern."""

    spelled: Literals | None
    """All that it may be, where that is a few strings."""
    needed: Literals | None
    """Strings of which one is in everything that it matches."""


def demands_of(tokens: Sequence[Token]) -> list[list[Literals]]:
    """Of each alternative of a pattern the sets of strings of which it needs one each, the rarest set first.

    >>> from corpusmill.rulebook.patterns.tokens import tokenized
    >>> found = demands_of(tokenized("(get|read) [^.!?]{2,90} your inbox|tags"))
    >>> [[sorted(some) for some in demand] for demand in found]
    [[[' your inbox'], ['get ', 'read ']], [['tags']]]
    >>> [[sorted(some) for some in demand] for demand in demands_of(tokenized(r"\\w+ comment(?:ed)?|\\d+"))]
    [[[' comment']], []]
    """
    found = []
    for part in alternatives_of(tokens):
        told, runs = _runs(part)
        found.append(_distinct(run for run in (*runs, told.spelled) if run and "" not in run))
    return found


def whole_demands_of(tokens: Sequence[Token]) -> list[list[Literals]]:
    """The same of a pattern that fills its line but for marks around it: `START` and `END` stand for its edges.

    A set of which all stand at an edge comes first. There is none where nothing is known of both edges.

    >>> from corpusmill.rulebook.patterns.tokens import tokenized
    >>> found = whole_demands_of(tokenized(r"(read|see) more…?|\\d+ comments?|.{2,9} writes.*"))
    >>> [[sorted(some) for some in demand] for demand in found]
    [[['\\x02read more\\x03', '\\x02see more\\x03']], [['comment\\x03', 'comments\\x03']], [[' writes']]]
    """
    found = []
    for part, plain in zip(alternatives_of(tokens), demands_of(tokens), strict=True):
        told, runs = _runs([_AT_START, *_without_marks(part), _AT_END])
        opening = _openings(_without_marks(part))
        opened = frozenset(START + text for text in opening) if opening else None
        named = [frozenset(map(_without_marks_around, run)) for run in (*runs, told.spelled, opened) if run]
        sets = _distinct(run for run in named if min(map(len, map(_inside, run))) or run == _BLANK)
        first = next((some for some in sets if _stands_at(some, 0, START) or _stands_at(some, -1, END)), None)
        others = (some for some in sets if some is not first and START + DIGIT not in some)
        found.append([first, *others] if first else plain)
    return found


START, END, DIGIT = "\x02", "\x03", "\x04"
"""Of what a line says: its start, its end, and right behind the start a digit, or a character that may be one."""
_A_DIGIT = frozenset((DIGIT,))
_DIGITS = (r"\d", "[0-9]")
_AT_START, _AT_END = Token("literal", START), Token("literal", END)
_BLANK = frozenset((START + END,))
# Marks as the kernel knows them: all that may stand around a phrase that fills its line, and more.
_MARKS = "\0-\x01\x05-/:-@\\[-`{-\x7f¡¿\u2000-\u2bff\U0001f000-\U0001faff"
_AROUND = re.compile(f"^({START}?)[{_MARKS}]+|[{_MARKS}]+({END}?)$")
_ARE_MARKS = re.compile(rf"…|[{_MARKS}\\]+")


def _openings(tokens: Sequence[Token]) -> Literals | None:
    """Strings of which one begins all that a sequence matches, but for marks; `DIGIT` is any digit."""
    found: Literals = frozenset()
    for item, quantifier in items_of(tokens):
        told = _item(item).spelled
        if told is None and item[0].kind == "open":
            told = _joined(map(_openings, alternatives_of(item[1:-1])))
        elif item[0].text in _DIGITS:
            told = _A_DIGIT
        if told is None or len(found) + len(told) > _MOST_AT_START:
            return None
        said = frozenset(map(_without_marks_around, told))
        found |= said - _NOTHING
        if "" not in said and not may_lack(quantifier):
            return found
    return None


_MOST_AT_START = 500


def longest_of(tokens: Sequence[Token]) -> int:
    """The most characters that a pattern matches; 0 where that is any number.

    >>> from corpusmill.rulebook.patterns.tokens import tokenized
    >>> [longest_of(tokenized(pattern)) for pattern in (r"(read|see) more…?", r"\\d{1,4} a{3}b?", "a*", "(a+|b){0,2}")]
    [13, 9, 0, 0]
    """
    longest = _longest(tokens)
    return 0 if longest == inf else int(longest)


def _longest(tokens: Sequence[Token]) -> float:
    return max(
        sum(map(_longest_item, *zip(*items_of(part), strict=True))) if part else 0 for part in alternatives_of(tokens)
    )


def _longest_item(item: Sequence[Token], quantifier: str) -> float:
    kind, text = item[0]
    if kind == "space":  # stands for all there are, which are one
        return 1
    once = _longest(item[1:-1]) if kind == "open" else 4 if text == "…" else len(text) if kind == "literal" else 1
    if quantifier.startswith(("*", "+")) or ",}" in quantifier:
        return once and inf
    return once * int((_NUMBERS.findall(quantifier) or [1])[-1])


_NUMBERS = re.compile(r"\d+")


def _inside(text: str) -> str:
    return text.strip(START + END)


def _stands_at(some: Literals, edge: int, mark: str) -> bool:
    return all(text[edge] == mark for text in some)


def _without_marks_around(text: str) -> str:
    return _AROUND.sub(r"\1\2", text)


def _without_marks(tokens: Sequence[Token]) -> Sequence[Token]:
    """A sequence without items at its edges that match nothing but marks: a line is told without them."""
    items = [*items_of(tokens)]
    while items and _are_marks(items[-1][0]):
        items.pop()
    while items and _are_marks(items[0][0]):
        del items[0]
    quantified = ((*item, Token("quantifier", told)) if told else item for item, told in items)
    return [*chain.from_iterable(quantified)]


def _are_marks(item: Sequence[Token]) -> bool:
    return all(
        token.kind in ("open", "close", "quantifier", "space")
        or token.text == "|"
        or (token.kind in ("literal", "escape") and _ARE_MARKS.fullmatch(fold(token.text)))
        or (token.kind == "klass" and _ARE_MARKS.fullmatch(fold(token.text[1:-1])) and not {*token.text} & {*"^-"})
        for token in item
    )


def _distinct(sets: Iterable[Literals]) -> list[Literals]:
    """The rarest set first, without those that a rarer one implies, and of each its shortest strings."""
    found: list[Literals] = []
    for some in sorted({*map(_least, sets)}, key=_commonness):
        if not any(_implies(rarer, some) for rarer in found):
            found.append(some)
    return found


def _least(some: Literals) -> Literals:
    """A set without strings that hold another one of it; of a few."""
    if len(some) > _MOST:
        return some
    return frozenset(text for text in some if not any(other in text and other != text for other in some))


def _implies(rarer: Literals, some: Literals) -> bool:
    """Whether what holds one of the first strings holds one of the others."""
    return all(any(text in longer for text in some) for longer in rarer)


def _alternatives(tokens: Sequence[Token]) -> _Told:
    parts = [_sequence(part) for part in alternatives_of(tokens)]
    spelled = _joined(part.spelled for part in parts)
    return _Told(spelled, _joined(_best([part.spelled, part.needed]) for part in parts))


def _joined(parts: Iterable[Literals | None]) -> Literals | None:
    found: set[str] = set()
    for part in parts:
        if part is None:
            return None
        found |= part
    return frozenset(found)


def _sequence(tokens: Sequence[Token]) -> _Told:
    return _runs(tokens)[0]


def _runs(tokens: Sequence[Token]) -> tuple[_Told, list[Literals | None]]:
    """What is known of a sequence, and of each of its parts."""
    run: Literals = _NOTHING
    runs: list[Literals | None] = []
    is_spelled = True
    for item, quantifier in items_of(tokens):
        if item[0].kind == "space":  # stands for all spaces there are
            quantifier = "?" if quantifier.startswith(("?", "*")) else ""  # noqa: PLW2901
        # what any number of times may lack tells nothing, and may be long
        told = _Told(None, None) if may_lack(quantifier) and quantifier[0] != "?" else _item(item)
        if quantifier in ("?", "??") and told.spelled is not None:
            told = _Told(told.spelled | _NOTHING, None)
        elif quantifier:
            told = _Told(None, None if may_lack(quantifier) else _best([told.spelled, told.needed]))
        grown = None if told.spelled is None else _product(run, told.spelled)
        if grown is None:
            is_spelled = False
            runs += [run, told.needed]
            run = told.spelled or _NOTHING
        else:
            run = grown
            runs.append(told.needed)
    runs.append(run)
    return _Told(run if is_spelled else None, _best(runs)), runs


_NOTHING: Literals = frozenset(("",))


def _product(some: Literals, others: Literals) -> Literals | None:
    if len(some) * len(others) > max(_MOST, len(some), len(others)):
        return None
    return frozenset(one + other for one in some for other in others)


def _item(tokens: Sequence[Token]) -> _Told:
    kind, text = tokens[0]
    if kind == "open":
        return _alternatives(tokens[1:-1])
    if kind == "space":
        return _Told(frozenset(" "), None)
    if kind == "literal":
        return _Told(None, None) if text == "…" else _Told(frozenset((fold(text),)), None)
    if kind == "escape":
        if text[1].isalnum():
            return _Told(_NOTHING if text[1] in "bB" else None, None)
        return _Told(frozenset((text[1],)), None)
    if kind == "klass" and text[1] != "^" and not set(text[1:-1]) & set("\\-"):
        return _Told(frozenset(map(fold, text[1:-1])), None)
    return _Told(_NOTHING if text in ("^", "$") else None, None)


def _best(choices: Iterable[Literals | None]) -> Literals | None:
    """The literals that are rarest, by their lengths; None where none tells anything."""
    told = [choice for choice in choices if choice and "" not in choice]
    return min(told, key=_commonness, default=None)


def commonness_of(tokens: Sequence[Token]) -> float:
    """How common what a part of a pattern needs is in text, by the lengths of its literals; 1: no telling."""
    told = _alternatives(tokens)
    best = _best([told.spelled, told.needed])
    return _commonness(best)[0] if best else 1.0


def _commonness(literals: Literals) -> tuple[float, list[str]]:
    # a letter more makes a string of a language some 16 times rarer
    return sum(16.0 ** -min(_letters(text), _LONG) for text in literals), sorted(literals)


def _letters(text: str) -> int:
    """How many letters tell what a string does: ideographs and syllables count as the bytes they take."""
    return len(text) if text.isascii() or max(text) < "\u2e80" else len(text.encode())
