"""The day of a page on which no signature shows it, among days of comments, teasers and events."""

from __future__ import annotations

from datetime import date
from itertools import accumulate

import numpy as np
import pytest

from corpusmill import clean
from corpusmill.metadata.judges.pages.days import NAMES, Dated, days_of, features, read_days
from corpusmill.metadata.judges.signatures import read_signature
from corpusmill.metadata.words import Line, words_of
from corpusmill.text.fold import fold

BODY = """The harbour board closes the old bridge for two years, because its piers are worn, the board said on Monday.
Ships will pass by the northern lock until then, and walkers are asked to take the ferry beside the market.
The works cost eleven million, of which the town pays a third. "We have waited long enough," a member said.
A first look at the piers in spring had shown that repairs alone would not do, and that steel had to be ordered."""


def page_of(text: str) -> list[Line]:
    starts = accumulate((len(line) + 1 for line in text.split("\n")), initial=0)
    return [Line(line, fold(line), at) for line, at in zip(text.split("\n"), starts, strict=False) if line]


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("pl", "Wrzucono: 14.03.2023 (opr. zesp.)"),
        ("de", "Hafenblatt, 14. März 2023, Seite 4"),
        ("ja", "2023年3月14日 港の記事 第五面"),
    ],
)
def test_a_day_among_words_that_nobody_listed_dates_its_page(language: str, line: str) -> None:
    words = words_of(language)
    lines = page_of(f"Old bridge closes for two years\n{line}\n{BODY}")
    assert read_signature(lines[1], words) is None
    days = days_of(lines, range(len(lines)), words)
    (found,) = read_days([Dated(lines, days, words, lines[0].folded)])
    assert found and found[1].value == "2023-03-14"


def test_a_day_of_which_a_text_speaks_does_not_date_it() -> None:
    told = "The old bridge was opened on 14 March 1998, and on 2 May 2004 a ship ran into it at night."
    assert clean(f"{BODY}\n{told}\n{BODY}").metadata.get("date") is None
    more = f"It was opened on 14 March 1998, said Ann, {'and so on ' * 7}to the end."
    assert days_of(page_of(more), [0], words_of("en")) == []


@pytest.mark.parametrize(
    ("language", "line", "is_own"),
    [
        ("en", "The boat fair opens on 12 May 2024 in the old town hall.", False),
        ("ru", "Ярмарка лодок откроется 12 мая 2024 года в старой ратуше.", False),
        ("en", "This page of the harbour board was last updated on 12 May 2024.", True),
        ("en", "12 May 2024 | Harbour board, page 4", True),
    ],
)
def test_a_short_sentence_without_a_label_speaks_of_its_day(language: str, line: str, is_own: bool) -> None:
    assert bool(days_of(page_of(line), [0], words_of(language))) == is_own


def test_features_tell_where_a_day_stands_and_how_it_lies_among_the_others() -> None:
    texts = ("Home", "Old bridge closes", "Updated on 5 May 2020", "x" * 300, "Ann: 7 May 2020 - nice", "5 May 2020")
    lines = [Line(text, fold(text), 100 * n) for n, text in enumerate(texts)]
    words = words_of("en")
    days = days_of(lines, [2, 4, 5], words)
    assert [(day.at, day.day.iso) for day in days] == [(2, "2020-05-05"), (4, "2020-05-07"), (5, "2020-05-05")]
    asked = dict(zip(NAMES, features(lines, days, words, "old bridge closes"), strict=True))
    assert asked["from_title"].tolist() == [1, 3, 4]
    assert asked["updated"].tolist() == [1, 0, 0]
    assert asked["copies"].tolist() == [2, 1, 2]
    assert asked["newer"].tolist() == [1, 0, 1]
    assert asked["span"].tolist() == [(date(2020, 5, 7) - date(2020, 5, 5)).days, 0, 2]
    assert asked["words"].tolist() == [2, 2, 0]
    assert features(lines, days, words, None).dtype == np.int16


def test_a_list_of_dated_lines_has_no_day_of_its_own() -> None:
    lines = [Line(f"Item of {n % 28 + 1} May 2020", f"item of {n % 28 + 1} may 2020", 40 * n) for n in range(60)]
    assert days_of(lines, range(60), words_of("en")) == []
