"""Lines that hold no word but those of a site's furniture: many ways of saying a few things, and what looks alike."""

from __future__ import annotations

import re

import pytest

from corpusmill import clean
from corpusmill.rulebook.patterns.wording import pairs_pattern, words_pattern

GERMAN = (
    "Die Stadtverwaltung teilte am Montag mit, dass die vom Hochwasser beschädigte Brücke neu gebaut wird.",
    "Die Anwohner hoffen, dass die Arbeiten vor dem Winter enden und die Kinder wieder sicher zur Schule kommen.",
)
SWEDISH = (
    "Kommunen meddelade i måndags att bron som skadades av högvattnet ska byggas om helt från grunden.",
    "De boende hoppas att arbetet blir klart före vintern så att barnen kan gå den korta vägen till skolan.",
)
POLISH = (
    "Gmina poinformowała w poniedziałek, że most uszkodzony przez powódź zostanie odbudowany od nowa.",
    "Mieszkańcy mają nadzieję, że prace skończą się przed zimą i dzieci znów pójdą bezpiecznie do szkoły.",
)
TURKISH = (
    "Belediye pazartesi günü selde zarar gören köprünün iki yıl içinde baştan yapılacağını duyurdu.",
    "Köylüler çalışmaların kıştan önce bitmesini ve çocukların okula güvenle gidebilmesini umuyor.",
)
INDONESIAN = (
    "Pemerintah kabupaten memperbaiki jembatan gantung yang rusak akibat banjir besar pada awal pekan lalu.",
    "Warga berharap pekerjaan itu selesai sebelum musim hujan tiba dan anak-anak bisa menyeberang dengan aman.",
)
VIETNAMESE = (
    "Chính quyền tỉnh cho biết cây cầu treo bị hư hỏng sau trận lũ đầu tuần sẽ được sửa chữa trong tháng tới.",
    "Người dân mong công trình hoàn thành trước mùa mưa để trẻ em trong thôn có thể đi học an toàn mỗi ngày.",
)
ICELANDIC = (
    "Bæjarstjórnin tilkynnti á mánudag að brúin sem skemmdist í flóðinu verði endurbyggð frá grunni á tveimur árum.",
    "Íbúar vona að verkinu ljúki fyrir veturinn svo að börnin geti aftur gengið örugg í skólann á hverjum degi.",
)


@pytest.mark.parametrize(
    ("prose", "line"),
    [
        (GERMAN, "Noch mehr leckere Rezepte findest du hier"),
        (GERMAN, "Schreib uns hier gerne deine Meinung!"),
        (GERMAN, "Jetzt kostenlos für unseren Newsletter eintragen"),
        (GERMAN, "Artikel auf Pinterest merken"),
        (GERMAN, "Alle Beitraege sortieren"),
        (SWEDISH, "Vill du tipsa redaktionen om en nyhet? Mejla oss"),
        (SWEDISH, "Dela gärna receptet med dina vänner"),
        (POLISH, "Zobacz wszystkie komentarze (31)"),
        (TURKISH, "Siz de bu konuyla ilgili yorumunuzu yazın"),
        (TURKISH, "Ücretsiz e-bültenimize hemen abone olun"),
        (INDONESIAN, "Silakan tinggalkan pertanyaan atau komentar di sini"),
        (INDONESIAN, "Kembali lagi ke halaman utama"),
        (VIETNAMESE, "Quay lại danh sách các bài viết"),
        (ICELANDIC, "Fleiri fréttir um málið"),
        (POLISH, "Podziel się tym artykułem ze znajomymi na Facebooku"),
    ],
)
def test_a_line_of_such_words_goes_below_the_text(prose, line):
    assert clean("\n".join([*prose, line])).text == "\n".join(prose)


@pytest.mark.parametrize(
    ("prose", "line"),
    [
        (GERMAN, "Der Newsletter des Vereins kommt jeden Monat"),
        (GERMAN, "Teile den Artikel in zwei Haufen"),
        (GERMAN, "Kommentar und Bewertung der Jury:"),
        (SWEDISH, "Dela degen i fyra bitar"),
        (POLISH, "Komentarze sąsiadów były głośne"),
        (TURKISH, "Yorumlar köyde uzun süre konuşuldu"),
        (INDONESIAN, "Komentar warga terdengar keras"),
        (VIETNAMESE, "Danh sách học sinh dài hơn năm ngoái"),
        (ICELANDIC, "Athugasemdir nágrannanna voru háværar"),
    ],
)
def test_a_line_with_another_word_stays(prose, line):
    above, below = prose
    assert clean(f"{above}\n{line}\n{below}").text == f"{above}\n{line}\n{below}"


def test_an_item_of_a_numbered_list_is_none():
    pattern = pairs_pattern("en", "share", "article", "this|and")
    assert re.fullmatch(pattern, "3 share this article")
    assert not re.fullmatch(pattern, "3. share this article")


def test_words_are_known_without_the_letters_of_their_language():
    pattern = words_pattern("de", "beiträge|größe", "alle")
    assert all(re.fullmatch(pattern, line) for line in ("alle beitrage", "alle beitraege", "alle groesse"))
    assert not re.fullmatch(words_pattern("sv", "inlägg", "alla"), "alla inlaegg")


def test_amounts_and_numbers_stand_among_words():
    pattern = words_pattern("da", "fragt", "over")
    lines = "fragt over 1.000 kr", "fragt 49,-", "fragt: 7", "fragt (12)", "fragt 1 000 000 000 over"
    assert all(re.fullmatch(pattern, line) for line in lines)
    assert not re.fullmatch(pattern, "fragt over 1.000 meter")


BREADCRUMBS = "Forside » Frø » Bønner", "Domov / Kotlíky / Liatinové", "Strona główna › Most"


@pytest.mark.parametrize("line", BREADCRUMBS)
def test_the_way_from_home_goes_also_as_the_first_line(line):
    left = clean("\n".join([line, "Nowy most już po remoncie", *POLISH])).text
    assert line not in left and left.endswith("\n".join(POLISH))


@pytest.mark.parametrize("line", ["Domov za starší", "Start- und Landebahn", "Forside og bagside"])
def test_a_first_line_with_the_word_for_home_stays(line):
    assert clean("\n".join([line, *GERMAN])).text == "\n".join([line, *GERMAN])
