"""Carries a recipe out on batches of a finished part, where a record may hang or end the process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any, NamedTuple

from corpusmill.corpus.kept.ids import hashes_of
from corpusmill.corpus.kept.outlasted import Content, Outlasted
from corpusmill.corpus.kept.unchanged import brought_by
from corpusmill.corpus.tables import sha256
from corpusmill.engine.alone import alone
from corpusmill.engine.doubts import Doubts
from corpusmill.engine.limits import Ending, Place, Watch
from corpusmill.recipes.recipe import Recipe
from corpusmill.recipes.stage import Failure
from corpusmill.text.batch import Batch


class Care(NamedTuple):
    """What a record may take, which slices of the part ended a process before, and what is known of records."""

    watch: Watch
    doubts: Doubts
    outlasted: Outlasted
    known: Mapping[str, Any]
    """What the corpus knows, by subject: the tables that stages ask for."""
    made_by: tuple[str, ...]
    """All that decides what becomes of a record, beside the record."""

    def carry(self, recipe: Recipe, batch: Batch, place: Place) -> tuple[Batch, list[Failure], dict[str, Ending]]:
        """A batch of the slice at `place` after the recipe, what failed, and by id how those ended that ended a
        process."""
        if self.doubts.begins_at(place):
            return each_alone(batch, recipe, self.known, self.watch)
        self.watch.cleaning(place, place, sum(map(len, batch.texts)))
        return *recipe(batch, self.known), {}

    def carry_out(self, recipe: Recipe, batch: Batch, place: Place) -> tuple[Batch, list[Failure]]:
        """The same, where it does not matter why a record is lost."""
        done, failures, endings = self.carry(recipe, batch, place)
        return done, [*failures, *failures_of(endings, recipe)]

    def hopeless(self, batch: Batch, place: Place) -> dict[str, Ending]:
        """By id, those known to take more than their limit: from an earlier build, or as the only one at hand."""
        if len(batch) == 1 and (ending := self.doubts.ending_of("cleaning", place, place)):
            return {batch.ids[0]: ending}
        contents = map(partial(self._content, batch), range(len(batch)))
        lost = self.outlasted.among(contents, (self.watch.limit_of(len(text)) for text in batch.texts))
        return {batch.ids[row]: ending for row, ending in lost.items()}

    def remember(self, batch: Batch, endings: Mapping[str, Ending]) -> None:
        """Of the records that ended a process, those that took their time."""
        rows = {row: endings[id_] for row, id_ in enumerate(batch.ids) if id_ in endings}
        self.outlasted.remember_rows(batch, rows, partial(self._content, batch))

    def _content(self, batch: Batch, row: int) -> Content:
        (brought,) = brought_by(batch.select([row]), hashes_of([batch.ids[row]]))
        return ("later", bytes(brought).hex(), sha256(batch.texts[row]), *self.made_by)


def each_alone(
    batch: Batch, recipe: Recipe, known: Mapping[str, Any], watch: Watch
) -> tuple[Batch, list[Failure], dict[str, Ending]]:
    """The batch after the phase, of which each record had a process of its own, and how those ended that did, by id."""
    pieces: list[Batch] = []
    failures: list[Failure] = []
    endings: dict[str, Ending] = {}
    for row in range(len(batch)):
        record = batch.select([row])
        done = alone(partial(recipe, record, known), watch.limit_of(len(record.texts[0])))
        if isinstance(done, Ending):
            endings[record.ids[0]] = done
        else:
            pieces.append(done[0])
            failures += done[1]
    kept = [piece for piece in pieces if len(piece)]
    # stage by stage, as where all rows go together
    place = {name: n for n, name in enumerate(recipe.stages)}
    dropped = tuple(sorted((row for piece in pieces for row in piece.dropped), key=lambda row: place[row.stage]))
    after = Batch.concat(kept, like=batch) if kept else batch.select([])
    return replace(after, dropped=dropped), failures, endings


def failures_of(endings: Mapping[str, Ending], recipe: Recipe) -> list[Failure]:
    """Failures for the records that ended a process, by id."""
    last = recipe.stages[-1]
    return [Failure(id_, last, f"this record: {ending.error}", ending.kind) for id_, ending in endings.items()]
