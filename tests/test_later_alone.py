"""A later phase in which each record goes alone leaves its tables in the order of all together."""

from __future__ import annotations

from collections.abc import Iterator

from corpusmill.corpus.later.part import _each_alone
from corpusmill.engine.limits import Watch
from corpusmill.recipes.recipe import Recipe
from corpusmill.text.actions import Drop
from corpusmill.text.batch import Batch


def drop_late(batch: Batch) -> Iterator[Drop]:
    yield from (Drop(row, "late") for row, text in enumerate(batch.texts) if "late" in text)


def drop_long(batch: Batch) -> Iterator[Drop]:
    yield from (Drop(row, "long") for row, text in enumerate(batch.texts) if "long" in text)


def test_what_is_dropped_stands_stage_by_stage() -> None:
    recipe = Recipe("two", ("test_later_alone:drop_late", "test_later_alone:drop_long"))
    batch = Batch(ids=["s/a", "s/b", "s/c", "s/d"], texts=["a long text", "a late text", "a text", "a long one"])
    together = recipe(batch)[0]
    with Watch(20.0, None) as watch:
        apart, failures = _each_alone(batch, recipe, {}, watch)
    assert not failures and list(apart.ids) == list(together.ids) == ["s/c"]
    assert [row.id for row in apart.dropped] == [row.id for row in together.dropped] == ["s/b", "s/a", "s/d"]
