"""What other extractors took of a page: the share of each block's words that is in their text."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import trafilatura
from lxml import etree
from resiliparse.extract.html2text import extract_plain_text
from trafilatura.settings import Extractor

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_WORD = re.compile(r"\w+")
_SHINGLE = 4  # words; shorter runs are on a page by chance


def trafilatura_text(tree: etree._Element) -> str:
    """Text of trafilatura in recall mode, without reader comments; empty where it finds none.

    Recall mode is faster than the default and finds more of the body; `deduplicate` stays off, as its cache is
    process-wide and would make a page's text depend on the pages before it.
    """
    options = Extractor(output_format="python", recall=True, comments=False, dedup=False)
    try:
        document = trafilatura.bare_extraction(tree, options=options)
    except (RecursionError, ValueError, AttributeError, IndexError, KeyError, etree.LxmlError):
        return ""  # its vote is missing, the page is not
    return str(getattr(document, "text", None) or "")


def resiliparse_text(html: str) -> str:
    """Text that resiliparse calls main content, one block a line."""
    return extract_plain_text(html, main_content=True, alt_texts=False, preserve_formatting=True, list_bullets=False)


class WordRuns:
    """The word runs of many blocks as hashes: shares of them in a text come from one set operation."""

    def __init__(self, texts: Sequence[str]):
        words = [_WORD.findall(text) for text in texts]
        self.words = np.fromiter((len(w) for w in words), np.int64, len(words))
        self._runs = np.fromiter((h for w in words for h in _runs(_hashes(w))), np.int64)
        self._counts = np.where(self.words >= _SHINGLE, self.words - _SHINGLE + 1, np.minimum(self.words, 1))
        self._owner = np.repeat(np.arange(len(words)), self._counts)

    def shares_in(self, text: str) -> Floats:
        """For each block the share of its runs that is in `text`.

        A block of two or three words must stand in it somewhere, a single word on a line or in a table cell of its own.
        """
        cells = [_hashes(_WORD.findall(cell)) for line in text.split("\n") for cell in line.split(" | ")]
        whole = [word for cell in cells for word in cell]
        known = [hash((1, cell[0])) for cell in cells if len(cell) == 1]
        known += [hash((2, *pair)) for pair in pairwise(whole)]
        known += [hash((3, *run)) for run in zip(whole, whole[1:], whole[2:], strict=False)]
        known += _runs(whole)
        hits = np.isin(self._runs, np.fromiter(known, np.int64, len(known)))
        return np.bincount(self._owner, hits, len(self.words)) / np.maximum(self._counts, 1)


def _hashes(words: Sequence[str]) -> list[int]:
    return [zlib.crc32(word.encode()) for word in words]


def _runs(hashes: Sequence[int]) -> list[int]:
    if len(hashes) < _SHINGLE:
        return [hash((len(hashes), *hashes))] if hashes else []
    return [hash(run) for run in zip(hashes, hashes[1:], hashes[2:], hashes[3:], strict=False)]
