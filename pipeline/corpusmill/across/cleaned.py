"""What a corpus knows of its cleaned texts: subjects whose map sees the documents of finished parts.

A stage that asks for such a subject ends a phase of the recipe: the parts are made as far as the stage before it, what
there is to know is found among them, and a second pass over their tables carries out the rest (see `corpus.later`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from corpusmill.across.subjects import OF_CLEANED


class Each(Protocol):
    """Carries out a module's function for every item, perhaps in several processes; the results in order."""

    def __call__(self, function: Callable[[Any], Any], items: Sequence[Any], /) -> list[Any]: ...


Mapped = Mapping[str, Sequence[Path]]
"""Subject → the folders that its `map` wrote, one a part, in corpus order."""


class CleanedSubject(NamedTuple):
    """Something that only all cleaned texts tell. Stages ask for it by a parameter of its name."""

    name: str
    columns: tuple[str, ...]
    """Columns of the documents table that `map` reads."""
    map: Callable[[Iterable[pa.Table], Path, Mapping[str, Any]], int]
    """Writes what must be known of a part's documents into a folder, where it is kept; how many there were.

    Of the options (the third argument) only those in `mapped_by` may change what is written.
    """
    find: Callable[[Mapped, Path, Mapping[str, Any], Each], dict[str, Any]]
    """From what was mapped and the options, into an empty folder: what each part needs to know.

    `selected` names a file for each part by the hash of its bytes, `figures` are for the card, `sources` has for each
    source the number of its documents and of those that a stage would drop.
    """
    load: Callable[[Path], Any]
    """What the stage gets, from such a file."""
    rests_on: tuple[str, ...] = ()
    """Other subjects whose `map` it looks at, too."""
    mapped_by: tuple[str, ...] = ()
    """Options that `map` goes by; where an option names a file, one that proves what is in it."""


@cache
def subject(name: str) -> CleanedSubject:
    """The subject of a name in `OF_CLEANED`."""
    module, _, constant = OF_CLEANED[name].partition(":")
    found: CleanedSubject = getattr(import_module(module), constant)
    return found


ROWS_AT_ONCE, BYTES_AT_ONCE = 2_048, 8 << 20
"""What a `map` looks at at a time: a sketch takes 2 kB beside its text, the units of a text ten times its bytes."""


def slices(documents: Iterable[pa.Table], rows: int = ROWS_AT_ONCE, size: int = BYTES_AT_ONCE) -> Iterator[pa.Table]:
    """The documents a few at a time: at most so many rows, and so many bytes of text if it is more than one row.

    >>> table = pa.table({"text": ["ab", "c", "defg", "h", "i", "j"]})
    >>> ["".join(part["text"].to_pylist()) for part in slices([table, table.slice(0, 0)], rows=2, size=3)]
    ['abc', 'defg', 'hi', 'j']
    """
    for table in documents:
        ends = np.cumsum(pc.binary_length(table["text"]).fill_null(0).to_numpy())
        first = 0
        while first < table.num_rows:
            before = int(ends[first - 1]) if first else 0
            last = min(first + rows, max(first + 1, int(np.searchsorted(ends, before + size, side="right"))))
            yield table.slice(first, last - first)
            first = last
