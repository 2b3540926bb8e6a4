"""A cue inside a paragraph: what opens one, where its headline ends, and what is a sentence of the author's."""

from __future__ import annotations

import pytest

import corpusmill
from corpusmill.rulebook.headline import cue_span, notice_span
from corpusmill.text.fold import fold
from corpusmill.text.prose import stray_lines

BODY = "The bridge stays closed until May."
HEAD = "Ferry company asks for more"
DAM = "الجسر مغلق."
FARES = "شركة العبارات تطلب رفع الأسعار"
BOAT = "नाव कंपनी ने किराया बढ़ाया"


def taken(line: str, cue: str = "Read also") -> str:
    start = line.index(cue)
    span = cue_span(line, start, start + len(cue))
    return line[slice(*span)] if span else ""


@pytest.mark.parametrize(
    ("line", "gone"),
    [
        (f"{BODY} Read also: {HEAD}", f"Read also: {HEAD}"),
        (f"{BODY}Read also: {HEAD}", f"Read also: {HEAD}"),
        (f"{BODY} Read also: {HEAD}The mayor said so.", f"Read also: {HEAD}"),
        (f"{BODY} Read also: {HEAD}! The mayor said so.", f"Read also: {HEAD}!"),
        (f"{BODY} Read also: {HEAD}. The mayor said so.", f"Read also: {HEAD}."),
        (f"{BODY} Read also: {HEAD}  The mayor said so.", f"Read also: {HEAD}"),
        (f"{BODY} Read also > {HEAD} | {BODY}", f"Read also > {HEAD}"),
        (f"{BODY} Read also {HEAD}", f"Read also {HEAD}"),
        (f"{BODY} (Read also: {HEAD}) {BODY}", f"(Read also: {HEAD})"),
        ("He spoke Read also: Dr. Miller of the U.S. Army on it", "Read also: Dr. Miller of the U.S. Army on it"),
        (f"{BODY} Read also: WhatsApp will pay for the ferry", "Read also: WhatsApp will pay for the ferry"),
    ],
)  # fmt: skip
def test_a_cue_goes_with_its_headline_and_nothing_beyond(line, gone):
    assert taken(line) == gone


@pytest.mark.parametrize(
    ("line", "cue", "gone"),
    [
        (f"{BODY} Read also: {HEAD} The mayor said so on May 2.", "Read also", f"Read also: {HEAD}"),
        (f"{BODY} Read also: {HEAD} Residents said so long ago.", "Read also", f"Read also: {HEAD}"),
        (f"{BODY} Read also: {HEAD} in May. The mayor did.", "Read also", f"Read also: {HEAD} in May."),
        (f"{BODY} Read also: {HEAD} Ann told Bob then Carl left.", "Read also", ""),
        (f"{BODY} Read also {HEAD} The mayor said so.", "Read also", ""),
        (f"{BODY} Read also: {HEAD} from Years ago the old woman was given a bicycle.", "Read also", ""),
        (f"{DAM} اقرأ أيضا: {FARES} وقال العمدة إنه مغلق.", "اقرأ أيضا", f"اقرأ أيضا: {FARES}"),
        (f"{DAM} اقرأ أيضا {FARES} وقال العمدة إنه مغلق.", "اقرأ أيضا", f"اقرأ أيضا {FARES}"),
        (f"{DAM} اقرأ أيضا: {FARES}.. ما القصة؟ {DAM}", "اقرأ أيضا", f"اقرأ أيضا: {FARES}.. ما القصة؟"),
        (f"{DAM} اقرأ أيضا: {FARES}.. {DAM}", "اقرأ أيضا", f"اقرأ أيضا: {FARES}.."),
        (f"{DAM} اقرأ أيضا: {FARES} ظل الجسر مغلقا طوال العام.", "اقرأ أيضا", ""),
        (f"{DAM} اقرأ أيضا الفصل الثاني من الكتاب القديم كله", "اقرأ أيضا", ""),
        (f"पुल बंद है। यह भी पढ़ेंः {BOAT} उन्होंने कहा कि पुल बंद है।", "यह भी पढ़ें", f"यह भी पढ़ेंः {BOAT}"),
        (f"पुल बंद है। यह भी पढ़ें: {BOAT} पुल साल भर बंद रहेगा।", "यह भी पढ़ें", ""),
        (f"पुल बंद है। यह भी पढ़ेंगे: {BOAT}", "यह भी पढ़ें", ""),
    ],
)  # fmt: skip
def test_a_headline_joined_to_the_next_sentence_ends_before_it_or_stays(line, cue, gone):
    assert taken(line, cue) == gone


