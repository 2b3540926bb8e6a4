"""Stages that know residue by how a line reads are shown what a reader sees, and their cuts put back into the text.

Scrapers that turn pages into Markdown leave menus, share bars and "Read also" lines as links. What is cut of them is
cut with its mark-up: no link is left half. The mark-up of all other links is the author's and stays. See
docs/decisions/links-as-read.md.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Container, Iterable
from dataclasses import replace
from operator import itemgetter

import numpy as np

from corpusmill.text.actions import Action, Edits, Tag
from corpusmill.text.apply import apply
from corpusmill.text.audit.trails import History, Trail
from corpusmill.text.batch import Batch, Texts
from corpusmill.text.own.links import links_of, may_hold_links
from corpusmill.text.own.views import View, view_of, views_of

OF_PAGE = 2
"""Places in which a text was cut, from which on it is known to come with what stood around it on its page."""


def through_links(batch: Batch, stage: Callable[[Batch], Iterable[Action]], *, least_seams: int = 0) -> Edits:
    """What a stage proposes where links are shown as their words, in places of the batch as it is.

    With `least_seams` that is done in texts that were cut in so many places, and others are shown as they are written.
    """
    views = views_of(batch, least_seams=least_seams)
    if not views:
        return _without_torn(Edits.of(stage(batch)), batch, views)
    read = {
        row: view if batch.raws[row] == batch.texts[row] else view_of(batch.raws[row]) for row, view in views.items()
    }
    return _without_torn(_placed(Edits.of(stage(_shown(batch, views, read))), views, read), batch, views)


def _without_torn(edits: Edits, batch: Batch, views: Container[int]) -> Edits:
    """The edits but those that take one end of a link and not the other, in texts that are shown as written."""
    spans: dict[int, list[tuple[int, int, int]]] = {}
    for n, (row, *span) in enumerate(zip(edits.row.tolist(), edits.start.tolist(), edits.end.tolist(), strict=True)):
        if row not in views and may_hold_links(batch.texts[row]):
            spans.setdefault(row, []).append((*span, n))
    torn = set[int]()
    for row, found in spans.items():
        found.sort()

        def taker(at: int, found: list[tuple[int, int, int]] = found) -> int:
            place = bisect_right(found, at, key=itemgetter(0)) - 1
            return found[place][2] if place >= 0 and at < found[place][1] else -1

        for link in links_of(batch.texts[row]):
            takers = {taker(link.start), taker(link.end - 1)}
            torn |= takers if len(takers) > 1 else set()
    left = [n for n in range(len(edits)) if n not in torn]
    return edits.taken(np.array(left, np.int64)) if torn else edits


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
            if (text := before[n]) and may_hold_links(text):
                before[n] = view_of(text).text
    start, end = (np.array(place, np.int64) for place in places)
    return replace(trail, raw_start=start, raw_end=end, before=before)


def _placed(edits: Edits, views: dict[int, View], read: dict[int, View]) -> Edits:
    """The edits of the shown texts as edits of the texts (see `View.places`)."""
    edits = edits.taken(np.lexsort((edits.start, edits.row)))
    start, end = edits.start.tolist(), edits.end.tolist()
    left = np.ones(len(edits), np.bool_)
    rows, firsts, sizes = np.unique(edits.row, return_index=True, return_counts=True)
    for row, first, last in zip(rows.tolist(), firsts.tolist(), (firsts + sizes).tolist(), strict=True):
        if view := views.get(row):
            spans = view.places(list(zip(start[first:last], end[first:last], strict=True)))
            left[first:last] = [span is not None for span in spans]
            start[first:last], end[first:last] = zip(*(span or (0, 0) for span in spans), strict=True)
    others = [_told(other, views, read) if isinstance(other, Tag) else other for other in edits.others]
    placed = replace(edits, start=np.array(start, np.int64), end=np.array(end, np.int64), others=others)
    return placed.taken(np.flatnonzero(left))


def _told(tag: Tag, views: dict[int, View], read: dict[int, View]) -> Tag:
    """A tag with its spans in the texts as they are and as they were read."""
    if tag.row not in views:
        return tag
    span, raw = tag.span and views[tag.row].whole(*tag.span), tag.raw and read[tag.row].whole(*tag.raw)
    return tag._replace(span=span, raw=raw)
