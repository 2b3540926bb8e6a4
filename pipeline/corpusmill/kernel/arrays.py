"""What arrays hold, by name; and what is asked of arrays of group numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Hashes = npt.NDArray[np.uint64]
CodePoints = npt.NDArray[np.uint32]
Small = npt.NDArray[np.uint8]


class _Written:
    """A file of which numpy sees only `write`: Python says where what is written finds no room."""

    def __init__(self, file: BinaryIO):
        self.write = file.write


def save(path: Path, array: Array) -> None:
    """What `np.save` does, whole or with OSError.

    To a file that it sees as one numpy lets C write, and does not ask whether the last bytes, which wait in a buffer,
    found room: on a full disk arrays of 4,128 bytes became files of 4,096, and nobody was told.
    """
    with path.open("wb") as file:
        np.save(_Written(file), array, allow_pickle=False)


class Rows:
    """Rows of numbers in one piece of memory: an array for each step lay among what comes and goes."""

    def __init__(self, kind: type[np.generic], width: int):
        self._kind, self._width = kind, width
        self._bytes = bytearray()

    def add(self, rows: Array) -> None:
        self._bytes += rows.tobytes()

    def every(self) -> Array:
        return np.frombuffer(self._bytes, self._kind).reshape(-1, self._width)


def begins(group: Ints) -> Flags:
    """Of entries whose groups stand together, whether each is the first of its group.

    >>> begins(np.array([0, 0, 2])).tolist(), begins(np.array([], np.int64)).tolist()
    ([True, False, True], [])
    """
    found = np.ones(len(group), np.bool_)
    np.not_equal(group[1:], group[:-1], out=found[1:])
    return found


def ordered(*keys: Ints) -> Ints:
    """The order of entries by keys that are not negative, the first above all; equal ones stay as they stand.

    What stands in order but for some is put there in a fortieth of the time that `np.lexsort` takes.

    >>> ordered(np.array([1, 0, 1, 0]), np.array([2, 5, 1, 5])).tolist()
    [1, 3, 2, 0]
    """
    joined, most = keys[0], int(keys[0].max(initial=0)) + 1
    for key in keys[1:]:
        size = int(key.max(initial=0)) + 1
        most *= size
        if most > _MOST:
            return np.lexsort(keys[::-1])
        joined = joined * size + key
    return np.argsort(joined, kind="stable")


_MOST = 1 << 62
