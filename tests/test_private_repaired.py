"""A private value that an entity or a broken encoding hides in the text as read is masked wherever it is written."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator

import pyarrow as pa
import pytest

from corpusmill.corpus.tables import tables_of
from corpusmill.recipes.recipe import load_recipe
from corpusmill.text.actions import Drop
from corpusmill.text.apply import apply
from corpusmill.text.batch import Batch

STORY = "The council of Aldermere voted on Monday to close the old bridge for two years of repairs, the clerk said."
HIDDEN = [
    "ada&#64;mill.org", "ada&amp;#64;mill.org", "ada@mill&#46;org", "zqjo&euml;l@mill.org",
    "zq\u00adada@mi\u00adll.org", "zqada\u200b@mill.org", "zqy@mill-town.org and ada&#64;mill.org",
]  # fmt: skip
LINES = [
    "Copyright © 2024 The Mill. All rights reserved. {}",
    "Contact the writer at {}",
    "Write to {} or come by.",
    "{}",
]


@pytest.mark.parametrize("value", HIDDEN)
@pytest.mark.parametrize("line", LINES)
def test_no_table_holds_it(value: str, line: str) -> None:
    recipe = load_recipe("default", add=["mask_private"])
    text = "\n\n".join([STORY, STORY.replace("bridge", "quay"), line.format(value)])
    batch = Batch(ids=["s/a", "s/b"], texts=[text, text])
    cleaned, failures = recipe(apply(batch, [Drop(1, "of-this-test")], "read"))
    assert not failures and len(cleaned) == len(cleaned.dropped) == 1
    written = repr([table.to_pylist() for table in tables_of(cleaned, [], recipe.columns)[:3]])
    assert "mill.org" not in written and value not in written
    assert "zq" not in written  # nor the begin of one, where an entity stands inside


@pytest.mark.parametrize(
    "value", [*HIDDEN, "z&#113;&#64;mill.org", "z&#x71;q&commat;mill.org", "zq\u00c3\u00a9e@mill.org"]
)
def test_no_cell_and_no_message_holds_it(value: str) -> None:
    recipe = load_recipe("default", add=["test_private_repaired:drop_nothing", "mask_private"])
    batch = Batch(
        ids=["s/a", "s/b"],
        texts=[STORY, f"{STORY} FAIL {value}"],
        columns={
            "title": pa.array([f"Write to {value}", None]),
            "author": pa.array([["Ada", f"Ada {value}"], None]),
            "url": pa.array([f"https://mill.example/?to={value}", None]),
            "extra": pa.array([json.dumps({"a&amp;b": value, "deep": [{"x": f"to {value} today"}]}), None]),
        },
    )
    cleaned, failures = recipe(batch)
    assert len(cleaned) == 1 and len(failures) == 1
    written = repr([table.to_pylist() for table in tables_of(cleaned, failures, recipe.columns)[:3]])
    written = f"{written} {failures} {html.unescape(written)}"
    assert "mill.org" not in written and value not in written
    assert json.loads(cleaned.values("extra")[0])["deep"] == [{"x": "to <EMAIL> today"}] or " and " in value


def test_a_message_is_read_in_the_language_of_its_document() -> None:
    recipe = load_recipe("default", add=["test_private_repaired:drop_nothing", "mask_private"])
    text = f"{STORY * 3} FAIL Ring the office on 020 7946 0958 today."
    _, (failure,) = recipe(Batch(ids=["s/a"], texts=[text]))
    assert "FAIL Ring the office on <PHONE> today" in failure.error


def drop_nothing(batch: Batch) -> Iterator[Drop]:
    """Fails, with the text, on what says so."""
    for text in batch.texts:
        if "FAIL" in text:
            raise ValueError(text)
    yield from ()
