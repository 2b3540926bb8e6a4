"""The pages of decisions: named in their list, and the ones that code cites are there."""

from __future__ import annotations

import re

from corpora import ROOT

PAGES = ROOT / "docs" / "decisions"


def test_every_page_is_listed_and_dated() -> None:
    listed = set(re.findall(r"\]\(([a-z0-9-]+)\.md\)", (PAGES / "README.md").read_text(encoding="utf-8")))
    pages = {path.stem for path in PAGES.glob("*.md")} - {"README"}
    assert listed == pages, "list the page in docs/decisions/README.md"
    for page in pages:
        text = (PAGES / f"{page}.md").read_text(encoding="utf-8")
        assert re.match(r"# .+\n\n20\d\d-\d\d-\d\d[ ,].*\n(.+\n)*\n\S", text), f"{page}: title, date · room, reason"


def test_cited_pages_exist() -> None:
    cited = {
        (path.name, page)
        for folder in ("pipeline", "tests", "bench")
        for path in (ROOT / folder).rglob("*.py")
        for page in re.findall(r"docs/decisions/([a-z0-9-]+)\.md", path.read_text(encoding="utf-8"))
    }
    assert all((PAGES / f"{page}.md").exists() for _, page in cited), cited
