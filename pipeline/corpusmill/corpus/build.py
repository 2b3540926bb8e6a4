"""The story of a build: configuration → plan → survey → parts → release."""

from __future__ import annotations

import fcntl
import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from corpusmill.config.settings import FILE_NAME, ConfigError, Settings, load_settings, recipe_of, settings_of
from corpusmill.config.sidecar import load_sidecar
from corpusmill.config.sources import check_found, inputs_of
from corpusmill.corpus.accounts import total
from corpusmill.corpus.describe import describe
from corpusmill.corpus.heard import heard
from corpusmill.corpus.part import Job, begin_job, key_of, make_part, pages_folder
from corpusmill.corpus.receipts import finished, remove_others
from corpusmill.corpus.splits import Split, cut_splits
from corpusmill.corpus.survey import survey
from corpusmill.engine.pool import Pool
from corpusmill.engine.work import Engine, Task, Work
from corpusmill.errors import CorpusmillError
from corpusmill.read.source import is_url
from corpusmill.release.description import check
from corpusmill.release.folder import write_release

WORK_FOLDER = ".corpusmill"


@dataclass(frozen=True)
class Plan:
    """What a build would do."""

    settings: Settings
    job: Job
    splits: tuple[Split, ...]
    notes: tuple[str, ...] = ()
    """What was said while listing."""

    @property
    def inputs(self) -> int:
        return sum(len(split.inputs) for split in self.splits)

    @property
    def bytes(self) -> int:
        return sum(split.bytes for split in self.splits)

    def as_dict(self) -> dict[str, Any]:
        """For `--dry-run`."""
        return {
            "corpus": self.settings.corpus.name,
            "version": self.settings.corpus.version,
            "stages": list(self.job.recipe.stages),
            "inputs": self.inputs,
            "bytes": self.bytes,
            "splits": len(self.splits),
        }


@dataclass(frozen=True)
class Build:
    """What a build did. `accounts` holds its counts (see `accounts.Ledger.totals`); `folder` is the release."""

    folder: Path
    status: str
    accounts: dict[str, Any] = field(repr=False)
    reused_parts: int
    parts: int
    warnings: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """For `--json`; without the per-input accounts, which stand in the manifest."""
        counts = {
            name: self.accounts[name]
            for name in ("records", "rows", "dropped", "set_aside", "reasons", "kinds", "sizes")
        }
        return {"folder": str(self.folder), "status": self.status, **counts, "parts": self.parts} | {
            "reused_parts": self.reused_parts,
            "warnings": list(self.warnings),
        }

    def summary(self) -> str:
        """A few lines for a person."""
        a = self.accounts
        lines = [
            f"{a['records']:,} records = {a['rows']:,} documents + {a['dropped']:,} dropped "
            f"+ {a['set_aside']:,} set aside"
        ]
        lines += [f"  dropped, {reason}: {count:,}" for reason, count in a["reasons"].items()]
        lines += [f"  set aside, {kind}: {count:,}" for kind, count in a["kinds"].items()]
        before, after = a["sizes"].get("chars_in", 0), a["sizes"].get("chars_out", 0)
        if before:
            lines.append(f"{before:,} characters in, {after:,} out ({(before - after) / before:.1%} taken out)")
        if self.reused_parts:
            lines.append(f"{self.reused_parts:,} of {self.parts:,} parts were there already")
        lines += [f"note: {text}" for text in self.warnings]
        return "\n".join([*lines, f"{self.folder} ({self.status})"])


class BuildError(CorpusmillError):
    """A build that cannot be finished; names what is in the way and the remedy."""


def _settings(config: str) -> tuple[Settings, Path, str]:
    """The settings, the folder that their paths are relative to, and what to call them in messages."""
    path = Path(config)
    if path.is_dir() and (path / FILE_NAME).exists():
        path = path / FILE_NAME
    if path.suffix == ".toml" or (config == FILE_NAME and not path.exists()):
        return load_settings(path), path.resolve().parent, str(path)
    if not (is_url(config) or path.exists()):
        raise ConfigError(f"{config}: no such file, folder or URL; give a {FILE_NAME}, or what to build a corpus from")
    return settings_of(config), Path.cwd(), config


def plan(config: Path | str = FILE_NAME) -> Plan:
    """Check configuration, recipe and rules, and list the inputs. Raises UsageError."""
    settings, folder, path = _settings(str(config))
    recipe = recipe_of(settings, folder)
    check(describe(settings, recipe, {"inputs": {}}))
    for source in settings.source:
        if source.metadata:
            load_sidecar(folder / source.metadata)
    work = folder / WORK_FOLDER / settings.corpus.name
    job = Job(
        recipe=recipe,
        sources={source.name: source for source in settings.source},
        root=folder,
        license=settings.corpus.license,
        seconds=settings.limits.seconds,
        parts=work / "parts",
        pages=work / "pages",
        lines=work / "lines",
        excluded_ids=frozenset(settings.exclude.ids),
        excluded_urls=frozenset(settings.exclude.urls),
    )
    notes: set[str] = set()
    with heard(notes):
        splits = [
            split
            for source in settings.source
            for split in cut_splits(
                source.name, inputs_of(source, settings, recipe, folder), settings.limits.split_bytes
            )
        ]
    for source in settings.source:
        check_found(source, [item for split in splits if split.source == source.name for item in split.inputs], path)
    return Plan(settings, job, tuple(splits), tuple(sorted(notes)))


