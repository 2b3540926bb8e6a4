"""What says of a gap between two words of a joined line that a line ended there.

Shapes of the words around it, the marks between them, what the words themselves say by a lexicon of line ends and line
starts, what stands more than once in the text, and known units. All of it is integers, so a gap has the same evidence
on every machine.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from corpusmill.scorer.breaks.lexicon import keyed
from corpusmill.scorer.scan import COMMA, SENTENCE, SPACE, Flags, Hashes, Ints, Scanned, owners, tables, with_row
from corpusmill.scorer.units import Found

_NAMES = """
    case-2 case-1 case0 case1 case2 size-2 size-1 size0 size1 mark second_mark last_mark marks script is_end since_end
    until_end since_comma until_comma titles_before titles_after smalls_before smalls_after small_before small_after
    small_wide ends_wide title_wide lowered names_before names_after two-2 two-1 two0 unit_opens unit_closes
    unit_across units_before units_after left right both both-2 both-1 both1 both2 lex_before lex_after since_likely
    until_likely
"""
NAMES = tuple(_NAMES.split())
SMALL, CAPITAL, CAPITALS, DIGITS, WITHOUT_CASE = range(5)
_FAR = 40
"""Words to what stands next, at most; also how far a text's texture is looked at."""
_NEAR, _UNITS, _SAID = 12, 8, 10
"""Words to either side whose case, units and lexical weights are told together."""
_NO_GAP = -64
"""What the lexicon says where no white space stands before a word."""
Columns = dict[str, Ints]


def gaps(s: Scanned, word_line: Ints) -> Ints:
    """The words that white space parts from the word before them in their line."""
    spaces = np.append(np.flatnonzero(s.kinds == SPACE), len(s.points))
    n = np.flatnonzero(word_line[1:] == word_line[:-1]) + 1
    return np.asarray(n[spaces[np.searchsorted(spaces, s.word_end[n - 1])] < s.word_start[n]])


