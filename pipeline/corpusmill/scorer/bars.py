"""How sure the scorer must be, by what a segment is and where it stands; what stays whatever it says."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from corpusmill.scorer.features import FAR, NAMES, Judged
from corpusmill.scorer.scan import Flags, Ints

NEVER = 100


class Bars(NamedTuple):
    """The chance, in percent, from which on a segment goes."""

    amid: int = 93
    """Between prose."""
    tail: int = 85
    """After the last prose."""
    head: int = 93
    """Above the first."""


def least_percent(judged: Judged, bars: Bars) -> Ints:
    """The chance from which on each segment goes, in percent; `NEVER` for what stays whatever the model says."""

    def of(name: str) -> Ints:
        return np.asarray(judged.features[NAMES.index(name)], np.int64)

    is_head, is_tail = of("since_prose") == FAR, of("until_prose") == FAR
    least = np.where(is_tail, bars.tail, np.where(is_head, bars.head, bars.amid))
    least = np.where(judged.is_prose, 97, least)
    return np.where(of("doc_prose") == 0, NEVER, least)


def going(judged: Judged, percent: Ints, bars: Bars) -> Flags:
    """Which segments go."""
    return np.asarray(percent >= least_percent(judged, bars))
