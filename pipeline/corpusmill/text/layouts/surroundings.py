"""A text as the rules of context see it: its lines, which of them a cut left empty, and its prose."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property

from corpusmill.text.layouts.glance import Glance
from corpusmill.text.prose import HEADLINE, RAGGED, ends_unstopped, is_unstopped_headline, wrapped_at
from corpusmill.text.shapes import marks_of_code

Found = dict[int, tuple[str, str]]
"""Line → (rule, category)."""

_TIMED = re.compile(r"\s*[\[(](\d{1,2}:)?\d{1,2}:\d\d([.,]\d{1,3})?[\])]\s*\w")
_NAMED = re.compile(r"([^\W\d_][\w .'’-]{1,30}): \S")
_SPEAKERS, _TURNS, _TIMES = 2, 2, 3
"""Two names that each return are speakers, where a lone "WATCH:" is a cue; a time by itself may stand at a comment."""


def _speaker(line: str) -> str:
    """The name in capitals that a line begins with, as one in which somebody speaks does."""
    name = _NAMED.match(line)
    return name[1] if name and name[1].isupper() else ""


class Surroundings:
    """One row as the rules here see it: its lines, which of them are empty because something was cut, and zones.

    `seams` are the lines of which nothing but the seam is left, `widths` lengths in characters, those of scripts
    without spaces twice, `prose` the lines that read as prose.
    """

    def __init__(self, glance: Glance, row: int, text: str):
        lines, table = glance.lines(row), glance.table
        self.folded, self.widths, self.text = table.folded[lines], table.widths[lines], text
        self.starts, self.ends = table.starts[lines], table.ends[lines]
        self.counted: Collection[int] = glance.counted.get(row, ())
        """The lines of lists that a count in brackets follows."""
        self._may_be_code = bool(glance.may_be_code[row])
        self.prose, self.seams, self._short = glance.prose_of[row], glance.seams_of(row), glance.short_of[row]

    @property
    def short(self) -> Iterator[tuple[int, str]]:
        """The lines that hold something, but less than 40 characters."""
        return ((n, self.folded[n]) for n in self._short)

    def line(self, n: int) -> str:
        """A line as it stands in the text."""
        return self.text[self.starts[n] : self.ends[n]]

    @cached_property
    def written(self) -> list[str]:
        """The lines as they stand in the text."""
        return [self.text[start:end] for start, end in zip(self.starts, self.ends, strict=True)]

    @cached_property
    def is_prose(self) -> frozenset[int]:
        return frozenset(self.prose)

    def is_body(self, n: int) -> bool:
        """Whether a line reads as prose, and is longer than a headline where no full stop tells the two apart."""
        return n in self.is_prose and not is_unstopped_headline(self.folded[n])

    def is_long_as_headline(self, n: int) -> bool:
        return (len(self.folded[n]) if ends_unstopped(self.folded[n]) else self.widths[n]) in HEADLINE

    @cached_property
    def measure(self) -> int:
        """The width that a text is wrapped to by hard line ends; 0 where it is not."""
        return wrapped_at(self.widths)

    @cached_property
    def is_code(self) -> bool:
        return self._may_be_code and bool(marks_of_code(self.folded))  # a good part of it

    @cached_property
    def turns(self) -> frozenset[int]:
        """The lines in which somebody speaks: of a transcript with times in brackets, or with names in capitals."""
        timed = [n for n, line in enumerate(self.written) if _TIMED.match(line)]
        names = {n: name for n, line in enumerate(self.written) if (name := _speaker(line))}
        speakers = {name for name, times in Counter(names.values()).items() if times >= _TURNS}
        spoken = names if len(speakers) >= _SPEAKERS else ()
        return frozenset((*(timed if len(timed) >= _TIMES else ()), *spoken))

    def spoken(self, lines: Iterable[int]) -> frozenset[int]:
        """Those of some lines that are turns; all lines of the text are looked at only where one of these may be."""
        told = ((n, self.line(n)) for n in lines)
        may_be = frozenset(n for n, line in told if _TIMED.match(line) or _speaker(line))
        return may_be & self.turns if may_be else may_be

    def is_wrapped(self, n: int) -> bool:
        """Whether a line is a part of a paragraph with hard line ends: it fills the measure, or ends what one began."""
        above = self.widths[n - 1] if n else 0
        return self.measure > 0 and max(self.widths[n], above) >= self.measure - RAGGED

    def runs_on(self, n: int) -> bool:
        """Whether the line below begins with a small letter, as no headline does: one sentence over two lines."""
        return n + 1 < len(self.folded) and self.line(n + 1).lstrip()[:1].islower()

    def neighbours(self, n: int, step: int) -> Iterator[int]:
        """The visible lines above (-1) or below (1), nearest first."""
        at = n + step
        while 0 <= at < len(self.folded):
            if self.folded[at] or at in self.seams:
                yield at
            at += step
