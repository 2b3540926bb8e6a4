"""Names of buttons and parts of a page, in a row or as the last line, in documents of every language."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpusmill import clean
from corpusmill.rulebook.book import BUILT_IN, RuleBook, load_rules
from corpusmill.text.layouts.labelled import RULE

GERMAN = (
    "Der Fährmann von Erlenau hört im Herbst auf, und einen Nachfolger hat die Gemeinde bisher nicht gefunden.",
    "Seit 1931 setzt seine Familie Fahrgäste, Kühe und einmal einen Zirkus über den Fluss, wie er am Montag erzählte.",
    "Der Gemeinderat will im Juni darüber beraten, ob an der Stelle der Fähre eine Brücke gebaut werden soll.",
)
HINDI = (
    "नदी पर बना पुराना पुल अगले दो साल तक बंद रहेगा, यह फैसला नगर परिषद ने सोमवार को हुई बैठक में लिया।",
    "परिषद के अनुसार मरम्मत का काम वसंत में शुरू होगा और उस पर लगभग तीन करोड़ रुपये खर्च होने का अनुमान है।",
    "गाँव के लोगों को तब तक लंबे रास्ते से जाना होगा, लेकिन नया पुल बनने पर बच्चे आराम से स्कूल जा सकेंगे।",
)


def _cleaned(*lines: str) -> list[str]:
    return [line for line in clean("\n".join(lines)).text.split("\n") if line]


@pytest.mark.parametrize("row", [("Suche", "Anmelden", "Warenkorb"), ("Antworten", "14", "Melden"), ("Reply", "Hide")])
def test_labels_in_a_row_between_paragraphs_are_the_pages(row: tuple[str, ...]) -> None:
    assert _cleaned(GERMAN[0], *row, *GERMAN[1:]) == [*GERMAN]


@pytest.mark.parametrize("body", [GERMAN, HINDI])
def test_english_labels_stand_in_documents_of_every_language(body: tuple[str, ...]) -> None:
    assert _cleaned(*body[:2], "Loading", "Reply", "Close", *body[2:]) == [*body]


@pytest.mark.parametrize("last", ["Weiterlesen", "» Weiterlesen"])
def test_a_call_to_read_on_ends_no_text(last: str) -> None:
    assert _cleaned(*GERMAN, last) == [*GERMAN]


FOLLOW = "Folgen Sie uns auf Facebook!"
SIGNS = "Die Fähre hatte drei Schalter mit Schildern darüber, die noch heute an der alten Anlegestelle hängen:"


@pytest.mark.parametrize(
    ("lines", "taken"),
    [
        ((GERMAN[0], "Musik", "Kultur", "Politik", *GERMAN[1:]), ["Musik", "Kultur", "Politik"]),
        ((GERMAN[0], "Musik", "Kultur", *GERMAN[1:]), []),  # two names of sections: a heading and its first subhead
        ((GERMAN[0], "Suche", "Anmelden", *GERMAN[1:]), ["Suche", "Anmelden"]),  # two buttons
        ((*GERMAN, "Musik", "Kultur"), ["Musik", "Kultur"]),  # behind which nothing comes
        # what another rule cut is one more in the row
        ((GERMAN[0], "Musik", FOLLOW, "Kultur", *GERMAN[1:]), ["Musik", "Kultur"]),
        ((GERMAN[0], "Musik", FOLLOW, *GERMAN[1:]), []),
        # a count belongs to the row between two labels, at its edges it is what no one knows
        ((GERMAN[0], "Antworten", "14", "Melden", *GERMAN[1:]), ["Antworten", "14", "Melden"]),
        ((GERMAN[0], "14", "Antworten", "Melden", *GERMAN[1:]), []),
        ((GERMAN[0], "Antworten", "Melden", "14", *GERMAN[1:]), []),
        ((GERMAN[0], SIGNS, "Suche", "Anmelden", "Warenkorb", *GERMAN[1:]), []),  # what a sentence announces
        ((*GERMAN, "Teilen"), []),
        ((*GERMAN, "Weiterlesen"), ["Weiterlesen"]),
    ],
)
def test_which_lines_of_a_row_go_as_labels(lines: tuple[str, ...], taken: list[str]) -> None:
    cuts = [edit.before for edit in clean("\n".join(lines)).edits if edit.rule == RULE]
    assert sorted(cuts, key=lines.index) == taken


@pytest.mark.parametrize(
    "lines",
    [
        (GERMAN[0], "Teilen", *GERMAN[1:]),  # a heading, as far as one line can tell
        (*GERMAN, "Politik"),  # the heading of what is missing
        (
            GERMAN[0],
            "Die Fähre hatte drei Schalter mit Schildern darüber:",
            "- Suche",
            "- Anmelden",
            "- Warenkorb",
            *GERMAN[1:],
        ),
        (GERMAN[0], "Teilen", "Der lange Weg", "Suche", "Drucken", *GERMAN[1:]),  # part of what no one knows
        ("Teilen", "Drucken", "Suche"),  # nothing that they could stand around
    ],
)
def test_labels_that_may_be_the_texts_are_left_to_other_rules(lines: tuple[str, ...]) -> None:
    assert RULE not in {edit.rule for edit in clean("\n".join(lines)).edits}


def test_words_of_a_page_on_one_line_are_left_to_what_judges_its_parts() -> None:
    page = " ".join([*GERMAN, "Folgen Sie uns auf Facebook! News Schreiben Sie einen Kommentar!", *GERMAN])
    assert RULE not in {edit.rule for edit in clean(page).edits}


def test_labels_of_a_language_are_those_of_its_phrases_and_the_english_ones() -> None:
    labels = load_rules().labels
    assert labels("de")["warenkorb"] and labels("de")["loading"] == labels("en")["loading"]
    assert "warenkorb" not in labels("en")


@pytest.mark.parametrize(("language", "family"), [("sr", "hr"), ("bs", "hr"), ("nb", "no"), ("ms", "id")])
def test_near_languages_share_their_labels(language: str, family: str) -> None:
    labels = load_rules().labels
    assert labels(language) == labels(family)
    assert len(labels(language)) > len(labels("en"))


@pytest.mark.parametrize("language", ["../../en", "no/such", "", "vulcan", "und"])
def test_what_is_no_language_has_the_english_labels_and_names_no_file(
    language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    labels = RuleBook([BUILT_IN]).labels
    assert labels(language) == labels("en")
    kept = {path.name for path in tmp_path.rglob("*") if path.is_file()}
    assert kept == {"en.labels", "place"}  # where they were kept from
