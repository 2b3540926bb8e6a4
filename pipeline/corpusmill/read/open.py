"""How the inputs of a source are opened: a file that must not change under the reader, or an object of a store.

A build takes the fingerprint of every input when it begins, and what it makes of an input is kept under that. So what
is read is held against it: a small file before anything is read of it, a large one as it is read, to its end.
"""

from __future__ import annotations

import hashlib
import io
import os
import stat
from typing import IO, Any, cast

from corpusmill.read.source import InputError, InputFile, SourceOptions, changed, is_url, unreadable

# Plain lines of JSON come as many at a time as lie in here, and the one that is cut by its end alone: with a quarter of
# it reading them took a fifth longer.
_BUFFER = 1 << 20

# A file up to this size is read whole and proven before its first record.
_PROVEN_FIRST = 32 << 20

NO_CONTENT = "0" * 64
"""The fingerprint of a file that is known to have changed: nothing that it holds now is what was promised."""


def fingerprint(file: InputFile, options: SourceOptions) -> str:
    """What tells one content of an input from another: SHA-256 of a file's bytes, a server's word for an object.

    An input that cannot be read has the kind of its problem: when that has passed, so has the fingerprint.
    """
    if file.piece is not None:
        told = [file.piece.digest, file.piece.rows_before, file.piece.told, file.piece.columns]
        return hashlib.sha256(repr(told).encode()).hexdigest()
    if is_url(file.location):
        return _fingerprint_url(file, options)
    try:
        if (data := _small(file)) is not None:
            return hashlib.sha256(data).hexdigest()
        with _opened(file, options) as stream:
            return hashlib.file_digest(cast(Any, stream), "sha256").hexdigest()
    except InputError as error:
        return error.kind
    except OSError as error:
        return unreadable(error).kind


# Up to this size a file is read in one go: of a hundred thousand small ones each costs four calls of the system.
_ONE_READ = 1 << 20


def _small(file: InputFile) -> bytes | None:
    """All bytes of a small file that is still as long as it was; None where it must be read with more care."""
    if file.size is None or file.size > _ONE_READ:
        return None
    descriptor, _ = _descriptor(file)
    try:
        data = os.read(descriptor, file.size + 1)  # one more would tell that it grew since
    finally:
        os.close(descriptor)
    return data if len(data) == file.size else None


def _fingerprint_url(file: InputFile, options: SourceOptions) -> str:
    from corpusmill.read.places.remote import fingerprint_url  # noqa: PLC0415  # fsspec only where it is needed

    return fingerprint_url(file.location, options.storage)


def open_input(file: InputFile, options: SourceOptions) -> IO[bytes]:
    """The input's bytes. Raises `InputError`, also where it does not hold what its fingerprint says."""
    if file.fingerprint == NO_CONTENT:
        raise _other()
    if len(file.fingerprint or "") == _SHA256_DIGITS and file.piece is None and not is_url(file.location):
        try:
            data = _small(file)
        except OSError as error:
            raise unreadable(error) from error
        if data is not None:
            return _proven(data, file)
    stream = _opened(file, options)
    if file.fingerprint is None:
        return stream
    try:
        if is_url(file.location):
            if _fingerprint_url(file, options) != file.fingerprint:
                raise _other()
        elif len(file.fingerprint) != _SHA256_DIGITS:
            raise InputError("changed", "It could not be read when the build began, and now it can.")
        elif file.size is not None and file.size <= _PROVEN_FIRST and file.piece is None:
            with stream:
                return _proven(stream.read(), file)
    except OSError as error:
        stream.close()
        raise unreadable(error) from error
    except InputError:
        stream.close()
        raise
    return stream


def _proven(data: bytes, file: InputFile) -> IO[bytes]:
    if hashlib.sha256(data).hexdigest() != file.fingerprint:
        raise _other()
    return io.BufferedReader(cast(Any, io.BytesIO(data)), buffer_size=min(_BUFFER, len(data) + 1))


def prove(file: InputFile, options: SourceOptions, stream: IO[bytes]) -> None:
    """Raises `InputError` where an input, now read, was not what its fingerprint says."""
    if file.fingerprint is None:
        return
    if is_url(file.location):
        if _fingerprint_url(file, options) != file.fingerprint:
            raise _other()
    elif isinstance(raw := getattr(stream, "raw", None), _SteadyFile):
        expected = file.fingerprint if file.piece is None else file.piece.digest
        if raw.sha256() != expected:
            raise _other()


_SHA256_DIGITS = 64


def _other() -> InputError:
    return InputError("changed", "It changed since the build began: something still writes it; let it come to rest.")


def _opened(file: InputFile, options: SourceOptions) -> IO[bytes]:
    try:
        if is_url(file.location):
            from corpusmill.read.places.remote import open_url  # noqa: PLC0415  # fsspec only where it is needed

            return open_url(file.location, options.storage)
        descriptor, size = _descriptor(file)
        return io.BufferedReader(_SteadyFile(descriptor, size, file), buffer_size=_BUFFER)
    except OSError as error:
        raise unreadable(error) from error


# Without O_NONBLOCK, a pipe that took the file's place since it was listed would hang the worker for ever.
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def _descriptor(file: InputFile) -> tuple[int, int]:
    """A local file, open, and its size. Raises `InputError` where it is not the file that was listed."""
    descriptor = os.open(file.location, _FLAGS)
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        os.close(descriptor)
        raise InputError("changed", "This is not a regular file any more: put the file back, or take it away.")
    if file.size is not None and status.st_size != file.size:
        os.close(descriptor)
        raise changed(file.size, status.st_size)
    return descriptor, status.st_size


class _SteadyFile(io.FileIO):
    """A file that must end where it ended when it was opened; it hashes what is read of it in order.

    Of a piece only its bytes are hashed; a run of lines begins and ends where it does, row groups need the whole file.
    """

    def __init__(self, descriptor: int, size: int, file: InputFile) -> None:
        super().__init__(descriptor)
        self._size = size
        self._hash = hashlib.sha256()
        self._is_proven, piece = file.fingerprint is not None, file.piece
        self._hashed, self._end = (piece.start, piece.end) if piece else (0, size)
        self._is_whole = piece is None
        self._is_cut = piece is not None and piece.groups is None
        if self._is_cut:
            super().seek(self._hashed)

    def readinto(self, buffer: Any, /) -> int | None:
        at = self.tell()
        if self._is_cut and len(buffer) > self._end - at:
            buffer = memoryview(buffer)[: self._end - at]
        count = super().readinto(buffer)
        if not count and len(buffer) and (now := os.fstat(self.fileno()).st_size) != self._size:
            raise changed(self._size, now)
        if self._is_proven and count and at == self._hashed and at + count <= self._end:
            self._hash.update(memoryview(buffer)[:count])
            self._hashed += count
        return count

    def sha256(self) -> str:
        """The hash of all bytes: those that were read in order, and the rest as it is now."""
        if self._is_whole:  # also what was written behind its end since
            self._end = max(self._end, os.fstat(self.fileno()).st_size)
        while data := os.pread(self.fileno(), max(0, min(1 << 20, self._end - self._hashed)), self._hashed):
            self._hash.update(data)
            self._hashed += len(data)
        return self._hash.hexdigest()
