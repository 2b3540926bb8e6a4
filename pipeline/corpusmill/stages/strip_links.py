"""Menus and lists of links as Markdown writes them: lines that are nothing but links, by where they stand."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from corpusmill.text.actions import Edit, Span
from corpusmill.text.batch import Batch
from corpusmill.text.fold import fold
from corpusmill.text.own.through_links import OF_PAGE
from corpusmill.text.own.views import View, views_of
from corpusmill.text.prose import is_prose
from corpusmill.text.shapes import lines_at

_PARAGRAPHS = 2
"""Paragraphs from which on a text is one: shops and directories, whose links are what they show, have one or none."""
_MENU, _SHORT = 6, 4
"""Links in a row that are a menu also between paragraphs; words of a link that stands alone below the text and is a
button. See docs/decisions/links-as-read.md for the shares of body by place and length."""
_PICTURES = 3
_SIGN = "]("
_WITHIN = re.compile(r"\]\(<?[^\s()<>#]{0,2000}#")
"""An address with a place in a page: mostly in the same text, as its table of contents and its notes have."""
_PICTURE = re.compile(r"\(\S{1,2000}\.(?:png|jpe?g|gif|webp|avif)\S{0,200}\)\s*$", re.IGNORECASE)
_OWN = re.compile(r"\s*(?:\||(?:>\s*)?[\u2013\u2014]|[*+-][ \t]+\[[ xX]\][ \t])")
"""A row of a table, who is quoted, and a task."""
_STEP = re.compile(r"\s*(\d{1,3})[.)]\s")
_STEPS, _STEP_WORDS = 3, 6
"""Steps of a guide at the least, and their words on the average at the most; headlines that are numbered by how much
they are read have more."""
_ITEM = re.compile(r"\s*(?:[*+>|-]\s+|\d{1,3}[.)]\s+)*")
_LETTER = re.compile(r"[^\W_]")
_WORD = re.compile(r"[^\W_]+")
_HEADING = re.compile(r"\s*#{1,6}\s")
_BOLD = re.compile(r"\s*(?:\*\*|__)[^*_]{1,80}(?:\*\*|__)\s*$")
_UNDERLINE = re.compile(r"\s*(?:={3,}|-{3,})\s*$")


class _Block(NamedTuple):
    """Lines that no link's end parts, none of them blank but inside a link: `first` and the one behind the last."""

    first: int
    last: int
    kind: str
    """`links` where all words stand in links, or none are shown; `prose`, `image`, `heading` and `other`."""
    words: int
    announces: bool
    """Whether it is a heading, or ends in a colon or a comma."""
    number: int
    """That of a step in a list; 0 where it has none."""


def strip_links(batch: Batch) -> Iterator[Edit]:
    """Edits for lines of links above the first paragraph of a text and below its last, and for menus between them."""
    for row, view in views_of(batch, least_seams=OF_PAGE).items():
        text = batch.texts[row]
        places = [(at, at + len(line)) for at, line in lines_at(text)]
        for rule, block in _lists(list(_blocks(text, view, places))):
            start, end = places[block.first][0], places[block.last - 1][1]
            yield Edit(row, start, end, "", rule, category="nav")


