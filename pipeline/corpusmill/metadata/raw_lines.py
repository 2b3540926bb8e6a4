"""The lines of texts as they were read: cut and folded for a whole batch at once, looked at only where a cue stands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from corpusmill.metadata.judges.credits import is_under_picture
from corpusmill.metadata.judges.mastheads import MOST_LINES, TOP, has_bar, is_signed
from corpusmill.metadata.judges.outdented import could_be_outdented
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
    """Lines of the rows of a batch. A row's lines are its first non-blank ones and its last six, as numbers."""

    def __init__(self, batch: Batch):
        self.texts = texts = batch.raws
        table = batch.raw_lines
        self.folded = table.folded
        self.first = table.first_of_row(len(texts)).tolist()
        self.start, self.end = table.start.tolist(), table.end.tolist()
        short = [line if len(line) <= _LONGEST_TOLD else "" for line in self.folded]
        column = pa.array(self.folded, pa.large_string())
        self.holds = _holds(column)
        self.is_paper = pc.is_in(column, pa.array(sorted(folded_outlets()), pa.large_string())).to_pylist()
        self.tells = pc.match_substring_regex(pa.array(short, pa.large_string()), _tells()).to_pylist()

    def of_row(self, row: int) -> list[int]:
        """The lines of a row that are read."""
        folded, start, end, raw = self.folded, self.start, self.end, self.texts[row]
        kept = [
            n
            for n in range(self.first[row], self.first[row + 1])
            if folded[n] or (end[n] > start[n] and raw[start[n] : end[n]].strip())
        ]
        if len(kept) > MOST_LINES:
            kept = kept[: MOST_LINES - _FOOT] + kept[-_FOOT:]
        return [n for n in kept if end[n] - start[n] <= _LONGEST_KEPT or len(self.line(row, n).text) <= _LONGEST_KEPT]

    def line(self, row: int, n: int) -> Line:
        """The stripped line and its folded view, of one length."""
        start, end, folded = self.start[n], self.end[n], self.folded[n]
        text = self.texts[row][start:end]
        if len(folded) == len(text):
            return Line(text, folded, start)
        bare = text.strip()
        return Line(bare, fold(bare), start + len(text) - len(text.lstrip()))

    def told(self, row: int, kept: Sequence[int]) -> list[Told]:
        """The lines of a row that may name its site."""
        ends = edges(len(kept))
        return [
            Told(self.line(row, n), at in ends, self.holds.get(n, _NOTHING))
            for at, n in enumerate(kept)
            if at in ends or n in self.holds or self.is_paper[n] or self.tells[n]
        ]

    def columns(self, lines: Sequence[Line], kept: Sequence[int]) -> list[int]:
        """Where in its line each begins."""
        return [line.start - self.start[n] for line, n in zip(lines, kept, strict=True)]

    def holds_line(self, row: int, name: str) -> bool:
        """Whether a name stands alone on a line."""
        folded, raw, first = fold(name), self.texts[row], self.first[row]
        own = self.folded[first : self.first[row + 1]]
        if folded not in own:
            return False
        spans = [(self.start[n], self.end[n]) for n, line in enumerate(own, first) if line == folded]
        return any(end - start < 100 and len(raw[start:end].strip()) == len(name) for start, end in spans)

    def is_pictured(self, row: int, kept: Sequence[int], title: str, words: Words) -> bool:
        """Whether a folded title stands right over a picture's credit: a caption, however much it looks like one."""
        own = title.strip()
        return any(
            self.line(row, n).folded == title and is_under_picture(self.line(row, below), words)
            for n, below in pairwise(kept[:_PICTURED])
            if self.folded[n] == own
        )

    def may_say(self, row: int, kept: Sequence[int], words: Words) -> bool:
        """Whether a row may hold what `read_masthead` or `read_flat` read."""
        if len(kept) <= _FLAT:
            return True
        if could_be_outdented([self.end[n] - self.start[n] - len(self.folded[n]) for n in kept]):
            return True
        if any(has_bar(self.folded[n]) for n in kept[:TOP]):
            return True
        dated = [(at, self.line(row, n)) for at, n in enumerate(kept) if self.tells[n]]
        return is_signed(dated, words)

    def has_phrase(self, row: int, kept: Sequence[int]) -> bool:
        """Whether a row may hold what `read_phrases` reads."""
        raw = self.texts[row]
        if raw.count(" » ") >= 2 or (not raw.isascii() and any(word in raw for word in SOURCES)):
            return True
        ends = [self.folded[n] for n in [*kept[:3], *kept[-6:]] if self.tells[n]]
        return any(fixed in folded for folded in ends for fixed in first_on_words())


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
