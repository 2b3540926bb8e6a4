"""The first line of a text as its title where no rule by place names one: weighed, and it stays."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import corpusmill
from corpusmill.kernel.trees import load_trees
from corpusmill.metadata.judges.pages.first_lines import MODEL, NAMES

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
        "Does the council close its old bridge over the river?",  # headings ask
        "1. Council closes its old bridge over the river until spring",  # an item of a list
        "Closing the old bridge",  # a heading
        "The old bridge over the river that the council closes (Photo: Ann Lister)",
        "The council closes its old bridge over the river until spring.",
    ],
)
def test_other_first_lines_are_none(first: str) -> None:
    assert told(opening(first, ENGLISH, "What the works will cost"))[0] is None


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
