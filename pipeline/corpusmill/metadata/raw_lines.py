"""The lines of texts as they were read, and what was told of them at a glance."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np

from corpusmill.metadata import traits
from corpusmill.metadata.glance import LONGEST_TOLD
from corpusmill.metadata.judges.credits import is_under_picture
from corpusmill.metadata.judges.mastheads import LIST_MARKS, MOST_LINES, bare, is_signed, opens_with_bar
from corpusmill.metadata.judges.outdented import could_be_outdented
from corpusmill.metadata.judges.pages.bylines import could_name
from corpusmill.metadata.judges.pages.labels import is_label
from corpusmill.metadata.judges.phrases import SOURCES
from corpusmill.metadata.sites.names import folded_outlets
from corpusmill.metadata.sites.signs import MAY_SPEAK, MAY_SUFFICE, Told, are_enough, edges, held
from corpusmill.metadata.words import Lines, Words
from corpusmill.text.batch import Batch
from corpusmill.text.fold import fold
from corpusmill.text.lines import Ints

_LONGEST_KEPT = 20_000  # characters of a line; a longer one is data, not text
_FOOT = 6  # lines at the end that are kept of a text with more lines than are read
_PICTURED = 31  # lines of the head in which a caption may look like a title
_FLAT = 3  # lines of a page that was joined to one
_TELLS = traits.HAS_YEAR | traits.FIRST_ON
_MAY_LIST = frozenset(map(fold, LIST_MARKS))


class RawLines:
    """Lines of the rows of a batch that are not blank, with what a glance tells of each."""

    def __init__(self, batch: Batch, told: Ints):
        self.texts = texts = batch.raws
        table = batch.raw_lines
        self.is_wide = (np.bincount(table.row, table.wide, len(texts)) > 0).tolist()
        first = table.first_of_row(len(texts))
        self.of_row = np.bitwise_or.reduceat(told, first[:-1]).tolist() if len(texts) else []
        solid = np.flatnonzero(table.end > table.start)
        row, start, end = table.row[solid], table.start[solid], table.end[solid]
        self.start, self.end, self.told = start.tolist(), end.tolist(), told[solid].tolist()
        self.folded = [*map(table.folded.__getitem__, solid.tolist())]
        self.first = np.searchsorted(row, np.arange(len(texts) + 1)).tolist()
        # rows with lines that white space surrounds, or that are nothing but marks
        size = np.fromiter(map(len, self.folded), np.int64, len(solid))
        self.is_trimmed = (np.bincount(row, size != end - start, len(texts)) > 0).tolist()


class Page:
    """One text as it was read: its first non-blank lines and its last six. A place is one of `range(len(lines))`."""

    def __init__(self, table: RawLines, row: int):
        self.table, self.row, self.text = table, row, table.texts[row]
        span = slice(table.first[row], table.first[row + 1])
        start, end, folded, told = table.start[span], table.end[span], table.folded[span], table.told[span]
        self._spare = [0] * len(start)
        self._margins = start
        if table.is_trimmed[row]:
            kept = [at for at, line in enumerate(folded) if line or self.text[start[at] : end[at]].strip()]
            start, end, folded, told = _chosen(kept, start, end, folded, told)
            self._spare = [b - a - len(line) for a, b, line in zip(start, end, folded, strict=True)]
            self._margins = [*start]
            for at, spare in enumerate(self._spare):
                if spare:
                    start[at], end[at], folded[at], told[at] = _trimmed(
                        self.text, start[at], end[at], folded[at], told[at]
                    )
        if len(start) > MOST_LINES:
            kept = [*range(MOST_LINES - _FOOT), *range(len(start) - _FOOT, len(start))]
            start, end, folded, told, self._spare, self._margins = _chosen(
                kept, start, end, folded, told, self._spare, self._margins
            )
        if len(self.text) > _LONGEST_KEPT:
            kept = [at for at, line in enumerate(folded) if len(line) <= _LONGEST_KEPT]
            start, end, folded, told, self._spare, self._margins = _chosen(
                kept, start, end, folded, told, self._spare, self._margins
            )
        self.lines = Lines(self.text, start, end, folded, told)

    @cached_property
    def bare(self) -> Lines:
        """All lines without list marks."""
        lines = self.lines
        marked = [at for at, line in enumerate(lines.folded) if line[0] in _MAY_LIST]
        if not marked:
            return lines
        start, folded, told = [*lines.start], [*lines.folded], [*lines.told]
        for at in marked:
            _, folded[at], start[at], told[at] = bare(lines[at])
        return Lines(self.text, start, lines.end, folded, told)

    @cached_property
    def is_indented(self) -> bool:
        """Whether most lines may be indented."""
        return self.table.is_trimmed[self.row] and could_be_outdented(self._spare)

    @property
    def columns(self) -> list[int]:
        """Where in its line each begins; none where most begin at the margin."""
        if not self.is_indented:
            return []
        return [start - margin for start, margin in zip(self.lines.start, self._margins, strict=True)]

    def _with(self, bits: int) -> list[int]:
        """The places of lines with one of some bits."""
        if not self.table.of_row[self.row] & bits:
            return []
        return [at for at, told in enumerate(self.lines.told) if told & bits]

    @cached_property
    def telling(self) -> list[int]:
        """The places of lines with a year, or with a sentence in which blog software names its site."""
        return self._with(_TELLS)

    @property
    def has_label(self) -> bool:
        """Whether a line is nothing but a label of authors."""
        folded = self.lines.folded
        return any(is_label(folded[at].strip(" •*-")) for at in self._with(traits.OPENS_BY))

    @property
    def cued(self) -> list[int]:
        """The places of lines that may name the author of a page."""
        folded = self.lines.folded
        return [at for at in self._with(traits.MAY_NAME) if len(folded[at]) <= LONGEST_TOLD and could_name(folded[at])]

    def told(self) -> list[Told]:
        """The lines that may name the site."""
        lines = self.lines
        if not self.table.of_row[self.row] & MAY_SUFFICE:
            return []
        found, ends = [], edges(len(lines))
        for at in self._with(MAY_SPEAK | traits.HAS_TAIL):
            bits, is_edge = lines.told[at], at in ends
            if not (bits & MAY_SPEAK or is_edge):
                continue
            folded = lines.folded[at]
            holds = held(folded, bits)
            if is_edge or holds or bits & _TELLS or (bits & traits.MAY_OUTLET and folded in folded_outlets()):
                found.append(Told(lines[at], is_edge, holds))
        return found if are_enough(found) else []

    def holds_line(self, name: str) -> bool:
        """Whether a name stands alone on a line."""
        folded, table = fold(name), self.table
        own = range(table.first[self.row], table.first[self.row + 1])
        spans = [(table.start[n], table.end[n]) for n in own if table.folded[n] == folded]
        return any(end - start < 100 and len(self.text[start:end].strip()) == len(name) for start, end in spans)

    def is_pictured(self, title: str, words: Words) -> bool:
        """Whether a folded title stands right over a picture's credit: a caption, however much it looks like one."""
        lines = self.lines
        over = [at for at, folded in enumerate(lines.folded[:_PICTURED]) if folded == title]
        return any(is_under_picture(below, words) for at in over for below in lines[at + 1 : min(at + 2, _PICTURED)])

    def may_say(self, words: Words) -> bool:
        """Whether `read_masthead` or `read_flat` may read something here."""
        lines = self.lines
        if len(lines) <= _FLAT or self.is_indented or opens_with_bar(lines):
            return True
        return bool(self.telling) and is_signed(self.bare, self.telling, words)

    def has_phrase(self) -> bool:
        """Whether `read_phrases` may read something here."""
        raw, lines = self.text, self.lines
        if not raw.isascii() and raw.count(" » ") >= 2:
            return True
        if self.table.is_wide[self.row] and any(word in raw for word in SOURCES):
            return True
        if not self.table.of_row[self.row] & traits.FIRST_ON:
            return False
        told = [*lines.told[:3], *lines.told[-6:]]
        folded = [*lines.folded[:3], *lines.folded[-6:]]
        return any(
            bits & traits.FIRST_ON and len(line) <= LONGEST_TOLD for bits, line in zip(told, folded, strict=True)
        )


def _chosen(kept: list[int], *columns: list[Any]) -> tuple[list[Any], ...]:
    return tuple([*map(column.__getitem__, kept)] for column in columns)


def _trimmed(text: str, start: int, end: int, folded: str, told: int) -> tuple[int, int, str, int]:
    """A line without the white space around it, in both views of one length."""
    line = text[start:end]
    start += len(line) - len(line.lstrip())
    line = line.strip()
    if len(folded) != len(line):  # folding turns some marks into space
        folded, told = fold(line), traits.UNTOLD
    return start, start + len(line), folded, told
