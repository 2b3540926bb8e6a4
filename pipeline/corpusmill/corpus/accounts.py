"""The accounts of a build: in = rows + dropped + set aside, for every input, and what every rule did."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from corpusmill.read.records import SetAside
from corpusmill.text.batch import Batch
from corpusmill.text.counts import characters_of


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
        self.rules: defaultdict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
        self.reasons: Counter[str] = Counter()
        self.kinds: Counter[str] = Counter()
        self.languages: Counter[str] = Counter()
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
        self.languages.update(tables["documents"]["language"].to_pylist())
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
        self._add_edits(tables["edits"])

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
        self.languages.update(tables["documents"]["language"].to_pylist())
        edits = tables["edits"]
        self.sizes["chars_out"] += characters
        self.sizes["chars_in"] += characters + sum(
            end - start - len(after) for start, end, after in zip(
                *(edits[name].to_pylist() for name in ("start", "end", "after")), strict=True
            )
        )  # fmt: skip
        self._add_edits(edits)

    def _add_paths(self, tables: Mapping[str, pa.Table]) -> set[str]:
        """Count where records went; returns the paths that they had."""
        went: set[str] = set()
        for table, counter in (("documents", "rows"), ("dropped", "dropped"), ("set_aside", "set_aside")):
            for path, n in Counter(tables[table]["file_path"].to_pylist()).items():
                self.inputs[path][counter] += n
                went.add(path)
        return went

    def _add_edits(self, edits: pa.Table) -> None:
        """Count edits by what made them, over columns: a document has a dozen, and each takes Python a microsecond."""
        if not edits.num_rows:
            return
        id_, stage, category, rule = (
            edits[name].combine_chunks().dictionary_encode() for name in ("id", "stage", "category", "rule")
        )
        rules, of = np.unique(_numbered(stage, category, rule), return_inverse=True)
        # of the edits of one rule in a document the first counts for it
        _, firsts = np.unique(_numbered(id_, rule), return_index=True)
        removed = pc.subtract(edits["end"], edits["start"]).to_numpy()
        added = characters_of(edits["after"]).to_numpy()
        sums = {
            "edits": np.bincount(of),
            "documents": np.bincount(of[firsts], minlength=len(rules)),
            "chars_removed": np.bincount(of, removed),
            "chars_added": np.bincount(of, added),
        }
        for n, number in enumerate(rules.tolist()):
            number, last = divmod(number, len(rule.dictionary))  # noqa: PLW2901
            first, second = divmod(number, len(category.dictionary))
            name = (stage.dictionary[first].as_py(), category.dictionary[second].as_py(), rule.dictionary[last].as_py())
            self.rules[name].update({what: int(sums[what][n]) for what in sums})

    def merge(self, receipt: Mapping[str, Any]) -> None:
        """Add the totals of a part."""
        for path, counts in receipt["inputs"].items():
            self.inputs[f"{receipt['source']}/{path}"].update(counts)
        for row in receipt["rules"]:
            self.rules[row["stage"], row["category"], row["rule"]].update(
                {name: row[name] for name in ("edits", "documents", "chars_removed", "chars_added")}
            )
        for name in ("reasons", "kinds", "languages", "sizes", "moment"):
            getattr(self, name).update(receipt[name])
        self.excluded.update(receipt["excluded"])
        self.notes.update(receipt["notes"])

    def totals(self) -> dict[str, Any]:
        """All counts as plain data, in a fixed order."""
        rules = [
            {"stage": stage, "category": category, "rule": rule, **_plain(counts)}
            for (stage, category, rule), counts in sorted(self.rules.items())
        ]
        return {
            **{name: self._sum(name) for name in ("records", "rows", "dropped", "set_aside")},
            "inputs": {path: _plain(counts) for path, counts in sorted(self.inputs.items())},
            "rules": rules,
            "reasons": _plain(self.reasons),
            "kinds": _plain(self.kinds),
            "languages": _plain(self.languages),
            "sizes": _plain(self.sizes),
            "moment": _plain(self.moment),
            "excluded": sorted(self.excluded),
            "notes": sorted(self.notes),
        }

    def _sum(self, name: str) -> int:
        return sum(counts[name] for counts in self.inputs.values())


def _numbered(*columns: pa.DictionaryArray) -> npt.NDArray[np.int64]:
    """A number for what stands in all of these columns: equal where all of it is."""
    numbers = np.zeros(len(columns[0]), np.int64)
    for column in columns:
        numbers = numbers * len(column.dictionary) + column.indices.to_numpy()
    return numbers


def _plain(counts: Mapping[str, int]) -> dict[str, int]:
    return {name: counts[name] for name in sorted(counts, key=str)}


def total(receipts: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The counts of a corpus from the receipts of its parts."""
    ledger = Ledger()
    for receipt in receipts:
        ledger.merge(receipt)
    return ledger.totals()
