"""What an engine is asked to do: the two calls that a process pool has, and that any other engine needs to have."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, Protocol, TypeVar

from corpusmill.engine.limits import AtHand

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


@dataclass(frozen=True)
class Caution:
    """Where the note of the work goes, and what was at hand when a process ended at the same split before.

    What is suspected is done a record at a time, each in a process of its own (see `alone`).
    """

    note: Path
    at_hand: tuple[AtHand, ...] = ()
    """What was at hand."""
    is_everywhere: bool = False
    """Trust nothing: processes ended without a word of what was at hand."""


Make = Callable[[Any, str, Any, Caution | None], dict[str, Any]]
"""What is done with a split: `make(split, key, job, caution)` returns the receipt. A module's function."""


def _nothing(job: Any) -> None:
    """What most work needs to begin."""


def _no_more(job: Any) -> Sequence[str]:  # noqa: ARG001
    """What most work loads beside the module of its function."""
    return ()


@dataclass(frozen=True)
class Work:
    """What every task has in common; goes to each worker once."""

    make: Make
    job: Any
    notes: Path
    """A folder for the notes of work."""
    begin: Callable[[Any], None] = _nothing
    """What a worker loads for the job before its first task, so that no record's time limit pays for it."""
    loads: Callable[[Any], Sequence[str]] = _no_more
    """Names of modules that all workers need for the job, and may share."""
    own_code: Sequence[str] = ()
    """Names of the code of the user's that it runs: each worker loads that for itself, with what it holds open."""


class Engine(Protocol):
    """Where work runs. Every engine makes the same bytes."""

    def run(self, tasks: Sequence[Task], work: Work) -> Iterator[Done]:
        """Carry out all tasks, in any order. No document stops the others. Raises WorkerDiedError."""
        ...

    def each(self, function: Callable[[Item], Result], items: Sequence[Item]) -> list[Result]:
        """The results of a module's function that meets no document, in order. Raises WorkerDiedError."""
        ...
