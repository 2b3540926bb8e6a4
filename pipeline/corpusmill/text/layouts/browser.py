"""Pages as text browsers print them (lynx, w3m, links), and the furniture of such pages.

They indent the text by three columns and wrap it, print menus as lists with bullets at column five, and write buttons,
fields, frames and images as marks of their own. In such a text the marks are residue wherever they stand, and a list of
short items above or below them is a menu.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

import numpy as np

from corpusmill.kernel.arrays import Flags
from corpusmill.text.batch import Batch
from corpusmill.text.prose import is_prose, is_sentence

_INDENT = "   "
_BULLET = re.compile(r" {4,}[*+o#] ")
_EMPTY_BULLET = re.compile(r" {4,}([*+o#]|\d{1,2}\.) *")
_FIELD = "_" * 20
# a button, a field or rule, an image without a text, a box to tick, what links leave of images and applets
_MARK = (
    r"(\((BUTTON|Submit|Reset)\)|_{6,}|\[[^\s\[\]]{1,200}\.(png|jpe?g|gif|svg|webp)\]|\[[^\s?]{0,40}\?\S{1,200}\]|"
    r"\[[ _xX]\]|\([ _*]\)|\[(INLINE|LINK|ISMAP|USEMAP|EMBED|APPLET|OBJECT)\])"
)
_FURNITURE = re.compile(rf"{_MARK}([\s*+o#>|]{{0,20}}{_MARK}){{0,20}}")
_FRAME = re.compile(r"IFRAME:(\s*\S{1,1000})?")
_CHOICE = re.compile(r"(\[ \]|\( \))( \S+){1,6}")
_LINK = re.compile(r"\[\w[^\W\d]{2,20}( [^\W\d]{2,20})?\]")
_FEEDS = re.compile(r" {1,4}#\S.*|.*\balternate")
_LEAST_LINES = 10
_SEVERAL = 2
_FIELD_WORDS = 8
_LONGEST_ITEM, _MEAN_ITEM, _SHORT = 110, 60, 30
"""Characters of an item of a menu and of its mean item, at the most, and of a word or two between menus."""
_SHORT_ITEM = 20
"""Characters of the mean item of a menu that stands below anything known: two words."""
_CENTRED = " " * 8
_SHORT_LINES, _REST = 3, 2
"""Lines between menus, and of the rest of a wrapped headline, at the most."""
_SENTENCE = 40
"""Characters from which on one sentence is a paragraph of the body."""


def may_be_browser_text(batch: Batch) -> Flags:
    """Rows whose texts as they were read may be such a page, where known by the white space around their lines."""
    known = batch.known_lines
    if known is None:
        return np.ones(len(batch), np.bool_)
    _, table, source = known
    indented = np.flatnonzero(table.end - table.start - table.length >= len(_INDENT))
    lines = np.bincount(table.row[indented], minlength=int(source.max(initial=-1)) + 1)
    return (source < 0) | (np.append(lines, 0)[source] >= _LEAST_LINES)


@lru_cache(maxsize=16)  # the lines of a text ask one after the other
def is_browser_text(text: str) -> bool:
    """Whether a text is a page as a text browser prints it: indented, and with two signs of a page, one of them a mark.

    >>> menu = "   [logo.png]\\n     * Home\\n     * Ferries\\n     * Harbours\\n   (BUTTON) Menu\\n"
    >>> prose = "   The ferry to the island runs again from Monday.\\n" * 8
    >>> is_browser_text(menu + prose), is_browser_text(prose), is_browser_text(menu)
    (True, False, False)
    >>> is_browser_text("\\n    " * 30)
    False
    """
    if text.count("\n" + _INDENT) < _LEAST_LINES:
        return False
    lines = [line for line in text.split("\n") if line and not line.isspace()]
    if not lines or 2 * sum(line.startswith(_INDENT) for line in lines) < len(lines):
        return False
    marks = [line for line in lines if is_furniture(line)]
    empty = sum(_EMPTY_BULLET.fullmatch(line) is not None for line in lines)
    signs = (
        any("_" * 6 in line for line in marks),
        any("(" in line or "[" in line or "IFRAME" in line for line in marks),
        _FEEDS.fullmatch(lines[0]) is not None,
    )
    has_menu = sum(_BULLET.match(line) is not None for line in lines) - empty >= _SEVERAL
    return any(signs) and sum(signs) + has_menu + (empty >= _SEVERAL) >= _SEVERAL


def is_furniture(line: str) -> bool:
    """Whether a line holds only what a text browser writes for buttons, fields, frames, images and rules.

    >>> [is_furniture(line) for line in ("   (BUTTON) [group-6.png]", "   IFRAME: //maps.example/1", "   [a ferry]")]
    [True, True, False]
    """
    line = line.strip()
    if not line or line[0] not in "([_I*+o#>":
        return False
    line = line.lstrip("*+o#> ")
    return bool(line) and (_FURNITURE.fullmatch(line) is not None or _FRAME.fullmatch(line) is not None)


def is_form(line: str) -> bool:
    """Whether a line holds a field of a form between a few words, or a box to tick before them.

    >>> is_form("   Search: ____________________ Go"), is_form("   [ ] Main menu"), is_form("The ferry leaves at ____.")
    (True, True, False)
    """
    if _FIELD in line:
        return len(line.replace("_", " ").split()) <= _FIELD_WORDS
    return _CHOICE.fullmatch(line.strip()) is not None


def furniture(written: Sequence[str]) -> set[int]:
    """The lines that are furniture, the address in the line below a frame, and feeds named on the first line.

    >>> sorted(furniture(["   IFRAME:", "   https://maps.example/1", "", "   Old mill"]))
    [0, 1]
    """
    found = {n for n, line in enumerate(written) if is_furniture(line) or is_form(line)}
    links = [n for n, line in enumerate(written) if line[-1:] == "]" and _LINK.fullmatch(line.strip())]  # "[edit]"
    found.update(n for n in links if sum(written[n] == written[at] for at in links) > 1)
    found.update(n + 1 for n in range(len(written) - 1) if _is_address_of_frame(written[n], written[n + 1]))
    first = next((n for n, line in enumerate(written) if line.strip()), 0)
    found.update([first] if _FEEDS.fullmatch(written[first]) else [])
    for is_empty, group in groupby(range(len(written)), key=lambda n: _EMPTY_BULLET.fullmatch(written[n]) is not None):
        run = list(group)
        if is_empty and len(run) > 1:
            found.update(run)
    return found


def _is_address_of_frame(above: str, line: str) -> bool:
    return above.strip() == "IFRAME:" and _ADDRESS.fullmatch(line) is not None


_ADDRESS = re.compile(r"\s+(https?:)?//\S{10,1000}")


def paragraphs(written: Sequence[str], widths: Sequence[int]) -> list[range]:
    """The text as paragraphs: lines that a text browser wrapped belong together, a bullet begins a new one.

    A line goes on the one above it where the first word of it had no room left there.

    >>> lines = ["   The ferry to the island runs", "   again.", "     * Home", "     * Ferries", "", "   Harbour"]
    >>> paragraphs(lines, [28, 6, 6, 9, 0, 7])
    [range(0, 2), range(2, 3), range(3, 4), range(5, 6)]
    """
    full = [len(line) - len(line.lstrip()) + width if width else 0 for line, width in zip(written, widths, strict=True)]
    wide = sorted(size for size in full if _WIDEST // 2 < size <= _WIDEST)
    measure = wide[len(wide) * 19 // 20] if wide else max(full, default=0)
    starts = [n for n, width in enumerate(widths) if width and not _goes_on(written, widths, full, n, measure)]
    ends = [*starts[1:], len(written)]
    last = [max(n for n in range(start, end) if widths[n]) for start, end in zip(starts, ends, strict=True)]
    return [range(start, end + 1) for start, end in zip(starts, last, strict=True)]


_WIDEST = 90
"""Text browsers print 80 columns where nobody asks for more."""


def _goes_on(written: Sequence[str], widths: Sequence[int], full: Sequence[int], n: int, measure: int) -> bool:
    if not n or not widths[n - 1] or _BULLET.match(written[n]):
        return False
    line = written[n].strip()
    first = line.split(None, 1)[0]
    room = 2 if widths[n] > len(line) * 1.5 else len(first)  # no spaces between words: an ideograph is enough
    return full[n - 1] + 1 + room > measure


def menus(written: Sequence[str], widths: Sequence[int], known: set[int], closing: set[int]) -> set[int]:
    """The lines of lists of short items that stand above or below known residue, outside the paragraphs of prose.

    At the top a list is a menu as far as nothing but lists, known lines and words of the page stands above it; a line
    at the margin, a centred one or a long one may be the title, and a list below it the author's. Below the last
    paragraph a list is one below residue of a closing kind (`closing`), and one of a word or two each below any. A page
    without a paragraph is what stands below its title: lists, of which none is known for a menu.
    """
    blocks = paragraphs(written, widths)
    texts = [" ".join(written[n].strip() for n in block) for block in blocks]
    seen = Counter(texts)  # the name of a site may read as prose, and returns
    body = [
        block
        for block, text in zip(blocks, texts, strict=True)
        if seen[text] == 1 and known.isdisjoint(block) and _reads_as_prose(text, block, written, widths)
    ]
    lists = _lists(written, blocks, texts)
    of_lists = {n for run in lists for n in run}
    lines = known, closing, of_lists
    outside = _outside(written, widths, lines, body) if body else _above_title(written, widths, lines, blocks)
    found = {n for run in lists if outside.holds(run, is_short=_is_short(written, run)) for n in run}
    items = {written[n].lstrip("*+o# ") for n in found}
    short = [n for n, width in enumerate(widths) if width and written[n].startswith(_INDENT) and outside.holds([n])]
    found.update(n for n in short if written[n].strip() in items)
    return found | _between_menus(written, widths, found, known, outside)


class _Outside(NamedTuple):
    """What stands above line `until`, or below line `since`; short items below line `any_since`."""

    until: int
    since: int
    any_since: int

    def holds(self, run: Sequence[int], *, is_short: bool = False) -> bool:
        return run[-1] < self.until or run[0] > (self.any_since if is_short else self.since)


def _outside(
    written: Sequence[str], widths: Sequence[int], lines: tuple[set[int], set[int], set[int]], body: Sequence[range]
) -> _Outside:
    """What stands outside a body of paragraphs, of the lines known, known of a closing kind, and of lists."""
    known, closing, of_lists = lines
    first, last, end = body[0][0], body[-1][-1], len(written)
    told = (n for n in range(first) if n not in known | of_lists and _may_be_title(written[n], widths[n]))
    until = next(told, first) if min(known, default=end) < first else -1
    marks = (n for n in known if n > last and written[n].strip()[:1] != "[")
    return _Outside(until, min((n for n in closing if n > last), default=end), min(marks, default=end))


def _above_title(
    written: Sequence[str], widths: Sequence[int], lines: tuple[set[int], set[int], set[int]], blocks: Sequence[range]
) -> _Outside:
    """What stands above the title of a page without a paragraph: nothing where none is found, or little is below."""
    gone, end = lines[0] | lines[2], len(written)
    titles = (n for n, b in enumerate(blocks) if gone.isdisjoint(b) and _may_be_title(written[b[0]], widths[b[0]]))
    title = next(titles, len(blocks))
    if len(blocks) - title <= _SHORT_LINES:
        return _Outside(-1, end, end)
    return _outside(written, widths, lines, [blocks[title]])._replace(since=end, any_since=end)


def _may_be_title(line: str, width: int) -> bool:
    return width > 0 and (width > _SHORT or not line.startswith(_INDENT) or line.startswith(_CENTRED))


def _is_short(written: Sequence[str], run: Sequence[int]) -> bool:
    return sum(len(written[n].lstrip("*+o# ")) for n in run) <= _SHORT_ITEM * len(run)


def _between_menus(
    written: Sequence[str], widths: Sequence[int], found: set[int], known: set[int], outside: _Outside
) -> set[int]:
    """Up to three short lines between menus, or between a menu and known residue."""
    gone, more = known | found, set()
    visible = [n for n, width in enumerate(widths) if width or n in known]
    runs = [(is_gone, list(group)) for is_gone, group in groupby(visible, key=gone.__contains__)]
    for (_, above), (is_gone, run), (_, below) in zip(runs, runs[1:], runs[2:], strict=False):
        is_short = len(run) <= _SHORT_LINES and all(widths[n] <= _SHORT and written[n].startswith(_INDENT) for n in run)
        beside = below[0] in found or above[-1] in found
        if not is_gone and is_short and beside and outside.holds(run):
            more.update(run)
    return more


def continued(written: Sequence[str], widths: Sequence[int], gone: set[int]) -> set[int]:
    """The last lines of wrapped paragraphs whose first ones go: the rest of a headline, of an item, of feeds.

    >>> lines = ["   See also: The ferry to the island runs", "   again.", "", "   The mill is shut."]
    >>> continued(lines, [39, 6, 0, 17], {0})
    {1}
    """
    found: set[int] = set()
    for block in paragraphs(written, widths):
        left = [n for n in block if n not in gone]
        if left and left[0] != block[0] and len(left) <= _REST and left == list(range(left[0], block[-1] + 1)):
            found.update(left)
    return found


def _reads_as_prose(text: str, block: range, written: Sequence[str], widths: Sequence[int]) -> bool:
    wide = sum(widths[n] for n in block)
    if _BULLET.match(written[block[0]]):
        return False
    return is_prose(text) or (is_sentence(text) and wide >= _SENTENCE) or len(block) > _SEVERAL


def _lists(written: Sequence[str], blocks: Sequence[range], texts: Sequence[str]) -> list[list[int]]:
    """Runs of items with bullets, as their lines, in which no item is long or a sentence."""
    found: list[list[int]] = []
    is_item = [_BULLET.match(written[block[0]]) is not None for block in blocks]
    for is_list, group in groupby(range(len(blocks)), key=is_item.__getitem__):
        run = list(group)
        items = [texts[n].lstrip("*+o# ") for n in run]
        is_short = sum(map(len, items)) <= _MEAN_ITEM * len(items)
        if is_list and is_short and len(run) > 1 and not any(len(i) > _LONGEST_ITEM or is_sentence(i) for i in items):
            found.append([n for at in run for n in blocks[at]])
    return found
