"""The pages of decisions: named in their list, and the ones that code cites are there."""

from __future__ import annotations

import re

from corpora import ROOT

PAGES = ROOT / "docs" / "decisions"


def test_every_page_is_listed_and_dated() -> None:
    _, _, index = (PAGES / "README.md").read_text(encoding="utf-8").partition("\n## ")
    listed = re.findall(r"^- \[(.+?)\]\(([a-z0-9-]+)\.md\)", index, re.MULTILINE)
    pages = {path.stem for path in PAGES.glob("*.md")} - {"README"}
    assert sorted(page for _, page in listed) == sorted(pages), "list each page once in docs/decisions/README.md"
    no_more = index[index.index("## No more") :]
    for title, page in listed:
        text = (PAGES / f"{page}.md").read_text(encoding="utf-8")
        assert text.startswith(f"# {title}\n"), f"{page}: the list has its title"
        if re.search(r"^20.* · overturned(: see)? (by )?[a-z-]+[.]md(:.*)?$", text, re.MULTILINE):
            assert f"({page}.md)" in no_more, f"{page}: it stands among what is no more"
        assert re.match(r"# .+\n\n20\d\d-\d\d-\d\d[ ,].*\n(.+\n)*\n\S", text), f"{page}: title, date · room, reason"


def test_cited_pages_exist() -> None:
    cited = {
        (path.name, page)
        for folder in ("pipeline", "tests", "bench")
        for path in (ROOT / folder).rglob("*.py")
        for page in re.findall(r"docs/decisions/([a-z0-9-]+)\.md", path.read_text(encoding="utf-8"))
    }
    assert all((PAGES / f"{page}.md").exists() for _, page in cited), cited
