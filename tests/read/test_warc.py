from __future__ import annotations

import gzip
import io
import json
import re
import struct
import zlib
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import brotli
import pytest
from reading import asides, read_bytes, texts
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from corpusmill.read.records import Record, SetAside
from corpusmill.read.unpack.streams import zstd

DATE = "2024-05-01T12:00:00Z"


def warc(*records: dict[str, Any], gzipped: bool = False) -> tuple[bytes, list[int]]:
    """A WARC file written by warcio, and where its records begin."""
    sink = io.BytesIO()
    writer = WARCWriter(sink, gzip=gzipped)
    starts = []
    writer.write_record(writer.create_warcinfo_record("test.warc", {"software": "tests"}))
    for number, record in enumerate(records):
        starts.append(sink.tell())
        kind = record.get("kind", "response")
        http = None
        if kind == "response":
            headers = record.get("headers", [("Content-Type", record.get("type", "text/plain; charset=utf-8"))])
            http = StatusAndHeaders(record.get("status", "200 OK"), headers, protocol="HTTP/1.1")
        writer.write_record(
            writer.create_warc_record(
                record.get("url", f"https://example.org/{number}"),
                kind,
                payload=io.BytesIO(record["body"]),
                http_headers=http,
                warc_content_type=None if http else record.get("type", "text/plain"),
                warc_headers_dict={
                    "WARC-Record-ID": f"<urn:uuid:{number}>",
                    "WARC-Date": DATE,
                    **record.get("more", {}),
                },
            )
        )
    return sink.getvalue(), starts


def zst(data: bytes, starts: Sequence[int], dictionary: bytes | None = None) -> bytes:
    """A .warc.zst: one frame a record, before them the dictionary if there is one."""
    bounds = [0, *starts, len(data)]
    parts = [data[start:end] for start, end in pairwise(bounds)]
    if dictionary is None:
        return b"".join(zstd.compress(part) for part in parts)
    packed = zstd.compress(dictionary)
    head = struct.pack("<II", 0x184D2A5D, len(packed)) + packed
    return head + b"".join(zstd.compress(part, zstd_dict=zstd.ZstdDict(dictionary)) for part in parts)


BODIES = [{"body": f"Text number {n}, long enough. ".encode() * 40} for n in range(8)]
TEXTS = [record["body"].decode() for record in BODIES]


def test_a_response_keeps_what_the_crawler_recorded() -> None:
    data, _ = warc({"body": "naïve".encode("latin-1"), "type": "text/plain; charset=ISO-8859-1"})
    (found,) = read_bytes("a.warc", data)
    assert isinstance(found, Record)
    assert (found.key, found.text, found.file_path) == ("urn:uuid:0", "naïve", "a.warc")
    assert found.known == {"url": "https://example.org/0"}
    assert found.extra["warc_date"] == DATE
    assert found.extra["warc_payload_digest"].startswith("sha1:")
    assert found.encoding == "ISO-8859-1"


@pytest.mark.parametrize(
    "name", ["a.warc", "a.warc.gz", "whole.warc.gz", "a.warc.zst", "dict.warc.zst", "a.warc.xz", "no-ending"]
)
def test_every_packing(name: str) -> None:
    data, starts = warc(*BODIES)
    if name == "a.warc.gz":
        data, _ = warc(*BODIES, gzipped=True)
    elif name == "whole.warc.gz":
        data = gzip.compress(data)
    elif name.endswith("zst"):
        dictionary = (
            zstd.train_dict([data[n : n + 300] for n in range(0, 9000, 50)], 2000).dict_content
            if "dict" in name
            else None
        )
        data = zst(data, starts, dictionary)
    elif name.endswith("xz"):
        import lzma

        data = lzma.compress(data)
    found = read_bytes(name, data)
    assert asides(found) == []
    assert texts(found) == TEXTS
    assert [r.key for r in found if isinstance(r, Record)] == [f"urn:uuid:{n}" for n in range(8)]


