"""A line table carried on through edits: what no edit touches is neither cut nor folded again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from operator import itemgetter
from typing import NamedTuple

import numpy as np

from corpusmill.kernel.arrays import Flags, Ints, begins
from corpusmill.text.lines import LineTable, lines_of


class Changes(NamedTuple):
    """Where the texts of some rows were edited: spans in order, before and after."""

    row: Ints
    start: Ints
    end: Ints
    new_start: Ints
    new_end: Ints


NO_CHANGES = Changes(*(np.zeros(0, np.int64),) * 5)


class Carried(NamedTuple):
    """A line table of an earlier stage, for each row its row there (-1: it was edited more than once, or is another),
    and what was edited since."""

    table: LineTable
    source: Ints
    changes: Changes

    def select(self, rows: Sequence[int]) -> Carried:
        """For these rows only, in this order."""
        return self._replace(source=self.source[list(rows)])

    def without(self, rows: Ints) -> Carried:
        """For the same rows, of which these are others by now."""
        source = self.source.copy()
        source[rows] = -1
        return self._replace(source=source)

    def lines_of(self, texts: Sequence[str]) -> LineTable:
        """The line table of the rows, whose texts are these: the same as one made anew.

        Lines that no edit touches are not cut and folded again; an edit that takes a line's end touches the next line,
        too.
        """
        before, source, changes = self
        is_same = before.row[-1:].tolist() == [len(texts) - 1] and (source == np.arange(len(texts))).all()
        return before if is_same and not len(changes.row) else _spliced(before, source, changes, [*texts])


def _spliced(before: LineTable, source: Ints, changes: Changes, texts: list[str]) -> LineTable:
    before, is_touched = _moved(before, changes)
    slots = _slots(before, is_touched, source)
    stretches = _stretches(before, slots, texts)
    spans = zip(*(column.tolist() for column in stretches[1:]), strict=True)
    fresh = lines_of([texts[row][start:end] for row, start, end in spans])
    return _joined(before, fresh, slots, stretches)


def _moved(table: LineTable, changes: Changes) -> tuple[LineTable, Flags]:
    """A table whose lines stand where they do after some edits, and which of them an edit touches, at their ends, too.

    Where a touched line stands means nothing.
    """
    if not len(changes.row):
        return table, np.zeros(len(table), np.bool_)
    last = table.first_of_row(int(table.row[-1]) + 1)[1:] - 1
    base = np.cumsum(table.end[last] + 1) - table.end[last] - 1  # where rows begin in all texts joined by newlines
    starts, ends = base[table.row] + table.start, base[table.row] + table.end
    low = np.searchsorted(ends, base[changes.row] + changes.start)
    high = np.searchsorted(starts, base[changes.row] + changes.end, side="right")
    edges = np.bincount(low, minlength=len(table) + 1) - np.bincount(high, minlength=len(table) + 1)
    last_edit = np.searchsorted(base[changes.row] + changes.start, starts) - 1
    is_behind = (last_edit >= 0) & (changes.row[last_edit] == table.row)
    shift = np.where(is_behind, changes.new_end[last_edit] - changes.end[last_edit], 0)
    return replace(table, start=table.start + shift, end=table.end + shift), np.cumsum(edges[:-1]) > 0


class _Slots(NamedTuple):
    """What rows consist of before any line is cut anew, in order: a slot is a line of the old table, or a whole text
    that does not stand there."""

    row: Ints
    line: Ints
    """In the old table; of a whole text the number behind the last."""
    is_cut: Flags
    """Whether it is cut anew."""


def _slots(before: LineTable, is_touched: Flags, source: Ints) -> _Slots:
    first = before.first_of_row(int(source.max(initial=-1)) + 1)
    # a source of -1 takes the last of both: one slot, the line behind the last
    counts = np.append(np.diff(first), 1)[source]
    line = _runs(np.append(first[:-1], len(before))[source], counts)
    return _Slots(np.repeat(np.arange(len(source)), counts), line, np.append(is_touched, True)[line])


class _Stretches(NamedTuple):
    """Slots of one row, side by side, that are cut anew as one text."""

    slot: Ints
    """The first of each."""
    row: Ints
    start: Ints
    end: Ints


def _stretches(before: LineTable, slots: _Slots, texts: Sequence[str]) -> _Stretches:
    """A stretch lies between the newlines of the lines around it that stay, or the ends of its text."""
    is_first = begins(slots.row)
    is_last = np.append(is_first[1:], True)
    first = np.flatnonzero(slots.is_cut & (is_first | ~np.append(False, slots.is_cut[:-1])))
    last = np.flatnonzero(slots.is_cut & (is_last | ~np.append(slots.is_cut[1:], False)))
    row = slots.row[first]
    start, end = np.zeros(len(row), np.int64), np.fromiter((len(texts[n]) for n in row.tolist()), np.int64, len(row))
    follows, leads = np.flatnonzero(~is_first[first]), np.flatnonzero(~is_last[last])
    start[follows] = before.end[slots.line[first[follows] - 1]] + 1
    end[leads] = before.start[slots.line[last[leads] + 1]] - 1
    return _Stretches(first, row, start, end)


def _joined(before: LineTable, fresh: LineTable, slots: _Slots, stretches: _Stretches) -> LineTable:
    """The lines that stay, with those of `fresh`, row n of which is stretch n, in the place of what was cut anew."""
    first = fresh.first_of_row(len(stretches.slot))
    begin, counts = slots.line.copy(), (~slots.is_cut).astype(np.int64)
    begin[stretches.slot], counts[stretches.slot] = len(before) + first[:-1], np.diff(first)
    chosen = _runs(begin, counts)  # of the lines of both tables, one behind the other
    row, moves = np.repeat(slots.row, counts), stretches.start[fresh.row]
    lines = [*before.folded, *fresh.folded]
    return LineTable(
        row=row,
        line=np.arange(len(row)) - np.flatnonzero(begins(row))[row],
        start=np.concatenate((before.start, fresh.start + moves))[chosen],
        end=np.concatenate((before.end, fresh.end + moves))[chosen],
        wide=np.concatenate((before.wide, fresh.wide))[chosen],
        length=np.concatenate((before.length, fresh.length))[chosen],
        is_prose=np.concatenate((before.is_prose, fresh.is_prose))[chosen],
        signs=np.concatenate((before.signs, fresh.signs))[chosen],
        folded=list(itemgetter(*chosen.tolist())(lines)) if len(chosen) > 1 else [lines[n] for n in chosen],
    )


def _runs(begin: Ints, counts: Ints) -> Ints:
    """The numbers of runs, one run after the other, told by where each begins and how many it has.

    >>> _runs(np.array([7, 2]), np.array([2, 1])).tolist()
    [7, 8, 2]
    """
    found: Ints = np.repeat(begin - (np.cumsum(counts) - counts), counts) + np.arange(counts.sum())
    return found
