"""What was set aside or dropped, told with its first reasons: a count alone leaves a person guessing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from corpusmill.release.tables import row_groups
from corpusmill.terminal.words import printable_name

_SHOWN = 5
_LONGEST = 300  # characters of a sentence; a stage's error may hold a text


def told_of_aside(paths: Sequence[Path]) -> Iterator[str]:
    """Lines for a person about the records in `set_aside` tables: the first of each kind, then the first of all.

    Nothing where no record was set aside.
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
    yield (
        f"{count:,} set aside, as {paths[0].parent} tells of each:"
        if count > 1
        else f"1 set aside ({paths[0].parent}):"
    )
    ranked = [rows[n] for n in range(_SHOWN) for rows in kept.values() if n < len(rows)]
    for row in ranked[:_SHOWN]:
        record = f", record {printable_name(row['record'])}" if row["record"] else ""
        yield f"  {printable_name(row['file_path'])}{record} ({row['kind']}): {printable_name(row['error'])[:_LONGEST]}"
    if count > _SHOWN:
        yield f"  … and {count - min(_SHOWN, len(ranked)):,} more"


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
    "excluded": "[exclude] names them all: take some of them out of it",
}


def nothing_left(parts: Sequence[Path]) -> str:
    """Why no document is left of these parts: the reasons with file and record, and the remedy for their kind."""
    aside, dropped = (
        [path for part in parts if (path := part / f"{table}.parquet").exists()] for table in ("set_aside", "dropped")
    )
    if not aside and not dropped:
        return "the inputs hold no record, and an empty dataset cannot be loaded; look at the sources"
    reasons = {row["reason"] for table in row_groups(dropped, ["reason"]) for row in table.to_pylist()}
    if not dropped:
        remedy = "nothing could be read: correct the sources, or what is declared of them"
    elif len(reasons) == 1 and (known := _REMEDIES.get(next(iter(reasons)))):
        remedy = known
    elif not aside:
        remedy = "leave out the stages that drop, or give them other options"
    else:
        remedy = "correct the sources, and look at the stages that drop"
    told = "\n".join([*told_of_aside(aside), *told_of_dropped(dropped)])
    return f"no document is left, and an empty dataset cannot be loaded; {remedy}.\n{told}"
