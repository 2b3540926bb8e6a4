"""The rules of one language: what their patterns need says which lines they may match, `re` says where."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import islice

from corpusmill.kernel.automaton import automaton
from corpusmill.kernel.library import kernel, load_kernel
from corpusmill.rulebook.patterns.gate import Gate
from corpusmill.rulebook.rule import Hit, Piece, Rule


class Matcher:
    """The rules of one language, or of some that run together, and which of them a line can match.

    With the kernel literals tell that (see `Gate`), and with which of its pieces a rule can: nothing but these is
    compiled. Where there is no kernel two automata tell it, RE2 sets of all supersets, about one call a line with 300
    rules or with 1,500. Patterns for whole lines that open with known words have a set of their own: most lines are
    none of them by their first words, and there it stops reading.
    """

    def __init__(self, rules: Sequence[Rule]):
        self.rules = rules
        self._exact_of: dict[tuple[int, Piece], re.Pattern[str]] = {}
        self._superset_of: dict[tuple[int, Piece], Callable[[bytes], Sequence[int]]] = {}

    @cached_property
    def _gate(self) -> Gate[tuple[int, Piece]]:
        """What tells by literals which rules a line can match, and with which of their pieces."""
        demands = (((n, piece), most, told) for n, rule in enumerate(self.rules) for piece, most, told in rule.demands)
        gate = Gate(load_kernel(), demands, 4 * LONGEST_WHOLE)
        for rule in self.rules:
            rule.__dict__.pop("demands", None)  # the index is a tenth of it
        return gate

    @cached_property
    def _automata(self) -> Sequence[tuple[Callable[[bytes], Sequence[int]], Sequence[int]]]:
        """What tells the same where there is no kernel: each which of some patterns match, and the rule of each."""
        found = []
        for part in (0, 1):
            patterns = {n: superset for n, rule in enumerate(self.rules) if (superset := rule.supersets[part])}
            found.append((automaton([*patterns.values()]), [*patterns]))
        return found

    def candidates(self, lines: Sequence[str], text: bytes) -> Iterator[tuple[int, Iterable[Candidate]]]:
        """The number of each line that rules may match, and which; `text` are the lines in UTF-8."""
        if b"  " in text:
            text = _RUNS.sub(b" ", text)
        if kernel():
            yield from self._gate.candidates(text)
            return
        (first, of_first), (second, of_second) = self._automata
        for at, (line, data) in enumerate(zip(lines, text.split(b"\n"), strict=True) if lines else ()):
            if data:
                in_first = first(data) if len(line) <= LONGEST_WHOLE else ()
                rules = [*map(of_first.__getitem__, in_first), *map(of_second.__getitem__, second(data))]
                if rules:
                    yield at, ((n, None) for n in rules)

    def find(self, lines: Sequence[str]) -> Iterator[tuple[int, list[Hit]]]:
        """Of folded and stripped lines the numbers of those that match, with every match of each rule."""
        for n, candidates in self.candidates(lines, "\n".join(lines).encode()):
            if found := [*self.hits(lines[n], candidates)]:
                yield n, found

    def hits(self, line: str, candidates: Iterable[Candidate]) -> Iterator[Hit]:
        """Every match of some rules in one folded and stripped line; of some of their pieces where these are told."""
        single, places = _single_spaced(line)
        data = single.encode()
        pieces_of: dict[int, list[Piece]] = {}
        for n, piece in candidates:
            pieces = pieces_of.setdefault(n, [])
            if piece:
                pieces.append(piece)
        for n in sorted(pieces_of) if len(pieces_of) > 1 else pieces_of:
            rule = self.rules[n]
            if len(line) > LONGEST_WHOLE and not rule.is_partial:
                continue
            for found in self._matches(n, pieces_of[n], single, data):
                start, end = found.span()
                if end > start:
                    groups = {}
                    if found.re.groupindex:
                        spans = {name: found.span(name) for name, value in found.groupdict().items() if value}
                        groups = {name: (places[a], places[b]) for name, (a, b) in spans.items()}
                    yield Hit(places[start], places[end], rule, groups)

    def _matches(self, n: int, pieces: Sequence[Piece], line: str, data: bytes) -> Iterable[re.Match[str]]:
        """What a rule finds; with some of its pieces, each compiled by itself, just what all of it would find."""
        rule = self.rules[n]
        if not pieces:
            return rule.exact.finditer(line)
        superset_of, made = self._superset_of, self._superset
        patterns = [
            self._pattern(n, piece)
            for piece in (sorted({*pieces}) if len(pieces) > 1 else pieces)
            if (superset_of.get((n, piece)) or made(n, piece))(data)
        ]
        if not patterns:
            return ()
        if len(patterns) == 1:
            return patterns[0].finditer(line) if rule.is_partial else filter(None, (patterns[0].match(line),))
        if any(pattern.groups for pattern in patterns) or any(pattern.match("") for pattern in patterns):
            return rule.exact.finditer(line)  # groups may be told apart by what all agree on
        return _first_of(patterns, line) if rule.is_partial else islice(_matching(patterns, line), 1)

    def _superset(self, n: int, piece: Piece) -> Callable[[bytes], Sequence[int]]:
        """What a line that a piece may fill matches: told in linear time, and made in a tenth of that of `_pattern`."""
        found = self._superset_of[n, piece] = automaton([self.rules[n].superset_of(piece)])
        return found

    def _pattern(self, n: int, piece: Piece) -> re.Pattern[str]:
        """The exact pattern of a piece, mostly one of a dozen or a thousand, and compiled in a fraction of the time."""
        found = self._exact_of.get((n, piece))
        if found is None:
            found = self._exact_of[n, piece] = self.rules[n].exact_of(piece)
        return found


def _matching(patterns: Iterable[re.Pattern[str]], line: str) -> Iterator[re.Match[str]]:
    return (found for pattern in patterns if (found := pattern.match(line)))


def _first_of(patterns: Sequence[re.Pattern[str]], line: str) -> Iterator[re.Match[str]]:
    """What `finditer` of an alternation of patterns finds, none of which matches nothing."""
    found = [match for pattern in patterns if (match := pattern.search(line))]
    while found:
        first = min(found, key=lambda match: match.start())  # of several there the one whose pattern comes first
        yield first
        at = first.end()
        found = [later for match in found if (later := match if match.start() >= at else match.re.search(line, at))]


Candidate = tuple[int, Piece | None]
"""A rule that a line may match, and with which of its pieces; None: any."""

_RUNS = re.compile(b" {2,}")

LONGEST_WHOLE = 1_000
"""Characters up to which a rule takes a line as a whole: the longest notice that a rule names has 600, and what is
longer is an article or a page on one line, whose parts are judged. 659 labelled documents lose the same with 2,000,
where hostile lines, near matches to their last character, take up to four times as long."""


def _single_spaced(line: str) -> tuple[str, Sequence[int]]:
    """The line with runs of spaces made one, and where each of its characters (and its end) stands in the line."""
    if "  " not in line:
        return line, range(len(line) + 1)
    places = [n for n, char in enumerate(line) if char != " " or line[n - 1] != " "]
    return "".join(line[n] for n in places), [*places, len(line)]
