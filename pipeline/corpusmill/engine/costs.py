"""The processor time that each input of a split takes, and its limit, which depends on the size of its file.

A packed file may hold a thousand times what it has bytes, or a thousand records that each stay below their own limit.
What somebody sends in a few kilobytes must not cost an hour.
"""

from __future__ import annotations

import math
import resource
from collections import defaultdict
from collections.abc import Mapping

import numpy as np

from corpusmill.engine.limits import LOADING, limit_of
from corpusmill.kernel.arrays import Ints

# Characters that a byte on the disk may bring before they count no more: gzip packs English 2.5 to 4 times, xz and zstd
# up to 5. As a limit is six times what is usual, text that packs 30 times still has its usual time.
_PACKED = 5
# What packs better than this repeats itself, and nobody wrote it: it counts like its file.
_MOST_PACKED = 20
# A file that packs better than this in all its records together has one limit for them, not four: each of the texts of
# a zip file of 640 kB, 60 MiB of one sentence, ran into its own. Of repetitive text, logs pack 15 to 30 times.
_REPEATED = 50
# So many characters take a second at the usual speed, however they are packed.
_LEAST_REPEATED = 600_000


def processor_time() -> float:
    """Seconds that this process and those that it forked have taken."""
    whose = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(used.ru_utime + used.ru_stime for used in whose)


class Costs:
    """Processor time that each input of a split took so far. `sizes`: bytes of each on the disk, where they are known.

    An input without a size may take what it likes.
    """

    def __init__(self, seconds: float, sizes: Mapping[str, int]):
        self._seconds = seconds
        self._sizes = sizes
        self._taken: defaultdict[str, float] = defaultdict(float)
        self._spent: set[str] = set()
        self._characters: defaultdict[str, int] = defaultdict(int)

    def counted(self, file_path: str, size: int) -> int:
        """Of so many characters (or bytes of a page) of an input, those that count for a limit."""
        return int(self.counted_of(file_path, np.array(size)))

    def counted_of(self, file_path: str, sizes: Ints) -> Ints:
        """The same, of many records."""
        on_disk = self._sizes.get(file_path)
        if on_disk is None:
            return sizes
        return np.where(sizes > _MOST_PACKED * on_disk, on_disk, np.minimum(sizes, _PACKED * on_disk))

    def charge(self, file_path: str, seconds: float) -> None:
        """An input took so long."""
        self._taken[file_path] += seconds
        if self._taken[file_path] > self.allowed(file_path):
            self._spent.add(file_path)

    def share(self, seconds: float, sizes: Mapping[str, int]) -> None:
        """Charge what records of several inputs took together, by their sizes."""
        whole = sum(sizes.values()) or 1
        for file_path, size in sizes.items():
            self.charge(file_path, seconds * size / whole)

    def read(self, file_path: str, size: int) -> None:
        """A record of so many characters came from an input."""
        self._characters[file_path] += size

    def repeats_itself(self, file_path: str) -> bool:
        """Whether an input unfolds, so far, to what nobody wrote."""
        on_disk = self._sizes.get(file_path)
        return on_disk is not None and self._characters[file_path] > max(_REPEATED * on_disk, _LEAST_REPEATED)

    def allowed(self, file_path: str, *, is_repeated: bool | None = None) -> float:
        """What all that is in an input may take, as one that repeats itself or not (None: as it does so far)."""
        on_disk = self._sizes.get(file_path)
        if on_disk is None:
            return math.inf
        if self.repeats_itself(file_path) if is_repeated is None else is_repeated:
            return limit_of(self._seconds, on_disk)
        return limit_of(LOADING * self._seconds, _PACKED * on_disk)

    def is_spent(self, file_path: str) -> bool:
        """Whether the input took more than it may."""
        return file_path in self._spent or (
            self.repeats_itself(file_path) and self._taken[file_path] > self.allowed(file_path)
        )
