"""A step: records that are cleaned together. Where one begins and ends depends on the records alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from corpusmill.corpus.incoming.batches import Run
from corpusmill.engine.costs import Costs
from corpusmill.engine.limits import Place
from corpusmill.kernel.arrays import Ints
from corpusmill.read.records import PlainRecords, Read, Record, SetAside
from corpusmill.text.batch import BATCH_BYTES, BATCH_ROWS, Batch

LARGE = 1 << 17
"""Characters of a record that is a step of its own: it costs its own limit, and nobody need look for it in a batch. It
takes 0.2 s; a step costs 5 ms."""


@dataclass
class Step:
    """Records to be cleaned together, and those set aside since the step before."""

    batch: Batch
    aside: list[SetAside]
    is_suspect: bool
    """One of these may have ended a process before: each goes alone."""
    first: Place
    last: Place
    sizes: Ints
    """Of the characters of each record those that count for its limit."""
    before: float = 0.0
    """Processor time that these records took in an earlier process that ended (set by `Gathered`)."""

    @cached_property
    def counted(self) -> Mapping[str, int]:
        """`sizes` by id; of two records with one id the first counts."""
        return dict(zip(reversed(self.batch.ids), reversed(self.sizes.tolist()), strict=True))


@dataclass
class StepBuilder:
    """What will be a step: runs of records, each with the path of its input."""

    first: Place
    last: Place = ("", 0)
    runs: list[tuple[str, list[Record] | PlainRecords]] = field(default_factory=list)
    aside: list[SetAside] = field(default_factory=list)
    is_suspect: bool = False
    rows: int = 0
    size: int = 0
    """Characters."""

    def room(self, sizes: Sequence[int]) -> int:
        """How many of the next records, of these sizes, still fit in this step; a large one fits only as the first."""
        size = self.size
        for rows, more in enumerate(sizes, self.rows):
            if rows and (more > min(LARGE, BATCH_BYTES - size) or rows >= BATCH_ROWS):
                return rows - self.rows
            size += more
        return len(sizes)

    def add(self, record: Record, size: int, place: Place) -> None:
        """Add a record that stands here."""
        run = self.runs[-1][1] if self.runs and self.runs[-1][0] == place[0] else None
        if not isinstance(run, list):
            self.runs.append((place[0], run := []))
        run.append(record)
        self._came(1, size, place)

    def fill(self, records: PlainRecords, place: Place) -> PlainRecords:
        """Add the records that fit in this step, of which the first stands at `place`; returns the others."""
        room = self.room(records.characters.tolist())
        if len(own := records.part(0, room)):
            self.runs.append((place[0], own))
            self._came(len(own), int(own.characters.sum()), place)
        return records.part(room, len(records))

    def _came(self, rows: int, size: int, place: Place) -> None:
        if not self.rows:
            self.first = place
        self.last = (place[0], place[1] + rows - 1)
        self.rows += rows
        self.size += size

    def sizes(self, costs: Costs) -> tuple[Counter[str], Ints]:
        """Characters of each input, and of each record as in `Step`."""
        whole: Counter[str] = Counter()
        counted = [np.zeros(0, np.int64)]
        for file_path, run in self.runs:
            sizes = _characters(run)
            whole[file_path] += int(sizes.sum())
            counted.append(costs.counted_of(file_path, sizes))
        return whole, np.concatenate(counted)


def bounded(items: Iterable[Read]) -> Iterator[Read]:
    """Cuts records in columns so that none exceeds a step; where one is large, they come one by one.

    After each of these the reader is asked whether it goes on with the file.
    """
    for item in items:
        if not isinstance(item, PlainRecords):
            yield item
        elif item.characters.max(initial=0) > LARGE:
            yield from item
        else:
            rest = item
            while rest.characters.sum() > BATCH_BYTES:
                room = StepBuilder(("", 0)).room(rest.characters.tolist())
                yield rest.part(0, room)
                rest = rest.part(room, len(rest))
            yield rest


def _characters(run: Run) -> Ints:
    """Code points of each text."""
    if isinstance(run, PlainRecords):
        return run.characters
    return np.fromiter((len(record.text) for record in run), np.int64, len(run))
