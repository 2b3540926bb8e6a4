"""What stands around a page's headline: the pieces of text where readers find the byline and the date."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from lxml import etree

from corpusmill.read.html.about.claims import text_of, words_of
from corpusmill.read.html.kinds import names_comments
from corpusmill.read.html.tags import NEVER_TEXT

_HEADINGS = ("h1", "h2", "h3", "h4")
_SAME_SHARE = 0.5  # of the words of a heading and the title; sites shorten or lengthen one of them
_SOME_SHARE = 0.25  # of several h1, none of them near: the page's own had .25 to .46, others up to .22
_AFTER = 40  # pieces of text after the headline; bylines stood among the first 30 on all pages looked at
_BEFORE = 16  # pieces before it: some designs set date and author above
_BODY_LEAST = 240  # characters; a longer piece is the body, and a standfirst is shorter
_STANDFIRST_MOST, _STANDFIRST_AT = 400, 3  # characters, pieces before it: a byline may stand below a first paragraph
_PARAGRAPH_WITHIN = 4  # elements around a run of text, its own first
_ASIDE = NEVER_TEXT | {"figure", "figcaption", "nav", "form", "select", "blockquote"}  # pictures, menus, others' posts
_WALKED_MOST = 3_000  # elements without text between two pieces cost time, too


class Piece(NamedTuple):
    """A run of text between two tags, white space collapsed; `name` and `day` are of the element that holds it.

    `day` is the date that the element gives to machines, as it stands there.
    """

    text: str
    name: str = ""
    day: str = ""
    after: bool = True


_BAR = re.compile(r"\s+[|•·]\s+|\s*\|\s*")
_BARRED_MOST = 160  # characters of "By Una Skerry | Reporter | 5 March 2024"


def _pieces(text: str, holder: etree._Element, *, after: bool) -> list[Piece]:
    """A run of text as pieces, one for what stands between bars."""
    parts = _BAR.split(text) if "|" in text or "·" in text or "•" in text else [text]
    return [_piece(part, holder, after=after) for part in (parts if len(text) <= _BARRED_MOST else [text]) if part]


def _piece(text: str, holder: etree._Element, *, after: bool) -> Piece:
    if not (attributes := dict(holder.items())):
        return Piece(text, after=after)
    name = " ".join([v for k in _NAMES if (v := attributes.get(k))])
    day = attributes.get("datetime") or attributes.get("content") or attributes.get("title") or ""
    return Piece(text, name, day, after)


_NAMES = ("class", "id", "itemprop", "rel", "data-testid")


def pieces_near(root: etree._Element, title: str) -> list[Piece]:
    """Pieces after the headline, up to the body, then those before it, both in reading order."""
    headline = _headline(root, title)
    if headline is None:
        return []
    after: list[Piece] = []
    standfirst: etree._Element | None = None
    for text, holder in islice(_following(headline), _WALKED_MOST):
        if text and holder.tag not in _ASIDE:
            prose, length = _prose(text, holder)
            if prose is not None:
                is_first = standfirst is None and len(after) <= _STANDFIRST_AT and length <= _STANDFIRST_MOST
                if prose is not standfirst and not is_first:
                    break
                standfirst = prose
                continue
            after += _pieces(text, holder, after=True)
            if len(after) >= _AFTER:
                break
    before: list[Piece] = []
    for text, holder in islice(_preceding(headline), _WALKED_MOST // 10):
        if text and holder.tag not in _ASIDE:
            if len(before) >= _BEFORE or len(text) >= _BODY_LEAST or holder.tag in _HEADINGS:
                break
            before += _pieces(text, holder, after=False)[::-1]
    return after + before[::-1]


def _prose(text: str, holder: etree._Element) -> tuple[etree._Element | None, int]:
    """The element that holds a long run of text, or the long paragraph with links and emphasis in which it stands."""
    element: etree._Element | None = holder
    for _ in range(_PARAGRAPH_WITHIN):
        if element is None:
            break
        if element.tag == "p" and (length := len("".join(element.itertext()))) >= _BODY_LEAST:
            return element, length
        element = element.getparent()
    return (holder, len(text)) if len(text) >= _BODY_LEAST else (None, 0)


def _headline(root: etree._Element, title: str) -> etree._Element | None:
    """The heading nearest to the title, the first of equals; the only `h1` where none has half of its words."""
    wanted = set(words_of(title).split())
    firsts = list(islice(root.iter("h1"), 10))
    nearest = _nearest(firsts, wanted, _SAME_SHARE)
    if nearest is None:
        nearest = _nearest(list(islice(root.iter("h2", "h3"), 20)), wanted, _SAME_SHARE)
    if nearest is None:
        nearest = firsts[0] if len(firsts) == 1 else _nearest(firsts, wanted, _SOME_SHARE)
    return nearest


def _nearest(headings: list[etree._Element], wanted: set[str], least: float) -> etree._Element | None:
    shares = [_share(set(words_of(text_of(heading)).split()), wanted) for heading in headings]
    return headings[shares.index(max(shares))] if shares and max(shares) >= least else None


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
            if inner.tag in _ASIDE or _is_of_others(inner):
                walker.skip_subtree()
            else:
                yield _one_line(inner.text), inner
        elif inner is not element:
            yield _one_line(inner.tail), inner.getparent()


def _is_of_others(element: etree._Element) -> bool:
    """Told of readers' comments and of lists of other pages, whose names and days are theirs."""
    names = (element.get("class"), element.get("id"))
    return any(name and (names_comments(name) or _OTHER_PAGES.search(name)) for name in names)


_OTHER_PAGES = re.compile(r"(?ai)related|recommend|trending|most[-_]?(?:read|popular|viewed)")


def _preceding(start: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    """All runs of text before an element, nearest first, with the element that each stands in."""
    for level in (start, *start.iterancestors()):
        parent = level.getparent()
        if parent is not None:
            for sibling in level.itersiblings(preceding=True):
                yield _one_line(sibling.tail), parent
                yield from _inside_backwards(sibling)
            yield _one_line(parent.text), parent


def _inside_backwards(element: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    waiting: list[tuple[etree._Element, str | None]] = [(element, None)]  # without text: yet to be entered
    while waiting:
        inner, text = waiting.pop()
        if text is not None:
            yield _one_line(text), inner
        elif inner.tag not in _ASIDE:
            waiting.append((inner, inner.text or ""))
            for child in inner:
                waiting += ((child, None), (inner, child.tail or ""))


def _one_line(text: str | None) -> str:
    return " ".join(text.split()) if text else ""
