"""What a line must hold for a pattern to match it: the longest stretches of fixed characters that no match is without.

A gate: nearly all lines of prose hold none of the literals of all the rules for parts of lines, and a search for
literals reads them a hundred times faster than the automaton, which would follow every pattern at every place.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
    [[[' comment', ' commented']], []]
    """
    found = []
    for part in alternatives_of(tokens):
        told, runs = _runs(part)
        sets = {run for run in (*runs, told.spelled) if run and "" not in run}
        demand: list[Literals] = []
        for some in sorted(sets, key=_commonness):
            if not any(_implies(rarer, some) for rarer in demand):
                demand.append(some)
        found.append(demand)
    return found


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
        told = _item(item)
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
    if len(some) * len(others) > _MOST:
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
    return sum(16.0 ** -min(len(text.encode()), _LONG) for text in literals), sorted(literals)
