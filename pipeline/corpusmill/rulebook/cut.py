"""What the rules take from the rows of a batch, as edits; their proof and the stage both work on these."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache, cached_property
from itertools import chain, groupby, pairwise
from operator import attrgetter, itemgetter

import numpy as np

from corpusmill.kernel.arrays import Flags, Ints, begins, ordered
from corpusmill.rulebook.book import RuleBook
from corpusmill.rulebook.matched import Matched, Sign, indent_of, judged
from corpusmill.rulebook.row import TABLE_EDGES, Cuts, Place, Row, may_be_torn
from corpusmill.rulebook.rule import Hit
from corpusmill.text.actions import Edits, Tag
from corpusmill.text.batch import Batch
from corpusmill.text.codes.languages import GUESSES
from corpusmill.text.lines import LineTable
from corpusmill.text.prose import SHORTEST_FULL, Zones, is_prose, is_text
from corpusmill.text.shapes import FOLDED_BULLETS, MARKS_OF_CODE


def cut(batch: Batch, rulebook: RuleBook, *, lines: LineTable | None = None, anywhere: bool = False) -> Edits:
    """Edits for all that the rules match; a removed line is cut without its newline.

    How is told by `strip_boilerplate`. What a cut leaves is matched again, so that a second run finds nothing new.

    Between paragraphs of prose a whole line goes only with a second sign beside the phrase (see `Row.taken`), unless
    `anywhere`: so the proof of a rule asks what its pattern takes. Instead of the batch's own lines those of another
    table may be judged, which has long lines in parts.
    """
    documents = Documents(batch, batch.lines if lines is None else lines, rulebook)
    matched = documents.matched()
    while matched:  # what is left of lines is looked at again; few rows have such a line
        found = Round(documents, matched)
        matched = documents.matched_again(found, documents.cut(found, anywhere=anywhere))
    return documents.edits()


class Documents:
    """The lines of a batch while rules cut them."""

    def __init__(self, batch: Batch, table: LineTable, rulebook: RuleBook):
        choice = cache(rulebook.languages_for)
        guesses = [None if cell is None else tuple(cell) for cell in batch.values(GUESSES)]
        self._wanted = [choice(*cells) for cells in zip(batch.values("language"), guesses, strict=True)]
        self._memories = [*map(rulebook.memory, self._wanted)]
        self.table, self.cuts, self._batch, self._rulebook = table, Cuts(table), batch, rulebook
        self.first: list[int] = table.first_of_row(len(batch)).tolist()
        self.visible = np.flatnonzero(table.length)
        self.is_prose = table.is_prose.copy()
        """Whether each line reads as prose as it is left."""

    def matched(self) -> dict[int, Matched]:
        """The lines that rules match, where row n runs those of `_wanted[n]`: most of them are known already."""
        table, memories = self.table, self._memories
        numbers = np.fromiter(chain.from_iterable(self._numbers()), np.int64, len(table))
        at = np.flatnonzero(numbers > 0)
        told = zip(at.tolist(), table.row[at].tolist(), numbers[at].tolist(), strict=True)
        found = {n: memories[row][number] for n, row, number in told}
        for n, asked in self._rulebook.candidates(table, self._wanted, np.flatnonzero(numbers < 0)):
            found[n] = memories[table.row[n]].learn(table.folded[n], asked)
        matched = {n: self.judged(n, hits) if isinstance(hits, list) else hits for n, hits in sorted(found.items())}
        return {n: hits for n, hits in matched.items() if hits}

    def _numbers(self) -> Iterator[Iterable[int]]:
        """Of each line its number in the memory of its row."""
        bounds = zip(self._memories, pairwise(self.first), strict=True)
        for memory, of_memory in groupby(bounds, key=itemgetter(0)):
            lines = [*chain.from_iterable(lines for _, lines in of_memory)]
            yield memory.numbers_of(self.table.folded[lines[0] : lines[-1]])

    def row(self, row: int) -> Row:
        batch = self._batch
        return Row(self.table, batch.texts[row], self.lines(row), batch.marks[row], self.cuts)

    def lines(self, row: int) -> range:
        return range(self.first[row], self.first[row + 1])

    def bounds(self, rows: Ints) -> tuple[Ints, Ints]:
        """The first lines of rows, and the first ones behind them."""
        first = np.array(self.first)
        return first[rows], first[rows + 1]

    def text(self, row: int) -> str:
        return self._batch.texts[row]

    def judged(self, line: int, hits: Sequence[Hit]) -> Matched | None:
        """What is left of hits in a line that nobody has cut, as it is written."""
        table, row = self.table, int(self.table.row[line])
        written = self.text(row)[table.starts[line] : table.ends[line]]
        return self._memories[row].judged(written, table.folded[line], hits)

    def cut(self, lines: Round, *, anywhere: bool) -> list[int]:
        """Cut what matches in some lines; those that are shorter for it and hold something still."""
        cuts, shorter = self.cuts, []
        for n, (line, matched, is_sure) in enumerate(zip(lines.lines, lines.matched, lines.sure.tolist(), strict=True)):
            if is_sure and not matched.signs & Sign.GROUPED and line not in cuts.spans:
                cuts.gone[line] = matched.whole[0].rule
            elif taken := matched.whole if is_sure else lines.taken(n, anywhere=anywhere):
                cuts.take(line, taken)
                if line not in cuts.gone:
                    shorter.append(line)
        self.is_prose[[*cuts.gone]] = False
        for line in shorter:
            self.is_prose[line] = is_prose(cuts.left[line])
        return shorter

    def matched_again(self, lines: Round, shorter: Sequence[int]) -> dict[int, Matched]:
        """What matches now in rows of which some lines are shorter, and in unsettled ones: what was not cut there."""
        matched, unsettled = lines.before_placing, lines.unsettled()
        if not (shorter or unsettled):
            return {}
        cuts, row = self.cuts, dict(zip(shorter, self.table.row[[*shorter]].tolist(), strict=True))
        again: dict[int, Matched] = {
            line: matched[line]
            for of_row in {*row.values(), *unsettled}
            for line in self.lines(of_row)
            if line in matched and line not in cuts.gone and line not in row
        }
        for languages in dict.fromkeys(self._wanted[of_row] for of_row in row.values()):
            of_languages = [line for line in shorter if self._wanted[row[line]] == languages]
            found = self._rulebook.find_in([cuts.left[line] for line in of_languages], languages)
            for line, hits in zip(of_languages, found, strict=True):
                if left := self._judged(line, row[line], hits):
                    again[line] = Matched(left, cuts.left[line])
        return {line: again[line] for line in sorted(again)}

    def _judged(self, line: int, row: int, hits: Sequence[Hit]) -> Sequence[Hit]:
        """Hits in what is left of a line as it is written."""
        if not any(hit.rule.is_written for hit in hits):
            return hits
        text, at = self.text(row), self._indent(line, row)
        return judged("".join([text[at + place] for place in self.cuts.places[line]]), hits)

    def _indent(self, line: int, row: int) -> int:
        """Where in the text the first visible character of a line stands."""
        return indent_of(self.text(row), self.table.starts[line], self.table.ends[line])

    def edits(self) -> Edits:
        """What was cut, by row and place, and the tags of named groups."""
        table, cuts = self.table, self.cuts
        gone = np.array([*cuts.gone], np.int64)
        row, start, end, rules = table.row[gone], table.start[gone], table.end[gone], [*cuts.gone.values()]
        parts = [
            (of_row, at + a, at + b, rule)
            for line, spans in cuts.spans.items()
            for of_row in (int(table.row[line]),)
            for at in (self._indent(line, of_row),)
            for a, b, rule in spans
        ]
        if parts:
            *places, others = zip(*parts, strict=True)
            row, start, end = (
                np.append(all_, some) for all_, some in zip((row, start, end), np.array(places), strict=True)
            )
            rules += others
        order = ordered(row, start)
        rules = [*map(rules.__getitem__, order.tolist())]
        spans, ids = (row[order], start[order], end[order]), [rule.id for rule in rules]
        return Edits.removing(spans, ids, [rule.category for rule in rules], [*self._tags()])

    def _tags(self) -> Iterator[Tag]:
        for line, tags in sorted(self.cuts.tags.items()):
            row = int(self.table.row[line])
            at, text = self._indent(line, row), self.text(row)
            for name, a, b, rule in tags:
                yield Tag(row, name, text[at + a : at + b], (at + a, at + b), rule.id)


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
        for n in np.flatnonzero(self._having(Sign.PLACED)).tolist():
            self.matched[n] = self._placed(n, self.matched[n])
        self._above, self._below, self._is_known = self._beside()
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
        (title, before, after), line = self._zones[:, n].tolist(), self.lines[n]
        is_placed = matched.signs & Sign.PLACED
        return matched.placed(in_head=title < line < before, in_tail=line > after) if is_placed else matched

    def taken(self, n: int, *, anywhere: bool) -> Sequence[Hit]:
        """What is cut of the n-th line, by all that is asked of it."""
        matched, row = self.matched[n], int(self._row[n])
        if not matched.is_judged and not (anywhere and matched.rule):
            judged = self._documents.judged(self.lines[n], self.before_placing[self.lines[n]].hits)
            matched = self._placed(n, judged) if judged else matched
        if anywhere or not (matched.rule or matched.parts):
            return matched.whole or matched.parts
        beside = int(self._above[n]), int(self._below[n]), bool(self._is_known[n])
        return self._asked(row).taken(self.lines[n], matched, Place(Zones(*self._zones[:, n].tolist()), *beside))

    def _asked(self, row: int) -> Row:
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
            found[n] = not may_be_torn(table, self._documents.text(row[n]), self.lines[n])
        for n in np.flatnonzero(found & self._may_go_on).tolist():
            asked = self._asked(int(row[n]))
            found[n] = not (asked.goes_on(self.lines[n] - 1) or asked.goes_on(self.lines[n]))
        return found

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
