"""Scripts that part no words by spaces: prose, sentences and residue in Lao, Burmese and Khmer."""

from __future__ import annotations

import pytest

import corpusmill
from corpusmill.text.fold import fold
from corpusmill.text.prose import is_prose, is_sentence

LAO = "ເທດສະບານປະກາດໃນວັນຈັນວ່າ ຂົວທີ່ເສຍຫາຍຍ້ອນນ້ຳຖ້ວມຈະຖືກສ້າງຂຶ້ນໃໝ່ທັງໝົດພາຍໃນສອງປີ"
KHMER = "សាលាក្រុងបានសម្រេចថា ស្ពានដែលខូចដោយទឹកជំនន់នឹងត្រូវសាងសង់ឡើងវិញទាំងស្រុងក្នុងរយៈពេលពីរឆ្នាំ។"
BURMESE = "ရေကြီးမှုကြောင့် ပျက်စီးခဲ့သော တံတားကို အသစ်ပြန်လည်တည်ဆောက်မည်ဟု မြို့တော်စည်ပင်က ကြေညာခဲ့သည်။"


@pytest.mark.parametrize("line", [LAO, KHMER, BURMESE])
def test_a_long_line_reads_as_prose_with_its_own_full_stop_or_with_none_where_none_is_written(line):
    assert is_prose(fold(line)) and not is_prose(fold(line[:30]))


def test_a_short_sentence_of_two_words_between_spaces_is_one():
    assert is_sentence(fold("ស្ពានត្រូវបានបិទហើយ។")) and is_sentence(fold("တံတားကို ပိတ်ထားသည်။"))
    assert not is_sentence(fold("ស្ពានត្រូវបានបិទហើយ"))


@pytest.mark.parametrize(
    ("body", "residue"),
    [
        (LAO, ["ຂ່າວທີ່ກ່ຽວຂ້ອງ", "ລາຄາເຂົ້າສູງຂຶ້ນໃນທຸກແຂວງ", "ແບ່ງປັນ"]),
        (KHMER, ["ព័ត៌មានពាក់ព័ន្ធ", "តម្លៃស្រូវឡើងថ្លៃនៅតាមស្រុក", "ចែករំលែក"]),
        (BURMESE, ["ဆက်စပ်သတင်းများ", "ဆန်ဈေးနှုန်း ထပ်မံမြင့်တက်", "မျှဝေရန်"]),
    ],
)
def test_a_header_takes_the_headline_below_it_and_the_text_stays(body, residue):
    text = "\n".join([body, body.replace(" ", "", 1)])
    assert corpusmill.clean("\n".join([text, *residue])).text == text


THAI = [
    "เทศบาลประกาศเมื่อวันจันทร์ว่าสะพานที่เสียหายจากน้ำท่วมจะถูกสร้างขึ้นใหม่ทั้งหมดภายในเวลาสองปี และจะเริ่มงานในเดือนหน้า",
    "ชาวบ้านหวังว่างานจะเสร็จก่อนฤดูฝนหน้าเพื่อให้เด็ก ๆ เดินไปโรงเรียนได้อย่างปลอดภัยทุกวัน โดยไม่ต้องอ้อมไปไกลเหมือนที่ผ่านมา",
]
LONG_HEADLINES = [
    "ตะลึง! ชาวบ้านพบงูเหลือมยักษ์ยาวหกเมตรในบ่อปลาหลังวัด กู้ภัยเร่งจับ",
    "เปิดใจหนุ่มวิศวกรลาออกจากงานกลับบ้านทำนา ปลดหนี้สองล้านภายในสามปี",
]


def test_headlines_below_a_header_go_though_in_thai_they_are_as_long_as_prose():
    text = "\n".join(THAI)
    assert corpusmill.clean("\n".join([text, "ข่าวที่เกี่ยวข้อง", *LONG_HEADLINES])).text == text


def test_a_paragraph_below_a_header_stays_in_thai():
    assert THAI[1] in corpusmill.clean("\n".join([THAI[0], "ข่าวที่เกี่ยวข้อง", THAI[1]])).text


def test_a_short_paragraph_below_a_call_stays_though_no_full_stop_ends_it():
    text = THAI[0] + "\nทั้งนี้อัตราเงินเฟ้อทั่วไปปรับลดลงจากราคาพลังงานและอาหารสด"
    assert corpusmill.clean(text.replace("\n", "\nติดตามเราได้ที่ Google News\n")).text == text


def test_a_lone_line_of_three_words_and_more_goes_below_the_text_and_one_of_two_stays():
    assert corpusmill.clean(THAI[0] + "\nแสดงความคิดเห็น").text == THAI[0]
    assert corpusmill.clean(THAI[0] + "\nความคิดเห็น").text == THAI[0] + "\nความคิดเห็น"
    assert corpusmill.clean(THAI[0] + "\nอ่านต่อ").text == THAI[0]  # a call to read on ends no text
