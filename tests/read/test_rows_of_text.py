"""Rows in files that are called texts, and texts that only begin like a table."""

from __future__ import annotations

import pytest
from reading import read_bytes, texts


@pytest.mark.parametrize("sign", [",", "\t", ";", "|", "^"])
@pytest.mark.parametrize("name", ["a.txt", "export"])
def test_a_text_that_is_a_table_is_read_as_one(name: str, sign: str, caplog: pytest.LogCaptureFixture) -> None:
    data = sign.join(("no", "title", "text\n1", "A", "The sluice\n2", "B", "The mill\n")).encode()
    assert texts(read_bytes(name, data)) == ["The sluice", "The mill"]
    assert 'declare format = "text"' in caplog.text
    assert texts(read_bytes(name, data, format="text")) == [data.decode()]
    quoted = f'title{sign}text\nA{sign}"The sluice{sign} ""shut"""\n"B{sign} C"{sign}"The mill\nand more"\n'
    assert texts(read_bytes(name, quoted.encode())) == [f'The sluice{sign} "shut"', "The mill\nand more"]
    cut = quoted + f'D{sign}"The weir' + f"{sign} and on\n" * 8192 + '"\n'  # the head ends inside of quotes
    assert len(texts(read_bytes(name, cut.encode()))) == 3


@pytest.mark.parametrize(
    "text",
    [
        "text, title and date\nThe words, as we know, matter\nThey do, as we know, always\n",
        "Title | Text\nThe sluice | shut\nThe mill\n",
        "Body\nThe sluice\nThe mill\n",
        "content|text\nThe sluice\nThe mill is shut.\n",
        "text,title\nA line, of prose, with more\nthan one comma\n",
        'text,title\nShe said "no, never", twice\nand left, too\n',
    ],
)
def test_prose_that_opens_like_a_header_stays_a_text(text: str) -> None:
    assert texts(read_bytes("a.txt", text.encode())) == [text]


def test_lines_with_labels_are_rows() -> None:
    found = read_bytes("a.txt", b"__label__fr Le bac reste\n__label__x __label__en , The ferry\n\n__label__y Ferry\n")
    assert texts(found) == ["Le bac reste", "The ferry", "Ferry"]
    assert [record.key for record in found] == ["a.txt#1", "a.txt#2", "a.txt#4"]
    prose = b"__label__ is how fastText begins a label.\nThis is about it.\n"
    assert texts(read_bytes("a.txt", prose)) == [prose.decode()]
