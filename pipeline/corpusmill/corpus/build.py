"""A build from top to bottom: configuration → plan → survey → parts → release."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from corpusmill.config.description import check
from corpusmill.config.files import is_configuration
from corpusmill.config.settings import (
    FILE_NAME,
    WORK_FOLDER,
    ConfigError,
    Settings,
    load_settings,
    recipe_of,
    settings_of,
)
from corpusmill.config.sidecar import load_sidecar
from corpusmill.config.sources import check_found, inputs_of, say_shared_places, unknown_licenses
from corpusmill.corpus.accounts import total
from corpusmill.corpus.describe import describe
from corpusmill.corpus.job import Job, pages_folder
from corpusmill.corpus.kept.outlasted import Outlast, all_outlasted, told_of_the_moment
from corpusmill.corpus.kept.receipts import finished, remove_others
from corpusmill.corpus.kept.work import disk_named, held
from corpusmill.corpus.parts import Parts, parts_of
from corpusmill.corpus.splits import Split, cut_splits, with_fingerprints, with_pieces
from corpusmill.engine.pool import Pool
from corpusmill.engine.work import Engine
from corpusmill.errors import UsageError, check_named_in_utf8
from corpusmill.read.heard import heard
from corpusmill.read.places.names import forms, page_of
from corpusmill.read.source import Listed, is_url
from corpusmill.release.folder import Release, check_replaceable, write_release
from corpusmill.release.origin import origins_of
from corpusmill.release.shards import DamagedPartError
from corpusmill.terminal.words import counted
from corpusmill.text.addresses import shown


@dataclass(frozen=True)
class Plan:
    """What a build would do."""

    settings: Settings
    job: Job
    splits: tuple[Split, ...]
    notes: tuple[str, ...] = ()
    """What was said while listing."""
    origins: tuple[str, ...] = ("",)
    """What it is built from (see `origin`)."""

    @property
    def inputs(self) -> int:
        return sum(len(split.inputs) for split in self.splits)

    def inputs_of(self, source: str) -> list[Listed]:
        """The inputs of a source, and what could not be listed."""
        return [item for split in self.splits if split.source == source for item in split.inputs]

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
    copied: int = 0
    """Documents that parts made now took from those of an earlier build, unchanged."""
    warnings: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """For `--json`; without the per-input accounts, which stand in the manifest."""
        names = ("records", "rows", "dropped", "set_aside", "reasons", "kinds", "sizes")
        counts = {name: self.accounts[name] for name in names}
        return {"folder": str(self.folder), "status": self.status, **counts, "parts": self.parts} | {
            "reused_parts": self.reused_parts,
            "copied": self.copied,
            "warnings": list(self.warnings),
        }

    def summary(self) -> str:
        """A few lines for a person."""
        a = self.accounts
        lines = [
            f"{counted(a['records'], 'record')} = {counted(a['rows'], 'document')} + {a['dropped']:,} dropped "
            f"+ {a['set_aside']:,} set aside"
        ]
        lines += [f"  dropped, {reason}: {count:,}" for reason, count in a["reasons"].items()]
        lines += [f"  set aside, {kind}: {count:,}" for kind, count in a["kinds"].items()]
        before, after = a["sizes"].get("chars_in", 0), a["sizes"].get("chars_out", 0)
        if before:
            lines.append(f"{before:,} characters in, {after:,} out ({(before - after) / before:.1%} taken out)")
        if self.reused_parts:
            lines.append(f"{self.reused_parts:,} of {self.parts:,} parts were there already")
        if self.copied:
            taken = counted(self.copied, "document was", "documents were")
            lines.append(f"{taken} taken from earlier parts, since nothing changed there")
        lines += [f"note: {text}" for text in self.warnings]
        return "\n".join([*lines, f"{self.folder} ({self.status})"])


def _settings(config: str) -> tuple[Settings, Path, str]:
    """The settings, the folder that their paths are relative to, and what to call them in messages."""
    path = Path(config)
    if path.is_dir() and (path / FILE_NAME).exists():
        path = path / FILE_NAME
    if path.suffix == ".toml" or (config == FILE_NAME and not path.exists()):
        return load_settings(path), path.resolve().parent, str(path)
    if not (is_url(config) or path.exists()):
        raise ConfigError(f"{config}: no such file, folder or URL; give a configuration, or a place of documents")
    if is_configuration(path):
        raise ConfigError(f"{config}: a configuration whose name does not end in .toml; call it {path.stem}.toml")
    return settings_of(config), Path.cwd(), config


def plan(config: Path | str = FILE_NAME) -> Plan:
    """Check configuration, recipe and rules, and list the inputs. Raises UsageError."""
    notes: set[str] = set()
    with heard(notes):
        settings, folder, path = _settings(str(config))
        for place in (folder, *(() if is_url(path) else [Path(path)])):
            check_named_in_utf8(place)
        notes.update(unknown_licenses(settings))
        with _configuration_named(path):
            recipe = recipe_of(settings, folder)
            say_shared_places(settings, folder)
            check(describe(settings, recipe, {"inputs": {}}))
            for source in settings.source:
                if source.metadata:
                    load_sidecar(folder / source.metadata)
        splits = [
            split
            for source in settings.source
            for split in cut_splits(
                source.name, inputs_of(source, settings, recipe, folder, path), settings.limits.split_bytes
            )
        ]
    job = Job(
        recipe=recipe,
        sources={source.name: source for source in settings.source},
        root=folder,
        license=settings.corpus.license,
        seconds=settings.limits.seconds,
        work=folder / WORK_FOLDER / settings.corpus.name,
        excluded_ids=frozenset(form for id_ in settings.exclude.ids for form in forms(id_)),
        excluded_urls=frozenset(map(page_of, settings.exclude.urls)),
        asks=settings.asks(),
    )
    plan = Plan(settings, job, tuple(splits), tuple(sorted(notes)), origins_of(path, settings, folder))
    for source in settings.source:
        check_found(source, plan.inputs_of(source.name), path)
    return plan


@contextmanager
def _configuration_named(path: str) -> Iterator[None]:
    """Adds the name of the configuration to its errors: a person may have several."""
    try:
        yield
    except UsageError as error:
        raise ConfigError(f"{shown(path)}: {error}") from error


def carry_out(plan: Plan, engine: Engine, *, on_part: Callable[[], None] = lambda: None) -> Build:
    """Make the missing parts, then the release. `on_part` is called whenever a part is done.

    Raises BuildError or ReleaseError if the work cannot be finished; finished parts are kept.
    """
    job, corpus = plan.job, plan.settings.corpus
    check_replaceable(job.root / "dist" / corpus.name, corpus.version, plan.origins)
    with disk_named(job.work), held(job.work):
        job.parts.mkdir(exist_ok=True)
        before = all_outlasted(job.outlasted)
        options = {name: source.options() for name, source in job.sources.items()}
        splits = with_fingerprints(with_pieces(plan.splits, options, plan.settings.limits.split_bytes), options)
        if job.recipe.subjects:
            from corpusmill.corpus.survey import survey  # noqa: PLC0415  .1 s for those who ask for it

            job = survey(splits, job, engine)
        if plan.settings.contamination or plan.settings.duplicates:
            from corpusmill.corpus.later.others import held_against  # noqa: PLC0415

            job = held_against(job, plan.settings, engine)
        notes: set[str] = set()
        with heard(notes):  # of what is said in this process: parts keep what was said as they were made
            made, accounts, release = _released(lambda: _made(splits, job, engine, on_part), job, plan)
        remove_others(job.parts, keep={*made.keys, *made.first_keys, *made.earlier})
        remove_others(job.outlasted, keep={name for receipt in made.receipts for name in receipt["outlasted"]})
        remove_others(job.pages, keep={pages_folder(split, job).name for split in splits})
    return Build(
        release.path,
        release.status,
        accounts,
        made.reused,
        len(made.keys),
        made.copied,
        _warnings(plan, made.receipts, before, notes),
    )


def _made(splits: Sequence[Split], job: Job, engine: Engine, on_part: Callable[[], None]) -> Parts:
    if len(job.recipe.phases) > 1:
        from corpusmill.corpus.later.phases import phased_parts  # noqa: PLC0415  .1 s for those who ask for it

        return phased_parts(splits, job, engine, on_part)
    remove_others(job.found, set())
    return parts_of(splits, job, engine, on_part)


def _released(make: Callable[[], Parts], job: Job, plan: Plan) -> tuple[Parts, dict[str, Any], Release]:
    """The parts, their accounts and the release of them. A part that was damaged since it was made is made again."""
    again: set[str] = set()
    while True:
        try:
            made = make()
            accounts = total(made.receipts)
            description = describe(plan.settings, job.recipe, accounts, made.figures)
            folders = [job.parts / key for key in made.keys]
            known, dist = made.files(job.parts), job.root / "dist"
            return made, accounts, write_release(folders, description, dist, known, plan.origins)
        except DamagedPartError as error:
            if error.part.name in again:
                raise  # made just now: the disk is to blame
            again.add(error.part.name)
            shutil.rmtree(error.part)
            # where one is damaged others may be: found one by one, each would start the workers once more
            for part in job.parts.iterdir():
                if finished(part, ["*"]) is None:
                    shutil.rmtree(part, ignore_errors=True)


def _warnings(
    plan: Plan, receipts: Sequence[dict[str, Any]], before: Mapping[str, Outlast], notes: set[str]
) -> tuple[str, ...]:
    """What the user should know though the build went through; `before` is what was known to outlast its limit."""
    matched = {id_ for receipt in receipts for id_ in receipt["excluded"]}
    exclude = plan.settings.exclude
    asked = [(id_, forms(id_)) for id_ in exclude.ids] + [(url, (page_of(url),)) for url in exclude.urls]
    said = [f"[exclude] {item} matches no document" for item, names in asked if matched.isdisjoint(names)]
    for source in plan.settings.source:
        rows = len(load_sidecar(plan.job.root / source.metadata)) if source.metadata else 0
        joined = sum(receipt["sizes"].get("joined", 0) for receipt in receipts if receipt["source"] == source.name)
        if joined < rows:
            said.append(f"{rows - joined:,} of {rows:,} rows of {source.metadata} match no document of {source.name}")
    said += told_of_the_moment(receipts, before, plan.job.outlasted)
    heard_in_parts = {note for receipt in receipts for note in receipt["notes"]}
    return (*said, *plan.notes, *sorted((heard_in_parts | notes) - set(plan.notes)))


def build(config: Path | str = FILE_NAME, *, jobs: int | None = None) -> Build:
    """Build the corpus of a `corpus.toml`, or of a folder that holds one; or of a folder, file or URL of documents.

    `jobs` is the number of worker processes (default: one for each core). Raises UsageError before anything is read,
    another CorpusmillError if the work cannot be finished.
    """
    return carry_out(plan(config), Pool(jobs))
