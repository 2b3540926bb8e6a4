from __future__ import annotations

import hashlib
import io
from dataclasses import replace

from corpusmill.read.records import Record, SetAside
from corpusmill.read.source import SourceOptions
from corpusmill.read.text import read_text

OPTIONS = SourceOptions(name="test", path=".")


def read(data: bytes, options: SourceOptions = OPTIONS) -> Record | SetAside:
    (found,) = read_text(io.BytesIO(data), "a.txt", "a.txt", options)
    return found


def test_a_text_is_one_record_with_its_evidence() -> None:
    data = "naïve\r\ntext".encode("utf-16")
    assert read(data) == Record(
        key="a.txt", file_path="a.txt", source_sha256=hashlib.sha256(data).hexdigest(),
        text="naïve\r\ntext", encoding="utf-16", encoding_confidence=1.0,
    )  # fmt: skip


def test_empty_and_blank_files_are_records() -> None:
    for data in (b"", b" \n\t\n", "\u3000".encode()):
        found = read(data)
        assert isinstance(found, Record)
        assert found.text == data.decode()


def test_what_cannot_be_read_keeps_its_hash() -> None:
    found = read(b"\x89PNG\r\n\x1a\n")
    assert found == SetAside(
        "a.txt",
        None,
        "binary",
        "This is a PNG image, not text: convert it to text, or leave it out.",
        hashlib.sha256(b"\x89PNG\r\n\x1a\n").hexdigest(),
    )


def test_the_record_limit() -> None:
    limited = replace(OPTIONS, max_record_bytes=10)
    assert isinstance(read(b"0123456789", limited), Record)
    found = read(b"0123456789x", limited)
    assert isinstance(found, SetAside)
    assert found.kind == "too-large"


def test_one_line_of_200_megabytes() -> None:
    data = b"word " * 40_000_000
    found = read(data)
    assert isinstance(found, Record)
    assert len(found.text) == len(data)
