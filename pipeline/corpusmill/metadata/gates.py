"""Which lines are worth reading: one RE2 search a kind over all lines of a batch, each a superset of its reader.

The readers take microseconds to milliseconds a line and nearly no line is metadata; the gates run at 100 MB/s and more.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import pyarrow as pa
import pyarrow.compute as pc

from corpusmill.metadata.judges.credits import picture_desks
from corpusmill.metadata.judges.publishers import MARK_SIGNS
from corpusmill.metadata.words import words_of

KINDS = ("label", "signature", "credit", "mark")


@cache
def _patterns() -> dict[str, str]:
    words = words_of(None)  # of all languages
    desks = picture_desks()
    return {
        # opens with the label of a note, of keywords, of a source
        "label": rf"^[\[(* ]*(?:{words.note}|{words.tags} *:|{words.source} *:|source |{words.bio} *:?$)",
        # holds a year, a byline's word in front or a trade
        "signature": rf"(?:19|20|25)\d\d|^\W*(?:{words.by}|{words.author} *[:=/]|{words.editor} *[:=/])"
        rf"|{words.author} *:|"
        rf"{words.role}[ .)]*$",
        "credit": rf"{words.photo} *(?:[:=/©@]|by|via|courtesy|from|credit|de|von|di|av|door|oleh|par|por|of)|"
        rf"image copyright"
        rf"|{desks}[ \]).]*$|{desks} ?[/|]|[/|] ?{desks}",
        "mark": MARK_SIGNS,
    }


def worth_reading(folded: Sequence[str]) -> dict[str, list[bool]]:
    """Kind → one flag a line."""
    lines = pa.array(folded, pa.large_string())
    return {kind: pc.match_substring_regex(lines, pattern).to_pylist() for kind, pattern in _patterns().items()}
