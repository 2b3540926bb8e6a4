"""What a user's own stage proposes, held against what tables can hold, value by value.

A value that no table takes would otherwise stop a build where nobody knows any more which stage it came from, or land
in the corpus as something else: row -1 is the last one, `None` would become a title. Our own stages are not asked; what
they yield is tested.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from numbers import Integral, Number, Real
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import types

from corpusmill.recipes.declared import CORE, OF_THE_BUILD, shown_shortly, written
from corpusmill.text.actions import Action, Column, Drop, Edit, Edits, StageError, Tag
from corpusmill.text.batch import Batch
from corpusmill.text.schema import EXCLUDED, of_text

Kinds = Mapping[str, pa.DataType]


def checked(batch: Batch, found: Iterable[Action], declared: Kinds) -> Edits:
    """What a stage proposes, its columns as tables have them. `declared` are the `COLUMNS` of its module.

    Raises StageError for the first value that no table would take, or that would stand for another than was meant; of a
    stage that yields it says in which line.
    """
    kinds = {name: array.type for name, array in batch.columns.items()} | CORE | dict(declared)
    return Edits.of(_each(batch, found, kinds))


def _each(batch: Batch, found: Iterable[Action], kinds: Kinds) -> Iterator[Action]:
    for action in found:
        try:
            proven = _checked(action, batch, kinds)
        except StageError as error:
            raise StageError(f"{error}{_place_of(found)}") from None
        yield proven


def _place_of(found: Iterable[Action]) -> str:
    """In which line a generator stands that has just yielded; of anything else nothing."""
    frame = getattr(found, "gi_frame", None)
    return f" (at {Path(frame.f_code.co_filename).name}, line {frame.f_lineno})" if frame else ""


def _checked(action: Any, batch: Batch, kinds: Kinds) -> Action:
    if isinstance(action, Column):
        return _fitted(action, kinds)
    if not isinstance(action, Edit | Tag | Drop):
        raise StageError(f"it yields {type(action).__name__}; a stage yields Edit, Tag, Column or Drop")
    if not _is_whole(action.row) or not 0 <= action.row < len(batch):
        kind = type(action).__name__
        raise StageError(
            f"`row` of {kind} is {shown_shortly(action.row)}; the rows of this batch are 0 to {len(batch) - 1}"
        )
    if isinstance(action, Edit):
        _check_edit(action, batch, kinds)
    elif isinstance(action, Tag):
        _check_tag(action, batch, kinds)
    else:
        _check_drop(action)
    return action


def _check_edit(edit: Edit, batch: Batch, kinds: Kinds) -> None:
    if not _is_whole(edit.start) or not _is_whole(edit.end):
        raise StageError(
            f"an edit of {shown_shortly(edit.start)}:{shown_shortly(edit.end)}; offsets are whole numbers (code points)"
        )
    _need_text(edit.rule, "`rule` of Edit")
    _need_text(edit.after, "`after` of Edit", may_be_empty=True)
    _need_text(edit.category, "`category` of Edit", may_be_empty=True)
    if edit.field is not None:
        _need_name(edit.field, "`field` of Edit")
        _need_fitting(batch.texts[edit.row][edit.start : edit.end].strip(), edit.field, kinds)


def _fitted(column: Column, kinds: Kinds) -> Column:
    name, array = column
    _need_name(name, "`name` of Column")
    if isinstance(array, pa.ChunkedArray):  # a column of a table is one
        array = array.combine_chunks()
    if not isinstance(array, pa.Array):
        raise StageError(f"its column {name!r} is {shown_shortly(array)}, no array of Arrow; write pa.array([...])")
    if name not in kinds:
        raise StageError(
            f"it yields a column {name!r}, which no table has room for; "
            f'write COLUMNS = {{"{name}": {written(array.type)}}} in its module'
        )
    try:
        cast = array.cast(kinds[name])
    except pa.ArrowException as error:
        raise StageError(
            f"its column {name!r} holds {array.type}, and does not become {kinds[name]}, the type that it has in the "
            f"corpus ({error}); write pa.array([...], {written(kinds[name])})"
        ) from None
    if not _is_finite(cast):
        raise StageError(f"its column {name!r} holds NaN or infinity; {_NO_NUMBER}")
    return Column(name, cast)


def _check_tag(tag: Tag, batch: Batch, kinds: Kinds) -> None:
    _need_name(tag.name, "`name` of Tag")
    _need_text(tag.rule, "`rule` of Tag")
    if not isinstance(tag.value, str | Number | np.bool_ | date):
        remedy = (
            "yield none where nothing was found" if tag.value is None else "give a text, a number or a day, one a Tag"
        )
        raise StageError(f"the value of a Tag {tag.name!r} is {shown_shortly(tag.value)}; {remedy}")
    _need_text(str(tag.value), f"the value of a Tag {tag.name!r}", may_be_empty=True)
    _need_fitting(str(tag.value), tag.name, kinds)
    if not (_is_number(tag.confidence) and 0 <= tag.confidence <= 1):
        raise StageError(
            f"the confidence of a Tag {tag.name!r} is {shown_shortly(tag.confidence)}; give a number from 0 to 1"
        )
    for what, span, text in (("span", tag.span, batch.texts[tag.row]), ("raw", tag.raw, batch.raws[tag.row])):
        if span is not None and not _is_span(span, len(text)):
            raise StageError(
                f"`{what}` of Tag {tag.name!r} is {shown_shortly(span)}, no span of the text ({len(text)} characters); "
                "give (start, end), or None where no place shows the value"
            )


def _check_drop(drop: Drop) -> None:
    _need_text(drop.reason, "`reason` of Drop")
    if drop.reason in EXCLUDED.values():
        raise StageError(
            f"it drops a document as {drop.reason!r}, which is said of those that [exclude] names, and whose text is "
            "not kept; give a reason of your own"
        )
    if drop.kept_id is not None:
        _need_text(drop.kept_id, "`kept_id` of Drop")
    if drop.score is not None and not _is_number(drop.score):
        raise StageError(f"`score` of Drop is {shown_shortly(drop.score)}; give a number, or None")


def _need_name(name: object, what: str) -> None:
    _need_text(name, what)
    if name in OF_THE_BUILD:
        raise StageError(f"{what} is {name!r}, which is a column of the build's own; give yours another name")


def _need_text(value: object, what: str, *, may_be_empty: bool = False) -> None:
    if not isinstance(value, str) or not (value or may_be_empty):
        raise StageError(f"{what} is {shown_shortly(value)}; give a text")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise StageError(
            f"{what} is {shown_shortly(value)}, which holds half a character (a surrogate); take it out"
        ) from None


def _need_fitting(said: str, name: str, kinds: Kinds) -> None:
    """Raise StageError where what was found is no value of its column."""
    kind = kinds.get(name)
    if kind is None:
        return
    try:
        value = of_text(said, kind)
    except pa.ArrowException as error:
        raise StageError(
            f"{shown_shortly(said)} is found as {name!r}, which is {kind} in the corpus ({error}); give a value of that"
        ) from None
    if isinstance(value, float) and not math.isfinite(value):
        raise StageError(f"{shown_shortly(said)} is found as {name!r}; {_NO_NUMBER}")


# JSON has no word for either, and NaN is not even the same as itself when two tables are compared.
_NO_NUMBER = "leave the value out (None, or no Tag) where there is no number"


def _is_finite(array: pa.Array) -> bool:
    kind = array.type
    if types.is_list(kind) or types.is_large_list(kind):
        return _is_finite(array.flatten())
    if types.is_struct(kind):
        return all(map(_is_finite, array.flatten()))
    if not types.is_floating(kind):
        return True
    return bool(pc.all(pc.is_finite(array.cast(pa.float64())), min_count=0).as_py())


def _is_whole(value: object) -> bool:
    return isinstance(value, Integral) and not isinstance(value, bool)


def _is_number(value: object) -> bool:
    return isinstance(value, Real) and not math.isnan(value)


def _is_span(span: object, size: int) -> bool:
    if not isinstance(span, tuple | list) or len(span) != 2 or not all(map(_is_whole, span)):
        return False
    return bool(0 <= span[0] <= span[1] <= size)
