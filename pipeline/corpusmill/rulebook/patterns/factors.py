"""What alternatives begin with alike, written once: `share it|share this|send` is `s(?:hare (?:it|this)|end)`.

Of a thousand phrases in one pattern `re` tries each at every place; of these, the few letters that they begin with.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from itertools import chain, groupby
from typing import NamedTuple

from corpusmill.rulebook.patterns.tokens import NOTHING, Token, alternatives_of, items_of
from corpusmill.text.fold import fold


class _Alternative(NamedTuple):
    """The fixed characters that an alternative begins with, folded, and what follows."""

    spelled: str
    rest: Sequence[Token]


def factored(tokens: Sequence[Token]) -> list[Token]:
    """A pattern that finds the same, in which alternatives of one group that begin alike share their beginning.

    At one place only alternatives that begin with the same character match, and those stay in their order; what begins
    with anything but a character stays where it is among the others.

    >>> from corpusmill.rulebook.patterns.tokens import tokenized
    >>> "".join(token.text for token in factored(tokenized("(share|send) [st]|share it|a?|sort|share|so")))
    '(s(?:hare|end)) [st]|share it|a?|s(?:o(?:rt|)|hare)'
    """
    parts = alternatives_of(tokens)
    told = [[*_within(part)] if any(token.kind == "open" for token in part) else part for part in parts]
    if len(told) == 1:
        return told[0]
    return _joined([*_shared([_alternative(part) for part in told])])


def _within(tokens: Sequence[Token]) -> Iterator[Token]:
    """A sequence with its groups factored."""
    for item, quantifier in items_of(tokens):
        if item[0].kind == "open":
            yield item[0]
            yield from _of_group(tuple(item[1:-1]))
            yield item[-1]
        else:
            yield from item
        if quantifier:
            yield Token("quantifier", quantifier)


@lru_cache(maxsize=256)
def _of_group(tokens: tuple[Token, ...]) -> list[Token]:
    """What stands in a group, factored: the same words of the book stand in one pattern after the other."""
    return factored(tokens)


def _alternative(tokens: Sequence[Token]) -> _Alternative:
    spelled = []
    for token, behind in zip(tokens, (*tokens[1:], NOTHING), strict=False):
        if behind.kind == "quantifier" or not (char := _spelled(token)):
            break
        spelled.append(char)
    return _Alternative("".join(spelled), tokens[len(spelled) :])


def _spelled(token: Token) -> str:
    """The characters that a token stands for, where these are fixed."""
    kind, text = token
    if kind == "literal" and text != "…":
        return fold(text)
    if kind == "escape" and not text[1].isalnum():
        return text[1]
    return " " if kind == "space" else ""


def _shared(alternatives: Sequence[_Alternative]) -> Iterator[list[Token]]:
    """Alternatives as sequences of tokens, those that begin with the same character as one.

    So are those that begin with the same class, where nothing else begins with one of it: to part each letter that is
    written in two ways would double the pattern at each.
    """
    firsts = {_first_of(one) for one in alternatives}
    whole = {name for name, members in firsts if name and all(n == name or members.isdisjoint(m) for n, m in firsts)}
    split = alternatives
    if len(alternatives) > 1:
        split = [*chain.from_iterable([one] if _first_of(one)[0] in whole else _split(one) for one in alternatives)]
    for is_keyed, run in groupby(split, key=lambda one: bool(_key(one, whole))):
        if not is_keyed:
            yield from ([*one.rest] for one in run)
            continue
        by_first: dict[str, list[_Alternative]] = {}
        for one in run:
            by_first.setdefault(_key(one, whole), []).append(one)
        yield from (_as_one(group) if group[0].spelled else _behind_class(group) for group in by_first.values())


def _first_of(one: _Alternative) -> tuple[str, frozenset[str]]:
    """The class that an alternative begins with, if it does, and the characters that it may begin with, folded."""
    if one.spelled:
        return "", frozenset(one.spelled[0])
    first = one.rest[0] if one.rest else NOTHING
    members = _members(first)
    is_quantified = len(one.rest) > 1 and one.rest[1].kind == "quantifier"
    return ("" if is_quantified or not members else first.text, members)


def _members(token: Token) -> frozenset[str]:
    """The characters of a class of two or three; of others none."""
    members = frozenset(map(fold, token.text[1:-1])) if token.kind == "klass" else frozenset()
    return members if len(members) <= _FEW and _SPECIAL.isdisjoint(members) else frozenset()


def _key(one: _Alternative, whole: Collection[str]) -> str:
    """The character or the class under which an alternative stands; empty where it begins with neither."""
    name, _ = _first_of(one)
    return one.spelled[:1] or (name if name in whole else "")


def _behind_class(alternatives: Sequence[_Alternative]) -> list[Token]:
    if len(alternatives) == 1:
        return [*alternatives[0].rest]
    behind = [_alternative(one.rest[1:]) for one in alternatives]
    return [alternatives[0].rest[0], _OPEN, *_joined([*_shared(behind)]), _CLOSE]


def _split(one: _Alternative) -> Iterator[_Alternative]:
    """What begins with one of two or three characters ("[đd]e lai"), by each of them."""
    name, members = _first_of(one)
    if not name or any(token.text.startswith("(?P<") for token in one.rest):
        yield one
        return
    for char in sorted(members):
        yield _alternative([Token("literal", char), *one.rest[1:]])


_FEW, _SPECIAL = 3, {*"^\\- "}


def _as_one(alternatives: Sequence[_Alternative]) -> list[Token]:
    if len(alternatives) == 1:
        return [*_tokens(alternatives[0].spelled), *alternatives[0].rest]
    first, last = (edge(one.spelled for one in alternatives) for edge in (min, max))
    size = next((n for n, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), len(first))
    behind = [one._replace(spelled=one.spelled[size:]) for one in alternatives]
    return [*_tokens(first[:size]), _OPEN, *_joined([*_shared(behind)]), _CLOSE]


def _joined(alternatives: Sequence[Sequence[Token]]) -> list[Token]:
    found: list[Token] = []
    for n, tokens in enumerate(alternatives):
        found += [_OR, *tokens] if n else tokens
    return found


def _tokens(spelled: str) -> Iterator[Token]:
    """Characters as tokens: each space by itself, since it stands for any number of them."""
    for run in _RUNS.findall(spelled):
        yield Token("space" if run == " " else "literal", run)


_RUNS = re.compile(" |[^ ]+", re.DOTALL)
_OPEN, _OR, _CLOSE = Token("open", "(?:"), Token("special", "|"), Token("close", ")")
