"""Packed files whose ends, windows or headers are not as the library's defaults expect, and that other tools read."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile

import pytest
from reading import PROSE, asides, jsonl, read_bytes, texts

ROWS = jsonl({"text": "One. " + PROSE}, {"text": "Two. " + PROSE})
TEXTS = ["One. " + PROSE, "Two. " + PROSE]


@pytest.mark.parametrize("ending", [b"\r\n", b"\0" * 600, b"-- end of transfer --\n"])
@pytest.mark.parametrize(("name", "pack"), [("gz", gzip.compress), ("bz2", bz2.compress), ("xz", lzma.compress)])
def test_what_stands_behind_packed_data_is_not_read(name: str, pack, ending: bytes) -> None:  # type: ignore[no-untyped-def]
    for data in (pack(ROWS), pack(ROWS[:90]) + pack(ROWS[90:])):
        found = read_bytes(f"a.jsonl.{name}", data + ending)
        assert (texts(found), asides(found)) == (TEXTS, [])
    found = read_bytes(f"a.txt.{name}", pack(PROSE.encode()) + ending)
    assert (texts(found), asides(found)) == ([PROSE], [])


def test_a_damaged_member_before_another_is_no_ending() -> None:
    first, second, third = (gzip.compress(ROWS[at : at + 150]) for at in (0, 150, 300))
    found = read_bytes("a.jsonl.gz", first + b"xxxx" + second[4:] + third)
    assert [kind for _, kind in asides(found)] == ["corrupt"]


def test_a_window_of_zstd_beyond_what_it_allows_by_default() -> None:
    size = len(ROWS) << 3 | 1  # one raw block, the last
    frame = b"\x28\xb5\x2f\xfd\x00" + bytes([(28 - 10) << 3]) + size.to_bytes(3, "little") + ROWS
    found = read_bytes("a.jsonl.zst", frame)
    assert (texts(found), asides(found)) == (TEXTS, [])


def _tar(name: str, data: bytes) -> bytearray:
    sink = io.BytesIO()
    with tarfile.open(fileobj=sink, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        member = tarfile.TarInfo(name)
        member.size = len(data)
        archive.addfile(member, io.BytesIO(data))
    return bytearray(sink.getvalue())


def test_a_tar_without_a_signature() -> None:
    data = _tar("a.jsonl", ROWS)
    data[257:265] = bytes(8)
    data[148:156] = b" " * 8
    data[148:156] = b"%06o\0 " % sum(data[:512])
    for name, packed in (("a.tar", bytes(data)), ("a.tgz", gzip.compress(data))):
        assert texts(read_bytes(name, packed)) == TEXTS
    data[0] ^= 1
    assert [kind for _, kind in asides(read_bytes("a.tar", bytes(data)))] == ["binary"]


def test_of_a_wacz_file_the_crawl_alone_is_read() -> None:
    page = b"<html><body><p>" + PROSE.encode() + b"</p></body></html>"
    head = b"WARC/1.1\r\nWARC-Type: resource\r\nWARC-Record-ID: <urn:uuid:1>\r\nContent-Type: text/html\r\n"
    record = head + b"WARC-Target-URI: https://quay.example/\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n" % (
        len(page),
        page,
    )
    members = {
        "archive/data.warc.gz": gzip.compress(record),
        "indexes/index.cdx": b"example,quay)/ 2024 {}\n",
        "pages/pages.jsonl": jsonl({"format": "json-pages-1.0"}, {"url": "https://quay.example/", "text": PROSE}),
        "datapackage.json": b'{"profile": "data-package"}',
    }
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    found = read_bytes("crawl.wacz", sink.getvalue())
    assert ([text.strip() for text in texts(found)], asides(found)) == ([PROSE.strip()], [])


@pytest.mark.parametrize("between", [b"", b"\n", b"\r\n", b"\n\n"])
def test_records_without_the_lines_between_them(between: bytes) -> None:
    def record(number: int) -> bytes:
        text = f"{number}. {PROSE}".encode()
        head = f"WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Record-ID: <urn:uuid:{number}>\r\nContent-Type: text/plain"
        return head.encode() + b"\r\nContent-Length: %d\r\n\r\n" % len(text) + text

    data = record(1) + between + record(2) + between + record(3)
    for name, packed in (("a.warc", data), ("a.warc.gz", gzip.compress(data) + b"\r\n")):
        found = read_bytes(name, packed)
        assert ([text[0] for text in texts(found)], asides(found)) == (["1", "2", "3"], [])
