"""What stands around a page's headline: the pieces of text where readers find the byline and the date."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from lxml import etree

from corpusmill.read.html.claims import text_of, words_of
from corpusmill.read.html.tags import NEVER_TEXT

_HEADINGS = ("h1", "h2", "h3", "h4")
_SAME_SHARE = 0.5  # of the words of a heading and the title; sites shorten or lengthen one of them
_AFTER = 40  # pieces of text after the headline; bylines stood among the first 30 on all pages looked at
_BEFORE = 8  # pieces before it: some designs set date and author above
_BODY_LEAST = 240  # characters; a longer piece is the body, and a standfirst is shorter
_ASIDE = NEVER_TEXT | {"figure", "figcaption", "nav", "form", "select"}  # names there: photographers, menus
_LOOKED_BACK = 60  # elements
_WALKED_MOST = 3_000  # elements without text between two pieces cost time, too


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text between two tags, white space collapsed; `name` and `day` are of the element that holds it."""

    text: str
    name: str = ""
    day: str = ""
    after: bool = True


def _piece(text: str, holder: etree._Element, *, after: bool) -> Piece:
    attributes = holder.attrib
    name = " ".join(v for k in ("class", "id", "itemprop", "rel", "data-testid") if (v := attributes.get(k)))
    return Piece(text, name, attributes.get("datetime", ""), after)


def pieces_near(root: etree._Element, title: str) -> list[Piece]:
    """Pieces after the headline in reading order, up to the body, then those before it, nearest first."""
    headline = _headline(root, title)
    if headline is None:
        return []
    after: list[Piece] = []
    for text, holder in islice(_following(headline), _WALKED_MOST):
        if text and holder.tag not in _ASIDE:
            if len(text) >= _BODY_LEAST or _is_prose(holder):
                break
            after.append(_piece(text, holder, after=True))
            if len(after) >= _AFTER:
                break
    before: list[Piece] = []
    for text, holder in islice(_preceding(headline), _WALKED_MOST // 10):
        if text and holder.tag not in _ASIDE:
            if len(before) >= _BEFORE or len(text) >= _BODY_LEAST or holder.tag in _HEADINGS:
                break
            before.append(_piece(text, holder, after=False))
    return after + before


def _is_prose(holder: etree._Element) -> bool:
    """Told of what stands in a long paragraph, links and emphasis in it included."""
    for element in (holder, *islice(holder.iterancestors(), 3)):
        if element.tag == "p":
            return sum(map(len, element.itertext())) >= _BODY_LEAST
    return False


def _headline(root: etree._Element, title: str) -> etree._Element | None:
    """The heading nearest to the title, the first of equals; the only `h1` where none has half of its words."""
    wanted = set(words_of(title).split())
    for headings in (list(islice(root.iter("h1"), 10)), list(islice(root.iter("h2", "h3"), 20))):
        shares = [_share(set(words_of(text_of(heading)).split()), wanted) for heading in headings]
        if shares and max(shares) >= _SAME_SHARE:
            return headings[shares.index(max(shares))]
    firsts = list(islice(root.iter("h1"), 2))
    return firsts[0] if len(firsts) == 1 else None


def _share(words: set[str], others: set[str]) -> float:
    return len(words & others) / max(len(words | others), 1)


def _following(start: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    """All runs of text after an element, with the element that each stands in."""
    element: etree._Element | None = start
    while element is not None:
        parent = element.getparent()
        if parent is not None:
            yield _one_line(element.tail), parent
            for sibling in element.itersiblings():
                yield from _inside(sibling)
                yield _one_line(sibling.tail), parent
        element = parent


def _inside(element: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    walker = etree.iterwalk(element, events=("start", "end"))
    for event, inner in walker:
        if event == "start":
            if inner.tag in _ASIDE:
                walker.skip_subtree()
            else:
                yield _one_line(inner.text), inner
        elif inner is not element:
            yield _one_line(inner.tail), inner.getparent()


def _preceding(start: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    """Runs of text before an element, nearest first, by whole elements."""
    parent = start.getparent()
    if parent is not None:
        yield _one_line(parent.text), parent
    for element in islice(_elements_before(start), _LOOKED_BACK):
        yield _one_line(element.text), element


def _elements_before(start: etree._Element) -> Iterator[etree._Element]:
    """Elements that end before another begins, the nearest first (XPath's `preceding`, without listing all of them)."""
    for level in (start, *start.iterancestors()):
        for sibling in level.itersiblings(etree.Element, preceding=True):
            yield from _backwards(sibling)


def _backwards(element: etree._Element) -> Iterator[etree._Element]:
    for child in element.iterchildren(etree.Element, reversed=True):
        yield from _backwards(child)
    yield element


def _one_line(text: str | None) -> str:
    return " ".join(text.split()) if text else ""
