"""What every reader yields: a record to clean, or a record set aside with the reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from corpusmill.text.batch import Mark


class Evidence(NamedTuple):
    """Where a value of `known` comes from inside the record, such as a meta tag of a page; `confidence` 0 to 1."""

    name: str
    value: str
    source: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Record:
    """One document as it was read.

    `key` is its identity inside the source (declared column, WARC-Record-ID, else relative path); it never
    depends on cleaned text. `known` holds values for columns that the input itself gives (url, title, author,
    date, …); `extra` holds whatever else came with the record and has no column of its own.
    """

    key: str
    text: str
    file_path: str
    source_sha256: str
    encoding: str | None = None
    encoding_confidence: float | None = None
    known: Mapping[str, Any] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)
    marks: Sequence[Mark] = ()
    evidence: Sequence[Evidence] = ()


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


# Problems that say nothing lasting of the input: what holds one is used, but not kept (it is made again).
OF_THE_MOMENT = frozenset(
    {
        "vanished", "changed", "unreadable", "unreachable", "no-credentials", "no-package",
        "memory", "time-limit", "worker-died", "stage-broke-off",
    }
)  # fmt: skip

# What an input is: as long as its bytes are these, it stays so.
OF_THE_INPUT = frozenset(
    {
        "undecodable", "binary", "encrypted", "corrupt", "truncated", "bomb", "nested", "too-large", "too-deep",
        "unsupported", "unknown-format", "unsafe-name", "link", "not-a-file", "not-csv", "not-json", "refused",
        "page-failed", "reader-failed", "stage-failed", "no-text-column", "no-id-column",
        "link-loop", "outside", "no-config", "nothing-found",
    }
)  # fmt: skip
