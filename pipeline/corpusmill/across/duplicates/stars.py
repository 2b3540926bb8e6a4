"""Clusters as stars: each copy is verified against the document that is kept, never against another copy."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from corpusmill.kernel.arrays import Floats, Hashes, Ints

KEPT, EXACT, NEAR, CONTAINED = range(4)
REASONS = ("kept", "duplicate-exact", "duplicate-near", "duplicate-contained")


class Stars(NamedTuple):
    """For each document the one it is a copy of (itself: none, or it is kept), why, and how alike they are."""

    kept: Ints
    reason: npt.NDArray[np.int8]
    score: npt.NDArray[np.float32]
    compared: int
    """Pairs that were verified."""


def ranks_of(about: pa.Table, own: int) -> Ints:
    """Each document's place in the order in which they are kept: the longest, the earliest, by id.

    Those behind the first `own` are published elsewhere, stay whatever comes, and go before all others.
    """
    table = pa.table(
        {
            "own": pa.array(np.arange(about.num_rows) < own).cast(pa.int8()),
            "length": about["length"],
            "undated": pc.is_null(about["date"]).cast(pa.int8()),
            "date": pc.fill_null(about["date"], ""),
            "id": about["id"],
        }
    )
    keys = [("own", "ascending"), ("length", "descending")]
    keys += [(name, "ascending") for name in ("undated", "date", "id")]
    order = pc.sort_indices(table, sort_keys=keys).to_numpy()
    ranks = np.empty(len(order), np.int64)
    ranks[order] = np.arange(len(order))
    return ranks


def representatives(exact: Hashes, ranks: Ints) -> Ints:
    """For each document the best-ranked one of the same text."""
    order = np.lexsort((ranks, exact))
    ordered = exact[order]
    is_first = np.append(True, ordered[1:] != ordered[:-1]) if len(order) else np.zeros(0, np.bool_)
    firsts = order[np.flatnonzero(is_first)]
    found = np.empty(len(order), np.int64)
    found[order] = firsts[np.cumsum(is_first) - 1] if len(order) else firsts
    return found


def likeness(one: Hashes, others: list[Hashes]) -> tuple[Floats, Floats]:
    """Exact Jaccard of a shingle set with others, and the share of each of these that it holds.

    >>> one, two = np.array([1, 2, 3, 4], np.uint64), np.array([2, 3], np.uint64)
    >>> [list(map(float, figures)) for figures in likeness(one, [two, one])]
    [[0.5, 1.0], [1.0, 1.0]]
    >>> [list(map(float, figures)) for figures in likeness(two, [one])]
    [[0.5], [0.5]]
    """
    sizes = np.array([len(other) for other in others])
    together = np.concatenate(others)
    places = np.minimum(np.searchsorted(one, together), len(one) - 1)
    shared = np.add.reduceat(one[places] == together, np.cumsum(sizes) - sizes, dtype=np.int64)
    return shared / (len(one) + sizes - shared), shared / sizes


def stars(
    candidates: Iterable[tuple[int, Ints]],
    ranks: Ints,
    representative: Ints,
    shingles: Callable[[int], Hashes],
    bars: tuple[float, float],
    *,
    own: int,
) -> Stars:
    """The stars among documents, from candidates in order of the better rank (see `pairs.walk`).

    The best rank that is no copy of a better one is kept, and takes those of its candidates that are alike enough:
    `bars` are the least Jaccard and the least containment. Copies of one text go where the best of them goes. Documents
    behind the first `own` are not compared with each other (see `ranks_of`).
    """
    count = len(ranks)
    by_rank = np.argsort(ranks)
    kept = np.arange(count)
    reason = np.zeros(count, np.int8)
    score = np.ones(count, np.float32)
    compared = 0
    for better, others in candidates:
        one = int(by_rank[better])
        free = by_rank[others]
        free = free[(kept[free] == free) & (free < own)]
        if kept[one] != one or not len(free):
            continue
        jaccard, contained = likeness(shingles(one), [shingles(n) for n in free.tolist()])
        compared += len(free)
        is_near = jaccard >= bars[0]
        is_copy = is_near | (contained >= bars[1])
        kept[free[is_copy]] = one
        reason[free] = np.where(is_near, NEAR, np.where(is_copy, CONTAINED, KEPT))
        score[free[is_copy]] = np.where(is_near, jaccard, contained)[is_copy]
    copies = np.flatnonzero(representative != np.arange(count))
    best = representative[copies]
    kept[copies] = kept[best]
    reason[copies] = np.where(reason[best] == KEPT, EXACT, reason[best])
    score[copies] = score[best]
    return Stars(kept, reason, score, compared)
