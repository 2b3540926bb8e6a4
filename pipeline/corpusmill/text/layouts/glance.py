"""What the lines of a batch tell at a glance, in columns: which rows may hold anything for a finder of context."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from itertools import pairwise
from string import ascii_letters

import numpy as np

from corpusmill.kernel.arrays import Flags, Ints, ordered
from corpusmill.text.audit.seams import Kind, Seams
from corpusmill.text.lines import LineTable
from corpusmill.text.prose import HEADLINE, LONGEST_STRAY, STRAY_MARKS, may_be_stray
from corpusmill.text.shapes import MARKS_OF_CODE, counted_links

_SHORT = 40
_TWICE = 2  # copies of lines where one stands three times


def among(wanted: str) -> Flags:
    """Of each byte whether it is one of some characters."""
    found = np.zeros(256, np.bool_)
    found[[*wanted.encode()]] = True
    return found


_IS_STRAY, _IS_LETTER = among(STRAY_MARKS), among(ascii_letters)


class Glance:
    """The lines of a batch, and those of which nothing but the seam of a cut is left.

    Lines are named by their numbers in the table; where they are told by row, by those in their row.
    """

    def __init__(self, table: LineTable, rows: int, seams: Seams):
        self.rows, self.table, self.first = range(rows), table, table.first_of_row(rows)
        self._cuts = self.first.tolist()
        self.seams, self._kind_of_seam = _lines_of(seams, table)
        self._kinds = seams.kinds
        solid = table.length > 0
        self.visible: Ints = np.flatnonzero(solid)
        self.prose: Ints = np.flatnonzero(table.is_prose | (table.length + table.wide >= HEADLINE.stop))
        """Lines that read as prose, and those of no language that are longer than a headline."""
        self.short: Ints = np.flatnonzero(solid & (table.length < _SHORT))
        self.unseen: Ints = np.flatnonzero(~solid & (table.end > table.start))
        """Lines that hold something, but nothing visible."""

    def lines(self, row: int) -> slice:
        """Where the lines of a row stand in the table."""
        return slice(self._cuts[row], self._cuts[row + 1])

    def has(self, lines: Ints, least: int = 1) -> Flags:
        """The rows that have some of these lines, or so many."""
        return np.diff(np.searchsorted(lines, self.first)) >= least

    def by_row(self, lines: Ints) -> list[list[int]]:
        """Some lines of each row, by their numbers in it."""
        within = (lines - self.first[self.table.row[lines]]).tolist()
        return [within[start:end] for start, end in pairwise(np.searchsorted(lines, self.first).tolist())]

    def last(self, lines: Ints) -> Ints:
        """The last of some lines in each row; -1: none."""
        found = np.append(lines, -1)[np.searchsorted(lines, self.first[1:]) - 1]
        return np.where(found >= self.first[:-1], found, -1)

    def have_below(self, lines: Ints, seams: Ints) -> Flags:
        """Rows in which one of some seams stands below the last of some lines, and below that something visible."""
        last = self.last(lines)
        seam = np.append(seams, len(self.table))[np.searchsorted(seams, last, side="right")]
        return (last >= 0) & (self.last(self.visible) > seam)

    def of_rule(self, rule: str | Callable[[str], bool]) -> Ints:
        """The lines that are seams of a rule."""
        is_wanted = rule.__eq__ if isinstance(rule, str) else rule
        return self._seams_of(is_wanted(kind.rule) for kind in self._kinds)

    def of_category(self, *categories: str) -> Ints:
        """The lines that are seams of some categories."""
        return self._seams_of(kind.category in categories for kind in self._kinds)

    def _seams_of(self, is_wanted: Iterable[bool]) -> Ints:
        found: Ints = self.seams[np.array([*is_wanted], np.bool_)[self._kind_of_seam]]
        return found

    def seams_of(self, row: int) -> dict[int, Kind]:
        """The lines of a row that are seams."""
        first, kinds = self._cuts[row], self._kinds
        begin, end = self._cuts_of_seams[row : row + 2]
        return {n - first: kinds[kind] for n, kind in self._listed_seams[begin:end]}

    @cached_property
    def _cuts_of_seams(self) -> list[int]:
        return list(np.searchsorted(self.seams, self.first).tolist())

    @cached_property
    def _listed_seams(self) -> list[tuple[int, int]]:
        return [*zip(self.seams.tolist(), self._kind_of_seam.tolist(), strict=True)]

    @cached_property
    def may_be_code(self) -> Flags:
        """Rows that may have as many lines of marks alone as code has."""
        return self.has(np.array(self.table.marks, np.int64), MARKS_OF_CODE)

    @cached_property
    def prose_of(self) -> list[list[int]]:
        """The lines of each row that read as prose."""
        return self.by_row(self.prose)

    @cached_property
    def short_of(self) -> list[list[int]]:
        """The lines of each row that hold something, but less than 40 characters."""
        return self.by_row(self.short)

    @cached_property
    def unseen_of(self) -> list[list[int]]:
        """The lines of each row that hold something, but nothing visible."""
        return self.by_row(self.unseen)

    @cached_property
    def copies(self) -> Ints:
        """How many lines of each row are copies of others, empty ones, too."""
        folded = self.table.folded
        distinct = [len({*folded[start:end]}) for start, end in pairwise(self._cuts)]
        return np.diff(self.first) - np.array(distinct, np.int64)

    @cached_property
    def hold_residue(self) -> Flags:
        """Rows in which something was cut, or lines are repeated."""
        return self.has(self.seams) | (self.copies >= _TWICE)

    @cached_property
    def has_often(self) -> Flags:
        """Rows in which a line that holds something may stand three times."""
        empty = np.diff(self.first) - np.diff(np.searchsorted(self.visible, self.first))
        return np.asarray(self.copies - np.maximum(empty - 1, 0) > 1)

    @cached_property
    def sure_prose(self) -> Ints:
        """Lines of prose that are no question or exclamation as long as headlines are."""
        tail, is_long = self.table.edges[1], self.table.length + self.table.wide >= HEADLINE.stop
        is_sure = is_long | ((tail != ord("?")) & (tail != ord("!")))
        found: Ints = self.prose[is_sure[self.prose]]
        return found

    @cached_property
    def numbers(self) -> Ints:
        """The lines of three characters at the most that begin with a digit."""
        return np.flatnonzero((self.table.edges[0] - ord("0") < 10) & (self.table.length <= 3))

    @cached_property
    def bracketed(self) -> Ints:
        """The lines that end in a round bracket."""
        return np.flatnonzero(self.table.edges[1] == ord(")"))

    @cached_property
    def counted(self) -> dict[int, set[int]]:
        """Row → its lines of lists that a count in brackets follows, for rows that have any."""
        rows = np.flatnonzero(self.has(self.bracketed)).tolist()
        return {row: lines for row in rows if (lines := counted_links(self.table.folded[self.lines(row)]))}

    @cached_property
    def stray(self) -> Ints:
        """The lines that may be stray marks by a character and their length."""
        head, folded = self.table.edges[0], self.table.folded
        is_apt = _IS_STRAY[head] | (self.table.length <= LONGEST_STRAY)
        marks = np.flatnonzero((head > 0) & ~_IS_LETTER[head] & is_apt)
        return np.array([n for n in marks.tolist() if may_be_stray(folded[n])], np.int64)

    def opened_by(self, marks: str) -> Ints:
        """The lines that begin with one of some characters of ASCII."""
        return np.flatnonzero(among(marks)[self.table.edges[0]])


def _lines_of(seams: Seams, table: LineTable) -> tuple[Ints, Ints]:
    """The lines of which a seam alone is left, and its kind: where several stand in one, that of the last."""
    lines, at = (table.row << 32) + table.start, (seams.row << 32) + seams.start
    is_empty = table.length == 0
    # the empty part at a seam inside a long line begins where the next part may, too
    begin, last = np.searchsorted(lines, at), np.searchsorted(lines, at, side="right") - 1
    begin = np.minimum(begin, last)
    found = np.concatenate((begin, last))
    kinds = np.concatenate((seams.kind, seams.kind))
    apt = np.concatenate(((lines[begin] == at) & is_empty[begin], is_empty[last]))
    which = np.tile(np.arange(len(at)), 2)[apt]
    found, kinds = found[apt], kinds[apt]
    order = ordered(found, which)
    order = order[np.append(np.diff(found[order]) > 0, True)[: len(order)]]
    return found[order], kinds[order]
