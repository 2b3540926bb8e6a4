"""Errors of publishing: each names its remedy, and none shows a secret."""

from __future__ import annotations

import json
from typing import Any

from corpusmill.errors import CorpusmillError, UsageError
from corpusmill.terminal.words import printable_name
from corpusmill.text.addresses import without_secrets

_SHOWN = 600  # characters of a server's answer worth showing: their messages are a line or two, their pages are not


class PublishError(CorpusmillError):
    """Publishing failed; the message says what, where and what to do."""


class UnreachableError(PublishError):
    """The destination could not be asked: nothing was said of the release or of what is there."""


class PublishRefusedError(PublishError, UsageError):
    """Nothing was tried: what was asked for cannot or must not be done as asked."""


def read_there(data: bytes, where: str, needs: str | None = None) -> dict[str, Any]:
    """What a file at the destination tells, or the part of it that is needed. Raises PublishError where it is not as
    publishing wrote it."""
    try:
        told = json.loads(data)
        told = told if needs is None else told[needs]
    except (ValueError, RecursionError, LookupError, TypeError):  # the last two: an object without it, no object
        told = None
    if isinstance(told, dict):
        return told
    raise PublishError(
        f"{where} was changed or damaged there: it holds no object of JSON, or not all of it. Put back what was "
        "published, which copies of the version hold (what tells of a withdrawal `yank` writes anew), and run the same "
        "command again."
    )


def told(error: object, *secrets: str | None) -> str:
    """What an error says, fit to print: no secret, no control character, of bounded length.

    >>> told("401 for hf_abcdefghij1234 at https://s3/x?X-Amz-Signature=00ff")
    '401 for [hidden] at https://s3/x?[hidden]'
    """
    text = " ".join(printable_name(part) for part in without_secrets(str(error), *secrets).split())
    return text if len(text) <= _SHOWN else text[:_SHOWN] + " …"
