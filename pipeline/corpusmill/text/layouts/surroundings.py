"""A text as the rules of context see it: its lines, which of them a cut left empty, and its prose."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from corpusmill.text.layouts.glance import Glance
from corpusmill.text.prose import HEADLINE, RAGGED, ends_unstopped, is_unstopped_headline, wrapped_at
from corpusmill.text.shapes import marks_of_code

Found = dict[int, tuple[str, str]]
"""Line → (rule, category)."""


class Surroundings:
    """One row as the rules here see it: its lines, which of them are empty because something was cut, and zones.

    `seams` are the lines of which nothing but the seam is left, `widths` lengths in characters, those of scripts
    without spaces twice, `prose` the lines that read as prose.
    """

    def __init__(self, glance: Glance, row: int, text: str):
        lines, table = glance.lines(row), glance.table
        self.folded, self.widths, self.text = table.folded[lines], table.widths[lines], text
        self.starts, self.ends = table.starts[lines], table.ends[lines]
        self._may_be_code = bool(glance.may_be_code[row])
        self.prose, self.seams = glance.prose_of[row], glance.seams_of(row)
        self.short = [(n, self.folded[n]) for n in glance.short_of[row]]
        """The lines that hold something, but less than 40 characters."""

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
