"""A parsed page → its blocks: one line of text each, as a browser would break them, with what the page says of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from corpusmill.read.html.body.inline import (
    formula_of,
    has_formulas,
    holds_formula,
    is_raised_or_lowered,
    is_wide,
    joined,
    raised_or_lowered,
    raises,
    repeats_formula,
)
from corpusmill.read.html.kinds import kinds_of
from corpusmill.read.html.tags import CELLS, EMPHASIS, MISSED, Attributes, Sight, breaks_line, is_plain_row, own_name

Span = tuple[int, int]

CELL_SEPARATOR = " | "
_SPACES = " \t\n\r\f"  # what HTML collapses; no-break and ideographic spaces are the author's
_SPACE = re.compile(f"[{_SPACES}]+")
_SOFT_HYPHEN = "\xad"  # where a word may be broken, not a part of it
_OPEN = -1  # the end of a cell that is still being written


@dataclass(slots=True)
class Element:
    """A block-level element: its parent's index, its tag, its own kinds and the name they were read from."""

    parent: int
    tag: str
    kinds: int
    name: str
    depth: int


@dataclass(slots=True)
class Block:
    """One line of text (a `pre` has several). Spans are code points of `text`."""

    text: str
    element: int
    inline_kinds: int
    links: tuple[Span, ...] = ()
    cells: tuple[Span, ...] = ()
    emphasised: int = 0
    after_break: bool = False


@dataclass(slots=True)
class Page:
    """The blocks of a page in reading order, and its block-level elements in document order."""

    elements: list[Element] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)


def read_blocks(root: etree._Element) -> Page:
    """The blocks of a parsed page (comments and processing instructions removed by the parser)."""
    reader, sight, formulas, skipped = _Reader(), Sight(root), has_formulas(root), None
    walker: Any = etree.iterwalk(root, events=("start", "end"))
    for event, element in walker:
        tag = element.tag
        if event == "start":
            attributes = dict(element.items())
            doubt = sight.doubt(element, tag, attributes)
            if formulas and doubt > 0 and holds_formula(element):
                doubt = 0
            if (
                (formulas and (reader.write_whole(element, formula_of(element)) or repeats_formula(element)))
                or doubt == MISSED
                or (doubt and reader.has_no_line_for(tag))
                or reader.write_raised(element)
            ):
                skipped = element
                walker.skip_subtree()
            else:
                reader.start(element, tag, attributes, doubt)
                if text := element.text:
                    reader.write(text)
        else:
            if element is skipped:
                skipped = None
            else:
                reader.end(element, tag)
            if (tail := element.tail) and element is not root:
                reader.write(tail)
    reader.flush()
    return reader.page


class _Line:
    """The line being written: white space collapsed as a browser does, spans noted."""

    __slots__ = (
        "after_break", "cells", "emphasised", "joins", "kinds", "links", "open_link", "parts", "size", "spaced",
    )  # fmt: skip

    def __init__(self, open_link: int | None = None, kinds: int = 0, after_break: bool = False) -> None:
        self.parts: list[str] = []
        self.size = 0
        self.spaced = True
        self.joins = False  # a line break of the source came last, which is a space or nothing by what follows
        self.links: list[Span] = []
        self.cells: list[Span] = []
        self.open_link = open_link
        self.kinds = kinds
        self.emphasised = 0
        self.after_break = after_break

    @property
    def last(self) -> str:
        """The last character; empty at the start of a line."""
        return self.parts[-1][-1:] if self.parts else ""

    def add(self, text: str) -> None:
        if self.spaced and not self.joins and not text.strip(_SPACES):
            return  # blanks of the source between two tags, half of all runs of text
        if self.joins or not text.isascii() or (text[0] in _SPACES and "\n" in text and is_wide(self.last)):
            text = self._without_wide_breaks(text.replace(_SOFT_HYPHEN, ""))
            if not text:
                return
        text = _SPACE.sub(" ", text)
        if self.spaced and text[0] == " ":
            text = text[1:]
            if not text:
                return
        self.parts.append(text)
        self.size += len(text)
        self.spaced = text[-1] == " "

    def _without_wide_breaks(self, text: str) -> str:
        """The text without line breaks of the source between characters that set no spaces; one at its end waits."""
        rest = text.lstrip(_SPACES)
        broken = self.joins or (is_wide(self.last) and "\n" in text[: len(text) - len(rest)])
        if not rest:
            self.joins = broken
            return "" if broken else text
        self.joins = False
        if broken:
            text = rest if is_wide(rest[0]) else f" {rest}"
        text = joined(text)
        rest = text.rstrip(_SPACES)
        self.joins = is_wide(rest[-1:]) and "\n" in text[len(rest) :]
        return rest if self.joins else text

    def add_kept(self, text: str) -> None:
        """Add text whose white space counts (`pre`)."""
        self.parts.append(text)
        self.size += len(text)
        self.spaced = text[-1] in " \n"

    def block(self, element: int) -> Block | None:
        text = "".join(self.parts).rstrip(" \n")
        if not text or text.isspace():
            return None
        links = self.links if self.open_link is None else [*self.links, (self.open_link, self.size)]
        return Block(
            text,
            element,
            self.kinds,
            trimmed(links, text),
            trimmed(self.cells, text),
            min(self.emphasised, len(text)),
            self.after_break,
        )


