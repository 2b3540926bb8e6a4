"""Repair what is broken (mojibake, entities, control characters, line breaks, NFC); rewrite nothing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

import ftfy
import pyarrow.compute as pc
import re2
from ftfy.badness import BADNESS_RE

from corpusmill.text.actions import Edit
from corpusmill.text.batch import Batch
from corpusmill.text.rewrite import rewrite

# Quotes, width and ligatures are the author's typography, not damage: those repairs are off, and normalisation is
# NFC, since NFKC would turn "x²" into "x2" and no-break spaces into spaces.
_REPAIRS = ftfy.TextFixerConfig(
    uncurl_quotes=False,
    fix_character_width=False,
    fix_latin_ligatures=False,
    normalization="NFC",
    explain=False,
)
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


@cache
def gate() -> str:
    """One RE2 pattern that every text needing a repair matches, except for those not in NFC.

    Made from ftfy's own badness pattern, so it follows ftfy's versions; beside it stand entities, control
    characters and line breaks. A text that the pattern leaves out comes back from ftfy unchanged (a test holds the two
    against each other).
    """
    entities = r"&\#?[0-9A-Za-z]{1,24};".replace(r"\#", "#")
    controls = r"[\x00-\x08\x0b-\x1f\x7f-\x9f\x{2028}\x{2029}\x{206a}-\x{206f}\x{fff9}-\x{fffc}\x{feff}]"
    return f"{entities}|{controls}|{_as_re2(BADNESS_RE.pattern)}"


@cache
def _segment_gate() -> re2._Regexp:
    return re2.compile(gate())


_SEGMENT = re.compile(r"[^\n]*\n|[^\n]+")


def repaired(text: str) -> str:
    """The text after ftfy, line by line to the fixed point.

    ftfy stops unescaping at the first line with "<", so what it does to a line would depend on the lines above, and a
    repair that makes a new line changes what a second run does. Here each line stands alone and is repaired until
    nothing changes.

    >>> repaired("caf\\u00c3\\u00a9 &amp; cr\\u00c3\\u00a8me")
    'café & crème'
    """
    while True:
        after = "".join(ftfy.fix_and_explain(part, _REPAIRS).text for part in _SEGMENT.findall(text))
        if after == text:
            return after
        text = after


def fix_text(batch: Batch) -> Iterator[Edit]:
    """Repairs as edits, one a changed run. Ungated ftfy runs at 3 MB/s; most documents need only the gate."""
    hits = pc.match_substring_regex(batch.text_array, gate()).to_pylist()
    suspicious = _segment_gate()
    for row, text in enumerate(batch.texts):
        if not hits[row] and unicodedata.is_normalized("NFC", text):
            continue
        at = 0
        for segment in _SEGMENT.findall(text):
            if suspicious.search(segment) or not unicodedata.is_normalized("NFC", segment):
                yield from rewrite(row, segment, repaired(segment), "ftfy", at)
            at += len(segment)
