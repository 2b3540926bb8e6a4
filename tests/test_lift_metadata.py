"""Metadata lifted from made-up documents in the languages of the rule book, and what must stay in the body."""

from __future__ import annotations

from typing import Any

import pytest

from corpusmill.stages.lift_metadata import COLUMNS
from lifting import BODY, lifted

SIGNATURES = [
    ("en", "By Jane Doe", {"author": ["Jane Doe"]}),
    ("en", "BY JANE DOE", {"author": ["JANE DOE"]}),
    ("en", "By Jane Doe and Rob O’Neill, Staff Writers", {"author": ["Jane Doe", "Rob O’Neill"]}),
    ("en", "By Jane Doe – Accra", {"author": ["Jane Doe"], "dateline": "Accra"}),
    ("en", "Jane Doe | January 5, 2021", {"author": ["Jane Doe"], "date": "2021-01-05"}),
    ("en", "- The Harbour Times - Tuesday, January 5, 2021", {"publisher": "The Harbour Times", "date": "2021-01-05"}),
    ("en", "Published: 5 January 2021 at 10:30 GMT", {"date": "2021-01-05"}),
    ("en", "2021-01-05T10:30:00Z", {"date": "2021-01-05"}),
    ("en", "date: 2021-01-05T10:30:00.250+02:00", {"date": "2021-01-05"}),
    ("en", "by Jane Doe—10 min read", {"author": ["Jane Doe"]}),
    ("en", "By Staff Reporter", {"author": None}),
    ("es", "Por María de la Cruz", {"author": ["María de la Cruz"]}),
    ("es", "Publicado el 5 de enero de 2021", {"date": "2021-01-05"}),
    ("fr", "Par Élodie Martin, journaliste", {"author": ["Élodie Martin"]}),
    ("fr", "Publié le mardi 5 janvier 2021 à 10h30", {"date": "2021-01-05"}),
    ("de", "Von Jürgen Müller, Berlin", {"author": ["Jürgen Müller"]}),
    ("de", "5. Januar 2021, 10:30 Uhr", {"date": "2021-01-05"}),
    ("pt", "Por João da Silva", {"author": ["João da Silva"]}),
    ("it", "di Giulia Bianchi", {"author": ["Giulia Bianchi"]}),
    ("it", "martedì 5 gennaio 2021", {"date": "2021-01-05"}),
    ("nl", "Door Pieter van den Berg", {"author": ["Pieter van den Berg"]}),
    ("pl", "Autor: Anna Nowak", {"author": ["Anna Nowak"]}),
    ("no", "Av Kari Nordmann", {"author": ["Kari Nordmann"]}),
    ("no", "Publisert 5. januar 2021 kl. 10.30", {"date": "2021-01-05"}),
    ("ru", "Автор: Иван Петров", {"author": ["Иван Петров"]}),
    ("ru", "5 января 2021, 10:30", {"date": "2021-01-05"}),
    ("tr", "Muhabir: Ayşe Yılmaz", {"author": ["Ayşe Yılmaz"]}),
    ("tr", "Giriş: 5 Ocak 2021, Salı 10:30", {"date": "2021-01-05"}),
    ("id", "Pewarta: Budi SantosoEditor: Siti Rahma", {"author": ["Budi Santoso"]}),
    ("id", "5 Januari 2021 | 10.37 WIB", {"date": "2021-01-05"}),
    ("vi", "Tác giả: Nguyễn Văn An", {"author": ["Nguyễn Văn An"]}),
    ("vi", "Thứ ba, ngày 5 tháng 1 năm 2021", {"date": "2021-01-05"}),
    ("ar", "كتب: أحمد محمود", {"author": ["أحمد محمود"]}),
    ("ar", "الثلاثاء 5 يناير 2021", {"date": "2021-01-05"}),
    ("ur", "تحریر: احمد علی", {"author": ["احمد علی"]}),
    ("hi", "लेखक: राम शर्मा", {"author": ["राम शर्मा"]}),
    ("th", "โดย สมชาย ใจดี", {"author": ["สมชาย ใจดี"]}),
    ("th", "5 มกราคม 2564", {"date": "2021-01-05"}),
    ("ja", "文・山田太郎", {"author": ["山田太郎"]}),
    ("ja", "2021年1月5日(火) 10:30", {"date": "2021-01-05"}),
    ("zh", "作者：王小明", {"author": ["王小明"]}),
    ("zh", "2021年01月05日 10:30", {"date": "2021-01-05"}),
    ("ko", "김민수 기자 minsu@example.com", {"author": ["김민수"]}),
    ("ko", "입력 2021.01.05 10:30", {"date": "2021-01-05"}),
]


