"""White space at line ends is found by the kernel where Python finds it."""

from __future__ import annotations

import pyarrow as pa
from hypothesis import example, given
from hypothesis import strategies as st

from corpusmill.kernel.library import without_kernel
from corpusmill.stages.collapse_space import Gap, line_ends

SPACES = "".join(filter(str.isspace, map(chr, range(0x110000))))
TEXTS = st.text(
    st.sampled_from(f"{SPACES}\n\n\nab\u200b\u2090\u00e0\u3040\u1140\u2340\U00010020\U0001f085"), max_size=12
)


def ends(texts: list[str]) -> dict[int, list[Gap]]:
    return line_ends(texts, pa.array(texts, pa.large_string()))


@given(st.lists(TEXTS, max_size=4))
@example([f"a{space}\nb{space}" for space in SPACES])
@example(["", " ", "\n", "a", " \n \n"])
def test_the_kernel_finds_white_space_at_line_ends_as_python_does(texts: list[str]) -> None:
    by_kernel = ends(texts)
    with without_kernel():
        assert by_kernel == ends(texts)


@given(TEXTS)
def test_without_what_is_found_no_line_ends_in_white_space(text: str) -> None:
    left, at = "", 0
    for start, stop in ends([text]).get(0, ()):
        assert text[start:stop].isspace()
        left, at = left + text[at:start], stop
    left += text[at:]
    assert left == left.rstrip()
    assert all(line == line.rstrip() for line in left.split("\n"))
