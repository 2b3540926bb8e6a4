"""Corpus-wide knowledge from cleaned texts: map each finished part, reduce all of them, keep both under their keys."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

from corpusmill.across.cleaned import subject
from corpusmill.across.subjects import OF_CLEANED
from corpusmill.corpus.job import Job, libraries
from corpusmill.corpus.kept.receipts import begin, finish, finished
from corpusmill.corpus.parts import Parts
from corpusmill.engine.work import Engine
from corpusmill.recipes.code import PACKAGE, code_key
from corpusmill.release.rows.read import row_groups

# What is set for a subject and changes nothing of what is found.
_NOT_FOUND_BY = ("allow_large_loss", "index", "others")


@dataclass(frozen=True)
class Found:
    """What was found of a subject."""

    places: tuple[Path, ...]
    """For each part the file with what it needs to know, named by the hash of its bytes."""
    figures: Mapping[str, Any]
    sources: Mapping[str, tuple[int, int]]
    """Source → its documents, and those that a stage would drop."""
    folders: tuple[str, ...]
    """Folders of the work that this rests on."""


@cache
def map_code(name: str) -> str:
    """Hash of the code of a subject."""
    return code_key([OF_CLEANED[name].partition(":")[0]], PACKAGE.parent)


def find(name: str, parts: Parts, job: Job, engine: Engine) -> Found:
    """What there is to know of a subject, from the kept work where it is there. Raises what stops the engine."""
    job.found.mkdir(exist_ok=True)
    wanted = (name, *subject(name).rests_on)
    keys = {other: [_map_key(other, receipt, job) for receipt in parts.receipts] for other in wanted}
    options = job.asks.get(name, {})
    by = {key: value for key, value in options.items() if key not in _NOT_FOUND_BY}
    folder = job.found / _hash([name, map_code(name), libraries(), by, keys])
    done = finished(folder, ["*"])
    if done is None:
        for other in wanted:
            _map(other, parts, keys[other], job, engine)
        mapped = {other: [job.found / key for key in of_other] for other, of_other in keys.items()}
        scratch = begin(folder)
        done = finish(scratch, folder, subject(name).find(mapped, scratch, options, engine.each))
    return Found(
        places=tuple(folder / file for file in done["selected"]),
        figures=json.loads(json.dumps(done["figures"], sort_keys=True)),  # as kept work tells them
        sources={source: (total, lost) for source, (total, lost) in done["sources"].items()},
        folders=(*(key for of_subject in keys.values() for key in of_subject), folder.name),
    )


def _map(name: str, parts: Parts, keys: Sequence[str], job: Job, engine: Engine) -> None:
    """Map the parts whose rows are not there, each once."""
    missing = {key: n for n, key in enumerate(keys) if finished(job.found / key, ["*"]) is None}
    for n in missing.values():
        parts.prove(n, job.parts)
    engine.each(
        partial(_map_one, name, job.asks.get(name, {})),
        [(job.parts / parts.keys[n], job.found / key) for key, n in missing.items()],
    )


def _map_key(name: str, receipt: Mapping[str, Any], job: Job) -> str:
    """By what the part holds: two parts with the same documents share it."""
    by = {key: job.asks.get(name, {}).get(key) for key in subject(name).mapped_by}
    return _hash([name, map_code(name), libraries(), by, receipt["files"].get("documents.parquet")])


def _hash(plain: Any) -> str:
    return hashlib.sha256(json.dumps(plain, sort_keys=True, default=str).encode()).hexdigest()


def _map_one(name: str, options: Mapping[str, Any], job: tuple[Path, Path]) -> None:
    part, folder = job
    documents = part / "documents.parquet"
    scratch = begin(folder)
    asked = subject(name)
    count = asked.map(row_groups([documents] if documents.exists() else [], asked.columns), scratch, options)
    finish(scratch, folder, {"documents": count})