@pytest.mark.parametrize(("language", "signature", "expected"), SIGNATURES)
def test_a_signature_is_lifted(language: str, signature: str, expected: dict[str, Any]) -> None:
    body = BODY[language]
    after, row = lifted(f"{signature}\n\n{body}\n\n{body}", language)
    assert {name: row[name] for name in expected} == expected
    assert after.texts[0].split() == f"{body} {body}".split()


DATELINES = [
    ("en", "BRUSSELS: ", "BRUSSELS", None),
    ("en", "ROCKFORD, Illinois – ", "ROCKFORD, Illinois", None),
    ("en", "COLUMBIA, Mo. (Jan. 5, 2021) - ", "COLUMBIA, Mo.", None),
    ("en", "LONDON, Jan 5 (Reuters) - ", "LONDON", None),
    ("en", "TUESDAY, Jan. 5, 2021 (HealthDay News) -- ", None, "HealthDay News"),
    ("en", "SPRINGFIELD, Ill., Jan. 5, 2021 /PRNewswire/ -- ", "SPRINGFIELD, Ill.", None),
    ("es", "Madrid, 5 ene (EFE).- ", "Madrid", None),
    ("fr", "PARIS, 5 janvier (AFP) - ", "PARIS", None),
    ("de", "Berlin (dpa) - ", "Berlin", None),
    ("pt", "Lisboa, 05 jan 2021 (Lusa) – ", "Lisboa", "Lusa"),
    ("it", "(ANSA) - ROMA, 05 GEN - ", "ROMA", "ANSA"),
    ("nl", "AMSTERDAM (ANP) - ", "AMSTERDAM", "ANP"),
    ("pl", "WARSZAWA (PAP) - ", "WARSZAWA", "PAP"),
    ("no", "OSLO (NTB): ", "OSLO", "NTB"),
    ("ru", "МОСКВА, 5 янв — РИА Новости. ", "МОСКВА", "РИА Новости"),
    ("ru", "МОСКВА, 5 января. /ТАСС/. ", "МОСКВА", "ТАСС"),
    ("tr", "ANKARA (AA) - ", "ANKARA", "AA"),
    ("id", "JAKARTA, KOMPAS.com – ", "JAKARTA", "KOMPAS.com"),
    ("id", "Jakarta (ANTARA) - ", "Jakarta", "ANTARA"),
    ("id", "TEMPO.CO, Jakarta - ", "Jakarta", "TEMPO.CO"),
    ("vi", "(Dân trí) - ", None, "Dân trí"),
    ("ar", "القاهرة - ", "القاهرة", None),
    ("ur", "اسلام آباد: ", "اسلام آباد", None),
    ("hi", "नई दिल्ली, 5 जनवरी (भाषा) ", "नई दिल्ली", "भाषा"),
    ("th", "กรุงเทพฯ - ", "กรุงเทพฯ", None),
    ("ja", "【ロンドン時事】", "ロンドン", "時事"),
    ("ja", "【ワシントン＝山田太郎】", "ワシントン", None),
    ("zh", "新华社北京1月5日电（记者 张三）", "北京", "新华社"),
    ("zh", "中新网上海1月5日电 ", "上海", "中新网"),
    ("zh", "〔記者王小明／台北報導〕", "台北", None),
    ("ko", "(서울=연합뉴스) 김민수 기자 = ", "서울", "연합뉴스"),
    ("ko", "[서울=뉴시스]김민수 기자 = ", "서울", "뉴시스"),
]


@pytest.mark.parametrize(("language", "opening", "place", "publisher"), DATELINES)
def test_a_dateline_is_recorded_and_stays(
    language: str, opening: str, place: str | None, publisher: str | None
) -> None:
    text = f"{opening}{BODY[language]}\n\n{BODY[language]}"
    after, row = lifted(text, language)
    assert (row["dateline"], row["publisher"]) == (place, publisher)
    assert after.texts[0] == text


