"""What every reader yields: a record to clean, or a record set aside with the reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple

import pyarrow as pa

from corpusmill.kernel.arrays import Ints
from corpusmill.text.batch import Mark
from corpusmill.text.counts import bytes_of, sizes_of

# Texts and records are not frozen: that makes a new one three times as dear, and a corpus has one for each document.


class Evidence(NamedTuple):
    """Where a value of `known` comes from inside the record, such as a meta tag of a page; `confidence` 0 to 1."""

    name: str
    value: str
    source: str
    confidence: float


@dataclass(slots=True, kw_only=True)
class ReadText:
    """A text, and how its bytes were read: Python's name of the encoding, and how sure it is (0 to 1)."""

    text: str
    encoding: str | None = None
    encoding_confidence: float | None = None
    marks: Sequence[Mark] = ()
    """Spans of `text` in code points, with what they are there."""


@dataclass(slots=True, kw_only=True)
class Content(ReadText):
    """All that an input says of one document, wherever it stands.

    `known` holds values for columns of the corpus (url, title, author, date, …), `evidence` where a page had them;
    `extra` whatever else came with the document and has no column of its own.
    """

    known: Mapping[str, Any] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)
    evidence: Sequence[Evidence] = ()


@dataclass(slots=True, kw_only=True)
class Record(Content):
    """One document as it was read, and where.

    `key` is its identity inside the source (declared column, WARC-Record-ID, else relative path); it never
    depends on cleaned text.
    """

    key: str
    file_path: str
    source_sha256: str | None
    """None: what was read is `text` in UTF-8, whose SHA-256 is told where records become a batch."""
    utf8: memoryview | None = field(default=None, repr=False, compare=False)
    """`text` in UTF-8, where it was read so."""


@dataclass
class PlainRecords:
    """Records of one file that hold a key and a text in UTF-8 and nothing else, as columns.

    As objects each took 10 microseconds on its way to a batch, a third of what reading takes.
    """

    keys: Sequence[str]
    texts: pa.LargeStringArray
    file_path: str

    def __len__(self) -> int:
        return len(self.keys)

    @cached_property
    def characters(self) -> Ints:
        """Of each text."""
        return sizes_of(self.texts)

    def part(self, first: int, last: int) -> PlainRecords:
        part = PlainRecords(self.keys[first:last], self.texts.slice(first, last - first), self.file_path)
        part.__dict__["characters"] = self.characters[first:last]
        return part

    def __iter__(self) -> Iterator[Record]:
        """Each as an object."""
        data, bounds = bytes_of(self.texts)
        spans = zip(self.keys, self.texts.to_pylist(), pairwise(bounds.tolist()), strict=True)
        for key, text, (first, last) in spans:
            yield Record(
                key=key,
                file_path=self.file_path,
                source_sha256=None,
                text=text,
                encoding="utf-8",
                encoding_confidence=1.0,
                utf8=data[first:last],
            )


@dataclass(frozen=True, slots=True)
class SetAside:
    """A record that could not be read. `error` is one sentence that names what is wrong and the remedy.

    `record` is the number or name of the record inside its file (None: the file as a whole); `kind` is a short
    kebab-case word for counting, such as `undecodable`, `unreadable`, `time-limit`, `memory-limit`.
    """

    file_path: str
    record: str | None
    kind: str
    error: str
    sha256: str | None = None


Read = Record | PlainRecords | SetAside


def singly(items: Iterable[Read]) -> Iterator[Record | SetAside]:
    """Every record by itself."""
    for item in items:
        if isinstance(item, PlainRecords):
            yield from item
        else:
            yield item


def count_of(item: Read) -> int:
    """How many records these are."""
    return len(item) if isinstance(item, PlainRecords) else 1


# Problems that say nothing lasting of the input: what holds one is used, but not kept (it is made again).
OF_THE_MOMENT = frozenset(
    {
        "vanished", "changed", "unreadable", "unreachable", "no-credentials", "no-package", "no-room",
        "memory", "time-limit", "waited", "worker-died", "stage-broke-off",
    }
)  # fmt: skip
