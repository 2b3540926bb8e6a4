"""What rules cut of the lines of a batch: told of all lines at once, and asked of each."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpusmill.rulebook.book import BUILT_IN, RuleBook
from corpusmill.rulebook.cut import cut
from corpusmill.rulebook.cut.documents import Documents
from corpusmill.rulebook.cut.round import Round
from corpusmill.text.actions import Edit, Edits, Tag
from corpusmill.text.apply import apply
from corpusmill.text.batch import Batch, Mark

BODY = "The council voted on Monday to close the old bridge over the river for two years, the mayor said."
LINES = [
    BODY, BODY, "It will cost two million", "the ferry goes on.", "A Ferry for the Town", "", "  ", "Leave a Reply",
    "LEAVE A REPLY", "- Leave a Reply", "* Sign in", "| Sign in | Sign up |", "Sign in", " Share this article",
    "Advertisement", "Comments", "Watch: Mayor Opens New Ferry", "Read also: Mayor Opens New Ferry in the Town",
    "Skip to content", "Related Articles", "X", f"{BODY} Share this article", "© 2004 The Post",
    "Notify me of follow-up comments by email.", "Read more about the ferry.", "All rights reserved.",
]  # fmt: skip
OF_THE_TEXT = [
    "In the menu you find:\n- Read more\n- Leave a Reply\n- Sign in",
    "you will find the button\nLeave a Reply\nbelow the text",
    "| Name | Role |\n| Leave a Reply | Sign in |\n| Home | Page |",
    "A ferry\n\nLeave a Reply\n\nfor the town",
    f"{BODY}\nA ferry\nX\nFor the town\n{BODY}",
    "{\n};\n{\nLeave a Reply\n}\n);\n{",
]
BLOCKS = st.one_of(
    st.sampled_from(OF_THE_TEXT).map(lambda block: [block]),
    st.lists(st.sampled_from([*LINES, *OF_THE_TEXT]), max_size=12),
)
BOOK = RuleBook((BUILT_IN,), ("any", "en"))


def batch_of(documents: list[list[str]], marks: tuple[Mark, ...] = ()) -> Batch:
    texts = ["\n".join(lines) for lines in documents]
    return Batch(
        [str(n) for n in range(len(texts))], texts, {"language": pa.array(["en"] * len(texts))}, [marks] * len(texts)
    )


@given(st.lists(BLOCKS, min_size=1, max_size=4))
def test_a_line_that_columns_say_goes_goes_by_all_that_is_asked_of_it(documents: list[list[str]]) -> None:
    batch = batch_of(documents)
    rows = Documents(batch, batch.lines, BOOK)
    matched = rows.matched()
    while matched:
        found = Round(rows, matched)
        for n in np.flatnonzero(found.sure).tolist():
            assert found.taken(n, anywhere=False) == found.matched[n].whole
        matched = rows.matched_again(matched, found.cut(anywhere=False), found.unsettled())


@given(st.lists(BLOCKS, min_size=2, max_size=4))
def test_a_document_is_cut_as_if_it_were_alone(documents: list[list[str]]) -> None:
    together = apply(batch_of(documents), cut(batch_of(documents), BOOK), "rules")
    for n, lines in enumerate(documents):
        alone = apply(batch_of([lines]), cut(batch_of([lines]), BOOK), "rules")
        assert alone.texts[0] == together.texts[n]
        assert alone.history[0] == together.history[n]
        assert alone.found[0] == together.found[n]


def test_most_lines_that_go_are_told_by_columns() -> None:
    batch = batch_of([[BODY, "", "Leave a Reply", "Sign in", "", "Skip to content"]] * 2)
    rows = Documents(batch, batch.lines, BOOK)
    found = Round(rows, rows.matched())
    assert found.lines == [2, 3, 5, 8, 9, 11]
    assert found.sure.all()


def test_edits_as_columns_are_the_edits_one_by_one() -> None:
    batch = batch_of([[BODY, "Leave a Reply"], [BODY, "© 2004 The Post"]])
    found = cut(batch, BOOK)
    edits = [action for action in found if isinstance(action, Edit)]
    tags = [action for action in found if isinstance(action, Tag)]
    assert [edit.row for edit in edits] == [0, 1]
    assert {tag.row for tag in tags} == {1}
    one, other = apply(batch, found, "rules"), apply(batch, [*tags, *edits], "rules")
    assert (one.texts, [*one.history], one.found) == (other.texts, [*other.history], other.found)
    moved = found.of_rows(np.array([4, 2]))
    assert [edit.row for edit in moved if isinstance(edit, Edit)] == [4, 2]
    assert {tag.row for tag in moved if isinstance(tag, Tag)} == {2}
    assert [*Edits.of([*tags, *edits])] == [*edits, *tags]


WRAPPED = """\
The council voted on Monday to close the old bridge over the
river for two years, since the arches are cracked. The buses
take the northern road, and the ferry goes every ten minutes
as long as the bridge is closed, a speaker of the mayor said
while the works will cost four million, most of which is the
region's to pay. Nobody knows who pays what is left, but the
council will ask for money in June, as it did a year ago for
the harbour, and the quays have been mended since, he added.""".split("\n")


@pytest.mark.parametrize(
    ("at", "lines"),
    [
        # what a wrapped line seemed to come from is cut
        (4, ["The arches © 2020 The Post. All rights reserved. A ferry for", "Please support us with a donation."]),
        (6, ["Subscribe to our newsletter and to that of the old town", "Leave a Reply"]),
        # a line between the halves of a sentence, one of which is cut
        (4, ["The arches © 2020 The Post. All rights reserved, and the", "Leave a Reply"]),
    ],
)
def test_a_second_run_finds_no_half_of_a_wrapped_sentence_that_the_first_left(at: int, lines: list[str]) -> None:
    before = [*WRAPPED[:at], *lines, *WRAPPED[at:]]
    once = apply(batch_of([before]), cut(batch_of([before]), BOOK), "rules").texts[0]
    again = once.split("\n")
    assert apply(batch_of([again]), cut(batch_of([again]), BOOK), "rules").texts[0] == once
    assert once != "\n".join(before)
    assert [line for line in again if line in WRAPPED] == WRAPPED


def test_of_a_line_that_may_not_go_as_a_whole_a_part_goes_at_once() -> None:
    lines = """\
after the meeting and added that buses would take the northern road.
the old bridge over the river for two years because the arches are
© 2020 The Post. All rights reserved.
Sign up for our newsletter.
which the region pays, and nobody knows who pays the rest. The council
voted on Monday to close the old bridge over the river for two years
because the arches are cracked, the mayor said after the meeting and
added that buses would take the northern road. Walkers may use the ferry
without paying for it while the bridge is closed. Repairs will cost four
million, most of which the (opens in new tab) region pays, and nobody
knows who pays the rest.""".split("\n")
    once = apply(batch_of([lines]), cut(batch_of([lines]), BOOK), "rules").texts[0].split("\n")
    assert once[2:4] == ["© 2020 The Post. ", ""]
    assert [*cut(batch_of([once]), BOOK)] == []
