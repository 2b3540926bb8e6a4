"""How texts are counted: in characters (code points), words (runs between white space) and bytes; rows in bytes."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from corpusmill.kernel.arrays import Ints
from corpusmill.kernel.library import kernel


def characters_of(texts: pa.Array) -> pa.Array:
    """Code points of each text of an array or chunked array, as int64; null of null.

    >>> characters_of(pa.array(["naïve", "", None])).to_pylist()
    [5, 0, None]
    """
    return pc.utf8_length(texts).cast(pa.int64())


def sizes_of(texts: pa.LargeStringArray) -> Ints:
    """Code points of each text of an array without nulls: shape (len(texts),).

    >>> sizes_of(pa.array(["naïve", ""], pa.large_string())).tolist()
    [5, 0]
    """
    if kernel():
        return _counted(texts, kernel().count_characters)
    sizes: Ints = pc.utf8_length(texts).to_numpy()
    return sizes


def words_of(texts: pa.LargeStringArray) -> pa.Int64Array:
    """Runs between white space in each text; scripts without spaces have few.

    >>> words_of(pa.array([" two\\nwords", "", "语言"], pa.large_string())).to_pylist()
    [2, 0, 1]
    """
    if kernel():
        return as_array(_counted(texts, kernel().count_words))
    data, bounds = bytes_of(texts)
    found = np.zeros(len(texts), np.int64)
    row = 0
    while data and row < len(texts):
        # some rows at a time: what numpy makes of them stays in the cache
        last = max(row + 1, int(np.searchsorted(bounds, bounds[row] + _AT_A_TIME)) - 1)
        found[row:last] = _words_in(data, bounds[row : last + 1])
        row = last
    return as_array(found)


def _counted(texts: pa.LargeStringArray, count: Any) -> Ints:
    """What a function of the kernel counts in each text."""
    data, bounds = bytes_of(texts)
    counts = np.empty(len(texts), np.int64)
    count(np.frombuffer(data, np.uint8), bounds, len(texts), counts)
    return counts


def blanks_of(texts: pa.LargeStringArray) -> list[int]:
    """The rows that hold white space only.

    >>> blanks_of(pa.array(["a", "", " \u2003", " b"], pa.large_string()))
    [1, 2]
    """
    data, bounds = bytes_of(texts)
    begins, ends = bounds[:-1], bounds[1:]
    # nearly all begin with a character of ASCII that is none
    first = np.zeros(len(texts), np.uint8)
    is_any = begins < ends
    first[is_any] = np.frombuffer(data, np.uint8)[begins[is_any]]
    doubtful = np.flatnonzero((first <= _SPACE) | (first >= _BEYOND_ASCII)).tolist()
    return [row for row in doubtful if not _begun(data, int(begins[row]), int(ends[row]))]


def _begun(data: memoryview, first: int, last: int) -> bool:
    """Whether a text holds more than white space, which its beginning nearly always tells."""
    beginning = bytes(data[first : min(last, first + 64)]).decode(errors="ignore")
    return bool(beginning.strip() or str(data[first:last], "utf-8").strip())


def is_string(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def bytes_of(texts: pa.StringArray | pa.LargeStringArray) -> tuple[memoryview, Ints]:
    """The bytes of texts, and where those of each begin and end: as numbers of the array's own width."""
    _, offsets, data = texts.buffers()
    width = np.int32 if pa.types.is_string(texts.type) else np.int64
    bounds: Ints = np.frombuffer(offsets, width)[texts.offset : texts.offset + len(texts) + 1]  # type: ignore[assignment]
    return memoryview(data if data is not None else b""), bounds


def texts_of(encoded: Sequence[bytes | memoryview]) -> pa.LargeStringArray:
    """An array of texts in UTF-8.

    `pa.array` of texts takes a fourth longer, and leaves each that is not ASCII a copy of its bytes while it lives.
    """
    bounds = np.fromiter(accumulate(map(len, encoded), initial=0), np.int64, len(encoded) + 1)
    buffers = [None, pa.py_buffer(bounds), pa.py_buffer(b"".join(encoded))]
    return pa.Array.from_buffers(pa.large_string(), len(encoded), buffers)


