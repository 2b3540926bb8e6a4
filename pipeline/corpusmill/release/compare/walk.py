"""Documents with their edits, in one walk over both tables, which stand in one order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from corpusmill.release.compare.rows import Row
from corpusmill.release.rows.read import some_rows

EDIT_COLUMNS = ("id", "seq", "stage", "rule", "start", "before", "after", "raw_start", "raw_end")


class OrderError(ValueError):
    """Edits stand where no document of theirs does."""

    def __init__(self, identity: str):
        super().__init__(f"{identity} has edits, but the document does not stand where they belong")
        self.identity = identity


def documents_with_edits(
    documents: Sequence[Path], edits: Sequence[Path], columns: Sequence[str] | None = None
) -> Iterator[tuple[Row, list[Row]]]:
    """Every document with its edits. Raises OrderError after the last document where edits are left over."""
    audit = groupby(rows(edits, EDIT_COLUMNS), key=lambda row: row["id"])

    def following() -> tuple[str | None, list[Row]]:
        found = next(audit, None)
        return (found[0], list(found[1])) if found else (None, [])

    due = following()
    for row in rows(documents, columns):
        cuts: list[Row] = []
        if due[0] == row["id"]:
            cuts, due = due[1], following()
        yield row, cuts
    if due[0] is not None:
        raise OrderError(due[0])


def rows(paths: Sequence[Path], columns: Sequence[str] | None = None) -> Iterator[Row]:
    """The rows of files in order, as plain values."""
    for table in some_rows(paths, columns):
        yield from table.to_pylist()
