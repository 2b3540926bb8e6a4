"""What the fast tier passed over beside text that it took: its extractor knows lists, tables and posts as menus, too.

Told from the page's source, in which what belongs to a paragraph stands right below it, and read from there.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from html import unescape
from itertools import islice, pairwise

import numpy as np

from corpusmill.kernel.arrays import Flags
from corpusmill.read.html.body.blocks import Block, Page, read_blocks
from corpusmill.read.html.body.fast import as_lines
from corpusmill.read.html.body.source import is_hidden, is_hidden_for_good, is_of_site, whole_from
from corpusmill.read.html.decode import in_utf8
from corpusmill.read.html.limits import PageLimits
from corpusmill.read.html.signs import BELOW, BETWEEN, EVERY, POSTS, Signs
from corpusmill.read.html.tree import parse

_TAG = re.compile(r"<[^<>]*>?")
_ENDS = re.compile(r"(?i)</(?:dd|p|li|div|h[1-6])\b")
_ABOVE, _WITHIN = 80, 600  # characters looked at on both sides
_ATTRIBUTES = r"\b[^<>]{0,400}>"
_FRAMES = rf"(?:<(?:div|figure){_ATTRIBUTES}\s*){{0,2}}"
_BELOW = re.compile(rf"(?i)</p>\s*(?:<([uo]l){_ATTRIBUTES}\s*<li|{_FRAMES}<(pre|table)){_ATTRIBUTES}")
_TERM = re.compile(
    rf"(?i)<dt{_ATTRIBUTES}([^<>]{{1,200}}(?:<(?!/dt)[^<>]{{0,200}}>[^<>]{{0,200}}){{0,4}})</dt\s*>\s*<dd{_ATTRIBUTES}"
)
_ITEM = re.compile(r"(?i)</?li\b")  # an item may end where the next begins
_HEADING = re.compile(rf"(?i)<(h[2-4])({_ATTRIBUTES})[^<>]{{1,300}}")
_UNDER_HEADING = re.compile(rf"(?i)</(h[2-4])\s*>((?:\s*<(?!p\b)[^<>]{{0,400}}>){{0,4}}\s*)<p{_ATTRIBUTES}")
_HEADING_MOST = 800  # characters
_POSTS = 2  # of the same markup before the last
_MOST = 1_000  # pairs; each is looked for in all of the text
_PART_MOST = 20_000  # characters of a post
_DEFINED = 20  # characters; "12" stands in any text


def lacks_terms(text: str, html: str) -> bool:
    """Told of a text that holds a definition, and not what it defines.

    >>> page = "<dl><dt>Tide</dt><dd>The rise and fall of the sea.</dd></dl>"
    >>> lacks_terms("The rise and fall of the sea.", page), lacks_terms("Tide\\nThe rise and fall of the sea.", page)
    (True, False)
    """
    text = _on_one_line(text)
    return any(_holds(text, what) and not _holds(text, term) for term, what in islice(_definitions(html), _MOST))


def _definitions(html: str) -> Iterator[tuple[str, str]]:
    """Each term with the beginning of what defines it, where that is more than a word."""
    for match in _TERM.finditer(html):
        if len(defined := _first(html, match.end())) >= _DEFINED:
            yield _longest(match[1]), defined


def with_beside(page: Page, kept: Flags, html: str, signs: Signs, limits: PageLimits) -> tuple[Page, Flags] | None:
    """The kept lines with what stands right below one: a list that it announces, code, a table without links; and with
    the last of several posts. What was not taken of it is read from the source; None where it does not end there, for
    its extractor may have taken the text behind it for a part of it.
    """
    lines = [block.text if is_kept else "" for block, is_kept in zip(page.blocks, kept.tolist(), strict=True)]
    text = _on_one_line(" ".join(lines))
    # few pages lack anything, and so few are read without what no reader sees
    parts = _not_taken(lines, text, html, signs) and _not_taken(lines, text, _UNSEEN.sub("", html), EVERY)
    if not all(parts.values()):
        return None
    if signs & BETWEEN:
        parts = _lists_between(lines, text, html, signs) | parts
    blocks: list[Block] = []
    are_kept: list[bool] = []
    again = ""  # what was added last, of which the lines behind it may hold some
    for n, block in enumerate(page.blocks):
        if again and lines[n] and pressed(lines[n]) not in again:
            again = ""
        blocks.append(block)
        are_kept.append(bool(kept[n]) and not again)
        if n in parts:
            added = as_lines(read_blocks(parse(in_utf8(parts[n]), limits, as_html=False)))
            blocks += added
            are_kept += [True] * len(added)
            again = pressed("".join(line.text for line in added))
    return (Page(page.elements, blocks), np.array(are_kept)) if parts else (page, kept)


# Drafts in comments, and pages in scripts: their text would come instead of what is seen, or a second time.
_UNSEEN = re.compile(r"(?is)<!--.*?(?:-->|\Z)|<(script|style|template)\b.*?(?:</\1\s*>|\Z)")


def _not_taken(lines: Sequence[str], text: str, html: str, signs: Signs) -> dict[int, str]:
    """The source of what lines lack, by the number of the line above it."""
    parts = _below_lines(lines, text, html, signs) if signs & BELOW else {}
    if signs & POSTS and (posts := list(_last_posts(text, html, signs))):
        last = max(n for n, line in enumerate(lines) if line)
        parts[last] = parts.get(last, "") + "".join(posts)
    return parts


def _below_lines(lines: Sequence[str], text: str, html: str, signs: Signs) -> dict[int, str]:
    """What stands right below lines and is in none, by the line's number."""
    found: dict[int, str] = {}
    at = -1
    for above, below, start in islice(_belongings(html, signs), _MOST):
        if above in text and not _holds(text, below):
            line = next((n for n in range(at + 1, len(lines)) if _ends_in(lines[n], above)), None)
            whole = whole_from(html, start)
            if line is not None and not is_hidden_for_good(whole.partition(">")[0]):
                at = line
                found[at] = whole
    return found


