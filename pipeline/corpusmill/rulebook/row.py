"""The lines of one row as rules weigh them: where each stands, what is beside it, whether its shape is the text's."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Container, Sequence
from functools import cached_property

from corpusmill.rulebook.endings.openers import leads_on
from corpusmill.text.batch import Mark
from corpusmill.text.fold import fold
from corpusmill.text.layouts.browser import is_browser_text
from corpusmill.text.lines import LineTable
from corpusmill.text.prose import RAGGED, SHORTEST_FULL, Zones, is_prose, is_text, wrapped_at
from corpusmill.text.shapes import FOLDED_BULLETS, MARKS_OF_CODE, bullet, introduced, is_row_or_torn, marks_of_code

_STOPS = ".!?:;\u3002\u0964\u06d4"


class Row:
    """The lines of one row; `lines` are their numbers in the table, by which each is named.

    Of lines that were cut `left` is what is left of them, and `places` where its characters stand in the folded line.
    """

    def __init__(self, table: LineTable, text: str, lines: range, marks: Sequence[Mark]):
        self.table, self.text, self.lines, self.marks = table, text, lines, marks
        self.left: dict[int, str] = {}
        self.places: dict[int, Sequence[int]] = {}

    def zones(self, gone: Container[int]) -> Zones:
        """Where the prose stands that is left when some lines are gone.

        A document without a line of prose has no zones: there is nothing that the text could stand around.
        """
        left, folded = self.left, self.table.folded
        title = next(n for n in self.lines if folded[n])
        prose = [n for n in self._prose() if n not in gone]
        first, last = (prose[0], prose[-1]) if prose else (None, None)
        # A short post has short sentences: asked below two lines of prose that costs no residue on hand-labelled text,
        # below three .3 %.
        if first == last:
            texts = [n for n in self.lines if n not in gone and is_text(left[n] if n in left else folded[n])]
            first, last = (texts[0], texts[-1]) if texts else (None, None)
        return Zones(-1, -1, len(self.table)) if first is None or last is None else Zones(title, first, last)

    def _prose(self) -> Sequence[int]:
        """The lines that read as prose as they are left."""
        prose, taken = self.table.prose, self.places
        found = prose[bisect_left(prose, self.lines.start) : bisect_left(prose, self.lines.stop)]
        if not taken:
            return found
        return [n for n in sorted({*found, *taken}) if n not in taken or is_prose(self.left[n])]

    def belongs(self, line: int, above: int, below: int, *, is_known: bool) -> bool:
        """Whether a line is a part of what stands above and below it: code, a list, a table, a sentence.

        `is_known` says that a rule knows one of the two. The cheapest question is asked first: of six lines a document
        that rules know, five are told by one character.
        """
        folded, lines = self.table.folded, self.lines
        marks = self._marks_of_code
        if marks and not marks.isdisjoint((above - lines.start, below - lines.start)):
            return True
        first = folded[line][0]
        if first in FOLDED_BULLETS and (items := self._items_beside(line, above, below)):
            if not is_known and line - lines.start in self._introduced:
                return True
            if items == 2:
                return False
        are_adjacent = above == line - 1 and below == line + 1 and above in lines and below in lines
        if first not in "|+" and not (are_adjacent and self._may_be_torn(line)):
            return False
        written = [self.written(at).strip() for at in (above, line, below)]
        return is_row_or_torn(*written, are_adjacent=are_adjacent)

    def _items_beside(self, line: int, above: int, below: int) -> int:
        """How many of the lines beside one begin with the same bullet; 0 where it has none."""
        mark, *others = [bullet(self.written(at).strip()) for at in (line, above, below)]
        return others.count(mark) if mark else 0

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
        start, end = self.span(line)
        return self.text[start:end]

    def span(self, line: int) -> tuple[int, int]:
        """Start and end of a line in the text."""
        return self.table.starts[line], self.table.ends[line]

    def beside(self, line: int) -> tuple[int, int]:
        """The next visible lines above and below; one outside the document where there is none."""
        above, below, folded, first, stop = line - 1, line + 1, self.table.folded, self.lines.start, self.lines.stop
        while above >= first and not folded[above]:
            above -= 1
        while below < stop and not folded[below]:
            below += 1
        return above, below

    def goes_on(self, line: int) -> bool:
        """Whether a sentence of a text with hard line ends goes on in the line right below, since this one is full."""
        folded, widths, lines = self.table.folded, self.table.widths, self.lines
        if line not in lines or line + 1 not in lines or not folded[line] or not folded[line + 1]:
            return False
        if widths[line] < SHORTEST_FULL or folded[line][-1] in _STOPS or bullet(folded[line + 1]):
            return False
        return 0 < self._measure <= widths[line] + RAGGED and self.text[self.span(line)[1]] == "\n"

    def leads_on(self, line: int) -> bool:
        """Whether a part of a page on one line ends in a word that leads on to the next ("of the | UK")."""
        if line not in self.lines or line + 1 not in self.lines:
            return False
        end = self.span(line)[1]
        if self.text[end : self.span(line + 1)[0]] != " ":
            return False
        return leads_on("".join(self.written(line).rsplit(maxsplit=1)[-1:]))

    @cached_property
    def _measure(self) -> int:
        """The measure of a text with hard line ends; of a page of a text browser, whose residue is wrapped too, 0."""
        measure = wrapped_at(self.table.widths[self.lines.start : self.lines.stop])
        return 0 if measure and is_browser_text(self.text) else measure

    @cached_property
    def copies(self) -> frozenset[str]:
        """The lines that stand more than once."""
        seen: set[str] = set()
        known = self.table.folded[self.lines.start : self.lines.stop]
        return frozenset([line for line in known if line in seen or seen.add(line)])  # type: ignore[func-returns-value]

    def indent(self, line: int) -> int:
        """Where in the text the first visible character of a line stands."""
        return indent_of(self.text, *self.span(line))

    @cached_property
    def _marks_of_code(self) -> frozenset[int]:
        marks, lines = self.table.marks, self.lines
        if bisect_left(marks, lines.stop) - bisect_left(marks, lines.start) < MARKS_OF_CODE:
            return frozenset()
        return marks_of_code(self.table.folded[lines.start : lines.stop])

    @cached_property
    def _introduced(self) -> frozenset[int]:
        return introduced(self.table.folded[self.lines.start : self.lines.stop])

    def _may_be_torn(self, line: int) -> bool:
        """Whether the lines right above and below may be halves of a sentence, by a character of each."""
        last, first = self.text[self.table.ends[line - 1] - 1], self.text[self.table.starts[line + 1]]
        return not (first.isupper() or first.isdigit()) and (last.isalnum() or last in ",(" or last.isspace())


def indent_of(text: str, start: int, end: int) -> int:
    """Where in a span of a text the first visible character stands."""
    while start < end and not (char := text[start]).isalnum() and fold(char).isspace():
        start += 1
    return start
