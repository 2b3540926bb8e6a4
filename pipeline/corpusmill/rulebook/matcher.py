"""The rules of one language as automata: a fast superset says which lines they may match, `re` says where."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

import re2

from corpusmill.kernel.library import kernel, load_kernel
from corpusmill.rulebook.patterns.gate import Gate
from corpusmill.rulebook.rule import PARTIAL, Hit, Rule

_LINES_OF_INDEX = 8_000
"""Lines of a language from which on its index of literals is made: it takes .18 s, and spares each of the first
documents .5 ms (`recipe-speed.md`), of which 360 have so many lines."""


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

    def __init__(self, rules: Sequence[Rule], *, lines_of_index: int = _LINES_OF_INDEX):
        self.rules = rules
        self._without_index = lines_of_index  # lines, from now on
        self._sets = []
        for part in (0, 1):
            patterns = {n: superset for n, rule in enumerate(rules) if (superset := rule.supersets[part])}
            self._sets.append((automaton([*patterns.values()]), [*patterns]))
        self._exact_of: dict[tuple[int, frozenset[int]], re.Pattern[str]] = {}
        self._known: dict[str, tuple[Hit, ...]] = {}

    @cached_property
    def _gate(self) -> Gate | None:
        """What tells the lines that rules for parts of lines can match; None where there is no telling."""
        patterns = {(n, entry): rule.match[entry] for n, rule in enumerate(self.rules) for entry in rule.searched}
        with contextlib.suppress(LookupError):
            return Gate(load_kernel(), patterns)
        return None

    def _may_hold_parts(self, text: bytes, lines: int) -> Mapping[int, Candidates] | None:
        """The lines that the second automaton need be asked of no more, each with what it may match; None: all."""
        self._without_index -= lines
        if kernel() is None or self._without_index > 0 or self._gate is None:
            return None
        return self._gate.candidates(text)

    def find(self, lines: Sequence[str], numbers: Iterable[int]) -> Iterator[tuple[int, tuple[Hit, ...]]]:
        """Of folded and stripped lines, which have these numbers, those that match, with every match of each rule."""
        (first, of_first), (second, of_second) = self._sets
        text = "\n".join(lines).encode()
        if b"  " in text:
            text = _RUNS.sub(b" ", text)
        encoded = text.split(b"\n") if lines else []  # in a fifth of the time of each by itself
        told = self._may_hold_parts(text, len(lines))
        known = self._known
        if len(known) > _MOST_KNOWN:
            known.clear()
        for n, (number, line, data) in enumerate(zip(numbers, lines, encoded, strict=True)):
            if not data:
                continue
            found = known.get(line)
            if found is None:
                in_first = first(data)
                candidates: dict[int, Iterable[int] | None]
                if told is not None:
                    candidates = {**told[n]} if n in told else {}
                else:
                    candidates = dict.fromkeys(map(of_second.__getitem__, second(data)))
                if not in_first and not candidates:
                    continue
                candidates.update(dict.fromkeys(map(of_first.__getitem__, in_first)))
                found = (*self._exact(line, candidates),)
                if found and len(line) <= _LONGEST_KNOWN:
                    known[line] = found
            if found:
                yield number, found

    def _exact(self, line: str, candidates: Mapping[int, Iterable[int] | None]) -> Iterator[Hit]:
        """Every match of some rules in one line; of some of their patterns where these are told."""
        single, places = _single_spaced(line)
        for n in sorted(candidates):
            rule = self.rules[n]
            if len(line) > LONGEST_WHOLE and rule.scope not in PARTIAL:
                continue
            exact = self._pattern(n, candidates[n])
            for found in exact.finditer(single):
                start, end = found.span()
                if end > start:
                    groups = {}
                    if exact.groupindex:
                        spans = {name: found.span(name) for name, value in found.groupdict().items() if value}
                        groups = {name: (places[a], places[b]) for name, (a, b) in spans.items()}
                    yield Hit(places[start], places[end], rule, groups)

    def _pattern(self, n: int, entries: Iterable[int] | None) -> re.Pattern[str]:
        """The exact pattern of a rule, or of some entries: on most lines one of a dozen, in a tenth of the time."""
        if entries is None:
            return self.rules[n].exact
        key = n, frozenset(entries)
        if key not in self._exact_of:
            if len(self._exact_of) >= _MOST_PATTERNS:
                return self.rules[n].exact
            self._exact_of[key] = self.rules[n].exact_of(sorted(entries))
        return self._exact_of[key]


Candidates = dict[int, set[int]]

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
