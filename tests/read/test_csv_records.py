"""Records of CSV that go over several lines: their encoding and their bound are those of their own lines."""

from __future__ import annotations

import pytest
from reading import asides, read_bytes, texts


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


@pytest.mark.parametrize(
    ("encoding", "words"),
    [
        ("cp1252", ["Käse", "Öl und Äpfel", "süß"]),
        ("cp1250", ["żółw", "ślimak w ogródku", "łoś", "źrebię na łące"]),
        ("cp1251", ["Кот", "Ёж", "Лось у реки"]),
        ("cp932", ["猫", "犬がいる", "日本"]),
        ("iso2022_jp", ["猫", "犬がいる", "日本の港"]),
        ("hz", ["猫在家", "河边的树"]),
    ],
)
def test_rows_of_a_word_are_told_by_those_around_them(encoding: str, words: list[str]) -> None:
    told = words * 8
    found = read_bytes(
        "a.csv", "".join(["id;text\n", *(f"{n};{word}\n" for n, word in enumerate(told))]).encode(encoding)
    )
    assert texts(found) == told
    assert {row.encoding for row in found} == {encoding}


def test_rows_in_utf8_stay_so_beside_short_ones_that_are_not() -> None:
    told = ["le café", "l’été", "déjà", "à l’œuvre", "noël"] * 4
    rows = (f"{n},{text}\n".encode("cp1252" if n % 3 == 1 else "utf-8") for n, text in enumerate(told))
    found = read_bytes("a.csv", b"id,text\n" + b"".join(rows))
    assert texts(found) == told
    assert [row.encoding for row in found] == ["cp1252" if n % 3 == 1 else "utf-8" for n in range(20)]


def test_a_line_too_long_behind_one_that_is_not_utf8_is_set_aside_alone() -> None:
    rows = "".join(f"{n},{text}\n" for n, text in enumerate(["käse und öl", "x" * 900, "süß und blau", "vier"]))
    found = read_bytes("a.csv", f"id,text\n{rows}".encode("cp1252"), max_record_bytes=400)
    assert texts(found) == ["käse und öl", "süß und blau", "vier"]
    assert [kind for _, kind in asides(found)] == ["too-large"]
