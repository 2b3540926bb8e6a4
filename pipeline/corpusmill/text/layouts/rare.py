"""Kinds of lines that few texts hold: which may hold one is told by bytes of lines, then by a pattern."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

import numpy as np

from corpusmill.kernel.automaton import automaton
from corpusmill.text.layouts import machine_marks, page_markup
from corpusmill.text.layouts.glance import Glance
from corpusmill.text.layouts.joined import glued
from corpusmill.text.layouts.surroundings import Found, Surroundings
from corpusmill.text.lines import LineTable
from corpusmill.text.shapes import BRACE, JOINTS, NUMBERS, counters

Finder = Callable[[Surroundings], Found]


def _counters(doc: Surroundings) -> Found:
    return dict.fromkeys(counters(doc.folded, doc.prose), ("context-counters", "counter"))


_FOLDED: tuple[tuple[str, Finder], ...] = ((page_markup.GATE, page_markup.page_markup), (NUMBERS, _counters))
"""Patterns of folded lines; capitals tell in the text as it is written."""


@cache
def _gates() -> tuple[Callable[[bytes], Sequence[int]], Callable[[bytes], Sequence[int]]]:
    return automaton([glued.GATE]), automaton([gate for gate, _ in _FOLDED])


def rare(glance: Glance, texts: Sequence[str], lines: LineTable) -> dict[int, list[Finder]]:
    """Row → the finders of the kinds that it may hold, for rows that may hold some.

    `lines` are those of the texts; the glance is of lines that may be parts of these.
    """
    of_written, of_folded = _gates()
    glued_rows = {*np.flatnonzero(glued.have_networks(glance)).tolist()}
    for n in np.flatnonzero(lines.signs & JOINTS).tolist():
        row = int(lines.row[n])
        if row not in glued_rows and of_written(texts[row][lines.starts[n] : lines.ends[n]].encode()):
            glued_rows.add(row)
    found: dict[int, list[Finder]] = {row: [glued.glued] for row in sorted(glued_rows)}
    may_match = lines.having(BRACE, len(texts)) | glance.has(glance.opened_by("</")) | glance.has(glance.numbers, 4)
    for row in np.flatnonzero(may_match).tolist():
        if matched := of_folded("\n".join(glance.table.folded[glance.lines(row)]).encode()):
            found.setdefault(row, []).extend(_FOLDED[n][1] for n in sorted(matched))
    for row in np.flatnonzero(glance.has(machine_marks.may_be_marks(glance))).tolist():
        found.setdefault(row, []).append(machine_marks.machine_marks)
    return found
