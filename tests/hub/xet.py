"""The Xet side: tokens, xorbs, shards, reconstructions. Written from the public protocol specification.

A xorb is a row of chunks, each after an 8-byte header (version, packed length, scheme, length). A shard names files as
terms (xorb, first chunk, end chunk). Hashes are taken as told: BLAKE3 is not in the standard library; what proves the
content is the SHA-256 of the file that the terms build, which the commit's pointer names.
"""

from __future__ import annotations

import struct
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hub.store import Blobs

if TYPE_CHECKING:
    from hub.server import Handler, Hub

ROW = 48
END = b"\xff" * 32
WITH_CHECKS, WITH_SHA256 = 1 << 31, 1 << 30


@dataclass(frozen=True)
class Term:
    xorb: str
    length: int
    first: int
    end: int


def hash_text(raw: bytes) -> str:
    """A hash as its text form: four little-endian 64-bit numbers in hexadecimal."""
    return "".join(f"{number:016x}" for number in struct.unpack("<4Q", raw))


class XetStore:
    def __init__(self, xorbs: Blobs, blobs: Blobs) -> None:
        self.xorbs, self.blobs = xorbs, blobs
        self.files: dict[str, list[Term]] = {}  # xet hash -> terms
        self.hashes: dict[str, str] = {}  # sha256 -> xet hash
        self.offsets: dict[str, list[tuple[int, int]]] = {}  # xorb -> (start of chunk header, length unpacked)

    def chunks(self, xorb: str) -> list[tuple[int, int]]:
        """Start in the xorb and length unpacked of every chunk, and a last row with the end of the last chunk."""
        if xorb not in self.offsets:
            content, at, told = self.xorbs.path(xorb).read_bytes(), 0, []
            # a serialized xorb may end in a footer, which starts with its own name
            while at + 8 <= len(content) and content[at : at + 7] not in (b"XETBLOB", b"XBLBHSH"):
                packed, length = int.from_bytes(content[at + 1 : at + 4], "little"), content[at + 5 : at + 8]
                told.append((at, int.from_bytes(length, "little")))
                at += 8 + packed
            self.offsets[xorb] = [*told, (at, 0)]
        return self.offsets[xorb]

    def unpacked(self, term: Term) -> Iterator[bytes]:
        content, chunks = self.xorbs.path(term.xorb).read_bytes(), self.chunks(term.xorb)
        for index in range(term.first, term.end):
            at, length = chunks[index]
            body, scheme = content[at + 8 : chunks[index + 1][0]], content[at + 4]
            if scheme:
                body = unpack_lz4(body)
            if scheme == 2:
                body = ungroup(body)
            if len(body) != length:
                raise ValueError(f"chunk {index} of {term.xorb} unpacks to {len(body)} bytes, not {length}")
            yield body

    def take_shard(self, content: bytes) -> None:
        at = ROW
        while content[at : at + 32] != END:
            name = hash_text(content[at : at + 32])
            flags, count = struct.unpack_from("<II", content, at + 32)
            at += ROW
            terms = []
            for _ in range(count):
                length, first, end = struct.unpack_from("<III", content, at + 36)
                terms.append(Term(hash_text(content[at : at + 32]), length, first, end))
                at += ROW
            at += ROW * count if flags & WITH_CHECKS else 0
            missing = [term.xorb for term in terms if not self.xorbs.has(term.xorb)]
            if missing:
                raise LookupError(f"shard names xorbs that were never uploaded: {missing[:3]}")
            self.files[name] = terms
            if flags & WITH_SHA256:
                # stored like every hash here, so it is written out the same way
                sha256 = hash_text(content[at : at + 32])
                self.hashes[sha256] = name
                if not self.build(sha256):
                    for term in terms:  # what cannot be right is not kept
                        self.xorbs.path(term.xorb).unlink(missing_ok=True)
                        self.offsets.pop(term.xorb, None)
                    raise LookupError(f"the chunks of {sha256} do not make it up")
                at += ROW

    def build(self, sha256: str) -> bool:
        """Make the whole file a blob, for readers that know nothing of Xet. False when its chunks are not it."""
        if self.blobs.has(sha256):
            return True
        terms = self.files.get(self.hashes.get(sha256, ""), ())
        made, _ = self.blobs.add_pieces(piece for term in terms for piece in self.unpacked(term))
        return made == sha256


def unpack_lz4(frame: bytes) -> bytes:
    """An LZ4 frame, unpacked (format specification 1.6.1; checksums are not looked at)."""
    flags, at = frame[4], 7 + (8 if frame[4] & 8 else 0) + (4 if frame[4] & 1 else 0)
    out = bytearray()
    while size := int.from_bytes(frame[at : at + 4], "little"):
        at += 4
        block = frame[at : at + (size & 0x7FFFFFFF)]
        at += len(block) + (4 if flags & 16 else 0)
        if size >> 31:
            out += block
        else:
            _unpack_block(block, out)
    return bytes(out)


def _unpack_block(block: bytes, out: bytearray) -> None:
    at = 0

    def more(length: int) -> int:
        nonlocal at
        if length == 15:
            while True:
                at += 1
                length += block[at - 1]
                if block[at - 1] != 255:
                    break
        return length

    while at < len(block):
        token = block[at]
        at += 1
        literals = more(token >> 4)
        out += block[at : at + literals]
        at += literals
        if at >= len(block):
            return
        back = block[at] | block[at + 1] << 8
        at += 2
        match = more(token & 15) + 4
        start = len(out) - back
        while match > 0:  # a match may run into what it writes
            piece = out[start : start + match]
            out += piece
            match -= len(piece)


