"""Results of expensive steps of a split, kept until its part is done: if the process ends, they are not made again."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from corpusmill.corpus.tables import Cleaned
from corpusmill.read.records import OF_THE_MOMENT
from corpusmill.recipes.stage import Failure

# A step is dear that took more than this for each MB of its tables: writing them takes 5 ms, a hundredth. The default
# recipe takes 1.6 s, a recipe of one cheap stage .02.
_SECONDS_A_MB = 0.5
_DIGEST_BYTES = 32


class Kept(NamedTuple):
    """What a step gave, and the processor time that it took."""

    cleaned: Cleaned
    seconds: float


class StepStore:
    """The steps of one split, a file for each few, in a folder of their own; it goes when the part is done.

    A step is known by what its records brought. Each file begins with the hash of the rest: one that does not hold
    counts as missing. What waits to be written is lost with the process: less than `at_stake` seconds of work.
    """

    def __init__(self, folder: Path, at_stake: float):
        self._folder = folder
        self._at_stake = at_stake
        self._waiting: list[tuple[str, Kept]] = []
        self._places: dict[str, Path] = {}
        for path in sorted(folder.glob("*.steps")) if folder.is_dir() else ():
            if path.is_file():
                self._places |= dict.fromkeys(_names(path), path)

    def get(self, brought: bytes) -> Kept | None:
        """What a step gave whose records brought this; of what was kept by an earlier process."""
        name = _name(brought)
        return _read(self._places[name], name) if name in self._places else None

    def keep(self, brought: bytes, kept: Kept) -> None:
        """Keep what a step gave where it was dear, and holds no fault of the moment."""
        if is_cheap(kept) or any(failure.kind in OF_THE_MOMENT for failure in kept.cleaned.failures):
            return
        self._waiting.append((_name(brought), kept))
        if sum(waiting.seconds for _, waiting in self._waiting) >= self._at_stake:
            self._write()

    def _write(self) -> None:
        self._folder.mkdir(exist_ok=True)
        sink = pa.BufferOutputStream()
        for name, kept in self._waiting:
            told = json.dumps([name, kept.seconds, [list(failure) for failure in kept.cleaned.failures]])
            _add(sink, pa.table({"told": [told]}))
            for table in kept.cleaned[:3]:
                _add(sink, table)
        data = sink.getvalue()
        path = self._folder / f"{self._waiting[0][0]}.steps"
        partial = path.with_suffix(".partial")
        with partial.open("wb") as file:
            file.write(hashlib.sha256(data).digest())
            file.write(data)
        partial.rename(path)
        self._waiting = []

    def remove(self) -> None:
        """The part is done."""
        self._waiting = []
        with suppress(FileNotFoundError):
            shutil.rmtree(self._folder)


def _name(brought: bytes) -> str:
    return hashlib.sha256(brought).hexdigest()[:32]


def is_cheap(kept: Kept) -> bool:
    """Whether what was made is not worth keeping.

    Asked column by column: a cheap step is one by its texts alone, and all columns together are dear to ask.
    """
    left = kept.seconds / _SECONDS_A_MB * 1e6
    for table in kept.cleaned[:3]:
        for column in table.columns:
            left -= column.nbytes
            if left < 0:
                return True
    return False


def _add(sink: pa.BufferOutputStream, table: pa.Table) -> None:
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)


def _streams(path: Path) -> Sequence[pa.Table]:
    """The tables of a file, four a step; none where it is not what was written."""
    try:
        with pa.memory_map(str(path)) as file:
            digest, data = file.read(_DIGEST_BYTES), file.read_buffer()
        if hashlib.sha256(data).digest() != digest:
            return []
        reader = pa.BufferReader(data)
        tables = []
        while reader.tell() < reader.size():
            tables.append(pa.ipc.open_stream(reader).read_all())
    except (OSError, pa.ArrowInvalid):
        return []
    return tables


def _names(path: Path) -> list[str]:
    return [json.loads(table["told"][0].as_py())[0] for table in _streams(path)[::4]]


def _read(path: Path, name: str) -> Kept | None:
    tables = _streams(path)
    for n in range(0, len(tables), 4):
        told, seconds, failures = json.loads(tables[n]["told"][0].as_py())
        if told == name:
            documents, edits, dropped = tables[n + 1 : n + 4]
            return Kept(Cleaned(documents, edits, dropped, [Failure(*failure) for failure in failures]), seconds)
    return None
