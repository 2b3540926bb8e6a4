"""The line table: every line of many texts, cut and folded once (`carried` takes it on through edits)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from corpusmill.kernel.arrays import Flags, Ints, Small
from corpusmill.kernel.library import kernel
from corpusmill.kernel.literals import Lines, lines_in
from corpusmill.text.counts import bytes_of, texts_of
from corpusmill.text.fold import code_points, fold_table
from corpusmill.text.prose import is_prose
from corpusmill.text.shapes import SHORT_MARKS, signs_of

PAGE = 1000
"""Width from which on a line may be a whole page. Of hand-labelled documents that hold residue inside a line nine in
ten have such a one; parts of shorter lines gain .5 points of all residue and take three times as long to find."""

SHORT_PAGE = 300
"""Width of a page on one line that is all, or two thirds, of its document: a short piece, joined as well."""


_IS_ALNUM = np.array([chr(byte).isascii() and chr(byte).isalnum() for byte in range(256)], np.bool_)


@dataclass(frozen=True)
class LineTable:
    """Every line of every row, in order; all columns have one entry a line.

    Offsets are code points of the row's text. Lines end at "\\n" only, which belongs to no line.
    """

    row: Ints
    line: Ints
    start: Ints
    end: Ints
    wide: Ints
    """Characters of scripts that write without spaces (Thai, Lao, and from U+2E80 on)."""
    length: Ints
    """Characters of the line in the folded view."""
    is_prose: Flags
    """Whether it reads as prose (see `prose`)."""
    signs: Small
    """What tells rare kinds of lines, as bits (see `shapes.signs_of`)."""
    folded: list[str]
    """The line in the folded view, stripped of surrounding white space (so not the length of the line)."""

    def __len__(self) -> int:
        return len(self.folded)

    @cached_property
    def encoded(self) -> bytes:
        """The folded lines in UTF-8, a newline between two."""
        return "\n".join(self.folded).encode()

    @cached_property
    def utf8(self) -> Lines:
        """The folded lines in UTF-8, a newline behind each, and where each begins."""
        return lines_in(self.encoded + b"\n")

    @cached_property
    def edges(self) -> tuple[Small, Small]:
        """The first and the last byte of each folded line; of one that holds nothing 0."""
        text, starts = self.utf8
        points, is_empty, none = np.frombuffer(text, np.uint8), self.length == 0, np.uint8(0)
        return np.where(is_empty, none, points[starts[:-1]]), np.where(is_empty, none, points[starts[1:] - 2])

    @cached_property
    def marks(self) -> list[int]:
        """The numbers of lines that may be marks of code alone, by their length and first byte."""
        is_short = (self.length > 0) & (self.length < SHORT_MARKS)
        return list(np.flatnonzero(is_short & ~_IS_ALNUM[self.edges[0]]).tolist())

    @cached_property
    def widths(self) -> list[int]:
        """Length of each folded line in characters, those of scripts without spaces twice."""
        return list((self.length + self.wide).tolist())

    @cached_property
    def starts(self) -> list[int]:
        """Where each line starts in the text of its row."""
        return list(self.start.tolist())

    @cached_property
    def ends(self) -> list[int]:
        """Where each line ends in the text of its row."""
        return list(self.end.tolist())

    @cached_property
    def prose(self) -> list[int]:
        """The numbers of the lines that read as prose."""
        return list(np.flatnonzero(self.is_prose).tolist())

    @cached_property
    def pages(self) -> Ints:
        """The numbers of lines that may each be a whole page, as scrapers join them."""
        widths = self.end - self.start + self.wide
        pages = np.flatnonzero(widths >= SHORT_PAGE)  # few; the rest is asked of them only
        if len(pages):
            of_row = np.bincount(self.row, widths)[self.row[pages]]
            pages = pages[(widths[pages] >= PAGE) | (widths[pages] * 3 >= of_row * 2)]
        return pages

    def having(self, signs: int, rows: int) -> Flags:
        """The rows that have a line with one of some signs."""
        return np.bincount(self.row[np.flatnonzero(self.signs & signs)], minlength=rows) > 0

    def first_of_row(self, rows: int) -> Ints:
        """Index of each row's first line, and the number of lines at the end: shape (rows + 1,)."""
        return np.searchsorted(self.row, np.arange(rows + 1))


