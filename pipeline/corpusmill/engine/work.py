"""What an engine is asked to do: the two calls that a process pool has, and that any other engine needs to have."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, Protocol, TypeVar

from corpusmill.engine.limits import Culprit

Item = TypeVar("Item")
Result = TypeVar("Result")


class Task(NamedTuple):
    """One split of a corpus, to be made into something that is kept under a key."""

    number: int
    """Of the split in the corpus."""
    split: Any
    key: str


Done = tuple[int, dict[str, Any]]
"""Number of the split, and the receipt of what was made of it."""


class Careful(NamedTuple):
    """Work a record at a time, since the split ended a worker process before."""

    note: Path
    """The file that says which record is at hand (see `limits.Watch`)."""
    culprits: tuple[Culprit, ...] = ()
    """Records that ended worker processes."""


Make = Callable[[Any, str, Any, Careful | None], dict[str, Any]]
"""What is done with a split: `make(split, key, job, careful)` returns the receipt. A module's function."""


def _nothing(job: Any) -> None:
    """What most work needs to begin."""


@dataclass(frozen=True)
class Work:
    """What every task has in common; goes to each worker once."""

    make: Make
    job: Any
    notes: Path
    """A folder for the notes of careful work."""
    begin: Callable[[Any], None] = _nothing
    """What a worker loads for the job before its first task, so that no record's time limit pays for it."""


class Engine(Protocol):
    """Where work runs. Every engine makes the same bytes."""

    def run(self, tasks: Sequence[Task], work: Work) -> Iterator[Done]:
        """Carry out all tasks, in any order. No document stops the others. Raises WorkerDiedError."""
        ...

    def each(self, function: Callable[[Item], Result], items: Sequence[Item]) -> list[Result]:
        """The results of a module's function that meets no document, in order: such work needs no watch."""
        ...
