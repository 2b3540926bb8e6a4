"""Documents that stay although a stage fails on them or takes too long: copies went for their sake.

Whoever is set aside behind `drop_duplicates`, or beside it in its phase, may be the one of a cluster that was kept, and
all of the cluster would be lost. What stands there only tells something of a document (`Recipe` refuses others), which
stays without what would have been told of it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pyarrow as pa

from corpusmill.read.records import OF_THE_MOMENT
from corpusmill.recipes.recipe import KEEPS_ONE, Recipe
from corpusmill.recipes.stage import Failure
from corpusmill.text.batch import Batch

_log = logging.getLogger("corpusmill.read.later")

Carry = Callable[[Recipe, Batch], tuple[Batch, list[Failure]]]
"""Carries out a recipe on a batch."""


def with_spared(
    done: tuple[Batch, list[Failure]], begun: Batch, recipe: Recipe, carry: Carry
) -> tuple[Batch, list[Failure], list[str]]:
    """The batch with those that stay, the failures that take a document out, and kinds of faults of the moment.

    `done` is what `recipe` made of `begun`; `carry` carries out what else of it decides whether a document stays.
    """
    batch, failures = done
    if not failures:
        return batch, failures, []
    failed = {failure.id for failure in failures}
    rest = begun.select([row for row, id_ in enumerate(begun.ids) if id_ in failed])
    out: list[Failure] = []
    if KEEPS_ONE in recipe.stages:
        options = {name: given for name, given in recipe.options.items() if name == KEEPS_ONE}
        rest, out = carry(replace(recipe, stages=(KEEPS_ONE,), options=options), rest)
    lost = {failure.id for failure in out}
    spared = [failure for failure in failures if failure.id not in lost]
    for stage in sorted({failure.stage for failure in spared}):
        _log.info(
            "%s told nothing of documents on which it failed or took too long; they stay, since copies went for their "
            "sake", stage,
        )  # fmt: skip
    kinds = [failure.kind for failure in spared if failure.kind in OF_THE_MOMENT]
    return _in_order([batch, rest], begun), out, kinds


def _in_order(pieces: Sequence[Batch], begun: Batch) -> Batch:
    """Rows of several batches in the order in which they came in; a column that a piece lacks is null there."""
    kinds = {name: column.type for piece in pieces if len(piece) for name, column in piece.columns.items()}
    whole = Batch.concat([_with_columns(piece, kinds) for piece in pieces], like=begun)
    place = {id_: row for row, id_ in enumerate(whole.ids)}
    came = {id_: row for row, id_ in enumerate(begun.ids)}
    # in such a phase one stage takes documents out, so that theirs is the order of what came in
    dropped = sorted(whole.dropped, key=lambda row: came[row.id])
    return replace(whole.select([place[id_] for id_ in begun.ids if id_ in place]), dropped=dropped)


def _with_columns(batch: Batch, kinds: Mapping[str, pa.DataType]) -> Batch:
    columns: dict[str, Any] = {
        name: batch.columns[name] if name in batch.columns else pa.nulls(len(batch), kind)
        for name, kind in kinds.items()
    }
    return replace(batch, columns=columns)
