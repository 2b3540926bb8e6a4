from __future__ import annotations

import contextlib
import itertools
import random
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpusmill.read.encoding.decode import Undecodable, decode, decode_as

LANGUAGES = tomllib.loads((Path(__file__).parent / "languages.toml").read_text(encoding="utf-8"))
SAMPLES = {code: language["text"] for code, language in LANGUAGES.items()}
LEGACY = {code: language["legacy"] for code, language in LANGUAGES.items()}

# What reads as text and holds no NUL: the rest is the subject of its own tests.
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff"), min_size=1)


@given(TEXTS)
def test_valid_utf8_is_read_as_it_is(text: str) -> None:
    assert decode(text.encode()) == (text, "utf-8", 1.0)
    assert decode(text.encode("utf-8-sig")) == (text, "utf-8-sig", 1.0)


@given(TEXTS, st.sampled_from(["utf-16", "utf-32"]))
def test_a_byte_order_mark_is_believed(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == (text, encoding, 1.0)
    big_endian = ("\ufeff" + text).encode(encoding + "-be")
    assert decode(big_endian) == (text, encoding, 1.0)


@settings(deadline=None)  # the first call loads the detector
@given(st.binary(max_size=300))
def test_any_bytes_give_text_that_can_be_derived_again_or_a_sentence(data: bytes) -> None:
    try:
        decoded = decode(data)
    except Undecodable as error:
        assert str(error).endswith(".")
        assert error.kind in ("binary", "undecodable")
    else:
        assert decode_as(data, decoded.encoding) == decoded.text
        decoded.text.encode("utf-8")  # no lone surrogate gets in
        assert 0 < decoded.confidence <= 1


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("language", SAMPLES)
def test_wide_encodings_without_a_mark(language: str, encoding: str) -> None:
    text = SAMPLES[language] + "\r\n"
    for sample in (text, text * 50, text.replace("\r\n", "")):
        decoded = decode(sample.encode(encoding))
        assert (decoded.text, decoded.encoding) == (sample, encoding)


@pytest.mark.parametrize(("language", "encoding"), [(lang, enc) for lang in LEGACY for enc in LEGACY[lang]])
@pytest.mark.parametrize("length", [120, 250, 2000])
def test_legacy_encodings_are_told_apart_from_120_bytes_on(language: str, encoding: str, length: int) -> None:
    data = b""
    for char in SAMPLES[language] * 20:
        data += char.encode(encoding, "ignore")
        if len(data) >= length:
            break
    decoded = decode(data)
    assert decoded.text == data.decode(encoding)
    assert decode_as(data, decoded.encoding) == decoded.text


# What computers before the web wrote. The letters of Italian are the same in cp437 and cp850; English has too few.
BEFORE_THE_WEB = {
    "mac_roman": ["fr", "de", "es", "it", "pt", "sv", "da"],
    "cp850": ["fr", "de", "es", "pt", "sv", "da"],
    "cp437": ["fr", "de", "es", "sv"],
    "cp852": ["pl", "cs", "hu"],
    "mac_latin2": ["pl", "cs", "hu"],
    "cp857": ["tr"],
    "mac_turkish": ["tr"],
    "cp737": ["el"],
    "mac_greek": ["el"],
    "cp862": ["he"],
    "iso8859_6": ["ar"],
}


@pytest.mark.parametrize(
    ("encoding", "language"), [(enc, lang) for enc in BEFORE_THE_WEB for lang in BEFORE_THE_WEB[enc]]
)
def test_what_computers_before_the_web_wrote_is_no_page_of_windows(language: str, encoding: str) -> None:
    for letters in (150, 300, 3000):
        data = (SAMPLES[language] * 20)[:letters].encode(encoding, "ignore")
        decoded = decode(data)
        assert decoded.text == data.decode(encoding)
        assert decode_as(data, decoded.encoding) == decoded.text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Ёлки у дома пахнут смолой, а на опушке её следы ведут к реке; там ждёт паромщик. " * 5, "cp1251"),
        ("Ёлки у дома пахнут смолой, а на опушке её следы ведут к реке; там ждёт паромщик. " * 5, "mac_cyrillic"),
        ("Lodě stály u nábřeží a rybáři čekali na ranní příliv, který přišel v pondělí brzy ráno.", "iso8859-2"),
        ("Kutry stały przy nabrzeżu, a rybacy czekali na świt w porcie, źle ubrani na mróz.", "iso8859-2"),
        ("The ferry “Tern” didn’t wait…we did — on the quay, and nobody’s boat came by noon. ", "cp1252"),
        ("The ferry “Tern” didn’t wait…we did — on the quay, and nobody’s boat came by noon. " * 3, "cp1252"),
        ("The mate said ‘no’ and the cook said “yes” — it wasn’t their day, nor the ferry’s. " * 2, "mac_roman"),
        ("Паром не ждёт…мы ждём, и моя лодка стоит у пристани, своя рыба своя и соль. " * 2, "mac_cyrillic"),
    ],
)
def test_near_twins_are_told_by_what_stands_inside_words(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)).text == text


