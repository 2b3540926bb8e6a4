"""Every case of a signature reads its own example, and no case before it does; whole lines of many languages."""

from __future__ import annotations

from typing import Any

import pytest

from corpusmill.metadata.cues import _LONGEST_END, author_ends
from corpusmill.metadata.judges.lines.days import _signed
from corpusmill.metadata.judges.parts import CASES, Case, Piece, compiled
from corpusmill.metadata.judges.signatures import read_signature
from corpusmill.metadata.words import Line, words_of
from corpusmill.text.fold import fold


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_case_reads_its_example_and_no_earlier_case_does(case: Case) -> None:
    text = case.before + case.example + case.behind
    line = Line(text, fold(text), 0)
    patterns = compiled(case.language)
    signed = case.name in ("place behind a name", "trade behind a name")
    start = len(case.before)
    end = start + len(case.example)
    piece = Piece(line, start, end, case.example, line.folded[start:end], patterns, signed)
    readers = [other.name for other in CASES if other.read(piece)]
    assert readers[0] == case.name
    part = case.read(piece)
    assert part and part.kind == case.kind


@pytest.mark.parametrize(
    "text", ["14.03.2023, Foto: Jörg Haken", "Foto: Jörg Haken", "Foto: Hafenbild / Autor: Jörg Haken"]
)
def test_a_picture_alone_signs_no_text(text: str) -> None:
    assert read_signature(Line(text, fold(text), 0), words_of("de")) is None


@pytest.mark.parametrize(
    "text", ["Harbour Wrap-Up | May 5, 2020", "SÉANCE DU 12 DÉCEMBRE 2019", "Harbour Council Roundup May 5, 2020"]
)
def test_a_heading_beside_a_day_is_no_name(text: str) -> None:
    assert read_signature(Line(text, fold(text), 0), words_of("fr")) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ann Vux | May 5, 2020", "Ann Vux"),  # a given name
        ("Zorx Jankowicz | May 5, 2020", "Zorx Jankowicz"),  # the ending of a family name
        ("Zorx Vux, Staff Writer | May 5, 2020", "Zorx Vux"),  # a job
    ],
)
def test_a_name_beside_a_day_is_one_that_people_have_or_has_a_job(text: str, name: str) -> None:
    reading = read_signature(Line(text, fold(text), 0), words_of("en"))
    assert reading and name in [find.value for find in reading.finds if find.name == "author"]


