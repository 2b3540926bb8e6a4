"""A text as its reader sees it: links as their words alone, pictures and the addresses that links name not at all."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from operator import itemgetter

from corpusmill.text.actions import Span, merged
from corpusmill.text.batch import BATCH_BYTES, Batch, Mark
from corpusmill.text.own.code import DEFINES, DEFINITION
from corpusmill.text.own.links import Link, links_of, may_hold_links

_PLACE = "](#"
_LETTER, _WORD = re.compile(r"[^\W_]"), re.compile(r"[^\W_]+")
_VISIBLE = re.compile(r"\S")
_ROUNDS = 3
_NUMBERED = re.compile(r"(?i)image \d+:?")
"""What programs that turn pages into Markdown write before it."""
_ICON_WORDS = 3
"""Words that an icon's name has at most; a picture that more are said of is the author's."""


@dataclass(frozen=True)
class View:
    """A text as it is shown, what is hidden of it (spans of the text in order and apart, none with a line's end), and
    its links."""

    text: str
    hidden: list[Span]
    links: list[Link]
    pictures: list[int]
    """Where those stand that more is said of than an icon's name."""

    @cached_property
    def worded(self) -> list[tuple[Span, Span]]:
        """Of each link that shows words, in order, where these are in what is shown, and the whole in the text."""
        links = (link for link in self.links if not link.is_image)
        spans = (((self.seen(link.words[0]), self.seen(link.words[1])), (link.start, link.end)) for link in links)
        return sorted((words, whole) for words, whole in spans if words[0] < words[1])

    @cached_property
    def _icons(self) -> list[Span]:
        """What shows nothing, in order and apart: pictures that little is said of, and links around them alone. Those
        in a link that shows words go with it, and are none of these.
        """
        said, worded = sorted(self.pictures), merged(whole for _, whole in self.worded)
        spans = merged((link.start, link.end) for link in self.links if self.seen(link.start) == self.seen(link.end))
        return [
            (start, end)
            for start, end in spans
            if bisect_left(said, start) == bisect_left(said, end)
            and bisect_right(worded, start, key=itemgetter(0)) == bisect_left(worded, end, key=itemgetter(1))
        ]

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

    def whole(self, start: int, end: int) -> Span:
        """The span of the text that shows a shown span, with the whole of links of which it holds a part and more."""
        first, last = self.place(start, end)
        for at in (start, end - 1):
            n = bisect_right(self.worded, at, key=lambda link: link[0][0]) - 1
            (begin, stop), link = self.worded[n] if n >= 0 else ((0, 0), (0, 0))
            if begin <= at < stop and (start < begin or stop < end):
                first, last = min(first, link[0]), max(last, link[1])
        return first, last

    def places(self, edits: list[Span]) -> list[Span | None]:
        """Where edits of what is shown, in order, apart and not empty, take what they take of the text.

        A link all of whose words go goes with its mark-up. One of which words stay keeps it; an edit that takes a part
        of its words and something beside it is none. Icons go with the words of their line.
        """
        left, rounds = list(range(len(edits))), 0
        while True:
            placed: dict[int, Span] = {n: self.place(*edits[n]) for n in left}
            torn = self._with_links(edits, left, placed, is_last=rounds == _ROUNDS)
            if not torn:
                break
            left, rounds = [n for n in left if n not in torn], rounds + 1
        if left and self.hidden:
            self._with_icons(edits, left, placed)
        return [placed.get(n) for n in range(len(edits))]

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
            elif self._is_bare(
                _VISIBLE, begin, end, zip(starts[first : last + 1], ends[first : last + 1], strict=True)
            ):
                one, other = left[first], left[last]
                placed[one] = min(placed[one][0], whole[0]), placed[one][1]
                placed[other] = placed[other][0], max(placed[other][1], whole[1])
            else:
                torn |= reach
        return torn

    def _with_icons(self, edits: list[Span], left: list[int], placed: dict[int, Span]) -> None:
        """Widen the places of edits that leave no letter of a line by the icons in it, but not over anything else."""
        beside = [*self._beside([edits[n] for n in left])]
        begins = [placed[n][0] for n in left]
        for (begin, end), first, last in beside:
            n = bisect_right(begins, begin, first, last) - 1
            if n >= first and self._is_blank(placed[left[n]][1], begin):
                placed[left[n]] = begins[n], end
        for (begin, end), first, last in reversed(beside):
            n = bisect_right(begins, begin, first, last)
            is_taken = n > first and begin < placed[left[n - 1]][1]
            if n < last and not is_taken and self._is_blank(end, begins[n]):
                begins[n] = begin
                placed[left[n]] = begin, placed[left[n]][1]

    def _beside(self, edits: list[Span]) -> Iterator[tuple[Span, int, int]]:
        """Each icon in a line of which edits leave no letter, with the first of these edits and the one behind them."""
        starts, ends = [start for start, _ in edits], [end for _, end in edits]
        lines = [0, *(found.end() for found in re.finditer("\n", self.text)), len(self.text) + 1]
        known = -1, False
        for icon in self._icons:
            line = bisect_right(lines, self.seen(icon[0])) - 1
            start, stop = lines[line], lines[line + 1] - 1
            first, last = bisect_right(ends, start), bisect_left(starts, stop)
            if first < last and known[0] != line:
                known = line, self._is_bare(_LETTER, start, stop, edits[first:last])
            if first < last and known[1]:
                yield icon, first, last

    def _is_blank(self, start: int, end: int) -> bool:
        """Whether between two places of the text are spaces at most, and nothing that is hidden."""
        begin, stop = self.seen(start), self.seen(end)
        return start <= end and end - start == stop - begin and not _VISIBLE.search(self.text, begin, stop)

    def _is_bare(self, sign: re.Pattern[str], start: int, end: int, edits: Iterable[Span]) -> bool:
        """Whether edits that reach into a span of what is shown leave no character of a kind there."""
        for begins, ends in edits:
            if sign.search(self.text, start, begins):
                return False
            start = max(start, ends)
        return not sign.search(self.text, start, end)


_MOST_KNOWN, _A_SPAN = 32 * BATCH_BYTES, 400
"""Bytes of views that are kept, and what a hidden span takes of them: of menus 14 a character of a batch, which is held
as it is and as it was read."""


class _Views(dict[str, View]):
    """The views of texts, since each stage asks for the same ones; all are forgotten where there are too many."""

    held = 0

    def __missing__(self, text: str) -> View:
        view = _view_of(text)
        size = len(text) + _A_SPAN * len(view.hidden)
        if size <= _MOST_KNOWN:
            if self.held + size > _MOST_KNOWN:
                self.clear()
                self.held = 0
            self.held += size
            self[text] = view
        return view


_known = _Views()


def view_of(text: str) -> View:
    """A text as its reader sees it."""
    return _known[text]


def _view_of(text: str) -> View:
    links = links_of(text)
    spans: list[Span] = [found.span() for found in DEFINITION.finditer(text)] if DEFINES in text else []
    for link in links:
        words = text[slice(*link.words)]
        is_sign = text.startswith(_PLACE, link.words[1]) and "\n" not in words and not _LETTER.search(words)
        if link.is_image or is_sign:  # the sign behind a heading that links to it
            spans.append((link.start, link.end))
        else:
            spans += (link.start, link.words[0]), (link.words[1], link.end)
    hidden = merged((start, end) for start, end in spans if start < end)
    ends = [0, *(end for _, end in hidden)]
    begins = [*(start for start, _ in hidden), len(text)]
    shown = "".join(map(text.__getitem__, map(slice, ends, begins)))
    pictures = [link.start for link in links if link.is_image and _says_more(text[slice(*link.words)])]
    return View(shown, hidden, links, pictures)


def _says_more(words: str) -> bool:
    """Whether what is said of a picture is more than the name of an icon."""
    return len(_WORD.findall(_NUMBERED.sub("", words))) > _ICON_WORDS


def views_of(batch: Batch, *, least_seams: int = 0) -> dict[int, View]:
    """Row → the view of its text, for those that hold or held links and were cut in so many places."""
    return {
        row: view_of(text)
        for row, (text, raw) in enumerate(zip(batch.texts, batch.raws, strict=True))
        if (may_hold_links(text) or (raw is not text and may_hold_links(raw)))
        and (not least_seams or _seams(batch.marks[row]) >= least_seams)
    }


def _seams(marks: Iterable[Mark]) -> int:
    return len({mark.start for mark in marks if mark.kind == "seam"})
