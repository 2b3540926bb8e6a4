"""Finds the few stretches of a text that can hold a private value, so that only these are searched closely.

Values are local: each has digits that stand close, an at sign, or numbers between dots or colons, and what tells them
stands before them in their line. So the patterns read some hundred characters of a text, not all of it.
"""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from corpusmill.kernel.arrays import Ints

# The shortest national id has six digits; the widest grouping in use has a blank and two marks after each pair.
_DIGITS, _SPREAD = 6, 24
# Three dots between the digits of an IPv4 address, two colons of an IPv6 address; both may be followed by more.
_DOTS, _DOTS_SPREAD = 3, 8
_COLONS, _COLONS_SPREAD = 2, 6
# So much before a stretch may tell what it is (the local part of a mail address has 64 characters at most), and so much
# behind it may belong to it.
_BEFORE, _BEHIND = 72, 128
_WRITTEN_AT = re.compile(r"%40|[\[({<] ?(?:at|@|arroba|chez|kukac|malpa|собака) ?[\])}>]")
# What the bytes of the common signs do not show: digits and at signs of other scripts, and an at sign in words.
_UNSEEN = r"[＠０-９٠-٩۰-۹०-९๐-๙]|%40|[\[({<] ?(at|At|AT|arroba|chez|kukac|malpa|małpa|собака) ?[\])}>]"

Spans = tuple[Ints, Ints]


def _close(at: Ints, count: int, spread: int) -> Spans:
    """First and last of every `count` places that stand within `spread`."""
    last = at[count - 1 :]
    first = at[: len(last)]
    near = last - first <= spread
    return first[near], last[near]


def _hot(signs: npt.NDArray[np.unsignedinteger]) -> list[Spans]:
    """The stretches with a sign of a value; `signs` are bytes, or code points of the folded view."""
    is_digit = (signs >= ord("0")) & (signs <= ord("9"))
    dots = np.flatnonzero(signs == ord("."))
    dots = dots[(dots > 0) & (dots < len(signs) - 1)]
    dots = dots[is_digit[dots - 1] & is_digit[np.minimum(dots + 1, len(signs) - 1)]] if len(dots) else dots
    ats = np.flatnonzero(signs == ord("@"))
    return [
        _close(np.flatnonzero(is_digit), _DIGITS, _SPREAD),
        _close(dots, _DOTS, _DOTS_SPREAD),
        _close(np.flatnonzero(signs == ord(":")), _COLONS, _COLONS_SPREAD),
        (ats, ats),
    ]


def rows_with_signs(texts: pa.LargeStringArray) -> Ints:
    """The rows of a column that hold a stretch worth looking at."""
    _, offsets, data = texts.buffers()
    bounds = np.frombuffer(offsets, np.int64)[texts.offset : texts.offset + len(texts) + 1]
    unseen = np.flatnonzero(pc.match_substring_regex(texts, _UNSEEN).to_numpy(zero_copy_only=False))
    if not data:
        return np.zeros(0, np.int64)
    found = [unseen]
    for first, last in _hot(np.frombuffer(data, np.uint8)[: bounds[-1]]):
        row = np.searchsorted(bounds, first, side="right") - 1
        found.append(row[(row >= 0) & (last < bounds[np.minimum(row, len(texts) - 1) + 1])])
    return np.unique(np.concatenate(found))


def stretches(folded: str) -> list[tuple[int, int]]:
    """The stretches of a text in the folded view to look at, in order and apart, cut at ends of lines.

    >>> stretches("x" * 200 + " call 555 123 4567 today\\nnothing here")
    [(134, 224)]
    """
    points = np.frombuffer(folded.encode("utf-32-le", "surrogatepass"), "<u4")
    hot = _hot(points)
    written = [found.start() for found in _WRITTEN_AT.finditer(folded)]
    hot.append((np.array(written, np.int64),) * 2)
    first, last = (np.concatenate(side) for side in zip(*hot, strict=True))
    if not len(first):
        return []
    breaks = np.concatenate(([-1], np.flatnonzero(points == ord("\n")), [len(points)]))
    begins = np.maximum(first - _BEFORE, breaks[np.searchsorted(breaks, first) - 1] + 1)
    ends = np.minimum(last + _BEHIND, breaks[np.searchsorted(breaks, last)])
    order = np.argsort(begins, kind="stable")
    begins, ends = begins[order], np.maximum.accumulate(ends[order])
    new = np.flatnonzero(np.concatenate(([True], begins[1:] > ends[:-1])))
    lasts = np.append(new[1:] - 1, len(ends) - 1)
    return list(zip(begins[new].tolist(), ends[lasts].tolist(), strict=True))
