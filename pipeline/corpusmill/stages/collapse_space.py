"""Close the gaps that cutting left, and drop white space at line ends. All other space is the author's."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, pairwise
from operator import attrgetter, is_

import numpy as np

from corpusmill.kernel import calls
from corpusmill.kernel.library import kernel
from corpusmill.text.actions import Edit, Edits
from corpusmill.text.audit.moving import seams_of
from corpusmill.text.batch import Batch
from corpusmill.text.counts import bytes_of
from corpusmill.text.shapes import end_without_space

Gap = tuple[int, int]
Gaps = dict[Gap, list[int]]
"""Spans of white space in order, each with the seams that lie in it."""


def _gaps(text: str, seams: Iterable[int]) -> Gaps:
    """The gaps with seams, which are told in order.

    Each is measured once, however many seams it holds: a run of cut lines leaves thousands.
    """
    gaps: Gaps = {}
    gap = (0, -1)
    for at in seams:
        if not gap[0] <= at <= gap[1]:
            gap = _gap(text, at)
        gaps.setdefault(gap, []).append(at)
    return gaps


def _gap(text: str, at: int) -> Gap:
    """The white space around a position."""
    start, end, size = end_without_space(text, 0, at), at, len(text)
    while end < size and text[end].isspace():
        end += 1
    return start, end


def _closed(text: str, start: int, end: int, seams: list[int]) -> str:
    """What should stand in a gap where something was cut.

    At either end of the document nothing; between lines the wider of the breaks that stood before and after the cut;
    inside a line one space, or none before a closing mark.
    """
    if start == 0 or end == len(text):
        return ""
    # the breaks between two seams belong to lines that are gone; the author's own stand at the two sides, but where
    # the end of one line and the beginning of another went
    widest = max(text.count("\n", start, seams[0]), text.count("\n", seams[-1], end))
    if widest := widest or max((text.count("\n", *between) for between in pairwise(seams)), default=0):
        line = text.rfind("\n", start, end) + 1
        # behind a cut at the beginning of the line stands what parted two words
        return "\n" * widest + text[line : next((at for at in seams if at >= line), end)]
    if start == end or text[end] in ",.;:!?)]":
        return ""
    return text[start] if text[start:end].isspace() else ""


def line_ends(text: str) -> Iterator[Gap]:
    """White space at the line ends and at the end of a text.

    >>> [*line_ends("Two \\n lines \\n")]
    [(3, 4), (11, 13)]
    """
    lines = text.split("\n")
    # rstrip, not a pattern: a pattern would try each of a million spaces as a start
    solid = list(map(str.rstrip, lines))
    # most lines have none, and are themselves when stripped
    if all(map(is_, solid, lines)) and not text[-1:].isspace():
        return
    end = len(text.rstrip())
    for line, kept, stop in zip(lines, solid, accumulate([len(line) + 1 for line in lines]), strict=True):
        if kept is not line and stop - 1 < end:
            yield stop - 1 - len(line) + len(kept), stop - 1
    if end < len(text):
        yield end, len(text)


def _outside(spans: Iterable[Gap], taken: Sequence[Gap]) -> Iterator[Gap]:
    """Spans but for those that lie in a gap, which is closed anyway."""
    for start, stop in spans:
        before = bisect_right(taken, (start, _NOWHERE)) - 1
        if before < 0 or start >= taken[before][1]:
            yield start, stop


_NOWHERE = 1 << 62


def _by_row(texts: Sequence[str], first: Sequence[int], seams: Sequence[int]) -> Iterator[Edit]:
    """What the kernel tells, row by row; the seams of each row begin at `first`."""
    for row, text in enumerate(texts):
        gaps = _gaps(text, seams[first[row] : first[row + 1]])
        edits = [
            Edit(row, start, end, closed, "seam")
            for (start, end), of_gap in gaps.items()
            if (closed := _closed(text, start, end, of_gap)) != text[start:end]
        ]
        edits += (Edit(row, start, stop, "", "line-end") for start, stop in _outside(line_ends(text), list(gaps)))
        yield from sorted(edits, key=attrgetter("start"))


def collapse_space(batch: Batch) -> Edits:
    """Edits at seams, line ends and the end of the text only; all space elsewhere stays."""
    seams = seams_of(batch.marks)
    first = np.searchsorted(seams.row, np.arange(len(batch) + 1))
    if not kernel():
        return Edits.of(_by_row(batch.texts, first.tolist(), seams.start.tolist()))
    data, bounds = bytes_of(batch.text_array)
    points = np.frombuffer(data or b"\0", np.uint8)
    (row, start, end, breaks, tail, tail_end), is_seam = calls.gaps(kernel(), points, bounds, (first, seams.start))
    after = ["\n" * count for count in breaks.tolist()]
    for n in np.flatnonzero(tail < tail_end).tolist():
        after[n] += batch.texts[row[n]][tail[n] : tail_end[n]]
    rules = ["seam" if of_seam else "line-end" for of_seam in is_seam.tolist()]
    return replace(Edits.removing((row, start, end), rules, [""] * len(rules)), after=after)
