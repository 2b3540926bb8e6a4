"""The two kinds of errors that a user can mend; all others are ours."""

from __future__ import annotations


class CorpusmillError(Exception):
    """The work could not be finished. The message names the file, the place and the remedy."""

    exit_code = 1


class UsageError(CorpusmillError, ValueError):
    """The call, the configuration, a recipe or a rule is wrong; said before anything is read."""

    exit_code = 2
