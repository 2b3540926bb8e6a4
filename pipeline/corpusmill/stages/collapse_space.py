"""Close the gaps that cutting left, and drop white space at line ends. All other space is the author's."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from operator import attrgetter, is_

from corpusmill.text.actions import Edit
from corpusmill.text.batch import Batch, Mark

Gaps = dict[tuple[int, int], list[int]]
"""Spans of white space in order, each with the seams that lie in it."""


def _gaps(text: str, marks: Iterable[Mark]) -> Gaps:
    """The gaps with seams. Each is measured once, however many seams it holds: a run of cut lines leaves thousands."""
    gaps: Gaps = {}
    gap = (0, -1)
    for at in sorted([start for start, _, kind, *_ in marks if kind == "seam"]):
        if not gap[0] <= at <= gap[1]:
            gap = _gap(text, at)
        gaps.setdefault(gap, []).append(at)
    return gaps


def _gap(text: str, at: int) -> tuple[int, int]:
    """The white space around a position."""
    start = end = at
    while start and text[start - 1].isspace():
        start -= 1
    while end < len(text) and text[end].isspace():
        end += 1
    return start, end


def _closed(text: str, start: int, end: int, seams: list[int]) -> str:
    """What should stand in a gap where something was cut.

    At either end of the document nothing; between lines the wider of the breaks that stood before and after the cut;
    inside a line one space, or none before a closing mark.
    """
    if start == 0 or end == len(text):
        return ""
    breaks = [text.count("\n", *part) for part in zip([start, *seams], [*seams, end], strict=True)]
    # the breaks between two seams belong to lines that are gone; the author's own stand at the two sides
    widest = max(breaks[0], breaks[-1])
    if widest:
        indent = text[text.rfind("\n", start, end) + 1 : end]
        return "\n" * widest + indent
    if start == end or text[end] in ",.;:!?)]":
        return ""
    return text[start] if text[start:end].isspace() else ""


def _line_ends(row: int, text: str, taken: Sequence[tuple[int, int]]) -> Iterator[Edit]:
    """White space at line ends and at the end of the text, but for what lies in a gap that is closed anyway."""
    lines = text.split("\n")
    # rstrip, not a pattern: a pattern would try each of a million spaces as a start
    solid = list(map(str.rstrip, lines))
    # most lines have none, and are themselves when stripped
    if all(map(is_, solid, lines)) and not text[-1:].isspace():
        return
    stops = accumulate([len(line) + 1 for line in lines])
    end = len(text.rstrip())
    spans = [
        (stop - 1 - len(line) + len(kept), stop - 1)
        for line, kept, stop in zip(lines, solid, stops, strict=True)
        if kept is not line and stop - 1 < end
    ]
    if end < len(text):
        spans.append((end, len(text)))
    for start, stop in spans:
        before = bisect_right(taken, (start, len(text))) - 1
        if before < 0 or start >= taken[before][1]:
            yield Edit(row, start, stop, "", "line-end")


def collapse_space(batch: Batch) -> Iterator[Edit]:
    """Edits at seams, line ends and the end of the text only; all space elsewhere stays."""
    for row, text in enumerate(batch.texts):
        gaps = _gaps(text, batch.marks[row])
        edits = [
            Edit(row, start, end, closed, "seam")
            for (start, end), seams in gaps.items()
            if (closed := _closed(text, start, end, seams)) != text[start:end]
        ]
        if at_ends := [*_line_ends(row, text, list(gaps))]:
            edits = sorted(edits + at_ends, key=attrgetter("start"))
        yield from edits
