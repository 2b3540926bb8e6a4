"""The figures of a release, all read from the written tables."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from corpusmill.release.measure.documents import DOCUMENTS, LENGTHS, documents, ranked
from corpusmill.release.measure.edited import EDITED, edited
from corpusmill.release.rows.read import some_rows
from corpusmill.text.counts import bytes_of_rows, characters_of
from corpusmill.text.schema import EXCLUDED

Figures = dict[str, Any]

SPLIT = "train"
"""The split of every table where none is named, and of what named splits leave."""
PARTED = ("documents", "edits")
"""Tables whose rows stand in the files of their split: an edit goes with its document, what was dropped is in none."""
KEPT = {"documents": (DOCUMENTS, LENGTHS), "edits": (EDITED,)}
"""Table → the files of a part that hold what is counted of its rows: a release need not read them again."""


def measure(tables: Mapping[str, Sequence[Path]], kept: Mapping[Path, Path] | None = None) -> Figures:
    """Counts, lengths and shares of a release; `tables` gives the files of `documents`, `edits`, and so on.

    `kept` is what need not be read: path of a file → the part that keeps what is counted of its rows.

    Memory: some rows, and sixteen bytes for each document. Lengths are in characters (code points).
    """
    paths = tables.get("documents", ())
    figures = {"instance": _instance(paths), **documents(paths, kept or {}).figures()}
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
            found[split_of(path)].update(rows=table.num_rows, bytes=int(bytes_of_rows(table).sum()))
    return {split: dict(counts) for split, counts in sorted(found.items())}


# Of the document that the card shows as an instance: the beginning of each value, and no column for machines alone.
_INSTANCE_CHARACTERS = 240
_NOT_SHOWN = {"fields", "extra", "encoding", "text_in_sha256", "source_sha256"}


def _instance(paths: Sequence[Path]) -> dict[str, Any]:
    """The first document, as short as an example must be."""
    row: dict[str, Any] = next((table.to_pylist()[0] for table in some_rows(paths, rows=1) if table.num_rows), {})
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
        size += int(bytes_of_rows(table).sum())
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
        size += int(bytes_of_rows(table).sum())
        kinds.update(_texts(table["kind"]))
        sources.update(_texts(table["source"]))
    return {
        "records": kinds.total(), "kinds": ranked(kinds), "sources": dict(sorted(sources.items())), "bytes": size,
    }  # fmt: skip


def _texts(column: pa.ChunkedArray) -> list[str]:
    return list(pc.fill_null(column, "").to_pylist())
