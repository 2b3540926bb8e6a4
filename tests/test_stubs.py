"""Pages that are no documents, and documents that look like them."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpusmill.cleaning import clean_many
from corpusmill.recipes.recipe import Recipe, load_recipe
from corpusmill.recipes.stage import RecipeError
from corpusmill.stages.judging.drop_stubs import stub_of

TABLES = Path(__file__).parent / "stubs"


def cases(name: str) -> list[tuple[str | None, str]]:
    lines = (TABLES / name).read_text(encoding="utf-8").split("\n")
    parts = [line.partition(" | ") for line in lines if line and not line.startswith("#")]
    return [(None if kind == "-" else kind, text.replace("\\n", "\n")) for kind, _, text in parts]


@pytest.mark.parametrize(("kind", "text"), cases("seen.txt"))
def test_cases_that_were_read(kind: str | None, text: str) -> None:
    assert stub_of(text) == kind


def test_stubs_are_dropped_with_their_kind_or_marked() -> None:
    texts = [text for _, text in cases("seen.txt")]
    wanted = [f"stub-{kind}" if kind else None for kind, _ in cases("seen.txt")]
    dropped = [result.metadata.get("dropped") for result in clean_many(texts, recipe=load_recipe(add=["drop_stubs"]))]
    assert dropped == wanted
    marking = Recipe("marking", ("drop_stubs",), {"drop_stubs": {"policy": "mark"}})
    marked = [result.metadata.get("stub") for result in clean_many(texts, recipe=marking)]
    assert marked == [kind for kind, _ in cases("seen.txt")]


def test_cases_that_were_written_after_the_phrases() -> None:
    told = [(stub_of(text) is not None, kind is not None) for kind, text in cases("unseen.txt")]
    right = sum(found and wanted for found, wanted in told)
    precision, recall = right / sum(found for found, _ in told), right / sum(wanted for _, wanted in told)
    assert precision >= 0.95 and recall >= 0.75, (precision, recall)


@pytest.mark.parametrize("reading", ["drop_stubs", "lift_metadata"])
@pytest.mark.parametrize("asking", ["drop_duplicates", "tag_contamination", "tag_passages", "tag_splits"])
def test_what_judges_the_text_as_read_stands_before_what_looks_at_all_texts(reading: str, asking: str) -> None:
    with pytest.raises(RecipeError, match=f"{reading} stands behind {asking}.*put it before"):
        Recipe("mine", (asking, reading)).bound  # noqa: B018
    assert Recipe("mine", (reading, asking)).bound
