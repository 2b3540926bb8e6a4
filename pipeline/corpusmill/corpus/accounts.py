"""The accounts of a build: in = rows + dropped + set aside, for every input."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any, NamedTuple

import pyarrow as pa

from corpusmill.read.records import SetAside
from corpusmill.text.batch import Batch


class Came(NamedTuple):
    """Records as they were read, as far as accounts need them."""

    ids: Sequence[str]
    characters: Sequence[int]
    columns: Mapping[str, pa.Array]

    @classmethod
    def of(cls, batch: Batch) -> Came:
        """What is known of a batch that was just read."""
        return cls(batch.ids, batch.characters.tolist(), {name: batch.columns[name] for name in _OF_ACCOUNTS})

    @classmethod
    def together(cls, several: Sequence[Came]) -> Came:
        """What is known of several batches, in order."""
        if len(several) == 1:
            return several[0]
        columns = {name: pa.concat_arrays([came.columns[name] for came in several]) for name in _OF_ACCOUNTS}
        ids = list(chain.from_iterable(came.ids for came in several))
        characters = list(chain.from_iterable(came.characters for came in several))
        return cls(ids, characters, columns)

    def values(self, column: str) -> list[Any]:
        """A column as Python values, one a record."""
        return list(self.columns[column].to_pylist())


_OF_ACCOUNTS = ("file_path", "source_sha256", "url")


class Ledger:
    """Counts of one part, or of a corpus by adding those of its parts."""

    def __init__(self) -> None:
        self.inputs: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.reasons: Counter[str] = Counter()
        self.kinds: Counter[str] = Counter()
        self.sizes: Counter[str] = Counter()
        self.excluded: set[str] = set()
        self.notes: set[str] = set()
        self.moment: Counter[str] = Counter()
        """Problems that say nothing lasting of an input: work that holds one is not kept as done."""

    def add(self, read: Came, unread: Iterable[SetAside], tables: Mapping[str, pa.Table], characters: int) -> None:
        """Count records as they were read, those that could not be read, and the tables that both became.

        `characters` are those of all documents.

        Raises AssertionError where a record is not accounted for.
        """
        came = Counter([*read.values("file_path"), *(item.file_path for item in unread)])
        for path, n in came.items():
            self.inputs[path]["records"] += n
        went = self._add_paths(tables)
        self.reasons.update(tables["dropped"]["reason"].to_pylist())
        self.kinds.update(tables["set_aside"]["kind"].to_pylist())
        for path in went.union(came):  # not all of the part: archives hold tens of thousands
            counts = self.inputs[path]
            out = counts["rows"] + counts["dropped"] + counts["set_aside"]
            assert counts["records"] == out, f"{path}: {counts['records']} records in, {out} accounted for"
        kept = tables["documents"]["id"].to_pylist()
        if kept == read.ids:
            self.sizes["chars_in"] += sum(read.characters)
        else:  # of two rows with one id the first is kept
            characters_by_id = dict(zip(reversed(read.ids), reversed(read.characters), strict=True))
            self.sizes["chars_in"] += sum(characters_by_id[id_] for id_ in kept)
        self.sizes["chars_out"] += characters

    def add_later(self, before: pa.Table, tables: Mapping[str, pa.Table], characters: int) -> None:
        """Move documents that a later phase took out to where they went, and count what is left of them.

        `before` are the documents as they came into the phase; `characters` are those of what is left. Raises
        AssertionError where a document is not accounted for.
        """
        for path in before["file_path"].to_pylist():
            self.inputs[path]["rows"] -= 1
        self._add_paths(tables)
        left = sum(tables[name].num_rows for name in ("documents", "dropped", "set_aside"))
        assert before.num_rows == left, f"{before.num_rows} documents in, {left} accounted for"
        self.reasons.update(tables["dropped"]["reason"].to_pylist())
        self.kinds.update(tables["set_aside"]["kind"].to_pylist())
        edits = tables["edits"]
        self.sizes["chars_out"] += characters
        self.sizes["chars_in"] += characters + sum(
            end - start - len(after) for start, end, after in zip(
                *(edits[name].to_pylist() for name in ("start", "end", "after")), strict=True
            )
        )  # fmt: skip

    def _add_paths(self, tables: Mapping[str, pa.Table]) -> set[str]:
        """Count where records went; returns the paths that they had."""
        went: set[str] = set()
        for table, counter in (("documents", "rows"), ("dropped", "dropped"), ("set_aside", "set_aside")):
            for path, n in Counter(tables[table]["file_path"].to_pylist()).items():
                self.inputs[path][counter] += n
                went.add(path)
        return went

    def merge(self, receipt: Mapping[str, Any]) -> None:
        """Add the totals of a part."""
        for path, counts in receipt["inputs"].items():
            self.inputs[f"{receipt['source']}/{path}"].update(counts)
        for name in ("reasons", "kinds", "sizes", "moment"):
            getattr(self, name).update(receipt[name])
        self.excluded.update(receipt["excluded"])
        self.notes.update(receipt["notes"])

    def totals(self) -> dict[str, Any]:
        """All counts as plain data, in a fixed order."""
        return {
            **{name: self._sum(name) for name in ("records", "rows", "dropped", "set_aside")},
            "inputs": {path: _plain(counts) for path, counts in sorted(self.inputs.items())},
            "reasons": _plain(self.reasons),
            "kinds": _plain(self.kinds),
            "sizes": _plain(self.sizes),
            "moment": _plain(self.moment),
            "excluded": sorted(self.excluded),
            "notes": sorted(self.notes),
        }

    def _sum(self, name: str) -> int:
        return sum(counts[name] for counts in self.inputs.values())


def _plain(counts: Mapping[str, int]) -> dict[str, int]:
    return {name: counts[name] for name in sorted(counts, key=str)}


def total(receipts: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The counts of a corpus from the receipts of its parts."""
    ledger = Ledger()
    for receipt in receipts:
        ledger.merge(receipt)
    return ledger.totals()
