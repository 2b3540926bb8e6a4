"""Bylines of other texts than the one that a page is about."""

from __future__ import annotations

from collections.abc import Sequence

from corpusmill.metadata.document.layout import Layout
from corpusmill.metadata.words import Line, Reading

_MANY = 3  # bylines with different names
_NEAR = 4  # lines over the text, or below it, in which its own byline stands


def bylines_of_others(layout: Layout, readings: Sequence[tuple[int, Line, Reading]]) -> set[int]:
    """Lines of bylines in a list of other texts: where many sign, only who signs beside the text is meant."""
    if len(readings) < _MANY:
        return set()
    named = [
        (n, {find.value for find in reading.finds if find.name == "author"})
        for n, _, reading in readings
        if reading.rule == "signature"
    ]
    signed = [(n, names) for n, names in named if names]
    if len(signed) < _MANY or len({min(names) for _, names in signed}) < _MANY - 1:
        return set()
    first, last = layout.first_prose, layout.last_prose
    if first is None or last is None:
        return {n for n, _ in signed}
    return {n for n, _ in signed if not (first - _NEAR <= n <= first or last < n <= last + 1)}
