"""Other corpora, such as published versions, in which copies are looked for: mapped as the parts of this corpus are.

Of a release each file of its documents is mapped once and kept under its hash; it must be the file that the manifest
names. Of any other texts all are read at every build, and mapped where one of them changed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path

import pyarrow as pa

from corpusmill.across.cleaned import ROWS_AT_ONCE
from corpusmill.across.duplicates.clusters import DUPLICATES
from corpusmill.config.corpus_wide import Against
from corpusmill.config.settings import Settings
from corpusmill.corpus.job import Job, libraries
from corpusmill.corpus.kept.receipts import begin, finish, finished, remove_others
from corpusmill.corpus.later.against import named_apart, records_of, with_named_texts
from corpusmill.corpus.later.found import map_code
from corpusmill.engine.work import Engine
from corpusmill.errors import ReleaseError, UsageError
from corpusmill.release import manifest as manifests
from corpusmill.release.rows.read import row_groups
from corpusmill.release.sums import sha256

_SCHEMA = pa.schema([(name, pa.string()) for name in DUPLICATES.columns])


def held_against(job: Job, settings: Settings, engine: Engine) -> Job:
    """The job, told of all that the configuration holds its documents against. Raises UsageError."""
    return with_others(with_named_texts(job, settings), settings, engine)


def with_others(job: Job, settings: Settings, engine: Engine) -> Job:
    """The job, told where that which copies are looked for against is mapped. Raises UsageError."""
    folder = job.work / "others"
    if settings.duplicates is None or not settings.duplicates.against or settings.duplicates.policy == "keep":
        remove_others(folder, set())
        return job
    folder.mkdir(parents=True, exist_ok=True)
    places: list[Path] = []
    for name, item in named_apart(settings.duplicates.against):
        place = job.root / item.path
        if (place / "manifest.json").is_file():
            places += _of_release(item, place, folder, settings, engine)
        else:
            places.append(_of_texts(name, item, job, folder))
    places = list(dict.fromkeys(places))
    remove_others(folder, {place.name for place in places})
    told = {"others": [str(place) for place in places], "digest": [place.name for place in places]}
    return replace(job, asks={**job.asks, "duplicates": {**job.asks["duplicates"], **told}})


def _of_release(item: Against, place: Path, folder: Path, settings: Settings, engine: Engine) -> list[Path]:
    """The folders of what is known of a release, one for each file of its documents."""
    try:
        manifest = manifests.read(place)
    except ReleaseError as error:
        raise UsageError(f"[duplicates] against {item.path}: {error}") from error
    corpus = manifest["corpus"]
    if (corpus["name"], corpus["version"]) == (settings.corpus.name, settings.corpus.version):
        raise UsageError(
            f"[duplicates] against {item.path}: that is the version which is being built; name an earlier one, or "
            "raise [corpus] version"
        )
    name = item.name or f"{corpus['name']}@{corpus['version']}"
    jobs: list[tuple[Path, Path]] = []
    places = []
    for file in manifest["tables"]["documents"]["files"]:
        places.append(folder / _key([name, file["sha256"]]))
        if finished(places[-1], ["*"]) is None:
            path = place / file["path"]
            if not path.is_file() or sha256(path) != file["sha256"]:
                raise UsageError(f"[duplicates] against {item.path}: {file['path']} is not as released; fetch it again")
            jobs.append((path, places[-1]))
    engine.each(partial(_map_file, name), jobs)
    return places


def _map_file(name: str, job: tuple[Path, Path]) -> None:
    path, folder = job
    scratch = begin(folder)
    tables = row_groups([path], list(DUPLICATES.columns))
    count = DUPLICATES.map((_named(table, name) for table in tables), scratch, {})
    finish(scratch, folder, {"documents": count})


def _named(table: pa.Table, name: str) -> pa.Table:
    """The documents with the name of their release before their ids."""
    ids = pa.array([f"{name}:{id_}" for id_ in table["id"].to_pylist()], pa.string())
    return table.set_column(table.schema.get_field_index("id"), "id", ids)


def _of_texts(name: str, item: Against, job: Job, folder: Path) -> Path:
    """The folder of what is known of texts that are no release."""
    told = hashlib.sha256()
    scratch = begin(folder / "texts")
    count = DUPLICATES.map(_tables(name, item, job.root, told), scratch, {})
    place = folder / _key([name, told.hexdigest()])
    finish(scratch, place, {"documents": count})
    return place


def _tables(name: str, item: Against, root: Path, told: hashlib._Hash) -> Iterator[pa.Table]:
    """The texts as documents, a few at a time; `told` takes in what they are."""
    pairs = ((f"{name}:{record.key}", record.text) for record in records_of(name, item, root, "duplicates"))
    while some := list(islice(pairs, ROWS_AT_ONCE)):
        told.update(json.dumps(some).encode())
        ids, texts = zip(*some, strict=True)
        yield pa.table([ids, texts, pa.nulls(len(ids), pa.string()), [name] * len(ids)], schema=_SCHEMA)


def _key(plain: list[str]) -> str:
    return hashlib.sha256(json.dumps([map_code("duplicates"), libraries(), *plain]).encode()).hexdigest()
