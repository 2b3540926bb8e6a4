"""The lines of one row as rules weigh them: where each stands, what is beside it, whether its shape is the text's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cached_property

from corpusmill.text.batch import Mark
from corpusmill.text.fold import fold
from corpusmill.text.lines import LineTable
from corpusmill.text.shapes import FOLDED_BULLETS, bullet, introduced, is_mark_of_code, is_row_or_torn, marks_of_code


class Row:
    """The lines of one row; `lines` are their numbers in the table, by which each is named."""

    def __init__(self, table: LineTable, text: str, lines: range, marks: Sequence[Mark]):
        self.table, self.text, self.lines, self.marks = table, text, lines, marks
        self.starts = table.start[lines.start : lines.stop].tolist()
        self.ends = table.end[lines.start : lines.stop].tolist()
        self._visible: dict[int, int] = {}

    def belongs(self, line: int, above: int, below: int, *, is_known: bool) -> bool:
        """Whether a line is a part of what stands above and below it: code, a list, a table, a sentence.

        `is_known` says that a rule knows one of the two. The cheapest question is asked first: of six lines a document
        that rules know, five are told by one character.
        """
        folded = self.table.folded
        beside = [at for at in (above, below) if at in self.lines]
        for n in beside:
            if is_mark_of_code(folded[n]) and n - self.lines.start in self._marks_of_code:
                return True
        first = folded[line][0]
        if first in FOLDED_BULLETS and self._is_item(line, above, below):
            return not is_known and line - self.lines.start in self._introduced
        are_adjacent = (above, below) == (line - 1, line + 1) and len(beside) > 1
        if first not in "|+" and not (are_adjacent and self._may_be_torn(line)):
            return False
        written = [self.written(at).strip() for at in (above, line, below)]
        return is_row_or_torn(*written, are_adjacent=are_adjacent)

    def _is_item(self, line: int, above: int, below: int) -> bool:
        """Whether a line begins with a bullet, and both lines beside it with the same one."""
        mark, *others = [bullet(self.written(at).strip()) for at in (line, above, below)]
        return bool(mark) and others == [mark, mark]

    def is_link(self, line: int) -> bool:
        """Whether a reader marked the whole line as a link, and not as a heading too ("A new lamp" over its post)."""
        if not self.marks:
            return False
        start = self.indent(line)
        end = start + len(self.table.folded[line])
        kinds = {mark.kind for mark in self.marks if mark.start <= start and end <= mark.end}
        return "link" in kinds and "heading" not in kinds

    def written(self, line: int) -> str:
        """A line as it stands in the text; nothing for a neighbour outside."""
        if line not in self.lines:
            return ""
        start, end = self.span_of(line)
        return self.text[start:end]

    def visible_below(self, line: int) -> int:
        """How many lines below it hold anything; counted once, since every line of a long tail asks."""
        if line not in self._visible:
            below = range(line + 1, self.lines.stop)
            self._visible[line] = sum(bool(self.table.folded[n]) for n in below)
        return self._visible[line]

    def neighbour(self, line: int, step: int) -> int:
        """The next visible line above (-1) or below (1); one outside the document where there is none."""
        at = line + step
        while at in self.lines and not self.table.folded[at]:
            at += step
        return at

    @cached_property
    def copies(self) -> Counter[str]:
        return Counter(self.table.folded[self.lines.start : self.lines.stop])

    def span_of(self, line: int) -> tuple[int, int]:
        """Where a line stands in the text."""
        return self.starts[line - self.lines.start], self.ends[line - self.lines.start]

    def indent(self, line: int) -> int:
        """Where in the text the first visible character of a line stands."""
        start, end = self.span_of(line)
        while start < end and not (char := self.text[start]).isalnum() and fold(char).isspace():
            start += 1
        return start

    @cached_property
    def _marks_of_code(self) -> frozenset[int]:
        return marks_of_code(self.table.folded[self.lines.start : self.lines.stop])

    @cached_property
    def _introduced(self) -> frozenset[int]:
        return introduced(self.table.folded[self.lines.start : self.lines.stop])

    def _may_be_torn(self, line: int) -> bool:
        """Whether the lines right above and below may be halves of a sentence, by a character of each."""
        end, start = self.span_of(line - 1)[1] - 1, self.span_of(line + 1)[0]
        last, first = self.text[end], self.text[start]
        return not (first.isupper() or first.isdigit()) and (last.isalnum() or last in ",(" or last.isspace())
