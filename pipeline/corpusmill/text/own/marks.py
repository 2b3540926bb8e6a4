"""Marks of Markdown that stand beside words and go or stay with them: underlines of headings, boxes of tasks."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from corpusmill.text.actions import Edits, Span
from corpusmill.text.batch import Batch

_LETTER = re.compile(r"[^\W_]")
_UNDERLINE = re.compile(r"[ \t]*\n[ \t]*(?:={3,}|-{3,})[ \t]*(?=\n|\Z)")
_UNDERLINES = ("\n===", "\n---")
_TASK = re.compile(r"^[ \t]*[*+-][ \t]+\[[ xX]\][ \t]", re.MULTILINE)
_TASKS = re.compile(rf"(?:{_TASK.pattern}[^\n]*(?:\n\s{{0,200}})?){{2,}}", re.MULTILINE)
"""Tasks in a row; a box alone is a switch of the page."""
_BOXES = ("[ ] ", "[x] ", "[X] ")


def with_marks(batch: Batch, edits: Edits) -> Edits:
    """The edits, those of a heading with its underline, without those that take up to half of the tasks in a list.

    A list of tasks is its author's; one of which more is known is that of a form ("- [x] Strictly necessary cookies").
    """
    start, end = edits.start.tolist(), edits.end.tolist()
    spared = set[int]()
    for row, found in edits.by_row().items():
        text = batch.texts[row]
        if _has_boxes(text):
            spans = [(start[n], end[n]) for n in found]
            spared.update(found[n] for n in _in_tasks(text, spans))
        if _has_underline(text, [end[n] for n in found]):
            stops = [*(start[n] for n in found[1:]), len(text)]
            for n, stop in zip(found, stops, strict=True):
                if not (edits.after[n] or edits.field[n]):
                    end[n] = _below(text, (start[n], end[n]), stop)
    ends = np.array(end, np.int64)
    if not spared and (ends == edits.end).all():
        return edits
    left = [n for n in range(len(edits)) if n not in spared]
    return replace(edits, end=ends).taken(np.array(left, np.int64))


def _has_boxes(text: str) -> bool:
    return "]" in text and any(box in text for box in _BOXES)  # one character is found in a tenth of the time


def _has_underline(text: str, ends: Iterable[int]) -> bool:
    """Whether a cut has an underline behind it: few have, which is told sooner than whether the text has any."""
    return any(_UNDERLINE.match(text, end) for end in ends) and any(line in text for line in _UNDERLINES)


def _below(text: str, cut: Span, most: int) -> int:
    """Where a cut ends that takes the underline of the heading at its end, which must not reach beyond `most`.

    >>> text = "Share this\\n==========\\nThe bridge is closed.\\n---"
    >>> _below(text, (0, 10), len(text)), _below(text, (34, 43), len(text))
    (21, 43)
    """
    start, end = cut
    found = _UNDERLINE.match(text, end)
    if found is None or found.end() > most:
        return end
    line = text.rfind("\n", 0, end) + 1
    is_alone = line <= start or not _LETTER.search(text, line, start)
    first = text.rfind("\n", 0, start) + 1
    goes_on = text[text.rfind("\n", 0, max(0, first - 1)) + 1 : first].strip()
    return found.end() if is_alone and not goes_on and _LETTER.search(text, max(line, start), end) else end


def _in_tasks(text: str, spans: list[Span]) -> Iterable[int]:
    """Which of some spans, in order and apart, take tasks of lists of which most stay."""
    starts, ends = [start for start, _ in spans], [end for _, end in spans]
    for tasks in _TASKS.finditer(text):
        items = [task.start() for task in _TASK.finditer(text, tasks.start(), tasks.end())]
        reach = range(bisect_right(ends, tasks.start()), bisect_left(starts, tasks.end()))
        taken = set[int]()
        for n in reach:
            taken.update(range(max(0, bisect_right(items, starts[n]) - 1), bisect_left(items, ends[n])))
        if 2 * len(taken) <= len(items):
            yield from reach
