"""Repair what is broken (mojibake, entities, controls, line ends, invisible characters, NFC); rewrite nothing."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import cache

import pyarrow.compute as pc
from ftfy.badness import BADNESS_RE

from corpusmill.text.actions import Edit
from corpusmill.text.batch import Batch
from corpusmill.text.repairs import REPAIRS
from corpusmill.text.rewrite import composed, spliced

_SPACES = r"\s\x1c-\x1f\x85\xa0\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}"


def _as_re2(verbose: str) -> str:
    """A superset in RE2 of a verbose `re` pattern: comments and layout dropped, `\\s` and `\\w` widened to Unicode."""
    out, at, in_class = [], 0, False
    while at < len(verbose):
        char = verbose[at]
        if char == "\\":
            pair = verbose[at : at + 2]
            wide = {"\\s": _SPACES, "\\w": r"\w\x{80}-\x{10ffff}"}.get(pair, pair)
            out.append(wide if in_class or wide == pair else f"[{wide}]")
            at += 2
            continue
        if in_class:
            in_class = char != "]"
        elif char == "#":
            at = verbose.index("\n", at)
            continue
        elif char.isspace() or char == "^":
            at += 1
            continue
        else:
            in_class = char == "["
        out.append(char)
        at += 1
    return "".join(out)


# What has a repair of its own (see `text.repairs`), beside what ftfy calls bad: a superset of each.
_SUSPECT = "|".join(
    (
        r"&#?[0-9A-Za-z]{1,24};",
        r"[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\x{200b}\x{200e}\x{200f}\x{61c}\x{2028}-\x{202e}\x{2060}\x{2066}-\x{206f}]",
        r"[\x{feff}\x{fff9}-\x{fffc}]",
        r"[A-Za-z\x{c0}-\x{24f}][\x{200c}\x{200d}]",
        r"\\[nu]",
        r"[\x{3001}-\x{9fff}\x{f900}-\x{faff}\x{ff01}-\x{ff65}] [\x{3001}-\x{9fff}\x{f900}-\x{faff}\x{ff01}-\x{ff65}] ",
    )
)


@cache
def gate() -> str:
    """One RE2 pattern that every text needing a repair matches, except for those not in NFC.

    Made from ftfy's own badness pattern, so it follows ftfy's versions. A text that the pattern leaves out comes back
    from the repairs unchanged (a test holds the two against each other).
    """
    return f"{_SUSPECT}|{_as_re2(BADNESS_RE.pattern)}"


# Damage that came about in layers (an entity of a soft hyphen in mojibake) takes a few rounds; no text needs more.
_MOST_ROUNDS = 20


def repairs(row: int, text: str) -> list[Edit]:
    """All edits that the text needs, as one list: each repair in its turn, until none finds anything."""
    edits: list[Edit] = []
    for _ in range(_MOST_ROUNDS):
        before = text
        for repair in REPAIRS:
            if found := list(repair(row, text)):
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
