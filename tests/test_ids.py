"""The ids of a part, kept small: what was there before is told as a set would tell it."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from corpusmill.corpus.kept.ids import Ids
from texts import hostile_texts


@given(st.lists(st.lists(st.one_of(st.sampled_from(["a", "b", "c", ""]), hostile_texts), max_size=6), max_size=5))
def test_an_id_was_there_where_a_set_holds_it(steps: list[list[str]]) -> None:
    ids, held = Ids(), set[str]()
    for step in steps:
        expected = []
        for id_ in step:
            expected.append(id_ in held)
            held.add(id_)
        assert ids.add(step) == expected


def test_another_id_of_the_same_mark_is_not_taken_for_it() -> None:
    ids = Ids()
    ids.add(["first", "second"])
    ids._places = ids._places[::-1].copy()  # each mark leads to the other's id
    assert ids.add(["first", "second"]) == [False, False]
    assert np.array_equal(ids._marks, np.sort(ids._marks))
