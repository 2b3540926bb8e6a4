"""What matches in one line, as it is weighed; kept for equal lines, since sites have theirs on every page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from corpusmill.rulebook.endings.labels import SPANS
from corpusmill.rulebook.rule import Hit, most_telling

PLACED = ("head", "tail")
"""Scopes that say where in a document a line must stand."""
_ANYWHERE = ("line", "block", "button")
_MOST_KNOWN, _LONGEST_KNOWN = 4_000, 300
"""Lines that are kept, and of how many characters: one of a batch in two stood in the batch before it too."""


_Kept = TypeVar("_Kept")


class Matched:
    """The hits in a line: those that take all of it, those that take parts, and what is asked of them each time."""

    __slots__ = ("hits", "is_anywhere", "is_button", "is_placed", "parts", "telling", "whole")

    def __init__(self, hits: Sequence[Hit], folded: str):
        self.hits = hits
        self.whole = [hit for hit in hits if not hit.rule.is_partial]
        self.parts = [hit for hit in hits if hit.rule.is_partial]
        self.telling = most_telling(self.whole, folded) if self.whole else None
        scopes = {hit.rule.scope for hit in hits}
        self.is_placed = not scopes.isdisjoint(PLACED)
        self.is_anywhere = not scopes.isdisjoint(_ANYWHERE)
        self.is_button = "button" in scopes


class Memory:
    """Lines that were matched with the rules of some languages."""

    def __init__(self) -> None:
        self._folded: dict[str, Matched | None] = {}
        self._written: dict[str, Matched] = {}

    def of_folded(self, folded: str, hits: Sequence[Hit]) -> Matched | None:
        """What matches in a line by its folded form; None: as it is written says."""
        if folded in self._folded:
            return self._folded[folded]
        found = None if any(hit.rule.is_written for hit in hits) else Matched(hits, folded)
        _keep(self._folded, folded, found)
        return found

    def of_written(self, written: str, folded: str, hits: Sequence[Hit]) -> Matched:
        """What matches in a line as it is written."""
        found = self._written.get(written)
        if found is None:
            found = Matched(judged(written, hits), folded)
            _keep(self._written, written, found)
        return found


def _keep(known: dict[str, _Kept], line: str, found: _Kept) -> None:
    if len(line) <= _LONGEST_KNOWN:
        if len(known) >= _MOST_KNOWN:
            known.clear()
        known[line] = found


def judged(written: str, hits: Sequence[Hit]) -> list[Hit]:
    """The hits in a line as it is written, each cue with its headline and each notice with its end.

    Without those that open or end nothing there.
    """
    found = []
    for hit in hits:
        judge = SPANS.get(hit.rule.scope)
        span = judge(written, hit.start, hit.end) if judge else (hit.start, hit.end)
        if span:
            found.append(hit._replace(start=span[0], end=span[1]))
    return found
