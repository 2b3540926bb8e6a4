"""What a text may lose by the scorer's own doubt is bounded once, however often its rest is looked at."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpusmill.kernel.arrays import Flags, Ints
from corpusmill.scorer.bars import Bars, going
from corpusmill.scorer.features import Judged
from corpusmill.scorer.stakes import stakes
from corpusmill.stages.strip_scored import look
from test_strip_scored import STORY

BODY = STORY * 3
WORDS = "lamps arch stones nets quay ropes sails boats tower gate sand".split()
MENU = [f"The {word} of the harbour" for word in WORDS]
FIRST, SECOND = (
    "All that is new at the gate of the town and below the tower",
    "What our readers saw on the quay this week",
)


def page(*doubtful: str) -> Judged:
    """A page of which eleven segments surely go, with some more below them."""
    [judged] = [look(["\n".join([*BODY, "- - -", *MENU, *doubtful])], [()], Bars()).judged]
    return judged


def line_of(judged: Judged, number: int) -> Flags:
    return np.asarray(judged.line == len(BODY) + 1 + len(MENU) + number)


def chances(judged: Judged, weighed: list[int], share: float) -> tuple[Ints, Ints]:
    """First and second chances: of the menu 99, of the doubtful lines such that each costs this share of the bound."""
    is_menu = (judged.line > len(BODY)) & (judged.line <= len(BODY) + len(MENU))
    first, second = np.where(is_menu, 99, 0), np.where(is_menu, 99, 0)
    bound = 2 * int(judged.of("width")[judged.is_prose].sum())
    for n, chance in enumerate(weighed):
        is_it = line_of(judged, n)
        first[is_it] = 99 - int(share * bound / int(judged.of("width")[is_it].sum()))
        second[is_it] = chance
    assert first.min() >= 0
    return first, second


@pytest.mark.parametrize(("share", "goes"), [(0.45, True), (0.6, False)])
def test_a_second_look_spends_what_the_first_has_left(share: float, goes: bool) -> None:
    judged = page(FIRST, SECOND)
    first, second = chances(judged, [99, 62], share)
    gone = going(judged, stakes(judged, first), first, second, Bars())
    assert gone[line_of(judged, 0)].all() and gone[line_of(judged, 1)].all() == goes
    alone = page(SECOND)
    first, second = chances(alone, [62], share)
    assert going(alone, stakes(alone, first), first, second, Bars())[line_of(alone, 0)].all()


@pytest.mark.parametrize(("sentences", "first", "goes"), [(1, 94, True), (3, 94, False), (3, 95, True)])
def test_sentences_that_are_much_of_the_prose_stay_unless_the_first_trees_are_sure(
    sentences: int, first: int, goes: bool
) -> None:
    judged = page(*sorted(STORY, key=len)[:sentences])
    is_it = np.isin(judged.line, len(BODY) + 1 + len(MENU) + np.arange(sentences))
    assert judged.is_prose[is_it].any()
    percent, weighed = chances(judged, [], 0)
    percent[is_it], weighed[is_it] = first, 99
    gone = going(judged, stakes(judged, percent), percent, weighed, Bars())
    assert gone[is_it].all() if goes else not gone[is_it & judged.is_prose].any()


CHANCES = st.sampled_from([0, 50, 80, 96, 99])


@given(st.data())
def test_no_page_loses_more_than_the_bounds(data: st.DataObject) -> None:
    judged = page(FIRST, SECOND, *STORY[:2])
    count = len(judged.row)
    first, second = (np.array(data.draw(st.lists(CHANCES, min_size=count, max_size=count))) for _ in range(2))
    is_menu = (judged.line > len(BODY)) & (judged.line <= len(BODY) + len(MENU))
    first[is_menu] = second[is_menu] = 99
    gone = going(judged, stakes(judged, first), first, second, Bars())
    width = judged.of("width")
    prose = np.where(judged.is_prose, width, 0)
    assert 10 * int(((99 - first) * width)[gone].sum()) <= 20 * int(prose[~gone].sum())
    if (gone & judged.is_prose & (first < 95)).any():
        assert 100 * int(prose[gone].sum()) <= 10 * int(prose.sum())