def texts_but(texts: pa.LargeStringArray, rows: Sequence[int], encoded: Sequence[bytes]) -> pa.LargeStringArray:
    """The array with other texts in some rows, which are told in order.

    >>> texts_but(texts_of([b"one", b"two", b"six"]), [1], [b"twenty"]).to_pylist()
    ['one', 'twenty', 'six']
    """
    data, bounds = bytes_of(texts)
    starts = bounds.tolist()
    pieces: list[bytes | memoryview] = []
    at = 0
    for row, text in zip(rows, encoded, strict=True):
        pieces += data[starts[at] : starts[row]], text
        at = row + 1
    sizes = np.diff(bounds)
    sizes[rows] = [*map(len, encoded)]
    made = np.zeros(len(bounds), np.int64)
    np.cumsum(sizes, out=made[1:])
    joined = b"".join((*pieces, data[starts[at] : starts[-1]]))
    return pa.Array.from_buffers(pa.large_string(), len(texts), [None, pa.py_buffer(made), pa.py_buffer(joined)])


def as_array(numbers: Ints) -> pa.Int64Array:
    """`pa.array` would import pandas to ask whether these are its own."""
    return pa.Array.from_buffers(pa.int64(), len(numbers), [None, pa.py_buffer(numbers)])


def _words_in(data: memoryview, bounds: Ints) -> Ints:
    """The words of texts that stand one after the other in `data`: shape (len(bounds) - 1,)."""
    first, last = int(bounds[0]), int(bounds[-1])
    found = np.zeros(len(bounds) - 1, np.int64)
    if first == last:
        return found
    codes = np.frombuffer(data, np.uint8)[first:last]
    # compared in passes, which is three times as fast as a table of bytes
    is_word = codes - 9 > _SPACES
    is_word &= codes != _SPACE
    is_word |= codes == _VERTICAL_TAB
    begins = np.empty(last - first, np.bool_)
    # a word begins where a space stands before it, or its text
    np.greater(is_word[1:], is_word[:-1], out=begins[1:])
    ends = (bounds - first).tolist()
    at = bounds[:-1][bounds[:-1] < bounds[1:]] - first
    begins[at] = is_word[at]
    return np.fromiter((np.count_nonzero(begins[a:b]) for a, b in pairwise(ends)), np.int64, len(found))


_AT_A_TIME = 1 << 19
_SPACE, _VERTICAL_TAB, _BEYOND_ASCII = 0x20, 0x0B, 0x80
# tab, line feed, vertical tab, form feed and carriage return follow one another from 9 on
_SPACES = np.uint8(4)


def bytes_of_rows(table: pa.Table) -> Ints:
    """Bytes of every row of a table, as `row_bytes` tells them of each column."""
    sizes = np.zeros(table.num_rows, np.int64)
    for column in table.columns:
        sizes += _width(column.type) if pa.types.is_primitive(column.type) else row_bytes(column)
    return sizes


def _width(kind: pa.DataType) -> int:
    """Bytes of each value of a type of which all have as many."""
    return max(1, int(kind.bit_width) // 8)


def row_bytes(array: pa.Array | pa.ChunkedArray) -> Ints:
    """Bytes of every row of an array in memory, validity left out: shape (len(array),).

    >>> row_bytes(pa.array([["ab", "c"], [], None])).tolist()
    [3, 0, 0]
    """
    if isinstance(array, pa.ChunkedArray):
        return np.concatenate([row_bytes(chunk) for chunk in array.chunks] or [np.zeros(0, np.int64)])
    kind = array.type
    if is_string(kind) or pa.types.is_binary(kind):
        if array.null_count == len(array):
            return np.zeros(len(array), np.int64)
        if array.null_count == 0 and is_string(kind):
            return np.diff(bytes_of(array)[1]).astype(np.int64)
        return _ints(pc.binary_length(array))
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        if not len(items := array.flatten()):
            return np.zeros(len(array), np.int64)
        ends = np.concatenate(([0], np.cumsum(row_bytes(items))))
        lengths = _ints(pc.list_value_length(array))
        stops = np.cumsum(lengths)
        below: Ints = ends[stops] - ends[stops - lengths]
        return below
    if pa.types.is_struct(kind):
        return sum((row_bytes(child) for child in array.flatten()), np.zeros(len(array), np.int64))
    return np.full(len(array), _width(kind), np.int64)


def text_lengths(documents: pa.Table) -> Ints:
    """Characters and bytes in UTF-8 of each text: shape (rows, 2)."""
    chunks = documents["text"].chunks
    sizes = [np.stack((sizes_of(texts), row_bytes(texts)), axis=1) for texts in chunks]
    return np.concatenate([*sizes, np.zeros((0, 2), np.int64)])


def _ints(array: pa.Array) -> Ints:
    values: Ints = array.cast(pa.int64()).fill_null(0).to_numpy(zero_copy_only=False)
    return values
