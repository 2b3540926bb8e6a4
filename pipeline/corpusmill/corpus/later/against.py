"""The texts that the user names against contamination: read as any source, kept as grams in the work folder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from glob import has_magic
from itertools import count, takewhile
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
        (f"{name}/{record.key}", record.text)
        for name, item in named_apart(settings.contamination.against)
        for record in records_of(name, item, job.root, "contamination")
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


def named_apart(entries: Sequence[Against]) -> Iterator[tuple[str, Against]]:
    """Each entry with a name of its own, which begins those of its texts: `name`, else what its path says.

    Of a glob that is the folder in front of its marks: `tests/*/a.txt` is `tests`. A name that stood before gets a
    number.

    >>> [name for name, _ in named_apart([Against(path=path) for path in ("t/a/q.jsonl", "t/b/q.jsonl", "t/*/a.txt")])]
    ['q', 'q-2', 't']
    """
    taken: set[str] = set()
    for item in entries:
        plain = list(takewhile(lambda part: not has_magic(part), Path(item.path).parts))
        name = item.name or (Path(*plain).stem if plain else "") or "texts"
        apart = next(told for n in count(1) if (told := name if n == 1 else f"{name}-{n}") not in taken)
        taken.add(apart)
        yield apart, item


def records_of(name: str, item: Against, root: Path, section: str) -> Iterator[Record]:
    """Every record of an entry. Raises UsageError where one cannot be read, or there is none."""
    options = SourceOptions(name=name, path=item.path, text_column=item.text_column)
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
