"""Titles over signatures whose words the text does not take up, accounts that sign, names beside bars and credits."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from corpusmill.corpus.tables import tables_of
from corpusmill.metadata.judges.signatures import read_signature
from corpusmill.metadata.words import Line, words_of
from corpusmill.stages.lift_metadata import COLUMNS, lift_metadata
from corpusmill.text.apply import apply
from corpusmill.text.batch import Batch
from corpusmill.text.fold import fold

TITLE = "Farewell to a quiet crossing after ninety winters"  # no word of it comes again
BODY = (
    "The council voted on Monday to close the old bridge over the river for two years, the mayor said.\n"
    "Engineers had found cracks in two of its pillars, and the repair would have cost four million pounds."
)


def lifted(*head: str) -> tuple[str, dict[str, Any]]:
    text = "\n".join([*head, BODY])
    batch = Batch(ids=["s/1"], texts=[text], columns={"language": pa.array(["en"], pa.string())})
    after = apply(batch, lift_metadata(batch), "lift_metadata")
    return after.texts[0], tables_of(after, [], COLUMNS).documents.to_pylist()[0]


def test_a_title_that_the_text_does_not_take_up_is_recorded_over_a_signature_and_stays() -> None:
    text, row = lifted(TITLE, "By Ann Li")
    assert row["title"] == TITLE and text.startswith(TITLE)


@pytest.mark.parametrize("line", ["The Quiet Crossing", "A quiet crossing on a winter morning (Photo: Bo Ek)"])
def test_a_short_line_or_a_caption_there_is_none(line: str) -> None:
    assert lifted(line, "By Ann Li")[1]["title"] is None


def test_a_title_over_the_names_of_text_and_pictures_is_no_caption() -> None:
    title = "Council closes the old bridge over the river for two years"
    for line in ("Text: Ann Li / Photo: Bo Ek", "Photo: Bo Ek / Text: Ann Li"):
        row = lifted(title, line)[1]
        assert (row["title"], row["author"]) == (title, ["Ann Li"])


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Posted by cat_1978 on 5 May 2020", ["cat_1978"]),
        ("Posted by harbourcat on 5 May 2020", []),  # a word in small letters, so far
        ("By cat1978 | 5 May 2020", ["cat1978"]),
        ("Posted by admin on 5 May 2020", []),
        ("Posted by Ann Li on 5 May 2020", ["Ann Li"]),
    ],
)
def test_an_account_signs_beside_a_day(line: str, names: list[str]) -> None:
    assert (lifted(TITLE, line)[1]["author"] or []) == names


def test_known_names_part_by_bars_and_unknown_ones_are_headings() -> None:
    assert lifted(TITLE, "Anna Vux | Peter Rask")[1]["author"] == ["Anna Vux", "Peter Rask"]
    assert lifted(TITLE, "Anna Vux | Harbour Walks")[1]["author"] is None


@pytest.mark.parametrize(
    ("language", "line", "name"),
    [
        ("hu", "Fotó: Kis Emese / Szöveg: Nagy Gergely", "Nagy Gergely"),
        ("id", "Foto: Dewi Sari / Teks: Rizky Putra", "Rizky Putra"),
        ("ar", "تصوير: ليلى منصور / نص: طارق حداد", "طارق حداد"),
        ("hi", "लेखक: सुनील वर्मा · 5 मिनट पढ़ें", "सुनील वर्मा"),
        ("vi", "Tác giả: Trần Bảo · 5 phút đọc", "Trần Bảo"),
        ("ja", "著者: 田中一郎 · 5分で読めます", "田中一郎"),
        ("zh", "作者: 李小河 · 阅读时间5分钟", "李小河"),
        ("el", "Συντάκτης: Μιχάλης Ρήγας · 5 λεπτά ανάγνωση", "Μιχάλης Ρήγας"),
        ("da", "Skrevet af Mads Krog den 5. maj 2020", "Mads Krog"),
        ("pl", "Opublikowane przez Jan Nowak dnia 5 maja 2020", "Jan Nowak"),
        ("ro", "Postat de Ion Popa pe 5 mai 2020", "Ion Popa"),
    ],
)
def test_labels_and_reading_times_of_many_languages(language: str, line: str, name: str) -> None:
    reading = read_signature(Line(line, fold(line), 0), words_of(language))
    assert reading is not None
    assert [find.value for find in reading.finds if find.name == "author"] == [name]