def ungroup(grouped: bytes) -> bytes:
    """Undo the grouping of every fourth byte (scheme 2)."""
    out = bytearray(len(grouped))
    at = 0
    for lane in range(4):
        size = (len(grouped) - lane + 3) // 4
        out[lane::4] = grouped[at : at + size]
        at += size
    return bytes(out)


# routes


def token(hub: Hub, call: Handler, name: str, kind: str, revision: str) -> None:
    from hub.files import find, may_write

    if not (repo := find(hub, call, name)):
        return
    if kind == "write" and "create_pr" not in call.query and not may_write(call, repo):
        return
    ends = int(time.time()) + 3600
    headers = {"X-Xet-Cas-Url": hub.url, "X-Xet-Access-Token": f"xet-{kind}", "X-Xet-Token-Expiration": str(ends)}
    call.answer(200, {"casUrl": hub.url, "exp": ends, "accessToken": f"xet-{kind}"}, headers)


def _writer(call: Handler) -> bool:
    if call.headers.get("Authorization") == "Bearer xet-write":
        return True
    call.error(401, "no write token")
    return False


def grant(hub: Hub, call: Handler, name: str) -> None:
    call.json()
    if not _writer(call):
        return None
    if hub.xet.xorbs.has(name):
        return call.answer(200, {})
    told = {"id": name, "method": "PUT", "url": f"{hub.url}/xorb-store/{name}?X-Amz-Signature=signed", "headers": {}}
    return call.answer(201, told)


def put_xorb(hub: Hub, call: Handler, name: str) -> None:
    garble = call.garble
    made, _ = hub.xet.xorbs.add_pieces(call.body_pieces())
    stored = hub.xet.xorbs.path(made).rename(hub.xet.xorbs.path(name))
    if garble:
        content = bytearray(stored.read_bytes())
        content[8 + 100] ^= 1
        stored.write_bytes(content)
    call.answer(200, {"was_inserted": True})


def commit_xorb(hub: Hub, call: Handler, name: str, _: str) -> None:
    call.body()
    if not hub.xet.xorbs.has(name):
        return call.error(404, "no data for this grant")
    return call.answer(200, {})


def post_xorb(hub: Hub, call: Handler, name: str) -> None:
    if _writer(call):
        put_xorb(hub, call, name)


def shard(hub: Hub, call: Handler) -> None:
    content = call.body()
    if not _writer(call):
        return None
    try:
        hub.xet.take_shard(content)
    except LookupError as error:
        return call.error(400, str(error))
    return call.answer(200, {"result": 1})


def reconstruction(hub: Hub, call: Handler, name: str) -> None:
    xet = hub.xet
    if name not in xet.files:
        return call.error(404, "no such file")
    whole = sum(term.length for term in xet.files[name])
    start, end = 0, whole
    if asked := call.headers.get("Range", "").removeprefix("bytes="):
        first, last = asked.split("-")
        start, end = int(first), min(int(last or whole) + 1, whole)
        if start >= whole:
            return call.error(416, "range not satisfiable")
    terms, fetch, at, skip = [], {}, 0, None
    for term in xet.files[name]:
        chunks = xet.chunks(term.xorb)
        if at + term.length <= start or at >= end:
            at += term.length
            continue
        first, last = term.first, term.end
        while at + chunks[first][1] <= start:
            at += chunks[first][1]
            first += 1
        skip = start - at if skip is None else skip
        stop, length = first, 0
        while stop < last and at < end:
            at, length, stop = at + chunks[stop][1], length + chunks[stop][1], stop + 1
        at += sum(chunks[index][1] for index in range(stop, last))
        terms.append({"hash": term.xorb, "unpacked_length": length, "range": {"start": first, "end": stop}})
        url_range = {"start": chunks[first][0], "end": chunks[stop][0] - 1}
        url = f"{hub.url}/xorb-store/{term.xorb}"
        info = {"range": {"start": first, "end": stop}, "url": url, "url_range": url_range}
        if info not in fetch.setdefault(term.xorb, []):
            fetch[term.xorb].append(info)
    return call.answer(200, {"offset_into_first_range": skip or 0, "terms": terms, "fetch_info": fetch})


def get_xorb(hub: Hub, call: Handler, name: str) -> None:
    content = hub.xet.xorbs.path(name).read_bytes()
    first, last = call.headers.get("Range", "bytes=0-").removeprefix("bytes=").split("-")
    piece = content[int(first) : int(last or len(content) - 1) + 1]
    call.answer(206, piece, {"Content-Range": f"bytes {first}-{int(first) + len(piece) - 1}/{len(content)}"})


XET_ROUTES = [
    ("GET", r"/api/datasets/([^/]+/[^/]+)/xet-(read|write)-token/([^/]+)", token),
    ("POST", r"/v1/xorb-grants/[^/]+/(\w+)", grant),
    ("POST", r"/v1/xorb-commits/[^/]+/(\w+)/grant/(\w+)", commit_xorb),
    ("PUT", r"/xorb-store/(\w+)", put_xorb),
    ("GET", r"/xorb-store/(\w+)", get_xorb),
    ("POST", r"/v1/xorbs/[^/]+/(\w+)", post_xorb),
    ("POST", "/v1/shards", shard),
    ("GET", r"/v1/reconstructions/(\w+)", reconstruction),
]
