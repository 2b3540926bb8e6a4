"""The scorer looks at what is left as long as much goes of a page, and sees its own cuts as later stages would."""

from __future__ import annotations

import pytest

from corpusmill.stages.strip_scored import strip_scored
from corpusmill.text.actions import Edit
from corpusmill.text.apply import apply, undo
from corpusmill.text.batch import Batch, Mark
from test_strip_scored import STORY, TRAPS

# (paragraphs, menu below them): pages of our own making; in the menus stand headlines that no rule and no list knows
PAGES = {
    "de": (
        "Die alte Steinbrücke am Hafen wurde im Frühjahr repariert, und seither kommen jeden Tag Leute, um den Booten "
        "zuzusehen.|Vor zehn Jahren glaubte niemand, dass sich das leere Lagerhaus noch nutzen lässt, doch ein paar "
        "Familien am Ufer haben Dach und Türen selbst erneuert.|Am schwersten sei es gewesen, sagen sie, einen "
        "Handwerker zu finden, der noch Holzboote bauen kann.",
        "Mehr aus dem Hafen|Der Kran dreht sich wieder|Bootshaus sucht Paten|Wie der Leuchtturm zu seinem Namen kam|"
        "Unsere Seiten|Kiosk|Schaukasten|Briefe|Werkstatt|Alle Fähren|Lokales|Ausflüge|Anfahrt|Wir über uns|Impressum|"
        "Datenschutz|AGB|Mediadaten",
    ),
    "ru": (
        "Старый каменный мост у гавани починили весной, и с тех пор каждый день сюда приходят люди, чтобы посмотреть "
        "на лодки.|Десять лет назад никто не верил, что пустой склад ещё пригодится, но несколько семей с набережной "
        "сами починили крышу и двери.|Труднее всего, говорят они, было найти мастера, который ещё умеет строить "
        "деревянные лодки.",
        "Ещё о гавани|Кран снова работает|Лодочный клуб ищет друзей|Как маяк получил своё имя|Наши страницы|Киоск|"
        "Витрина|Письма|Мастерская|Все паромы|Город|Прогулки|Как доехать|О нас|Реклама|Контакты|Правила",
    ),
    "th": (
        "สะพานหินเก่าที่ท่าเรือซ่อมเสร็จเมื่อต้นปี และตั้งแต่นั้นมาก็มีคนมาดูเรือทุกวัน ชาวบ้านบอกว่าไม่เคยเห็นคนมากขนาดนี้มาก่อนในเมืองเล็กๆ "
        "ของพวกเขา|เมื่อสิบปีก่อนไม่มีใครเชื่อว่าโกดังเก่าจะยังใช้งานได้อีก แต่ครอบครัวริมน้ำหลายครอบครัวช่วยกันซ่อมหลังคาและประตูด้วยตัวเอง"
        "จนเสร็จ|พวกเขาบอกว่าสิ่งที่ยากที่สุดคือการหาช่างที่ยังต่อเรือไม้เป็น เพราะทั้งเมืองเหลืออยู่เพียงสามคนเท่านั้น",
        "เรื่องอื่นของท่าเรือ|เครนหมุนได้อีกครั้ง|สโมสรเรือหาเพื่อน|ประภาคารได้ชื่อมาอย่างไร|หน้าของเรา|ร้านค้า|ตู้โชว์|จดหมาย|โรงงาน|"
        "เรือข้ามฟาก|เมือง|เที่ยว|เกี่ยวกับเรา|โฆษณา|ติดต่อ",
    ),
}


def page(body: list[str], menu: list[str]) -> Batch:
    """A page of which an earlier stage cut a line between its text and its menu."""
    above = "\n".join(body)
    seam = Mark(len(above) + 1, len(above) + 1, "seam", "nav", "a-rule")
    return Batch(ids=["a"], texts=["\n".join([above, *menu])], marks=[(seam,)], columns={})


@pytest.mark.parametrize("language", PAGES)
def test_the_rest_of_a_menu_goes_after_most_of_it(language: str) -> None:
    paragraphs, entries = (lines.split("|") for lines in PAGES[language])
    batch = page(paragraphs * 3, entries)
    once = apply(batch, strip_scored(batch), "strip_scored")
    left = [line for line in once.texts[0].split("\n") if line]
    assert left[: len(paragraphs) * 3] == paragraphs * 3
    assert len(left) <= len(paragraphs) * 3 + 1
    assert not [action for action in strip_scored(once) if isinstance(action, Edit)]
    assert undo(once.texts[0], [cut for cuts in once.history[0] for cut in cuts]) == batch.texts[0]


@pytest.mark.parametrize("trap", [name for name in TRAPS if name != "heading"])
def test_what_looks_like_residue_amid_a_page_stays_however_often_it_is_looked_at(trap: str) -> None:
    lines = TRAPS[trap].split("|")
    batch = page([*STORY * 2, *lines, *STORY * 2], PAGES["ru"][1].split("|"))
    once = apply(batch, strip_scored(batch), "strip_scored")
    assert once.texts[0].startswith("\n".join([*STORY * 2, *lines, *STORY * 2]))
    assert len(once.texts[0]) < len(batch.texts[0])
