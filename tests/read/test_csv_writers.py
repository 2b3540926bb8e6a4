"""CSV of writers that keep to no standard, where the rows show which habit they have."""

from __future__ import annotations

import pytest
from reading import asides, read_bytes, texts

LOCK = "The lock keeper counted the barges by their lanterns, since nobody would have heard a horn in that wind."
TOLL = "A toll was paid for every hull, loaded or empty, and the smallest coin was kept in a jar by the window."


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.csv", f'"name","text"\n"1","lock","{LOCK}"\n"2","toll","{TOLL}"\n'),
        ("a.tsv", f"name\ttext\nr1\tlock\t{LOCK}\nr2\ttoll\t{TOLL}\n"),
        ("a.csv", f'"name" "text"\n"1" "lock" "{LOCK}"\n"2" "toll" "{TOLL}"\n'),
        ("a.csv", f'"name" "text"\n"lock" "{LOCK}"\n"toll" "{TOLL}"\n'),
    ],
)
def test_names_of_rows_without_a_name_for_them(name: str, data: str) -> None:
    """R's `write.table` writes names of rows and none for their column, and parts fields by blanks."""
    found = read_bytes(name, data.encode())
    assert (texts(found), asides(found)) == ([LOCK, TOLL], [])


def test_names_in_the_header_for_which_no_row_has_a_value() -> None:
    found = read_bytes("a.csv", f'id,text,note,checked\n1,"{LOCK}",a\n2,"{TOLL}",b\n'.encode())
    assert (texts(found), asides(found)) == ([LOCK, TOLL], [])


def test_rows_of_other_widths_among_themselves_are_set_aside() -> None:
    found = read_bytes("a.csv", b"id,text\n1,One,two\n2,A text\n3,Three,four\n")
    assert (texts(found), [number for number, _ in asides(found)]) == (["A text"], ["1", "3"])


def test_quotes_that_nobody_doubled() -> None:
    data = (
        '"id","text","n"\n'
        '"1","The "old, worn" gate was shut","a"\n'
        '"2","She said ""no"", and "meant" it","b"\n'
        '"3","It was called "the Jar""," "\n'
        '"4" ,"blanks, before a delimiter" ,"d"\n'
        '"5","yes", or "no","e"\n'
    )
    found = read_bytes("a.csv", data.encode())
    assert texts(found) == [
        'The "old, worn" gate was shut',
        'She said "no", and "meant" it',
        "blanks, before a delimiter",
    ]
    assert [number for number, _ in asides(found)] == ["3", "5"]  # which of these marks close is anybody's guess


def test_a_quote_that_is_never_closed_costs_its_own_row() -> None:
    found = read_bytes("a.csv", f'id,text\n1,"no end\n2,"{LOCK}"\n3,"{TOLL}"\n'.encode())
    assert (texts(found), [number for number, _ in asides(found)]) == ([LOCK, TOLL], ["1"])


def test_commas_of_prose_without_any_quote() -> None:
    data = f"id,text,who\n1,{LOCK},Ann\n2,No comma in it.,Bo\n3,{TOLL},Cy\n4,Of five, or so, one, two, three.,Di\n"
    found = read_bytes("a.csv", data.encode())
    assert (texts(found), asides(found)) == ([LOCK, "No comma in it.", TOLL, "Of five, or so, one, two, three."], [])


def test_blanks_behind_all_delimiters_are_no_prose() -> None:
    found = read_bytes("a.csv", b"id, text, who\n1, A quay, Ann\n2, A jar, Bo\n")
    assert ([text.strip() for text in texts(found)], asides(found)) == (["A quay", "A jar"], [])


def test_one_column_with_line_ends_in_quotes() -> None:
    found = read_bytes("a.csv", f'text\n"{LOCK}\nAnd more of it."\n"{TOLL}"\n'.encode())
    assert (texts(found), asides(found)) == ([f"{LOCK}\nAnd more of it.", TOLL], [])


def test_blanks_before_quotes_and_backslashes_in_them() -> None:
    data = f'"id","text"\n"1", "Ames\\, Ann: {LOCK}"\n"2","the (\\"Jar\\") {TOLL}"\n'
    found = read_bytes("a.csv", data.encode())
    assert (texts(found), asides(found)) == ([f"Ames\\, Ann: {LOCK}", f'the ("Jar") {TOLL}'], [])


def test_line_ends_behind_backslashes() -> None:
    """So MySQL's `INTO OUTFILE` writes them, and tabs."""
    found = read_bytes("a.tsv", b"id\ttext\n1\tOne line\\\nand the next\n2\tTwo\\\tparts\n3\tC:\\\\\n")
    assert (texts(found), asides(found)) == (["One line\nand the next", "Two\tparts", "C:\\\\"], [])
