"""A text as the rules of context see it: its lines, which of them a cut left empty, and its prose."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from corpusmill.text.batch import Mark
from corpusmill.text.prose import (
    HEADLINE,
    RAGGED,
    SHORTEST,
    ends_unstopped,
    is_prose,
    is_unstopped_headline,
    wrapped_at,
)
from corpusmill.text.shapes import marks_of_code

Found = dict[int, tuple[str, str]]
"""Line → (rule, category)."""


_SHORT = 40


@dataclass
class Surroundings:
    """One row as the rules here see it: its lines, which of them are empty because something was cut, and zones."""

    folded: list[str]
    widths: list[int]
    """Length in characters, those of scripts without spaces twice."""
    seams: dict[int, Mark]
    """Line → the seam in it, where nothing but the seam is left of the line."""
    written: list[str]
    """The lines as they stand in the text."""

    @cached_property
    def prose(self) -> list[int]:
        """The lines that read as prose."""
        lines = enumerate(zip(self.folded, self.widths, strict=True))
        return [n for n, (line, width) in lines if width >= SHORTEST and (width >= HEADLINE.stop or is_prose(line))]

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
    def short(self) -> list[tuple[int, str]]:
        """The lines that hold something, but less than 40 characters."""
        return [(n, line) for n, line in enumerate(self.folded) if 0 < len(line) < _SHORT]

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
