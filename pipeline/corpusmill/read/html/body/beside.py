"""What the fast tier passed over beside text that it took: its extractor knows lists, tables and posts as menus, too.

Told from the page's source, in which what belongs to a paragraph stands right below it. A page that lacks something is
read again, each block weighed for itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import unescape
from itertools import chain, islice

import numpy as np

from corpusmill.kernel.arrays import Flags
from corpusmill.read.html.body.blocks import Block, Page, read_blocks
from corpusmill.read.html.body.fast import as_lines
from corpusmill.read.html.limits import PageLimits
from corpusmill.read.html.signs import EVERY, POSTS, TERMS
from corpusmill.read.html.tree import in_utf8, parse

_TAG = re.compile(r"<[^<>]*>?")
_ENDS = re.compile(r"(?i)</(?:dd|p|li|div)\b")
_ABOVE, _WITHIN = 80, 600  # characters looked at on both sides
_ATTRIBUTES = r"\b[^<>]{0,400}>"
_FRAMES = rf"(?:<(?:div|figure){_ATTRIBUTES}\s*){{0,2}}"
_BELOW = re.compile(rf"(?i)</p>\s*(?:<([uo]l){_ATTRIBUTES}\s*<li|{_FRAMES}<(pre|table)){_ATTRIBUTES}")
_TERM = re.compile(
    rf"(?i)<dt{_ATTRIBUTES}([^<>]{{1,200}}(?:<(?!/dt)[^<>]{{0,200}}>[^<>]{{0,200}}){{0,4}})</dt\s*>\s*<dd{_ATTRIBUTES}"
)
_HEADING = re.compile(rf"(?i)<(h[2-4])({_ATTRIBUTES})[^<>]{{1,300}}")
_UNDER_HEADING = re.compile(rf"(?i)</(h[2-4])\s*>((?:\s*<(?!p\b)[^<>]{{0,400}}>){{0,4}}\s*)<p{_ATTRIBUTES}")
_HEADING_MOST = 800  # characters
_POSTS = 2  # of the same markup
_MOST = 1_000  # pairs; each is looked for in all of the text
_PART_MOST = 20_000  # characters of a list or table that is read for itself
_DEFINED = 20  # characters; "12" stands in any text


def lacks_beside(text: str, html: str, signs: int = EVERY) -> bool:
    """Told of a text that holds a definition or two posts, and not what belongs to them.

    >>> page = "<dl><dt>Tide</dt><dd>The rise and fall of the sea.</dd></dl>"
    >>> lacks_beside("The rise and fall of the sea.", page), lacks_beside("Tide\\nThe rise and fall of the sea.", page)
    (True, False)
    """
    pairs: Iterator[tuple[Sequence[str], str]] = iter(())
    if signs & TERMS:
        pairs = islice(_definitions(html), _MOST)
    if signs & POSTS:
        pairs = chain(pairs, _last_posts(html))
    words = None
    for held, beside in pairs:
        words = words or _on_one_line(text)  # a line of code keeps its blanks, and a cell its own
        if not _holds(words, beside) and all(_holds(words, part) for part in held):
            return True
    return False


def _definitions(html: str) -> Iterator[tuple[Sequence[str], str]]:
    """The beginning of what defines each term, where that is more than a word, with the term."""
    for match in _TERM.finditer(html):
        if len(defined := _first(html, match.end())) >= _DEFINED:
            yield [defined], _longest(match[1])


def with_below(page: Page, kept: Flags, html: str, limits: PageLimits) -> tuple[Page, Flags]:
    """The kept lines with what stands right below one: a list that it announces, code, a table without links. What was
    not taken of it is read from the source.
    """
    lines = [_on_one_line(block.text) if kept[n] else "" for n, block in enumerate(page.blocks)]
    text = " ".join(lines)
    found: dict[int, list[Block]] = {}
    last = -1
    for above, below, start in islice(_belongings(html), _MOST):
        if above in text and not _holds(text, below):
            at = next((n for n in range(last + 1, len(lines)) if lines[n].endswith(above)), None)
            if at is not None:
                part = parse(in_utf8(_whole(html, start)), limits, as_html=False)
                found[at] = as_lines(read_blocks(part))
                last = at
    if not found:
        return page, kept
    blocks: list[Block] = []
    are_kept: list[bool] = []
    for n, block in enumerate(page.blocks):
        blocks += [block, *found.get(n, ())]
        are_kept += [bool(kept[n]), *[True] * len(found.get(n, ()))]
    return Page(page.elements, blocks), np.array(are_kept)


def _whole(html: str, start: int) -> str:
    """The list, table or code that begins at a place."""
    level = 0
    for tag in _WHOLE.finditer(html, start, start + _PART_MOST):
        level += -1 if tag[1] else 1
        if not level:
            return html[start : tag.end()]
    return html[start : start + _PART_MOST]


_WHOLE = re.compile(r"(?i)<(/?)(?:[uo]l|pre|table)\b[^<>]{0,400}>")


def _belongings(html: str) -> Iterator[tuple[str, str, int]]:
    """The end of each paragraph with some of what stands below it and belongs to it, and where that begins."""
    for match in _BELOW.finditer(html):
        before = html[max(match.start() - _ABOVE, 0) : match.start()].rstrip()
        below = html[match.end() : match.end() + _WITHIN]
        if match[1]:
            below = below.partition("</li")[0]
            is_its_own = before.endswith((":", "：")) and "&" not in below
        else:
            below = below.partition("</pre" if match[2].lower() == "pre" else "</table")[0]
            is_its_own = not re.search(r"(?i)<(?:a|img|input|p|div|h\d)\b", below)
        above = _on_one_line(unescape(_TAG.split(before)[-1])).partition(" ")[2]
        if is_its_own and above:
            yield above, _longest(below), match.start(match.lastindex or 0) - 1


def _last_posts(html: str) -> Iterator[tuple[Sequence[str], str]]:
    """The beginnings of posts with one markup, and of the last of them: it is short, most likely."""
    alike: dict[tuple[str, ...], list[int]] = {}
    for below in islice(_UNDER_HEADING.finditer(html), _MOST):
        start = html.rfind("<", max(below.start() - _HEADING_MOST, 0), below.start())
        heading = _HEADING.fullmatch(html, start, below.start()) if start >= 0 else None
        if heading and heading[1].lower() == below[1].lower():
            alike.setdefault((heading[1], heading[2], *below[2].split()), []).append(below.end())
    for ends in alike.values():
        if len(ends) > _POSTS:
            *firsts, last = (_first(html, end) for end in ends)
            yield firsts, last


def _first(html: str, at: int) -> str:
    """The first run of text behind a place, without what the cut at the end of the window left of it."""
    window = html[at : at + _ABOVE]
    if end := _ENDS.search(window):
        return _TAG.sub(" ", window[: end.start()]).strip()
    return _TAG.sub(" ", window).strip().rpartition(" ")[0]


def _longest(html: str) -> str:
    return max((line for run in _TAG.split(html) for line in run.split("\n")), key=len)


def _holds(text: str, part: str) -> bool:
    """Whether a text on one line holds a part, however its blanks are written; of nothing none is missed."""
    return _on_one_line(unescape(part)) in text


def _on_one_line(text: str) -> str:
    return " ".join(text.split())
