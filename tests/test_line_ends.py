"""White space at seams and at line ends is closed by the kernel as Python closes it."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from corpusmill.kernel.library import without_kernel
from corpusmill.stages.collapse_space import collapse_space
from corpusmill.text.actions import Action
from corpusmill.text.batch import Batch, Mark

SPACES = "".join(filter(str.isspace, map(chr, range(0x110000))))
TEXTS = st.text(
    st.sampled_from(f"{SPACES}\n\n\nab.)\u200b\u2090\u00e0\u3040\u1140\u2340\U00010020\U0001f085"), max_size=12
)
SEAMED = st.tuples(TEXTS, st.lists(st.integers(0, 12), max_size=6))
"""Texts, and where something was cut."""


def closed(seamed: list[tuple[str, list[int]]]) -> list[Action]:
    texts = [text for text, _ in seamed]
    marks = [
        tuple(Mark(at, at, "seam", "ads", "an-ad") for at in sorted(places) if at <= len(text))
        for text, places in seamed
    ]
    return [*collapse_space(Batch(ids=list(map(str, range(len(texts)))), texts=texts, marks=marks))]


@given(st.lists(SEAMED, max_size=4))
@example([(f"a{space}\nb{space}", []) for space in SPACES])
@example([(f"a{space}\n{space}b{space}.", [1, 2, 4]) for space in SPACES])
@example([("", [0]), (" ", [0, 1]), ("\n", []), ("a", [0, 1]), (" \n \n", [])])
@example([("\u3040" * 40 + "a \n\n  b \n" + "c" * 40 + " d", [43, 43, 44, 46, 90]), ("a\n\n\n \n\nb", [2, 6, 6])])
def test_the_kernel_closes_white_space_as_python_does(seamed: list[tuple[str, list[int]]]) -> None:
    by_kernel = closed(seamed)
    with without_kernel():
        assert by_kernel == closed(seamed)


@given(TEXTS)
def test_without_what_is_found_no_line_ends_in_white_space(text: str) -> None:
    left, at = "", 0
    for edit in closed([(text, [])]):
        assert text[edit.start : edit.end].isspace()
        left, at = left + text[at : edit.start], edit.end
    left += text[at:]
    assert left == left.rstrip()
    assert all(line == line.rstrip() for line in left.split("\n"))
