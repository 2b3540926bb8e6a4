"""Bytes of a file that is compressed record by record, with a way to go on after damage."""

from __future__ import annotations

import re
import struct
from typing import IO

from corpusmill.read.formats import Packing
from corpusmill.read.unpack.streams import BEGINS, DECOMPRESSORS, ERRORS, ZSTD_FRAME, Decompressor, unzstd, zstd

_CHUNK = 1 << 16
# A decompressor may run past the damage before it notices: a search for the next member goes back that far.
_LOOK_BACK = 1 << 17
_LONGEST_BEGINNING = 6  # of those of members


class Damaged(Exception):  # noqa: N818  # what a record is
    """A record that cannot be read; `kind` is `corrupt` or `truncated`."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


def is_warc(head: bytes, packing: Packing) -> bool:
    """Whether a compressed file begins as a WARC file."""
    dictionary, rest = _leading_dictionary(head) if packing == "zstd" else (None, head)
    try:
        return _decompressor(packing, dictionary).decompress(rest, 64).lstrip(b"\r\n").startswith(b"WARC/")
    except ERRORS:
        return False


def _decompressor(packing: Packing, dictionary: bytes | None) -> Decompressor:
    if dictionary is not None:
        return unzstd(zstd.ZstdDict(dictionary))
    return DECOMPRESSORS[packing]()  # type: ignore[no-any-return]


def _leading_dictionary(head: bytes) -> tuple[bytes | None, bytes]:
    """The dictionary in the first frame of a .warc.zst, and what follows it.

    https://iipc.github.io/warc-specifications/specifications/warc-zstd/: a skippable frame of type 0x184D2A5D whose
    content is the dictionary, itself perhaps compressed.
    """
    if not head.startswith(b"\x5d\x2a\x4d\x18") or len(head) < 8:
        return None, head
    (length,) = struct.unpack("<I", head[4:8])
    content = head[8 : 8 + length]
    if content.startswith(ZSTD_FRAME):
        content = zstd.ZstdDecompressor().decompress(content, 1 << 27)
    return content, head[8 + length :]


class Bytes:
    """A stream to be read piece by piece, that can be wound forward to the next record after damage."""

    def __init__(self, stream: IO[bytes], packing: Packing | None) -> None:
        self._stream = stream
        self._packing = packing
        self._raw = b""
        self._seen = b""  # the end of what was fed to the current member
        self._buffer = bytearray()
        self._damage: Damaged | None = None
        self._ended = False
        self._dictionary: bytes | None = None
        self.position = 0
        if packing == "zstd":
            head = self._stream.read(8)
            if head.startswith(b"\x5d\x2a\x4d\x18"):
                head += self._stream.read(struct.unpack("<I", head[4:8])[0])
                self._dictionary, head = _leading_dictionary(head)
            self._raw = head
        self._member = _decompressor(packing, self._dictionary) if packing else None
        self._is_fresh = True

    def take(self, count: int) -> bytes:
        """The next `count` bytes. Raises Damaged if there are fewer."""
        while len(self._buffer) < count:
            if not self._fill():
                raise self._damage or Damaged("truncated", "The file ends in the middle of the record")
        data = bytes(self._buffer[:count])
        del self._buffer[:count]
        self.position += count
        return data

    def discard(self, count: int) -> None:
        """Pass over `count` bytes. Raises Damaged if there are fewer."""
        while count:
            count -= len(self.take(min(count, 1 << 20)))

    def peek(self, count: int) -> bytes:
        """Up to `count` bytes (fewer at the end, or before damage), which stay to be taken."""
        while len(self._buffer) < count and self._fill():
            pass
        return bytes(self._buffer[:count])

    def line(self, most: int) -> bytes:
        """The next line with its end, or its first `most` bytes."""
        while (end := self._buffer.find(b"\n")) < 0 and len(self._buffer) < most and self._fill():
            pass
        end = end + 1 if end >= 0 else len(self._buffer)
        if not end and self._damage:
            raise self._damage
        return self.take(min(end, most))

    def skip(self, signs: bytes) -> bool:
        """Pass over these bytes; False at the end of the file. Raises Damaged."""
        while True:
            rest = self._buffer.lstrip(signs)
            self.position += len(self._buffer) - len(rest)
            self._buffer = rest
            if rest:
                return True
            if not self._fill():
                if self._damage:
                    raise self._damage
                return False

    def give_back(self, data: bytes) -> None:
        """Put bytes that were taken in front again."""
        self._buffer[:0] = data
        self.position -= len(data)

    def resume(self, start: re.Pattern[bytes]) -> bool:
        """Go to the next place where a record starts (group 1 of the pattern); False if there is none."""
        while True:
            found = start.search(self._buffer)
            if found:
                self.position += found.start(1)
                del self._buffer[: found.start(1)]
                return True
            keep = min(len(self._buffer), 32)
            self.position += len(self._buffer) - keep
            del self._buffer[:-keep]
            if self._fill():
                continue
            if self._damage is None or not self._next_member():
                return False

    def _fill(self) -> bool:
        """Read more into the buffer; False at the end or at damage."""
        if self._damage or self._ended:
            return False
        if self._member is None:
            try:
                data = self._stream.read(_CHUNK)
            except Exception as error:  # servers raise what they like
                self._damage = Damaged("truncated", f"Reading broke off ({type(error).__name__})")
                return False
            self._ended = not data
            self._buffer += data
            return bool(data)
        try:
            return self._fill_from_member(self._member)
        except ERRORS as error:
            self._damage = Damaged("corrupt", f"The {self._packing} data of the record are damaged")
            self._damage.__cause__ = error
            return False

    def _fill_from_member(self, member: Decompressor) -> bool:
        while True:
            if member.eof:
                self._raw = member.unused_data + self._raw
                member = self._member = _decompressor(self._packing or "gzip", self._dictionary)
                self._is_fresh, self._seen = True, b""
            data, self._raw = self._raw, b""
            if not data and member.needs_input:
                data = self._stream.read(_CHUNK)
                if not data:
                    if not self._is_fresh:
                        self._damage = Damaged("truncated", "The file ends in the middle of the record")
                    self._ended = True
                    return False
            # tapes fill a file up with zeros, mails with lines
            if self._is_fresh and not (data := data.lstrip(b"\0\r\n")):
                continue
            self._is_fresh = False
            self._seen = (self._seen + data)[-_LOOK_BACK:]
            output = member.decompress(data, 1 << 20)
            if output:
                self._buffer += output
                return True

    def _next_member(self) -> bool:
        """Find the next compressed member that begins as a record; False if there is none."""
        if self._packing is None or self._ended:
            return False
        # what was seen of the damaged member without its own beginning, and what is still to come
        raw = self._seen[1:] + self._raw
        self._buffer.clear()
        while True:
            found = BEGINS[self._packing].search(raw)
            if not found:
                raw = raw[-_LONGEST_BEGINNING:]
                data = self._stream.read(_CHUNK)
                if not data:
                    return False
                raw += data
                continue
            at = found.start()
            if len(raw) - at < 4096:
                raw += self._stream.read(_CHUNK)
            try:
                head = _decompressor(self._packing, self._dictionary).decompress(raw[at : at + 4096], 64)
            except ERRORS:
                head = b""
            if head.startswith(b"WARC/"):
                self._raw, self._seen, self._damage, self._is_fresh = raw[at:], b"", None, True
                self._member = _decompressor(self._packing, self._dictionary)
                return True
            raw = raw[at + 1 :]
