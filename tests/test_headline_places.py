"""Where a headline may end: only places that a glance does not rule out are judged."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from corpusmill.rulebook.endings.headlines import _end_at, _places

pieces = st.sampled_from(
    [
        "a",
        "B",
        "é",
        "É",
        "Ⓐ",
        "ǅ",
        "Ⅷ",
        "日",
        " ",
        "  ",
        "\u3000",
        "\n",
        "|",
        " |",
        "•",
        ".",
        "..",
        "…",
        "۔",
        '."',
        ' "It is late," she said. ',
        " “Nobody came.” ",
        "„",
        "iP",
        "2",
        "_",
    ]
)


@given(st.lists(pieces | st.characters(), min_size=2, max_size=12).map("".join))
@example("Mayor opens ferryⒶ new one |")
@example('Ferry fares rise again "We waited for years," said a farmer')
def test_no_end_is_overlooked(line: str) -> None:
    judged = list(_places(line, 1, len(line)))
    assert judged == sorted(set(judged))
    ends = [at for at in range(1, len(line) + 1) if _end_at(line, at, 0) is not None]
    assert set(ends) <= set(judged)
    assert list(_places(line, 1, len(line) - 1)) == [at for at in judged if at < len(line)]
