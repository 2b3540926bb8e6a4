"""The figures of a release, all read from the written tables."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from corpusmill.kernel.arrays import Ints
from corpusmill.release.measure.edited import edited
from corpusmill.release.rows.read import some_rows
from corpusmill.text.counts import characters_of, row_bytes, text_lengths
from corpusmill.text.schema import EXCLUDED

Figures = dict[str, Any]

SPLIT = "train"
"""The split of every table where none is named, and of what named splits leave."""
PARTED = ("documents", "edits")
"""Tables whose rows stand in the files of their split: an edit goes with its document, what was dropped is in none."""

# The bounds of the length histogram in characters: three a decade, as lengths of texts spread over orders of magnitude.
LENGTH_BOUNDS = (0, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000)


def _with_lengths(paths: Sequence[Path], lengths: Mapping[Path, Ints]) -> Iterator[tuple[pa.Table, Ints]]:
    """Documents in order with characters and bytes of their texts; of files in `lengths` without the texts (10 of 14
    microseconds)."""
    for path in paths:
        known, row = lengths.get(path), 0
        for table in some_rows([path], without=None if known is None else "text"):
            last = row + table.num_rows
            yield table, text_lengths(table) if known is None else known[row:last]
            row = last


def measure(
    tables: Mapping[str, Sequence[Path]],
    lengths: Mapping[Path, Ints] | None = None,
    kept: Mapping[Path, Path] | None = None,
) -> Figures:
    """Counts, lengths and shares of a release; `tables` gives the files of `documents`, `edits`, and so on.

    `lengths` are known of texts: path of a file of documents → characters and bytes of each, shape (rows, 2); `kept` is
    what is known of edits: path of a file of them → what its part keeps of what they did.

    Memory: some rows, and eight bytes for each document. Lengths are in characters (code points).
    """
    figures = _documents(tables.get("documents", ()), lengths or {})
    edits = edited(tables.get("edits", ()), kept or {})
    dropped, set_aside = _dropped(tables.get("dropped", ())), _set_aside(tables.get("set_aside", ()))
    figures["characters_in"] = figures["characters"] + edits.sizes["shrinkage"]
    figures["bytes"] |= {"edits": edits.sizes["bytes"], "dropped": dropped.pop("bytes")}
    figures["bytes"]["set_aside"] = set_aside.pop("bytes")
    figures["taken_down"] = dropped.pop("taken_down")
    if named := {table: _by_split(tables.get(table, ())) for table in PARTED} if _are_named(tables) else {}:
        figures["splits"] = named
    return figures | {"edits": edits.figures(), "dropped": dropped, "set_aside": set_aside}


def split_of(path: str | Path) -> str:
    """The split that a file of a table holds, from its name.

    >>> split_of("data/test-00000-of-00002.parquet")
    'test'
    """
    return Path(path).name.partition("-")[0]


def _are_named(tables: Mapping[str, Sequence[Path]]) -> bool:
    return any(split_of(path) != SPLIT for path in tables.get("documents", ()))


def _by_split(paths: Sequence[Path]) -> Figures:
    """Rows and bytes of each split, as readers of the card's front matter want them."""
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for path in paths:
        for table in some_rows([path]):
            found[split_of(path)].update(rows=table.num_rows, bytes=_bytes(table))
    return {split: dict(counts) for split, counts in sorted(found.items())}


def _documents(paths: Sequence[Path], known: Mapping[Path, Ints]) -> Figures:
    lengths: list[Ints] = []
    languages, years, licenses, filled, sites = (Counter[str]() for _ in range(5))
    sources: defaultdict[str, Counter[str]] = defaultdict(Counter)
    tokens: int | None = None
    size = 0
    for table, (length, text_bytes) in ((table, found.T) for table, found in _with_lengths(paths, known)):
        without_text = table.drop_columns("text") if "text" in table.schema.names else table
        size += _bytes(without_text) + int(text_bytes.sum())
        lengths.append(length)
        languages.update(_counted(table["language"], "und"))
        licenses.update(_counted(table["license"], ""))
        years.update(_counted(pc.utf8_slice_codeunits(table["date"], 0, 4), ""))
        for name, documents, characters in _by_name(table["source"].combine_chunks(), length):
            sources[name].update(documents=documents, characters=characters)
        sites.update(_sites(table["url"], length))
        for name in without_text.schema.names:
            filled[name] += _filled(table[name])
        if "token_count" in table.schema.names:
            tokens = (tokens or 0) + (pc.sum(table["token_count"]).as_py() or 0)
    every = np.concatenate(lengths) if lengths else np.zeros(0, np.int64)
    return {
        "instance": _instance(paths),
        "documents": len(every),
        "characters": int(every.sum()),
        "length": _spread(every),
        "languages": _ranked(languages),
        "years": dict(sorted(years.items())),
        "licenses": _ranked(licenses),
        "sources": {name: dict(sorted(counts.items())) for name, counts in sorted(sources.items())},
        "sites": {"number": len(sites), "largest": dict(list(_ranked(sites).items())[:_MOST_SITES])},
        "filled": {"id": filled["id"], "text": len(every)} | filled if paths else {},
        "bytes": {"documents": size},
        **({} if tokens is None else {"tokens": {"count": tokens}}),
    }


