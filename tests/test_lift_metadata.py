"""Metadata lifted from made-up documents in the languages of the rule book, and what must stay in the body."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from corpusmill.corpus.tables import tables_of
from corpusmill.metadata.dates import find_dates
from corpusmill.metadata.words import Line, words_of
from corpusmill.recipes.recipe import load_recipe
from corpusmill.stages.lift_metadata import COLUMNS, lift_metadata
from corpusmill.text.apply import apply, undo
from corpusmill.text.batch import Batch
from corpusmill.text.fold import fold

SEEDS = Path(__file__).parents[1] / "seeds"

BODY = {
    "en": "The council voted on Monday to close the old bridge over the river for two years, the mayor said.",
    "es": "El ayuntamiento votó el lunes el cierre del viejo puente sobre el río durante dos años, dijo la alcaldesa.",
    "fr": "Le conseil municipal a voté lundi la fermeture du vieux pont sur la rivière pendant deux ans, dit le maire.",
    "de": "Der Stadtrat hat am Montag beschlossen, die alte Brücke über den Fluss für zwei Jahre zu schließen.",
    "pt": "A câmara votou na segunda-feira o fecho da velha ponte sobre o rio durante dois anos, disse a presidente.",
    "it": "Il consiglio comunale ha votato lunedì la chiusura del vecchio ponte sul fiume per due anni, dice.",
    "nl": "De gemeenteraad besloot maandag om de oude brug over de rivier voor twee jaar te sluiten, zei zij.",
    "pl": "Rada miasta zdecydowała w poniedziałek o zamknięciu starego mostu na rzece na dwa lata, mówi burmistrz.",
    "no": "Kommunestyret vedtok mandag å stenge den gamle broen over elva i to år, sier ordføreren til avisen.",
    "ru": "Городской совет в понедельник решил закрыть старый мост через реку на два года, сообщил мэр города.",
    "tr": "Belediye meclisi pazartesi günü nehrin üzerindeki eski köprüyü iki yıl kapatma kararı aldı, dedi başkan.",
    "id": "Dewan kota pada hari Senin memutuskan untuk menutup jembatan tua di atas sungai selama dua tahun.",
    "vi": "Hội đồng thành phố hôm thứ Hai đã quyết định đóng cửa cây cầu cũ bắc qua sông trong hai năm tới.",
    "ar": "قرر مجلس المدينة يوم الاثنين إغلاق الجسر القديم فوق النهر لمدة عامين، بحسب ما قال رئيس البلدية للصحفيين.",
    "ur": "سٹی کونسل نے پیر کو دریا پر بنے پرانے پل کو دو سال کے لیے بند کرنے کا فیصلہ کیا ہے، میئر نے بتایا۔",
    "hi": "नगर परिषद ने सोमवार को नदी पर बने पुराने पुल को दो साल के लिए बंद करने का फैसला किया, महापौर ने बताया।",
    "th": "สภาเทศบาลลงมติเมื่อวันจันทร์ให้ปิดสะพานเก่าข้ามแม่น้ำเป็นเวลาสองปีเพื่อซ่อมแซมโครงสร้างที่ชำรุดตามที่นายกเทศมนตรีกล่าวกับผู้สื่อข่าว",
    "ja": "市議会は月曜日、川に架かる古い橋を補修のため２年間閉鎖することを決めたと、市長が記者会見で明らかにした。",
    "zh": "市议会星期一决定关闭河上的旧桥两年进行维修，市长在新闻发布会上对记者表示，工程将于五月开始。",
    "ko": "시의회는 월요일 강 위의 낡은 다리를 보수하기 위해 2년 동안 폐쇄하기로 결정했다고 시장이 기자들에게 밝혔다.",
}  # fmt: skip


def lifted(
    text: str, language: str | None = "en", columns: dict[str, Any] | None = None, **options: Any
) -> tuple[Batch, dict[str, Any]]:
    """The batch after the stage and its row of the documents table."""
    known = {"language": pa.array([language], pa.string())} | (columns or {})
    batch = Batch(ids=["s/1"], texts=[text], columns=known)
    after = apply(batch, lift_metadata(batch, **options), "lift_metadata")
    return after, tables_of(after, [], COLUMNS).documents.to_pylist()[0]


def line(text: str) -> Line:
    return Line(text.strip(), fold(text.strip()), 0)


SIGNATURES = [
    ("en", "By Jane Doe", {"author": ["Jane Doe"]}),
    ("en", "BY JANE DOE", {"author": ["JANE DOE"]}),
    ("en", "By Jane Doe and Rob O’Neill, Staff Writers", {"author": ["Jane Doe", "Rob O’Neill"]}),
    ("en", "By Jane Doe – Accra", {"author": ["Jane Doe"], "dateline": "Accra"}),
    ("en", "Jane Doe | January 5, 2021", {"author": ["Jane Doe"], "date": "2021-01-05"}),
    ("en", "- The Harbour Times - Tuesday, January 5, 2021", {"publisher": "The Harbour Times", "date": "2021-01-05"}),
    ("en", "Published: 5 January 2021 at 10:30 GMT", {"date": "2021-01-05"}),
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
    ("en", "LONDON, Jan 5 (Reuters) - ", "LONDON", "Reuters"),
    ("en", "TUESDAY, Jan. 5, 2021 (HealthDay News) -- ", None, "HealthDay News"),
    ("en", "SPRINGFIELD, Ill., Jan. 5, 2021 /PRNewswire/ -- ", "SPRINGFIELD, Ill.", None),
    ("es", "Madrid, 5 ene (EFE).- ", "Madrid", "EFE"),
    ("fr", "PARIS, 5 janvier (AFP) - ", "PARIS", "AFP"),
    ("de", "Berlin (dpa) - ", "Berlin", "dpa"),
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
    ("en", "Image copyright Getty Images Image caption The old bridge", "Getty Images", "The old bridge"),
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


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("Wednesday, October 21, 2020", "2020-10-21"),
        ("Thursday, October 21, 2020", None),  # it was a Wednesday
        ("Friday", None),
        ("03/04/2021", None),  # March or April
        ("Saturday, 03/04/2021", "2021-04-03"),
        ("Thursday 03/04/2021", "2021-03-04"),
        ("25/12/2021", "2021-12-25"),
        ("31 February 2021", None),
    ],
)
def test_a_date_is_checked_or_absent(text: str, iso: str | None) -> None:
    assert next((found.iso for found in find_dates(fold(text), words_of("en"))), None) == iso


def test_the_site_behind_its_name_is_a_second_sign_of_a_publisher() -> None:
    notice = "ⓒ 강변일보(www.example.kr), 무단전재 및 재배포 금지"
    assert lifted(f"{BODY['ko']}\n\n{notice}", "ko")[1]["publisher"] == "강변일보"
    assert lifted(f"{BODY['ko']}\n\n{notice.replace('(www.example.kr)', '')}", "ko")[1]["publisher"] is None


@pytest.mark.parametrize(
    ("text", "author"),
    [
        (f"Council closes the old bridge\n\nJane Doe\n\n{BODY['en']}", ["Jane Doe"]),
        (f"{BODY['en']}\n\nJane Doe", ["Jane Doe"]),
        (f"Our offer\n\nLifetime Bridge\n\n{BODY['en']}", None),  # no title above
        (f"Council closes the old bridge\n\nMonday Voted\n\n{BODY['en']}", None),  # words of the text
        (f"{BODY['en']}\n\nAd Choices", None),
        (f"{BODY['en']}\n\nFoto di Jane Doe", None),
    ],
)
def test_a_name_signs_by_its_place(text: str, author: list[str] | None) -> None:
    assert lifted(text)[1]["author"] == author


def test_keep_leaves_headline_and_byline_at_the_head() -> None:
    text = f"Council closes the old bridge for two years\n\nBy Jane Doe\n\n{BODY['en']}"
    after, row = lifted(text, keep=("title", "byline"))
    assert after.texts[0] == text
    assert (row["title"], row["author"]) == ("Council closes the old bridge for two years", ["Jane Doe"])


def test_an_organisation_is_no_author() -> None:
    _, row = lifted(f"Council closes the old bridge for two years\n\nHarbour Monitoring\n\n{BODY['en']}")
    assert (row["author"], row["publisher"]) == (None, "Harbour Monitoring")


def test_the_note_names_its_author_only_for_a_comment() -> None:
    own = "Editor’s Note: Ann Li is a former pilot. The views expressed in this commentary are her own."
    after, row = lifted(f"{own}\n{BODY['en']}")
    assert (row["author"], after.texts[0].strip()) == (["Ann Li"], BODY["en"])
    _, row = lifted(f"Editor’s Note: Ann Li is ill today, so this recipe comes from the archive.\n{BODY['en']}")
    assert row["author"] is None


def test_author_box_tags_and_source() -> None:
    body = f"{BODY['en']}\n\n{BODY['en']}"
    after, row = lifted(f"{body}\n\nAnn Li\n\n“Coffee drinker. Part-time pilot. Writes about bridges.”")
    assert (row["author"], after.texts[0].strip()) == (["Ann Li"], body)
    after, row = lifted(f"{body}\n\nTags: bridges, harbour, council")
    assert [f["value"] for f in row["fields"] if f["name"] == "tags"] == ["bridges, harbour, council"]
    assert after.texts[0].strip() == body
    after, row = lifted(f"{body}\n\nSOURCE Harbour Bridges Inc.")
    assert (row["publisher"], after.texts[0].strip()) == ("Harbour Bridges Inc.", body)


def test_a_copyright_notice_is_evidence_even_after_it_was_cut() -> None:
    text = f"{BODY['en']}\n\nCopyright © 2020 The Harbour Times, LLC."
    batch, _ = load_recipe("default")(Batch(ids=["s/1"], texts=[text]))
    row = tables_of(batch, [], COLUMNS).documents.to_pylist()[0]
    assert row["publisher"] == "The Harbour Times"
    evidence = next(field for field in row["fields"] if field["name"] == "publisher")
    assert text[evidence["raw_start"] : evidence["raw_end"]] == "The Harbour Times"


def test_the_input_wins_and_a_contradiction_is_on_record() -> None:
    text = f"By Jane Doe\n\n{BODY['en']}"
    _, row = lifted(text, columns={"author": pa.array([["Rob Roe"]], pa.list_(pa.string()))})
    assert row["author"] == ["Rob Roe"]
    assert ("contradicts_input", "author: Jane Doe") in {(f["name"], f["value"]) for f in row["fields"]}
    _, row = lifted(text, columns={"author": pa.array([["JANE DOE"]], pa.list_(pa.string()))})
    assert not [f for f in row["fields"] if f["name"] == "contradicts_input"]


def test_the_seeds() -> None:
    paths = sorted(SEEDS.glob("*.txt"))
    texts = [path.read_text(encoding="utf-8") for path in paths]
    recipe = load_recipe("default")
    batch, failures = recipe(Batch(ids=[path.name[:3] for path in paths], texts=texts))
    assert not failures
    rows = {row["id"]: row for row in tables_of(batch, [], recipe.columns).documents.to_pylist()}
    fields = {id_: {(f["name"], f["value"]) for f in row["fields"]} for id_, row in rows.items()}
    assert [rows[id_]["title"] for id_ in ("000", "002", "003")] == [
        "Alliance United In Afghanistan Strategy",
        "NATO members discuss troop withdrawal from Afghanistan",
        "NATO prepares to leave Afghanistan after the US withdrawal decision",
    ]
    assert [rows[id_]["author"] for id_ in sorted(rows)] == [
        ["Jim Garamone"],
        None,
        None,
        ["Sacha Woodward"],
        ["Jens Stoltenberg"],
    ]
    assert (rows["001"]["publisher"], rows["001"]["date"]) == ("The Washington Times", "2020-10-21")
    assert (rows["002"]["publisher"], rows["002"]["dateline"]) == ("DM Monitoring", "BRUSSELS")
    assert rows["002"]["text"].startswith("BRUSSELS: NATO member countries on Wednesday met")
    assert {("section", "international"), ("credit", "Pool / Reuters")} <= fields["003"]
    assert any(name == "bio" and value.startswith('"Wannabe writer.') for name, value in fields["003"])
    assert any(name == "caption" and value.endswith("on Wednesday in Brussels.") for name, value in fields["003"])
    for text, after, trail in zip(texts, batch.texts, batch.history, strict=True):
        assert undo(after, [cut for cuts in trail for cut in cuts]) == text
