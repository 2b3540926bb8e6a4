"""What is kept of the documents of one part: who they are, their shingle sets, and the keys of their bands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from corpusmill.across.cleaned import slices
from corpusmill.across.duplicates.shingles import shingles_of
from corpusmill.across.duplicates.sketch import BANDS, bands_of, sketches_of
from corpusmill.across.knowledge import RowWriter, text_key
from corpusmill.kernel.arrays import Hashes, Ints
from corpusmill.text.fold import fold

COLUMNS = ("id", "text", "date", "source")
"""Columns of the documents table that are looked at."""

_ABOUT = pa.schema(
    [
        ("id", pa.string()),
        ("date", pa.string()),
        ("source", pa.string()),
        ("length", pa.int64()),  # characters of the cleaned text
        ("exact", pa.uint64()),  # hash of the folded text, white space of any length as one space
        ("end", pa.int64()),  # where the shingles of the document end
    ]
)
_ABOUT_FILE, _SHINGLES_FILE = "about.arrow", "shingles.u64"


class Band(NamedTuple):
    """The rows of bands: key, number of the document in its part."""

    name: str = "bands"
    width: int = 2


def write(documents: Iterable[pa.Table], folder: Path, _options: Mapping[str, Any]) -> int:
    """Keep what is known of a part's documents (tables with `COLUMNS`); how many there are.

    Memory: a slice (see `cleaned.slices`) with its sketches, and what a run of rows takes (see `knowledge`).
    """
    count = end = 0
    with ExitStack() as stack:
        about = stack.enter_context(pa.ipc.new_file(folder / _ABOUT_FILE, _ABOUT))
        shingles = stack.enter_context((folder / _SHINGLES_FILE).open("wb"))
        bands = stack.enter_context(RowWriter(folder, Band()))
        for table in slices(documents):
            texts = table["text"].to_pylist()
            sets = shingles_of(texts)
            shingles.write(sets.hashes.tobytes())  # not `tofile`, for which see `arrays.save`
            has_any = np.flatnonzero(np.diff(sets.ends, prepend=0))
            keys = bands_of(sketches_of(sets))[has_any]
            bands.write(np.stack([keys.reshape(-1), np.repeat(has_any.astype(np.uint64) + np.uint64(count), BANDS)]))
            columns = [table[name].cast(pa.string()).combine_chunks() for name in ("id", "date", "source")]
            columns += [
                pc.utf8_length(table["text"]).cast(pa.int64()).combine_chunks(),
                pa.array([text_key(" ".join(fold(text).split())) for text in texts], pa.uint64()),
                pa.array((sets.ends + end).tolist(), pa.int64()),
            ]
            about.write_table(pa.table(columns, schema=_ABOUT))
            count += table.num_rows
            end += len(sets.hashes)
    return count


class Documents:
    """All documents of parts, by their number in the corpus. Memory: about 150 bytes each; shingles stay on disk."""

    def __init__(self, folders: Sequence[Path]):
        tables = [read_arrow(folder / _ABOUT_FILE) for folder in folders]
        self.about = pa.concat_tables(tables) if tables else _ABOUT.empty_table()
        self.begins: Ints = np.cumsum([0, *(table.num_rows for table in tables)])
        """Number of the first document of each part, and after the last the number of all."""
        self._shingles = [_mapped(folder / _SHINGLES_FILE) for folder in folders]
        self._ends = self.about["end"].to_numpy()

    def __len__(self) -> int:
        return int(self.begins[-1])

    def shingles(self, document: int) -> Hashes:
        """The shingle set of a document, ascending."""
        part = int(np.searchsorted(self.begins, document, side="right")) - 1
        first = int(self._ends[document - 1]) if document > self.begins[part] else 0
        return self._shingles[part][first : int(self._ends[document])]


def read_arrow(path: Path) -> pa.Table:
    """A table that `write` of a subject left; its columns stay on disk."""
    with pa.memory_map(str(path)) as file:
        return pa.ipc.open_file(file).read_all()


def _mapped(path: Path) -> npt.NDArray[np.uint64]:
    return np.memmap(path, np.uint64, "r") if path.stat().st_size else np.zeros(0, np.uint64)


def band_runs(folder: Path) -> list[Path]:
    """The runs of bands of a part."""
    return sorted(folder.glob(f"{Band().name}.*.npy"))
