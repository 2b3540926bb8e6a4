"""How near a segment stands to known cues and units, and whether prose stands between."""

from __future__ import annotations

import numpy as np

from corpusmill.kernel.arrays import Flags, Ints
from corpusmill.scorer.place import FAR, shift
from corpusmill.scorer.shape import Columns
from corpusmill.scorer.units import GROUPS

_LINKS = GROUPS.index("links")


def near_cues(row: Ints, own: Columns, prose: Ints, *, first: Ints) -> Columns:
    """Segments to the nearest cue of links ("Read also") and to the nearest known unit, before and after.

    A cue takes what it announces, one headline or forty, and stops at prose: so the prose since the cue counts too.
    """
    is_cue = (own["opens_group"] == _LINKS) & ((own["opens"] >= 10) | (own["unit_whole"] >= 100))
    is_unit = (own["unit_whole"] >= 100) | (own["opens"] >= 30)
    cue_since, cue_until, last = _distances(is_cue, row, first)
    unit_since, unit_until, _ = _distances(is_unit, row, first)
    prose_until = np.append(0, np.cumsum(prose))
    here = np.arange(len(row))
    between = prose_until[here] - prose_until[np.maximum(last, 0)]
    units = np.append(0, np.cumsum(is_unit))
    low, high = np.maximum(here - 5, first[row]), np.minimum(here + 6, first[row + 1])
    return {
        "cue_since": cue_since,
        "cue_until": cue_until,
        "cue_prose": np.where(cue_since < FAR, np.minimum(between, FAR), FAR),
        "unit_since": unit_since,
        "unit_until": unit_until,
        "wide_units": units[high] - units[low],
        "prev1_opens": shift(own["opens"], -1, row, -1),
        "next1_opens": shift(own["opens"], 1, row, -1),
        "prev1_whole": shift(own["unit_whole"], -1, row, -1),
        "next1_whole": shift(own["unit_whole"], 1, row, -1),
        "prev1_title": shift(own["title_words"], -1, row, -2),
        "next1_title": shift(own["title_words"], 1, row, -2),
    }


def _distances(flags: Flags, row: Ints, first: Ints) -> tuple[Ints, Ints, Ints]:
    """Segments since the last flagged one above, until the next below (`FAR`: none near), and the last one's number."""
    count, here = len(flags), np.arange(len(flags))
    last = np.append(-1, np.maximum.accumulate(np.where(flags, here, -1))[:-1])
    following = np.append(np.minimum.accumulate(np.where(flags, here, count)[::-1])[::-1][1:], count)
    since = np.where(last >= first[row], np.minimum(here - last, FAR), FAR)
    until = np.where(following < first[row + 1], np.minimum(following - here, FAR), FAR)
    return since, until, last
