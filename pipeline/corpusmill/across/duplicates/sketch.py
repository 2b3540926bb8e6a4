"""Sketches: of each shingle set 256 numbers, so chosen that two sets share as many of them as they share shingles.

One permutation (Li, Owen and Zhang 2012): the first byte of a hash says which of 256 bins it falls into, and the least
hash of each bin is its number. Since the sets are sorted, that is the first of each bin: a sketch costs one look at the
set, where 256 permutations cost 256. An empty bin takes the number of another one, by an order of its own (optimal
densification, Shrivastava 2017), so that small sets are compared as well as large ones.

Bands: two documents are a candidate pair if all numbers of one of 36 bands of 7 are equal. That finds a pair of
Jaccard .8 with a chance of .9998, of .7 with .955 and of .5 with .25 (32 bands of 8: .997, .85 and .12), and every
candidate is verified, so that more of them cost time and nothing else.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from corpusmill.across.duplicates.shingles import Shingles, mixed
from corpusmill.kernel.arrays import Hashes

BINS = 256
BANDS, ROWS = 36, 7


def sketches_of(sets: Shingles) -> Hashes:
    """Shape (n, 256): the sketch of each set; all zero for an empty one."""
    count = len(sets.ends)
    sketch = np.zeros((count, BINS), np.uint64)
    sizes = np.diff(sets.ends, prepend=0)
    place = np.repeat(np.arange(count) * BINS, sizes) + (sets.hashes >> np.uint64(56)).astype(np.int64)
    is_first = np.ones(len(place), np.bool_)
    is_first[1:] = place[1:] != place[:-1]
    sketch.reshape(-1)[place[is_first]] = sets.hashes[is_first]
    filled = np.zeros(count * BINS, np.bool_)
    filled[place[is_first]] = True
    _densify(sketch, filled.reshape(count, BINS), sizes > 0)
    return sketch


def _densify(sketch: Hashes, filled: npt.NDArray[np.bool_], has_any: npt.NDArray[np.bool_]) -> None:
    """Fill each empty bin from the first full one in the bin's own order."""
    rows, bins = np.nonzero(~filled & has_any[:, None])
    for donors in _orders():
        if not len(rows):
            return
        donor = donors[bins]
        is_full = filled[rows, donor]
        sketch[rows[is_full], bins[is_full]] = sketch[rows[is_full], donor[is_full]]
        rows, bins = rows[~is_full], bins[~is_full]


@cache
def _orders() -> npt.NDArray[np.int64]:
    """Shape (256, 256): in column n the order in which bin n asks the others."""
    draws = mixed(np.arange(1, BINS * BINS + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15))
    return np.argsort(draws.reshape(BINS, BINS), axis=0, kind="stable")


def bands_of(sketches: Hashes) -> Hashes:
    """Shape (n, 36): a key for each band of each sketch; sketches that agree in all of a band have the same key."""
    parts = sketches[:, : BANDS * ROWS].reshape(-1, BANDS, ROWS)
    keys = np.broadcast_to(np.arange(1, BANDS + 1, dtype=np.uint64), parts.shape[:2])
    with np.errstate(over="ignore"):
        for row in range(ROWS):
            keys = keys * np.uint64(0x9E3779B97F4A7C15) + parts[:, :, row]
    return mixed(keys)
