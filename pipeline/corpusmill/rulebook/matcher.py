"""The rules of one language as automata: a fast superset says which lines they may match, `re` says where."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

import re2

from corpusmill.kernel.library import kernel, load_kernel
from corpusmill.rulebook.patterns.gate import Gate
from corpusmill.rulebook.rule import PARTIAL, Hit, Piece, Rule


class Matcher:
    """The rules of one language as two automata that say which of them a line can match.

    One automaton for all languages would have a state for every mixture of them: 19 MB/s and twenty times slower to
    warm up, against 150 MB/s a language, and most documents run two languages only.

    A RE2 set of all supersets costs about one call a line (100 MB/s), with 300 rules or with 1,500; an alternation of
    them costs ten times that, because its automaton must also know where the match ends.

    Patterns for whole lines that open with known words have a set of their own: most lines are none of them by their
    first words, and there it stops reading. With rules for parts of lines in one set it would have to go on, and have
    a state for every mixture of the two: twice the time on text that it has not seen, 1.8 times on text that it has.
    With those that may open with anything (148 of 4,284) it takes 1.5 times as long.
    """

    def __init__(self, rules: Sequence[Rule]):
        self.rules = rules
        self._exact_of: dict[tuple[int, frozenset[Piece]], re.Pattern[str]] = {}
        self._known: dict[str, tuple[Hit, ...]] = {}

    @cached_property
    def _whole(self) -> Automaton:
        """Which rules for whole lines that open with known words a line can match."""
        return self._automaton(0)

    @cached_property
    def _parts(self) -> Automaton:
        """Which other rules a line can match."""
        return self._automaton(1)

    def _automaton(self, part: int) -> Automaton:
        patterns = {n: superset for n, rule in enumerate(self.rules) if (superset := rule.supersets[part])}
        return automaton([*patterns.values()]), [*patterns]

    @cached_property
    def _gate(self) -> Gate[tuple[int, Piece]] | None:
        """What tells which lines other rules can match, and with which pieces; None: there is no telling."""
        demands = (((n, piece), told) for n, rule in enumerate(self.rules) for piece, told in rule.demands)
        with contextlib.suppress(LookupError):
            return Gate(load_kernel(), demands)
        return None

    def _may_hold_parts(self, text: bytes) -> Mapping[int, Mapping[int, Iterable[Piece]]] | None:
        """The lines that the second automaton need be asked of no more, each with what it may match; None: all."""
        if kernel() is None or self._gate is None:
            return None
        found: dict[int, dict[int, list[Piece]]] = {}
        for line, (n, piece) in self._gate.candidates(text):
            found.setdefault(line, {}).setdefault(n, []).append(piece)
        return found

    def find(self, lines: Sequence[str], numbers: Iterable[int]) -> Iterator[tuple[int, tuple[Hit, ...]]]:
        """Of folded and stripped lines, which have these numbers, those that match, with every match of each rule."""
        text = "\n".join(lines).encode()
        if b"  " in text:
            text = _RUNS.sub(b" ", text)
        encoded = text.split(b"\n") if lines else []  # in a fifth of the time of each by itself
        told = self._may_hold_parts(text)
        first, of_first = self._whole
        known = self._known
        if len(known) > _MOST_KNOWN:
            known.clear()
        for n, (number, line, data) in enumerate(zip(numbers, lines, encoded, strict=True)):
            found = known.get(line)
            if found is None:
                in_first = first(data) if data and len(line) <= LONGEST_WHOLE else ()
                candidates = (self._searched(data) if told is None else told.get(n)) if data else None
                if not in_first and not candidates:
                    continue
                found = (*self._exact(line, dict.fromkeys(map(of_first.__getitem__, in_first)), candidates or {}),)
                if found and len(line) <= _LONGEST_KNOWN:
                    known[line] = found
            if found:
                yield number, found

    def _searched(self, data: bytes) -> Candidates:
        second, of_second = self._parts
        return dict.fromkeys(map(of_second.__getitem__, second(data)))

    def _exact(self, line: str, whole: Candidates, parts: Candidates) -> Iterator[Hit]:
        """Every match of some rules in one line; of some of their pieces where these are told."""
        single, places = _single_spaced(line)
        for n in sorted({**parts, **whole}):
            rule = self.rules[n]
            if len(line) > LONGEST_WHOLE and rule.scope not in PARTIAL:
                continue
            exact = rule.exact if n in whole else self._pattern(n, parts[n])
            for found in exact.finditer(single):
                start, end = found.span()
                if end > start:
                    groups = {}
                    if exact.groupindex:
                        spans = {name: found.span(name) for name, value in found.groupdict().items() if value}
                        groups = {name: (places[a], places[b]) for name, (a, b) in spans.items()}
                    yield Hit(places[start], places[end], rule, groups)

    def _pattern(self, n: int, pieces: Iterable[Piece] | None) -> re.Pattern[str]:
        """The exact pattern of a rule, or of some pieces: on most lines one of a dozen, in a tenth of the time."""
        if pieces is None:
            return self.rules[n].exact
        key = n, frozenset(pieces)
        found = self._exact_of.get(key)
        if found is None:
            if len(self._exact_of) >= _MOST_PATTERNS:
                return self.rules[n].exact
            found = self._exact_of[key] = self.rules[n].exact_of(key[1])
        return found


Automaton = tuple[Callable[[bytes], Sequence[int]], Sequence[int]]
"""Which of some patterns a line matches, and the rule of each."""
Candidates = Mapping[int, Iterable[Piece] | None]
"""Rules that a line may match, and with which of their pieces; None: any."""

_RUNS = re.compile(b" {2,}")
_MOST_PATTERNS = 2_000
"""Of some entries of rules each: English has 170 entries for parts of lines, which seldom stand in one line."""
_MOST_KNOWN, _LONGEST_KNOWN = 10_000, 300
"""Lines that matched are kept, up to so many of so many characters (some 5 MiB): two thirds stand in a batch more than
once, and sites have theirs on every page."""

LONGEST_WHOLE = 1_000
"""Characters up to which a rule takes a line as a whole: the longest notice that a rule names has 600, and what is
longer is an article or a page on one line, whose parts are judged. 659 labelled documents lose the same with 2,000,
where hostile lines, near matches to their last character, take up to four times as long."""


def automaton(patterns: Sequence[str]) -> Callable[[bytes], Sequence[int]]:
    """Which of some patterns a line matches."""
    if not patterns:
        return lambda _: ()
    options = re2.Options()
    options.never_capture = True
    options.log_errors = False
    # The automaton grows with the text and starts afresh beyond this: with 64 MiB five times the English rules ran
    # at 3 MB/s instead of 48, with 96 no longer. English fills 64 MiB after some 12 MB of text.
    options.max_mem = 128 << 20
    automaton = re2.Set.SearchSet(options)
    for pattern in patterns:
        automaton.Add(pattern)
    automaton.Compile()
    # without the wrapper, which asks what it is given: a fifth of the time of a short line
    inner = getattr(automaton, "_set", None)
    return inner.Match if inner else lambda line: automaton.Match(line) or ()


def _single_spaced(line: str) -> tuple[str, Sequence[int]]:
    """The line with runs of spaces made one, and where each of its characters (and its end) stands in the line."""
    if "  " not in line:
        return line, range(len(line) + 1)
    places = [n for n, char in enumerate(line) if char != " " or line[n - 1] != " "]
    return "".join(line[n] for n in places), [*places, len(line)]
