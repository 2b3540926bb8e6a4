"""Calls of the page that are told by a word and another that soon follows, between the author's sentences."""

from __future__ import annotations

import pytest

from corpusmill import clean
from corpusmill.rulebook.endings.labels import spread_span

GERMAN = (
    "Die Stadtverwaltung teilte am Montag mit, dass die vom Hochwasser beschädigte Brücke neu gebaut wird. {} "
    "Die Anwohner hoffen, dass die Arbeiten vor dem Winter enden und die Kinder wieder sicher zur Schule kommen."
)
POLISH = (
    "Gmina poinformowała w poniedziałek, że most uszkodzony przez powódź zostanie odbudowany od nowa. {} "
    "Mieszkańcy mają nadzieję, że prace skończą się przed zimą i dzieci znów pójdą bezpiecznie do szkoły."
)
RUSSIAN = (
    "Администрация района сообщила в понедельник, что мост, повреждённый паводком, перестроят за два года. {} "
    "Жители надеются, что работы закончатся до зимы и дети снова смогут ходить в школу короткой дорогой."
)


@pytest.mark.parametrize(
    ("text", "call"),
    [
        (GERMAN, "Laden Sie sich am besten gleich unsere kostenlose App herunter."),
        (GERMAN, "Melden Sie sich heute für unseren Newsletter an, damit Sie nichts verpassen."),
        (POLISH, "Zapisz się jeszcze teraz do naszego porannego newslettera."),
        (RUSSIAN, "Присоединяйтесь к нам и в Telegram, чтобы ничего не пропустить."),
    ],
)
def test_a_call_between_two_sentences_goes(text, call):
    assert clean(text.format(call)).text == text.replace(" {}", "")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (GERMAN, "Haben Sie einen Tipp für Anfänger?"),
        (GERMAN, "Jeden Tag bekommt sie fünfzig Briefe und dreißig Anfragen per Mail."),
        (GERMAN, "Melden Sie sich für den Newsletter an, sagte der Bürgermeister."),
        (POLISH, "Wykorzystanie tej drogi jest bez zgody gminy zabronione."),
        (RUSSIAN, "Использование телефонов на уроках запрещено."),
    ],
)
def test_what_looks_alike_stays(text, sentence):
    assert clean(text.format(sentence)).text == text.format(sentence)


def test_words_of_the_next_sentence_are_none_of_a_call():
    line = "Broen er lukket. Giv os et tip her Broen er lukket til maj."
    assert spread_span(line, line.index("Giv"), line.index(" til maj")) is None


@pytest.mark.parametrize(
    ("text", "word"), [(GERMAN, "Anzeige"), (GERMAN, "- Werbung -"), (POLISH, "Reklama"), (RUSSIAN, "Реклама")]
)
def test_the_word_for_an_advertisement_goes_alone_between_paragraphs(text, word):
    above, below = text.split(" {} ")
    assert clean(f"{above}\n{word}\n{below}").text.split() == f"{above} {below}".split()
    heading = f"{above}\n{word.strip('- ')} und Recht\n{below}"
    assert clean(heading).text == heading
