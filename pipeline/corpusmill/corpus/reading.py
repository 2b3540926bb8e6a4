"""Reads the inputs of a split once, as records in batches; records that hung or killed a process go alone."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterable, Iterator, Mapping
from functools import cached_property, partial
from itertools import islice
from typing import Any

from corpusmill.config.sidecar import joined, load_sidecar
from corpusmill.corpus.accounts import Ledger
from corpusmill.corpus.incoming.batches import batch_of_runs
from corpusmill.corpus.incoming.steps import LARGE, Step, StepBuilder, bounded
from corpusmill.corpus.job import Job, alike_key
from corpusmill.corpus.kept.changed import ChangedWhileReadError
from corpusmill.corpus.kept.outlasted import Outlast, Outlasted, cut_short, unread
from corpusmill.corpus.splits import Split, size_of
from corpusmill.engine.alone import alone, count
from corpusmill.engine.costs import Costs, processor_time
from corpusmill.engine.doubts import Doubts
from corpusmill.engine.limits import Ending, Place, Watch
from corpusmill.engine.work import Caution
from corpusmill.read.inputs import read_input, read_together
from corpusmill.read.page_store import PageStore, page_key
from corpusmill.read.pages import Extraction, PageRequest, Refused, extract_page
from corpusmill.read.records import PlainRecords, Read, Record, SetAside, count_of
from corpusmill.read.source import InputFile, Listed, SourceOptions

# Reading is ten times as fast as cleaning, so that a large file needs no more than this allows for one of its records.
_MOST_READ_BYTES = 16 * 2**20

_READING = "file"
"""What is remembered as taking too much: to read on in a file."""

_WHOLE = ("whole file", "file that repeats itself")
"""Likewise: all records of a file, under the limit of one that does not or that does."""


class Reading:
    """The records of a split. `extract` makes text of pages for the store, within the limit of a page.

    `ledger` counts rows that a sidecar adds to, `watch` is told what is at hand; with `caution` what is suspected goes
    alone, and no input takes more than its size allows.
    """

    def __init__(self, split: Split, job: Job, ledger: Ledger, watch: Watch, caution: Caution | None = None):
        self.split, self.job, self.watch = split, job, watch
        self.doubts = Doubts(caution)
        self.outlasted = Outlasted(job.outlasted)
        files = [item for item in split.inputs if isinstance(item, InputFile)] if caution else []
        self.costs = Costs(job.seconds, {file.file_path: size_of(file) for file in files if file.size is not None})
        self._ledger = ledger
        self._place: Place = ("", 0)
        self._since = 0.0
        """Processor time of the process up to which its inputs have been charged."""

    @cached_property
    def alike(self) -> str:
        """See `job.alike_key`."""
        return alike_key(self.split, self.job)

    @cached_property
    def _source(self) -> str:
        return self.job.sources[self.split.source].model_dump_json()

    def _goes_alone(self, size: int) -> bool:
        """Whether the record at hand, of this size, is done by itself: it is suspected, or as large as others that
        ended a process."""
        return self.doubts.is_here or (size > LARGE and self.doubts.are_many)

    def extract(self, request: PageRequest) -> Extraction:
        """The extraction of a page, or that it took too much."""
        size = self.costs.counted(self._place[0], len(request.html))
        seconds = self.watch.limit_of(size)
        content = ("page", page_key(request).hex(), self.job.reader)
        done: Extraction | Ending
        if self.outlasted.known(content, seconds):
            done = Ending("time-limit", seconds)
        elif not self._goes_alone(len(request.html)):
            self.watch.extracting(*self._place, size)
            return extract_page(request)
        else:
            ended = self.doubts.ending_of("extracting", self._place, self._place)
            began = processor_time()
            done = alone(partial(extract_page, request), seconds) if ended is None else ended
            self.costs.charge(self._place[0], processor_time() - began)
            if isinstance(done, Ending):
                self.outlasted.remember(content, done, Outlast(seconds, self._place[0], None))
        return Refused(done.kind, f"This page: {done.error}.") if isinstance(done, Ending) else done

    def steps(self, pages: PageStore) -> Iterator[Step]:
        """The split's records in steps of one batch, or of doubtful records."""
        source = self.job.sources[self.split.source]
        known = {"license": self.job.license} | source.known()
        sidecar = load_sidecar(self.job.root / source.metadata) if source.metadata else {}
        self._ledger.sizes["joined"] += 0
        builder = StepBuilder(self._place, self._place)
        for item in self._items(pages, is_together=not sidecar):
            if isinstance(item, SetAside):
                builder.aside.append(item)
                continue
            if isinstance(item, PlainRecords):
                while len(rest := builder.fill(item, self._place)):
                    self._place = (self._place[0], self._place[1] + len(item) - len(rest))
                    builder = yield from self._given(builder, known)
                    item = rest  # noqa: PLW2901
                continue
            size = len(item.text)
            if not builder.room([size]):
                builder = yield from self._given(builder, known)
            # steps end by the records alone
            if self.doubts.is_any:
                builder.is_suspect |= self._goes_alone(size)
            record = joined(item, sidecar) if sidecar else item
            if record is not item:
                self._ledger.sizes["joined"] += 1
            builder.add(record, len(record.text), self._place)
            if size > LARGE:  # at once: what it takes tells whether more of its file is read
                builder = yield from self._given(builder, known)
        if builder.rows or builder.aside:
            yield from self._given(builder, known)

    def _given(self, builder: StepBuilder, known: Mapping[str, Any]) -> Generator[Step, None, StepBuilder]:
        """The step that was built; when it is done, its processor time is charged to its inputs. Returns the next."""
        sizes, counted = builder.sizes(self.costs)
        if not builder.is_suspect:
            self.watch.cleaning(builder.first, builder.last, int(counted.sum()))
        step = Step(
            batch_of_runs([run for _, run in builder.runs], self.split.source, known),
            builder.aside,
            builder.is_suspect,
            builder.first,
            builder.last,
            counted,
        )
        self._charge(time.process_time())
        began = processor_time()
        yield step
        self.costs.share(processor_time() - began + step.before, sizes)
        self._since = time.process_time()
        return StepBuilder(self._place, self._place)

    def _charge(self, now: float) -> None:
        """Charge the input at hand with the time until now."""
        self.costs.charge(self._place[0], now - self._since)
        self._since = now

    def _items(self, pages: PageStore, *, is_together: bool) -> Iterator[Read]:
        """All that is read. While an item is out, `_place` and `doubts` are at it (of several: at the first).

        With `is_together`, records that are not suspected come several at a time.
        """
        options = self.job.sources[self.split.source].options(work_folder=str(self.job.unpacked))
        for file in self.split.inputs:
            size = min(size_of(file), _MOST_READ_BYTES)
            self._come_to(file.file_path, 0, size)
            at = 0
            for item in self._items_of(file, options, pages, is_together=is_together):
                if at and isinstance(item, SetAside) and item.kind == "changed":
                    raise ChangedWhileReadError(file.file_path)
                yield item
                at += count_of(item)
                if self.doubts.is_any:
                    self.doubts.leave(self._place)
                self._come_to(file.file_path, at, size)
            self.doubts.leave(self._place)

    def _come_to(self, file_path: str, at: int, size: int) -> None:
        if self.watch.reading(file_path, at, size):
            self._charge(self.watch.at_work)
        self._place = (file_path, at)
        if self.doubts.is_any:
            self.doubts.come_to(self._place)

    def _items_of(self, file: Listed, options: SourceOptions, pages: PageStore, *, is_together: bool) -> Iterator[Read]:
        if isinstance(file, SetAside):
            yield file
            return
        most, said = self._read_before(file, options)
        items: Iterable[Read] = islice(read_input(file, options, pages), most)
        if is_together and most is None and not self.doubts.is_any:
            items = bounded(read_together(file, options, pages))
        at = 0
        for item in items:
            if not isinstance(item, SetAside):
                size = len(item.text) if isinstance(item, Record) else int(item.characters.sum())
                self.costs.read(file.file_path, size)
            if said is None and self.costs.is_spent(file.file_path):
                said = self._broken_off(file, at)
                break
            yield item
            at += count_of(item)
        if said:
            yield said

    def _read_before(self, file: InputFile, options: SourceOptions) -> tuple[int | None, SetAside | None]:
        """How many records are read of a file that took too much before (None: all), and what is said then."""
        seconds = self.watch.limit_of(min(size_of(file), _MOST_READ_BYTES))
        content = self._content(file)
        if known := self.outlasted.known((_READING, *content), seconds):
            return known.at, unread(file, Ending("time-limit", seconds), known.at)
        for is_repeated in (False, True):
            allowed = self.costs.allowed(file.file_path, is_repeated=is_repeated)
            if whole := self.outlasted.known((_WHOLE[is_repeated], *content), allowed):
                return whole.at, cut_short(file, Ending("time-limit", whole.seconds))
        ended = self.doubts.reading(file.file_path)
        if not (ended or self.doubts.is_everywhere):
            return None, None
        places = [step.first[1] for step in ended if step.has_had_its_limit]
        if places and not file.piece:  # several pieces share the name
            seen, end = places[0], Ending("time-limit", seconds)
        else:
            seen, found = count(lambda: read_input(file, options, lambda _: Refused("page", "")), seconds)
            if found is None:
                return None, None
            end = found
        self.outlasted.remember((_READING, *content), end, Outlast(seconds, file.file_path, None, seen))
        return seen, unread(file, end, seen)

    def _broken_off(self, file: InputFile, at: int) -> SetAside:
        """Of a file whose records took more, together, than its size allows, no more is read."""
        end = Ending("time-limit", self.costs.allowed(file.file_path))
        what = Outlast(end.seconds, file.file_path, None, at)
        kind = _WHOLE[self.costs.repeats_itself(file.file_path)]
        self.outlasted.remember((kind, *self._content(file)), end, what)
        return cut_short(file, end)

    def _content(self, file: InputFile) -> tuple[str, ...]:
        """What decides how a file is read."""
        piece = file.piece.digest if file.piece else ""
        return file.file_path, str(file.fingerprint), piece, self._source, self.job.reading_code
