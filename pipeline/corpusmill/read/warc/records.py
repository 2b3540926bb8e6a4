"""WARC files (ISO 28500): pages of a crawl, and the texts of WET files. A damaged record costs itself, no more."""

from __future__ import annotations

import hashlib
import logging
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import IO, Any

from corpusmill.read.encoding.decode import Undecodable, decode
from corpusmill.read.formats import Packing, begins_as_page, binary_kind
from corpusmill.read.html.about.opt_outs import Robots, in_headers
from corpusmill.read.pages import Extract, read_page
from corpusmill.read.places.names import printable
from corpusmill.read.records import Record, SetAside
from corpusmill.read.source import InputError, SourceOptions
from corpusmill.read.unpack.members import Bytes, Damaged
from corpusmill.read.values import whole
from corpusmill.read.warc.http import content_type, decode_body, read_answer

log = logging.getLogger("corpusmill.read")

_HEADERS_LIMIT = 1 << 20
_START = re.compile(rb"(?:^|\n)(WARC/\d\.\d{1,2}\r?\n)")
# A record ends with two line ends; some writers set none, and the next record tells that this one is whole.
_BEHIND = re.compile(rb"\r\n|\n\n|\n?WARC/\d|\Z")
# What servers say of anything that they do not know: the body shows what it is.
_VAGUE_TYPES = frozenset(
    (
        *("", "text/plain", "text/xml", "application/xml", "application/octet-stream", "binary/octet-stream"),
        *("application/unknown", "application/x-unknown", "unknown/unknown", "application/force-download"),
        *("application/x-download", "text/*", "*/*"),
    )
)
# Kept in `extra`, under these names.
_KEPT = {
    "warc-date": "warc_date",
    "warc-payload-digest": "warc_payload_digest",
    "warc-block-digest": "warc_block_digest",
    "warc-identified-content-language": "warc_language",
    "warc-truncated": "warc_truncated",  # the crawler cut the page at its limit: what is left is text, and says so
}
# "bytes 0-499/500" is all there is; a part begins and ends amid words.
_ALL_BYTES = re.compile(r"bytes 0-(\d+)/(\d+)", re.IGNORECASE)


@dataclass
class _Block:
    """One record as it stands in the file."""

    number: int
    headers: Mapping[str, str]
    data: bytes

    @property
    def type(self) -> str:
        return self.headers.get("warc-type", "").lower() or _type_of(self.headers, self.data)

    @property
    def name(self) -> str:
        return printable(self.headers.get("warc-record-id", "").strip("<> ")) or str(self.number)


def _type_of(headers: Mapping[str, str], data: bytes) -> str:
    """The type of a record that tells none: an answer begins as one, a page or a text says so and has an address."""
    kind, _ = content_type(headers.get("content-type", ""))
    if data.startswith(b"HTTP/"):
        return "response"
    return "resource" if headers.get("warc-target-uri") and (kind.startswith("text/") or "html" in kind) else ""


@dataclass
class _Counts:
    """What a crawl holds beside pages."""

    other: Counter[str] = field(default_factory=Counter)
    robots: Robots = field(default_factory=Robots)


def read_warc(
    stream: IO[bytes],
    file_path: str,
    key: str,
    options: SourceOptions,
    packing: Packing | None = None,
    *,
    extract: Extract | None = None,
) -> Iterator[Record | SetAside]:
    """The pages and texts of a WARC file, keyed by WARC-Record-ID (`<key>#<number>` where it is missing).

    Read are `response` and `resource` records that hold HTML or plain text, and `conversion` records (WET). Answers
    other than 2xx are set aside; requests, metadata and files of other kinds are counted in the log. With `packing`
    the stream is compressed record by record. Memory: one record.
    """
    counts = _Counts()
    for block in _blocks(Bytes(stream, packing), file_path, options):
        if isinstance(block, SetAside):
            yield block
        elif (found := _read_block(block, file_path, key, options, counts, extract=extract)) is not None:
            yield found
    if counts.other:
        told = ", ".join(f"{count} {kind}" for kind, count in counts.other.most_common(5))
        log.info("%s: %d records hold no page and no text (%s)", file_path, counts.other.total(), told)


def _blocks(source: Bytes, file_path: str, options: SourceOptions) -> Iterator[_Block | SetAside]:
    number = 0
    while True:
        number += 1
        started = source.position
        name = str(number)
        try:
            if not source.skip(b"\r\n\0"):
                return
            headers = _headers(source)
            name = printable(headers.get("warc-record-id", "").strip("<> ")) or name
            length = _length(headers)
            if length > options.max_record_bytes:
                source.discard(length)
                limit = f"{options.max_record_bytes:,}"
                yield SetAside(
                    file_path, name, "too-large", f"The record is longer than {limit} bytes: raise `max_record_bytes`."
                )
                continue
            yield _Block(number, headers, _data(source, length))
        except Damaged as damage:
            at = f"it begins at byte {started:,} of the unpacked file"
            went_on = source.resume(_START)
            end = "reading goes on with the next" if went_on else "nothing can be read after it"
            yield SetAside(file_path, name, damage.kind, f"{damage} ({at}); {end}: get the file again if you need it.")
            if not went_on:
                return


def _length(headers: Mapping[str, str]) -> int:
    length = headers.get("content-length", "")
    if not (length.isascii() and length.isdecimal()) or len(length) > 18:
        raise Damaged("corrupt", "The record does not tell its length")
    return int(length)


def _data(source: Bytes, length: int) -> bytes:
    data = source.take(length)
    if not _BEHIND.match(source.peek(8)):
        source.give_back(data)
        raise Damaged("corrupt", "The record is longer or shorter than it says")
    return data


