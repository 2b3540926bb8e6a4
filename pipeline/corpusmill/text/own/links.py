"""Links as Markdown writes them: `[words](address)`, or `[words][name]` with a line `[name]: address` elsewhere."""

from __future__ import annotations

import re
from collections.abc import Container
from typing import NamedTuple

from corpusmill.text.actions import Span
from corpusmill.text.own.code import DEFINES, DEFINITION, INLINE, code_of

_ADDRESS = r"<[^<>\n]{0,2000}>|(?:\\\S|[^\s()<>\\]|\([^\s()<>]{0,200}\)){0,2000}"
# A title ends at the sign before the link's end, whatever signs it holds: pages write `"The "big" one"`.
_TITLE = r"[ \t]{1,3}(?:\"[^\n]{0,500}?\"|'[^\n]{0,500}?'|\((?:[^()\n]|\([^()\n]{0,200}\)){0,500}\))(?=[ \t]?\))"
_NAMED = r"(?=\[(?P<name>[^\[\]\n]{0,200})\](?!\())"
_PIECE = re.compile(
    rf"\\.|{INLINE}|(?P<opens>!?\[)|\](?:\((?P<address>{_ADDRESS})(?:{_TITLE})?[ \t]?\)|{_NAMED})?", re.DOTALL
)
_IS_ADDRESS = re.compile(r"<|.{0,2000}[/#:.?@]|$")
_LONGEST = 2_000
"""Characters of the words of a link; teasers of news sites are links of three paragraphs."""


class Link(NamedTuple):
    """Where a link stands in its text: the whole, and its words."""

    start: int
    end: int
    words: Span
    is_image: bool


def may_hold_links(text: str) -> bool:
    """Whether a text holds a sign of links, or of addresses with names.

    >>> may_hold_links("see [the log](/log)"), may_hold_links("[1]: /log"), may_hold_links("a[0] (x)")
    (True, True, False)
    """
    # most texts hold no bracket, which is found in a tenth of the time: Python is fast at one character
    return "]" in text and ("](" in text or DEFINES in text)


def links_of(text: str) -> list[Link]:
    """The links of a text, inner ones before the one that they stand in; in code there are none.

    >>> text = r"[our *guide* [2]](https://a.example/g_(new) 'Guide'), [![Logo](l.png)](/), f[0](x) and \\[this](/)."
    >>> [text[link.start : link.end] for link in links_of(text)]
    ["[our *guide* [2]](https://a.example/g_(new) 'Guide')", '![Logo](l.png)', '[![Logo](l.png)](/)']
    >>> [text[slice(*link.words)] for link in links_of(text)]
    ['our *guide* [2]', 'Logo', '![Logo](l.png)']
    >>> text = "`[words](address)` is [a link][1], [this][2] none.\\n\\n[1]: https://a.example/"
    >>> [text[slice(*link.words)] for link in links_of(text)]
    ['a link']
    """
    found: list[Link] = []
    opened: list[Span] = []
    names = {_name(defined["name"]) for defined in DEFINITION.finditer(text)} if DEFINES in text else set[str]()
    codes = iter((*code_of(text), (len(text), len(text))))
    begin, stop = next(codes)
    for piece in _PIECE.finditer(text):
        while piece.start() >= stop:
            begin, stop = next(codes)
        if piece.start() >= begin:
            continue
        if piece["opens"]:
            opened.append(piece.span())
        elif piece[0][0] == "]" and opened:
            start, words = opened.pop()
            end = _end_of(piece, text[words : piece.start()], names) if piece.start() - words <= _LONGEST else None
            is_image = text[start] == "!"
            # what is hidden holds no line's end
            if end and not (is_image and "\n" in text[start:end]):
                found.append(Link(start, end, (words, piece.start()), is_image))
    return found


def _end_of(piece: re.Match[str], words: str, names: Container[str]) -> int | None:
    """Where a link ends that `piece` closes: behind its address or the name of one; None where it has neither."""
    address, name = piece["address"], piece["name"]
    if address is not None:
        return piece.end() if _IS_ADDRESS.match(address) else None
    return piece.end("name") + 1 if name is not None and _name(name or words) in names else None


def _name(written: str) -> str:
    """The name of an address; neither capitals nor spaces tell it from others."""
    return " ".join(written.casefold().split())
