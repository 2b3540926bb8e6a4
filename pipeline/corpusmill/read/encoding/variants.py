"""UTF-8 as Oracle, MySQL and Java write it: emoji in two halves (CESU-8), and a NUL of two bytes."""

from __future__ import annotations

import re

VARIANTS = "utf-8-variants"
"""The name of ftfy's codec for it."""

_SHOWN = re.compile(rb"\xed[\xa0-\xaf][\x80-\xbf]\xed[\xb0-\xbf][\x80-\xbf]|\xc0\x80")


def of_variants(data: bytes) -> str:
    """The text of the bytes. Raises UnicodeDecodeError."""
    import ftfy.bad_codecs  # noqa: PLC0415  # few files need it

    ftfy.bad_codecs.ok()  # which makes the codec known
    return data.decode(VARIANTS)


def read_variants(data: bytes) -> str | None:
    """The text of bytes that show such a character and are UTF-8 else; None for all others.

    >>> read_variants(b"glad \\xed\\xa0\\xbd\\xed\\xb8\\x80"), read_variants(b"glad")
    ('glad 😀', None)
    """
    if not _SHOWN.search(data):
        return None
    try:
        return of_variants(data)
    except UnicodeDecodeError:
        return None
