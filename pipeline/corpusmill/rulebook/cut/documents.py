"""The lines of a batch while rules cut them: which rules match, and what was cut."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from itertools import chain, groupby, pairwise
from operator import itemgetter

import numpy as np

from corpusmill.kernel.arrays import Flags, Ints, ordered
from corpusmill.rulebook.book import RuleBook
from corpusmill.rulebook.cut.cuts import Cuts
from corpusmill.rulebook.cut.row import Row
from corpusmill.rulebook.matched import Matched, indent_of, judged
from corpusmill.rulebook.rule import Hit
from corpusmill.text.actions import Edits, Tag
from corpusmill.text.audit.moving import are_more_than_seams
from corpusmill.text.batch import Batch
from corpusmill.text.codes.languages import GUESSES
from corpusmill.text.lines import LineTable


class Documents:
    """The lines of a batch while rules cut them."""

    def __init__(self, batch: Batch, table: LineTable, rulebook: RuleBook):
        choice = cache(rulebook.languages_for)
        guesses = [None if cell is None else tuple(cell) for cell in batch.values(GUESSES)]
        self._wanted = [choice(*cells) for cells in zip(batch.values("language"), guesses, strict=True)]
        self._memories = [*map(rulebook.memory, self._wanted)]
        self.table, self.cuts, self._rulebook = table, Cuts(table), rulebook
        self._marks = batch.marks if are_more_than_seams(batch.marks) else ((),) * len(batch)
        self._texts: list[str] = [*batch.texts]
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
        return Row(self.table, self._texts[row], self.lines(row), self._marks[row], self.cuts)

    def lines(self, row: int) -> range:
        return range(self.first[row], self.first[row + 1])

    def bounds(self, rows: Ints) -> tuple[Ints, Ints]:
        """The first lines of rows, and the first ones behind them."""
        first = np.array(self.first)
        return first[rows], first[rows + 1]

    def text(self, row: int) -> str:
        return self._texts[row]

    @cached_property
    def may_hold_verse(self) -> Flags:
        """Rows of which a line may go on behind a comma."""
        ends = np.flatnonzero(self.table.edges[1] == ord(","))
        found: Flags = np.bincount(self.table.row[ends], minlength=len(self._texts)) > 0
        return found

    def judged(self, line: int, hits: Sequence[Hit]) -> Matched | None:
        """What is left of hits in a line that nobody has cut, as it is written."""
        table, row = self.table, int(self.table.row[line])
        written = self.text(row)[table.starts[line] : table.ends[line]]
        return self._memories[row].judged(written, table.folded[line], hits)

    def matched_again(
        self, matched: Mapping[int, Matched], shorter: Sequence[int], unsettled: Sequence[int]
    ) -> dict[int, Matched]:
        """What matches now in rows of which some lines are shorter, and in unsettled ones what was not cut there of
        what had matched."""
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
                    again[line] = Matched.of(left, cuts.left[line])
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