@pytest.mark.parametrize(
    "text", ["渡过河流的轮渡下个月将增加班次。\n", "The ferry, in Chinese: 渡过河流的轮渡下个月将增加班次。"]
)
def test_chinese_between_tildes(text: str) -> None:
    assert decode(text.encode("hz"))[:2] == (text, "hz")
    tildes = b"Templates write ~{name~} and ~{ for a brace."
    assert decode(tildes) == (tildes.decode(), "utf-8", 1.0)


def test_short_input_is_mostly_right_and_seldom_wrong() -> None:
    right = wrong = 0
    for language, encodings in LEGACY.items():
        for encoding in encodings:
            for start in range(0, 200, 40):
                data = SAMPLES[language][start : start + 30].encode(encoding, "ignore")
                if data.isascii():
                    continue
                with contextlib.suppress(Undecodable):
                    is_right = decode(data).text == data.decode(encoding)
                    right, wrong = right + is_right, wrong + (not is_right)
    assert right >= 0.9 * (right + wrong) > 100


@pytest.mark.parametrize("text", ["It’s the “café” line – naïve", "£5 for Zoë’s crème brûlée…"])
def test_stray_cp1252_bytes_among_utf8(text: str) -> None:
    data = (SAMPLES["ru"] + "\n" + SAMPLES["fr"] + " ").encode() + text.encode("cp1252") + "\nça\n".encode()
    decoded = decode(data)
    assert decoded.encoding == "utf-8+cp1252"
    assert decoded.text == SAMPLES["ru"] + "\n" + SAMPLES["fr"] + " " + text + "\nça\n"
    assert decode_as(data, "utf-8+cp1252") == decoded.text


@pytest.mark.parametrize(
    ("language", "encoding"), [("ru", "cp1251"), ("ja", "cp932"), ("zh", "gb18030"), ("pl", "iso8859-2")]
)
def test_lines_of_another_encoding_among_utf8(language: str, encoding: str) -> None:
    legacy = SAMPLES[language].encode(encoding, "ignore")
    data = (SAMPLES[language] + "\n").encode() * 9 + legacy + b"\n" + SAMPLES["de"].encode()
    decoded = decode(data)
    assert decoded.encoding == f"utf-8+{encoding}"
    assert decoded.text.split("\n")[9] == legacy.decode(encoding)
    assert decode_as(data, decoded.encoding) == decoded.text


def test_a_bom_and_stray_bytes() -> None:
    data = b"\xef\xbb\xbf" + SAMPLES["de"].encode() + b" \x93so\x94"
    decoded = decode(data)
    assert decoded.encoding == "utf-8-sig+cp1252"
    assert decoded.text == SAMPLES["de"] + " “so”"
    assert decode_as(data, decoded.encoding) == decoded.text


@pytest.mark.parametrize("encoding", ["utf-8", "cp1251"])
def test_stray_nul_bytes_stay_in_the_text(encoding: str) -> None:
    text = SAMPLES["ru"][:90] + "\x00" + SAMPLES["ru"][90:]
    assert decode(text.encode(encoding)).text == text
    assert decode(b"a\x00b and more").text == "a\x00b and more"


def test_carriage_returns_and_line_separators_stay() -> None:
    text = "one\r\ntwo\rthree\u2028four\x85five\x0csix\n"
    assert decode(text.encode()).text == text


def test_japanese_by_escapes() -> None:
    text = SAMPLES["ja"]
    assert decode(text.encode("iso2022_jp"))[:2] == (text, "iso2022_jp")
    assert decode(SAMPLES["ko"].replace("“", "").replace("”", "").encode("iso2022_kr"))[1] == "iso2022_kr"


@pytest.mark.parametrize("data", [b"", b" ", b"\n\n\t \r\n", "\u3000\xa0".encode()])
def test_nothing_and_white_space_are_text(data: bytes) -> None:
    assert decode(data) == (data.decode(), "utf-8", 1.0)


def _noise(choices: range, length: int) -> bytes:
    return bytes(random.Random(length).choices(choices, k=length))


