"""Paragraphs that stand in several documents: quotes, text of agencies, templates, notices.

Documents that share a paragraph are related, not copies: five reports of one event quote the same statement. So the
paragraph is told, with its place and how many documents hold it. A paragraph is a line of 60 characters and more of the
cleaned text (half as many where the script writes no spaces), folded: shorter ones are headings and furniture.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from corpusmill.across.cleaned import CleanedSubject, Each, Mapped, slices
from corpusmill.across.knowledge import Rows, RowWriter, bucket, bucket_files, keep, look_up, text_key
from corpusmill.kernel.arrays import save
from corpusmill.text.fold import fold
from corpusmill.text.shapes import lines_at

_LEAST_CHARACTERS = 60


class Paragraphs(NamedTuple):
    """The rows of paragraphs: key, and the number of the document in its part."""

    name: str = "paragraphs"
    width: int = 2


Counts = Mapping[int, int]
"""Key of a paragraph of one part → documents that hold it, two or more, rounded down to a power of two.

So a new document hardly ever changes what other parts know.
"""


def located(text: str) -> Iterator[tuple[int, int, int]]:
    """Key, start and end (code points) of every paragraph of a text.

    >>> [text[a:b] for text in ["Short.\\n" + "A long line of a text. " * 4] for _, a, b in located(text)]
    ['A long line of a text. A long line of a text. A long line of a text. A long line of a text.']
    """
    for start, line in lines_at(fold(text)):
        bare = line.strip()
        if says_enough(bare):
            begins = start + len(line) - len(line.lstrip())
            yield paragraph_key(bare), begins, begins + len(bare)


def says_enough(folded: str) -> bool:
    """Whether a folded text is as long as a passage must be; where words have no spaces between, half as long.

    >>> says_enough("a" * 59), says_enough("港" * 30)
    (False, True)
    """
    return len(folded) + (not folded.isascii()) * sum(char > "\u0dff" for char in folded) >= _LEAST_CHARACTERS


def paragraph_key(folded: str) -> int:
    """Key of a folded paragraph, white space of any length as one space."""
    return text_key(" ".join(folded.split()))


def write(documents: Iterable[pa.Table], folder: Path, _options: Mapping[str, Any]) -> int:
    """Keep the paragraphs of a part's documents, each once a document; how many documents there are."""
    count = 0
    with RowWriter(folder, Paragraphs()) as rows:
        for table in slices(documents):
            found = [
                (key, count + n)
                for n, text in enumerate(table["text"].to_pylist())
                for key in sorted({key for key, _, _ in located(text)})
            ]
            rows.write(np.array(found, np.uint64).reshape(-1, 2).T)
            count += table.num_rows
    (folder / "count").write_text(str(count))
    return count


def find(mapped: Mapped, scratch: Path, _options: Mapping[str, Any], each: Each) -> dict[str, Any]:
    """In how many documents each paragraph stands, bucket by bucket; then what each part's own stand in."""
    folders = mapped["passages"]
    runs = [sorted(folder.glob(f"{Paragraphs().name}.*.npy")) for folder in folders]
    every = [path for paths in runs for path in paths]
    jobs = bucket_files(every, scratch, "counts")
    counts = each(partial(_count, every), jobs)
    files = [path for _, path in jobs]
    selected = [_select(paths, files, scratch) for paths in runs]
    for path in files:
        path.unlink()
    figures = {
        "documents": sum(int((folder / "count").read_text()) for folder in folders),
        "passages": sum(number for number, _ in counts),
        "most": max((most for _, most in counts), default=0),
    }
    return {"selected": selected, "figures": figures, "sources": {}}


def _count(runs: Sequence[Path], job: tuple[tuple[int, int], Path]) -> tuple[int, int]:
    """Write key and documents of the shared paragraphs in a range of keys; how many there are, and the most documents.

    A row is one document, since a document holds a paragraph once.
    """
    (first, last), path = job
    keys, documents = np.unique(bucket(Paragraphs(), runs, first, last)[0], return_counts=True)
    is_shared = documents > 1
    save(path, np.stack([keys[is_shared], documents[is_shared].astype(np.uint64)]))
    return int(is_shared.sum()), int(documents[is_shared].max(initial=0))


def _select(runs: Sequence[Path], counted: Sequence[Path], scratch: Path) -> str:
    own = np.unique(np.concatenate([np.zeros(0, np.uint64), *(np.load(path)[0] for path in runs)]))
    found: Rows = look_up(own, counted, 2)
    rounded = np.uint64(1) << np.log2(found[1].astype(np.float64)).astype(np.uint64)
    return keep(scratch, np.stack([found[0], rounded]).astype("<u8").tobytes())


def load(path: Path) -> Counts:
    """What a part's paragraphs stand in, from a file that `find` wrote."""
    keys, documents = np.fromfile(path, "<u8").reshape(2, -1).tolist()
    return dict(zip(keys, documents, strict=True))


PASSAGES = CleanedSubject("passages", ("text",), write, find, load)