@pytest.mark.parametrize("packing", ["none", "gzip", "zstd"])
@pytest.mark.parametrize("damage", ["overwritten", "cut out", "put in"])
def test_a_damaged_record_in_the_middle_costs_itself_only(packing: str, damage: str) -> None:
    data, starts = warc(*BODIES, gzipped=packing == "gzip")
    if packing == "zstd":
        parts = [zstd.compress(data[a:b]) for a, b in zip([0, *starts], [*starts, len(data)], strict=True)]
        starts = [sum(map(len, parts[: n + 1])) for n in range(8)]
        data = b"".join(parts)
    middle = (starts[3] + starts[4]) // 2
    replaced = {"overwritten": (b"\xfe" * 20, 20), "cut out": (b"", 20), "put in": (b"\xfe" * 20, 0)}[damage]
    broken = data[:middle] + replaced[0] + data[middle + replaced[1] :]
    found = read_bytes("a.warc", broken)
    others = [text for n, text in enumerate(TEXTS) if n != 3]
    kinds = [kind for _, kind in asides(found)]
    if packing == "none" and damage == "overwritten":
        assert len(texts(found)) == 8 or kinds  # nothing tells that the bytes of a page have changed
    else:
        assert texts(found) == others
        assert len(kinds) == 1
        assert kinds[0] in ("corrupt", "truncated", "undecodable", "binary")


@pytest.mark.parametrize("packing", ["none", "gzip", "zstd"])
def test_a_truncated_file_keeps_what_came_before(packing: str) -> None:
    data, starts = warc(*BODIES, gzipped=packing == "gzip")
    if packing == "zstd":
        data = zst(data, starts)
    found = read_bytes("a.warc", data[:-60])
    assert texts(found) == TEXTS[:7]
    assert [kind for _, kind in asides(found)] == ["truncated"]


@pytest.mark.parametrize("pack", [bytes, gzip.compress, zstd.compress])
def test_zeros_that_fill_up_a_file_are_no_record(pack: Any) -> None:
    data, starts = warc(*BODIES)
    parts = [pack(data[start:end]) for start, end in pairwise([0, *starts, len(data)])]
    parts.insert(3, bytes(700))
    found = read_bytes("a.warc", b"".join([*parts, bytes(3 << 10)]))
    assert (texts(found), asides(found)) == (TEXTS, [])


@pytest.mark.parametrize("blank", [" ", "\t", "   "])
def test_a_header_that_goes_on_in_the_next_line(blank: str) -> None:
    data, _ = warc(BODIES[0], BODIES[1])
    at = data.rindex(b"WARC-Date: ", 0, data.index(b"<urn:uuid:0>") + 200)
    folded = data[:at] + f"X-Told-By: Ann Li,\r\n{blank}Elm Street\r\n".encode() + data[at:]
    found = read_bytes("a.warc", folded)
    assert texts(found) == TEXTS[:2] and not asides(found)
    assert [row.key for row in found if isinstance(row, Record)] == ["urn:uuid:0", "urn:uuid:1"]


def test_damaged_headers_and_lengths() -> None:
    data, starts = warc(*BODIES)
    for old, new in (
        (b"WARC/1.0\r\n", b"WORC/1.0\r\n"),
        (b"Content-Length: ", b"Content-Length: x"),
        (b"Content-Length: ", b"Content-Length: 9"),
        (b"Content-Length: ", b"Content-Length: -"),
        (b"Content-Length: ", b"Content-Longth: "),
        (b"WARC-Type: ", b"WARC\xff\xffType "),
    ):
        broken = data[: starts[3]] + data[starts[3] :].replace(old, new, 1)
        found = read_bytes("a.warc", broken)
        assert [text for text in texts(found) if text in TEXTS] == [text for n, text in enumerate(TEXTS) if n != 3], new
        assert len(asides(found)) == 1


@pytest.mark.parametrize(
    ("coding", "encode"),
    [
        ("gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", lambda body: zlib.compress(body)[2:-4]),
        ("br", brotli.compress),
        ("zstd", zstd.compress),
        ("identity", bytes),
        ("gzip", bytes),  # undone by the crawler, which left the header
        ("br", bytes),
    ],
)
@pytest.mark.parametrize("chunked", [False, True])
def test_http_codings_are_undone(coding: str, encode: Any, chunked: bool) -> None:
    text = "Some text of a page. " * 50
    body = encode(text.encode())
    headers = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Encoding", coding)]
    if chunked:
        headers.append(("Transfer-Encoding", "chunked"))
        body = (
            b"".join(b"%x;ext=1\r\n%s\r\n" % (len(part), part) for part in re.findall(rb"(?s).{1,100}", body))
            + b"0\r\n\r\n"
        )
    data, _ = warc({"body": body, "headers": headers})
    assert texts(read_bytes("a.warc", data)) == [text]


