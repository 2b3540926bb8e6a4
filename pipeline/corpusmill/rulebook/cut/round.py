"""Lines in which rules match, before they are cut: most are told at once whether they go, the others one by one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, partial
from operator import attrgetter

import numpy as np

from corpusmill.kernel.arrays import Flags, Ints, begins
from corpusmill.rulebook.cut.documents import Documents
from corpusmill.rulebook.cut.own import TABLE_EDGES, may_be_own, may_be_torn
from corpusmill.rulebook.cut.row import Place, Row
from corpusmill.rulebook.matched import Matched, Sign
from corpusmill.rulebook.rule import Hit
from corpusmill.text.prose import SHORTEST_FULL, Zones, is_prose, is_text
from corpusmill.text.shapes import FOLDED_BULLETS, MARKS_OF_CODE


class Round:
    """Lines in which rules match, before they are cut: what is told of all of them at once, and what of one."""

    def __init__(self, documents: Documents, matched: dict[int, Matched]):
        self._documents, self._table = documents, documents.table
        self.lines, self.matched = [*matched], [*matched.values()]
        self.before_placing = matched
        self._line = np.array(self.lines, np.int64)
        self._row = self._table.row[self._line]
        is_first = begins(self._row)
        of_row = np.cumsum(is_first) - 1
        anywhere = self._line[self._having(Sign.ANYWHERE)]
        self._zones = _zones(documents, self._row[is_first], anywhere)[:, of_row]
        self._row_of, self._zones_of = self._row.tolist(), [*zip(*self._zones.tolist(), strict=True)]
        for n in np.flatnonzero(self._having(Sign.PLACED)).tolist():
            self.matched[n] = self._placed(n, self.matched[n])
        self._above, self._below, self._is_known = beside = self._beside()
        self._beside_of = [*zip(*map(np.ndarray.tolist, beside), strict=True)]
        self._rows: dict[int, Row] = {}

    def _having(self, sign: int) -> Flags:
        signs = np.fromiter(map(attrgetter("signs"), self.matched), np.int64, len(self.matched))
        found: Flags = signs & sign > 0
        return found

    def _beside(self) -> tuple[Ints, Ints, Flags]:
        """The next visible lines above and below each, in or beside its row, and whether a rule takes one of them."""
        documents = self._documents
        visible = np.concatenate(([-1], documents.visible, [len(self._table)]))
        at = np.searchsorted(documents.visible, self._line)
        is_known = np.zeros(len(visible), np.bool_)
        is_known[at[self._having(Sign.WHOLE)] + 1] = True
        above, below, first, stop = visible[at], visible[at + 2], *documents.bounds(self._row)
        return above, below, (is_known[at] & (above >= first)) | (is_known[at + 2] & (below < stop))

    def _placed(self, n: int, matched: Matched) -> Matched:
        """What matches in the n-th line where it stands."""
        if not matched.signs & Sign.PLACED:
            return matched
        (title, before, after), line = self._zones_of[n], self.lines[n]
        return matched.placed(in_head=title < line < before, in_tail=line > after)

    def taken(self, n: int, *, anywhere: bool) -> Sequence[Hit]:
        """What is cut of the n-th line, by all that is asked of it."""
        matched = self.matched[n]
        if anywhere and matched.rule:
            return matched.whole
        if self._table.folded[self.lines[n]][0] == "-":  # behind a dash somebody may ask what a page asks
            matched = self._as_written(n, matched)
        parts = partial(self._parts, n, matched)
        if not matched.rule and (anywhere or not parts()):
            return parts()
        line, asked = self.lines[n], self._asked(n)
        if self._documents.may_hold_verse[self._row_of[n]] and line in asked.verse:
            return ()
        return asked.taken(line, matched, parts, Place(Zones(*self._zones_of[n]), *self._beside_of[n]))

    def _as_written(self, n: int, matched: Matched) -> Matched:
        if matched.is_judged:
            return matched
        judged = self._documents.judged(self.lines[n], self.before_placing[self.lines[n]].hits)
        return self._placed(n, judged) if judged else matched

    def _parts(self, n: int, matched: Matched) -> Sequence[Hit]:
        """What takes parts of the n-th line as it is written: asked for where the line does not go as a whole."""
        return self._as_written(n, matched).parts

    def _asked(self, n: int) -> Row:
        """The row of the n-th line."""
        row = self._row_of[n]
        if row not in self._rows:
            self._rows[row] = self._documents.row(row)
        return self._rows[row]

    @cached_property
    def sure(self) -> Flags:
        """The lines that go as a whole, as columns tell it: most of them. The others are asked one by one."""
        table, line, row, above, below = self._table, self._line, self._row, self._above, self._below
        title, before, after = self._zones
        first, stop = self._documents.bounds(row)
        is_first, is_last, is_title = above < first, below >= stop, line == title
        may_need = np.where(
            title < 0,
            is_first | ~is_last,
            ((before < line) & (line < after)) | ((line < before) & (below == before)) | ((above == after) & is_last),
        )
        found = self._having(Sign.WHOLE) & (self._having(Sign.SURE) | ~may_need | self._is_known)
        found &= ~np.where(is_title, self._having(Sign.RELATED), self._having(Sign.ONE_LETTER) | self._is_odd)
        for n in np.flatnonzero(found & ~is_title & ~is_first & ~is_last & (below - above == _ADJACENT)).tolist():
            found[n] = not may_be_torn(table, self._documents.text(self._row_of[n]), self.lines[n])
        for n in np.flatnonzero(found & ~self._is_known).tolist():
            found[n] = not self._may_be_own(n, is_last=bool(is_last[n]))
        for n in np.flatnonzero(found & self._documents.may_hold_verse[row]).tolist():
            found[n] = self.lines[n] not in self._asked(n).verse
        for n in np.flatnonzero(found & self._may_go_on).tolist():
            asked = self._asked(n)
            found[n] = not (asked.goes_on(self.lines[n] - 1) or asked.goes_on(self.lines[n]))
        return found

    def _may_be_own(self, n: int, *, is_last: bool) -> bool:
        """Whether the n-th line, beside which nothing is known, may be the text's by its company."""
        line, folded, (_, below, _) = self.lines[n], self._table.folded, self._beside_of[n]
        if may_be_own(folded[line], "" if is_last else folded[below]):
            return True
        hit, is_adjacent = self.matched[n].whole[0], not is_last and below == line + 1
        return is_adjacent and self._asked(n).leads_below(line, hit, below)

    def cut(self, *, anywhere: bool) -> list[int]:
        """Cut what matches; the lines that are shorter for it and hold something still."""
        cuts, shorter = self._documents.cuts, []
        for n, (line, matched, is_sure) in enumerate(zip(self.lines, self.matched, self.sure.tolist(), strict=True)):
            if taken := matched.whole if is_sure else self.taken(n, anywhere=anywhere):
                cuts.take(line, taken)
                if line not in cuts.gone:
                    shorter.append(line)
        reads_as_prose = self._documents.is_prose
        reads_as_prose[[*cuts.gone]] = False
        for line in shorter:
            reads_as_prose[line] = is_prose(cuts.left[line])
        return shorter

    def unsettled(self) -> Sequence[int]:
        """Rows in which something went, and half of a sentence may have stayed for what is no more beside it."""
        gone = self._documents.cuts.gone
        is_gone = np.fromiter(map(gone.__contains__, self.lines), np.bool_, len(self.lines))
        found: list[int] = np.intersect1d(self._row[is_gone], self._row[self._may_go_on & ~is_gone]).tolist()
        return found

    @cached_property
    def _may_go_on(self) -> Flags:
        """Which lines amid prose may hold half of a sentence, as one full line does right above or below another."""
        is_full = np.append(self._table.length + self._table.wide >= SHORTEST_FULL, (False, False))
        is_above, is_below = self._line - self._above == 1, self._below - self._line == 1
        _, before, after = self._zones
        is_amid = (before < self._line) & (self._line < after)
        found: Flags = is_amid & ((is_above & is_full[self._above]) | (is_below & is_full[self._line]))
        return found

    @property
    def _is_odd(self) -> Flags:
        """Which lines begin as items and tables do, or stand in a row that may hold code."""
        text, starts = self._table.utf8
        marks = np.searchsorted(self._table.marks, self._documents.bounds(self._row))
        is_item: Flags = _ODD[np.frombuffer(text, np.uint8)[starts[self._line]]]
        is_of_code: Flags = marks[1] - marks[0] >= MARKS_OF_CODE
        return is_item | is_of_code


_ADJACENT = 2
_ODD = np.isin(np.arange(256), [*map(ord, FOLDED_BULLETS | TABLE_EDGES)])


def _zones(documents: Documents, rows: Ints, gone: Ints) -> Ints:
    """Where the prose stands in rows that is left when some lines are gone, a `Zones` a column.

    A document without a line of prose has no zones: there is nothing that the text could stand around.
    """
    is_left = np.ones(len(documents.table), np.bool_)
    is_left[gone] = False
    first, stop = documents.bounds(rows)
    prose = np.append(np.flatnonzero(documents.is_prose & is_left), -1)
    low, high = np.searchsorted(prose[:-1], (first, stop))
    title = documents.visible[np.searchsorted(documents.visible, first)]
    zones = np.array((title, prose[low], prose[high - 1]))
    # A short post has short sentences: asked below two lines of prose that costs no residue on hand-labelled text,
    # below three .3 %.
    for n in np.flatnonzero(high - low < _TWO).tolist():
        texts = [line for line in documents.lines(rows[n]) if is_left[line] and is_text(documents.cuts.of(line))]
        zones[:, n] = (title[n], texts[0], texts[-1]) if texts else (-1, -1, len(documents.table))
    return zones


_TWO = 2
