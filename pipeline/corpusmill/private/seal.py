"""Last check of a batch: a value masked in a text stands nowhere else in what is written of its document.

A value stands not in the text alone: stages before cut or repaired lines that held it, the input gave it as a column,
and what is dropped is kept as it was read. So after all stages every cell that is written is looked through, too. Work
of a batch with private data in most of its texts: one more search of these texts.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import pyarrow as pa

from corpusmill.private.find import KINDS, find_private, may_hold
from corpusmill.private.shapes import Find
from corpusmill.text.actions import BLOCKED, Cut, Dropped, Span
from corpusmill.text.audit.trails import History
from corpusmill.text.batch import Batch
from corpusmill.text.counts import is_string

# Columns of ours, and names that the user gave: an id or a path is not rewritten (see docs/private.md).
_NEVER = {"source", "file_path", "encoding", "text_in_sha256", "source_sha256", "language"}

Masked = Callable[[str], str]


def placeholder(kind: str) -> str:
    """What stands in a text for a masked value: its kind, and nothing that could be taken for a value.

    >>> placeholder("national-id")
    '<NATIONAL-ID>'
    """
    return f"<{kind.upper()}>"


def masked(text: str, language: str | None = None, kinds: Collection[str] = KINDS, values: Iterable[str] = ()) -> str:
    """A text with every private value as its placeholder; `values` are more to take out, as they stand.

    >>> masked("ada@mill.org, Ada", values=["Ada"])
    '<EMAIL>, <PRIVATE>'
    """
    if may_hold(text):
        text = _spliced(text, find_private(text, language, kinds))
    for value in values:
        text = text.replace(value, placeholder("private"))
    return text


def _spliced(text: str, finds: Sequence[Find]) -> str:
    for find in reversed(finds):
        text = text[: find.start] + placeholder(find.kind) + text[find.end :]
    return text


def sealed(batch: Batch, kinds: Collection[str], repaired: Masked) -> Batch:
    """The batch with its audit, its evidence, its columns and what was dropped of it free of private values.

    `repaired` is what the recipe makes of a damaged text first: an entity may hide a value until then.
    """
    languages = batch.values("language")
    history, found, raws = list(batch.history), list(batch.found), list(batch.raws)
    masks: list[Masked] = []
    for row, raw in enumerate(batch.raws):
        spans = _spans(raw, history[row], languages[row], kinds)
        # three characters and fewer are no value: a cut that holds more than one may begin in the middle
        values = tuple(sorted({raw[a:b] for a, b in spans if b - a > 3}, key=len, reverse=True))
        if spans:
            history[row] = tuple(_withheld(trail, spans) for trail in history[row])
        mask = partial(as_kept, language=languages[row], kinds=kinds, repaired=repaired)
        found[row] = tuple(item._replace(value=mask(item.value, values=values)) for item in found[row])
        if not batch.texts[row].strip():
            raws[row] = mask(raw)  # it will be dropped as empty, with the text as read
        masks.append(partial(mask, values=values))
    columns = {name: array if name in _NEVER else _column(name, array, masks) for name, array in batch.columns.items()}
    dropped = tuple(_dropped(item, kinds, repaired) for item in batch.dropped)
    return replace(batch, history=History.of(history), found=found, raws=raws, columns=columns, dropped=dropped)


def _spans(
    raw: str, history: Sequence[Sequence[Cut]], language: str | None, kinds: Collection[str]
) -> list[tuple[int, int]]:
    """Where values were masked in the text as read, and where others stand in it that some cut may have on record."""
    cuts = [cut for trail in history for cut in trail]
    spans = [(cut.raw_start, cut.raw_end) for cut in cuts if cut.before is None]
    if spans or any(cut.before and may_hold(cut.before) for cut in cuts):
        spans += [(find.start, find.end) for find in find_private(raw, language, kinds)]
        # what an entity or a broken encoding hid in the text as read, a stage after the repair may have cut in the open
        spans += [(cut.raw_start, cut.raw_end) for cut in cuts if _holds(cut, language, kinds)]
    return spans


def _holds(cut: Cut, language: str | None, kinds: Collection[str]) -> bool:
    return any(text and may_hold(text) and find_private(text, language, kinds) for text in (cut.before, cut.after))


def as_kept(
    text: str, language: str | None, kinds: Collection[str], repaired: Masked, values: Iterable[str] = ()
) -> str:
    """A text as it was given, masked; where only its repair shows a value, what is kept is the repaired text.

    `values` are more to take out, as they stand.
    """
    mended = repaired(text) if "&" in text or not text.isascii() else text
    if mended != text and may_hold(mended):
        own = find_private(mended, language, kinds)
        # by what they say, not how many: of jo&euml;l@mill.org the text as read shows a part alone
        shown = {text[find.start : find.end] for find in find_private(text, language, kinds)}
        if any(mended[find.start : find.end] not in shown for find in own):
            text = _spliced(mended, own)
    return masked(text, language, kinds, values)


def _withheld(trail: Sequence[Cut], spans: Sequence[Span]) -> tuple[Cut, ...]:
    """Cuts with nothing on record of what stood, or was put, where private values stand in the text as read."""
    return tuple(
        cut._replace(before=None, after=cut.after if _is_placeholder(cut) else BLOCKED * len(cut.after))
        if any(a < cut.raw_end and cut.raw_start < b for a, b in spans)
        else cut
        for cut in trail
    )


def _is_placeholder(cut: Cut) -> bool:
    return cut.before is None and cut.after.startswith("<") and cut.after.endswith(">")


def _column(name: str, array: pa.Array, masks: Sequence[Masked]) -> pa.Array:
    kind = array.type
    if not (is_string(kind) or (pa.types.is_list(kind) and is_string(kind.value_type))):
        return array
    before = array.to_pylist()
    after = [None if cell is None else _cell(name, cell, mask) for cell, mask in zip(before, masks, strict=True)]
    return array if after == before else pa.array(after, kind)


def _cell(name: str, cell: Any, mask: Masked) -> Any:
    if isinstance(cell, list):
        return [mask(item) if item else item for item in cell]
    if name == "extra":
        try:
            return json.dumps(_walk(json.loads(cell), "", mask), ensure_ascii=False, sort_keys=True)
        except (ValueError, RecursionError):  # no JSON of ours, or nested past what can be walked
            return json.dumps(mask(cell), ensure_ascii=False)
    return mask(cell)


def _walk(value: Any, key: str, mask: Masked) -> Any:
    """A value of JSON, each text and number read behind its name: a name may be the word that tells."""
    if isinstance(value, dict):
        return {mask(name): _walk(inner, name, mask) for name, inner in value.items()}
    if isinstance(value, list):
        return [_walk(inner, key, mask) for inner in value]
    if isinstance(value, bool) or value is None:
        return value
    said = f"{key}: {value}"
    hidden = mask(said)
    if hidden == said:
        return value
    # a repair may have changed the name, too
    return hidden.removeprefix(f"{key}: ") if hidden.startswith(f"{key}: ") else mask(str(value))


def _dropped(item: Dropped, kinds: Collection[str], repaired: Masked) -> Dropped:
    return item._replace(text=as_kept(item.text, item.columns.get("language"), kinds, repaired))