# As many as the European template for training content asks of a small provider, and enough to see who weighs most.
_MOST_SITES = 1_000


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


def _spread(lengths: np.ndarray[Any, Any]) -> Figures:
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


# Of the document that the card shows as an instance: the beginning of each value, and no column for machines alone.
_INSTANCE_CHARACTERS = 240
_NOT_SHOWN = {"fields", "extra", "encoding", "text_in_sha256", "source_sha256"}


def _instance(paths: Sequence[Path]) -> dict[str, Any]:
    """The first document, as short as an example must be."""
    row: dict[str, Any] = next((table.slice(0, 1).to_pylist()[0] for table in some_rows(paths) if table.num_rows), {})
    return {name: _begun(value) for name, value in row.items() if name not in _NOT_SHOWN and value not in (None, [])}


def _begun(value: Any) -> Any:
    if isinstance(value, str):
        return value if len(value) <= _INSTANCE_CHARACTERS else f"{value[:_INSTANCE_CHARACTERS]}…"
    if isinstance(value, list):
        return [_begun(item) for item in value[:3]]
    return value if isinstance(value, int | float) else str(value)


def _dropped(paths: Sequence[Path]) -> Figures:
    reasons: Counter[tuple[str, str]] = Counter()
    sources: Counter[str] = Counter()
    taken_down: set[str] = set()
    size = characters = 0
    for table in some_rows(paths):
        size += _bytes(table)
        characters += pc.sum(characters_of(table["text"])).as_py() or 0
        reasons.update(zip(_texts(table["stage"]), _texts(table["reason"]), strict=True))
        sources.update(_texts(table["source"]))
        excluded = table.filter(pc.is_in(table["reason"], pa.array(list(EXCLUDED.values()))))
        taken_down.update(map(_mark, excluded["id"].to_pylist()))
    return {
        "documents": reasons.total(),
        "taken_down": sorted(taken_down),
        "characters": characters,
        "reasons": [
            {"stage": stage, "reason": reason, "documents": n}
            for (stage, reason), n in sorted(reasons.items(), key=lambda item: (-item[1], item[0]))
        ],
        "sources": dict(sorted(sources.items())),
        "bytes": size,
    }


def _mark(identity: str) -> str:
    """A hash in place of an id: what was taken down is known again in another version, but is named nowhere."""
    return hashlib.sha256(identity.encode()).hexdigest()[:32]


def _set_aside(paths: Sequence[Path]) -> Figures:
    kinds: Counter[str] = Counter()
    sources: Counter[str] = Counter()
    size = 0
    for table in some_rows(paths):
        size += _bytes(table)
        kinds.update(_texts(table["kind"]))
        sources.update(_texts(table["source"]))
    return {
        "records": kinds.total(), "kinds": _ranked(kinds), "sources": dict(sorted(sources.items())), "bytes": size,
    }  # fmt: skip


def _bytes(table: pa.Table) -> int:
    return int(sum(row_bytes(column).sum() for column in table.columns))


def _texts(column: pa.ChunkedArray) -> list[str]:
    return list(pc.fill_null(column, "").to_pylist())


def _counted(column: pa.ChunkedArray, absent: str) -> dict[str, int]:
    counts = pc.value_counts(pc.fill_null(column, absent))
    return dict(zip(counts.field("values").to_pylist(), counts.field("counts").to_pylist(), strict=True))


def _ranked(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
