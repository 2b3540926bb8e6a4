"""Steps on their way to tables: what an earlier part holds is copied, what is left of several is cleaned together.

Of a corpus in which one document in a hundred changed, a step has three to clean: alone they take as long as a hundred
(what the stages do once a batch costs .07 s).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from corpusmill.corpus.accounts import Came
from corpusmill.corpus.cleaned import cleaned, each_alone, merged, of_these
from corpusmill.corpus.kept.outlasted import Content, Outlast
from corpusmill.corpus.kept.steps import Kept, Steps
from corpusmill.corpus.kept.unchanged import Earlier, Prints
from corpusmill.corpus.reading import Reading, Step
from corpusmill.corpus.tables import Cleaned
from corpusmill.engine.costs import processor_time
from corpusmill.engine.limits import Ending, Place
from corpusmill.read.records import SetAside
from corpusmill.text.batch import BATCH_BYTES, BATCH_ROWS, Batch
from corpusmill.text.schema import DROPPED, EDITS, arrow_schema, documents_columns

_MOST_STEPS = 16
"""Steps that wait together: the copied rows of each are in memory, 2 MiB with their edits."""


class Ready(NamedTuple):
    """What became of a step, in the order of steps."""

    came: Came
    """Its records as they were read."""
    unread: list[SetAside]
    """Records that could not be read."""
    ended: list[SetAside]
    """Records that ended a process."""
    ids: Sequence[str]
    """Of the records that were admitted."""
    brought: Prints
    cleaned: Cleaned


@dataclass
class _Waiting:
    """A step of which some records are still to be cleaned (`left`), or none."""

    first: Place
    last: Place
    came: Came
    unread: list[SetAside]
    ids: Sequence[str]
    brought: Prints
    content: bytes
    left: Batch
    size: int = 0
    """Characters of what is left that count for a limit."""
    seconds: float = 0.0
    """Processor time that records in processes of their own took."""
    pieces: list[Cleaned] = field(default_factory=list)
    """What is known of it: tables of rows that were dropped as they were read, or copied."""
    ended: list[SetAside] = field(default_factory=list)
    done: Cleaned | None = None


class Gathered:
    """The steps of a split, given one by one; each comes back with its tables, in order, some of them later."""

    def __init__(self, reading: Reading, done: Steps, earlier: Earlier, known: Mapping[str, Any]):
        self._reading, self._job = reading, reading.job
        self._done, self._earlier, self._known = done, earlier, known
        self._waiting: list[_Waiting] = []
        self._size = self._rows = 0
        self._schemas = (
            arrow_schema(documents_columns(self._job.recipe.columns)),
            arrow_schema(EDITS),
            arrow_schema(DROPPED),
        )

    def add(self, step: Step, batch: Batch, brought: Prints) -> Iterator[Ready]:
        """Take a step, of which `batch` was admitted; gives what is ready now."""
        lost = self._hopeless(step, batch, brought)
        waiting = self._begun(step, batch, brought, [row for row in range(len(batch)) if row not in lost])
        is_full = self._size + waiting.size > BATCH_BYTES or self._rows + len(waiting.left) > BATCH_ROWS
        if step.is_suspect or is_full:
            yield from self.rest(step)
        if step.is_suspect and len(waiting.left):
            places = {id_: row for row, id_ in enumerate(batch.ids)}
            lost |= {places[id_]: ending for id_, ending in self._each_alone(waiting, step).items()}
        waiting.ended = self._lost(batch, lost, brought)
        self._waiting.append(waiting)
        self._size += waiting.size
        self._rows += len(waiting.left)
        is_enough = self._size > BATCH_BYTES / 2 or len(self._waiting) >= _MOST_STEPS
        if is_enough or step.is_suspect or not self._earlier.is_any:
            yield from self.rest(step)

    def _begun(self, step: Step, batch: Batch, brought: Prints, rows: list[int]) -> _Waiting:
        """A step with what is known of it: all from a process that ended, or rows from earlier parts."""
        content = repr((step.first, step.last, len(batch.dropped), rows)).encode() + brought[rows].tobytes()
        left = batch if len(rows) == len(batch) else batch.select(rows)
        waiting = _Waiting(step.first, step.last, Came.of(step.batch), step.aside, batch.ids, brought, content, left)
        if kept := self._done.get(content):
            step.before += kept.seconds
            waiting.done, waiting.left = kept.cleaned, left.select([])
        elif self._earlier.is_any:
            self._copy(waiting, brought[rows])
        waiting.size = sum(map(step.counted.__getitem__, waiting.left.ids))
        return waiting

    def _copy(self, waiting: _Waiting, brought: Prints) -> None:
        """Take from earlier parts what they made of such records."""
        taken = self._earlier.taken(self._earlier.rows_of(brought))
        there, batch = set(taken.places), waiting.left
        if batch.dropped:
            waiting.pieces.append(cleaned(batch.select([]), self._job, self._known))
        documents, edits, dropped = self._schemas
        waiting.pieces += [
            Cleaned(found.documents.cast(documents), found.edits.cast(edits), dropped.empty_table(), [])
            for found in taken.found
        ]
        left = batch.select([row for row in range(len(batch)) if row not in there]) if there else batch
        waiting.left = replace(left, dropped=())

    def rest(self, step: Step | None = None) -> Iterator[Ready]:
        """All that wait. `step` is that which is charged for the time from when it was given: not with theirs."""
        together, self._waiting, self._size, self._rows = self._waiting, [], 0, 0
        began = processor_time()
        self._clean(together)
        if step and any(waiting.first != step.first for waiting in together):
            seconds = processor_time() - began
            sizes: Counter[str] = Counter()
            for waiting in together:
                sizes.update(dict(zip(waiting.left.values("file_path"), map(len, waiting.left.texts), strict=True)))
            self._reading.costs.share(seconds, sizes)
            step.before -= seconds
        for waiting in together:
            assert waiting.done is not None
            yield Ready(waiting.came, waiting.unread, waiting.ended, waiting.ids, waiting.brought, waiting.done)

    def _clean(self, together: list[_Waiting]) -> None:
        """Clean what is left of some steps, in one batch."""
        open_ = [waiting for waiting in together if waiting.done is None]
        full = [waiting for waiting in open_ if len(waiting.left)]
        if len(together) > 1 and full:
            self._reading.watch.cleaning(full[0].first, full[-1].last, sum(waiting.size for waiting in full))
        began = processor_time()
        if len(full) == 1:
            full[0].pieces.append(cleaned(full[0].left, self._job, self._known))
        elif full:
            batch = Batch.concat([waiting.left for waiting in full], like=Batch([], []))
            whole = cleaned(batch, self._job, self._known)
            for waiting in full:
                waiting.pieces.append(of_these(whole, waiting.left.ids))
        seconds, size = processor_time() - began, sum(waiting.size for waiting in full) or 1
        for waiting in open_:
            pieces = waiting.pieces or [cleaned(waiting.left, self._job, self._known)]
            is_whole = len(pieces) == 1 and not self._earlier.is_any
            waiting.done = pieces[0] if is_whole else merged(pieces, waiting.ids, self._job.recipe.stages)
            waiting.pieces = []
            self._done.keep(waiting.content, Kept(waiting.done, waiting.seconds + seconds * waiting.size / size))

    def _each_alone(self, waiting: _Waiting, step: Step) -> dict[str, Ending]:
        """Clean what is left of a step, each record in a process of its own; id → how one ended."""
        watch, left, began = self._reading.watch, waiting.left, processor_time()
        found, ended = each_alone(
            left, self._job, self._known, lambda ids: watch.limit_of(sum(step.counted[id_] for id_ in ids))
        )
        waiting.pieces.append(found)
        waiting.left, waiting.size = replace(left.select([]), dropped=()), 0
        waiting.seconds = processor_time() - began
        return {left.ids[row]: ending for row, ending in ended.items()}

    def _content_of(self, prints: Prints, row: int) -> Content:
        return "record", bytes(prints[row]).hex(), self._reading.alike

    def _hopeless(self, step: Step, batch: Batch, brought: Prints) -> dict[int, Ending]:
        """Rows that are known to take more than their limit: from an earlier build, or as the only one at hand."""
        reading = self._reading
        limits = (reading.watch.limit_of(step.counted[id_]) for id_ in batch.ids)
        if len(step.batch) == 1 and reading.ending_of("cleaning", step.first, step.last):
            lost = {row: Ending("time-limit", seconds) for row, seconds in enumerate(limits)}
        else:
            contents = (self._content_of(brought, row) for row in range(len(batch)))
            lost = reading.outlasted.among(contents, limits)
        step.before += sum(ending.seconds for ending in lost.values())
        return lost

    def _lost(self, batch: Batch, endings: Mapping[int, Ending], brought: Prints) -> list[SetAside]:
        """The records that ended a process, which is remembered of those that took their time."""
        lost = []
        for row, ending in sorted(endings.items()):
            file_path, source, digest = (batch.values(name)[row] for name in ("file_path", "source", "source_sha256"))
            record = batch.ids[row].removeprefix(f"{source}/")
            lost.append(SetAside(file_path, record, ending.kind, f"This record: {ending.error}.", digest))
            what = Outlast(ending.seconds, file_path, record)
            self._reading.outlasted.remember(self._content_of(brought, row), ending, what)
        return lost
