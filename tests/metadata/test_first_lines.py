"""The title among the first lines of a text where no rule by place names one: weighed, and it stays."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import corpusmill
from corpusmill.kernel.library import kernel
from corpusmill.kernel.trees import load_trees
from corpusmill.metadata.judges.pages import first_lines
from corpusmill.metadata.judges.pages.first_lines import MODEL, NAMES, OF_LINE, features, features_of
from corpusmill.metadata.words import Line
from corpusmill.text.fold import fold
from corpusmill.text.lines import lines_of

needs_kernel = pytest.mark.skipif(not kernel(), reason="needs the kernel")

ENGLISH = (
    "The council closes its old bridge over the river for two years from May, as the mayor said on Monday evening.",
    "Repairs will cost four million, most of which the region pays, and buses will take the northern road instead.",
    "Walkers may use the ferry without paying for it while the bridge is closed, a speaker of the council said.",
)
GERMAN = (
    "Die Stadt sperrt die alte Brücke über den Fluss ab Mai für zwei Jahre, wie der Bürgermeister am Montag sagte.",
    "Die Sanierung kostet vier Millionen Euro, und die Busse fahren so lange über die nördliche Straße ins Zentrum.",
    "Wer zu Fuß geht, darf die Fähre benutzen, ohne dafür zu bezahlen, solange die Brücke gesperrt bleibt.",
)
SPANISH = (
    "El ayuntamiento cierra el puente viejo sobre el río durante dos años desde mayo, dijo la alcaldesa el lunes.",
    "Las obras costarán cuatro millones, que paga sobre todo la región, y los autobuses irán por la carretera norte.",
    "Quienes van a pie pueden usar el transbordador sin pagar mientras el puente esté cerrado, según el ayuntamiento.",
)


def opening(first: str, text: tuple[str, ...], heading: str) -> str:
    """A text with its first line, and a heading further down, before which a first line may be one, too."""
    return "\n".join((first, *text, heading, *text[::-1]))


def told(text: str) -> tuple[str | None, str]:
    """The title and the text that is left."""
    clean = corpusmill.clean(text)
    return clean.metadata.get("title"), clean.text


@pytest.mark.parametrize(
    ("first", "text", "heading"),
    [
        ("Council closes its old bridge over the river until spring", ENGLISH, "What the works will cost"),
        ("Stadt sperrt die alte Brücke bis ins übernächste Frühjahr", GERMAN, "Was die Arbeiten kosten"),
        ("El ayuntamiento cierra el puente viejo hasta la primavera", SPANISH, "Lo que cuestan las obras"),
    ],
)
def test_a_first_line_that_the_text_takes_up_is_its_title_and_stays(
    first: str, text: tuple[str, ...], heading: str
) -> None:
    title, left = told(opening(first, text, heading))
    assert title == first
    assert left.startswith(first)


@pytest.mark.parametrize(
    "first",
    [
        "Our newsletter comes on each working day in the morning",  # what the text does not take up
        "1. Council closes its old bridge over the river until spring",  # an item of a list
        "Closing the old bridge",  # a heading
        "The old bridge over the river that the council closes (Photo: Ann Lister)",
        "The council closes its old bridge over the river until spring.",
    ],
)
def test_other_first_lines_are_none(first: str) -> None:
    assert told(opening(first, ENGLISH, "What the works will cost"))[0] is None


@pytest.mark.parametrize(
    "above",
    ["Skip to main content", "Article"],
)
def test_a_line_of_the_frame_may_stand_above(above: str) -> None:
    first = "Council closes its old bridge over the river until spring"
    assert told(f"{above}\n{opening(first, ENGLISH, 'What the works will cost')}")[0] == first


def test_a_headline_may_ask() -> None:
    first = "Does the council close its old bridge over the river?"
    assert told(opening(first, ENGLISH, "What the works will cost"))[0] == first


def test_a_line_over_the_credit_of_a_picture_is_its_caption() -> None:
    first = "The old bridge over the river that the council closes until spring"
    text = opening(first, ENGLISH, "What the works will cost")
    assert told(text)[0] == first
    assert told(text.replace(first, f"{first}\nPhoto: Ann Lister", 1))[0] is None


def test_a_line_that_goes_on_below_is_none() -> None:
    first = "Council closes its old bridge over the river until spring"
    text = (f"and the works {ENGLISH[0]}", *ENGLISH[1:])
    assert told(opening(first, text, "What the works will cost"))[0] is None


def test_the_first_line_of_what_is_left_of_a_page_is_none() -> None:
    page = "".join(f"Home {n}\nNews of region {n}\nWeather\nSubscribe to our newsletter\n" for n in range(20))
    first = "Council closes its old bridge over the river until spring"
    assert told(page + opening(first, ENGLISH, "What the works will cost"))[0] is None


def test_trees_of_other_features_are_refused(tmp_path: Path) -> None:
    with np.load(MODEL) as data:
        arrays = {**data, "names": np.array(["other"])}
    path = tmp_path / "first_lines.npz"
    np.savez(path, **arrays)
    with pytest.raises(ValueError, match="train_first_lines"):
        load_trees(path, NAMES)


_SIGNS = st.text(alphabet="aab cd,.:?!'\"“”’…-»)]。？，、：؟ǅǆéÉßΩяЖ١漢字한국กिA0_ ", min_size=1, max_size=60)
_STORY = "Council closes closed the old bridge: bridges ponte мост Мостами “again”? 漢字大橋 1,200 aaaaaaa".split()
_WORDS = st.lists(st.sampled_from(_STORY), min_size=1, max_size=260).map(" ".join)


@needs_kernel
@given(st.lists(_SIGNS | _WORDS, min_size=2, max_size=70), st.integers(1, 3))
def test_the_kernel_asks_of_lines_what_is_asked_one_by_one(lines: list[str], copies: int) -> None:
    lines = [line for line in (" ".join(line.split()) for line in lines) if fold(line).strip()]
    lines = [*lines[:1] * copies, *lines[1:]]
    if len(lines) < 2:
        return
    table = lines_of(["\n".join(lines)])
    text = lines[0].strip()
    first = Line(text, fold(text), 0)
    numbers = [n for n in range(1, len(table)) if table.folded[n]]
    if not text or not numbers:
        return
    asked = features_of([first, first], table, [numbers, numbers[:1]])
    for column, below in zip(asked.T, (numbers, numbers[:1]), strict=True):
        own = features(first, [table.folded[n] for n in below])[:, 0]
        assert dict(zip(OF_LINE, column.tolist(), strict=True)) == dict(zip(OF_LINE, own.tolist(), strict=True))


@needs_kernel
def test_lines_of_most_languages_are_asked_by_the_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_: object) -> None:
        raise AssertionError("asked one by one")

    monkeypatch.setattr(first_lines, "features", none)
    for title in ("Council closes “old” bridge — again", "Городской совет закрывает мост", "Κλείνει η γέφυρα"):
        features_of([Line(title, fold(title), 0)], lines_of(["The council met.\n橋は閉じる。"]), [[0, 1]])
