"""What the second trees of the scorer look at: chances of a segment and of its neighbours, and what is at stake.

The first trees say how likely a segment is residue; whether it should go depends on more. A line that stands out
among calmer neighbours below the last prose is residue four times in five where the first trees say one in two; the
last doubtful line of a run of sure ones is often the author's. And a wrong cut costs a short document more than a
long one. All are integers, as in `features`; see docs/decisions/chances-and-stakes.md.
"""

from __future__ import annotations

import numpy as np

from corpusmill.kernel.arrays import Flags, Ints
from corpusmill.scorer.features import Features, Judged
from corpusmill.scorer.place import FAR

FULL, CUE, PART, SEAM, NONE = range(5)
"""The second sign: all words in known units, a known cue with a colon, most words in units, a seam beside it."""
AMID, HEAD, TAIL, PROSE = range(4)
LEAST = 4
"""Chance in percent below which nothing goes and the second trees are not asked."""
_COLUMNS = """
    doc_prose doc_seams is_part gap_before gap_after from_start from_end since_prose until_prose title_words end words
    common_words width
"""
_OWN = "chance place sign share run_chance run before after before2 after2 near row_chance lone run_signs"
STAKES = (*_OWN.split(), *_COLUMNS.split())
_WIDE = 100
"""Widths from which on segments count alike where chances of a row are averaged."""


def stakes(judged: Judged, percent: Ints) -> Features:
    """The evidence of the second trees, shape (len(STAKES), segments)."""
    of, row = judged.of, judged.row
    features = np.zeros((len(STAKES), len(row)), np.int16)
    if not len(row):
        return features
    rows = int(row.max()) + 1
    width = of("width")
    counted = np.minimum(width, _WIDE)
    in_row = np.bincount(row, percent * counted, rows) // np.maximum(np.bincount(row, counted, rows), 1)
    run = runs(row, judged.is_prose)
    size, total = np.bincount(run)[run], np.bincount(run, percent)[run].astype(np.int64)
    sign = _sign_of(judged)
    around = [_shifted(percent, row, step) for step in (-3, -2, -1, 1, 2, 3)]
    known = sum((chance >= 0).astype(np.int64) for chance in around)
    own = {
        "chance": percent,
        "place": _place_of(judged),
        "sign": sign,
        "share": 100 * width // np.maximum(of("doc_width"), 1),  # doc_width counts tens
        "run_chance": np.where(size > 1, (total - percent) // np.maximum(size - 1, 1), -1),
        "run": size,
        "before": around[2],
        "after": around[3],
        "before2": around[1],
        "after2": around[4],
        "near": np.where(known > 0, sum(np.maximum(c, 0) for c in around) // np.maximum(known, 1), -1),
        "row_chance": in_row[row].astype(np.int64),
        "lone": (of("tail_segments") == 1).astype(np.int64),
        "run_signs": np.bincount(run, sign != NONE)[run].astype(np.int64),
    }
    for n, name in enumerate(STAKES):
        features[n] = np.clip(own[name] if name in own else of(name), -32_000, 32_000)
    return features


def _sign_of(judged: Judged) -> Ints:
    """The second sign of each segment."""
    of = judged.of
    sign = np.full(len(judged.row), NONE)
    sign[of("unit_share") >= 60] = PART
    sign[of("opens") >= 30] = CUE
    sign[(of("seam_before") <= 1) | (of("seam_after") == 0)] = SEAM
    sign[(of("unit_whole") >= 100) & (of("words") >= 2)] = FULL
    return sign


def _place_of(judged: Judged) -> Ints:
    """Where each segment stands: between prose, above the first, below the last, or prose itself."""
    of = judged.of
    place = np.where(of("until_prose") == FAR, TAIL, np.where(of("since_prose") == FAR, HEAD, AMID))
    return np.where(judged.is_prose, PROSE, place)


def is_bare(staked: Features, signs_in: int = 0) -> Flags:
    """Whether each segment stands in a run of several that are no prose, of which no more than so many percent have a
    second sign, in a document in which nothing was cut: the author's own list looks so."""
    names = ("place", "run_signs", "run", "doc_seams")
    place, signs, run, seams = (staked[STAKES.index(name)].astype(np.int64) for name in names)
    return np.asarray((100 * signs <= signs_in * run) & (run > 1) & (seams == 0) & (place != PROSE))


def runs(row: Ints, is_prose: Flags) -> Ints:
    """The number of the run that each segment belongs to: neighbours in a row that all are prose or all are none."""
    change = np.ones(len(row), np.bool_)
    change[1:] = (row[1:] != row[:-1]) | (is_prose[1:] != is_prose[:-1])
    return np.cumsum(change) - 1


def _shifted(values: Ints, row: Ints, step: int) -> Ints:
    """The value `step` segments on in the same row; -1 where there is none."""
    found = np.full(len(values), -1, np.int64)
    here, there = (slice(-step, None), slice(None, step)) if step < 0 else (slice(None, -step), slice(step, None))
    found[here] = np.where(row[here] == row[there], values[there], -1)
    return found
