"""A later phase in which each record goes alone leaves its tables in the order of all together."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import partial

import pyarrow as pa
import pytest

from corpusmill.corpus.later.part import _each_alone
from corpusmill.corpus.later.spared import with_spared
from corpusmill.engine.limits import Watch
from corpusmill.recipes.recipe import Recipe
from corpusmill.recipes.stage import Failure
from corpusmill.text.actions import Column, Drop
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


def tag_some(batch: Batch) -> Iterator[Column]:
    if any("fails" in text for text in batch.texts):
        raise ValueError("this text is not to be told of")
    if any("ends" in text for text in batch.texts):
        os._exit(3)
    yield Column("told", pa.array([True] * len(batch)))


@pytest.mark.parametrize("is_alone", [False, True])
@pytest.mark.parametrize("beside", [(), ("drop_duplicates",)])
def test_a_document_for_whose_sake_copies_went_stays_where_telling_of_it_fails(
    beside: tuple[str, ...], is_alone: bool
) -> None:
    recipe = Recipe("of a phase", ("test_later_alone:tag_some", *beside))
    texts = ["one", "this ends it" if is_alone else "one more", "this fails", "three", "a copy"]
    begun = Batch(ids=[f"s/{n}" for n in range(len(texts))], texts=texts)
    with Watch(20.0, None) as watch:
        carry = partial(_alone, watch=watch) if is_alone else lambda stages, batch: stages(batch)
        done = carry(recipe, begun)
        assert len(done[1]) == 1 + is_alone and len(done[0]) < len(begun)
        batch, failures, kinds = with_spared(done, begun, recipe, carry)
    assert list(batch.ids) == list(begun.ids) and not failures
    assert batch.values("told") == [True, None if is_alone else True, None, True, True]
    assert len(kinds) == is_alone


def _alone(stages: Recipe, batch: Batch, watch: Watch) -> tuple[Batch, list[Failure]]:
    return _each_alone(batch, stages, {}, watch)