def test_an_http_bomb_and_an_unknown_coding() -> None:
    bomb = [("Content-Type", "text/plain"), ("Content-Encoding", "gzip")]
    odd = [("Content-Type", "text/plain"), ("Content-Encoding", "compress")]
    data, _ = warc(
        {"body": gzip.compress(bytes(2_000_000)), "headers": bomb}, {"body": b"x", "headers": odd}, {"body": b"good"}
    )
    found = read_bytes("a.warc", data, max_record_bytes=1_000_000)
    assert texts(found) == ["good"]
    assert asides(found) == [("urn:uuid:0", "too-large"), ("urn:uuid:1", "unsupported")]


def test_what_is_no_page_is_set_aside_or_counted(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    data, _ = warc(
        {"body": b"moved", "status": "301 Moved Permanently"},
        {"body": b"gone", "status": "404 Not Found"},
        {"body": b"\x89PNG\r\n\x1a\n", "type": "image/png"},
        {"body": b"GET / HTTP/1.1\r\n\r\n", "kind": "request", "type": "application/http; msgtype=request"},
        {"body": b"a: b", "kind": "metadata"},
        {"body": b"\x00\x01\x02\x03" * 99, "type": "text/plain"},
        {"body": b"good", "kind": "resource"},
    )
    found = read_bytes("a.warc", data)
    assert texts(found) == ["good"]
    assert asides(found) == [("urn:uuid:0", "http-301"), ("urn:uuid:1", "http-404"), ("urn:uuid:5", "binary")]
    assert "4 records hold no page and no text" in caplog.text


def test_a_part_of_a_page_is_no_page() -> None:
    def part(told: str) -> dict[str, Any]:
        headers = [("Content-Type", "text/plain"), *([("Content-Range", told)] if told else [])]
        return {"body": b"of the old quay, and", "status": "206 Partial Content", "headers": headers}

    data, _ = warc(
        part("bytes 300-319/900"),
        part("bytes 0-19/900"),
        part("bytes 0-19/*"),
        part(""),
        part("Bytes 0-19/20"),
        {"body": b"The old quay is", "more": {"WARC-Segment-Number": "1"}},
        {"body": b" open.", "kind": "continuation", "more": {"WARC-Segment-Number": "2"}},
        {"body": b"The first MB of it", "more": {"WARC-Truncated": "length"}},
    )
    found = read_bytes("a.warc", data)
    assert asides(found) == [*((f"urn:uuid:{n}", "http-206") for n in range(4)), ("urn:uuid:5", "segmented")]
    whole, cut = (one for one in found if isinstance(one, Record))
    assert (whole.text, "warc_truncated" in whole.extra) == ("of the old quay, and", False)
    assert (cut.text, cut.extra["warc_truncated"]) == ("The first MB of it", "length")


def test_wet_files_hold_texts() -> None:
    data, _ = warc(
        {"body": "Ein Text\nüber etwas".encode(), "kind": "conversion"},
        {"body": b"", "kind": "conversion"},
        gzipped=True,
    )
    found = read_bytes("a.warc.wet.gz", data)
    assert texts(found) == ["Ein Text\nüber etwas", ""]
    assert found[0].known == {"url": "https://example.org/0"}  # type: ignore[union-attr]


def test_a_record_beyond_the_limit_is_passed_over() -> None:
    data, _ = warc({"body": b"x" * 100_000}, {"body": b"small"})
    found = read_bytes("a.warc", data, max_record_bytes=50_000)
    assert texts(found) == ["small"]
    assert asides(found) == [("urn:uuid:0", "too-large")]


def test_ids_that_are_missing_or_hostile() -> None:
    data, _ = warc({"body": b"one"}, {"body": b"two"})
    data = re.sub(rb"WARC-Record-ID: <urn:uuid:0>\r\n", b"", data)
    data = data.replace(b"urn:uuid:1", b"urn:\x1b[31muid")
    first, second = read_bytes("a.warc", data)
    assert isinstance(first, Record)
    assert isinstance(second, Record)
    assert first.key == "a.warc#2"
    assert "\x1b" not in second.key


def test_everything_that_was_recorded_is_json() -> None:
    data, _ = warc(
        {"body": b"one", "url": "https://example.org/\udcff".encode("utf-8", "surrogateescape").decode("latin-1")}
    )
    (found,) = read_bytes("a.warc", data)
    assert isinstance(found, Record)
    json.dumps([found.known, found.extra], allow_nan=False).encode()
    assert not isinstance(found, SetAside)
