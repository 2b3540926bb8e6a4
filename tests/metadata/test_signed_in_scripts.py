"""Who signs in scripts without capitals, in lists of names, over jobs, with agencies, and on pages of one line."""

from __future__ import annotations

import pyarrow as pa
import pytest

from corpusmill.corpus.tables import tables_of
from corpusmill.metadata.name_lists import split_names
from corpusmill.metadata.names import is_person
from corpusmill.metadata.people.called import is_called
from corpusmill.stages.lift_metadata import COLUMNS, lift_metadata
from corpusmill.text.apply import apply
from corpusmill.text.batch import Batch

# language, headline, text
TEXTS = {
    "ar": (
        "البلدية تغلق الجسر القديم فوق النهر",
        "قرر المجلس البلدي مساء الاثنين إغلاق الجسر القديم فوق النهر لمدة عامين بعد أن وجد المهندسون شقوقا فيه.",
    ),
    "he": (
        "העירייה סוגרת את הגשר הישן מעל הנהר",
        "מועצת העיר החליטה ביום שני בערב לסגור את הגשר הישן מעל הנהר לשנתיים, לאחר שמהנדסים מצאו בו סדקים.",
    ),
    "hi": (
        "नगर परिषद ने नदी का पुराना पुल बंद किया",
        "नगर परिषद ने सोमवार शाम को नदी पर बने पुराने पुल को दो साल के लिए बंद करने का फैसला किया।",
    ),
    "zh": (
        "市议会关闭河上的旧桥两年",
        "市议会星期一晚上决定关闭河上的旧桥两年，因为工程师在桥墩上发现了裂缝，维修费用超过四百万元。",
    ),
    "ja": (
        "市議会、川の古い橋を二年間閉鎖へ",
        "市議会は月曜日の夜、川にかかる古い橋を二年間閉鎖することを決めた。技術者が橋脚にひびを見つけたためだ。",
    ),
    "ko": (
        "시의회, 강의 옛 다리 이 년간 폐쇄 결정",
        "시의회는 월요일 저녁 강의 옛 다리를 이 년 동안 닫기로 결정했다. 기술자들이 교각에서 금을 발견했기 때문이다.",
    ),
    "el": (
        "Ο δήμος κλείνει την παλιά γέφυρα του ποταμού",
        "Το δημοτικό συμβούλιο αποφάσισε τη Δευτέρα το βράδυ να κλείσει την παλιά γέφυρα για δύο χρόνια.",
    ),
    "fr": (
        "La mairie ferme le vieux pont sur la rivière",
        "Le conseil municipal a décidé lundi soir de fermer le vieux pont sur la rivière pendant deux ans.",
    ),
}


def found(language: str, *lines: str, below: str = "") -> list[str] | None:
    title, body = TEXTS[language]
    text = "\n".join([title, *lines, body, body[::-1].strip("。.।"), body, *([below] if below else [])])
    batch = Batch(ids=["s/1"], texts=[text], columns={"language": pa.array([language], pa.string())})
    after = apply(batch, lift_metadata(batch), "lift_metadata")
    authors: list[str] | None = tables_of(after, [], COLUMNS).documents.to_pylist()[0]["author"]
    return authors


NAMES = {
    "ar": "طارق منصور",
    "he": "משה לוי",
    "hi": "सुनील वर्मा",
    "zh": "李小河",
    "ja": "田中一郎",
    "ko": "박민수",
    "el": "Μιχάλης Ρήγας",
}


@pytest.mark.parametrize("language", NAMES)
def test_a_bare_name_below_the_title_signs(language: str) -> None:
    assert found(language, NAMES[language], "2020-05-14") == [NAMES[language]]


HEADINGS = {
    "ar": "جمال المدينة",
    "he": "אור בנהר",
    "hi": "पुल और नदी",
    "zh": "方法论",
    "ja": "川の橋",
    "ko": "문화재",
    "el": "Νέα Γέφυρα",
}


@pytest.mark.parametrize("language", HEADINGS)
def test_a_heading_there_does_not(language: str) -> None:
    assert found(language, HEADINGS[language], "2020-05-14") is None


def test_only_known_names_are_people_without_a_label() -> None:
    assert is_person("李小河") and is_person("大桥河", labelled=True) and not is_person("大桥河")
    assert is_called("Νίκος Λ") and not is_called("Νέα Γέφυρα")


def test_an_initial_is_no_word_of_headings() -> None:
    assert is_person("Ann A. Li")
    assert not is_person("Ann A Li")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Bo Ek och Cy Rask", ["Bo Ek", "Cy Rask"]),
        ("Jan Novák a Eva Malá", ["Jan Novák", "Eva Malá"]),
        ("Μιχάλης Ρήγας και Άννα Λ", ["Μιχάλης Ρήγας", "Άννα Λ"]),
        ("طارق منصور وسمير حداد", ["طارق منصور", "سمير حداد"]),
        ("طارق وليد", ["طارق وليد"]),
    ],
)
def test_and_parts_names(text: str, names: list[str]) -> None:
    assert [name for name, *_ in split_names(text)] == names


def test_a_job_in_small_letters_bears_out_the_name_over_it() -> None:
    assert found("fr", "Zita Vux", "journaliste") == ["Zita Vux"]
    assert found("fr", "Zita Vux", "la rivière") is None


def test_a_house_signs_with_its_agency_and_a_person_alone() -> None:
    assert found("fr", "Par Pontneuf.fr avec AFP") == ["Pontneuf.fr avec AFP"]
    assert found("fr", "Par Zita Vux avec AFP") == ["Zita Vux"]
