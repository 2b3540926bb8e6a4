"""The ids of a part so far: which of those that come next were there before."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from corpusmill.corpus.kept.marks import mark_of
from corpusmill.kernel.arrays import Ints


class Ids:
    """Ids of documents, 16 bytes each and their own.

    As objects of a set they took ten times as much: they lay among what comes and goes, and kept its memory.

    >>> ids = Ids()
    >>> ids.add(["a", "b", "a"]), ids.add(["b", "c"])
    ([False, False, True], [True, False])
    """

    def __init__(self) -> None:
        self._marks: npt.NDArray[np.uint64] = np.zeros(0, np.uint64)
        """In order."""
        self._places: Ints = np.zeros(0, np.int64)
        """Of each mark, where its id stands among all."""
        self._texts: list[pa.StringArray] = []
        self._begins = [0]

    def add(self, ids: Sequence[str]) -> list[bool]:
        """Whether each was there before; from now on all are."""
        marks = np.fromiter(map(mark_of, ids), np.uint64, len(ids))
        first, last = (np.searchsorted(self._marks, marks, side=side) for side in ("left", "right"))
        found = [False] * len(ids)
        for n in np.flatnonzero(first < last).tolist():  # others may share its mark
            found[n] = any(self._id(place) == ids[n] for place in self._places[first[n] : last[n]].tolist())
        if len(set(ids)) < len(ids):
            seen: set[str] = set()
            for n, id_ in enumerate(ids):
                found[n] = found[n] or id_ in seen
                seen.add(id_)
        order = np.argsort(marks, kind="stable")
        self._marks = np.insert(self._marks, last[order], marks[order])
        self._places = np.insert(self._places, last[order], order + self._begins[-1])
        self._texts.append(pa.array(ids, pa.string()))
        self._begins.append(self._begins[-1] + len(ids))
        return found

    def _id(self, place: int) -> str:
        block = int(np.searchsorted(self._begins, place, side="right")) - 1
        return str(self._texts[block][place - self._begins[block]])
