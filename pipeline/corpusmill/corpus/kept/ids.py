"""The set of ids seen so far in a part, to find duplicate ids in little memory."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

from corpusmill.kernel.arrays import Flags, Hashes

# Hashes stand in order, where others are put in at the cost of all: the last thousands go there together.
_RECENT = 1 << 12


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
        self._recent: set[bytes] = set()
        self._words = np.zeros((2, 0), np.uint64)
        """Both words of each of the others, in the order of the first."""

    def add(self, hashes: Hashes) -> Flags:
        """Whether each was there before; from now on all are."""
        found = self._among_old(hashes)
        data = hashes.tobytes()
        keys = [data[at : at + 16] for at in range(0, len(data), 16)]
        new = set(keys)
        if len(new) < len(keys) or not self._recent.isdisjoint(new):
            seen = set(self._recent)
            for n, key in enumerate(keys):
                found[n] |= key in seen
                seen.add(key)
        self._recent |= new
        if len(self._recent) > _RECENT:
            words = np.frombuffer(b"".join(self._recent), np.uint64).reshape(-1, 2).T
            words = np.concatenate((self._words, words), axis=1)
            self._words = words[:, np.argsort(words[0], kind="stable")]
            self._recent = set()
        return found

    def _among_old(self, hashes: Hashes) -> Flags:
        words = np.ascontiguousarray(hashes.T)
        first, last = (np.searchsorted(self._words[0], words[0], side=side) for side in ("left", "right"))
        found: Flags = first < last
        for n in np.flatnonzero(found).tolist():  # others may share a word
            found[n] = (self._words[1, first[n] : last[n]] == words[1, n]).any()
        return found
