"""A page, or its parts that hold metadata, as a tree."""

from __future__ import annotations

from lxml import etree
from lxml.html import HtmlElement

from corpusmill.read.html.glance import glance
from corpusmill.read.html.limits import PageLimits, PageRefused
from corpusmill.read.html.signs import Signs, signs_of


def parse_parts(html: bytes, limits: PageLimits, signs: Signs | None = None) -> etree._Element:
    """The parts of the page that hold its metadata, as one tree. Raises PageRefused as `parse` does, but counts the
    levels only of a page with many tags.
    """
    signs = signs or signs_of(html)
    if signs.tags > min(_TAGS_A_LEVEL * limits.max_depth, limits.max_elements):
        parse(html, limits, as_html=False)
    return parse(glance(html, signs), limits, as_html=False)


# resiliparse takes time by the square of the depth, at worst a second for 10,000 tags (20 for each of 512 levels); the
# parse that counts the levels of a page with fewer would cost a fifth of the tier's time.
_TAGS_A_LEVEL = 20


def parse(html: bytes, limits: PageLimits, *, as_html: bool = True) -> etree._Element:
    """The page in UTF-8 as a tree, comments left out. Raises PageRefused for what is too deep or large.

    `as_html` makes its elements lxml.html's, as trafilatura and htmldate want them; plain ones are read faster.
    """
    parser = etree.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True, collect_ids=False
    )
    if as_html:
        parser.set_element_class_lookup(_AS_HTML)
    root = etree.fromstring(html, parser) if html.strip() else None
    if root is None:
        root = etree.fromstring(b"<html><body></body></html>", parser)
    # an element takes three bytes at least, but for a few that the parser adds: most pages need no count
    elements = int(root.xpath("count(//*)")) if len(html) > 3 * (limits.max_elements - _ADDED) else 0
    if elements > limits.max_elements:
        raise PageRefused(
            "too-many-elements",
            f"The page has {elements:,} elements; the limit is {limits.max_elements:,} (max_elements): leave it out.",
        )
    if (limits.max_depth < _FEW or _IS_ABOVE_FEW(root)) and _IS_DEEP(root, depth=limits.max_depth):
        raise PageRefused(
            "too-deep",
            f"Its elements are nested more than {limits.max_depth} deep, which is the limit (max_depth): leave it out.",
        )
    return root


# One class for all elements: lxml's own lookup asks a Python function for each, again in every walk and copy, to give
# forms and their fields methods that no reader calls.
_AS_HTML = etree.ElementDefaultClassLookup(element=HtmlElement)
_ADDED = 8  # html, head, body, a paragraph around stray text
_FEW = 40
_IS_ABOVE_FEW = etree.XPath(f"boolean({'/*' * _FEW})")  # most pages are not: a third of the time of counting
_IS_DEEP = etree.XPath("boolean(//*[not(*)][count(ancestor::*) >= $depth])")  # the deepest holds no other
