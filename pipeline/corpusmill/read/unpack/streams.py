"""Compressed streams: read as they come, within limits, giving all that came before a break."""

from __future__ import annotations

import bz2
import errno
import logging
import lzma
import os
import re
import shutil
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Protocol

from corpusmill.locks import make_shared_folder
from corpusmill.read.formats import Packing
from corpusmill.read.source import InputError, Raw

if TYPE_CHECKING or sys.version_info < (3, 14):
    from backports import zstd as zstd  # noqa: PLC0414  # for the other readers
else:
    from compression import zstd

log = logging.getLogger("corpusmill.read")

_CHUNK = 1 << 16
_ALWAYS_ALLOWED = 64 << 20
"""Bytes that anything may unpack to, whatever its ratio: a small file of repeated lines is no bomb."""


class Decompressor(Protocol):
    """What bz2, lzma and zstd have in common."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...

    def decompress(self, data: bytes, max_length: int = -1) -> bytes: ...


class _Gunzip:
    """zlib with the interface of the others."""

    def __init__(self) -> None:
        self._inner = zlib.decompressobj(wbits=31)
        self.needs_input = True

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        output = self._inner.decompress(self._inner.unconsumed_tail + data, max(max_length, 0))
        self.needs_input = not self._inner.unconsumed_tail and len(output) < max_length and not self._inner.eof
        return output


def unzstd(dictionary: zstd.ZstdDict | None = None) -> zstd.ZstdDecompressor:
    """For frames of any window: dumps of forums are packed with `--long=31`, which zstd refuses unless it is told."""
    largest = zstd.DecompressionParameter.window_log_max
    return zstd.ZstdDecompressor(dictionary, {largest: largest.bounds()[1]})


DECOMPRESSORS: dict[Packing, Callable[[], Any]] = {
    "gzip": _Gunzip,
    "zstd": unzstd,
    "bzip2": bz2.BZ2Decompressor,
    "xz": lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=1 << 30),
}
ZSTD_FRAME = b"\x28\xb5\x2f\xfd"
BEGINS: dict[Packing, re.Pattern[bytes]] = {
    "gzip": re.compile(rb"\x1f\x8b\x08"),
    "zstd": re.compile(re.escape(ZSTD_FRAME) + rb"|[\x50-\x5f]\x2a\x4d\x18"),
    "bzip2": re.compile(rb"BZh"),
    "xz": re.compile(rb"\xfd7zXZ\x00"),
}
"""How a member of compressed data begins."""
ERRORS = (zlib.error, OSError, lzma.LZMAError, zstd.ZstdError, EOFError)

_ENDINGS = re.compile(r"\.(gz|gzip|zst|zstd|bz2|xz)$", re.IGNORECASE)
_TAR_ENDINGS = re.compile(r"\.(tgz|tbz2?|txz|tzst)$", re.IGNORECASE)


def inner_name(name: str) -> str:
    """The name of what is in a compressed file.

    >>> inner_name("a/texts.jsonl.gz"), inner_name("texts.tgz"), inner_name("texts")
    ('a/texts.jsonl', 'texts.tar', 'texts')
    """
    return _TAR_ENDINGS.sub(".tar", _ENDINGS.sub("", name))


@dataclass
class Budget:
    """How much an input may unpack to, over all layers: a bomb inside a bomb counts against the file on the disk."""

    expansion: int
    packed: int = 0
    unpacked: int = 0

    def spend(self, count: int) -> None:
        """Raises InputError when too much has come out of too little."""
        self.unpacked += count
        if self.unpacked > max(_ALWAYS_ALLOWED, self.expansion * self.packed):
            raise InputError(
                "bomb",
                f"It unpacks to more than {self.expansion} times its size, which text does not: "
                "leave it out, or raise `max_expansion` if you trust it.",
            )


class Unpacked(Raw):
    """What a compressed stream holds, over all its members. Memory: two chunks of 64 KiB (xz: its window, too)."""

    def __init__(self, stream: IO[bytes], packing: Packing, budget: Budget, *, is_outermost: bool) -> None:
        self._stream = stream
        self._packing = packing
        self._budget = budget
        self._is_outermost = is_outermost
        self._member: Decompressor = DECOMPRESSORS[packing]()
        self._is_fresh, self._is_first = True, True
        self._rest = b""
        self._failure: InputError | None = None

    def give(self, most: int) -> bytes:
        if self._failure:
            raise self._failure
        try:
            output = self._next(min(most, _CHUNK))
        except InputError as error:
            self._failure = error
            raise
        self._budget.spend(len(output))
        return output

    def _next(self, most: int) -> bytes:
        while True:
            if self._member.eof:
                self._rest = (self._member.unused_data + self._rest).lstrip(b"\x00")  # tapes are padded
                self._member, self._is_fresh, self._is_first = DECOMPRESSORS[self._packing](), True, False
            data = self._rest
            self._rest = b""
            if not data and self._member.needs_input:
                data = self._stream.read(_CHUNK)
                if self._is_outermost:
                    self._budget.packed += len(data)
                if not data and self._is_fresh:
                    return b""
                if not data:
                    raise InputError("truncated", f"The {self._packing} data end too early: get the file again.")
            if self._is_fresh and not data.strip(b"\x00"):
                continue
            if self._is_fresh and not self._is_first and not (data := self._of_member(data)):
                return b""
            try:
                self._is_fresh = False
                output = self._member.decompress(data, most)
            except ERRORS as error:
                raise InputError("corrupt", f"The {self._packing} data are damaged: get the file again.") from error
            if output:
                return output

    def _of_member(self, data: bytes) -> bytes:
        """What follows a whole member; empty where nothing there begins another: transfers leave a line end or more."""
        if BEGINS[self._packing].match(data):
            return data
        data += self._stream.read(_CHUNK)
        if len(data) >= _CHUNK or BEGINS[self._packing].search(data):
            return data
        log.warning("%d bytes behind the end of %s data are no such data, and not read", len(data), self._packing)
        return b""


@contextmanager
def seekable(stream: IO[bytes], work_folder: str | None) -> Iterator[IO[bytes]]:
    """The stream, or a copy of it in a nameless file, for formats read from their end (zip, Parquet, Arrow).

    The folder for copies is made where one is needed, and taken away with the last: a build leaves none behind. Raises
    InputError where the copy cannot be written.
    """
    if stream.seekable():
        yield stream
        return
    with _nameless_file(work_folder) as copy:
        try:
            shutil.copyfileobj(stream, copy, 1 << 20)
        except OSError as error:
            if error.errno not in _NO_ROOM:
                raise
            raise _no_copy(error) from error
        copy.seek(0)
        yield copy


_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS)


@contextmanager
def _nameless_file(folder: str | None) -> Iterator[IO[bytes]]:
    if folder is None:
        with tempfile.TemporaryFile() as copy:
            yield copy
        return
    for attempt in range(_MOST_ATTEMPTS):
        try:
            make_shared_folder(Path(folder))
            copy = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115
            break
        except FileNotFoundError as error:  # another worker took the empty folder away between the two calls
            if attempt == _MOST_ATTEMPTS - 1:
                raise _no_copy(error) from error
        except OSError as error:
            raise _no_copy(error) from error
    try:
        with copy:
            yield copy
    finally:
        with suppress(OSError):  # not empty where names are seen, or gone already
            Path(folder).rmdir()


_MOST_ATTEMPTS = 20


def _no_copy(error: OSError) -> InputError:
    reason = os.strerror(error.errno) if error.errno else type(error).__name__
    return InputError(
        "no-room",
        f"It must be unpacked to the work folder, where nothing can be written ({reason}): make room there, or unpack "
        "the file yourself.",
    )
