"""`check` tries what a configuration says: it reads a first record of each input, and says what it found."""

from __future__ import annotations

from pathlib import Path

import pytest

import corpora
from commands import command

ROWS = """titel;datum;autor;inhalt
Fähre kehrt zurück;05.03.2024;Ada Marsch;Die Fähre überquerte am Montag die Bucht, die erste seit dem Sturm, so das Amt.
Brücke gesperrt;06.03.2024;Bert Moor;Die Brücke bleibt den Winter über gesperrt, wie der Rat am Montag beschloss.
"""


def configured(folder: Path, *keys: str, rows: bytes = ROWS.encode()) -> Path:
    """A configuration over one table, with these keys of its source."""
    config = corpora.make(folder, documents=0, stages=corpora.LIGHT).rename(folder / "ferry.toml")
    (folder / "texts" / "a.csv").write_bytes(rows)
    config.write_text(config.read_text().replace("[[source]]\n", "\n".join(["[[source]]", *keys, ""])))
    return config


# What is declared and gives no document → what is said of the first record.
SILENT = {
    'delimiter = ","': "a.csv, record 1 (ragged-row): The row has 3 fields where the header has 1",
    'encoding = "utf-16"': "a.csv (undecodable): From some point the bytes do not fit the encoding utf-16",
    'format = "jsonl"': "a.csv, record 1 (not-json): ",
    'format = "parquet"': "a.csv (corrupt): This is no readable Parquet file",
}


@pytest.mark.parametrize("key", SILENT)
def test_what_gives_no_document_is_not_in_order(key: str, tmp_path: Path) -> None:
    done = command("check", configured(tmp_path, key))
    assert done.returncode == 1 and "in order" not in done.stderr, done.stderr
    assert "source texts: 1 input looked into, none gives a document\n" in done.stderr
    assert SILENT[key] in done.stderr, done.stderr
    assert "ferry.toml: no document can be read from texts; " in done.stderr


def test_the_first_document_is_shown_as_it_is_read(tmp_path: Path) -> None:
    said = command("check", configured(tmp_path)).stderr
    assert "source texts: 1 input looked into, 1 gives a document\n" in said
    assert "  a.csv#1 (utf-8): 'Die Fähre überquerte am Montag" in said and "ferry.toml: in order; 1 input" in said
    assert "is declared" not in said


def test_a_declared_encoding_is_held_against_the_bytes(tmp_path: Path) -> None:
    said = command("check", configured(tmp_path, 'encoding = "cp1251"')).stderr
    assert "a.csv: cp1251 is declared, but its bytes are utf-8: 'Die Fähre" in said
    right = command("check", configured(tmp_path / "b", 'encoding = "cp1252"', rows=ROWS.encode("cp1252"))).stderr
    assert "(cp1252): 'Die Fähre" in right and "is declared" not in right


def test_inputs_without_a_document_beside_others_are_named(tmp_path: Path) -> None:
    config = configured(tmp_path)
    for n in range(7):
        (tmp_path / "texts" / f"{n}.json").write_text('{"text": ')
    (tmp_path / "texts" / "empty.jsonl").write_text("")
    done = command("check", config)
    assert done.returncode == 0 and "source texts: 9 inputs looked into, 1 gives a document" in done.stderr
    assert "1 gives a document, 1 holds no text\n" in done.stderr
    assert "  4.json" in done.stderr and "5.json" not in done.stderr and "  … and 2 more that give none" in done.stderr


def test_what_holds_no_text_gives_no_document(tmp_path: Path) -> None:
    config = corpora.make(tmp_path, documents=0)
    (tmp_path / "texts" / "a.txt").write_text(" \n")
    (tmp_path / "texts" / "b.csv").write_text("id,text\nx,\ny,\n")
    done = command("check", config)
    assert done.returncode == 1 and "2 inputs looked into, none gives a document, 2 hold no text\n" in done.stderr
    with (tmp_path / "texts" / "b.csv").open("a") as file:
        file.write("z,The ferry is back.\n")
    done = command("check", config)
    assert done.returncode == 0 and "2 inputs looked into, 1 gives a document, 1 holds no text\n" in done.stderr
    assert "b.csv#z (utf-8): 'The ferry is back.'" in done.stderr


