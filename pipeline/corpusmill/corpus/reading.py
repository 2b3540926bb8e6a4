"""One pass over the inputs of a split: records in batches, with an eye on what hung or died before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice
from typing import TypeVar

from corpusmill.config.sidecar import joined, load_sidecar
from corpusmill.corpus.accounts import Ledger
from corpusmill.corpus.job import Job
from corpusmill.corpus.kept.outlasted import Outlast, Outlasted
from corpusmill.corpus.splits import Split, package_key, size_of
from corpusmill.corpus.tables import batch_of
from corpusmill.engine.alone import alone, count
from corpusmill.engine.limits import Ending, Place, Watch
from corpusmill.engine.limits import Step as Before
from corpusmill.engine.work import Caution
from corpusmill.read.inputs import read_input
from corpusmill.read.open import NO_CONTENT
from corpusmill.read.page_store import PageStore, page_key
from corpusmill.read.pages import Extraction, PageRequest, Refused, extract_page
from corpusmill.read.records import Record, SetAside
from corpusmill.read.source import InputFile, Listed, SourceOptions
from corpusmill.text.batch import BATCH_BYTES, BATCH_ROWS, Batch

# Reading is ten times as fast as cleaning, so that a large file needs no more than this allows for one of its records.
_MOST_READ_BYTES = 16 * 2**20

LARGE = 1 << 17
"""Characters of a record that is a step of its own: it costs its own limit, and nobody need look for it in a batch. It
takes 0.2 s; a step costs 5 ms."""

DONE_BEFORE = " What came before is read."

Made = TypeVar("Made")


class ChangedWhileReadError(Exception):
    """A file showed after its first records that it is not what it was when the build began."""

    def __init__(self, file_path: str) -> None:
        super().__init__(file_path)
        self.file_path = file_path


def without_changed(make: Callable[[Split], Made], split: Split) -> Made:
    """What `make` gives of a split; where a file changes while it is read, once more without anything of that file.

    A large file is proven when it has been read. By then its records have been cleaned and written, and they are of no
    content that anybody named.
    """
    while True:
        try:
            return make(split)
        except ChangedWhileReadError as error:
            split = replace(split, inputs=tuple(_without_content(item, error.file_path) for item in split.inputs))


def _without_content(item: Listed, file_path: str) -> Listed:
    if isinstance(item, InputFile) and item.file_path == file_path:
        return replace(item, fingerprint=NO_CONTENT)
    return item


@dataclass
class Step:
    """Records to be cleaned together, and those set aside since the step before."""

    batch: Batch
    aside: list[SetAside]
    is_suspect: bool
    """One of these may have ended a process before: each goes alone."""
    first: Place
    last: Place
    size: int


@dataclass
class Reading:
    """The records of a split. `extract` makes text of pages for the store, within the limit of a page."""

    split: Split
    job: Job
    ledger: Ledger
    watch: Watch
    caution: Caution | None = None
    outlasted: Outlasted = field(init=False)
    _place: Place = ("", 0)
    _begins: Counter[Place] = field(default_factory=Counter)
    _ends: Counter[Place] = field(default_factory=Counter)
    _is_doubtful: bool = False
    """Whether anything is suspected: what most splits need not ask for each record."""
    _doubts: int = 0
    """Suspicions that hold for the record at hand."""

    def __post_init__(self) -> None:
        self.outlasted = Outlasted(self.job.outlasted)
        for step in self._steps_before:
            self._begins[step.first] += 1
            self._ends[step.last] += 1
        self._is_doubtful = bool(self._begins)

    @property
    def _steps_before(self) -> tuple[Before, ...]:
        return self.caution.steps if self.caution else ()

    def ending_of(self, doing: str, first: Place, last: Place) -> Ending | None:
        """How a process ended before at just this, where it is known that it was the step's own time."""
        if first != last:
            return None
        known = (step for step in self._steps_before if step.has_had_its_limit)
        here = (step for step in known if (step.doing, step.first, step.last) == (doing, first, last))
        return next((Ending("time-limit", step.seconds) for step in here), None)

    @property
    def is_suspect(self) -> bool:
        """Whether the record at hand may have ended a process before."""
        return self._doubts > 0 or bool(self.caution and self.caution.is_everywhere)

    def extract(self, request: PageRequest) -> Extraction:
        """The extraction of a page, or that it took too much."""
        size = len(request.html)
        seconds = self.watch.limit_of(size)
        content = ("page", page_key(request).hex(), self.job.reader)
        done: Extraction | Ending
        if self.outlasted.known(content, seconds):
            done = Ending("time-limit", seconds)
        elif not self.is_suspect:
            self.watch.extracting(*self._place, size)
            return extract_page(request)
        else:
            ended = self.ending_of("extracting", self._place, self._place)
            done = alone(partial(extract_page, request), seconds) if ended is None else ended
            if isinstance(done, Ending):
                self.outlasted.remember(content, done, Outlast(seconds, self._place[0], None))
        return Refused(done.kind, f"This page: {done.error}.") if isinstance(done, Ending) else done

    def steps(self, pages: PageStore) -> Iterator[Step]:
        """The split's records in steps of one batch, or of doubtful records."""
        source = self.job.sources[self.split.source]
        known = {"license": self.job.license} | source.known()
        sidecar = load_sidecar(self.job.root / source.metadata) if source.metadata else {}
        records: list[Record] = []
        aside: list[SetAside] = []
        size, first, was_suspect = 0, self._place, False
        self.ledger.sizes["joined"] += 0

        def step() -> Step:
            if not was_suspect:
                self.watch.cleaning(first, last, size)
            return Step(batch_of(records, self.split.source, known), aside, was_suspect, first, last, size)

        last = first
        for item in self._items(pages):
            if isinstance(item, SetAside):
                aside.append(item)
                continue
            is_full = size + len(item.text) > BATCH_BYTES or len(records) >= BATCH_ROWS
            if records and (is_full or max(len(item.text), len(records[0].text)) > LARGE):
                yield step()
                records, aside, size, was_suspect = [], [], 0, False
            if not records:
                first = self._place
            was_suspect |= self.is_suspect  # where steps end depends on the records alone
            last = self._place
            record = joined(item, sidecar) if sidecar else item
            if record is not item:
                self.ledger.sizes["joined"] += 1
            records.append(record)
            size += len(item.text)
        if records or aside:
            yield step()

    def _items(self, pages: PageStore) -> Iterator[Record | SetAside]:
        """All that is read, each while `_place` and `is_suspect` are its own."""
        options = self.job.sources[self.split.source].options(work_folder=str(self.job.unpacked))
        for file in self.split.inputs:
            size = min(size_of(file), _MOST_READ_BYTES)
            self._come_to(file.file_path, 0, size)
            for at, item in enumerate(self._items_of(file, options, pages), 1):
                if at > 1 and isinstance(item, SetAside) and item.kind == "changed":
                    raise ChangedWhileReadError(file.file_path)
                yield item
                if self._is_doubtful:
                    self._doubts -= self._ends[self._place]
                self._come_to(file.file_path, at, size)
            self._doubts -= self._ends[self._place]

    def _come_to(self, file_path: str, at: int, size: int) -> None:
        self._place = (file_path, at)
        if self._is_doubtful:
            self._doubts += self._begins[self._place]
        self.watch.reading(file_path, at, size)

    def _items_of(self, file: Listed, options: SourceOptions, pages: PageStore) -> Iterator[Record | SetAside]:
        if isinstance(file, SetAside):
            yield file
            return
        most, end = self._read_before(file, options)
        yield from islice(read_input(file, options, pages), most)
        if end:
            yield SetAside(
                file.file_path, None, end.kind, f"Reading this file: {end.error}." + DONE_BEFORE * (most != 0)
            )

    def _read_before(self, file: InputFile, options: SourceOptions) -> tuple[int | None, Ending | None]:
        """How many records can be read of a file at which a process ended; None: all."""
        seconds = self.watch.limit_of(min(size_of(file), _MOST_READ_BYTES))
        piece = file.piece.digest if file.piece else ""
        source = self.job.sources[self.split.source].model_dump_json()
        content = ("file", file.file_path, str(file.fingerprint), piece, source, package_key())
        if known := self.outlasted.known(content, seconds):
            return known.at, Ending("time-limit", seconds)
        here = [step for step in self._steps_before if step.doing == "reading" and step.first[0] == file.file_path]
        if not (here or (self.caution and self.caution.is_everywhere)):
            return None, None
        known_steps = [step for step in here if step.has_had_its_limit]
        if known_steps and not file.piece:  # several pieces share the name
            seen, end = known_steps[0].first[1], Ending("time-limit", seconds)
        else:
            seen, found = count(lambda: read_input(file, options, lambda _: Refused("page", "")), seconds)
            if found is None:
                return None, None
            end = found
        self.outlasted.remember(content, end, Outlast(seconds, file.file_path, None, seen))
        return seen, end
