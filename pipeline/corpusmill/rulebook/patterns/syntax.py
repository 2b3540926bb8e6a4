"""The pattern language of the rule book: what an author writes → an exact `re` pattern and a fast RE2 superset.

Patterns are matched on the folded view, so literals are folded here by the same table. The superset matches at least
every line that the exact pattern matches: RE2 knows `\\w \\d \\s` in ASCII only, so they are widened to all of the
non-ASCII range, and `\\b` is left out. RE2 runs it in linear time over a whole column of lines.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from corpusmill.rulebook.patterns.factors import factored
from corpusmill.rulebook.patterns.literals import commonness_of
from corpusmill.rulebook.patterns.tokens import (
    NOTHING,
    PatternError,
    Token,
    alternatives_of,
    items_of,
    may_lack,
    tokenized,
)
from corpusmill.text.fold import fold

# What may stand around a phrase that fills its line: bullets, arrows, pipes, brackets, rules, emoji, and before it the
# marks that open a Spanish call or question. U+2000-2BFF are punctuation, arrows, boxes and dingbats (what folding
# leaves of them), U+1F000-1FAFF the emoji.
_SYMBOLS = "\u2000-\u2bff\U0001f000-\U0001faff"
BEFORE = rf"[ ¡¿*|<>+#=_~\[\](){{}}/\\{_SYMBOLS}-]*"
AFTER = rf"[ !:*|<>+#=_~\[\](){{}}/\\{_SYMBOLS}-]*"

# Where a sentence may start: at the start of the line, close after an end of sentence, or after a mark and a space.
_MARK = r"""[.!?)\]"':;|*>-]"""
_START = rf"(?:^{BEFORE}|(?<=[.!?)\]])|(?<={_MARK} ))"
_ANYWHERE = rf"(?:{_START}|(?=[(\[]))"
_END = rf"(?:(?<=[.!?)\]])|(?={AFTER}$)|(?= ?[|>]))"

# escape → its superset for RE2, outside of a class
_WIDE = {
    "w": r"[0-9A-Za-z_\x{80}-\x{10ffff}]",
    "W": r"[^0-9A-Za-z_]",
    "d": r"[0-9\x{80}-\x{10ffff}]",
    "D": r"[^0-9]",
    "s": r"[\t-\r\x1c-\x20\x{80}-\x{10ffff}]",
    "S": r"[^\t\n\f\r ]",
    "b": "",
    "B": "",
}

# and inside of a negated one, where the smaller set is the wider class
_ASCII = {"w": "0-9A-Za-z_", "d": "0-9", "s": r"\t\n\f\r "}


class Translation(NamedTuple):
    """A pattern for `re` (exact) and for RE2 (superset)."""

    exact: str
    superset: str
    opens_with_bracket: bool
    opens_freely: bool
    """It may begin with almost any character."""
    groups: tuple[str, ...]


@cache
def translate(pattern: str) -> Translation:
    r"""The two patterns of one `match` entry. Raises PatternError.

    The exact one is for a line whose runs of spaces are one space (`a +b +` would backtrack over them), the superset
    for the line as it is. A space stands for one or more, `…` for one to four dots; groups without a name do not
    capture. What alternatives begin with alike is written once.

    >>> translate("à lire (aussi|encore)…?").exact
    'a lire (?:aussi|encore)(?:\\.{1,4})?'
    >>> translate(r"\bview comments").superset
    'view +comments'
    >>> translate("lee( (también|tambien|más))+").exact
    'lee(?: (?:tambien|mas))+'
    """
    tokens = tokenized(pattern)
    pairs = _pairs(factored(tokens))
    first = next((token for token in tokens if token.kind != "open"), NOTHING)
    return Translation(
        exact="".join(narrow for narrow, _ in pairs),
        superset="".join(wide for _, wide in pairs),
        opens_with_bracket=(first.kind == "escape" and first.text[1] in "([")
        or (first.kind == "klass" and ("(" in first.text or "[" in first.text[1:])),
        opens_freely=bool(_HOLDS_MANY.search(pattern)) and _opens_freely(tokens)[0],
        groups=tuple(token.text[4:-1] for token in tokens if token.text.startswith("(?P<")),
    )


