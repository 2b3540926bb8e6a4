"""Rows that hold a text, perhaps an id, and nothing else come by columns, and are what they are by themselves."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reading import PROSE, jsonl, read_bytes

from corpusmill.read.inputs import read_input, read_together
from corpusmill.read.places.listing import list_inputs
from corpusmill.read.records import PlainRecords
from corpusmill.read.rows import tables
from corpusmill.read.source import InputFile, SourceOptions

ODD_ROWS = st.sampled_from(
    [
        '{"id": "a", "text": "plain"}',
        '{"text": "the text before its id, and \\u00e9\\ud83d\\ude00", "id": "b"}',
        '{"id": "half", "text": "half an emoji \\ud83d"}',
        '{"id": "half \\ud83d", "text": "half in the id"}',
        '{"id": 7, "text": "a number"}',
        '{"id": null, "text": "none"}',
        '{"id": ["x"], "text": "no id"}',
        '{"id": "none"}',
        '{"id": "n", "text": null}',
        '{"id": "l", "text": "too long for what a record may have"}',
        '{"id": "m", "text": "more", "url": "https://example.org/a", "n": 1}',
        '{"id": "twice", "text": "One.", "text": "Two."}',
        '{"id": "broken", "text": "a',
        '{"id": "c", "text": "two"} {"id": "d", "text": "in a line"}',
        "[1]",
        "",
    ]
)


@settings(deadline=None)
@given(st.lists(ODD_ROWS, max_size=12), st.sampled_from([None, "id"]))
def test_rows_that_are_read_together_are_those_read_alone(lines: list[str], id_column: str | None) -> None:
    """Plain rows come by columns, however others stand among them: each line as where no line is plain."""
    first = json.dumps({"id": "first", "text": PROSE[:30], "url": "https://example.org/first"})
    data = "\n".join([first, *lines]).encode()
    options = {"text_column": "text", "id_column": id_column, "max_record_bytes": 120}
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "a.jsonl").write_bytes(data)
        source = SourceOptions(name="test", path=folder, **options)
        (file,) = list_inputs(source, Path())
        assert isinstance(file, InputFile)
        together = [*read_together(file, source)]
        singly = [*read_input(file, source)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tables, "may_be_plain", lambda columns: False)
        assert singly == read_bytes("a.jsonl", data, **options)
    is_plain = id_column is not None and any(line.startswith('{"id": "a"') for line in lines)
    assert is_plain <= any(isinstance(item, PlainRecords) for item in together)


def test_plain_rows_come_some_at_a_time(tmp_path: Path) -> None:
    """No more than a batch holds, of rows or of bytes."""
    rows = [{"id": f"r{n}", "text": "short"} for n in range(600)] + [
        {"id": f"l{n}", "text": "x" * 400_000} for n in range(8)
    ]
    (tmp_path / "a.jsonl").write_bytes(jsonl(*rows))
    source = SourceOptions(name="test", path=str(tmp_path), id_column="id")
    (file,) = list_inputs(source, Path())
    assert isinstance(file, InputFile)
    sizes = [len(item) for item in read_together(file, source) if isinstance(item, PlainRecords)]
    assert sum(sizes) == 608
    assert max(sizes) <= 256
    assert max(sizes[-2:]) <= 3