class _Reader:
    """Writes lines while the tree is walked. Depths count open elements of a sort."""

    def __init__(self) -> None:
        self.page = Page(elements=[Element(-1, "html", 0, "", 0)])
        self._at = 0  # index of the open block-level element
        self._line = _Line()
        self._links = self._emphases = self._pres = 0
        self._plain_rows: list[bool] = []
        self._doubted: list[etree._Element] = []  # inline elements that are lines of their own

    def has_no_line_for(self, tag: str) -> bool:
        """Told of elements amid a line or a table row, which would be welded to what is shown."""
        return self._in_plain_row() or (self._line.size > 0 and not breaks_line(tag))

    def write(self, text: str) -> None:
        before = self._line.size
        if self._pres:
            self._line.add_kept(text)
        else:
            self._line.add(text)
        if self._emphases:
            self._line.emphasised += self._line.size - before

    def write_whole(self, element: etree._Element, text: str) -> bool:
        """Write what stands for an element and all that is in it; False where `text` is empty."""
        start = self._line.size
        if text:
            self.write(text)
            if not self._links and element.find(".//a[@href]") is not None:
                self._line.links.append((start, self._line.size))
        return bool(text)

    def write_raised(self, element: etree._Element) -> bool:
        sign = raises(element, self._line.last)
        if not sign or not is_raised_or_lowered(element):
            return False
        return self.write_whole(element, raised_or_lowered(element, sign, self._line.last, (element.tail or "")[:1]))

    def flush(self, *, is_break: bool = False) -> None:
        line = self._line
        if not (is_break or line.size or line.kinds or line.after_break or line.joins or line.links or line.cells):
            return  # nothing has come to it, as between most tags
        block = line.block(self._at) if line.size else None
        if block is not None:
            self.page.blocks.append(block)
        open_link = None if line.open_link is None else 0  # a link around blocks goes on in the next
        self._line = _Line(open_link, line.kinds if is_break else 0, is_break)

    def start(self, element: etree._Element, tag: str, attributes: Attributes, doubt: int) -> None:
        if tag == "br":
            if self._in_plain_row():
                self.write(" ")
            else:
                self.flush(is_break=True)
            return
        if tag in CELLS and self._in_plain_row():
            if self._line.size:
                self._line.add_kept(CELL_SEPARATOR[self._line.spaced :])
            self._line.cells.append((self._line.size, _OPEN))
        elif doubt or breaks_line(tag, in_row=self._in_plain_row()):
            if doubt:
                self._doubted.append(element)
            self._open_block(element, tag, own_name(attributes), doubt)
        else:
            self._open_inline(tag, attributes)

    def _open_block(self, element: etree._Element, tag: str, name: str, doubt: int) -> None:
        self.flush()
        if tag == "tr":
            self._plain_rows.append(is_plain_row(element))
        self._pres += tag == "pre"
        elements = self.page.elements
        elements.append(Element(self._at, tag, kinds_of(name) | doubt, name, elements[self._at].depth + 1))
        self._at = len(elements) - 1

    def _open_inline(self, tag: str, attributes: Attributes) -> None:
        if tag == "a" and "href" in attributes:
            self._links += 1
            if self._line.open_link is None:
                self._line.open_link = self._line.size
        self._emphases += tag in EMPHASIS
        if attributes and not self._line.size:
            self._line.kinds |= kinds_of(own_name(attributes))

    def end(self, element: etree._Element, tag: str) -> None:
        in_row = self._in_plain_row()
        if tag in CELLS and in_row:
            cells = self._line.cells
            if cells and cells[-1][1] == _OPEN:
                cells[-1] = (cells[-1][0], self._line.size)
        elif (is_doubted := bool(self._doubted) and self._doubted[-1] is element) or breaks_line(tag, in_row=in_row):
            if is_doubted:
                self._doubted.pop()
            self.flush()
            self._at = self.page.elements[self._at].parent
            if tag == "tr":
                self._plain_rows.pop()
            self._pres -= tag == "pre"
        elif tag == "a" and element.get("href") is not None:
            self._links -= 1
            if not self._links and self._line.open_link is not None:
                self._line.links.append((self._line.open_link, self._line.size))
                self._line.open_link = None
        else:
            self._emphases -= tag in EMPHASIS

    def _in_plain_row(self) -> bool:
        return bool(self._plain_rows) and self._plain_rows[-1]


def trimmed(spans: list[Span], text: str) -> tuple[Span, ...]:
    """Spans without white space at their ends and inside the text; empty ones go. An open end is that of the text."""
    if not spans:
        return ()
    kept = []
    for start, end in spans:
        piece = text[start:end] if end >= 0 else text[start:]
        left = start + len(piece) - len(piece.lstrip())
        right = left + len(piece.strip())
        if right > left:
            kept.append((left, right))
    return tuple(kept)
