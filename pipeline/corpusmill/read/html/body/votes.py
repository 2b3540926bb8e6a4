"""What other extractors took of a page: the share of each block's words that is in their text."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt
import trafilatura
from lxml import etree
from resiliparse.extract.html2text import extract_plain_text
from trafilatura.settings import Extractor

from corpusmill.kernel.arrays import Floats, Ints
from corpusmill.kernel.words import words_of
from corpusmill.read.html.body.source import without_options

_SHINGLE = 4  # words; shorter runs are on a page by chance
_FACTOR = 0x9E3779B97F4A7C15 - (1 << 64)  # odd, its bits well mixed

# It takes .2 to .3 ms an element, ten times all the rest: 60,000 table cells (540 kB) took 18 s, and take 3 without it.
# The largest of 1,286 benchmark pages has 5,000 elements.
_MOST_ELEMENTS = 20_000


def trafilatura_text(tree: etree._Element) -> str:
    """Text of trafilatura in recall mode, without reader comments; empty where it finds none.

    Recall mode is faster than the default and finds more of the body. `fast` leaves out its comparison with two other
    extractors, an eighth of the time: the block scorer weighs votes by itself. `deduplicate` stays off, as its cache
    is process-wide and would make a page's text depend on the pages before it. A page of very many elements goes
    without this vote.
    """
    if tree.xpath("count(//*)") > _MOST_ELEMENTS:
        return ""
    options = Extractor(output_format="python", recall=True, fast=True, comments=False, dedup=False)
    try:
        document = trafilatura.bare_extraction(tree, options=options)
    except (RecursionError, ValueError, AttributeError, IndexError, KeyError, etree.LxmlError):
        return ""  # its vote is missing, the page is not
    return str(getattr(document, "text", None) or "")


def resiliparse_text(html: str) -> str:
    """Text that resiliparse calls main content, one block a line."""
    html = without_options(html)
    return extract_plain_text(html, main_content=True, alt_texts=False, preserve_formatting=True, list_bullets=False)


class WordRuns:
    """The words of many blocks as hashes: shares of them in a text come from one set operation.

    `words` is their number a block, `caseless` are all of them in lower case and `owner` says of which block each is.
    """

    def __init__(self, texts: Sequence[str]):
        self.words, self._hashes, self.caseless = words_of(texts)

    @cached_property
    def owner(self) -> Ints:
        return np.repeat(np.arange(len(self.words)), self.words)

    @cached_property
    def _runs(self) -> tuple[Ints, Ints, Ints]:
        """Each run of words within a block, the block that it is of, and how many a block has, at least one."""
        first = np.concatenate(([0], np.cumsum(self.words)))[:-1]
        starts = [np.flatnonzero(self.owner[: 1 - _SHINGLE] == self.owner[_SHINGLE - 1 :])]
        starts += [first[self.words == size] for size in range(1, _SHINGLE)]
        owner = np.concatenate([self.owner[at] for at in starts])
        runs = np.concatenate([mixed(self._hashes, n or _SHINGLE)[at] for n, at in enumerate(starts)])
        return runs, owner, np.maximum(np.bincount(owner, minlength=len(self.words)), 1)

    def shares_in(self, text: str) -> Floats:
        """For each block the share of its runs that is in `text`.

        A block of two or three words must stand in it somewhere, a single word on a line or in a table cell of its own.
        """
        sizes, hashes, _ = words_of([cell for line in text.split("\n") for cell in line.split(" | ")])
        alone = (np.cumsum(sizes) - 1)[sizes == 1]
        known = [mixed(hashes, 1)[alone], *(mixed(hashes, size) for size in range(2, _SHINGLE + 1))]
        runs, owner, counts = self._runs
        return np.bincount(owner, _are_in(runs, np.concatenate(known)), len(self.words)) / counts


def _are_in(values: Ints, known: Ints) -> npt.NDArray[np.bool_]:
    """Whether each value is known: `np.isin` in a third of its time, which asks for the distinct ones of both first."""
    if not len(known):
        return np.zeros(len(values), bool)
    known = np.sort(known)
    return np.equal(known.take(np.searchsorted(known, values), mode="clip"), values)


def mixed(hashes: Ints, size: int) -> Ints:
    """One number for each run of `size` words; runs of other sizes have others."""
    count = max(len(hashes) - size + 1, 0)
    result = np.full(count, size, np.int64)
    for n in range(size):
        result = result * _FACTOR + hashes[n : n + count]  # wraps around, as hashes may
    return result
