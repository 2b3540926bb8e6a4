"""The lines of texts as they were read: cut, folded and glanced at for a whole batch at once."""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise

import numpy as np

from corpusmill.metadata import traits
from corpusmill.metadata.glance import glance
from corpusmill.metadata.judges.credits import is_under_picture
from corpusmill.metadata.judges.mastheads import LIST_MARKS, MOST_LINES, TOP, bare, has_bar, is_signed
from corpusmill.metadata.judges.outdented import LEAST_LINES, could_be_outdented
from corpusmill.metadata.judges.pages.bylines import could_name
from corpusmill.metadata.judges.pages.labels import is_label
from corpusmill.metadata.judges.phrases import SOURCES
from corpusmill.metadata.sites.names import folded_outlets
from corpusmill.metadata.sites.signs import MAY_SPEAK, MAY_SUFFICE, Told, are_enough, edges, held
from corpusmill.metadata.words import Line, Words
from corpusmill.text.batch import Batch
from corpusmill.text.fold import fold

_LONGEST_KEPT = 20_000  # characters of a line; a longer one is data, not text
_FOOT = 6  # lines at the end that are kept of a text with more lines than are read
_PICTURED = 31  # lines of the head in which a caption may look like a title
_LONGEST_TOLD = 420  # characters of a line that dates or names; with list marks
_FLAT = 3  # lines of a page that was joined to one
_TELLS = traits.HAS_YEAR | traits.FIRST_ON


class RawLines:
    """Lines of the rows of a batch, with what a glance tells of each."""

    def __init__(self, batch: Batch):
        self.texts = texts = batch.raws
        table = batch.raw_lines
        self.folded = table.folded
        self.first = table.first_of_row(len(texts)).tolist()
        self.row, self.start, self.end = table.row.tolist(), table.start.tolist(), table.end.tolist()
        self.is_wide = (np.bincount(table.row, table.wide, len(texts)) > 0).tolist()
        told = glance(texts, table.row, table.start, table.end, table.folded).told
        self.told = told.tolist()
        solid = np.flatnonzero(table.end > table.start)
        self.solid = solid.tolist()
        self.first_solid = np.searchsorted(table.row[solid], np.arange(len(texts) + 1)).tolist()
        self.of_row = np.bitwise_or.reduceat(told, table.first_of_row(len(texts))[:-1]).tolist() if len(texts) else []


