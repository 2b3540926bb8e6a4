"""Links as Markdown writes them, `[words](address)`, and the text that its reader sees: the words alone.

Scrapers that turn pages into Markdown leave menus, share bars and "Read also" lines as links. Stages that know residue
by how a line reads are shown what a reader sees (`through_links`), and what they cut is cut with its mark-up: no link
is left half. The mark-up of all other links is the author's and stays. See docs/decisions/links-as-read.md.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

import numpy as np

from corpusmill.text.actions import Action, Edits, Span, Tag, merged
from corpusmill.text.apply import apply
from corpusmill.text.audit.trails import History, Trail
from corpusmill.text.batch import Batch, Mark, Texts

_SIGN, _PLACE = "](", "](#"
_LETTER = re.compile(r"[^\W_]")
_ADDRESS = r"<[^<>\n]{0,2000}>|(?:\\\S|[^\s()<>\\]|\([^\s()<>]{0,200}\)){0,2000}"
_TITLE = r"[ \t]{1,3}(?:\"[^\"\n]{0,500}\"|'[^'\n]{0,500}')"
_PIECE = re.compile(rf"\\.|(!?\[)|\](?:\((?P<address>{_ADDRESS})(?:{_TITLE})?[ \t]?\))?", re.DOTALL)
_IS_ADDRESS = re.compile(r"<|.{0,2000}[/#:.?@]|$")
_ROUNDS = 3
OF_PAGE = 2
"""Places in which a text was cut, from which on it is known to come with what stood around it on its page."""
_LONGEST = 2_000
"""Characters of the words of a link; teasers of news sites are links of three paragraphs."""


class Link(NamedTuple):
    """Where a link stands in its text: the whole, and its words."""

    start: int
    end: int
    words: Span
    is_image: bool


def links_of(text: str) -> list[Link]:
    """The links of a text, inner ones before the one that they stand in.

    >>> text = r"[our *guide* [2]](https://a.example/g_(new) 'Guide'), [![Logo](l.png)](/), f[0](x) and \\[this](/)."
    >>> [text[link.start : link.end] for link in links_of(text)]
    ["[our *guide* [2]](https://a.example/g_(new) 'Guide')", '![Logo](l.png)', '[![Logo](l.png)](/)']
    >>> [text[slice(*link.words)] for link in links_of(text)]
    ['our *guide* [2]', 'Logo', '![Logo](l.png)']
    """
    found: list[Link] = []
    opened: list[tuple[int, int]] = []
    for piece in _PIECE.finditer(text):
        if piece[1]:
            opened.append(piece.span())
        elif piece[0][0] == "]" and opened:
            start, words = opened.pop()
            address = piece["address"]
            is_image, is_short = text[start] == "!", piece.start() - words <= _LONGEST
            if address is None or not is_short or not _IS_ADDRESS.match(address):
                continue
            if not (is_image and "\n" in text[start : piece.end()]):  # so that what is hidden holds no line's end
                found.append(Link(start, piece.end(), (words, piece.start()), is_image))
    return found


def views_of(batch: Batch, *, least_seams: int = 0) -> dict[int, View]:
    """Row → the view of its text, for those that hold or held links and were cut in so many places."""
    return {
        row: view_of(text)
        for row, (text, raw) in enumerate(zip(batch.texts, batch.raws, strict=True))
        if (_SIGN in text or _SIGN in raw) and (not least_seams or _seams(batch.marks[row]) >= least_seams)
    }


def _seams(marks: Iterable[Mark]) -> int:
    return len({mark.start for mark in marks if mark.kind == "seam"})


def through_links(batch: Batch, stage: Callable[[Batch], Iterable[Action]], *, least_seams: int = 0) -> Edits:
    """What a stage proposes where links are shown as their words, in places of the batch as it is.

    With `least_seams` that is done in texts that were cut in so many places, and others are shown as they are written.
    """
    views = views_of(batch, least_seams=least_seams)
    if not views:
        return Edits.of(stage(batch))
    read = {
        row: view if batch.raws[row] == batch.texts[row] else view_of(batch.raws[row]) for row, view in views.items()
    }
    return _placed(Edits.of(stage(_shown(batch, views, read))), views, read)


@dataclass(frozen=True)
class View:
    """A text as it is shown, what is hidden of it (spans of the text in order and apart, none with a line's end), and
    its links."""

    text: str
    hidden: list[Span]
    links: list[Link]

    @cached_property
    def worded(self) -> list[tuple[Span, Span]]:
        """Of each link that shows words, in order, where these are in what is shown, and the whole in the text."""
        links = (link for link in self.links if not link.is_image)
        spans = (((self.seen(link.words[0]), self.seen(link.words[1])), (link.start, link.end)) for link in links)
        return sorted((words, whole) for words, whole in spans if words[0] < words[1])

    @cached_property
    def _sizes(self) -> list[int]:
        """How much is hidden before each hidden span, and in all."""
        return [0, *accumulate(end - start for start, end in self.hidden)]

    @cached_property
    def _starts(self) -> list[int]:
        return [start for start, _ in self.hidden]

    @cached_property
    def _begins(self) -> list[int]:
        """Where in what is shown each hidden span would stand."""
        return [start - before for (start, _), before in zip(self.hidden, self._sizes, strict=False)]

    def seen(self, at: int) -> int:
        """Where a place in the text is in what is shown."""
        n = bisect_left(self._starts, at)
        return at - self._sizes[n] + (max(0, self.hidden[n - 1][1] - at) if n else 0)

    def place(self, start: int, end: int) -> Span:
        """The span of the text whose first and last characters are those of a shown span."""
        first, last = (n + self._sizes[bisect_right(self._begins, n)] for n in (start, max(start, end - 1)))
        return first, last + (end > start)

    def places(self, edits: list[Span]) -> list[Span | None]:
        """Where edits of what is shown, in order and apart, take what they take of the text.

        A link all of whose words go goes with its mark-up. One of which words stay keeps it; an edit that takes a part
        of its words and something beside it is none.
        """
        left, rounds = list(range(len(edits))), 0
        while True:
            placed: dict[int, Span] = {n: self.place(*edits[n]) for n in left}
            torn = self._with_links(edits, left, placed, is_last=rounds == _ROUNDS)
            if not torn:
                return [placed.get(n) for n in range(len(edits))]
            left, rounds = [n for n in left if n not in torn], rounds + 1

    def _with_links(self, edits: list[Span], left: list[int], placed: dict[int, Span], *, is_last: bool) -> set[int]:
        """Widen the places of edits by the links that they take; returns the edits that would tear one.

        What is no cut any more may leave words of a link that another took. In the last round what reaches over an
        end of a link at all is none, so that nothing is left to find.
        """
        starts, ends = [edits[n][0] for n in left], [edits[n][1] for n in left]
        torn: set[int] = set()
        for (begin, end), whole in self.worded:
            first, last = bisect_right(ends, begin), bisect_left(starts, end) - 1
            if first > last:
                continue
            reach = {left[n] for n in (first, last) if starts[n] < begin or ends[n] > end}
            if is_last and reach:
                torn |= reach
            elif self._is_bare(begin, end, zip(starts[first : last + 1], ends[first : last + 1], strict=True)):
                one, other = left[first], left[last]
                placed[one] = min(placed[one][0], whole[0]), placed[one][1]
                placed[other] = placed[other][0], max(placed[other][1], whole[1])
            else:
                torn |= reach
        return torn

    def _is_bare(self, start: int, end: int, edits: Iterable[Span]) -> bool:
        """Whether of a span of what is shown nothing but white space is left by edits that reach into it."""
        for begins, ends in edits:
            if self.text[start:begins].strip():
                return False
            start = max(start, ends)
        return not self.text[start:end].strip()


def view_of(text: str) -> View:
    """A text as its reader sees it."""
    links = links_of(text)
    spans: list[Span] = []
    for link in links:
        is_sign = text.startswith(_PLACE, link.words[1]) and not _LETTER.search(text, *link.words)
        if link.is_image or is_sign:  # the sign behind a heading that links to it
            spans.append((link.start, link.end))
        else:
            spans += (link.start, link.words[0]), (link.words[1], link.end)
    hidden = merged((start, end) for start, end in spans if start < end)
    ends = [0, *(end for _, end in hidden)]
    begins = [*(start for start, _ in hidden), len(text)]
    return View("".join(map(text.__getitem__, map(slice, ends, begins))), hidden, links)


def _shown(batch: Batch, views: dict[int, View], read: dict[int, View]) -> Batch:
    """The batch as its reader sees it; `read` are the views of the texts as they were read."""
    spans = [(row, start, end) for row, view in views.items() for start, end in view.hidden]
    nothing = [""] * len(spans)
    row, start, end = np.array(spans, np.int64).reshape(-1, 3).T
    shown = apply(batch, Edits.removing((row, start, end), nothing, nothing), "")
    raws = list(batch.raws)
    for n, view in read.items():
        raws[n] = shown.texts[n] if view is views[n] else view.text
    history = History(len(batch), [_seen(trail, read) for trail in batch.history.trails])
    return replace(shown, raws=Texts(raws), history=history, as_read=None)


def _seen(trail: Trail, read: dict[int, View]) -> Trail:
    """What was cut as its reader saw it."""
    places = [trail.raw_start.tolist(), trail.raw_end.tolist()]
    before = list(trail.before)
    for n, row in enumerate(trail.row.tolist()):
        if view := read.get(row):
            for place in places:
                place[n] = view.seen(place[n])
            if (text := before[n]) and _SIGN in text:
                before[n] = view_of(text).text
    start, end = (np.array(place, np.int64) for place in places)
    return replace(trail, raw_start=start, raw_end=end, before=before)


def _placed(edits: Edits, views: dict[int, View], read: dict[int, View]) -> Edits:
    """The edits of the shown texts as edits of the texts (see `View.places`)."""
    start, end, left = edits.start.copy(), edits.end.copy(), np.ones(len(edits), np.bool_)
    for row, view in views.items():
        of_row = np.flatnonzero(edits.row == row)
        of_row = of_row[np.argsort(edits.start[of_row], kind="stable")]
        spans = view.places(list(zip(edits.start[of_row].tolist(), edits.end[of_row].tolist(), strict=True)))
        left[of_row] = [span is not None for span in spans]
        for n, span in zip(of_row.tolist(), spans, strict=True):
            start[n], end[n] = span or (0, 0)
    others = [_told(other, views, read) if isinstance(other, Tag) else other for other in edits.others]
    return replace(edits, start=start, end=end, others=others).taken(np.flatnonzero(left))


def _told(tag: Tag, views: dict[int, View], read: dict[int, View]) -> Tag:
    """A tag with its spans in the texts as they are and as they were read."""
    if tag.row not in views:
        return tag
    span, raw = tag.span and views[tag.row].place(*tag.span), tag.raw and read[tag.row].place(*tag.raw)
    return tag._replace(span=span, raw=raw)
