"""Tables of short texts, with and without a header: posts, reviews, sentences with a label."""

from __future__ import annotations

import pytest
from reading import asides, read_bytes, texts

ROWS = [["pos", "A fine film, truly"], ["neg", "Far too long"], ["pos", "Good"]]


@pytest.mark.parametrize(("name", "sign"), [("a.tsv", "\t"), ("a.csv", ";"), ("a.psv", "|")])
def test_a_label_that_stands_again_below_is_no_name(name: str, sign: str) -> None:
    data = "\n".join(sign.join(row) for row in ROWS).encode()
    assert texts(read_bytes(name, data)) == [row[1] for row in ROWS]


@pytest.mark.parametrize(
    "rows",
    [
        [["s1", "The sluice is shut."], ["s2", "The mill stands still!"], ["s3", "It rains."]],
        [["1", "no stop at the end"], ["2", "nor here"]],
        [["甲", "水门关了，磨坊停了。"], ["乙", "整夜都在下雨，河涨了。"]],
        [["http://x.example/1", "Wind from the west"], ["http://x.example/2", "Rain by noon"]],
    ],
)
def test_a_first_row_of_values_is_a_row(rows: list[list[str]]) -> None:
    data = "\n".join("\t".join(row) for row in rows).encode()
    assert texts(read_bytes("a.tsv", data)) == [row[1] for row in rows]


def test_files_put_together_keep_their_header() -> None:
    one = "mood,remark\nglad,The sun is out\nsad,It rains\n"
    found = read_bytes("a.csv", (one + one).encode())
    assert texts(found)[:2] == ["The sun is out", "It rains"]


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("titel;inhalt", "Eins;Kurz"),
        ("标题,内容", "一,短"),
        ("review,sentiment", "fine,positive"),
        ("n,mood,remark", "4,glad,The sun is out"),
    ],
)
def test_the_text_of_short_rows_is_known_by_name_or_as_the_only_phrases(header: str, row: str) -> None:
    sign = ";" if ";" in header else ","
    column = next(n for n, name in enumerate(header.split(sign)) if name in ("inhalt", "内容", "review", "remark"))
    assert texts(read_bytes("a.csv", f"{header}\n{row}\n".encode())) == [row.split(sign)[column]]


@pytest.mark.parametrize(
    "data", ["question,answer\nWhy not now,Because it rains\n", "a,b\n1,2\n", "no^text\n1^a b\nc d\n"]
)
def test_where_two_columns_or_none_may_be_the_text_it_is_asked(data: str) -> None:
    assert asides(read_bytes("a.csv", data.encode())) == [(None, "no-text-column")]


def test_a_long_column_counts_more_than_a_name_of_short_ones() -> None:
    prose = "A paragraph that goes on and on about the mill and the sluice. " * 3
    assert texts(read_bytes("a.csv", f"comment,entry\nfine,{prose}\n".encode())) == [prose]


def test_a_tab_parts_rows_whose_prose_has_as_many_commas() -> None:
    rows = ["The mill, they say, stands still.\t1", "The sluice, too, is shut for now.\t2"]
    assert texts(read_bytes("a.csv", "\n".join(rows).encode())) == [row[:-2] for row in rows]
