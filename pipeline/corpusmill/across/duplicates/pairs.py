"""Candidate pairs: documents that agree in a band, read from disk a range of keys at a time.

Documents go by their rank, the best to keep first, and a pair is one number: the better rank in the upper half. What a
bucket gives is sorted and distinct, so that all buckets can be walked side by side in order of the better rank.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from corpusmill.across.duplicates.files import Band, band_runs
from corpusmill.across.duplicates.shingles import groups, mixed
from corpusmill.across.knowledge import bucket
from corpusmill.kernel.arrays import Hashes, Ints

# Documents that agree in one band are compared each with each up to 362 of them; of more only the best ranks are
# compared with all, since one of those is what a star of them is kept for. A hundred thousand copies of a template then
# cost as much as 362 do each with each, and not five thousand million pairs.
MOST_PAIRS = 1 << 16
_HALF = np.uint64(32)
_PAIRS_AT_ONCE = 1 << 20


class Search(NamedTuple):
    """Where candidates are looked for: the parts, and for each document its rank (-1: not looked for) and a salt."""

    folders: Sequence[Path]
    begins: Sequence[int]
    ranks: Path
    """`.npy`, shape (2, n), uint64: the rank, or the greatest number; and what must agree beside the band."""


def pairs_in(search: Search, first: int, last: int) -> tuple[Hashes, int]:
    """The candidate pairs in a range of band keys, sorted and distinct; and how many were left out."""
    ranks = np.load(search.ranks, mmap_mode="r")
    pieces = [np.zeros((2, 0), np.uint64)]
    for folder, begin in zip(search.folders, search.begins, strict=False):
        rows = bucket(Band(), band_runs(folder), first, last)
        rank, salt = ranks[:, rows[1].astype(np.int64) + begin]
        is_sought = rank != np.uint64(2**64 - 1)
        pieces.append(np.stack([mixed(rows[0] ^ salt), rank])[:, is_sought])
    keys, rank = np.concatenate(pieces, axis=1)
    order = np.lexsort((rank, keys))
    return paired(keys[order], rank[order])


def paired(keys: Hashes, ranks: Hashes) -> tuple[Hashes, int]:
    """The pairs of equal keys among these, which are sorted by key and rank; and how many were left out.

    >>> pairs, left_out = paired(np.array([7, 7, 7, 8], np.uint64), np.array([0, 4, 9, 1], np.uint64))
    >>> [(int(pair) >> 32, int(pair) % 2**32) for pair in pairs], left_out
    ([(0, 4), (0, 9), (4, 9)], 0)
    """
    starts = np.flatnonzero(np.append(True, keys[1:] != keys[:-1])) if len(keys) else np.zeros(0, np.int64)
    sizes = np.diff(starts, append=len(keys))
    starts, sizes = starts[sizes > 1], sizes[sizes > 1]
    whole = sizes * (sizes - 1) // 2
    heads = np.where(whole <= MOST_PAIRS, sizes - 1, np.maximum(1, MOST_PAIRS // sizes))
    made = heads * sizes - heads * (heads + 1) // 2
    pieces = [np.zeros(0, np.uint64)]
    for low, high in groups(made, _PAIRS_AT_ONCE):
        pieces.append(_pairs_of(starts[low:high], sizes[low:high], heads[low:high], ranks))
    return np.unique(np.concatenate(pieces)), int((whole - made).sum())


def _pairs_of(starts: Ints, sizes: Ints, heads: Ints, ranks: Hashes) -> Hashes:
    """The pairs of groups: each of the first `heads` of a group with all that stand behind it."""
    group = np.repeat(np.arange(len(starts)), heads)
    head = np.arange(len(group)) - np.repeat(np.cumsum(heads) - heads, heads)
    behind = sizes[group] - head - 1
    better = starts[group] + head
    other = np.repeat(better - np.cumsum(behind) + behind + 1, behind) + np.arange(int(behind.sum()))
    return np.unique((np.repeat(ranks[better], behind) << _HALF) | ranks[other])


def walk(files: Sequence[Path], most: int = _PAIRS_AT_ONCE) -> Iterator[tuple[int, npt.NDArray[np.int64]]]:
    """Each better rank with its candidates, ascending, from the sorted files of all buckets."""
    runs = [np.load(path, mmap_mode="r") for path in files]
    total = sum(map(len, runs))
    at = [0] * len(runs)
    while any(place < len(run) for place, run in zip(at, runs, strict=True)):
        # of each run as much as its share, then back to where a better rank begins in the least of them
        ahead = [min(len(run), place + max(1, most * len(run) // total)) for place, run in zip(at, runs, strict=True)]
        bounds = [int(run[end]) >> 32 for run, end in zip(runs, ahead, strict=True) if end < len(run)]
        bound = min(bounds, default=2**32)
        least = min(int(run[place]) >> 32 for place, run in zip(at, runs, strict=True) if place < len(run))
        bound = max(bound, least + 1)
        ends = [int(np.searchsorted(run, np.uint64(bound << 32))) if bound < 2**32 else len(run) for run in runs]
        pairs = np.unique(np.concatenate([run[a:b] for run, a, b in zip(runs, at, ends, strict=True)]))
        at = ends
        better = (pairs >> _HALF).astype(np.int64)
        others = (pairs & np.uint64(2**32 - 1)).astype(np.int64)
        cuts = np.flatnonzero(np.append(True, better[1:] != better[:-1]))
        for low, high in zip(cuts.tolist(), [*cuts[1:].tolist(), len(pairs)], strict=True):
            yield int(better[low]), others[low:high]
