"""Repair what is broken (mojibake, entities, controls, line ends, invisible characters, NFC); rewrite nothing."""

from __future__ import annotations

from collections.abc import Iterator

from corpusmill.text.actions import Edit
from corpusmill.text.batch import Batch
from corpusmill.text.rewrite import after_edits, composed

# Damage that came about in layers (an entity of a soft hyphen in mojibake) takes a few rounds; no text needs more.
_MOST_ROUNDS = 20


def repairs(row: int, text: str) -> list[Edit]:
    """All edits that the text needs, as one list: each repair in its turn, until none finds anything."""
    from corpusmill.text.repair.repairs import REPAIRS, is_suspect, is_whole  # noqa: PLC0415

    edits: list[Edit] = []
    for n in range(_MOST_ROUNDS):
        if n and is_whole(text):  # as most are after a round
            break
        before, encoded = text, text.encode()
        for repair in REPAIRS:
            if is_suspect(repair, text, encoded) and (found := list(repair.find(row, text))):
                edits = composed(edits, text, found)
                text = after_edits(text, found)
                encoded = text.encode()
        if text == before:
            break
    return edits


def repaired(text: str) -> str:
    """The text after all repairs.

    >>> repaired("caf\\u00c3\\u00a9 &amp; cr\\u00c3\\u00a8me")
    'café & crème'
    """
    return after_edits(text, repairs(0, text))


def fix_text(batch: Batch) -> Iterator[Edit]:
    """Repairs as edits, each under its own rule. Ungated they run at 3 MB/s; most documents need only the gate."""
    # ftfy: 80 ms that who checks a recipe need not pay
    from corpusmill.text.repair.windows import suspects  # noqa: PLC0415

    for row in suspects(batch.texts, batch.text_array):
        text = batch.texts[row]
        yield from (edit for edit in repairs(row, text) if text[edit.start : edit.end] != edit.after)