@dataclass(frozen=True)
class _Gaps:
    """The gaps before words `n`, and the first and one past the last word of their lines."""

    s: Scanned
    n: Ints
    first: Ints
    stop: Ints
    row: Ints
    """Of each word."""
    starts_line: Flags
    """Of each word."""

    def at(self, values: npt.NDArray[np.generic], by: int) -> Ints:
        """The value of the word so many behind the gap (from 0) or before it (from -1), -1 beyond the line."""
        here = self.n + by
        inside = (here >= self.first) & (here < self.stop)
        return np.where(inside, values[np.clip(here, 0, len(values) - 1)].astype(np.int64), -1)

    def bounds(self, low: int, high: int) -> tuple[Ints, Ints]:
        start, end = np.maximum(self.n + low, self.first), np.minimum(self.n + high, self.stop)
        return start, np.maximum(start, end)

    def mean(self, values: npt.NDArray[np.generic], low: int, high: int, unit: int = 100) -> Ints:
        """Of the words from `low` up to `high`, in percent."""
        sums = np.append(0, np.cumsum(values, dtype=np.int64))
        start, end = self.bounds(low, high)
        return np.asarray((unit * (sums[end] - sums[start])) // np.maximum(end - start, 1))

    def ends(self, kind: int) -> Flags:
        """Of each word: a mark of that kind stands between it and the word before."""
        until = np.append(0, np.cumsum(self.s.kinds == kind))
        found = np.zeros(len(self.row), np.bool_)
        found[1:] = until[self.s.word_start[1:]] > until[self.s.word_end[:-1]]
        return found

    def distances(self, flags: Flags) -> tuple[Ints, Ints]:
        """Words since the last flag before n, and until the next one behind it; the line's edge is one."""
        at = np.flatnonzero(flags)
        padded = np.concatenate(([-_FAR], at, [len(flags) + _FAR]))
        since = self.n - padded[np.searchsorted(at, self.n - 1, side="right")]
        until = padded[np.searchsorted(at, self.n, side="right") + 1] - self.n
        return self._bounded(np.minimum(since, _FAR + 1), np.minimum(until, _FAR), 1)

    def runs(self, flags: Flags) -> tuple[Ints, Ints]:
        """How many words with a flag stand directly before the gap, and directly behind it."""
        at = np.flatnonzero(~flags)
        padded = np.concatenate(([-_FAR], at, [len(flags) + _FAR]))
        place = np.searchsorted(at, self.n - 1, side="right")
        before, behind = self.n - 1 - padded[place], padded[place + 1] - self.n
        return self._bounded(np.minimum(before, _FAR), np.minimum(behind, _FAR - 1), 0)

    def _bounded(self, before: Ints, behind: Ints, more: int) -> tuple[Ints, Ints]:
        """Counts of words that end where the line does, so that a line has the same evidence among others."""
        return np.minimum(before, self.n - self.first + more), np.minimum(behind, self.stop - self.n)


def evidence(s: Scanned, n: Ints, word_line: Ints, found: Found, lexical: Ints) -> npt.NDArray[np.int16]:
    """Of the gaps before words `n`: shape (len(NAMES), gaps).

    `lexical` is what the lexicon says of the words before and behind each gap: shape (2, gaps).
    """
    first, stop = (np.searchsorted(word_line, word_line[n], side=side) for side in ("left", "right"))
    starts = np.append(True, word_line[1:] != word_line[:-1])[: len(word_line)]
    g = _Gaps(s, n, first, stop, owners(s.rows[:-1], s.word_start), starts)
    case = _case(s)
    columns = _words(g, case) | _marks(g) | _texture(g, case) | _copies(g, case) | _units(g, found) | _said(g, lexical)
    return np.stack([columns[name] for name in NAMES]).astype(np.int16)


def _case(s: Scanned) -> Ints:
    """Of each word."""
    start, size = s.word_start, s.word_end - s.word_start
    second = np.minimum(start + 1, s.word_end - 1)
    case = np.where(s.upper[start], CAPITAL, np.where(s.lower[start], SMALL, WITHOUT_CASE))
    case[s.upper[start] & s.upper[second] & (size > 1)] = CAPITALS
    case[(s.folded[start] >= ord("0")) & (s.folded[start] <= ord("9"))] = DIGITS
    return case


def _words(g: _Gaps, case: Ints) -> Columns:
    size = np.minimum(g.s.word_end - g.s.word_start, 20)
    columns = {f"case{by}": g.at(case, by) for by in (-2, -1, 0, 1, 2)}
    columns |= {f"size{by}": g.at(size, by) for by in (-2, -1, 0, 1)}
    return columns | {"script": g.at(tables().script[g.s.points[g.s.word_start]], 0)}


def _marks(g: _Gaps) -> Columns:
    kinds = g.s.kinds.astype(np.int64)
    before, after = g.s.word_end[g.n - 1], g.s.word_start[g.n]
    second = kinds[np.minimum(before + 1, len(kinds) - 1)]
    return {
        "mark": kinds[before],
        "second_mark": np.where(before + 1 < after, second, 0),
        "last_mark": kinds[after - 1],
        "marks": np.minimum(after - before - 1, 5),
    }


def _texture(g: _Gaps, case: Ints) -> Columns:
    """Sentences, clauses, titles and small letters to either side."""
    ends, commas = g.ends(SENTENCE) | g.starts_line, g.ends(COMMA)
    is_title, is_small = (case == CAPITAL) | (case == CAPITALS), case == SMALL
    columns = {
        "is_end": ends[g.n].astype(np.int64),
        "small_before": g.mean(is_small, -_NEAR, 0),
        "small_after": g.mean(is_small, 0, _NEAR),
        "small_wide": g.mean(is_small, -_FAR, _FAR),
        "ends_wide": g.mean(ends, -_FAR, _FAR),
        "title_wide": g.mean(is_title, -_FAR, _FAR),
    }
    columns["since_end"], columns["until_end"] = g.distances(ends)
    columns["since_comma"], columns["until_comma"] = g.distances(commas)
    columns["titles_before"], columns["titles_after"] = g.runs(is_title)
    columns["smalls_before"], columns["smalls_after"] = g.runs(is_small)
    return columns


def _copies(g: _Gaps, case: Ints) -> Columns:
    """Words with a capital that stand elsewhere in the row without, others (names), and pairs of words that stand
    again.
    """
    s = g.s
    keys = with_row(s.hashes, g.row)
    is_title = (case == CAPITAL) | (case == CAPITALS)
    small = np.unique(keys[s.lower[s.word_start]])
    is_lowered = is_title & (np.append(small, np.uint64(0))[np.searchsorted(small, keys)] == keys)
    pairs = np.append(_again(with_row(keyed(s.hashes[:-1], s.hashes[1:]), g.row[:-1])), 0)
    columns = {f"two{by}": g.at(pairs, by) for by in (-2, -1, 0)} | {"lowered": g.at(is_lowered, 0)}
    columns["names_before"], columns["names_after"] = g.runs(is_title & ~is_lowered)
    return columns


def _again(keys: Hashes) -> Ints:
    """Of each key: how often more than once it stands, at most 3."""
    _, back, counts = np.unique(keys, return_inverse=True, return_counts=True)
    return np.asarray(np.minimum(counts - 1, 3)[back], np.int64)


def _units(g: _Gaps, found: Found) -> Columns:
    opens, closes, covered = np.zeros((3, len(g.row) + 1), np.int64)
    opens[found.word] = found.size * 3 + found.use
    closes[found.word + found.size] = found.size * 3 + found.use
    covered[found.word] += 1
    np.subtract.at(covered, found.word + found.size, 1)
    inside = np.cumsum(covered) > 0
    return {
        "unit_opens": opens[g.n],
        "unit_closes": closes[g.n],
        "unit_across": (inside[g.n] & inside[g.n - 1] & (opens[g.n] == 0)).astype(np.int64),
        "units_before": g.mean(inside[:-1], -_UNITS, 0),
        "units_after": g.mean(inside[:-1], 0, _UNITS),
    }


def _said(g: _Gaps, lexical: Ints) -> Columns:
    """What the lexicon says here and around."""
    both = np.full(len(g.row), _NO_GAP, np.int64)
    both[g.n] = lexical.sum(0)
    columns = {f"both{by}": g.at(both, by) for by in (-2, -1, 1, 2)}
    columns |= {"left": lexical[0], "right": lexical[1], "both": both[g.n]}
    bounded = np.maximum(both, _NO_GAP)
    columns["lex_before"] = g.mean(bounded, -_SAID, 0, 1)
    columns["lex_after"] = g.mean(bounded, 1, _SAID + 1, 1)
    columns["since_likely"], columns["until_likely"] = g.distances(both > 0)
    return columns