def lines_of(texts: Sequence[str], array: pa.LargeStringArray | None = None) -> LineTable:
    """The line table of some texts; `array` holds the same, if it is at hand.

    >>> table = lines_of(["One\\n\\n two", "Three"])
    >>> table.row.tolist(), table.start.tolist(), table.end.tolist(), table.folded
    ([0, 0, 0, 1], [0, 4, 5, 0], [3, 4, 9, 5], ['one', '', 'two', 'three'])
    """
    if not texts:
        none = np.zeros(0, np.int64)
        return LineTable(none, none, none, none, none, none, np.zeros(0, np.bool_), np.zeros(0, np.uint8), [])
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    row_starts = np.zeros(len(texts) + 1, np.int64)
    np.cumsum(lengths + 1, out=row_starts[1:])
    if kernel():
        starts, wide, signs, encoded = _by_kernel(
            texts_of([text.encode() for text in texts]) if array is None else array
        )
    else:
        starts, wide, signs, encoded = _by_arrays(texts)
    folded = encoded.decode().split("\n")
    length, reads_as_prose = _judged(folded, encoded)
    first = np.searchsorted(starts, row_starts)
    row = np.repeat(np.arange(len(texts)), np.diff(first))
    table = LineTable(
        row=row,
        line=np.arange(len(starts)) - first[row],
        start=starts - row_starts[row],
        end=np.append(starts[1:], row_starts[-1]) - 1 - row_starts[row],
        wide=wide,
        length=length,
        is_prose=reads_as_prose,
        signs=signs,
        folded=folded,
    )
    table.__dict__["encoded"] = encoded
    return table


def _by_kernel(array: pa.LargeStringArray) -> tuple[Ints, Ints, Small, bytes]:
    """Of each line where it starts, its characters of scripts without spaces, its signs, and all as `encoded`."""
    data, bounds = bytes_of(array)
    text = np.frombuffer(data or b"\0", np.uint8)
    own = text[bounds[0] : bounds[-1]]
    starts, wide = np.empty((2, np.count_nonzero(own == ord("\n")) + len(array)), np.int64)
    signs, folded = np.empty(len(starts), np.uint8), np.empty(_MOST_BYTES * len(own) + len(array), np.uint8)
    size = kernel().fold_lines(text, bounds, len(array), fold_table(), starts, wide, folded)
    kernel().find_signs(text, bounds, len(array), signs)
    return starts, wide, signs, folded[:size].tobytes()


def _judged(folded: Sequence[str], encoded: bytes) -> tuple[Ints, Flags]:
    """How many characters each line has, and whether it reads as prose."""
    if not kernel():
        return np.array([*map(len, folded)], np.int64), np.array([*map(is_prose, folded)], np.bool_)
    length, found = np.empty(len(folded), np.int64), np.empty(len(folded), np.bool_)
    kernel().judge_lines(np.frombuffer(encoded or b"\0", np.uint8), len(encoded), length, found)
    return length, found


_MOST_BYTES = 2
"""Bytes of a folded character for each that it is written with; a few letters of two fold to one of three."""


def _by_arrays(texts: Sequence[str]) -> tuple[Ints, Ints, Small, bytes]:
    """The same without the kernel, in several times the time."""
    text = "\n".join(texts)
    points, signs = code_points(text), np.array([*map(signs_of, text.split("\n"))], np.uint8)
    starts = np.concatenate((np.zeros(1, np.int64), np.flatnonzero(points == ord("\n")) + 1))
    folded = fold_table()[points].tobytes().decode("utf-32-le")
    encoded = "\n".join([line.strip() for line in folded.split("\n")]).encode()
    return starts, _wide(points, starts), signs, encoded


def _wide(points: npt.NDArray[np.uint32], starts: Ints) -> Ints:
    at = np.flatnonzero(points >= 0x0E00)
    found = fold_table()[points[at]]  # the ideographic space folds to a space
    at = at[(found >= 0x2E80) | ((found >= 0x0E00) & (found <= 0x0EFF))]
    return np.bincount(np.searchsorted(starts, at, side="right") - 1, minlength=len(starts))


def width_of(folded: str) -> int:
    """Columns of a folded line, as `LineTable.widths` counts them."""
    return len(folded) + (0 if folded.isascii() else int(_wide(code_points(folded), np.zeros(1, np.int64))[0]))


def is_line(text: str, start: int, end: int) -> bool:
    """Whether a span of a text is a whole line of it, and not a part.

    >>> is_line("One\\nTwo", 4, 7), is_line("One. Two", 5, 8)
    (True, False)
    """
    return text[start - 1 : start] in ("", "\n") and text[end : end + 1] in ("", "\n")
