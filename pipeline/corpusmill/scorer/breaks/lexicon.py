"""What the words beside a gap say by themselves, as buckets of hashes."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from corpusmill.scorer.scan import Hashes, Ints, Scanned, mixed, span_hashes

BITS = 17
"""The lexicon has 2 ** BITS buckets."""
SIDE = 4
"""How many buckets tell of the words before a gap; as many tell of those behind it."""
_TOP = np.uint64(64 - BITS)
_STEP = np.uint64(0x9E3779B97F4A7C15)
_EDGE = 3
"""Characters at the end and the start of a word, so that endings of words never seen tell something too."""


def keyed(*columns: npt.NDArray[np.generic]) -> Hashes:
    """One key of several columns."""
    key = columns[0].astype(np.uint64)
    for column in columns[1:]:
        key = mixed(key * _STEP + column.astype(np.uint64))
    return key


def lexical_buckets(s: Scanned, n: Ints, word_line: Ints) -> npt.NDArray[np.int32]:
    """Of each gap before the words `n`: the buckets of what its words say; shape (2 * SIDE, gaps)."""
    start, end = s.word_start, s.word_end
    before, after = np.maximum(n - 2, 0), np.minimum(n + 1, len(s.hashes) - 1)
    left, right = s.hashes[n - 1], s.hashes[n]
    mark = s.kinds[end[n - 1]].astype(np.uint64)
    of_title = s.upper[start[n]].astype(np.uint64)
    case = of_title + np.uint64(2) * s.upper[start[n - 1]].astype(np.uint64) + np.uint64(4) * mark
    nothing = np.uint64(0)
    columns = (
        keyed(left, mark),
        keyed(np.where(word_line[before] != word_line[n], nothing, s.hashes[before]), left),
        keyed(span_hashes(s.plain, np.maximum(end[n - 1] - _EDGE, start[n - 1]), end[n - 1]), mark),
        keyed(left, case),
        keyed(right, of_title),
        keyed(right, np.where(word_line[after] != word_line[n], nothing, s.hashes[after])),
        keyed(span_hashes(s.plain, start[n], np.minimum(start[n] + _EDGE, end[n])), of_title),
        keyed(left, right),
    )
    return np.stack([(mixed(key * _STEP + np.uint64(k + 1)) >> _TOP).astype(np.int32) for k, key in enumerate(columns)])
