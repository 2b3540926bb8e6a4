"""The lines of texts as they were read, and what was told of them at a glance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from corpusmill.kernel.arrays import Ints
from corpusmill.metadata import traits
from corpusmill.metadata.glance import LONGEST_TOLD
from corpusmill.metadata.judges.credits import MAY_CREDIT, is_under_picture
from corpusmill.metadata.judges.mastheads import LIST_MARKS, MOST_LINES, is_signed, opens_with_bar, size_of_marks
from corpusmill.metadata.judges.outdented import could_be_outdented
from corpusmill.metadata.judges.pages.bylines import could_name
from corpusmill.metadata.judges.pages.labels import is_label
from corpusmill.metadata.judges.pages.whole import is_whole
from corpusmill.metadata.judges.phrases import REPORTERS
from corpusmill.metadata.judges.signatures import read_signature
from corpusmill.metadata.sites.names import folded_outlets
from corpusmill.metadata.sites.signs import (
    BEARS_TAIL,
    LONGEST_PROMPT,
    LONGEST_TITLE,
    MAY_HOLD,
    MAY_SPEAK,
    MAY_SUFFICE,
    MOST_JOINED,
    OF_PROMPTS,
    TOP,
    Told,
    held,
    is_edge,
)
from corpusmill.metadata.words import Line, Lines, Words
from corpusmill.text.batch import Batch
from corpusmill.text.fold import fold

_LONGEST_KEPT = 20_000  # characters of a line; a longer one is data, not text
_FOOT = 6  # lines at the end that are kept of a text with more lines than are read
_OPENING = 3  # lines at the start in which blog software names its site
_PICTURED = 31  # lines of the head in which a caption may look like a title
_LONGEST_LABEL = 100  # characters of a line that is nothing but a label, with list marks
_FLAT = 3  # lines of a page that was joined to one
_TELLS = traits.HAS_YEAR | traits.FIRST_ON
_MAY_NAME = traits.HAS_TAIL | traits.MAY_OUTLET
# Of such lines a glance could not tell whether they are prose.
_UNSURE = traits.PROSE | traits.NO_PROSE
_MAY_LIST = frozenset(map(fold, LIST_MARKS))


class LineColumns:
    """Lines of many texts as columns: what a glance told is asked of all at once, before a line of one is made."""

    def __init__(self, texts: Sequence[str], row: Ints, spans: tuple[Ints, Ints], folded: list[str], told: Ints):
        self.texts, self.folded = texts, folded
        self._row, self._told = row, told
        self._first = np.searchsorted(row, np.arange(len(texts) + 1))
        columns: list[list[int]] = [column.tolist() for column in (self._first, *spans, told)]
        self.first, self.start, self.end, self.told = columns
        self._places: dict[tuple[int, bool], Mapping[int, list[int]]] = {}

    def places(self, bits: int, has_all: bool = False) -> Mapping[int, list[int]]:
        """By row the places of its lines with one of some bits, or all of them, counted from its first; no rows without
        one."""
        known = self._places.get((bits, has_all))
        if known is None:
            has = self._told & bits
            known = self._places[bits, has_all] = self._grouped(np.flatnonzero(has == bits if has_all else has))
        return known

    def _grouped(self, at: Ints) -> Mapping[int, list[int]]:
        rows = self._row[at]
        places: list[int] = (at - self._first[rows]).tolist()
        starts = np.flatnonzero(np.diff(rows, prepend=-1))
        spans = pairwise([*starts.tolist(), len(at)])
        return {row: places[start:end] for row, (start, end) in zip(rows[starts].tolist(), spans, strict=True)}

    def lines(self, row: int) -> Lines:
        """The lines of one row."""
        span = slice(self.first[row], self.first[row + 1])
        lines = Lines(self.texts[row], self.start[span], self.end[span], self.folded[span], self.told[span])
        if row not in self.places(_UNSURE, has_all=True):
            lines.prose = self.places(traits.PROSE).get(row, [])
        lines.columns = self.places, row
        return lines


class RawLines(LineColumns):
    """Lines of the rows of a batch as they were read, without white space around them: the first, and the last six.

    Those that are blank, and those that are data, are left out.
    """

    def __init__(self, batch: Batch, told: Ints):
        texts, self._table = batch.raws, batch.raw_lines
        table = self._table
        self._wide = np.flatnonzero(np.bincount(table.row, table.wide, len(texts))).tolist()
        solid = np.flatnonzero(table.end > table.start)
        row, start, end, told = table.row[solid], table.start[solid], table.end[solid], told[solid]
        folded = [*map(table.folded.__getitem__, solid.tolist())]
        margin, size = start, table.length[solid]
        spare = end - start - size
        is_kept = np.ones(len(solid), np.bool_)
        if spare.any():  # white space surrounds a line, or it is nothing but marks
            start, end = start.copy(), end.copy()
            for n in np.flatnonzero(spare).tolist():
                text, a, b = texts[row[n]], int(start[n]), int(end[n])
                is_kept[n] = bool(folded[n] or text[a:b].strip())
                if is_kept[n]:
                    start[n], end[n], folded[n], told[n] = _trimmed(text, a, b, folded[n], int(told[n]))
            size = end - start
        place, count = _places_of(row, is_kept, len(texts))
        is_kept &= (place < MOST_LINES - _FOOT) | (place >= count - _FOOT) | (count <= MOST_LINES)
        is_kept &= size <= _LONGEST_KEPT
        if not is_kept.all():
            kept = np.flatnonzero(is_kept)
            row, start, end, told, margin, spare = (of[kept] for of in (row, start, end, told, margin, spare))
            folded = [*map(folded.__getitem__, kept.tolist())]
        super().__init__(texts, row, (start, end), folded, told)
        self._spare, self._margin, self._length = spare, margin, end - start
        self._place, self._count = np.arange(len(row)) - self._first[row], np.diff(self._first)[row]
        self.is_spared = (np.bincount(row, spare != 0, len(texts)) > 0).tolist()

    def spare(self, row: int) -> list[int]:
        """How much white space surrounds each line of a row."""
        spare: list[int] = self._spare[self.first[row] : self.first[row + 1]].tolist()
        return spare

    def indents(self, row: int) -> list[int]:
        """Where in its line each of a row begins."""
        span = slice(self.first[row], self.first[row + 1])
        return [a - b for a, b in zip(self.start[span], self._margin[span].tolist(), strict=True)]

    @cached_property
    def _first_read(self) -> list[int]:
        first: list[int] = self._table.first_of_row(len(self.texts)).tolist()
        return first

    def holds_line(self, row: int, name: str) -> bool:
        """Whether a name stands alone on a line of a row."""
        folded, table, text = fold(name), self._table, self.texts[row]
        own = range(self._first_read[row], self._first_read[row + 1])
        spans = [(table.start[n], table.end[n]) for n in own if table.folded[n] == folded]
        return any(end - start < 100 and len(text[start:end].strip()) == len(name) for start, end in spans)

    @cached_property
    def phrased(self) -> set[int]:
        """Rows in which `read_phrases` reads something: a phrase at an end, reporters, a browser's trail of links."""
        at_end = (self._place < _OPENING) | (self._place >= self._count - _FOOT)
        may = at_end & (self._length <= LONGEST_TOLD) & (self._told & traits.FIRST_ON != 0)
        named = (row for row in self._wide if any(word in self.texts[row] for word in REPORTERS))
        trailed = (row for row, text in enumerate(self.texts) if "»" in text and text.count(" » ") > 1)
        return {*self._row[may].tolist(), *named, *trailed}

    @cached_property
    def labelled(self) -> set[int]:
        """Rows with a line that is nothing but a label of authors."""
        may = np.flatnonzero((self._length <= _LONGEST_LABEL) & (self._told & traits.OPENS_BY != 0))
        lines = zip(self._row[may].tolist(), map(self.folded.__getitem__, may.tolist()), strict=True)
        return {row for row, folded in lines if is_label(folded.strip(" •*-"))}

    @cached_property
    def speaking(self) -> Mapping[int, list[tuple[int, int]]]:
        """By row the lines that may name the site, where their signs may be enough: their places, and what was told of
        them that counts there."""
        may_title = (self._length <= LONGEST_TITLE) & ((self._place < TOP) | (self._place == self._count - 1))
        may_prompt = (self._length <= LONGEST_PROMPT) | (self._count <= MOST_JOINED)
        told = self._told & np.where(may_title, -1, ~traits.HAS_TAIL) & np.where(may_prompt, -1, ~OF_PROMPTS)

        def have(bits: int) -> Any:
            return np.bincount(self._row, told & bits != 0, len(self.texts)) > 0

        may_suffice = have(MAY_SUFFICE) | (have(traits.HAS_TAIL) & have(BEARS_TAIL))
        at = np.flatnonzero((told & (MAY_SPEAK | traits.HAS_TAIL) != 0) & may_suffice[self._row])
        bits = iter(told[at].tolist())
        return {row: [(n, next(bits)) for n in places] for row, places in self._grouped(at).items()}

    @cached_property
    def listed(self) -> Mapping[int, list[int]]:
        """By row the places of lines that a list mark opens; most that begin with its folded view begin with "O"."""
        may = np.flatnonzero([line[0] in _MAY_LIST for line in self.folded])
        cells = zip(self._row[may].tolist(), may.tolist(), strict=True)
        return self._grouped(may[[self.texts[row][self.start[n]] in LIST_MARKS for row, n in cells]])


