"""A parsed page → its blocks: one line of text each, as a browser would break them, with what the page says of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from corpusmill.read.html.kinds import BIT, kinds_of

Span = tuple[int, int]

_BLOCK = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "dialog",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hgroup",
        "hr",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "thead",
        "tfoot",
        "tr",
        "td",
        "th",
        "ul",
    ]
)
# Never text.
_SKIP = frozenset(
    ["script", "style", "template", "noscript", "rt", "rp", "head", "title", "meta", "link", "noframes", "frameset"]
)
# Controls and fallbacks; left out like hidden elements, unless they hold much of the page (see `_holds_the_page`).
_CONTROL = frozenset(
    [
        "iframe",
        "object",
        "embed",
        "applet",
        "canvas",
        "svg",
        "audio",
        "video",
        "picture",
        "map",
        "select",
        "option",
        "optgroup",
        "datalist",
        "textarea",
        "input",
        "button",
        "dialog",
        "progress",
        "meter",
    ]
)
# A tag that was never closed, or a page that scripts show part by part: a quarter of its text is not out of sight.
_HOLDS_SHARE = 0.25
_HELD_MOST = 16  # nested ones; each costs a walk over the page
_SPACE = re.compile(r"[ \t\n\r\f]+")
_HIDDEN_STYLE = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
CELL_SEPARATOR = " | "


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


_EMPHASIS = frozenset(("b", "strong", "em", "i"))


class _Line:
    """The line being written: white space collapsed as a browser does, spans noted."""

    __slots__ = ("after_break", "cells", "emphasised", "kinds", "links", "open_link", "parts", "size", "spaced")

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.size = 0
        self.spaced = True
        self.links: list[Span] = []
        self.cells: list[Span] = []
        self.open_link: int | None = None
        self.kinds = 0
        self.emphasised = 0
        self.after_break = False

    def add(self, text: str) -> None:
        text = _SPACE.sub(" ", text)
        if self.spaced and text[0] == " ":
            text = text[1:]
            if not text:
                return
        self.parts.append(text)
        self.size += len(text)
        self.spaced = text[-1] == " "

    def add_kept(self, text: str) -> None:
        self.parts.append(text)
        self.size += len(text)
        self.spaced = text[-1] == "\n"


def read_blocks(root: etree._Element) -> Page:
    """The blocks of a parsed page (comments and processing instructions removed by the parser)."""
    page = Page()
    elements, blocks = page.elements, page.blocks
    elements.append(Element(-1, "html", 0, "", 0))
    at = 0  # index of the open block-level element
    line = _Line()
    link_depth = emphasis_depth = pre_depth = 0
    plain_row: list[bool] = []

    def flush(broken: bool = False) -> None:
        nonlocal line
        if line.size:
            text = "".join(line.parts)
            stripped = text.rstrip(" \n")
            if stripped and not stripped.isspace():
                end = len(stripped)
                if line.open_link is not None:
                    line.links.append((line.open_link, line.size))
                blocks.append(
                    Block(
                        stripped,
                        at,
                        line.kinds,
                        _trimmed(line.links, stripped),
                        _trimmed(line.cells, stripped),
                        min(line.emphasised, end),
                        line.after_break,
                    )  # fmt: skip
                )
        inside_link = line.open_link is not None
        kinds = line.kinds if broken else 0
        line = _Line()
        line.after_break = broken
        line.kinds = kinds
        if inside_link:
            line.open_link = 0

    def write(text: str) -> None:
        before = line.size
        if pre_depth:
            line.add_kept(text)
        else:
            line.add(text)
        if emphasis_depth:
            line.emphasised += line.size - before

    page_size: int | None = None
    held = 0

    def holds_the_page(element: etree._Element) -> bool:
        nonlocal page_size, held
        if not len(element) or held >= _HELD_MOST:
            return False
        if page_size is None:
            page_size = _text_size(root)
        holds = _text_size(element) > _HOLDS_SHARE * page_size
        held += holds
        return holds

    walker: Any = etree.iterwalk(root, events=("start", "end"))
    skipped: etree._Element | None = None
    for event, element in walker:
        tag = element.tag
        if event == "start":
            if tag in _SKIP or ((tag in _CONTROL or _is_hidden(element)) and not holds_the_page(element)):
                skipped = element
                walker.skip_subtree()
                continue
            if tag == "br":
                if plain_row and plain_row[-1]:
                    write(" ")
                else:
                    flush(broken=True)
                continue
            attributes = element.attrib
            name = ""
            if attributes:
                name = " ".join(value for key in ("class", "id", "role", "itemprop") if (value := attributes.get(key)))
            kinds = kinds_of(name) if name else 0
            if tag in _BLOCK or "-" in tag:
                cell = tag in ("td", "th") and plain_row and plain_row[-1]
                if cell:
                    if line.size:
                        line.add_kept(CELL_SEPARATOR)
                        line.spaced = True
                    line.cells.append((line.size, -1))
                else:
                    flush()
                    if tag == "tr":
                        plain_row.append(_is_plain_row(element))
                    elif tag == "pre":
                        pre_depth += 1
                    elements.append(Element(at, tag, kinds, name, elements[at].depth + 1))
                    at = len(elements) - 1
            else:
                if tag == "a":
                    if attributes.get("href") is not None:
                        link_depth += 1
                        if line.open_link is None:
                            line.open_link = line.size
                elif tag in _EMPHASIS:
                    emphasis_depth += 1
                if kinds and not line.size:
                    line.kinds |= kinds
            if element.text:
                write(element.text)
        else:
            if element is skipped:
                skipped = None
            elif tag == "br":
                pass
            elif tag in _BLOCK or "-" in tag:
                if tag in ("td", "th") and plain_row and plain_row[-1]:
                    if line.cells and line.cells[-1][1] == -1:
                        line.cells[-1] = (line.cells[-1][0], line.size)
                else:
                    flush()
                    at = elements[at].parent
                    if tag == "tr":
                        plain_row.pop()
                    elif tag == "pre":
                        pre_depth -= 1
            elif tag == "a":
                if element.get("href") is not None:
                    link_depth -= 1
                    if not link_depth and line.open_link is not None:
                        line.links.append((line.open_link, line.size))
                        line.open_link = None
            elif tag in _EMPHASIS:
                emphasis_depth -= 1
            if element.tail and element is not root:
                write(element.tail)
    flush()
    return page


def _trimmed(spans: list[Span], text: str) -> tuple[Span, ...]:
    """Spans without white space at their ends and inside the text; empty ones go."""
    kept = []
    for start, end in spans:
        piece = text[start:end] if end >= 0 else text[start:]
        left = start + len(piece) - len(piece.lstrip())
        right = left + len(piece.strip())
        if right > left:
            kept.append((left, right))
    return tuple(kept)


def _is_hidden(element: etree._Element) -> bool:
    attributes = element.attrib
    if not attributes:
        return False
    return "hidden" in attributes or ("style" in attributes and _HIDDEN_STYLE.search(attributes["style"]) is not None)


def _text_size(element: etree._Element) -> int:
    """Characters of text in an element, scripts and styles apart."""
    return sum(
        len(text)
        for e in element.iter(etree.Element)
        for text in ((e.text if e.tag not in _SKIP else None), e.tail if e is not element else None)
        if text and not text.isspace()
    )


def _is_plain_row(row: etree._Element) -> bool:
    """Told of rows whose cells hold a line each; rows of layout tables hold paragraphs, lists or tables."""
    return not any(e.tag in _BLOCK and e.tag not in ("td", "th") for e in row.iterdescendants())


HIDE = BIT["hide"]
