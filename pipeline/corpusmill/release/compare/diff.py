"""What changed between two releases, from the schema down to the sentence that a rule newly takes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow.parquet as pq

from corpusmill.release import manifest as manifests
from corpusmill.release.compare.documents import Comparison, compare, hash64
from corpusmill.release.compare.rows import Row, fetch, in_chunks
from corpusmill.release.compare.versions import Proposal, judge, schema_changes
from corpusmill.release.manifest import Manifest
from corpusmill.release.rows.read import some_rows


@dataclass(frozen=True)
class DocumentChange:
    """A document that both releases have; a text is None where it did not change."""

    id: str
    old_text: str | None
    new_text: str | None
    metadata: Mapping[str, tuple[Any, Any]]
    """Column → values before and after."""


@dataclass(frozen=True)
class RuleChange:
    """What one rule does in documents of both releases that it did not do before, and the other way round."""

    stage: str
    rule: str
    takes: int
    takes_characters: int
    gives_back: int
    gives_back_characters: int
    examples_taken: tuple[tuple[str, str], ...]
    """Pairs of document id and passage."""
    examples_given_back: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Difference:
    """Two releases side by side. Lists of documents hold the first few; the counts are of all."""

    corpus: str
    old_version: str
    new_version: str
    proposal: Proposal
    added: int
    removed: int
    renamed: int
    texts_changed: int
    metadata_changed: int
    same: int
    added_ids: tuple[str, ...]
    removed_ids: tuple[str, ...]
    changes: tuple[DocumentChange, ...]
    columns_changed: Mapping[str, int]
    """Column → number of documents of both releases in which it differs."""
    rules: tuple[RuleChange, ...]
    schema: tuple[str, ...]
    sizes: Mapping[str, tuple[int, int]]
    """Measure → before and after."""

    def as_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return asdict(self)


def diff(old: Path, new: Path, *, limit: int = 20) -> Difference:
    """Compare two release folders; `limit` is the number of documents and passages to show of each kind.

    Raises ReleaseError where a folder is no release. Memory: about 100 bytes a document and 40 an edit, in files that
    differ.
    """
    return between((old, manifests.read_with_files(old)), (new, manifests.read_with_files(new)), limit)


def between(old: tuple[Path, Manifest], new: tuple[Path, Manifest], limit: int) -> Difference:
    """The difference of two release folders whose manifests are at hand."""
    found = compare(old, new)
    before, after = old[1], new[1]
    changes, columns = _changes(found, limit)
    texts = found.texts_changed
    return Difference(
        corpus=after["corpus"]["name"],
        old_version=before["corpus"]["version"],
        new_version=after["corpus"]["version"],
        proposal=judge(before, after, found),
        added=len(found.added),
        removed=len(found.removed),
        renamed=found.renamed,
        texts_changed=texts,
        metadata_changed=len(found.changed[0]) - texts,
        same=found.same,
        added_ids=_ids(found.new_files, found.added, limit),
        removed_ids=_ids(found.old_files, found.removed, limit),
        changes=changes,
        columns_changed=columns,
        rules=_rules(old, new, found, limit),
        schema=tuple(schema_changes(before, after)),
        sizes={name: (_sizes(before)[name], _sizes(after)[name]) for name in _sizes(after)},
    )


def _sizes(manifest: Manifest) -> dict[str, int]:
    figures = manifest["figures"]
    return {
        "documents": figures["documents"],
        "characters": figures["characters"],
        "characters_removed": figures["edits"]["removed"],
        "dropped": figures["dropped"]["documents"],
        "set_aside": figures["set_aside"]["records"],
        "bytes": sum(table["bytes"] for table in manifest["tables"].values()),
    }


def _ids(files: tuple[Path, ...], entries: npt.NDArray[Any], limit: int) -> tuple[str, ...]:
    shown = np.sort(entries, order=["file", "row"])[:limit]
    return tuple(row["id"] for row in fetch(files, shown, ["id"]))


def _changes(found: Comparison, limit: int) -> tuple[tuple[DocumentChange, ...], dict[str, int]]:
    """The first changed documents in corpus order, and for every column in how many documents it differs."""
    old, new = found.changed
    order = np.lexsort((new["row"], new["file"]))
    old, new = old[order], new[order]
    shown: list[DocumentChange] = []
    columns: Counter[str] = Counter()
    both = _common_columns(found)
    for before, after in zip(in_chunks(old), in_chunks(new), strict=True):
        cells = (fetch(found.old_files, before, both), fetch(found.new_files, after, both))
        for a, b in zip(*cells, strict=True):
            metadata = {name: (a[name], b[name]) for name in both if a[name] != b[name] and name != "text"}
            columns.update(metadata.keys())
            columns["text"] += a["text"] != b["text"]
            if len(shown) < limit:
                old_text, new_text = (a["text"], b["text"]) if a["text"] != b["text"] else (None, None)
                shown.append(DocumentChange(a["id"], old_text, new_text, metadata))
    return tuple(shown), {name: n for name, n in sorted(columns.items()) if n}


def _common_columns(found: Comparison) -> list[str]:
    if not (found.old_files and found.new_files):
        return ["id", "text"]
    old, new = (pq.read_schema(files[0]).names for files in (found.old_files, found.new_files))
    return [name for name in old if name in new]


# One entry an edit: a hash of what it does (and of how often the document has had the same before), and its place.
_EDIT = np.dtype([("what", "u8"), ("file", "u4"), ("row", "u8")])


def _rules(
    old: tuple[Path, Manifest], new: tuple[Path, Manifest], found: Comparison, limit: int
) -> tuple[RuleChange, ...]:
    """Edits of documents in both releases that only one of them has, by rule.

    Where an edit stands is no part of what it does: a sentence added above it moves it. Nothing is known of the rules
    where a copy was published without its edits.
    """
    if any("edits" in manifest["held_back"] for _, manifest in (old, new)):
        return ()
    files = [
        [(folder / file["path"], file["sha256"]) for file in manifest["tables"].get("edits", {"files": []})["files"]]
        for folder, manifest in (old, new)
    ]
    shared = {sum for _, sum in files[0]} & {sum for _, sum in files[1]}
    paths = [tuple(path for path, sum in side if sum not in shared) for side in files]
    lone = [np.sort(entries["id"]) for entries in (found.removed, found.added)]
    a, b = (_edits(side, apart) for side, apart in zip(paths, lone, strict=True))
    given_back = _by_rule(paths[0], a[~np.isin(a["what"], b["what"])], limit)
    taken = _by_rule(paths[1], b[~np.isin(b["what"], a["what"])], limit)
    nothing: tuple[int, int, tuple[tuple[str, str], ...]] = (0, 0, ())
    changes = []
    for stage, rule in sorted(given_back.keys() | taken.keys()):
        more, less = taken.get((stage, rule), nothing), given_back.get((stage, rule), nothing)
        changes.append(RuleChange(stage, rule, *more[:2], *less[:2], more[2], less[2]))
    return tuple(sorted(changes, key=lambda c: (-c.takes_characters - c.gives_back_characters, c.stage, c.rule)))


def _edits(paths: tuple[Path, ...], apart: npt.NDArray[np.uint64]) -> npt.NDArray[Any]:
    """Entries of the edits whose documents are not `apart` (id hashes that only this release has)."""
    blocks = [
        np.array(list(_edit_hashes(path, number, set(apart.tolist()))), _EDIT) for number, path in enumerate(paths)
    ]
    return np.concatenate(blocks) if blocks else np.zeros(0, _EDIT)


def _edit_hashes(path: Path, number: int, apart: set[int]) -> Iterator[tuple[int, int, int]]:
    columns = ["id", "stage", "rule", "before", "after"]
    row, identity, seen = 0, None, Counter[tuple[str, ...]]()
    for table in some_rows([path], columns):
        for cells in zip(*(table[name].to_pylist() for name in columns), strict=True):
            if cells[0] != identity:
                identity, seen = cells[0], Counter()
                is_apart = hash64(identity) in apart
            if not is_apart:
                seen[cells] += 1
                yield hash64(repr((cells, seen[cells]))), number, row
            row += 1


def _by_rule(
    paths: tuple[Path, ...], entries: npt.NDArray[Any], limit: int
) -> dict[tuple[str, str], tuple[int, int, tuple[tuple[str, str], ...]]]:
    """(stage, rule) → number of edits, characters that they removed, and the first passages."""
    counts: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    examples: defaultdict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for chunk in in_chunks(np.sort(entries, order=["file", "row"])):
        for row in fetch(paths, chunk, ["id", "stage", "rule", "before", "after"]):
            rule = row["stage"], row["rule"]
            counts[rule].update(edits=1, characters=_removed(row))
            if len(examples[rule]) < limit:
                examples[rule].append((row["id"], row["before"] or ""))
    return {rule: (n["edits"], n["characters"], tuple(examples[rule])) for rule, n in counts.items()}


def _removed(row: Row) -> int:
    return 0 if row["after"] else len(row["before"] or "")
