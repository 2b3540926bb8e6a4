"""What stands more than once in a row: words, and whole segments."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from corpusmill.kernel.arrays import Hashes, Ints
from corpusmill.scorer.scan import IDEOGRAPHS, WIDE, WITHOUT_SPACES, Scanned, mixed, owners, share, span_hashes, tables
from corpusmill.scorer.segments import Segments
from corpusmill.text.fold import fold

_FACTOR = 0x9E3779B97F4A7C15


def known_words(s: Scanned, g: Segments, row: Ints) -> dict[str, Ints]:
    """Content words, and the share of them that also stand in another segment of the row.

    In scripts without spaces a pair of ideographs is a content word.
    """
    content, shared = _content_words(s, g, row)
    return {"known_words": np.where(content > 0, share(shared, content), -1), "content_words": content}


def _content_words(s: Scanned, g: Segments, row: Ints) -> tuple[Ints, Ints]:
    """Of each segment: content words, and those of them that also stand in another one of its row."""
    known, count = tables(), len(g.start)
    size = s.widths[s.word_end] - s.widths[s.word_start]
    script = known.script[s.points[s.word_start]]
    is_content = (size > 3) & (script != IDEOGRAPHS) & (script != WITHOUT_SPACES)
    wide = np.flatnonzero(s.points >= WIDE)
    wide = wide[known.script[s.points[wide]] == IDEOGRAPHS]
    at = wide[:-1][wide[1:] == wide[:-1] + 1]
    # an ideographic space before all segments of its row has no owner
    at = at[np.searchsorted(at, g.start[0]) :] if count else at[:0]
    at = at[row[owners(g.start, at)] == owners(s.rows, at)]
    pairs = mixed(s.points[at].astype(np.uint64) * np.uint64(_FACTOR) + s.points[at + 1])
    hashes = np.concatenate((s.hashes[is_content], pairs))
    segment = np.concatenate((owners(g.start, s.word_start)[is_content], owners(g.start, at)))
    keys = _with_row(hashes, row[segment])
    order = np.argsort(keys)
    keys, segment = keys[order], segment[order]
    starts = np.flatnonzero(np.append(True, keys[1:] != keys[:-1])[: len(keys)])
    sizes = np.diff(np.append(starts, len(keys)))
    if not len(starts):
        return np.zeros(count, np.int64), np.zeros(count, np.int64)
    elsewhere = np.minimum.reduceat(segment, starts) != np.maximum.reduceat(segment, starts)
    content = np.bincount(segment, minlength=count)
    shared = np.bincount(segment[np.repeat(elsewhere, sizes)], minlength=count)
    return content, shared


def repeats(s: Scanned, g: Segments, row: Ints) -> Ints:
    """How many segments of the row read the same in the folded view, this one counted."""
    size = g.end - g.start
    looks = [size, s.folded[g.start], s.folded[g.end - 1], s.folded[(g.start + g.end) // 2]]
    seen = np.zeros(len(size), np.uint64)
    for look in looks:
        seen = mixed(seen + look.astype(np.uint64))
    counts = _copies(_with_row(seen, row))
    twins = np.flatnonzero(counts > 1)  # the others are no copies either
    stops = np.cumsum(size[twins])
    starts = stops - size[twins]
    at = np.repeat(g.start[twins] - starts, size[twins]) + np.arange(int(size[twins].sum()))
    counts[twins] = _copies(_with_row(span_hashes(s.folded[at], starts, stops), row[twins]))
    return counts


def _with_row(hashes: Hashes, row: Ints) -> Hashes:
    """Hashes that are equal in one row only."""
    return mixed(hashes + row.astype(np.uint64) * np.uint64(_FACTOR))


def _copies(keys: Hashes) -> Ints:
    _, which, counts = np.unique(keys, return_inverse=True, return_counts=True)
    return counts[which].astype(np.int64)


_EACH, _MEAN = 40, 75
"""What the second trees must say of each copy of a segment, and of all in the mean, in percent, for them to count as
one find: of 1,900 labelled texts 7,900 characters of residue more go so, and 380 of body (docs/decisions/
copies-vouch.md). That something returns is no sign of its own: below a mean of 50, 24 characters in 25 are body."""
_CODE_ENDS, _LETTERS = ";{}()=", 3
"""Equal lines of code, rules and numbers are no finds: style sheets, tables, what programs print."""


def agreed(texts: Sequence[str], spans: tuple[Ints, Ints, Ints], copies: Ints, chance: Ints, *, sure: int) -> Ints:
    """Chances in percent of segments, raised to `sure` where copies of a segment vouch for each other.

    A segment that stands several times in a text was judged as often, each time by other neighbours; what is likely
    residue in all these places is sure. `spans` are row, start and end, `copies` how many there are in the row.
    """
    row, start, end = spans
    looked = np.flatnonzero((copies > 1) & (chance >= _EACH))
    groups: defaultdict[tuple[int, str], list[int]] = defaultdict(list)
    for n in looked.tolist():
        written = texts[row[n]][start[n] : end[n]]
        if written[-1] not in _CODE_ENDS and sum(map(str.isalpha, written)) >= _LETTERS:
            groups[int(row[n]), fold(written)].append(n)
    raised = chance.copy()
    for group in groups.values():
        if len(group) == copies[group[0]] and chance[group].sum() >= _MEAN * len(group):
            raised[group] = np.maximum(chance[group], sure)
    return raised
