"""The demo corpus: what must be gone, what must stay to the byte, what must be known."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpora import SEEDS
from corpusmill import clean, undo
from corpusmill.cleaning import Result

# Everything that may leave the body, a line each: residue, and lines that become metadata.
GONE = {
    "000": [
        "Alliance United In Afghanistan Strategy", "By Jim Garamone", "Leave a Reply", "Your email address will not",
    ],
    "001": [
        "- The Washington Times - Wednesday", "Sign up for Daily Newsletters", "Manage Newsletters", "Copyright © 2020",
        "Please read our comment policy", "Click to Read More and View Comments", "Click to Hide",
    ],
    "002": ["NATO members discuss troop withdrawal from Afghanistan", "DM Monitoring"],
    "003": [
        "NATO prepares to leave Afghanistan after", "US Secretary of State Anthony Blinken and NATO Secretary",
        "See also\u00a0 What are the most common", "See also\u00a0 Sainz defends", "Sacha Woodward", '"Wannabe writer.',
        "Leave a Reply", "Your email address will not", "Back to top",
    ],
    "004": ["Editor’s Note: Jens Stoltenberg is the 13th"],
}  # fmt: skip

KNOWN = {
    "000": {"title": "Alliance United In Afghanistan Strategy", "author": ["Jim Garamone"]},
    "001": {"publisher": "The Washington Times", "date": "2020-10-21"},
    "002": {
        "title": "NATO members discuss troop withdrawal from Afghanistan",
        "publisher": "DM Monitoring",
        "dateline": "BRUSSELS",
    },
    "003": {
        "title": "NATO prepares to leave Afghanistan after the US withdrawal decision",
        "author": ["Sacha Woodward"],
    },
    "004": {"author": ["Jens Stoltenberg"]},
}


def read(name: str) -> str:
    (path,) = SEEDS.glob(f"{name}_*.txt")
    return Path(path).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def cleaned() -> dict[str, Result]:
    return {name: clean(read(name)) for name in GONE}


@pytest.mark.parametrize("name", GONE)
def test_body_stays_to_the_byte_and_everything_else_goes(name: str, cleaned: dict[str, Result]) -> None:
    lines = [line.rstrip() for line in read(name).split("\n") if line.strip()]
    for start in GONE[name]:
        (line,) = [line for line in lines if line.startswith(start)]
        lines.remove(line)
    left = [line for line in cleaned[name].text.split("\n") if line]
    assert left == lines


@pytest.mark.parametrize("name", GONE)
def test_the_text_comes_back(name: str, cleaned: dict[str, Result]) -> None:
    assert undo(cleaned[name].text, cleaned[name].edits) == read(name)


@pytest.mark.parametrize("name", KNOWN)
def test_metadata_is_lifted(name: str, cleaned: dict[str, Result]) -> None:
    found = cleaned[name].metadata
    assert {key: found.get(key) for key in KNOWN[name]} == KNOWN[name]
    assert found["language"] == "en"


def test_no_person_or_date_is_made_up(cleaned: dict[str, Result]) -> None:
    assert [cleaned[name].metadata.get("author") for name in ("001", "002")] == [None, None]
    assert [cleaned[name].metadata.get("date") for name in ("000", "002", "003", "004")] == [None] * 4


def test_evidence_shows_the_value_in_the_text_as_read(cleaned: dict[str, Result]) -> None:
    for name, result in cleaned.items():
        raw = read(name)
        for item in result.metadata["fields"] or ():
            if item["raw_start"] is not None and item["name"] in ("title", "author", "publisher", "dateline", "bio"):
                shown = raw[item["raw_start"] : item["raw_end"]]
                assert item["value"].split()[0] in shown, (name, item)


def test_typography_is_kept(cleaned: dict[str, Result]) -> None:
    assert "Mevlüt Çavuşoğlu" in cleaned["002"].text
    assert "was the mantra\u00a0NATO\u00a0Secretary" in cleaned["000"].text
    assert "“In together, out together”" in cleaned["000"].text
