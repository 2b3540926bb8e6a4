"""Dates from other people's columns: ISO 8601 where they are sure, else none, with what was given in `extra`."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading import read_bytes

from corpusmill.read.given_dates import iso_of
from corpusmill.read.records import Record


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2021-07-09", "2021-07-09"),
        ("2021-07", "2021-07"),
        ("2021", "2021"),
        (2021, "2021"),
        (1625788800, "2021-07-09T00:00:00Z"),
        (1625788800000000, "2021-07-09T00:00:00Z"),
        (1625788800000000000, "2021-07-09T00:00:00Z"),
        (1625788800000000000000, None),
        ("2021-07-09 11:12:13", "2021-07-09T11:12:13"),
        ("2021-07-09 11:12:13 UTC", "2021-07-09T11:12:13Z"),
        ("2021-07-09T11:12:13.5+02:00", "2021-07-09T11:12:13.5+02:00"),
        ("2021/7/9", "2021-07-09"),
        ("20210709", "2021-07-09"),
        ("二〇二一年七月九日", "2021-07-09"),
        ("二零二一年十月二十日", "2021-10-20"),
        ("二〇二一年十二月三十一日", "2021-12-31"),
        ("令和三年七月九日", "2021-07-09"),
        ("民國一一〇年七月九日", "2021-07-09"),
        ("二〇二一年十三月三日", None),
        ("九年間", None),
        ("9-Jul-21", "2021-07-09"),
        ("09-JUL-98", "1998-07-09"),
        ("Jul 9 '21", "2021-07-09"),
        ("9 juil. 21", "2021-07-09"),
        ("9-07-21", None),
        ("Jul-21", None),
        ("20210709T111213Z", "2021-07-09T11:12:13Z"),
        ("2021-07-09T11:12:13Z[UTC]", "2021-07-09T11:12:13Z"),
        ("2021-07-09 11:12:13 PST", "2021-07-09"),
        ("2021-W27-5", "2021-07-09"),
        ("2021-W77-5", None),
        ("/Date(1625829133000)/", "2021-07-09T11:12:13Z"),
        ("1625829133.25", "2021-07-09T11:12:13Z"),
        ("1625829133000000", "2021-07-09T11:12:13Z"),
        ("9/Jul/2021:11:12:13 +0000", "2021-07-09"),
        ("Jul 9, 2021 at 3:05pm", "2021-07-09"),
        ("July 9, 2021", "2021-07-09"),
        (" 9  July 2021 ", "2021-07-09"),
        ("Fri, 09 Jul 2021 11:12:13 GMT", "2021-07-09T11:12:13+00:00"),
        ("9. Juli 2021", "2021-07-09"),
        ("9 juillet 2021", "2021-07-09"),
        ("09.07.2021", "2021-07-09"),
        ("7/29/2021", "2021-07-29"),
        ("29-07-2021", "2021-07-29"),
        ("07/07/2021", "2021-07-07"),
        (1625825533, "2021-07-09T10:12:13Z"),
        (1625825533000.0, "2021-07-09T10:12:13Z"),
        (datetime.date(2021, 7, 9), "2021-07-09"),
        ("July 2021", "2021-07"),
        ("юль 2021", None),
        ("Juli 2021", "2021-07"),
        ("07/2021", "2021-07"),
        ("2021年7月", "2021-07"),
        ("9 июля 2021 г.", "2021-07-09"),
        ("9 lipca 2021", "2021-07-09"),
        ("9. 7. 2021", "2021-07-09"),
        ("2021/07/09 18:30", "2021-07-09"),
        ("July 9, 2021 6:30 PM", "2021-07-09"),  # not the hour of the morning
        ("Jul 9, 2021, 6:30 p.m. EST", "2021-07-09"),
        ("٢٠٢١-٠٧-٠٩", "2021-07-09"),
        ("١٤٤٢-١١-٢٩", None),  # by the moon
        ("9 июля 2021, 18:30", "2021-07-09"),
        ("9 июля 2021 г. в 18:30", "2021-07-09"),
        ("9 de julio de 2021 18:30 h", "2021-07-09"),
        ("9. Juli 2021, 18:30 Uhr", "2021-07-09"),
        ("9 juli 2021 kl. 18.30", "2021-07-09"),
        ("29.07.2021 - 18:30", "2021-07-29"),
        ("29/07/2021 às 18h30", "2021-07-29"),
        ("2021년 7월 9일 18:30", "2021-07-09"),
        ("2021年7月9日 下午6:30", "2021-07-09"),
        ("9 or 10 July 2021 18:30", None),
        ("9 июля 2021 25:99", None),
        # no date, or one of two
        ("1970-01-01T00:00:00Z", None),
        ("2024-03-05 10:00:00 +0100", "2024-03-05T10:00:00+01:00"),
        ("2024-03-05T10:00:00.5 Z", "2024-03-05T10:00:00.5Z"),
        ("1970-01-01T01:00:00+01:00", None),
        ("1969-12-31 19:00:00-05:00", None),
        ("Thu, 01 Jan 1970 00:00:00 GMT", None),
        ("1970-01-01T01:00:00", "1970-01-01T01:00:00"),
        ("1970-01-01T00:00:00+99:99", None),
        ("2021-07-09T11:12:13+25:00", None),
        (datetime.datetime(1970, 1, 1), None),
        (datetime.datetime(1970, 1, 1, 1, tzinfo=datetime.timezone(datetime.timedelta(hours=1))), None),
        (datetime.date(1970, 1, 1), "1970-01-01"),
        ("1970-01-01 00:00:00", None),
        ("1970-01-01T00:00:00+25:00", None),
        ("2021-07-09T25:00:00Z", None),
        ("13/2021", None),
        ("May I see 2021", None),
        ("07/09/2021", None),
        ("n.d.", None),
        ("", None),
        ("last Friday", None),
        ("2021-13-45", None),
        ("31/02/2021", None),
        ("July 9, 2021 or so", None),
        ("9 or 10 July 2021", None),
        ("20210709111213", "2021-07-09T11:12:13"),
        ("20211309111213", None),
        (20210709, "2021-07-09"),
        (20211345, None),
        (1625829133.25, "2021-07-09T11:12:13Z"),
        ("D:20210709111213+02'00'", "2021-07-09"),
        ("2021:07:09 11:12:13", "2021-07-09"),
        ("2021-Jul-09", "2021-07-09"),
        ("2021年7月9日(金)", "2021-07-09"),
        ("2021年07月09日 18:30", "2021-07-09"),
        ("Published: July 9, 2021", "2021-07-09"),
        ("Updated: July 9, 2021", None),
        ("9 กรกฎาคม 2564", "2021-07-09"),
        ("9 iulie 2021", "2021-07-09"),
        ("2021. július 9.", "2021-07-09"),
        ("9. heinäkuuta 2021", "2021-07-09"),
        ("9 ביולי 2021", "2021-07-09"),
        ("۱۴۰۰/۰۴/۱۸", "2021-07-09"),
        ("۱۴۰۰/۰۴/۳۲", None),
        ("Volume 20, 2021", None),
        (7, None),
        (float("nan"), None),
        (True, None),
        ([2021], None),
    ],
)
def test_what_is_a_date(value: Any, expected: str | None) -> None:
    assert iso_of(value) == expected


@given(
    st.dates(datetime.date(1900, 1, 1), datetime.date(2099, 12, 31)),
    st.sampled_from(["%d.%m.%Y", "%B %d, %Y", "%Y%m%d"]),
)
def test_a_date_that_can_be_read_in_one_way_is_read_so(day: datetime.date, form: str) -> None:
    assert iso_of(day.strftime(form)) == day.isoformat()


@given(st.one_of(st.text(max_size=30), st.floats(), st.integers()))
def test_nothing_raises_and_what_comes_out_stays(value: Any) -> None:
    found = iso_of(value)
    assert found is None or iso_of(found) == found


def rows(*dates: Any, **others: str) -> list[Record]:
    data = b"".join(json.dumps({"text": "t", "date": date, **others}).encode() + b"\n" for date in dates)
    return [record for record in read_bytes("a.jsonl", data) if isinstance(record, Record)]


def test_what_is_no_date_stands_in_extra() -> None:
    found = rows("March 3, 2020", "n.d.", "04/05/2020")
    assert [(record.known.get("date"), record.extra.get("date")) for record in found] == [
        ("2020-03-03", None),
        (None, "n.d."),
        (None, "04/05/2020"),
    ]


def test_a_day_above_twelve_tells_the_order_of_its_column() -> None:
    assert [record.known.get("date") for record in rows("04/05/2020", "25/05/2020")] == ["2020-05-04", "2020-05-25"]
    assert [record.known.get("date") for record in rows("04/05/2020", "05/25/2020")] == ["2020-04-05", "2020-05-25"]
    assert "date" not in rows("04/05/2020", "25/05/2020", "05/25/2020")[0].known


def test_the_language_of_the_row_tells_the_order_unless_it_is_english() -> None:
    assert rows("04/05/2020", language="fr")[0].known["date"] == "2020-05-04"
    assert "date" not in rows("04/05/2020", language="en")[0].known


@pytest.mark.parametrize(
    ("given", "expected"), [("1400/04/18", "2021-07-09"), ("1400-4-18", "2021-07-09"), ("2021-07-09", "2021-07-09")]
)
def test_years_of_persian_rows_are_solar(given: str, expected: str) -> None:
    assert iso_of(given, language="fa") == expected
