"""In how many documents of its site each line stands: exact counts of distinct documents in bounded memory.

`line_rows` gives one row for each line of a document: key, site and document, hashed. `reduce` finds in a bucket the
lines that repeat, `select` picks those of one split (see `knowledge`).

Memory beside what every subject takes: the different lines of one split. A bucket is larger where a line is so common
that its own rows are: 24 bytes for each document that holds it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import numpy as np
import numpy.typing as npt

from corpusmill.across.knowledge import Rows, Subject, look_up, text_key
from corpusmill.text.batch import Batch

# Below these a line's support is not in the table at all.
KNOWN_DOCUMENTS = 8
KNOWN_SHARE = 0.2

Counts = npt.NDArray[np.uint64]
"""Shape (3, n), by key: key of the line or site, of the site, distinct documents."""

_SUPPORT = np.dtype([("key", "<u8"), ("documents", "<u8"), ("percent", "<u8")])


class Support(NamedTuple):
    """How far a line is spread in its site, both rounded down so that a new document hardly ever changes them."""

    documents: int
    """Distinct documents of the site, a power of two."""
    percent: int
    """Of them hold the line, in tens."""


Table = Mapping[int, Support]
"""Key of a site or of a line → support; the lines of one part, as far as they are known to repeat."""


def site_of(url: str | None, source: str | None) -> str:
    """The host that a document comes from, else its source.

    >>> site_of("https://www.Example.org:443/a", "crawl"), site_of(None, "crawl"), site_of("a/b", "crawl")
    ('//example.org', 'crawl', 'crawl')
    """
    try:
        host = urlsplit(url or "").hostname
    except ValueError:
        host = None
    return "//" + host.removeprefix("www.") if host else source or ""


def sites_of(batch: Batch) -> list[str]:
    """The site of every row."""
    return [site_of(*known) for known in zip(batch.values("url"), batch.values("source"), strict=True)]


def line_key(site: str, folded: str = "") -> int:
    """Key of a line of a site; without a line that of the site."""
    return text_key(f"{site}\n{folded}")


def line_rows(batch: Batch) -> Rows:
    """A row for every line in every document of a batch, each once, and one for each document: shape (3, n).

    Key of the line (of the site, in the row that counts the document itself), key of the site, document.
    """
    lines = batch.lines
    first = lines.first_of_row(len(batch))
    found: list[tuple[int, int, int]] = []
    # documents with the same text are one
    documents = [int(digest[:16], 16) for digest in batch.values("text_in_sha256")]
    for row, (site, document) in enumerate(zip(sites_of(batch), documents, strict=True)):
        site_key = line_key(site)
        distinct = set(lines.folded[first[row] : first[row + 1]]) - {""}
        if distinct:
            found.append((site_key, site_key, document))
            found += [(line_key(site, line), site_key, document) for line in distinct]
    return np.array(found, np.uint64).reshape(-1, 3).T


def reduce(rows: Rows) -> Counts:
    """The lines and sites among these rows that two distinct documents and more hold."""
    rows = rows[:, np.lexsort((rows[2], rows[0]))]
    if not rows.shape[1]:
        return rows
    is_new_key = np.concatenate(([True], rows[0, 1:] != rows[0, :-1]))
    is_new = is_new_key | np.concatenate(([True], rows[2, 1:] != rows[2, :-1]))
    starts = np.flatnonzero(is_new_key)
    documents = np.add.reduceat(is_new.astype(np.uint64), starts)
    counted: Counts = np.stack([rows[0, starts], rows[1, starts], documents])
    return counted[:, documents > 1]


def select(runs: Sequence[Path], counted: Sequence[Path]) -> bytes:
    """What is known of the lines in these runs (of one split), as bytes for `load_table`; `counted` are all buckets."""
    keys = np.unique(np.concatenate([np.zeros(0, np.uint64), *(np.load(path)[0] for path in runs)]))
    found = look_up(keys, counted, 3)
    totals = look_up(np.unique(found[1]), counted, 3)
    of_site = totals[2][np.searchsorted(totals[0], found[1])] if totals.shape[1] else found[2]
    percent = found[2] * np.uint64(10) // of_site * np.uint64(10)
    known = (of_site >= KNOWN_DOCUMENTS) & (percent >= KNOWN_SHARE * 100)
    table = np.zeros(int(known.sum()), _SUPPORT)
    table["key"] = found[0][known]
    table["documents"] = np.uint64(1) << np.log2(of_site[known]).astype(np.uint64)
    table["percent"] = percent[known]
    return table.tobytes()


def load_table(path: Path) -> Table:
    """The table that `strip_repeated` takes, from a file with the bytes of `select`."""
    rows = np.fromfile(path, _SUPPORT).tolist()
    return {key: Support(documents, percent) for key, documents, percent in rows}


REPEATED_LINES = Subject("repeated_lines", 3, line_rows, reduce, select, load_table)
