"""The rules of one language as automata: a fast superset says which lines they may match, `re` says where."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import repeat
from typing import Any, cast

import re2

from corpusmill.kernel import calls
from corpusmill.kernel.library import kernel
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

    @cached_property
    def _literals(self) -> tuple[Any, ...] | None:
        """An index of what every line holds that the second automaton can match; None where there is no telling."""
        needed = [rule.literals for rule in self.rules if rule.supersets[1]]
        spelled = sorted({text.encode() for literals in needed for text in literals or ("",)})
        is_told = bool(spelled) and min(map(len, spelled)) >= _SHORTEST_LITERAL
        return calls.literal_index(kernel(), spelled) if is_told else None

    def _may_hold_parts(self, text: bytes, lines: int) -> Iterable[bool]:
        """Which lines the second automaton is to be asked of: one in eleven, with a twentieth of all characters."""
        native = kernel()
        self._without_index -= lines
        if native is None or self._without_index > 0 or self._literals is None:
            return repeat(True, lines)
        return cast("list[bool]", calls.lines_with_literals(native, text, lines, self._literals).tolist())

    def find(self, lines: Sequence[str], numbers: Iterable[int]) -> Iterator[Hit]:
        """Every match of every rule in the folded and stripped lines, which have these numbers."""
        (first, of_first), (second, of_second) = self._sets
        text = "\n".join(lines).encode()
        encoded = text.split(b"\n") if lines else []  # in a fifth of the time of each by itself
        known: dict[str, list[Hit]] = {}  # two thirds of the lines that match stand in a batch more than once
        for number, line, data, is_asked in zip(
            numbers, lines, encoded, self._may_hold_parts(text, len(lines)), strict=True
        ):
            if not data:
                continue
            found = known.get(line)
            if found is None:
                in_first, in_second = first(data), second(data) if is_asked else ()
                if not in_first and not in_second:
                    continue
                candidates = {*map(of_first.__getitem__, in_first), *map(of_second.__getitem__, in_second)}
                found = known[line] = [*self._exact(number, line, sorted(candidates))]
                yield from found
            else:
                for hit in found:
                    yield hit._replace(line=number)

    def _exact(self, number: int, line: str, candidates: Iterable[int]) -> Iterator[Hit]:
        """Every match of some rules in one line."""
        single, places = _single_spaced(line)
        for n in candidates:
            rule = self.rules[n]
            exact = rule.exact
            if len(line) > LONGEST_WHOLE and rule.scope not in PARTIAL:
                continue
            for found in exact.finditer(single):
                start, end = found.span()
                if end > start:
                    groups = {}
                    if exact.groupindex:
                        spans = {name: found.span(name) for name, value in found.groupdict().items() if value}
                        groups = {name: (places[a], places[b]) for name, (a, b) in spans.items()}
                    yield Hit(number, places[start], places[end], rule, groups)


_SHORTEST_LITERAL = 3  # bytes that the kernel finds literals by

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
