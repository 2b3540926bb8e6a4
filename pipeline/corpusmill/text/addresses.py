"""Addresses as they may be shown and recorded: without the user, the password and the key that they may carry.

Every address that is printed, or written to a release or the work folder, goes through `shown`, and every message
through `without_secrets`: what is in a query may be a key whatever it is called, so none of it stays.
"""

from __future__ import annotations

import re

_HIDDEN = "[hidden]"
# One slash where a path was made of it. Two letters at least: C:/ is a disk.
_SCHEME = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]+::)*[A-Za-z][A-Za-z0-9+.-]+:/{1,3}")
# fsspec chains addresses: simplecache::https://host/x, zip://a.txt::s3://bucket/b.zip
_CHAIN = re.compile(r"::(?=[A-Za-z][A-Za-z0-9+.-]+(?:::|:/))")
_ADDRESS = re.compile(rf"{_SCHEME.pattern}[^\s'\"<>]+")
# Tokens of the Hub and bearer headers stand in messages without an address.
_TOKENS = (re.compile(r"\bhf_\w{8,}"), re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]{8,}"))


def shown(address: str) -> str:
    """The address without user, password and query; a path that is no address stays as it is.

    >>> shown("https://ada:s3cret@host:8080/texts/a.jsonl?token=s3cret#top")
    'https://host:8080/texts/a.jsonl'
    >>> shown("simplecache::s3://key:s3cret@bucket/b@v1/x"), shown("texts/what?.txt")
    ('simplecache::s3://bucket/b@v1/x', 'texts/what?.txt')
    """
    if not _SCHEME.match(address):
        return address
    return "::".join(_one(link) for link in _CHAIN.split(address))


def _one(address: str) -> str:
    found = _SCHEME.match(address)
    if found is None:
        return address
    rest = address[found.end() :]
    host = re.split(r"[/?#]", rest, maxsplit=1)[0]
    if "@" in host:
        rest = rest[host.rindex("@") + 1 :]
    elif re.search(r":(?![0-9]*$)", host) and not host.startswith("[") and "@" in rest:
        # a password with one of / ? # in it, which should have been written %2F, %3F, %23
        rest = rest[rest.index("@") + 1 :]
    return found[0] + re.split(r"[?#]", rest, maxsplit=1)[0]


def without_secrets(text: str, *secrets: str | None) -> str:
    """A message with its addresses as they may be shown, and without tokens and the given secrets.

    >>> without_secrets("401 for hf_abcdefghij1234 at https://ada:pw@s3/x?X-Amz-Signature=00ff")
    '401 for [hidden] at https://s3/x?[hidden]'
    """
    for secret in secrets:
        if secret:
            text = text.replace(secret, _HIDDEN)
    text = _ADDRESS.sub(_without, text)
    for pattern in _TOKENS:
        text = pattern.sub(_HIDDEN, text)
    return text


def _without(found: re.Match[str]) -> str:
    told = shown(found[0])
    return f"{told}?{_HIDDEN}" if "?" in found[0] else told