@cache
def length_of(pattern: str) -> int:
    """Characters of the exact pattern with each alternative in full: the longest is tried first.

    >>> length_of("share it|share this") == len("share it|share this")
    True
    """
    return sum(len(narrow) for narrow, _ in _pairs(tokenized(pattern)))


def _pairs(tokens: Sequence[Token]) -> list[tuple[str, str]]:
    """Each token for `re` and for RE2."""
    kinds = [token.kind for token in tokens]
    return [
        _translated(token, before == "space", kind == "quantifier" and after.text[0] in "?*")
        for before, token, kind, after in zip(
            ["", *kinds], tokens, [*kinds[1:], ""], [*tokens[1:], NOTHING], strict=False
        )
    ]


@cache
def telling(pattern: str) -> str:
    """A superset without gaps ("[^.!?]{0,90}"): of each alternative the stretch between two of them that is rarest.

    Where phrases have gaps an automaton for many of them has a state for each mixture of those that it is within: on
    text that it has not seen the English ones took two milliseconds a document.

    >>> telling("(get|read) [^.!?]{2,120} in your inbox")
    ' +in +your +inbox'
    """
    tokens = tokenized(pattern)
    wide = [superset for _, superset in _pairs(tokens)]
    told = []
    at = 0
    for part in alternatives_of(tokens):
        stretches: list[list[int]] = [[]]
        for item, quantifier in items_of(part):
            places = [*range(at, at := at + len(item) + bool(quantifier))]
            if _is_gap(item, quantifier):
                stretches.append([])
            else:
                stretches[-1] += places
        at += 1  # the bar
        told.append(
            stretches[0]
            if len(stretches) == 1
            else min(stretches, key=lambda places: commonness_of([tokens[n] for n in places]))
        )
    return "|".join("".join(wide[n] for n in places) for places in told)


def _is_gap(item: Sequence[Token], quantifier: str) -> bool:
    """Whether it is a repeat of many characters, or may be lacking and holds one."""
    if item[0].kind == "open" and len(item) == 4 and not quantifier:  # a word of the book: "{to}"
        item, quantifier = item[1:2], item[2].text
    if item[0].kind == "klass":
        return quantifier.startswith(("*", "+", "{"))
    return may_lack(quantifier) and any(
        token.kind == "klass" and behind.text[:1] in ("*", "+", "{") for token, behind in pairwise(item)
    )


def _opens_freely(tokens: Sequence[Token]) -> tuple[bool, bool]:
    """Whether one of some alternatives may begin with almost any character, and whether one may match nothing."""
    told = [_sequence_opens_freely(part) for part in alternatives_of(tokens)]
    return any(is_free for is_free, _ in told), any(is_empty for _, is_empty in told)


def _sequence_opens_freely(tokens: Sequence[Token]) -> tuple[bool, bool]:
    for item, quantifier in items_of(tokens):
        if item[0].kind == "open":
            is_free, is_empty = _opens_freely(item[1:-1])
        else:
            is_free, is_empty = bool(_MANY.fullmatch(item[0].text)), item[0].text in ("^", "$", r"\b", r"\B")
        if is_free or not (is_empty or may_lack(quantifier)):
            return is_free, False
    return False, True


_HOLDS_MANY = re.compile(r"[.\[]|\\[wWDS]")
# any character but a few; letters and digits, also among others
_MANY = re.compile(r"\.|\\[wWDS]|\[\^.*|\[.*(\\[wWDS]|a-z).*", re.DOTALL)


