"""One rule with its evidence, and a place where it matched."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import NamedTuple

from corpusmill.errors import UsageError
from corpusmill.rulebook.patterns.literals import demands_of, longest_of, whole_demands_of
from corpusmill.rulebook.patterns.syntax import (
    Translation,
    cue_patterns,
    length_of,
    line_patterns,
    sentence_patterns,
    translate,
)
from corpusmill.rulebook.patterns.tokens import Token, pieces_of, tokenized
from corpusmill.text.fold import fold

# Scopes whose words may stand anywhere in a line: `headline` judges the line as it is written.
WRITTEN = ("cue", "notice", "label", "call", "opening", "row", "spread")
# Scopes that take a part of their line.
PARTIAL = ("sentence", *WRITTEN)
SCOPES = ("line", "head", "tail", "block", "button", *PARTIAL)


Piece = tuple[int, int]
"""One of the patterns of a rule by its place in `order`, and which of its alternatives; 0 where it is not parted."""


class RuleError(UsageError):
    """A rule file that cannot be used; names the file, the rule and the remedy."""


@dataclass(frozen=True)
class Rule:
    """One kind of residue, with its evidence: what goes (`removes`, spans marked ⟦…⟧) and what stays (`keeps`)."""

    id: str
    language: str
    category: str
    scope: str
    match: tuple[str, ...]
    why: str
    removes: tuple[str, ...]
    keeps: tuple[str, ...]
    file: Path

    @cached_property
    def is_partial(self) -> bool:
        """Whether it takes a part of its line."""
        return self.scope in PARTIAL

    @cached_property
    def is_written(self) -> bool:
        """Whether the line as it is written says where its match ends."""
        return self.scope in WRITTEN

    @cached_property
    def pieces(self) -> Sequence[Piece]:
        """All of its pieces, in order."""
        parts = [text.count(_APART) + 1 for text in self.spelled]
        return [(place, part) for place, of_entry in enumerate(parts) for part in range(of_entry)]

    @cached_property
    def is_of_phrases(self) -> bool:
        """Whether it takes a part of a line by one of many phrases, of which the longest counts: some begin others."""
        return self.is_partial and len(self.match) == 1 and len(self.pieces) > 1

    @cached_property
    def translations(self) -> list[Translation]:
        """Every entry of `match` for `re` and RE2. Raises PatternError."""
        return [translate(pattern) for pattern in self.match]

    @cached_property
    def patterns(self) -> tuple[str, str]:
        """Exact pattern and superset, with what the scope asks of the surroundings."""
        if self.scope in WRITTEN:
            return cue_patterns(self.match)
        return (sentence_patterns if self.scope == "sentence" else line_patterns)(self.translations)

    @cached_property
    def supersets(self) -> tuple[str | None, str | None]:
        """The superset in two: of entries whose first characters tell most lines, and of the others; None: none."""
        if self.scope in PARTIAL:
            return None, self.patterns[1]
        parts = [[t for t in self.translations if t.opens_freely is free] for free in (False, True)]
        told, others = (line_patterns(part)[1] if part else None for part in parts)
        return told, others

    @cached_property
    def order(self) -> list[int]:
        """The entries of `match` in the order in which they are tried."""
        if self.scope in WRITTEN:
            return sorted(range(len(self.match)), key=lambda n: length_of(self.match[n]), reverse=True)
        return [*range(len(self.match))]

    @cached_property
    def spelled(self) -> list[str]:
        """Of each entry, in `order`, the patterns of its pieces, in one text: a book has a hundred thousand.

        To cut an entry of a thousand phrases into tokens for the one that a line may match takes as long as a hundred
        documents.
        """
        return [_APART.join("".join([token.text for token in piece]) for piece in self._pieces(n)) for n in self.order]

    @cached_property
    def demands(self) -> list[tuple[int, list[list[list[bytes]]]]]:
        """Of each of its pieces the most characters that it matches (0: any), if these fill their line but for marks.

        And what a line must hold that it matches, for each alternative one literal of each set.
        """
        told = demands_of if self.is_partial else whole_demands_of
        return [
            (
                0 if self.is_partial else longest_of(tokens),
                [[sorted(text.encode() for text in some) for some in sets] for sets in told(tokens)],
            )
            for n in self.order
            for tokens in self._pieces(n)
        ]

    @cached_property
    def lines_removed(self) -> frozenset[str]:
        """The lines that the rule's examples say go, folded."""
        spans = "\n".join(found for example in self.removes for found in re.findall("⟦(.*?)⟧", example, re.DOTALL))
        return frozenset(fold(line).strip() for line in spans.split("\n"))

    @cached_property
    def exact(self) -> re.Pattern[str]:
        """The exact pattern, compiled when the superset first hits."""
        return re.compile(self.patterns[0])

    def patterns_of(self, piece: Piece) -> tuple[str, str]:
        """Exact pattern and superset of a piece, as in `patterns`."""
        place, part = piece
        told = translate(_parts_of(self.spelled[place])[part])
        if self.scope in WRITTEN:
            return told.exact, told.superset
        return (sentence_patterns if self.scope == "sentence" else line_patterns)([told])

    def _pieces(self, n: int) -> list[list[Token]]:
        # the first character of all tells where a sentence may begin
        return [tokenized(self.match[n])] if self.scope == "sentence" else _pieces_of(self.match[n])


@lru_cache(maxsize=64)  # entries of one rule: each is asked for its pieces and for what these need
def _pieces_of(pattern: str) -> list[list[Token]]:
    return pieces_of(tokenized(pattern))


_APART = "\0"
"""Between pieces: no rule file can hold it."""


@lru_cache(maxsize=8)
def _parts_of(spelled: str) -> list[str]:
    """The pieces of an entry; those that a batch meets for the first time come entry by entry."""
    return spelled.split(_APART)


class Hit(NamedTuple):
    """A rule found in a line; the span is within the folded, stripped line."""

    start: int
    end: int
    rule: Rule
    groups: dict[str, tuple[int, int]]


# Ever more general: "sign in" says how, a newsletter or a comment what for; a shop's button may ask for a gift or an
# app; menus and the rest hold everything.
_GENERAL = {"login": 1, "ads": 2, "nav": 3, "other": 4}


def most_telling(hits: Sequence[Hit], folded: str) -> Hit:
    """Of hits on one whole line that which names it.

    A header, whose seam says what follows; else the rule that has the line among its own examples, else the first of
    the most telling kind.
    """
    if hits[0].rule.scope == "block" or len({hit.rule.category for hit in hits}) == 1:
        return hits[0]
    return min(hits, key=lambda hit: (folded not in hit.rule.lines_removed, _GENERAL.get(hit.rule.category, 0)))


Span = tuple[int, int, Rule]


def merged(spans: Iterable[Span]) -> list[Span]:
    """The spans in order, those that overlap made one under the rule that starts first."""
    found: list[Span] = []
    for start, end, rule in sorted(spans, key=lambda span: span[:2]):
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]), found[-1][2])
        else:
            found.append((start, end, rule))
    return found
