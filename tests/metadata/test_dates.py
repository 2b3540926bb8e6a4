"""Dates of fifty languages, calendars and scripts, and what is no date."""

from __future__ import annotations

import pytest

from corpusmill.metadata.dates import find_dates, partial_dates
from corpusmill.metadata.words import words_of
from corpusmill.text.fold import fold

CASES: list[tuple[str | None, str, str | None]] = [
    ("en", "Wednesday, October 21, 2020", "2020-10-21"),
    ("en", "21 Oct 2020 at 5", "2020-10-21"),
    ("en", "Nov 20 2019, 10:18am ist", "2019-11-20"),
    ("en", "Published 3 years ago on July 21, 2022By admin", "2022-07-21"),
    ("es", "Publicado el martes 5 de enero de 2021", "2021-01-05"),
    ("fr", "mardi 5 janvier 2021 à 10h30", "2021-01-05"),
    ("de", "5. Januar 2021, 10:30 Uhr", "2021-01-05"),
    ("vi", "Thứ ba, ngày 5 tháng 1 năm 2021", "2021-01-05"),
    ("vi", "5 Tháng Một, 2021", "2021-01-05"),
    ("ar", "الثلاثاء 5 يناير 2021", "2021-01-05"),
    ("ar", "٥ كانون الثاني ٢٠٢٤", "2024-01-05"),
    ("th", "อังคารที่ 5 ม.ค. 2564", "2021-01-05"),
    ("th", "5 มกราคม 2564", "2021-01-05"),
    ("ja", "2021年1月5日(火) 10:30", "2021-01-05"),
    ("ja", "令和6年3月5日", "2024-03-05"),
    ("zh", "民國113年3月5日", "2024-03-05"),
    ("ko", "2021.01.05 10:30", "2021-01-05"),
    ("hu", "2024. március 5.", "2024-03-05"),
    ("hu", "2024. 03. 05.", "2024-03-05"),
    ("lt", "2024 m. kovo 5 d.", "2024-03-05"),
    ("lv", "2024. gada 5. martā", "2024-03-05"),
    ("he", "5 במרץ 2024", "2024-03-05"),
    ("bn", "৫ মার্চ ২০২৪", "2024-03-05"),
    ("gu", "૫ માર્ચ ૨૦૨૪", "2024-03-05"),
    ("fi", "5. maaliskuuta 2024", "2024-03-05"),
    ("el", "5 Μαρτίου 2024", "2024-03-05"),
    ("ca", "5 de març de 2024", "2024-03-05"),
    ("ca", "5 d'agost de 2024", "2024-08-05"),
    ("hr", "5. ožujka 2024.", "2024-03-05"),
    ("pl", "5 marca 2024 r.", "2024-03-05"),
    ("pt", "segunda-feira, 5 de janeiro de 2021", None),
    ("pt", "segunda-feira, 4 de janeiro de 2021", "2021-01-04"),
    ("eu", "2024ko martxoaren 5a", "2024-03-05"),
    ("fa", "۱۵ اسفند ۱۴۰۲", "2024-03-05"),
    ("fa", "۱۴۰۲/۱۲/۱۵", "2024-03-05"),
    ("fa", "سه‌شنبه ۱۵ اسفند ۱۴۰۲", "2024-03-05"),
    (None, "18 de junio de 2018", "2018-06-18"),
    (None, "5 listopada 2020", None),
    ("hi", "21 Mar 2020, 03:05:00 PM", "2020-03-21"),
    ("ta", "5 மார்ச் 2024", "2024-03-05"),
    ("tr", "5 Ocak 2021, Salı 10:30", "2021-01-05"),
    ("ko", "2021년 1월 5일 화요일", "2021-01-05"),
    ("km", "5 មីនា 2024", "2024-03-05"),
    ("en", "31 February 2021", None),
    ("en", "COLUMBIA, Mo. (Jan. 5, 2021) - ", "2021-01-05"),
    ("ru", "5 марта 2024 г. в 10:00", "2024-03-05"),
    ("id", "Selasa, 5 Januari 2021", "2021-01-05"),
    ("de", "Di., 05.01.2021", "2021-01-05"),
    ("en", "the 2024-03-05 report", "2024-03-05"),
    ("en", "September 23rd, 2021", "2021-09-23"),
    ("es", "5/Ene/2021", "2021-01-05"),
    ("en", "5-Jan-2021", "2021-01-05"),
    ("en", "May 2nd 2021", "2021-05-02"),
    ("en", "Sunday May 2nd 2021", "2021-05-02"),
    ("en", "Thursday, October 21, 2020", None),
    ("de", "Sonntag, den 2. Mai 2021", "2021-05-02"),
    ("el", "Τρίτη, 5 Ιανουαρίου 2021", "2021-01-05"),
    ("cs", "5. března 2024", "2024-03-05"),
    ("uk", "5 березня 2024", "2024-03-05"),
    ("fa", "5 مارس 2024", "2024-03-05"),
    ("ur", "5 مارچ 2024", "2024-03-05"),
    ("ur", "5 مارچ ، 2024", "2024-03-05"),
    ("ka", "5 მარტი 2024", "2024-03-05"),
    ("no", "tirsdag 5. januar 2021", "2021-01-05"),
    ("th", "วันอังคารที่ 5 มกราคม พ.ศ. 2564", "2021-01-05"),
    ("th", "5 มกราคม พ.ศ. 2564", "2021-01-05"),
    ("it", "martedì 5 gennaio 2021", "2021-01-05"),
    ("ko", "2021-01-05(화)", "2021-01-05"),
    ("sv", "den 5 januari 2021", "2021-01-05"),
    ("sl", "5. januar 2021", "2021-01-05"),
    ("sl", "5.1.2021", "2021-01-05"),
    ("en", "Jan 5, 2021", "2021-01-05"),
    ("zh", "2021/01/05", "2021-01-05"),
    ("en", "5th of January 2021", "2021-01-05"),
    ("en", "January 5th, 2021", "2021-01-05"),
    ("en", ".NET 10 in April 2025", None),
    ("en", "see /2015/03/30/post", None),
    ("en", "in 2022-2023 November 5, 2021", "2021-11-05"),
    ("ja", "2025年1月13日 20時", "2025-01-13"),
    ("fa", "15 اسفند", None),
    ("th", "วันอังคารที่ 4 มกราคม 2565", "2022-01-04"),
    ("fa", "1402", None),
]


@pytest.mark.parametrize(("language", "text", "iso"), CASES)
def test_a_date_is_read_in_its_own_language_and_calendar(language: str | None, text: str, iso: str | None) -> None:
    found = find_dates(fold(text), words_of(language))
    assert (found[0].iso if found else None) == iso


@pytest.mark.parametrize(
    ("language", "text", "spans"),
    [
        ("en", "london, jan 5 (reuters)", ["jan 5"]),
        ("it", "roma, 05 mag", ["05 mag"]),
        ("ru", "москва, 5 янв", ["5 янв"]),
        ("en", "tuesday, oslo", ["tuesday"]),
        ("en", "5 people in oslo", []),
    ],
)
def test_a_day_without_a_year_is_furniture(language: str, text: str, spans: list[str]) -> None:
    assert [text[a:b].rstrip() for a, b in partial_dates(text, words_of(language))] == spans
