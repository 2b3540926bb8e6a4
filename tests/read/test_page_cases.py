"""Page cases: text files in `tests/cases/pages/`, in the form of the cases of stages (`tests/test_cases.py`).

page     the page; it is read by both tiers, or by the one that `tier` names
output   its text before any stage; `output fast` where the fast tier leaves out what the other keeps (a headline, that
         is the title besides)
tags     columns and their values, as TOML
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest

from corpusmill.cleaning import clean_page
from corpusmill.recipes.recipe import Recipe
from test_cases import PAGES, checked, marked, sections


@pytest.mark.parametrize("tier", ["precise", "fast"])
@pytest.mark.parametrize("path", [marked(path) for path in PAGES])
def test_page(path: Path, tier: Literal["precise", "fast"]) -> None:
    case = sections(path)
    if case.get("tier", tier) != tier:
        pytest.skip("a case of the other tier")
    found = clean_page(case["page"].encode(), recipe=Recipe("cases", ()), tier=tier)
    output = case.get(f"output {tier}", case["output"])
    checked(case | {"output": output}, "", "", found)
