"""The ids of a part so far: which of those that come next were there before."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

from corpusmill.kernel.arrays import Flags, Hashes

# Hashes in order take others as long as they are long: the last thousands go to the others together.
_RECENT = 1 << 14


def hashes_of(ids: Sequence[str]) -> Hashes:
    """Sixteen bytes for each: shape (len(ids), 2). Two of 100 million share them with a chance of 1 in 10²²."""
    digests = [hashlib.blake2b(id_.encode(), digest_size=16).digest() for id_ in ids]
    return np.frombuffer(b"".join(digests), np.uint64).reshape(-1, 2)


class Ids:
    """Ids of documents, as their hashes.

    As objects of a set they took ten times as much: they lay among what comes and goes, and kept its memory.

    >>> ids = Ids()
    >>> ids.add(hashes_of(["a", "b", "a"])).tolist(), ids.add(hashes_of(["b", "c"])).tolist()
    ([False, False, True], [True, False])
    """

    def __init__(self) -> None:
        self._old = self._recent = np.zeros((2, 0), np.uint64)
        """Both words of each, in the order of the first."""

    def add(self, hashes: Hashes) -> Flags:
        """Whether each was there before; from now on all are."""
        words = np.ascontiguousarray(hashes.T)
        found = _among(words, self._old) | _among(words, self._recent)
        order = np.lexsort(words[::-1])  # of equal ones the first stays first
        words = words[:, order]
        found[order[1:][(words[:, 1:] == words[:, :-1]).all(axis=0)]] = True
        self._recent = _with(self._recent, words)
        if self._recent.shape[1] > _RECENT:
            self._old, self._recent = _with(self._old, self._recent), self._recent[:, :0]
        return found


def _among(words: Hashes, held: Hashes) -> Flags:
    first, last = (np.searchsorted(held[0], words[0], side=side) for side in ("left", "right"))
    found: Flags = first < last
    for n in np.flatnonzero(found).tolist():  # others may share a word
        found[n] = (held[1, first[n] : last[n]] == words[1, n]).any()
    return found


def _with(held: Hashes, words: Hashes) -> Hashes:
    return np.insert(held, np.searchsorted(held[0], words[0]), words, axis=1)