def _lists_between(lines: Sequence[str], text: str, html: str, signs: Signs) -> dict[int, str]:
    """Lists right between two lines of which an item is in none, by the number of the line above.

    On 1,234 pages with a body by hand, of 165 such items of 40 sites 155 were of it.
    """
    taken = [(n, line) for n, line in enumerate(lines) if line]
    found: dict[int, tuple[int, str]] = {}
    for start, whole, above, below in _lists_amid(html, text, signs):
        place = next((n for n, (_, line) in enumerate(taken) if _ends_in(line, above)), None)
        if place is None:
            continue
        at, _ = taken[place]
        del taken[: place + 1]
        items = [item for part in _ITEM_TAG.split(whole) if (item := pressed(unescape(_TAG.sub("", part))))]
        behind = [line for _, line in taken[: len(items) + 1]]
        rest = next((n for n, line in enumerate(behind) if _on_one_line(line[:_LINE_END]).startswith(below)), None)
        if rest is not None and not all(item in pressed("".join(behind[:rest])) for item in items):
            found[start] = at, whole
    unseen = [part.span() for part in _UNSEEN.finditer(html)] if found else []
    return {at: whole for start, (at, whole) in found.items() if not _is_in(unseen, start)}


def _is_in(spans: Sequence[tuple[int, int]], at: int) -> bool:
    n = bisect_left(spans, (at,))
    return n > 0 and at < spans[n - 1][1]


def _lists_amid(html: str, text: str, signs: Signs) -> Iterator[tuple[int, str, str, str]]:
    """Where lists begin right below an end in a text, above a paragraph or heading; their source, that end, and the
    beginning of what stands below."""
    for start, above in islice(_ends_above_lists(html, signs), _MOST):
        if above not in text:
            continue
        whole = whole_from(html, start)
        tag = whole.partition(">")[0]
        if not _ENDS_LIST.search(whole) or is_hidden(tag) or (_LINKED.search(whole) and is_of_site(tag)):
            continue
        follows = _TEXT_BELOW.match(html, start + len(whole))
        if follows and (below := _on_one_line(unescape(_first(html, follows.end())))):
            yield start, whole, above, below


def _ends_above_lists(html: str, signs: Signs) -> Iterator[tuple[int, str]]:
    for found in signs.matches(BETWEEN, _LIST, html):
        gap = _ENDS_ABOVE.search(html, max(found.start() - _ABOVE, 0), found.start())
        if gap and (above := _end_before(html, gap.start())):
            yield found.start(), above