THAI = "สะพานปิดแล้วทั้งเดือน"


@pytest.mark.parametrize(
    ("line", "cue", "gone"),
    [
        (
            "Cầu vẫn đóng. Xem thêm: Giá gạo ở An Giang tăng trở lại Ông Hùng cho biết kinh phí đã được duyệt.",
            "Xem thêm",
            "Xem thêm: Giá gạo ở An Giang tăng trở lại",
        ),
        (
            f"{THAI} อ่านข่าว : ราคาข้าวพุ่ง แม่ค้าบ่น ผู้เสียหายเล่าว่าตนเองกำลังจะกลับบ้าน",
            "อ่านข่าว",
            "อ่านข่าว : ราคาข้าวพุ่ง แม่ค้าบ่น",
        ),
        (
            f"{THAI} อ่านข่าว : ตะลึง! พบงูใหญ่ในบ่อ เกษตรกรในพื้นที่ต้องการให้หน่วยงานของรัฐเข้ามาดูแล",
            "อ่านข่าว",
            "อ่านข่าว : ตะลึง! พบงูใหญ่ในบ่อ",
        ),
    ],
)
def test_words_of_one_syllable_make_no_title_case_and_a_long_part_no_thai_headline(line, cue, gone):
    assert taken(line, cue) == gone


@pytest.mark.parametrize(
    "line",
    [
        f"{BODY} Read also the second part of the report.",
        f"{BODY} Read also The Mill on the Floss. It is long.",
        f"She told them to (Read also what he wrote) and {BODY}",
        f"{BODY} Read also: `popd`.",
        f"{BODY} Read also: Miller and Smith 1987.",
        f"{BODY} Read also: the rest of what he wrote about it.",
        f"Read also: {HEAD} of the council and of the mayor.",
        "“Read also: it helps to sleep at night” he said",
        f"Read alsothing: {HEAD}",
        f"{BODY} Read also: " + "a very long sentence without a mark " * 6,
        f"{BODY} Read also",
        f"{BODY} Read also: it",
    ],
)
def test_what_reads_as_a_sentence_or_a_reference_stays(line):
    assert taken(line) == ""


@pytest.mark.parametrize(
    ("lines", "gone"),
    [
        ([BODY, ",", "", ","], [1, 3]),
        ([BODY, "1.", "2.", "3."], [1, 2, 3]),
        (["a", ":", "b", ":", "c", ":", BODY], [1, 3, 5]),
        ([BODY, "--", "Ann"], [1]),
        ([BODY, ".", BODY], []),
        ([BODY, ",", BODY], []),
        ([BODY, "*", "*", "*", BODY], []),
        ([BODY, "---", BODY], []),
        ([BODY, "Title", "=====", "text"], []),
        ([BODY, "| a | b |", "------", "| 1 | 2 |"], []),
        ([BODY, "-", "-", "12"], []),
        (["/* a", "*", "*", "*/", BODY], []),
        ([",", ","], []),
    ],
)
def test_stray_marks_go_and_section_breaks_tables_and_link_fragments_stay(lines, gone):
    prose = [n for n, line in enumerate(lines) if line == BODY]
    assert sorted(stray_lines([line.lower() for line in lines], prose)) == gone


SCROLL = "Scroll down to continue reading"


