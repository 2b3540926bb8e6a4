"""What documents are, counted by language, source, site and more. Counts of tables add up: a part keeps its own."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from corpusmill.kernel.arrays import Ints, Rows, save
from corpusmill.release.rows.read import some_rows
from corpusmill.text.counts import bytes_of_rows, text_lengths

DOCUMENTS, LENGTHS = "documents.json", "lengths.npy"
"""The files of a part that hold what is counted of its documents, and how long each text is, in order."""

# The bounds of the length histogram in characters: three a decade, as lengths of texts spread over orders of magnitude.
LENGTH_BOUNDS = (0, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000)
# As many as the European template for training content asks of a small provider, and enough to see who weighs most.
_MOST_SITES = 1_000
# Counting fifty columns takes as long for the rows of a step, a few hundred, as for so many.
_ROWS = 2_048


class Documents:
    """Documents that are counted as they come."""

    def __init__(self) -> None:
        self.lengths = Rows(np.int64, 2)
        """Characters and bytes of each text."""
        self._counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._waiting: list[tuple[pa.Table, Ints]] = []
        self._rows = 0

    def add(self, table: pa.Table, lengths: Ints) -> None:
        """Count documents whose texts have these characters and bytes: shape (rows, 2)."""
        self.lengths.add(lengths)
        self._waiting.append((table.drop_columns("text"), lengths))
        self._rows += table.num_rows
        if self._rows >= _ROWS:
            self._count()

    def _count(self) -> None:
        if not self._rows:
            return
        table = pa.concat_tables([rows for rows, _ in self._waiting])
        characters, text_bytes = np.concatenate([lengths for _, lengths in self._waiting]).T
        self._waiting, self._rows = [], 0
        counts = self._counts
        counts["bytes"]["documents"] += int(bytes_of_rows(table).sum() + text_bytes.sum())
        counts["languages"].update(_counted(table["language"], "und"))
        counts["licenses"].update(_counted(table["license"], ""))
        counts["years"].update(_counted(pc.utf8_slice_codeunits(table["date"], 0, 4), ""))
        for name, number, size in _by_name(table["source"].combine_chunks(), characters):
            counts["sources"][name] += number
            counts["characters"][name] += size
        counts["sites"].update(_sites(table["url"], characters))
        for name in table.schema.names:
            counts["filled"][name] += _filled(table[name])
        if "token_count" in table.schema.names:
            counts["tokens"]["count"] += pc.sum(table["token_count"]).as_py() or 0

    def merge(self, part: Path) -> None:
        """Add what a part keeps of its own."""
        self.lengths.add(np.load(part / LENGTHS))
        for name, counts in json.loads((part / DOCUMENTS).read_bytes()).items():
            self._counts[name].update(counts)

    def save(self, folder: Path) -> None:
        self._count()
        save(folder / LENGTHS, self.lengths.every())
        (folder / DOCUMENTS).write_text(json.dumps(self._counts), encoding="utf-8")

    def figures(self) -> dict[str, Any]:
        """Counts, lengths and shares."""
        self._count()
        counts, every = self._counts, self.lengths.every()[:, 0]
        characters, sites = counts["characters"], ranked(counts["sites"])
        return {
            "documents": len(every),
            "characters": int(every.sum()),
            "length": _spread(every),
            "languages": ranked(counts["languages"]),
            "years": dict(sorted(counts["years"].items())),
            "licenses": ranked(counts["licenses"]),
            "sources": {
                name: {"characters": characters[name], "documents": number}
                for name, number in sorted(counts["sources"].items())
            },
            "sites": {"number": len(sites), "largest": dict([*sites.items()][:_MOST_SITES])},
            "filled": {"id": counts["filled"]["id"], "text": len(every)} | counts["filled"] if len(every) else {},
            "bytes": {"documents": counts["bytes"]["documents"]},
            **({"tokens": dict(counts["tokens"])} if counts["tokens"] else {}),
        }


def documents(paths: Sequence[Path], kept: Mapping[Path, Path]) -> Documents:
    """The documents of files; by what a part keeps of them (file → part), else by their rows. Memory: some rows."""
    found = Documents()
    for path in paths:
        if path in kept:
            found.merge(kept[path])
            continue
        for table in some_rows([path]):
            found.add(table, text_lengths(table))
    return found


def _by_name(names: pa.Array, lengths: Ints) -> Iterator[tuple[str, int, int]]:
    """Each name with its documents and their characters; "" for those without one."""
    told = pc.fill_null(names, "").dictionary_encode()
    which = told.indices.to_numpy()
    counts, characters = np.bincount(which), np.bincount(which, lengths).astype(np.int64)
    return zip(told.dictionary.to_pylist(), counts.tolist(), characters.tolist(), strict=True)


def _sites(urls: pa.ChunkedArray, lengths: Ints) -> Counter[str]:
    """Characters by host, of the documents with an address."""
    hosts = pc.extract_regex(urls, r"^https?://(?:[^/?#@]*@)?(?P<host>[^/?#:]+)").combine_chunks().field("host")
    found: Counter[str] = Counter()
    for host, _, characters in _by_name(hosts, lengths):
        if host:
            found[host.lower().removeprefix("www.")] += characters
    return found


def _filled(column: pa.ChunkedArray) -> int:
    """Rows that hold something: neither null nor an empty list."""
    if pa.types.is_list(column.type):
        return int(np.count_nonzero(pc.fill_null(pc.list_value_length(column), 0).to_numpy()))
    return int(len(column) - column.null_count)


def _spread(lengths: np.ndarray[Any, Any]) -> dict[str, Any]:
    if not len(lengths):
        return {}
    bounds = [bound for bound in LENGTH_BOUNDS if not bound or bound <= lengths.max()]
    counts, _ = np.histogram(lengths, [*bounds, np.inf])
    shares = {"min": 0, "p5": 5, "p25": 25, "median": 50, "p75": 75, "p95": 95, "max": 100}
    quantiles = np.percentile(lengths, list(shares.values()), method="lower")
    return {
        "mean": round(float(lengths.mean()), 1),
        **{name: int(value) for name, value in zip(shares, quantiles, strict=True)},
        "histogram": [{"from": low, "documents": int(n)} for low, n in zip(bounds, counts, strict=True)],
    }


def _counted(column: pa.ChunkedArray, absent: str) -> dict[str, int]:
    counts = pc.value_counts(pc.fill_null(column, absent))
    return dict(zip(counts.field("values").to_pylist(), counts.field("counts").to_pylist(), strict=True))


def ranked(counts: Mapping[str, int]) -> dict[str, int]:
    """The largest first."""
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
