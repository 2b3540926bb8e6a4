"""Texts cut into words, lines and paragraphs for the signals: arrays over many texts at once.

The splitter is `spaces`: a word is what stands between white space, and each character of a script that writes without
spaces (Han, kana, Thai and its kin) is a word. No model and no dictionary: the same words in every language, and fast
enough to ask of every document. Published figures were made with splitters of their own (see docs/signals.md).
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from corpusmill.kernel.arrays import CodePoints, Ints

Bools = npt.NDArray[np.bool_]
Bytes = npt.NDArray[np.uint8]

# Classes of characters, one bit each, so that one look tells all of a character and one `or` all of a word.
SPACE, WIDE, ALPHA, WORDLY, TERMINAL, LOWER = (1 << n for n in range(6))
_WIDE = ((0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x3040, 0x30FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF),
         (0xF900, 0xFAFF), (0x20000, 0x3FFFF))  # fmt: skip


def code_points_of(said: str) -> Ints:
    """The code points that a line such as `0021 002E-0030` names."""
    spans = [(part.partition("-")[0], part.partition("-")[2] or part) for part in said.split()]
    return np.concatenate([np.arange(int(first, 16), int(last, 16) + 1) for first, last in spans])


@cache
def classes() -> Bytes:
    """Code point → its classes, for all of Unicode (built once a process in .3 s)."""
    marks = tomllib.loads(resources.files(__package__).joinpath("marks.toml").read_text(encoding="utf-8"))
    table = np.zeros(0x110000, np.uint8)
    every = [chr(code) for code in range(0x110000)]
    table[np.fromiter(map(str.isspace, every), np.bool_)] |= SPACE
    table[np.fromiter(map(str.isalpha, every), np.bool_)] |= ALPHA
    table[np.fromiter(map(str.islower, every), np.bool_)] |= LOWER
    for first, last in _WIDE:
        table[first : last + 1] |= WIDE
    table |= np.where(table & SPACE, 0, WORDLY).astype(np.uint8)
    table[code_points_of(marks["terminal"])] |= TERMINAL
    table[np.concatenate([code_points_of(marks[name]) for name in ("terminal", "symbols")])] &= 0xFF - WORDLY
    return table


def sums(values: npt.NDArray[Any], bounds: Ints) -> npt.NDArray[Any]:
    """The sum of each run of values between two bounds; shape (len(bounds) - 1,)."""
    total = np.zeros(len(values) + 1, np.int64)
    np.cumsum(values, out=total[1:])
    return np.diff(total[bounds])


def same(points: CodePoints, bounds: Ints) -> Ints:
    """A number for each piece of text, equal for equal pieces; pieces are numbered by their first one."""
    offsets = pa.py_buffer(bounds * 4)
    pieces = pa.Array.from_buffers(pa.large_binary(), len(bounds) - 1, [None, offsets, pa.py_buffer(points)])
    return numbered(pieces)


def numbered(array: pa.Array) -> Ints:
    """The place of each value among the distinct values, in the order of their first ones."""
    return np.asarray(pc.dictionary_encode(array).indices.to_numpy(zero_copy_only=False), np.int64)


def firsts(numbers: Ints) -> Bools:
    """Where a value is the first of its kind, for numbers of `numbered`."""
    if not len(numbers):
        return np.zeros(0, np.bool_)
    before = np.concatenate(([-1], np.maximum.accumulate(numbers)[:-1]))
    return numbers > before


def keyed(numbers: Ints, rows: Ints) -> Ints:
    """Numbers that are equal only inside one row."""
    return numbered(int_array(numbers * (int(rows.max(initial=0)) + 1) + rows))


def int_array(values: Ints) -> pa.Array:
    """An Arrow array over the same memory; `pa.array` would import pandas to ask whether the values are its own."""
    return pa.Array.from_buffers(pa.int64(), len(values), [None, pa.py_buffer(np.ascontiguousarray(values))])


@dataclass(frozen=True)
class Texts:
    """Some texts as one array of code points, each ended by a line feed of ours."""

    points: CodePoints
    kinds: Bytes
    """The classes of each character."""
    begins: Ints
    """Where each text begins, and where the last one ends: shape (rows + 1,)."""
    line_begins: Ints
    """Where each line begins, and the end."""

    @property
    def rows(self) -> int:
        return len(self.begins) - 1

    @property
    def lengths(self) -> Ints:
        """Characters of each text."""
        return np.diff(self.begins) - 1

    def row_of(self, places: Ints) -> Ints:
        """The rows of places in `points`."""
        return np.searchsorted(self.begins, places, side="right") - 1


def as_texts(texts: list[str]) -> Texts:
    """Texts made ready. Memory: about five bytes a character."""
    points = np.frombuffer(("\n".join(texts) + "\n").encode("utf-32-le", "surrogatepass"), "<u4")
    begins = np.zeros(len(texts) + 1, np.int64)
    np.cumsum(np.fromiter(map(len, texts), np.int64, len(texts)) + 1, out=begins[1:])
    ends = np.flatnonzero(points == ord("\n")) + 1
    return Texts(points, classes()[points], begins, np.concatenate((np.zeros(1, np.int64), ends)))


@dataclass(frozen=True)
class Words:
    """The words of some texts: first character, length, classes of all its characters, number, and where rows begin."""

    start: Ints
    length: Ints
    kinds: Bytes
    number: Ints
    """Equal for equal words, in whatever row."""
    bounds: Ints


def words_of(texts: Texts) -> Words:
    """The words of some texts by the splitter `spaces`.

    >>> words = words_of(as_texts(["to be  or", "", "日本 ok"]))
    >>> words.length.tolist(), words.bounds.tolist(), words.number.tolist()
    ([2, 2, 2, 1, 1, 2], [0, 3, 3, 6], [0, 1, 2, 3, 4, 5])
    """
    is_space = (texts.kinds & SPACE).view(np.bool_) if SPACE == 1 else texts.kinds & SPACE != 0
    begins = ~is_space
    begins[1:] &= is_space[:-1]
    wide = np.flatnonzero(texts.kinds & WIDE)
    if len(wide):
        begins[wide] = True
        after = wide + 1  # a line feed of ours stands at the very end
        begins[after] |= ~is_space[after]
    start = np.flatnonzero(begins)
    lengths = _lengths(start, is_space, len(wide) > 0)
    kept = texts.points[~is_space]
    offsets = np.zeros(len(start) + 1, np.int64)
    np.cumsum(lengths, out=offsets[1:])
    number = same(kept, offsets)
    kinds = np.bitwise_or.reduceat(texts.kinds, start) if len(start) else np.zeros(0, np.uint8)
    bounds = np.searchsorted(start, texts.begins)
    return Words(start, lengths, kinds, number, bounds)


def _lengths(start: Ints, is_space: Bools, has_wide: bool) -> Ints:
    """The length of each word: up to the next white space, or the next word."""
    if not len(start):
        return np.zeros(0, np.int64)
    spaces = np.flatnonzero(is_space)
    end = spaces[np.searchsorted(spaces, start)]
    if has_wide:
        end = np.minimum(end, np.append(start[1:], len(is_space)))
    return end - start
