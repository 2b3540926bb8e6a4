"""Records of CSV that go over several lines: their encoding and their bound are those of their own lines."""

from __future__ import annotations

from reading import read_bytes, texts


def test_a_row_is_told_by_the_encoding_of_its_own_lines() -> None:
    told = ["low water\nhigh tide, é", "ebb", "first\nin the café", "neap", "slack\n“so it is”, she said", "last"]
    rows = (f'{n},"{text}"\n'.encode("cp1252" if n in (2, 4) else "utf-8") for n, text in enumerate(told))
    found = read_bytes("a.csv", b"id,text\n" + b"".join(rows))
    assert texts(found) == told
    assert [row.encoding for row in found] == ["utf-8", "utf-8", "cp1252", "utf-8", "cp1252", "utf-8"]


def test_the_longest_record_bounds_each_record_and_not_the_file() -> None:
    told = [f"low water\nand high water {n}" for n in range(100)]
    rows = "".join(f'{n},"{text}"\n' for n, text in enumerate(told))
    assert texts(read_bytes("a.csv", f"id,text\n{rows}".encode(), max_record_bytes=400)) == told
