"""The parts of a corpus: makes those that are missing, and makes those again whose ids occur in an earlier part."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq

from corpusmill.corpus.job import Job, alike_key, key_of
from corpusmill.corpus.kept.receipts import Receipts, files_of, finished, kept_of
from corpusmill.corpus.kept.unchanged import IDS, made_alike
from corpusmill.corpus.part import begin_job, make_part
from corpusmill.corpus.splits import Split
from corpusmill.engine.work import Engine, Task, Work
from corpusmill.recipes.code import PACKAGE, modules
from corpusmill.recipes.stage import module_of
from corpusmill.release.shards import DamagedPartError
from corpusmill.release.sums import sha256


@dataclass(frozen=True)
class Parts:
    """The parts of a corpus in order: keys and receipts; `first_keys` are those before duplicate ids were known."""

    keys: list[str]
    receipts: list[dict[str, Any]]
    kept: frozenset[str]
    """Keys of those that were there before."""
    first_keys: list[str]
    earlier: tuple[str, ...] = ()
    """Keys of the parts of earlier phases, on which these rest."""
    figures: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Subject → figures of what all cleaned texts tell."""
    copied: int = 0
    """Documents of parts made now that were taken from earlier ones."""

    @property
    def reused(self) -> int:
        """How many were there before."""
        return sum(key in self.kept for key in self.first_keys)

    def prove(self, number: int, folder: Path) -> None:
        """Raise DamagedPartError where a part that is to be read is not what was written."""
        for path, digest in files_of(folder / self.keys[number], self.receipts[number]).items():
            if sha256(path) != digest:
                raise DamagedPartError(path)

    def files(self, folder: Path) -> dict[Path, str]:
        """Every file of the parts with its hash."""
        return {
            path: digest
            for key, receipt in zip(self.keys, self.receipts, strict=True)
            for path, digest in files_of(folder / key, receipt).items()
        }


def parts_of(splits: Sequence[Split], job: Job, engine: Engine, on_part: Callable[[], None]) -> Parts:
    """All parts, made where they are missing. `on_part` is called for each. Raises what stops the engine."""
    keys = [key_of(split, job) for split in splits]
    there = kept_of(keys, job.parts, [IDS])
    splits = with_made_before(splits, keys, there, job)
    work = Work(make_part, job, job.parts, begin_job, _loads, own_code=job.recipe.own)
    kept, receipts = all_made(splits, keys, there, engine, work, on_part=on_part)
    copied = sum(receipt["copied"] for key, receipt in zip(keys, receipts, strict=True) if key not in kept)
    first = Parts(keys, receipts, kept, keys, copied=copied)
    twice = _duplicates(keys, job.parts)
    return _without_duplicates(splits, first, twice, engine, work) if twice else first


def _loads(job: Job) -> list[str]:
    """The modules with which the stages of a recipe work: .5 s that every worker would load for itself."""
    ours = [module_of(name) for name in job.recipe.stages if ":" not in name]
    return sorted(modules(ours, PACKAGE.parent))


def with_made_before(splits: Sequence[Split], keys: Sequence[str], there: Receipts, job: Job) -> list[Split]:
    """The splits; those whose part is not there name the earlier parts from which documents may be copied."""
    folders = sorted(job.parts.iterdir()) if len(there) < len(keys) else ()
    receipts = {
        path.name: receipt
        for path in folders
        if (receipt := there.get(path.name) or finished(path, is_whole=False)) is not None and "alike" in receipt
    }
    return [
        split if key in there else replace(split, made_before=made_alike(receipts, alike_key(split, job), split))
        for split, key in zip(splits, keys, strict=True)
    ]


def all_made(
    splits: Sequence[Any],
    keys: Sequence[str],
    there: Receipts,
    engine: Engine,
    work: Work,
    *,
    on_part: Callable[[], None] = lambda: None,
) -> tuple[frozenset[str], list[dict[str, Any]]]:
    """The work of splits, of which some is `there`, the rest made: the keys of what was there, receipts of all."""
    tasks = [Task(n, splits[n], key) for n, key in enumerate(keys) if key not in there]
    for _ in there:
        on_part()
    made = dict(there)
    for n, receipt in engine.run(tasks, work):
        made[keys[n]] = receipt
        on_part()
    return frozenset(there), [made[key] for key in keys]


def _duplicates(keys: Sequence[str], parts: Path) -> dict[int, frozenset[str]]:
    """Part number → ids in it that an earlier part holds. The first holder in corpus order keeps an id.

    Memory: 24 bytes a document.
    """
    marks = [np.load(parts / key / IDS) for key in keys]
    every = np.concatenate([*marks, np.zeros(0, np.uint64)])
    ordered = np.sort(every)
    if not np.any(ordered[1:] == ordered[:-1]):
        return {}
    order = np.argsort(every, kind="stable")
    # all that hold a mark but the first of them, in later parts: a part holds an id once
    again = order[1:][every[order[1:]] == every[order[:-1]]]
    part = np.repeat(np.arange(len(marks)), [len(of_part) for of_part in marks])[again]
    twice: dict[int, frozenset[str]] = {}
    for n in np.unique(part).tolist():
        held = set(every[again[part == n]].tolist())
        ids = zip(_ids(parts / keys[n]), marks[n].tolist(), strict=True)
        twice[n] = frozenset(id_ for id_, mark in ids if mark in held)
    return twice


def _ids(part: Path) -> list[str]:
    path = part / "documents.parquet"
    if not path.exists():
        return []
    with pq.ParquetFile(path) as file:  # `read_table` would import pandas
        ids: list[str] = file.read(columns=["id"])["id"].to_pylist()
    return ids


def _without_duplicates(
    splits: Sequence[Split], first: Parts, twice: dict[int, frozenset[str]], engine: Engine, work: Work
) -> Parts:
    """Make the parts with duplicate ids again, now told which of their rows to drop."""
    job = work.job
    wanted = frozenset().union(*twice.values())
    real: Counter[str] = Counter()
    for key in first.keys:
        real.update(id_ for id_ in _ids(job.parts / key) if id_ in wanted)
    again = {
        n: replace(splits[n], held_before=held, made_before=(first.keys[n],))
        for n, ids in twice.items()
        if (held := frozenset(id_ for id_ in ids if real[id_] > 1))
    }
    keys, receipts = list(first.keys), list(first.receipts)
    for n, split in again.items():
        keys[n] = key_of(split, job)
    wanting = [keys[n] for n in again]
    kept, others = all_made(list(again.values()), wanting, kept_of(wanting, job.parts, [IDS]), engine, work)
    for n, receipt in zip(again, others, strict=True):
        receipts[n] = receipt
    return Parts(keys, receipts, first.kept | kept, first.first_keys, copied=first.copied)
