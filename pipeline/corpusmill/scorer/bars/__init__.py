"""How sure the scorer must be for a segment to go, and what stays whatever it says."""

from __future__ import annotations

import numpy as np

from corpusmill.kernel import calls
from corpusmill.kernel.arrays import Flags, Ints
from corpusmill.kernel.library import kernel
from corpusmill.scorer.bars.bounds import within_bounds
from corpusmill.scorer.bars.least import NEVER, SURE, Bars, least_percent, of_place
from corpusmill.scorer.features import Features, Judged

__all__ = ["NEVER", "SURE", "Bars", "going", "least_percent"]


def going(judged: Judged, staked: Features, percent: Ints, weighed: Ints, bars: Bars) -> Flags:
    """Which segments go: those whose second chance (`weighed`) reaches `least_percent`, the surest first, as long as
    the body that they may cost by the first chance (`percent`) stays small, and never much of a document's prose.
    """
    if not kernel():
        return within_bounds(judged, staked, percent, weighed, bars)
    told = (judged.row, judged.line, judged.is_prose, judged.features, staked)
    chances = tuple(np.ascontiguousarray(chance, np.int64) for chance in (percent, weighed))
    return np.asarray(calls.going(kernel(), told, chances, of_place(bars)))
