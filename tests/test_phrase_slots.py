"""Phrases with slots: every choice is known, none of the author's sentences that look alike, in all ways of writing."""

from __future__ import annotations

import unicodedata
from collections import Counter

import pytest

from corpusmill import clean
from corpusmill.rulebook.patterns.slots import parts_of
from corpusmill.rulebook.phrases import FOLDER, _read
from corpusmill.text.codes.languages import family_of

ABOVE, BELOW = {}, {}
ABOVE["tr"], BELOW["tr"] = (
    "Belediye pazartesi günü selde zarar gören köprünün iki yıl içinde baştan yapılacağını duyurdu.",
    "Köylüler çalışmaların kıştan önce bitmesini ve çocukların okula güvenle gidebilmesini umuyor.",
)
ABOVE["id"], BELOW["id"] = (
    "Pemerintah kabupaten memperbaiki jembatan gantung yang rusak akibat banjir besar pada awal pekan lalu.",
    "Warga berharap pekerjaan itu selesai sebelum musim hujan tiba dan anak-anak bisa menyeberang dengan aman.",
)
ABOVE["vi"], BELOW["vi"] = (
    "Chính quyền tỉnh cho biết cây cầu treo bị hư hỏng sau trận lũ đầu tuần sẽ được sửa chữa trong tháng tới.",
    "Người dân mong công trình hoàn thành trước mùa mưa để trẻ em trong thôn có thể đi học an toàn mỗi ngày.",
)
ABOVE["th"], BELOW["th"] = (
    "เทศบาลประกาศเมื่อวันจันทร์ว่าสะพานที่เสียหายจากน้ำท่วมจะถูกสร้างขึ้นใหม่ทั้งหมดภายในเวลาสองปี",
    "ชาวบ้านหวังว่างานจะเสร็จก่อนฤดูฝนหน้าเพื่อให้เด็ก ๆ เดินไปโรงเรียนได้อย่างปลอดภัยทุกวัน"
    " และขอให้เทศบาลติดไฟส่องทางตลอดริมน้ำเพราะปีก่อนมีคนตกน้ำในคืนที่ฝนตกหนักถึงสองคน",
)
ABOVE["tl"], BELOW["tl"] = (
    "Nagtulungan ang mga taga-baryo sa pagkukumpuni ng tulay na kahoy na nasira ng baha noong simula ng buwang ito.",
    "Umaasa silang magtatayo agad ang bayan ng permanenteng tulay para sa mga residente at mga bata sa paaralan.",
)
ABOVE["km"], BELOW["km"] = (
    "សាលាក្រុងបានសម្រេចកាលពីថ្ងៃច័ន្ទថា ស្ពានដែលខូចដោយទឹកជំនន់នឹងត្រូវសាងសង់ឡើងវិញទាំងស្រុងក្នុងរយៈពេលពីរឆ្នាំ។",
    "ប្រជាពលរដ្ឋសង្ឃឹមថាការងារនេះនឹងចប់មុនរដូវវស្សា ដើម្បីឱ្យកុមារអាចដើរទៅសាលារៀនដោយសុវត្ថិភាពរៀងរាល់ថ្ងៃ។",
)


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        ("tr", ("BU HABERE İLK YORUMU SİZ YAPIN", "Makaleyi yazdır", "Aynı kategorideki videolar", "Sayfa 2 / 9")),
        ("id", ("Jadilah orang pertama yang memberi komentar", "Postingan lainnya", "Kembali ke daftar berita")),
        ("vi", ("Hãy là người đầu tiên đánh giá", "Các bài viết cùng chuyên mục", "Trở về đầu trang")),
        ("th", ("เป็นคนแรกที่แสดงความคิดเห็น", "กระทู้ที่น่าสนใจ", "ย้อนกลับหน้าที่แล้ว")),
        ("tl", ("Maging una sa pagkomento", "Mga kaugnay na artikulo", "Bumalik sa itaas")),
        ("km", ("បញ្ចេញមតិរបស់អ្នក", "អត្ថបទពាក់ព័ន្ធ", "ត្រឡប់ទៅទំព័រដើម")),
    ],
)
def test_choices_of_slots_go_below_the_text_and_beside_each_other(language, lines):
    text = f"{ABOVE[language]}\n\n{BELOW[language]}"
    assert clean("\n".join([text, *lines])).text == text
    assert clean("\n".join([ABOVE[language], "", *lines, "", BELOW[language]])).text == text


