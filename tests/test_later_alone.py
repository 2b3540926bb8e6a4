"""A later phase in which each record goes alone: tables in the order of all together, and limits that are met once."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pyarrow as pa
import pytest

import corpora
from corpusmill.corpus.build import build
from corpusmill.corpus.later.care import each_alone, failures_of
from corpusmill.corpus.later.spared import with_spared
from corpusmill.engine.limits import Watch
from corpusmill.recipes.recipe import Recipe
from corpusmill.recipes.stage import Failure
from corpusmill.text.actions import Column, Drop
from corpusmill.text.batch import Batch
from faults import with_stage
from test_build import DIST


def drop_late(batch: Batch) -> Iterator[Drop]:
    yield from (Drop(row, "late") for row, text in enumerate(batch.texts) if "late" in text)


def drop_long(batch: Batch) -> Iterator[Drop]:
    yield from (Drop(row, "long") for row, text in enumerate(batch.texts) if "long" in text)


def test_what_is_dropped_stands_stage_by_stage() -> None:
    recipe = Recipe("two", ("test_later_alone:drop_late", "test_later_alone:drop_long"))
    batch = Batch(ids=["s/a", "s/b", "s/c", "s/d"], texts=["a long text", "a late text", "a text", "a long one"])
    together = recipe(batch)[0]
    with Watch(20.0, None) as watch:
        apart, failures, _ = each_alone(batch, recipe, {}, watch)
    assert not failures and list(apart.ids) == list(together.ids) == ["s/c"]
    assert [row.id for row in apart.dropped] == [row.id for row in together.dropped] == ["s/b", "s/a", "s/d"]


COLUMNS = {"told": pa.bool_()}


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
    done, failures, endings = each_alone(batch, stages, {}, watch)
    return done, [*failures, *failures_of(endings, stages)]


@pytest.mark.parametrize(("split_bytes", "tries"), [(1 << 20, "xx"), (1 << 10, "x")], ids=["among others", "alone"])
def test_a_record_that_outlasts_its_limit_in_a_later_phase_is_remembered(
    split_bytes: int, tries: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # ended as the system ends a step at its limit: who waits for that on a busy machine may be told to have waited
    code = "if 'Town 0-0' in text:\n    open('log', 'a').write('x')\n    os.kill(os.getpid(), signal.SIGPROF)"
    config = with_stage(
        corpora.make(tmp_path, documents=3, split_bytes=split_bytes), code, seconds=0.3,
        stages=["tag_duplicates", "odd:odd"],
    )  # fmt: skip
    monkeypatch.chdir(tmp_path)
    first = build(config, jobs=1).as_dict()
    assert (first["rows"], first["kinds"]) == (2, {"time-limit": 1})
    release = corpora.checksums(config.parent / DIST)
    assert (tmp_path / "log").read_text() == tries, "who is alone is known to be it"

    (tmp_path / "log").unlink()
    second = build(config, jobs=1).as_dict()
    assert (second["status"], second["kinds"]) == ("unchanged", {"time-limit": 1})
    assert not (tmp_path / "log").exists(), "not tried again"
    assert corpora.checksums(config.parent / DIST) == release
    (said,) = (warning for warning in second["warnings"] if "not tried again" in warning)
    assert said.startswith("1 not tried again") and "doc-0000.txt" in said

    config.write_text(config.read_text().replace("seconds = 0.3", "seconds = 0.4"))
    build(config, jobs=1)
    assert (tmp_path / "log").exists(), "more time, another try"
