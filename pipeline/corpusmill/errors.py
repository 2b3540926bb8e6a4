"""The two kinds of errors that a user can mend; all others are ours. And which error is the machine's."""

from __future__ import annotations

import errno


class CorpusmillError(Exception):
    """The work could not be finished. The message names the file, the place and the remedy."""

    exit_code = 1


class UsageError(CorpusmillError, ValueError):
    """The call, the configuration, a recipe or a rule is wrong; said before anything is read."""

    exit_code = 2


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


class ReleaseError(CorpusmillError):
    """A release cannot be written or read; the message names the file and the remedy."""
