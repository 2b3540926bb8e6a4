"""CSV as people's programs write it: every row, or the sentence that says why not."""

from __future__ import annotations

import csv
import io
import logging

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reading import asides, read_bytes, texts

from bounded import ends
from corpusmill.read.records import Record, SetAside
from corpusmill.read.rows.csv_dialect import find_dialect, has_header, is_quoted
from corpusmill.read.rows.names import named_apart

LONG = "The miller kept the sluice open through the night because the river was still rising below the bridge. "
CELLS = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters='\n\t,;|"\\'), max_size=12)


def keys(found: list[Record | SetAside]) -> list[str]:
    return [record.key for record in found if isinstance(record, Record)]


@settings(deadline=None)
@given(st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=6), st.sampled_from(",;|"))
def test_what_the_standard_writes_is_read_back(rows: list[tuple[str, ...]], delimiter: str) -> None:
    sink = io.StringIO()
    writer = csv.writer(sink, delimiter=delimiter, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(["title", "text", "n"])
    writer.writerows(rows)
    found = read_bytes("a.csv", sink.getvalue().encode())
    assert texts(found) == [text for _, text, _ in rows]
    assert asides(found) == []


def test_a_quote_at_the_start_of_a_tsv_field_is_the_authors() -> None:
    data = (
        b"no\ttext\n"
        b'1\t"Come in," she said, and shut the door.\n'
        b'2\t"He never came back.\n'
        b"3\tNobody asked why.\n"
        b'4\tThat was all."\n'
        b'5\t"A line that is quoted whole."\n'
        b'6\t"and one that never ends\n'
    )
    found = read_bytes("a.tsv", data)
    assert texts(found) == [line.split("\t")[1] for line in data.decode().split("\n")[1:-1]]
    assert asides(found) == []


def test_a_tsv_whose_writer_quotes_is_unquoted() -> None:
    data = b'no\ttext\n1\t"one\ttab"\n2\t"two\nlines"\n3\t"a ""quote"""\n4\tplain\n'
    assert texts(read_bytes("a.tsv", data)) == ["one\ttab", "two\nlines", 'a "quote"', "plain"]


def test_quotes_behind_backslashes() -> None:
    data = (
        b"no,text,x\n"
        b'1,"She said \\"no\\", twice.",a\n'
        b'2,"plain, with a comma",b\n'
        b'3,"\\"Quoted\\" at the head",c\n'
        b'4,"ends with \\"a quote\\"",d\n'
        b'5,"C:\\new\\folder and \\\\ stay",e\n'
    )
    found = read_bytes("a.csv", data)
    assert texts(found) == [
        'She said "no", twice.',
        "plain, with a comma",
        '"Quoted" at the head',
        'ends with "a quote"',
        "C:\\new\\folder and \\\\ stay",
    ]
    assert asides(found) == []


def test_a_backslash_before_a_closing_quote_is_no_escape_where_quotes_are_doubled() -> None:
    data = b'no,text\n1,"the folder C:\\tmp\\"\n2,"a ""quote"" in it"\n3,"and D:\\"\n'
    assert texts(read_bytes("a.csv", data)) == ["the folder C:\\tmp\\", 'a "quote" in it', "and D:\\"]


@pytest.mark.parametrize("line", [b"sep=;\r\n", b'"sep=;"\n', b"SEP=;\n"])
def test_the_separator_line_of_a_spreadsheet_is_no_header(line: bytes) -> None:
    data = line + b"text;n\nfirst, with commas, three;1\nsecond;2\n"
    assert texts(read_bytes("a.csv", data)) == ["first, with commas, three", "second"]


@pytest.mark.parametrize("name", ["a.csv", "a.tsv", "a.jsonl"])
def test_lines_that_end_in_carriage_returns(name: str) -> None:
    if name == "a.jsonl":
        data = b'{"text": "one"}\r{"text": "two"}\r'
    else:
        data = b'n,text\r1,one\r2,"two"\r'.replace(b",", b"\t" if "tsv" in name else b",")
    assert texts(read_bytes(name, data)) == ["one", "two"]


def test_line_feeds_inside_cells_whose_rows_end_in_carriage_returns() -> None:
    assert texts(read_bytes("a.csv", b'n,text\r1,"one\nmore"\r2,two\r')) == ["one\nmore", "two"]


def test_without_a_header_the_first_row_is_a_row(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    rows = [f'{n},"{LONG}{n}",2024-05-0{n}' for n in range(1, 5)]
    found = read_bytes("a.csv", "\n".join(rows).encode())
    assert texts(found) == [f"{LONG}{n}" for n in range(1, 5)]
    assert keys(found) == [f"a.csv#{n}" for n in range(1, 5)]
    assert "there is no header" in caplog.text
    assert "a.csv" in caplog.text
    (first, *_) = found
    assert isinstance(first, Record)
    assert first.extra == {"column1": "1", "column3": "2024-05-01"}


@pytest.mark.parametrize(
    ("rows", "is_header"),
    [
        ([["id", "text"], ["1", "one"]], True),
        ([["", "Story"], ["0", "one"]], True),
        ([["naam", "verhaal"], ["Jan", LONG], ["Piet", LONG]], True),
        ([["1", LONG], ["2", LONG]], False),
        ([["https://a.example/1", "x"], ["https://a.example/2", "y"]], False),
        ([["2024-01-01", "x"], ["2024-01-02", "y"]], False),
        ([[LONG, "x"], [LONG, "y"]], False),
        ([["2019", "2020"], ["few", "many"]], True),  # numbers above words are names of years
        ([["1", "text"], ["2", "b"]], True),  # a name that we look for counts more than a number
    ],
)
def test_what_is_a_header(rows: list[list[str]], is_header: bool) -> None:
    assert has_header(rows) is is_header


def test_names_that_the_source_declares_make_a_header() -> None:
    assert not has_header([["7", "8"], ["9", "10"]])
    assert has_header([["7", "8"], ["9", "10"]], {"8"})


def test_of_two_columns_with_one_name_none_is_lost() -> None:
    (found,) = read_bytes("a.csv", b"text,note,note,\nbody,first,second,\n")
    assert isinstance(found, Record)
    assert (found.text, found.extra["note"], found.extra["note_2"]) == ("body", "first", "second")


def test_an_empty_field_more_at_the_end_of_rows() -> None:
    assert texts(read_bytes("a.csv", b"n,text\n1,one,\n2,two,,\n3,three\n")) == ["one", "two", "three"]


def test_a_delimiter_that_divides_all_rows_alike_wins() -> None:
    sample = ["1,a; b; c\n", "2,d\n", "3,e; f\n", "4,g; h; i; j\n"]
    assert find_dialect(sample).delimiter == ","


def test_an_index_that_counts_the_rows_is_left_out_and_another_is_kept(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    (found, _) = read_bytes("a.csv", b",text\n0,one\n1,two\n")
    assert isinstance(found, Record)
    assert found.extra == {}
    assert "only counts the rows" in caplog.text
    (found, _) = read_bytes("a.csv", b",text\nx7,one\nx9,two\n")
    assert isinstance(found, Record)
    assert found.extra == {"": "x7"}


@pytest.mark.parametrize(
    ("ids", "expected"),
    [
        (["b7", "a1", "c3"], ["a.csv#b7", "a.csv#a1", "a.csv#c3"]),
        (["12", "11", "40"], ["a.csv#12", "a.csv#11", "a.csv#40"]),
        (["1", "2", "3"], ["a.csv#1", "a.csv#2", "a.csv#3"]),  # the rows' own numbers
        (["5", "6", "7"], ["a.csv#1", "a.csv#2", "a.csv#3"]),  # they count the rows
        (["a", "a", "b"], ["a.csv#1", "a.csv#2", "a.csv#3"]),  # not unique
        (["a", "", "b"], ["a.csv#1", "a.csv#2", "a.csv#3"]),  # not in every row
    ],
)
def test_an_id_column_that_nobody_declared(ids: list[str], expected: list[str]) -> None:
    data = "id,text\n" + "".join(f"{id_},text {n}\n" for n, id_ in enumerate(ids))
    assert keys(read_bytes("a.csv", data.encode())) == expected


def test_an_id_that_was_not_declared_names_rows_of_its_own_file(tmp_path) -> None:  # type: ignore[no-untyped-def]
    from pathlib import Path

    from corpusmill.read.inputs import read_source
    from corpusmill.read.source import SourceOptions

    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text("id,text\n9,one\n4,two\n")
    found = list(read_source(SourceOptions("t", str(tmp_path)), root=Path()))
    assert keys(found) == ["a.csv#9", "a.csv#4", "b.csv#9", "b.csv#4"]


def test_after_the_sample_a_row_without_an_id_takes_no_other_rows() -> None:
    rows = [f"{(n * 7919) % 1000},text {n}" for n in range(200)] + [",last", "201,more"]
    found = read_bytes("a.csv", ("id,text\n" + "\n".join(rows)).encode())
    assert len(set(keys(found))) == 202
    assert keys(found)[200] == "a.csv#row-201"


@pytest.mark.parametrize("line", ['a""","""\n', '"x\n', 'a,"b\n', '"\n', '""",\n', "x,\"'\n"])
def test_quotes_that_never_close_cost_time_by_their_number(line: str) -> None:
    data = ("n,text\n" + line * (60_000 // len(line))).encode()
    with ends():
        assert read_bytes("a.csv", data)


def test_a_hundred_thousand_columns_and_quotes_without_end_cost_in_proportion() -> None:
    with ends():
        assert named_apart(["a"] * 100_000)[-1] == "a_100000"
        assert not is_quoted(['"' + 'a""' * 100_000], ",")


@pytest.mark.parametrize(
    "data",
    [
        "'no';'title';'text'\n'1';'It''s late';'The sluice; and the mill'\n'2';'B';'It''s shut.'\n",
        "no;title;text\n1;A;'The sluice; and the mill'\n2;B;'It''s shut.'\n",
        'no;title;text\n1; "A"; "The sluice; and the mill"\n2; "B"; "It\'s shut."\n',
    ],
)
def test_other_quotes_and_blanks_before_quotes(data: str) -> None:
    found = read_bytes("a.csv", data.encode())
    assert texts(found) == ["The sluice; and the mill", "It's shut."]
    assert asides(found) == []


def test_a_field_that_begins_with_an_apostrophe_is_not_quoted() -> None:
    found = read_bytes("a.csv", b"no,text\n1,'Tis shut\n2,'Twas open\n3,the 'mill'\n")
    assert texts(found) == ["'Tis shut", "'Twas open", "the 'mill'"]


@pytest.mark.parametrize(
    "above",
    ["Articles of May\n", "Articles of May, 2021\n\n", "# a tool 1.2\n# on Monday\n", "Articles of May,,\n,,\n"],
)
def test_a_title_above_the_header_is_no_row(above: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        found = read_bytes("a.csv", f"{above}no,title,text\n7,A,The sluice\n9,B,The mill\n".encode())
    assert texts(found) == ["The sluice", "The mill"]
    assert "the header is line" in caplog.text


def test_a_first_row_of_names_has_no_title_above_it() -> None:
    found = read_bytes("a.csv", b'text,note\nThe sluice,\n"id, title, text",x\n')
    assert texts(found) == ["The sluice", "id, title, text"]


def test_json_lines_called_csv_are_json_lines() -> None:
    assert texts(read_bytes("a.csv", b'{"text": "a, b"}\n{"text": "c"}\n')) == ["a, b", "c"]


@pytest.mark.parametrize("sign", ["^", "~", "\x01", "\x1f", "§", ":"])
def test_a_rare_sign_divides_where_the_header_and_all_rows_show_it(sign: str) -> None:
    found = read_bytes(
        "a.csv", sign.join(("no", "title", "text\n1", "A", "The sluice, shut\n2", "B", "The mill\n")).encode()
    )
    assert texts(found) == ["The sluice, shut", "The mill"]


@pytest.mark.parametrize("rows", [2, 400])
def test_a_rare_sign_divides_rows_whose_cells_go_on_below(rows: int) -> None:
    data = "no^text\n" + "".join(f'{n}^"The sluice,\n\nand the mill"\n' for n in range(rows))
    assert texts(read_bytes("a.csv", data.encode())) == ["The sluice,\n\nand the mill"] * rows


def test_a_rare_sign_that_some_rows_lack_divides_nothing() -> None:
    assert texts(read_bytes("a.csv", b"text\na^b\n")) == ["a^b"]
    assert not texts(read_bytes("a.csv", b"no^text\n1^The sluice\nthe mill\n"))
    assert texts(read_bytes("a.csv", b"sku^maker^about\n1^Mills^" + b"Shut. " * 30)) == ["Shut. " * 30]


def test_what_databases_write_for_no_value_is_none() -> None:
    data = f"id\ttext\tauthor\nq7\t{LONG}\t\\N\nz9\t\\N\tAda Marsh\nx3\tNULL\tAda Marsh\ny1\tNone\tAda Marsh\n"
    found = read_bytes("a.tsv", data.encode(), id_column="id")
    assert [(row.key, row.text) for row in found if isinstance(row, Record)] == [("q7", LONG), ("y1", "None")]
    assert [row.kind for row in found if isinstance(row, SetAside)] == ["no-text", "no-text"]
    assert [row.extra for row in found if isinstance(row, Record)] == [{}, {}]


def test_the_header_of_a_file_that_was_put_behind_another_is_no_row(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        found = read_bytes("a.csv", b"text,title\nOne day,A\nTwo days,B\ntext,title\nThree days,C\n")
    assert texts(found) == ["One day", "Two days", "Three days"]
    assert keys(found) == ["a.csv#1", "a.csv#2", "a.csv#3"]
    assert "repeats the header" in caplog.text


@pytest.mark.parametrize("delimiter", [",", ";", "|", "\t"])
def test_a_delimiter_behind_a_backslash_is_the_texts(delimiter: str) -> None:
    told = [f"He came{delimiter} and went", "Nobody\\nothing", f'The 5" pipe{delimiter} as ever', "plain"]
    rows = "".join(f"{n}{delimiter}{text.replace(delimiter, chr(92) + delimiter)}\n" for n, text in enumerate(told))
    found = read_bytes("a.csv", f"id{delimiter}text\n{rows}".encode())
    assert texts(found) == told
    assert asides(found) == []


def test_a_backslash_that_ends_a_field_is_the_texts() -> None:
    data = b"text,folder,n\nOne day,C:\\new\\,1\nTwo days,D:\\old\\,2\n"
    assert texts(read_bytes("a.csv", data)) == ["One day", "Two days"]