def _blocks(text: str, view: View, places: list[Span]) -> Iterator[_Block]:
    """The blocks of a text; `places` are its lines."""
    shown, beside = view.text.split("\n"), _without_words(view).split("\n")
    starts = [start for start, _ in places]
    runs_on = set[int]()  # lines behind which a link goes on
    for _, (start, end) in view.worded:
        runs_on.update(range(bisect_right(starts, start) - 1, bisect_right(starts, end - 1) - 1))
    first = 0
    for n in range(len(places)):
        if n in runs_on:
            continue
        written = [text[slice(*places[line])] for line in range(first, n + 1)]
        block = zip(written, shown[first : n + 1], beside[first : n + 1], strict=True)
        kinds = {kind for line in block if (kind := _kind(*line))}
        kind = next((kind for kind in ("prose", "other", "links", "heading", "image") if kind in kinds), "")
        if kind:
            below = shown[n + 1] if n + 1 < len(shown) else ""
            is_heading = bool(_HEADING.match(shown[n]) or _BOLD.match(shown[n]) or _UNDERLINE.match(below))
            if kind == "links" and first == n and is_heading:
                kind = "heading"
            words = len(_WORD.findall(" ".join(shown[first : n + 1])))
            announces = is_heading or shown[n].rstrip(" *_").endswith((":", "：", ","))
            number = int(step[1]) if (step := _STEP.match(written[0])) else 0
            yield _Block(first, n + 1, kind, words, announces, number)
        first = n + 1


def _without_words(view: View) -> str:
    """What is shown beside the words of links, its lines as they are."""
    at, pieces = 0, []
    for (start, end), _ in view.worded:
        pieces.append(view.text[at:start])
        pieces.append("\n" * view.text.count("\n", max(at, start), max(at, end)))
        at = max(at, end)
    return "".join((*pieces, view.text[at:]))


def _kind(written: str, shown: str, beside: str) -> str:
    """What a line is: as it is written, as it is shown, and what is shown of it beside the words of links."""
    if not _LETTER.search(shown):
        if _SIGN not in written:
            return ""
        ends_so = _PICTURE.match(written, written.rfind(_SIGN) + 1)
        return "image" if ends_so or written.lstrip().startswith("![") else "links"
    reads_as_text = is_prose(fold(shown.strip()))
    if _LETTER.search(_ITEM.sub("", beside, count=1)):
        return "prose" if reads_as_text else "other"
    is_own = reads_as_text or _WITHIN.search(written) or _OWN.match(written)
    return "other" if is_own else "links"


def _lists(blocks: list[_Block]) -> Iterator[tuple[str, _Block]]:
    """The blocks of links that go, each with the rule. A list that a heading or a colon announces is the author's.

    Below the text only as long as all were announced: the columns of a page's foot have headings, too.
    """
    prose = [n for n, block in enumerate(blocks) if block.kind == "prose"]
    if len(prose) < _PARAGRAPHS:
        return
    is_own = True  # all lists below the text so far
    for is_links, group in groupby(range(len(blocks)), lambda n: blocks[n].kind in ("links", "heading")):
        run = [*group]
        if not is_links:
            continue
        going = [blocks[n] for n in run]
        if run[0] < prose[0]:
            yield from (("links-above", block) for block in going if block.kind == "links")
            continue
        is_announced, going = _is_announced(blocks, run[0]), _without_steps(going)
        if run[0] < prose[-1]:
            goes, rule = len(going) >= _MENU and not is_announced, "links-between"
        else:
            is_own = is_own and is_announced
            goes, rule = not is_own and (len(run) > 1 or 0 < going[0].words <= _SHORT), "links-below"
        yield from ((rule, block) for block in going if goes)


def _is_announced(blocks: list[_Block], n: int) -> bool:
    """Whether the block above one, but for pictures, announces it."""
    above = next((block for block in reversed(blocks[max(0, n - _PICTURES) : n]) if block.kind != "image"), None)
    return above is not None and above.announces


def _without_steps(blocks: list[_Block]) -> list[_Block]:
    """Blocks but for the steps of a guide, which are numbered from 1 on and say little."""
    left: list[_Block] = []
    steps: list[_Block] = []
    for block in blocks:
        if block.number != len(steps) + 1:
            left += [] if _are_steps(steps) else steps
            steps = []
        (steps if block.number == len(steps) + 1 else left).append(block)
    return left if _are_steps(steps) else left + steps


def _are_steps(blocks: list[_Block]) -> bool:
    return len(blocks) >= _STEPS and sum(block.words - 1 for block in blocks) <= _STEP_WORDS * len(blocks)
