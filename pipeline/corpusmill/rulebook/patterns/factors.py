"""What alternatives begin with alike, written once: `share it|share this|send` is `s(?:hare (?:it|this)|end)`.

Of a thousand phrases in one pattern `re` tries each at every place; of these, the few letters that they begin with.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, groupby
from os.path import commonprefix
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
            yield from factored(item[1:-1])
            yield item[-1]
        else:
            yield from item
        if quantifier:
            yield Token("quantifier", quantifier)


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
    """Alternatives as sequences of tokens, those that begin with the same character as one."""
    split = alternatives if len(alternatives) == 1 else [*chain.from_iterable(map(_split, alternatives))]
    for is_spelled, run in groupby(split, key=lambda one: bool(one.spelled)):
        if not is_spelled:
            yield from ([*one.rest] for one in run)
            continue
        by_first: dict[str, list[_Alternative]] = {}
        for one in run:
            by_first.setdefault(one.spelled[0], []).append(one)
        yield from map(_as_one, by_first.values())


def _split(one: _Alternative) -> Iterator[_Alternative]:
    """What begins with one of two or three characters ("[đd]e lai"), by each of them."""
    first = one.rest[0] if one.rest and not one.spelled else NOTHING
    members = {*map(fold, first.text[1:-1])} if first.kind == "klass" else ()
    is_quantified = len(one.rest) > 1 and one.rest[1].kind == "quantifier"
    if (
        not 0 < len(members) <= _FEW
        or is_quantified
        or not _SPECIAL.isdisjoint(members)
        or any(token.text.startswith("(?P<") for token in one.rest)
    ):
        yield one
        return
    for char in sorted(members):
        yield _alternative([Token("literal", char), *one.rest[1:]])


_FEW, _SPECIAL = 3, {*"^\\- "}


def _as_one(alternatives: Sequence[_Alternative]) -> list[Token]:
    if len(alternatives) == 1:
        return [*_tokens(alternatives[0].spelled), *alternatives[0].rest]
    shared = commonprefix([one.spelled for one in alternatives])
    behind = [one._replace(spelled=one.spelled[len(shared) :]) for one in alternatives]
    return [*_tokens(shared), _OPEN, *_joined([*_shared(behind)]), _CLOSE]


def _joined(alternatives: Sequence[Sequence[Token]]) -> list[Token]:
    found: list[Token] = []
    for n, tokens in enumerate(alternatives):
        found += [_OR, *tokens] if n else tokens
    return found


def _tokens(spelled: str) -> Iterator[Token]:
    """Characters as tokens: each space by itself, since it stands for any number of them."""
    for is_space, run in groupby(spelled, key=" ".__eq__):
        yield from (Token("space", " ") for _ in run) if is_space else (Token("literal", "".join(run)),)


_OPEN, _OR, _CLOSE = Token("open", "(?:"), Token("special", "|"), Token("close", ")")