@cache
def _translated(token: Token, is_behind_space: bool, is_optional: bool) -> tuple[str, str]:
    """One token for `re` and for RE2; kept, for a book of a million tokens has some thousand that differ."""
    kind, text = token
    if kind == "escape":
        return _escape(text)
    if kind == "klass":
        return _klass(text)
    if kind == "open":
        return (text if text.startswith("(?P<") else "(?:"), "(?:"
    if kind == "quantifier":
        if is_behind_space:
            return "", ""
        # a counted repeat is one automaton state a count; any number is a superset
        counted = text.startswith("{")
        return text, ("*" if text.startswith(("{0,", "{0}")) else "+") if counted else text
    if kind == "space":
        return (" ?", " *") if is_optional else (" ", " +")
    if kind == "literal":
        if text.isascii() and text.isalpha():
            return text, text  # most of a book are words, each one token
        escaped = r"(?:\.{1,4})" if text == "…" else re.escape(fold(text))
        return escaped, escaped
    return text, text


def line_patterns(alternatives: list[Translation]) -> tuple[str, str]:
    """Exact and superset of a phrase that fills its line, whatever marks stand around it."""
    exact = "|".join(a.exact for a in alternatives)
    superset = "|".join(a.superset for a in alternatives)
    return f"^{BEFORE}(?:{exact}){AFTER}$", f"^{BEFORE}(?:{superset}){AFTER}$"


def sentence_patterns(alternatives: list[Translation]) -> tuple[str, str]:
    """Exact and superset of a phrase inside a line: it starts where a sentence starts and ends where one ends.

    A phrase that opens with a bracket may stand anywhere.
    """
    exact = "|".join(f"{_ANYWHERE if a.opens_with_bracket else _START}(?:{a.exact})" for a in alternatives)
    superset = "|".join(
        a.superset if a.opens_with_bracket else f"(?:^{BEFORE}|{_MARK} *)(?:{a.superset})" for a in alternatives
    )
    return f"(?:{exact}){_END}", f"(?:{superset})"


def cue_patterns(patterns: Sequence[str]) -> tuple[str, str]:
    """Exact and superset of cues anywhere in a line, the longest first; `headline` judges what stands around one."""
    longest_first = sorted(patterns, key=length_of, reverse=True)
    return "|".join(translate(pattern).exact for pattern in longest_first), "|".join(map(telling, patterns))


def _escape(text: str) -> tuple[str, str]:
    letter = text[1]
    if letter in _WIDE:
        return text, _WIDE[letter]
    if letter.isalnum() or letter.isspace() or not letter.isascii():
        raise PatternError(rf"{text!r}: only \w \W \d \D \s \S \b \B and escaped punctuation are in the language")
    return text, text


def _klass(text: str) -> tuple[str, str]:
    """A character class, its members folded; the wide form takes all non-ASCII characters for `\\w \\d \\s`."""
    negated = text.startswith("[^")
    body = text[2 if negated else 1 : -1]
    narrow: list[str] = []
    wide: list[str] = []
    at = 0
    while at < len(body):
        if body[at] == "\\":
            letter = body[at + 1]
            at += 2
            if letter in "wds":
                narrow.append("\\" + letter)
                wide.append(_ASCII[letter] if negated else _WIDE[letter][1:-1])
                continue
            if letter.isalnum() or not letter.isascii():
                raise PatternError(rf"{text}: only \w \d \s and escaped punctuation may stand in a class")
            first = letter
        else:
            first = body[at]
            at += 1
        if first.isascii() and first.isupper():
            raise PatternError(f"{text}: upper-case {first!r}; patterns see folded text, write it in lower case")
        member = _member(fold(first))
        if at + 1 < len(body) and body[at] == "-" and body[at + 1] != "\\":
            last = body[at + 1]
            at += 2
            if fold(first + last) != first + last:
                raise PatternError(f"{text}: the ends of the range {first}-{last} fold to {fold(first + last)}")
            member += "-" + _member(last)
        narrow.append(member)
        wide.append(member)
    head = "[^" if negated else "["
    return head + "".join(narrow) + "]", head + "".join(wide) + "]"


def _member(char: str) -> str:
    return "\\" + char if char in r"\]^[-&~|" else char
