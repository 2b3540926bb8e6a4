"""Batch: rows of documents on their way through a recipe, with a line table, a folded view and marks."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain
from operator import is_
from typing import Any, NamedTuple, cast

import numpy as np
import pyarrow as pa

from corpusmill.kernel.arrays import Ints
from corpusmill.text.audit.trails import History
from corpusmill.text.counts import sizes_of, texts_but, texts_of
from corpusmill.text.lines import LineTable, lines_of
from corpusmill.text.lines.carried import NO_CHANGES, Carried, Changes

# Arrow and the rules work best on many rows at once; a batch is also what is in memory at a time, with its line table,
# its audit and what stages make of it. A worker of the default recipe holds 322 MiB, and with
# 16 MiB here 501 in the same time (`python bench/speed/run.py`).
BATCH_BYTES = 2**20
BATCH_ROWS = 4_096


class Mark(NamedTuple):
    """A span of a row's text with a kind, in code points.

    Readers set `link`, `list`, `heading`, `caption`, `cell` and `code`; `apply` leaves a `seam` of no length where it
    cut, with the category and the id of the rule that cut there.
    """

    start: int
    end: int
    kind: str
    category: str = ""
    rule: str = ""


class MarksToCome(Sequence[tuple[Mark, ...]]):
    """Marks of rows, made where somebody asks for them: to take rows makes none."""

    @abstractmethod
    def select(self, rows: Sequence[int]) -> MarksToCome:
        """Those of these rows."""


class Texts(Sequence[str]):
    """The texts of rows: Python's and an Arrow array, one made of the other where it is asked for.

    A build that cuts nothing never looks at texts of Python, one that asks for no columns never makes the array.
    """

    def __init__(
        self,
        texts: Sequence[str] | None = None,
        array: pa.LargeStringArray | None = None,
        characters: Ints | None = None,
        before: tuple[Texts, Sequence[int]] | None = None,
    ) -> None:
        """`before` are texts of which these differ in some rows."""
        self._before = before and before[0].but(before[1])
        if texts is not None:
            self._texts = texts if isinstance(texts, list) else list(texts)
        if array is not None:
            self.array = array
        if characters is not None:
            self.characters = characters

    @cached_property
    def _texts(self) -> list[str]:
        texts: list[str] = self.array.to_pylist()
        return texts

    @cached_property
    def array(self) -> pa.LargeStringArray:
        if not self._before:
            return texts_of([text.encode() for text in self._texts])
        (array, rows), self._before = self._before, None
        return texts_but(array, rows, [self._texts[row].encode() for row in rows])

    def select(self, rows: Sequence[int]) -> Texts:
        """Those of these rows: of an array of which no text was looked at, none is."""
        if "_texts" in self.__dict__:
            return Texts([*map(self._texts.__getitem__, rows)])
        numbers = pa.array(rows, pa.int64())
        return Texts(array=self.array.take(numbers), characters=self.characters[list(rows)])

    def but(self, rows: Sequence[int]) -> tuple[pa.LargeStringArray, Sequence[int]] | None:
        """An array that is at hand, and where texts that differ from these in some rows differ from it."""
        if "array" in self.__dict__:
            return self.array, rows
        return self._before and (self._before[0], sorted({*self._before[1], *rows}))

    @cached_property
    def characters(self) -> Ints:
        """Code points of each."""
        if "_texts" in self.__dict__:
            return np.fromiter(map(len, self._texts), np.int64, len(self))  # a text of Python knows its own
        return sizes_of(self.array)

    def __len__(self) -> int:
        return len(self._texts if "_texts" in self.__dict__ else self.array)

    def __getitem__(self, row: Any) -> Any:
        return self._texts[row]

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self._texts == list(other)

    __hash__ = None  # type: ignore[assignment]  # like a list

    def __repr__(self) -> str:
        return repr(self._texts)


_OF_ROWS = ("ids", "texts", "marks", "raws", "found")  # the cells of a batch, one a row


class AsRead(NamedTuple):
    """The first line table that was made."""

    raws: Sequence[str]
    """The texts as they were read of the batch that it was made for: by them it is known whether it is of use."""
    table: LineTable
    source: Ints
    """For each row its row there (-1: its text had changed by then)."""


@dataclass(frozen=True)
class Batch:
    """Rows of documents; stages read it and propose, only `apply` makes the next one.

    `texts` is the text as the next stage sees it, `raws` the text as it was read. `columns` holds one Arrow array a
    name: what the input knew and what earlier stages found. `history` and `found` are the audit so far.
    """

    ids: Sequence[str]
    texts: Sequence[str]
    columns: Mapping[str, pa.Array] = field(default_factory=dict)
    marks: Sequence[tuple[Mark, ...]] = ()
    raws: Sequence[str] = ()
    history: History = field(default_factory=History)
    found: Sequence[tuple[Any, ...]] = ()
    dropped: Sequence[Any] = ()
    carried: Carried | None = field(default=None, repr=False, compare=False)
    as_read: AsRead | None = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        for name in ("texts", "raws"):
            if not isinstance(texts := getattr(self, name), Texts):
                is_column = isinstance(texts, pa.Array | pa.ChunkedArray)  # of a table
                object.__setattr__(self, name, Texts(texts.to_pylist() if is_column else texts))
        if any(isinstance(column, pa.ChunkedArray) for column in self.columns.values()):
            whole = {
                name: column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
                for name, column in self.columns.items()
            }
            object.__setattr__(self, "columns", whole)
        empty = ((),) * len(self.texts)
        none = History(len(self.texts))
        for name, default in (("marks", empty), ("raws", self.texts), ("history", none), ("found", empty)):
            if not getattr(self, name) and self.texts:
                object.__setattr__(self, name, default)

    def __len__(self) -> int:
        return len(self.texts)

    def values(self, column: str, default: Any = None) -> list[Any]:
        """A column as Python values, one a row; `default` in every row where there is no such column."""
        if column in self.columns:
            return list(self.columns[column].to_pylist())
        return [default] * len(self)

    @cached_property
    def lines(self) -> LineTable:
        """The line table of all rows; those of rows that no stage changed come from the table before."""
        table = self.carried.lines_of(self.texts) if self.carried else lines_of(self.texts, self.text_array)
        if self.as_read is None:
            is_raw = np.fromiter(map(is_, self.texts, self.raws), np.bool_, len(self))
            object.__setattr__(self, "as_read", AsRead(self.raws, table, np.where(is_raw, np.arange(len(self)), -1)))
        return table

    @cached_property
    def raw_lines(self) -> LineTable:
        """The line table of all rows as they were read; mostly the first that was made of their texts."""
        if known := self.known_lines:
            return Carried(known.table, known.source, NO_CHANGES).lines_of(self.raws)
        return lines_of(self.raws, cast(Texts, self.raws).array)

    @property
    def known_lines(self) -> AsRead | None:
        """Lines of `raws`, where a stage has asked for any."""
        return self.as_read if self.as_read and self.as_read.raws is self.raws else None

    def lines_but(self, changes: Changes) -> Carried | None:
        """What a batch with these changes may take over from this one's line table."""
        if "lines" in self.__dict__:
            return Carried(self.lines, np.arange(len(self)), changes)
        return self.carried and self.carried.without(changes.row)

    @property
    def text_array(self) -> pa.LargeStringArray:
        """`texts` as an Arrow array, for stages that work on columns."""
        return cast(Texts, self.texts).array

    @property
    def characters(self) -> Ints:
        """Code points of each text."""
        return cast(Texts, self.texts).characters

    def edited(self, changes: Changes | tuple[()], **cells: Any) -> Batch:
        """The batch with other cells, among them texts with these changes; without any it keeps its line table."""
        after = replace(self, carried=self.lines_but(changes or NO_CHANGES), **cells)
        if not changes and "lines" in self.__dict__:
            after.__dict__["lines"] = self.lines
        return after

    def select(self, rows: Sequence[int]) -> Batch:
        """The batch with these rows only, in this order."""
        cells: dict[str, Any] = {name: [*map(getattr(self, name).__getitem__, rows)] for name in ("ids", "found")}
        marks = self.marks
        cells["marks"] = marks.select(rows) if isinstance(marks, MarksToCome) else [*map(marks.__getitem__, rows)]
        cells["texts"] = cast(Texts, self.texts).select(rows)
        # of their own: by them it is told whose lines `as_read` holds
        cells["raws"] = cells["texts"] if self.raws is self.texts else cast(Texts, self.raws).select(rows)
        carried, known, numbers = self.lines_but(NO_CHANGES), self.known_lines, pa.array(rows, pa.int64())
        return Batch(
            columns={name: array.take(numbers) for name, array in self.columns.items()},
            dropped=self.dropped,
            history=self.history.select(rows),
            carried=carried and carried.select(rows),
            as_read=known and AsRead(cells["raws"], known.table, known.source[list(rows)]),
            **cells,
        )

    @staticmethod
    def concat(batches: Sequence[Batch], like: Batch) -> Batch:
        """One batch of the rows of several that began as rows of `like`."""
        dropped = list(like.dropped)
        for batch in batches:
            dropped += batch.dropped[len(like.dropped) :]
        names = batches[0].columns if batches else {}
        cells: dict[str, Any] = {
            name: [*chain.from_iterable(getattr(batch, name) for batch in batches)] for name in _OF_ROWS
        }
        return Batch(
            columns={name: pa.concat_arrays([batch.columns[name] for batch in batches]) for name in names},
            dropped=dropped,
            history=History.concat(batch.history for batch in batches),
            **cells,
        )
