"""Appeals in other languages than English: the company of signs tells them, an article about them stays."""

from __future__ import annotations

import numpy as np
import pytest

from corpusmill.kernel.library import without_kernel
from corpusmill.rulebook.patterns.gate import sieve
from corpusmill.text.fold import fold
from corpusmill.text.layouts.appeals import candidates, kinds_of, told
from corpusmill.text.lines import lines_of

APPEALS = {
    "de": "Wenn dir unsere Arbeit gefällt, unterstütze uns bitte mit einer kleinen Spende über PayPal. Danke!",
    "fr": "Si notre travail vous plaît, vous pouvez nous soutenir par un don sur Tipeee. Merci à vous !",
    "es": "Si te gusta lo que hacemos, puedes apoyarnos con una donación en PayPal. ¡Gracias!",
    "it": "Se il nostro lavoro vi piace, sosteneteci con una donazione su PayPal. Grazie di cuore!",
    "pt": "Se você gosta do nosso trabalho, apoie-nos com uma doação pelo Pix. Obrigado!",
    "nl": "Vind je ons werk waardevol? Steun ons dan met een donatie via PayPal. Dank je wel!",
    "pl": "Jeśli podoba ci się nasza praca, wesprzyj nas wpłatą na Patronite. Dziękujemy!",
    "cs": "Pokud se vám naše práce líbí, podpořte nás prosím darem přes PayPal. Děkujeme!",
    "ru": "Если вам нравится наша работа, поддержите нас: сделайте пожертвование через Boosty. Спасибо!",
    "uk": "Якщо вам подобається наша робота, підтримайте нас донатом на картку. Дякуємо!",
    "sv": "Gillar du det vi gör? Stöd oss gärna med en gåva via Swish. Tack!",
    "da": "Kan du lide det vi laver? Støt os med et bidrag på MobilePay. Mange tak!",
    "no": "Liker du det vi gjør? Støtt oss gjerne med et bidrag på Vipps. Tusen takk!",
    "tr": "Yaptığımız işi beğeniyorsanız bağış yaparak bize destek olabilirsiniz. Teşekkürler!",
    "id": "Jika kamu suka karya kami, dukung kami dengan donasi lewat Trakteer. Terima kasih!",
    "ro": "Dacă îți place munca noastră, susține-ne cu o donație prin PayPal. Mulțumim!",
    "hu": "Ha tetszik a munkánk, támogass minket egy kis adománnyal a PayPalon. Köszönjük!",
}
ARTICLES = {
    "de": "Der Verein bat um Spenden über PayPal, und binnen einer Woche kamen viertausend Euro zusammen.",
    "fr": "L'association a lancé une cagnotte, et les dons ont atteint quatre mille euros en une semaine.",
    "es": "La asociación pidió donaciones por PayPal y en una semana reunió cuatro mil euros.",
    "it": "L'associazione ha chiesto donazioni su PayPal e in una settimana ha raccolto quattromila euro.",
    "pt": "A associação pediu doações pelo Pix e em uma semana juntou quatro mil reais para a ponte.",
    "nl": "De vereniging vroeg om donaties via PayPal en haalde in een week vierduizend euro op.",
    "pl": "Stowarzyszenie poprosiło o wpłaty na Patronite i w tydzień zebrało cztery tysiące złotych.",
    "cs": "Spolek požádal o dary přes PayPal a za týden vybral čtyřicet tisíc korun na opravu mostu.",
    "ru": "Активисты попросили поддержать их через Boosty и за неделю собрали четыре тысячи евро.",
    "uk": "Активісти попросили надсилати донати на картку і за тиждень зібрали чотири тисячі євро.",
    "sv": "Föreningen bad om gåvor via Swish, och på en vecka kom det in fyrtio tusen kronor.",
    "da": "Foreningen bad om bidrag på MobilePay, og på en uge kom der fyrre tusind kroner ind.",
    "no": "Foreningen ba om bidrag på Vipps, og på en uke kom det inn førti tusen kroner.",
    "tr": "Dernek Patreon üzerinden bağış topladı ve bir haftada köprü için dört bin lira birikti.",
    "id": "Warga menggalang donasi lewat Trakteer dan dalam seminggu terkumpul empat juta rupiah.",
    "ro": "Asociația a cerut donații prin PayPal și într-o săptămână a strâns patru mii de lei.",
    "hu": "Az egyesület adományokat kért a PayPalon, és egy hét alatt négyezer euró gyűlt össze.",
}


@pytest.mark.parametrize("language", APPEALS)
def test_an_appeal_holds_enough_signs_to_go_between_paragraphs(language):
    kinds = kinds_of(language)
    found = told(fold(APPEALS[language]), kinds)
    assert found is not None
    assert len(found.signs) >= found.kind.amid
    asked = lines_of([APPEALS[language]]), [language], sieve, np.zeros(1, np.bool_)
    assert candidates(*asked) == {0: {0: [kinds[0]]}}
    with without_kernel():
        assert candidates(*asked) == {0: {0: [kinds[0]]}}


@pytest.mark.parametrize("language", ARTICLES)
def test_an_article_about_one_is_none(language):
    assert told(fold(ARTICLES[language]), kinds_of(language)) is None
