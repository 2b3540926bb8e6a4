"""The learned scorer: residue in many languages goes, body that looks like it stays, everything is on record."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given

import corpusmill
from corpusmill.scorer.bars import NEVER, Bars, least_percent
from corpusmill.scorer.model import MODEL, load_scorer
from corpusmill.scorer.repeats import agreed
from corpusmill.scorer.stakes import stakes
from corpusmill.stages.strip_scored import look, strip_scored
from corpusmill.text.actions import Edit, Tag
from corpusmill.text.apply import apply, undo
from corpusmill.text.batch import Batch
from texts import hostile_texts

STORY = [
    "The council of the small harbour town voted on Monday to close the old bridge for repairs, and the decision was "
    "welcomed by the people who live beside it.",
    "Work on the bridge will begin in May and is expected to take two years, because the stone arches have to be taken "
    "down one by one and cleaned by hand.",
    "“We have waited for this for a decade,” said the head of the harbour office, who has crossed the bridge on foot "
    "every morning since she was a child.",
    "Until the repairs are done, a ferry will carry people and bicycles across the harbour every twenty minutes, and "
    "the council will pay for it.",
]
LONG_STORY = STORY * 12
RESIDUE = ["Share this article on Facebook or Twitter", "Sign up for our newsletter", "All rights reserved."]

# (body, residue below it): news of our own making as sites in these languages print it
LANGUAGES = {
    "de": (
        "Der Gemeinderat der kleinen Hafenstadt hat am Montag beschlossen, die alte Brücke für zwei Jahre zu sperren. "
        "Die steinernen Bögen müssen einzeln abgetragen und von Hand gereinigt werden, sagte die Leiterin des "
        "Hafenamts.",
        ["Lesen Sie auch", "Artikel teilen", "Kommentar schreiben", "Newsletter abonnieren"],
    ),
    "fr": (
        "Le conseil municipal de la petite ville portuaire a décidé lundi de fermer le vieux pont pendant deux ans. "
        "Les arches de pierre doivent être démontées une à une et nettoyées à la main, a expliqué la directrice.",
        ["À lire aussi", "Partager sur Facebook", "Laisser un commentaire", "S'abonner à la newsletter"],
    ),
    "es": (
        "El ayuntamiento de la pequeña ciudad portuaria decidió el lunes cerrar el viejo puente durante dos años. Los "
        "arcos de piedra deben desmontarse uno a uno y limpiarse a mano, explicó la directora del puerto.",
        ["Te puede interesar", "Compartir en Facebook", "Deja un comentario", "Suscríbete a nuestro boletín"],
    ),
    "pl": (
        "Rada małego miasta portowego zdecydowała w poniedziałek o zamknięciu starego mostu na dwa lata. Kamienne łuki "
        "trzeba rozebrać jeden po drugim i oczyścić ręcznie, powiedziała kierowniczka urzędu portowego.",
        ["Czytaj także", "Udostępnij na Facebooku", "Dodaj komentarz", "Zapisz się do newslettera"],
    ),
    "ru": (
        "Совет небольшого портового города решил в понедельник закрыть старый мост на два года. Каменные арки придётся "
        "разобрать одну за другой и очистить вручную, сообщила начальница портового управления.",
        ["Читайте также", "Поделиться в Facebook", "Оставить комментарий", "Подписаться на рассылку"],
    ),
    "tr": (
        "Küçük liman kentinin meclisi pazartesi günü eski köprünün iki yıl boyunca kapatılmasına karar verdi. Liman "
        "müdürü, taş kemerlerin tek tek sökülüp elle temizlenmesi gerektiğini söyledi.",
        ["Bunlar da ilginizi çekebilir", "Facebook'ta paylaş", "Yorum yap", "Bültene abone ol"],
    ),
    "ja": (
        "港町の議会は月曜日、古い橋を二年間閉鎖することを決めた。石のアーチを一つずつ取り外し、手作業で洗う必要があると港湾事務所の所長は説明した。"
        "工事の間は渡し船が二十分ごとに人と自転車を運ぶという。",
        ["関連記事", "この記事をシェアする", "コメントを書く", "メールマガジン登録"],
    ),
    "ar": (
        "قرر مجلس المدينة الساحلية الصغيرة يوم الاثنين إغلاق الجسر القديم لمدة عامين. وقالت مديرة الميناء إن الأقواس "
        "الحجرية يجب أن تفكك واحدا تلو الآخر وأن تنظف باليد.",
        ["اقرأ أيضا", "شارك على فيسبوك", "اترك تعليقا", "اشترك في النشرة البريدية"],
    ),
}

TRAPS = {
    "set list": "Harbour Lights|Stone By Stone|The Ferry Song|Winter Arches|Leaving May|Old Bridge Blues",
    "recipe": "Ingredients|2 cups flour|1 teaspoon salt|3 eggs, beaten|Method|Mix flour and salt.|Rest for an hour.",
    "table": "Year; Ferries; Bridges|1998; 12; 3|2008; 9; 4|2018; 4; 4",
    "poem": "The bridge is down, the tide is in,|the lamps are lit along the quay,|and we who waited wait again",
    "questions": "Q: When does the ferry start?|A: On the first of May.|Q: What does it cost?|A: Nothing.",
    "results": "Harbour United 2-1 Old Town|Bridge Rovers 0-0 Quay Athletic|Ferry Lane 3-2 Stone Park",
    "references": "1 Alder J, Moss K. Stone arches in tidal water. Journal of Bridges, 2016, 374(9):843-852|"
    "2 Reed T. Repair of small harbours. Annals of Masonry, 2008, 12(1):5-19",
    "transcript": "Alder: Did you see the crack?|Moss: I saw it in March.|Alder: And you said nothing?",
    "dates": "May 3: Old Town, Ferry Hall|May 9: Stone Park, Arena|June 1: Quay, The Lamp",
    "code": "def ferry(minutes):|    if minutes > 20:|        return None|    return minutes * 2",
    "link words": "The plan|was published in|March",
    "heading": "How to subscribe",
    "sentence": "Read the contract twice, my mother used to say.",
}


def batch_of(*texts: str) -> Batch:
    return Batch(
        ids=[f"s/{n}" for n in range(len(texts))],
        texts=texts,
        columns={"language": pa.nulls(len(texts), pa.string())},
    )


def cleaned(text: str) -> str:
    return apply(batch_of(text), strip_scored(batch_of(text)), "strip_scored").texts[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_residue_in_many_languages_goes_and_the_body_stays(language: str) -> None:
    paragraph, residue = LANGUAGES[language]
    body = "\n\n".join([paragraph] * 4)
    left = cleaned("\n\n".join([body, *residue]))
    assert left.startswith(body)
    assert sum(line in left for line in residue) <= 1, left[len(body) :]
    assert cleaned(body) == body


@pytest.mark.parametrize("lines", TRAPS.values(), ids=TRAPS.keys())
@pytest.mark.parametrize("place", [2, 4], ids=["amid", "tail"])
@pytest.mark.parametrize("between", ["\n", "\n\n"], ids=["dense", "spaced"])
def test_body_that_looks_like_residue_stays(lines: str, place: int, between: str) -> None:
    text = between.join([*STORY[:place], *lines.split("|"), *STORY[place:]])
    assert cleaned(text) == text


def test_residue_inside_a_page_on_one_line_goes() -> None:
    body = " ".join(STORY)
    menu = "Skip to content Home News Sport Culture Search Log in Subscribe"
    end = "Share on Facebook Share on Twitter Leave a comment Privacy policy Terms of use All rights reserved"
    left = cleaned(f"{menu} {body} {end}")
    assert body in left
    assert len(left) - len(body) < (len(menu) + len(end)) / 2


@pytest.mark.parametrize("word", ["Row", "Figure", "Page", "Seite", "Share"])
def test_a_word_before_a_number_stays_with_it(word: str) -> None:
    story = (
        "The last crane left the quay on Monday morning, and the ferries ran again from the north end of the harbour."
    )
    for text in (f"{story} {word} 199.", f"{story} {word} 12 {story}"):
        assert cleaned(text) == text


@pytest.mark.parametrize(
    ("line", "chances", "goes"),
    [
        ("View post", [66, 79, 82], True),
        ("View post", [95, 95, 20], False),  # a heading that stands in the table of contents too
        ("Anna:", [60, 58, 61], False),
        ("color: white;", [70, 80, 75], False),
        ("--------", [70, 80, 75], False),
    ],
)
def test_copies_vouch_for_each_other(line: str, chances: list[int], goes: bool) -> None:
    text = "\n".join([line, "The bridge is closed.", line, "The ferry is not.", line.upper()])
    start = np.array(
        [text.index("The bridge"), *(n for n in range(len(text)) if text[n:].lower().startswith(line.lower()))]
    )
    spans = (np.zeros(4, np.int64), start, start + len(line))
    raised = agreed([text], spans, np.array([1, 3, 3, 3]), np.array([90, *chances]), sure=83)
    assert raised.tolist() == [90, *([83] * 3 if goes else chances)]


def test_what_goes_is_on_record_with_model_and_chance() -> None:
    actions = list(strip_scored(batch_of("\n".join([*LONG_STORY, *RESIDUE]))))
    edits = [action for action in actions if isinstance(action, Edit)]
    tags = [action for action in actions if isinstance(action, Tag)]
    assert len(edits) == 1, "a run of segments is one edit"
    assert [tag.span for tag in tags] == [(edit.start, edit.end) for edit in edits]
    assert {tag.rule for tag in tags} == {edit.rule for edit in edits} == {load_scorer().version} == {MODEL.stem}
    assert all(0.5 <= tag.confidence < 1 and tag.value == round(tag.confidence * 100) for tag in tags)


def test_a_document_without_prose_is_left_alone() -> None:
    looked = look(["Home\nNews\nSport\nLog in"], [()], Bars())
    assert set(
        least_percent(looked.judged, stakes(looked.judged, looked.percent), looked.percent, Bars()).tolist()
    ) == {NEVER}
    assert not looked.goes.any()


def test_on_one_line_without_prose_what_is_surest_goes() -> None:
    menu = (
        "Home News Sport Contact us Log in Sign up Search Follow us on Facebook Twitter Instagram Share this page "
        "Print Email Next Previous Back to top Privacy policy Terms of use Cookie settings All rights reserved"
    )
    names = "Ada Lind Berit Holm Carl Voss Dora Nyman Erik Sand Frida Moe Gustav Lie Hanna Berg Ivar Dahl Jonna Krog"
    assert "Cookie settings" not in cleaned(menu)
    assert cleaned(names) == names


@given(hostile_texts)
def test_undo_restores_what_was_cut(text: str) -> None:
    batch = batch_of("\n".join([*LONG_STORY, text, *RESIDUE]))
    after = apply(batch, strip_scored(batch), "strip_scored")
    assert undo(after.texts[0], [cut for cuts in after.history[0] for cut in cuts]) == batch.texts[0]


def test_a_text_in_a_batch_loses_what_it_loses_alone() -> None:
    texts = [
        "\n".join([*LONG_STORY, *RESIDUE]),
        "",
        LANGUAGES["ru"][0],
        "\n".join([LANGUAGES["de"][0], *LANGUAGES["de"][1]]),
    ]
    together = apply(batch_of(*texts), strip_scored(batch_of(*texts)), "strip_scored").texts
    assert list(together) == [cleaned(text) for text in texts]


def test_a_model_of_other_features_is_refused(tmp_path: Path) -> None:
    with np.load(MODEL) as data:
        arrays = {**data, "names": np.array(["width"])}
    np.savez(tmp_path / "old.npz", **arrays)
    with pytest.raises(ValueError, match=r"old\.npz.*train_scored"):
        load_scorer(tmp_path / "old.npz")


def test_what_goes_begins_in_no_sentence_that_a_small_word_leads_on():
    sentence = "It will be shown in the Forum"
    prose = (
        "The council met on Tuesday and agreed to close the old bridge by the mill while its arches are repaired. "
        "The ferry will run every ten minutes until the work is done, and the fare stays as it was, its chair said. "
        "Those who live on the eastern quay had asked for a wider path, and they will get one. "
    )
    buttons = " Los Angeles CA Share on Facebook Share on Twitter Print Email Home News Sport Contact Us Privacy Policy"
    assert sentence in corpusmill.clean(prose * 6 + sentence + buttons).text
