"""What goes by the bars: the kernel says of any segments what arrays say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpusmill.kernel.arrays import Flags
from corpusmill.kernel.library import kernel, without_kernel
from corpusmill.scorer.bars import Bars, going
from corpusmill.scorer.features import NAMES, Judged
from corpusmill.scorer.stakes import stakes

# What bars look at of a segment, and numbers on both sides of where they tell it apart.
OF_SEGMENTS = {
    "width": [0, 3, 40, 400], "end": [0, 1, 3, 4, 5, 9], "first": [1, 5, 11], "bars": [0, 1, 3], "is_part": [0, 1],
    "gap_before": [0, 1, 4, 5, 6], "gap_after": [0, 4], "shape_run": [1, 3], "seam_before": [0, 1, 40],
    "seam_after": [0, 40], "words": [1, 2], "unit_whole": [0, 100], "opens": [0, 30], "unit_share": [0, 60],
    "until_prose": [1, 40], "since_prose": [1, 40],
}  # fmt: skip
OF_LINES = {"line_width": [30, 40, 80, 299, 300, 1000]}
OF_ROWS = {
    "doc_prose": [0, 50], "doc_seams": [0, 2], "doc_segments": [30, 31], "doc_script": [0, 2], "doc_longest": [60, 70],
    "tail_segments": [1, 2],
}  # fmt: skip
CHANCES = [0, 4, 39, 40, 55, 60, 70, 77, 80, 83, 88, 91, 95, 96, 97, 99]


def segments(seed: int) -> Judged:
    """Segments of some rows, of which each is told anything."""
    draw = np.random.default_rng(seed)
    row = np.sort(draw.integers(0, draw.integers(1, 6), draw.integers(0, 60)))
    is_first = np.diff(row, prepend=-1) > 0
    line = np.cumsum(is_first | (draw.random(len(row)) < 0.6))
    features = np.zeros((len(NAMES), len(row)), np.int16)
    for group, told in ((np.arange(len(row)), OF_SEGMENTS), (line, OF_LINES), (row, OF_ROWS)):
        for name, values in told.items():
            drawn = draw.choice(values, int(group.max(initial=0)) + 1)
            features[NAMES.index(name)] = drawn[group]
    features[NAMES.index("continues")] = (draw.random(len(row)) < 0.2) & ~is_first
    start = np.arange(len(row))
    return Judged(row, start, start + 1, line, draw.random(len(row)) < 0.3, features)


def goes(judged: Judged, seed: int, bars: Bars) -> Flags:
    draw = np.random.default_rng(seed)
    low = draw.integers(0, len(CHANCES))  # so that much goes of some
    percent, weighed = draw.choice(CHANCES[low:], (2, len(judged.row)))
    return going(judged, stakes(judged, percent), percent, weighed, bars)


@given(st.integers(0, 2**32), st.integers(0, 2**32), st.tuples(*[st.integers(-60, 20)] * 3))
def test_what_goes_is_told_alike(seed: int, chances: int, more: tuple[int, int, int]) -> None:
    if not kernel():
        pytest.skip("needs the kernel")
    judged, bars = segments(seed), Bars(*more)
    by_kernel = goes(judged, chances, bars)
    with without_kernel():
        assert np.array_equal(by_kernel, goes(judged, chances, bars))
