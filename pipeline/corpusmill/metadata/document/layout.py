"""Where the lines of a document stand: the lead before the first prose, the tail after the last."""

from __future__ import annotations

from typing import NamedTuple

from corpusmill.metadata.judges.titles import prose_of
from corpusmill.metadata.words import Lines

# Metadata stands at the ends. Of the 60 development texts, all titles, bylines and dates lie in the first 8 and the
# last 6 non-blank lines; captions go deeper.
HEAD, TAIL = 15, 25


class Layout(NamedTuple):
    """The non-blank lines at both ends of a document, in order, without overlap.

    `first_prose` and `last_prose` index `lines`; both are None where no line at either end reads as prose.
    """

    lines: Lines
    head: int
    """How many of these are the first of the document."""
    first_prose: int | None
    last_prose: int | None

    def in_lead(self, n: int) -> bool:
        return n < self.head and (self.first_prose is None or n < self.first_prose)

    def in_trail(self, n: int) -> bool:
        return self.last_prose is not None and n > self.last_prose


def lay_out(lines: Lines) -> Layout:
    at = prose_of(lines)
    return Layout(lines, min(HEAD, len(lines)), at[0] if at else None, at[-1] if at else None)