def test_of_many_inputs_some_are_looked_into(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpusmill.config.tried._MOST", 4)
    said = command("check", corpora.make(tmp_path, documents=9)).stderr
    assert "source texts: 4 inputs of 9 looked into, 4 give a document\n" in said


def test_a_table_is_looked_into_until_a_row_can_be_read(tmp_path: Path) -> None:
    config = configured(tmp_path)
    rows = '{"text": \n' * 40 + '{"text": "The ferry is back, the clerk said on Monday."}\n'
    (tmp_path / "texts" / "b.jsonl").write_text(rows)
    assert "source texts: 2 inputs looked into, 2 give a document\n" in command("check", config).stderr


def test_where_only_some_inputs_were_looked_into_none_is_no_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("corpusmill.config.tried._MOST", 1)
    config = configured(tmp_path)
    (tmp_path / "texts" / "a.csv").unlink()
    for n in range(3):
        (tmp_path / "texts" / f"{n}.json").write_text('{"text": ')
    done = command("check", config)
    assert done.returncode == 0 and "source texts: 1 input of 3 looked into, none gives a document\n" in done.stderr


# Name of a column, a value → what `columns` is told to be for it.
MEANT = {
    ("Titel", "Fähre kehrt zurück"): 'title = "Titel"',
    ("titre", "Le bac revient"): 'title = "titre"',
    ("título", "Vuelve el barco"): 'title = "título"',
    ("byline", "By Ada Marsh"): 'author = "byline"',
    ("fecha", "05/03/2024"): 'date = "fecha"',
    ("veröffentlicht", "05.03.2024"): 'date = "veröffentlicht"',
    ("data", "2024-03-05"): 'date = "data"',
    ("data", "a table of tides"): None,
    ("sprache", "deutsch"): 'language = "sprache"',
    ("quelle", "Hafenblatt"): 'publisher = "quelle"',
    ("lien", "https://bac.example/1"): 'url = "lien"',
    ("remarks", "none"): None,
}


@pytest.mark.parametrize("column", MEANT)
def test_unused_columns_are_told_with_what_they_may_be_meant_for(column: tuple[str, str], tmp_path: Path) -> None:
    name, value = column
    config = configured(tmp_path, rows=f"text;{name}\nThe ferry is back, the clerk said on Monday.;{value}\n".encode())
    for verb in ("check", "build"):
        said = command(verb, config).stderr
        remedy = f"declare columns = {{ {MEANT[column]} }} to use them" if MEANT[column] else "`columns` names those"
        assert f"note: a.csv: nothing is read from {name!r}, kept in `extra` ({remedy}" in said, said


def test_pages_beside_a_text_are_told_with_the_line_that_reads_them(tmp_path: Path) -> None:
    rows = b"text;source_page\nThe ferry is back, the clerk said on Monday.;<p>The ferry is back.</p>\n"
    said = command("check", configured(tmp_path, rows=rows)).stderr
    assert "note: a.csv: column 'source_page' holds pages: text_column = \"source_page\" reads these" in said, said


def test_columns_that_are_used_are_not_told_of(tmp_path: Path) -> None:
    rows = b"id;text;headline;kopf\nf-7;The ferry is back, the clerk said on Monday.;Back;The ferry\n"
    said = command("check", configured(tmp_path, 'columns = { title = "kopf" }', 'id_column = "id"', rows=rows)).stderr
    assert "nothing is read from 'headline', kept" in said
    said = command("check", configured(tmp_path / "b", rows=rows.replace(b"headline;kopf", b"headline;url"))).stderr
    assert "nothing is read" not in said, said


def test_a_named_column_is_asked_of_tables_whatever_stands_before_them(tmp_path: Path) -> None:
    config = configured(tmp_path, 'columns = { title = "titel", author = "autr", date = "autor" }')
    (tmp_path / "texts" / "LIESMICH.txt").write_text("Wie die Tabelle entstand, steht hier in einem Satz.\n")
    for verb in ("check", "build"):
        said = command(verb, config).stderr
        assert "note: a.csv: the first rows give no author by column 'autr'; did you mean autor?" in said, said
        assert "note: a.csv: the first rows give no date by column 'autor'; its values are of another kind" in said
        assert "give no title" not in said and "LIESMICH.txt: the first" not in said


ADDRESSES = {
    "two sites": (["https://bay.example/1", "https://www.pier.example/2"], True),
    "one site": (["https://bay.example/1", "https://www.bay.example/2"], False),
}


@pytest.mark.parametrize("case", ADDRESSES)
def test_a_publisher_stated_for_several_sites_is_told(case: str, tmp_path: Path) -> None:
    urls, is_told = ADDRESSES[case]
    config = corpora.make(tmp_path, documents=0)
    for n, url in enumerate(urls):
        (tmp_path / "texts" / f"{n}.csv").write_text(f"text,url\nThe ferry is back on Monday.,{url}\n")
    said = command("check", config).stderr
    told = "publisher = 'Nobody' is recorded for documents of several sites (bay.example, pier.example)"
    assert (told in said) == is_told, said
    for n, url in enumerate(urls):
        rows = f"text,url,publisher\nThe ferry is back on Monday.,{url},The Bay\n"
        (tmp_path / "texts" / f"{n}.csv").write_text(rows)
    assert "several sites" not in command("check", config).stderr, "each record says its own"


# ids of three rows → what is said of the column
NO_IDS = {
    "a b a": "column 'id' repeats 'a' (as id_column it would drop the later rows): it names no row, and is kept in",
    "a - b": "column 'id' is empty in some rows: it names no row",
    "7 8 9": "column 'id' only counts the rows: it names no row",
    "9 2 5": "column 'id' names the rows",
}


@pytest.mark.parametrize("ids", NO_IDS)
def test_why_a_column_that_is_called_an_id_names_no_row_is_said(ids: str, tmp_path: Path) -> None:
    rows = "".join(f"{id_.strip('-')},The ferry left at {n} o'clock.\n" for n, id_ in enumerate(ids.split()))
    said = command("check", configured(tmp_path, rows=f"id,text\n{rows}".encode())).stderr
    assert f"note: a.csv: {NO_IDS[ids]}" in said and "nothing is read from" not in said, said