@pytest.mark.parametrize("form", ["NFD", "without"])
def test_vietnamese_is_known_decomposed_and_without_its_marks(form):
    line = "Đăng ký nhận bản tin miễn phí"
    marks = unicodedata.normalize("NFD", line)
    written = marks if form == "NFD" else "".join(c for c in marks if not unicodedata.combining(c)).replace("Đ", "D")
    text = f"{ABOVE['vi']}\n\n{BELOW['vi']}"
    assert clean(f"{text}\n{written}").text == text


@pytest.mark.parametrize(
    ("language", "call"),
    [
        ("tr", "Sorularınızı ve önerilerinizi bizimle paylaşın."),
        ("tr", "Yeniliklerden haberdar olmak için e-bültenimize abone olun."),
        ("id", "Yuk gabung ke saluran WhatsApp warga untuk kabar terbaru."),
        ("vi", "Nếu bạn thấy hay hãy chia sẻ bài viết cho mọi người."),
        ("tl", "Sundan po ninyo kami sa Facebook para sa iba pang balita."),
    ],
)
def test_sentences_told_by_their_openings_go_between_two_others(language, call):
    above, below = ABOVE[language], BELOW[language]
    assert clean(f"{above} {call} {below}").text == f"{above} {below}"


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("tr", "Bizi takip eden köpek köprünün üstünde durdu."),
        ("tr", "Yorumları gazetede okuyan muhtar öfkelendi."),
        ("id", "Ia mengikuti jalan itu sampai ke jembatan."),
        ("id", "Mereka berlangganan koran sejak dulu."),
        ("vi", "Bà chia sẻ bài thơ của mình với lớp học."),
        ("tl", "Sundan ang daan hanggang sa tulay."),
    ],
)
def test_the_authors_sentences_with_such_words_stay(language, sentence):
    text = f"{ABOVE[language]} {sentence} {BELOW[language]}"
    assert clean(text).text == text


def test_the_longest_of_phrases_that_begin_alike_goes():
    text = f"{ABOVE['id']} {{}} {BELOW['id']}"
    assert clean(text.format("Laporkan kesalahan ketik")).text == text.replace("{} ", "")


@pytest.mark.parametrize("code", ["jv", "su", "ceb"])
def test_a_regional_language_runs_the_rules_of_its_country(code):
    line = "Baca selengkapnya di sini" if code != "ceb" else "Basahin ang buong artikulo"
    text = "Warga ngarep-arep pagawéyan iku rampung sadurungé mangsa udan lan bocah-bocah bisa nyabrang kanthi aman."
    assert clean(f"{text}\n\n{line}", language=code).text == text


def has_stray_space(phrase: str) -> bool:
    """Whether a line that a phrase words has a space at an end, or two: such a line is in no text as rules see it."""
    last = {" "}  # characters before the next part
    for part in parts_of(phrase):
        joined = {before + choice for before in last for choice in part}
        if any("  " in text for text in joined):
            return True
        last = {text[-1] for text in joined}
    return " " in last


@pytest.mark.parametrize(
    "phrase", ["[please|] share", "share [this|]", "share [this|] page", "[share |send ][ it|all]"]
)
def test_a_space_beside_an_empty_choice_is_seen(phrase: str) -> None:
    assert has_stray_space(phrase)


def test_no_choice_leaves_two_spaces_or_a_space_at_an_end() -> None:
    phrases = [phrase.text for path in sorted(FOLDER.glob("*.toml")) for phrase in _read(path)]
    assert any(len(parts_of(phrase)) > 1 for phrase in phrases)
    assert [phrase for phrase in phrases if has_stray_space(phrase)] == []


def test_a_phrase_stands_once_in_a_language_and_its_near_twins() -> None:
    stands = Counter(
        (family_of(path.stem), phrase.kind, phrase.use, phrase.text)
        for path in FOLDER.glob("*.toml")
        for phrase in _read(path)
    )
    assert [where for where, times in stands.items() if times > 1] == []
