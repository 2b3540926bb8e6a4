"""Batches to tables: in this process, or in processes of their own where a record may end one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from corpusmill.corpus.job import Job
from corpusmill.corpus.kept.slices import Slice, rows_ending, runs_of
from corpusmill.corpus.tables import Cleaned, tables_of, without_empty
from corpusmill.engine.alone import alone
from corpusmill.engine.limits import Ending
from corpusmill.kernel.arrays import Ints
from corpusmill.text.batch import Batch

# Doubtful records go alone; of a large batch so many groups go first, since a process of its own costs 10 ms a record.
_MOST_GROUPS = 256


def cleaned(batch: Batch, job: Job, known: Mapping[str, Any]) -> Cleaned:
    """The tables of a batch."""
    after, failures = job.recipe(batch, known)
    if after.texts is not batch.texts:
        after = without_empty(after, "empty-after-cleaning", "clean")
    return tables_of(after, failures, job.recipe.columns)


def each_alone(
    batch: Batch, job: Job, known: Mapping[str, Any], limit_of: Callable[[Sequence[str]], float]
) -> tuple[Cleaned, dict[int, Ending]]:
    """The tables of a batch of which each record had a process of its own, and the rows that ended it.

    `limit_of` tells what records of these ids may take together.
    """
    bare = replace(batch, dropped=())
    pieces: list[Cleaned] = []
    lost: dict[int, Ending] = {}

    def go(rows: Sequence[int]) -> None:
        chosen = bare.select(rows)
        done = alone(lambda: cleaned(chosen, job, known), limit_of(chosen.ids))
        if isinstance(done, Cleaned):
            pieces.append(done)
        elif len(rows) == 1:
            lost[rows[0]] = done
        else:
            for row in rows:
                go([row])

    group = max(1, len(batch) // _MOST_GROUPS)
    for first in range(0, len(batch), group):
        go(range(first, min(first + group, len(batch))))
    before = cleaned(batch.select([]), job, known)  # what was dropped on the way here
    return merged([before, *pieces], batch.ids, job.recipe.stages), lost


def merged(pieces: Sequence[Cleaned], ids: Sequence[str], stages: Sequence[str]) -> Cleaned:
    """One set of tables, its rows in the order in which they come when the records are cleaned together."""
    of_stage = {name: n for n, name in enumerate(("read", *stages, "clean"))}
    of_id = {id_: n for n, id_ in enumerate(ids)}
    dropped = pa.concat_tables([piece.dropped for piece in pieces])
    # what was dropped as it was read keeps its order; a row twice there has the id of one that is not
    places = [
        (of_stage[stage], of_id.get(id_, -1) if stage != "read" else -1)
        for stage, id_ in zip(dropped["stage"].to_pylist(), dropped["id"].to_pylist(), strict=True)
    ]
    order = sorted(range(len(places)), key=places.__getitem__)
    failures = [failure for piece in pieces for failure in piece.failures]
    return Cleaned(
        documents=_in_order([piece.documents for piece in pieces], ids),
        edits=_in_order([piece.edits for piece in pieces], ids),
        dropped=dropped.take(pa.array(order, pa.int64())),
        failures=sorted(failures, key=lambda failure: (of_stage[failure.stage], of_id[failure.id])),
    )


def woven(made: Cleaned, copied: Sequence[Slice], places: Ints, ids: Sequence[str]) -> Cleaned:
    """Merges the tables made of some records with the copied documents of the others, in the order of `ids`.

    `places` says where each copied document goes: looking up hundreds of ids and thousands of edits would cost more.
    """
    own_ids = made.documents["id"].to_pylist()
    left = np.delete(np.arange(len(ids)), places).tolist()
    of_id = {ids[n]: n for n in left}
    of_edits = Counter(made.edits["id"].to_pylist())
    order = np.argsort(np.concatenate(([of_id[id_] for id_ in own_ids], places)).astype(np.int64), kind="stable")
    counts = np.concatenate(([of_edits[id_] for id_ in own_ids], *(found.counts for found in copied))).astype(np.int64)
    ends = np.cumsum(counts)

    def chosen(tables: Sequence[pa.Table], rows: Ints) -> pa.Table:
        every = pa.concat_tables([table.cast(tables[0].schema) for table in tables])
        assert len(rows) == every.num_rows, "edits of no document"
        return pa.concat_tables(runs_of(every, rows)).combine_chunks()

    return made._replace(
        documents=chosen([made.documents, *(found.documents for found in copied)], order),
        edits=chosen([made.edits, *(found.edits for found in copied)], rows_ending(ends[order], counts[order])),
    )


def _in_order(tables: Sequence[pa.Table], ids: Sequence[str]) -> pa.Table:
    """The rows of tables in the order of their ids; those of one id stay as they are."""
    table = pa.concat_tables(tables)
    places = pc.index_in(table["id"], value_set=pa.array(ids, table.schema.field("id").type)).to_numpy()
    if (places[1:] >= places[:-1]).all():
        return table
    return pa.concat_tables(runs_of(table, np.argsort(places, kind="stable"))).combine_chunks()


def of_these(whole: Cleaned, ids: Sequence[str]) -> Cleaned:
    """The rows of `whole` that belong to the records with these ids."""
    wanted, own = pa.array(ids, pa.string()), set(ids)

    def chosen(table: pa.Table) -> pa.Table:
        return table.filter(pc.is_in(table["id"], value_set=wanted))

    failures = [failure for failure in whole.failures if failure.id in own]
    return Cleaned(chosen(whole.documents), chosen(whole.edits), chosen(whole.dropped), failures)
