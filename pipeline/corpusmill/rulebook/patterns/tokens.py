"""A pattern of the rule book cut into tokens, checked, and freed of what would be tried twice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from corpusmill.text.fold import fold

TOKEN = re.compile(
    r"""(?P<escape>\\.)
      | (?P<klass>\[\^?\]?(?:\\.|[^\]\\])*\])
      | (?P<open>\((?:\?(?::|P<[a-z_][a-z0-9_]*>))?)
      | (?P<close>\))
      | (?P<quantifier>(?:[*+?]|\{\d+(?:,\d*)?\})\??)
      | (?P<special>[.^$|])
      | (?P<literal>[a-z]+(?![*+?{])|.)""",
    re.VERBOSE | re.DOTALL,
)


class PatternError(ValueError):
    """A pattern outside the language; says what and the remedy."""


class Token(NamedTuple):
    kind: str
    text: str


NOTHING = Token("", "")
# How a letter is written, too, by many or on older keyboards: Greek capitals have no accent and one sigma, Arabic drops
# hamza and, at the end of a word, dots, Persian is typed with Arabic letters. The text keeps what it has.
VARIANTS = {"ά": "α", "έ": "ε", "ή": "η", "ί": "ι", "ό": "ο", "ύ": "υ", "ώ": "ω", "ς": "σ", "ΐ": "ϊι", "ΰ": "ϋυ"} | {
    "أ": "ا", "إ": "ا", "آ": "ا", "ة": "ه", "ى": "ي", "ی": "ي", "ک": "ك",
}  # fmt: skip


_TYPED = str.maketrans({letter: others[0] for letter, others in VARIANTS.items()})


def as_typed(text: str) -> str:
    """A text with the letters that are written for its own.

    >>> as_typed("διαβάστε επίσης")
    'διαβαστε επισησ'
    """
    return text.translate(_TYPED)


def tokenized(pattern: str) -> list[Token]:
    """The tokens of a pattern. Raises PatternError."""
    tokens = list(_tokens(pattern))
    _check_order(pattern, tokens)
    return _without_twins(tokens)


def _tokens(pattern: str) -> Iterator[Token]:
    for found in TOKEN.finditer(pattern):  # without gaps: the last alternative takes any character
        text = found[0]
        kind = found.lastgroup or ""
        if text == "(" and kind == "open" and pattern.startswith("(?", found.start()):
            raise PatternError(
                f"{pattern[found.start() : found.start() + 4]!r}: look-around, flags and back-references are not in "
                "the language; groups are (…), (?:…) or (?P<name>…)"
            )
        if text == "ي" and not pattern[found.end() : found.end() + 1].isalpha():
            text = "ى"  # the end of an Arabic word
        yield _token(kind, text)


@cache
def _token(kind: str, text: str) -> Token:
    """A token; of a million in a book some thousand differ. Raises PatternError for what no pattern can match."""
    if text in VARIANTS:
        return Token("klass", f"[{text}{VARIANTS[text]}]")
    return Token(_kind_of_literal(text) if kind == "literal" and len(text) == 1 else kind, text)


def _kind_of_literal(char: str) -> str:
    """`space` for what folds to one, else `literal`. Raises PatternError for what no pattern can match."""
    if char in "[]":
        raise PatternError(f"a bare {char!r}: escape it or close the class")
    if char.isascii() and char.isupper():
        raise PatternError(f"upper-case {char!r}: patterns see folded text, write it in lower case")
    return "space" if char != "…" and fold(char) == " " else "literal"


def _check_order(pattern: str, tokens: Sequence[Token]) -> None:
    """Brackets close, and every repeat repeats one thing. Raises PatternError."""
    depth, before = 0, NOTHING
    for token in tokens:
        depth += (token.kind == "open") - (token.kind == "close")
        if depth < 0:
            break
        if token.kind == "quantifier":
            if before.kind in ("quantifier", "open", "") or before.text in ("|", "^", r"\b", r"\B"):
                raise PatternError(
                    f"{before.text}{token.text}: repeats nothing, a repeat or a place; write (…){token.text}"
                )
            if before.kind == "space" and token.text not in ("?", "*", "+"):
                raise PatternError(f"a space followed by {token.text!r}: a space already stands for one or more")
        before = token
    if depth:
        raise PatternError(f"{pattern[:60]!r}…: unbalanced parentheses; escape those that you mean literally")


def _without_twins(tokens: Iterable[Token]) -> list[Token]:
    """The tokens without alternatives that folding makes equal to one before them in the same brackets.

    In a repeat each of two twins is tried for every word: 2 ** 40 ways for 40 words that are followed by another.
    """
    opened: list[Token] = []
    around: list[list[list[Token]]] = [[[]]]  # the alternatives in the brackets that are open
    for token in tokens:
        kind = token.kind
        if kind in ("literal", "space"):  # most
            around[-1][-1].append(token)
        elif kind == "open":
            opened.append(token)
            around.append([[]])
        elif token == _OR:
            around[-1].append([])
        elif kind == "close":
            within = _distinct(around.pop())
            around[-1][-1] += [opened.pop(), *within, token]
        else:
            around[-1][-1].append(token)
    return _distinct(around[0])


_OR = Token("special", "|")


def _distinct(alternatives: Sequence[list[Token]]) -> list[Token]:
    """The first of each of the alternatives that fold to the same, as one sequence."""
    if len(alternatives) == 1:
        return alternatives[0]
    found: dict[str, list[Token]] = {}
    for tokens in alternatives:
        found.setdefault("".join(map(_folded, tokens)), tokens)
    first, *others = found.values()
    for tokens in others:
        first.append(_OR)
        first += tokens
    return first


@cache
def _folded(token: Token) -> str:
    return fold(token.text) if token.kind == "literal" else f"\0{token.text}"


def alternatives_of(tokens: Sequence[Token]) -> list[list[Token]]:
    """The alternatives of a pattern."""
    parts: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        depth += (token.kind == "open") - (token.kind == "close")
        if not depth and token.kind == "special" and token.text == "|":
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def pieces_of(tokens: Sequence[Token]) -> list[list[Token]]:
    """The alternatives that a pattern begins with where they are many, each with what follows; else all as one piece.

    >>> labels = "|".join(f"label {letter}" for letter in "abcdefghijklmnopqrst")
    >>> [len(pieces_of(tokenized(pattern))) for pattern in (labels, f"(({labels}))…?", f"the ({labels})", "(a|b)")]
    [20, 20, 1, 1]
    """
    inside, behind = tokens, list[Token]()
    while inside[0].text in _PLAIN:
        first, quantifier = next(items_of(inside))
        rest = inside[len(first) :]
        if quantifier or len(rest) > _FEW or len(alternatives_of(rest)) > 1:
            break
        inside, behind = first[1:-1], [*rest, *behind]
    parts = alternatives_of(inside)
    return [[*part, *behind] for part in parts] if len(parts) >= _MANY else [list(tokens)]


_PLAIN = ("(", "(?:")
_FEW = 8
"""Tokens that may follow: each piece has them."""
_MANY = 20
"""Alternatives from which on each is a pattern by itself: compiled and tried together, the German labels take .25 ms a
line. Fewer would cost more to compile in the many ways that they come together in lines."""


def items_of(tokens: Sequence[Token]) -> Iterator[tuple[Sequence[Token], str]]:
    """Single tokens and whole groups, each with its quantifier."""
    at = 0
    while at < len(tokens):
        stop, depth = at + 1, int(tokens[at].kind == "open")
        while depth:
            depth += (tokens[stop].kind == "open") - (tokens[stop].kind == "close")
            stop += 1
        item, quantifier = tokens[at:stop], ""
        if stop < len(tokens) and tokens[stop].kind == "quantifier":
            quantifier = tokens[stop].text
            stop += 1
        yield item, quantifier
        at = stop


def may_lack(quantifier: str) -> bool:
    """Whether what it stands behind may be left out."""
    return quantifier.startswith(("?", "*", "{0,", "{0}"))
