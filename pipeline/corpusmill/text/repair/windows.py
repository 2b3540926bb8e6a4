"""Which texts may be damaged, told by what stands around the characters that damage is written in.

Damage shows within a few characters around one beyond ASCII, a control, "&", "<", "=" or a backslash. The pattern for
all damage (`repairs.GATE`) reads these windows instead of whole texts: most of a text in Latin letters is none of its
business.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from corpusmill.kernel import calls
from corpusmill.kernel.arrays import Flags
from corpusmill.kernel.library import kernel
from corpusmill.text.repair.mojibake import gate_of
from corpusmill.text.repair.repairs import GATE, is_composed

BEFORE = BEHIND = 8
"""Bytes of a window on either side of each byte beyond ASCII, control, "&", "<", "=" and backslash, and so as many
characters: the longest that ftfy's pattern takes for damage has seven."""
_BEHIND_AMPERSAND = 27
"""An entity may have more, as far as `repairs.GATE` knows it."""


def suspects(texts: Sequence[str], array: pa.Array) -> list[int]:
    """The rows of texts that any repair may change; `array` holds the same texts.

    >>> texts = ["Déjà vu, he said.", "l\\u00c3\\u00a9ger", "cafe\\u0301", "Q &amp; A"]
    >>> suspects(texts, pa.array(texts, pa.large_string()))
    [1, 2, 3]
    """
    if not kernel():
        hits = pc.match_substring_regex(array, GATE).to_pylist()
        return [row for row, text in enumerate(texts) if hits[row] or not is_composed(text)]
    found, bounds, is_loose = _windows(array)
    rows = {*_hit(found, bounds)}
    loose = np.flatnonzero(is_loose).tolist()
    return sorted(rows.union(row for row in loose if row not in rows and not is_composed(texts[row])))


def _hit(windows: bytes, bounds: Sequence[int]) -> Iterator[int]:
    """The rows in whose windows the gate finds anything. The windows of all are one text: what it finds at the end of
    one may be its neighbour's beginning, too, which is looked at next anyway."""
    gate, row = gate_of(GATE), -1
    while found := gate.search(windows, bounds[row + 1]):
        row = bisect_right(bounds, found.start(), row + 1) - 1
        yield row


def _windows(array: pa.Array) -> tuple[bytes, list[int], Flags]:
    """Windows of all texts, where those of each begin and the last end, and which texts may not be in NFC."""
    _, offsets, data = array.buffers()
    bounds = np.frombuffer(offsets, np.int64)[array.offset : array.offset + len(array) + 1]
    text = np.frombuffer(data or b"\0", np.uint8)
    found, found_bounds, is_loose = calls.windows(kernel(), text, bounds, (_reach(), BEFORE, _loose()))
    return found[: found_bounds[-1]].tobytes(), found_bounds.tolist(), is_loose


@cache
def _reach() -> npt.NDArray[np.uint8]:
    """Byte → how many behind it belong to its window; 0: it has none."""
    reach = np.zeros(256, np.uint8)
    reach[0x80:] = BEHIND
    reach[[*range(0x20), 0x7F, *b"\\<="]] = BEHIND
    reach[[ord("\t"), ord("\n")]] = 0
    reach[ord("&")] = _BEHIND_AMPERSAND
    return reach


_KNOWN = 0x3000
"""Code points of which it is known whether texts that hold no others are in NFC; of the rest Python is asked."""


@cache
def _loose() -> Any:
    """Code points that a text in NFC may lack: marks, what has another form, and what joins the character before it."""
    loose = np.zeros(_KNOWN, np.bool_)
    for code in range(_KNOWN):
        char = chr(code)
        loose[code] = bool(unicodedata.combining(char)) or not unicodedata.is_normalized("NFC", char)
        parts = unicodedata.decomposition(char).split()
        if len(parts) == 2 and not parts[0].startswith("<") and int(parts[1], 16) < _KNOWN:
            loose[int(parts[1], 16)] = True
    loose[0x1160:0x1200] = True  # vowels and last consonants of Hangul
    return loose.view(np.uint8)
