"""A private value that an entity or a broken encoding hides in the text as read is masked wherever it is written."""

from __future__ import annotations

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
