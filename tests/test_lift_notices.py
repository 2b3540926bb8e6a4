"""Notices and prompts are looked for by what opens them: what is found is what the whole patterns find anywhere."""

from __future__ import annotations

import re

from hypothesis import example, given
from hypothesis import strategies as st

from corpusmill.metadata.judges import publishers
from corpusmill.text.fold import fold

PIECES = (
    "copyright/(c)/©/copr./2020/1999-2004/Harbour/Ann Li/LLC/Inc./gmbh/via/and its/all rights reserved/click/licensed/"
    "저작권자/版权所有/무단/все права/hak cipta/download the/get the/install the/try the/app/application/die app/"
    "la app/l'app/l'application/o app/tout /et bien plus/|/;/-/</)/./,"
).split("/")
LINES = st.lists(
    st.tuples(st.sampled_from(PIECES), st.sampled_from(["", " ", " ", "  "])), min_size=1, max_size=14
).map(lambda pieces: "".join(piece + gap for piece, gap in pieces).strip())


@given(LINES, st.integers(0, 5))
@example("Ann Li.all rights reserved", 0)
@example("Ann Li , click", 0)
@example("li  click", 3)
def test_a_holder_ends_where_the_whole_pattern_ends_it(text: str, start: int) -> None:
    folded = fold(text)
    words, marks = publishers._WORD_BEHIND.pattern, publishers._MARK_BEHIND.pattern
    for end in range(start, len(folded) + 1):
        found = re.compile(rf"[,.]?\ *(?:{words})|{marks}").search(folded, start, end)
        assert publishers._end_of_holder(folded, start, end) == (found.start() if found else end)


@given(LINES)
def test_what_opens_a_notice_is_where_the_whole_pattern_begins(text: str) -> None:
    folded = fold(text)
    notice, sign = publishers._NOTICE.search(folded), publishers._RIGHTS.search(folded)
    assert (notice and notice.start()) == (sign and sign.start())
