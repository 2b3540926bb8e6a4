"""Bytes that come one after the other and are read together: few in memory, more in a file that is mapped."""

from __future__ import annotations

import mmap
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import IO

import pyarrow as pa

# Bytes that go to a file together.
_LEAST = 1 << 16
# What is mapped of less is not given back: asking the system takes as long as reading some pages again.
_WORTH_ASKING = 1 << 18


class Pile:
    """Bytes in the order in which they came; the file has no name, lies in `folder`, and is there when it is needed."""

    def __init__(self, folder: Path):
        self._folder = folder
        self._few = bytearray()
        self._file: IO[bytes] | None = None
        self._map: mmap.mmap | None = None

    def add(self, data: bytes | memoryview) -> None:
        if len(data) < _LEAST:
            self._few += data
            if len(self._few) < _LEAST:
                return
            data = b""
        if self._file is None:
            self._file = tempfile.TemporaryFile(dir=str(self._folder))  # noqa: SIM115  closed below
        self._file.write(self._few)
        self._file.write(data)
        self._few.clear()

    def every(self) -> pa.Buffer:
        """All of them, of which nothing is read yet; no more may come."""
        if self._file is None:
            return pa.py_buffer(self._few)
        self._file.write(self._few)
        self._file.flush()
        self._map = mmap.mmap(self._file.fileno(), 0, prot=mmap.PROT_READ)
        return pa.py_buffer(self._map)

    @property
    def is_worth_giving_back(self) -> bool:
        return self._map is not None and len(self._map) >= _WORTH_ASKING

    def give_back(self) -> None:
        """Let the system have the memory of what is mapped: what is asked for again it reads again."""
        assert self._map is not None
        self._map.madvise(mmap.MADV_DONTNEED)

    def close(self) -> None:
        """Nothing is wanted any more, and the disk has its room back."""
        if self._file is not None:
            with suppress(OSError):  # what a full disk does not take is wanted no more
                self._file.close()