def noticed(line: str, words: str = SCROLL) -> str:
    start = line.index(words)
    span = notice_span(line, start, start + len(words))
    return line[slice(*span)] if span else ""


@pytest.mark.parametrize(
    ("line", "gone"),
    [
        (SCROLL, SCROLL),
        (f"{BODY} {SCROLL}", SCROLL),
        (f"{BODY}{SCROLL}", SCROLL),
        (f"{BODY} {SCROLL}. {BODY}", f"{SCROLL}."),
        (f"{BODY} {SCROLL}... {BODY}", f"{SCROLL}..."),
        (f"{BODY} {SCROLL} {BODY}", SCROLL),
        (f"The mayor spoke {SCROLL} {BODY}", SCROLL),
        (f"{BODY} {SCROLL}{BODY}", SCROLL),
        (f"{BODY} | {SCROLL} | {BODY}", SCROLL),
        (f"{BODY} {SCROLL} at ferry.example. {BODY}", ""),
        (f"{BODY} {SCROLL} of it, said the mayor.", ""),
        (f"{BODY} {SCROLL}, said the mayor.", ""),
        (f"{BODY} “{SCROLL}” was on the screen.", ""),
        (f"{BODY} « {SCROLL} » was on the screen.", ""),
        (f"The screen says: {SCROLL} {BODY}", ""),
    ],
)  # fmt: skip
def test_a_notice_goes_where_it_is_a_sentence_of_its_own(line, gone):
    assert noticed(line) == gone


def test_a_notice_keeps_the_address_that_it_names_whole():
    assert noticed(f"{BODY} Read on at ferry.example. {BODY}", "Read on at ferry") == "Read on at ferry.example."


@pytest.mark.parametrize(
    ("words", "rest", "is_gone"),
    [
        ("تابعونا على تلغرام", " وقال العمدة إنه مغلق.", True),
        ("تابعونا على تلغرام", " ظل الجسر مغلقا.", False),
        ("تابعونا على تلغرام ليصلكم كل جديد", " ظل الجسر مغلقا.", True),
        ("تابعونا على تلغرام ليصلكم كل جديد", "، كما قال.", False),
    ],
)
def test_a_notice_without_capitals_ends_before_an_opener_or_by_its_length(words, rest, is_gone):
    assert noticed(f"الجسر مغلق. {words}{rest}", words) == (words if is_gone else "")


def test_spaces_part_sentences_in_thai():
    words = "เลื่อนลงเพื่ออ่านต่อ"
    assert noticed(f"สะพานปิดแล้ว {words} รถไปทางเก่า", words) == words
    assert noticed(f"เขาบอกให้{words}", words) == ""


@pytest.mark.parametrize(
    ("lines", "stray"),
    [
        (["สะพานปิดถึงเดือนพฤษภาคม", ".", "รถไปทางเก่า", "", ".....", "จบ"], {1, 4}),
        (["สะพานปิดถึงเดือน May", ".", "จบ"], set()),
        ([BODY, ".", BODY], set()),
        ([".", BODY], set()),
    ],
)
def test_a_full_stop_alone_is_stray_below_a_script_that_writes_none(lines, stray):
    assert stray_lines([fold(line) for line in lines], [0, len(lines) - 1]) == stray


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Trang chủ Thời sự Thế giới Kinh doanh Giải trí Thể thao Người dân sửa cầu.", "Người dân sửa cầu."),
        ("หน้าแรก การเมือง เศรษฐกิจ กีฬา บันเทิง ชาวบ้านช่วยกันซ่อมสะพานตั้งแต่เช้ามืด", "ชาวบ้านช่วยกันซ่อมสะพานตั้งแต่เช้ามืด"),
        ("Kinh doanh Thể thao Người dân sửa cầu.", "Kinh doanh Thể thao Người dân sửa cầu."),
    ],
)
def test_a_row_of_sections_goes_at_the_edge_of_a_line_from_five_on(text, left):
    assert corpusmill.clean(text).text.strip() == left