def carry_out(
    plan: Plan, engine: Engine | None = None, *, dist: Path | None = None, on_part: Callable[[], None] = lambda: None
) -> Build:
    """Make the parts that are missing, then the release. `on_part` is called once a part is done.

    Raises BuildError or ReleaseError where the work cannot be finished; what was finished is kept.
    """
    job, engine = plan.job, engine or Pool()
    with _alone(job.parts.parent):
        if job.recipe.with_table:
            job = survey(plan.splits, job, engine)
        made = _make_parts(plan.splits, job, engine, on_part)
        duplicates = _duplicates(made.keys, job)
        if duplicates:
            made = _without_duplicates(plan.splits, made, duplicates, job, engine)
        accounts = total(made.receipts)
        parts = [job.parts / key for key in made.keys]
        release = write_release(parts, describe(plan.settings, job.recipe, accounts), dist or job.root / "dist")
        remove_others(job.parts, keep={*made.keys, *made.first_keys})
        remove_others(job.pages, keep={pages_folder(split, job).name for split in plan.splits})
    return Build(release.path, release.status, accounts, made.reused, len(made.keys), _warnings(plan, made.receipts))


@dataclass(frozen=True)
class _Made:
    """The parts of a corpus in order: keys and receipts; `first_keys` are those before duplicate ids were known."""

    keys: list[str]
    receipts: list[dict[str, Any]]
    reused: int
    first_keys: list[str]


def _make_parts(splits: Sequence[Split], job: Job, engine: Engine, on_part: Callable[[], None]) -> _Made:
    keys = [key_of(split, job) for split in splits]
    receipts = [finished(job.parts / key) for key in keys]
    tasks = [Task(n, splits[n], keys[n]) for n, receipt in enumerate(receipts) if receipt is None]
    reused = len(splits) - len(tasks)
    for _ in range(reused):
        on_part()
    for n, receipt in engine.run(tasks, Work(make_part, job, job.parts, begin_job)):
        receipts[n] = receipt
        on_part()
    return _Made(keys, [receipt for receipt in receipts if receipt], reused, keys)


def _duplicates(keys: Sequence[str], job: Job) -> dict[int, frozenset[str]]:
    """Part number → ids in it that an earlier part holds. The first holder in corpus order keeps an id."""
    seen: set[int] = set()
    twice: dict[int, frozenset[str]] = {}
    for n, key in enumerate(keys):
        path = job.parts / key / "documents.parquet"
        ids = pq.read_table(path, columns=["id"])["id"].to_pylist() if path.exists() else []
        # 8 bytes an id: a chance hit among 100 million documents is 1 in 3,700, and _without_duplicates looks again
        marks = [_short_hash(id_) for id_ in ids]
        if later := frozenset(id_ for id_, mark in zip(ids, marks, strict=True) if mark in seen):
            twice[n] = later
        seen.update(marks)
    return twice


def _short_hash(id_: str) -> int:
    return int.from_bytes(hashlib.blake2b(id_.encode(), digest_size=8).digest())


def _without_duplicates(
    splits: Sequence[Split], made: _Made, twice: dict[int, frozenset[str]], job: Job, engine: Engine
) -> _Made:
    """Make the parts with duplicate ids again, now told which of their rows to drop."""
    wanted = frozenset().union(*twice.values())
    real: Counter[str] = Counter()
    for key in made.keys:
        path = job.parts / key / "documents.parquet"
        if path.exists():
            real.update(id_ for id_ in pq.read_table(path, columns=["id"])["id"].to_pylist() if id_ in wanted)
    keys, receipts = list(made.keys), list(made.receipts)
    for n, ids in twice.items():
        again = replace(job, duplicate_ids=frozenset(id_ for id_ in ids if real[id_] > 1))
        if not again.duplicate_ids:
            continue
        keys[n] = key_of(splits[n], again)
        work, task = Work(make_part, again, again.parts, begin_job), Task(n, splits[n], keys[n])
        receipts[n] = finished(again.parts / keys[n]) or next(iter(engine.run([task], work)))[1]
    return _Made(keys, receipts, made.reused, made.first_keys)


def _warnings(plan: Plan, receipts: Sequence[dict[str, Any]]) -> tuple[str, ...]:
    """What the user should know though the build went through."""
    matched = {id_ for receipt in receipts for id_ in receipt["excluded"]}
    asked = [*plan.settings.exclude.ids, *plan.settings.exclude.urls]
    said = [f"[exclude] {item} matches no document" for item in asked if item not in matched]
    for source in plan.settings.source:
        rows = len(load_sidecar(plan.job.root / source.metadata)) if source.metadata else 0
        joined = sum(receipt["sizes"].get("joined", 0) for receipt in receipts if receipt["source"] == source.name)
        if joined < rows:
            said.append(f"{rows - joined:,} of {rows:,} rows of {source.metadata} match no document of {source.name}")
    heard_in_parts = {note for receipt in receipts for note in receipt["notes"]}
    return (*said, *plan.notes, *sorted(heard_in_parts - set(plan.notes)))


@contextmanager
def _alone(work: Path) -> Iterator[None]:
    """Hold the work folder for this build."""
    work.mkdir(parents=True, exist_ok=True)
    with (work / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BuildError(
                f"another build of this corpus is running (it holds {work.name}/lock); wait for it"
            ) from None
        yield


def build(config: Path | str = FILE_NAME, *, jobs: int | None = None) -> Build:
    """Build the corpus of a corpus.toml (or of the folder that holds one).

    Raises UsageError before anything is read, another CorpusmillError where the work cannot be finished.
    """
    return carry_out(plan(config), Pool(jobs))
