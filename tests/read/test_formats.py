from __future__ import annotations

import pytest
from reading import asides, read_bytes

from corpusmill.read.formats import binary_kind, packing, sniff
from corpusmill.read.records import SetAside
from corpusmill.read.source import InputError


@pytest.mark.parametrize(
    ("head", "name", "expected"),
    [
        (b"", "a", "text"),
        (b"just words", "a.bin", "text"),
        (b"# A heading", "a.md", "text"),
        (b"\n<!-- saved -->\n<!DOCTYPE html>\n", "a.txt", "html"),
        (b'<?xml version="1.0"?>\n<html xmlns="x">', "a.xml", "html"),
        (b"\xef\xbb\xbf<html>", "a", "html"),
        (b"<p>a</p><p>b</p><p>c</p>", "a", "html"),
        (b"a < b and <b>c</b>", "a", "text"),
        (b"<p>fragment", "a.htm", "html"),
        (b'{"a": 1}\n{"a": 2}\n', "a.json", "jsonl"),
        (b'{"a": 1}\n{"a": 2}\n', "a", "jsonl"),
        (b'{\n "a": 1\n}', "a.json", "json"),
        (b'[{"a": 1}]', "a", "json"),
        (b'{"text": "' + b"long " * 2000, "a", "jsonl"),
        (b"a,b\n1,2", "a.csv", "csv"),
        (b"a\tb", "A.TSV", "csv"),
        (b"PAR1....", "a.txt", "parquet"),
        (b"WARC/1.0\r\n", "a", "warc"),
        (b"[1] A footnote", "a", "text"),
    ],
)
def test_formats_are_told_by_content_and_name(head: bytes, name: str, expected: str) -> None:
    assert sniff(head, name) == expected


@pytest.mark.parametrize(
    ("head", "name", "remedy"),
    [
        (b"%PDF-1.4", "a.txt", "pdftotext"),
        (b"", "a.epub", "pandoc"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.doc", "save it as text"),
        (b"\x89PNG\r\n\x1a\n", "a.png", "leave it out"),
        (b'<?xml version="1.0"?><rss>', "feed", "JSON Lines"),
        (b"From a@b", "mail.mbox", "JSON Lines"),
        (b"SQLite format 3\x00", "a", "Parquet"),
        (b"{\\rtf1", "a.rtf", "pandoc"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:00\n", "a.txt", "git lfs pull"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:00\n", "a.parquet", "git lfs pull"),
        (b"/annex/objects/MD5E-s9--00.jsonl\n", "a.jsonl", "git annex get"),
        (b"From: <Saved by Blink>\r\nMIME-Version: 1.0\r\n", "a.html", "save the page as HTML only"),
        (b" CDX N b a\ncom,example)/ 20240305\n", "crawl.cdx", "read the WARC files"),
        (b'com,example)/ 20240305 {"url": "x"}\n', "index.cdxj", "read the WARC files"),
        (b"filedesc://a.arc 0.0.0.0 20010304100000 text/plain 76\n", "a.warc", "warcio recompress"),
    ],
)
def test_what_is_not_read_says_what_to_convert_to(head: bytes, name: str, remedy: str) -> None:
    with pytest.raises(InputError, match=remedy) as caught:
        sniff(head, name)
    assert caught.value.kind == "unsupported"


@pytest.mark.parametrize(
    "text",
    [
        b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n\nSo begins what stands for a file.\n",
        b"/annex/objects/ is where git-annex keeps files.\n",
    ],
)
def test_a_text_that_opens_with_a_pointer_is_a_text(text: bytes) -> None:
    assert sniff(text, "a.txt") == "text" and binary_kind(text) is None


@pytest.mark.parametrize("name", ["a.docx", "a.epub", "a.xlsx"])
def test_documents_that_are_zip_files_inside(name: str) -> None:
    with pytest.raises(InputError, match="not read"):
        packing(b"PK\x03\x04" + bytes(300), name)


def test_an_unsupported_file_is_set_aside() -> None:
    (found,) = read_bytes("a.pdf", b"%PDF-1.4 ...")
    assert isinstance(found, SetAside)
    assert "pdftotext" in found.error


def test_an_unknown_declared_format_is_refused() -> None:
    assert asides(read_bytes("a.txt", b"text", format="txt")) == [(None, "unknown-format")]


def test_a_declared_format_wins() -> None:
    (found,) = read_bytes("a.html", b"<p>kept as it is</p>", format="text")
    assert found.text == "<p>kept as it is</p>"  # type: ignore[union-attr]
    assert asides(read_bytes("a.txt", b"not json", format="jsonl")) == [("1", "not-json")]
