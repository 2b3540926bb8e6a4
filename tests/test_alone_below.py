"""A known line alone below a text: two words go, one word and the headings of works of reference stay."""

from __future__ import annotations

import pytest

from corpusmill.recipes.recipe import Recipe
from corpusmill.text.batch import Batch

RECIPE = Recipe("rules", ("tag_language", "strip_boilerplate"))
STORIES = {
    "en": "The council voted on Monday to close the old bridge over the river for two years, as the mayor had asked.",
    "de": "Der Rat der Stadt hat am Montag beschlossen, die alte Brücke über den Fluss für zwei Jahre zu schließen.",
    "no": "Kommunestyret vedtok mandag å stenge den gamle brua over elva i to år fordi pilarene er skadet av isen.",
    "id": "Dewan kota pada hari Senin memutuskan untuk menutup jembatan tua di atas sungai selama dua tahun penuh.",
    "fr": "Le conseil de la ville a décidé lundi de fermer pendant deux ans le vieux pont qui enjambe le fleuve.",
    "fi": "Kaupungin valtuusto päätti maanantaina sulkea vanhan sillan kahdeksi vuodeksi, koska jää on rikkonut sen.",
    "hr": "Gradsko vijeće odlučilo je u ponedjeljak da će stari most biti zatvoren dvije godine zbog leda na rijeci.",
}


def cleaned(text: str) -> str:
    batch, failures = RECIPE(Batch(ids=["1"], texts=[text]))
    assert not failures
    return str(batch.texts[0]).rstrip("\n")


@pytest.mark.parametrize(
    ("language", "line", "goes"),
    [
        ("en", "Read also", True),
        ("en", "Back to home", True),
        ("en", "See also", False),
        ("en", "Further reading", False),
        ("en", "Comments", False),
        ("de", "Vorheriger Artikel", True),
        ("de", "Siehe auch:", False),
        ("de", "Kommentare", False),
        ("no", "Les også", True),
        ("no", "Se også", False),
        ("id", "Berita terkait", True),
        ("id", "Lihat juga", False),
        ("fr", "Lire aussi", True),
        ("fr", "Voir aussi", False),
        ("fi", "Lue myös", True),
        ("fi", "Katso myös", False),
        ("hr", "Pogledajte još", True),
    ],
)
def test_what_may_head_a_lost_list_stays_below_the_last_paragraph(language: str, line: str, goes: bool) -> None:
    story = "\n\n".join([STORIES[language]] * 2)
    assert cleaned(f"{story}\n\n{line}") == (story if goes else f"{story}\n\n{line}")


@pytest.mark.parametrize(("line", "goes"), [("Comments (12)", True), ("Comments", False), ("Comments (on it)", False)])
def test_a_count_in_brackets_is_a_second_sign_between_paragraphs(line: str, goes: bool) -> None:
    above = below = STORIES["en"]
    told = cleaned(f"{above}\n\n{line}\n\n{below}")
    assert (line not in told) == goes and told.count(above) == 2
