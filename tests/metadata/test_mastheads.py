"""Whole pages, pages on one line, blog footers: what they say of their article; and what lifts must leave."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

import corpusmill
from corpusmill.corpus.tables import tables_of
from corpusmill.metadata.judges.phrases import _first_on, read_first_on
from corpusmill.metadata.words import Line, phrases
from corpusmill.stages.lift_metadata import COLUMNS, lift_metadata
from corpusmill.text.apply import apply
from corpusmill.text.batch import Batch
from corpusmill.text.fold import fold

BODY = "The council voted on Monday to close the old bridge over the river for two years, the mayor said."
MENU = "News\n\nSport\n\nCulture\n\nSign in\n\n"


def lifted(text: str, language: str = "en") -> tuple[str, dict[str, Any]]:
    batch = Batch(ids=["s/1"], texts=[text], columns={"language": pa.array([language], pa.string())})
    after = apply(batch, lift_metadata(batch), "lift_metadata")
    return after.texts[0], tables_of(after, [], COLUMNS).documents.to_pylist()[0]


PAGES = [
    (
        f"Council closes the old bridge | News | The Harbour Times\n\n{MENU}Council closes the old bridge\n\n"
        f"By Ann Li\n\n5 May 2020\n\n{BODY}\n\n{BODY}",
        {
            "title": "Council closes the old bridge",
            "author": ["Ann Li"],
            "date": "2020-05-05",
            "publisher": "The Harbour Times",
        },
    ),
    (
        f"Home > News > Council closes the old bridge\n\n{MENU}Council closes the old bridge\n\n{BODY}\n\n{BODY}",
        {"title": "Council closes the old bridge", "publisher": None},
    ),
    (
        f"{MENU * 4}Council closes the old bridge for repair\n\nThe works on the river begin in May and will take two "
        f"years, the town says\n\nBy Ann Li | 5 May 2020\n\n{BODY}\n\n{BODY}",
        {"title": "Council closes the old bridge for repair", "author": ["Ann Li"], "date": "2020-05-05"},
    ),
    (
        f"{MENU * 4}Share this with your friends\n\n5 May 2020\n\n{BODY}\n\n{BODY}",  # a button over the date
        {"title": None, "date": "2020-05-05"},
    ),
    (
        "Council closes the old bridge | The works begin in May. " + BODY * 6,
        {"title": "Council closes the old bridge"},
    ),
    (
        "Council closes its bridge for two years - Harbour Home News Council closes its bridge for two years "
        + BODY * 6,
        {"title": "Council closes its bridge for two years"},
    ),
    ("Home - Harbour News and Sport - Harbour Weather Home - Harbour News Sport " + BODY * 6, {"title": None}),
    (f"# Council closes the old bridge\n\n{BODY}\n\n{BODY}", {"title": "Council closes the old bridge"}),
    (f"Want to cross for less?\n\nI saw it with my own eyes.\n\n{BODY}", {"title": None}),  # a heading
    # behind a title's bar a day, a section, and what else of the page has the name of
    (f"Council closes old bridge | 5.5.2020\nCouncil closes old bridge\n{BODY}\n{BODY}", {"publisher": None}),
    (f"Council closes old bridge | Town talk\nCouncil closes old bridge\n{BODY}\n{BODY}", {"publisher": None}),
    (
        f"Council closes old bridge | Town Talk\nCouncil closes old bridge\n{BODY}\n{BODY}\nTown Talk",
        {"publisher": "Town Talk"},
    ),
    (f"{BODY}\n\n{BODY}\n\nShare Post", {"publisher": None}),
    (f"{BODY}\n\n{BODY}\n\n© The Harbour Times Ltd 2020", {"publisher": None}),  # whose text it is, elsewhere
    (f"{BODY}\n\n{BODY}\n\nCopyright The Harbour Times Ltd 2020", {"publisher": "The Harbour Times"}),
]


@pytest.mark.parametrize(("text", "expected"), PAGES)
def test_a_page_says_what_its_article_is(text: str, expected: dict[str, Any]) -> None:
    _, row = lifted(text)
    assert {name: row[name] for name in expected} == expected


@pytest.mark.parametrize("phrase", phrases("first_on"))
def test_a_blog_footer_names_title_and_site_in_its_language(phrase: str) -> None:
    text = phrase.format(title="Die alte Brücke wird saniert", site="Harbour Times")
    found = {find.name: find.value for find in read_first_on(Line(text, fold(text), 0))}
    assert found == {"title": "Die alte Brücke wird saniert", "publisher": "Harbour Times"}
    assert len(_first_on()) == len(phrases("first_on"))


def test_a_lone_copyright_notice_names_no_publisher() -> None:
    assert lifted(f"{BODY}\n\n{BODY}\n\n© 2020 Smolensk Weekly")[1]["publisher"] is None
    assert lifted(f"Smolensk Weekly\n\n{BODY}\n\n{BODY}\n\n© 2020 Smolensk Weekly")[1]["publisher"] is not None
    # a house that owns sites
    assert lifted(f"Smolensk Holding\n\n{BODY}\n\n{BODY}\n\n© 2020 Smolensk Holding")[1]["publisher"] is None


@pytest.mark.parametrize(
    "text",
    [
        "The old bridge at dawn. Photo: Ann Li\n\nThe mayor on Monday. Photo: Bo Ek",
        "By Ann Li\n\n5 May 2020",
        "Photo by Ann Li / CC BY 4.0",
    ],
)
def test_no_lift_empties_a_text(text: str) -> None:
    assert lifted(text)[0] == text


@pytest.mark.parametrize(
    "paragraph",
    [
        "The works will cost four million and begin in May, the engineer of the town told the council.",
        'Under the print hangs a small brass plate that reads "Photo: Ann Li"',
        "The sign was old. It stood by the door for years and nobody cleaned it in all that time. On the back of the "
        "wood she found a name, and below it in a small hand the words of the man who took it. Photo: Ann Li",
    ],
)
def test_a_paragraph_stays_whatever_stands_above_or_behind(paragraph: str) -> None:
    for text in (f"{BODY}\n\n{BODY}\n\nAbout the author\n\n{paragraph}", f"{BODY}\n\n{paragraph}\n\n{BODY}"):
        assert paragraph in lifted(text)[0]


@pytest.mark.parametrize(
    "text",
    [
        f"Dear Ann,\n\n{BODY}\n\nYours sincerely,\n\nBo Ek",
        f"ANN LI\n\n{BODY}\n\nBO EK\n\n{BODY}\n\nANN LI\n\n{BODY}",
        f"Ann Li: {BODY}\n\nBo Ek: {BODY}\n\nAnn Li: Yes.\n\nBo Ek: {BODY}",
    ],
)
def test_letters_plays_and_transcripts_keep_their_names(text: str) -> None:
    assert lifted(text)[0] == text


MATTER = "---\nslug: old-bridge\ntitle: 'Council closes its old bridge'\nlayout: default\n---\n\n"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (f"{MATTER}# Council closes the bridge (CCB)\n\n{BODY}\n\n{BODY}", "Council closes the bridge (CCB)"),
        (f"{MATTER}{BODY}\n\n{BODY}", "Council closes its old bridge"),
    ],
)
def test_front_matter_names_the_title_though_another_stage_cuts_it(text: str, title: str) -> None:
    assert corpusmill.clean(text).metadata["title"] == title


def dumped(*headings: str) -> str:
    """A page as a text browser writes it: headings at the margin, all else three columns in."""
    menu = "\n".join(f"     * Section {n}" for n in range(18))
    text = "   The council of the town closes its old bridge for two years, the clerk said on Monday.\n" * 6
    return "\n\n".join(["   Skip to content", menu, *headings, "   Ann Li\n   Published 3 May 2021", text])


def test_a_heading_at_the_margin_of_a_dump_is_its_title() -> None:
    _, row = lifted(dumped("Old bridge of the town\nclosed for two years"))
    assert row["title"] == "Old bridge of the town closed for two years"
    assert row["date"] == "2021-05-03"


def test_a_heading_that_its_text_does_not_take_up_is_no_title() -> None:
    assert lifted(dumped("Become a member of our garden club"))[1]["title"] is None
