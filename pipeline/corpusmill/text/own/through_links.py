"""Stages that know residue by how a line reads are shown what a reader sees, and their cuts put back into the text.

Scrapers that turn pages into Markdown leave menus, share bars and "Read also" lines as links. What is cut of them is
cut with its mark-up: no link is left half. The mark-up of all other links is the author's and stays. See
docs/decisions/links-as-read.md.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Container, Iterable
from dataclasses import replace

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
    edits = _through(batch, stage, views) if views else Edits.of(stage(batch))
    return _without_torn(edits, batch, views) if least_seams else edits  # else all texts with links have views


def _through(batch: Batch, stage: Callable[[Batch], Iterable[Action]], views: dict[int, View]) -> Edits:
    """What a stage proposes of the batch as its reader sees it, in places of the batch as it is."""
    read = {
        row: view if batch.raws[row] == batch.texts[row] else view_of(batch.raws[row]) for row, view in views.items()
    }
    return _placed(Edits.of(stage(_shown(batch, views, read))), views, read)


def _without_torn(edits: Edits, batch: Batch, views: Container[int]) -> Edits:
    """The edits but those that take one end of a link and not the other, in texts that are shown as written."""
    start, end = edits.start.tolist(), edits.end.tolist()
    torn = set[int]()
    for row, found in edits.by_row().items():
        if row in views or not may_hold_links(batch.texts[row]):
            continue
        starts = [start[n] for n in found]
        for link in links_of(batch.texts[row]):
            places = [(at, bisect_right(starts, at) - 1) for at in (link.start, link.end - 1)]
            takers = {found[n] if n >= 0 and at < end[found[n]] else None for at, n in places}
            if len(takers) > 1:
                torn |= {taker for taker in takers if taker is not None}
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
    start, end = edits.start.tolist(), edits.end.tolist()
    order: list[int] = []
    for row, found in edits.by_row().items():
        view = views.get(row)
        spans = [(start[n], end[n]) for n in found]
        for n, span in zip(found, view.places(spans) if view else spans, strict=True):
            if span:
                start[n], end[n] = span
                order.append(n)
    others = [_told(other, views, read) if isinstance(other, Tag) else other for other in edits.others]
    placed = replace(edits, start=np.array(start, np.int64), end=np.array(end, np.int64), others=others)
    return placed.taken(np.array(order, np.int64))


def _told(tag: Tag, views: dict[int, View], read: dict[int, View]) -> Tag:
    """A tag with its spans in the texts as they are and as they were read."""
    if tag.row not in views:
        return tag
    span, raw = tag.span and views[tag.row].whole(*tag.span), tag.raw and read[tag.row].whole(*tag.raw)
    return tag._replace(span=span, raw=raw)
