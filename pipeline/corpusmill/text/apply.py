"""The one function that cuts, and the one that undoes it.

`apply` checks what a stage proposed, splices each touched text once, moves the marks and writes the audit; `undo`
restores what came in. Offsets are code points of the text that the stage saw; `raw` offsets are of the text as it was
read.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import chain
from operator import itemgetter
from typing import Any, NamedTuple

import numpy as np

from corpusmill.text.actions import BLOCKED, Action, Column, Cut, Drop, Dropped, Edit, Found, Span, StageError, Tag
from corpusmill.text.batch import Batch, Mark
from corpusmill.text.lines import Changes


def apply(batch: Batch, actions: Iterable[Action], stage: str) -> Batch:
    """The batch after the stage's actions, with the audit written.

    Edits of a row must come in order and must not overlap. Raises StageError otherwise, and for spans outside the text.
    """
    edits: defaultdict[int, list[Edit]] = defaultdict(list)
    tags: defaultdict[int, list[Tag]] = defaultdict(list)
    columns = dict(batch.columns)
    drops: dict[int, Drop] = {}
    for action in actions:
        if isinstance(action, Edit):
            edits[action.row].append(action)
        elif isinstance(action, Tag):
            tags[action.row].append(action)
        elif isinstance(action, Column):
            if len(action.array) != len(batch):
                raise StageError(f"{stage}: column {action.name} has {len(action.array)} values for {len(batch)} rows")
            columns[action.name] = action.array
        else:
            drops.setdefault(action.row, action)
    texts, marks = list(batch.texts), list(batch.marks)
    history, found = list(batch.history), list(batch.found)
    for row, proposed in tags.items():
        back = _Back(history[row])
        found[row] = (*found[row], *(_evidence(tag, back) for tag in proposed))
    changed: list[int] = []
    for row, proposed_edits in edits.items():
        made = _changes(texts[row], proposed_edits)
        if made is None:
            raise _misplaced(batch, row, proposed_edits, stage)
        if not made:
            continue
        changed.append(row)
        texts[row], trail, seams = _carried_out(texts[row], made, history[row], stage)
        marks[row] = _move(marks[row], trail.places, seams)
        history[row] = (*history[row], trail)
        if any(map(_field_of, made)):
            found[row] = (*found[row], *_lifted(trail))
    changes = _changes_of(sorted(changed), history) if changed else ()
    after = batch.edited(changes, texts=texts, marks=marks, history=history, found=found, columns=columns)
    return _without(after, drops, stage) if drops else after


def _changes_of(changed: Sequence[int], history: Sequence[Sequence[Any]]) -> Changes:
    """Where the last cuts of some rows stand, first span first."""
    places = [history[row][-1].places for row in changed]
    rows = np.repeat(np.array(changed, np.int64), [len(of_row.starts) for of_row in places])
    columns = (np.array([*chain.from_iterable(column)], np.int64) for column in zip(*places, strict=True))
    return Changes(rows, *columns)


def _lifted(cuts: Iterable[Cut]) -> Iterator[Found]:
    """Evidence for the values that cuts lifted."""
    for cut in cuts:
        if cut.field and cut.before is not None:
            yield Found(cut.field, cut.before.strip(), cut.raw_start, cut.raw_end, cut.rule, 1.0)


def _changes(text: str, edits: list[Edit]) -> list[Edit] | None:
    """The edits that change something; None where they are out of order, overlap or leave the text."""
    at, idle = 0, False
    for _, start, end, after, *_ in edits:
        if not at <= start <= end:
            return None
        at = end
        idle = idle or (end - start == len(after) and text[start:end] == after)
    if at > len(text):
        return None
    return [edit for edit in edits if text[edit.start : edit.end] != edit.after] if idle else edits


def _misplaced(batch: Batch, row: int, edits: Sequence[Edit], stage: str) -> StageError:
    """Names the first edit of a row that is out of order, overlaps another or leaves the text."""
    at, size = 0, len(batch.texts[row])
    edit = edits[0]
    for edit in edits:
        if not at <= edit.start <= edit.end <= size:
            break
        at = edit.end
    return StageError(
        f"stage {stage}, rule {edit.rule}, document {batch.ids[row]}: the edit {edit.start}:{edit.end} "
        f"overlaps the one before (which ends at {at}), or leaves the text ({size} characters); "
        "yield the edits of a row in order and apart from each other"
    )


class _Places(NamedTuple):
    """Where the cuts of one stage in one row begin and end, in the text before them and after, first span first.

    Every later stage that finds something in the row asks for them.
    """

    starts: list[int]
    ends: list[int]
    new_starts: list[int]
    new_ends: list[int]


def _places(starts: list[int], ends: list[int], afters: Iterable[str]) -> _Places:
    """The places of cuts, first span first, by what stands there afterwards."""
    new_starts, new_ends, shift = [], [], 0
    for start, end, after in zip(starts, ends, afters, strict=True):
        begins = start + shift
        new_starts.append(begins)
        begins += len(after)
        new_ends.append(begins)
        shift = begins - end
    return _new(_Places, (starts, ends, new_starts, new_ends))


class _Trail(tuple[Cut, ...]):
    """The cuts of one stage in one row, last span first: undone in descending `seq`, each is found at its `start`."""

    @cached_property
    def places(self) -> _Places:
        cuts = self[::-1]
        return _places([cut.start for cut in cuts], [cut.end for cut in cuts], [cut.after for cut in cuts])


def _carried_out(
    text: str, edits: Sequence[Edit], trail: Sequence[Sequence[Cut]], stage: str
) -> tuple[str, _Trail, list[Mark]]:
    """The text with the edits made, their audit rows, and a seam for every cut that has a category."""
    _, starts, ends, afters, *_ = zip(*edits, strict=True)
    places = _places([*starts], [*ends], afters)
    seq = sum(map(len, trail)) + len(edits)
    back = _Back(trail) if any(trail) else None
    pieces: list[str] = []
    cuts: list[Cut] = []
    seams: list[Mark] = []
    at = 0
    for (_, start, end, after, rule, field, category, is_withheld), begins in zip(
        edits, places.new_starts, strict=True
    ):
        seq -= 1
        pieces += text[at:start], after
        at = end
        raw_start, raw_end = back(start, end) if back else (start, end)
        before = None if is_withheld else text[start:end]
        cuts.append(_new(Cut, (seq, stage, rule, category, field, start, end, before, after, raw_start, raw_end)))
        if category and not after:
            seams.append(_new(Mark, (begins, begins, "seam", category, rule)))
    pieces.append(text[at:])
    cuts.reverse()
    made = _Trail(cuts)
    made.__dict__["places"] = places
    return "".join(pieces), made, seams


class _Back:
    """Maps spans of the current text to the smallest covering span of the text as it was read.

    Goes back through the cuts of each earlier stage: outside a cut positions shift, a part of an inserted text maps to
    all that it replaced. Composing the smallest cover stage by stage gives the smallest cover.
    """

    def __init__(self, history: Sequence[Sequence[Cut]]):
        self.stages = [
            (cuts if isinstance(cuts, _Trail) else _Trail(cuts)).places for cuts in reversed(history) if cuts
        ]

    def __call__(self, start: int, end: int) -> Span:
        for starts, ends, new_starts, new_ends in self.stages:
            n = bisect_right(new_starts, start) - 1
            if start == end:
                # nothing between two characters: it sits after what was removed there, or inside an inserted text
                if n >= 0 and new_starts[n] < start < new_ends[n]:
                    start, end = starts[n], ends[n]
                elif n >= 0:
                    start = end = start - new_ends[n] + ends[n] if start >= new_ends[n] else starts[n]
                continue
            m = bisect_left(new_starts, end) - 1
            if n >= 0:
                start = starts[n] if start < new_ends[n] else start - new_ends[n] + ends[n]
            if m >= 0:
                end = ends[m] if end <= new_ends[m] else end - new_ends[m] + ends[m]
        return start, end


def _evidence(tag: Tag, back: _Back) -> Found:
    start, end = back(*tag.span) if tag.span else tag.raw or (None, None)
    return Found(tag.name, str(tag.value), start, end, tag.rule, tag.confidence)


def _move(marks: Sequence[Mark], places: _Places, seams: list[Mark]) -> tuple[Mark, ...]:
    """The marks at their places after the cuts, with the seams that these left."""
    starts, ends, new_starts, new_ends = places
    first = starts[0]
    for mark in marks:
        start, end, kind, category, rule = mark
        if end < first and (start < end or kind == "seam"):
            seams.append(mark)  # before all cuts
            continue
        n = bisect_right(starts, start) - 1  # the last cut that starts at or before it
        if n >= 0:
            start = new_starts[n] if start < ends[n] else start - ends[n] + new_ends[n]
        if mark[0] == end:
            end = start
        elif (n := bisect_right(starts, end) - 1) >= 0:
            end = new_starts[n] if end < ends[n] else end - ends[n] + new_ends[n]
        if start < end or kind == "seam":
            seams.append(_new(Mark, (start, end, kind, category, rule)))
    seams.sort()
    return tuple(seams)


_field_of = itemgetter(Edit._fields.index("field"))
# A named tuple's own constructor takes twice as long.
_new = tuple.__new__


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
