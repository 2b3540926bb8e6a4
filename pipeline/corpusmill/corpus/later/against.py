"""The texts that the user names against contamination: read as any source, kept as grams in the work folder."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from corpusmill.across.contamination import write_index
from corpusmill.config.corpus_wide import Against
from corpusmill.config.settings import Settings
from corpusmill.corpus.job import Job
from corpusmill.errors import UsageError
from corpusmill.read.inputs import read_source
from corpusmill.read.records import Record, SetAside
from corpusmill.read.source import SourceOptions


def with_named_texts(job: Job, settings: Settings) -> Job:
    """The job, told where the grams of the named texts are. Raises UsageError where one cannot be read."""
    if settings.contamination is None:
        return job
    folder = job.work / "against"
    folder.mkdir(parents=True, exist_ok=True)
    named = (
        (f"{name_of(item)}/{record.key}", record.text)
        for item in settings.contamination.against
        for record in records_of(item, job.root, "contamination")
    )
    partial = folder / "index.npz.partial"
    told = write_index(named, partial)
    place = folder / f"{told['digest']}.npz"
    for path in folder.glob("*.npz"):
        if path != place:
            path.unlink()
    partial.replace(place)
    own = settings.contamination.model_dump(include={"share", "allow_large_loss"})
    asked = {**own, **told, "index": str(place)}
    return replace(job, asks={**job.asks, "contamination": asked})


def name_of(item: Against) -> str:
    """What names of the texts of an entry begin with."""
    return item.name or Path(item.path).stem


def records_of(item: Against, root: Path, section: str) -> Iterator[Record]:
    """Every record of an entry. Raises UsageError where one cannot be read, or there is none."""
    options = SourceOptions(name=name_of(item), path=item.path, text_column=item.text_column)
    found = False
    for record in read_source(options, root=root):
        if isinstance(record, SetAside):
            raise UsageError(
                f"[{section}] against {item.path}: {record.file_path}: {record.error} Nothing can be held against "
                "it: correct the file or the entry, or take it out"
            )
        found = True
        yield record
    if not found:
        raise UsageError(f"[{section}] against {item.path}: no text in it; correct the entry, or take it out")
