"""The lines of texts as they were read: cut and folded for a whole batch at once, looked at only where a cue stands."""

from __future__ import annotations

import re
from functools import cache, cached_property
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from corpusmill.metadata.judges.credits import is_under_picture
from corpusmill.metadata.judges.mastheads import MOST_LINES, TOP, bare, has_bar, is_signed
from corpusmill.metadata.judges.outdented import could_be_outdented
from corpusmill.metadata.judges.pages.bylines import gate as name_gate
from corpusmill.metadata.judges.pages.labels import LABEL_ENDS, labels
from corpusmill.metadata.judges.phrases import SOURCES, first_on_words
from corpusmill.metadata.sites.names import folded_outlets
from corpusmill.metadata.sites.signs import Told, edges, gate, gates
from corpusmill.metadata.words import Line, Words
from corpusmill.text.batch import Batch
from corpusmill.text.fold import fold

_LONGEST_KEPT = 20_000  # characters of a line; a longer one is data, not text
_FOOT = 6  # lines at the end that are kept of a text with more lines than are read
_YEAR = r"(?:19|20|25)\p{Nd}\p{Nd}"
_PICTURED = 31  # lines of the head in which a caption may look like a title
_LONGEST_TOLD = 420  # characters of a line that dates or names; with list marks
_NOTHING: frozenset[str] = frozenset()
_FLAT = 3  # lines of a page that was joined to one


class RawLines:
    """Lines of the rows of a batch, with what few passes over all of them tell of each."""

    def __init__(self, batch: Batch):
        self.texts = texts = batch.raws
        table = batch.raw_lines
        self.folded = table.folded
        self.first = table.first_of_row(len(texts)).tolist()
        self.start, self.end = table.start.tolist(), table.end.tolist()
        self.is_wide = (np.bincount(table.row, table.wide, len(texts)) > 0).tolist()
        short = [line if len(line) <= _LONGEST_TOLD else "" for line in self.folded]
        column = pa.array(self.folded, pa.large_string())
        self.holds = _holds(column)
        self.is_paper = pc.is_in(column, pa.array(sorted(folded_outlets()), pa.large_string())).to_pylist()
        short_column = pa.array(short, pa.large_string())
        self.tells = pc.match_substring_regex(short_column, _tells()).to_pylist()
        self.is_label = _are_labels(short_column)
        self.names = pc.match_substring_regex(short_column, name_gate()).to_pylist()


class Page:
    """One text as it was read: its first non-blank lines and its last six, each made when it is asked for.

    `kept` has their numbers in the table of the batch; a place is one of `range(len(kept))`.
    """

    def __init__(self, table: RawLines, row: int):
        self.table, self.row, self.text = table, row, table.texts[row]
        self.own = range(table.first[row], table.first[row + 1])
        self._made: dict[int, Line] = {}
        folded, start, end, raw = table.folded, table.start, table.end, self.text
        kept = [n for n in self.own if folded[n] or (end[n] > start[n] and raw[start[n] : end[n]].strip())]
        if len(kept) > MOST_LINES:
            kept = kept[: MOST_LINES - _FOOT] + kept[-_FOOT:]
        if len(raw) > _LONGEST_KEPT:
            kept = [n for n in kept if end[n] - start[n] <= _LONGEST_KEPT or len(self._line(n).text) <= _LONGEST_KEPT]
        self.kept = kept

    def _line(self, n: int) -> Line:
        """The stripped line and its folded view, of one length."""
        line = self._made.get(n)
        if line is None:
            start, folded = self.table.start[n], self.table.folded[n]
            text = self.text[start : self.table.end[n]]
            if len(folded) == len(text):
                line = Line(text, folded, start)
            else:
                bare = text.strip()
                line = Line(bare, fold(bare), start + len(text) - len(text.lstrip()))
            self._made[n] = line
        return line

    @cached_property
    def lines(self) -> list[Line]:
        """All of them."""
        return [*map(self._line, self.kept)]

    @cached_property
    def bare(self) -> list[Line]:
        """All of them without list marks."""
        return [*map(bare, self.lines)]

    @property
    def columns(self) -> list[int]:
        """Where in its line each begins."""
        return [line.start - self.table.start[n] for line, n in zip(self.lines, self.kept, strict=True)]

    @cached_property
    def telling(self) -> list[int]:
        """The places of lines with a year, or with a sentence in which blog software names its site."""
        tells = self.table.tells
        return [at for at, n in enumerate(self.kept) if tells[n]]

    @property
    def has_label(self) -> bool:
        """Whether a line is nothing but a label of authors."""
        is_label = self.table.is_label
        return any(is_label[n] for n in self.kept)

    def told(self) -> list[Told]:
        """The lines that may name the site."""
        table, kept = self.table, self.kept
        ends = edges(len(kept))
        return [
            Told(self._line(n), at in ends, table.holds.get(n, _NOTHING))
            for at, n in enumerate(kept)
            if at in ends or n in table.holds or table.tells[n] or table.is_paper[n]
        ]

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
        if len(kept) <= _FLAT or any(has_bar(table.folded[n]) for n in kept[:TOP]):
            return True
        if could_be_outdented([table.end[n] - table.start[n] - len(table.folded[n]) for n in kept]):
            return True
        return is_signed([(at, self._line(kept[at])) for at in self.telling], words)

    def has_phrase(self) -> bool:
        """Whether `read_phrases` may read something here."""
        raw, size = self.text, len(self.kept)
        if not raw.isascii() and raw.count(" » ") >= 2:
            return True
        if self.table.is_wide[self.row] and any(word in raw for word in SOURCES):
            return True
        ends = [self.table.folded[self.kept[at]] for at in self.telling if at < 3 or at >= size - 6]
        return any(fixed in folded for folded in ends for fixed in first_on_words())


def _are_labels(folded: pa.Array) -> list[bool]:
    """Whether each line is a label of authors and no more."""
    plain = pc.utf8_rtrim(pc.utf8_trim(folded, " •*-"), LABEL_ENDS)
    return list(pc.is_in(plain, pa.array(sorted(labels()), pa.large_string())).to_pylist())


def _holds(folded: pa.Array) -> dict[int, frozenset[str]]:
    """By line, the names of those of `gates` that find something; of a line in which the pattern of all does."""
    speaking = np.flatnonzero(pc.match_substring_regex(folded, gate()).to_numpy(zero_copy_only=False))
    column = folded.take(pa.array(speaking))
    found = [pc.match_substring_regex(column, pattern).to_pylist() for pattern in gates().values()]
    names = list(gates())
    return {
        n: frozenset(name for name, is_held in zip(names, held, strict=True) if is_held)
        for n, *held in zip(speaking.tolist(), *found, strict=True)
    }


@cache
def _tells() -> str:
    """A year, or a sentence in which blog software names its site."""
    return "|".join([_YEAR, *map(re.escape, first_on_words())])