_LIST = re.compile(r"(?ai)<[uo]l")
_ENDS_LIST = re.compile(r"(?ai)</[uo]l[^<>]{0,400}>\Z")
_ITEM_TAG = re.compile(r"(?i)</?li\b[^<>]*>")
_ENDS_ABOVE = re.compile(r"(?ai)</(?:p|h[2-6])>\s*\Z")
_TEXT_BELOW = re.compile(rf"(?ai)\s*<(?:p|h[2-6]){_ATTRIBUTES}")


def _belongings(html: str, signs: Signs) -> Iterator[tuple[str, str, int]]:
    """The end of each paragraph with some of what stands below it and belongs to it, and where that begins."""
    for match in signs.matches(BELOW, _BELOW, html):
        before = html[max(match.start() - _ABOVE, 0) : match.start()].rstrip()
        below = html[match.end() : match.end() + _WITHIN]
        if match[1]:
            below = _ITEM.split(below, maxsplit=1)[0]
            is_its_own = before.endswith((":", "：")) and "&" not in below
        else:
            below = below.partition("</pre" if match[2].lower() == "pre" else "</table")[0]
            is_its_own = not re.search(r"(?i)<(?:a|img|input|p|div|h\d)\b", below)
        above = _end_before(html, match.start())
        if is_its_own and above:
            yield above, _longest(below), match.start(match.lastindex or 0) - 1


def _last_posts(text: str, html: str, signs: Signs) -> Iterator[str]:
    """Of posts with one markup that a text holds the last, where it does not hold that: it is short, most likely."""
    alike: dict[tuple[str, ...], list[tuple[int, int]]] = {}
    for heading, below in islice(_headings(html, signs), _MOST):
        alike.setdefault((heading[1], heading[2], *below[2].split()), []).append((heading.start(), below.end()))
    for *posts, (start, end) in alike.values():
        is_missing = len(posts) >= _POSTS and not _holds(text, _first(html, end))
        if (
            is_missing
            and _is_one_more([at for at, _ in posts], start, html)
            and all(_holds(text, _first(html, at)) for _, at in posts)
        ):
            rest = _POST_ENDS.search(html, end, end + _PART_MOST)
            if rest and not _LINKED.search(html, end, rest.start()):
                yield html[start : rest.start()]


def _headings(html: str, signs: Signs) -> Iterator[tuple[re.Match[str], re.Match[str]]]:
    """Headings of plain text over paragraphs, and what stands between."""
    for below in signs.matches(POSTS, _UNDER_HEADING, html):
        start = html.rfind("<", max(below.start() - _HEADING_MOST, 0), below.start())
        heading = _HEADING.fullmatch(html, start, below.start()) if start >= 0 else None
        if heading and heading[1].lower() == below[1].lower():
            yield heading, below


def _is_one_more(posts: Sequence[int], start: int, html: str) -> bool:
    """Whether a heading follows the one before as another does: a box below the text has its own frame."""
    frames = [_FRAME.findall(html, *span) for span in pairwise([*posts, start])]
    return frames[-1] in frames[:-1]


_FRAME = re.compile(r"(?i)</?(?:article|aside|div|footer|main|section)\b")
_LINKED = re.compile(r"(?i)<(?:a|img|input)\b")  # a teaser, a box to sign up in
_POST_ENDS = re.compile(r"(?i)</?(?:article|section|div|li|h[1-6])\b")


def _ends_in(line: str, end: str) -> bool:
    return line.endswith(end.rpartition(" ")[2]) and _on_one_line(line[-_LINE_END:]).endswith(end)


_LINE_END = 4 * _ABOVE  # characters of a line, with its blanks


def _end_before(html: str, at: int) -> str:
    """The end of the run of text before a place, from the word behind the beginning of the window."""
    window = html[max(at - _ABOVE, 0) : at]
    last = _TAG.split(window)[-1]
    text = _on_one_line(unescape(last))
    return text.partition(" ")[2] if len(last) == len(window) else text


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


def pressed(text: str) -> str:
    """A text without its blanks, which tags may stand for."""
    return "".join(text.split())


def _on_one_line(text: str) -> str:
    return " ".join(text.split())
