"""The title in a text browser's dump of a page: the heading that is most like one, or none."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import corpusmill
from corpusmill.kernel.trees import load_trees
from corpusmill.metadata.judges.pages.headings import MODEL, NAMES

MENU = "".join(f"     * {name}\n" for name in ("Home", "News", "Sport", "Weather", "Shop", "Jobs", "Archive", "Help"))
TITLE = "Council closes the old bridge over the river for two years"
TEXT = (
    "   The council closes the old bridge over the river for two years from May,\n"
    "   as the mayor said on Monday evening in the hall. Repairs of the bridge\n"
    "   cost four million, most of which the region pays, the council said.\n\n"
    "   Buses take the northern road while the bridge is closed, and walkers may\n"
    "   use the ferry without paying for it. The river is low in these months,\n"
    "   and the works on the old piers are to begin in the second week of May.\n\n"
)
BOX = "Most read this week\n\n     * A ferry runs\n     * A mill stands\n     * A tower is sold\n\n"


def title(text: str) -> str | None:
    value = corpusmill.clean(text).metadata.get("title")
    assert value is None or isinstance(value, str)
    return value


def test_the_title_stands_among_names_of_boxes() -> None:
    page = f"{MENU}\nSubscribe to our letter\n\n{MENU}\n{TITLE}\n\n   By Ann Lister\n   5 May 2025\n\n{TEXT}{TEXT}{BOX}"
    assert title(page) == TITLE


def test_a_title_broken_at_the_width_of_the_screen_is_one() -> None:
    more = "and the works on its old piers begin in May"
    page = f"{MENU}\n{MENU}\n{TITLE}\n{more}\n\n   5 May 2025\n\n{TEXT}{TEXT}{BOX}"
    assert title(page) == f"{TITLE} {more}"


def authors_below(*lines: str) -> list[str]:
    below = "".join(f"   {line}\n" for line in lines)
    page = f"{MENU}\n{MENU}\n{TITLE}\n\n{below}\n{TEXT}{TEXT}   The small ferry goes.\n\n{BOX}"
    found = corpusmill.clean(page).metadata
    assert found["title"] == TITLE
    return list(found.get("author") or [])


def test_a_name_alone_below_the_title_signs() -> None:
    assert authors_below("Harbour", "Ann Lister", "Share") == ["Ann Lister"]
    assert authors_below("Ann Lister Ann Lister") == ["Ann Lister"]


@pytest.mark.parametrize("line", ["Bridge Repairs", "Small Ferry", "FULL STORY", "Most Read"])
def test_sections_below_the_title_do_not(line: str) -> None:
    assert authors_below(line, "Share") == []


def test_a_day_far_over_the_title_is_the_pages_own() -> None:
    page = f"   Sunday, 11 May 2025\n\n{MENU}\n{MENU}\n{TITLE}\n\n{{}}{TEXT}{TEXT}{BOX}"
    assert "date" not in corpusmill.clean(page.format("")).metadata
    assert corpusmill.clean(page.format("   5 May 2025\n\n")).metadata["date"] == "2025-05-05"


@pytest.mark.parametrize(
    "page",
    [
        f"{MENU}\n{MENU}\n{BOX}{TEXT}{BOX}",
        f"5.1. The names of hosts and networks\n\n{TEXT}{TEXT}5.2. The bridge over the river\n\n{TEXT}{TEXT}",
    ],
    ids=["boxes", "sections-of-a-manual"],
)
def test_no_other_heading_is_one(page: str) -> None:
    assert title(page) is None


def test_the_trees_ask_only_what_is_told() -> None:
    assert load_trees(MODEL, NAMES).columns.max() < len(NAMES)


def test_trees_of_other_features_are_refused(tmp_path: Path) -> None:
    with np.load(MODEL, allow_pickle=False) as data:
        tables = dict(data)
    path = tmp_path / "headings.npz"
    np.savez(path, **{**tables, "names": np.array(NAMES[1:])})
    with pytest.raises(ValueError, match="train it again"):
        load_trees(path, NAMES)
