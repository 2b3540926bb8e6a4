"""Supersets as programs of the kernel (`kernel/programs.c`), which says of many lines at once whether they match."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from corpusmill.kernel.automaton import automaton
from corpusmill.kernel.literals import Lines
from corpusmill.rulebook.patterns.tokens import TOKEN, Token, alternatives_of, items_of

Program = npt.NDArray[np.int32]
Numbers = npt.NDArray[np.int64]

_DONE, _TEXT, _ONE, _GO, _FORK, _FIRST, _LAST = range(7)
"""Steps, as in the kernel."""
_HEAD = 10
"""Numbers before the first step: forks, whether a match may begin anywhere, and 256 bits of bytes that begin one."""
_ANY = -1
Ranges = tuple[tuple[int, int], ...]


def program_of(superset: str) -> Program:
    """The program of a superset for RE2 (see `syntax`); it matches the same lines, whose spaces stand alone."""
    writer = _Writer()
    writer.alternatives([Token(found.lastgroup or "", found[0]) for found in TOKEN.finditer(superset)])
    writer.steps.append(_DONE)
    return writer.program()


class Programs:
    """Patterns by number, whose programs are made when a line may first match them, or come from who kept them."""

    def __init__(
        self,
        kernel: Any,
        patterns: int,
        superset_of: Callable[[int], str],
        kept: Callable[[int], Program] | None = None,
    ):
        self._kernel, self._superset_of = kernel, superset_of
        self._program = kept or (lambda number: program_of(superset_of(number)))
        self._programs: list[Program] = []  # kept alive: the kernel is given their addresses
        self._addresses = np.zeros(patterns, np.uint64)
        self._automata: dict[int, Callable[[bytes], Sequence[int]]] = {}

    def match(self, lines: Lines, numbers: Numbers, patterns: Numbers) -> npt.NDArray[np.bool_]:
        """Which lines of some numbers match the pattern beside each. Raises MemoryError."""
        for n in sorted({*patterns[self._addresses[patterns] == 0].tolist()}):
            self._programs.append(self._program(n))
            self._addresses[n] = self._programs[-1].ctypes.data
        points, found = np.frombuffer(lines.text, np.uint8), np.empty(len(numbers), np.uint8)
        first, end = lines.starts[numbers], lines.starts[numbers + 1] - 1
        if self._kernel.match_lines(points, first, end, self._addresses[patterns], len(numbers), found):
            raise MemoryError("lines of a batch")
        for n in np.flatnonzero(found == _UNTOLD).tolist():
            found[n] = bool(self._automaton(patterns[n])(lines.line(numbers[n])))
        return found.view(np.bool_)

    def _automaton(self, n: int) -> Callable[[bytes], Sequence[int]]:
        if n not in self._automata:
            if len(self._automata) >= _MOST_AUTOMATA:
                self._automata.clear()
            self._automata[n] = automaton([self._superset_of(n)])
        return self._automata[n]


_MOST_AUTOMATA = 16
"""That are kept: of rows of units one takes ten milliseconds to make, and pages on one line often hold their words."""
_UNTOLD = 2


class _Writer:
    """Steps of a program as they are written."""

    def __init__(self) -> None:
        self.steps: list[int] = [0] * _HEAD
        self.forks: list[int] = []
        self.choices: set[int] = set()
        """The forks that are no turns of a repeat: a line does not come back to them without one of those."""

    def alternatives(self, tokens: Sequence[Token]) -> None:
        parts = alternatives_of(tokens)
        if len(parts) == 1:
            self._sequence(parts[0])
            return
        fork, ends = self._fork(len(parts)), []
        self.choices.add(fork)
        for n, part in enumerate(parts):
            self._lead(fork, n)
            self._sequence(part)
            ends.append(self._go())
        for end in ends:
            self.steps[end] = len(self.steps)

    def _sequence(self, tokens: Sequence[Token]) -> None:
        text = b""
        for item, quantifier in items_of(tokens):
            if item[0].text == " ":  # of a run, which is one space
                quantifier = {"+": "", "*": "?"}.get(quantifier, quantifier)  # noqa: PLW2901
            fixed = None if quantifier else _fixed(item[0])
            if fixed is None:
                self._text(text)
                self._repeated(item, quantifier)
            text = b"" if fixed is None else text + fixed
        self._text(text)

    def _repeated(self, item: Sequence[Token], quantifier: str) -> None:
        if not quantifier:
            self._item(item)
        elif quantifier[0] == "+":
            begins = len(self.steps)
            self._item(item)
            fork = self._fork(2)
            self.steps[fork + 3] = begins
            self._lead(fork, 1)
        elif quantifier[0] == "*":
            fork = self._fork(2)
            self._lead(fork, 0)
            self._item(item)
            self.steps[self._go()] = fork
            self._lead(fork, 1)
        else:
            least, most = (0, 1) if quantifier[0] == "?" else map(int, re.findall(r"\d+", quantifier))
            for _ in range(least):
                self._item(item)
            forks = []
            for _ in range(most - least):
                forks.append(self._fork(2))
                self._lead(forks[-1], 0)
                self._item(item)
            for fork in forks:
                self._lead(fork, 1)

    def _item(self, item: Sequence[Token]) -> None:
        kind, text = item[0]
        if kind == "open":
            self.alternatives(item[1:-1])
        elif text in ("^", "$"):
            self.steps.append(_FIRST if text == "^" else _LAST)
        elif (fixed := _fixed(item[0])) is not None:
            self._text(fixed)
        else:
            self.steps += _one(text)

    def _text(self, text: bytes) -> None:
        if text:
            padded = np.frombuffer(text + bytes(-len(text) % 4), np.int32).tolist()
            self.steps += [_TEXT, len(text), *padded]

    def _fork(self, ways: int) -> int:
        """Where a fork is written, whose ways are told by `_lead`."""
        at = len(self.steps)
        self.steps += [_FORK, 0, ways, *(0, _ANY) * ways]
        self.forks.append(at)
        return at

    def _lead(self, fork: int, way: int) -> None:
        """The next step is where a way of a fork leads."""
        self.steps[fork + 3 + 2 * way] = len(self.steps)

    def _go(self) -> int:
        self.steps += [_GO, 0]
        return len(self.steps) - 1

    def program(self) -> Program:
        steps, told = self.steps, 0
        for fork in self.forks:
            for at in range(fork + 3, fork + 3 + 2 * steps[fork + 2], 2):
                if steps[target := self._target(steps[at])] == _TEXT:
                    steps[at + 1] = _lead(steps[target + 2])
            leads = steps[fork + 4 : fork + 4 + 2 * steps[fork + 2] : 2]
            is_told = _ANY not in leads and len({*leads}) == len(leads) and len({lead >> 8 for lead in leads}) == 1
            is_one_way = is_told and fork in self.choices
            steps[fork + 1] = -1 if is_one_way else told
            told += not is_one_way
        steps[0] = told
        program = np.array(steps, np.int32)
        begins, program[1] = self._openings()
        program[2:_HEAD] = np.packbits(begins, bitorder="little").view(np.int32)
        return program

    def _target(self, step: int) -> int:
        while self.steps[step] == _GO:
            step = self.steps[step + 1]
        return step

    def _openings(self) -> tuple[npt.NDArray[np.bool_], bool]:
        """The bytes that may begin a match, and whether one may begin elsewhere than at the start of the line."""
        steps, begins, is_search = self.steps, np.zeros(256, np.bool_), False
        seen, todo = set[tuple[int, bool]](), [(_HEAD, False)]
        while todo:
            told = at, is_first = todo.pop()
            if told in seen:
                continue
            seen.add(told)
            if steps[at] == _GO:
                todo.append((steps[at + 1], is_first))
            elif steps[at] == _FORK:
                todo += [(way, is_first) for way in steps[at + 3 : at + 3 + 2 * steps[at + 2] : 2]]
            elif steps[at] == _FIRST:
                todo.append((at + 1, True))
            else:
                is_search |= not is_first
                if steps[at] == _TEXT:
                    begins[steps[at + 2] & 0xFF] = True
                elif steps[at] == _ONE:
                    ascii_bits = np.array(steps[at + 1 : at + 5], np.int64).astype(np.uint32)
                    begins[:128] |= np.unpackbits(ascii_bits.view(np.uint8), bitorder="little").astype(np.bool_)
                    begins[0xC0:] |= steps[at + 5] > 0
                else:
                    begins[:] = True
        begins[0x80:0xC0] = False  # bytes inside a character
        return begins, is_search


def _fixed(token: Token) -> bytes | None:
    """The bytes that a token stands for, where that is one text."""
    if token.kind == "literal":
        return token.text.encode()
    return token.text[1].encode() if token.kind == "escape" else None


def _lead(four: int) -> int:
    """Of a text that begins with these four bytes the byte that tells it, and how far behind its first one in 256: of a
    character of several the last but of four, since the others are those of its script."""
    first = four & 0xFF
    behind = 0 if first < 0xC0 else 1 if first < 0xE0 else 2
    return behind << 8 | four >> 8 * behind & 0xFF


@cache
def _one(text: str) -> tuple[int, ...]:
    """The step for a class, or for any character."""
    ranges = _EVERY if text == "." else _ranges(text)
    bits = np.zeros(128, np.bool_)
    for first, last in ranges:
        bits[first : last + 1] = True
    others = [(max(first, 0x80), last) for first, last in ranges if last >= 0x80]
    ascii_bits = np.packbits(bits, bitorder="little").view(np.int32).tolist()
    return _ONE, *ascii_bits, len(others), *(point for both in others for point in both)


_EVERY: Ranges = ((0, 0x10FFFF),)
_MEMBER = re.compile(r"\\x\{([0-9a-f]+)\}|\\x([0-9a-f]{2})|\\(.)|(.)", re.DOTALL)
_NAMED = {"t": 9, "n": 10, "f": 12, "r": 13}


def _ranges(klass: str) -> Ranges:
    """The code points that a class of a superset holds, in order.

    >>> _ranges("[a-c_]"), _ranges(r"[^\\x{80}-\\x{10ffff}\\t]")
    (((95, 95), (97, 99)), ((0, 8), (10, 127)))
    """
    negated = klass.startswith("[^")
    members = [*_members(klass[2 if negated else 1 : -1])]
    found: list[tuple[int, int]] = []
    for first, last in sorted(members):
        if found and first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(last, found[-1][1]))
        else:
            found.append((first, last))
    if not negated:
        return tuple(found)
    edges = [(-1, -1), *found, (0x110000, 0x110000)]
    return tuple((a[1] + 1, b[0] - 1) for a, b in pairwise(edges) if a[1] + 1 < b[0])


def _members(body: str) -> Iterator[tuple[int, int]]:
    told = [(_point(found), found[0]) for found in _MEMBER.finditer(body)]
    at = 0
    while at < len(told):
        is_range = at + 2 < len(told) and told[at + 1][1] == "-"
        yield told[at][0], told[at + 2 if is_range else at][0]
        at += 3 if is_range else 1


def _point(found: re.Match[str]) -> int:
    wide, narrow, escaped, plain = found.groups()
    return int(wide or narrow, 16) if wide or narrow else _NAMED.get(escaped) or ord(escaped or plain)
