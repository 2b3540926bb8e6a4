"""One rule with its evidence, and a place where it matched."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from corpusmill.errors import UsageError
from corpusmill.rulebook.syntax import Translation, cue_patterns, line_patterns, sentence_patterns, translate

SCOPES = ("line", "head", "tail", "sentence", "block", "cue")
# Scopes that take a part of their line.
PARTIAL = ("sentence", "cue")


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
    def translations(self) -> list[Translation]:
        """Every entry of `match` for `re` and RE2. Raises PatternError."""
        return [translate(pattern) for pattern in self.match]

    @cached_property
    def patterns(self) -> tuple[str, str]:
        """Exact pattern and superset, with what the scope asks of the surroundings."""
        if self.scope == "sentence":
            return sentence_patterns(self.translations)
        if self.scope == "cue":
            return cue_patterns(self.translations)
        return line_patterns(self.translations)

    @cached_property
    def exact(self) -> re.Pattern[str]:
        """The exact pattern, compiled when the superset first hits."""
        return re.compile(self.patterns[0])


class Hit(NamedTuple):
    """A rule found in line `line` of a line table; the span is within the folded, stripped line."""

    line: int
    start: int
    end: int
    rule: Rule
    groups: dict[str, tuple[int, int]]
