"""Repair what is broken (mojibake, entities, controls, line ends, invisible characters, NFC); rewrite nothing."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import cache

import pyarrow.compute as pc

from corpusmill.text.actions import Edit
from corpusmill.text.batch import Batch
from corpusmill.text.rewrite import composed, spliced


@cache
def gate() -> str:
    """One RE2 pattern that every text needing a repair matches, except for those not in NFC.

    Made from ftfy's own badness pattern, so it follows ftfy's versions. A text that the pattern leaves out comes back
    from the repairs unchanged (a test holds the two against each other).
    """
    from corpusmill.text.repair.repairs import REPAIRS  # noqa: PLC0415  ftfy: 80 ms that who checks a recipe need not pay

    return "|".join(repair.gate for repair in REPAIRS if repair.gate)


# Damage that came about in layers (an entity of a soft hyphen in mojibake) takes a few rounds; no text needs more.
_MOST_ROUNDS = 20


def repairs(row: int, text: str) -> list[Edit]:
    """All edits that the text needs, as one list: each repair in its turn, until none finds anything."""
    from corpusmill.text.repair.repairs import REPAIRS, is_suspect  # noqa: PLC0415

    edits: list[Edit] = []
    for _ in range(_MOST_ROUNDS):
        before = text
        for repair in REPAIRS:
            if is_suspect(repair, text) and (found := list(repair.find(row, text))):
                edits = composed(edits, text, found)
                text = spliced(text, found)
        if text == before:
            break
    return edits


def repaired(text: str) -> str:
    """The text after all repairs.

    >>> repaired("caf\\u00c3\\u00a9 &amp; cr\\u00c3\\u00a8me")
    'café & crème'
    """
    return spliced(text, repairs(0, text))


def fix_text(batch: Batch) -> Iterator[Edit]:
    """Repairs as edits, each under its own rule. Ungated they run at 3 MB/s; most documents need only the gate."""
    hits = pc.match_substring_regex(batch.text_array, gate()).to_pylist()
    for row, text in enumerate(batch.texts):
        if hits[row] or not unicodedata.is_normalized("NFC", text):
            yield from (edit for edit in repairs(row, text) if text[edit.start : edit.end] != edit.after)
