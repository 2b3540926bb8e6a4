"""What was at hand when processes ended at a split before: which steps and records are to be done alone."""

from __future__ import annotations

from collections import Counter

from corpusmill.engine.limits import AtHand, Ending, Place
from corpusmill.engine.work import Caution

_MANY = 3
"""Steps of a split at which processes ended, from which on large records go alone. To begin again takes a new worker
and reading what it had read; a process of its own loads the rules of its language (2 s where that is undetermined)."""


class Doubts:
    """What a caution casts doubt on. Who goes from record to record says where it is, and asks `is_here`."""

    def __init__(self, caution: Caution | None):
        self._at_hand = caution.at_hand if caution else ()
        self.is_everywhere = bool(caution and caution.is_everywhere)
        """Whether nothing is trusted."""
        self._firsts = Counter(step.first for step in self._at_hand)
        self._lasts = Counter(step.last for step in self._at_hand)
        self._open = 0  # steps at hand that the record here belongs to
        self.is_any = self.is_everywhere or bool(self._at_hand)
        """Whether there is doubt at all: nobody need tell the places of most splits, where there is none."""

    def come_to(self, place: Place) -> None:
        self._open += self._firsts[place]

    def leave(self, place: Place) -> None:
        self._open -= self._lasts[place]

    @property
    def is_here(self) -> bool:
        """Whether the record here may have ended a process before."""
        return self._open > 0 or self.is_everywhere

    def begins_at(self, place: Place) -> bool:
        """Whether a step that begins at this place may have ended a process before."""
        return self.is_everywhere or place in self._firsts

    @property
    def are_many(self) -> bool:
        """Whether so many steps ended their process that more will."""
        return len(self._at_hand) >= _MANY

    def reading(self, file_path: str) -> list[AtHand]:
        """The steps at hand that read this file."""
        return [step for step in self._at_hand if step.doing == "reading" and step.first[0] == file_path]

    def ending_of(self, doing: str, first: Place, last: Place) -> Ending | None:
        """How a process ended at this same step, of one record, if it is known that it used up its limit itself."""
        if first != last:
            return None
        for step in self._at_hand:
            if step.has_had_its_limit and (step.doing, step.first, step.last) == (doing, first, last):
                return Ending("time-limit", step.seconds)
        return None
