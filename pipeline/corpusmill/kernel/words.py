"""Words of many texts as hashes, as they stand and in small letters."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import chain
from typing import NamedTuple

import numpy as np

from corpusmill.kernel import calls
from corpusmill.kernel.arrays import CodePoints, Ints
from corpusmill.kernel.library import kernel

_WORD = re.compile(r"\w+")
_END = "\0"  # between texts; what it stands in is left to Python
_KNOWN = 0x20000  # code points: all but rare Han signs
_BY_COMPANY = "\u03a3\u0130"  # a capital sigma is another letter at the end of a word, a dotted capital I becomes two


class Words(NamedTuple):
    """How many words each text has; the hash of each word of all of them, as it stands and in small letters."""

    counts: Ints
    plain: Ints
    caseless: Ints


def words_of(texts: Sequence[str]) -> Words:
    """The words of texts.

    >>> [part.tolist() for part in words_of(["Ash", "", "ash ASH"])]
    [[1, 0, 2], [3378707898, 4046437210, 1737030096], [4046437210, 4046437210, 4046437210]]
    """
    if (
        texts
        and (native := kernel())
        and (found := calls.words(native, _END.join(texts).encode(), len(texts), _small()))
    ):
        return Words(*found)
    words = [_WORD.findall(text) for text in texts]
    hashes = _Hashes()
    return Words(
        np.fromiter(map(len, words), np.int64, len(words)),
        hashes.of(chain.from_iterable(words)),
        hashes.of(map(str.lower, chain.from_iterable(words))),
    )


class _Hashes(dict[str, int]):
    """A number for each word; the texts of one page say most of their words again."""

    def __missing__(self, word: str) -> int:
        known = self[word] = zlib.crc32(word.encode())
        return known

    def of(self, words: Iterable[str]) -> Ints:
        return np.fromiter(map(self.__getitem__, words), np.int64)


@cache
def _small() -> CodePoints:
    """The small letter of each character of words, 0 for other characters, the highest number where company tells."""
    every = "".join(map(chr, range(_KNOWN)))
    plain = every.translate(dict.fromkeys(map(ord, _BY_COMPANY), "a")).lower()
    small = np.frombuffer(plain.encode("utf-32-le", "surrogatepass"), np.uint32).copy()
    small[[not (char.isalnum() or char == "_") for char in every]] = 0
    small[[ord(char) for char in _BY_COMPANY]] = np.iinfo(np.uint32).max
    return small