CREDITS = [
    ("en", "The minister in Brussels.Pool / Reuters", "Pool / Reuters", "The minister in Brussels."),
    ("en", "Photo by Ann Li / CC BY-SA 4.0", "Ann Li / CC BY-SA 4.0", None),
    ("en", "(Photo courtesy of Ann Li.)", "Ann Li", None),
    ("en", "The old bridge at dawn (AP Photo/Ann Li)", "AP Photo/Ann Li", "The old bridge at dawn"),
    ("fr", "Photo : Anne LEROY / AFP", "Anne LEROY / AFP", None),
    ("de", "Die alte Brücke am Montag. Foto: dpa", "dpa", "Die alte Brücke am Montag."),
    ("es", "El viejo puente, el lunes. Foto: Ana Ruiz", "Ana Ruiz", "El viejo puente, el lunes."),
    ("it", "Il vecchio ponte - Foto: ANSA", "ANSA", "Il vecchio ponte"),
    ("no", "Den gamle broen. Foto: Kari Nordmann / NTB", "Kari Nordmann / NTB", "Den gamle broen."),
    ("ru", "(Фото: Иван Петров/ТАСС)", "Иван Петров/ТАСС", None),
    ("vi", "Cây cầu cũ sáng thứ Hai. Ảnh: Văn An", "Văn An", "Cây cầu cũ sáng thứ Hai."),
    ("id", "Jembatan tua itu kini ditutup. Foto: Budi Santoso", "Budi Santoso", "Jembatan tua itu kini ditutup."),
    ("ja", "閉鎖された古い橋＝写真：共同", "共同", "閉鎖された古い橋"),
    ("ko", "폐쇄된 낡은 다리. 사진=연합뉴스", "연합뉴스", "폐쇄된 낡은 다리."),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "credit", "caption"), CREDITS)
def test_credit_and_caption(language: str, text: str, credit: str, caption: str | None) -> None:
    body = BODY[language]
    after, row = lifted(f"{body}\n\n{text}\n\n{body}", language)
    values = {field["name"]: field["value"] for field in row["fields"]}
    assert (values.get("credit"), values.get("caption")) == (credit, caption)
    assert after.texts[0].split() == f"{body} {body}".split()
    kept, _ = lifted(f"{body}\n\n{text}\n\n{body}", language, captions="keep")
    if caption and text.startswith(caption):
        assert kept.texts[0].split("\n\n")[1].rstrip() == caption


def test_a_page_of_which_title_and_day_are_known_is_not_asked_for_others() -> None:
    title = "Council closes the old bridge for two years"
    after, row = lifted(f"3 April 2019\n{title}\n5 May 2020\n\n{BODY['en'] * 3}\n\n{BODY['en'] * 2}")
    assert (row["title"], row["date"]) == (title, "2019-04-03")
    assert [found.value for found in after.found[0] if found.name == "date"] == ["2019-04-03"]


BODY_LINES = [
    "By the time the boats came back, the harbour was empty",
    "By and large",
    "Related Stories",
    "Chicago Bulls",
    "Photos of the fire were shown in court.",
    "The photo was taken by Ann Li in the spring of 2019.",
    "Question: How long will the bridge be closed for the works this time?",
    "January 5, 2021 was a cold day in the harbour, and nobody went out to sea.",
    "NATO – the alliance of thirty states – met in the harbour town for two days.",
    "Paris Hilton - the heiress who came to the harbour - opened the bridge again.",
    "From the Harbour Times to the Evening Post, every paper had the story.",
    "Ingredients",
    "Step 2",
]


@pytest.mark.parametrize("body_line", BODY_LINES)
def test_look_alikes_stay_and_say_nothing(body_line: str) -> None:
    text = f"{BODY['en']}\n\n{body_line}\n\n{BODY['en']}\n\n{BODY['en']}"
    after, row = lifted(text)
    assert after.texts[0] == text
    assert [row[name] for name in COLUMNS] == [None] * len(COLUMNS)
