"""Who offers tickets or a form below the text and says where: the tail goes, an author's sentence stays."""

from __future__ import annotations

import pytest

import corpusmill
from corpusmill.text.fold import fold
from corpusmill.text.layouts.appeals import kinds_of, told

INVITATIONS = {
    "en": "For more information and tickets visit www.ferry.example or call our office.",
    "de": "Weitere Informationen und Karten gibt es online unter www.faehre.example.",
    "fr": "Renseignements et inscriptions sur www.bac.example ou par téléphone.",
    "es": "Más información y reservas en www.barca.example",
    "it": "Per informazioni e prenotazioni il sito è www.traghetto.example",
    "pt": "Mais informações e inscrições pelo site www.balsa.example",
    "nl": "Meer informatie en aanmelden kan via www.veerpont.example",
    "pl": "Więcej informacji i zapisy na stronie www.prom.example",
    "cs": "Více informací a vstupenky najdete na www.privoz.example",
    "sk": "Viac informácií a prihlášky nájdete na www.prievoz.example",
    "ru": "Подробная информация и запись на сайте www.parom.example",
    "uk": "Детальна інформація та реєстрація на сайті www.porom.example",
    "bg": "Повече информация и записвания на сайта www.ferry.example",
    "hr": "Više informacija i prijave na stranici www.skela.example",
    "sv": "Mer information och anmälan finns på www.farja.example",
    "da": "Mere information og tilmelding på www.faerge.example",
    "no": "Mer informasjon og påmelding på www.ferge.example",
    "fi": "Lisätietoja ja ilmoittautumiset osoitteessa www.lautta.example",
    "tr": "Ayrıntılı bilgi ve kayıt için www.feribot.example adresini ziyaret edin.",
    "id": "Informasi lebih lanjut dan pendaftaran klik www.feri.example",
    "ms": "Maklumat lanjut dan pendaftaran layari laman web www.feri.example",
    "vi": "Thông tin chi tiết và đăng ký tại website www.pha.example",
    "ro": "Mai multe informații și înscrieri pe www.bac.example",
    "hu": "További információ és jelentkezés a www.komp.example oldalon",
    "el": "Περισσότερες πληροφορίες και κρατήσεις στο www.porthmeio.example",
    "ar": "للحجز والتسجيل عبر موقعنا www.abbara.example",
    "fa": "اطلاعات بیشتر و ثبت نام در سایت www.ferry.example",
    "he": "לפרטים נוספים ולהרשמה באתר www.maaboret.example",
    "hi": "अधिक जानकारी और पंजीकरण के लिए वेबसाइट www.ferry.example",
}
TEXT = [
    "The mill on the upper river was built by two brothers, who brought the stones over the pass on sledges in winter.",
    "It ground rye until the flood took the wheel, and the oldest in the village still remember its sound at night.",
]


@pytest.mark.parametrize("language", INVITATIONS)
def test_an_offer_with_an_address_is_told(language):
    found = told(fold(INVITATIONS[language]), kinds_of(language))
    assert found is not None and found.is_enough


@pytest.mark.parametrize("language", INVITATIONS)
def test_what_names_no_address_is_no_invitation(language):
    line = INVITATIONS[language]
    at = line.index("www.")
    found = told(fold(line[:at] + line[at:].partition(" ")[2]), kinds_of(language))
    assert found is None or "invitation" not in found.kind.name


def test_an_invitation_goes_below_the_text_and_stays_between_two_of_its_paragraphs():
    line = INVITATIONS["en"]
    assert corpusmill.clean("\n".join([*TEXT, line])).text == "\n".join(TEXT)
    amid = "\n".join([TEXT[0], line, TEXT[1]])
    assert corpusmill.clean(amid).text == amid


@pytest.mark.parametrize(
    "line",
    [
        "Anyone who has information is asked to call the police on 0800 555 111 or to write to them.",
        "The brothers sold tickets for the ferry at the inn, and the inn kept a tenth of what they paid.",
        "He wrote to office@ferry.example that autumn, as his daughter said, and nobody ever answered him.",
    ],
)
def test_an_authors_sentence_stays_at_the_end(line):
    assert corpusmill.clean("\n".join([*TEXT, line])).text == "\n".join([*TEXT, line])
