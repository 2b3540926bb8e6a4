"""What a signature, date or publisher must show beside itself to be believed, and what is on record of it."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from corpusmill.corpus.tables import tables_of
from corpusmill.metadata.dates import find_dates
from corpusmill.metadata.words import words_of
from corpusmill.recipes.recipe import load_recipe
from corpusmill.stages.lift_metadata import COLUMNS
from corpusmill.text.apply import undo
from corpusmill.text.batch import Batch
from corpusmill.text.fold import fold
from lifting import BODY, lifted

SEEDS = Path(__file__).parents[1] / "seeds"


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("Wednesday, October 21, 2020", "2020-10-21"),
        ("Thursday, October 21, 2020", None),  # it was a Wednesday
        ("Friday", None),
        ("03/04/2021", None),  # March or April
        ("Saturday, 03/04/2021", "2021-04-03"),
        ("Thursday 03/04/2021", "2021-03-04"),
        ("25/12/2021", "2021-12-25"),
        ("31 February 2021", None),
    ],
)
def test_a_date_is_checked_or_absent(text: str, iso: str | None) -> None:
    assert next((found.iso for found in find_dates(fold(text), words_of("en"))), None) == iso


@pytest.mark.parametrize(
    ("text", "author"),
    [
        (f"Council closes the old bridge\n\nJane Doe\n\n{BODY['en']}", ["Jane Doe"]),
        (f"{BODY['en']}\n\nJane Doe", ["Jane Doe"]),
        (f"Our offer\n\nLifetime Bridge\n\n{BODY['en']}", None),  # no title above
        (f"Council closes the old bridge\n\nMonday Voted\n\n{BODY['en']}", None),  # words of the text
        (f"{BODY['en']}\n\nAd Choices", None),
        (f"{BODY['en']}\n\nFoto di Jane Doe", None),
    ],
)
def test_a_name_signs_by_its_place(text: str, author: list[str] | None) -> None:
    assert lifted(text)[1]["author"] == author


def test_keep_leaves_headline_and_byline_at_the_head() -> None:
    text = f"Council closes the old bridge for two years\n\nBy Jane Doe\n\n{BODY['en']}"
    after, row = lifted(text, keep=("title", "byline"))
    assert after.texts[0] == text
    assert (row["title"], row["author"]) == ("Council closes the old bridge for two years", ["Jane Doe"])


def test_an_organisation_is_no_author() -> None:
    _, row = lifted(f"Council closes the old bridge for two years\n\nHarbour Monitoring\n\n{BODY['en']}")
    assert (row["author"], row["publisher"]) == (None, "Harbour Monitoring")


def test_the_note_names_its_author_only_for_a_comment() -> None:
    own = "Editor’s Note: Ann Li is a former pilot. The views expressed in this commentary are her own."
    after, row = lifted(f"{own}\n{BODY['en']}")
    assert (row["author"], after.texts[0].strip()) == (["Ann Li"], BODY["en"])
    _, row = lifted(f"Editor’s Note: Ann Li is ill today, so this recipe comes from the archive.\n{BODY['en']}")
    assert row["author"] is None


def test_author_box_tags_and_source() -> None:
    body = f"{BODY['en']}\n\n{BODY['en']}"
    after, row = lifted(f"{body}\n\nAnn Li\n\n“Coffee drinker. Part-time pilot. Writes about bridges.”")
    assert (row["author"], after.texts[0].strip()) == (["Ann Li"], body)
    after, row = lifted(f"{body}\n\nTags: bridges, harbour, council")
    assert [f["value"] for f in row["fields"] if f["name"] == "tags"] == ["bridges, harbour, council"]
    assert after.texts[0].strip() == body
    after, row = lifted(f"{body}\n\nSOURCE Harbour Bridges Inc.")
    assert (row["publisher"], after.texts[0].strip()) == ("Harbour Bridges Inc.", body)


def test_a_copyright_notice_is_evidence_even_after_it_was_cut() -> None:
    text = f"{BODY['en']}\n\nCopyright © 2020 The Harbour Times, LLC."
    batch, _ = load_recipe("default")(Batch(ids=["s/1"], texts=[text]))
    row = tables_of(batch, [], COLUMNS).documents.to_pylist()[0]
    assert row["publisher"] == "The Harbour Times"
    evidence = next(field for field in row["fields"] if field["name"] == "publisher")
    assert text[evidence["raw_start"] : evidence["raw_end"]] == "The Harbour Times"


def test_the_input_wins_and_a_contradiction_is_on_record() -> None:
    text = f"By Jane Doe\n\n{BODY['en']}"
    _, row = lifted(text, columns={"author": pa.array([["Rob Roe"]], pa.list_(pa.string()))})
    assert row["author"] == ["Rob Roe"]
    assert ("contradicts_input", "author: Jane Doe") in {(f["name"], f["value"]) for f in row["fields"]}
    _, row = lifted(text, columns={"author": pa.array([["JANE DOE"]], pa.list_(pa.string()))})
    assert not [f for f in row["fields"] if f["name"] == "contradicts_input"]


def test_the_seeds() -> None:
    paths = sorted(SEEDS.glob("*.txt"))
    texts = [path.read_text(encoding="utf-8") for path in paths]
    recipe = load_recipe("default")
    batch, failures = recipe(Batch(ids=[path.name[:3] for path in paths], texts=texts))
    assert not failures
    rows = {row["id"]: row for row in tables_of(batch, [], recipe.columns).documents.to_pylist()}
    fields = {id_: {(f["name"], f["value"]) for f in row["fields"]} for id_, row in rows.items()}
    assert [rows[id_]["title"] for id_ in ("000", "002", "003")] == [
        "Alliance United In Afghanistan Strategy",
        "NATO members discuss troop withdrawal from Afghanistan",
        "NATO prepares to leave Afghanistan after the US withdrawal decision",
    ]
    assert [rows[id_]["author"] for id_ in sorted(rows)] == [
        ["Jim Garamone"],
        None,
        None,
        ["Sacha Woodward"],
        ["Jens Stoltenberg"],
    ]
    assert (rows["001"]["publisher"], rows["001"]["date"]) == ("The Washington Times", "2020-10-21")
    assert (rows["002"]["publisher"], rows["002"]["dateline"]) == ("DM Monitoring", "BRUSSELS")
    assert rows["002"]["text"].startswith("BRUSSELS: NATO member countries on Wednesday met")
    assert {("section", "international"), ("credit", "Pool / Reuters")} <= fields["003"]
    assert any(name == "bio" and value.startswith('"Wannabe writer.') for name, value in fields["003"])
    assert any(name == "caption" and value.endswith("on Wednesday in Brussels.") for name, value in fields["003"])
    for text, after, trail in zip(texts, batch.texts, batch.history, strict=True):
        assert undo(after, [cut for cuts in trail for cut in cuts]) == text


LONG, SHORT = "\n".join([BODY["en"]] * 45), "\n".join([BODY["en"]] * 3)
STANDFIRST = "Mayor opens the new harbour\nShe said that the works were worth it."
MORE = "\n".join(f"More from harbour {n}" for n in range(5))


@pytest.mark.parametrize(
    ("text", "author"),
    [
        (f"{LONG}\n{STANDFIRST}\nBy Jane Doe\n{MORE}", None),
        (f"{SHORT}\n{STANDFIRST}\nBy Jane Doe\n{MORE}", ["Jane Doe"]),  # a short page has room for one text only
        (f"{LONG}\n{BODY['en'] * 3}\nBy Jane Doe\n{MORE}", ["Jane Doe"]),  # below a paragraph
        (f"{LONG}\n{STANDFIRST}\nBy Jane Doe and Ann Li, Harbour Times", ["Jane Doe", "Ann Li"]),  # the last line
    ],
)
def test_a_byline_far_behind_a_text_signs_a_teaser(text: str, author: list[str] | None) -> None:
    after, row = lifted(text)
    assert (row["author"], "By Jane Doe" in after.texts[0]) == (author, author is None)


def test_a_name_near_the_text_is_one_that_people_have() -> None:
    assert lifted(f"Council closes the old bridge\nHarbour Wrap-Up\n{BODY['en']}\n{BODY['en']}")[1]["author"] is None
    after, row = lifted(f"2 May 2020\nRéunion de Conseil\n\n{BODY['fr']}\n{BODY['fr']}", "fr")
    assert (row["author"], "Réunion de Conseil" in after.texts[0]) == (None, True)
