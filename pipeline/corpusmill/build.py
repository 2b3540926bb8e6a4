"""The story of a build: configuration → plan → parts → release."""

from __future__ import annotations

import fcntl
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from corpusmill.config import FILE_NAME, ConfigError, Settings, load_settings, recipe_of
from corpusmill.ledger import total
from corpusmill.part import Job, finished, key_of
from corpusmill.plan import Split, cut_splits
from corpusmill.read import list_source
from corpusmill.run import Task, run

WORK_FOLDER = ".corpusmill"


@dataclass(frozen=True)
class Plan:
    """What a build would do."""

    settings: Settings
    job: Job
    splits: tuple[Split, ...]

    @property
    def inputs(self) -> int:
        return sum(len(split.inputs) for split in self.splits)

    @property
    def bytes(self) -> int:
        return sum(file.size for split in self.splits for file in split.inputs)


@dataclass(frozen=True)
class Build:
    """What a build did. `accounts` holds its counts (see `ledger.Ledger.totals`); `folder` is the release."""

    folder: Path
    accounts: dict[str, Any]
    reused_parts: int
    parts: int
    warnings: tuple[str, ...] = ()


def plan(config: Path | str = FILE_NAME) -> Plan:
    """Read the configuration, check it with its recipe and rules, and list the inputs. Raises ConfigError, RecipeError."""
    path = Path(config)
    path = path / FILE_NAME if path.is_dir() else path
    settings, folder = load_settings(path), path.resolve().parent
    job = Job(
        recipe=recipe_of(settings, folder),
        sources={source.name: source for source in settings.source},
        root=folder,
        parts=folder / WORK_FOLDER / settings.corpus.name / "parts",
        excluded_ids=frozenset(settings.exclude.ids),
        excluded_urls=frozenset(settings.exclude.urls),
    )
    splits = [
        split
        for source in settings.source
        for split in cut_splits(source.name, list_source(source, folder), settings.limits.split_bytes)
    ]
    if not splits:
        places = ", ".join(source.path for source in settings.source)
        raise ConfigError(f"{path}: no input found in {places}; check [[source]] path and format")
    return Plan(settings, job, tuple(splits))
