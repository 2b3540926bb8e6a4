"""Stage cases: text files under tests/cases/<recipe>/ with `=== input`, `=== output` and `=== why`.

`=== output` left out means that the text must come through untouched (a trap).
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from corpusmill.cleaning import clean
from corpusmill.recipes.recipe import Recipe

CASES = Path(__file__).parent / "cases"

# Without lifting: what is metadata and what is body has its own cases.
RECIPES = {
    "strip": Recipe("cases", ("fix_text", "tag_language", "strip_boilerplate", "strip_context", "collapse_space")),
}


def sections(path: Path) -> dict[str, str]:
    parts = re.split(r"^=== (input|output|why)\n", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {name: text.strip("\n") for name, text in zip(parts[1::2], parts[2::2], strict=True)}


@pytest.mark.parametrize("path", sorted(CASES.rglob("*.txt")), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_case(path: Path) -> None:
    case = sections(path)
    assert case["why"], "a case says why it is there"
    result = clean(case["input"], recipe=RECIPES[path.parent.name])
    assert result.text == case.get("output", case["input"]), [cut for cut in result.edits if cut.category]
