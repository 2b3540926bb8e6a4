"""A page that a text browser has written: all but headings indented, lines broken at a screen's width."""

from __future__ import annotations

from collections.abc import Sequence

from corpusmill.metadata.words import Find, Line, folded_of

LEAST_LINES = 20
_INDENTED = 0.7  # share of the lines; text browsers indent all but headings by three columns
_SCREEN = 90  # columns; text browsers break at 72 to 80


def could_be_outdented(columns: Sequence[int]) -> bool:
    """Most lines are indented."""
    return len(columns) >= LEAST_LINES and sum(column > 1 for column in columns) >= _INDENTED * len(columns)


def whole_title(lines: Sequence[Line], m: int) -> Find | None:
    """The title at a line, as an offset in that line; None in the middle of a paragraph.

    Text browsers break lines at the width of a screen: there a title of two lines is put together again.
    """
    line = lines[m]
    plain = Find("title", line.text, 0, len(line.text), "", 0.0)
    if not _is_broken(lines):
        return plain
    first, last = m, m
    while first and lines[first].start - lines[first - 1].end == 1 and 50 <= len(lines[first - 1].text) <= _SCREEN:
        first -= 1
    while last + 1 < len(lines) and lines[last + 1].start - lines[last].end <= 4 and len(lines[last].text) >= 50:
        last += 1
    if first == last:
        return plain
    if last - first > 1:
        return None
    value = f"{lines[first].text} {lines[last].text}"
    return Find("title", value, lines[first].start - line.start, lines[last].end - line.start, "", 0.0)


def _is_broken(lines: Sequence[Line]) -> bool:
    """Nearly no line is longer than a screen is wide."""
    return len(lines) > 20 and sum(len(folded) > _SCREEN for folded in folded_of(lines)) * 50 <= len(lines)
