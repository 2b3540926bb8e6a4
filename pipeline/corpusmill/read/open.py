"""How the inputs of a source are opened: a file that must not change under the reader, or an object of a store."""

from __future__ import annotations

import io
import os
import stat
from typing import IO, Any

from corpusmill.read.source import InputError, InputFile, SourceOptions, changed, is_url, unreadable


def open_input(file: InputFile, options: SourceOptions) -> IO[bytes]:
    """The input's bytes. Raises `InputError`."""
    try:
        if is_url(file.location):
            from corpusmill.read.places.remote import open_url  # noqa: PLC0415  # fsspec only where it is needed

            return open_url(file.location, options.storage)
        # Without O_NONBLOCK, a pipe that took the file's place since it was listed would hang the worker for ever.
        descriptor = os.open(file.location, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            os.close(descriptor)
            raise InputError("not-a-file", "This is not a regular file any more: put the file back, or take it away.")
        if file.size is not None and status.st_size != file.size:
            os.close(descriptor)
            raise changed(file.size, status.st_size)
        return io.BufferedReader(_SteadyFile(descriptor, status.st_size), buffer_size=1 << 18)
    except OSError as error:
        raise unreadable(error) from error


class _SteadyFile(io.FileIO):
    """A file that must end where it ended when it was opened."""

    def __init__(self, descriptor: int, size: int) -> None:
        super().__init__(descriptor)
        self._size = size

    def readinto(self, buffer: Any, /) -> int | None:
        count = super().readinto(buffer)
        if not count and len(buffer) and (now := os.fstat(self.fileno()).st_size) != self._size:
            raise changed(self._size, now)
        return count
