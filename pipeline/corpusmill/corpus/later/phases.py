"""Makes the parts of a recipe with several phases: each phase runs over the finished parts of the phase before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pyarrow as pa

from corpusmill.corpus.job import Job, libraries, package_key
from corpusmill.corpus.kept.receipts import kept_of, remove_others
from corpusmill.corpus.later.found import Found, find, map_code
from corpusmill.corpus.later.part import LaterSplit, make_part
from corpusmill.corpus.part import begin_job
from corpusmill.corpus.parts import Parts, all_made, parts_of
from corpusmill.corpus.splits import Split
from corpusmill.engine.work import Engine, Work
from corpusmill.errors import CorpusmillError
from corpusmill.recipes.recipe import KEEPS_ONE

Columns = Mapping[str, tuple[pa.DataType, str]]


# The column that tells of each document why it would go.
_SHOWN_IN = {"duplicates": "cluster_id", "contamination": "contamination"}


class LargeLossError(CorpusmillError):
    """A source would lose over half of its documents, and nobody said that it may."""


def phased_parts(splits: Sequence[Split], job: Job, engine: Engine, on_part: Callable[[], None]) -> Parts:
    """All parts after all phases of the recipe, made where they are missing. Raises what stops the engine.

    `on_part` is called for each part of the first phase. Raises LargeLossError.
    """
    first, *later = job.recipe.phases
    parts = parts_of(splits, _of_phase(job, first), engine, on_part)
    columns: Columns = first.columns
    folders: list[str] = []
    keeps = False
    for phase in later:
        keeps = keeps or KEEPS_ONE in phase.stages
        of_phase = _of_phase(job, phase)
        columns = {**columns, **phase.columns}
        found = {name: find(name, parts, of_phase, engine) for name in phase.cleaned_subjects}
        for name, told in found.items():
            if f"drop_{name}" in phase.stages and not job.asks.get(name, {}).get("allow_large_loss"):
                _check_losses(name, told)
        folders += [folder for told in found.values() for folder in told.folders]
        tasks = [
            LaterSplit(
                source=split.source,
                part=job.parts / key,
                cleaned={name: told.places[n] for name, told in found.items()},
                read={name: places[split.begins] for name, places in of_phase.known.items()},
                columns=columns,
                keeps=keeps,
            )
            for n, (split, key) in enumerate(zip(splits, parts.keys, strict=True))
        ]
        parts = _made_later(tasks, parts, of_phase, engine)
        parts = replace(parts, figures={**parts.figures, **{name: told.figures for name, told in found.items()}})
    remove_others(job.found, set(folders))
    return parts


def _of_phase(job: Job, phase: Any) -> Job:
    """The job of a phase: its stages, and of what is known of the corpus what they ask for."""
    return replace(job, recipe=phase, known={name: job.known[name] for name in phase.subjects if name in job.known})


def _made_later(tasks: Sequence[LaterSplit], before: Parts, job: Job, engine: Engine) -> Parts:
    """The parts of a phase, made where they are missing."""
    keys = [_key(task, receipt, job) for task, receipt in zip(tasks, before.receipts, strict=True)]
    there = kept_of(keys, job.parts)
    for n, key in enumerate(keys):
        if key not in there:
            before.prove(n, job.parts)
    work = Work(make_part, job, job.parts, begin_job, own_code=job.recipe.own)
    kept, receipts = all_made(tasks, keys, there, engine, work)
    earlier = (*before.earlier, *before.keys, *before.first_keys)
    return replace(before, keys=keys, receipts=receipts, kept=before.kept | kept, earlier=earlier)


def _key(split: LaterSplit, receipt: Mapping[str, Any], job: Job) -> str:
    """By what the part holds and what is known of its documents, not by how either was made."""
    plain = {
        "package": package_key(job.recipe.stages, make_part.__module__),
        "subjects": [map_code(name) for name in sorted(split.cleaned)],
        "libraries": libraries(),
        "recipe": job.recipe.key,
        "part": {name: proof for name, proof in receipt["files"].items() if name.endswith(".parquet")},
        "accounts": {name: receipt[name] for name in ("inputs", "reasons", "kinds", "sizes", "excluded", "notes")},
        "source": split.source,
        "keeps": split.keeps,
        "known": {name: path.name for name, path in sorted({**split.cleaned, **split.read}.items())},
    }
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()


def _check_losses(name: str, found: Found) -> None:
    """Raise LargeLossError where a source would lose over half."""
    lost = [
        f"source {source} would lose {gone:,} of its {documents:,} documents ({gone / documents:.0%})"
        for source, (documents, gone) in found.sources.items()
        if gone > documents / 2
    ]
    if lost:
        raise LargeLossError(
            f'{"; ".join(lost)} as {name}: nothing is dropped. Build with [{name}] policy = "mark" and look at the '
            f"{_SHOWN_IN[name]} of its documents; if they may go, set allow_large_loss = true in [{name}]"
        )
