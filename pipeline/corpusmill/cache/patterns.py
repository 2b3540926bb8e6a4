"""Compiled patterns as they can be kept: what `re` takes a millisecond or thirty to compile is loaded in 20 us.

Python has no public way to keep a pattern. Kept is what `re` gives its engine in the end, and only where a pattern made
of that is the same one, as Python compares them (by their code); where another Python does otherwise, nothing is kept
and patterns are compiled as ever.
"""

from __future__ import annotations

import hashlib
import importlib
import marshal
import re
import sys
import zlib
from array import array
from functools import cache, partial
from pathlib import Path
from typing import Any

from corpusmill.cache.folder import Met

NOT_KEPT = b""


def code_of(source: str) -> bytes:
    """What to keep of a pattern for `compiled`; `NOT_KEPT` where this Python does not let it be kept."""
    pattern = re.compile(source)
    try:
        parser, compiler = (importlib.import_module(f"re.{name}") for name in ("_parser", "_compiler"))
        parsed = parser.parse(source, pattern.flags)
        steps = array("I", compiler._code(parsed, pattern.flags)).tobytes()
        names: list[str | None] = [None] * parsed.state.groups
        for name, number in parsed.state.groupdict.items():
            names[number] = name
        told = (pattern.flags, steps, parsed.state.groups - 1, dict(parsed.state.groupdict), tuple(names))
        if _pattern_of(source, told) == pattern:
            return zlib.compress(marshal.dumps(told), 1)  # a fifth, and opened in 10 us
    except Exception:  # whatever others name or order otherwise
        return NOT_KEPT
    return NOT_KEPT


def compiled(source: str, code: bytes) -> re.Pattern[str]:
    """The pattern of this source, of which that was kept.

    >>> compiled("a+(?P<end>b)", code_of("a+(?P<end>b)")).search("caab")["end"]
    'b'
    """
    if code == NOT_KEPT:
        return re.compile(source)
    return _pattern_of(source, marshal.loads(zlib.decompress(code)))  # noqa: S302  what we wrote, by its hash


def _pattern_of(source: str, told: tuple[Any, ...]) -> re.Pattern[str]:
    flags, steps, *groups = told
    engine: Any = importlib.import_module("_sre")
    pattern: re.Pattern[str] = engine.compile(source, flags, array("I", steps).tolist(), *groups)
    return pattern


def kept_pattern(source: str) -> re.Pattern[str]:
    """A pattern that takes milliseconds to compile, such as one of a table's words, as it was kept."""
    return compiled(source, _patterns().get(source, partial(code_of, source)))


@cache
def _patterns() -> Met:
    made_from = hashlib.sha256(sys.version.encode() + Path(__file__).read_bytes())
    return Met("patterns", made_from.digest(), 1)