def _places_of(row: Ints, is_kept: npt.NDArray[np.bool_], rows: int) -> tuple[Ints, Ints]:
    """Of each line its place among the lines of its row that are kept, and the number of those."""
    until = np.cumsum(is_kept)
    first = np.searchsorted(row, np.arange(rows + 1))
    before = np.append(0, until)[first]
    return until - is_kept - before[row], np.diff(before)[row]


class Page:
    """One text as it was read: its first non-blank lines and its last six. A place is one of `range(len(lines))`."""

    def __init__(self, table: RawLines, row: int):
        self.table, self.row, self.text, self.lines = table, row, table.texts[row], table.lines(row)
        self.bare = self._bare(table.listed[row]) if row in table.listed else self.lines
        """All lines without list marks."""
        self.is_indented = table.is_spared[row] and could_be_outdented(table.spare(row))
        """Whether most lines may be indented."""
        self.telling = self._with(_TELLS)
        """The places of lines with a year, or with a sentence in which blog software names its site."""

    def __len__(self) -> int:
        return len(self.lines.told)

    @property
    def is_whole(self) -> bool:
        """Whether menus stand over its text; where all paragraphs are broken there is none to be found."""
        return is_whole(self.bare)

    def _bare(self, marked: Sequence[int]) -> Lines:
        lines = self.lines
        start, folded, told = [*lines.start], [*lines.folded], [*lines.told]
        for at in marked:
            if size := size_of_marks(self.text, start[at], lines.end[at]):
                folded[at], start[at], told[at] = folded[at][size:], start[at] + size, traits.UNTOLD
        return Lines(self.text, start, lines.end, folded, told)

    @property
    def columns(self) -> list[int]:
        """Where in its line each begins; none where most begin at the margin."""
        return self.table.indents(self.row) if self.is_indented else []

    def _with(self, bits: int) -> list[int]:
        """The places of lines with one of some bits."""
        return self.table.places(bits).get(self.row, [])

    @property
    def cued(self) -> list[int]:
        """The places of lines that may name the author of a page."""
        places = self._with(traits.MAY_NAME)
        told, folded = (self.lines.told, self.lines.folded) if places else ((), ())
        return [at for at in places if len(folded[at]) <= LONGEST_TOLD and could_name(folded[at], told[at])]

    def told(self) -> list[Told]:
        """The lines that may name the site."""
        lines, found, size = self.lines, [], len(self)
        all_holds = all_bits = 0
        for at, bits in self.table.speaking.get(self.row, ()):
            folded = lines.folded[at]
            holds = held(folded, bits) if bits & MAY_HOLD else 0
            if not (holds or bits & _MAY_NAME):
                continue  # no sign stands there
            if holds or is_edge(at, size) or bits & _TELLS or folded in folded_outlets():
                found.append((at, holds, bits))
                all_holds |= holds
                all_bits |= bits
        return [Told(lines, *said) for said in found] if _may_be_enough(all_holds, all_bits) else []

    def is_pictured(self, title: str, words: Words) -> bool:
        """Whether a folded title stands right over a picture's credit: a caption, however much it looks like one."""
        lines, folded = self.lines, self.lines.folded
        below = [lines[at] for at in self._with(MAY_CREDIT) if 0 < at < _PICTURED and folded[at - 1] == title]
        return any(is_under_picture(line, words) and not _is_byline(line, words) for line in below)

    def may_say(self, words: Words) -> bool:
        """Whether `read_masthead` or `read_flat` may read something here."""
        lines = self.lines
        if len(lines) <= _FLAT or self.is_indented or self.is_whole or opens_with_bar(lines):
            return True
        return bool(self.telling) and is_signed(self.bare, self.telling, words)


def _is_byline(line: Line, words: Words) -> bool:
    """Whether a line with a picture's credit names who wrote the text, too: "Text: Ann Li / Photo: Bo Ek"."""
    reading = read_signature(line, words)
    return reading is not None and any(find.name == "author" for find in reading.finds)


def _trimmed(text: str, start: int, end: int, folded: str, told: int) -> tuple[int, int, str, int]:
    """A line without the white space around it, in both views of one length."""
    line = text[start:end]
    start += len(line) - len(line.lstrip())
    line = line.strip()
    if len(folded) != len(line):  # folding turns some marks into space
        folded, told = fold(line), traits.UNTOLD
    return start, start + len(line), folded, told


def _may_be_enough(holds: int, bits: int) -> bool:
    """Whether the signs of some lines may be enough for a site, by all that they hold and all that was told of them."""
    if holds & (traits.RIGHTS | traits.MAY_SAY) or bits & traits.MAY_OUTLET:
        return True
    return bool(holds & (traits.BEFORE | traits.AFTER) and bits & traits.HAS_TAIL)
