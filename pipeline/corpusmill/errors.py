"""The two kinds of errors that a user can mend; all others are ours. And which error is the machine's."""

from __future__ import annotations

import errno
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any


class CorpusmillError(Exception):
    """The work could not be finished. The message names the file, the place and the remedy."""

    exit_code = 1


class UsageError(CorpusmillError, ValueError):
    """The call, the configuration, a recipe or a rule is wrong; said before anything is read."""

    exit_code = 2


def known_instead(said: str, known: Iterable[str], what: str) -> str:
    """The remedy for a name that is not known: the one that is meant, where one is written nearly so, else all of them.

    >>> known_instead("defalt", ["crawl", "default"], "recipes here")
    'did you mean default?'
    >>> known_instead("mine", ["crawl", "default"], "recipes here")
    'recipes here: crawl, default'
    """
    names = list(known)
    near = get_close_matches(said, names, n=1)
    return f"did you mean {near[0]}?" if near else f"{what}: {', '.join(names) or 'none'}"


_WRITTEN = {
    "string_type": "in quotes",
    "tuple_type": 'as a list, in brackets: ["…"]',
    "list_type": 'as a list, in brackets: ["…"]',
    "dict_type": "as a table, in braces: { name = … }",
    "model_type": "as a table: its name in brackets on a line of its own",
}


def written_as(problem: Mapping[str, Any]) -> str | None:
    """The remedy for a value of TOML that is of another kind than its key takes, by what pydantic says of it.

    >>> written_as({"type": "list_type"}), written_as({"type": "less_than"})
    ('write it as a list, in brackets: ["…"]', None)
    """
    found = _WRITTEN.get(problem["type"])
    return f"write it {found}" if found else None


def is_lack_of_memory(error: BaseException) -> bool:
    """Whether an error says that there was no memory: what Python, the system and thread libraries raise for it.

    What met it can say nothing of the document at hand, and cannot be trusted to be whole: the process ends.
    """
    return (
        isinstance(error, MemoryError)
        or (isinstance(error, OSError) and error.errno == errno.ENOMEM)
        or (isinstance(error, RuntimeError) and "can't start new thread" in str(error))
    )


def is_of_the_moment(error: BaseException) -> bool:
    """Whether an error says more of the machine (a full disk, a missing library, a server) than of a document."""
    return isinstance(error, OSError | ImportError) or is_lack_of_memory(error)


def check_named_in_utf8(place: Path) -> None:
    """Refuse a place on the way to which a name is no UTF-8: Arrow opens none. Raises UsageError."""
    whole = str(place.resolve())
    try:
        whole.encode()
    except UnicodeEncodeError:
        raise UsageError(f"{whole}: a name on the way is no UTF-8, and Arrow opens no table there; rename it") from None


class ReleaseError(CorpusmillError):
    """A release cannot be written or read; the message names the file and the remedy."""


class NoReleaseError(ReleaseError, UsageError):
    """The folder that was named is no release: the call is wrong, nothing is damaged."""
