"""HTTP answers as crawlers kept them: what is damaged in the head costs nothing of the body."""

from __future__ import annotations

import gzip
import random
import zlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading import asides, read_bytes, texts

from corpusmill.read.records import Record, SetAside
from corpusmill.read.warc.http import decode_body, read_answer

PROSE = " ".join(
    f"The weir was opened at dawn on day {n}, and the mill stood still until the evening." for n in range(9)
)
PAGE = (
    f"<!DOCTYPE html>\n<html><head><title>The weir</title></head><body><article><h1>The weir</h1><p>{PROSE}</p>"
    f"<p>{PROSE[::-1]}</p></article></body></html>"
).encode()
GOOD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"


def record(payload: bytes, *headers: bytes, kind: bytes = b"application/http; msgtype=response") -> bytes:
    head = [
        b"WARC/1.0",
        b"WARC-Type: response",
        b"WARC-Record-ID: <urn:uuid:1>",
        b"WARC-Target-URI: https://mill.example/weir",
        b"Content-Type: " + kind,
        *headers,
        b"Content-Length: %d" % len(payload),
    ]
    return b"\r\n".join(head) + b"\r\n\r\n" + payload + b"\r\n\r\n"


def chunked(body: bytes, size: int = 200, *, last: bytes = b"0\r\n\r\n") -> bytes:
    parts = (body[at : at + size] for at in range(0, len(body), size))
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + last


def read(data: bytes) -> Record:
    (found,) = read_bytes("a.warc", data)
    assert isinstance(found, Record), found
    return found


@pytest.mark.parametrize(
    "head",
    [
        b"http/1.1 200 ok\r\ncontent-type: text/html\r\n\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n",
        b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 100 \n\nHTTP/2 200\r\nContent-Type: text/html\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX-Odd : a\r\nContent-Type: text/html\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Type : text/html\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nthis is no header\r\nContent-Type: text/html\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n: no name\r\n\xff\xfe\r\nContent-Type: text/html\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX-Long: a\r\n b\r\n\tc\r\nContent-Type:\r\n text/html\r\n\r\n",
        b"HTTP/1.1 200 OK\nContent-Type: text/html\n\n",
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\n\r\n",
        b"HTTP/1.1 200\r\nContent-Type: text/html\r\n\r\n",
        b"HTTP/1.1 200 \r\nContent-Type: text/html\r\n\r\n",
        b"HTTP/2 200\r\n:status: 200\r\ncontent-type: text/html\r\n\r\n",
        b"HTTP/3 200 \r\ncontent-type: text/html\r\n\r\n",
        b"ICY 200 OK\r\nContent-Type: text/html\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Type:\r\n\r\n",
        b'HTTP/1.1 200 OK\r\nContent-Type: "text/html"; charset="utf-8"\r\n\r\n',
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html, text/html\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Type: TEXT/HTML;charset=UTF-8;charset=utf-8\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html5\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n",  # no blank line
        b"",
    ],
)
@pytest.mark.parametrize("is_chunked", [False, True])
def test_a_page_is_read_under_any_head(head: bytes, is_chunked: bool) -> None:
    body = PAGE
    if is_chunked and head.endswith(b"\n\r\n") and head.count(b"\n") > 1:
        body = chunked(PAGE)
        line_end = b"\r\n" if b"\r\n" in head else b"\n"
        head = head[: head.rstrip(b"\r\n").__len__()] + line_end + b"Transfer-Encoding: chunked" + line_end * 2
    found = read(record(head + body))
    assert found.known["title"] == "The weir"
    assert PROSE in found.text
    assert "<" not in found.text


@pytest.mark.parametrize("kind", [b"text/html", b"text/html; charset=utf-8", b"application/http; msgtype=response"])
def test_a_record_that_holds_the_page_alone(kind: bytes) -> None:
    assert PROSE in read(record(PAGE, kind=kind)).text


def test_what_the_crawler_identified_counts_where_the_server_is_vague() -> None:
    piece = f"<p>{PROSE}</p>".encode()
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n"
    assert read(record(head + piece, b"WARC-Identified-Payload-Type: text/html")).text == PROSE
    assert read(record(head + piece)).text == piece.decode()  # a text that shows a tag