LINES: list[tuple[str, str, dict[str, Any]]] = [
    ("en", "By Nora Dahl | Staff Writer | March 5, 2024 | Updated 10:14 a.m.",
     {"author": "Nora Dahl", "date": "2024-03-05"}),
    ("en", "Published 3 years ago on July 21, 2022By admin", {"date": "2022-07-21"}),
    ("en", "May 6, 2014By Nora Dahl", {"author": "Nora Dahl", "date": "2014-05-06"}),
    ("en", "Posted by Ann Li on 5 May 2020", {"author": "Ann Li", "date": "2020-05-05"}),
    ("en", "May 5, 2020 by Ann Li Leave a Comment", {"author": "Ann Li", "date": "2020-05-05"}),
    ("en", "By Ann Li 5 May 2020, 15:56 59 comments", {"author": "Ann Li", "date": "2020-05-05"}),
    ("en", "Posted by Ann Li on May 5, 2020 in Harbour, Town and Sea", {"author": "Ann Li", "date": "2020-05-05"}),
    ("en", "By Thomas More", {"author": "Thomas More"}),
    ("de", "5. Mai 2020 von Anna Schmidt Schreibe einen Kommentar", {"author": "Anna Schmidt", "date": "2020-05-05"}),
    ("fr", "Par Anne Morel 5 mai 2020 3 commentaires", {"author": "Anne Morel", "date": "2020-05-05"}),
    ("fr", "le 17/11/2023 à 16h00 par Afp - Lecture en 2 min", {"date": "2023-11-17"}),
    ("ko", "이동희 기획위원 leedh@example.com", {"author": "이동희"}),
    ("zh", "記者王小明／綜合報導", {"author": "王小明"}),
    ("zh", "点击：1,474   发布：2017-03-09 09:43   责编：王小明   来源：光明日报", {"date": "2017-03-09"}),
    ("ru", "Текст: Лида Петрова · 11 октября 2018", {"author": "Лида Петрова", "date": "2018-10-11"}),
    ("pl", "Autor Jan Kowalski, 5 marca 2024", {"author": "Jan Kowalski", "date": "2024-03-05"}),
    ("tr", "Yayınlanma tarihi: 5 Ocak 2021", {"date": "2021-01-05"}),
    ("el", "Γράφει ο Νίκος Παπαδόπουλος", {"author": "Νίκος Παπαδόπουλος"}),
    ("he", "מאת: דנה כהן", {"author": "דנה כהן"}),
    ("uk", "Автор: Олена Коваль", {"author": "Олена Коваль"}),
    ("ro", "Publicat: 5 ianuarie 2021, 10:30", {"date": "2021-01-05"}),
    ("hu", "Szerző: Kovács Anna", {"author": "Kovács Anna"}),
    ("fi", "Teksti: Liisa Virtanen", {"author": "Liisa Virtanen"}),
    ("sv", "Text: Anna Berg", {"author": "Anna Berg"}),
    ("de", "Автор: Иван Петров", {"author": "Иван Петров"}),  # a label with a colon is read in any language
    ("cs", "Autor: Jan Novák 5. 3. 2024", {"author": "Jan Novák", "date": "2024-03-05"}),
    ("fa", "نویسنده: احمد رضایی", {"author": "احمد رضایی"}),
    ("bn", "লেখক: রহিম উদ্দিন", {"author": "রহিম উদ্দিন"}),
    # a label that the last letters of a name look like
    ("en", "Tom Wilson | March 14, 2023", {"author": "Tom Wilson", "date": "2023-03-14"}),
    ("is", "Jón Sigurðsson | 14. mars 2023 kl. 18:05", {"author": "Jón Sigurðsson", "date": "2023-03-14"}),
    # pictures beside the text
    ("sv", "Text: Linus Hed Foto: Mostphotos", {"author": "Linus Hed"}),
    ("de", "14. März 2023 - Text: Jörg Haken, Foto: Stadt Hafen", {"author": "Jörg Haken", "date": "2023-03-14"}),
    ("de", "Text und Fotos: Jörg Haken", {"author": "Jörg Haken"}),
    ("fi", "Kuva ja teksti: Jukka Virta | ti 14.3.2023 klo 18.05", {"author": "Jukka Virta", "date": "2023-03-14"}),
    ("ko", "글 최민아 기자 / 사진 이도현 기자", {"author": "최민아"}),
    # counters, times and what languages put behind a year
    ("ru", "Опубликовано: 14.03.2023 в 18:05 Автор: Ольга Сапина Просмотров: 431",
     {"author": "Ольга Сапина", "date": "2023-03-14"}),
    ("de", "14.03.2023 | Autor: mho | Kommentare: 3", {"date": "2023-03-14"}),
    ("pl", "Autor: Jan Kowalski | 14 marca 2023 r.", {"author": "Jan Kowalski", "date": "2023-03-14"}),
    ("pt", "14/03/2023 18h05 Atualizado há 2 dias", {"date": "2023-03-14"}),
    ("ja", "2023年3月14日 18時05分", {"date": "2023-03-14"}),
    ("ja", "2023/03/14 18:05 配信", {"date": "2023-03-14"}),
    ("zh", "2023-03-14 18:05 来源：海滨晚报 作者：陈志远", {"author": "陈志远", "date": "2023-03-14"}),
    ("sl", "Piše: Matej Zupan | 14. marca 2023", {"author": "Matej Zupan", "date": "2023-03-14"}),
    ("lt", "2023 kovo 14", {"date": "2023-03-14"}),
    # "bảo" is a name, "báo" a paper; what she is, behind who she is; a block before a name
    ("vi", "Tác giả: Trần Quốc Bảo", {"author": "Trần Quốc Bảo"}),
    ("en", "By Tom Wilson, Local Democracy Reporter", {"author": "Tom Wilson"}),
    ("nl", "Verslaggever Sjoerd Terp", {"author": "Sjoerd Terp"}),
    ("zh", "●王小明", {"author": "王小明"}),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "values"), LINES)
def test_a_line_of_parts_is_read_whole(language: str, text: str, values: dict[str, Any]) -> None:
    reading = read_signature(Line(text, fold(text), 0), words_of(language))
    assert reading is not None
    found = {find.name: find.value for find in reading.finds if find.name in ("author", "date")}
    assert found == values


@pytest.mark.parametrize(
    "text", ["Chicago Bulls", "By the harbour", "Related Stories", "Views", "Author Events 2024 in May"]
)
def test_a_line_with_a_part_that_is_not_understood_signs_nothing(text: str) -> None:
    reading = read_signature(Line(text, fold(text), 0), words_of("en"))
    assert reading is None or reading.rule != "signature"


def test_long_dashes_part_a_line_and_middle_dots_the_words_of_a_label() -> None:
    text = "王小明—李江–2020 文・写真 a—b"
    assert _signed(Line(text, fold(text), 0)) == "王小明|李江|2020 文/写真 a|b"


def test_no_word_of_labels_is_longer_than_what_is_looked_at() -> None:
    assert max(map(len, author_ends())) < _LONGEST_END
