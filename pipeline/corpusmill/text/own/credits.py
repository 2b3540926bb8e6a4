"""Who made a text or a picture, at the end of a paragraph: no residue, though nobody lifts it there."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

_WORDS = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))["credits"].split()
_CREDIT = re.compile(rf"[\W_]{{0,3}}(?:{'|'.join(_WORDS)})\.? ?[:=\uff1a][^:\uff1a?!\n]{{1,80}}", re.IGNORECASE)
_INITIALS = re.compile(r"[^\W\d_]{2,4} ?/ ?[^\W\d_]{2,4}(?: ?/ ?[\w .-]{2,30}){0,3}")


def is_credit(span: str) -> bool:
    """Whether a part of a line names a source, or who wrote it, by their initials.

    >>> is_credit("Źródło: urząd miasta"), is_credit("mab/ kw / onet"), is_credit("Home / News / Sport")
    (True, True, False)
    """
    told = span.strip()
    return bool(_CREDIT.fullmatch(told)) or (told[:2].islower() and bool(_INITIALS.fullmatch(told)))
