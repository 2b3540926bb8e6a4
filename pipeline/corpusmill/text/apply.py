"""The one function that cuts, and the one that undoes it.

`apply` checks what a stage proposed, splices each touched text once, moves the marks and writes the audit; `undo`
restores what came in. Offsets are code points of the text that the stage saw; `raw` offsets are of the text as it was
read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, cast

import numpy as np

from corpusmill.text.actions import BLOCKED, Action, Column, Drop, Dropped, Edits, Found, StageError, Tag
from corpusmill.text.audit.moving import Moved
from corpusmill.text.audit.trails import History, Rows, Trail, moved
from corpusmill.text.batch import Batch, Texts
from corpusmill.text.lines.carried import Changes


def apply(batch: Batch, actions: Iterable[Action], stage: str) -> Batch:
    """The batch after the stage's actions, with the audit written.

    Edits of a row must come in order and must not overlap. Raises StageError otherwise, and for spans outside the text.
    """
    edits = Edits.of(actions)
    tags: list[Tag] = []
    columns = dict(batch.columns)
    drops: dict[int, Drop] = {}
    for action in edits.others:
        if isinstance(action, Tag):
            tags.append(action)
        elif isinstance(action, Column):
            if len(action.array) != len(batch):
                raise StageError(f"column {action.name} has {len(action.array)} values for {len(batch)} rows")
            columns[action.name] = action.array
        elif isinstance(action, Drop):
            drops.setdefault(action.row, action)
        else:
            raise StageError(f"it yields {type(action).__name__}; a stage yields Edit, Tag, Column or Drop")
    made = _carried_out(batch, edits, stage) if len(edits) else None
    trail = made[1] if made else None
    cells: dict[str, Any] = {"columns": columns}
    if made and trail:
        texts = Texts(made[0], before=(cast(Texts, batch.texts), Rows(trail.row).of.tolist()))
        cells |= {"texts": texts, "marks": Moved(batch.marks, trail), "history": batch.history.added(trail)}
    evidence = [*_evidence(tags, batch.history), *(_lifted(trail) if trail else ())]
    if evidence:
        found = cells["found"] = list(batch.found)
        for row, item in evidence:
            found[row] = (*found[row], item)
    changes = Changes(trail.row, trail.start, trail.end, trail.new_start, trail.new_end) if trail else ()
    after = batch.edited(changes, **cells)
    return _without(after, drops, stage) if drops else after


def _evidence(tags: Sequence[Tag], history: History) -> Iterator[tuple[int, Found]]:
    """Evidence for the values of tags, each with its row."""
    spans = [tag.span or (0, 0) for tag in tags]
    row = np.array([tag.row for tag in tags], np.int64)
    start, end = history.back(row, *np.array(spans, np.int64).reshape(-1, 2).T) if tags else (row, row)
    for tag, first, last in zip(tags, start.tolist(), end.tolist(), strict=True):
        first, last = (first, last) if tag.span else tag.raw or (None, None)  # noqa: PLW2901
        yield tag.row, Found(tag.name, str(tag.value), first, last, tag.rule, tag.confidence)


def _lifted(trail: Trail) -> Iterator[tuple[int, Found]]:
    """Evidence for the values that cuts lifted, each with its row; of a row the last first."""
    for n in reversed(range(len(trail) if any(trail.field) else 0)):
        before, field = trail.before[n], trail.field[n]
        if field and before is not None:
            yield int(trail.row[n]), Found(field, before.strip(), *trail.raw(n), trail.rule[n], 1.0)


def _carried_out(batch: Batch, edits: Edits, stage: str) -> tuple[list[str], Trail] | None:
    """The texts with the edits made, and on record those that change something; None where none does."""
    if (edits.row[1:] < edits.row[:-1]).any():
        edits = edits.taken(np.argsort(edits.row, kind="stable"))
    row, start, end = edits.row, edits.start, edits.end
    rows = Rows(row)
    _check(batch, edits, rows)
    size = np.fromiter(map(len, edits.after), np.int64, len(edits))
    same = np.flatnonzero(size == end - start)
    if idle := [n for n in same.tolist() if batch.texts[row[n]][start[n] : end[n]] == edits.after[n]]:
        edits = edits.taken(np.delete(np.arange(len(edits)), idle))
        return _carried_out(batch, edits, stage) if len(edits) else None
    texts, before = _spliced(batch.texts, rows, edits)
    raw_start, raw_end = batch.history.back(row, start, end)
    new_start, new_end = moved(rows, start, end, size)
    return texts, Trail(
        row=row,
        start=start,
        end=end,
        new_start=new_start,
        new_end=new_end,
        raw_start=raw_start,
        raw_end=raw_end,
        seq=batch.history.counts[row] + rows.behind(),
        stage=[stage] * len(edits),
        rule=edits.rule,
        category=edits.category,
        field=edits.field,
        before=[None if is_kept else text for is_kept, text in zip(edits.is_withheld, before, strict=True)]
        if any(edits.is_withheld)
        else before,
        after=edits.after,
    )


def _check(batch: Batch, edits: Edits, rows: Rows) -> None:
    """Raise StageError for the first edit that is out of order, overlaps the one before it or leaves the text."""
    row, start, end = edits.row, edits.start, edits.end
    if row[0] < 0 or row[-1] >= len(batch):
        raise StageError(f"an edit of row {row[0] if row[0] < 0 else row[-1]} of {len(batch)}")
    sizes = np.repeat(batch.characters[rows.of], rows.size)
    at = np.empty_like(end)
    at[1:] = end[:-1]
    at[rows.first] = 0
    is_wrong = (start < at) | (end < start) | (end > sizes)
    if is_wrong.any():
        n = int(is_wrong.argmax())
        raise StageError(
            f"rule {edits.rule[n]}, document {batch.ids[row[n]]}: the edit {start[n]}:{end[n]} "
            f"overlaps the one before (which ends at {at[n]}), or leaves the text ({sizes[n]} characters); "
            "yield the edits of a row in order and apart from each other"
        )


def _spliced(texts: Sequence[str], rows: Rows, edits: Edits) -> tuple[list[str], list[str]]:
    """The texts with the edits made, and what stood there."""
    made, before = list(texts), []
    starts, ends, afters = edits.start.tolist(), edits.end.tolist(), edits.after
    for n, (first, last) in rows.bounds().items():
        text, at = made[n], 0
        pieces: list[str] = []
        for start, end, after in zip(starts[first:last], ends[first:last], afters[first:last], strict=True):
            pieces.append(text[at:start])
            if after:
                pieces.append(after)
            before.append(text[start:end])
            at = end
        pieces.append(text[at:])
        made[n] = "".join(pieces)
    return made, before


def _without(batch: Batch, drops: dict[int, Drop], stage: str) -> Batch:
    """The batch without the dropped rows, which are kept beside it with the text that came in."""
    values = {name: array.to_pylist() for name, array in batch.columns.items()}
    gone = tuple(
        Dropped(
            batch.ids[row], drop.reason, stage, batch.raws[row],
            {name: cells[row] for name, cells in values.items()}, drop.kept_id, drop.score,
        )
        for row, drop in sorted(drops.items())
    )  # fmt: skip
    stay = [row for row in range(len(batch)) if row not in drops]
    return replace(batch.select(stay), dropped=(*batch.dropped, *gone))


def undo(text: str, cuts: Iterable[Any], *, hidden: str | None = None) -> str:
    """The text as it was read, from the cleaned text and its audit rows (in any order).

    A row needs the attributes or keys `seq, start, end, before, after`. Where what stood there is withheld (masked as
    private data) the text does not come back: with `hidden` that character stands for each one that is missing, without
    it WithheldError is raised. Raises ValueError where a row does not fit the text.

    >>> undo("Kabul fell.", [{"seq": 0, "start": 11, "before": " See also: Doha", "after": ""}])
    'Kabul fell. See also: Doha'
    >>> masked = [{"seq": 0, "start": 5, "end": 14, "before": None, "after": "<phone>"}]
    >>> undo("Call <phone>.", masked, hidden="#")
    'Call #########.'
    """

    def cell(row: Any, name: str) -> Any:
        return row[name] if isinstance(row, dict) else getattr(row, name)

    for row in sorted(cuts, key=lambda row: int(cell(row, "seq")), reverse=True):
        seq, start, before, after = (cell(row, name) for name in ("seq", "start", "before", "after"))
        end = start + len(after)
        is_blocked = before is None and after and not after.strip(BLOCKED)
        if text[start:end] != after and not is_blocked:
            raise ValueError(f"edit {seq} does not fit: expected {after!r} at {start}, found {text[start:end]!r}")
        if before is None:
            missing = cell(row, "end") - start
            if hidden is None:
                raise WithheldError(
                    f"edit {seq} masked {missing} characters, which are kept nowhere: the text as read does not come "
                    "back; give `hidden`, a character to stand for each of them"
                )
            before = hidden * missing
        text = text[:start] + before + text[end:]
    return text


class WithheldError(ValueError):
    """What an edit took is withheld, so that it cannot be undone."""
