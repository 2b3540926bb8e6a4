"""The rules of one language: what their patterns need says which lines they may match, `re` says where."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import copy
from functools import cached_property, partial
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Any, NamedTuple

import numpy as np

from corpusmill.cache.folder import Met
from corpusmill.cache.patterns import code_of, compiled
from corpusmill.kernel.automaton import automaton
from corpusmill.kernel.library import kernel, load_kernel
from corpusmill.kernel.literals import Lines, lines_in
from corpusmill.rulebook.kept import Made
from corpusmill.rulebook.patterns.gate import Gate, Index, index_of
from corpusmill.rulebook.patterns.programs import Numbers, Program, Programs, program_of
from corpusmill.rulebook.rule import Hit, Piece, Rule


class Matcher:
    """The rules of one language, or of some that run together, and which of them a line can match.

    With the kernel literals tell that (see `Gate`), and of the lines that hold them programs of the supersets (see
    `Programs`), for all lines of a batch at once, and for pieces of rules: nothing but what matches is compiled.
    Where there is no kernel two automata tell it, RE2 sets of all supersets, about one call a line with 300 rules or
    with 1,500. Patterns for whole lines that open with known words have a set of their own: most lines are none of them
    by their first words, and there it stops reading.
    """

    def __init__(
        self,
        rules: Sequence[Rule],
        *,
        is_gated: bool = True,
        met: Callable[[Rule], Met | None] = lambda _: None,
        kept: Callable[[Callable[[], Index]], Index] = lambda make: make(),
    ):
        self.rules = rules
        self._met, self._kept = met, kept
        """Where it is kept what was made of the pieces of a rule (None: nowhere), and how the index of all is had."""
        self._is_gated = is_gated
        """Whether it pays to tell first which rules a line can match: not for one rule and its examples."""
        self._exact_of: dict[Candidate, _Exact] = {}
        self._alone: int | None = None
        """The number of the rule that alone is asked for."""

    def only(self, rule: Rule) -> Matcher:
        """One that tells of this rule alone, from what this one has worked out for all of its rules."""
        _ = self._gate if kernel() else self._automata  # or the copy would work it out for itself
        told = copy(self)
        told._alone = self.rules.index(rule)
        return told

    @cached_property
    def _gate(self) -> tuple[Gate, Programs, list[Candidate]]:
        """What tells by literals, and by supersets, which pieces of rules a line can match; and these, by number."""
        pieces = [(n, piece) for n, rule in enumerate(self.rules) for piece in rule.pieces]
        gate = Gate(load_kernel(), self._kept(self._index), _MOST_BYTES)
        programs = Programs(
            load_kernel(),
            len(pieces),
            lambda number: self._superset(*pieces[number]),
            lambda number: self._program(*pieces[number]),
        )
        return gate, programs, [*pieces]

    def _index(self) -> Index:
        demands = ((most, told) for rule in self.rules for most, told in rule.demands)
        return index_of(load_kernel(), demands)

    @cached_property
    def _automata(self) -> Sequence[tuple[Callable[[bytes], Sequence[int]], Sequence[int]]]:
        """What tells the same where there is no kernel: each which of some patterns match, and the rule of each."""
        found = []
        for part in (0, 1):
            patterns = {n: superset for n, rule in enumerate(self.rules) if (superset := rule.supersets[part])}
            found.append((automaton([*patterns.values()]), [*patterns]))
        return found

    def candidates(self, lines: Lines, asked: Numbers) -> Iterator[tuple[int, Sequence[Candidate]]]:
        """Of the lines of these numbers those that rules may match, and which; runs of spaces are one space."""
        found = self._of_all(lines, asked)
        if self._alone is None:
            return found
        mine = ((at, [candidate for candidate in of_line if candidate[0] == self._alone]) for at, of_line in found)
        return ((at, of_line) for at, of_line in mine if of_line)

    def _of_all(self, lines: Lines, asked: Numbers) -> Iterator[tuple[int, Sequence[Candidate]]]:
        if not self._is_gated:
            yield from ((at, [(n, None) for n in range(len(self.rules))]) for at in asked.tolist() if lines.line(at))
            return
        if kernel():
            yield from self._told(lines, asked)
            return
        (first, of_first), (second, of_second) = self._automata
        for at in asked.tolist():
            if line := lines.line(at):
                in_first = first(line) if len(line) <= _MOST_BYTES else ()
                rules = [*map(of_first.__getitem__, in_first), *map(of_second.__getitem__, second(line))]
                if rules:
                    yield at, [(n, None) for n in sorted(rules)]

    def _told(self, all_lines: Lines, asked: Numbers) -> Iterator[tuple[int, Sequence[Candidate]]]:
        gate, programs, pieces = self._gate
        lines, numbers = gate.candidates(all_lines, asked)
        is_met = programs.match(all_lines, lines, numbers)
        lines, found = lines[is_met], [*map(pieces.__getitem__, numbers[is_met].tolist())]
        starts = np.flatnonzero(np.diff(lines, prepend=-1))
        for line, (start, end) in zip(lines[starts].tolist(), pairwise([*starts.tolist(), len(found)]), strict=True):
            yield line, found[start:end]

    def find(self, lines: Sequence[str]) -> Iterator[tuple[int, list[Hit]]]:
        """Of folded and stripped lines the numbers of those that match, with every match of each rule."""
        encoded = lines_in("".join([f"{line}\n" for line in lines]).encode())
        for n, candidates in self.candidates(single_spaced(encoded), np.arange(len(lines))):
            if found := [*self.hits(lines[n], candidates)]:
                yield n, found

    def hits(self, line: str, candidates: Sequence[Candidate], *, is_partial: bool | None = None) -> list[Hit]:
        """Every match of some rules in one folded and stripped line; of some of their pieces where these are told.

        Of those alone that take all or parts of a line, where that is said.
        """
        single, places = _single_spaced(line) if "  " in line else (line, None)
        hits = []
        for n, of_rule in groupby(candidates, key=itemgetter(0)):
            rule = self.rules[n]
            if is_partial is (not rule.is_partial) or (len(line) > LONGEST_WHOLE and not rule.is_partial):
                continue
            for found in self._matches(rule, [*of_rule], single):
                start, end = found.span()
                if end > start:
                    names = found.re.groupindex
                    groups = {name: found.span(name) for name in names if found[name]} if names else {}
                    hits.append(Hit(start, end, rule, groups))
        return [_at(places, hit) for hit in hits] if places else hits

    def _matches(self, rule: Rule, candidates: Sequence[Candidate], line: str) -> Iterable[re.Match[str]]:
        """What a rule finds; with some of its pieces, each compiled by itself, just what all of it would find."""
        if candidates[0][1] is None:
            if not rule.is_of_phrases:
                return rule.exact.finditer(line)
            if not rule.exact.search(line):
                return ()
            candidates = [(candidates[0][0], piece) for piece in rule.pieces]
        told = [self._exact_of.get(candidate) or self._exact(candidate) for candidate in candidates]
        if len(told) == 1:
            pattern = told[0].pattern
            return pattern.finditer(line) if rule.is_partial else _first_match((pattern,), line)
        if not all(exact.is_plain for exact in told):
            return rule.exact.finditer(line)  # groups may be told apart by what all agree on
        patterns = [exact.pattern for exact in told]
        of_part = _longest_of if rule.is_of_phrases else _first_of
        return of_part(patterns, line) if rule.is_partial else _first_match(patterns, line)

    def _superset(self, n: int, piece: Piece) -> str:
        return self.rules[n].patterns_of(piece)[1]

    def _program(self, n: int, piece: Piece) -> Program:
        return np.frombuffer(self._made(n, piece)[1], np.int32)

    def _made(self, n: int, piece: Piece) -> Made:
        rule = self.rules[n]
        met, make = self._met(rule), partial(_made_of, rule, piece)
        return met.get((rule.id, *piece), make) if met else make()

    def _exact(self, candidate: Candidate) -> _Exact:
        """The exact pattern of a piece, mostly one of a dozen or a thousand, and compiled in a fraction of the time."""
        n, piece = candidate
        assert piece is not None
        source, met = self._made(n, piece)[0], self._met(self.rules[n])
        pattern = compiled(source, met.get(source, partial(code_of, source))) if met else re.compile(source)
        found = self._exact_of[candidate] = _Exact(pattern, not pattern.groups and not pattern.match(""))
        return found


def _made_of(rule: Rule, piece: Piece) -> Made:
    exact, superset = rule.patterns_of(piece)
    return exact, program_of(superset).tobytes()


class _Exact(NamedTuple):
    """The exact pattern of a piece, and whether it has no groups and does not match nothing."""

    pattern: re.Pattern[str]
    is_plain: bool


def _first_match(patterns: Iterable[re.Pattern[str]], line: str) -> Sequence[re.Match[str]]:
    """The match of the first of some patterns that matches the line from its start."""
    for pattern in patterns:
        if found := pattern.match(line):
            return (found,)
    return ()


def _first_of(patterns: Sequence[re.Pattern[str]], line: str) -> Iterator[re.Match[str]]:
    """What `finditer` of an alternation of patterns finds, none of which matches nothing."""
    return _by(patterns, line, lambda match: match.start())  # of several there the one whose pattern comes first


def _longest_of(patterns: Sequence[re.Pattern[str]], line: str) -> Iterator[re.Match[str]]:
    """The same, of several matches at a place the longest."""
    return _by(patterns, line, lambda match: (match.start(), -match.end()))


def _by(
    patterns: Sequence[re.Pattern[str]], line: str, order: Callable[[re.Match[str]], Any]
) -> Iterator[re.Match[str]]:
    found = [match for pattern in patterns if (match := pattern.search(line))]
    while found:
        first = min(found, key=order)
        yield first
        at = first.end()
        found = [later for match in found if (later := match if match.start() >= at else match.re.search(line, at))]


Candidate = tuple[int, Piece | None]
"""A rule that a line may match, and with which of its pieces; None: any."""


def single_spaced(lines: Lines) -> Lines:
    """Lines as rules are held against them: with one space for each run of them."""
    text = np.frombuffer(lines.text, np.uint8)
    is_space = text == ord(" ")
    is_further = is_space[1:] & is_space[:-1]
    return lines_in(text[~np.append(is_further, False)].tobytes()) if is_further.any() else lines


LONGEST_WHOLE = 1_000
"""Characters up to which a rule takes a line as a whole: the longest notice that a rule names has 600, and what is
longer is an article or a page on one line, whose parts are judged. 659 labelled documents lose the same with 2,000,
where hostile lines, near matches to their last character, take up to four times as long."""
_MOST_BYTES = 4 * LONGEST_WHOLE


def _single_spaced(line: str) -> tuple[str, Sequence[int]]:
    """The line with runs of spaces made one, and where each of its characters (and its end) stands in the line."""
    places, at = list[int](), 0
    for run in _RUN.finditer(line):
        places += range(at, run.start() + 1)
        at = run.end()
    return _RUN.sub(" ", line), [*places, *range(at, len(line) + 1)]


_RUN = re.compile("  +")


def _at(places: Sequence[int], hit: Hit) -> Hit:
    """A hit in the line whose characters stand at these places."""
    groups = {name: (places[start], places[end]) for name, (start, end) in hit.groups.items()}
    return Hit(places[hit.start], places[hit.end], hit.rule, groups)
