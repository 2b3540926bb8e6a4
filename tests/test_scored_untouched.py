"""Of a text in which nothing was cut the scorer takes neither its heading nor parts of lists, items and names."""

from __future__ import annotations

import numpy as np
import pytest

from corpusmill.scorer.bars import Bars, going
from corpusmill.scorer.stakes import stakes
from corpusmill.stages.strip_scored import look
from corpusmill.text.batch import Mark
from test_strip_scored import STORY

TERMS = "Mill wheels|How they turn in the old town|The stones and who cut them all by hand|Sluice"
NAMES = "Lamps|Arches|Stones|Nets|Quays|Ropes|Sails|Boats|Towers|Search|Gates|Sands"
STEPS = "* die kleine Tür am Mühlrad, das auf der linken Seite des Hofes|von oben bewegt wird"


@pytest.mark.parametrize(
    ("above", "below", "likely", "least"),
    [
        (TERMS, "", [0], 78),  # its heading
        ("水车|它们在老城里怎样转动", "", [0], 78),
        ("", TERMS, [2, 3], 65),
        ("", NAMES, [*range(12)], 91),  # of one shape, with a known word
        ("", STEPS, [1], 100),  # wrapped
        ("", STEPS, [0, 1], 72),
    ],
)
@pytest.mark.parametrize("chance", [70, 80, 93])
def test_where_nothing_was_cut_headings_and_lists_need_more(
    above: str, below: str, likely: list[int], least: int, chance: int
) -> None:
    lines = [line for line in [*above.split("|"), *STORY * 8, *below.split("|")] if line]
    judged = look(["\n".join(lines)], [()], Bars()).judged
    is_likely = np.isin(judged.line, np.array(likely) + (0 if above else len(STORY * 8)))
    assert is_likely.sum() == len(likely)
    percent, weighed = np.where(is_likely, 85, 0), np.where(is_likely, chance, 0)
    gone = going(judged, stakes(judged, percent), percent, weighed, Bars())
    assert not gone[~is_likely].any() and gone[is_likely][0] == (chance >= least)


@pytest.mark.parametrize("is_cut", [False, True])
def test_a_name_is_not_cut_behind_a_small_letter_where_nothing_was_cut(is_cut: bool) -> None:
    last = "Customers should contact the office by email. It opens them in HarbourGate Calendar View Print"
    text = "\n".join([*STORY * 3, last])
    marks = (Mark(0, 0, "seam", "nav", "a-rule"),) if is_cut else ()
    judged = look([text], [marks], Bars()).judged
    is_likely = judged.start >= text.index("Gate Calendar")
    percent, weighed = np.where(is_likely, 97, 0), np.where(is_likely, 92, 0)
    gone = going(judged, stakes(judged, percent), percent, weighed, Bars())
    assert gone.tolist() == (is_likely & is_cut).tolist()
