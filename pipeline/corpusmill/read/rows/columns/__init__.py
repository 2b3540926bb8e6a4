"""Which column of a table is the text, which is the id, and which are columns of the corpus."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from corpusmill.read.given_dates import DateOrder, order_of
from corpusmill.read.rows.columns.ids import guess_id, index_of
from corpusmill.read.rows.names import (
    ALSO_CALLED,
    SHORT_TEXT_NAMES,
    TEXT_NAMES,
    Cells,
    Place,
    at,
    text_place,
    wrapped,
)
from corpusmill.read.source import InputError, SourceOptions
from corpusmill.text.schema import KNOWN

log = logging.getLogger("corpusmill.read")

# Text that begins with a tag and holds the end of one; text about HTML begins with a word.
_IS_HTML = re.compile(
    r"\s*<(!doctype|html|head|body|div|p|article|section|main|h[1-6]|ul|ol|table|span|br|img|a)\b.*(</|<br|<p\b)",
    re.I | re.S,
)
# A column of prose; below 100 characters in the mean it may as well be a title, an address or a code.
_PROSE = 100


@dataclass(frozen=True)
class Columns:
    """Where the parts of a document stand in a row."""

    text: Place
    id: Place | None
    known: Mapping[str, Place]
    """Column of the corpus → its place in the table."""
    is_html: bool
    date_order: DateOrder = ""
    is_id_declared: bool = True
    index: str | None = None
    """A column that only counts the rows."""

    @property
    def used_names(self) -> set[str | None]:
        """The columns from which anything is read, or that are left out on purpose."""
        return {self.index, *(place[0] for place in (*self.own, *self.known.values()))}

    @cached_property
    def own(self) -> frozenset[Place]:
        """Where text and id stand."""
        return frozenset({self.text} if self.id is None else {self.text, self.id})

    @cached_property
    def own_names(self) -> frozenset[str]:
        """The columns that are text or id and nothing else: most tables have no other."""
        return frozenset(place[0] for place in self.own if len(place) == 1)


def choose(sample: Sequence[Cells], file_path: str, options: SourceOptions) -> Columns:
    """The columns of a table that begins with these rows. Raises InputError."""
    names = list(dict.fromkeys(name for cells in sample for name in cells))
    shown = ", ".join(map(repr, names[:20])) + (", …" if names[20:] else "") or "none"
    text, id_ = (
        _declared(name, names, sample, option, shown)
        for option, name in (("text_column", options.text_column), ("id_column", options.id_column))
    )
    text, id_ = text or _guess_text(names, sample, shown), id_ or guess_id(names, sample)
    known = _known(text, sample) | {
        name: place for name, column in options.columns.items() if (place := place_of(column, names, sample))
    }
    index = index_of(sample, {text[0], *(id_ or ())[:1], *(place[0] for place in known.values())})
    return Columns(
        text,
        id_,
        {name: place for name, place in known.items() if place not in (text, id_)},
        _is_html(text, sample, file_path, options),
        order_of(at(cells, known["date"]) for cells in sample) if "date" in known else "",
        is_id_declared=options.id_column is not None,
        index=index,
    )


def _is_html(text: Place, sample: Sequence[Cells], file_path: str, options: SourceOptions) -> bool:
    if options.html is not None:
        return options.html
    is_html = holds_html(text, sample)
    if is_html:
        log.info("%s: column %r holds HTML (declare html = false to read it as it stands)", file_path, ".".join(text))
    return is_html


def holds_html(place: Place, sample: Sequence[Cells]) -> bool:
    """Whether most cells of a column begin with a tag."""
    texts = [cell for cells in sample if isinstance(cell := at(cells, place), str) and cell.strip()]
    return bool(texts) and sum(bool(_IS_HTML.match(cell[:4000])) for cell in texts) > len(texts) / 2


def _declared(name: str | None, names: list[str], sample: Sequence[Cells], option: str, shown: str) -> Place | None:
    if name is None:
        return None
    if place := place_of(name, names, sample):
        return place
    raise InputError(
        f"no-{option.replace('_', '-')}",
        f"There is no column {name!r} here ({option}): the columns are {shown}"
        + ("; is the `delimiter` right?" if len(names) == 1 and not names[0].isidentifier() else "."),
    )


def place_of(name: str, names: list[str], sample: Sequence[Cells]) -> Place | None:
    """The column of this name, or the field that `column.field` leads to."""
    if name in names:
        return (name,)
    place = tuple(name.split("."))
    is_there = len(place) > 1 and any(_leads_somewhere(cells, place) for cells in sample)
    return place if is_there else None


def _leads_somewhere(value: Any, place: Place) -> bool:
    for name in place:
        if not isinstance(value, Mapping) or name not in value:
            return False
        value = value[name]
    return True


def _known(text: Place, sample: Sequence[Cells]) -> dict[str, Place]:
    """Columns of the corpus that the rows hold, or the objects that the text stands in; the outermost counts."""
    known: dict[str, Place] = {}
    for inside in (text[:depth] for depth in reversed(range(len(text)))):
        objects = [value for cells in sample if isinstance(value := at(cells, inside), Mapping)]
        by_lower_case = {name.lower(): name for cells in reversed(objects) for name in reversed(list(cells))}
        for name in KNOWN:
            called = next((each for each in (name, *ALSO_CALLED.get(name, ())) if each in by_lower_case), None)
            if called and (called == name or name not in known):
                known[name] = (*inside, by_lower_case[called])
    return known


def _guess_text(names: list[str], sample: Sequence[Cells], shown: str) -> Place:
    named = [place for cells in sample if (place := text_place(cells))]
    if named:  # the most telling name that any row has
        return min(named, key=lambda place: [TEXT_NAMES.index(name.lower()) for name in place])
    lengths = {
        name: sum(len(cell) for cells in sample if isinstance(cell := cells.get(name), str)) / len(sample)
        for name in names
    }
    longest = max(lengths, key=lambda name: lengths[name], default="")
    inside = [place for cells in sample for place in wrapped(cells)]
    if lengths.get(longest, 0) >= _PROSE:
        return (longest,)
    if inside:
        return inside[0]
    if short := _short_text(names, sample):
        return (short,)
    raise _no_text_column(names, sample, shown)


def _no_text_column(names: list[str], sample: Sequence[Cells], shown: str) -> InputError:
    by_lower_case = {name.lower(): name for name in reversed(names)}
    if called := next((by_lower_case[name] for name in TEXT_NAMES if name in by_lower_case), None):
        held = next((cells[called] for cells in sample if cells.get(called) is not None), None)
        field = f"{called}.{next(iter(held))}" if isinstance(held, Mapping) and held else ""
        what = f'objects (text_column = "{field}" names a field of theirs)' if field else type(held).__name__
        shown += f", and {called!r} holds {what}"
    return InputError(
        "no-text-column",
        f"No column looks like text: declare `text_column`; the columns are {shown}"
        + ("; is the `delimiter` right?" if len(names) == 1 and not names[0].isidentifier() else "."),
    )


def _short_text(names: list[str], sample: Sequence[Cells]) -> str | None:
    """The text of a table of short ones: a column called so, or the only one that holds phrases."""
    by_lower_case = {name.lower(): name for name in reversed(names)}
    for guess in SHORT_TEXT_NAMES:
        if (name := by_lower_case.get(guess)) and any(isinstance(cells.get(name), str) for cells in sample):
            return name
    if len(names) == 1 and not re.fullmatch(r"\w+", names[0]):
        return None  # an unusual delimiter, most likely
    with_phrases = [
        name
        for name in names
        if sum(isinstance(cell := cells.get(name), str) and bool(_PHRASE.search(cell)) for cells in sample)
        > len(sample) / 2
    ]
    return with_phrases[0] if len(with_phrases) == 1 else None


# Two words with a blank between them, or as much in a script without blanks; no label, number or address.
_PHRASE = re.compile(r"[^\W\d_]\S* +[^\W\d_]|[\u0e01-\u0eff\u1000-\u17ff\u3001-\u30ff\u3400-\u9fff\uff01-\uff65]{8}")
