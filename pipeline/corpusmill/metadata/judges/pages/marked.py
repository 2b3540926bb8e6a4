"""The headline that its mark-up, a label or the front matter of a page in Markdown tells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import starmap

from corpusmill.metadata.words import Find, Line, folded_of
from corpusmill.text.layouts.front_matter import FENCES, MOST_LINES

FRONT_MATTER = MOST_LINES  # in which a page in Markdown says what it is
_LONGEST = 200
_RULER = re.compile(r"[=\-_]{4,}")
_LABELLED = re.compile(r"[(\[]?\ *(?:原标题|原標題|原題|标题|標題|제목)\ *:\ *(?P<title>.+?)\ *[)\]]?")
# below a title with its label: what programs that turn pages into Markdown write above them
_SETTING = re.compile(r"(?:url(?: source)?|source|link|author|by|date|published(?: time)?|site|description) ?: ?\S")
_KEYED = re.compile(r"title\ *[:=]\ *(?P<quote>[\"']?)(?P<title>.{4,200}?)(?P=quote)")


def read_marked(lines: Sequence[Line]) -> tuple[int, Find] | None:
    """The headline that is marked as one: "# Title", a line over a ruler of "====", "（原标题：…）".

    In front matter the heading right below it comes before the title that it names, which is often shorter.

    >>> from corpusmill.text.fold import fold
    >>> def line(text): return Line(text, fold(text), 0)
    >>> read_marked([line("The old bridge"), line("======"), line("The council met.")])[1].value
    'The old bridge'
    >>> read_marked([line("（原标题：老桥关闭两年）")])[1].value
    '老桥关闭两年'
    >>> page = ("Title: The old bridge", "URL Source: https://a.example/", "The council met.")
    >>> read_marked([*map(line, page)])[1].value
    'The old bridge'
    >>> page = ("---", "slug: bridge", "title: 'The old bridge'", "---", "The council met.")
    >>> read_marked([*map(line, page)])[1].value
    'The old bridge'
    """
    folded = folded_of(lines)
    end = _end_of_matter(lines, folded[:FRONT_MATTER])
    for n in range(min(len(lines), end + 2 if end else 3)):
        may_open = n in (0, end + 1 if end else 0) and folded[n][0] == "#"
        labelled = _labelled(lines[n]) if ":" in folded[n] and not folded[n].isascii() else None
        ruled = n + 1 < len(folded) and folded[n + 1][0] == "="
        if find := labelled or (_ruled(lines, n) if ruled else None) or (_opening(lines[n]) if may_open else None):
            return n, find
    if end:
        return _title_of(lines[:end])
    is_headed = len(lines) > 1 and _SETTING.match(folded[1])
    return _keyed(0, lines[0]) if is_headed else None


def title_of_matter(lines: Sequence[Line]) -> tuple[int, Find] | None:
    """The title that front matter names, whatever heading stands below it."""
    return _title_of(lines[: _end_of_matter(lines, folded_of(lines)[:FRONT_MATTER])])


def _title_of(matter: Sequence[Line]) -> tuple[int, Find] | None:
    return next((found for found in starmap(_keyed, enumerate(matter)) if found), None)


def _end_of_matter(lines: Sequence[Line], opening: Sequence[str]) -> int:
    """The ruler that ends the front matter; 0 where there is none."""
    fence = opening[0] if opening else ""
    if fence not in FENCES or opening.count(fence) == 1:
        return 0
    rulers = [n for n, text in enumerate(opening) if text == fence and lines[n].text == fence]
    return rulers[1] if len(rulers) > 1 and rulers[0] == 0 else 0


def _labelled(line: Line) -> Find | None:
    match = _LABELLED.fullmatch(line.folded) if len(line.text) <= _LONGEST else None
    return (
        Find("title", line.text[slice(*match.span("title"))], *match.span("title"), "title-labelled", 0.95)
        if match
        else None
    )


def _ruled(lines: Sequence[Line], n: int) -> Find | None:
    if not _RULER.fullmatch(lines[n + 1].text):
        return None
    return Find("title", lines[n].text, 0, len(lines[n].text), "title-marked", 0.95)


def _opening(line: Line) -> Find | None:
    text = line.text[2:].strip()
    if not line.text.startswith("# ") or len(line.text) > _LONGEST or " #" in line.text[2:] or not text:
        return None
    at = line.text.index(text, 2)
    return Find("title", text, at, at + len(text), "title-marked", 0.95)


def _keyed(n: int, line: Line) -> tuple[int, Find] | None:
    match = _KEYED.fullmatch(line.folded)
    if match is None:
        return None
    return n, Find("title", line.text[slice(*match.span("title"))], *match.span("title"), "title-of-matter", 0.9)