def test_a_text_stays_one() -> None:
    text = b"<b> is a tag, and <i> is another: an article about HTML begins like this."
    found = read(record(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n" + text))
    assert found.text.encode() == text


def test_what_is_no_page_under_a_vague_type_is_counted(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    payload = b"HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\n\r\n\x00\x01\x02"
    assert read_bytes("a.warc", record(payload)) == []
    assert "1 application/octet-stream" in caplog.text


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (chunked(PAGE), PAGE),
        (chunked(PAGE, last=b""), PAGE),  # the last chunk was not kept
        (chunked(PAGE)[:-20], PAGE),
        (PAGE, PAGE),  # undone by the crawler, which left the header
        (b"Added: the crane.\nMore of it.", b"Added: the crane.\nMore of it."),
        (b"ace\nis a word, and a size of 2766 that the body does not have" * 60, None),
        (chunked(b"first part. ", last=b"") + b"and what is no chunk", b"first part. and what is no chunk"),
    ],
)
def test_chunks_are_undone_where_there_are_any(body: bytes, expected: bytes | None) -> None:
    found = decode_body(body, ["chunked"], [], 1 << 20)
    if expected is None:
        assert found == body
    else:
        assert found.rstrip(b"\r\n0")[: len(expected) - 20] == expected[: len(expected) - 20]


@pytest.mark.parametrize("name", ["utf-8", "ISO-8859-1", "8bit", "binary", "text/html", "none"])
def test_what_names_no_packing_packs_nothing(name: str) -> None:
    assert decode_body(PAGE, (), (name,), 1 << 20) == PAGE
    assert decode_body(gzip.compress(PAGE), (), (name,), 1 << 20) == PAGE


def test_raw_deflate_in_chunks() -> None:
    packer = zlib.compressobj(wbits=-15)
    body = chunked(packer.compress(PAGE) + packer.flush())
    head = GOOD[:-2] + b"Content-Encoding: deflate\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert PROSE in read(record(head + body)).text


def test_an_answer_that_is_none_is_set_aside() -> None:
    for payload in (b"", b"\x89PNG\r\n\x1a\n....", b"nothing of a page"):
        (found,) = read_bytes("a.warc", record(payload))
        assert isinstance(found, SetAside)
        assert (found.kind, found.record) == ("corrupt", "urn:uuid:1")


@given(st.binary(max_size=80), st.sampled_from([b"HTTP/1.1 200 OK\r\n", b"HTTP/2 200\n", b"HTTP/1.1 x\r\n"]))
def test_no_head_raises_and_no_byte_below_a_blank_line_is_lost(lines: bytes, first: bytes) -> None:
    answer: Any = read_answer(first + lines + b"\r\n\r\nThe body.")
    assert answer.body.endswith(b"The body.")


def test_texts_under_a_damaged_head_are_read() -> None:
    payload = b"HTTP/1.1 200 OK\r\nbad\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked(
        b"Text. " * 99
    )
    assert texts(read_bytes("a.warc", record(payload))) == ["Text. " * 99]
    assert asides(read_bytes("a.warc", record(payload))) == []


@pytest.mark.parametrize("version", [b"WARC/0.18", b"WARC/1.1"])
def test_versions_of_the_format(version: bytes) -> None:
    data = record(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nThe sluice is shut.").replace(
        b"WARC/1.0", version
    )
    assert texts(read_bytes("a.warc", data)) == ["The sluice is shut."]


@pytest.mark.parametrize(
    "data",
    [
        record(GOOD + PAGE),
        record(PAGE, kind=b"text/html"),
        record(b"HTTP/1.0 200 OK\r\n\r\n" + PAGE, kind=b"application/http"),
    ],
)
def test_a_record_without_its_type_is_told_by_what_it_holds(data: bytes) -> None:
    untyped = data.replace(b"WARC-Type: response\r\n", b"")
    assert read(untyped).text == read(data).text


def test_a_request_without_its_type_is_none_of_ours() -> None:
    request = record(b"GET /weir HTTP/1.1\r\nHost: mill.example\r\n\r\n", kind=b"application/http; msgtype=request")
    assert read_bytes("a.warc", request.replace(b"WARC-Type: response\r\n", b"")) == []


@pytest.mark.parametrize("head", [GOOD, GOOD.replace(b"\r\n\r\n", b"\r\nTransfer-Encoding: chunked\r\n\r\n")])
def test_gzip_that_no_header_tells_is_undone(head: bytes) -> None:
    body = gzip.compress(PAGE)
    assert read(record(head + (chunked(body) if b"chunked" in head else body))).text == read(record(GOOD + PAGE)).text


@pytest.mark.parametrize("start", [b"%PDF-1.7\n", b"\xff\xd8\xff\xe0", b"GIF89a", b"", b"<html><body><p>"])
def test_bytes_that_are_called_a_page_are_set_aside(start: bytes) -> None:
    body = start + random.Random(3).randbytes(4000)
    (found,) = read_bytes("a.warc", record(GOOD + body))
    assert isinstance(found, SetAside)
    assert found.kind == "binary"
    assert found.error.endswith("not a page: leave it out.")
    assert next(kind for _, kind in asides(read_bytes("a.html", body))) in ("binary", "unsupported")


def test_a_page_with_a_stray_control_stays_one() -> None:
    assert read(record(GOOD + PAGE.replace(b"dawn", b"da\x00wn"))).text.count("dawn") == PAGE.count(b"dawn")
