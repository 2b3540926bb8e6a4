"""What scrapers and other corpora call the columns, and a name that an object gives twice."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from reading import PROSE, jsonl, read_bytes, texts

from bounded import ends
from corpusmill.read.records import Record


@pytest.mark.parametrize(
    ("row", "known", "extra"),
    [
        (
            {
                "maintext": PROSE,
                "authors": ["Ada Marsh"],
                "date_publish": "2021-03-02 08:00:00",
                "source_domain": "a.org",
            },
            {"author": ["Ada Marsh"], "date": "2021-03-02T08:00:00"},
            {"source_domain": "a.org"},
        ),
        (
            {"text": PROSE, "headline": "Ferry", "lang": "eng", "link": "https://a.org/1"},
            {"title": "Ferry", "language": "en", "url": "https://a.org/1"},
            {},
        ),
        (
            {"text": PROSE, "added": "2021-01-01", "created": "2019-05-06"},
            {"date": "2019-05-06"},
            {"added": "2021-01-01"},
        ),
        (
            {"text": PROSE, "timestamp": "2021-01-01T00:00:00Z", "domain": "a.org"},
            {},
            {"timestamp": "2021-01-01T00:00:00Z", "domain": "a.org"},
        ),
        (
            {"content": PROSE, "publishedAt": "2020-02-02T10:00:00Z", "kind": "x"},
            {"date": "2020-02-02T10:00:00Z"},
            {"kind": "x"},
        ),
    ],
)
def test_names_of_others_fill_our_columns(row: dict[str, object], known: dict[str, object], extra: object) -> None:
    [record] = read_bytes("a.jsonl", jsonl(row))
    assert isinstance(record, Record)
    assert dict(record.known) == known
    assert dict(record.extra) == extra


def test_our_own_name_wins_over_anothers() -> None:
    row = {"text": PROSE, "headline": "In short", "title": "Ferry", "lang": "xx", "language": "fr"}
    [record] = read_bytes("a.jsonl", jsonl(row))
    assert isinstance(record, Record)
    assert dict(record.known) == {"title": "Ferry", "language": "fr"}
    assert dict(record.extra) == {"headline": "In short", "lang": "xx"}


@pytest.mark.parametrize("name", ["a.jsonl", "a.json"])
def test_a_name_given_twice_loses_no_value(name: str, caplog: pytest.LogCaptureFixture) -> None:
    one, two = PROSE + "One.", PROSE + "Two."
    row = f'{{"text": "{one}", "tag": "x", "text": "{two}", "tag": "y", "url": "u", "url": "u"}}'
    with caplog.at_level(logging.INFO):
        found = read_bytes(name, (row if name.endswith("l") else f"[{row}, {row}]").encode())
    assert set(texts(found)) == {f"{one}\n{two}"}
    assert isinstance(found[0], Record)
    assert (dict(found[0].known), dict(found[0].extra)) == ({"url": "u"}, {"tag": ["x", "y"]})
    assert "gives 'text' several times" in caplog.text
    assert "'url'" not in caplog.text


def test_names_given_twice_cost_no_more_than_their_number() -> None:
    names = ", ".join(f'"n{n}": {k}' for k in (0, 1) for n in range(100_000))
    with ends():
        [record] = read_bytes("a.jsonl", f'{{"text": "{PROSE}", {names}}}'.encode())
    assert isinstance(record, Record)
    assert record.extra["n7"] == [0, 1]


@pytest.mark.parametrize("nothing", ["NULL", "nan", "None", "\\N", "#N/A", "n/a ", "undefined", " "])
def test_what_programs_write_for_no_value_is_none(nothing: str) -> None:
    row = dict.fromkeys(("title", "author", "publisher", "date", "url"), nothing) | {"text": PROSE}
    lines = [",".join(row), ",".join(f'"{cell}"' for cell in row.values())]
    for name, data in (("a.csv", "\n".join(lines).encode()), ("a.jsonl", jsonl(row))):
        (found,) = read_bytes(name, data)
        assert isinstance(found, Record) and not any(found.known.values()), found.known


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("The mayor&#8217;s R&amp;D", "The mayor’s R&D"),
        ("R&D; at last", "R&D; at last"),
        ("A &amp B &bogus;", "A &amp B &bogus;"),
    ],
)
def test_entities_in_values_are_read_and_what_was_given_is_kept(given: str, read: str) -> None:
    (found,) = read_bytes("a.jsonl", jsonl({"text": PROSE, "title": given, "author": f"Ada; {given[4:]}"}))
    assert isinstance(found, Record)
    assert found.known["title"] == read
    assert found.extra.get("title", given) == given
    assert ("title" in found.extra) == (given != read)
    (found,) = read_bytes(
        "a.json", json.dumps([{"title": {"rendered": given}, "content": {"rendered": f"<p>{PROSE}</p>"}}]).encode()
    )
    assert isinstance(found, Record) and found.known["title"] == read


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("O&#8217;Brien; Zo&euml; R&amp;D", ["O’Brien", "Zoë R&D"]),
        (["O&#8217;Brien; heirs", {"name": "Zo&euml;"}], ["O’Brien; heirs", "Zoë"]),
    ],
)
def test_entities_end_no_name_and_what_was_given_is_kept(given: object, read: list[str]) -> None:
    (found,) = read_bytes("a.jsonl", jsonl({"text": PROSE, "author": given, "title": "&nbsp;&#32;"}))
    assert isinstance(found, Record)
    assert found.known["author"] == read
    assert found.extra["author"] == given
    assert "title" not in found.known, "of blanks alone"


@pytest.mark.parametrize(
    ("given", "known"),
    [
        ({"author": "['Ada Marsh', \"Ben O'Hara\"]"}, {"author": ["Ada Marsh", "Ben O'Hara"]}),
        ({"author": '["Ada Marsh; heirs", "Zo\\u00eb"]'}, {"author": ["Ada Marsh; heirs", "Zoë"]}),
        ({"author": "['Ada Marsh'\n 'Ben Lowe']"}, {"author": ["Ada Marsh", "Ben Lowe"]}),
        ({"author": "[]"}, {}),
        ({"author": "['Ada Marsh' or 'Ben']"}, {"author": ["['Ada Marsh' or 'Ben']"]}),
        ({"author": (sums := "['Ada'" + " + 'Ada'" * 5_000 + "]")}, {"author": [sums]}),
        ({"author": [None, "Ada Marsh", ""]}, {"author": ["Ada Marsh"]}),
        ({"author": '[{"name": "Ada Marsh"}, {"name": "Ben", "url": null}]'}, {"author": ["Ada Marsh", "Ben"]}),
        ({"author": "{'first': 'Ada', 'middle': ['M.'], 'last': 'Marsh'}"}, {"author": ["Ada M. Marsh"]}),
        ({"author": "{Ada}"}, {"author": ["{Ada}"]}),
        ({"authors": [{"given": "Ada", "family": "Marsh"}, {"family": "Lowe"}]}, {"author": ["Ada Marsh", "Lowe"]}),
        ({"authors": [{"given_name": "Ada", "familyName": "Marsh"}]}, {"author": ["Ada Marsh"]}),
        ({"authors": [{"role": "editor"}]}, {}),
        ({"title": ["The weir"], "date": ["2021-03-02"]}, {"title": "The weir", "date": "2021-03-02"}),
        ({"title": ["The weir", "The mill"]}, {}),
        ({"date": 1614643200000000}, {"date": "2021-03-02T00:00:00Z"}),
    ],
)  # fmt: skip
def test_values_that_were_lists_and_still_are(given: dict[str, Any], known: dict[str, Any]) -> None:
    (found,) = read_bytes("a.jsonl", jsonl({"text": PROSE} | given))
    assert isinstance(found, Record) and found.known == known
