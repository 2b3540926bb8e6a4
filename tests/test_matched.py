"""What is kept of lines that rules know."""

from __future__ import annotations

from itertools import combinations

import pyarrow as pa

from corpusmill.rulebook.book import BUILT_IN, RuleBook
from corpusmill.stages.strip_boilerplate import strip_boilerplate
from corpusmill.stages.strip_inline import strip_inline
from corpusmill.text.batch import Batch


def test_a_line_that_is_known_is_judged_as_it_is_written_and_by_the_rules_of_its_row() -> None:
    """Lines that fold alike go by their own capitals, and a language's phrase says nothing in a row of another."""
    cues = ("READ MORE: Ferry Fares Rise Again", "read more: ferry fares rise again")
    body = "The council voted on Monday to close the old bridge over the river for two years, the mayor said"
    texts = [f"{body}. {cue} {body}." for cue in cues] + [f"{body}.\n\nTeile diesen Artikel\n{cues[0]}"] * 2
    languages = ["en"] * 3 + ["de"]

    def edits(texts: list[str], languages: list[str], book: RuleBook) -> list[list[tuple[object, ...]]]:
        batch = Batch([str(n) for n in range(len(texts))], texts, {"language": pa.array(languages)})
        of_rows: list[list[tuple[object, ...]]] = [[] for _ in texts]
        for action in strip_boilerplate(batch, rulebook=book):
            of_rows[action.row].append(action[1:])
        return of_rows

    book = RuleBook((BUILT_IN,), ("any", "en", "de"))
    together = [edits(texts, languages, book) for _ in range(2)]
    alone = [
        edits([text], [code], RuleBook(book.folders, book.wanted))[0]
        for text, code in zip(texts, languages, strict=True)
    ]
    assert together == [alone, alone]
    assert len({*map(str, alone)}) == len(texts)  # what is known of one says nothing of another


def test_a_page_on_one_line_says_nothing_of_its_neighbours() -> None:
    """What is not joined on one line was judged before, whatever stands in the same batch."""
    body = "The council voted on Monday to close the old bridge over the river for two years, the mayor said. "
    page, lines = f"Skip to content Sign in Subscribe {body * 12}", f"{body}\nSkip to content\nSign in\nSubscribe"
    batch = Batch(["0", "1", "2"], [lines, page, lines], {"language": pa.array(["en"] * 3)})
    book = RuleBook((BUILT_IN,), ("any", "en"))
    actions = [*strip_inline(batch, rulebook=book)]
    assert {action.row for action in actions} == {1}
    alone = Batch(["1"], [page], {"language": pa.array(["en"])})
    assert [action[1:] for action in actions] == [action[1:] for action in strip_inline(alone, rulebook=book)]


def test_what_is_kept_of_the_languages_of_batches_has_a_bound() -> None:
    """Guesses of undetermined documents come in ever other sets, nearly every batch in one of its own."""
    book = RuleBook((BUILT_IN,))
    together = [frozenset({pair}) for pair in combinations(book.files, 2)]
    assert len(together) > 500
    first = book._together(together[0])
    for wanted in together:
        book._together(wanted)
    assert len(book._groups) < 100
    assert book._together(together[0]) == first
