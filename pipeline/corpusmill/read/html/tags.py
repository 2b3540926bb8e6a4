"""What tags mean to a reader: which break lines, which are no text, and what is out of sight."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice, pairwise

from lxml import etree

from corpusmill.read.html.kinds import BIT

_BLOCKS = (
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hgroup hr legend li main menu nav ol p pre section summary table tbody thead "
    "tfoot tr td th ul"
)
_NEVER = "script style template noscript rt rp head title meta link noframes frameset"
_CONTROLS = (
    "iframe object embed applet canvas svg audio video picture map select option optgroup datalist textarea input "
    "dialog progress meter"
)
BLOCKS = frozenset(_BLOCKS.split())
NEVER_TEXT = frozenset(_NEVER.split())
_NEVER_BODY = NEVER_TEXT - {"noscript"}  # forums give the whole thread there to readers without scripts
CONTROLS = frozenset(_CONTROLS.split())
CELLS = frozenset(("td", "th"))
EMPHASIS = frozenset(("b", "strong", "em", "i"))
MISSED = -1
_DOUBTED = frozenset(("button", "noscript"))
_NAMES = ("class", "id", "role", "itemprop")

Attributes = Mapping[str, str]
"""Those of one element, read from the tree once."""

_HIDDEN_STYLE = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_STREAMED = re.compile("S:[0-9a-f]+$")  # parts that React sends after the page and a script puts in their place
# A control whose tag was never closed, or a page that scripts show part by part: a quarter of its text is not hidden.
_HOLDS_SHARE = 0.25
_HELD_MOST = 16  # nested ones; each costs a walk over the page


def breaks_line(tag: str, *, in_row: bool = False) -> bool:
    """Told of block-level elements, and of custom ones, which mostly hold blocks (those of MathJax hold a formula)."""
    return (tag in BLOCKS and not (in_row and tag in _BOXES)) or ("-" in tag and not tag.startswith("mjx-"))


def is_plain_row(row: etree._Element) -> bool:
    """Told of rows whose cells hold a line each, perhaps as a paragraph of a few words, as word processors write them,
    or in boxes, where they are one of several; rows of layout tables hold longer ones, several, lists or tables."""
    if not all(_is_line(cell) for cell in row):
        return False
    table = next(row.iterancestors("table"), row) if row.find(".//div") is not None else None
    return table is None or sum(1 for _ in islice(table.iter("tr"), _ROWS_LEAST)) == _ROWS_LEAST


_CELL_MOST = 100  # characters; a line of prose fills one
_BOXES = ("p", "div")
_ROWS_LEAST = 3  # of a table of data; layouts are drawn by one row or two


def _is_line(cell: etree._Element) -> bool:
    blocks = [e for e in cell.iterdescendants() if e.tag in BLOCKS]
    if not blocks:
        return True
    are_nested = all(inner.getparent() is outer for outer, inner in pairwise((cell, *blocks)))
    return are_nested and all(e.tag in _BOXES for e in blocks) and len("".join(cell.itertext())) <= _CELL_MOST


class Sight:
    """Tells what of one page is out of sight."""

    def __init__(self, root: etree._Element):
        self._root = root
        self._size: int | None = None
        self._held = 0

    def doubt(self, element: etree._Element, tag: str, attributes: Attributes) -> int:
        """The bit of the kind `button` or `unseen` for an element of which a reader may see nothing, or 0.

        `MISSED` for elements that are no text, the numbers of lines of code, and controls that do not hold much of the
        page.
        """
        is_gutter = tag == "td" and _is_gutter(element, attributes)
        if tag in _NEVER_BODY or is_gutter or (tag in CONTROLS and not self._holds_the_page(element)):
            return MISSED
        is_doubted = tag in _DOUBTED or (attributes and _is_hidden(attributes))
        if not is_doubted or self._holds_the_page(element):
            return 0
        return BIT["button" if tag == "button" else "unseen"]

    def _holds_the_page(self, element: etree._Element) -> bool:
        if not len(element) or self._held >= _HELD_MOST:
            return False
        if self._size is None:
            self._size = _text_size(self._root)
        holds = _text_size(element) > _HOLDS_SHARE * self._size
        self._held += holds
        return holds


_GUTTER = re.compile(r"gutter|(?<![a-z])line-?(?:no|num)|(?:blob|ln)-num", re.IGNORECASE)


def _is_gutter(cell: etree._Element, attributes: Attributes) -> bool:
    """Told of the cell with the numbers of the lines of code that stand in the next one."""
    is_called_so = "class" in attributes and _GUTTER.search(attributes["class"]) is not None
    return is_called_so and not "".join(cell.itertext()).strip("0123456789 \n\t")


def _is_hidden(attributes: Attributes) -> bool:
    if "hidden" in attributes:
        return not _STREAMED.match(attributes.get("id", ""))
    return "style" in attributes and _HIDDEN_STYLE.search(attributes["style"]) is not None


def _text_size(element: etree._Element) -> int:
    """Characters of text in an element, scripts and styles apart."""
    never = [text for e in element.iter(*NEVER_TEXT) if (text := e.text)]
    return sum(_sizes(_TEXTS(element))) - sum(_sizes(never))


_TEXTS = etree.XPath("descendant::text()", smart_strings=False)  # a third of the time of a walk over the elements


def _sizes(texts: Iterable[str]) -> Iterator[int]:
    return (len(text) for text in texts if not text.isspace())


def own_name(attributes: Attributes) -> str:
    """What an element calls itself: its classes, id, role and property; empty where it says nothing."""
    return " ".join([value for key in _NAMES if (value := attributes.get(key))]) if attributes else ""
