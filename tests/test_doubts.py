"""What is known of processes that ended: which records are suspected, and what is said of a file again."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

import corpora
from corpusmill.corpus.accounts import Ledger
from corpusmill.corpus.build import Plan, plan
from corpusmill.corpus.incoming.steps import Step
from corpusmill.corpus.reading import Reading
from corpusmill.engine.doubts import Doubts
from corpusmill.engine.limits import AtHand, Watch
from corpusmill.engine.work import Caution
from corpusmill.read.page_store import PageStore
from corpusmill.read.pages import extract_page

SPANS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 4)), max_size=4)


@given(SPANS)
def test_a_record_is_suspected_where_it_belongs_to_a_step_that_was_at_hand(spans: list[tuple[int, int]]) -> None:
    steps = [AtHand("cleaning", ("a", first), ("a", first + more), 1.0) for first, more in spans]
    doubts = Doubts(Caution(Path("note"), tuple(steps)))
    assert doubts.is_any == bool(steps)
    for n in range(15):
        doubts.come_to(("a", n))
        assert doubts.is_here == any(first <= n <= first + more for first, more in spans)
        assert doubts.begins_at(("a", n)) == any(first == n for first, _ in spans)
        doubts.leave(("a", n))
    assert not doubts.is_here


def steps_of(planned: Plan, folder: Path, *at_hand: AtHand) -> list[Step]:
    """The steps of all splits; `at_hand` is what ended a process before."""
    found: list[Step] = []
    for split in planned.splits:
        with Watch(planned.job.seconds) as watch, PageStore(folder / "pages", extract_page) as pages:
            reading = Reading(split, planned.job, Ledger(), watch, Caution(folder / "note", at_hand))
            found += reading.steps(pages)
    return found


def planned_in(folder: Path, rows: int) -> Plan:
    config = corpora.make(folder, documents=1)
    (folder / "texts" / "rows.jsonl").write_text("".join(f'{{"text": "Row {n}."}}\n' for n in range(rows)))
    planned = plan(config)
    planned.job.work.mkdir(parents=True)
    return planned


def test_all_is_read_in_order_whatever_is_suspected(tmp_path: Path) -> None:
    planned = planned_in(tmp_path, rows=12)
    every = [id_ for step in steps_of(planned, tmp_path) for id_ in step.batch.ids]
    assert len(every) == 13

    @given(SPANS)
    def holds(spans: list[tuple[int, int]]) -> None:
        places = [(("rows.jsonl", first), ("rows.jsonl", first + more)) for first, more in spans]
        steps = steps_of(planned, tmp_path, *(AtHand("cleaning", *span, 1.0) for span in places))
        assert [id_ for step in steps for id_ in step.batch.ids] == every
        alone = {id_ for step in steps if step.is_suspect for id_ in step.batch.ids}
        suspected = {n for first, more in spans for n in range(first, min(first + more + 1, 12))}
        assert {f"texts/rows.jsonl#{n + 1}" for n in suspected} <= alone

    holds()


def test_what_is_said_of_a_file_that_cannot_be_read_on_is_said_again(tmp_path: Path) -> None:
    planned = planned_in(tmp_path, rows=3)

    def read(*at_hand: AtHand) -> list[tuple[str, str]]:
        steps = steps_of(planned, tmp_path, *at_hand)
        told = [
            [*((id_, "") for id_ in step.batch.ids), *((a.file_path, a.error) for a in step.aside)] for step in steps
        ]
        return [one for of_step in told for one in of_step]

    place = ("rows.jsonl", 1)
    first = read(AtHand("reading", place, place, 0.5, has_had_its_limit=True))
    assert [name for name, _ in first] == ["texts/doc-0000.txt", "texts/rows.jsonl#1", "rows.jsonl"]
    assert first[-1][1].startswith("Reading this file: it took more than")
    assert read() == first, "known by now: nobody reads on"
