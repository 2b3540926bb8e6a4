"""A text as the rules of context see it: its lines, which of them a cut left empty, and its prose."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import pairwise

import numpy as np

from corpusmill.kernel.arrays import Ints
from corpusmill.text.batch import Mark
from corpusmill.text.lines import LineTable
from corpusmill.text.prose import HEADLINE, RAGGED, ends_unstopped, is_unstopped_headline, may_be_stray, wrapped_at
from corpusmill.text.shapes import marks_of_code

Found = dict[int, tuple[str, str]]
"""Line → (rule, category)."""


_SHORT = 40


class Glance:
    """What the lines of a batch tell at a glance: the lines of each row of which it is so, by their numbers in it."""

    def __init__(self, table: LineTable, rows: int):
        self._first = table.first_of_row(rows)
        self._cuts = self._first.tolist()
        self._row, length, folded = table.row, table.length, table.folded
        marks = [n for n, line in enumerate(folded) if line and (line[-1] == ")" or not line[0].isalpha())]
        self.prose = self._by_row(np.flatnonzero(table.is_prose | (length + table.wide >= HEADLINE.stop)))
        """Lines that read as prose, and those of no language that are longer than a headline."""
        self.short = self._by_row(np.flatnonzero((length > 0) & (length < _SHORT)))
        self.unseen = self._by_row(np.flatnonzero((length == 0) & (table.end > table.start)))
        """Lines that hold something, but nothing visible."""
        self.bracketed = self._by_row(np.array([n for n in marks if folded[n][-1] == ")"], np.int64))
        self.stray = self._by_row(np.array([n for n in marks if may_be_stray(folded[n])], np.int64))

    def lines(self, row: int) -> slice:
        """Where the lines of a row stand in the table."""
        return slice(self._cuts[row], self._cuts[row + 1])

    def _by_row(self, numbers: Ints) -> list[list[int]]:
        within = (numbers - self._first[self._row[numbers]]).tolist()
        return [within[start:end] for start, end in pairwise(np.searchsorted(numbers, self._first).tolist())]


class Surroundings:
    """One row as the rules here see it: its lines, which of them are empty because something was cut, and zones.

    `seams` are the lines of which nothing but the seam is left, `widths` lengths in characters, those of scripts
    without spaces twice, `prose` the lines that read as prose.
    """

    def __init__(self, table: LineTable, row: int, glance: Glance, text: str, seams: dict[int, Mark]):
        lines = glance.lines(row)
        self.folded, self.widths, self.seams, self.text = table.folded[lines], table.widths[lines], seams, text
        self.starts, self.ends = table.starts[lines], table.ends[lines]
        self.prose = glance.prose[row]
        self.short = [(n, self.folded[n]) for n in glance.short[row]]
        """The lines that hold something, but less than 40 characters."""
        self.has_brackets, self.may_stray = bool(glance.bracketed[row]), bool(glance.stray[row])

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
    def has_often(self) -> bool:
        """Whether any line that holds something may stand three times."""
        solid = [line for line in self.folded if line]
        return len(solid) - len(set(solid)) > 1

    @cached_property
    def measure(self) -> int:
        """The width that a text is wrapped to by hard line ends; 0 where it is not."""
        return wrapped_at(self.widths)

    @cached_property
    def is_code(self) -> bool:
        return bool(marks_of_code(self.folded))  # a good part of it

    def is_wrapped(self, n: int) -> bool:
        """Whether a line is a part of a paragraph with hard line ends: it fills the measure, or ends what one began."""
        above = self.widths[n - 1] if n else 0
        return self.measure > 0 and max(self.widths[n], above) >= self.measure - RAGGED

    def runs_on(self, n: int) -> bool:
        """Whether the line below begins with a small letter, as no headline does: one sentence over two lines."""
        return n + 1 < len(self.folded) and self.written[n + 1].lstrip()[:1].islower()

    def neighbours(self, n: int, step: int) -> Iterator[int]:
        """The visible lines above (-1) or below (1), nearest first."""
        at = n + step
        while 0 <= at < len(self.folded):
            if self.folded[at] or at in self.seams:
                yield at
            at += step
