"""Summaries of what was set aside or dropped, with the first reasons: a count alone tells too little."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from corpusmill.errors import ReleaseError, UsageError, known_instead
from corpusmill.release.manifest import read_with_files
from corpusmill.release.rows.read import row_groups
from corpusmill.terminal.words import printable_name
from corpusmill.text.schema import EXCLUDED

_SHOWN = 5
_LONGEST = 300  # characters of a sentence; a stage's error may hold a text


def told_of_aside(paths: Sequence[Path], release: Path | None = None) -> Iterator[str]:
    """Lines for a person about the records in `set_aside` tables: the first of each kind, then the first of all.

    Nothing where no record was set aside. The verb that lists all of them is named where they stand in a release.
    """
    kept: dict[str, list[dict[str, Any]]] = {}
    count = 0
    for table in row_groups(paths, ["file_path", "record", "kind", "error"]):
        count += table.num_rows
        for row in table.to_pylist():
            of_kind = kept.setdefault(row["kind"], [])
            if len(of_kind) < _SHOWN:
                of_kind.append(row)
    if not count:
        return
    yield f"{count:,} set aside ({paths[0].parent}):"
    ranked = [rows[n] for n in range(_SHOWN) for rows in kept.values() if n < len(rows)]
    for row in ranked[:_SHOWN]:
        record = f", record {printable_name(row['record'])}" if row["record"] else ""
        yield f"  {printable_name(row['file_path'])}{record} ({row['kind']}): {printable_name(row['error'])[:_LONGEST]}"
    if count > _SHOWN:
        listed = f"; `corpusmill left-out {release}` lists them all" if release else ""
        yield f"  … and {count - min(_SHOWN, len(ranked)):,} more{listed}"


# Of each table of what is not in a corpus, what tells of a record.
_LEFT_OUT = {
    "set_aside": ("source", "file_path", "record", "kind", "error"),
    "dropped": ("id", "reason", "stage", "kept_id", "score"),
}
_WHY = {"set_aside": "kind", "dropped": "reason"}


def left_out(release: Path, why: str | None = None) -> Iterator[dict[str, Any]]:
    """All records that a release does not hold, those set aside first, as rows with the name of their table.

    `why` is a kind or a reason, to have only those. Raises UsageError where the release has none such, ReleaseError
    where its tables were held back.
    """
    manifest = read_with_files(release)
    if held := [table for table in _LEFT_OUT if table in manifest["held_back"]]:
        raise ReleaseError(f"{release}: {' and '.join(held)} were held back from this copy; ask the release it is of")
    reasons: set[str] = set()
    for table, columns in _LEFT_OUT.items():
        for rows in row_groups(sorted((release / table).glob("*.parquet")), columns):
            for row in rows.to_pylist():
                reasons.add(row[_WHY[table]])
                if why in (None, row[_WHY[table]]):
                    yield {"table": table, **row}
    if why and why not in reasons:
        remedy = known_instead(why, sorted(reasons), "there are")
        raise UsageError(f"{release}: nothing was left out for {why!r}; {remedy}")


def in_a_line(row: Mapping[str, Any]) -> str:
    """A row of `left_out` for a person."""
    if row["table"] == "dropped":
        beside = f", {row['kept_id']}" if row["kept_id"] else ""
        return f"dropped    {row['reason']:16} {row['id']}: by {row['stage']}{beside}"
    record = f", record {row['record']}" if row["record"] else ""
    return f"set aside  {row['kind']:16} {row['source']}/{row['file_path']}{record}: {row['error']}"


def told_of_dropped(paths: Sequence[Path]) -> Iterator[str]:
    """A line for each reason for which records were dropped, with the first of them."""
    counts: dict[tuple[str, str], int] = {}
    first: dict[tuple[str, str], str] = {}
    for table in row_groups(paths, ["id", "reason", "stage"]):
        for row in table.to_pylist():
            why = row["stage"], row["reason"]
            counts[why] = counts.get(why, 0) + 1
            first.setdefault(why, row["id"])
    for (stage, reason), count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:_SHOWN]:
        yield f"  {count:,} dropped by {stage}, {reason}; the first is {printable_name(first[stage, reason])}"


# Why a record is dropped without a stage that drops → what to do where all were.
_REMEDIES = {
    "empty": "the inputs hold no text: correct the sources, or what is declared of them",
    "empty-after-cleaning": "the texts hold nothing but residue: `corpusmill explain FILE` tells by which rule it goes",
    **dict.fromkeys(EXCLUDED.values(), "[exclude] names them all: take some of them out of it"),
}


def nothing_left(parts: Sequence[Path]) -> str:
    """Why no document is left of these parts: the reasons with file and record, and the remedy for their kind."""
    aside, dropped = (
        [path for part in parts if (path := part / f"{table}.parquet").exists()] for table in ("set_aside", "dropped")
    )
    if not aside and not dropped:
        return "the inputs hold no record, and an empty dataset cannot be loaded; look at the sources"
    reasons = {row["reason"] for table in row_groups(dropped, ["reason"]) for row in table.to_pylist()}
    kinds = {row["kind"] for table in row_groups(aside, ["kind"]) for row in table.to_pylist()}
    if not dropped and kinds == {"stage-failed"}:
        remedy = "the stage named below fails on all of them: mend it, or take it out of the recipe"
    elif not dropped:
        remedy = "nothing could be read: correct the sources, or what is declared of them"
    elif not aside and len(reasons) == 1 and (known := _REMEDIES.get(next(iter(reasons)))):
        remedy = known
    elif not aside:
        remedy = "leave out the stages that drop, or give them other options"
    else:
        remedy = "correct the sources, and look at the stages that drop"
    told = "\n".join([*told_of_aside(aside), *told_of_dropped(dropped)])
    return f"no document is left, and an empty dataset cannot be loaded; {remedy}.\n{told}"