@pytest.mark.parametrize(
    ("data", "names"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "PDF"),
        (b"\x89PNG\r\n\x1a\n" + _noise(range(256), 100), "PNG"),
        (b"PK\x03\x04" + _noise(range(256), 100), "ZIP"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "Office"),
        (b"{\\rtf1\\ansi hello}", "RTF"),
        (bytes(1000), "control"),
        (_noise(range(256), 5000), "control"),
        (_noise(range(256), 51), "control"),
        (_noise(range(32), 300), "control"),
        (_noise(range(128, 256), 5000), "encoding"),
        (_noise(range(32, 256), 5000), "encoding"),
    ],
)
def test_what_is_not_text_is_refused_by_name(data: bytes, names: str) -> None:
    with pytest.raises(Undecodable, match=names):
        decode(data)


def test_lone_surrogates_in_utf16_and_utf8_are_refused() -> None:
    with pytest.raises(Undecodable, match="utf-16 at byte"):
        decode(b"\xff\xfea\x00\x00\xd8b\x00")
    lone = "text with \ud800 inside".encode("utf-8", "surrogatepass")
    with contextlib.suppress(Undecodable):
        assert "\ud800" not in decode(lone).text


def test_a_declared_encoding_is_taken_at_its_word() -> None:
    assert decode("naïve".encode("latin-1"), "latin-1") == ("naïve", "latin-1", 1.0)
    with pytest.raises(Undecodable, match="at byte 2"):
        decode(b"ab\xff", "utf-8")
    with pytest.raises(Undecodable, match="No encoding is called 'klingon'"):
        decode(b"ab", "klingon")


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        *[(t, "cp1252") for t in ("été à Lyon", "à la fin", "å andra sidan", "Noël à Gand", "Où est-il ? À côté")],
        *[(t, "cp1251") for t in ("Добрый день", "Paris и Берлин", "Word и Excel", "Это я, а кто ты?")],
        ("Αθήνα", "cp1253"),
    ],
)
def test_words_that_mix_alphabets_are_no_reading_of_a_short_line(text: str, encoding: str) -> None:
    assert decode((text + "\n").encode(encoding)).text == text + "\n"


# One text in each of seven languages that cp1252 can write, as two people saved them.
HALVES = (
    "The café on the quay opened in May.",
    "“It is late,” she said – and left.",
    "Señor Núñez came from Málaga on Monday.",
    "Das Schiff fährt um fünf Uhr über den See.",
    "Il a dit à Élodie qu’il était là.",
    "Kaupunki myöntää lisää rahaa tänään.",
    "A praça não será fechada à noite.",
)


@pytest.mark.parametrize("between", ["\n", " "])
@pytest.mark.parametrize(("first", "second"), [*itertools.permutations(HALVES, 2)])
def test_short_texts_of_which_half_is_utf8_and_half_cp1252(first: str, second: str, between: str) -> None:
    data = f"{first}{between}".encode() + second.encode("cp1252")
    decoded = decode(data)
    assert decoded.text == f"{first}{between}{second}"
    assert decode_as(data, decoded.encoding) == decoded.text


@pytest.mark.parametrize(("first", "second"), [*itertools.pairwise(HALVES)])
def test_the_mark_of_a_text_of_two_halves_is_no_part_of_it(first: str, second: str) -> None:
    decoded = decode(f"{first}\n".encode("utf-8-sig") + second.encode("cp1252"))
    assert (decoded.text, decoded.encoding) == (f"{first}\n{second}", "utf-8-sig+cp1252")


@pytest.mark.parametrize("language", LEGACY)
def test_a_text_in_one_encoding_is_never_taken_for_two(language: str) -> None:
    for encoding in LEGACY[language]:
        for start, size in itertools.product(range(0, 200, 25), (20, 60, 180)):
            data = SAMPLES[language][start : start + size].encode(encoding, "ignore")
            with contextlib.suppress(Undecodable):
                decoded = decode(data)
                assert "+" not in decoded.encoding or decoded.text == data.decode(encoding), (encoding, decoded)


@pytest.mark.parametrize("end", ["«AMANHÃ»", "“AMANHÃ”", "AMANHÃ…", "‘IRMÃ’", "MANHÃ\u00a0", "IRMÃ–"])
def test_a_capital_before_a_closing_mark_is_no_utf8(end: str) -> None:
    text = f"A câmara votou o orçamento e fechou a ponte. {end} não abre."
    assert decode(text.encode("cp1252")).text == text


def test_words_of_another_script_amid_english_are_not_taken_for_utf8() -> None:
    for text in ("The word 旅行 means to travel, 码 is a number.", "She sang «Очи чёрные» at noon, and left."):
        for encoding in ("gb18030", "euc-jp", "koi8-r", "cp1251"):
            with contextlib.suppress(Undecodable, UnicodeEncodeError):
                assert "+" not in decode(text.encode(encoding)).encoding
