"""What can go wrong on the way out, said with the remedy; and nothing secret in any of it."""

from __future__ import annotations

import re

from corpusmill.errors import CorpusmillError, UsageError
from corpusmill.terminal.words import printable_name

# Tokens of the Hub, bearer headers, and the signed part of an upload address (whoever holds it can write the object).
_SECRETS = (
    re.compile(r"\bhf_\w{8,}"),
    re.compile(r"(?i)\bbearer\s+\S+"),
    re.compile(r"(?<=\?)[^\s'\"]*(?:signature|x-amz-|token=)[^\s'\"]*", re.IGNORECASE),
)
_SHOWN = 600  # characters of a server's answer worth showing: their messages are a line or two, their pages are not


class PublishError(CorpusmillError):
    """Publishing failed; the message says what, where and what to do."""


class PublishRefusedError(PublishError, UsageError):
    """Nothing was tried: what was asked for cannot or must not be done as asked."""


def without_secrets(text: str, *secrets: str | None) -> str:
    """Text fit to print: no token, no signed address, no control character, of bounded length.

    >>> without_secrets("401 for hf_abcdefghij1234 at https://s3/x?X-Amz-Signature=00ff")
    '401 for [hidden] at https://s3/x?[hidden]'
    """
    for secret in secrets:
        if secret:
            text = text.replace(secret, "[hidden]")
    for pattern in _SECRETS:
        text = pattern.sub("[hidden]", text)
    text = " ".join(printable_name(part) for part in text.split())
    return text if len(text) <= _SHOWN else text[:_SHOWN] + " …"