class Page:
    """One text as it was read: its first non-blank lines and its last six, each made when it is asked for.

    `kept` has their numbers in the table of the batch; a place is one of `range(len(kept))`.
    """

    def __init__(self, table: RawLines, row: int):
        self.table, self.row, self.text = table, row, table.texts[row]
        self.own = range(table.first[row], table.first[row + 1])
        self._made: dict[int, Line] = {}
        folded, start, end, raw = table.folded, table.start, table.end, self.text
        kept = table.solid[table.first_solid[row] : table.first_solid[row + 1]]
        if not all(map(folded.__getitem__, kept)):
            kept = [n for n in kept if folded[n] or raw[start[n] : end[n]].strip()]
        if len(kept) > MOST_LINES:
            kept = kept[: MOST_LINES - _FOOT] + kept[-_FOOT:]
        if len(raw) > _LONGEST_KEPT:
            kept = [n for n in kept if end[n] - start[n] <= _LONGEST_KEPT or len(self._line(n).text) <= _LONGEST_KEPT]
        self.kept = kept

    def _line(self, n: int) -> Line:
        """The stripped line and its folded view, of one length."""
        line = self._made.get(n)
        if line is None:
            table = self.table
            start, folded, told = table.start[n], table.folded[n], table.told[n]
            text = self.text[start : table.end[n]]
            if len(folded) != len(text):
                start += len(text) - len(text.lstrip())
                text = text.strip()
                if len(folded) != len(text):  # folding turns some marks into space
                    folded, told = fold(text), traits.UNTOLD
            line = self._made[n] = tuple.__new__(Line, (text, folded, start, told))
        return line

    @cached_property
    def lines(self) -> list[Line]:
        """All of them."""
        return [*map(self._line, self.kept)]

    @cached_property
    def bare(self) -> list[Line]:
        """All of them without list marks."""
        return [line if line.text[0] not in LIST_MARKS else bare(line) for line in self.lines]

    @cached_property
    def is_indented(self) -> bool:
        """Whether most lines may be indented."""
        if len(self.kept) < LEAST_LINES:
            return False
        table = self.table
        return could_be_outdented([table.end[n] - table.start[n] - len(table.folded[n]) for n in self.kept])

    @property
    def columns(self) -> list[int]:
        """Where in its line each begins; none where most begin at the margin."""
        if not self.is_indented:
            return []
        return [line.start - self.table.start[n] for line, n in zip(self.lines, self.kept, strict=True)]

    def _with(self, bits: int) -> list[int]:
        """The places of lines with one of some bits."""
        told = self.table.told
        return [at for at, n in enumerate(self.kept) if told[n] & bits] if self.table.of_row[self.row] & bits else []

    @cached_property
    def telling(self) -> list[int]:
        """The places of lines with a year, or with a sentence in which blog software names its site."""
        return self._with(_TELLS)

    @property
    def has_label(self) -> bool:
        """Whether a line is nothing but a label of authors."""
        folded = self.table.folded
        return any(is_label(folded[self.kept[at]].strip(" •*-")) for at in self._with(traits.OPENS_BY))

    @property
    def cued(self) -> list[int]:
        """The places of lines that may name the author of a page."""
        folded = self.table.folded
        cued = [(at, folded[self.kept[at]]) for at in self._with(traits.MAY_NAME)]
        return [at for at, line in cued if len(line) <= _LONGEST_TOLD and could_name(line)]

    def told(self) -> list[Told]:
        """The lines that may name the site."""
        table, kept = self.table, self.kept
        ends = edges(len(kept))
        if not table.of_row[self.row] & MAY_SUFFICE:
            return []
        found = []
        for at, n in enumerate(kept):
            bits, is_edge = table.told[n], at in ends
            if not (bits & MAY_SPEAK or (is_edge and bits & traits.HAS_TAIL)):
                continue
            holds = held(table.folded[n], bits)
            if is_edge or holds or bits & _TELLS or (bits & traits.MAY_OUTLET and table.folded[n] in folded_outlets()):
                found.append(Told(self._line(n), is_edge, holds))
        return found if are_enough(found) else []

    def holds_line(self, name: str) -> bool:
        """Whether a name stands alone on a line."""
        folded, table = fold(name), self.table
        spans = [(table.start[n], table.end[n]) for n in self.own if table.folded[n] == folded]
        return any(end - start < 100 and len(self.text[start:end].strip()) == len(name) for start, end in spans)

    def is_pictured(self, title: str, words: Words) -> bool:
        """Whether a folded title stands right over a picture's credit: a caption, however much it looks like one."""
        own, folded = title.strip(), self.table.folded
        return any(
            self._line(n).folded == title and is_under_picture(self._line(below), words)
            for n, below in pairwise(self.kept[:_PICTURED])
            if folded[n] == own
        )

    def may_say(self, words: Words) -> bool:
        """Whether `read_masthead` or `read_flat` may read something here."""
        table, kept = self.table, self.kept
        if len(kept) <= _FLAT or any(table.told[n] & traits.HAS_BAR and has_bar(table.folded[n]) for n in kept[:TOP]):
            return True
        if self.is_indented:
            return True
        return is_signed([(at, self._line(kept[at])) for at in self.telling], words)

    def has_phrase(self) -> bool:
        """Whether `read_phrases` may read something here."""
        raw, kept, told = self.text, self.kept, self.table.told
        if not raw.isascii() and raw.count(" » ") >= 2:
            return True
        if self.table.is_wide[self.row] and any(word in raw for word in SOURCES):
            return True
        if not self.table.of_row[self.row] & traits.FIRST_ON:
            return False
        ends = [*kept[:3], *kept[max(0, len(kept) - 6) :]]
        return any(told[n] & traits.FIRST_ON and len(self.table.folded[n]) <= _LONGEST_TOLD for n in ends)
