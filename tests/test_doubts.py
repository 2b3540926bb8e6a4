"""What is known of processes that ended: which records are suspected, and what is said of a file again."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

import corpora
from corpusmill.corpus.accounts import Ledger
from corpusmill.corpus.build import plan
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


def test_what_is_said_of_a_file_that_cannot_be_read_on_is_said_again(tmp_path: Path) -> None:
    config = corpora.make(tmp_path, documents=1)
    (tmp_path / "texts" / "rows.jsonl").write_text('{"text": "One."}\n{"text": "Another."}\n{"text": "A third."}\n')
    planned = plan(config)
    planned.job.work.mkdir(parents=True)

    def read(*at_hand: AtHand) -> list[tuple[str, str]]:
        """Each record and what is said of it; `at_hand` is what ended a process before."""
        told: list[tuple[str, str]] = []
        for split in planned.splits:
            with Watch(planned.job.seconds) as watch, PageStore(tmp_path / "pages", extract_page) as pages:
                reading = Reading(split, planned.job, Ledger(), watch, Caution(tmp_path / "note", at_hand))
                for step in reading.steps(pages):
                    told += [(id_, "") for id_ in step.batch.ids]
                    told += [(item.file_path, item.error) for item in step.aside]
        return told

    place = ("rows.jsonl", 1)
    first = read(AtHand("reading", place, place, 0.5, has_had_its_limit=True))
    assert [name for name, _ in first] == ["texts/doc-0000.txt", "texts/rows.jsonl#1", "rows.jsonl"]
    assert first[-1][1].startswith("Reading this file: it took more than")
    assert read() == first, "known by now: nobody reads on"
