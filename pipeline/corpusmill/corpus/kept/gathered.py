"""Turns steps into tables: what an earlier part holds is copied, what is left of several steps is cleaned together.

Of a corpus in which one document in a hundred changed, a step has three to clean: alone they take as long as a hundred
(what the stages do once a batch costs .07 s). Copied rows, too, are looked up and put in order for some steps at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from typing import Any, NamedTuple, TypeVar

import numpy as np

from corpusmill.corpus.accounts import Came
from corpusmill.corpus.cleaned import cleaned, each_alone, merged, of_these, woven
from corpusmill.corpus.incoming.steps import Step
from corpusmill.corpus.kept.outlasted import Content, record_of
from corpusmill.corpus.kept.step_store import Kept, StepStore, is_cheap
from corpusmill.corpus.kept.unchanged import Brought, Earlier
from corpusmill.corpus.reading import Reading
from corpusmill.corpus.tables import Cleaned
from corpusmill.engine.costs import processor_time
from corpusmill.engine.limits import Ending, Place
from corpusmill.kernel.arrays import Ints
from corpusmill.read.records import SetAside
from corpusmill.text.batch import BATCH_BYTES, BATCH_ROWS, Batch
from corpusmill.text.schema import DROPPED, EDITS, arrow_schema, documents_columns

Item = TypeVar("Item")

_MOST_STEPS = 64
"""How many steps may wait to be cleaned together: .1 MB each, as rows to be copied are not read yet."""

_MOST_TOGETHER = 8
"""How many steps have their rows copied together: 2 MiB each with their edits, as much as Arrow reads at once."""


class Ready(NamedTuple):
    """What became of a step, or of some that lost no record, in the order of steps."""

    came: Came
    """The records as they were read."""
    unread: list[SetAside]
    """Records that could not be read."""
    ended: list[SetAside]
    """Records that ended a process."""
    ids: Sequence[str]
    """Of the records that were admitted."""
    brought: Brought
    cleaned: Cleaned


class _Copies(NamedTuple):
    """Records whose documents stand in earlier parts, in the order in which they stand there."""

    source: Ints
    """The rows of the earlier parts."""
    row: Ints
    """Which of the records at hand each is."""

    @staticmethod
    def together(some: Sequence[_Waiting]) -> _Copies:
        """Those of some steps, counted from the first record of the first."""
        firsts = np.cumsum([0, *(len(waiting.ids) for waiting in some[:-1])]).tolist()
        source = np.concatenate([waiting.copies.source for waiting in some])
        row = np.concatenate([waiting.copies.row + first for waiting, first in zip(some, firsts, strict=True)])
        order = np.argsort(source, kind="stable")
        return _Copies(source[order], row[order])


@dataclass
class _Waiting:
    """A step of which some records are still to be copied (`copies`) or cleaned (`left`)."""

    first: Place
    last: Place
    came: Came
    unread: list[SetAside]
    ids: Sequence[str]
    brought: Brought
    content: bytes
    """What decides what becomes of `left`: its name in the store of steps."""
    copies: _Copies
    left: Batch
    size: int = 0
    """Characters of what is left that count for a limit."""
    pieces: list[Cleaned] = field(default_factory=list)
    """What is known of it: tables of rows that were dropped as they were read, or made by another process."""
    ended: list[SetAside] = field(default_factory=list)

    def has_lost_none(self, lost: frozenset[str]) -> bool:
        """Whether all its records became documents; `lost` are ids of those that were cleaned and did not."""
        return not (self.unread or self.ended or self.pieces) and lost.isdisjoint(self.left.ids)


class Gathered:
    """The steps of a split, given one by one; each comes back with its tables, in order, some of them later.

    `add` takes a step in: earlier parts may hold some of its records, what is left waits. `rest` cleans what is left of
    all that wait in one batch, and gives them back: rows made now with rows copied between them.
    """

    def __init__(self, reading: Reading, done: StepStore, earlier: Earlier, known: Mapping[str, Any]):
        self._reading, self._job = reading, reading.job
        self._done, self._earlier, self._known = done, earlier, known
        self._waiting: list[_Waiting] = []
        schemas = (documents_columns(self._job.recipe.columns), EDITS, DROPPED)
        documents, edits, dropped = (arrow_schema(columns).empty_table() for columns in schemas)
        self._nothing = Cleaned(documents, edits, dropped, [])

    def add(self, step: Step, batch: Batch, brought: Brought) -> Iterator[Ready]:
        """Take a step, of which `batch` was admitted; gives what is ready now.

        Steps are given on in order: before one that is suspect, whose records are cleaned each alone, all that wait go.
        """
        lost = self._hopeless(step, batch, brought)
        waiting = self._begun(step, batch, brought, [row for row in range(len(batch)) if row not in lost])
        size, rows = self._left()
        is_full = size + waiting.size > BATCH_BYTES or rows + len(waiting.left) > BATCH_ROWS
        if step.is_suspect or is_full:
            yield from self.rest(step)
        if step.is_suspect and len(waiting.left):
            lost |= self._each_alone(waiting, step)
        waiting.ended = self._lost(batch, lost, brought)
        self._waiting.append(waiting)
        is_enough = self._left()[0] > BATCH_BYTES / 2 or len(self._waiting) >= _MOST_STEPS
        if is_enough or step.is_suspect or not self._earlier.is_any:
            yield from self.rest(step)

    def _left(self) -> tuple[int, int]:
        """Characters and records that are left to clean of the steps that wait."""
        return sum(waiting.size for waiting in self._waiting), sum(len(waiting.left) for waiting in self._waiting)

    def _begun(self, step: Step, batch: Batch, brought: Brought, rows: list[int]) -> _Waiting:
        """A step with what need not be made again: results of a process that ended, or rows of earlier parts."""
        found = self._earlier.rows_of(brought[rows])
        is_there = found >= 0
        copies = _Copies(found[is_there], np.array(rows, np.int64)[is_there])
        rows = [row for row, place in zip(rows, found.tolist(), strict=True) if place < 0]
        content = repr((step.first, step.last, len(batch.dropped), rows)).encode() + brought[rows].tobytes()
        # a batch of its own: what stages make of it, such as its line table, goes before the step does
        left = (batch if len(rows) == len(batch) else batch.select(rows)).edited((), dropped=())
        came = Came.of(step.batch)
        waiting = _Waiting(step.first, step.last, came, step.aside, batch.ids, brought, content, copies, left)
        if batch.dropped:
            # by the recipe, which masks what is private in what was dropped, too
            waiting.pieces.append(cleaned(batch.select([]), self._job, self._known))
        if kept := self._done.get(content):
            step.before += kept.seconds
            waiting.pieces.append(kept.cleaned)
            waiting.left = left.select([])
        are_all = len(waiting.left) == len(step.batch)
        waiting.size = int(step.sizes.sum()) if are_all else sum(map(step.counted.__getitem__, waiting.left.ids))
        return waiting

    def rest(self, step: Step | None = None) -> Iterator[Ready]:
        """All that wait. `step` is the one whose time is measured now: the time of the others is not charged to it."""
        together, self._waiting = self._waiting, []
        began = processor_time()
        fresh = self._cleaned(together)
        if step and any(waiting.first != step.first for waiting in together):
            seconds = processor_time() - began
            sizes: Counter[str] = Counter()
            for waiting in together:
                sizes.update(dict(zip(waiting.left.values("file_path"), map(len, waiting.left.texts), strict=True)))
            self._reading.costs.share(seconds, sizes)
            step.before -= seconds
        lost = frozenset([*fresh.dropped["id"].to_pylist(), *(failure.id for failure in fresh.failures)])
        for some in _runs(together, lost):
            yield self._ready(some, fresh, are_all=len(some) == len(together))

    def _cleaned(self, together: list[_Waiting]) -> Cleaned:
        """What is left of some steps, cleaned in one batch."""
        full = [waiting for waiting in together if len(waiting.left)]
        if not full:
            return self._nothing
        if len(together) > 1:
            self._reading.watch.cleaning(full[0].first, full[-1].last, sum(waiting.size for waiting in full))
        began = processor_time()
        lefts = [waiting.left for waiting in full]
        batch = Batch.concat(lefts, like=Batch([], [])) if len(full) > 1 else lefts[0]
        fresh = cleaned(batch, self._job, self._known)
        seconds, size = processor_time() - began, sum(waiting.size for waiting in full) or 1
        if len(full) > 1 and is_cheap(Kept(fresh, seconds)):  # to tell what is whose takes a millisecond a step
            return fresh
        for waiting in full:
            own = fresh if len(full) == 1 else of_these(fresh, waiting.left.ids)
            self._done.keep(waiting.content, Kept(own, seconds * waiting.size / size))
        return fresh

    def _ready(self, some: list[_Waiting], fresh: Cleaned, *, are_all: bool) -> Ready:
        """Some steps with their tables; `fresh` holds what was cleaned, of no other steps where these `are_all`."""
        ids = _all([waiting.ids for waiting in some])
        pieces = _all([waiting.pieces for waiting in some])
        if left := _all([waiting.left.ids for waiting in some]):
            pieces.append(fresh if are_all else of_these(fresh, left))
        is_fresh = len(pieces) == 1 and pieces[0] is fresh
        made = fresh if is_fresh else merged([self._nothing, *pieces], ids, self._job.recipe.stages)
        copies = _Copies.together(some)
        return Ready(
            Came.together([waiting.came for waiting in some]),
            _all([waiting.unread for waiting in some]),
            _all([waiting.ended for waiting in some]),
            ids,
            np.concatenate([waiting.brought for waiting in some]),
            woven(made, self._earlier.take(copies.source), copies.row, ids) if len(copies.row) else made,
        )

    def _each_alone(self, waiting: _Waiting, step: Step) -> dict[int, Ending]:
        """Clean what is left of a step, each record in a process of its own; gives the rows that ended theirs."""
        watch, left, began = self._reading.watch, waiting.left, processor_time()
        found, ended = each_alone(
            left, self._job, self._known, lambda ids: watch.limit_of(sum(step.counted[id_] for id_ in ids))
        )
        waiting.pieces.append(found)
        waiting.left, waiting.size = left.select([]), 0
        if not ended:  # else another process would have to be told which
            self._done.keep(waiting.content, Kept(found, processor_time() - began))
        of_step = {id_: row for row, id_ in enumerate(waiting.ids)}
        return {of_step[left.ids[row]]: ending for row, ending in ended.items()}

    def _hopeless(self, step: Step, batch: Batch, brought: Brought) -> dict[int, Ending]:
        """Rows that are known to take more than their limit: from an earlier build, or as the only one at hand."""
        reading = self._reading
        if len(step.batch) == 1 and (ending := reading.doubts.ending_of("cleaning", step.first, step.last)):
            lost = dict.fromkeys(range(len(batch)), ending)
        else:
            contents = map(partial(self._content_of, brought), range(len(batch)))
            lost = reading.outlasted.among(contents, (reading.watch.limit_of(step.counted[id_]) for id_ in batch.ids))
        step.before += sum(ending.seconds for ending in lost.values())
        return lost

    def _lost(self, batch: Batch, endings: Mapping[int, Ending], brought: Brought) -> list[SetAside]:
        """The records that ended a process, which is remembered of those that took their time."""
        self._reading.outlasted.remember_rows(batch, endings, partial(self._content_of, brought))
        digests = batch.values("source_sha256") if endings else ()
        return [
            SetAside(*record_of(batch, row), ending.kind, f"This record: {ending.error}.", digests[row])
            for row, ending in sorted(endings.items())
        ]

    def _content_of(self, brought: Brought, row: int) -> Content:
        return "record", bytes(brought[row]).hex(), self._reading.alike


def _runs(together: list[_Waiting], lost: frozenset[str]) -> Iterator[list[_Waiting]]:
    """The steps in order: those that lost no record some together, any other alone, as their tables are in order."""
    run: list[_Waiting] = []
    for waiting in together:
        is_plain = waiting.has_lost_none(lost)
        if run and (not is_plain or len(run) == _MOST_TOGETHER):
            yield run
            run = []
        run.append(waiting)
        if not is_plain:
            yield run
            run = []
    if run:
        yield run


def _all(several: Iterable[Iterable[Item]]) -> list[Item]:
    return list(chain.from_iterable(several))