def _headers(source: Bytes) -> dict[str, str]:
    """The record's headers by lower-case name. Raises Damaged."""
    first = source.line(200)
    if not re.match(rb"WARC/\d\.\d{1,2}\r?\n", first):
        source.give_back(first)
        raise Damaged("corrupt", "There is no record where one should begin")
    headers: dict[str, str] = {}
    size = 0
    name = ""
    while (line := source.line(_HEADERS_LIMIT)).strip():
        size += len(line)
        text = line.decode("utf-8", "replace").rstrip("\r\n")
        if size > _HEADERS_LIMIT or not line.endswith(b"\n"):
            raise Damaged("corrupt", "The record's headers do not end")
        if text[0] in " \t" and name:
            headers[name] += " " + text.strip()
            continue
        name, colon, value = text.partition(":")
        if not colon:
            raise Damaged("corrupt", "The record's headers are damaged")
        name = name.strip().lower()
        headers.setdefault(name, value.strip())
    return headers


def _read_block(
    block: _Block, file_path: str, key: str, options: SourceOptions, counts: _Counts, *, extract: Extract | None
) -> Record | SetAside | None:
    if block.type not in ("response", "resource", "conversion"):
        counts.other[block.type or "untyped"] += 1
        return None
    if "warc-segment-number" in block.headers:
        return SetAside(file_path, block.name, "segmented", _SEGMENTED)
    record_key = block.name if block.headers.get("warc-record-id") else f"{key}#{block.number}"
    known = {"url": whole(url)} if (url := block.headers.get("warc-target-uri", "").strip("<>")) else {}
    extra: dict[str, Any] = {
        name: whole(value) for header, name in _KEPT.items() if (value := block.headers.get(header))
    }
    (kind, charset), body = content_type(block.headers.get("content-type", "")), block.data
    if block.type == "response" and (kind == "application/http" or url.startswith(("http:", "https:"))):
        try:
            kind, charset, body, said = _http(block.data, kind, options.max_record_bytes)
        except InputError as error:
            return SetAside(file_path, block.name, error.kind, str(error))
        extra |= {"opt_out_header": said} if said else {}
    if counts.robots.add(url, body):
        counts.other["robots.txt"] += 1
        return None
    extra |= {"opt_out_robots": shut} if (shut := counts.robots.signs(url)) else {}
    extra["content_type"] = kind
    identified, _ = content_type(block.headers.get("warc-identified-payload-type", ""))
    if _is_page(kind, identified, body):
        return read_page(
            body,
            file_path,
            record_key,
            options,
            place=block.name,
            declared=charset,
            known=known,
            extra=extra,
            extract=extract,
        )
    if kind not in ("text/plain", ""):
        counts.other[kind] += 1
        return None
    place = Record(key=record_key, file_path=file_path, source_sha256="", text="", known=known, extra=extra)
    return _text(body, charset, block.name, place)


_SEGMENTED = (
    "The record is the first part of one that goes on in others (WARC-Segment-Number), and half a page is none: write "
    "the crawl again without segments, or get the page itself."
)


def _is_page(kind: str, identified: str, body: bytes) -> bool:
    """Whether a body is a page, by its type (`text/html5` and the like, too), the crawler's, or how it begins."""
    if "html" in kind:
        return True
    return kind in _VAGUE_TYPES and ("html" in identified or begins_as_page(body[:_HEAD]))


_HEAD = 1 << 12


def _text(body: bytes, charset: str | None, name: str, record: Record) -> Record | SetAside:
    sha256 = hashlib.sha256(body).hexdigest()
    try:
        try:
            decoded = decode(body, charset)
        except Undecodable:
            decoded = decode(body)  # servers declare what they like
    except Undecodable as error:
        return SetAside(record.file_path, name, error.kind, str(error), sha256)
    text, encoding, confidence = decoded
    return replace(record, source_sha256=sha256, text=text, encoding=encoding, encoding_confidence=confidence)


def _http(data: bytes, declared: str, limit: int) -> tuple[str, str | None, bytes, list[str]]:
    """Media type, charset, decoded body and signs of an opt-out of an HTTP answer. Raises InputError.

    A record without an HTTP head holds the body alone, and its own type (`declared`) is that of the body.
    """
    status, headers, body = read_answer(data)
    kind, charset = content_type(*headers.get("content-type", ()))
    if status is None and not headers:
        kind, charset = content_type("" if declared == "application/http" else declared)
        if not body.strip() or binary_kind(body[:_HEAD]) or (not kind and not begins_as_page(body[:_HEAD])):
            raise InputError("corrupt", "The record does not hold an HTTP answer: leave it out.")
    if status and not 200 <= status < 300:
        raise InputError(f"http-{status}", f"The server answered {status}: there is no page.")
    if status == _PARTIAL and not _is_all("".join(headers.get("content-range", ()))):
        raise InputError("http-206", "The server answered 206, with a part of the page: get all of it.")
    body = decode_body(body, headers.get("transfer-encoding", ()), headers.get("content-encoding", ()), limit)
    return kind, charset, body, in_headers(headers)


_PARTIAL = 206


def _is_all(content_range: str) -> bool:
    """Whether a part is all there is: players and download managers ask for a range that covers the whole.

    >>> _is_all("bytes 0-499/500"), _is_all("bytes 0-499/9000"), _is_all("bytes 200-499/500"), _is_all("")
    (True, False, False, False)
    """
    found = _ALL_BYTES.fullmatch(content_range)
    return found is not None and int(found[1]) + 1 == int(found[2])
