"""What the fast tier passed over beside text that it took: its extractor knows lists, tables and posts as menus, too.

Told from the page's source, in which what belongs to a paragraph stands right below it. A page that lacks something is
read again, each block weighed for itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import unescape
from itertools import chain, islice

from corpusmill.read.html.signs import EVERY, LISTS, POSTS, TABLES, TERMS

_TAG = re.compile(r"<[^<>]*>?")
_ENDS = re.compile(r"(?i)</(?:dd|p|li|div)\b")
_ABOVE, _WITHIN = 80, 600  # characters looked at on both sides
_ATTRIBUTES = r"\b[^<>]{0,400}>"
_FRAMES = rf"(?:<(?:div|figure){_ATTRIBUTES}\s*){{0,2}}"
_BELOW = re.compile(rf"(?i)</p>\s*(?:<([uo]l){_ATTRIBUTES}\s*<li|{_FRAMES}<(pre|table)){_ATTRIBUTES}")
_TERM = re.compile(
    rf"(?i)<dt{_ATTRIBUTES}([^<>]{{1,200}}(?:<(?!/dt)[^<>]{{0,200}}>[^<>]{{0,200}}){{0,4}})</dt\s*>\s*<dd{_ATTRIBUTES}"
)
_POST = re.compile(
    rf"(?i)<(h[2-4])({_ATTRIBUTES})([^<>]{{1,300}})</\1\s*>((?:\s*<(?!p\b)[^<>]{{0,400}}>){{0,4}}\s*)<p{_ATTRIBUTES}"
)
_POSTS = 2  # of the same markup
_MOST = 1_000  # pairs; each is looked for in all of the text
_DEFINED = 20  # characters; "12" stands in any text


def lacks_beside(text: str, html: str, signs: int = EVERY) -> bool:
    """Told of a text that holds a paragraph, a definition or two posts, and not what belongs to them.

    >>> lacks_beside("We sell:", "<p>We sell:</p><ul><li>Oats</li></ul>")
    True
    >>> lacks_beside("An x.", "<p>An x.</p><pre>y</pre>")
    True
    >>> lacks_beside("We sell oats.", "<p>We sell oats.</p><ul><li>Home</li></ul>")
    False
    """
    pairs: Iterator[tuple[Sequence[str], str]] = iter(())
    if signs & (LISTS | TABLES):
        pairs = islice(_belongings(html), _MOST)
    if signs & TERMS:
        pairs = chain(pairs, islice(_definitions(html), _MOST))
    if signs & POSTS:
        pairs = chain(pairs, _last_posts(html))
    words = None
    for held, beside in pairs:
        words = words or " ".join(text.split())  # a line of code keeps its blanks, and a cell its own
        if not _holds(words, beside) and all(_holds(words, part) for part in held):
            return True
    return False


def _definitions(html: str) -> Iterator[tuple[Sequence[str], str]]:
    """The beginning of what defines each term, where that is more than a word, with the term."""
    for match in _TERM.finditer(html):
        if len(defined := _first(html, match.end())) >= _DEFINED:
            yield [defined], _longest(match[1])


def _belongings(html: str) -> Iterator[tuple[Sequence[str], str]]:
    """The end of each paragraph with what stands below it: a list that it announces, code, a table without links."""
    for match in _BELOW.finditer(html):
        before = html[max(match.start() - _ABOVE, 0) : match.start()].rstrip()
        below = html[match.end() : match.end() + _WITHIN]
        if match[1]:
            below = below.partition("</li")[0]
            is_its_own = before.endswith((":", "：")) and "&" not in below
        else:
            below = below.partition("</pre" if match[2].lower() == "pre" else "</table")[0]
            is_its_own = not re.search(r"(?i)<(?:a|img|input|p|div|h\d)\b", below)
        above = _TAG.split(before)[-1].split()[1:]
        if is_its_own and above:
            yield [" ".join(above)], _longest(below)


def _last_posts(html: str) -> Iterator[tuple[Sequence[str], str]]:
    """The beginnings of posts with one markup, and of the last of them: it is short, most likely."""
    alike: dict[tuple[str, ...], list[int]] = {}
    for post in islice(_POST.finditer(html), _MOST):
        alike.setdefault((post[1], post[2], *post[4].split()), []).append(post.end())
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
    """Whether a text holds a part, however its blanks are written; of nothing none is missed."""
    return " ".join(unescape(part).split()) in text
